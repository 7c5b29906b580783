"""Attributions as Markdown: a heading and a table for each document."""

import re
from collections.abc import Iterable, Iterator

from attribution.exports.records import AttributionRecord, to_record
from attribution.schema import AnnotatedDocument, Document

_COLUMNS = ("speaker", "cue", "content", "type", "kind", "via", "stances")
#: Whatever could start markup: CommonMark lets any ASCII punctuation be escaped.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def markdown_lines(documents: Iterable[AnnotatedDocument]) -> Iterator[str]:
    """Lines of Markdown without their ends, lazily; news text comes out as plain text."""
    for number, annotated in enumerate(documents):
        if number:
            yield ""
        yield from _section(annotated)


def _section(annotated: AnnotatedDocument) -> Iterator[str]:
    document = annotated.document
    yield f"## {escape_markdown(_heading(document))}"
    yield ""
    yield " · ".join(_facts(document, len(annotated.attributions)))
    for warning in document.warnings:
        yield ""
        yield f"> {escape_markdown(warning)}"
    if not annotated.attributions:
        return
    yield ""
    yield _line(_COLUMNS)
    yield _line(["---"] * len(_COLUMNS))
    for attribution in annotated.attributions:
        yield _line(escape_markdown(cell) for cell in _cells(to_record(document, attribution)))


def _heading(document: Document) -> str:
    return document.title.of(document.text) if document.title else document.id


def _facts(document: Document, count: int) -> Iterator[str]:
    yield escape_markdown(document.id)
    if document.date:
        yield document.date.isoformat()
    if document.outlet:
        yield escape_markdown(document.outlet)
    yield f"{count} attribution{'' if count == 1 else 's'}"


def _cells(record: AttributionRecord) -> Iterator[str]:
    names = [s.name + (" (implicit)" if s.implicit else "") for s in record.speakers]
    yield ", ".join(names) or "?"
    yield record.cue_text
    yield record.content_text
    yield record.type.value
    yield record.kind.value
    yield record.via.name if record.via else ""
    yield ", ".join(f"{s.term}: {s.label.value}" for s in record.stances)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escape_markdown(text: str) -> str:
    """`text` on one line, with a backslash before whatever Markdown would read as markup.

    >>> print(escape_markdown("[b] a | b"))
    \\[b\\] a \\| b
    """
    return _MARKUP.sub(r"\\\1", " ".join(_CONTROLS.sub(" ", text).split()))
