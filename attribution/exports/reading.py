"""Read exported records back, checked field by field."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from attribution.errors import DataError, describe
from attribution.exports.records import AttributionRecord

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_HINT = "the file must come from `attribution extract`"
#: What may stand before the first record.
BLANK = b"\xef\xbb\xbf \r\n\t"
#: Columns of a CSV file that hold JSON, and those where an empty cell is nothing.
_NESTED = frozenset(
    ("content", "cue", "source", "speakers", "via", "stances", "confidence", "abstained")
)
_OPTIONAL = frozenset(("date", "outlet", "via", "parent"))


def read_records(path: str | Path) -> Iterator[AttributionRecord]:
    """Read what `extract` or `export corpus` wrote in a format that loses nothing.

    Args:
        path: a ``.jsonl``, ``.json``, ``.csv``, ``.parquet`` or ``.spacy`` file.

    Raises:
        DataError: another ending, the file cannot be read, or a record is broken; the message
            names the file, the record (from 1; in JSON Lines the line) and the field.
        AnalysisError: the library that the format needs is not installed.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix == ".jsonl":
        yield from read_jsonl(place)
        return
    if suffix not in _ROWS:
        known = ", ".join(ENDINGS)
        raise DataError(f"{path}: not one of {known}", hint="the ending says what a file is")
    try:
        for number, row in enumerate(_ROWS[suffix](place), 1):
            yield _record(json.dumps(row), where=f"{path}:{number}")
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}", hint="check the path") from error
    except (ValueError, csv.Error) as error:  # neither JSON, CSV nor Parquet; not UTF-8
        message = str(error).splitlines()[0]
        raise DataError(f"{path}: {message}", hint=_HINT) from error


def holds_records(path: str | Path) -> bool:
    """Whether a file is what `extract` wrote, and no table of articles: records have a cue.

    JSON Lines that are broken at once are taken for records, and will be told of as such; so is
    an empty array.

    Raises:
        DataError: the file cannot be read.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    try:
        if suffix == ".jsonl":
            with place.open("rb") as stream:
                return begins_with_record(stream)
        if suffix == ".json":
            first = next(iter(_json_rows(place)), {"cue": ""})
            return isinstance(first, dict) and "cue" in first
        if suffix == ".csv":
            with place.open(encoding="utf-8-sig", newline="") as lines:
                return "cue" in next(csv.reader(lines), [])
        if suffix == ".parquet":
            import pyarrow.parquet as pq

            return "cue" in pq.read_schema(place).names
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}", hint="check the path") from error
    except (ImportError, ValueError, csv.Error):  # whatever it is, it is not ours
        return False
    return suffix == ".spacy"


def begins_with_record(stream: BinaryIO) -> bool:
    """Whether JSON Lines are records, by the first of them; what begins as one and breaks is."""
    first = next((line for line in stream if line.strip(BLANK)), b"").lstrip(BLANK)
    try:
        value = json.loads(first)
    except ValueError:
        return True
    return not isinstance(value, dict) or "cue" in value


def _json_rows(path: Path) -> Iterator[Any]:
    found = json.loads(path.read_bytes())
    if not isinstance(found, list):
        raise ValueError("not an array")
    yield from found


def _csv_rows(path: Path) -> Iterator[Any]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, strict=True):
            yield {key: _cell(key, value) for key, value in row.items()}


def _cell(key: str, value: str | None) -> Any:
    if not value and key in _OPTIONAL:
        return None
    return json.loads(value) if value and key in _NESTED else value


def _parquet_rows(path: Path) -> Iterator[Any]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                day = row.get("date")
                yield row | {"date": day.isoformat() if day else None}


def _docbin_rows(path: Path) -> Iterator[Any]:
    from attribution.exports.docbin import EXTENSION, read_docbin

    for doc in read_docbin(path.read_bytes()):
        yield from getattr(doc._, EXTENSION)


_ROWS: dict[str, Callable[[Path], Iterator[Any]]] = {
    ".json": _json_rows,
    ".csv": _csv_rows,
    ".parquet": _parquet_rows,
    ".spacy": _docbin_rows,
}
#: Of files that may hold records.
ENDINGS = (".jsonl", *_ROWS)


def read_jsonl(path: str | Path) -> Iterator[AttributionRecord]:
    """Read a JSONL export, lazily; keys that the record does not know are passed over.

    Args:
        path: UTF-8, one object a line; empty lines are skipped.

    Raises:
        DataError: the file cannot be read, or a line breaks the record; the message names the
            file, the line (from 1) and the field.
    """
    try:
        with open(path, "rb") as stream:
            yield from read_stream(stream, name=str(path))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}", hint="check the path") from error


def read_stream(stream: BinaryIO, *, name: str) -> Iterator[AttributionRecord]:
    """As `read_jsonl`, from an open binary stream that messages call `name`."""
    # Only a line feed ends a line: news text may hold U+2028 and its like unescaped.
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="\n") as lines:
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line, where=f"{name}:{number}")
        except UnicodeDecodeError as error:
            raise DataError(f"{name}: not UTF-8 ({error.reason})", hint=_HINT) from error


@lru_cache(maxsize=1)
def _adapter() -> "TypeAdapter[AttributionRecord]":
    # pydantic is slow to import, and this module is on the way to the command line's help.
    from pydantic import TypeAdapter

    return TypeAdapter(AttributionRecord)


def _record(line: str, *, where: str) -> AttributionRecord:
    from pydantic import ValidationError

    try:
        record = _adapter().validate_json(line, strict=True)
    except ValidationError as error:
        raise DataError(f"{where}: {describe(error)}", hint=_HINT) from error
    _check_numbers(record, where=where)
    return record


def _check_numbers(record: AttributionRecord, *, where: str) -> None:
    """Check what types do not say: ranges are not empty, probabilities are such."""
    for field in ("content", "cue", "source"):
        for index, (start, end) in enumerate(getattr(record, field)):
            if not 0 <= start < end:
                message = f"{where}: {field}.{index}: [{start}, {end}] is not a range"
                raise DataError(message, hint=_HINT)
    scores = {f"stances.{i}.score": stance.score for i, stance in enumerate(record.stances)}
    for field, value in {**scores, "confidence": record.confidence}.items():
        if not 0.0 <= value <= 1.0:
            raise DataError(f"{where}: {field}: {value} is not between 0 and 1", hint=_HINT)
