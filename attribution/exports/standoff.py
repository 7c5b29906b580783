"""Markup that came back from a tool as a document in the project's own stand-off form."""

from collections.abc import Sequence

from attribution.errors import DataError
from attribution.evaluation.gold import (
    GoldDocument,
    GoldSpeaker,
    GoldStance,
    Offsets,
    Record,
    check_spans,
    sha256,
)
from attribution.exports.markup import BAR, IMPLICIT, Markup, Property, Region, Role
from attribution.quotes.ids import attribution_id
from attribution.schema import AttributionKind, AttributionType, Span, SpeakerKind, StanceLabel


def parse_speaker(value: str) -> GoldSpeaker:
    """What `format_speaker` wrote.

    Raises:
        ValueError: it is not of that form.
    """
    text = value.strip()
    implicit = text.endswith(BAR + IMPLICIT)
    name, *rest = text.removesuffix(BAR + IMPLICIT).rsplit(BAR, 2)
    if len(rest) != 2 or rest[1] not in set(SpeakerKind):
        kinds = ", ".join(SpeakerKind)
        raise ValueError(f"{value!r} is not NAME | ID | KIND or NAME | ID | KIND | implicit, "
                         f"KIND one of {kinds}")  # fmt: skip
    return GoldSpeaker(rest[0], name, SpeakerKind(rest[1]), implicit)


def _parse_stance(value: str) -> GoldStance:
    term, _, label = value.rpartition(":")
    if not term or label.strip() not in set(StanceLabel):
        raise ValueError(f"{value!r} is not TERM: LABEL, LABEL one of {', '.join(StanceLabel)}")
    return GoldStance(term.strip(), StanceLabel(label.strip()))


def to_gold(markup: Markup) -> GoldDocument:
    """The document in the project's own stand-off form: attributions in text order, ids anew.

    Relations are read by the roles of their ends, whichever way they were drawn; between two
    contents, the first is held by the second.

    Raises:
        DataError: a content lacks its type or kind, a property is not of its form, two
            attributions have the same spans, or a span leaves the text.
    """
    records = sorted(_records(markup), key=lambda r: (r.content, r.cue, r.source))
    if len({r.id for r in records}) < len(records):
        raise DataError(f"{markup.id}: two attributions have the same content, cue and source")
    check_spans(tuple(records), markup.text, markup.id)
    return GoldDocument(
        id=markup.id,
        title=markup.title,
        date=markup.date,
        outlet=markup.outlet,
        annotators=(markup.annotator,) if markup.annotator else (),
        annotated=markup.time,
        sha256=sha256(markup.text),
        text=markup.text,
        attributions=tuple(records),
    )


def _records(markup: Markup) -> list[Record]:
    heads = [region for region in markup.regions if region.role is Role.CONTENT]
    joined = {head.id: _joined(markup, head) for head in heads}
    spans = {head.id: _spans(head, joined[head.id]) for head in heads}
    ids = {
        id: attribution_id(markup.id, *([Span(*pair) for pair in part] for part in parts))
        for id, parts in spans.items()
    }
    parents = {r.head: ids[r.target] for r in markup.relations if r.head in ids and r.target in ids}
    return [
        _record(head, ids[head.id], spans[head.id], parents.get(head.id), markup.id)
        for head in heads
    ]


def _joined(markup: Markup, head: Region) -> list[Region]:
    others = {r.target for r in markup.relations if r.head == head.id}
    others |= {r.head for r in markup.relations if r.target == head.id}
    return [region for region in markup.regions if region.id in others]


def _spans(head: Region, joined: Sequence[Region]) -> tuple[Offsets, Offsets, Offsets]:
    def of(role: Role) -> list[tuple[int, int]]:
        return [region.offsets for region in joined if region.role is role]

    content = [head.offsets, *of(Role.PART)]
    return tuple(sorted(content)), tuple(sorted(of(Role.CUE))), tuple(sorted(of(Role.SOURCE)))


def _record(
    head: Region, id: str, spans: tuple[Offsets, Offsets, Offsets], parent: str | None, name: str
) -> Record:
    try:
        via = [parse_speaker(value) for value in head.values(Property.VIA)]
        if len(via) > 1:
            raise ValueError("has more than one `via`")
        return Record(
            id=id,
            type=AttributionType(_only(head, Property.TYPE)),
            kind=AttributionKind(_only(head, Property.KIND)),
            content=spans[0],
            cue=spans[1],
            source=spans[2],
            speakers=tuple(parse_speaker(v) for v in head.values(Property.SPEAKER)),
            via=via[0] if via else None,
            parent=parent,
            stances=tuple(_parse_stance(v) for v in head.values(Property.STANCE)),
        )
    except ValueError as error:
        message = f"{name}: content [{head.start}, {head.end}]: {error}"
        raise DataError(message, hint="correct it in the tool and export again") from error


def _only(head: Region, key: Property) -> str:
    values = head.values(key)
    if len(values) != 1:
        raise ValueError(f"has {len(values)} values of `{key.value}`, not one")
    return values[0]
