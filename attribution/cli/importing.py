"""`attribution import`: annotations that people corrected in a tool, as stand-off documents."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from attribution.cli import options
from attribution.cli.messages import Messages
from attribution.cli.problems import finish_with
from attribution.errors import DataError


class ToolName(StrEnum):
    """As `exports.importing.TOOLS`, whose import help does not need."""

    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    BRAT = "brat"
    INCEPTION = "inception"


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command(name="import")(import_)


def import_(
    context: typer.Context,
    tool: Annotated[ToolName, typer.Argument(help="Where the annotations come from.")],
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="What the tool exported; for brat its folder."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder to write.")],
    annotator: Annotated[
        str | None,
        typer.Option(
            "--annotator", metavar="NAME", help="Who annotated, where the tool is silent."
        ),
    ] = None,
    split: Annotated[
        str, typer.Option("--split", help="Split that the documents are to belong to.")
    ] = "",
    quiet: options.Quiet = False,
) -> None:
    """Turn annotations corrected in a tool into stand-off documents, as in annotations/.

    One JSON file a document; where several people read the same one, a folder for each of them.
    Ends with 3 when documents are broken: they are listed, the rest is written.
    """
    from attribution.exports.importing import TOOLS, import_documents, write_documents

    failures: list[DataError] = []
    messages = Messages(options.verbosity_of(context, quiet=quiet, verbose=False))
    found = list(import_documents(TOOLS[tool.value], path, failures, messages.warn))
    unread = sum(not document.annotators for document in found)
    if unread and not annotator:
        messages.inform(f"{unread} of {len(found)} documents do not say who annotated them")
    default = (annotator,) if annotator else ()
    documents = [replace(d, split=split, annotators=d.annotators or default) for d in found]
    for file in write_documents(documents, output):
        typer.echo(str(file))
    finish_with(failures)
