"""`attribution timeline`: positions over time, shifts, contradictions, silence."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from attribution.cli import options
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.corpus import Corpus, read_corpus
from attribution.cli.showing import check_plot, chosen_format, save_plot, show
from attribution.positions.selection import Selection

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from attribution.reports.grid import Grid


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="timeline")(timeline)


@analyses_documents()
def timeline(
    paths: options.PathsOrRecords,
    shifts: Annotated[
        bool, typer.Option("--shifts", help="Who changed, when, and how sure that is.")
    ] = False,
    contradictions: Annotated[
        bool,
        typer.Option("--contradictions", help="Two quotations of one speaker, for and against."),
    ] = False,
    silence: Annotated[
        bool,
        typer.Option("--silence", help="Terms never addressed; sides that an outlet never quotes."),
    ] = False,
    period: Annotated[
        Literal["week", "month", "quarter", "year"],
        typer.Option("--period", help="Length of a step."),
    ] = "month",
    by: options.By = options.Grouping.SPEAKER,
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
    """Follow positions over time; or list shifts, contradictions, or silence."""
    lists = {"shifts": shifts, "contradictions": contradictions, "silence": silence}
    chosen = [name for name, wanted in lists.items() if wanted]
    if len(chosen) > 1:
        raise typer.BadParameter("one list at a time", param_hint=f"--{chosen[1]}")
    if chosen and by is not options.Grouping.SPEAKER:
        raise typer.BadParameter(f"--{chosen[0]} is about speakers", param_hint="--by")
    if plot and (not term or len(term) != 1):
        raise typer.BadParameter("a plot shows one term: name it with --term", param_hint="--plot")
    check_plot(plot)
    request = asked.request(
        paths,
        Selection(
            speakers=speaker or (),
            terms=term or (),
            since=since.date() if since else None,
            until=until.date() if until else None,
            outlets=outlet or (),
            min_confidence=min_confidence,
        ),
    )
    corpus = read_corpus(request)
    what = chosen[0] if chosen else "positions"
    frame, grid = _result(corpus, what, by=by.value, period=period, minimum=minimum, lang=lang)
    show(frame, [grid], name=chosen_format(format), width=width)
    if plot and term:
        _plot(corpus, plot, term=term[0], by=by.value, period=period, minimum=minimum, lang=lang)
    corpus.finish()


def _result(
    corpus: Corpus, what: str, *, by: str, period: str, minimum: int, lang: options.Lang
) -> "tuple[pd.DataFrame, Grid]":
    from attribution.positions import comparison, contradictions, shifts, silence
    from attribution.reports import comparison as grids

    tables, language = corpus.tables, corpus.language(lang)
    if what == "shifts":
        found = shifts.find_shifts(tables, period=period, minimum=minimum)
        return found, grids.shift_grid(found, language=language)
    if what == "contradictions":
        changed = shifts.find_shifts(tables, period=period, minimum=minimum)
        found = contradictions.find_contradictions(tables, shifts=changed)
        return found, grids.contradiction_grid(found, language=language)
    if what == "silence":
        found = silence.find_silence(tables, minimum=minimum)
        return found, grids.silence_grid(found, language=language)
    cells = comparison.timeline(tables, by=by, period=period, minimum=minimum)
    return cells, grids.comparison_grid(cells, by=by, language=language)


def _plot(
    corpus: Corpus,
    path: "Path",
    *,
    term: str,
    by: str,
    period: str,
    minimum: int,
    lang: options.Lang,
) -> None:
    from attribution.positions import find_shifts, plot_timeline
    from attribution.positions import timeline as timeline_of
    from attribution.reports.phrases import speak

    cells = timeline_of(corpus.tables, by=by, period=period, minimum=1)
    shifts = find_shifts(corpus.tables, period=period, minimum=minimum)
    name = corpus.language(lang).short_term(term)
    figure = plot_timeline(cells, term=term, shifts=shifts, name=name, say=speak(lang.value))
    save_plot(figure, path)
