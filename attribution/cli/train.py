"""`attribution train …`: rebuild what lies in ``models/``. Long-running; nothing is downloaded."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from attribution.errors import AnalysisError

group = typer.Typer(no_args_is_help=True, help="Train the models that ship with the program.")

Base = Annotated[
    Path,
    typer.Option("--base", help="Folder of an encoder: configuration, weights, fast tokenizer."),
]
DEFAULT_ENCODER = Path(".cache/encoder")
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


Statements = Annotated[
    Path, typer.Option("--statements", help="Folder of labelled statements.", exists=True)
]
Corpus = Annotated[
    Path, typer.Option("--corpus", help="Folder of the splits of annotated documents.", exists=True)
]


@group.command("stance")
def stance(
    statements: Statements = Path("annotations/stance"),
    corpus: Corpus = Path("annotations"),
    add: Added = None,
    base: Annotated[
        Path | None,
        typer.Option(
            "--base",
            help="Folder of an encoder, .cache/encoder by default; with --add of a stance model, "
            "the shipped one by default.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Model folder; with --add a folder of its own."),
    ] = None,
    work: Annotated[Path, typer.Option("--work", help="Folder for checkpoints.")] = Path(
        ".cache/stance"
    ),
    seed: Annotated[
        list[int] | None,
        typer.Option("--seed", help="Repeatable; the best on the development statements is kept."),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="8 by default; 1 with --add.")
    ] = None,
    without: Annotated[
        str | None,
        typer.Option("--without", help="Leave a term out of training and score it as unseen."),
    ] = None,
    threads: Annotated[int, typer.Option("--threads", help="CPU threads.", min=1)] = 2,
    evaluate_only: Annotated[
        bool, typer.Option("--evaluate-only", help="Score the model that is there.")
    ] = False,
) -> None:
    """Fine-tune the stance classifier; resumes from its checkpoints; prints its scores.

    With --add, go on from the shipped weights with the stances of corrected documents too.
    """
    import json

    from attribution.models import models_dir
    from attribution.training import continuing
    from attribution.training import stance as training

    shipped = models_dir() / "stance"
    own = add or without  # not for shipping
    target = output or (work / (f"without-{without}" if without else "added") if own else shipped)
    path = target / "metrics.json"
    if evaluate_only:
        metrics = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    else:
        options = training.TrainingOptions(epochs=epochs or (1 if add else 8), threads=threads)
        added = continuing.read_added(add) if add else ()
        continuing.check_added(added, corpus)
        data = training.read_data(statements, corpus, added)
        metrics = training.train_seeds(
            data.without(without) if without else data,
            base or (shipped if add else DEFAULT_ENCODER),
            work / ("added" if add else without or "full"),
            target,
            options,
            seeds=seed or [13],
        )
    metrics["scores"] = training.scores_of(target, statements, corpus, only=without)
    text = json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    typer.echo(text, nl=False)


@group.command("stance-baseline")
def stance_baseline(
    statements: Statements = Path("annotations/stance"),
    corpus: Corpus = Path("annotations"),
    seed: Seed = 13,
) -> None:
    """Fit the scikit-learn stance baseline on labelled statements and print its scores."""
    import json
    from functools import partial

    from attribution.training import stance as training
    from attribution.training.stance_baseline import judge, train_baseline

    data = training.read_data(statements, corpus)
    terms = [term.id for term in data.terms]
    model = train_baseline(data.train, data.dev, terms, seed=seed)
    scores = training.scores_by_set(
        partial(judge, model), training.test_sets(statements, corpus), terms
    )
    metrics = {"seed": seed, "threshold": model.threshold, "scores": scores}
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
