"""`attribution train …`: rebuild what lies in ``models/``. Long-running; nothing is downloaded."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from attribution.errors import AnalysisError

group = typer.Typer(no_args_is_help=True, help="Train the models that ship with the program.")

Seed = Annotated[int, typer.Option("--seed", help="Seed of every random choice.")]

Added = Annotated[
    list[Path] | None,
    typer.Option(
        "--add",
        exists=True,
        metavar="PATH",
        help="Corrected documents, as `import` writes them, to learn from too. Repeatable.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(group, name="train")


@group.command("linguistics")
def linguistics(
    treebanks: Annotated[
        Path, typer.Option("--treebanks", help="Folder with the .conllu files.", exists=True)
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Model folder; models/stanza by default.")
    ] = None,
    work: Annotated[Path, typer.Option("--work", help="Folder for prepared data.")] = Path(
        ".cache/linguistics"
    ),
    stage: Annotated[
        list[str] | None, typer.Option("--stage", help="Train only this stage; repeatable.")
    ] = None,
    texts: Annotated[
        list[Path] | None,
        typer.Option("--texts", help="Folder of .txt files whose words also get vectors."),
    ] = None,
    seed: Seed = 13,
    threads: Annotated[int, typer.Option("--threads", help="CPU threads.", min=1)] = 2,
    evaluate_only: Annotated[
        bool, typer.Option("--evaluate-only", help="Score the models that are there.")
    ] = False,
) -> None:
    """Train stanza's tokenizer, expander, tagger and lemmatizer, and score them on BOUN test."""
    from attribution.models import models_dir
    from attribution.training import linguistics as training

    target = output or models_dir() / "stanza"
    training.prepare(treebanks, work, seed=seed)
    if not evaluate_only:
        chosen = stage or list(training.STAGES)
        training.train(
            work, target, stages=chosen, seed=seed, threads=threads, texts=tuple(texts or ())
        )
    gold = work / f"{training.SHORTHAND}.test.gold.conllu"
    scores = training.evaluate(target, gold)
    training.write_metrics(scores, target / "metrics.json", gold="UD Turkish BOUN test", seed=seed)
    typer.echo((target / "metrics.json").read_text(encoding="utf-8"), nl=False)


@group.command("stance-baseline")
def stance_baseline(
    statements: Annotated[
        Path | None,
        typer.Option("--statements", help="Folder with train, dev and test.jsonl."),
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option("--corpus", help="Folder with train, dev and test of annotated documents."),
    ] = None,
    add: Added = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Model folder.")] = None,
    seed: Seed = 13,
) -> None:
    """Train the scikit-learn stance baseline on labelled statements and print its scores."""
    import json

    from attribution.evaluation.gold import read_folder
    from attribution.models import models_dir
    from attribution.stance import load_terms
    from attribution.training import continuing, stance

    folder = statements or Path("annotations/stance")
    documents = corpus or Path("annotations")
    target = output or models_dir() / "stance-baseline"
    written = {n: stance.read_statements(folder / f"{n}.jsonl") for n in stance.SPLITS}
    quoted = {n: stance.statements_of(read_folder(documents / n)) for n in stance.SPLITS}
    added = continuing.read_added(add) if add else ()
    continuing.check_added(added, documents)
    quoted["train"] += stance.statements_of(added)
    terms = [term.id for term in load_terms()]
    model = stance.train_baseline(
        written["train"] + quoted["train"], written["dev"] + quoted["dev"], terms, seed=seed
    )
    metrics = {
        "model": "tf-idf n-grams and logistic regression",
        "seed": seed,
        "trained_on": len(written["train"]) + len(quoted["train"]),
        "dev": stance.evaluate_baseline(model, written["dev"]),
        "test": stance.evaluate_baseline(model, written["test"]),
        "corpus_dev": stance.evaluate_baseline(model, quoted["dev"]),
        "corpus_test": stance.evaluate_baseline(model, quoted["test"]),
    }
    stance.save_baseline(model, target, metrics)
    typer.echo(json.dumps(metrics, indent=2, ensure_ascii=False))


@group.command("silver")
def silver(
    treebanks: Annotated[
        Path, typer.Option("--treebanks", help="Folder with the .conllu files.", exists=True)
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="JSONL file; .cache/silver.jsonl by default.", dir_okay=False
        ),
    ] = None,
) -> None:
    """Derive attributions from gold trees: a reporting verb, its subject, its complement."""
    from attribution.training.silver import DEFAULT_OUTPUT, write_silver

    target = output or DEFAULT_OUTPUT
    sentences, attributions = write_silver(treebanks, target)
    typer.echo(f"{target}: {attributions} attributions in {sentences} sentences")


DEFAULT_ENCODER = Path(".cache/encoder")


@group.command("encoder")
def encoder(
    texts: Annotated[
        list[Path],
        typer.Option(
            "--texts", exists=True, help="Turkish texts, files or folders of them; repeatable."
        ),
    ],
    check: Annotated[
        list[Path] | None,
        typer.Option("--check", exists=True, help="Texts on which the vocabulary is tried."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Model folder.")] = DEFAULT_ENCODER,
) -> None:
    """Turn the packaged multilingual encoder into a Turkish one and print how it cuts words."""
    import json

    from attribution.training import encoder as training

    packed = training.read_packed(training.find_packed_weights())
    pruned = training.prune(packed, training.read_texts(texts))
    training.save_encoder(pruned, output)
    metrics: dict[str, object] = {"pieces": len(pruned.pieces)}
    for path in check or []:
        metrics[path.name] = training.fidelity(packed, pruned, training.read_texts([path]))
    typer.echo(json.dumps(metrics, indent=2))


@group.command("tagger")
def tagger(
    annotations: Annotated[
        Path, typer.Option("--annotations", help="Folder of the splits.")
    ] = Path("annotations"),
    texts: Annotated[
        Path | None,
        typer.Option("--texts", exists=True, help="Texts of the real articles, to train on too."),
    ] = None,
    silver: Annotated[
        Path | None,
        typer.Option("--silver", exists=True, help="What `train silver` wrote, to train on too."),
    ] = None,
    add: Added = None,
    base: Annotated[
        Path | None,
        typer.Option(
            "--base",
            help="Folder of an encoder, .cache/encoder by default; with --add of a tagger, "
            "models/tagger by default.",
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Model folder.")] = None,
    work: Annotated[Path, typer.Option("--work", help="Folder for checkpoints.")] = Path(
        ".cache/tagger"
    ),
    seed: Annotated[
        list[int] | None,
        typer.Option("--seed", help="Repeatable; the best on the development documents is kept."),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="8 by default; 3 with --add.")
    ] = None,
    threads: Annotated[int, typer.Option("--threads", help="CPU threads.", min=1)] = 2,
) -> None:
    """Train the neural tagger; resumes from its checkpoints; prints the development figures.

    With --add, go on from the shipped weights: new ones replace them only if they are as good on
    the development documents.
    """
    import json

    from attribution.models import models_dir
    from attribution.training import continuing
    from attribution.training import tagger as training

    target = output or models_dir() / "tagger"
    seeds = seed or [13]
    started = continuing.OPTIONS if add else training.TaggerOptions()
    options = replace(started, epochs=epochs or started.epochs, threads=threads, seed=seeds[0])
    if not add:
        data = training.read_data(annotations, texts=texts, silver=silver)
        folder = base or DEFAULT_ENCODER
        metrics = training.train_seeds(data, folder, work, target, options, seeds=seeds)
        typer.echo(json.dumps(metrics, indent=2))
        return
    if len(seeds) > 1:
        raise typer.BadParameter("one seed with --add", param_hint="--seed")
    added = continuing.read_added(add)
    continuing.check_added(added, annotations)
    data = training.read_data(annotations, texts=texts, silver=silver)
    folder = base or models_dir() / "tagger"
    done = continuing.continue_training(data, added, folder, work / "added", target, options)
    typer.echo(json.dumps(asdict(done), indent=2))
    if not done.better:
        raise AnalysisError(
            f"the new weights are worse on the development documents: {target} is as it was",
            hint=f"they lie in {work / 'added'}; more epochs or more documents may help",
        )
