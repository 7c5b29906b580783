"""What number formats win and cost: seconds and F1 on dev in float32, bfloat16 and eight bits.

The program itself takes bfloat16 where the processor multiplies it natively, and float32 elsewhere.
In eight bits the linear layers of both encoders are replaced by PyTorch's dynamically quantized
ones, and the rest stays in float32. Rounds alternate in one process.

    python benchmarks/precision.py --rounds 3
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from attribution.documents import make_document
from attribution.evaluation.gold import GoldDocument, read_split
from attribution.evaluation.predictions import to_predictions
from attribution.evaluation.scores import evaluate
from attribution.pipeline import Analyzer
from attribution.schema import Parsed

ROOT = Path(__file__).parents[1]
FIGURES = ("quote_0.8", "content_exact", "all_exact", "speaker", "stance_term", "triples")


def in_float32(network: Any) -> None:
    network.float()
    network.encoder.set_attn_implementation("sdpa")


def in_bfloat16(network: Any) -> None:
    import torch

    network.encoder.to(torch.bfloat16)
    network.layers.to(torch.bfloat16)
    network.encoder.set_attn_implementation("eager")


def in_eight_bits(network: Any) -> None:
    import torch

    in_float32(network)
    network.encoder = torch.ao.quantization.quantize_dynamic(
        network.encoder, {torch.nn.Linear}, dtype=torch.qint8
    )


FORMATS = {"float32": in_float32, "bfloat16": in_bfloat16, "8 bits": in_eight_bits}


def prepared(change: Callable[[Any], None]) -> Analyzer:
    """An analyzer whose networks are loaded and changed."""
    analyzer = Analyzer()
    analyzer("Bakan, bunun önemli olduğunu ve NATO'ya katılmayacaklarını söyledi.")
    for model in (analyzer.detector, analyzer.stance):
        change(model.network)  # type: ignore[attr-defined]
    return analyzer


def annotate(
    analyzer: Analyzer, parsed: Sequence[Parsed], documents: Sequence[GoldDocument]
) -> tuple[float, dict[str, float]]:
    """Seconds after parsing, and F1 in percent."""
    start = time.perf_counter()
    found = to_predictions(analyzer.annotate(parsed))
    seconds = time.perf_counter() - start
    scores = evaluate(documents, found, seed=13, resamples=0).scores
    return seconds, {name: 100 * (scores[name].f1 or 0.0) for name in FIGURES}


def main() -> None:
    import torch

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="dev")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    documents = read_split(ROOT / "annotations", given.split)
    analyzers = {name: prepared(change) for name, change in FORMATS.items()}
    made = [make_document(d.text or "", id=d.id) for d in documents]
    parsed = list(analyzers["float32"].parser.pipe(made, batch_size=16))
    seconds: dict[str, list[float]] = {name: [] for name in analyzers}
    figures: dict[str, dict[str, float]] = {}
    for _ in range(given.rounds):
        for name, analyzer in analyzers.items():
            took, figures[name] = annotate(analyzer, parsed, documents)
            seconds[name].append(took)
    print(f"{given.split}, {len(documents)} documents, {given.threads} threads")
    for name in analyzers:
        scores = ", ".join(f"{key} {value:.1f}" for key, value in figures[name].items())
        times = " ".join(f"{s:.1f}" for s in seconds[name])
        print(f"{name}: {statistics.median(seconds[name]):.1f} s ({times}); F1 {scores}")


if __name__ == "__main__":
    main()
