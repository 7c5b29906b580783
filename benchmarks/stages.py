"""Where the time goes: seconds an article by stage, and the encoders' share of the machine's peak.

The peak is what a matrix product of the encoder's own shape and number format reaches on as many
threads. Attention
and everything else count as time, not as work, so that a share of 100 % cannot be had.

    python benchmarks/stages.py --articles 48
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from throughput import THREADS, make_articles

from attribution.documents import make_document
from attribution.linguistics import SentenceSplitter
from attribution.pipeline import Analyzer
from attribution.quotes import tagger as tagging
from attribution.quotes.network import TaggerNetwork
from attribution.speakers import SpeakerLinker
from attribution.stance.network import StanceNetwork
from attribution.stance.ngrams import NgramModel

SPENT: Counter[str] = Counter()
PIECES: Counter[str] = Counter()
#: Stage, where it is done, and what does it.
STAGES: list[tuple[str, Any, str]] = [
    ("sentences", SentenceSplitter, "pipe"),
    ("tagger: words and pieces", tagging, "tokenize"),
    ("tagger: encoder", TaggerNetwork, "encode"),
    ("tagger: labels for each anchor", TaggerNetwork, "roles"),
    ("tagger: best labels", tagging, "best_paths"),
    ("tagger: attributions", tagging, "assemble"),
    ("tagger: marks", tagging, "finished"),
    ("speakers", SpeakerLinker, "link"),
    ("stances: n-grams", NgramModel, "judge"),
    ("stances: encoder", StanceNetwork, "encode"),
    ("stances: propositions ask", StanceNetwork, "compare"),
]


@contextmanager
def timed(stage: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        SPENT[stage] += time.perf_counter() - start


def watch(stage: str, owner: Any, name: str) -> None:
    """Put a clock around a function."""
    done: Callable[..., Any] = getattr(owner, name)

    def watched(*given: Any, **named: Any) -> Any:
        if stage.endswith("encoder"):
            PIECES[stage] += (given[1].pieces if stage.startswith("tagger") else given[1]).numel()
        with timed(stage):
            found = done(*given, **named)
            return list(found) if stage == "sentences" else found

    setattr(owner, name, watched)


def matrix_peak(hidden: int, inner: int, dtype: torch.dtype, pieces: int = 1024) -> float:
    """Floating-point operations a second of the encoder's largest matrix product."""
    weight, vectors = torch.randn(inner, hidden).to(dtype), torch.randn(pieces, hidden).to(dtype)
    best = 0.0
    for _ in range(20):
        start = time.perf_counter()
        for _ in range(20):
            torch.nn.functional.linear(vectors, weight)
        best = max(best, 20 * 2 * pieces * hidden * inner / (time.perf_counter() - start))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=48)
    given = parser.parse_args()
    torch.set_num_threads(THREADS)
    analyzer = Analyzer()
    analyzer("Bakan, bunun önemli olduğunu ve NATO'ya katılmayacaklarını söyledi.")
    for stage in STAGES:
        watch(*stage)
    documents = [make_document(t, id=str(i)) for i, t in enumerate(make_articles(given.articles))]
    start = time.perf_counter()
    quotations = sum(len(d.attributions) for d in analyzer.pipe(documents))
    whole = time.perf_counter() - start
    encoder = analyzer.stance.network.encoder
    config, dtype = encoder.config, encoder.dtype
    hidden, inner = config.hidden_size, config.intermediate_size
    peak = matrix_peak(hidden, inner, dtype)
    work = 2 * config.num_hidden_layers * (4 * hidden * hidden + 2 * hidden * inner)
    print(f"{given.articles} articles, {quotations} quotations, {THREADS} threads: "
          f"{given.articles / whole:.2f} articles a second\n")  # fmt: skip
    print(f"{'':32}{'s an article':>14}{'of all':>8}{'pieces':>8}{'of peak':>9}")
    for stage, _, _ in STAGES:
        line = f"{stage:32}{SPENT[stage] / given.articles:14.3f}{SPENT[stage] / whole:8.0%}"
        if stage in PIECES:
            reached = PIECES[stage] * work / SPENT[stage]
            line += f"{PIECES[stage] / given.articles:8.0f}{reached / peak:9.0%}"
        print(line)
    rest = whole - SPENT.total()
    print(f"{'everything else':32}{rest / given.articles:14.3f}{rest / whole:8.0%}")
    least = sum(PIECES.values()) * work / peak / given.articles
    print(f"\nA matrix product of this shape in {str(dtype).removeprefix('torch.')} reaches "
          f"{peak / 1e9:.0f} GFLOP/s here; the encoders' products alone take {least:.2f} s an "
          f"article at that rate: no more than {1 / least:.2f} articles a second, were all the "
          "rest free.")  # fmt: skip


if __name__ == "__main__":
    main()
