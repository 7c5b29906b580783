"""The formats that attributions are written in: one function and one entry each.

A writer takes annotated documents and a binary stream, and writes as documents come; a format
that fills a folder gives the names and bytes of its files instead. Text is UTF-8 with line feeds
on every system, so the same input gives the same bytes.
"""

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, BinaryIO

from attribution.exports import (
    brat,
    conll,
    docbin,
    doccano,
    inception,
    label_studio,
    markup,
    statements,
    tei,
)
from attribution.exports.markdown import markdown_lines
from attribution.exports.records import AttributionRecord, to_records
from attribution.schema import AnnotatedDocument

if TYPE_CHECKING:
    import pyarrow as pa

Writer = Callable[[Iterable[AnnotatedDocument], BinaryIO], None]
Files = Callable[[Iterable[AnnotatedDocument]], Iterator[tuple[str, bytes]]]

#: Keys of a record, in order.
COLUMNS = tuple(field.name for field in fields(AttributionRecord))
_ROW_GROUP = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write attributions: a file or a folder of files.

    Attributes:
        name: as given on the command line.
        suffix: of a file in this format; empty for a folder, and where another has the suffix.
        description: a few words for help and errors.
        loses: what of a record does not come out; empty when nothing is lost.
        binary: not for a terminal or a pipe of lines; needs a file.
    """

    name: str
    description: str
    suffix: str = ""
    loses: str = ""
    binary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat(Format):
    """A format of one file, written by `write`."""

    write: Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFormat(Format):
    """A format of several files, whose names and bytes `files` gives."""

    files: Files


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


_FORMATS: tuple[FileFormat | FolderFormat, ...] = (
    FileFormat(
        name="jsonl", suffix=".jsonl", description="one JSON object a line", write=write_jsonl
    ),
    FileFormat(name="json", suffix=".json", description="one JSON array", write=write_json),
    FileFormat(name="csv", suffix=".csv", description="one row an attribution", write=write_csv),
    FileFormat(
        name="md",
        suffix=".md",
        description="Markdown tables, one a document",
        loses="offsets, ids, parents, scores, sides",
        write=write_markdown,
    ),
    FileFormat(
        name="parquet",
        suffix=".parquet",
        description="nested columns",
        binary=True,
        write=write_parquet,
    ),
    FolderFormat(
        name="label-studio",
        description="Label Studio tasks with predictions, and the labelling config",
        loses=f"scores but for the confidence, {markup.LOSES}",
        files=label_studio.label_studio_files,
    ),
    FileFormat(
        name="doccano",
        description="doccano lines with entities and relations",
        loses=f"scores, {markup.LOSES}; {doccano.LOSES}",
        write=doccano.write_doccano,
    ),
    FolderFormat(
        name="brat",
        description="brat stand-off, two files a document",
        loses=f"scores, {markup.LOSES}, {brat.LOSES}",
        files=brat.brat_files,
    ),
    FolderFormat(
        name="inception",
        description="UIMA CAS as XMI, for INCEpTION",
        loses=f"scores, {markup.LOSES}, {inception.LOSES}",
        files=inception.inception_files,
    ),
    FileFormat(
        name="bio",
        suffix=".bio",
        description="one token a line, BIO tags for cue, source and content",
        loses=conll.BIO_LOSES,
        write=conll.write_bio,
    ),
    FileFormat(
        name="conllu",
        suffix=".conllu",
        description="CoNLL-U with attributions in MISC",
        loses=conll.CONLLU_LOSES,
        write=conll.write_conllu,
    ),
    FileFormat(
        name="spacy",
        suffix=".spacy",
        description="spaCy DocBin with span groups",
        binary=True,
        write=docbin.write_docbin,
    ),
    FileFormat(
        name="tei",
        suffix=".xml",
        description="TEI with <said who>",
        loses=tei.LOSES,
        write=tei.write_tei,
    ),
    FileFormat(
        name="network",
        description="statements for discourse network analysis, as CSV",
        loses=statements.LOSES,
        write=statements.write_statements,
    ),
)
#: By name, in the order of the help.
FORMATS = {entry.name: entry for entry in _FORMATS}


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
        "abstained": pa.list_(stance),
    }
    return pa.schema([(name, special.get(name, pa.string())) for name in COLUMNS])
