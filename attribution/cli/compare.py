"""`attribution compare`: who stands where on each term, with counts, intervals and evidence."""

from typing import TYPE_CHECKING, Annotated

import typer

from attribution.cli import options
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.corpus import read_corpus
from attribution.cli.showing import check_plot, chosen_format, save_plot, show
from attribution.positions.selection import Selection

if TYPE_CHECKING:
    import pandas as pd

    from attribution.positions import Tables
    from attribution.reports import Language


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="compare")(compare)


@analyses_documents()
def compare(
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
    utterances: Annotated[
        bool,
        typer.Option(
            "--utterances",
            help="List what several articles report: each one's words, side by side.",
        ),
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
    lang: options.Language = options.Lang.EN,
    width: options.Width = None,
    *,
    asked: Asked,
) -> None:
    """Compare positions: speakers (or sides, countries, outlets, …) by terms."""
    if pair and evidence:
        raise typer.BadParameter("a pair shows its own evidence", param_hint="--evidence")
    if pair and plot:
        raise typer.BadParameter("a pair has no plot", param_hint="--plot")
    if utterances and (pair or evidence or plot):
        raise typer.BadParameter("it is a list of its own", param_hint="--utterances")
    check_plot(plot)
    selection = Selection(
        speakers=speaker or (),
        terms=term or (),
        since=since.date() if since else None,
        until=until.date() if until else None,
        outlets=outlet or (),
        min_confidence=min_confidence,
    )
    request = asked.request(paths, selection)
    corpus = read_corpus(request)
    language, name = corpus.language(lang), chosen_format(format)
    tables = corpus.tables
    if pair:
        from attribution.positions import compare_pair
        from attribution.reports.comparison import pair_grids

        found = compare_pair(tables, *pair, by=by.value, minimum=minimum)
        show(found, pair_grids(found, language=language), name=name, width=width)
    elif utterances:
        from attribution.positions import compare_wordings
        from attribution.reports.comparison import wording_grids

        found = compare_wordings(tables.attributions)
        names = dict(zip(tables.speakers["speaker_id"], tables.speakers["speaker"], strict=True))
        show(found, wording_grids(found, names=names, language=language), name=name, width=width)
    else:
        from attribution.positions import compare as compare_groups

        cells = compare_groups(tables, by=by.value, minimum=minimum)
        _show_cells(tables, cells, by=by.value, evidence=evidence, language=language, name=name,
                    width=width)  # fmt: skip
        if plot:
            from attribution.positions.plots import plot_matrix
            from attribution.reports.phrases import speak

            save_plot(plot_matrix(cells, names=language.short_names, say=speak(lang.value)), plot)
    corpus.finish()


def _show_cells(
    tables: "Tables",
    cells: "pd.DataFrame",
    *,
    by: str,
    evidence: bool,
    language: "Language",
    name: str,
    width: int | None,
) -> None:
    from attribution.positions.comparison import group_stances, with_evidence
    from attribution.reports.comparison import comparison_grid, evidence_grid

    stances = group_stances(tables, by)
    grids = [comparison_grid(cells, by=by, language=language)]
    frame = cells
    if evidence:
        frame = with_evidence(cells, stances)
        grids.append(evidence_grid(stances, by=by, language=language))
    if evidence and name == "csv":
        frame = stances  # a cell of CSV cannot hold rows
    show(frame, grids, name=name, width=width)
