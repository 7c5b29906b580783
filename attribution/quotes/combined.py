"""Two detectors together: what the first finds, and what only the second does."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from attribution.schema import Attribution, Parsed


class _Detector(Protocol):
    def detect_batch(self, parsed: Sequence[Parsed]) -> Iterator[tuple[Attribution, ...]]: ...


class CombinedDetector:
    """Attributions of `first`, and those of `second` whose content and cue it leaves untouched.

    Args:
        first: is right where the two disagree.
        second: fills gaps.
    """

    def __init__(self, first: _Detector, second: _Detector) -> None:
        self.first = first
        self.second = second

    def detect_batch(self, parsed: Sequence[Parsed]) -> Iterator[tuple[Attribution, ...]]:
        """Attributions of each document in text order."""
        both = zip(self.first.detect_batch(parsed), self.second.detect_batch(parsed), strict=True)
        for mine, others in both:
            added = tuple(a for a in others if not any(_touch(a, b) for b in mine))
            yield tuple(sorted((*mine, *added), key=lambda a: (a.start, a.id)))


def _touch(one: Attribution, other: Attribution) -> bool:
    return any(
        s.overlaps(t) for s in (*one.content, *one.cue) for t in (*other.content, *other.cue)
    )
