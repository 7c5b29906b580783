"""`attribution stance`: label ready statements without looking for quotations."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TextIO

import typer

from attribution.cli import options
from attribution.cli.guard import one_line
from attribution.cli.running import SOME_FAILED

if TYPE_CHECKING:
    from attribution.schema import Stance
    from attribution.stance.classifier import StanceClassifier, Stances
    from attribution.stance.reading import Row

_TOGETHER = 512


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="stance")(stance)


def stance(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON Lines or CSV with `text`, and `id`, `cue`, `context` if you have them; "
            "`-` is standard input.",
            allow_dash=True,
        ),
    ],
    format: Annotated[
        Literal["jsonl", "json", "csv"],
        typer.Option("--format", help="Of the output.", rich_help_panel="Output"),
    ] = "jsonl",
    terms: options.Terms = None,
) -> None:
    """Label ready statements: where each stands on every term it is about."""
    from attribution.models import models_dir
    from attribution.stance.classifier import StanceClassifier
    from attribution.stance.reading import read_rows
    from attribution.stance.terms import load_terms

    classifier = StanceClassifier(models_dir() / "stance", load_terms(terms))
    failures: list[str] = []
    with _opened(file) as lines:
        rows = _sound(read_rows(lines, name=str(file)), failures)
        write = {"jsonl": _write_lines, "json": _write_array, "csv": _write_table}[format]
        write(_labelled(rows, classifier))
    if failures:
        print(f"error: {len(failures)} could not be read:", file=sys.stderr)
        for failure in failures:
            print(one_line(f"  {failure}"), file=sys.stderr)
        raise typer.Exit(SOME_FAILED)


def _opened(file: Path) -> TextIO:
    from attribution.errors import InputError

    if str(file) == "-":
        return open(0, encoding="utf-8", errors="replace", newline="", closefd=False)
    try:
        return file.open(encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise InputError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from error


def _sound(rows: "Iterator[Row | Exception]", failures: list[str]) -> "Iterator[Row]":
    for row in rows:
        if isinstance(row, Exception):
            failures.append(str(row))
        else:
            yield row


def _labelled(
    rows: "Iterator[Row]", classifier: "StanceClassifier"
) -> "Iterator[tuple[str, Stances]]":
    while some := list(islice(rows, _TOGETHER)):
        found = classifier.predict([row.input for row in some])
        yield from zip((row.id for row in some), found, strict=True)


def _plain(id: str, stances: "Stances") -> dict[str, Any]:
    return {"id": id, "stances": _rows(stances.sure), "abstained": _rows(stances.abstained)}


def _rows(stances: "Sequence[Stance]") -> list[dict[str, Any]]:
    return [{"term": s.term, "label": s.label.value, "score": round(s.score, 4)} for s in stances]


def _write_lines(labelled: "Iterator[tuple[str, Stances]]") -> None:
    for id, stances in labelled:
        typer.echo(json.dumps(_plain(id, stances), ensure_ascii=False))


def _write_array(labelled: "Iterator[tuple[str, Stances]]") -> None:
    every = [_plain(id, stances) for id, stances in labelled]
    typer.echo(json.dumps(every, ensure_ascii=False, indent=2))


def _write_table(labelled: "Iterator[tuple[str, Stances]]") -> None:
    """One row a stance; a statement without any has one with empty columns."""
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("id", "term", "label", "score", "abstained"))
    for id, stances in labelled:
        rows = [(*r.values(), False) for r in _rows(stances.sure)]
        rows += [(*r.values(), True) for r in _rows(stances.abstained)]
        for row in rows or [("", "", "", "")]:
            table.writerow((id, *row))
