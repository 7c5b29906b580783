"""Where an analysis may be wrong: what it is unsure of, and what it has hardly met before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from attribution.evaluation.matching import match_document
from attribution.evaluation.measures import CLOSE
from attribution.evaluation.predictions import to_record
from attribution.quotes.lexicon import CueLexicon
from attribution.quotes.reporters import ACCORDING
from attribution.schema import AnnotatedDocument, Attribution, Resolution, Span
from attribution.turkish import fold, lower

#: Letters of a cue's last word under which its inflected forms meet.
_STEM = 5
#: A speaker is doubted when he may be another more often than this.
_LEAST = 0.05


class Reason(StrEnum):
    """Why a place should be checked."""

    CONFIDENCE = "low confidence"
    DISAGREEMENT = "detectors disagree"
    CUE = "rare cue"
    SPEAKER = "new speaker"


#: How many mistakes a doubt of full weight stands for: non-negative least squares on ``dev`` and
#: ``real-dev`` (`benchmarks/review.py --fit`), rounded. There a rare cue adds nothing to what the
#: confidence says; it keeps a little, for it is what the next model can learn most from.
WEIGHTS = {
    Reason.CONFIDENCE: 2.0,
    Reason.DISAGREEMENT: 0.1,
    Reason.CUE: 0.1,
    Reason.SPEAKER: 0.6,
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One place to check.

    Attributes:
        reason: why.
        about: the cue's stem or the speaker's name; doubts about one thing teach one thing.
        span: where to look.
        weight: how doubtful (0 to 1), before `WEIGHTS`.
    """

    reason: Reason
    about: str
    span: Span
    weight: float


def find_doubts(
    annotated: AnnotatedDocument, others: Sequence[Attribution], lexicon: CueLexicon
) -> tuple[Doubt, ...]:
    """Every doubt about one document, in text order.

    Args:
        annotated: what the pipeline says, speakers resolved.
        others: what another detector finds in the same text.
        lexicon: the cues that are known.
    """
    text = annotated.document.text
    found = [d for a in annotated.attributions for d in _of_attribution(a, text, lexicon)]
    found += _disagreements(annotated.attributions, others, text)
    return tuple(sorted(found, key=lambda d: (d.span, d.reason, d.about)))


def _of_attribution(attribution: Attribution, text: str, lexicon: CueLexicon) -> Iterator[Doubt]:
    place = attribution.content[0]
    about = cue_stem(attribution, text)
    if attribution.confidence < 1:
        yield Doubt(Reason.CONFIDENCE, about, place, 1 - attribution.confidence)
    if not _is_known(attribution, text, lexicon):
        yield Doubt(Reason.CUE, about, attribution.cue[-1], 1.0)
    yield from _speaker_doubts(attribution, text)


def _is_known(attribution: Attribution, text: str, lexicon: CueLexicon) -> bool:
    """Whether a cue is in the lexicon, or is a mark ("Peskov: …") or the like of "göre"."""
    words = [word for span in attribution.cue for word in span.of(text).split()]
    last = lower(words[-1]) if words else ""
    return not any(map(str.isalpha, last)) or last in ACCORDING or bool(lexicon.match(words))


def _speaker_doubts(attribution: Attribution, text: str) -> Iterator[Doubt]:
    place = (attribution.source or attribution.content)[0]
    if not attribution.speakers:
        yield Doubt(Reason.SPEAKER, fold(place.of(text)) if attribution.source else "?", place, 1.0)
    for speaker in attribution.speakers:
        unlisted = speaker.how is Resolution.UNLISTED and speaker.id != "unnamed"
        weight = 1.0 if unlisted else 1 - speaker.confidence
        if weight > _LEAST:
            yield Doubt(Reason.SPEAKER, fold(speaker.name), place, weight)


def cue_stem(attribution: Attribution, text: str) -> str:
    """The beginning of the cue's last word; empty without a cue.

    >>> from attribution.schema import AttributionKind, AttributionType
    >>> spans = (Span(0, 5),), (Span(6, 20),)
    >>> one = Attribution("", AttributionType.INDIRECT, AttributionKind.STATEMENT, *spans)
    >>> cue_stem(one, "geldi diye konuştular")
    'konuş'
    """
    words = [word for span in attribution.cue for word in lower(span.of(text)).split()]
    return words[-1][:_STEM] if words else ""


def _disagreements(
    first: Sequence[Attribution], second: Sequence[Attribution], text: str
) -> Iterator[Doubt]:
    """What only one detector finds, and half of that where their contents differ much."""
    known = {a.id: a for a in (*second, *first)}
    left, right = ([to_record(a) for a in found] for found in (first, second))
    paired: set[str] = set()
    for match in match_document(left, right):
        paired |= {match.gold.id, match.predicted.id}
        if match.overlap < CLOSE:
            yield _disagreement(known[match.gold.id], text, 1 - match.overlap)
    for attribution in known.values():
        if attribution.id not in paired:
            yield _disagreement(attribution, text, 1.0)


def _disagreement(attribution: Attribution, text: str, weight: float) -> Doubt:
    about = cue_stem(attribution, text)
    return Doubt(Reason.DISAGREEMENT, about, attribution.content[0], weight)
