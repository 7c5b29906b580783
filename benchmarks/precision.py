"""What arithmetic in eight bits would win and cost: seconds and F1 on dev, beside 32 bits.

The linear layers of both encoders are replaced by PyTorch's dynamically quantized ones; the rest
stays. Rounds alternate in one process.

    python benchmarks/precision.py --rounds 3
"""

import argparse
import statistics
import time
from collections.abc import Sequence
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


def in_eight_bits(network: Any) -> Any:
    """The network with its encoder's linear layers in eight bits."""
    import torch

    network.encoder = torch.ao.quantization.quantize_dynamic(
        network.encoder, {torch.nn.Linear}, dtype=torch.qint8
    )
    return network


def prepared(eight_bits: bool) -> Analyzer:
    """An analyzer whose models are loaded."""
    analyzer = Analyzer()
    analyzer("Bakan, bunun önemli olduğunu ve NATO'ya katılmayacaklarını söyledi.")
    if eight_bits:
        for model in (analyzer.detector, analyzer.stance):
            in_eight_bits(model.network)  # type: ignore[attr-defined]
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
    analyzers = {"32 bits": prepared(False), "8 bits": prepared(True)}
    made = [make_document(d.text or "", id=d.id) for d in documents]
    parsed = list(analyzers["32 bits"].parser.pipe(made, batch_size=16))
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
