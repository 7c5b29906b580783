"""From a mention to an entity: names, offices on a day, and short forms of what stood before."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from attribution.schema import Resolution, Speaker, SpeakerKind
from attribution.speakers.mentions import (
    Mention,
    bare_forms,
    describes_people,
    is_body,
    is_document,
    is_office,
    is_relation,
    is_title,
    kind_of,
    nominative,
    read_mention,
    title_stem,
)
from attribution.speakers.names import DocumentNames, Named, same_office
from attribution.speakers.registry import Entity, Registry, load_countries
from attribution.turkish import capitalized, fold, lower, slug, split_apostrophe

#: How often each way was right on the training documents, given the spans
#: (`attribution evaluate --split train`): the confidence of what it resolves.
_CONFIDENCE = {
    Resolution.NAME: 0.99,
    Resolution.VARIANT: 0.98,
    Resolution.SPELLING: 0.95,
    Resolution.ROLE: 0.93,
    Resolution.SHORT_NAME: 0.95,
    Resolution.ANAPHORA: 0.8,
    Resolution.UNLISTED: 0.9,
}
#: What an office says without a day is taken from the text alone, and is less sure.
_UNDATED = 0.8

_PRONOUNS = frozenset("kendisi kendileri kendisinin o onlar onun ona ondan onu".split())
_LIST = re.compile(r"\s*,\s*|\s+(?:ve|ile)\s+")
_JOINT = re.compile(r"\s+(?:ve|ile)\s+")
#: "X ve Y": what one word before and a few words after may name.
_JOINED = re.compile(
    r"([A-ZÇĞİÖŞÜ][\w\-]+)(?:['’]\w+)? (?:ve|ile) ((?:[^\s.,;:!?]+ ){0,4}[^\s.,;:!?]+)"
)
_PAIR = re.compile(
    r"(?:her )?iki (?:lider|isim)\w*|ikil[iy]\w*|ikisi\w*"
    r"|(?P<sides>(?:(?:her )?iki (?:taraf|ülke|başkent)|taraflar)\w*)"
)
_OUTLET_NOUNS = frozenset(
    "gazetesi gazete dergisi dergi sitesi haber internet televizyonu televizyon kanali kanal ajansi"
    " radyosu portali muhabiri muhabirleri yayin organi programi".split()
)
#: A body of any kind may be meant; of the others, one whose name has the word.
_GENERIC_BODIES = frozenset(
    "kurum kurulus orgut gazete kanal dergi site ajans sirket kulup firma platform hesap".split()
)
#: They describe one person named before: "ünlü iktisatçı", "deneyimli diplomat".
_DESCRIBES = re.compile(
    r"(?:iktisatci|diplomat|senator|komedyen|bilimci|siyasetci|politikaci|yazar|yonetmen|oyuncu"
    r"|akademisyen|tarihci|isim|lider|futbolcu|sanatci|sarkici|profesor|adam|hukukcu|komutan"
    r"|general|bilim_insani|basmuzakereci|teknik_adam|teknik_direktor|muzakereci|uzman|analist"
    r"|ekonomist|sanik|doktor|hekim|arastirmaci|stratejist)"
)
_FORMAL = frozenset({"bey", "hanım"})
_FORMS_OF_ADDRESS = frozenset({"bay", "bayan"})
_INDEFINITE = frozenset(
    "bir bazi iki uc dort bes birkac cok kimi her ust yakin kimligi adi adini ismi konuya hicbir"
    " diger baska eski_bir yetkili".split()
)
_COUNTERPART = "mevkidas"
_HEADS_OF_STATE = ("Devlet Başkanı", "Cumhurbaşkanı", "Başkanı", "Kralı", "Başbakanı")


@cache
def _countries() -> dict[str, str]:
    """Folded demonym or other name to the country's name in titles."""
    rows: dict[str, list[str]] = load_countries()["names"]
    return {fold(n): country for country, names in rows.items() for n in (country, *names)}


@cache
def _country_names() -> frozenset[str]:
    return frozenset(fold(c) for c in _countries().values())


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


class MentionResolver:
    """Reads mentions against a registry and the document around them.

    Args:
        registry: who may be quoted.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def resolve(self, text: str, place: Place, *, dative: bool = False) -> tuple[Speaker, ...]:
        """The speakers that a mention names; none when nobody can be asserted.

        Args:
            text: of the source span.
            place: of the mention.
            dative: it stood before "göre", so that a lower-case head carries a dative.
        """
        mention = read_mention(text, dative=dative)
        if not mention.words:
            mention = read_mention(text.strip("[]() "), dative=dative)
        if joint := self._listed(" ".join(text.split()), place):
            return joint
        if pair := self._pair(mention, place):
            return pair
        parts = _JOINT.split(mention.phrase)
        if len(parts) == 2 and self._exact(mention.phrase, place) is None and self._are_two(*parts):
            found = [self._one(read_mention(p), place) for p in parts]
            return tuple({s.id + s.name: s for s in found if s is not None}.values())
        speaker = self._one(mention, place, text)
        return (speaker,) if speaker is not None else ()

    def _listed(self, phrase: str, place: Place) -> tuple[Speaker, ...]:
        """ "ABD, İngiltere ve Rusya", "Ukrayna ve ABD heyetleri": several known holders."""
        parts = [p for p in _LIST.split(phrase.rpartition("—")[2].strip()) if p]
        if len(parts) > 2:
            found = [self._in_any_case(read_mention(p).words or (p,)) for p in parts]
            known = {f[0].id: _speaker(*f) for f in found if f is not None}
            return tuple(known.values()) if len(known) == len(parts) else ()
        both = re.fullmatch(r"(\S+) (?:ve|ile) (\S+) (\w+?)l[ae]r([ıi])\w*", phrase)
        if both is None or _country(both[1]) is None or _country(both[2]) is None:
            return ()
        names = [f"{both[i]} {both[3]}{both[4]}" for i in (1, 2)]
        return tuple(s for n in names if (s := self._one(read_mention(n), place)) is not None)

    def _pair(self, mention: Mention, place: Place) -> tuple[Speaker, ...]:
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
                return _speaker(left, Resolution.ANAPHORA), _speaker(right, Resolution.ANAPHORA)
        return ()

    def _are_two(self, left: str, right: str) -> bool:
        """Whether "X ve Y" names two holders, and not one body ("Savunma ve Sanayi Bakanlığı")."""
        if not (capitalized(left) and capitalized(right)):
            return False
        if self.registry.find(left) is not None:
            return True
        one, other = read_mention(left), read_mention(right)
        if _ABSTRACT.search(left) or _PLURAL.search(fold(left)) or is_body(one.words[-1] if one.words else ""):
            return kind_of(one) is SpeakerKind.ORGANIZATION is kind_of(other)
        inside = other.words[:-1]
        if any(is_body(w) or split_apostrophe(w)[1] for w in inside):
            return False
        if not capitalized(other.words[-1]) or kind_of(other) is SpeakerKind.ORGANIZATION:
            return False  # "Ulusal Güvenlik ve Savunma Konseyi", "X ve Y analistleri"
        return len(one.name) > 1 or (bool(one.name) and len(other.words) == 1)

    def _exact(self, phrase: str, place: Place) -> Entity | None:
        return self.registry.find(phrase) or self.registry.holder(phrase, place.day)

    def _one(self, mention: Mention, place: Place, text: str = "") -> Speaker | None:
        if not mention.words:
            return None
        if fold(mention.phrase) in _PRONOUNS:
            return self._last_heard(place) or self._last_person(place)
        for read in (self._by_owner, self._by_name, self._by_office, self._by_body, self._by_reference):
            speaker = read(mention, place)
            if speaker is not None:
                return None if speaker is _NOBODY else speaker
        inside = re.search(r"\(([^)]+)\)\W*$", text)
        if inside is not None and (entity := self.registry.find(inside[1])) is not None:
            return _speaker(entity, Resolution.VARIANT)
        return self._unlisted(mention, place)

    # Names

    def _by_name(self, mention: Mention, place: Place) -> Speaker | None:
        """The longest name at the end of the mention, what stands before it being a title."""
        words = mention.words
        if mention.address and lower(mention.address) not in _FORMAL:
            return self._called_by_first_name(mention, place)
        for start in range(len(words)):
            rest = words[start:]
            titled = bool(start) and describes_people(words[start - 1])  # "Bakan Kurum"
            if len(rest) == 1 and start and is_body(rest[0]) and not titled:
                return None  # "Avrupa Bölge Ofisi"
            if len(rest) == 1 and capitalized(rest[0]):
                return self._by_surname(rest[0], words[:start], place)
            found = self._in_any_case(rest)
            if found is None:
                continue
            entity, how = found
            if start == 0 or self._may_precede(words[start - 1], entity):
                return _speaker(entity, how)
        return None

    def _called_by_first_name(self, mention: Mention, place: Place) -> Speaker | None:
        """ "Doğan Hoca", "Erdoğan Usta": a first name, which is no politician's family name."""
        bearers = place.names.first_named(mention.words[-1])
        full = next((b for b in bearers if len(b.name) == 2 and not b.full.isupper()), None)
        if full is None:
            return None
        return self._bearer(full)

    def _in_any_case(self, words: Sequence[str]) -> tuple[Entity, Resolution] | None:
        """By the words as they stand, else without a case ending on the last."""
        found = self.registry.look_up(" ".join(words))
        if found is not None:
            return found
        for form in bare_forms(words[-1]):
            entity = self.registry.find(" ".join((*words[:-1], form)))
            if entity is not None:
                return entity, Resolution.VARIANT
        return None

    def _may_precede(self, word: str, entity: Entity) -> bool:
        """Whether a word before a name describes its bearer, and is no part of a longer name."""
        if _describes(word):
            return True
        folded = fold(word)
        if entity.kind is not SpeakerKind.PERSON:
            return folded in _countries()
        return folded in self.registry.title_words or folded in fold(entity.name).split()

    def _by_surname(self, word: str, title: Sequence[str], place: Place) -> Speaker | None:
        """One word: who in the document bears it, who bears the title, whom all the press means."""
        usual = self._in_any_case((word,))
        if usual is not None and usual[0].kind is not SpeakerKind.PERSON:
            expanded = self._expanded(word, place)
            if expanded is not None:
                return expanded
            if title and not self._may_precede(title[-1], usual[0]):
                return None
            bearers = [b for b in place.names.bearers(word, place.position) if not b.opening]
            if not title and bearers and not bearers[0].cut and not word.isupper():
                named = self._bearer(bearers[0], word)  # "Müslüm Karadağ", and no country
                if named is not None:
                    return named
            return _speaker(*usual)
        titled = self._titled(word, title, place)
        if titled is not None:
            return _speaker(titled, Resolution.SHORT_NAME)
        if usual is None and self._is_called_a_body(word, title, place):
            return None
        bearers = self._bearers(word, place)
        if title and re.fullmatch(r"\w\.?", title[-1]):  # "W. Brandl"
            bearers = [b for b in bearers if b.name[0][0] == title[-1][0]]
        elif title and not _describes(title[-1]):
            folded = fold(title[-1])
            known = usual is not None and folded in fold(usual[0].name).split()
            if not known and folded not in self.registry.title_words:
                return None
        if usual is None and not bearers:
            bearers = place.names.first_named(word)
        if usual is not None or word.isupper():
            bearers = [b for b in bearers if self._is_namesake(b)]
        found = [(b, s) for b in bearers if (s := self._bearer(b, word)) is not None]
        people = {s.id: s for _, s in found}
        if usual is not None and (not people or usual[0].id in people):
            return _speaker(*usual)
        if not people:
            return None
        rivals = self._rivals([b for b, _ in found if b.start < place.position])
        return _NOBODY if rivals and len(people) > 1 else found[0][1]

    def _is_called_a_body(self, word: str, title: Sequence[str], place: Place) -> bool:
        """Whether the text says what a name is: "müzik platformu Spotify"."""
        if title:
            return is_body(title[-1]) and not is_office(title[-1])
        said = re.findall(rf"(\w+) {re.escape(word)}\b", place.names.text)
        return any(w.islower() and is_body(w) for w in said)

    def _bearers(self, word: str, place: Place) -> list[Named]:
        """Full names in the document that end in a word."""
        bearers = place.names.bearers(word, place.position) or [
            b for form in bare_forms(word) for b in place.names.bearers(form, place.position)
        ]
        # "Fakat Altıok" is no name where "Sevim Altıok" is one.
        sure = [b for b in bearers if not b.opening or self._known(b) is not None]
        return sure or [b for b in bearers if len(b.name) > 2 or not _is_common(b.name[0])]

    def _rivals(self, bearers: Sequence[Named]) -> bool:
        """Two people of one surname, named in the same breath."""
        return len(bearers) > 1 and abs(bearers[0].start - bearers[1].start) < 60

    def _known(self, named: Named) -> tuple[Entity, Resolution] | None:
        """The entity of a name, or of a part of it when other capitals stand around it."""
        words = named.name
        if (found := self.registry.look_up(named.full)) is not None:
            return found
        for size in range(len(words) - 1, 1, -1):
            for start in range(len(words) - size + 1):
                part = " ".join(words[start : start + size])
                if (entity := self.registry.find(part)) is not None:
                    return entity, Resolution.NAME
        return None

    def _is_namesake(self, named: Named) -> bool:
        """A known person, or a plain name of two words: "Melania Trump", not "Obama Putin"."""
        if self._known(named) is not None:
            return True
        first, last = named.name[0], named.name[-1]
        return (
            len(named.name) == 2 and not named.opening
            and not last.isupper() and not _is_common(first) and (len(first) < 3 or not first.isupper())
            and self.registry.find(first) is None and fold(first) not in self.registry.by_surname
        )  # fmt: skip

    def _bearer(self, named: Named, word: str | None = None) -> Speaker | None:
        """The person of a full name; of a known one, only if a word asked for is in it."""
        found = self._known(named)
        if found is not None:
            entity = found[0]
            if entity.kind is not SpeakerKind.PERSON:
                return None
            forms = fold(" ".join((entity.name, *entity.variants))).split()
            if word is not None and not any(fold(f) in forms for f in _forms(word)):
                return None
            return _speaker(entity, Resolution.SHORT_NAME)
        if named.cut and len(named.name) > 2:
            return None
        name = _plain_name(named.name)
        confidence = _CONFIDENCE[Resolution.UNLISTED]
        return Speaker(slug(name), name, SpeakerKind.PERSON, how=Resolution.SHORT_NAME,
                       confidence=confidence)  # fmt: skip

    def _titled(self, word: str, title: Sequence[str], place: Place) -> Entity | None:
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

    def _expanded(self, word: str, place: Place) -> Speaker | None:
        """An abbreviation that the text itself explains: "Avrupa Parlamentosu (AP)"."""
        if not word.isupper() or len(word) > 6:
            return None
        text = place.names.text
        match = re.search(rf"((?:[^\W\d_][\w'’\-]*\s+){{1,6}})\({re.escape(word)}\)", text)
        if match is None:
            return None
        words = match[1].split()
        for start in range(len(words)):
            if (entity := self.registry.find(" ".join(words[start:]))) is not None:
                return _speaker(entity, Resolution.SHORT_NAME)
        return None

    # Offices

    def _by_office(self, mention: Mention, place: Place) -> Speaker | None:
        sure = _CONFIDENCE[Resolution.ROLE] * (1 if place.day else _UNDATED)
        for phrase in _office_phrases(mention.words):
            entity = (
                self.registry.holder(phrase, place.day)
                or self.registry.find(phrase)
                or (self._named_holder(phrase, place) if place.day is None else None)
            )
            if entity is not None:
                return entity.speaker(Resolution.ROLE, round(sure, 2))
        return None

    def _named_holder(self, title: str, place: Place) -> Entity | None:
        """Without a day: the one holder of the office, past or present, whom the text names."""
        holders = {e.id: e for e in self.registry.holders(title)}
        if len(holders) < 2:
            return None
        named = {e.id for _, _, e in self._people(place.names.all, place) if e is not None}
        found = [holders[i] for i in holders.keys() & named]
        return found[0] if len(found) == 1 else None

    # Bodies

    def _by_body(self, mention: Mention, place: Place) -> Speaker | None:
        """ "Axios haber sitesi", "Alman Bild gazetesi", "Rus Dışişleri", "AA muhabiri"."""
        words = list(mention.words)
        while len(words) > 1 and any(fold(f) in _OUTLET_NOUNS for f in _forms(words[-1])):
            words.pop()
        if len(words) < len(mention.words):
            for start in range(len(words)):
                stem = split_apostrophe(words[-1])[0]
                found = self._in_any_case((*words[start:-1], stem))
                if found is not None:
                    return _speaker(*found)
            if capitalized(words[-1]):
                name = " ".join(words)
                kind = SpeakerKind.ORGANIZATION
                return Speaker(slug(name), name, kind, confidence=0.9)
        for country in self._country_first(mention.words):
            sides = {fold(f) for f in _forms(mention.words[-1])}
            if len(words) == 2 and sides & {"taraf", "tarafi"}:  # "Rus tarafı"
                found = self._in_any_case((country,))
                if found is not None:
                    return _speaker(found[0], Resolution.VARIANT)
            for rest in (mention.words[1:], (*mention.words[1:], "Bakanlığı")):
                found = self._in_any_case((country, *rest))
                if found is not None:
                    return _speaker(found[0], Resolution.VARIANT)
        return None

    def _country_first(self, words: Sequence[str]) -> Iterator[str]:
        country = _country(words[0])
        if country is not None and len(words) > 1:
            yield country

    # What stood before

    def _by_reference(self, mention: Mention, place: Place) -> Speaker | None:
        words = mention.words
        if any(title_stem(f) == _COUNTERPART for f in _forms(words[-1])):
            return self._counterpart(words, place)
        country = _country(words[0]) if len(words) > 1 else None
        if len(words) <= 3 and not mention.name:
            plain = words[1:] if country else words
            for form in _forms(words[-1]):
                short = " ".join((*plain[:-1], form))
                if (speaker := self._office_before(short, place, country)) is not None:
                    return speaker
            own = self.registry.holder(f"Türkiye {mention.phrase}", place.day)
            if own is not None and len(words) == 1:
                return _speaker(own, Resolution.ROLE)
        if (len(words) == 1 or _is_bare_ministry(words)) and (
            body := self._body_before(words, place)
        ) is not None:
            return body
        indefinite = any(fold(w) in _INDEFINITE for w in words[:-1])
        pair = "_".join(words[-2:])
        describes = any(_DESCRIBES.fullmatch(fold(f)) for f in (*_forms(words[-1]), *_forms(pair)))
        if country is None and any(capitalized(w) for w in words[1:]):
            describes = False  # "Slavyansk'taki militanların komutanı" is not one named before
        if not indefinite and not mention.name and (same := self._described_so(words, place)):
            return same
        if describes and not indefinite and not mention.name:
            if country is None and (speaker := self._last_heard(place)) is not None:
                return speaker
            return self._last_person(place, country=country) if len(words) > 1 else None
        return None

    def _last_heard(self, place: Place) -> Speaker | None:
        """The last person quoted."""
        people = (SpeakerKind.PERSON, SpeakerKind.UNNAMED)
        spoke = (h.speaker for h in reversed(place.recent) if h.speaker.kind in people)
        speaker = next(spoke, None)
        return _as(speaker, Resolution.ANAPHORA) if speaker is not None else None

    def _described_so(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Aynı diplomat", "Kaynaklar": whoever was quoted before under that very noun."""
        head = _stem(words[-1])
        if len(words) > 1 or len(head) < 4:
            return None
        for heard in reversed(place.recent):
            if heard.speaker.kind is not SpeakerKind.UNNAMED or " " not in heard.speaker.name:
                continue
            if any(_stem(w) == head for w in heard.speaker.name.split()):
                return _as(heard.speaker, Resolution.ANAPHORA)
        return None

    def _people_before(self, place: Place) -> Iterator[tuple[Named, Speaker, Entity | None]]:
        """Named people before a place, the nearest first."""
        return self._people(place.names.before(place.position), place)

    def _people(
        self, names: Sequence[Named], place: Place
    ) -> Iterator[tuple[Named, Speaker, Entity | None]]:
        for named in names:
            words = named.name
            if not words:
                entity = self.registry.holder(" ".join(named.title), place.day)
                if entity is not None and entity.kind is SpeakerKind.PERSON:
                    yield named, _speaker(entity, Resolution.ANAPHORA), entity
                continue
            found = self._known(named)
            if found is None and len(words) == 2:
                known = (self.registry.find(w) for w in words)
                people = [e for e in known if e is not None and e.kind is SpeakerKind.PERSON]
                found = (people[0], Resolution.VARIANT) if len(people) == 1 else None
            if found is not None and found[0].kind is SpeakerKind.PERSON:
                yield named, _speaker(found[0], Resolution.ANAPHORA), found[0]
            elif found is None and len(words) > 1 and (named.title or not named.opening):
                name = named.full
                if kind_of(read_mention(name)) is SpeakerKind.PERSON:
                    yield named, Speaker(slug(name), name, SpeakerKind.PERSON), None

    def _office_before(
        self, short: str, place: Place, country: str | None = None
    ) -> Speaker | None:
        """ "Bakan", "Genel Sekreter": the last one named before who bears the office."""
        found: tuple[Named, Speaker] | None = None
        for named, speaker, entity in self._people_before(place):
            titles = [named.title]
            if entity is not None:
                roles = (r for r in entity.roles if place.day is None or r.held_on(place.day))
                titles += [tuple(t.split()) for r in roles for t in r.titles]
            if country is not None:
                titles = [t for t in titles if t and _country(t[0]) == country]
            if not any(same_office(short, t) for t in titles):
                continue
            if found is None:
                found = named, _as(speaker, Resolution.ANAPHORA)
            elif speaker.id != found[1].id and self._together(named, found[0], place):
                return _NOBODY
        return found[1] if found else None

    def _together(self, one: Named, other: Named, place: Place) -> bool:
        """Two people in one sentence: an office that both bear says nothing."""
        between = place.names.text[one.start : other.start]
        return not re.search(r"[.!?\n]", between)

    def _last_person(self, place: Place, *, country: str | None = None) -> Speaker | None:
        for _, speaker, entity in self._people_before(place):
            if country and entity is not None:
                titles = [t for r in entity.roles for t in r.titles]
                if titles and not any(_country(t.split()[0]) == country for t in titles):
                    continue
            return _as(speaker, Resolution.ANAPHORA)
        return None

    def _body_before(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Bakanlık", "Gazetenin", "Kurum": the last body named before that is one."""
        head = fold(nominative(words[-1]))
        if not head.startswith(_BODY_STEMS):
            return None
        if len(words) > 1:  # "Dışişleri Bakanlığı": that of the country named so before, or ours
            return self._full_name(words, place)
        found = list(self._heard_bodies(head, place)) + list(self._called(head, place))
        if (named := self._named_body(head, place)) is not None:
            found.append(named)
        if not found and head in _GENERIC_BODIES:
            bodies = [
                (h.position, h.speaker) for h in place.recent
                if h.speaker.kind is SpeakerKind.ORGANIZATION
                and "bakanli" not in fold(h.speaker.name) and " " + head not in fold(h.speaker.name)
            ]  # fmt: skip
            found += bodies[-1:]
        if not found:
            return None
        return _as(max(found, key=lambda f: f[0])[1], Resolution.ANAPHORA)

    def _full_name(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Merkez Bankası": the longer name with that end that stands before, or ours."""
        phrase = " ".join((*words[:-1], nominative(words[-1])))
        key = " " + fold(phrase)
        for heard in reversed(place.recent):
            if fold(heard.speaker.name).endswith(key):
                return _as(heard.speaker, Resolution.ANAPHORA)
        own = self.registry.find(f"Türkiye {phrase}") or self.registry.find(f"T.C. {phrase}")
        return _speaker(own, Resolution.VARIANT) if own is not None else None

    def _heard_bodies(self, head: str, place: Place) -> Iterator[tuple[int, Speaker]]:
        """Bodies quoted before whose mention or name has the word."""
        for heard in place.recent:
            if heard.speaker.kind not in _BODIES or fold(nominative(heard.mention)) == head:
                continue
            said = fold(f"{heard.mention} {heard.speaker.name}").split()
            if any(w.startswith(_root(head)) for w in said if not _PLURAL.search(w)):
                yield heard.position, heard.speaker

    def _named_body(self, head: str, place: Place) -> tuple[int, Speaker] | None:
        """The last name before a place that has the word: "Elektrik Mühendisleri Odası"."""
        for one in place.names.before(place.position):
            said = (*one.title, *one.name)
            ends = [i + 1 for i, w in enumerate(said) if fold(w).startswith(_root(head))]
            for end in ends:
                for start in range(end - 1):
                    entity = self.registry.find(" ".join(said[start:end]))
                    if entity is not None and entity.kind is not SpeakerKind.PERSON:
                        return one.start, _speaker(entity, Resolution.ANAPHORA)
                if end > 1 and not one.opening and all(capitalized(w) for w in said[:end]):
                    name = " ".join(said[:end])
                    return one.start, Speaker(slug(name), name, SpeakerKind.ORGANIZATION)
        return None

    def _called(self, head: str, place: Place) -> Iterator[tuple[int, Speaker]]:
        """ "Gazete" after "Financial Times gazetesi", "Kanal" after "Rybar kanalı"."""
        for match in _CALLED.finditer(place.names.text, 0, place.position):
            name = match[1].strip()
            if not fold(match[2]).startswith(head[:5]) or _PLURAL.search(fold(match[2])):
                continue
            if any(is_title(w) or _country(w) or fold(w) in _NO_NAMES for w in name.split()):
                continue
            known = self._in_any_case(name.split())
            if known is not None:
                yield match.start(), _speaker(known[0], Resolution.ANAPHORA)
            else:
                yield match.start(), Speaker(slug(name), name, SpeakerKind.ORGANIZATION)

    def _by_owner(self, mention: Mention, place: Place) -> Speaker | None:
        """ "OECD'nin raporu", "Enstitünün verileri", "Fed tutanakları": whose words they are."""
        words = mention.words
        if len(words) < 2 or not (is_document(words[-1]) or _is_editorial(words)):
            return None
        owners = [
            i for i, w in enumerate(words[:-1])
            if _GENITIVE_ENDING.fullmatch(split_apostrophe(w)[1])
            or (is_body(w) and nominative(w) != w)
        ]  # fmt: skip
        if owners:
            owner = read_mention(" ".join(words[: owners[-1] + 1]))
            return self._one(owner, place)
        entity = self.registry.find(" ".join(words[:-1]))
        return _speaker(entity, Resolution.VARIANT) if entity is not None else None

    def _counterpart(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Rus mevkidaşı": who holds in Russia the office of the one named last."""
        country = _country(words[0]) if len(words) > 1 else None
        if country is None or place.day is None:
            return None
        for _, _, entity in self._people_before(place):
            if entity is None:
                continue
            roles = [r for r in entity.roles if r.held_on(place.day)]
            offices = [o for r in roles for t in r.titles if (o := _office_of(t, country))]
            for office in dict.fromkeys(offices):
                same = _HEADS_OF_STATE if office in _HEADS_OF_STATE[:3] else (office,)
                for equal in same:
                    found = self.registry.holder(f"{country} {equal}", place.day)
                    if found is not None and found.id != entity.id:
                        return _speaker(found, Resolution.ANAPHORA)
        return None

    # Nobody of the registry

    def _unlisted(self, mention: Mention, place: Place) -> Speaker:
        kind = kind_of(mention)
        before = mention.words[: len(mention.words) - len(mention.name)]
        if kind is SpeakerKind.PERSON and self._is_called_a_body(mention.name[0], before, place):
            name = " ".join(mention.name)
            return Speaker(slug(name), name, SpeakerKind.ORGANIZATION)
        sure = _CONFIDENCE[Resolution.UNLISTED]
        if not mention.name or len(mention.words) == 1:
            common = nominative(mention.words[-1])
            if common != mention.words[-1] and kind is not SpeakerKind.PERSON:
                mention = replace(mention, phrase=" ".join((*mention.words[:-1], common)))
        if kind is SpeakerKind.UNNAMED:
            return Speaker("unnamed", mention.phrase, kind, confidence=sure)
        if kind is SpeakerKind.PERSON:
            name = self._fuller(_plain_name(mention.name, least=1 if mention.address else 2), place)
            if " " not in name and mention.address:
                name += f" {mention.address}"
            elif " " not in name and fold(mention.words[0]) in _FORMS_OF_ADDRESS:
                name = f"{mention.words[0]} {name}"
            return Speaker(slug(name), name, kind, confidence=sure)
        return Speaker(slug(mention.phrase), mention.phrase, kind, confidence=sure)


    def _fuller(self, name: str, place: Place) -> str:
        """The longer form in the document of a name that lacks its end: "Elif Nisa" Bulut."""
        key = fold(name)
        for named in place.names.first_named(name.split()[0]):
            full = fold(named.full)
            added = named.name[len(name.split()) :]
            longer = (
                full.startswith(key + " ") and not _may_run_on(named) and len(added) == 1
                and (" " in name or not name.isupper()) and self.registry.find(added[0]) is None
                and _country(added[0]) is None
            )  # fmt: skip
            if longer or (full == key and name.isupper() and not named.full.isupper()):
                return named.full
        return name


def _may_run_on(named: Named) -> bool:
    return named.cut or bool(named.ending) or named.name[-1].isupper()


def _is_bare_ministry(words: Sequence[str]) -> bool:
    """ "Dışişleri Bakanlığı", of no country."""
    return len(words) <= 3 and fold(words[-1]).startswith("bakanli") and _country(words[0]) is None


_PARTITIVE = re.compile(r"l[ae]r(?:[ıi]n)?d[ae]n$")
_OF_MANY = re.compile(r"l[ae]r[ıi]n$")
_COMES_FROM = re.compile(r"[^\W\d_]{3,}l[ıiuü]")
_DOES = re.compile(r"\w{3}[cç][ıiuü]$")
_PLURAL = re.compile(r"l[ae]r[iı]?$")
_CALLED = re.compile(
    r"((?:[A-ZÇĞİÖŞÜ][\w\-]*\s){1,4})((?:haber\s)?(?:gazete|dergi|kanal|site|ajans|şirket|kulüb|kulüp|firma|platform"
    r"|hesa|kurulu|örgüt)\w*)"
)
_NO_NAMES = _INDEFINITE | frozenset("ayni bu o su soz ilgili adi sol sag".split())
_ABSTRACT = re.compile(r"l[ıiuü](?:k|ğ[ıiuü])$")
_BODIES = (SpeakerKind.ORGANIZATION, SpeakerKind.GOVERNMENT)
_GENITIVE_ENDING = re.compile(r"n?[ıiuü]n")
_BODY_STEMS = (
    "gazete", "kanal", "dergi", "site", "kulup", "firma", "platform", "federasyon", "daire",
    "merkez", "belediye", "valili", "ekip", "hesap", "universite", "dernek", "oda", "sendika", "fon",
    "takim", "kurul", "savcili", "bassavcili", "sube", "mudurlu", "idare", "yonetim", "karargah",
    "bakanli", "kurum", "kurulus", "orgut", "ajans", "konsey", "komisyon", "birli", "enstitu",
    "sirket", "banka", "meclis", "mahkeme", "parti", "komite", "vakif", "parlamento",
)  # fmt: skip
_NOBODY = Speaker("", "", SpeakerKind.UNNAMED)


def _plain_name(words: Sequence[str], *, least: int = 2) -> str:
    """A person's name without what describes: "Odesalı Vira Halunko", "Turistlerden Pieter V.".

    Words that may be given names, too, go only while `least` words are left.
    """
    cut = max((i + 1 for i, w in enumerate(words[:-1]) if _stands_apart(w)), default=0)
    origins = [i + 1 for i, w in enumerate(words[:-1]) if i > cut and _is_origin(w)]
    cut = max([cut, *origins])
    while len(words) - cut > least and (_is_origin(words[cut]) or _does(words[cut])):
        cut += 1
    return " ".join(words[cut:])


def _is_editorial(words: Sequence[str]) -> bool:
    """ "yayın kurulu": who writes a paper's own words."""
    return fold(" ".join(words[-2:])) == "yayin kurulu"


def _root(head: str) -> str:
    """What all cases of an institution's word begin with: "bakanli" for "bakanlik"."""
    return max((s for s in _BODY_STEMS if head.startswith(s)), key=len)


def _stem(word: str) -> str:
    """A noun without number and case, folded: "Diplomata", "diplomatlar" meet."""
    return fold(re.sub(r"l[ae]r[ıi]?$", "", nominative(word)))


def _stands_apart(word: str) -> bool:
    """No part of a name: "Kremlin'den", "Turistlerden", "Dostum", "Arkadaşı"."""
    return bool(split_apostrophe(word)[1] or _PARTITIVE.search(word)) or is_relation(word)


def _is_origin(word: str) -> bool:
    """ "Odesalı", "Alman"."""
    return _COMES_FROM.fullmatch(word) is not None or _country(word) is not None


def _does(word: str) -> bool:
    """ "Buzulbilimci": who does something."""
    return _DOES.search(lower(word)) is not None


def _describes(word: str) -> bool:
    """Whether a word before a name is no part of it."""
    if not capitalized(word) or is_title(word):
        return True
    return _stands_apart(word) or _is_origin(word) or _does(word)


def _is_common(word: str) -> bool:
    """No given name: "Kulübün X", "Müdürlüğünden Feyza Dinç"."""
    return is_body(word) or is_office(word) or _describes(word) or bool(_OF_MANY.search(word))


def _speaker(entity: Entity, how: Resolution) -> Speaker:
    return entity.speaker(how, _CONFIDENCE[how])


def _as(speaker: Speaker, how: Resolution) -> Speaker:
    return replace(speaker, how=how, confidence=_CONFIDENCE[how])


def _forms(word: str) -> tuple[str, ...]:
    return (word, *bare_forms(word))


def _country(word: str) -> str | None:
    known = _countries()
    stem = split_apostrophe(word)[0]
    found = known.get(fold(word)) or known.get(fold(stem))
    if found is None:
        found = known.get(fold(stem).removesuffix("li").removesuffix("lu"))
    return found


def _plain_title(words: Sequence[str]) -> list[str]:
    """The words of an office that tell it: countries as their name, "eski" left out."""
    return [
        _country(w) or split_apostrophe(w)[0] for w in words if fold(w) not in {"eski", "sayin"}
    ]


def _fits(wanted: Sequence[str], title: str) -> bool:
    """Whether all words of a mention's title stand in a role's title, the last one at its end."""
    borne = [title_stem(w) for w in title.split()]
    asked = [w for w in wanted if fold(w) in borne or fold(w) not in _country_names()]
    return bool(asked) and asked[-1] == borne[-1] and all(fold(w) in borne for w in asked)


_POSSESSED = {
    "lider": "lideri", "başkan": "Başkanı", "başbakan": "Başbakanı", "bakan": "Bakanı",
    "cumhurbaşkan": "Cumhurbaşkanı", "sözcü": "Sözcüsü", "şansölye": "Başbakanı",
    "şansölyesi": "Başbakanı", "devlet başkan": "Devlet Başkanı",
}  # fmt: skip


def _office_phrases(words: Sequence[str]) -> Iterator[str]:
    """Ways to write an office: as it stands, without case ending, the country by its name."""
    former = fold(words[0]) == "eski"
    if former:
        return
    country = _country(words[0])
    for last in _forms(words[-1]):
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
    country = _country(words[0])
    if country is None or country == other or len(words) < 2:
        return None
    return " ".join(words[1:])
