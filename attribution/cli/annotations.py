"""`attribution annotations …`: check the corpus, compare two readers, print the schema."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attribution.cli import options
from attribution.cli.evaluate import ANNOTATIONS, Format, NoIntervals, ResultFormat, Seed, Texts
from attribution.cli.problems import finish_with
from attribution.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attribution.evaluation.agreement import Agreement
    from attribution.evaluation.gold import GoldDocument
    from attribution.reports.grid import Grid

_LEFT_OUT = ("breakdown", "comparable", "given")

group = typer.Typer(no_args_is_help=True, help="Check and compare annotated documents.")


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(group, name="annotations")


@group.command("schema")
def schema() -> None:
    """Print the JSON schema of an annotated document."""
    from attribution.evaluation.gold import json_schema

    typer.echo(json_schema().decode("utf-8"), nl=False)


@group.command("check")
def check(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of the splits.", show_default=True)
    ] = ANNOTATIONS,
    texts: Texts = None,
    format: Format = ResultFormat.TABLE,
    width: options.Width = None,
) -> None:
    """Validate every file, look for leaks between splits and templates, print statistics.

    Ends with 3 when files are broken, with 1 when something is wrong in sound files or a number
    stays under its bar.
    """
    from attribution.evaluation.checks import check_documents, read_corpus
    from attribution.evaluation.leakage import check_leakage, template_facts
    from attribution.evaluation.statistics import describe_corpus
    from attribution.evaluation.texts import join_texts, load_texts
    from attribution.reports.corpus import corpus_grids, finding_grid
    from attribution.reports.grid import plain_values
    from attribution.stance import load_terms

    corpus = read_corpus(folder)
    known = load_texts(texts) if texts else {}
    terms = [term.id for term in load_terms()]
    findings = list(check_documents(corpus.documents, terms))
    # With the texts at hand, spans of the real sample are checked against them as well.
    complete = {d.id: d for d in join_texts(corpus.documents, known).documents}
    findings += check_leakage([*complete.values()])
    written = [d for d in complete.values() if d.provenance and d.provenance.kind == "written"]
    template = tuple(template_facts(written))
    statistics = describe_corpus([complete.get(d.id, d) for d in corpus.documents], terms)
    if format is ResultFormat.JSON:
        values = plain_values(statistics) | {
            "repetition": [plain_values(f) for f in template],
            "findings": [plain_values(f) for f in findings],
        }
        typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        grids = [*corpus_grids(statistics, template), finding_grid(findings)]
        _print_grids(grids, format, width)
    finish_with(corpus.failures)
    unmet = [f.name for f in (*statistics.facts, *template) if f.met is False]
    if findings or unmet:
        message = f"{len(findings)} findings; not met: {', '.join(unmet) or 'nothing'}"
        raise DataError(message, hint="see the tables above")


@group.command("agreement")
def agreement(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="One reader's documents.")],
    second: Annotated[Path, typer.Argument(metavar="SECOND", help="The other's.")],
    texts: Texts = None,
    format: Format = ResultFormat.TABLE,
    seed: Seed = 13,
    no_intervals: NoIntervals = False,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Also set this JSON file's entry --name."),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Entry of --save; the first folder's name.")
    ] = None,
    width: options.Width = None,
) -> None:
    """Compare two readings of the same texts: the measures of systems, alpha and kappa."""
    from attribution.evaluation.agreement import agree
    from attribution.evaluation.scores import RESAMPLES
    from attribution.reports.evaluation import agreement_grids
    from attribution.reports.grid import plain_values
    from attribution.stance import load_terms

    problems: list[DataError] = []
    sides = [_reading(folder, texts, problems) for folder in (first, second)]
    terms = [term.id for term in load_terms()]
    resamples = 0 if no_intervals else RESAMPLES
    result = agree(sides[0], sides[1], terms, seed=seed, resamples=resamples)
    if not result.report.documents:
        raise DataError(f"{first} and {second} share no document", hint="ids are compared")
    problems += _missing(result, first, second)
    values = plain_values(result)
    if save is not None:
        _set_entry(save, name or first.resolve().name, values)
    if format is ResultFormat.JSON:
        typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        title = name or f"{first} and {second}"
        _print_grids(agreement_grids(result, title=title), format, width)
    finish_with(problems)


def _reading(
    folder: Path, texts: Path | None, problems: list[DataError]
) -> "tuple[GoldDocument, ...]":
    from attribution.evaluation.gold import read_folder
    from attribution.evaluation.texts import join_texts, load_texts

    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder", hint="name a folder of annotated documents")
    documents = list(read_folder(folder, problems))
    joined = join_texts(documents, load_texts(texts) if texts else {})
    problems += [DataError(f"{folder}: {id}: no text; see --texts") for id in joined.missing]
    return joined.documents


def _missing(result: "Agreement", first: Path, second: Path) -> "Iterable[DataError]":
    yield from (DataError(f"{second}: {id}: missing") for id in result.only_first)
    yield from (DataError(f"{first}: {id}: missing") for id in result.only_second)


def _set_entry(path: Path, name: str, values: dict[str, Any]) -> None:
    """One file holds the agreement of every split that was read twice, without breakdowns."""
    report = {k: v for k, v in values["report"].items() if k not in _LEFT_OUT}
    try:
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as error:
        raise DataError(f"{path}: {error}", hint="name another file with --save") from error
    text = json.dumps(
        dict(sorted((known | {name: values | {"report": report}}).items())),
        ensure_ascii=False,
        indent=2,
    )
    path.write_text(text + "\n", encoding="utf-8")


def _print_grids(grids: "Iterable[Grid]", format: ResultFormat, width: int | None) -> None:
    from attribution.reports.grid import grid_markdown, grid_parts

    if format is ResultFormat.MD:
        typer.echo(grid_markdown(grids), nl=False)
        return
    from attribution.reports import make_console
    from attribution.reports.layout import Trimmed

    console = make_console(width=width)
    for part in grid_parts(grids):
        console.print(Trimmed(part))
