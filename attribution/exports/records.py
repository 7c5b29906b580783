"""The attribution record: what one attribution is once it leaves the program."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from attribution.schema import (
    AnnotatedDocument,
    Attribution,
    AttributionKind,
    AttributionType,
    Document,
    Span,
    Speaker,
    Stance,
)

_DECIMALS = 4
_GAP = " … "

#: Start and end of a half-open range of code points of the document's text.
Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionRecord:
    """One attribution with its document's id and the covered text; fields in the order written.

    Attributes:
        doc_id: the document's id, a file's stem.
        date: the document's day of publication, if known.
        outlet: the medium, if known; older files do not have it.
        id: stable hash of the document's id and the spans.
        type: direct, indirect or mixed.
        kind: statement or attitude.
        content, cue, source: code-point ranges into the document's text; `source` is empty when
            implicit.
        content_text, cue_text, source_text: the text of these ranges as it stands, the parts of
            a discontinuous one joined by `` … ``.
        speakers: the holders; empty when not resolved.
        via: who relays it, if anyone.
        parent: id of the attribution whose content holds this one.
        stances: one a term that the content is about, with a probability (0 to 1).
        confidence: of the attribution itself (0 to 1).
    """

    doc_id: str
    date: datetime.date | None
    outlet: str | None = None
    id: str
    type: AttributionType
    kind: AttributionKind
    content: tuple[Offsets, ...]
    cue: tuple[Offsets, ...]
    source: tuple[Offsets, ...]
    content_text: str
    cue_text: str
    source_text: str
    speakers: tuple[Speaker, ...]
    via: Speaker | None
    parent: str | None
    stances: tuple[Stance, ...]
    confidence: float
    abstained: tuple[Stance, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: strings, numbers, lists and dictionaries, keys in order."""
        return {
            "doc_id": self.doc_id,
            "date": self.date.isoformat() if self.date else None,
            "outlet": self.outlet,
            "id": self.id,
            "type": self.type.value,
            "kind": self.kind.value,
            "content": [list(pair) for pair in self.content],
            "cue": [list(pair) for pair in self.cue],
            "source": [list(pair) for pair in self.source],
            "content_text": self.content_text,
            "cue_text": self.cue_text,
            "source_text": self.source_text,
            "speakers": [_speaker(speaker) for speaker in self.speakers],
            "via": _speaker(self.via) if self.via else None,
            "parent": self.parent,
            "stances": [_stance(s) for s in self.stances],
            "confidence": self.confidence,
            "abstained": [_stance(s) for s in self.abstained],
        }


def to_record(document: Document, attribution: Attribution) -> AttributionRecord:
    """The record of one attribution, probabilities rounded to four decimals."""
    text = document.text
    return AttributionRecord(
        doc_id=document.id,
        date=document.date,
        outlet=document.outlet,
        id=attribution.id,
        type=attribution.type,
        kind=attribution.kind,
        content=_offsets(attribution.content),
        cue=_offsets(attribution.cue),
        source=_offsets(attribution.source),
        content_text=_covered(attribution.content, text),
        cue_text=_covered(attribution.cue, text),
        source_text=_covered(attribution.source, text),
        speakers=attribution.speakers,
        via=attribution.via,
        parent=attribution.parent,
        stances=_rounded(attribution.stances),
        abstained=_rounded(attribution.abstained),
        confidence=round(attribution.confidence, _DECIMALS),
    )


def to_records(documents: Iterable[AnnotatedDocument]) -> Iterator[AttributionRecord]:
    """The records of all attributions, lazily and in order."""
    for annotated in documents:
        for attribution in annotated.attributions:
            yield to_record(annotated.document, attribution)


def _rounded(stances: Iterable[Stance]) -> tuple[Stance, ...]:
    return tuple(replace(s, score=round(s.score, _DECIMALS)) for s in stances)


def _stance(stance: Stance) -> dict[str, Any]:
    return {"term": stance.term, "label": stance.label.value, "score": stance.score}


def _offsets(spans: Iterable[Span]) -> tuple[Offsets, ...]:
    return tuple((span.start, span.end) for span in spans)


def _covered(spans: Iterable[Span], text: str) -> str:
    return _GAP.join(span.of(text) for span in spans)


def _speaker(speaker: Speaker) -> dict[str, Any]:
    return {
        "id": speaker.id,
        "name": speaker.name,
        "kind": speaker.kind.value,
        "side": speaker.side,
        "implicit": speaker.implicit,
        "how": speaker.how.value,
        "confidence": speaker.confidence,
    }
