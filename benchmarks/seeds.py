"""The five seed articles: the matrix that a human reading gives beside the program's, cell by cell.

Run with ``make seeds-matrix``; it writes ``benchmarks/SEEDS.md``. The human reading is that of
``annotations/seeds``. The program reads the bare texts with the default models.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from attribution import Analyzer
from attribution.documents import make_document
from attribution.evaluation.gold import read_split
from attribution.evaluation.predictions import to_annotated
from attribution.positions import make_tables
from attribution.positions.comparison import LABELS, utterance_labels
from attribution.schema import AnnotatedDocument

ROOT = Path(__file__).parents[1]
DOCUMENT = Path(__file__).parent / "SEEDS.md"
TERMS = ("nato", "territory", "guarantees")
SPEAKERS = {
    "Trump": ("donald-trump",),
    "Putin / Kremlin": ("vladimir-putin", "kremlin", "rusya"),
    "Zelenskiy / Kiev": ("volodimir-zelenskiy", "kiev", "ukrayna"),
    "Umerov": ("rustem-umerov",),
    "Tokayev": ("kasim-comert-tokayev",),
    "Rutte / NATO": ("mark-rutte", "nato"),
}
MARKS = dict(zip(LABELS, "▲▼◆○", strict=True))


@dataclass(frozen=True, slots=True)
class Row:
    """One cell in both readings: utterances by label, and the program's words."""

    speaker: str
    term: str
    human: dict[str, int]
    program: dict[str, int]
    quotations: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """*same* labels; *fewer* or *other* ones; or the cell *asserts* what the human does not."""
        if set(self.program) == set(self.human):
            return "same"
        if not self.program:
            return "missed"
        return "other labels" if self.human else "asserts what no reader found"


def stances_of(documents: Sequence[AnnotatedDocument]) -> pd.DataFrame:
    return make_tables(documents, terms=TERMS).stances


def cell(stances: pd.DataFrame, ids: Sequence[str], term: str) -> dict[str, int]:
    """Number of utterances by label; several holders of one cell say a thing once."""
    said = stances[stances["speaker_id"].isin(ids) & (stances["term"] == term)]
    found = utterance_labels(said, ["term"])["label"].value_counts()
    return {label: int(found[label]) for label in LABELS if label in found}


def compare_readings(
    human: Sequence[AnnotatedDocument], program: Sequence[AnnotatedDocument]
) -> Iterator[Row]:
    """Every speaker and term, in both readings."""
    first, second = stances_of(human), stances_of(program)
    for speaker, ids in SPEAKERS.items():
        for term in TERMS:
            said = second[second["speaker_id"].isin(ids) & (second["term"] == term)]
            quotations = tuple(
                f"{MARKS[row['label']]} “{row['content']}” "
                f"({row['doc_id'][:3]}, {row['score']:.2f})"
                for row in said.to_dict("records")
            )
            yield Row(speaker, term, cell(first, ids, term), cell(second, ids, term), quotations)


def to_markdown(rows: Sequence[Row]) -> str:
    """The comparison as a document."""
    same = sum(row.verdict == "same" for row in rows)
    lines = [
        "# The seeds: a human reading and the program's, cell by cell",
        "",
        "Written by `make seeds-matrix`. Cells hold utterances by label: ▲ support, ▼ oppose,",
        "◆ conditional, ○ neutral; “–” where nobody of the row is quoted on the term. The last",
        "column gives the program's quotations, with article and score.",
        "",
        f"{same} of {len(rows)} cells have the same labels.",
        "",
        "| speaker | term | human | program | | the program's evidence |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.speaker} | {row.term} | {_counts(row.human)} | {_counts(row.program)} "
        f"| {row.verdict} | {'<br>'.join(row.quotations).replace('|', '/')} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _counts(counts: dict[str, int]) -> str:
    return " ".join(f"{MARKS[label]}{n}" for label, n in counts.items()) or "–"


def main() -> None:
    gold = read_split(ROOT / "annotations", "seeds")
    found = Analyzer().pipe([make_document(d.text or "", id=d.id) for d in gold])
    rows = list(compare_readings([to_annotated(d) for d in gold], list(found)))
    DOCUMENT.write_text(to_markdown(rows), encoding="utf-8")
    print(DOCUMENT.read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main()
