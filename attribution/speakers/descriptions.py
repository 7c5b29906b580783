"""Words that stand around names and are no part of them."""

import re
from collections.abc import Sequence

from attribution.speakers.countries import country_of
from attribution.speakers.mentions import (
    bare_forms,
    describes_people,
    is_body,
    is_document,
    is_office,
    is_relation,
    is_title,
)
from attribution.turkish import capitalized, lower, split_apostrophe

_PARTITIVE = re.compile(r"l[ae]r(?:[ıi]n)?d[ae]n$")
_OF_MANY = re.compile(r"l[ae]r[ıi]n$")
_WHILE = re.compile(r"(?:[ae]r|[ıiuü]r|m[ae]z|yor)ken$")
_COMES_FROM = re.compile(r"[^\W\d_]{3,}l[ıiuü]")
_DOES = re.compile(r"\w{3}[cç][ıiuü]$")
#: They tell that nobody named before is meant, folded.
INDEFINITE = frozenset(
    "bir bazi iki uc dort bes birkac cok kimi her ust yakin kimligi adi adini ismi konuya hicbir"
    " diger baska eski_bir yetkili".split()
)
#: Of a folded word.
PLURAL = re.compile(r"l[ae]r[iı]?$")


def forms(word: str) -> tuple[str, ...]:
    """A word as it stands, and what it may be without a case ending."""
    return (word, *bare_forms(word))


def plain_name(words: Sequence[str], *, least: int = 2) -> str:
    """A person's name without what describes: "Odesalı Vira Halunko", "Turistlerden Pieter V.".

    Words that may be given names, too, go only while `least` words are left.
    """
    cut = max((i + 1 for i, w in enumerate(words[:-1]) if stands_apart(w)), default=0)
    origins = [i + 1 for i, w in enumerate(words[:-1]) if i > cut and is_origin(w)]
    cut = max([cut, *origins])
    while len(words) - cut > least and (is_origin(words[cut]) or does(words[cut])):
        cut += 1
    return " ".join(words[cut:])


def stands_apart(word: str) -> bool:
    """No part of a name: "Kremlin'den", "Turistlerden", "Dostum", "Arkadaşı"."""
    return bool(split_apostrophe(word)[1] or _PARTITIVE.search(word)) or is_relation(word)


def is_origin(word: str) -> bool:
    """ "Odesalı", "Alman"."""
    return _COMES_FROM.fullmatch(word) is not None or country_of(word) is not None


def does(word: str) -> bool:
    """ "Buzulbilimci": who does something."""
    return _DOES.search(lower(word)) is not None


def tells_of_bearer(word: str) -> bool:
    """Whether a word before a name is no part of it."""
    if not capitalized(word) or is_title(word):
        return True
    return stands_apart(word) or is_origin(word) or does(word)


def is_common(word: str) -> bool:
    """No given name: "Kulübün X", "Müdürlüğünden Feyza Dinç", "Çıkarken Feyza"."""
    ends = _OF_MANY.search(word) or _WHILE.search(word)
    return is_body(word) or is_office(word) or tells_of_bearer(word) or bool(ends)


def proper_end(words: Sequence[str]) -> str:
    """An institution's name without what tells of it: "Londra'daki" Northgate Enstitüsü."""
    telling = (
        i + 1 for i, w in enumerate(words[:-1])
        if w.endswith(("daki", "deki", "taki", "teki"))
        or (w[:1].islower() and w not in {"ve", "ile", "için", "of", "and", "for"})
    )  # fmt: skip
    cut = max(telling, default=0)
    return " ".join(words[cut:] if capitalized(words[-1]) else words)


def describes(text: str) -> bool:
    """Whether a mention only describes: no capital beyond its first word, or one common noun."""
    words = text.split()
    if len(words) > 1:
        return not any(capitalized(w) for w in words[1:])
    common = is_body(text) or is_document(text) or describes_people(text)
    return common or not capitalized(text) or is_origin(text) or does(text)
