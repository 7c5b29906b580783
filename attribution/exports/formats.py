"""The formats that attributions are written in: one function and one entry each.

A writer takes annotated documents and a binary stream, and writes as documents come; text is
UTF-8 with line feeds on every system, so the same input gives the same bytes.
"""

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, BinaryIO

from attribution.exports.markdown import markdown_lines
from attribution.exports.records import AttributionRecord, to_records
from attribution.schema import AnnotatedDocument

if TYPE_CHECKING:
    import pyarrow as pa

Writer = Callable[[Iterable[AnnotatedDocument], BinaryIO], None]

#: Keys of a record, in order.
COLUMNS = tuple(field.name for field in fields(AttributionRecord))
_ROW_GROUP = 10_000


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write attributions.

    Attributes:
        name: as given on the command line.
        suffix: of a file in this format.
        description: a few words for help and errors.
        write: the writer.
        binary: not for a terminal or a pipe of lines; needs a file.
    """

    name: str
    suffix: str
    description: str
    write: Writer
    binary: bool = False


def write_jsonl(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """One JSON object a line."""
    for record in to_records(documents):
        stream.write(_json(record.to_dict()) + b"\n")


def write_json(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """One JSON array, a record a line."""
    stream.write(b"[")
    for number, record in enumerate(to_records(documents)):
        stream.write((b",\n" if number else b"\n") + _json(record.to_dict()))
    stream.write(b"\n]\n")


def write_csv(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """A header and one row an attribution; spans, speakers, via and stances are JSON text."""
    with io.StringIO(newline="") as row:
        writer = csv.writer(row, lineterminator="\n")
        lines = (map(_plain, record.to_dict().values()) for record in to_records(documents))
        for line in itertools.chain([COLUMNS], lines):
            writer.writerow(line)
            stream.write(_encoded(row.getvalue()))
            row.seek(0)
            row.truncate()


def write_markdown(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """A heading and a table for each document."""
    for line in markdown_lines(documents):
        stream.write(_encoded(line) + b"\n")


def write_parquet(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """Records with nested columns; `date` is a date, spans are lists of two numbers."""
    import pyarrow.parquet as pq

    schema = _parquet_schema()
    records = to_records(documents)
    with pq.ParquetWriter(stream, schema) as writer:
        while group := list(itertools.islice(records, _ROW_GROUP)):
            writer.write_table(_arrow_table(group, schema))


FORMATS = {
    entry.name: entry
    for entry in (
        Format("jsonl", ".jsonl", "one JSON object a line", write_jsonl),
        Format("json", ".json", "one JSON array", write_json),
        Format("csv", ".csv", "one row an attribution", write_csv),
        Format("md", ".md", "Markdown tables, one a document", write_markdown),
        Format("parquet", ".parquet", "nested columns", write_parquet, binary=True),
    )
}


def _json(value: Any) -> bytes:
    return _encoded(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _encoded(text: str) -> bytes:
    # Only a file name can hold what UTF-8 cannot: bytes that were not text to begin with.
    return text.encode(errors="replace")


def _plain(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return "" if value is None else value


def _arrow_table(records: list[AttributionRecord], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    return pa.Table.from_pylist([r.to_dict() | {"date": r.date} for r in records], schema=schema)


def _parquet_schema() -> "pa.Schema":
    """The record's types, spelled out: a file without a single stance has the same columns."""
    import pyarrow as pa

    spans = pa.list_(pa.list_(pa.int32()))
    speaker = pa.struct(
        {
            "id": pa.string(),
            "name": pa.string(),
            "kind": pa.string(),
            "side": pa.string(),
            "implicit": pa.bool_(),
            "how": pa.string(),
            "confidence": pa.float64(),
        }
    )
    stance = pa.struct({"term": pa.string(), "label": pa.string(), "score": pa.float64()})
    special = {
        "date": pa.date32(),
        "content": spans,
        "cue": spans,
        "source": spans,
        "speakers": pa.list_(speaker),
        "via": speaker,
        "stances": pa.list_(stance),
        "confidence": pa.float64(),
    }
    return pa.schema([(name, special.get(name, pa.string())) for name in COLUMNS])
