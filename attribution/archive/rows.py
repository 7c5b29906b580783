"""Annotated documents as rows of the archive's tables, and back, with nothing lost.

`attributions` and `documents` hold what the pipeline gave; `speakers` has one row a holder of an
attribution; `stances` one a holder's stance on one term, as `positions.tidy` has it, so that most
questions need one table only.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
from pydantic import TypeAdapter

from attribution.archive.versions import Versions
from attribution.schema import AnnotatedDocument, Attribution, Document, Speaker

_SPAN = pa.struct({"start": pa.int32(), "end": pa.int32()})
_SPANS = pa.list_(_SPAN)
_SPEAKER = {
    "id": pa.string(), "name": pa.string(), "kind": pa.string(), "side": pa.string(),
    "implicit": pa.bool_(), "how": pa.string(), "confidence": pa.float64(),
}  # fmt: skip
_TERM = {
    name: pa.string()
    for name in ("id", "name_tr", "name_en", "proposition_tr", "proposition_en", "short_tr",
                 "short_en")
} | {"examples": pa.list_(pa.string())}  # fmt: skip
#: Of the document that a row belongs to; `copy` says that it repeats an earlier one.
_PLACE = {
    "doc_key": pa.string(), "doc_id": pa.string(), "date": pa.date32(), "outlet": pa.string(),
    "copy": pa.bool_(),
}  # fmt: skip
#: Who made a row: the piece's number, and the versions.
_MADE = {
    "piece": pa.int32(), "model": pa.string(), "terms": pa.string(), "registry": pa.string(),
}  # fmt: skip
SCHEMAS: dict[str, pa.Schema] = {
    "documents": pa.schema(
        _PLACE
        | {
            "copy_of": pa.string(), "likeness": pa.float64(), "title": pa.string(),
            "path": pa.string(), "text": pa.string(), "body": _SPANS, "title_span": _SPAN,
            "warnings": pa.list_(pa.string()), "attributions": pa.int32(),
            "bands": pa.list_(pa.uint32()), "replaces": pa.bool_(),
        }
        | _MADE
    ),
    "attributions": pa.schema(
        _PLACE
        | {
            "attribution_id": pa.string(), "type": pa.string(), "kind": pa.string(),
            "content": _SPANS, "cue": _SPANS, "source": _SPANS, "antecedent": _SPANS,
            "via_source": _SPANS, "content_text": pa.string(), "cue_text": pa.string(),
            "source_text": pa.string(), "confidence": pa.float64(), "parent": pa.string(),
            "via": pa.struct(_SPEAKER),
        }
        | _MADE
    ),
    "speakers": pa.schema(
        _PLACE
        | {
            "attribution_id": pa.string(), "speaker_id": pa.string(), "speaker": pa.string(),
            "kind": pa.string(), "side": pa.string(), "implicit": pa.bool_(),
            "how": pa.string(), "confidence": pa.float64(),
        }
        | _MADE
    ),
    "stances": pa.schema(
        _PLACE
        | {
            "attribution_id": pa.string(), "holder": pa.int16(), "speaker_id": pa.string(),
            "speaker": pa.string(), "kind": pa.string(), "side": pa.string(),
            "term": pa.string(), "label": pa.string(), "score": pa.float64(),
            "sure": pa.bool_(), "confidence": pa.float64(),
        }
        | _MADE
    ),
    "runs": pa.schema(
        {
            "made": pa.timestamp("ms", tz="UTC"), "package": pa.string(), "detector": pa.string(),
            "documents": pa.int32(), "attributions": pa.int32(),
            "asked": pa.list_(pa.struct(_TERM)),
        }
        | _MADE
    ),
}  # fmt: skip

_ATTRIBUTION = TypeAdapter(Attribution)
_DOCUMENT = TypeAdapter(Document)
_HELD_ONCE = ("content", "cue", "source")
_GAP = " … "


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an archive knows of a document besides its text.

    Attributes:
        key: of `document_key`.
        bands: of `copies.bands_of`.
        copy_of: key of the earlier document that it repeats, if any.
        likeness: of the two (0 to 1), if any.
        replaces: the archive has older rows of the same document.
    """

    key: str
    bands: Sequence[int] = ()
    copy_of: str | None = None
    likeness: float | None = None
    replaces: bool = False


def document_key(document: Document) -> str:
    """32 hexadecimal digits of a hash over text, day and outlet: what makes two files one article.

    >>> document_key(Document("a", "Bakan konuştu.", ())) == document_key(
    ...     Document("b", "Bakan konuştu.", ()))
    True
    """
    day = document.date.isoformat() if document.date else None
    data = json.dumps([document.text, day, document.outlet], ensure_ascii=False)
    return hashlib.sha256(data.encode()).hexdigest()[:32]


def tables_of(
    entries: Iterable[tuple[Entry, AnnotatedDocument]],
    *,
    piece: int,
    versions: Versions,
    run: Mapping[str, Any],
) -> dict[str, pa.Table]:
    """The tables of a piece.

    Args:
        entries: what it holds, in order.
        piece: its number.
        versions: what made it.
        run: further columns of the table `runs`.
    """
    made = {"piece": piece, **asdict(versions)}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    for entry, annotated in entries:
        place = _place(entry, annotated.document)
        rows["documents"].append(place | _document_row(entry, annotated))
        for attribution in annotated.attributions:
            rows["attributions"].append(place | _attribution_row(annotated.document, attribution))
            rows["speakers"] += [place | row for row in _speaker_rows(attribution)]
            rows["stances"] += [place | row for row in _stance_rows(attribution)]
    counts = {name: len(rows[name]) for name in ("documents", "attributions")}
    rows["runs"].append({**run, **counts})
    return {
        name: pa.Table.from_pylist([row | made for row in found], schema=SCHEMAS[name])
        for name, found in rows.items()
    }


def _place(entry: Entry, document: Document) -> dict[str, Any]:
    return {
        "doc_key": entry.key,
        "doc_id": document.id,
        "date": document.date,
        "outlet": document.outlet,
        "copy": entry.copy_of is not None,
    }


def _document_row(entry: Entry, annotated: AnnotatedDocument) -> dict[str, Any]:
    document = annotated.document
    fields: dict[str, Any] = _DOCUMENT.dump_python(document)
    return fields | {
        "title": document.title.of(document.text) if document.title else None,
        "title_span": asdict(document.title) if document.title else None,
        "attributions": len(annotated.attributions),
        "copy_of": entry.copy_of,
        "likeness": entry.likeness,
        "bands": list(entry.bands),
        "replaces": entry.replaces,
    }


def _attribution_row(document: Document, attribution: Attribution) -> dict[str, Any]:
    covered = {
        f"{role}_text": _GAP.join(span.of(document.text) for span in getattr(attribution, role))
        for role in _HELD_ONCE
    }
    fields: dict[str, Any] = _ATTRIBUTION.dump_python(attribution)
    return fields | covered | {"attribution_id": attribution.id}


def _speaker_rows(attribution: Attribution) -> Iterator[dict[str, Any]]:
    for speaker in attribution.speakers:
        yield _named(speaker) | {
            "attribution_id": attribution.id,
            "implicit": speaker.implicit,
            "how": speaker.how,
            "confidence": speaker.confidence,
        }


def _stance_rows(attribution: Attribution) -> Iterator[dict[str, Any]]:
    """A row for each holder and stance; who is not resolved is nobody, and has one too."""
    judged = [
        *((s, True) for s in attribution.stances),
        *((s, False) for s in attribution.abstained),
    ]
    for holder, speaker in enumerate(attribution.speakers or (None,)):
        named = _named(speaker) if speaker else {}
        for stance, sure in judged:
            yield named | {
                "attribution_id": attribution.id,
                "holder": holder,
                "term": stance.term,
                "label": stance.label,
                "score": stance.score,
                "sure": sure,
                "confidence": attribution.confidence,
            }


def _named(speaker: Speaker) -> dict[str, Any]:
    return {
        "speaker_id": speaker.id,
        "speaker": speaker.name,
        "kind": speaker.kind,
        "side": speaker.side,
    }


def documents_of(tables: Mapping[str, pa.Table]) -> Iterator[AnnotatedDocument]:
    """The documents of tables, as they were when `tables_of` took them."""
    speakers = _gathered(tables["speakers"])
    stances = _gathered(tables["stances"])
    attributions: dict[str, list[Attribution]] = defaultdict(list)
    for row in tables["attributions"].to_pylist():
        key = row["doc_key"], row["attribution_id"]
        held = {
            "id": row["attribution_id"],
            "speakers": [
                row | {"id": row["speaker_id"], "name": row["speaker"]}
                for row in speakers.get(key, ())
            ],
            "stances": _judged(stances.get(key, ()), sure=True),
            "abstained": _judged(stances.get(key, ()), sure=False),
        }
        attributions[row["doc_key"]].append(_ATTRIBUTION.validate_python(row | held))
    for row in tables["documents"].to_pylist():
        document = row | {"id": row["doc_id"], "title": row["title_span"]}
        found = tuple(attributions.get(row["doc_key"], ()))
        yield AnnotatedDocument(_DOCUMENT.validate_python(document), found)


def _gathered(table: pa.Table) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Rows by their attribution."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in table.to_pylist():
        found[row["doc_key"], row["attribution_id"]].append(row)
    return found


def _judged(rows: Iterable[Mapping[str, Any]], *, sure: bool) -> list[Mapping[str, Any]]:
    """Each stance once, however many hold it."""
    return [row for row in rows if row["sure"] is sure and not row["holder"]]
