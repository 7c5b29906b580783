"""The people and bodies that a document names, in text order: what short forms refer to."""

import re
from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from attribution.quotes.words import CONNECTIVES
from attribution.speakers.mentions import is_office, is_title, title_stem
from attribution.turkish import APOSTROPHES, capitalized, fold, lower

_CAPITAL = r"[^\W\d_][\w\-]*"
#: "de" after a front vowel is the Turkish "too".
_PARTICLE = (
    r"(?:von|van|der|den|del|la|le|di|do|dos|bin|bint|al|el|ve"
    r"|(?<=[aıou] )de|(?<=[aıou][^\W\d_] )de)"
)
_PARTICLES = re.compile(_PARTICLE)
_WORD = re.compile(rf"{_CAPITAL}|[{APOSTROPHES}]\w+|\S")
_BEFORE_WORDS = " \u00a0\"“”'‘’«("
_ENDS = frozenset(".!?:…\n")
_LOCATIVE = re.compile(r"[dt][ae]n?")
_TITLE_WORDS_BEFORE = 6
#: They open sentences, and nobody is called so.
_OPENERS = frozenset("sonra önce ardından adı soyadı şimdi bugün dün derken muhalif".split())
_INFLECTED = re.compile(r"\w{3}[dt][ae]ki$|\w{3}[ıiuü]m[dt][ae]$|\w{4}[ıiuü]s[ıiuü]$")
#: A full stop after them ends no sentence.
_ABBREVIATIONS = frozenset("dr prof doc av op uzm yrd ogr gor gen alb org yzb st jr mr mrs".split())


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it stands in the text.

    Attributes:
        start: offset of its first letter.
        name: capitalised words that are no title; empty for a title alone.
        title: the words of office before it, in order, capitalised or not.
        cut: capitals follow that may be another's ("Marta Kos | Kiev'i"): a name only if known.
        opening: it begins a sentence, where every word has a capital.
        ending: of its last word, after an apostrophe; such a word may be another's name.
    """

    start: int
    name: tuple[str, ...]
    title: tuple[str, ...]
    cut: bool = False
    opening: bool = False
    ending: str = ""

    @property
    def full(self) -> str:
        return " ".join(self.name)


class DocumentNames:
    """Names of a text, found once.

    Args:
        text: of the document.
        ends: offsets where sources end, and so names: "Paolo Ferri Türkçe yazdı".
    """

    def __init__(self, text: str, ends: Container[int] = ()) -> None:
        self.text = text
        self.ends = ends

    @cached_property
    def all(self) -> tuple[Named, ...]:
        """Every name or title, in text order."""
        return tuple(_scan(self.text, self.ends))

    @cached_property
    def lowered(self) -> str:
        """The text in small letters, if that leaves every letter in its place."""
        lowered = lower(self.text)
        return lowered if len(lowered) == len(self.text) else self.text

    @cached_property
    def _starts(self) -> list[int]:
        return [n.start for n in self.all]

    @cached_property
    def _by_last(self) -> dict[str, list[Named]]:
        found: dict[str, list[Named]] = {}
        for named in self.all:
            for end in range(2, len(named.name) + 1):
                whole = end == len(named.name) or not _may_be_another(named)
                one = named if whole else _shortened(named, end)
                found.setdefault(fold(named.name[end - 1]), []).append(one)
        return found

    def words_before(self, word: str) -> Sequence[str]:
        """The words that stand right before a word, wherever it is."""
        return self._words_before.get(word, ())

    @cached_property
    def _words_before(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for before, word in re.findall(r"\b(\w++) (?=([^\W\d_]\w*))", self.text):
            if capitalized(word):
                found.setdefault(word, []).append(before)
        return found

    def first_named(self, word: str) -> list[Named]:
        """Full names that begin with a word: family names do, where they come first."""
        key = fold(word)
        full = [n for n in self.all if len(n.name) > 1 and fold(n.name[0]) == key]
        return [n for n in full if not _LOCATIVE.fullmatch(n.ending)]  # "Humeyni Kum'da"

    def before(self, position: int) -> Sequence[Named]:
        """What stands before a place, the nearest first."""
        return self.all[: bisect_left(self._starts, position)][::-1]

    def after(self, position: int) -> Sequence[Named]:
        """What stands at a place and after it, the nearest first."""
        return self.all[bisect_left(self._starts, position) :]

    def bearers(self, surname: str, position: int) -> list[Named]:
        """Full names that end in a surname: those before the place, the nearest first, then others.

        One that begins or ends like another ("Dün Ali Kaya", "Ali Kaya") counts once.
        """
        found = self._by_last.get(fold(surname.rstrip(".")), [])
        last = fold(surname.rstrip("."))
        ordered = sorted(
            found,
            key=lambda n: (fold(n.name[-1]) != last, n.start > position, abs(n.start - position)),
        )
        kept: list[Named] = []
        full = [n for n in ordered if len(n.name[0]) > 1] or ordered  # not "N. Kaya"
        for named in full:
            key = fold(named.full)
            twin = next((k for k in kept if _same_name(fold(k.full), key)), None)
            if twin is None:
                kept.append(named)
            elif len(named.name) < len(twin.name) or twin.full.isupper():
                kept[kept.index(twin)] = named
        return kept


def _may_be_another(named: Named) -> bool:
    """Whether the last word may be no part of it: "Marta Kos Kiev'i", "Cevat Ünlüer NTV"."""
    if named.full.isupper():  # a headline
        return len(named.name) > 2
    return bool(named.ending) or named.name[-1].isupper()


def _shortened(named: Named, end: int) -> Named:
    return replace(named, name=named.name[:end], cut=True)


def _same_name(one: str, other: str) -> bool:
    return one == other or one.endswith(" " + other) or other.endswith(" " + one)


def _scan(text: str, ends: Container[int]) -> list[Named]:
    small = {w for w in re.findall(r"\b[^\W\d_]\w+", text) if not capitalized(w)}
    found: list[Named] = []
    run: list[tuple[int, str]] = []
    opening = True
    for match in _WORD.finditer(text):
        word = match[0]
        if word == "." and run and _is_abbreviation(run[-1][1]):
            continue
        gap = text[run[-1][0] + len(run[-1][1]) : match.start()] if run else ""
        particle = bool(run) and _PARTICLES.fullmatch(text, match.start(), match.end()) is not None
        part_of_run = capitalized(word) or particle
        parted = match.start() - len(gap) in ends or "\n" in gap or gap.strip(" \u00a0.")
        if run and (not part_of_run or parted or _ended(run, gap)):
            found += _named(
                run, text, small, opening, ending=word[1:] if word[0] in APOSTROPHES else ""
            )
            run = []
        if capitalized(word) and word[0].isalpha():
            if not run:
                opening = _opens(text, match.start())
            run.append((match.start(), word))
        elif particle and run:
            run.append((match.start(), word))
    if run:
        found += _named(run, text, small, opening)
    return found


def _is_abbreviation(word: str) -> bool:
    return len(word) == 1 or fold(word) in _ABBREVIATIONS


def _ended(run: Sequence[tuple[int, str]], gap: str) -> bool:
    """A full stop after a word that is no initial or abbreviation ends a sentence."""
    return "." in gap and len(run[-1][1]) > 4


def _opens(text: str, start: int) -> bool:
    while start and text[start - 1] in _BEFORE_WORDS:
        start -= 1
    return not start or text[start - 1] in _ENDS


def _named(
    run: list[tuple[int, str]], text: str, small: set[str], opening: bool, *, ending: str = ""
) -> list[Named]:
    while run and run[-1][1].islower():
        run = run[:-1]
    if opening and run and (_is_no_name(run[0][1]) or lower(run[0][1]) in small):
        run = run[1:]
    for cut, (_, word) in enumerate(run):
        if word == "ve":  # "Macron ve Merz" are two
            left, right = run[:cut], run[cut + 1 :]
            following = _named(right, text, small, False, ending=ending)
            return _named(left, text, small, opening) + following
    if not run:
        return []
    at = max((i + 1 for i, (_, w) in enumerate(run) if is_office(w)), default=0)
    title = [w for _, w in run[:at]]
    if not title:
        title = _small_titles(text, run[0][0])
    name = tuple(w for _, w in run[at:])
    return [Named(run[0][0], name, tuple(title), False, opening and not at, ending)]


def _is_no_name(word: str) -> bool:
    """ "Sonra", "Sürgündeki", "Karşımda", "Müşterisi" at the head of a sentence."""
    low = lower(word)
    return low in CONNECTIVES or low in _OPENERS or _INFLECTED.search(low) is not None


def _small_titles(text: str, start: int) -> list[str]:
    """ "Kremlin sözcüsü" before "Dmitriy Peskov": words of office in small letters and before."""
    line = text[max(0, start - 80) : start]
    line = re.split(r"[.!?:;,\n(\"“”]", line)[-1]
    words = line.split()[-_TITLE_WORDS_BEFORE:]
    if not words or not is_title(words[-1]):
        return []
    cut = len(words)
    while cut and (is_title(words[cut - 1]) or capitalized(words[cut - 1])):
        cut -= 1
    return words[cut:]


def same_office(wanted: str, title: Sequence[str]) -> bool:
    """Whether a short title ("Bakan", "Genel Sekreter") ends a longer one.

    >>> same_office("Bakan", ("Rusya", "Dışişleri", "Bakanı"))
    True
    """
    asked = [title_stem(w) for w in wanted.split()]
    borne = [title_stem(w) for w in title]
    return bool(asked) and borne[-len(asked) :] == asked
