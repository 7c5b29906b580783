"""Keys under which the spellings of one name meet: transliterations, slips of the keyboard.

News in Turkish takes Cyrillic names from Turkish, English and German copy: Zelenskiy, Zelensky,
Zelenskyy, Selenskyj. What these spellings share is the order of their consonants, once the
letters that stand for one sound are one letter. "j" and "c" stand for two sounds each, and so a
name may have more than one key.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product

from attribution.turkish import fold

_RULES = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("cki", "ski"),
        ("tsch|tch|sch|sh|zh|dj|tz|ts|cz|sz", "s"),
        ("kh|gh", "h"),
        ("ch", "ç"),
        ("ck|qu|q", "k"),
        ("ph", "f"),
        ("th", "t"),
        ("x", "ks"),
        ("w", "v"),
        ("[zs]", "s"),
    )
)
_TWO_SOUNDS = {"j": ("s", ""), "c": ("s", "k"), "ç": ("s", "")}
_SILENT = re.compile(r"[aeiouy]|(?<=.)h")
#: Consonants of a key, and how alike the letters of two names must be that share it: the less a
#: key says, the more.
_ALIKE = {4: 0.88, 5: 0.6}
_ALIKE_LONGER = 0.5
_ALIKE_ALONE = 0.75
#: Of a name's words each must be more alike than this: "Selvi" is no "Celalov".
_ALIKE_EACH = 0.5
#: They open a word of either kind: "Jelena" is "Yelena".
_EITHER = frozenset("hj")
_VOWELS = frozenset("aeiouy")
#: "Merkez" is no "Merkel".
_SHORTEST_SLIP = 7
#: At most so many keys a name: "j" and "c" double them.
_MOST = 16


@lru_cache(maxsize=1 << 14)
def skeletons(name: str) -> frozenset[str]:
    """The consonant keys of a name; none when it is too short to tell.

    >>> bool(skeletons("Wolodymyr Selenskyj") & skeletons("Volodimir Zelenskiy"))
    True
    >>> bool(skeletons("Daniil Medvedev") & skeletons("Dmitriy Medvedev"))
    False
    """
    words = re.findall(r"\w+", fold(name))
    keys = {" ".join(parts) for parts in product(*(_word_keys(w) for w in words))}
    shortest = min(_ALIKE) if len(words) > 1 else max(_ALIKE)
    return frozenset(k for k in sorted(keys)[:_MOST] if len(k.replace(" ", "")) >= shortest)


def alike(first: str, second: str, key: str) -> bool:
    """Whether two names that share a key have enough letters in common to be one.

    >>> alike("Uğur Özcan", "İgor Seçin", "gr skn")
    False
    >>> alike("Andrey Sizov", "Andriy Yusov", "andr sv")
    False
    """
    least = _ALIKE.get(len(key.replace(" ", "")), _ALIKE_LONGER)
    if " " not in key:
        if min(len(first), len(second)) < _SHORTEST_SLIP:
            return False
        least = _ALIKE_ALONE
    one, other = fold(first), fold(second)
    if not all(map(_alike_words, one.split(), other.split())):
        return False
    return _ratio(one, other) >= least


def _alike_words(one: str, other: str) -> bool:
    """Whether words open alike, both with a vowel or neither, and share half of their letters."""
    openings = {one[0] in _VOWELS, other[0] in _VOWELS}
    if len(openings) > 1 and not _EITHER & {one[0], other[0]}:
        return False
    return _ratio(one, other) > _ALIKE_EACH


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _word_keys(word: str) -> list[str]:
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    choices = [_TWO_SOUNDS.get(letter, (letter,)) for letter in word]
    found = set()
    for letters in list(product(*choices))[:_MOST]:
        bare = _SILENT.sub("", "".join(letters))
        found.add(re.sub(r"(.)\1+", r"\1", bare))
    return sorted(found)


def near(first: str, second: str) -> bool:
    """Whether two folded words differ by one slip: a letter more, less, other, or two swapped.

    Short words are never near: "Rau" is not "Rao".
    """
    if min(len(first), len(second)) < _SHORTEST_SLIP or abs(len(first) - len(second)) > 1:
        return False
    if first == second:
        return True
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    a, b = first[start:], second[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return start > 0 and (a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped)


def slips(word: str) -> frozenset[str]:
    """Keys that two words share when they are `near`: the word, and it without one letter."""
    return frozenset({word, *(word[:i] + word[i + 1 :] for i in range(len(word)))})
