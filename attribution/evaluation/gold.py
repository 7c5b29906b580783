"""Annotated documents on disk: stand-off JSON, validated, one file a document."""

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

from attribution.errors import DataError, describe
from attribution.schema import AttributionKind, AttributionType, SpeakerKind, StanceLabel

#: Half-open ranges of code points, in order.
Offsets = tuple[tuple[int, int], ...]

SPAN_KEYS = ("content", "cue", "source")
#: Folder of each split below ``annotations/``.
SPLITS = {
    "seeds": "seeds",
    "train": "train",
    "dev": "dev",
    "test": "test",
    "real-train": "real/train",
    "real-dev": "real/dev",
    "real-test": "real/test",
    "pages": "pages",
    "series": "series",
}
_STRICT = ConfigDict(extra="forbid")


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class GoldSpeaker:
    """A holder. For ``unnamed`` the name is the describing phrase, or empty where the text of the
    document may not be kept; joining the text fills it from the source."""

    id: str
    name: str
    kind: SpeakerKind
    implicit: bool = False


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class GoldStance:
    """Where a content stands on one term."""

    term: str
    label: StanceLabel


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Record:
    """One attribution of a gold or predicted file: the keys that evaluation needs."""

    id: str
    type: AttributionType
    kind: AttributionKind
    content: Offsets
    cue: Offsets = ()
    source: Offsets = ()
    speakers: tuple[GoldSpeaker, ...] = ()
    via: GoldSpeaker | None = None
    parent: str | None = None
    stances: tuple[GoldStance, ...] = ()


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text comes from: written for this corpus, or published at `url`."""

    kind: Literal["written", "real"]
    url: str | None = None


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDocument:
    """A text with its attributions.

    Attributes:
        id: the file's stem.
        title, date, outlet, genre: of the text; a written text's outlet is a kind of medium.
        topic: ``peace`` for the diplomacy of the Russia-Ukraine war, else the subject.
        story: documents about the same people and event share it; no story is in two splits.
        split: a key of `SPLITS`.
        annotators: who read it, by letter, or by name in a tool.
        annotated: when it was last changed in a tool; not written when unknown.
        provenance: written or real.
        sha256: of the text in UTF-8.
        text: absent where only its hash may be kept.
        attributions: in text order.
    """

    id: str
    title: str | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    genre: str | None = None
    topic: str | None = None
    story: str | None = None
    split: str = ""
    annotators: tuple[str, ...] = ()
    annotated: Annotated[
        datetime.datetime | None, Field(exclude_if=lambda value: value is None)
    ] = None
    provenance: Provenance | None = None
    sha256: str
    text: str | None = None
    attributions: tuple[Record, ...]


_DOCUMENT = TypeAdapter(GoldDocument)


def read_document(path: Path) -> GoldDocument:
    """Read one stand-off file.

    Raises:
        DataError: not JSON, a field is wrong, or a span leaves the text; names file, record and
            field.
    """
    try:
        document = _DOCUMENT.validate_json(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}", hint="check the path") from error
    except ValidationError as error:
        raise DataError(f"{path}: {describe(error)}") from error
    if document.text is not None and sha256(document.text) != document.sha256:
        raise DataError(f"{path}: sha256: is not that of the text")
    check_spans(document.attributions, document.text, str(path))
    return document


def parse_document(line: str) -> GoldDocument:
    """One document of a JSONL file.

    Raises:
        DataError: a field is wrong, or a span leaves the text.
    """
    try:
        document = _DOCUMENT.validate_json(line)
    except ValidationError as error:
        raise DataError(describe(error)) from error
    check_spans(document.attributions, document.text, document.id)
    return document


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_spans(records: tuple[Record, ...], text: str | None, name: str) -> None:
    """Raise a `DataError` for the first span that is empty, out of order or leaves the text.

    Args:
        records: attributions of one document.
        text: the document's, if at hand; otherwise the end is not checked.
        name: of the file, for the message.
    """
    for number, record in enumerate(records):
        if not record.content:
            raise DataError(f"{name}: attributions.{number}.content: empty")
        for key in SPAN_KEYS:
            if problem := span_problem(getattr(record, key), text):
                raise DataError(f"{name}: attributions.{number}.{key}: {problem}")


def span_problem(spans: Offsets, text: str | None) -> str | None:
    """What is wrong with one list of spans, or nothing."""
    last = 0
    for start, end in spans:
        if not 0 <= start < end:
            return f"[{start}, {end}] is not a range"
        if start < last:
            return f"[{start}, {end}] overlaps or precedes the span before it"
        if text is not None and end > len(text):
            return f"[{start}, {end}] is no span of {len(text)} characters"
        last = end
    return None


def read_folder(folder: Path, failures: list[DataError] | None = None) -> Iterator[GoldDocument]:
    """Every document of a folder in order of name.

    Args:
        folder: holds ``*.json``.
        failures: takes the errors of broken files, which are then skipped; without it the first
            is raised.
    """
    for path in sorted(folder.glob("*.json")):
        try:
            yield read_document(path)
        except DataError as error:
            if failures is None:
                raise
            failures.append(error)


def read_split(
    annotations: Path, split: str, failures: list[DataError] | None = None
) -> list[GoldDocument]:
    """The documents of one split.

    Args:
        annotations: the folder that holds the splits' folders.
        split: a key of `SPLITS`.
        failures: as in `read_folder`.

    Raises:
        DataError: there is no such folder or nothing in it.
    """
    folder = annotations / SPLITS[split]
    errors: list[DataError] = [] if failures is None else failures
    before = len(errors)
    documents = list(read_folder(folder, failures))
    if not documents and len(errors) == before:
        message = f"{folder}: no annotated documents"
        raise DataError(message, hint="name the folder of the splits with --annotations")
    return documents


def json_schema() -> bytes:
    """The JSON schema of a stand-off file, generated from `GoldDocument`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _DOCUMENT.json_schema()
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def dump_document(document: GoldDocument) -> bytes:
    """The bytes in which stand-off files are written: stable, readable, one span a line."""
    plain: dict[str, Any] = _DOCUMENT.dump_python(document, mode="json")
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    # Inside a JSON string a line end is escaped, so that this touches numbers only.
    text = re.sub(r"\[\s*\n\s*(\d+),\s*\n\s*(\d+)\s*\n\s*\]", r"[\1, \2]", text)
    return (text + "\n").encode("utf-8")
