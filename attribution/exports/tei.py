"""TEI P5: the text with ``<said who>`` inside it.

An element that would cross another is written in pieces; `next` and `prev` chain them, and the
parts of a discontinuous content alike (TEI P5, chapters 17.3 and 21.3).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from attribution.exports.xmltext import LOSES as XML_LOSES
from attribution.exports.xmltext import xml_text
from attribution.schema import (
    AnnotatedDocument,
    Attribution,
    AttributionType,
    Document,
    Speaker,
    SpeakerKind,
)

LOSES = f"scores, sides, whether and how a speaker was found elsewhere, {XML_LOSES}"
_NAMESPACE = "http://www.tei-c.org/ns/1.0"
_DIRECT = {AttributionType.DIRECT: "true", AttributionType.INDIRECT: "false",
           AttributionType.MIXED: "unknown"}  # fmt: skip
#: Id, name and kind: unnamed speakers share an id.
_Key = tuple[str, str, SpeakerKind]
_PEOPLE = {SpeakerKind.PERSON, SpeakerKind.UNNAMED}


def write_tei(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """One `teiCorpus` with a `TEI` for each document; the text as it stands, in one `ab`."""
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{_NAMESPACE}">\n'
    stream.write(start.encode())
    stream.write(_header("Attributions", "<p>News articles.</p>").encode())
    for number, annotated in enumerate(documents, 1):
        stream.write(_document(annotated, f"d{number}").encode())
    stream.write(b"</teiCorpus>\n")


def _header(title: str, source: str, profile: str = "") -> str:
    return (
        f"<teiHeader><fileDesc><titleStmt><title>{_text(title)}</title></titleStmt>"
        "<publicationStmt><p>Written by attribution.</p></publicationStmt>"
        f"<sourceDesc>{source}</sourceDesc></fileDesc>{profile}</teiHeader>\n"
    )


def _document(annotated: AnnotatedDocument, prefix: str) -> str:
    document = annotated.document
    people = _people(annotated, prefix)
    title = document.title.of(document.text) if document.title else document.id
    inner = "".join(_pieces(annotated, prefix, people))
    return (
        f'<TEI xml:id="{prefix}">\n'
        + _header(title, _source(document, title), _participants(people))
        + "".join(_stand_off(annotated, prefix, people))
        + f'<text xml:lang="tr"><body><ab xml:space="preserve">{inner}</ab></body></text>\n</TEI>\n'
    )


def _source(document: Document, title: str) -> str:
    outlet = f"<publisher>{_text(document.outlet)}</publisher>" if document.outlet else ""
    date = f'<date when="{document.date}">{document.date}</date>' if document.date else ""
    name = f"<title>{_text(title)}</title><idno>{_text(document.id)}</idno>"
    return f"<bibl>{name}{outlet}{date}</bibl>"


def _people(annotated: AnnotatedDocument, prefix: str) -> dict[_Key, str]:
    """The `xml:id` of every speaker."""
    keys = dict.fromkeys(_key(s) for a in annotated.attributions for s in _speakers(a))
    return {key: f"{prefix}-s{number}" for number, key in enumerate(keys, 1)}


def _speakers(attribution: Attribution) -> Iterator[Speaker]:
    yield from attribution.speakers
    if attribution.via:
        yield attribution.via


def _key(speaker: Speaker) -> _Key:
    return speaker.id, speaker.name, speaker.kind


def _participants(people: Mapping[_Key, str]) -> str:
    persons = "".join(
        f'<person xml:id="{id}"><persName key={_quoted(key)}>{_text(name)}</persName></person>'
        for (key, name, kind), id in people.items()
        if kind in _PEOPLE
    )
    organizations = "".join(
        f'<org xml:id="{id}" type="{kind}">'
        f"<orgName key={_quoted(key)}>{_text(name)}</orgName></org>"
        for (key, name, kind), id in people.items()
        if kind not in _PEOPLE
    )
    lists = f"<listPerson>{persons}</listPerson>" if persons else ""
    lists += f"<listOrg>{organizations}</listOrg>" if organizations else ""
    return f"<profileDesc><particDesc>{lists}</particDesc></profileDesc>" if lists else ""


def _stand_off(
    annotated: AnnotatedDocument, prefix: str, people: Mapping[_Key, str]
) -> Iterator[str]:
    """Types, kinds and stances as spans over the first `said`, parents and relayers as links."""
    if not annotated.attributions:
        return
    names = {a.id: f"{prefix}-{a.id}" for a in annotated.attributions}
    yield '<standOff><spanGrp type="attribution">'
    for attribution in annotated.attributions:
        target = names[attribution.id]
        values = {"type": attribution.type.value, "kind": attribution.kind.value}
        values |= {stance.term: stance.label.value for stance in attribution.stances}
        for key, value in values.items():
            yield f"<span target={_quoted('#' + target)} type={_quoted(key)}>{_text(value)}</span>"
    yield "</spanGrp>"
    links = [("parent", a, names[a.parent]) for a in annotated.attributions if a.parent in names]
    links += [("via", a, people[_key(a.via)]) for a in annotated.attributions if a.via]
    for kind in ("parent", "via"):
        ends = [f"#{names[a.id]} #{end}" for name, a, end in links if name == kind]
        if ends:
            inner = "".join(f"<link target={_quoted(pair)}/>" for pair in ends)
            yield f'<linkGrp type="{kind}">{inner}</linkGrp>'
    yield "</standOff>\n"


@dataclass(frozen=True, slots=True, order=True)
class _Element:
    """An element over a span; `chain` names what its pieces belong to together."""

    start: int
    end: int
    rank: int
    chain: str
    tag: str
    attributes: str

    @property
    def outward(self) -> tuple[int, int, str]:
        """Sorts the outermost first among those open at one place."""
        return (-self.end, self.rank, self.chain)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of an element in the output; the number (from 1) is its place in the chain."""

    element: _Element
    number: int


def _pieces(annotated: AnnotatedDocument, prefix: str, people: Mapping[_Key, str]) -> Iterator[str]:
    text = annotated.document.text
    elements = sorted(_elements(annotated, prefix, people))
    flow = list(_flow(elements))
    lengths = Counter(item.element.chain for _, item in flow if isinstance(item, _Piece))
    last = 0
    for place, item in flow:
        yield _text(text[last:place])
        yield _open(item, lengths) if isinstance(item, _Piece) else f"</{item.tag}>"
        last = place
    yield _text(text[last:])


def _elements(
    annotated: AnnotatedDocument, prefix: str, people: Mapping[_Key, str]
) -> Iterator[_Element]:
    for a in annotated.attributions:
        name = f"{prefix}-{a.id}"
        who = " ".join(f"#{people[_key(s)]}" for s in a.speakers)
        said = f' direct="{_DIRECT[a.type]}"' + (f" who={_quoted(who)}" if who else "")
        owner = f" corresp={_quoted('#' + name)}"
        parts = (
            ("said", name, said, a.content),
            ("rs", f"{name}-source", owner, a.source),
            ("seg", f"{name}-cue", f' type="cue"{owner}', a.cue),
        )
        for rank, (tag, chain, attributes, spans) in enumerate(parts):
            for span in spans:
                yield _Element(span.start, span.end, rank, chain, tag, attributes)


def _flow(elements: list[_Element]) -> Iterator[tuple[int, "_Piece | _Element"]]:
    """Where pieces open and elements close, properly nested: place, and a piece or an element."""
    stack: list[_Element] = []
    numbers: Counter[str] = Counter()
    places = sorted({place for e in elements for place in (e.start, e.end)})
    for place in places:
        ending = [i for i, e in enumerate(stack) if e.end == place]
        opening = [e for e in elements if e.start == place]
        lowest = min(ending, default=len(stack))
        closed = stack[lowest:]
        del stack[lowest:]
        for element in reversed(closed):
            yield place, element
        again = [e for e in closed if e.end > place]
        for element in sorted([*again, *opening], key=lambda e: e.outward):
            numbers[element.chain] += 1
            stack.append(element)
            yield place, _Piece(element, numbers[element.chain])


def _open(piece: _Piece, lengths: Mapping[str, int]) -> str:
    element, number = piece.element, piece.number
    links = "" if number == 1 else f" prev={_quoted('#' + _name(element.chain, number - 1))}"
    if number < lengths[element.chain]:
        links += f" next={_quoted('#' + _name(element.chain, number + 1))}"
    id = _quoted(_name(element.chain, number))
    return f"<{element.tag} xml:id={id}{links}{element.attributes}>"


def _name(chain: str, number: int) -> str:
    return chain if number == 1 else f"{chain}.{number}"


def _text(text: str) -> str:
    return escape(xml_text(text), {"\r": "&#13;"})


def _quoted(value: str) -> str:
    return quoteattr(xml_text(value))
