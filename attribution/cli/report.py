"""`attribution report`: the readable report of articles and positions."""

from typing import Annotated

import typer

from attribution.cli import options
from attribution.cli.reading import Reading, reads_documents
from attribution.cli.running import Request, Run
from attribution.positions.selection import Selection


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="report")(report)


@reads_documents
def report(
    context: typer.Context,
    paths: options.Paths,
    speaker: options.Speakers = None,
    term: options.TermIds = None,
    type: options.Types = None,
    why: Annotated[
        bool, typer.Option("--why", help="Say how each speaker was resolved, and how surely.")
    ] = False,
    lang: options.Language = options.Lang.EN,
    width: options.Width = None,
    registry: options.Registry = None,
    terms: options.Terms = None,
    stanza_dir: options.StanzaDir = None,
    detector: options.DetectorOption = options.Detector.TAGGER,
    batch_size: options.BatchSize = options.DEFAULT_BATCH_SIZE,
    max_chars: options.MaxCharacters = options.DEFAULT_MAX_CHARACTERS,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    *,
    reading: Reading,
) -> None:
    """Print who said what in each article, then who stands where on each term."""
    selection = Selection(speakers=speaker or (), terms=term or (), types=type or ())
    request = Request(
        paths=paths,
        selection=selection,
        registry=registry,
        terms=terms,
        stanza_dir=stanza_dir,
        detector=detector,
        batch_size=batch_size,
        max_characters=max_chars,
        verbosity=options.verbosity_of(context, quiet=quiet, verbose=verbose),
        reading=reading,
    )
    run = Run(request)
    _print(run, selection, lang=lang, width=width, why=why)
    run.finish()


def _print(
    run: Run, selection: Selection, *, lang: options.Lang, width: int | None, why: bool
) -> None:
    from attribution.positions import tabulate_positions
    from attribution.reports import Article, make_console, make_language, print_report

    articles = [Article(kept, total) for kept, total in run]
    table = tabulate_positions(
        (article.annotated for article in articles),
        terms=[t.id for t in run.terms if not selection.terms or t.id in selection.terms],
        include=selection.chooses_holder,
    )
    language = make_language(lang.value, run.terms)
    print_report(make_console(width=width), articles, table=table, language=language, why=why)
