"""Annotated documents as a Hugging Face dataset: Parquet files with typed columns."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.errors import AnalysisError, DataError
from attribution.evaluation.gold import GoldDocument, GoldSpeaker, Offsets, Record
from attribution.exports.withheld import without_text
from attribution.schema import (
    Attribution,
    AttributionKind,
    AttributionType,
    SpeakerKind,
    StanceLabel,
)

if TYPE_CHECKING:
    from datasets import Features

DATA = "data"
CARD = "README.md"
SCHEMA = "schema.json"
#: Rows that are in memory at once.
GROUP = 500
_DECIMALS = 4
_HINT = "pip install 'attribution-tr[datasets]'"


@dataclass(frozen=True, slots=True)
class Item:
    """A document of a dataset.

    Attributes:
        document: the annotated document.
        found: the pipeline's attributions that it was made of, for scores and sides; none where
            people annotated.
    """

    document: GoldDocument
    found: tuple[Attribution, ...] | None = None


def write_splits(
    splits: Mapping[str, Iterable[Item]],
    folder: Path,
    *,
    terms: Sequence[str],
    with_text: bool = True,
) -> dict[str, str]:
    """Write a Parquet file a split, a group of rows at a time, and the JSON schema of a row.

    Args:
        splits: items by name; a name keeps letters and underscores only (``real-dev`` becomes
            ``real_dev``), as the library asks.
        folder: made when absent; files in it are replaced when they are complete.
        terms: ids of the terms, in the order of their class numbers.
        with_text: keep the texts; otherwise offsets and hashes alone (see `withheld`).

    Returns:
        The data file of each split, as the card's header wants it.

    Raises:
        AnalysisError: the library ``datasets`` is not installed, or the folder cannot be written.
        DataError: a stance is on none of the terms.
    """
    features = row_features(terms)
    files: dict[str, str] = {}
    try:
        (folder / DATA).mkdir(parents=True, exist_ok=True)
        for split, items in splits.items():
            name = split.replace("-", "_")
            files[name] = f"{DATA}/{name}.parquet"
            rows = (_row(item, terms, with_text=with_text) for item in items)
            encoded = map(features.encode_example, rows)
            write_rows(encoded, folder / files[name], features.arrow_schema)
        text = json.dumps(row_schema(features), ensure_ascii=False, indent=2)
        (folder / SCHEMA).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        message = f"{error.filename or folder}: cannot be written: {error.strerror or error}"
        raise AnalysisError(message, hint="name another folder with -o") from error
    return files


def _row(item: Item, terms: Sequence[str], *, with_text: bool) -> dict[str, Any]:
    for stance in (s for record in item.document.attributions for s in record.stances):
        if stance.term not in terms:
            message = f"{item.document.id}: a stance on {stance.term!r}, which is no known term"
            raise DataError(message, hint="name the file of your own terms with --terms")
    row = to_row(item)
    return row if with_text else without_text(row)


def write_rows(rows: Iterable[dict[str, Any]], path: Path, schema: Any) -> None:
    """Write rows of plain values to a Parquet file that appears when it is complete.

    Args:
        rows: in order, lazily.
        path: of the file.
        schema: Arrow's.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    partial = path.with_name(f".{path.name}.part")
    iterator = iter(rows)
    try:
        with pq.ParquetWriter(partial, schema) as writer:
            while group := list(islice(iterator, GROUP)):
                writer.write_table(pa.Table.from_pylist(group, schema=schema))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def quiet_datasets() -> None:
    """Keep the library's progress bars off standard error, for the whole process."""
    try:
        from datasets import disable_progress_bars
    except ImportError:
        return  # `row_features` says so
    disable_progress_bars()


def row_features(terms: Sequence[str]) -> "Features":
    """Types of all columns. `List` of a struct stays a list of structs; `Sequence` does not.

    Raises:
        AnalysisError: the library ``datasets`` is not installed.
    """
    try:
        from datasets import ClassLabel, Features, List, Value
    except ImportError as error:
        raise AnalysisError("the library `datasets` is not installed", hint=_HINT) from error

    text = Value("string")
    spans = List({"start": Value("int32"), "end": Value("int32")})
    speaker = {
        "id": text,
        "name": text,
        "kind": ClassLabel(names=[kind.value for kind in SpeakerKind]),
        "side": text,
        "implicit": Value("bool"),
    }
    attribution = {
        "id": text,
        "type": ClassLabel(names=[type.value for type in AttributionType]),
        "kind": ClassLabel(names=[kind.value for kind in AttributionKind]),
        "content": spans,
        "cue": spans,
        "source": spans,
        "speakers": List(speaker),
        "via": List(speaker),
        "parent": text,
        "stances": List(
            {
                "term": ClassLabel(names=list(terms)),
                "label": ClassLabel(names=[label.value for label in StanceLabel]),
                "score": Value("float64"),
            }
        ),
        "confidence": Value("float64"),
    }
    plain = ("id", "title", "date", "outlet", "genre", "topic", "story")
    return Features(
        dict.fromkeys(plain, text)
        | {
            "title_span": spans,
            "annotators": List(text),
            "provenance": ClassLabel(names=["written", "real"]),
            "url": text,
            "sha256": text,
            "text": text,
            "attributions": List(attribution),
        }
    )


def row_schema(features: "Features") -> dict[str, Any]:
    """The JSON schema of a row as it is stored: labels are numbers, their names in the title."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _schema_of(features)


def _schema_of(feature: Any) -> dict[str, Any]:
    from datasets import ClassLabel, List

    if isinstance(feature, dict):
        return {
            "type": "object",
            "properties": {name: _schema_of(inner) for name, inner in feature.items()},
            "required": list(feature),
            "additionalProperties": False,
        }
    if isinstance(feature, List):
        return {"type": "array", "items": _schema_of(feature.feature)}
    if isinstance(feature, ClassLabel):
        known = [{"const": n, "title": name} for n, name in enumerate(feature.names)]
        return {"oneOf": [*known, {"type": "null"}]}
    kinds = {"string": "string", "bool": "boolean", "float64": "number", "int32": "integer"}
    return {"type": [kinds[feature.dtype], "null"]}


def to_row(item: Item) -> dict[str, Any]:
    """One document as plain values; labels are names, which the features turn into numbers."""
    document, origin = item.document, item.document.provenance
    place = (document.text or "").find(document.title) if document.title else -1
    end = place + len(document.title or "")
    found: Sequence[Attribution | None] = item.found or [None] * len(document.attributions)
    return {
        "id": document.id,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "outlet": document.outlet,
        "genre": document.genre,
        "topic": document.topic,
        "story": document.story,
        "title_span": [{"start": place, "end": end}] if place >= 0 else [],
        "annotators": list(document.annotators),
        "provenance": origin.kind if origin else None,
        "url": origin.url if origin else None,
        "sha256": document.sha256,
        "text": document.text,
        "attributions": [
            _attribution(record, one)
            for record, one in zip(document.attributions, found, strict=True)
        ],
    }


def _attribution(record: Record, found: Attribution | None) -> dict[str, Any]:
    scores = {s.term: round(s.score, _DECIMALS) for s in found.stances} if found else {}
    known = (*found.speakers, *([found.via] if found.via else ())) if found else ()
    sides = {speaker.id: speaker.side for speaker in known}
    return {
        "id": record.id,
        "type": record.type.value,
        "kind": record.kind.value,
        "content": _spans(record.content),
        "cue": _spans(record.cue),
        "source": _spans(record.source),
        "speakers": [_speaker(s, sides) for s in record.speakers],
        # A list of none or one: an absent struct would come back as a struct of nothings.
        "via": [_speaker(record.via, sides)] if record.via else [],
        "parent": record.parent,
        "stances": [
            {"term": s.term, "label": s.label.value, "score": scores.get(s.term)}
            for s in record.stances
        ],
        "confidence": round(found.confidence, _DECIMALS) if found else None,
    }


def _spans(offsets: Offsets) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in offsets]


def _speaker(speaker: GoldSpeaker, sides: Mapping[str, str | None]) -> dict[str, Any]:
    return {
        "id": speaker.id,
        "name": speaker.name,
        "kind": speaker.kind.value,
        "side": sides.get(speaker.id),
        "implicit": speaker.implicit,
    }
