"""Attributions as annotation tools see them: labelled regions of a text, and lines between them.

An attribution becomes one region of the role `content` that carries its properties, joined by
relations to its cues, its sources and the further parts of a discontinuous content. Cues and
sources that several attributions share are one region, as a person would mark them.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

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
from attribution.quotes.ids import attribution_id
from attribution.schema import (
    AnnotatedDocument,
    Attribution,
    AttributionKind,
    AttributionType,
    Span,
    Speaker,
    SpeakerKind,
    StanceLabel,
)

#: What the formats of annotation tools have no place for.
LOSES = "scores of speakers and stances, sides, how a speaker was found, where `via` is named"
_BAR = " | "
_IMPLICIT = "implicit"
_DECIMALS = 4


class Role(StrEnum):
    """What a region is. A `part` continues a discontinuous content."""

    CONTENT = "content"
    PART = "part"
    CUE = "cue"
    SOURCE = "source"


class Property(StrEnum):
    """What a content says of its attribution; `speaker` and `stance` may come several times."""

    TYPE = "type"
    KIND = "kind"
    SPEAKER = "speaker"
    VIA = "via"
    STANCE = "stance"


#: Label of the relation between two contents, from the inner one to the one that holds it.
PARENT = "parent"
RELATIONS = (Role.CUE.value, Role.SOURCE.value, Role.PART.value, PARENT)

Properties = tuple[tuple[Property, str], ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the text.

    Attributes:
        id: unique in its document.
        role: what it is.
        start, end: half-open, in code points.
        properties: of the attribution; only a content has any.
        score: the attribution's confidence (0 to 1), if a program found it.
    """

    id: str
    role: Role
    start: int
    end: int
    properties: Properties = ()
    score: float | None = None

    @property
    def offsets(self) -> tuple[int, int]:
        return (self.start, self.end)

    def values(self, key: Property) -> list[str]:
        """The values of one property, in order."""
        return [value for name, value in self.properties if name is key]


@dataclass(frozen=True, slots=True)
class Relation:
    """A line from a content to another region; `label` is one of `RELATIONS`."""

    head: str
    target: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A document in a tool.

    Attributes:
        id, text, title, date, outlet: of the document.
        regions, relations: what is marked.
        annotator: who marked it, if the tool says so.
        time: when it was last changed, if the tool says so.
    """

    id: str
    text: str
    title: str | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    regions: tuple[Region, ...] = ()
    relations: tuple[Relation, ...] = ()
    annotator: str | None = None
    time: datetime.datetime | None = None


@dataclass
class _Sheet:
    """Regions and relations while a document is being marked."""

    regions: list[Region] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    shared: dict[tuple[Role, int, int], str] = field(default_factory=dict)

    def add(
        self, role: Role, span: Span, properties: Properties = (), score: float | None = None
    ) -> str:
        id = str(len(self.regions) + 1)
        self.regions.append(Region(id, role, span.start, span.end, properties, score))
        return id

    def share(self, role: Role, span: Span) -> str:
        key = (role, span.start, span.end)
        if key not in self.shared:
            self.shared[key] = self.add(role, span)
        return self.shared[key]


def to_markup(annotated: AnnotatedDocument) -> Markup:
    """The regions and relations of one document; ids of regions count from 1."""
    sheet = _Sheet()
    heads = {a.id: _mark(a, sheet) for a in annotated.attributions}
    for attribution in annotated.attributions:
        if attribution.parent in heads:
            relation = Relation(heads[attribution.id], heads[attribution.parent], PARENT)
            sheet.relations.append(relation)
    document = annotated.document
    return Markup(
        id=document.id,
        text=document.text,
        title=document.title.of(document.text) if document.title else None,
        date=document.date,
        outlet=document.outlet,
        regions=tuple(sheet.regions),
        relations=tuple(sheet.relations),
    )


def _mark(attribution: Attribution, sheet: _Sheet) -> str:
    first, *parts = sorted(attribution.content)
    score = round(attribution.confidence, _DECIMALS)
    head = sheet.add(Role.CONTENT, first, tuple(_properties(attribution)), score)
    targets = [
        *((sheet.add(Role.PART, span), Role.PART) for span in parts),
        *((sheet.share(Role.CUE, span), Role.CUE) for span in attribution.cue),
        *((sheet.share(Role.SOURCE, span), Role.SOURCE) for span in attribution.source),
    ]
    sheet.relations += [Relation(head, target, role.value) for target, role in targets]
    return head


def _properties(attribution: Attribution) -> Iterator[tuple[Property, str]]:
    yield Property.TYPE, attribution.type.value
    yield Property.KIND, attribution.kind.value
    for speaker in attribution.speakers:
        yield Property.SPEAKER, format_speaker(speaker)
    if attribution.via:
        yield Property.VIA, format_speaker(attribution.via)
    for stance in attribution.stances:
        yield Property.STANCE, f"{stance.term}: {stance.label.value}"


def format_speaker(speaker: Speaker | GoldSpeaker) -> str:
    """A speaker as people read and correct it; white space in the name becomes single spaces.

    >>> format_speaker(GoldSpeaker("kremlin", "Kremlin", SpeakerKind.ORGANIZATION, True))
    'Kremlin | kremlin | organization | implicit'
    """
    parts = [" ".join(speaker.name.split()), speaker.id, speaker.kind.value]
    return _BAR.join([*parts, _IMPLICIT] if speaker.implicit else parts)


def parse_speaker(value: str) -> GoldSpeaker:
    """What `format_speaker` wrote.

    Raises:
        ValueError: it is not of that form.
    """
    text = value.strip()
    implicit = text.endswith(_BAR + _IMPLICIT)
    name, *rest = text.removesuffix(_BAR + _IMPLICIT).rsplit(_BAR, 2)
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
    parents = {
        r.head: ids[r.target] for r in markup.relations if r.head in ids and r.target in ids
    }
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


def loose_ends(markup: Markup) -> Iterator[str]:
    """One line for every cue, source and part that no relation joins to a content."""
    heads = {region.id for region in markup.regions if region.role is Role.CONTENT}
    held = {r.target for r in markup.relations if r.head in heads}
    held |= {r.head for r in markup.relations if r.target in heads}
    for region in markup.regions:
        if region.role is not Role.CONTENT and region.id not in held:
            place = f"{region.role.value} [{region.start}, {region.end}]"
            yield f"{markup.id}: {place} belongs to no content and is left out"


def to_markups(documents: Iterable[AnnotatedDocument]) -> Iterator[Markup]:
    """The markup of every document, lazily and in order."""
    return map(to_markup, documents)
