"""People by their offices: "Kazakistan lideri", "Bakan Fidan", "Rus mevkidaşı"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from attribution.schema import Resolution, Speaker
from attribution.speakers.countries import country_names, country_of
from attribution.speakers.descriptions import forms
from attribution.speakers.lookup import NOBODY, Lookup, NamedPerson, Place, known_speaker, told_as
from attribution.speakers.mentions import Mention, bare_forms, title_stem
from attribution.speakers.names import Named, same_office
from attribution.speakers.registry import Entity
from attribution.turkish import fold, lower, split_apostrophe

#: What an office says without a day is taken from the text alone, and is less sure.
_UNDATED = 0.8
_HEADS_OF_STATE = ("Devlet Başkanı", "Cumhurbaşkanı", "Başkanı", "Kralı", "Başbakanı")
_POSSESSED = {
    "lider": "lideri", "başkan": "Başkanı", "başbakan": "Başbakanı", "bakan": "Bakanı",
    "cumhurbaşkan": "Cumhurbaşkanı", "sözcü": "Sözcüsü", "şansölye": "Başbakanı",
    "şansölyesi": "Başbakanı", "devlet başkan": "Devlet Başkanı",
}  # fmt: skip


class Offices:
    """Finds people by the office they hold.

    Args:
        lookup: of the registry.
    """

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.registry = lookup.registry

    def by_office(self, mention: Mention, place: Place) -> Speaker | None:
        for phrase in _office_phrases(mention.words):
            entity = (
                self.registry.holder(phrase, place.day)
                or self.registry.find(phrase)
                or (self._named_holder(phrase, place) if place.day is None else None)
            )
            if entity is not None:
                speaker = known_speaker(entity, Resolution.ROLE)
                sure = speaker.confidence * (1 if place.day else _UNDATED)
                return replace(speaker, confidence=round(sure, 2))
        return None

    def _named_holder(self, title: str, place: Place) -> Entity | None:
        """Without a day: the one holder of the office, past or present, whom the text names."""
        holders = {e.id: e for e in self.registry.holders(title)}
        if len(holders) < 2:
            return None
        named = {e.id for _, _, e in self.lookup.people(place.names.all, place) if e is not None}
        found = [holders[i] for i in holders.keys() & named]
        return found[0] if len(found) == 1 else None

    def titled(self, word: str, title: Sequence[str], place: Place) -> Entity | None:
        """ "Bakan Fidan", "MİT Başkanı Kalın": the bearer of the name who held the office."""
        wanted = [title_stem(w) for w in _plain_title(title)]
        if not wanted:
            return None
        former = any(fold(w) == "eski" for w in title)
        forms = (fold(word), *(fold(f) for f in bare_forms(word)))
        candidates = {e.id: e for f in forms for e in self.registry.by_surname.get(f, ())}
        fitting = [
            e
            for e in candidates.values()
            if any(
                _fits(wanted, t)
                for role in e.roles
                if former or place.day is None or role.held_on(place.day)
                for t in role.titles
            )
        ]
        return fitting[0] if len(fitting) == 1 else None

    def before(self, short: str, place: Place, country: str | None = None) -> Speaker | None:
        """ "Bakan", "Genel Sekreter": the last one named before who bears the office.

        A headline may say the office first: then the first one named after.
        """
        found = self._bearing(short, self.lookup.people_before(place), place, country)
        if found is None and country is None:
            found = self._bearing(short, self.lookup.people_after(place), place, None)
        return found

    def _bearing(
        self, short: str, people: Iterable[NamedPerson], place: Place, country: str | None
    ) -> Speaker | None:
        found: tuple[Named, Speaker] | None = None
        for named, speaker, entity in people:
            if not any(same_office(short, t) for t in self._titles(named, entity, place, country)):
                continue
            if found is None:
                found = named, told_as(speaker, Resolution.ANAPHORA)
            elif speaker.id != found[1].id and self._together(named, found[0], place):
                return NOBODY
        return found[1] if found else None

    def _titles(
        self, named: Named, entity: Entity | None, place: Place, country: str | None
    ) -> list[tuple[str, ...]]:
        """What a person is called in the text, and the offices held on the day."""
        titles = [named.title]
        if entity is not None:
            roles = (r for r in entity.roles if place.day is None or r.held_on(place.day))
            titles += [tuple(t.split()) for r in roles for t in r.titles]
        if country is None:
            return titles
        return [t for t in titles if t and country_of(t[0]) == country]

    def _together(self, one: Named, other: Named, place: Place) -> bool:
        """Two people in one sentence: an office that both bear says nothing."""
        first, last = sorted((one.start, other.start))
        between = place.names.text[first:last]
        return not re.search(r"[.!?\n]", between)

    def counterpart(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Rus mevkidaşı": who holds in Russia the office of the one named last."""
        country = country_of(words[0]) if len(words) > 1 else None
        if country is None or place.day is None:
            return None
        for _, _, entity in self.lookup.people_before(place):
            if entity is None:
                continue
            roles = [r for r in entity.roles if r.held_on(place.day)]
            offices = [o for r in roles for t in r.titles if (o := _office_of(t, country))]
            for office in dict.fromkeys(offices):
                same = _HEADS_OF_STATE if office in _HEADS_OF_STATE[:3] else (office,)
                for equal in same:
                    found = self.registry.holder(f"{country} {equal}", place.day)
                    if found is not None and found.id != entity.id:
                        return known_speaker(found, Resolution.ANAPHORA)
        return None


def _plain_title(words: Sequence[str]) -> list[str]:
    """The words of an office that tell it: countries as their name, "eski" left out."""
    return [
        country_of(w) or split_apostrophe(w)[0] for w in words if fold(w) not in {"eski", "sayin"}
    ]


def _fits(wanted: Sequence[str], title: str) -> bool:
    """Whether all words of a mention's title stand in a role's title, the last one at its end."""
    borne = [title_stem(w) for w in title.split()]
    asked = [w for w in wanted if fold(w) in borne or fold(w) not in country_names()]
    return bool(asked) and asked[-1] == borne[-1] and all(fold(w) in borne for w in asked)


def _office_phrases(words: Sequence[str]) -> Iterator[str]:
    """Ways to write an office: as it stands, without case ending, the country by its name."""
    former = fold(words[0]) == "eski"
    if former:
        return
    country = country_of(words[0])
    for last in forms(words[-1]):
        heads = dict.fromkeys((last, _POSSESSED.get(lower(last), last)))
        for head in heads:
            rest = (*words[1:-1], head) if len(words) > 1 else ()
            yield " ".join((*words[:-1], head))
            if country is not None and rest:
                yield " ".join((country, *rest))
                yield " ".join((country + "'nın", *rest))


def _office_of(title: str, other: str) -> str | None:
    """ "Fransa Cumhurbaşkanı" -> "Cumhurbaşkanı"; nothing for an office of the other country."""
    words = title.split()
    country = country_of(words[0])
    if country is None or country == other or len(words) < 2:
        return None
    return " ".join(words[1:])
