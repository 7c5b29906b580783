"""spaCy: documents as a `DocBin` with span groups."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from attribution.errors import AnalysisError
from attribution.exports.records import to_record
from attribution.schema import AnnotatedDocument

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

GROUPS = ("content", "cue", "source")
#: Name of the extension that holds the records, and of the component.
EXTENSION = "attributions"


def write_docbin(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """One `DocBin`; spans grow to whole tokens, and the records keep the exact offsets.

    It is in memory as a whole.

    Raises:
        AnalysisError: spaCy is not installed.
    """
    nlp = blank_turkish()
    from spacy.tokens import DocBin

    bin = DocBin(store_user_data=True)
    for annotated in documents:
        bin.add(annotate_doc(nlp.make_doc(annotated.document.text), annotated))
    stream.write(bin.to_bytes())


def read_docbin(data: bytes) -> "Iterator[Doc]":
    """The documents of a `DocBin` that `write_docbin` wrote.

    Raises:
        AnalysisError: spaCy is not installed.
        ValueError: not such a file.
    """
    nlp = blank_turkish()
    from spacy.tokens import Doc, DocBin

    if not Doc.has_extension(EXTENSION):
        Doc.set_extension(EXTENSION, default=None)
    try:
        bin = DocBin().from_bytes(data)
    except Exception as error:  # zlib, msgpack and spaCy raise whatever they met
        raise ValueError("not a DocBin") from error
    yield from bin.get_docs(nlp.vocab)


def blank_turkish() -> "Language":
    """spaCy's Turkish tokenizer.

    Raises:
        AnalysisError: spaCy is not installed.
    """
    try:
        import spacy
    except ImportError as error:
        hint = "pip install 'attribution-tr[spacy]'"
        raise AnalysisError("the library `spacy` is not installed", hint=hint) from error
    nlp = spacy.blank("tr")
    nlp.max_length = 2**31
    return nlp


def annotate_doc(doc: "Doc", annotated: AnnotatedDocument) -> "Doc":
    """Put a document's attributions on a `Doc` of the same text.

    ``doc.spans["content"]``, ``["cue"]`` and ``["source"]`` hold spans whose `id_` is the
    attribution's and whose label is its type, for a content, or the group's name;
    ``doc._.attributions`` holds the records as dictionaries, with exact offsets (a `DocBin` gives
    their lists back as tuples).
    """
    from spacy.tokens import Doc, SpanGroup

    if not Doc.has_extension(EXTENSION):
        Doc.set_extension(EXTENSION, default=None)
    for group in GROUPS:
        spans = [
            doc.char_span(
                span.start,
                span.end,
                label=a.type.value if group == "content" else group,
                span_id=a.id,
                alignment_mode="expand",
            )
            for a in annotated.attributions
            for span in getattr(a, group)
        ]
        doc.spans[group] = SpanGroup(doc, name=group, spans=spans)
    doc.user_data["doc_id"] = annotated.document.id
    records: list[dict[str, Any]] = [
        to_record(annotated.document, a).to_dict() for a in annotated.attributions
    ]
    setattr(doc._, EXTENSION, records)
    return doc
