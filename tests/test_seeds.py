"""The matrix of the five articles by the shipped models, beside a human reading of them."""

import sys
from pathlib import Path

from attribution import Analyzer
from attribution.documents import make_document
from attribution.evaluation.gold import read_split
from attribution.evaluation.predictions import to_annotated

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
from seeds import DOCUMENT, compare_readings, to_markdown  # noqa: E402


def test_matrix_of_the_seeds_is_as_a_person_reads_them(analyzer: Analyzer) -> None:
    gold = read_split(ROOT / "annotations", "seeds")
    found = list(analyzer.pipe([make_document(d.text or "", id=d.id) for d in gold]))
    rows = list(compare_readings([to_annotated(d) for d in gold], found))
    assert len(rows) == 18
    assert sum(row.verdict == "same" for row in rows) >= 15
    assert not [row for row in rows if row.verdict.startswith("asserts")]
    assert all(row.quotations for row in rows if row.program)
    # What is published is what the models say now, scores aside.
    published = DOCUMENT.read_text(encoding="utf-8").splitlines()
    assert [_cells(x) for x in to_markdown(rows).splitlines()] == [_cells(x) for x in published]


def _cells(line: str) -> list[str]:
    return line.split("|")[:6]
