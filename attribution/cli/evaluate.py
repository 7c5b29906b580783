"""`attribution evaluate`: scores of the pipeline, or of a file of predictions, against gold."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attribution.cli import options, running
from attribution.cli.messages import Messages
from attribution.cli.problems import finish_with
from attribution.errors import DataError

if TYPE_CHECKING:
    from attribution.evaluation.gold import GoldDocument
    from attribution.evaluation.mistakes import Mistake
    from attribution.evaluation.scores import Report
    from attribution.evaluation.system import SystemOutput

ANNOTATIONS = Path("annotations")


class Split(StrEnum):
    """The splits of ``annotations/``; ``real`` is the dev and test parts of the real sample."""

    SEEDS = "seeds"
    TRAIN = "train"
    DEV = "dev"
    TEST = "test"
    REAL_TRAIN = "real-train"
    REAL_DEV = "real-dev"
    REAL_TEST = "real-test"
    PAGES = "pages"
    SERIES = "series"
    REAL = "real"


class ResultFormat(StrEnum):
    """How results come out."""

    TABLE = "table"
    JSON = "json"
    MD = "md"


Annotations = Annotated[
    Path, typer.Option("--annotations", metavar="DIR", help="Folder of the splits.")
]
Texts = Annotated[
    Path | None,
    typer.Option(
        "--texts",
        metavar="DIR",
        help="Texts of documents that are kept without them: .txt files, or a .jsonl.",
        show_default=False,
    ),
]
Format = Annotated[
    ResultFormat, typer.Option("--format", help="Markdown and JSON are complete, too.")
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")]
NoIntervals = Annotated[bool, typer.Option("--no-intervals", help="Skip the bootstrap.")]


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="evaluate")(evaluate)


def evaluate(
    context: typer.Context,
    split: Annotated[Split, typer.Option("--split", help="Which documents.")] = Split.DEV,
    annotations: Annotations = ANNOTATIONS,
    texts: Texts = None,
    detector: options.DetectorOption = options.Detector.TAGGER,
    gold: Annotated[
        Path | None,
        typer.Option("--gold", metavar="DIR", help="Annotated documents, instead of a split."),
    ] = None,
    pred: Annotated[
        Path | None,
        typer.Option(
            "--pred", metavar="FILE", help="Score these records of `extract`; nothing is analysed."
        ),
    ] = None,
    format: Format = ResultFormat.TABLE,
    errors: Annotated[
        int, typer.Option("--errors", metavar="N", min=0, help="Show N instructive errors.")
    ] = 0,
    seed: Seed = 13,
    no_intervals: NoIntervals = False,
    width: options.Width = None,
    registry: options.Registry = None,
    terms: options.Terms = None,
    stanza_dir: options.StanzaDir = None,
    batch_size: options.BatchSize = options.DEFAULT_BATCH_SIZE,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Score attributions, speakers and stances against annotated documents."""
    from attribution.evaluation.scores import RESAMPLES
    from attribution.evaluation.scores import evaluate as score

    problems: list[DataError] = []
    documents = read_gold(split, annotations=gold or annotations, plain=gold is not None,
                          texts=texts, problems=problems)  # fmt: skip
    if pred is not None:
        output = _read(pred, documents, problems)
    else:
        analyzer = running.make_analyzer(
            stanza_dir=stanza_dir, registry=registry, terms=terms, detector=detector
        )
        verbosity = options.verbosity_of(context, quiet=quiet, verbose=verbose)
        output = _run(analyzer, documents, batch_size=batch_size, messages=Messages(verbosity))
    report = score(documents, output.found, given=output.given or None, seed=seed,
                   resamples=0 if no_intervals else RESAMPLES)  # fmt: skip
    title = f"{gold or split.value}, {pred or detector.value}"
    _print(report, _choose_errors(documents, output, errors), title, format, width)
    finish_with(problems)


def read_gold(
    split: Split,
    *,
    annotations: Path,
    plain: bool = False,
    texts: Path | None,
    problems: list[DataError],
) -> "Sequence[GoldDocument]":
    """The documents of a split, or of a folder by itself, with their texts.

    Args:
        split: which of the splits below `annotations`.
        annotations: folder of the splits, or of the documents themselves when `plain`.
        texts: where texts lie that are not kept with the annotations.
        problems: takes what is wrong with single documents.

    Raises:
        DataError: no document has a text.
    """
    from attribution.evaluation.gold import read_folder, read_split
    from attribution.evaluation.texts import join_texts, load_texts

    if plain:
        documents = list(read_folder(annotations, problems))
        if not documents and not problems:
            raise DataError(f"{annotations}: no annotated documents", hint="name their folder")
    else:
        names = (Split.REAL_DEV, Split.REAL_TEST) if split is Split.REAL else (split,)
        documents = [d for n in names for d in read_split(annotations, n.value, problems)]
    joined = join_texts(documents, load_texts(texts) if texts else {})
    if not joined.documents:
        if problems and not documents:
            raise problems[0]
        raise DataError(
            f"{len(joined.missing)} documents are kept as offsets and hashes, without their texts",
            hint="give the articles' texts with --texts: a folder of .txt files, or a .jsonl",
        )
    problems += [DataError(f"{name}: its text is not among --texts") for name in joined.missing]
    return joined.documents


def _read(
    path: Path, documents: "Sequence[GoldDocument]", problems: list[DataError]
) -> "SystemOutput":
    from attribution.evaluation.predictions import read_predictions
    from attribution.evaluation.system import SystemOutput

    found = read_predictions(path, {d.id: d.text or "" for d in documents}, problems)
    return SystemOutput(found=found)


def _run(
    analyzer: object,
    documents: "Sequence[GoldDocument]",
    *,
    batch_size: int,
    messages: Messages,
) -> "SystemOutput":
    from attribution.evaluation.system import SystemOutput, run_system

    output = SystemOutput()
    with messages.progress(total=len(documents)) as advance:
        for part in run_system(analyzer, documents, batch_size=batch_size):  # type: ignore[arg-type]
            output.found.update(part.found)
            output.given.update(part.given)
            advance(len(output.found))
    return output


def _choose_errors(
    documents: "Sequence[GoldDocument]", output: "SystemOutput", count: int
) -> "list[Mistake]":
    from attribution.evaluation.measures import score_document
    from attribution.evaluation.mistakes import find_mistakes, instructive

    if not count:
        return []
    scored = [score_document(d, output.found.get(d.id, [])) for d in documents]
    return instructive(find_mistakes(scored), count)


def _print(
    report: "Report",
    mistakes: "list[Mistake]",
    title: str,
    format: ResultFormat,
    width: int | None,
) -> None:
    import json

    from attribution.reports.evaluation import mistake_markdown, mistake_parts, score_grids
    from attribution.reports.grid import grid_markdown, grid_parts, plain_values

    if format is ResultFormat.JSON:
        result = plain_values(report)
        if mistakes:
            result["errors"] = [plain_values(m) for m in mistakes]
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
    elif format is ResultFormat.MD:
        typer.echo(grid_markdown(score_grids(report, title=title)), nl=False)
        for mistake in mistakes:
            typer.echo("\n" + mistake_markdown(mistake), nl=False)
    else:
        from attribution.reports import make_console
        from attribution.reports.layout import Trimmed

        console = make_console(width=width)
        for part in grid_parts(score_grids(report, title=title)):
            console.print(Trimmed(part))
        for mistake in mistakes:
            console.print()
            for part in mistake_parts(mistake):
                console.print(Trimmed(part))
