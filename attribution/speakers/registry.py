"""The speaker registry: who may be quoted, under which names and titles, and when.

The entries are YAML files beside this module, one list of entities each; users add a file of
their own, whose entries replace those of the same id.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from attribution.errors import DataError, describe
from attribution.schema import Resolution, Speaker, SpeakerKind
from attribution.speakers.spelling import alike, near, skeletons, slips
from attribution.turkish import fold

_LEADER = " lideri"
#: Words of a name up to this length are initials and particles ("bin", "von"), not given names.
_INITIALS = 3
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

    def speaker(self, how: Resolution, confidence: float = 1.0) -> Speaker:
        return Speaker(self.id, self.name, self.kind, self.side, how=how, confidence=confidence)


@dataclass(frozen=True, slots=True)
class Registry:
    """Entities with indices by folded name and by folded title."""

    entities: dict[str, Entity]
    by_name: dict[str, Entity] = field(default_factory=dict)
    by_title: dict[str, list[tuple[Role, Entity]]] = field(default_factory=dict)
    by_surname: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    by_skeleton: dict[str, frozenset[str]] = field(default_factory=dict)
    by_slip: dict[str, frozenset[str]] = field(default_factory=dict)
    title_words: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.entities)

    def find(self, name: str) -> Entity | None:
        """The entity of a name or variant, compared without case and diacritics."""
        return self.by_name.get(fold(name))

    def look_up(self, name: str) -> tuple[Entity, Resolution] | None:
        """The entity of a name in whatever spelling, and how it was found.

        Names of two words and more are also compared by their consonants ("Sybhia", "Sıbiga");
        a single word of six letters or more may have one slip ("Zelenksy"). Where two entities
        could be meant, neither is.
        """
        folded = fold(name)
        if (entity := self.by_name.get(folded)) is not None:
            exact = fold(entity.name) == folded
            return entity, Resolution.NAME if exact else Resolution.VARIANT
        ids = {
            self.by_name[known].id
            for key in skeletons(name)
            for known in self.by_skeleton.get(key, ())
            if alike(known, folded, key)
        }
        if not ids and " " not in folded:
            found = {known for key in slips(folded) for known in self.by_slip.get(key, ())}
            ids = {self.by_name[known].id for known in found if near(known, folded)}
        return (self.entities[ids.pop()], Resolution.SPELLING) if len(ids) == 1 else None

    def holder(self, title: str, day: datetime.date | None) -> Entity | None:
        """Who bore a title on a day; without a day, its only holder.

        Returns nothing when two people may be meant.
        """
        candidates = self._bearers(fold(title))
        if day is not None:
            candidates = [(r, e) for r, e in candidates if r.held_on(day)]
        holders = {entity.id: entity for _, entity in candidates}
        return next(iter(holders.values())) if len(holders) == 1 else None

    def holders(self, title: str) -> list[Entity]:
        """Everyone who ever bore a title."""
        return [entity for _, entity in self._bearers(fold(title))]

    def _bearers(self, title: str) -> list[tuple[Role, Entity]]:
        candidates = self.by_title.get(title, [])
        if not candidates and title.endswith(_LEADER):
            country = title.removesuffix(_LEADER)
            offices = _OFFICES if country in _presidential() else _OFFICES[::-1]
            for office in offices:
                if candidates := self.by_title.get(country + office, []):
                    break
        return candidates

    def names(self) -> frozenset[str]:
        """Single words that are names as written: "Kremlin", "Zelenskiy"."""
        words = (w for e in self.entities.values() for w in (e.name, *e.variants))
        return frozenset(w for w in words if " " not in w)


@lru_cache(maxsize=1)
def _presidential() -> frozenset[str]:
    return frozenset(fold(c) for c in load_countries()["presidential"])


@lru_cache(maxsize=1)
def load_countries() -> dict[str, Any]:
    """What ``countries.yaml`` says: names of countries, and whose president leads."""
    path = Path(__file__).with_name("countries.yaml")
    countries: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return countries


def load_registry(extra: Path | None = None) -> Registry:
    """The shipped registry, with the entries of `extra` added or put in place of theirs.

    Raises:
        DataError: a file breaks the schema; the message names file, entry and field.
    """
    entities = dict(_shipped())
    if extra is not None:
        entities.update(_read_file(extra))
    _check_references(entities)
    return index_entities(entities)


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Entity]:
    entities: dict[str, Entity] = {}
    for path in sorted(REGISTRY_DIR.glob("*.yaml")):
        for identifier, entity in _read_file(path).items():
            if identifier in entities:
                raise DataError(f"{path.name}: entity {identifier}: id: stands in two files")
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
            raise DataError(f"{path}: entity {entity.id}: id: stands twice")
        entities[entity.id] = entity
    return entities


_ENTITY = TypeAdapter(Entity)


def _entity(row: Any, path: Path, number: int) -> Entity:
    name = row.get("id", f"number {number}") if isinstance(row, dict) else f"number {number}"
    if isinstance(row, dict):
        row = {key: value for key, value in row.items() if value is not None}
        if isinstance(row.get("roles"), list):
            row["roles"] = [_renamed(r) for r in row["roles"]]
    try:
        entity = _ENTITY.validate_python(row)
    except ValidationError as error:
        raise DataError(f"{path}: entity {name}: {describe(error)}") from error
    for role in entity.roles:
        if role.start and role.end and role.end < role.start:
            raise DataError(
                f"{path}: entity {name}: roles: ends before it begins: {', '.join(role.titles)}"
            )
    _check_overlaps(entity, f"{path}: entity {name}")
    return entity


def _check_overlaps(entity: Entity, where: str) -> None:
    """One title held twice at a time is a slip of dates."""
    held: dict[str, list[Role]] = {}
    for role in entity.roles:
        for title in role.titles:
            held.setdefault(title, []).append(role)
    first, last = datetime.date.min, datetime.date.max
    for title, roles in held.items():
        ordered = sorted(roles, key=lambda r: r.start or first)
        for one, following in pairwise(ordered):
            if (one.end or last) > (following.start or first):
                raise DataError(f"{where}: roles: overlap: {title}")


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


def index_entities(entities: dict[str, Entity]) -> Registry:
    """The registry of entities, every name and title indexed."""
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
    for name, entity in _shorter(by_name).items():
        by_name.setdefault(name, entity)
    surnames: dict[str, dict[str, Entity]] = {}
    keys: dict[str, set[str]] = {}
    shifted: dict[str, set[str]] = {}
    for name, entity in by_name.items():
        if entity.kind is not SpeakerKind.PERSON:
            continue
        if " " in name:
            surnames.setdefault(name.split()[-1], {})[entity.id] = entity
        for key in skeletons(name):
            keys.setdefault(key, set()).add(name)
        if " " not in name:
            for key in slips(name):
                shifted.setdefault(key, set()).add(name)
    return Registry(
        entities, by_name, by_title,
        {name: tuple(found.values()) for name, found in surnames.items()},
        {key: frozenset(ids) for key, ids in keys.items()},
        {key: frozenset(names) for key, names in shifted.items()},
        frozenset(words),
    )  # fmt: skip


def _shorter(by_name: dict[str, Entity]) -> dict[str, Entity]:
    """One given name and the surname of people who have several, where only one can be meant."""
    bearers: dict[str, dict[str, Entity]] = {}
    for name, entity in by_name.items():
        *given, surname = name.split()
        if entity.kind is SpeakerKind.PERSON and len(given) > 1:
            for one in given:
                if len(one) > _INITIALS:
                    bearers.setdefault(f"{one} {surname}", {})[entity.id] = entity
    return {name: next(iter(some.values())) for name, some in bearers.items() if len(some) == 1}


def _words(words: Iterable[str]) -> Iterable[str]:
    return (fold(w) for w in words)
