"""Tables of articles: CSV, TSV, JSON, JSON Lines and Parquet; all but JSON one row at a time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attribution.documents.columns import Columns, choose_columns
from attribution.documents.dates import date_of
from attribution.documents.decoding import check_text, decode, text_lines
from attribution.documents.drafts import Draft, Found, ReadFailure, Settings
from attribution.documents.records import CsvRecords
from attribution.documents.sources import MAX_DOCUMENT_BYTES, Source
from attribution.errors import InputError

#: A character may take six bytes in JSON; and a row has other columns.
_BYTES_A_CHARACTER = 6
_OTHER_COLUMNS = 4_000_000
_ROWS_AT_ONCE = 64
_REREAD = "follows a broken row, whose quotation mark is not closed: see that it is a row"


def read_csv(source: Source, settings: Settings) -> Iterator[Found]:
    """Rows of a comma-, semicolon- or tab-separated file with a header, as drafts.

    Raises:
        InputError: there is no header, or it has no such column.
    """
    with source.begin() as stream:
        longest = settings.max_characters + 1
        lines = text_lines(stream, longest=_line_bytes(settings))
        records = CsvRecords(lines, tabs=source.suffix == ".tsv", longest=longest)
        names = [name.strip() for name in records.header]
        if not names:
            raise InputError(f"{source.name}: empty")
        table = _Table(source, settings)
        table.choose(names)
        for record in records:
            if record.problem:
                yield table.failure(f"line {record.line}", record.problem)
                continue
            warnings = (_REREAD,) if record.reread else ()
            row = dict(zip(reversed(names), reversed(record.fields), strict=True))
            yield table.draft(row, f"line {record.line}", warnings)


def read_jsonl(source: Source, settings: Settings) -> Iterator[Found]:
    """Objects of a JSON Lines file, as drafts; the first tells the columns.

    Raises:
        InputError: the first object has no such field.
    """
    table = _Table(source, settings)
    with source.begin() as stream:
        longest = _line_bytes(settings)
        for number, line in enumerate(text_lines(stream, longest=longest), 1):
            if not line.strip():
                continue
            try:
                row = _json_object(line, longest=longest)
            except ValueError as error:
                yield table.failure(f"line {number}", str(error))
                continue
            if not table.chosen:
                table.choose(list(row))
            yield table.draft(row, f"line {number}")
    if table.empty:
        raise InputError(f"{source.name}: empty")


def read_json(source: Source, settings: Settings) -> Iterator[Found]:
    """Objects of a JSON array, or the one object that a file holds, as drafts.

    It is read whole, so that it may have `MAX_DOCUMENT_BYTES`.

    Raises:
        InputError: it is no JSON, too large, or the first object has no such field.
    """
    limit = MAX_DOCUMENT_BYTES
    text = decode(source.read(limit=limit), name=source.name, max_characters=limit)
    try:
        value = _parsed(text)
    except ValueError as error:
        hint = "a file with an object on each line is named .jsonl"
        raise InputError(f"{source.name}: {error}", hint=hint) from error
    rows = value if isinstance(value, list) else [value]
    if not rows:
        raise InputError(f"{source.name}: empty")
    table = _Table(source, settings)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            yield table.failure(f"item {number}", "not a JSON object")
            continue
        if not table.chosen:
            table.choose(list(row))
        yield table.draft(row, f"item {number}")


def read_parquet(source: Source, settings: Settings) -> Iterator[Found]:
    """Rows of a Parquet file, as drafts; only the columns that are wanted are read.

    Raises:
        InputError: it is no Parquet file, is damaged, or has no such column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = _Table(source, settings)
    with source.seekable() as stream:
        try:
            file = pq.ParquetFile(stream, pre_buffer=False)
            columns = table.choose(file.schema_arrow.names)
            batches = file.iter_batches(_ROWS_AT_ONCE, columns=_unique(columns))
            number = 0
            for batch in batches:
                for row in batch.to_pylist():
                    number += 1
                    yield table.draft(row, f"row {number}")
        except (pa.ArrowException, OSError) as error:
            reason = str(error).split("\n")[0].rstrip(".")
            message = f"{source.name}: not a Parquet file, or damaged ({reason})"
            raise InputError(message, hint="write it again") from error
    if table.empty:
        raise InputError(f"{source.name}: empty")


def _line_bytes(settings: Settings) -> int:
    return _BYTES_A_CHARACTER * settings.max_characters + _OTHER_COLUMNS


def _json_object(line: str, *, longest: int) -> Mapping[str, Any]:
    """The object on a line.

    Raises:
        ValueError: there is none.
    """
    if len(line) >= longest and not line.endswith("\n"):
        raise ValueError(f"longer than {longest:,} bytes")
    row = _parsed(line.rstrip("\r\n"))
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    return row


def _parsed(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it has none.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON at character {error.pos + 1} ({error.msg})") from error
    except (RecursionError, ValueError) as error:
        raise ValueError("not JSON that can be read") from error


def _unique(columns: Columns) -> list[str]:
    names = (columns.text, columns.id, columns.date, columns.outlet)
    return list(dict.fromkeys(name for name in names if name))


@dataclass(slots=True)
class _Table:
    """Makes drafts of the rows of one table, and counts them."""

    source: Source
    settings: Settings
    columns: Columns | None = None
    rows: int = 0

    @property
    def chosen(self) -> bool:
        return self.columns is not None

    @property
    def empty(self) -> bool:
        return self.rows == 0

    def choose(self, names: Sequence[str]) -> Columns:
        """Choose the columns and say which they are.

        Raises:
            InputError: the text's cannot be told, or a wanted one is not there.
        """
        name = self.source.name
        self.columns = choose_columns(names, self.settings.columns, name=name)
        self.settings.inform(f"{name}: {self.columns.describe()}")
        return self.columns

    def failure(self, place: str, problem: str) -> ReadFailure:
        """A row that cannot be read."""
        self.rows += 1
        name = f"{self.source.name}, {place}"
        return ReadFailure(name, InputError(f"{name}: {problem}"))

    def draft(self, row: Mapping[str, Any], place: str, warnings: tuple[str, ...] = ()) -> Found:
        """A row as a draft, or what is wrong with it."""
        columns = self.columns or Columns()
        value = row.get(columns.text or "")
        if value is None or value != value:  # a number that is none, as pandas marks what is absent
            return self.failure(place, f"no text in {columns.text!r}")
        if not isinstance(value, str):
            return self.failure(place, f"{columns.text!r} holds no text but {type(value).__name__}")
        name = f"{self.source.name}, {place}"
        try:
            text = check_text(value, name=name, max_characters=self.settings.max_characters)
        except InputError as error:
            self.rows += 1
            return ReadFailure(name, error)
        self.rows += 1
        id = _word(row.get(columns.id or ""))
        stated = row.get(columns.date or "")
        date = date_of(stated)
        if date is None and _word(stated):
            warnings = (*warnings, f"no date in {str(stated)[:40]!r}")
        return Draft(
            text=text,
            name=name,
            id=id or f"{self.source.stem}-{self.rows}",
            folders=() if id else self.source.folders,
            date=date,
            outlet=_word(row.get(columns.outlet or "")),
            warnings=warnings,
        )


def _word(value: Any) -> str | None:
    """A value as a short text; nothing for what is empty or nested."""
    if isinstance(value, float):
        if value != value:
            return None
        value = int(value) if value.is_integer() else value
    if value is None or isinstance(value, dict | list | bytes):
        return None
    return " ".join(str(value).split()) or None
