"""The spaCy component: ``nlp.add_pipe("attribution")`` finds it by its entry point."""

from collections.abc import Iterable, Iterator
from itertools import tee
from typing import TYPE_CHECKING, Protocol

from spacy.language import Language
from spacy.tokens import Doc

from attribution.documents import make_document
from attribution.exports.docbin import EXTENSION, annotate_doc
from attribution.schema import AnnotatedDocument, Document

if TYPE_CHECKING:
    from attribution.pipeline import Analyzer


class Pipe(Protocol):
    """What the component needs of an `Analyzer`."""

    def pipe(
        self, documents: Iterable[Document], *, batch_size: int = 16
    ) -> Iterable[AnnotatedDocument]: ...


class AttributionComponent:
    """Adds span groups and ``doc._.attributions`` to documents (see `docbin.annotate_doc`).

    Args:
        analyzer: finds the attributions; it reads the text, not spaCy's tokens.
    """

    def __init__(self, analyzer: Pipe) -> None:
        if not Doc.has_extension(EXTENSION):
            Doc.set_extension(EXTENSION, default=None)
        self._analyzer = analyzer

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Documents lazily and in order, `batch_size` of them at a time."""
        docs, copies = tee(stream)
        documents = (make_document(doc.text, id="text") for doc in copies)
        found = self._analyzer.pipe(documents, batch_size=batch_size)
        for doc, annotated in zip(docs, found, strict=True):
            yield annotate_doc(doc, annotated)


@Language.factory(
    "attribution",
    default_config={"detector": "tagger"},
    assigns=["doc.spans", f"doc._.{EXTENSION}"],
)
def make_component(nlp: Language, name: str, detector: str) -> AttributionComponent:
    """The component with the shipped models.

    Args:
        nlp, name: given by spaCy.
        detector: rules, tagger or both.
    """
    return AttributionComponent(_analyzer(detector))


def _analyzer(detector: str) -> "Analyzer":
    from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName

    return Analyzer(AnalyzerOptions(detector=DetectorName(detector)))
