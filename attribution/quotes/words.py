"""What the suffixes of a Turkish word say: complement clauses, case, and kinds of nouns.

The patterns read the surface, lower-cased, with the suffix after an apostrophe cut off where it
matters. Constructions after Göksel & Kerslake (2005), *Turkish: A Comprehensive Grammar*, ch. 24.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from attribution.errors import DataError
from attribution.schema import Parsed, Sentence, Span
from attribution.turkish import capitalized, lower, split_apostrophe

_P = r"(?:[ıiuü]m|[ıiuü]n|[ıiuü]m[ıiuü]z|[ıiuü]n[ıiuü]z|l[ae]r[ıi])"
_FACT_STEM = (
    rf"(?:[dt][ıiuü]ğ{_P}|[ae]ca[ğ]{_P}|[ae]ce[ğ]{_P}|[dt][ıiuü]kl[ae]r[ıi]|[ae]c[ae]kl[ae]r[ıi])"
)
_ACTION_STEM = r"(?:m[ae]s[ıi]|m[ae]m[ıi]z|m[ae]l[ae]r[ıi])"

FACT = {
    "acc": re.compile(rf"\w+{_FACT_STEM}n?[ıiuü]"),
    "dat": re.compile(rf"\w+{_FACT_STEM}n?[ae]"),
    "gen": re.compile(rf"\w+{_FACT_STEM}n?[ıiuü]n"),
    "abl": re.compile(rf"\w+{_FACT_STEM}n?d[ae]n"),
    "bare": re.compile(rf"\w+(?:{_FACT_STEM}|[dt][ıiuü]ğ[ıiuü]|[ae]c[ae]ğ[ıi])"),
}
ACTION = {
    "acc": re.compile(rf"\w+(?:{_ACTION_STEM}n?[ıi]|m[ae]y[ıi])"),
    "dat": re.compile(rf"\w+(?:{_ACTION_STEM}n?[ae]|m[ae]y[ae])"),
    "gen": re.compile(rf"\w+{_ACTION_STEM}n?[ıi]n"),
    "abl": re.compile(rf"\w+(?:{_ACTION_STEM}n?d[ae]n|m[ae]kt[ae]n)"),
    "loc": re.compile(rf"\w+(?:{_ACTION_STEM}n?d[ae]|m[ae]kt[ae])"),
    "with": re.compile(r"\w+(?:m[ae]kl[ae]|m[ae]s[ıi]yl[ae])"),
}
_FINITE = re.compile(
    r"\w{2,}(?:[dt][ıiuü]|[dt][ıiuü]l[ae]r|m[ıiuü]ş(?:t[ıiuü])?|yor(?:du|lar)?|[ae]c[ae]k(?:t[ıi]r?|lar|ler)?"
    r"|m[ae]kt[ae](?:d[ıi]r)?|m[ae]l[ıi](?:d[ıi]r)?)"
)
_CONVERB = re.compile(r"\w{2,}(?:[ae]r[ae]k|rken|[ıiuü]p|m[ae]d[ae]n|[ıiuü]nc[ae])")
_PARTICIPLE = re.compile(
    r"\w{2,}(?:y?[ae]n|[dt][ıiuü]ğ[ıiuü]|[dt][ıiuü]kl[ae]r[ıi]|[ae]c[ae]ğ[ıi])"
)

NOUNS_FILE = Path(__file__).with_name("nouns.yaml")


@dataclass(frozen=True, slots=True)
class _Nouns:
    """The word lists of ``nouns.yaml``."""

    holders: tuple[str, ...]
    documents: tuple[str, ...]
    events: tuple[str, ...]
    connectives: frozenset[str]
    connective_phrases: tuple[str, ...]


def _load_nouns(path: Path) -> _Nouns:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        return TypeAdapter(_Nouns).validate_python(rows)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise DataError(f"{path}: {str(error).splitlines()[0]}") from error


_NOUNS = _load_nouns(NOUNS_FILE)
CONNECTIVES = _NOUNS.connectives
CONNECTIVE_PHRASES = tuple(tuple(p.split()) for p in _NOUNS.connective_phrases)


@dataclass(frozen=True, slots=True)
class Token:
    """A surface token, its letters composed, and what the tagger says of its words.

    `stem_end` is the offset in the document where a suffix after an apostrophe begins.
    """

    span: Span
    text: str
    low: str
    stem: str
    suffix: str
    upos: str
    case: str
    inflected: bool
    first: bool = False
    known_name: bool = False
    stem_end: int = 0

    @property
    def is_word(self) -> bool:
        return any(c.isalnum() for c in self.text)

    @property
    def is_name(self) -> bool:
        if self.first:
            return self.known_name or (self.upos == "PROPN" and self.low not in CONNECTIVES)
        return self.upos == "PROPN" or (capitalized(self.text) and self.upos != "PUNCT")


def names_of(parsed: Parsed) -> frozenset[str]:
    """Words that the document writes with a capital inside sentences or before an apostrophe.

    Every sentence begins with a capital, so its first word is a name only when something else
    in the document says so.
    """
    text = parsed.document.text
    capital: set[str] = set()
    small: set[str] = set()
    for sentence in parsed.sentences:
        for index, word in enumerate(sentence.words):
            surface = unicodedata.normalize("NFC", word.span.of(text))
            stem, suffix = split_apostrophe(surface)
            if surface.isupper() and len(surface) > 5:
                continue
            if capitalized(surface) and (
                suffix or (index and not _opens_sentence(sentence, index))
            ):
                capital.add(stem)
            elif not capitalized(surface):
                small.add(surface)
    return frozenset(name for name in capital if lower(name) not in small)


def _opens_sentence(sentence: Sentence, index: int) -> bool:
    return sentence.words[index - 1].text in {'"', ".", "!", "?", ":", "“", "-", "”", "'", "‘"}


def tokens_of(sentence: Sentence, text: str, names: frozenset[str] = frozenset()) -> list[Token]:
    """One token a surface form: the words of a multi-word token are read together.

    Args:
        sentence: its words carry offsets into `text`.
        text: the document's text.
        names: what `names_of` found in the document.
    """
    tokens: list[Token] = []
    begun = False
    for word in sentence.words:
        case = word.feats.get("Case", "")
        if tokens and tokens[-1].span == word.span:
            previous = tokens[-1]
            tokens[-1] = replace(previous, case=case or previous.case)
            continue
        written = word.span.of(text)
        surface = unicodedata.normalize("NFC", written)
        stem, suffix = split_apostrophe(surface)
        stem_end = word.span.start + len(split_apostrophe(written)[0])
        tokens.append(
            Token(
                word.span,
                surface,
                lower(surface),
                stem,
                lower(suffix),
                word.upos,
                case,
                bool(suffix),
                not begun,
                stem in names,
                stem_end,
            )
        )
        begun = begun or tokens[-1].is_word
    return tokens


def is_clause(token: Token, takes: Sequence[str]) -> bool:
    """Whether a token heads a complement clause of one of the kinds in `takes`."""
    if token.suffix or not token.is_word:
        return False
    for kind in takes:
        name, _, case = kind.partition("-")
        table = FACT if name == "fact" else ACTION if name in {"action", "with"} else None
        if table is None:
            continue
        pattern = table.get("with" if name == "with" else case or "acc")
        if pattern is not None and pattern.fullmatch(token.low):
            return True
    return False


def is_any_clause(token: Token) -> bool:
    """Whether a token is a nominalised verb in some case other than the bare one."""
    cases = ("acc", "dat", "gen", "abl")
    return not token.suffix and (
        any(FACT[c].fullmatch(token.low) for c in cases)
        or any(ACTION[c].fullmatch(token.low) for c in cases)
    )


def is_finite(token: Token) -> bool:
    return (
        token.upos in {"VERB", "AUX"}
        and not token.suffix
        and _FINITE.fullmatch(token.low) is not None
    )


def is_converb(token: Token) -> bool:
    return token.upos == "VERB" and _CONVERB.fullmatch(token.low) is not None


def is_participle(token: Token) -> bool:
    return token.upos == "VERB" and _PARTICIPLE.fullmatch(token.low) is not None


def is_holder_noun(token: Token) -> bool:
    """A common noun that can utter something: bakan, sözcüsü, yetkililer."""
    return token.low.startswith(_NOUNS.holders)


def is_document_noun(token: Token) -> bool:
    return token.low.startswith(_NOUNS.documents)


def is_event_noun(token: Token) -> bool:
    """A noun of the occasion on which something is said, in the locative or ablative."""
    return token.low.startswith(_NOUNS.events) and token.low.endswith(
        ("da", "de", "ta", "te", "dan", "den", "tan", "ten")
    )
