"""`attribution export …`: the annotated corpus in forms that other tools read."""

from pathlib import Path
from typing import Annotated

import typer

from attribution.cli import options
from attribution.cli.evaluate import ANNOTATIONS, Split, Texts
from attribution.cli.extract import Bom, FormatName, check_bom, choose_format, write_format
from attribution.cli.messages import Messages
from attribution.cli.problems import finish_with
from attribution.errors import DataError

group = typer.Typer(no_args_is_help=True, help="Write the annotated corpus for other tools.")

Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="File or folder, instead of standard output."
    ),
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the splits.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(group, name="export")


@group.command("corpus")
def corpus(
    context: typer.Context,
    folder: Folder = ANNOTATIONS,
    split: Annotated[Split, typer.Option("--split", help="Which documents.")] = Split.DEV,
    format: FormatName = None,
    output: Output = None,
    bom: Bom = False,
    texts: Texts = None,
    quiet: options.Quiet = False,
) -> None:
    """Write annotated documents in a format of extract, for an annotation tool or another."""
    from attribution.evaluation.gold import read_split
    from attribution.evaluation.predictions import to_annotated
    from attribution.evaluation.texts import join_texts, load_texts

    target = None if output is None or str(output) == "-" else output
    name = choose_format(format, target, table=False)
    check_bom(name, bom=bom)
    problems: list[DataError] = []
    documents = read_split(folder, split.value, problems)
    joined = join_texts(documents, load_texts(texts) if texts else {})
    problems += [DataError(f"{id}: no text with its hash") for id in joined.missing]
    messages = Messages(options.verbosity_of(context, quiet=quiet, verbose=False))
    write_format(name, map(to_annotated, joined.documents), target, inform=messages.inform, bom=bom)
    finish_with(problems)
