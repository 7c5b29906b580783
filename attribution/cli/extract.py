"""`attribution extract`: attributions as records, in one of the formats of `exports`."""

import io
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from attribution.cli import options
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.output import open_output
from attribution.cli.running import Run
from attribution.exports.files import write_folder
from attribution.exports.formats import FORMATS, FileFormat, FolderFormat
from attribution.positions.selection import Selection
from attribution.schema import AnnotatedDocument

if TYPE_CHECKING:
    from attribution.reports import Language

TABLE = "table"
_NAMES = (TABLE, *FORMATS)
_BOM = b"\xef\xbb\xbf"


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="extract")(extract)


def _known_format(name: str | None) -> str | None:
    if name is not None and name not in _NAMES:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(_NAMES)}")
    return name


def _complete_format(incomplete: str) -> list[str]:
    return [name for name in _NAMES if name.startswith(incomplete)]


FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="|".join(_NAMES),
        callback=_known_format,
        autocompletion=_complete_format,
        help="By default as the output file's ending says; without a file, a table on a terminal "
        "and JSONL in a pipe.",
        show_default=False,
        rich_help_panel="Output",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write here instead of standard output; a folder for brat, inception, label-studio.",
        rich_help_panel="Output",
    ),
]
Bom = Annotated[
    bool,
    typer.Option(
        "--bom", help="Begin CSV with a byte order mark, for Excel.", rich_help_panel="Output"
    ),
]


@analyses_documents()
def extract(
    paths: options.Paths,
    format: FormatName = None,
    output: Output = None,
    bom: Bom = False,
    speaker: options.Speakers = None,
    term: options.TermIds = None,
    type: options.Types = None,
    lang: options.Language = options.Lang.EN,
    width: options.Width = None,
    *,
    asked: Asked,
) -> None:
    """Write every attribution as a record: spans, speakers, stances."""
    target = None if output is None or str(output) == "-" else output
    name = choose_format(format, target)
    request = asked.request(
        paths, Selection(speakers=speaker or (), terms=term or (), types=type or ())
    )
    check_bom(name, bom=bom)
    run = Run(request)
    documents = run.documents(shown=target is None and sys.stdout.isatty())
    if name == TABLE:
        from attribution.reports import make_language

        language = make_language(lang.value, run.terms)
        with open_output(target) as stream:
            file = None if target is None else stream
            _write_tables(documents, file, language=language, width=width)
    else:
        write_format(name, documents, target, inform=run.inform, bom=bom)
    run.finish()


def write_format(
    name: str,
    documents: Iterable[AnnotatedDocument],
    target: Path | None,
    *,
    inform: Callable[[str], None],
    bom: bool = False,
) -> None:
    """Write documents to a file, a folder or standard output, and say once what is lost."""
    entry = FORMATS[name]
    if entry.loses:
        inform(f"{name} does not hold: {entry.loses}")
    if isinstance(entry, FileFormat):
        with open_output(target) as stream:
            stream.write(_BOM if bom else b"")
            entry.write(documents, stream)
    elif target is not None:
        write_folder(entry.files(documents), target)


def choose_format(name: str | None, target: Path | None, *, table: bool = True) -> str:
    """The format that is meant: the one named, or the file's, or what suits where it goes.

    Args:
        name: as given, or nothing.
        target: the file or folder; nothing for standard output.
        table: on a terminal, a table.

    Raises:
        typer.BadParameter: standard output cannot take it.
    """
    if name is None and target is not None:
        suffixes = {entry.suffix: entry.name for entry in FORMATS.values() if entry.suffix}
        name = suffixes.get(target.suffix.lower())
    if name is None:
        name = TABLE if table and target is None and sys.stdout.isatty() else "jsonl"
    if name == TABLE and not table:
        raise typer.BadParameter("there is no table of these", param_hint="--format")
    if name != TABLE and target is None:
        _check_place(FORMATS[name])
    return name


def check_bom(name: str, *, bom: bool) -> None:
    """Refuse the mark where it would be dirt.

    Raises:
        typer.BadParameter: the format is not CSV.
    """
    if bom and name != "csv":
        raise typer.BadParameter("only CSV begins with a byte order mark", param_hint="--bom")


def _check_place(entry: FileFormat | FolderFormat) -> None:
    """Standard output takes no binary data and no folder."""
    if isinstance(entry, FolderFormat):
        message = f"{entry.name} fills a folder: name one with -o"
        raise typer.BadParameter(message, param_hint="--format")
    if entry.binary:
        message = f"{entry.name} is binary: name a file with -o"
        raise typer.BadParameter(message, param_hint="--format")


def _write_tables(
    documents: Iterable[AnnotatedDocument],
    stream: BinaryIO | None,
    *,
    language: "Language",
    width: int | None,
) -> None:
    """Tables on standard output or, without colours, in a file."""
    from attribution.reports import attribution_table, make_console
    from attribution.reports.layout import Trimmed

    file = io.TextIOWrapper(stream, "utf-8", newline="\n") if stream else None
    console = make_console(file=file, width=width)
    for number, annotated in enumerate(documents):
        if number:
            console.print()
        for part in attribution_table(annotated, language=language):
            console.print(Trimmed(part))
    if file:
        file.detach()
