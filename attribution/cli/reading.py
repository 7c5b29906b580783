"""How documents are read: columns of tables, pages from the web."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from attribution.documents import Columns, Fetcher

_PANEL = "Reading"


def _column(role: str) -> Any:
    return typer.Option(
        f"--{role}-column",
        metavar="NAME",
        help=f"Column of tables that holds the {role}; guessed by its name.",
        show_default=False,
        rich_help_panel=_PANEL,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How documents are read. Each field is an option of the command line."""

    text_column: Annotated[str | None, _column("text")] = None
    id_column: Annotated[str | None, _column("id")] = None
    date_column: Annotated[str | None, _column("date")] = None
    outlet_column: Annotated[str | None, _column("outlet")] = None
    fetch: Annotated[
        bool,
        typer.Option(
            "--fetch",
            help="Get addresses from the web. Otherwise nothing touches the network.",
            rich_help_panel=_PANEL,
        ),
    ] = False
    cache: Annotated[
        Path | None,
        typer.Option(
            "--cache",
            metavar="DIR",
            file_okay=False,
            help="Where fetched pages are kept, as they came; by default in your cache folder.",
            show_default=False,
            rich_help_panel=_PANEL,
        ),
    ] = None

    @property
    def columns(self) -> "Columns":
        """The columns that were named."""
        from attribution.documents import Columns

        return Columns(
            text=self.text_column,
            id=self.id_column,
            date=self.date_column,
            outlet=self.outlet_column,
        )

    @property
    def fetcher(self) -> "Fetcher | None":
        """What gets addresses, if that was asked for."""
        from attribution.documents import Fetcher, default_cache

        return Fetcher(self.cache or default_cache()) if self.fetch else None

    @property
    def names_columns(self) -> bool:
        """Whether a column was named, so that there must be a table of articles."""
        return any((self.text_column, self.id_column, self.date_column, self.outlet_column))
