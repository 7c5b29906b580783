"""What passes between the readers of single kinds of file and the one that gathers documents."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from attribution.documents.columns import Columns
from attribution.documents.decoding import DEFAULT_MAX_CHARACTERS
from attribution.errors import InputError
from attribution.schema import Span


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A path, row or member of an archive that gave no document, and why."""

    path: str
    error: InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text and what its file says about it, before it has an id of its own.

    Attributes:
        text: as it will be in the document.
        name: where it comes from, as messages call it.
        id: the id that it should have.
        folders: names that tell it from others of that id, the nearest last.
        title: the headline's span, when the file says so.
        date, outlet: when the file says so.
        warnings: what is odd about it.
    """

    text: str
    name: str
    id: str
    folders: tuple[str, ...] = ()
    title: Span | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    warnings: tuple[str, ...] = ()


Found = Draft | ReadFailure


def _say_nothing(message: str) -> None:
    """For callers who need not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How files are read.

    Attributes:
        max_characters: longer texts are refused, not cut.
        columns: of tables, by name.
        inform: takes what a person should know, one line at a time.
    """

    max_characters: int = DEFAULT_MAX_CHARACTERS
    columns: Columns = field(default_factory=Columns)
    inform: Callable[[str], None] = _say_nothing
