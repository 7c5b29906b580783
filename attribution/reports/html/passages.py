"""An article's text cut at every edge of a span, each piece with what covers it.

Spans may nest, cross and have gaps; markup cannot. So the text becomes a flat row of pieces, and
each piece names the attributions that it belongs to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from attribution.schema import AnnotatedDocument, Attribution, Document, Span


class Role(StrEnum):
    """What a span is to its attribution."""

    CONTENT = "content"
    CUE = "cue"
    SOURCE = "source"
    ANTECEDENT = "antecedent"


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the attribution with index `owner` in its document."""

    span: Span
    owner: int
    role: Role


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that one set of marks covers, the shortest mark first.

    `ends` lists the owners whose content ends with this piece.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    ends: tuple[int, ...] = ()


def marks_of(attributions: Sequence[Attribution]) -> list[Mark]:
    """Every span of every attribution."""
    roles = (Role.CONTENT, Role.CUE, Role.SOURCE, Role.ANTECEDENT)
    return [
        Mark(span, owner, role)
        for owner, a in enumerate(attributions)
        for role, spans in zip(roles, (a.content, a.cue, a.source, a.antecedent), strict=True)
        for span in spans
    ]


def cut(text: str, within: Span, marks: Sequence[Mark]) -> list[Piece]:
    """Cut ``text[within]`` at every edge of a mark.

    The pieces, joined, are that text. For “A [b {c] d}” with two crossing spans there are five
    pieces, and "c" has both marks.
    """
    inside = [m for m in marks if m.span.overlaps(within)]
    last = _last_ends(marks)
    edges = {within.start, within.end}
    opening: dict[int, list[Mark]] = {}
    for mark in inside:
        start, end = max(mark.span.start, within.start), min(mark.span.end, within.end)
        edges |= {start, end}
        opening.setdefault(start, []).append(mark)
    ordered = sorted(edges)
    active: list[Mark] = []
    pieces = []
    for start, end in pairwise(ordered):
        active = [m for m in active if m.span.end > start] + opening.get(start, [])
        covering = tuple(sorted(active, key=lambda m: (len(m.span), m.owner, m.role)))
        pieces.append(Piece(text[start:end], covering, _ends(covering, end, last)))
    return pieces


def shown_parts(document: Document, marks: Iterable[Mark]) -> list[Span]:
    """The paragraphs to show below the title: the body, and whatever else a mark covers."""
    text = document.text
    title = [document.title] if document.title else []
    parts = [part for body in document.body for part in _without(body, title)]
    for mark in marks:
        parts += _without(mark.span, [*parts, *title])
    return sorted(part for part in parts if part.of(text).strip())


def cut_document(annotated: AnnotatedDocument) -> tuple[list[Piece], list[list[Piece]]]:
    """The title's pieces, none without a title, and those of each paragraph."""
    document = annotated.document
    marks = marks_of(annotated.attributions)
    title = cut(document.text, document.title, marks) if document.title else []
    return title, [cut(document.text, part, marks) for part in shown_parts(document, marks)]


def _last_ends(marks: Iterable[Mark]) -> dict[int, int]:
    """Where each owner's content ends for good."""
    last: dict[int, int] = {}
    for mark in marks:
        if mark.role is Role.CONTENT:
            last[mark.owner] = max(mark.span.end, last.get(mark.owner, 0))
    return last


def _ends(covering: Iterable[Mark], end: int, last: Mapping[int, int]) -> tuple[int, ...]:
    closing = {m.owner for m in covering if m.role is Role.CONTENT and last[m.owner] == end}
    return tuple(sorted(closing))


def _without(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    """What of `span` none of the others covers."""
    start = span.start
    for other in sorted(o for o in others if o.overlaps(span)):
        if other.start > start:
            yield Span(start, other.start)
        start = max(start, other.end)
    if start < span.end:
        yield Span(start, span.end)
