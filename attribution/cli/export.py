"""`attribution export …`: the annotated corpus in forms that other tools read."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attribution.cli.evaluate import ANNOTATIONS
from attribution.cli.problems import finish_with
from attribution.errors import DataError

if TYPE_CHECKING:
    from attribution.evaluation.checks import Corpus

AGREEMENT = "agreement.json"

group = typer.Typer(no_args_is_help=True, help="Write the annotated corpus for other tools.")

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
    corpus, terms, agreement = _read(folder)
    files = write_dataset(corpus.documents, output, terms=terms, agreement=agreement)
    for file in files:
        typer.echo(str(file))
    finish_with(corpus.failures)


@group.command("card")
def card(folder: Folder = ANNOTATIONS) -> None:
    """Print the card of the annotated folder itself."""
    from attribution.exports.card import dataset_card

    corpus, terms, agreement = _read(folder)
    text = dataset_card(corpus.documents, terms=terms, agreement=agreement, files={})
    typer.echo(text, nl=False)
    finish_with(corpus.failures)


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
