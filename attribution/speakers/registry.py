"""The speaker registry: who may be quoted, under which names and titles, and when.

The entries are YAML files beside this module, one list of entities each; users add a file of
their own, whose entries replace those of the same id.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from attribution.errors import DataError
from attribution.schema import Speaker, SpeakerKind
from attribution.turkish import fold

_LEADER = " lideri"
#: "Kazakistan lideri" is whoever bears the first of these titles.
_OFFICES = (" cumhurbaskani", " devlet baskani", " basbakani", " baskani")
REGISTRY_DIR = Path(__file__).with_name("registry")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Role:
    """Titles that name the holder between two days; an absent day is unknown or still running."""

    titles: tuple[str, ...]
    start: datetime.date | None = None
    end: datetime.date | None = None

    def held_on(self, day: datetime.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Entity:
    """One possible speaker; `name` is the Turkish press's form."""

    id: str
    name: str
    kind: SpeakerKind
    qid: str | None = None
    side: str | None = None
    country: str | None = None
    organisation: str | None = None
    parent: str | None = None
    variants: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()

    def speaker(self, *, implicit: bool = False) -> Speaker:
        return Speaker(self.id, self.name, self.kind, self.side, implicit)


@dataclass(frozen=True, slots=True)
class Registry:
    """Entities with indices by folded name and by folded title."""

    entities: dict[str, Entity]
    by_name: dict[str, Entity] = field(default_factory=dict)
    by_title: dict[str, list[tuple[Role, Entity]]] = field(default_factory=dict)
    by_sound: dict[str, Entity] = field(default_factory=dict)
    title_words: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.entities)

    def find(self, name: str) -> Entity | None:
        """The entity of a name or variant.

        Compared without case and diacritics, then across transliterations ("Sybhia", "Sıbiga"),
        the latter for names of two words and more.
        """
        found = self.by_name.get(fold(name))
        if found is None and " " in name.strip():
            found = self.by_sound.get(sound_key(name))
        return found

    def holder(self, title: str, day: datetime.date | None) -> Entity | None:
        """Who bore a title on a day; without a day, its only or its present holder.

        Returns nothing when two people may be meant.
        """
        folded = fold(title)
        candidates = self.by_title.get(folded, [])
        if not candidates and folded.endswith(_LEADER):
            country = folded.removesuffix(_LEADER)
            for office in _OFFICES:
                if candidates := self.by_title.get(country + office, []):
                    break
        if day is not None:
            candidates = [(r, e) for r, e in candidates if r.held_on(day)]
        elif len({e.id for _, e in candidates}) > 1:
            candidates = [(r, e) for r, e in candidates if r.end is None and r.start is not None]
        holders = {entity.id: entity for _, entity in candidates}
        return next(iter(holders.values())) if len(holders) == 1 else None

    def names(self) -> frozenset[str]:
        """Single words that are names as written: "Kremlin", "Zelenskiy"."""
        words = (w for e in self.entities.values() for w in (e.name, *e.variants))
        return frozenset(w for w in words if " " not in w)


def load_registry(extra: Path | None = None) -> Registry:
    """The shipped registry, with the entries of `extra` added or put in place of theirs.

    Raises:
        DataError: a file breaks the schema; the message names file, entry and field.
    """
    entities = dict(_shipped())
    if extra is not None:
        entities.update(_read_file(extra))
    _check_references(entities)
    return _indexed(entities)


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Entity]:
    entities: dict[str, Entity] = {}
    for path in sorted(REGISTRY_DIR.glob("*.yaml")):
        for identifier, entity in _read_file(path).items():
            if identifier in entities:
                raise DataError(f"{path.name}: entity {identifier} stands in two files")
            entities[identifier] = entity
    return entities


def _read_file(path: Path) -> dict[str, Entity]:
    try:
        rows = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        first = str(error).splitlines()[0]
        raise DataError(f"{path}: {first}", hint="a registry file is a YAML list") from error
    if not isinstance(rows, list):
        raise DataError(f"{path}: not a list of entities", hint="a registry file is a YAML list")
    entities: dict[str, Entity] = {}
    for number, row in enumerate(rows, 1):
        entity = _entity(row, path, number)
        if entity.id in entities:
            raise DataError(f"{path}: entity {entity.id} stands twice")
        entities[entity.id] = entity
    return entities


_ENTITY = TypeAdapter(Entity)


def _entity(row: Any, path: Path, number: int) -> Entity:
    name = row.get("id", f"number {number}") if isinstance(row, dict) else f"number {number}"
    if isinstance(row, dict):
        row = dict(row)
        row["roles"] = [_renamed(r) for r in row.get("roles") or []]
        row["variants"] = row.get("variants") or []
    try:
        entity = _ENTITY.validate_python(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        raise DataError(f"{path}: entity {name}: {place}: {first['msg']}") from error
    for role in entity.roles:
        if role.start and role.end and role.end < role.start:
            raise DataError(
                f"{path}: entity {name}: roles: ends before it begins: {role.titles[0]}"
            )
    return entity


def _renamed(role: Any) -> Any:
    """The files say from/to, which Python reserves."""
    if not isinstance(role, dict):
        return role
    names = {"from": "start", "to": "end"}
    return {names.get(key, key): value for key, value in role.items()}


def _check_references(entities: dict[str, Entity]) -> None:
    for entity in entities.values():
        for key in ("organisation", "parent"):
            target = getattr(entity, key)
            if target is not None and target not in entities:
                raise DataError(f"entity {entity.id}: {key}: no entity {target}")
        seen = {entity.id}
        parent = entity.parent
        while parent is not None:
            if parent in seen:
                raise DataError(f"entity {entity.id}: parent: a cycle through {parent}")
            seen.add(parent)
            parent = entities[parent].parent


def _indexed(entities: dict[str, Entity]) -> Registry:
    by_name: dict[str, Entity] = {}
    by_title: dict[str, list[tuple[Role, Entity]]] = {}
    words: set[str] = set()
    for entity in entities.values():
        by_name.setdefault(fold(entity.name), entity)
    for entity in entities.values():
        for variant in entity.variants:
            by_name.setdefault(fold(variant), entity)
        for role in entity.roles:
            for title in role.titles:
                by_title.setdefault(fold(title), []).append((role, entity))
                words.update(_words(title.split()))
    by_sound: dict[str, Entity] = {}
    for name, entity in by_name.items():
        if " " in name and entity.kind is SpeakerKind.PERSON:
            by_sound.setdefault(sound_key(name), entity)
    return Registry(entities, by_name, by_title, by_sound, frozenset(words))


_SOUNDS = (
    ("sch", "s"), ("sh", "s"), ("ch", "c"), ("zh", "j"), ("kh", "h"), ("ts", "c"), ("ck", "k"),
    ("ph", "f"), ("th", "t"), ("iu", "yu"), ("ju", "yu"), ("ia", "ya"), ("ja", "ya"), ("w", "v"),
    ("x", "ks"), ("q", "k"), ("g", "h"), ("y", "i"), ("j", "i"), ("h", ""),
)  # fmt: skip


def sound_key(name: str) -> str:
    """A key under which transliterations of one name meet.

    >>> sound_key("Andrii Sybhia") == sound_key("Andriy Sıbiga")
    True
    """
    key = fold(name)
    for written, sound in _SOUNDS:
        key = key.replace(written, sound)
    return re.sub(r"(.)\1+", r"\1", key)


def _words(words: Iterable[str]) -> Iterable[str]:
    return (fold(w) for w in words)
