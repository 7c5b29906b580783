"""What all readers of mentions share: the registry, the place, and how sure they are."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from attribution.schema import Resolution, Speaker, SpeakerKind
from attribution.speakers.descriptions import plain_name, tells_of_bearer
from attribution.speakers.mentions import bare_forms, kind_of, read_mention
from attribution.speakers.names import DocumentNames, Named
from attribution.speakers.registry import Entity, Registry
from attribution.turkish import fold, slug

#: How often each way is right on the training documents, given the spans of every attribution and
#: the antecedents that the tagger is taught to point at (`make measure-speakers`); CARRIED without
#: them, for then it is needed. SPELLING occurs once there: its figure is that of
#: ``tests/data/mentions.tsv``, a little lowered.
CONFIDENCE = {
    Resolution.NAME: 0.99,
    Resolution.VARIANT: 0.98,
    Resolution.SPELLING: 0.95,
    Resolution.ROLE: 0.97,
    Resolution.SHORT_NAME: 0.98,
    Resolution.ANAPHORA: 0.59,
    Resolution.ANTECEDENT: 0.96,
    Resolution.CARRIED: 0.67,
    Resolution.UNLISTED: 0.89,
}
#: A name of a document, whose it is, and the entity of a known person.
NamedPerson = tuple[Named, Speaker, Entity | None]
#: That nobody can be asserted.
NOBODY = Speaker("", "", SpeakerKind.UNNAMED)


@dataclass(frozen=True, slots=True)
class Heard:
    """Who was quoted before: offset and words of the mention (empty if dropped), and speaker."""

    position: int
    mention: str
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention stands.

    Attributes:
        names: of the document.
        position: offset of the mention.
        day: of the document, if known.
        recent: who was quoted before, in text order.
    """

    names: DocumentNames
    position: int
    day: datetime.date | None = None
    recent: Sequence[Heard] = ()


class Lookup:
    """The registry with the ways of looking names up in it.

    Args:
        registry: who may be quoted.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        # A document's names are gone through again for every mention that refers to one.
        self._entity_of = lru_cache(maxsize=1 << 13)(self._find)

    def in_any_case(self, words: Sequence[str]) -> tuple[Entity, Resolution] | None:
        """By the words as they stand, else without a case ending on the last."""
        found = self.registry.look_up(" ".join(words))
        if found is not None:
            return found
        for form in bare_forms(words[-1]):
            entity = self.registry.find(" ".join((*words[:-1], form)))
            if entity is not None:
                return entity, Resolution.VARIANT
        return None

    def known(self, named: Named) -> tuple[Entity, Resolution] | None:
        """The entity of a name, or of a part of it when other capitals stand around it."""
        return self._entity_of(named.name)

    def _find(self, words: tuple[str, ...]) -> tuple[Entity, Resolution] | None:
        if (found := self.registry.look_up(" ".join(words))) is not None:
            return found
        for size in range(len(words) - 1, 1, -1):
            for start in range(len(words) - size + 1):
                part = " ".join(words[start : start + size])
                if (entity := self.registry.find(part)) is not None:
                    return entity, Resolution.NAME
        return None

    def people(self, names: Sequence[Named], place: Place) -> Iterator[NamedPerson]:
        """Those of the names that are people's, with the entity of a known one."""
        for named in names:
            words = named.name
            if not words:
                entity = self.registry.holder(" ".join(named.title), place.day)
                if entity is not None and entity.kind is SpeakerKind.PERSON:
                    yield named, known_speaker(entity, Resolution.ANAPHORA), entity
                continue
            found = self.known(named)
            if found is None and len(words) == 2:
                found = self._one_of_two(*words)
            if found is not None and found[0].kind is SpeakerKind.PERSON:
                yield named, known_speaker(found[0], Resolution.ANAPHORA), found[0]
            elif found is None and len(words) > 1 and (named.title or not named.opening):
                name = plain_name(named.name)
                if _is_in_headline(named, place):
                    continue
                if _names_person(name):
                    yield (
                        named,
                        unknown_speaker(name, SpeakerKind.PERSON, Resolution.ANAPHORA),
                        None,
                    )

    def _one_of_two(self, first: str, last: str) -> tuple[Entity, Resolution] | None:
        """ "Lider Putin", "Putin Kiev": a known person, but not in "Oksana Rudenko"."""
        left, right = self.registry.find(first), self.registry.find(last)
        people = [e for e in (left, right) if e is not None and e.kind is SpeakerKind.PERSON]
        if len(people) != 1 or (people[0] is right and not self.may_describe(first, right)):
            return None
        return people[0], Resolution.VARIANT

    def may_describe(self, word: str, person: Entity) -> bool:
        """Whether a word before a person's name is none of another's: "Lider", "Recep"."""
        folded = fold(word)
        return (
            tells_of_bearer(word)
            or folded in self.registry.title_words
            or folded in fold(person.name).split()
        )

    def people_before(self, place: Place) -> Iterator[NamedPerson]:
        """Named people before a place, the nearest first."""
        return self.people(place.names.before(place.position), place)

    def people_after(self, place: Place) -> Iterator[NamedPerson]:
        """Named people after a place, the nearest first."""
        return self.people(place.names.after(place.position), place)


@lru_cache(maxsize=1 << 13)
def _names_person(name: str) -> bool:
    return kind_of(read_mention(name)) is SpeakerKind.PERSON


def _is_in_headline(named: Named, place: Place) -> bool:
    """Whether all of its line is in capitals, where a verb looks like a name."""
    if not named.full.isupper():
        return False
    text = place.names.text
    end = text.find("\n", named.start)
    return text[text.rfind("\n", 0, named.start) + 1 : end if end >= 0 else None].isupper()


def known_speaker(entity: Entity, how: Resolution) -> Speaker:
    """A speaker of the registry."""
    return entity.speaker(how, CONFIDENCE[how])


def unknown_speaker(name: str, kind: SpeakerKind, how: Resolution = Resolution.UNLISTED) -> Speaker:
    """A speaker in no registry: the name makes the id, but for who has none."""
    identifier = "unnamed" if kind is SpeakerKind.UNNAMED else slug(name)
    return Speaker(identifier, name, kind, how=how, confidence=CONFIDENCE[how])


def told_as(speaker: Speaker, how: Resolution) -> Speaker:
    """The same speaker, found in another way."""
    return replace(speaker, how=how, confidence=CONFIDENCE[how])
