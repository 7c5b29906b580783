"""People by their names: whole, short, misspelt, or by what the document calls them."""

import re
from collections.abc import Sequence

from attribution.schema import Resolution, Speaker, SpeakerKind
from attribution.speakers.countries import countries, country_of
from attribution.speakers.descriptions import (
    PLURAL,
    forms,
    is_common,
    is_origin,
    plain_name,
    tells_of_bearer,
)
from attribution.speakers.lookup import NOBODY, Lookup, Place, known_speaker, unknown_speaker
from attribution.speakers.mentions import (
    Mention,
    bare_forms,
    describes_people,
    is_body,
    is_document,
    is_office,
    is_relation,
)
from attribution.speakers.names import Named
from attribution.speakers.offices import Offices
from attribution.speakers.registry import Entity
from attribution.speakers.spelling import slips
from attribution.turkish import capitalized, fold, lower, split_apostrophe

_INITIAL = re.compile(r"\w\.?")
_FORMAL = frozenset({"bey", "hanım"})


class People:
    """Finds people by their names.

    Args:
        lookup: of the registry.
        offices: who held which office.
    """

    def __init__(self, lookup: Lookup, offices: Offices) -> None:
        self.lookup = lookup
        self.registry = lookup.registry
        self.offices = offices

    def by_name(self, mention: Mention, place: Place) -> Speaker | None:
        """The longest name at the end of the mention, what stands before it being a title."""
        words = mention.words
        if mention.address and lower(mention.address) not in _FORMAL:
            return self._called_by_first_name(mention, place)
        for start in range(len(words)):
            rest = words[start:]
            titled = bool(start) and describes_people(words[start - 1])  # "Bakan Kurum"
            if len(rest) == 1 and start and is_body(rest[0]) and not titled:
                return None  # "Avrupa Bölge Ofisi"
            if len(rest) == 1 and is_relation(rest[0]):
                return None
            if len(rest) == 1 and capitalized(rest[0]):
                return self._with_a_slip(words, place) or self._by_surname(
                    rest[0], words[:start], place
                )
            found = self.lookup.in_any_case(rest)
            if found is None:
                continue
            entity, how = found
            if entity.kind is SpeakerKind.PERSON and not capitalized(rest[-1]):
                continue  # "kocası" is no Kocas
            if start == 0 or self._may_precede(words[start - 1], entity):
                return known_speaker(entity, how)
        return None

    def _called_by_first_name(self, mention: Mention, place: Place) -> Speaker | None:
        """ "Doğan Hoca", "Erdoğan Usta": a first name, which is no politician's family name."""
        bearers = place.names.first_named(mention.words[-1])
        full = next((b for b in bearers if len(b.name) == 2 and not b.full.isupper()), None)
        if full is None:
            return None
        return self.bearer(full)

    def _may_precede(self, word: str, entity: Entity) -> bool:
        """Whether a word before a name describes its bearer, and is no part of a longer name."""
        if tells_of_bearer(word):
            return True
        folded = fold(word)
        if entity.kind is not SpeakerKind.PERSON:
            return folded in countries()
        return folded in self.registry.title_words or folded in fold(entity.name).split()

    def _with_a_slip(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "NATO Genel Sekreteri Jen Stoltenberg": all but a letter agrees with who held it."""
        if len(words) < 3:
            return None
        *title, given, surname = words
        holder = self.offices.titled(surname, title, place)
        if holder is None or not slips(fold(given)) & slips(fold(holder.name.split()[0])):
            return None
        return known_speaker(holder, Resolution.SPELLING)

    def _by_surname(self, word: str, title: Sequence[str], place: Place) -> Speaker | None:
        """One word: who in the document bears it, who bears the title, whom all the press means."""
        usual = self.lookup.in_any_case((word,))
        if usual is not None and usual[1] is Resolution.SPELLING and self._bearers(word, place):
            usual = None  # "Karaban" after "Zoya Karaban" is no slip for "Karahan"
        if usual is not None and title and _is_anothers(word, title[-1], usual[0]):
            usual = None
        if usual is not None and usual[0].kind is not SpeakerKind.PERSON:
            return self._body_or_namesake(word, title, usual, place)
        titled = self.offices.titled(word, title, place)
        if titled is not None:
            return known_speaker(titled, Resolution.SHORT_NAME)
        if usual is None:
            if word.isupper() and (expanded := self._expanded(word, place)) is not None:
                return expanded
            if self.is_called_a_body(word, title, place):
                return None
        if title and not self._may_be_title(title[-1], usual):
            return None
        bearers = self._likely_bearers(word, title, place, known=usual is not None)
        found = [(b, s) for b in bearers if (s := self.bearer(b, word)) is not None]
        people = {s.id: s for _, s in found}
        if usual is not None and (not people or usual[0].id in people):
            return known_speaker(*usual)
        if not people:
            return None
        rivals = self._rivals([b for b, _ in found if b.start < place.position])
        return NOBODY if rivals and len(people) > 1 else found[0][1]

    def _body_or_namesake(
        self, word: str, title: Sequence[str], usual: tuple[Entity, Resolution], place: Place
    ) -> Speaker | None:
        """A name that the registry has for no person: "Karadağ" may be a country or a family."""
        expanded = self._expanded(word, place)
        if expanded is not None:
            return expanded
        if title and not self._may_precede(title[-1], usual[0]):
            return None
        bearers = [b for b in place.names.bearers(word, place.position) if not b.opening]
        if not title and bearers and not bearers[0].cut and not word.isupper():
            named = self.bearer(bearers[0], word)
            if named is not None:
                return named
        return known_speaker(*usual)

    def _may_be_title(self, word: str, usual: tuple[Entity, Resolution] | None) -> bool:
        """Whether a word before a surname is none of the bearer's other names."""
        if _INITIAL.fullmatch(word) or tells_of_bearer(word):
            return True
        known = usual is not None and fold(word) in fold(usual[0].name).split()
        return known or fold(word) in self.registry.title_words

    def _likely_bearers(
        self, word: str, title: Sequence[str], place: Place, *, known: bool
    ) -> list[Named]:
        """Full names that a word may be short for.

        Args:
            word: a surname, or a first name that stands alone.
            title: the words before it.
            place: of the mention.
            known: the registry has a person of that name, whom all others must outdo.
        """
        bearers = self._bearers(word, place)
        if title and _INITIAL.fullmatch(title[-1]):  # "W. Brandt"
            bearers = [b for b in bearers if b.name[0][0] == title[-1][0]]
        if known:
            return [b for b in bearers if self._is_namesake(b)]
        if _is_common_noun(word):  # "Kurum" is a name only where "Murat Kurum" is one
            last = fold(word)
            return [b for b in bearers if fold(b.name[-1]) == last and not b.full.isupper()]
        bearers = bearers or place.names.first_named(word)
        if word.isupper() and not _INITIAL.fullmatch(word):
            # "KALIN" is İbrahim Kalın; an abbreviation is nobody, nor "Haberler TÜİK".
            return [b for b in bearers if word not in b.name]
        return bearers

    def is_called_a_body(self, word: str, title: Sequence[str], place: Place) -> bool:
        """Whether the text says what a name is: "müzik platformu Spotify"."""
        if title:
            return is_body(title[-1]) and not is_office(title[-1])
        before = (w for w in place.names.words_before(word) if w[-1] in "ıiuü" and w.islower())
        return any(is_body(w) and not is_office(w) for w in before)

    def _bearers(self, word: str, place: Place) -> list[Named]:
        """Full names in the document that end in a word."""
        bearers = place.names.bearers(word, place.position) or [
            b for form in bare_forms(word) for b in place.names.bearers(form, place.position)
        ]
        # "Fakat Altıok" is no name where "Sevim Altıok" is one.
        sure = [b for b in bearers if not b.opening or self.lookup.known(b) is not None]
        return sure or [b for b in bearers if len(b.name) > 2 or not is_common(b.name[0])]

    def _rivals(self, bearers: Sequence[Named]) -> bool:
        """Two people of one surname, named in the same breath."""
        return len(bearers) > 1 and abs(bearers[0].start - bearers[1].start) < 60

    def _is_namesake(self, named: Named) -> bool:
        """A known person, or a plain name of two words: "Melania Trump", not "Obama Putin".

        After an office of three, too: "Belediye Başkanı Bülent Nuri Çavuşoğlu".
        """
        if self.lookup.known(named) is not None:
            return True
        *given, last = named.name
        most = 2 if named.title and not named.cut else 1
        return (
            1 <= len(given) <= most and not named.opening
            and (len(last) == 1 or not last.isupper())
            and all(map(self._may_be_given, given))
        )  # fmt: skip

    def _may_be_given(self, word: str) -> bool:
        """Whether a word before a surname is plainly no other's name and no common word."""
        return (
            not is_common(word)
            and (len(word) < 3 or not word.isupper())
            and self.registry.find(word) is None
            and fold(word) not in self.registry.by_surname
        )

    def bearer(self, named: Named, word: str | None = None) -> Speaker | None:
        """The person of a full name; of a known one, only if a word asked for is in it."""
        found = self.lookup.known(named)
        if found is not None:
            entity = found[0]
            if entity.kind is not SpeakerKind.PERSON:
                return None
            borne = fold(" ".join((entity.name, *entity.variants))).split()
            if word is not None and not any(fold(f) in borne for f in forms(word)):
                return None
            return known_speaker(entity, Resolution.SHORT_NAME)
        if named.cut and len(named.name) > 2:
            return None
        name = plain_name(named.name)
        return unknown_speaker(name, SpeakerKind.PERSON, Resolution.SHORT_NAME)

    def _expanded(self, word: str, place: Place) -> Speaker | None:
        """An abbreviation that the text itself explains: "Avrupa Parlamentosu (AP)"."""
        if not word.isupper() or not 1 < len(word) <= 6:
            return None
        text = place.names.text
        match = re.search(rf"((?:[^\W\d_][\w'’\-]*\s+){{1,8}})\({re.escape(word)}\)", text)
        if match is None:
            return None
        words = match[1].split()
        for start in range(len(words)):
            if (entity := self.registry.find(" ".join(words[start:]))) is not None:
                return known_speaker(entity, Resolution.SHORT_NAME)
        for start in range(len(words)):
            initials = "".join(w[0] for w in words[start:] if capitalized(w))
            if initials == word and capitalized(words[start]):
                name = split_apostrophe(" ".join(words[start:]))[0]
                return unknown_speaker(name, SpeakerKind.ORGANIZATION, Resolution.SHORT_NAME)
        return None

    def fuller(self, name: str, place: Place) -> str:
        """The longer form in the document of a name that lacks its end: "Elif Nisa" Bulut."""
        key = fold(name)
        for named in place.names.first_named(name.split()[0]):
            full = fold(named.full)
            added = named.name[len(name.split()) :]
            longer = (
                full.startswith(key + " ") and not _may_run_on(named) and len(added) == 1
                and (" " in name or not name.isupper()) and self.registry.find(added[0]) is None
                and country_of(added[0]) is None
            )  # fmt: skip
            if longer or (full == key and name.isupper() and not named.full.isupper()):
                return named.full
        return name


def _is_anothers(word: str, before: str, entity: Entity) -> bool:
    """Whether only an ending that was cut makes a family name known: "Tuuli Kallaste"."""
    borne = fold(" ".join((entity.name, *entity.variants))).split()
    return fold(word) not in borne and capitalized(before) and not is_office(before)


def _may_run_on(named: Named) -> bool:
    return named.cut or bool(named.ending) or named.name[-1].isupper()


def _is_common_noun(word: str) -> bool:
    """ "Şirket", "Gazetenin", "Fransızlar": with a capital where a sentence begins."""
    return (
        is_body(word)
        or is_document(word)
        or (PLURAL.search(fold(word)) is not None and is_origin(PLURAL.sub("", word)))
    )
