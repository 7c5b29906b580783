"""Institutions, companies and media: "Alman Bild gazetesi", "Bakanlık", "Şirket"."""

import re
from collections.abc import Iterator, Sequence

from attribution.schema import Resolution, Speaker, SpeakerKind
from attribution.speakers.countries import country_names, country_of
from attribution.speakers.descriptions import INDEFINITE, PLURAL, does, forms, proper_end
from attribution.speakers.lookup import Lookup, Place, known_speaker, told_as, unknown_speaker
from attribution.speakers.mentions import Mention, is_title, nominative
from attribution.turkish import capitalized, fold, split_apostrophe

_OUTLET_NOUNS = frozenset(
    "gazetesi gazete dergisi dergi sitesi haber internet televizyonu televizyon kanali kanal ajansi"
    " radyosu portali muhabiri muhabirleri yayin organi programi".split()
)
#: A body of any kind may be meant; of the others, one whose name has the word.
_GENERIC_BODIES = frozenset(
    "kurum kurulus orgut gazete kanal dergi site ajans sirket kulup firma platform hesap".split()
)
_CALLED = re.compile(
    r"((?:[A-ZÇĞİÖŞÜ][\w\-]*\s){1,4})((?:haber\s)?(?:gazete|dergi|kanal|site|ajans|şirket|kulüb|kulüp|firma|platform"
    r"|hesa|kurulu|örgüt)\w*)"
)
_NO_NAMES = INDEFINITE | frozenset("ayni bu o su soz ilgili adi sol sag".split())
#: The words before an office, commas and conjunctions among them.
_PHRASE = r"((?:[A-ZÇĞİÖŞÜ][\w'’]*,? (?:ve )?)+)"
#: An institution that is called by one word: the office in it, and the word with its possessive.
_SEATS = {
    "bakanli": (r"Bakan(?:lığı|ı)\b", "Bakanlığı"),
    "valili": (r"Vali(?:liği|si)\b", "Valiliği"),
}
#: Capitals with no ending, a genitive or an ablative: who acts, and no place or goal.
_ACTOR = re.compile(
    r"((?:[A-ZÇĞİÖŞÜ][\w]*\s)*[A-ZÇĞİÖŞÜ]\w*)(?:['’](?:n?[ıiuü]n|[dt][ae]n))?(?![\w'’])"
)
_BODIES = (SpeakerKind.ORGANIZATION, SpeakerKind.GOVERNMENT)
_BODY_STEMS = (
    "gazete", "kanal", "dergi", "site", "kulu", "firma", "platform", "federasyon", "daire",
    "merkez", "belediye", "valili", "eki", "hesa", "universite", "derne", "oda", "sendika",
    "fon", "takim", "kurul", "savcili", "bassavcili", "sube", "mudurlu", "idare", "yonetim",
    "karargah", "bakanli", "kurum", "kurulus", "orgut", "ajans", "konsey", "komisyon", "birli",
    "enstitu", "sirket", "banka", "servis", "klini", "meclis", "mahkeme", "parti", "komite", "vak",
    "parlamento",
)  # fmt: skip


class Bodies:
    """Finds institutions, companies and media.

    Args:
        lookup: of the registry.
    """

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.registry = lookup.registry

    def by_body(self, mention: Mention, place: Place) -> Speaker | None:
        """ "Axios haber sitesi", "Alman Bild gazetesi", "Rus Dışişleri", "AA muhabiri"."""
        words = list(mention.words)
        while len(words) > 1 and any(fold(f) in _OUTLET_NOUNS for f in forms(words[-1])):
            words.pop()
        if len(words) < len(mention.words):
            for start in range(len(words)):
                stem = split_apostrophe(words[-1])[0]
                found = self.lookup.in_any_case((*words[start:-1], stem))
                if found is not None:
                    return known_speaker(*found)
            if capitalized(words[-1]):
                return unknown_speaker(proper_end(words), SpeakerKind.ORGANIZATION)
        for country in self._country_first(mention.words):
            sides = {fold(f) for f in forms(mention.words[-1])}
            if len(words) == 2 and sides & {"taraf", "tarafi"}:  # "Rus tarafı"
                found = self.lookup.in_any_case((country,))
                if found is not None:
                    return known_speaker(found[0], Resolution.VARIANT)
            for rest in (mention.words[1:], (*mention.words[1:], "Bakanlığı")):
                found = self.lookup.in_any_case((country, *rest))
                if found is not None:
                    return known_speaker(found[0], Resolution.VARIANT)
        return None

    def _country_first(self, words: Sequence[str]) -> Iterator[str]:
        country = country_of(words[0])
        if country is not None and len(words) > 1:
            yield country

    def before(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Bakanlık", "Gazetenin", "Kurum": the last body named before that is one."""
        head = fold(nominative(words[-1]))
        if not head.startswith(_BODY_STEMS) or does(words[-1]):
            return None
        if len(words) > 1:  # "Dışişleri Bakanlığı": that of the country named so before, or ours
            return self._full_name(words, place)
        found = list(self._heard_bodies(head, place)) + list(self._called(head, place))
        for named in (self._named_body(head, place), self._offices_seat(head, place)):
            if named is not None:
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
        return told_as(max(found, key=lambda f: f[0])[1], Resolution.ANAPHORA)

    def _full_name(self, words: Sequence[str], place: Place) -> Speaker | None:
        """ "Merkez Bankası": the longer name with that end that stands before, or ours."""
        phrase = " ".join((*words[:-1], nominative(words[-1])))
        key = " " + fold(phrase)
        for heard in reversed(place.recent):
            if fold(heard.speaker.name).endswith(key):
                return told_as(heard.speaker, Resolution.ANAPHORA)
        before = place.names.text[: place.position]
        for match in reversed(list(re.finditer(rf"(?<!\S)(\S++) {re.escape(phrase)}", before))):
            if (country := country_of(match[1])) is not None:
                return self._of(country, phrase)
        if not phrase.endswith(("Bakanlığı", "Bakanlık", "Bankası")):
            return None
        if (country := self._acting(before)) not in {None, "Türkiye"}:
            return self._of(country, phrase)
        own = self.registry.find(f"Türkiye {phrase}") or self.registry.find(f"T.C. {phrase}")
        return known_speaker(own, Resolution.VARIANT) if own is not None else None

    def _acting(self, before: str) -> str | None:
        """The country that a paragraph named last as one who acts: "Moskova'dan ses çıkmadı"."""
        paragraph = before[before.rfind("\n") + 1 :]
        for match in reversed(list(_ACTOR.finditer(paragraph))):
            words = match[1].split()
            for start in range(len(words)):
                entity = self.registry.find(" ".join(words[start:]))
                if entity is None or entity.kind is not SpeakerKind.GOVERNMENT:
                    continue
                whole = self.registry.entities.get(entity.parent or "", entity)
                if fold(whole.name) in country_names():
                    return whole.name
        return None

    def _of(self, country: str, phrase: str) -> Speaker:
        """A country's institution, in the registry or not."""
        name = f"{country} {phrase}"
        entity = self.registry.find(name)
        if entity is not None:
            return known_speaker(entity, Resolution.ANAPHORA)
        return unknown_speaker(name, SpeakerKind.ORGANIZATION, Resolution.ANAPHORA)

    def _offices_seat(self, head: str, place: Place) -> tuple[int, Speaker] | None:
        """ "Bakanlık", "Valilik" after "Tarım ve Orman Bakanı X", "İzmir Valiliği"."""
        seat = next((s for s in _SEATS if head.startswith(s)), None)
        if seat is None:
            return None
        office, end = _SEATS[seat]
        before = place.names.text[: place.position]
        for match in reversed(list(re.finditer(rf"{_PHRASE}{office}", before))):
            words = match[1].split()
            for start in range(len(words)):
                found = self.registry.find(" ".join((*words[start:], end)))
                if found is not None:
                    return match.start(), known_speaker(found, Resolution.ANAPHORA)
            name = f"{match[1].strip()} {end}"
            return match.start(), unknown_speaker(name, SpeakerKind.ORGANIZATION)
        return None

    def _heard_bodies(self, head: str, place: Place) -> Iterator[tuple[int, Speaker]]:
        """Bodies quoted before whose mention or name has the word."""
        for heard in place.recent:
            if heard.speaker.kind not in _BODIES or fold(nominative(heard.mention)) == head:
                continue
            said = fold(f"{heard.mention} {heard.speaker.name}").split()
            if any(w.startswith(_root(head)) for w in said if not PLURAL.search(w)):
                yield heard.position, heard.speaker

    def _named_body(self, head: str, place: Place) -> tuple[int, Speaker] | None:
        """The last name before a place that has the word: "Elektrik Mühendisleri Odası"."""
        for one in place.names.before(place.position):
            said = tuple(split_apostrophe(w)[0] for w in (*one.title, *one.name))
            ends = [i + 1 for i, w in enumerate(said) if fold(w).startswith(_root(head))]
            for end in ends:
                for start in range(end - 1):
                    entity = self.registry.find(" ".join(said[start:end]))
                    if entity is not None and entity.kind is not SpeakerKind.PERSON:
                        return one.start, known_speaker(entity, Resolution.ANAPHORA)
                if end > 1 and not one.opening and all(capitalized(w) for w in said[:end]):
                    name = " ".join(said[:end])
                    return one.start, unknown_speaker(name, SpeakerKind.ORGANIZATION)
        return None

    def _called(self, head: str, place: Place) -> Iterator[tuple[int, Speaker]]:
        """ "Gazete" after "Financial Times gazetesi", "Kanal" after "Rybar kanalı"."""
        for match in _CALLED.finditer(place.names.text, 0, place.position):
            name = match[1].strip()
            if not fold(match[2]).startswith(_root(head)) or PLURAL.search(fold(match[2])):
                continue
            if any(is_title(w) or country_of(w) or fold(w) in _NO_NAMES for w in name.split()):
                continue
            known = self.lookup.in_any_case(name.split())
            if known is None:
                yield match.start(), unknown_speaker(name, SpeakerKind.ORGANIZATION)
            elif known[0].kind is not SpeakerKind.PERSON:
                yield match.start(), known_speaker(known[0], Resolution.ANAPHORA)


def _root(head: str) -> str:
    """What all cases of an institution's word begin with: "bakanli" for "bakanlik"."""
    return max((s for s in _BODY_STEMS if head.startswith(s)), key=len)
