"""`attribution report`: the readable report of articles and positions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attribution.cli import options
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.output import open_output
from attribution.cli.running import Request, Run
from attribution.positions.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attribution.reports import Article
    from attribution.schema import AnnotatedDocument


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="report")(report)


@analyses_documents()
def report(
    paths: options.Paths,
    speaker: options.Speakers = None,
    term: options.TermIds = None,
    type: options.Types = None,
    why: Annotated[
        bool, typer.Option("--why", help="Say how each speaker was resolved, and how surely.")
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Write one HTML page that needs nothing else, instead of printing.",
            rich_help_panel="Output",
        ),
    ] = None,
    lang: options.Language = options.Lang.EN,
    width: options.Width = None,
    *,
    asked: Asked,
) -> None:
    """Print who said what in each article, then who stands where on each term."""
    selection = Selection(speakers=speaker or (), terms=term or (), types=type or ())
    request = asked.request(paths, selection)
    run = Run(request)
    articles = [_article(kept, total) for kept, total in run]
    if html:
        _write(run, articles, html, request=request, lang=lang)
    else:
        _print(run, articles, selection, lang=lang, width=width, why=why)
    run.finish()


def _article(kept: "AnnotatedDocument", total: int) -> "Article":
    from attribution.reports import Article

    return Article(kept, total)


def _columns(run: Run, selection: Selection) -> list[str]:
    """Ids of the terms to show."""
    return [t.id for t in run.terms if not selection.terms or t.id in selection.terms]


def _print(
    run: Run,
    articles: "Sequence[Article]",
    selection: Selection,
    *,
    lang: options.Lang,
    width: int | None,
    why: bool,
) -> None:
    from attribution.positions import tabulate_positions
    from attribution.reports import make_console, make_language, print_report

    table = tabulate_positions(
        (article.annotated for article in articles),
        terms=_columns(run, selection),
        include=selection.chooses_holder,
    )
    language = make_language(lang.value, run.terms)
    print_report(make_console(width=width), articles, table=table, language=language, why=why)


def _write(
    run: Run, articles: "Sequence[Article]", path: Path, *, request: Request, lang: options.Lang
) -> None:
    from attribution.positions import make_tables
    from attribution.reports.html import render_html
    from attribution.speakers import load_registry

    tables = make_tables(
        (article.annotated for article in articles),
        terms=_columns(run, request.selection),
        registry=load_registry(request.registry),
        include=request.selection.chooses_holder,
    )
    page = render_html(articles, tables=tables, terms=run.terms, lang=lang.value, unread=run.failed)
    with open_output(path) as stream:
        stream.write(page.encode("utf-8", "replace"))
    run.inform(f"{path}: {len(articles)} articles, {len(tables.attributions)} quotations")
