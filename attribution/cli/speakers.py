"""`attribution speakers`: who is quoted, under which mentions, and how each was resolved."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from attribution.cli import options
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.running import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attribution.positions.roster import RosterRow

_MENTIONS_SHOWN = 3


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="speakers")(speakers)


@analyses_documents(without=("terms",))
def speakers(
    paths: options.Paths,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="Only speakers that no registry lists: add them.")
    ] = False,
    format: Annotated[
        Literal["table", "json", "jsonl"] | None,
        typer.Option(
            "--format",
            help="By default a table on a terminal and JSONL in a pipe.",
            show_default=False,
            rich_help_panel="Output",
        ),
    ] = None,
    width: options.Width = None,
    *,
    asked: Asked,
) -> None:
    """List every speaker found, with mentions, counts, and how each was resolved."""
    from attribution.positions.roster import list_speakers

    run = Run(asked.request(paths, stance=False))
    name = format or ("table" if sys.stdout.isatty() else "jsonl")
    documents = run.documents(shown=sys.stdout.isatty())
    rows = list_speakers(documents, listed=run.listed, unknown_only=unknown)
    _print(rows, name, width)
    run.finish()


def _print(rows: "Sequence[RosterRow]", name: str, width: int | None) -> None:
    if name == "json":
        typer.echo(json.dumps([_plain(r) for r in rows], ensure_ascii=False, indent=2))
    elif name == "jsonl":
        for row in rows:
            typer.echo(json.dumps(_plain(row), ensure_ascii=False))
    else:
        from attribution.reports import make_console
        from attribution.reports.grid import Grid, grid_parts
        from attribution.reports.layout import Trimmed

        headers = ("speaker", "kind", "side", "said", "articles", "as", "how")
        grid = Grid(f"{len(rows)} speakers", headers, tuple(map(_cells, rows)), prose=True)
        console = make_console(width=width)
        for part in grid_parts([grid]):
            console.print(Trimmed(part))


def _plain(row: "RosterRow") -> dict[str, Any]:
    speaker = row.speaker
    return {
        "id": speaker.id,
        "name": speaker.name,
        "kind": speaker.kind.value,
        "side": speaker.side,
        "listed": row.listed,
        "attributions": row.attributions,
        "documents": len(row.documents),
        "mentions": dict(row.mentions.most_common()),
        "how": dict(row.how.most_common()),
    }


def _cells(row: "RosterRow") -> tuple[str, ...]:
    named = [m or "(implicit)" for m, _ in row.mentions.most_common(_MENTIONS_SHOWN)]
    more = len(row.mentions) - len(named)
    return (
        row.speaker.name + ("" if row.listed or row.speaker.id == "unnamed" else " *"),
        row.speaker.kind.value,
        row.speaker.side or "",
        str(row.attributions),
        str(len(row.documents)),
        ", ".join(named) + (f" +{more}" if more > 0 else ""),
        ", ".join(f"{how} {count}" for how, count in row.how.most_common()),
    )
