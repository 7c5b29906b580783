"""Order names as a Turkish index does: c before ç, g before ğ, ı before i, o before ö."""

import unicodedata

from attribution.turkish import lower

#: The 29 letters, with q, w and x where Turkish dictionaries of foreign names put them.
_ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}


def turkish_sort_key(text: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """A key for `sorted` that puts text in Turkish alphabetical order, whatever its case.

    Punctuation and spaces come first, then digits, then letters; a letter with a mark that is
    no letter of Turkish (â, é) counts as its base letter unless the names are otherwise alike;
    other scripts come last.

    >>> sorted(["Işıl", "İnci", "Çetin", "Cem", "Zeki", "Ümit", "Umut"], key=turkish_sort_key)
    ['Cem', 'Çetin', 'Işıl', 'İnci', 'Umut', 'Ümit', 'Zeki']
    """
    lowered = lower(unicodedata.normalize("NFC", text))
    return tuple(_rank(char) for char in lowered), lowered


def _rank(char: str) -> tuple[int, int]:
    if not char.isalnum():
        return 0, ord(char)
    if char.isdigit():
        return 1, ord(char)
    base = char if char in _RANK else unicodedata.normalize("NFD", char)[0]
    return (2, _RANK[base]) if base in _RANK else (3, ord(char))
