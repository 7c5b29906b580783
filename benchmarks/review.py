"""Is the review queue worth following? Mistakes found a page read, and what a model learns.

    python benchmarks/review.py checked           the queue against random order and longest first
    python benchmarks/review.py curve             learning curves, queue against random
    python benchmarks/review.py fit               the weights of `review/doubts.py`

`checked` asks of documents that chose nothing (test, real-test) what share of the model's
mistakes is found after a share of the words has been read. `curve` trains on documents that the
queue or chance chooses, as many words for either. Its learner is cheap, and worse than what is
shipped: the encoder before any training for this task, frozen, its vectors kept; only small heads
learn. ``--texts`` adds the real articles, which are kept without their texts.
"""

import argparse
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from attribution.documents import make_document
from attribution.evaluation.gold import GoldDocument, read_split
from attribution.evaluation.measures import score_document
from attribution.evaluation.mistakes import MistakeKind, find_mistakes
from attribution.evaluation.predictions import to_record
from attribution.evaluation.texts import join_texts, load_texts
from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName
from attribution.quotes.lexicon import load_cues
from attribution.quotes.network import NetworkOptions, TaggerNetwork, WindowBatch
from attribution.quotes.tagger import grouped
from attribution.quotes.windows import cut_windows
from attribution.review import Entry, Reason, examine, find_doubts, make_queue
from attribution.schema import Attribution, Parsed
from attribution.training.tagger import (
    Example,
    TaggerOptions,
    candidates,
    kept,
    load_encoder,
    loss_of,
    make_example,
    measure,
)

ROOT = Path(__file__).parents[1]
ANNOTATIONS = ROOT / "annotations"
ENCODER = ROOT / ".cache" / "encoder"
SHARES = (0.1, 0.2, 0.3, 0.5)
SHUFFLES = 200
#: Documents to begin with, then as many more in each round.
STEP = 20
ROUNDS = 3
POOL = 200
EPOCHS = 10
ORDERS = ("random", "queue")
PIECES = 900
HEADS = NetworkOptions(role_size=64, role_heads=2)


def documents_of(splits: Iterable[str], texts: Path | None) -> list[GoldDocument]:
    known = load_texts(texts) if texts else {}
    found = (join_texts(read_split(ANNOTATIONS, split), known) for split in splits)
    return [document for joined in found for document in joined.documents]


@dataclass(frozen=True)
class Checked:
    """A document as the queue sees it, and what a person would have to mend."""

    entry: Entry
    mistakes: int


def check(documents: Sequence[GoldDocument]) -> list[Checked]:
    """Analyse the documents and count the model's mistakes, stances aside."""
    analyzer = Analyzer(AnalyzerOptions(detector=DetectorName.BOTH, stance=False))
    both: Any = analyzer.detector
    made = (make_document(d.text or "", id=d.id) for d in documents)
    entries = examine(analyzer, made, both.first, both.second)
    return [Checked(e, _mistakes(d, e)) for d, e in zip(documents, entries, strict=True)]


def _mistakes(document: GoldDocument, entry: Entry) -> int:
    found = [to_record(a) for a in entry.annotated.attributions]
    mistakes = find_mistakes([score_document(document, found)])
    return sum(mistake.kind is not MistakeKind.STANCE for mistake in mistakes)


def found_after(order: Sequence[Checked], *, by_words: bool) -> list[float]:
    """The share of all mistakes that is found after each of `SHARES`."""
    mistakes = np.cumsum([0, *(c.mistakes for c in order)])
    cost = np.cumsum([0, *(c.entry.words if by_words else 1 for c in order)])
    return [float(np.interp(s * cost[-1], cost, mistakes) / mistakes[-1]) for s in SHARES]


def run_checked(texts: Path | None) -> None:
    pool = check(documents_of(["test", *(["real-test"] if texts else [])], texts))
    by_id = {c.entry.annotated.document.id: c for c in pool}
    queue = make_queue((c.entry for c in pool), len(pool))
    orders = {
        "queue": [by_id[e.annotated.document.id] for e in queue],
        "longest first": sorted(pool, key=lambda c: -c.entry.words),
        "most mistakes a word first": sorted(pool, key=lambda c: -c.mistakes / c.entry.words),
    }
    print(f"{len(pool)} documents, {sum(c.mistakes for c in pool)} mistakes")
    for by_words in (True, False):
        unit = "words" if by_words else "documents"
        print(f"\n% of mistakes found after % of {unit}".ljust(42), *(f"{s:7.0%}" for s in SHARES))
        chance = random.Random(13)
        shuffled = [
            found_after(chance.sample(pool, len(pool)), by_words=by_words) for _ in range(SHUFFLES)
        ]
        low, middle, high = np.percentile(shuffled, [2.5, 50, 97.5], axis=0)
        print("random".ljust(41), *(f"{100 * m:7.1f}" for m in middle))
        band = (f"{100 * a:.0f}–{100 * b:.0f}" for a, b in zip(low, high, strict=True))
        print("  95 % of orders".ljust(41), *(part.rjust(7) for part in band))
        for name, order in orders.items():
            figures = found_after(order, by_words=by_words)
            print(name.ljust(41), *(f"{100 * f:7.1f}" for f in figures))


def run_fit(texts: Path | None) -> None:
    """Non-negative least squares of the mistakes of a document on its doubts by reason."""
    from scipy.optimize import nnls

    pool = check(documents_of(["dev", *(["real-dev"] if texts else [])], texts))
    totals = [
        [sum(d.weight for d in c.entry.doubts if d.reason is reason) for reason in Reason]
        for c in pool
    ]
    weights, _ = nnls(np.array(totals), np.array([c.mistakes for c in pool]))
    for reason, weight in zip(Reason, weights, strict=True):
        print(f"{reason.value:20} {weight:.2f}")


class FrozenNetwork(TaggerNetwork):
    """Heads over an encoder whose vectors never change, and so are computed once a window.

    The states of quotation marks, which the full network gives the encoder, are added after it.
    """

    def __init__(self, encoder: Any, memory: dict[bytes, torch.Tensor]) -> None:
        super().__init__(encoder, HEADS)
        self.requires_grad_(True)
        self.encoder.requires_grad_(False)
        self.memory = memory

    def encode(self, batch: WindowBatch) -> torch.Tensor:
        lengths = batch.mask.sum(1).tolist()
        keys = [
            batch.pieces[i, :n].numpy().tobytes() + batch.owners[i, :n].remainder(batch.tokens)
            .numpy().tobytes() for i, n in enumerate(lengths)
        ]  # fmt: skip
        if any(key not in self.memory for key in keys):
            plain = replace(batch, marks=torch.zeros_like(batch.marks))
            with torch.no_grad():
                self.encoder.eval()
                vectors = self._plain(plain)
            for i, key in enumerate(keys):
                self.memory[key] = vectors[i, : int(batch.token_mask[i].sum())].half()
        states = torch.zeros(len(keys), batch.tokens, self.encoder.config.hidden_size)
        for i, key in enumerate(keys):
            states[i, : len(self.memory[key])] = self.memory[key].float()
        return states + self.marks(self._marks_of_tokens(batch))

    def _plain(self, batch: WindowBatch) -> torch.Tensor:
        kept_marks = self.marks
        self.marks = torch.nn.Embedding.from_pretrained(torch.zeros_like(kept_marks.weight))
        try:
            return super().encode(batch)
        finally:
            self.marks = kept_marks

    @staticmethod
    def _marks_of_tokens(batch: WindowBatch) -> torch.Tensor:
        windows = len(batch.pieces)
        flat = torch.zeros(windows * batch.tokens + 1, dtype=torch.long)
        flat[batch.owners.reshape(-1)] = batch.marks.reshape(-1)
        return flat[:-1].reshape(windows, batch.tokens)


class Learner:
    """Trains heads on some documents, and reads others."""

    def __init__(self, threads: int) -> None:
        from tokenizers import Tokenizer

        torch.set_num_threads(threads)
        self.tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
        self.encoder = load_encoder(ENCODER)
        self.memory: dict[bytes, torch.Tensor] = {}
        self.examples: dict[str, Example] = {}

    def train(self, documents: Sequence[GoldDocument], *, seed: int) -> FrozenNetwork:
        torch.manual_seed(seed)
        chance = random.Random(seed)
        network = FrozenNetwork(self.encoder, self.memory)
        heads = [p for p in network.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(heads, lr=2e-3, weight_decay=0.01)
        examples = [self._example(d) for d in documents]
        windows = [w for i, e in enumerate(examples) for w in cut_windows(e.tokens, i)]

        def size(window: Any) -> int:
            pieces = examples[window.document].tokens.pieces
            return sum(map(len, pieces[window.start : window.end]))

        options = TaggerOptions(network=HEADS)
        groups = list(grouped(sorted(windows, key=size), size, PIECES))
        steps = EPOCHS * len(groups)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
        network.train()
        for _ in range(EPOCHS):
            chance.shuffle(groups)
            for group in groups:
                loss = loss_of(network, examples, group, options)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(heads, 1.0)
                optimizer.step()
                schedule.step()
        return network.eval()

    def _example(self, document: GoldDocument) -> Example:
        if document.id not in self.examples:
            made = make_example(document, document.text or "", self.tokenizer)
            self.examples[document.id] = made
        return self.examples[document.id]

    def read(
        self, network: FrozenNetwork, documents: Sequence[GoldDocument]
    ) -> list[list[Attribution]]:
        found = candidates(network, documents, self.tokenizer, threshold=0.5)
        return kept(documents, found[0.0], 0.5)


@dataclass(frozen=True)
class Found:
    """Gives each document the attributions that were found before."""

    by_id: dict[str, Sequence[Attribution]]

    def detect_batch(self, parsed: Sequence[Parsed]) -> Iterator[tuple[Attribution, ...]]:
        return (tuple(self.by_id[p.document.id]) for p in parsed)


class Pool:
    """Documents to choose from; parsed, and read by the rules, once."""

    def __init__(self, documents: Sequence[GoldDocument]) -> None:
        self.documents = {d.id: d for d in documents}
        self.analyzer = Analyzer(AnalyzerOptions(detector=DetectorName.RULES, stance=False))
        made = [make_document(d.text or "", id=d.id) for d in documents]
        parsed = list(self.analyzer.parser.pipe(made))
        rules = self.analyzer.detector.detect_batch(parsed)
        self.parsed = {p.document.id: (p, r) for p, r in zip(parsed, rules, strict=True)}

    def queue(
        self, learner: Learner, network: FrozenNetwork, taken: Sequence[GoldDocument]
    ) -> list[GoldDocument]:
        """What is left, in the order of the queue."""
        left = [d for d in self.documents.values() if d not in taken]
        found = dict(zip((d.id for d in left), learner.read(network, left), strict=True))
        parsed = [self.parsed[d.id] for d in left]
        annotated = self.analyzer.annotate([p for p, _ in parsed], detector=Found(found))
        cues = load_cues()
        entries = [
            Entry(a, find_doubts(a, rules, cues))
            for a, (_, rules) in zip(annotated, parsed, strict=True)
        ]
        return [self.documents[e.annotated.document.id] for e in make_queue(entries, len(entries))]


def words_of(documents: Iterable[GoldDocument]) -> int:
    return sum(len((d.text or "").split()) for d in documents)


def take(order: Iterable[GoldDocument], budget: float) -> list[GoldDocument]:
    """The first documents of an order, up to a number of words; the last may go over."""
    taken: list[GoldDocument] = []
    for document in order:
        if words_of(taken) >= budget:
            break
        taken.append(document)
    return taken


def run_curve(seeds: Sequence[int], orders: Sequence[str], threads: int) -> None:
    learner = Learner(threads)
    dev = documents_of(["dev"], None)
    train = documents_of(["train"], None)
    header = ("seed", "order", "documents", "words", "quote", "exact", "all", "seconds")
    print(*(h.rjust(10) for h in header), flush=True)
    for seed in seeds:
        chance = random.Random(seed)
        pool = Pool(chance.sample(train, POOL))
        every = chance.sample([*pool.documents.values()], POOL)
        budget = words_of(every) / POOL * STEP
        first = take(every, budget)
        start = _trained(learner, first, dev, seed=seed, order="both")
        for order in orders:
            network, taken = start, list(first)
            rest = [d for d in every if d not in first]
            for _ in range(ROUNDS):
                if order == "queue":
                    rest = pool.queue(learner, network, taken)
                more = take(rest, budget)
                taken, rest = [*taken, *more], rest[len(more) :]
                network = _trained(learner, taken, dev, seed=seed, order=order)


def _trained(
    learner: Learner,
    taken: Sequence[GoldDocument],
    dev: Sequence[GoldDocument],
    *,
    seed: int,
    order: str,
) -> FrozenNetwork:
    """Train on what was taken, and print a line of the curve."""
    began = time.monotonic()
    network = learner.train(taken, seed=seed)
    figures = measure(dev, learner.read(network, dev))
    cells = (str(seed), order, str(len(taken)), str(words_of(taken)))
    scores = (f"{figures[key]:10.1f}" for key in ("quote_0.8", "content_exact", "all_exact"))
    seconds = f"{time.monotonic() - began:10.0f}"
    print(*(cell.rjust(10) for cell in cells), *scores, seconds, flush=True)
    return network


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("what", choices=("checked", "curve", "fit"))
    arguments.add_argument("--texts", type=Path, help="texts of the real articles")
    arguments.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    arguments.add_argument("--orders", nargs="+", default=ORDERS, choices=ORDERS)
    arguments.add_argument("--threads", type=int, default=2)
    given = arguments.parse_args()
    if given.what == "checked":
        run_checked(given.texts)
    elif given.what == "fit":
        run_fit(given.texts)
    else:
        run_curve(given.seeds, given.orders, given.threads)


if __name__ == "__main__":
    main()
