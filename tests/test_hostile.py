"""Spoiled and extreme documents, from bytes to records; `make mutations` and `extremes` do all.

Each runs in a process of its own: a crash, a hang or memory without bounds cannot hide in others.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from attribution.documents import make_document
from attribution.marks import pair_marks
from attribution.quotes.windows import tokenize
from attribution.turkish import split_apostrophe

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
#: Megabytes at the peak. 112 documents took 1,457, most of them while the models were loaded.
MOST = 2000


#: Texts of 200,000 characters and more that cost minutes where time grows with their square.
REPEATED = {
    "single marks that open and never close": " 'a" * 100_000,
    "quotation in quotation": "“a " * 50_000 + "”" * 50_000,
    "marks that close nothing": "“a " * 50_000 + " »" * 50_000,
    "open comments": "<!--" * 75_000,
    "open tags": "<a " * 100_000,
    "dates": "7 Mayıs 2025 " * 20_000,
    "lines that are dates": "7 Mayıs 2025 | Kıyı\n" * 15_000,
    "one word": "Putin'in" * 40_000,
    "dots": "a" + "." * 300_000,
    "marks upon one letter": "a" + "\u0301" * 300_000,
}


@pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
def test_time_grows_with_the_length_alone(text: str, tokenizer) -> None:
    began = time.process_time()
    document = make_document(text, id="d")
    pair_marks(text)
    split_apostrophe(text)
    tokenize(document, tokenizer)
    assert time.process_time() - began < 10


def run(script: str, *arguments: str) -> str:
    command = [sys.executable, str(BENCHMARKS / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_breaks_on_500_spoiled_documents() -> None:
    out = run("mutations.py", "--documents", "500", "--seed", "13", "--small")
    assert out.startswith("500 mutated documents, seed 13, detector both\n")
    read, refused = map(int, re.findall(r"(\d+) documents read, (\d+) refusals", out)[0])
    assert read > 250 and refused > 50  # it is neither all refused nor all harmless
    assert int(re.findall(r"(\d+) attributions", out)[0]) > 100
    assert int(re.findall(r"peak (\d+) MB", out)[0]) < MOST


def test_extreme_documents_finish_with_sound_offsets() -> None:
    out = run("extremes.py", "--scale", "0.02", "--only", "words", "marks", "russian")
    rows = {name: list(map(float, rest.split()[:4])) for name, rest in
            re.findall(r"^(words|marks|russian) +(.*)$", out, flags=re.MULTILINE)}  # fmt: skip
    assert set(rows) == {"words", "marks", "russian"}
    assert rows["words"][0] > 2000 and rows["words"][3] > 50
    assert rows["russian"][3] == 0
    assert all(peak < MOST for _, _, peak, _ in rows.values())
