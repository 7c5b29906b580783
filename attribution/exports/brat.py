"""brat: a folder of texts and stand-off annotations, out and back.

Offsets are code points. A line of an annotation file holds the text that it marks, so that a span
over several lines goes out as fragments, and fragments with nothing but line ends between them
come back as one. The format: brat.nlplab.org/standoff.html.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from attribution.errors import DataError
from attribution.exports.files import file_name, unquoted
from attribution.exports.markup import (
    PARENT,
    Markup,
    Pending,
    Properties,
    Property,
    Region,
    Relation,
    Role,
    to_markups,
)
from attribution.schema import AnnotatedDocument, AttributionKind, AttributionType, StanceLabel

LOSES = "title, date, outlet, line ends at the edges of a span, the end of ids over 200 bytes"
CONFIG = "annotation.conf"
_HINT = "the folder must hold a .txt and an .ann file for each document"
_RELATIONS = {Role.CUE.value: "has-cue", Role.SOURCE.value: "has-source",
              Role.PART.value: "has-part", PARENT: "within"}  # fmt: skip
_STANCE = "stance-"
_NOTES = (Property.SPEAKER, Property.VIA)
_BREAK = " ;; "
_SPECIAL = re.compile(r"[\\;]")
_ESCAPED = re.compile(r"\\([\\;])")
_LINES = re.compile(r"[^\r\n]+")
_TEXT_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_RELATION = re.compile(r"R\d+\t(\S+) Arg1:(T\d+) Arg2:(T\d+)\t?")
_ATTRIBUTE = re.compile(r"[AM]\d+\t(\S+) (T\d+) (\S+)")
_COMMENT = re.compile(r"#\d+\tAnnotatorNotes (T\d+)\t(.*)", re.DOTALL)


def brat_files(documents: Iterable[AnnotatedDocument]) -> Iterator[tuple[str, bytes]]:
    """``ID.txt`` and ``ID.ann`` of each document, then `annotation.conf`; name and bytes."""
    from attribution.stance import load_terms

    terms = {term.id for term in load_terms()}
    for markup in to_markups(documents):
        name = file_name(markup.id)
        lines = "".join(f"{line}\n" for line in _lines(markup))
        yield f"{name}.txt", markup.text.encode(errors="replace")
        yield f"{name}.ann", lines.encode(errors="replace")
        for region in markup.regions:
            terms.update(v.rpartition(":")[0] for v in region.values(Property.STANCE))
    yield CONFIG, configuration(sorted(terms)).encode()


def configuration(terms: Iterable[str]) -> str:
    """The `annotation.conf` that brat needs beside the documents."""
    labels = {"type": AttributionType, "kind": AttributionKind}
    labels |= {f"{_STANCE}{term}": StanceLabel for term in terms}
    targets = {**{role.value: role.value for role in Role}, PARENT: Role.CONTENT.value}
    return "\n".join(
        [
            "[entities]",
            *Role,
            "[relations]",
            "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
            *(f"{name}\tArg1:{Role.CONTENT}, Arg2:{targets[label]}"
              for label, name in _RELATIONS.items()),
            "[events]",
            "[attributes]",
            *(f"{name}\tArg:{Role.CONTENT}, Value:{'|'.join(v)}" for name, v in labels.items()),
            "",
        ]
    )  # fmt: skip


def _lines(markup: Markup) -> Iterator[str]:
    attributes: list[str] = []
    notes: list[str] = []
    for region in markup.regions:
        fragments = list(_fragments(region, markup.text))
        places = ";".join(f"{start} {end}" for start, end in fragments)
        covered = " ".join(markup.text[start:end] for start, end in fragments)
        yield f"T{region.id}\t{region.role} {places}\t{covered}"
        attributes += [f"{name} T{region.id} {value}" for name, value in _attributes(region)]
        if parts := [_note(k, v) for k, v in region.properties if k in _NOTES]:
            notes.append(f"AnnotatorNotes T{region.id}\t{_BREAK.join(parts)}")
    for number, r in enumerate(markup.relations, 1):
        yield f"R{number}\t{_RELATIONS[r.label]} Arg1:T{r.head} Arg2:T{r.target}\t"
    yield from (f"A{number}\t{line}" for number, line in enumerate(attributes, 1))
    yield from (f"#{number}\t{line}" for number, line in enumerate(notes, 1))


def _note(key: Property, value: str) -> str:
    """One entry of a note; a semicolon in a name is told from those between entries."""
    return f"{key}: " + _SPECIAL.sub(lambda match: f"\\{match[0]}", value)


def _fragments(region: Region, text: str) -> Iterator[tuple[int, int]]:
    for match in _LINES.finditer(text, region.start, region.end):
        yield match.span()


def _attributes(region: Region) -> Iterator[tuple[str, str]]:
    for key, value in region.properties:
        if key is Property.STANCE:
            term, _, label = value.rpartition(": ")
            yield f"{_STANCE}{term}", label
        elif key not in _NOTES:
            yield key.value, value


def read_brat(path: Path) -> Iterator[Pending]:
    """Every document of a folder, or one of them.

    Args:
        path: the folder, or an ``.ann`` file with its ``.txt`` beside it.

    Raises:
        DataError: a file is missing, or a line is not of the format; names file and line (from 1).
    """
    files = sorted(path.glob("*.ann")) if path.is_dir() else [path]
    if not files:
        raise DataError(f"{path}: no .ann files", hint=_HINT)
    for file in files:
        yield partial(_markup, file)


def _markup(path: Path) -> Markup:
    text, lines = (_read(path.with_suffix(suffix)) for suffix in (".txt", ".ann"))
    return _Reader(path, text, lines).markup()


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: {reason}", hint=_HINT) from error


@dataclass(frozen=True, slots=True)
class _Mark:
    """A text-bound annotation: its role and the stretches that it covers."""

    id: str
    role: Role
    spans: tuple[tuple[int, int], ...]

    @property
    def ids(self) -> list[str]:
        return [self.id, *(f"{self.id}/{n}" for n in range(2, len(self.spans) + 1))]


class _Reader:
    """One annotation file against its text."""

    def __init__(self, path: Path, text: str, lines: str) -> None:
        self._path = path
        self._text = text
        self._marks: dict[str, _Mark] = {}
        self._relations: list[Relation] = []
        self._properties: dict[str, list[tuple[Property, str]]] = {}
        # Only a line feed ends a line: the text may hold U+2028 and its like.
        self._lines = [(n, line) for n, line in enumerate(lines.split("\n"), 1) if line]

    def markup(self) -> Markup:
        for kinds in ("T", "RAM#"):
            for number, line in self._lines:
                if line[0] not in "TRAM#":
                    self._fail(number, f"{line[0]!r} begins no kind of line that is known")
                if line[0] in kinds:
                    self._take(number, line)
        parts = [Relation(m.id, id, Role.PART) for m in self._marks.values()
                 if m.role is Role.CONTENT for id in m.ids[1:]]  # fmt: skip
        return Markup(
            id=unquoted(self._path.stem),
            text=self._text,
            regions=tuple(r for mark in self._marks.values() for r in self._regions(mark)),
            relations=(*self._relations, *parts),
        )

    def _take(self, number: int, line: str) -> None:
        if match := _TEXT_BOUND.fullmatch(line):
            self._mark(number, *match.groups())
        elif match := _RELATION.fullmatch(line):
            head, target = (self._known(number, match[i]) for i in (2, 3))
            targets = target.ids if target.role is not Role.CONTENT else [target.id]
            heads = head.ids if head.role is not Role.CONTENT else [head.id]
            self._relations += [Relation(h, t, match[1]) for h in heads for t in targets]
        elif match := _ATTRIBUTE.fullmatch(line):
            self._attribute(number, *match.groups())
        elif match := _COMMENT.fullmatch(line):
            mark = self._known(number, match[1])
            for part in match[2].split(_BREAK):
                key, _, value = part.strip().partition(": ")
                if key in _NOTES:
                    self._add(mark, Property(key), _ESCAPED.sub(r"\1", value))
        elif not line.startswith("#"):
            self._fail(number, "not of brat's form")

    def _mark(self, number: int, id: str, role: str, places: str, covered: str) -> None:
        if role not in set(Role):
            self._fail(number, f"{role!r} is none of {', '.join(Role)}")
        pairs = [tuple(map(int, place.split())) for place in places.split(";")]
        text = " ".join(self._text[start:end] for start, end in pairs)
        if text != covered:
            self._fail(number, "the text is not what stands at these offsets")
        spans: list[tuple[int, int]] = []
        for start, end in sorted((a, b) for a, b in pairs):
            if spans and not self._text[spans[-1][1] : start].strip("\r\n"):
                start = spans.pop()[0]
            spans.append((start, end))
        self._marks[id] = _Mark(id, Role(role), tuple(spans))

    def _attribute(self, number: int, name: str, id: str, value: str) -> None:
        mark = self._known(number, id)
        if name.startswith(_STANCE):
            self._add(mark, Property.STANCE, f"{name.removeprefix(_STANCE)}: {value}")
        elif name in set(Property):
            self._add(mark, Property(name), value)
        else:
            self._fail(number, f"{name!r} is no attribute of {CONFIG}")

    def _add(self, mark: _Mark, key: Property, value: str) -> None:
        self._properties.setdefault(mark.id, []).append((key, value))

    def _known(self, number: int, id: str) -> _Mark:
        if id not in self._marks:
            self._fail(number, f"there is no {id}")
        return self._marks[id]

    def _regions(self, mark: _Mark) -> Iterator[Region]:
        properties: Properties = tuple(self._properties.get(mark.id, ()))
        for number, (id, (start, end)) in enumerate(zip(mark.ids, mark.spans, strict=True)):
            further = number > 0 and mark.role is Role.CONTENT
            role = Role.PART if further else mark.role
            yield Region(id, role, start, end, () if further else properties)

    def _fail(self, number: int, message: str) -> None:
        raise DataError(f"{self._path}:{number}: {message}", hint=_HINT)
