"""What stood before: pronouns, pairs and descriptions."""

import re
from collections.abc import Sequence

from attribution.schema import Resolution, Speaker, SpeakerKind
from attribution.speakers.bodies import Bodies
from attribution.speakers.countries import country_names, country_of
from attribution.speakers.descriptions import INDEFINITE, does, forms, is_origin
from attribution.speakers.lookup import (
    Heard,
    Lookup,
    Place,
    known_speaker,
    told_as,
    unknown_speaker,
)
from attribution.speakers.mentions import (
    Mention,
    describes_people,
    is_body,
    is_plural,
    is_relation,
    nominative,
    read_mention,
    title_stem,
)
from attribution.speakers.names import Named, same_office
from attribution.speakers.offices import Offices
from attribution.speakers.registry import Entity
from attribution.turkish import capitalized, fold, lower, split_apostrophe

_PRONOUNS = frozenset(
    "kendisi kendileri kendisinin kendisine kendilerine kendisinden kendilerinden kendisini"
    " o onlar onun ona onlara ondan onu".split()
)
#: "X ve Y": what one word before and a few words after may name.
_JOINED = re.compile(
    r"([A-ZÇĞİÖŞÜ][\w\-]+)(?:['’]\w+)? (?:ve|ile) ((?:[^\s.,;:!?]+ ){0,4}[^\s.,;:!?]+)"
)
_PAIR = re.compile(
    r"(?:her )?iki (?:lider|isim)\w*|ikil[iy]\w*|ikisi\w*"
    r"|(?P<sides>(?:(?:her )?iki (?:taraf|ülke|başkent)|taraflar)\w*)"
)
#: They describe one person named before: "ünlü iktisatçı", "deneyimli diplomat".
_DESCRIBES = re.compile(
    r"(?:iktisatci|diplomat|senator|komedyen|bilimci|siyasetci|politikaci|yazar|yonetmen|oyuncu"
    r"|akademisyen|tarihci|isim|lider|futbolcu|sanatci|sarkici|profesor|adam|hukukcu|komutan"
    r"|general|bilim_insani|basmuzakereci|teknik_adam|teknik_direktor|muzakereci|uzman|analist"
    r"|ekonomist|sanik|doktor|hekim|arastirmaci|stratejist|lideri)"
)
#: They stand before a noun for one who is known to the reader, folded.
_QUALITIES = frozenset(
    "deneyimli tecrubeli yasli genc unlu usta konuk kidemli taninmis basarili sarisin".split()
)
_FULL_NAME = re.compile(r"[A-ZÇĞİÖŞÜ][\w\-]+(?: (?:[a-z]{2,3} )?[A-ZÇĞİÖŞÜ][\w\-]+)+")
_SHORTEST_NOUN = 5
#: Characters between a noun and the name that it introduced: more than an article has.
_FARTHEST = 20_000
_COUNTERPART = "mevkidas"


class References:
    """Finds whom pronouns and descriptions take up.

    Args:
        lookup: of the registry.
        offices, bodies: find whom a bare title or noun means.
    """

    def __init__(self, lookup: Lookup, offices: Offices, bodies: Bodies) -> None:
        self.lookup = lookup
        self.registry = lookup.registry
        self.offices = offices
        self.bodies = bodies

    def by_reference(self, mention: Mention, place: Place) -> Speaker | None:
        if fold(mention.phrase) in _PRONOUNS:
            return self._last_meant(place)
        words = mention.words
        if any(title_stem(f) == _COUNTERPART for f in forms(words[-1])):
            return self.offices.counterpart(words, place)
        country = country_of(words[0]) if len(words) > 1 else None
        if is_relation(words[-1]):  # "Avukatı" is somebody's, and none named for the office
            return self._introduced(words[-1], place)
        if len(words) <= 3 and not mention.name:
            plain = words[1:] if country else words
            for form in forms(words[-1]):
                short = " ".join((*plain[:-1], form))
                if (speaker := self.offices.before(short, place, country)) is not None:
                    return speaker
                if country and plain and (speaker := self._countryman(short, country, place)):
                    return speaker
            own = self.registry.holder(f"Türkiye {mention.phrase}", place.day)
            if own is not None and len(words) == 1:
                return known_speaker(own, Resolution.ROLE)
        if len(words) == 1 or _is_bare_body(words):
            body = self.bodies.before(words, place)
            if body is not None:
                return body
        return self._described(mention, country, place)

    def _described(self, mention: Mention, country: str | None, place: Place) -> Speaker | None:
        """ "diplomat", "ünlü iktisatçı": who was called so, else the last person who spoke."""
        words = mention.words
        if mention.name or any(fold(w) in INDEFINITE for w in words[:-1]):
            return None
        if (same := self._described_so(words, place)) is not None:
            return same
        if is_plural(mention.phrase):
            return None
        if (introduced := self._introduced_as(words, place)) is not None:
            return introduced
        heads = (words[-1], "_".join(words[-2:]))
        describes = any(
            _DESCRIBES.fullmatch(fold(f)) for head in heads for f in (head, nominative(head))
        )
        describes = describes or _is_anybody(words)
        # "Slavyansk'taki militanların komutanı" is not one named before.
        if not describes or (country is None and any(capitalized(w) for w in words[1:])):
            return None
        if country is None and (speaker := self._last_heard(place)) is not None:
            return speaker
        return self._last_person(place, country=country) if len(words) > 1 else None

    def _introduced(self, relation: str, place: Place) -> Speaker | None:
        """ "Oğlu" after "oğlu Ali Çınar": the name that followed the word."""
        after = rf"\b{re.escape(lower(relation))} ((?:[A-ZÇĞİÖŞÜ]\w+ )*[A-ZÇĞİÖŞÜ]\w+)"
        found = re.findall(after, place.names.text[: place.position])
        if not found:
            return None
        return unknown_speaker(found[-1], SpeakerKind.PERSON, Resolution.ANAPHORA)

    def _introduced_as(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Danışman" after "başkanlık danışmanı Dmitro Lıtvınenko"; in a headline, before it."""
        plain = words[1:] if len(words) > 1 and _tells(words[0]) else words
        noun = lower(" ".join((*plain[:-1], nominative(plain[-1]))))
        stem = re.sub(r"s?[ıiuü]$", "", noun)
        if len(stem) < _SHORTEST_NOUN:
            return None
        text = place.names.lowered
        after = re.compile(rf"\b{re.escape(stem)}(?:s?[ıiuü])? (?=[^\W\d_])")
        first, last = place.position - _FARTHEST, place.position + _FARTHEST
        starts = [m.end() for m in after.finditer(text, max(0, first), place.position)][::-1]
        if text.find("\n", 0, place.position) < 0:
            starts += [m.end() for m in after.finditer(text, place.position, last)]
        for start in starts:
            name = _FULL_NAME.match(place.names.text, start)
            if name is None or place.names.text[start : name.end()].isupper():
                continue
            bearer = " ".join(read_mention(name[0]).name)
            entity = self.registry.find(bearer)
            if entity is None and " " in bearer:
                return unknown_speaker(bearer, SpeakerKind.PERSON, Resolution.ANAPHORA)
            if entity is not None and entity.kind is SpeakerKind.PERSON:
                return known_speaker(entity, Resolution.ANAPHORA)
        return None

    def same(self, text: str, mention: Mention, place: Place) -> Speaker | None:
        """ "Aynı asker", "aynı kaynak": whoever was quoted last."""
        words = mention.words
        if not lower(text).startswith("aynı ") or len(words) > 1 or is_plural(words[0]):
            return None
        if not describes_people(words[0]):
            return None
        return self._described_so(words, place) or self._last_heard(place)

    def _last_meant(self, place: Place) -> Speaker | None:
        """Whom "o" means: the last person named, or a description quoted after that."""
        named = next(self.lookup.people_before(place), None)
        described = self._described_last(place)
        if described is not None and (named is None or named[0].start < described.position):
            return told_as(described.speaker, Resolution.ANAPHORA)
        return named[1] if named is not None else None

    def _described_last(self, place: Place) -> Heard | None:
        """The last quotation, if of one who is described and not named: "bir diplomat"."""
        heard = place.recent[-1] if place.recent else None
        if heard is None or heard.speaker.kind is not SpeakerKind.UNNAMED:
            return None
        return heard if " " in heard.speaker.name else None

    def _last_heard(self, place: Place) -> Speaker | None:
        """Who was quoted last, if described, else the last person quoted."""
        if (described := self._described_last(place)) is not None:
            return told_as(described.speaker, Resolution.ANAPHORA)
        for heard in reversed(place.recent):
            if heard.speaker.kind is SpeakerKind.PERSON:
                return told_as(heard.speaker, Resolution.ANAPHORA)
        return None

    def last_body(self, place: Place) -> Speaker | None:
        """The last institution quoted: whose "Rapor" is."""
        bodies = (SpeakerKind.ORGANIZATION, SpeakerKind.GOVERNMENT)
        for heard in reversed(place.recent):
            if heard.speaker.kind in bodies:
                return told_as(heard.speaker, Resolution.ANAPHORA)
        return None

    def _described_so(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Aynı diplomat", "Kaynaklar": whoever was quoted before under that very noun."""
        head = _stem(words[-1])
        if len(words) > 1 or len(head) < 4:
            return None
        for heard in reversed(place.recent):
            if heard.speaker.kind is not SpeakerKind.UNNAMED or " " not in heard.speaker.name:
                continue
            if any(_stem(w) == head for w in heard.speaker.name.split()):
                return told_as(heard.speaker, Resolution.ANAPHORA)
        return None

    def _last_person(self, place: Place, *, country: str | None = None) -> Speaker | None:
        """The last person named; of a country, if one is asked for and anybody is told to be."""
        unclear: Speaker | None = None
        for named, speaker, entity in self.lookup.people_before(place):
            of = _countries(named, entity) if country else frozenset()
            if country is None or country in of:
                return told_as(speaker, Resolution.ANAPHORA)
            if not of:
                unclear = unclear or speaker
        return told_as(unclear, Resolution.ANAPHORA) if unclear is not None else None

    def _countryman(self, short: str, country: str, place: Place) -> Speaker | None:
        """ "Belçika Başbakanı", "İtalyan sözcü": one of that country or office, named without both.

        The text says "Belçikalı Vandamme" or "Konsey Sözcüsü Ferrante".
        """
        for named, speaker, entity in self.lookup.people_before(place):
            of = _countries(named, entity)
            if (entity is None and country in of and not named.title[1:]) or (
                not of and same_office(short, named.title)
            ):
                return told_as(speaker, Resolution.ANAPHORA)
        return None

    def pair(self, mention: Mention, place: Place) -> tuple[Speaker, ...]:
        """ "iki lider", "taraflar", "ikisi": the two that were named together last."""
        match = _PAIR.fullmatch(lower(mention.phrase))
        if match is None:
            return ()
        wanted = SpeakerKind.GOVERNMENT if match["sides"] else SpeakerKind.PERSON
        for both in reversed(list(_JOINED.finditer(place.names.text, 0, place.position))):
            left = self.registry.find(both[1])
            known = (self.registry.find(split_apostrophe(w)[0]) for w in both[2].split())
            right = next((e for e in known if e is not None and e.kind is wanted), None)
            if left is not None and right is not None and left.kind is wanted and left != right:
                return known_speaker(left, Resolution.ANAPHORA), known_speaker(
                    right, Resolution.ANAPHORA
                )
        return ()


def _countries(named: Named, entity: Entity | None) -> frozenset[str]:
    """Whose a person is by offices held and by the words around the name."""
    titles = [t.split()[0] for r in entity.roles for t in r.titles] if entity is not None else []
    told = (country_of(w) for w in (*titles, *named.title, *named.name[:-1]))
    return frozenset(c for c in told if c is not None)


def _stem(word: str) -> str:
    """A noun without number and case, folded: "Diplomata", "diplomatlar" meet."""
    return fold(re.sub(r"l[ae]r[ıi]?$", "", nominative(word)))


def _is_anybody(words: Sequence[str]) -> bool:
    """ "Deneyimli asker", "yaşlı subay": of one named before, what he or she is."""
    if len(words) != 2 or fold(words[0]) not in _QUALITIES:
        return False
    return describes_people(words[1]) or does(words[1])


def _tells(word: str) -> bool:
    """Whether it says of one who is known what he or she is: "Deneyimli", "Ukraynalı"."""
    is_country = fold(word) in country_names()
    return fold(word) in _QUALITIES or (is_origin(word) and not is_country)


def _is_bare_body(words: Sequence[str]) -> bool:
    """ "Dışişleri Bakanlığı", "Merkez Bankası": of no country."""
    return len(words) <= 3 and is_body(words[-1]) and country_of(words[0]) is None
