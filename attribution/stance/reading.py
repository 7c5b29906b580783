"""Read ready statements, one a line of JSON Lines or a row of CSV."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from attribution.errors import InputError
from attribution.stance.inputs import StanceInput

_HINT = 'one object a line: {"id": …, "text": …, "cue": …, "context": …}; only text is needed'


@dataclass(frozen=True, slots=True)
class Row:
    """A statement to label.

    Attributes:
        id: as given, or the number of the line.
        input: what is judged.
    """

    id: str
    input: StanceInput


def read_rows(lines: Iterable[str], *, name: str) -> Iterator[Row | InputError]:
    """The statements of a file in order; an error in the place of each that is broken.

    Args:
        lines: of JSON Lines, if the first that is not empty begins with a brace; else of CSV with
            a header that names ``text``.
        name: of the file, for messages.

    Raises:
        InputError: nothing in it, or a table without a column ``text``.
    """
    remaining = iter(lines)
    first = next((line for line in remaining if line.strip()), None)
    if first is None:
        raise InputError(f"{name}: empty", hint=_HINT)
    everything = chain([first.removeprefix("\ufeff")], remaining)
    if first.lstrip("\ufeff \t").startswith("{"):
        return _from_json(everything, name)
    return _from_table(everything, name)


def _from_json(lines: Iterable[str], name: str) -> Iterator[Row | InputError]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = str(error).splitlines()[0]
            yield InputError(f"{name}:{number}: not JSON: {reason}", hint=_HINT)
            continue
        if isinstance(fields, dict):
            yield _row(fields, number, name)
        else:
            yield InputError(f"{name}:{number}: not an object", hint=_HINT)


def _from_table(lines: Iterable[str], name: str) -> Iterator[Row | InputError]:
    table = csv.DictReader(lines)
    if "text" not in (table.fieldnames or ()):
        raise InputError(f"{name}: no column text", hint=_HINT)
    return _rows_of(table, name)


def _rows_of(table: "csv.DictReader[str]", name: str) -> Iterator[Row | InputError]:
    rows = iter(table)
    while True:
        try:
            fields = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield InputError(f"{name}:{table.line_num}: {error}", hint=_HINT)
            continue
        yield _row({k: v for k, v in fields.items() if v}, table.line_num, name)


def _row(fields: dict[str, Any], number: int, name: str) -> Row | InputError:
    for field in ("text", "cue", "context"):
        if not isinstance(fields.get(field, ""), str):
            return InputError(f"{name}:{number}: {field}: not text", hint=_HINT)
    if not fields.get("text", "").strip():
        return InputError(f"{name}:{number}: text: empty", hint=_HINT)
    id = str(fields.get("id", number))
    return Row(id, StanceInput(fields["text"], fields.get("cue", ""), fields.get("context", "")))
