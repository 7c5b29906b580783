"""Attributions as annotation tools see them: labelled regions of a text, and lines between them.

An attribution becomes one region of the role `content` that carries its properties, joined by
relations to its cues, its sources and the further parts of a discontinuous content. Cues and
sources that several attributions share are one region, as a person would mark them.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from attribution.schema import AnnotatedDocument, Attribution, Span, Speaker

#: What the formats of annotation tools have no place for.
LOSES = "sides, how a speaker was found"
#: Between the parts of a speaker, and the last of them for one that is implicit.
BAR = " | "
IMPLICIT = "implicit"
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


#: A document that is not read yet, so that a broken one spoils no other; raises a `DataError`.
Pending = Callable[[], Markup]


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


def format_speaker(speaker: Speaker) -> str:
    """A speaker as people read and correct it; white space in the name becomes single spaces.

    >>> from attribution.schema import SpeakerKind
    >>> format_speaker(Speaker("kremlin", "Kremlin", SpeakerKind.ORGANIZATION, implicit=True))
    'Kremlin | kremlin | organization | implicit'
    """
    parts = [" ".join(speaker.name.split()), speaker.id, speaker.kind.value]
    return BAR.join([*parts, IMPLICIT] if speaker.implicit else parts)


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
