"""`attribution export …`: the annotated corpus in forms that other tools read."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attribution.cli import options
from attribution.cli.evaluate import ANNOTATIONS, Split, Texts
from attribution.cli.extract import FormatName, choose_format, write_format
from attribution.cli.messages import Messages
from attribution.cli.problems import finish_with
from attribution.errors import DataError

if TYPE_CHECKING:
    from attribution.evaluation.checks import Corpus

AGREEMENT = "agreement.json"

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


@group.command("dataset")
def dataset(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder to write.")],
    folder: Folder = ANNOTATIONS,
) -> None:
    """Write a folder that datasets.load_dataset reads: Parquet and a card."""
    from attribution.exports.dataset import quiet_datasets, write_dataset

    quiet_datasets()
    found, terms, agreement = _read(folder)
    files = write_dataset(found.documents, output, terms=terms, agreement=agreement)
    for file in files:
        typer.echo(str(file))
    finish_with(found.failures)


@group.command("corpus")
def corpus(
    context: typer.Context,
    folder: Folder = ANNOTATIONS,
    split: Annotated[Split, typer.Option("--split", help="Which documents.")] = Split.DEV,
    format: FormatName = None,
    output: Output = None,
    texts: Texts = None,
    quiet: options.Quiet = False,
) -> None:
    """Write annotated documents in a format of extract, for an annotation tool or another."""
    from attribution.evaluation.gold import read_split
    from attribution.evaluation.predictions import to_annotated
    from attribution.evaluation.texts import join_texts, load_texts

    target = None if output is None or str(output) == "-" else output
    name = choose_format(format, target, table=False)
    problems: list[DataError] = []
    documents = read_split(folder, split.value, problems)
    joined = join_texts(documents, load_texts(texts) if texts else {})
    problems += [DataError(f"{id}: no text with its hash") for id in joined.missing]
    messages = Messages(options.verbosity_of(context, quiet=quiet, verbose=False))
    write_format(name, map(to_annotated, joined.documents), target, inform=messages.inform)
    finish_with(problems)


@group.command("card")
def card(folder: Folder = ANNOTATIONS) -> None:
    """Print the card of the annotated folder itself."""
    from attribution.exports.card import dataset_card

    found, terms, agreement = _read(folder)
    text = dataset_card(found.documents, terms=terms, agreement=agreement, files={})
    typer.echo(text, nl=False)
    finish_with(found.failures)


def _read(folder: Path) -> "tuple[Corpus, list[str], dict[str, Any]]":
    from attribution.evaluation.checks import read_corpus
    from attribution.stance import load_terms

    corpus = read_corpus(folder)
    path = folder / AGREEMENT
    try:
        agreement = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as error:
        raise DataError(f"{path}: {error}", hint="write it with annotations agreement") from error
    return corpus, [term.id for term in load_terms()], agreement
