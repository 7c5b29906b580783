"""From records back to documents, as far as records know them.

A record holds the covered texts and their places, not the article. The text that is put together
here has these at their offsets and spaces everywhere else, so that spans cover what they covered,
and whatever takes annotated documents works from saved records too.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from attribution.errors import DataError
from attribution.exports.records import AttributionRecord, Offsets
from attribution.schema import AnnotatedDocument, Attribution, Document, Span

#: Between the parts of a discontinuous text, as `records` writes it.
_GAP = 3


def restore_documents(records: Iterable[AttributionRecord]) -> list[AnnotatedDocument]:
    """Documents with their attributions, in the order in which the records first name them.

    Documents without any attribution have no record, and so cannot come back; neither do titles
    and paths. A record that was read before, in the same file or another, counts once.

    Raises:
        DataError: a record's text is not as long as its ranges.
    """
    known: dict[str, dict[str, AttributionRecord]] = {}
    for record in records:
        known.setdefault(record.doc_id, {}).setdefault(record.id, record)
    return [_document(list(found.values())) for found in known.values()]


def _document(records: Sequence[AttributionRecord]) -> AnnotatedDocument:
    first = records[0]
    text = _text(records)
    document = Document(
        id=first.doc_id,
        text=text,
        body=(Span(0, len(text)),) if text else (),
        date=first.date,
        outlet=first.outlet,
    )
    return AnnotatedDocument(document, tuple(map(_attribution, records)))


def _text(records: Sequence[AttributionRecord]) -> str:
    pieces = list(chain.from_iterable(map(_pieces, records)))
    characters = [" "] * max((end for (_, end), _ in pieces), default=0)
    for (start, end), piece in pieces:
        characters[start:end] = piece
    return "".join(characters)


def _pieces(record: AttributionRecord) -> Iterator[tuple[Offsets, str]]:
    """Each range of a record with the text that it covers."""
    for field in ("content", "cue", "source"):
        ranges: tuple[Offsets, ...] = getattr(record, field)
        text: str = getattr(record, f"{field}_text")
        lengths = sum(end - start for start, end in ranges) + _GAP * max(len(ranges) - 1, 0)
        if lengths != len(text):
            message = f"record {record.id}: {field}_text has {len(text)} characters, not {lengths}"
            raise DataError(message, hint="write the records again with `attribution extract`")
        place = 0
        for start, end in ranges:
            yield (start, end), text[place : place + end - start]
            place += end - start + _GAP


def _attribution(record: AttributionRecord) -> Attribution:
    return Attribution(
        id=record.id,
        type=record.type,
        kind=record.kind,
        content=_spans(record.content),
        cue=_spans(record.cue),
        source=_spans(record.source),
        confidence=record.confidence,
        parent=record.parent,
        speakers=record.speakers,
        via=record.via,
        stances=record.stances,
        abstained=record.abstained,
    )


def _spans(ranges: Iterable[Offsets]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in ranges)
