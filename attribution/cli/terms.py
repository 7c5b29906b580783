"""`attribution terms`: the propositions that stances are about."""

import json
import sys
from dataclasses import asdict
from typing import Annotated, Literal

import typer

from attribution.cli import options


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="terms")(list_terms)


FormatName = Annotated[
    Literal["table", "json", "jsonl"] | None,
    typer.Option(
        "--format",
        help="By default a table on a terminal and JSONL in a pipe.",
        show_default=False,
        rich_help_panel="Output",
    ),
]


def list_terms(
    format: FormatName = None,
    terms: options.Terms = None,
    lang: options.Language = options.Lang.EN,
    width: options.Width = None,
) -> None:
    """List the terms, yours from --terms after the shipped ones."""
    from attribution.stance.terms import load_terms

    loaded = load_terms(terms)
    name = format or ("table" if sys.stdout.isatty() else "jsonl")
    if name == "json":
        typer.echo(json.dumps([asdict(t) for t in loaded], ensure_ascii=False, indent=2))
    elif name == "jsonl":
        for term in loaded:
            typer.echo(json.dumps(asdict(term), ensure_ascii=False))
    else:
        from attribution.reports import make_console, term_table
        from attribution.reports.layout import Trimmed

        make_console(width=width).print(Trimmed(term_table(loaded, lang=lang.value)))
