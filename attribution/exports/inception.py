"""INCEpTION and other UIMA tools: a CAS in XMI for each document and the type system, and back.

Two layers, which INCEpTION makes from `TypeSystem.xml`: spans with the properties of an
attribution as text features, and relations from a content to what belongs to it. UIMA counts
UTF-16 code units; cassis converts.
"""

import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.errors import AnalysisError, DataError
from attribution.exports.files import file_name, unquoted
from attribution.exports.markup import (
    Markup,
    Pending,
    Property,
    Region,
    Relation,
    Role,
    to_markups,
)
from attribution.exports.xmltext import LOSES as XML_LOSES
from attribution.exports.xmltext import xml_text
from attribution.schema import AnnotatedDocument

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

LOSES = f"title, date, outlet, {XML_LOSES}"
TYPE_SYSTEM = "TypeSystem.xml"
SPAN = "webanno.custom.AttributionSpan"
RELATION = "webanno.custom.AttributionRelation"
_METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
_CHANGES = "de.tudarmstadt.ukp.clarin.webanno.api.type.CASMetadata"
#: Feature of each property; `type` itself is a word of UIMA.
_FEATURES = {
    Property.TYPE: "attributionType",
    Property.KIND: "attributionKind",
    Property.SPEAKER: "speakers",
    Property.VIA: "via",
    Property.STANCE: "stances",
}
_HINT = "the file must be UIMA CAS XMI with its TypeSystem.xml, in a folder or a zip"


def _cassis() -> Any:
    try:
        import cassis
    except ImportError as error:
        hint = "pip install 'attribution-tr[inception]'"
        raise AnalysisError("the library `dkpro-cassis` is not installed", hint=hint) from error
    return cassis


def inception_files(documents: Iterable[AnnotatedDocument]) -> Iterator[tuple[str, bytes]]:
    """`TypeSystem.xml`, then ``ID.xmi`` of each document; name and bytes.

    Raises:
        AnalysisError: cassis is not installed.
    """
    types = type_system()
    yield TYPE_SYSTEM, types.to_xml().encode()
    for markup in to_markups(documents):
        yield f"{file_name(markup.id)}.xmi", to_cas(markup, types).to_xmi().encode()


def type_system() -> "TypeSystem":
    """The two layers and the document's metadata."""
    types = _cassis().TypeSystem()
    text = "uima.cas.String"
    metadata = types.create_type(_METADATA, supertypeName="uima.tcas.DocumentAnnotation")
    for name in ("documentTitle", "documentId"):
        types.create_feature(metadata, name, text)
    span = types.create_type(SPAN, supertypeName="uima.tcas.Annotation")
    for name in ("role", *_FEATURES.values()):
        types.create_feature(span, name, text)
    relation = types.create_type(RELATION, supertypeName="uima.tcas.Annotation")
    for name in ("Governor", "Dependent"):
        types.create_feature(relation, name, "uima.tcas.Annotation")
    types.create_feature(relation, "label", text)
    return types


def to_cas(markup: Markup, types: "TypeSystem") -> "Cas":
    """The document as cassis holds it; several speakers or stances stand in lines of their own."""
    cas = _cassis().Cas(types)
    cas.sofa_string = xml_text(markup.text)
    cas.sofa_mime = "text/plain"
    make_span, make_relation = types.get_type(SPAN), types.get_type(RELATION)
    title = xml_text(markup.id)
    cas.add(
        types.get_type(_METADATA)(
            begin=0, end=len(markup.text), language="tr", documentTitle=title, documentId=title
        )
    )
    spans = {}
    for region in markup.regions:
        lines = {name: "\n".join(region.values(key)) for key, name in _FEATURES.items()}
        values = {name: xml_text(value) for name, value in lines.items() if value}
        span = make_span(begin=region.start, end=region.end, role=region.role.value, **values)
        cas.add(span)
        spans[region.id] = span
    for r in markup.relations:
        end = spans[r.target]
        cas.add(
            make_relation(
                begin=end.begin, end=end.end, Governor=spans[r.head], Dependent=end, label=r.label
            )
        )
    return cas


def read_inception(path: Path) -> Iterator[Pending]:
    """Every document of an export.

    Args:
        path: a folder of ``.xmi`` files with `TypeSystem.xml`, one of these files, or the zip
            that INCEpTION gives for a document.

    Raises:
        AnalysisError: cassis is not installed.
        DataError: a file cannot be read, or lacks the two layers.
    """
    _cassis()
    for part in _parts(path):
        yield partial(_markup, *part)


def _parts(path: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Name, type system and XMI of every document."""
    try:
        if path.is_file() and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = [n for n in sorted(archive.namelist()) if n.endswith(".xmi")]
                for name in names:
                    yield name, archive.read(TYPE_SYSTEM), archive.read(name)
            return
        files = sorted(path.glob("*.xmi")) if path.is_dir() else [path]
        names = [file.name for file in files]
        for file in files:
            yield file.name, file.with_name(TYPE_SYSTEM).read_bytes(), file.read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise DataError(f"{path}: {error}", hint=_HINT) from error
    if not names:
        raise DataError(f"{path}: no .xmi files", hint=_HINT)


def _load(name: str, types: bytes, data: bytes) -> "Cas":
    cassis = _cassis()
    try:
        system = cassis.load_typesystem(io.BytesIO(types))
        cas: Cas = cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=system)
    except Exception as error:  # cassis and lxml raise whatever they met
        raise DataError(f"{name}: {error}", hint=_HINT) from error
    if not cas.typesystem.contains_type(SPAN):
        raise DataError(f"{name}: has no layer {SPAN}", hint=f"import {TYPE_SYSTEM} first")
    return cas


def _markup(name: str, types: bytes, data: bytes) -> Markup:
    cas = _load(name, types, data)
    text = cas.sofa_string or ""
    spans = {id(span): (str(n), span) for n, span in enumerate(cas.select(SPAN), 1)}
    relations = cas.select(RELATION) if cas.typesystem.contains_type(RELATION) else []
    annotator, time = _changes(cas)
    return Markup(
        id=_document_id(cas, name),
        text=text,
        regions=tuple(_region(number, span, name) for number, span in spans.values()),
        relations=tuple(
            Relation(spans[id(r.Governor)][0], spans[id(r.Dependent)][0], r.label or "")
            for r in relations
        ),
        annotator=annotator,
        time=time,
    )


def _region(number: str, span: Any, name: str) -> Region:
    if span.role not in set(Role):
        place = f"{name}: span [{span.begin}, {span.end}]"
        raise DataError(f"{place}: role: {span.role!r} is none of {', '.join(Role)}")
    properties = tuple(
        (key, line)
        for key, feature in _FEATURES.items()
        for line in (getattr(span, feature, None) or "").split("\n")
        if line
    )
    return Region(number, Role(span.role), span.begin, span.end, properties)


def _document_id(cas: "Cas", name: str) -> str:
    title = None
    if cas.typesystem.contains_type(_METADATA):
        title = next((m.documentTitle for m in cas.select(_METADATA)), None)
    if title is None:
        return unquoted(Path(name).stem)
    # INCEpTION puts the name of the imported file here.
    return unquoted(title.removesuffix(".xmi")) if title.endswith(".xmi") else str(title)


def _changes(cas: "Cas") -> tuple[str | None, datetime.datetime | None]:
    """Who changed it last, and when, where INCEpTION leaves its own record in the file."""
    if not cas.typesystem.contains_type(_CHANGES):
        return None, None
    for record in cas.select(_CHANGES):
        stamp = int(record.lastChangedOnDisk or 0) / 1000
        time = datetime.datetime.fromtimestamp(stamp, datetime.UTC) if stamp > 0 else None
        return record.username, time
    return None, None
