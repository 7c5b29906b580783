"""Pair predicted with gold attributions one to one, by what their contents share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attribution.evaluation.gold import Offsets, Record
from attribution.turkish import QUOTATION_MARKS

if TYPE_CHECKING:
    import numpy as np

#: Below this share two contents are not about the same stretch of text.
LEAST_OVERLAP = 0.3
_MARGINS = QUOTATION_MARKS + ".,;:…!?-–—"
#: Weight of the cue among pairs of equal contents; too small to change any other choice.
_CUE_WEIGHT = 1e-3


@dataclass(frozen=True, slots=True)
class Match:
    """A gold and a predicted attribution that belong together, and the IoU of their contents."""

    gold: Record
    predicted: Record
    overlap: float


def match_document(
    gold: Sequence[Record], predicted: Sequence[Record], *, least: float = LEAST_OVERLAP
) -> list[Match]:
    """The one-to-one assignment with the greatest total character IoU (Jonker-Volgenant).

    Args:
        gold, predicted: attributions of one document.
        least: pairs of a smaller IoU (0 to 1) are no match.

    Returns:
        Matches in the order of `gold`.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not gold or not predicted:
        return []
    overlap = _overlaps([r.content for r in gold], [r.content for r in predicted])
    # A pair below the threshold must not push aside one above it for the sake of the sum.
    overlap = np.where(overlap >= least, overlap, 0.0)
    # Of two equal overlaps, the pair with the same cue belongs together: two attributions can
    # share a content ("X reddetti ve eleştirdi").
    cues = _overlaps([r.cue for r in gold], [r.cue for r in predicted])
    rows, columns = linear_sum_assignment(-(overlap + _CUE_WEIGHT * cues * (overlap > 0)))
    return [
        Match(gold[r], predicted[c], float(overlap[r, c]))
        for r, c in zip(rows, columns, strict=True)
        if overlap[r, c] > 0
    ]


def _overlaps(first: Sequence[Offsets], second: Sequence[Offsets]) -> "np.ndarray":
    """IoU of every pair, shape (first, second)."""
    import numpy as np

    rows, columns = [characters(s) for s in first], [characters(s) for s in second]
    return np.array([[jaccard(r, c) for c in columns] for r in rows])


def characters(spans: Offsets) -> frozenset[int]:
    """The code points that spans cover."""
    return frozenset(i for start, end in spans for i in range(start, end))


def jaccard(first: frozenset[int], second: frozenset[int]) -> float:
    """Intersection over union; 1 when both are empty."""
    union = len(first | second)
    return len(first & second) / union if union else 1.0


def trimmed(spans: Offsets, text: str) -> Offsets:
    """Spans without leading and trailing marks and spaces, which "exact" does not count."""
    kept = []
    for start, end in spans:
        while start < end and (text[start].isspace() or text[start] in _MARGINS):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in _MARGINS):
            end -= 1
        if start < end:
            kept.append((start, end))
    return tuple(sorted(kept))


def same(first: Offsets, second: Offsets, text: str) -> bool:
    """Whether two lists of spans are equal but for marks and spaces at their ends.

    A cue that is but a mark ("Peskov: …") has nothing left when trimmed, and is compared as it is.
    """
    if first == second:
        return True
    left, right = trimmed(first, text), trimmed(second, text)
    return left == right and bool(left)
