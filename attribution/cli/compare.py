"""`attribution compare`: who stands where on each term, with counts, intervals and evidence."""

from typing import TYPE_CHECKING, Annotated

import typer

from attribution.cli import options
from attribution.cli.corpus import Corpus, read_corpus
from attribution.cli.reading import Reading, reads_documents
from attribution.cli.running import Request
from attribution.cli.showing import check_plot, chosen_format, save_plot, show
from attribution.positions.selection import Selection

if TYPE_CHECKING:
    import pandas as pd


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="compare")(compare)


@reads_documents
def compare(
    context: typer.Context,
    paths: options.PathsOrRecords,
    by: options.By = options.Grouping.SPEAKER,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--pair", metavar="A B", help="Set two side by side, with their most telling words."
        ),
    ] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="List the quotations behind every cell.")
    ] = False,
    minimum: options.Minimum = options.DEFAULT_MINIMUM,
    speaker: options.Speakers = None,
    term: options.TermIds = None,
    since: options.Since = None,
    until: options.Until = None,
    outlet: options.Outlets = None,
    min_confidence: options.MinConfidence = 0.0,
    format: options.TableFormat = None,
    plot: options.Plot = None,
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
    """Compare positions: speakers (or sides, countries, outlets, …) by terms."""
    if pair and evidence:
        raise typer.BadParameter("a pair shows its own evidence", param_hint="--evidence")
    if pair and plot:
        raise typer.BadParameter("a pair has no plot", param_hint="--plot")
    check_plot(plot)
    selection = Selection(
        speakers=speaker or (),
        terms=term or (),
        since=since.date() if since else None,
        until=until.date() if until else None,
        outlets=outlet or (),
        min_confidence=min_confidence,
    )
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
    corpus = read_corpus(request)
    name = chosen_format(format)
    if pair:
        _show_pair(corpus, pair, by=by.value, minimum=minimum, name=name, width=width)
    else:
        cells = _cells(corpus, by=by.value, minimum=minimum)
        _show_cells(corpus, cells, by=by.value, evidence=evidence, name=name, width=width)
        if plot:
            from attribution.positions.plots import plot_matrix

            save_plot(plot_matrix(cells, names=corpus.names), plot)
    corpus.finish()


def _cells(corpus: Corpus, *, by: str, minimum: int) -> "pd.DataFrame":
    from attribution.positions import compare as compare_groups

    return compare_groups(corpus.tables, by=by, minimum=minimum)


def _show_pair(
    corpus: Corpus, pair: tuple[str, str], *, by: str, minimum: int, name: str, width: int | None
) -> None:
    from attribution.positions import compare_pair
    from attribution.reports.comparison import pair_grids

    found = compare_pair(corpus.tables, *pair, by=by, minimum=minimum)
    show(found, pair_grids(found, language=corpus.language), name=name, width=width)


def _show_cells(
    corpus: Corpus,
    cells: "pd.DataFrame",
    *,
    by: str,
    evidence: bool,
    name: str,
    width: int | None,
) -> None:
    from attribution.positions.comparison import group_stances, with_evidence
    from attribution.reports.comparison import comparison_grid, evidence_grid

    stances = group_stances(corpus.tables, by)
    grids = [comparison_grid(cells, by=by, language=corpus.language)]
    frame = cells
    if evidence:
        frame = with_evidence(cells, stances)
        grids.append(evidence_grid(stances, by=by, language=corpus.language))
    if evidence and name == "csv":
        frame = stances  # a cell of CSV cannot hold rows
    show(frame, grids, name=name, width=width)
