"""`attribution corpus …`: an archive of annotated articles that grows."""

import datetime
import functools
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attribution.archive import Archive
from attribution.cli import options, running
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.messages import Messages
from attribution.cli.options import verbosity_of
from attribution.cli.running import Request, Source
from attribution.cli.showing import chosen_format, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from attribution.archive.asking import Answer
    from attribution.archive.engines import Engine
    from attribution.archive.versions import Versions
    from attribution.reports.grid import Grid
    from attribution.schema import Document

group = typer.Typer(
    no_args_is_help=True, help="Keep annotated articles in an archive, add to it, ask it."
)
#: As `archive.adding.PIECE`.
_PIECE = 256
_WORK = "Work"

Folder = Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.")]


class EngineName(StrEnum):
    """Who analyses."""

    LOCAL = "local"
    RAY = "ray"


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(group, name="corpus")


@group.command("add")
@analyses_documents()
def add(
    folder: Folder,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="As for report. Without any, what other versions of models, terms and registry "
            "made is analysed again.",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            "--workers", min=1, help="Processes with models of their own.", rich_help_panel=_WORK
        ),
    ] = 1,
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads",
            min=1,
            help="Threads of a worker; by default the cores are shared out.",
            show_default=False,
            rich_help_panel=_WORK,
        ),
    ] = None,
    engine: Annotated[
        EngineName,
        typer.Option(
            "--engine",
            help="This machine, or a Ray cluster (extra 'ray').",
            rich_help_panel=_WORK,
        ),
    ] = EngineName.LOCAL,
    address: Annotated[
        str | None,
        typer.Option(
            "--address",
            metavar="HOST:PORT",
            help="Of the Ray cluster; by default one on this machine.",
            show_default=False,
            rich_help_panel=_WORK,
        ),
    ] = None,
    piece: Annotated[
        int,
        typer.Option("--piece", min=1, help="Documents committed together.", rich_help_panel=_WORK),
    ] = _PIECE,
    *,
    asked: Asked,
) -> None:
    """Analyse articles that the archive does not have yet, and keep them there.

    Interrupted, even by a power cut, it goes on where it was when the same command is given again.
    """
    if address and engine is EngineName.LOCAL:
        raise typer.BadParameter("only --engine ray has an address", param_hint="--address")
    request = asked.request(paths or ())
    messages = Messages(request.verbosity)
    source = Source(request, messages)
    documents = source.begun() if paths else None
    archive = Archive.create(folder)
    hands = Hands(engine, workers, threads, address)
    _add(archive, request, documents, hands, messages=messages, piece=piece)
    source.finish()


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work: the engine, its workers, their threads, the cluster's address."""

    engine: EngineName
    workers: int
    threads: int | None
    address: str | None


def _add(
    archive: Archive,
    request: Request,
    documents: "Iterable[Document] | None",
    hands: Hands,
    *,
    messages: Messages,
    piece: int,
) -> None:
    from attribution.archive.adding import add_documents
    from attribution.archive.reading import outdated
    from attribution.archive.versions import versions_of
    from attribution.stance import load_terms

    versions = versions_of(running.analyzer_options(**_given(request)))
    if documents is None:
        documents = outdated(archive, versions)
    with messages.progress(total=_total(request)) as advance:
        result = add_documents(
            archive,
            documents,
            engine=_engine(hands, request, versions),
            versions=versions,
            terms=load_terms(request.terms),
            detector=request.detector.value,
            piece_size=piece,
            advance=advance,
        )
    messages.inform(
        f"{archive.folder}: {result.added} added ({result.copies} of them copies), "
        f"{result.replaced} analysed again, {result.known} there already; "
        f"{result.attributions} attributions"
    )
    if result.warned:
        messages.warn(f"{result.warned} documents are odd: `corpus query {archive.folder} odd`")


def _given(request: Request) -> dict[str, Any]:
    """What the analyzer is made with."""
    names = ("stanza_dir", "registry", "terms", "detector")
    return {name: getattr(request, name) for name in names}


def _engine(hands: Hands, request: Request, versions: "Versions") -> "Engine":
    """What analyses. Threads are set for several workers, lest they fight over the cores."""
    from attribution.archive.engines import Here, Pipe, Processes, Ray, Work, cores, make_alike

    several = hands.workers > 1 or hands.engine is EngineName.RAY
    threads = hands.threads or (max(cores() // hands.workers, 1) if several else None)
    make: Callable[[], Pipe] = functools.partial(running.make_analyzer, **_given(request))
    if hands.engine is EngineName.RAY:
        chosen = running.analyzer_options(**_given(request))
        make = functools.partial(make_alike, make, chosen, versions)
    work = Work(make=make, batch_size=request.batch_size, threads=threads)
    if hands.engine is EngineName.RAY:
        return Ray(work, hands.workers, hands.address)
    return Processes(work, hands.workers) if hands.workers > 1 else Here(work)


def _total(request: Request) -> int | None:
    from attribution.documents import count_documents

    return count_documents(request.paths) if request.paths else None


@group.command("query")
def query(
    folder: Folder,
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTION",
            help="A saved question, or a SELECT in DuckDB's SQL. Without one, the saved questions "
            "are listed.",
            show_default=False,
        ),
    ] = None,
    format: options.TableFormat = None,
    width: options.Width = None,
) -> None:
    """Ask an archive: who was quoted how often, where, on what, in what words."""
    from attribution.archive.asking import Answer, ask, saved_questions

    archive = Archive(folder)
    if question is None:
        rows = [(q.name, q.asks) for q in saved_questions()]
        _show(Answer(("question", "asks"), rows), "Saved questions", format, width)
    else:
        title = question if " " not in question else "Answer"
        _show(ask(archive, question), title, format, width)


@group.command("stats")
def stats(folder: Folder, format: options.TableFormat = None, width: options.Width = None) -> None:
    """What an archive holds: numbers, versions, outlets."""
    from attribution.archive.asking import Answer, statistics

    found = statistics(Archive(folder))
    counts = Answer(("count", "value"), list(found.counts.items()))
    name = chosen_format(format)
    if name in ("table", "md"):
        grids = [_grid(counts, "Archive"), _grid(found.versions, "Made by"),
                 _grid(found.outlets, "Outlets")]  # fmt: skip
        show(_frame(counts), grids, name=name, width=width)
    else:
        show(_frame(counts), [], name=name, width=width)


@group.command("compact")
def compact_(
    context: typer.Context,
    folder: Folder,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Put an archive's small files together, and drop what has been replaced."""
    from attribution.archive.compacting import compact

    done = compact(Archive(folder))
    Messages(verbosity_of(context, quiet=quiet, verbose=verbose)).inform(
        f"{folder}: {done.before} pieces are {done.after} now; {done.dropped} documents dropped "
        "that had been analysed again"
    )


def _show(answer: "Answer", title: str, format: str | None, width: int | None) -> None:
    show(_frame(answer), [_grid(answer, title)], name=chosen_format(format), width=width)


def _frame(answer: "Answer") -> "pd.DataFrame":
    import pandas as pd

    rows = [tuple(map(_plain, row)) for row in answer.rows]
    return pd.DataFrame(rows, columns=list(answer.columns), dtype=object)


def _grid(answer: "Answer", title: str) -> "Grid":
    from attribution.reports.grid import NOTHING, Grid

    rows = tuple(
        tuple(NOTHING if v is None else str(_plain(v)) for v in row) for row in answer.rows
    )
    return Grid(title, answer.columns, rows, prose=True)


def _plain(value: Any) -> Any:
    """A value of DuckDB as JSON has it: days and times as text."""
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)
