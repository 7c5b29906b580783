"""From a mention to an entity: the order in which readers are asked."""

import re
from collections.abc import Sequence

from attribution.schema import Resolution, Speaker, SpeakerKind
from attribution.speakers.bodies import Bodies
from attribution.speakers.countries import country_of
from attribution.speakers.descriptions import PLURAL, plain_name, proper_end
from attribution.speakers.lookup import NOBODY, Lookup, Place, known_speaker, unknown_speaker
from attribution.speakers.mentions import (
    Mention,
    is_body,
    is_document,
    is_office,
    kind_of,
    nominative,
    read_mention,
)
from attribution.speakers.offices import Offices
from attribution.speakers.people import People
from attribution.speakers.references import References
from attribution.speakers.registry import Entity, Registry
from attribution.turkish import capitalized, fold, split_apostrophe

_LIST = re.compile(r"\s*,\s*|\s+(?:ve|ile)\s+")
_JOINT = re.compile(r"\s+(?:ve|ile|VE|İLE)\s+")
#: "Kiev ve Avrupalı ortakları": Avrupalı ortaklar.
_POSSESSED_PLURAL = re.compile(r"(\b[^\W\d_A-ZÇĞİÖŞÜ]\w*l[ae]r)[ıi]$")
#: They stand before a name in place of a first name, folded.
_FORMS_OF_ADDRESS = frozenset(
    "bay bayan lord lady sir baron barones kont kontes prens prenses piskopos patrik asik".split()
)
#: "Estonya, Letonya ve Litvanya büyükelçilikleri".
_SHARED_NOUN = re.compile(r"((?:\S+, )*\S+) (?:ve|ile) (\S+) (\w+?)l[ae]r([ıi])\w*")
_POINTING = frozenset({"bu", "şu"})
_PARTICIPLE = re.compile(r"[^\W\d_]+(?:[ae]n|[dt][ıiuü]ğ[ıiuü])\b")
_ABSTRACT = re.compile(r"l[ıiuü](?:k|ğ[ıiuü])$")
_GENITIVE_ENDING = re.compile(r"n?[ıiuü]n")


class MentionResolver:
    """Reads mentions against a registry and the document around them.

    Args:
        registry: who may be quoted.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        lookup = Lookup(registry)
        self.lookup = lookup
        self.offices = Offices(lookup)
        self.people = People(lookup, self.offices)
        self.bodies = Bodies(lookup)
        self.references = References(lookup, self.offices, self.bodies)

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
        if mention.words and (same := self.references.same(text, mention, place)):
            return (same,)
        if head := _before_comma(text):
            return self.resolve(head, place)
        if joint := self._listed(" ".join(text.split()), place):
            return joint
        if pair := self.references.pair(mention, place):
            return pair
        parts = _JOINT.split(mention.phrase)
        joined = re.search(r"\s(?:ile|İLE)\s", mention.phrase) is not None
        two = len(parts) == 2 and self._are_two(*parts, joined_by_with=joined)
        if two and self._exact(mention.phrase, place) is None:
            parts[1] = _POSSESSED_PLURAL.sub(r"\1", parts[1])
            found = [self._one(read_mention(p), place) for p in parts]
            return tuple({s.id + s.name: s for s in found if s is not None}.values())
        speaker = self._one(mention, place, text)
        return (speaker,) if speaker is not None else ()

    def _listed(self, phrase: str, place: Place) -> tuple[Speaker, ...]:
        """ "ABD, İngiltere ve Rusya", "Ukrayna ve ABD heyetleri": several known holders."""
        parts = [p for p in _LIST.split(phrase.rpartition("—")[2].strip()) if p]
        if len(parts) > 2:
            found = [self.lookup.in_any_case(read_mention(p).words or (p,)) for p in parts]
            known = {f[0].id: known_speaker(*f) for f in found if f is not None}
            if len(known) == len(parts):
                return tuple(known.values())
        shared = _SHARED_NOUN.fullmatch(phrase)
        countries = [*shared[1].split(", "), shared[2]] if shared is not None else []
        if shared is None or not all(country_of(c) for c in countries):
            return ()
        noun = re.sub("k$", "ğ", shared[3]) + shared[4]
        names = [f"{country} {noun}" for country in countries]
        return tuple(s for n in names if (s := self._one(read_mention(n), place)) is not None)

    def _are_two(self, left: str, right: str, *, joined_by_with: bool) -> bool:
        """Whether "X ve Y" names two holders, and not one body ("Savunma ve Sanayi Bakanlığı")."""
        if joined_by_with and not (right[0].islower() and _PARTICIPLE.match(right)):
            return True  # "Rektörlük ile öğrenci kulüpleri", but "Putin ile görüşen Trump"
        if not (capitalized(left) and capitalized(right)):
            return False
        if self.registry.find(left) is not None:
            return True
        one, other = read_mention(left), read_mention(right)
        if (
            _ABSTRACT.search(left)
            or PLURAL.search(fold(left))
            or is_body(one.words[-1] if one.words else "")
        ):
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
        for read in (
            self._by_owner,
            self.people.by_name,
            self.offices.by_office,
            self.bodies.by_body,
            self.references.by_reference,
        ):
            speaker = read(mention, place)
            if speaker is not None:
                return None if speaker is NOBODY else speaker
        inside = re.search(r"\(([^)]+)\)\W*$", text)
        entity = self.registry.find(inside[1]) if inside is not None else None
        # "Türkiye Elektrik İletim A.Ş. (TEİAŞ)", but "Leyla Atakan (Ankara)"
        if entity is not None and not (
            entity.kind is SpeakerKind.GOVERNMENT and len(mention.name) > 1
        ):
            return known_speaker(entity, Resolution.VARIANT)
        return self._unlisted(mention, place)

    def _by_owner(self, mention: Mention, place: Place) -> Speaker | None:
        """ "OECD'nin raporu", "Enstitünün verileri", "Fed tutanakları": whose words they are."""
        words = mention.words
        if len(words) == 1 and is_document(words[0]):
            return self.references.last_body(place)
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
        return known_speaker(entity, Resolution.VARIANT) if entity is not None else None

    def _unlisted(self, mention: Mention, place: Place) -> Speaker:
        kind = kind_of(mention)
        if kind is SpeakerKind.PERSON:
            before = mention.words[: len(mention.words) - len(mention.name)]
            if self.people.is_called_a_body(mention.name[0], before, place):
                return unknown_speaker(" ".join(mention.name), SpeakerKind.ORGANIZATION)
            return unknown_speaker(self._full_name(mention, place), kind)
        words = mention.words
        if kind is SpeakerKind.UNNAMED and len(words) > 1:  # "Kiev'e yakın bu diplomat"
            words = tuple(w for w in words if w not in _POINTING)
        if not mention.name or len(words) == 1:
            words = (*words[:-1], nominative(words[-1]))
        name = " ".join(words)
        return unknown_speaker(
            proper_end(words) if kind is SpeakerKind.ORGANIZATION else name, kind
        )

    def _full_name(self, mention: Mention, place: Place) -> str:
        """A person's name as the document has it at its longest, else with "Bey" or "Bayan"."""
        least = 1 if mention.address else 2
        name = self.people.fuller(plain_name(mention.name, least=least), place)
        if " " not in name and mention.address:
            return f"{name} {mention.address}"
        before = mention.words[: -len(mention.name)][-1:]
        if " " not in name and before and _is_address(before[0]):
            return f"{before[0]} {name}"
        return name


def _is_address(word: str) -> bool:
    """ "Lord" in "Lord Ashgrove"; in "piskopos Damian" it is an office."""
    return capitalized(word) and fold(word) in _FORMS_OF_ADDRESS


def _before_comma(text: str) -> str:
    """The name of "Dmitri Peskov, Kremlin Sözcüsü", or nothing."""
    name, comma, rest = text.partition(",")
    words = name.split()
    named = 1 < len(words) < 4 and all(capitalized(w) and not is_office(w) for w in words)
    if not (comma and named) or re.search(r"\b(?:ve|ile)\b", rest) or is_body(words[-1]):
        return ""
    return name


def _is_editorial(words: Sequence[str]) -> bool:
    """ "yayın kurulu": who writes a paper's own words."""
    return fold(" ".join(words[-2:])) == "yayin kurulu"
