"""`attribution terms`: the propositions that stances are about."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from attribution.cli import options

if TYPE_CHECKING:
    from attribution.stance.classifier import StanceClassifier
    from attribution.stance.terms import Term

group = typer.Typer()
_NEAREST = 3


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.add_typer(group, name="terms")


FormatName = Annotated[
    Literal["table", "json", "jsonl"] | None,
    typer.Option(
        "--format",
        help="By default a table on a terminal and JSONL in a pipe.",
        show_default=False,
        rich_help_panel="Output",
    ),
]


@group.callback(invoke_without_command=True)
def list_terms(
    context: typer.Context,
    format: FormatName = None,
    terms: options.Terms = None,
    lang: options.Language = options.Lang.EN,
    width: options.Width = None,
) -> None:
    """List the terms, yours from --terms after the shipped ones."""
    if context.invoked_subcommand is not None:
        return
    from attribution.stance.terms import load_terms

    loaded = load_terms(terms)
    name = format or ("table" if sys.stdout.isatty() else "jsonl")
    if name == "json":
        typer.echo(json.dumps([asdict(t) for t in loaded], ensure_ascii=False, indent=2))
    elif name == "jsonl":
        for term in loaded:
            typer.echo(json.dumps(asdict(term), ensure_ascii=False))
    else:
        from attribution.reports import make_console, term_table
        from attribution.reports.layout import Trimmed

        make_console(width=width).print(Trimmed(term_table(loaded, lang=lang.value)))


@group.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="Your terms (YAML).", exists=True, dir_okay=False)],
    say: Annotated[
        list[str] | None,
        typer.Option("--say", help="A sentence to judge toward your terms. May be repeated."),
    ] = None,
    format: FormatName = None,
    width: options.Width = None,
) -> None:
    """Validate terms of your own: the nearest shipped ones, and how the classifier reads them.

    Judges the examples in the file, and what --say gives.
    """
    from attribution.models import models_dir
    from attribution.stance.classifier import StanceClassifier
    from attribution.stance.terms import load_terms

    shipped = load_terms()
    yours = [t for t in load_terms(file) if t not in shipped]
    classifier = StanceClassifier(models_dir() / "stance", [*shipped, *yours])
    checked = [_checked(term, classifier, say or []) for term in yours]
    name = format or ("table" if sys.stdout.isatty() else "jsonl")
    if name == "json":
        typer.echo(json.dumps(checked, ensure_ascii=False, indent=2))
    elif name == "jsonl":
        for row in checked:
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        from attribution.reports import make_console
        from attribution.reports.grid import Grid, grid_parts
        from attribution.reports.layout import Trimmed

        console = make_console(width=width)
        for row in checked:
            headers = ("sentence", "about it", "label", "score")
            judged = tuple(
                (j["text"], f"{j['about']:.2f}", j["label"], f"{j['score']:.2f}")
                for j in row["judged"]
            )
            title = f"{row['id']}: {row['proposition']}"
            for part in grid_parts([Grid(title, headers, judged, prose=True)]):
                console.print(Trimmed(part))
            nearest = ", ".join(f"{n['id']} {n['similarity']:.2f}" for n in row["nearest"])
            console.print(f"nearest terms: {nearest}\n", markup=False, highlight=False)


def _checked(term: "Term", classifier: "StanceClassifier", sentences: list[str]) -> dict[str, Any]:
    from attribution.stance.inputs import StanceInput
    from attribution.stance.network import LABELS

    texts = [*term.examples, *sentences]
    at = classifier.terms.index(term)
    judged = []
    if texts:
        inputs = [StanceInput(text) for text in texts]
        about, labels = classifier.probabilities(inputs)
        limits = classifier.thresholds(inputs)[:, at]
        judgements = zip(texts, about[:, at], labels[:, at], limits, strict=True)
        for text, row, of_labels, limit in judgements:
            best = int(of_labels.argmax())
            judged.append({
                "text": text,
                "about": round(float(row), 4),
                "label": LABELS[best].value if row >= limit else "none",
                "score": round(float(row * of_labels[best]), 4),
            })  # fmt: skip
    return {
        "id": term.id,
        "proposition": term.proposition_tr,
        "nearest": classifier.nearest(term)[:_NEAREST],
        "judged": judged,
    }
