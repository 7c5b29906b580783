"""What a system says, as records: read from the lines of `extract`, or made by the pipeline."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from attribution.errors import DataError, describe
from attribution.evaluation.gold import (
    SPAN_KEYS,
    GoldDocument,
    GoldSpeaker,
    GoldStance,
    Record,
    sha256,
    span_problem,
)
from attribution.schema import AnnotatedDocument, Attribution, Document, Span, Speaker, Stance

_HINT = "the file must come from `attribution extract --format jsonl`"
_RECORD = TypeAdapter(Record)
_RECORD_KEYS = frozenset(f.name for f in fields(Record))
_SPEAKER_KEYS = frozenset(f.name for f in fields(GoldSpeaker))
_STANCE_KEYS = frozenset(f.name for f in fields(GoldStance))

Predictions = dict[str, list[Record]]


def read_predictions(
    path: Path, texts: Mapping[str, str], failures: list[DataError]
) -> Predictions:
    """Read a JSONL file of attribution records.

    Args:
        path: one object a line; keys that evaluation does not need are passed over.
        texts: the gold documents' texts by id; spans that leave them are wrong. Records of other
            documents are kept and checked as far as they can be.
        failures: takes what is wrong with a line (from 1), which is then skipped.

    Returns:
        Records by document id.

    Raises:
        DataError: the file cannot be read.
    """
    found: Predictions = {}
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}", hint="check the path") from error
    # Only a line feed ends a line: news text may hold U+2028 and its like unescaped.
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            document, record = _read_line(line, texts)
        except ValueError as error:
            failures.append(DataError(f"{path}:{number}: {describe(error)}", hint=_HINT))
        else:
            found.setdefault(document, []).append(record)
    return found


def _read_line(line: bytes, texts: Mapping[str, str]) -> tuple[str, Record]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("not an object")
    document = row.get("doc_id")
    if not isinstance(document, str):
        raise ValueError("doc_id: not a string")
    record = _RECORD.validate_json(json.dumps(_needed(row)))
    if not record.content:
        raise ValueError("content: empty")
    record = replace(
        record,
        content=tuple(sorted(record.content)),
        cue=tuple(sorted(record.cue)),
        source=tuple(sorted(record.source)),
    )
    for key in SPAN_KEYS:
        if problem := span_problem(getattr(record, key), texts.get(document)):
            raise ValueError(f"{key}: {problem}")
    return document, record


def _needed(row: dict[str, Any]) -> dict[str, Any]:
    """The keys that a `Record` has: an exported record holds more, and may grow."""
    kept: dict[str, Any] = _only(row, _RECORD_KEYS)
    for key, wanted in (("speakers", _SPEAKER_KEYS), ("stances", _STANCE_KEYS)):
        if isinstance(kept.get(key), list):
            kept[key] = [_only(item, wanted) for item in kept[key]]
    if "via" in kept:
        kept["via"] = _only(kept["via"], _SPEAKER_KEYS)
    return kept


def _only(value: Any, keys: Iterable[str]) -> Any:
    return {k: v for k, v in value.items() if k in keys} if isinstance(value, dict) else value


def to_predictions(documents: Iterable[AnnotatedDocument]) -> Predictions:
    """The pipeline's output as records by document id."""
    return {d.document.id: [to_record(a) for a in d.attributions] for d in documents}


def to_record(attribution: Attribution) -> Record:
    """One of the pipeline's attributions as evaluation reads it."""
    return Record(
        id=attribution.id,
        type=attribution.type,
        kind=attribution.kind,
        content=_offsets(attribution.content),
        cue=_offsets(attribution.cue),
        source=_offsets(attribution.source),
        speakers=tuple(_speaker(s) for s in attribution.speakers),
        via=_speaker(attribution.via) if attribution.via else None,
        parent=attribution.parent,
        stances=tuple(GoldStance(s.term, s.label) for s in attribution.stances),
    )


def to_attribution(record: Record) -> Attribution:
    """A record's spans alone, as a detector would give them."""
    return Attribution(
        id=record.id,
        type=record.type,
        kind=record.kind,
        content=_spans(record.content),
        cue=_spans(record.cue),
        source=_spans(record.source),
    )


def to_gold(annotated: AnnotatedDocument, *, annotators: tuple[str, ...] = ()) -> GoldDocument:
    """What the pipeline gave as a stand-off document; scores, sides and ways are not in it."""
    document = annotated.document
    return GoldDocument(
        id=document.id,
        title=document.title.of(document.text) if document.title else None,
        date=document.date,
        outlet=document.outlet,
        annotators=annotators,
        sha256=sha256(document.text),
        text=document.text,
        attributions=tuple(map(to_record, annotated.attributions)),
    )


def to_annotated(document: GoldDocument) -> AnnotatedDocument:
    """A gold document as the pipeline would give it, certain of everything.

    Raises:
        DataError: its text is not at hand.
    """
    text = document.text
    if text is None:
        hint = "give the texts with --texts"
        raise DataError(f"{document.id}: its text is kept elsewhere", hint=hint)
    place = text.find(document.title) if document.title else -1
    made = Document(
        id=document.id,
        text=text,
        body=(Span(0, len(text)),) if text else (),
        title=Span(place, place + len(document.title)) if document.title and place >= 0 else None,
        date=document.date,
        outlet=document.outlet,
    )
    return AnnotatedDocument(made, tuple(_whole(record) for record in document.attributions))


def _whole(record: Record) -> Attribution:
    return replace(
        to_attribution(record),
        parent=record.parent,
        speakers=tuple(_named(s) for s in record.speakers),
        via=_named(record.via) if record.via else None,
        stances=tuple(Stance(s.term, s.label, 1.0) for s in record.stances),
    )


def _named(speaker: GoldSpeaker) -> Speaker:
    return Speaker(speaker.id, speaker.name, speaker.kind, implicit=speaker.implicit)


def _offsets(spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    # Discontinuous parts come in the order of detection; offsets in that of the text.
    return tuple(sorted((s.start, s.end) for s in spans))


def _spans(offsets: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in offsets)


def _speaker(speaker: Speaker) -> GoldSpeaker:
    return GoldSpeaker(speaker.id, speaker.name, speaker.kind, speaker.implicit)
