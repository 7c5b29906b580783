"""What is counted: for each measure, what is right of what was said and of what there was.

The measures follow PARC 3.0 practice (Pareti 2016, *PARC 3.0: A Corpus of Attribution
Relations*): a match is a pair of contents, and cue, source and speaker are judged on it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from attribution.evaluation.gold import GoldDocument, Record
from attribution.evaluation.matching import LEAST_OVERLAP, Match, characters, match_document, same
from attribution.evaluation.speakers import same_speakers

#: Overlap at which two contents are the same quote.
CLOSE = 0.8

#: Right, predicted, gold.
Counts = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """One document with its matches."""

    document: GoldDocument
    predicted: Sequence[Record]
    matches: Sequence[Match]

    @property
    def gold(self) -> Sequence[Record]:
        return self.document.attributions

    @property
    def text(self) -> str:
        """The document's text.

        Raises:
            ValueError: the document has none, which is the caller's mistake.
        """
        if self.document.text is None:
            raise ValueError(f"{self.document.id} has no text")
        return self.document.text

    @property
    def both(self) -> tuple[int, int]:
        """How many were predicted, and how many there are."""
        return len(self.predicted), len(self.gold)


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table of scores.

    Attributes:
        name: as shown.
        count: gives the counts of one document.
        accuracy: judged on matches only, so that precision and recall are the same.
    """

    name: str
    count: Callable[[Scored], Counts]
    accuracy: bool = False


def score_document(document: GoldDocument, predicted: Sequence[Record]) -> Scored:
    """Match one document's predictions."""
    return Scored(document, predicted, match_document(document.attributions, predicted))


def _quote(least: float) -> Callable[[Scored], Counts]:
    def count(s: Scored) -> Counts:
        return sum(m.overlap >= least for m in s.matches), *s.both

    return count


def _exact(*parts: str) -> Callable[[Scored], Counts]:
    def count(s: Scored) -> Counts:
        return sum(exact(m, s.text, *parts) for m in s.matches), *s.both

    return count


def exact(match: Match, text: str, *parts: str) -> bool:
    """Whether the named parts have equal spans, marks and spaces at their ends aside."""
    return all(same(getattr(match.gold, p), getattr(match.predicted, p), text) for p in parts)


def _overlapping(part: str) -> Callable[[Scored], Counts]:
    def count(s: Scored) -> Counts:
        return sum(overlapping(m, part) for m in s.matches), *s.both

    return count


def overlapping(match: Match, part: str) -> bool:
    """Whether the named parts share a character, or are both empty."""
    gold = characters(getattr(match.gold, part))
    found = characters(getattr(match.predicted, part))
    return bool(gold & found) or not (gold or found)


def _content_characters(s: Scored) -> Counts:
    gold = frozenset(i for r in s.gold for i in characters(r.content))
    found = frozenset(i for r in s.predicted for i in characters(r.content))
    return len(gold & found), len(found), len(gold)


def _speaker(wanted: bool | None) -> Callable[[Scored], Counts]:
    """Of matches; `wanted` restricts them to implicit (true) or explicit (false) sources."""

    def count(s: Scored) -> Counts:
        matches = [m for m in s.matches if wanted is None or (not m.gold.source) == wanted]
        right = sum(same_speakers(m.gold, m.predicted) for m in matches)
        return right, len(matches), len(matches)

    return count


def _quote_and_speaker(s: Scored) -> Counts:
    right = sum(m.overlap >= CLOSE and same_speakers(m.gold, m.predicted) for m in s.matches)
    return right, *s.both


def _agree(part: str) -> Callable[[Scored], Counts]:
    def count(s: Scored) -> Counts:
        right = sum(getattr(m.gold, part) == getattr(m.predicted, part) for m in s.matches)
        return right, len(s.matches), len(s.matches)

    return count


def _stance_terms(s: Scored) -> Counts:
    right = sum(len(label_pairs(m)) for m in s.matches)
    return right, *_stance_totals(s)


def _triples(s: Scored) -> Counts:
    right = sum(
        sum(gold == found for gold, found in label_pairs(m))
        for m in s.matches
        if same_speakers(m.gold, m.predicted)
    )
    return right, *_stance_totals(s)


def _labels_given_term(s: Scored) -> Counts:
    pairs = [pair for m in s.matches for pair in label_pairs(m)]
    return sum(gold == found for gold, found in pairs), len(pairs), len(pairs)


def _stance_totals(s: Scored) -> tuple[int, int]:
    return sum(len(r.stances) for r in s.predicted), sum(len(r.stances) for r in s.gold)


def label_pairs(match: Match) -> list[tuple[str, str]]:
    """Gold and predicted label of each term that both see in a match."""
    gold = {s.term: s.label.value for s in match.gold.stances}
    found = {s.term: s.label.value for s in match.predicted.stances}
    return [(gold[term], found[term]) for term in gold if term in found]


MEASURES = {
    f"quote_{LEAST_OVERLAP}": Measure("quote found (IoU ≥ 0.3)", _quote(LEAST_OVERLAP)),
    f"quote_{CLOSE}": Measure("quote found (IoU ≥ 0.8)", _quote(CLOSE)),
    "content_exact": Measure("content exact", _exact("content")),
    "content_characters": Measure("content characters", _content_characters),
    "cue_exact": Measure("cue exact", _exact("cue")),
    "cue_overlap": Measure("cue overlaps", _overlapping("cue")),
    "source_exact": Measure("source exact", _exact("source")),
    "source_overlap": Measure("source overlaps", _overlapping("source")),
    "all_exact": Measure("content, cue, source exact", _exact("content", "cue", "source")),
    "type": Measure("type, given the quote", _agree("type"), accuracy=True),
    "kind": Measure("kind, given the quote", _agree("kind"), accuracy=True),
    "speaker": Measure("speaker, given the quote", _speaker(None), accuracy=True),
    "speaker_explicit": Measure("  … source explicit", _speaker(False), accuracy=True),
    "speaker_implicit": Measure("  … source implicit", _speaker(True), accuracy=True),
    "quote_and_speaker": Measure("quote (0.8) and speaker", _quote_and_speaker),
    "stance_term": Measure("stance term", _stance_terms),
    "stance_label": Measure("stance label, given the term", _labels_given_term, accuracy=True),
    "triples": Measure("(speaker, term, label)", _triples),
}
#: What the linker and the classifier are judged by when they are given gold spans.
GIVEN_MEASURES = (
    "speaker",
    "speaker_explicit",
    "speaker_implicit",
    "stance_term",
    "stance_label",
    "triples",
)
