"""Run the pipeline on annotated documents: by itself, and once more with gold spans in hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from attribution.documents import make_document
from attribution.evaluation.gold import GoldDocument, Record
from attribution.evaluation.predictions import Predictions, to_attribution, to_predictions
from attribution.pipeline import Detector
from attribution.schema import AnnotatedDocument, Attribution, Document, Parsed


class _Parser(Protocol):
    def pipe(self, documents: Iterable[Document], *, batch_size: int = ...) -> Iterator[Parsed]: ...


class System(Protocol):
    """What of `pipeline.Analyzer` is used here."""

    @property
    def parser(self) -> _Parser: ...

    def annotate(
        self, parsed: Sequence[Parsed], *, detector: Detector | None = ...
    ) -> Iterator[AnnotatedDocument]: ...


@dataclass(frozen=True, slots=True)
class GivenDetector:
    """Finds what it was given, so that the stages after detection are judged by themselves."""

    gold: Mapping[str, Sequence[Record]]

    def detect_batch(self, parsed: Sequence[Parsed]) -> Iterator[tuple[Attribution, ...]]:
        return (tuple(to_attribution(r) for r in self.gold[p.document.id]) for p in parsed)


@dataclass(frozen=True, slots=True)
class SystemOutput:
    """Attributions by document id: found from raw text, and completed from gold spans."""

    found: Predictions = field(default_factory=dict)
    given: Predictions = field(default_factory=dict)


def run_system(
    system: System, documents: Iterable[GoldDocument], *, batch_size: int = 16
) -> Iterator[SystemOutput]:
    """Analyse the documents' texts, parsing each once.

    The pipeline sees the raw text alone: body, title and date are found by itself.

    Args:
        system: the analyzer.
        documents: with texts.
        batch_size: documents at once.

    Yields:
        The output for each batch, in order.
    """
    iterator = iter(documents)
    while batch := list(islice(iterator, batch_size)):
        made = [make_document(d.text or "", id=d.id) for d in batch]
        parsed = list(system.parser.pipe(made, batch_size=batch_size))
        gold = GivenDetector({d.id: d.attributions for d in batch})
        yield SystemOutput(
            to_predictions(system.annotate(parsed)),
            to_predictions(system.annotate(parsed, detector=gold)),
        )
