"""The errors that teach most: what went wrong, where, and how often its like does."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from attribution.evaluation.gold import Offsets, Record
from attribution.evaluation.measures import CLOSE, Scored, exact, overlapping
from attribution.evaluation.speakers import same_speakers
from attribution.turkish import lower

_MARGIN = 60
_WIDEST = 420


class MistakeKind(StrEnum):
    """What is wrong, in the order in which a stage can go wrong."""

    MISSED = "missed"
    FALSE = "false"
    SPAN = "span"
    CUE = "cue"
    SOURCE = "source"
    SPEAKER = "speaker"
    STANCE = "stance"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error in its context.

    Attributes:
        kind: what is wrong.
        document: the document's id.
        gold, predicted: the attributions, where there is one.
        start, end: the stretch of the text to show, in code points.
        text: that stretch.
        cue: the cue's words, lower-cased.
        alike: how many errors of this kind share the cue.
    """

    kind: MistakeKind
    document: str
    gold: Record | None
    predicted: Record | None
    start: int
    end: int
    text: str
    cue: str
    alike: int = 1


def find_mistakes(scored: Iterable[Scored]) -> list[Mistake]:
    """All errors, in text order; one attribution can have several."""
    found = [mistake for s in scored for mistake in _mistakes(s)]
    alike = Counter((m.kind, m.cue) for m in found)
    return [replace(m, alike=alike[m.kind, m.cue]) for m in found]


def instructive(mistakes: Sequence[Mistake], count: int) -> list[Mistake]:
    """The `count` most instructive errors.

    Errors of one kind with one cue teach one thing: each such group gives its shortest example,
    groups with most errors come first, and the kinds take turns, so that a frequent kind does
    not hide the others.
    """
    groups: dict[MistakeKind, dict[str, Mistake]] = defaultdict(dict)
    for mistake in mistakes:
        best = groups[mistake.kind].get(mistake.cue)
        if best is None or len(mistake.text) < len(best.text):
            groups[mistake.kind][mistake.cue] = mistake
    queues = {
        kind: sorted(groups[kind].values(), key=lambda m: (-m.alike, m.document, m.start))
        for kind in MistakeKind
    }
    chosen: list[Mistake] = []
    while len(chosen) < count and any(queues.values()):
        for kind in MistakeKind:
            if queues[kind] and len(chosen) < count:
                chosen.append(queues[kind].pop(0))
    return chosen


def _mistakes(s: Scored) -> Iterator[Mistake]:
    matched = {id(m.gold) for m in s.matches}
    taken = {id(m.predicted) for m in s.matches}
    for record in s.gold:
        if id(record) not in matched:
            yield _mistake(MistakeKind.MISSED, s, record, None)
    for record in s.predicted:
        if id(record) not in taken:
            yield _mistake(MistakeKind.FALSE, s, None, record)
    for match in s.matches:
        gold, found = match.gold, match.predicted
        wrong = {
            MistakeKind.SPAN: match.overlap < CLOSE,
            MistakeKind.CUE: not exact(match, s.text, "cue"),
            MistakeKind.SOURCE: not overlapping(match, "source"),
            MistakeKind.SPEAKER: not same_speakers(gold, found),
            MistakeKind.STANCE: set(gold.stances) != set(found.stances),
        }
        yield from (_mistake(kind, s, gold, found) for kind, yes in wrong.items() if yes)


def _mistake(
    kind: MistakeKind, s: Scored, gold: Record | None, predicted: Record | None
) -> Mistake:
    spans = [*_spans(gold), *_spans(predicted)]
    start = max(0, min(start for start, _ in spans) - _MARGIN)
    end = min(len(s.text), max(end for _, end in spans) + _MARGIN, start + _WIDEST)
    named = gold or predicted
    cue = " ".join(s.text[a:b] for a, b in named.cue) if named else ""
    return Mistake(kind, s.document.id, gold, predicted, start, end, s.text[start:end], lower(cue))


def _spans(record: Record | None) -> Offsets:
    return (*record.content, *record.cue, *record.source) if record else ()
