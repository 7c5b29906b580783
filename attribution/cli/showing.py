"""How `compare`, `timeline` and `network` put tables on standard output, and plots in files."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from attribution.cli.output import open_output

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from attribution.reports.grid import Grid

_PLOTS = (".png", ".svg", ".pdf")


def chosen_format(name: str | None) -> str:
    """What was asked for; else a table on a terminal and JSONL in a pipe."""
    return name or ("table" if sys.stdout.isatty() else "jsonl")


def show(frame: "pd.DataFrame", grids: "Iterable[Grid]", *, name: str, width: int | None) -> None:
    """Print a result.

    Args:
        frame: for json, jsonl and csv.
        grids: for table and md.
        name: the format.
        width: columns of a table.
    """
    if name == "md":
        from attribution.reports.grid import grid_markdown

        typer.echo(grid_markdown(grids), nl=False)
    elif name == "table":
        from attribution.reports import make_console
        from attribution.reports.grid import grid_parts
        from attribution.reports.layout import Trimmed

        console = make_console(width=width)
        for part in grid_parts(grids):
            console.print(Trimmed(part))
    else:
        from attribution.exports.frames import write_frame

        with open_output(None) as stream:
            write_frame(frame, name, stream)


def check_plot(path: Path | None) -> None:
    """Refuse a file that plots are not written to, before anything is read.

    Raises:
        typer.BadParameter: its ending is none of png, svg, pdf.
    """
    if path is not None and path.suffix.lower() not in _PLOTS:
        raise typer.BadParameter(f"{path}: not {', '.join(_PLOTS)}", param_hint="--plot")


def save_plot(figure: "Figure", path: Path) -> None:
    """Write a figure; the same figure gives the same bytes."""
    import matplotlib as mpl

    kind = path.suffix.lower()[1:]
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    with mpl.rc_context({"svg.hashsalt": "attribution"}), open_output(path) as stream:
        figure.savefig(stream, format=kind, dpi=160, metadata=dates)
