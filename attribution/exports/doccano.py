"""doccano: JSON Lines of a sequence labelling project with relations, out and back.

doccano counts UTF-16 code units, as browsers do (doccano issue 2290), and its editor loses track
at carriage returns (issue 2114): they go out as spaces, and `carriage_returns` says where they
were. Entities have a label and nothing else: a content's label is its type and kind, the other
properties travel in the line's metadata and come back to the nearest content.
"""

import datetime
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from attribution.errors import DataError, describe
from attribution.exports.markup import (
    Markup,
    Pending,
    Property,
    Region,
    Relation,
    Role,
    to_markups,
)
from attribution.exports.utf16 import to_code_points, to_code_units
from attribution.schema import AnnotatedDocument, AttributionKind, AttributionType

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LOSES = "speakers, via and stances come back but cannot be edited there"
_HINT = "the file must be doccano's JSONL export with relations, or its zip"
_IN_LABEL = (Property.TYPE, Property.KIND)
#: Role, start and end of every span of an attribution, in order.
_Places = tuple[tuple[str, int, int], ...]
#: Labels of a content: the type, and the kind where it is not a statement.
CONTENT_LABELS = {
    f"{type}" if kind is AttributionKind.STATEMENT else f"{type}-{kind}": (type, kind)
    for type in AttributionType
    for kind in AttributionKind
}
_LABEL_OF = {pair: label for label, pair in CONTENT_LABELS.items()}


def write_doccano(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """One document a line, for a project that allows overlapping entities and relations."""
    for markup in to_markups(documents):
        line = json.dumps(_line(markup), ensure_ascii=False, allow_nan=False)
        stream.write(line.encode(errors="replace") + b"\n")


def _line(markup: Markup) -> dict[str, Any]:
    units = to_code_units(markup.text)
    return {
        "text": markup.text.replace("\r", " "),
        "entities": [
            {"id": int(r.id), "label": _label(r), "start_offset": units[r.start],
             "end_offset": units[r.end]}
            for r in markup.regions
        ],
        "relations": [
            {"id": number, "from_id": int(r.head), "to_id": int(r.target), "type": r.label}
            for number, r in enumerate(markup.relations, 1)
        ],
        "doc_id": markup.id,
        "title": markup.title,
        "date": markup.date.isoformat() if markup.date else None,
        "outlet": markup.outlet,
        "carriage_returns": [i for i, c in enumerate(markup.text) if c == "\r"],
        "properties": [_stored(region, markup) for region in markup.regions
                       if region.role is Role.CONTENT],
    }  # fmt: skip


def _label(region: Region) -> str:
    if region.role is not Role.CONTENT:
        return region.role.value
    values = dict(region.properties)
    type, kind = AttributionType(values[Property.TYPE]), AttributionKind(values[Property.KIND])
    return _LABEL_OF[type, kind]


def _stored(region: Region, markup: Markup) -> dict[str, Any]:
    others = [[k.value, value] for k, value in region.properties if k not in _IN_LABEL]
    return {"spans": [list(place) for place in _places(region, markup)], "values": others}


def _places(head: Region, markup: Markup) -> _Places:
    """Where an attribution lies: role, start and end of the content and of what it joins."""
    joined = {r.target for r in markup.relations if r.head == head.id}
    joined |= {r.head for r in markup.relations if r.target == head.id}
    regions = [r for r in markup.regions if r.id in joined and r.role is not Role.CONTENT]
    return tuple(sorted((r.role.value, r.start, r.end) for r in (head, *regions)))


@dataclass(frozen=True, slots=True)
class _Entity:
    id: int
    label: str
    start_offset: int
    end_offset: int


@dataclass(frozen=True, slots=True)
class _Relation:
    from_id: int
    to_id: int
    type: str


@dataclass(frozen=True, slots=True)
class _Stored:
    spans: _Places
    values: tuple[tuple[Property, str], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    entities: tuple[_Entity, ...]
    relations: tuple[_Relation, ...] = ()
    id: int | None = None
    doc_id: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    carriage_returns: tuple[int, ...] = ()
    properties: tuple[_Stored, ...] = ()


@lru_cache(maxsize=1)
def _lines() -> "TypeAdapter[_Line]":
    from pydantic import TypeAdapter

    return TypeAdapter(_Line)


def read_doccano(path: Path) -> Iterator[Pending]:
    """Every line of an export.

    Args:
        path: a ``.jsonl`` file, or the zip that doccano gives, whose files are named after the
            annotators (``all.jsonl`` when they share one annotation).

    Raises:
        DataError: not such an export; names the line (from 1) and the field.
    """
    for name, annotator, data in _parts(path):
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.strip():
                default = f"{path.stem}-{number}"
                yield partial(_markup, line, f"{name}:{number}", annotator, default)


def _parts(path: Path) -> Iterator[tuple[str, str | None, bytes]]:
    try:
        if not zipfile.is_zipfile(path):
            yield str(path), None, path.read_bytes().removeprefix(b"\xef\xbb\xbf")
            return
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                stem = Path(name).stem
                if name.endswith(".jsonl"):
                    yield f"{path}/{name}", None if stem == "all" else stem, archive.read(name)
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(f"{path}: {error}", hint="check the path") from error


def _parsed(line: bytes, where: str) -> _Line:
    from pydantic import ValidationError

    try:
        return _lines().validate_json(line)
    except ValidationError as error:
        raise DataError(f"{where}: {describe(error)}", hint=_HINT) from error


def _markup(data: bytes, where: str, annotator: str | None, default: str) -> Markup:
    line = _parsed(data, where)
    characters = list(line.text)
    for place in line.carriage_returns:
        if not 0 <= place < len(characters):
            raise DataError(f"{line.doc_id}: carriage_returns: {place} is not in the text")
        characters[place] = "\r"
    text = "".join(characters)
    name = line.doc_id or default
    bare = Markup(
        id=name,
        text=text,
        title=line.title,
        date=line.date,
        outlet=line.outlet,
        regions=tuple(_regions(line, text, name)),
        relations=tuple(
            Relation(str(r.from_id), str(r.to_id), r.type) for r in line.relations
        ),
        annotator=annotator,
    )  # fmt: skip
    return _with_properties(bare, line.properties)


def _regions(line: _Line, text: str, name: str) -> Iterator[Region]:
    points = to_code_points(text)
    for entity in line.entities:
        try:
            start, end = points[entity.start_offset], points[entity.end_offset]
        except KeyError as error:
            message = f"{name}: entities: {error} is not between two characters of the text"
            raise DataError(message, hint="count grapheme clusters as several characters") from None
        if entity.label in CONTENT_LABELS:
            type, kind = CONTENT_LABELS[entity.label]
            properties = ((Property.TYPE, type.value), (Property.KIND, kind.value))
            yield Region(str(entity.id), Role.CONTENT, start, end, properties)
        elif entity.label in set(Role) - {Role.CONTENT}:
            yield Region(str(entity.id), Role(entity.label), start, end)
        else:
            known = ", ".join([*CONTENT_LABELS, *list(Role)[1:]])
            raise DataError(f"{name}: {entity.label!r} is none of the labels {known}")


def _with_properties(markup: Markup, stored: Sequence[_Stored]) -> Markup:
    """Give each content the stored values of the attribution that it is most like."""
    heads = {r.id: _places(r, markup) for r in markup.regions if r.role is Role.CONTENT}
    exact = {entry.spans: number for number, entry in enumerate(stored)}
    found = {id: exact[spans] for id, spans in heads.items() if spans in exact}
    pairs = [
        (_likeness(spans, entry.spans), id, number)
        for id, spans in heads.items()
        if id not in found
        for number, entry in enumerate(stored)
        if number not in found.values()
    ]
    for likeness, id, number in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness and id not in found and number not in found.values():
            found[id] = number
    values = {id: stored[number].values for id, number in found.items()}
    regions = (replace(r, properties=r.properties + values.get(r.id, ())) for r in markup.regions)
    return replace(markup, regions=tuple(regions))


def _likeness(first: _Places, second: _Places) -> float:
    """Shared characters of the same role, as a part of all (0 to 1)."""
    one, other = ({(r, i) for r, a, b in part for i in range(a, b)} for part in (first, second))
    return len(one & other) / (len(one | other) or 1)
