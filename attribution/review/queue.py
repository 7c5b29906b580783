"""The order in which documents are worth checking: most doubt first, and not all of one kind."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import log1p

from attribution.evaluation.system import System
from attribution.pipeline import Detector
from attribution.quotes.lexicon import CueLexicon, load_cues
from attribution.review.doubts import WEIGHTS, Doubt, Reason, find_doubts
from attribution.schema import AnnotatedDocument, Document

#: Words of reading that a document costs whatever its length. Chosen on ``dev`` and ``real-dev``:
#: less prefers short documents, more long ones.
_OPENING = 1000

_Key = tuple[Reason, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to check.

    Attributes:
        annotated: what the model says of it.
        doubts: why to check it, in text order.
        gain: what checking it adds to what was chosen before, in mistakes to be expected.
    """

    annotated: AnnotatedDocument
    doubts: tuple[Doubt, ...]
    gain: float = 0.0

    @property
    def words(self) -> int:
        """How much there is to read."""
        return len(self.annotated.document.text.split())


def examine(
    system: System,
    documents: Iterable[Document],
    first: Detector,
    second: Detector,
    *,
    batch_size: int = 16,
    lexicon: CueLexicon | None = None,
) -> Iterator[Entry]:
    """Analyse documents with one detector, and gather the doubts about each.

    Args:
        system: the analyzer.
        documents: to analyse, lazily and in order.
        first: gives the attributions.
        second: is asked too; where it says something else, there is a doubt.
        batch_size: documents at once.
        lexicon: the known cues; the shipped ones by default.
    """
    cues = lexicon or load_cues()
    iterator = iter(documents)
    while batch := list(islice(iterator, batch_size)):
        parsed = list(system.parser.pipe(batch, batch_size=batch_size))
        found = system.annotate(parsed, detector=first)
        for annotated, others in zip(found, second.detect_batch(parsed), strict=True):
            yield Entry(annotated, find_doubts(annotated, others, cues))


def make_queue(entries: Iterable[Entry], budget: int) -> list[Entry]:
    """The documents to check first.

    What is known of one cue or speaker after some doubts about it have been settled makes the
    next such doubt less worth: the value of a set is the sum, over all things in doubt, of
    log(1 + weight). That function is submodular, so that taking the greatest gain a word at each
    step is near the best set (Nemhauser et al. 1978), and gains only shrink (Minoux 1978).

    Args:
        entries: examined documents.
        budget: how many to choose; those without any doubt come last, in their order.
    """
    pool = list(entries)
    weights = [_weights(entry.doubts) for entry in pool]
    settled: dict[_Key, float] = {}

    def gain(index: int) -> float:
        known = ((settled.get(key, 0.0), weight) for key, weight in weights[index].items())
        return sum(log1p(before + weight) - log1p(before) for before, weight in known)

    def rate(index: int) -> float:
        return gain(index) / (pool[index].words + _OPENING)

    heap = [(-rate(index), index) for index in range(len(pool))]
    heapq.heapify(heap)
    chosen: list[Entry] = []
    while heap and len(chosen) < budget:
        _, index = heapq.heappop(heap)
        current = -rate(index)
        if heap and (current, index) > heap[0]:
            heapq.heappush(heap, (current, index))
            continue
        entry = pool[index]
        chosen.append(Entry(entry.annotated, entry.doubts, round(gain(index), 3)))
        for key, weight in weights[index].items():
            settled[key] = settled.get(key, 0.0) + weight
    return chosen


def _weights(doubts: Iterable[Doubt]) -> dict[_Key, float]:
    """Expected mistakes by what the doubt is about."""
    found: dict[_Key, float] = {}
    for doubt in doubts:
        key = (doubt.reason, doubt.about)
        found[key] = found.get(key, 0.0) + WEIGHTS[doubt.reason] * doubt.weight
    return found
