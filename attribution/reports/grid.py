"""Plain tables of numbers, for a terminal or for Markdown, and results as JSON."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from attribution.reports.layout import plain

_DECIMALS = 4
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Grid:
    """A titled table.

    The first column is text at the left, the others are numbers at the right; in `prose`, all
    are text.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    prose: bool = False


def grid_parts(grids: Iterable[Grid]) -> Iterator[RenderableType]:
    """Tables for a terminal, an empty line between them."""
    for number, grid in enumerate(grids):
        if number:
            yield Text("")
        yield plain(grid.title, "bold")
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
        for index, header in enumerate(grid.headers):
            # Numbers read wrongly when they wrap; a long name may.
            if index and not grid.prose:
                table.add_column(plain(header, "bold"), justify="right", no_wrap=True)
            else:
                table.add_column(plain(header, "bold"), overflow="fold")
        for row in grid.rows:
            table.add_row(*(plain(cell) for cell in row))
        yield table


def grid_markdown(grids: Iterable[Grid]) -> str:
    """The same as Markdown, each table under a heading."""
    return "\n\n".join("\n".join(_markdown_lines(grid)) for grid in grids) + "\n"


def _markdown_lines(grid: Grid) -> Iterator[str]:
    yield f"### {_cell(grid.title)}"
    yield ""
    yield f"| {' | '.join(map(_cell, grid.headers))} |"
    rule = " --- " if grid.prose else " ---: "
    yield f"|{'|'.join([' --- ', *[rule] * (len(grid.headers) - 1)])}|"
    for row in grid.rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def percent(value: float | None) -> str:
    """A share from 0 to 1 as percent with one decimal."""
    return NOTHING if value is None else f"{100 * value:.1f}"


def plain_values(result: Any) -> dict[str, Any]:
    """A result object as plain values for JSON, shares rounded to four decimals."""
    values: dict[str, Any] = _rounded(dataclasses.asdict(result))
    return values


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {str(k): _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return value
