"""What a person should look at: what corrections changed, and what to check first."""

from attribution.review.differences import Change, Difference, DocumentDiff, compare_document
from attribution.review.doubts import Doubt, Reason, find_doubts
from attribution.review.queue import Entry, examine, make_queue

__all__ = [
    "Change",
    "Difference",
    "DocumentDiff",
    "Doubt",
    "Entry",
    "Reason",
    "compare_document",
    "examine",
    "find_doubts",
    "make_queue",
]
