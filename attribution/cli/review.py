"""`attribution review …`: what people changed, and what they should check first."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from attribution.cli import options
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.evaluate import Split, Texts, read_gold
from attribution.cli.extract import FormatName, choose_format, write_format
from attribution.cli.messages import Messages
from attribution.cli.problems import finish_with
from attribution.cli.running import Run
from attribution.cli.showing import chosen_format
from attribution.errors import DataError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from attribution.evaluation.gold import GoldDocument, Record
    from attribution.quotes import CombinedDetector

group = typer.Typer(no_args_is_help=True, help="Check and correct what the model found.")

ListFormat = Annotated[
    Literal["table", "jsonl"] | None,
    typer.Option(
        "--format",
        help="By default a table on a terminal and JSONL in a pipe.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(group, name="review")


@group.command("diff")
def diff(
    context: typer.Context,
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Corrected documents, as import writes them.")
    ],
    model: Annotated[
        Path,
        typer.Argument(
            metavar="MODEL", help="What the model found: JSONL of extract, or documents as GOLD."
        ),
    ],
    texts: Texts = None,
    format: ListFormat = None,
    width: options.Width = None,
    quiet: options.Quiet = False,
) -> None:
    """Show what was corrected: attributions added, removed and changed, document by document."""
    from attribution.reports.review import diff_parts, diff_rows
    from attribution.review import compare_document

    problems: list[DataError] = []
    documents = read_gold(Split.DEV, annotations=gold, plain=True, texts=texts, problems=problems)
    found = _read_model(model, documents, problems)
    known = {document.id for document in documents}
    if others := sorted(found.keys() - known):
        messages = Messages(options.verbosity_of(context, quiet=quiet, verbose=False))
        messages.inform(f"not in {gold}, and not compared: {', '.join(others)}")
    diffs = (compare_document(document, found.get(document.id, [])) for document in documents)
    if chosen_format(format) == "table":
        _print_parts(diff_parts(diffs), width)
    else:
        _print_rows(row for one in diffs for row in diff_rows(one))
    finish_with(problems)


def _read_model(
    path: Path, documents: "Iterable[GoldDocument]", problems: list[DataError]
) -> "dict[str, list[Record]]":
    from attribution.evaluation.gold import read_folder
    from attribution.evaluation.predictions import read_predictions

    if path.is_dir():
        known = len(problems)
        found = {d.id: list(d.attributions) for d in read_folder(path, problems)}
        if not found and len(problems) == known:
            raise DataError(f"{path}: no annotated documents", hint="name their folder")
        return found
    return read_predictions(path, {d.id: d.text or "" for d in documents}, problems)


@group.command("queue")
@analyses_documents(without=("detector",))
def queue(
    paths: options.Paths,
    budget: Annotated[
        int, typer.Option("--budget", metavar="N", min=1, help="Documents that can be checked.")
    ] = 20,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Also write them there, with what the model found, in the order of the queue; "
            "a folder for brat, inception, label-studio.",
            show_default=False,
        ),
    ] = None,
    format: FormatName = None,
    width: options.Width = None,
    *,
    asked: Asked,
) -> None:
    """Choose what a person should check first, and say why.

    Where the model is unsure, where the rules find something else, cues that the lexicon does
    not know, speakers that no registry lists; most for the reading, and not the same thing
    twice. A table on a terminal, JSONL in a pipe; --format is that of -o.
    """
    from attribution.reports.grid import grid_parts
    from attribution.reports.review import queue_grid, queue_row
    from attribution.review import examine, make_queue

    if format and output is None:
        raise typer.BadParameter("says how -o is written: name a file", param_hint="--format")
    name = choose_format(format, output, table=False) if output else None
    run = Run(replace(asked.request(paths), detector=options.Detector.BOTH))
    both = cast("CombinedDetector", run.analyzer.detector)  # as asked for above
    entries = examine(
        run.analyzer, run.read(), both.first, both.second, batch_size=asked.analysis.batch_size
    )
    chosen = make_queue(entries, budget)
    if name and output:
        write_format(name, (e.annotated for e in chosen), output, inform=run.inform)
    if chosen_format(None) == "table":
        _print_parts(grid_parts([queue_grid(chosen)]), width)
    else:
        _print_rows(queue_row(entry, rank) for rank, entry in enumerate(chosen, 1))
    run.finish()


def _print_rows(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))


def _print_parts(parts: "Iterable[RenderableType]", width: int | None) -> None:
    from attribution.reports import make_console
    from attribution.reports.layout import Trimmed

    console = make_console(width=width)
    for part in parts:
        console.print(Trimmed(part))
