"""`attribution train …`: rebuild what lies in ``models/``. Long-running; nothing is downloaded."""

from pathlib import Path
from typing import Annotated

import typer

group = typer.Typer(no_args_is_help=True, help="Train the models that ship with the program.")

Base = Annotated[
    Path,
    typer.Option("--base", help="Folder of an encoder: configuration, weights, fast tokenizer."),
]
DEFAULT_ENCODER = Path(".cache/encoder")
Seed = Annotated[int, typer.Option("--seed", help="Seed of every random choice.")]


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
    base: Base = DEFAULT_ENCODER,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Model folder.")] = None,
    work: Annotated[Path, typer.Option("--work", help="Folder for checkpoints.")] = Path(
        ".cache/stance"
    ),
    seed: Annotated[
        list[int] | None,
        typer.Option("--seed", help="Repeatable; the best on the development statements is kept."),
    ] = None,
    epochs: Annotated[int, typer.Option("--epochs", min=1)] = 4,
    without: Annotated[
        str | None,
        typer.Option("--without", help="Leave a term out of training and score it as unseen."),
    ] = None,
    threads: Annotated[int, typer.Option("--threads", help="CPU threads.", min=1)] = 2,
) -> None:
    """Fine-tune the stance classifier; resumes from its checkpoints; prints its scores."""
    import json

    from attribution.models import models_dir
    from attribution.training import stance as training

    options = training.TrainingOptions(epochs=epochs, threads=threads)
    data = training.read_data(statements, corpus)
    target = output or (work / f"without-{without}" if without else models_dir() / "stance")
    metrics = training.train_seeds(
        data.without(without) if without else data, base, work, target, options,
        seeds=seed or [13],
    )  # fmt: skip
    metrics["scores"] = training.scores_of(target, statements, corpus, only=without)
    text = json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"
    (target / "metrics.json").write_text(text, encoding="utf-8")
    typer.echo(text, nl=False)


@group.command("stance-baseline")
def stance_baseline(
    statements: Statements = Path("annotations/stance"),
    corpus: Corpus = Path("annotations"),
    seed: Seed = 13,
) -> None:
    """Fit the scikit-learn stance baseline on labelled statements and print its scores."""
    import json

    from attribution.training import stance as training
    from attribution.training.stance_baseline import train_baseline

    data = training.read_data(statements, corpus)
    terms = [term.id for term in data.terms]
    model = train_baseline(data.train, data.dev, terms, seed=seed)
    scores = training.scores_by_set(model.judge, training.test_sets(statements, corpus), terms)
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
    base: Base = DEFAULT_ENCODER,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Model folder.")] = None,
    work: Annotated[Path, typer.Option("--work", help="Folder for checkpoints.")] = Path(
        ".cache/tagger"
    ),
    seed: Annotated[
        list[int] | None,
        typer.Option("--seed", help="Repeatable; the best on the development documents is kept."),
    ] = None,
    epochs: Annotated[int, typer.Option("--epochs", min=1)] = 8,
    threads: Annotated[int, typer.Option("--threads", help="CPU threads.", min=1)] = 2,
) -> None:
    """Train the neural tagger; resumes from its checkpoints; prints the development figures."""
    import json

    from attribution.models import models_dir
    from attribution.training import tagger as training

    options = training.TaggerOptions(epochs=epochs, threads=threads)
    data = training.read_data(annotations, texts=texts, silver=silver)
    metrics = training.train_seeds(
        data, base, work, output or models_dir() / "tagger", options, seeds=seed or [13]
    )
    typer.echo(json.dumps(metrics, indent=2))
