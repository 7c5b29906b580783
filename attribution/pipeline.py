"""The order of the stages, and nothing else: documents in, annotated documents out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from attribution.documents import make_document
from attribution.linguistics import Depth, Parser, SentenceSplitter
from attribution.memory import release
from attribution.models import models_dir
from attribution.quotes import CombinedDetector, RuleDetector, Tagger
from attribution.schema import AnnotatedDocument, Attribution, Document, Parsed
from attribution.speakers import Registry, SpeakerLinker, load_registry
from attribution.stance import Term, load_terms
from attribution.stance.classifier import StanceClassifier
from attribution.stance.inputs import input_of


class Detector(Protocol):
    """Anything that finds attributions in parsed documents."""

    def detect_batch(self, parsed: Sequence[Parsed]) -> Iterable[tuple[Attribution, ...]]: ...


class DetectorName(StrEnum):
    """The detectors that ship: rules, the neural tagger, and the tagger with what rules add."""

    RULES = "rules"
    TAGGER = "tagger"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class AnalyzerOptions:
    """What a run may change; every absent value means the shipped one.

    Attributes:
        stanza_dir: folder of other Turkish stanza models, which the rules read.
        registry: YAML file of further speakers.
        terms: YAML file of further terms.
        stance: label stances (otherwise they stay empty).
        detector: what finds the attributions.
    """

    stanza_dir: Path | None = None
    registry: Path | None = None
    terms: Path | None = None
    stance: bool = True
    detector: DetectorName = DetectorName.TAGGER


class Analyzer:
    """Reads Turkish news and says who said what, and where they stand.

    Models load on first use, from disk only.

    Args:
        options: see `AnalyzerOptions`.
        detector: finds the attributions in place of the one that the options name.
    """

    def __init__(
        self, options: AnalyzerOptions | None = None, *, detector: Detector | None = None
    ) -> None:
        self.options = options or AnalyzerOptions()
        # The tagger reads text alone. Rules match cues by stem and suffix: nobody reads lemmas.
        self.parser: SentenceSplitter | Parser
        if detector is None and self.options.detector == DetectorName.TAGGER:
            self.parser = SentenceSplitter()
        else:
            stanza_dir = self.options.stanza_dir or models_dir() / "stanza"
            self.parser = Parser(stanza_dir, depth=Depth.MORPHOLOGY)
        self.terms: tuple[Term, ...] = load_terms(self.options.terms)
        self.stance = StanceClassifier(models_dir() / "stance", self.terms)
        self._detector = detector

    @cached_property
    def registry(self) -> Registry:
        return load_registry(self.options.registry)

    @cached_property
    def linker(self) -> SpeakerLinker:
        return SpeakerLinker(self.registry)

    @cached_property
    def detector(self) -> Detector:
        if self._detector is not None:
            return self._detector
        name = DetectorName(self.options.detector)
        rules = RuleDetector(known_names=self.registry.names())
        if name is DetectorName.RULES:
            return rules
        tagger = Tagger(models_dir() / "tagger")
        return tagger if name is DetectorName.TAGGER else CombinedDetector(tagger, rules)

    def __call__(self, text: str | Document) -> AnnotatedDocument:
        """Analyse one text or document."""
        document = make_document(text, id="text") if isinstance(text, str) else text
        return next(self.pipe([document]))

    def pipe(
        self, documents: Iterable[Document], *, batch_size: int = 16
    ) -> Iterator[AnnotatedDocument]:
        """Analyse documents lazily and in order, `batch_size` of them at a time."""
        for batch in _batched(documents, batch_size):
            yield from self.annotate(list(self.parser.pipe(batch, batch_size=batch_size)))
            release()

    def annotate(
        self, parsed: Sequence[Parsed], *, detector: Detector | None = None
    ) -> Iterator[AnnotatedDocument]:
        """The stages after parsing, with another detector when one is given."""
        found = (detector or self.detector).detect_batch(parsed)
        linked = [self.linker.link(p, a) for p, a in zip(parsed, found, strict=True)]
        yield from self._with_stances(parsed, linked)

    def _with_stances(
        self, parsed: Sequence[Parsed], linked: Sequence[tuple[Attribution, ...]]
    ) -> Iterator[AnnotatedDocument]:
        flat = list(chain.from_iterable(linked))
        if not self.options.stance or not flat:
            for p, attributions in zip(parsed, linked, strict=True):
                yield AnnotatedDocument(p.document, attributions)
            return
        inputs = [
            input_of(p.document.text, a.content, a.cue)
            for p, attributions in zip(parsed, linked, strict=True) for a in attributions
        ]  # fmt: skip
        stances = iter(self.stance.predict(inputs))
        for p, attributions in zip(parsed, linked, strict=True):
            judged = (next(stances) for _ in attributions)
            labelled = (
                replace(a, stances=j.sure, abstained=j.abstained)
                for a, j in zip(attributions, judged, strict=True)
            )
            yield AnnotatedDocument(p.document, tuple(labelled))


def _batched(documents: Iterable[Document], size: int) -> Iterator[Sequence[Document]]:
    iterator = iter(documents)
    while batch := list(islice(iterator, size)):
        yield batch
