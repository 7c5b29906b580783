"""`attribution dataset …`: datasets for others, from articles or from annotated documents."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attribution.cli import options
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.evaluate import ANNOTATIONS
from attribution.cli.messages import Messages
from attribution.cli.problems import finish_with
from attribution.cli.running import Run
from attribution.errors import DataError

if TYPE_CHECKING:
    from attribution.evaluation.checks import Corpus
    from attribution.exports.dataset import Item

AGREEMENT = "agreement.json"
#: Measures that a card shows, by their keys in a tagger's metrics.
_FIGURES = {
    "quote_0.8": "quote found (IoU ≥ 0.8)",
    "content_exact": "content exact",
    "cue_exact": "cue exact",
    "source_exact": "source exact",
    "all_exact": "content, cue, source exact",
}

group = typer.Typer(no_args_is_help=True, help="Make, complete and share datasets.")

Output = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder to write.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the splits.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(group, name="dataset")


@group.command("build")
@analyses_documents()
def build(
    paths: options.Paths,
    output: Output,
    annotated: Annotated[
        bool,
        typer.Option(
            "--annotated", help="PATH are folders of annotated documents, as import writes them."
        ),
    ] = False,
    without_text: Annotated[
        bool, typer.Option("--without-text", help="Offsets and SHA-256 alone, no texts.")
    ] = False,
    name: Annotated[
        str | None, typer.Option("--name", help="Of the dataset; the folder's by default.")
    ] = None,
    licence: Annotated[
        str, typer.Option("--license", metavar="ID", help="As the hub's list names it.")
    ] = "other",
    *,
    asked: Asked,
) -> None:
    """Make a dataset of articles: analyse them, write Parquet, a card and a JSON schema.

    datasets.load_dataset reads the folder. With --annotated nothing is analysed.
    """
    from attribution.exports.built import Description, Tally, built_card
    from attribution.exports.dataset import CARD, row_features, write_splits
    from attribution.stance import load_terms

    detector = asked.analysis.detector
    known = [term.id for term in load_terms(asked.analysis.terms)]
    row_features(known)  # a missing library is told before anything is read
    problems: list[DataError] = []
    run = None
    if not annotated:
        request = asked.request(paths)
        run = Run(request)
    items = _analysed(run, detector.value) if run else _annotated(paths, problems)
    tally = Tally()
    files = write_splits(
        {"train": tally.watch(items)}, output, terms=known, with_text=not without_text
    )
    description = Description(
        name=name or output.resolve().name,
        licence=licence,
        terms=known,
        detector=detector.value if run else None,
        figures=_figures(detector) if run else {},
        with_text=not without_text,
    )
    (output / CARD).write_text(built_card(tally, description, files), encoding="utf-8")
    typer.echo(f"{output}: {tally.documents} documents, {tally.attributions} attributions")
    if run:
        run.finish()
    finish_with(problems)


def _analysed(run: Run, detector: str) -> "Iterator[Item]":
    import attribution
    from attribution.evaluation.predictions import to_gold
    from attribution.exports.dataset import Item

    reader = (f"attribution {attribution.__version__} {detector}",)
    for annotated in run.documents(shown=False):
        yield Item(to_gold(annotated, annotators=reader), annotated.attributions)


def _annotated(paths: list[str], problems: list[DataError]) -> "Iterator[Item]":
    from attribution.evaluation.gold import read_folder
    from attribution.exports.dataset import Item

    seen = False
    for path in map(Path, paths):
        for document in read_folder(path, problems):
            seen = True
            yield Item(document)
    if not seen:
        message = f"{paths[0]}: no annotated documents"
        raise DataError(message, hint="name folders that `attribution import` wrote")


def _figures(detector: options.Detector) -> dict[str, float]:
    from attribution.models import models_dir

    path = models_dir() / detector.value / "metrics.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    dev = found.get("dev", {})
    return {title: dev[key] for key, title in _FIGURES.items() if key in dev}


@group.command("rehydrate")
def rehydrate(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What build wrote.")],
    texts: Annotated[
        list[str],
        typer.Option(
            "--texts",
            metavar="PATH",
            help="The articles: files or folders, as build read them, or a .jsonl with a `text` "
            "in each line. Repeatable.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Folder to write; DIR by default."),
    ] = None,
    max_chars: options.MaxCharacters = options.DEFAULT_MAX_CHARACTERS,
    quiet: options.Quiet = False,
) -> None:
    """Join the texts to a dataset that was built without them, by their hash.

    Ends with 3 when texts are missing: they are listed, the rest is joined.
    """
    from attribution.exports.rehydrating import rehydrate as join

    known = _known_texts(texts, max_chars)
    result = join(folder, known, output or folder)
    messages = Messages(options.verbosity_of(context, quiet=quiet, verbose=False))
    messages.inform(f"{result.joined} texts joined")
    finish_with([DataError(f"{id}: no text with its hash") for id in result.missing])


def _known_texts(paths: list[str], max_characters: int) -> dict[str, str]:
    from attribution.documents import ReadFailure, read_documents
    from attribution.evaluation.gold import sha256
    from attribution.evaluation.texts import load_texts

    known: dict[str, str] = {}
    articles = []
    for path in paths:
        if path.endswith(".jsonl"):
            known |= load_texts(Path(path))
        else:
            articles.append(path)
    read = list(read_documents(articles, max_characters=max_characters))
    known |= {sha256(d.text): d.text for d in read if not isinstance(d, ReadFailure)}
    if not known:
        failures = [d.error for d in read if isinstance(d, ReadFailure)]
        raise failures[0] if failures else DataError("no texts", hint="see --texts")
    return known


@group.command("push")
def push(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What build or corpus wrote.")],
    repository: Annotated[str, typer.Argument(metavar="USER/NAME", help="On the hub.")],
    private: Annotated[
        bool, typer.Option("--private", help="If the repository is to be made.")
    ] = False,
) -> None:
    """Upload a dataset to the Hugging Face hub, as who is logged in there."""
    from attribution.exports.hub import push_dataset

    typer.echo(push_dataset(folder, repository, private=private))


@group.command("corpus")
def corpus(output: Output, folder: Folder = ANNOTATIONS) -> None:
    """Write the project's own annotated corpus, all its splits, as a dataset."""
    from attribution.exports.card import dataset_card
    from attribution.exports.dataset import CARD, Item, write_splits

    found, terms, agreement = _read(folder)
    splits: dict[str, list[Item]] = {}
    for document in found.documents:
        splits.setdefault(document.split, []).append(Item(document))
    files = write_splits(splits, output, terms=terms)
    card = dataset_card(found.documents, terms=terms, agreement=agreement, files=files)
    (output / CARD).write_text(card, encoding="utf-8")
    for name in (*files.values(), CARD):
        typer.echo(str(output / name))
    finish_with(found.failures)


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

    found = read_corpus(folder)
    path = folder / AGREEMENT
    try:
        agreement = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as error:
        raise DataError(f"{path}: {error}", hint="write it with annotations agreement") from error
    return found, [term.id for term in load_terms()], agreement
