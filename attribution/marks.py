"""Pair quotation marks, of any style, balanced or not. Standard library only.

The pairs serve two rooms: sentences cut inside an open quotation are joined again, and the
detector reads direct speech from them.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

from attribution.schema import Span
from attribution.turkish import APOSTROPHES, DOUBLE_MARKS, PAIRED_MARKS

#: A mark left open reaches no further than this; a real quotation of one paragraph is shorter.
LONGEST_QUOTATION = 6000
_SINGLE_OPENERS = "'‘’‹"
#: Marks that are still open are searched so deep for the one that a mark may close.
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Quotation:
    """A pair of marks. `inner` excludes them; `outer` includes them.

    `closed` is false when the closing mark is missing and the paragraph's end stands in for it.
    `depth` is 0 for an outermost pair.
    """

    outer: Span
    inner: Span
    closed: bool = True
    depth: int = 0


def pair_marks(text: str, start: int = 0, end: int | None = None) -> list[Quotation]:
    """Pair the quotation marks in ``text[start:end]``, one paragraph at a time.

    Straight double marks open after a space or an opening bracket and close otherwise. Single
    marks pair only when they stand at word edges, so that apostrophes ("Putin'in") never do. A
    mark that never closes is closed by the end of its paragraph, and says so.

    Returns:
        Quotations in text order, an outer before those nested in it.
    """
    end = len(text) if end is None else end
    found: list[Quotation] = []
    for paragraph in re.finditer(r"[^\n]+", text[start:end]):
        found += _pair_paragraph(text, start + paragraph.start(), start + paragraph.end())
    return sorted(found, key=lambda q: (q.outer.start, -q.outer.end))


def _pair_paragraph(text: str, start: int, end: int) -> list[Quotation]:
    stack: list[int] = []
    pairs: list[tuple[int, int, bool]] = []
    closers = [p for p in range(start, end) if _closes_single(text, p, end)]
    for position in range(start, end):
        mark = text[position]
        if mark in DOUBLE_MARKS:
            opener = _matching_opener(text, stack, mark)
            closes = opener is not None and not _must_open(text, position, start, mark)
            if closes and opener is not None:
                pairs.append((stack[opener], position, True))
                del stack[opener:]
            elif not _must_close(text, position, end, mark):
                stack.append(position)
        elif mark in _SINGLE_OPENERS and _opens_single(text, position, start, end):
            following = bisect_left(closers, position + 2)
            if following < len(closers) and closers[following] < position + LONGEST_QUOTATION:
                pairs.append((position, closers[following], True))
    if stack:
        pairs.append((stack[0], end, False))
    quotations = [_quotation(text, s, e, closed) for s, e, closed in pairs]
    return _with_depth([q for q in quotations if q is not None])


def _quotation(text: str, opener: int, close: int, closed: bool) -> Quotation | None:
    inner_start, inner_end = opener + 1, close
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1].isspace():
        inner_end -= 1
    if inner_start >= inner_end:
        return None
    outer_end = close + 1 if closed else close
    return Quotation(Span(opener, outer_end), Span(inner_start, inner_end), closed)


def _with_depth(quotations: list[Quotation]) -> list[Quotation]:
    ordered = sorted(quotations, key=lambda q: (q.outer.start, -q.outer.end))
    result: list[Quotation] = []
    open_until: list[int] = []
    for quotation in ordered:
        while open_until and open_until[-1] <= quotation.outer.start:
            open_until.pop()
        result.append(
            Quotation(quotation.outer, quotation.inner, quotation.closed, len(open_until))
        )
        open_until.append(quotation.outer.end)
    return result


def _matching_opener(text: str, stack: list[int], mark: str) -> int | None:
    """Index in the stack of the innermost opener that `mark` may close."""
    for index in range(len(stack) - 1, max(-1, len(stack) - 1 - _DEEPEST), -1):
        if mark in PAIRED_MARKS.get(text[stack[index]], ""):
            return index
    return None


def _must_open(text: str, position: int, start: int, mark: str) -> bool:
    """A straight or closing-style mark after a space and before a letter opens a new pair."""
    if mark in "“„‟「『":
        return not (mark == "“" and _before_is_text(text, position, start))
    if mark not in '"”«»＂':
        return False
    after = text[position + 1 : position + 2]
    return not _before_is_text(text, position, start) and after.isalnum()


def _must_close(text: str, position: int, end: int, mark: str) -> bool:
    """A mark that only closes, or a straight one at the end of a word, opens nothing."""
    if mark in "」』":
        return True
    after = text[position + 1 : position + 2] if position + 1 < end else ""
    before = text[position - 1 : position]
    return mark in '"”«»＂' and (not after or after.isspace()) and bool(before.strip())


def _before_is_text(text: str, position: int, start: int) -> bool:
    before = text[position - 1] if position > start else " "
    return not before.isspace() and before not in "([{-–—:" + DOUBLE_MARKS


def _opens_single(text: str, position: int, start: int, end: int) -> bool:
    before = text[position - 1] if position > start else " "
    after = text[position + 1] if position + 1 < end else " "
    return (before.isspace() or before in '(["“”«') and (after.isalnum() or after in '"“[(')


def _closes_single(text: str, position: int, end: int) -> bool:
    """Whether a single mark ends a word and is no apostrophe before a suffix."""
    return (
        text[position] in APOSTROPHES and not text[position + 1 : min(end, position + 2)].isalnum()
    )
