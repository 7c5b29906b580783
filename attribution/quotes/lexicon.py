"""The cue lexicon and how a cue's surface forms are recognised.

Turkish reporting verbs are matched by stem and suffix chain on the surface, since a lemmatiser
trained on a few thousand sentences errs more often than the suffixes are ambiguous.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter, ValidationError

from attribution.errors import DataError
from attribution.schema import AttributionKind
from attribution.turkish import lower

CUES_FILE = Path(__file__).with_name("cues.yaml")


class VerbForm(StrEnum):
    """The syntactic use that a verb's last suffixes give it."""

    FINITE = "finite"  # söyledi
    CONVERB = "converb"  # söyleyerek, derken
    PARTICIPLE = "participle"  # söyleyen
    NOMINAL = "nominal"  # söylediği, söylemesi
    NOUN = "noun"  # görüşünde


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of the lexicon."""

    cue: str
    takes: tuple[str, ...]
    kind: AttributionKind = AttributionKind.STATEMENT
    weak: bool = False
    nominal: bool = False
    cue_class: str = "say"


@dataclass(frozen=True, slots=True)
class CueMatch:
    """A cue found at words ``[start, end)`` of a sentence."""

    cue: Cue
    start: int
    end: int
    form: VerbForm
    passive: bool = False
    negated: bool = False


_PASSIVE = r"(?P<passive>[ıiuü]l|[ıiuü]n|n[ıiuü]l|l|n)?"
_NEGATION = r"(?P<neg>m[ae]|m[ıiuü](?=yor))?"
_TENSED = (
    r"(?P<finite>[dt][ıiuü](?:k|m|n|l[ae]r|n[ıiuü]z)?|m[ıiuü]ş(?:t[ıiuü]r?|l[ae]r|l[ae]rd[ıi])?"
    r"|[ıiuü]?yor(?:du|l[ae]r|lard[ıi]|um|uz|muş)?|(?:[aeıiuü]?r)(?:d[ıi]|l[ae]r)?"
    r"|y?[ae]c[ae]k(?:t[ıi]r?|l[ae]r)?|m[ae]kt[ae](?:d[ıi]r|yd[ıi]|d[ıi]rl[ae]r)?)"
)
_CONVERB = (
    r"(?P<converb>y?[ae]r[ae]k(?:t[ae]n)?|y?[ıiuü]p|[aeıiuü]?rken|[ıiuü]?yorken|m[ıiuü]şken"
    r"|m[ae]kt[ae]yken)"
)
_PARTICIPLE = r"(?P<participle>y?[ae]n(?:l[ae]r)?(?:[ıiuü]n|[ıiuü]|[ae]|d[ae]n?|l[ae])?)"
_NOMINAL = r"(?P<nominal>[dt][ıiuü][kğ]\w{0,8}|y?[ae]c[ae]ğ\w{0,8}|m[ae](?:s|l[ae]r)\w{0,7})"
_TAIL = f"{_PASSIVE}{_NEGATION}(?:{_CONVERB}|{_PARTICIPLE}|{_TENSED}|{_NOMINAL})"


def _stem_pattern(stem: str) -> str:
    """A verb stem with its alternations: et/ed, söyle/söyl(üyor), de/di(yor)."""
    if stem == "de":
        return r"(?:den|de|di(?=ye|yo))"
    variants = [re.escape(stem)]
    if stem.endswith("et") or stem.endswith("git"):
        variants.append(re.escape(stem[:-1] + "d"))
    if stem[-1] in "ae":
        variants.append(re.escape(stem[:-1]) + r"(?=[ıiuü]yor)")
    return "(?:" + "|".join(variants) + ")"


@lru_cache(maxsize=1024)
def _verb_regex(stem: str) -> re.Pattern[str]:
    return re.compile(_stem_pattern(stem) + _TAIL)


class CueLexicon:
    """All cues, indexed by the first letter of their last word."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self.cues = tuple(cues)
        self._by_first: dict[str, list[tuple[Cue, tuple[tuple[str, ...], ...], str]]] = {}
        for cue in cues:
            for words, stem in _expand(cue.cue):
                self._by_first.setdefault(stem[0], []).append((cue, words, stem))

    def __len__(self) -> int:
        return len(self.cues)

    def match(self, words: Sequence[str]) -> list[CueMatch]:
        """Cues in a sentence, longest first at each place, without overlaps, in order.

        Args:
            words: the sentence's words as written.
        """
        lowered = [lower(w) for w in words]
        found: list[CueMatch] = []
        for index, word in enumerate(lowered):
            best: CueMatch | None = None
            for cue, before, stem in self._by_first.get(word[:1], ()):
                start = _start_of(lowered, index, before)
                if start is None:
                    continue
                match = _match_last(cue, stem, word, start, index)
                if match and _is_doubled(lowered, index, match):
                    continue
                if match and (best is None or match.start < best.start):
                    best = match
            if best is not None:
                while found and found[-1].end > best.start:
                    found.pop()
                found.append(best)
        return found


#: Adverbs that may split a phrase: "sözlerini şöyle sürdürdü", "altını da çizdi".
_SPLITTERS = frozenset(["şöyle", "böyle", "de", "da", "ise", "bir", "kez", "daha"])


def _start_of(words: Sequence[str], index: int, before: tuple[tuple[str, ...], ...]) -> int | None:
    """Where a cue that ends at `index` begins, or nothing when its first words are not there."""
    if not before:
        return index
    end = index
    if end and words[end - 1] in _SPLITTERS and words[end - 1] not in before[-1]:
        end -= 1
    start = end - len(before)
    if start < 0 or any(words[start + i] not in options for i, options in enumerate(before)):
        return None
    return start


def _is_doubled(words: Sequence[str], index: int, match: CueMatch) -> bool:
    """ "inanıp inanmadığı" asks whether; nobody believes."""
    following = words[index + 1] if index + 1 < len(words) else ""
    return match.form is VerbForm.CONVERB and words[index][:4] == following[:4]


def _match_last(cue: Cue, stem: str, word: str, start: int, index: int) -> CueMatch | None:
    if cue.nominal:
        if not word.startswith(stem):
            return None
        return CueMatch(cue, start, index + 1, VerbForm.NOUN)
    match = _verb_regex(stem).fullmatch(word)
    if match is None:
        return None
    groups = match.groupdict()
    form = next(f for f in VerbForm if f != VerbForm.NOUN and groups[f.value] is not None)
    passive = bool(groups["passive"]) or (stem == "de" and word.startswith("den"))
    return CueMatch(cue, start, index + 1, form, passive, bool(groups["neg"]))


def _expand(text: str) -> list[tuple[tuple[tuple[str, ...], ...], str]]:
    """Each alternative of the last word alone: ``"a|b c|d"`` gives c and d after a or b."""
    parts = [tuple(p.split("|")) for p in text.split(" ")]
    return [(tuple(parts[:-1]), stem) for stem in parts[-1]]


@dataclass(frozen=True, slots=True)
class _Row:
    cue: str
    takes: list[str]
    kind: Literal["statement", "attitude"] = "statement"
    weak: bool = False
    nominal: bool = False


COMPLEMENTS = frozenset(
    (
        "direct fact fact-dat fact-gen fact-abl fact-bare fact-chain action action-dat action-loc "
        "action-abl with object object-dat object-abl as nominal"
    ).split()
)


@lru_cache(maxsize=4)
def load_cues(path: Path = CUES_FILE) -> CueLexicon:
    """Read and validate a cue file.

    Raises:
        DataError: not YAML, a key is missing or unknown, or a complement is not known; the
            message names the entry.
    """
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DataError(f"{path}: {error}") from error
    cues = []
    for number, row in enumerate(rows or [], 1):
        try:
            class_ = row.pop("class")
            entry = TypeAdapter(_Row).validate_python(row)
        except (ValidationError, KeyError, AttributeError) as error:
            raise DataError(f"{path}: entry {number} ({row}): {error}") from error
        if unknown := set(entry.takes) - COMPLEMENTS:
            raise DataError(f"{path}: entry {number}: unknown complement {sorted(unknown)}")
        kind = AttributionKind(entry.kind)
        cues.append(Cue(entry.cue, tuple(entry.takes), kind, entry.weak, entry.nominal, class_))
    return CueLexicon(cues)
