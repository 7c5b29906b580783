"""Reports without a verb of saying: "X'e göre …" and lines "Peskov: …"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from attribution.quotes.sources import TokenRange, find_genitive, phrase_start, span_of
from attribution.quotes.words import FACT, Token, is_document_noun, is_holder_noun, is_participle
from attribution.schema import Span
from attribution.turkish import capitalized

_NOT_HOLDERS = re.compile(
    r"(?:(?:geçen|önceki|aynı|bir) .*|(?:yıl|ay|hafta|gün|dönem|çeyrek|sene|sezon|kanun|yasa|"
    r"anlaşma|plan|program|tüzük|yönetmelik|mevzuat|kural|takvim|protokol|şart|durum|iş|oran|"
    r"fiyat|seviye|grup|ülke|sektör|il|ilçe|ortalama|dolar|euro|bölge|yaş|cinsiyet|model|"
    r"ihtiyaç|madde|sıralama|formül|teamül|gelenek)\w*)"
)
#: "iddiaya göre", "edinilen bilgiye göre": hearsay without a holder.
_HEARSAY = ("iddia", "bilgi", "haber", "söz", "görüş", "ifade", "sızıntı", "plan", "karar")
_NOT_LABELS = re.compile(
    r"(?:giriş|güncelle|yayın|kaynak|foto|haber|editör|muhabir|tarih|saat|hakem|stat|gol|not\b|özet|"
    r"soru|video|adres|telefon|puan|skor|kadro|etiket|oyuncu|yönetmen).*"
)
#: "X'e göre", "X'e kalırsa", "X'e bakılırsa", "X'e sorarsanız".
ACCORDING = frozenset({"göre", "kalırsa", "bakılırsa", "sorarsanız"})
_DATIVE = frozenset({"a", "e", "ya", "ye", "na", "ne"})
_LONGEST_LABEL = 7


@dataclass(frozen=True, slots=True)
class Relay:
    """ "X'e göre": who, the cue, and the clause that follows."""

    source: Span | None
    cue: tuple[Span, ...]
    content: Span
    tokens: TokenRange


@dataclass(frozen=True, slots=True)
class ColonLine:
    """A headline or transcript line: who, the colon, and what follows it."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


def find_according_to(tokens: Sequence[Token], inside_quote: Callable[[int], bool]) -> Relay | None:
    """The first "X'e göre" of a sentence whose X can hold a proposition."""
    for index, token in enumerate(tokens):
        if token.low not in ACCORDING or index == 0 or inside_quote(index):
            continue
        head = tokens[index - 1]
        if not head.is_word or head.text[:1].isdigit() or _NOT_HOLDERS.fullmatch(head.low):
            continue
        if FACT["dat"].fullmatch(head.low):
            phrase = find_genitive(tokens, 0, index - 1)
            content = _rest(tokens, index + 1)
            if phrase is not None and content is not None:
                cue = Span(head.span.start, token.span.end)
                return Relay(span_of(tokens, phrase), (cue,), content, (index, index + 1))
            continue
        named = head.is_name and (not head.suffix or head.suffix in _DATIVE)
        document = is_document_noun(head) and not head.suffix
        if not (named or document or is_holder_noun(head)):
            continue
        source, cue_start = _relay_source(tokens, index, document and not named)
        content = _rest(tokens, index + 1)
        if content is None:
            continue
        if document and not named and source is None and not _follows_report(tokens, index):
            continue
        return Relay(source, (Span(cue_start, token.span.end),), content, (index, index + 1))
    return None


def _follows_report(tokens: Sequence[Token], index: int) -> bool:
    """ "Rapora göre …" opens a sentence: the report's holder was named before."""
    return index == 1 and not tokens[0].low.startswith(_HEARSAY)


def find_colon_line(tokens: Sequence[Token], text: str) -> ColonLine | None:
    """ "Peskov: Görüşme sürüyor": a short capitalised label, a colon, and the rest of the line."""
    for index, token in enumerate(tokens[: _LONGEST_LABEL + 1]):
        if token.text != ":":
            continue
        label = tokens[:index]
        if not label or not all(t.is_word for t in label):
            return None
        last = label[-1]
        if any(_NOT_LABELS.fullmatch(t.low) for t in label) or last.suffix:
            return None
        # "Putin ve Zelenskiy: Görüşme nerede?" is a headline about two people, said by neither.
        if any(t.low == "ve" for t in label):
            return None
        if not _is_label(label):
            return None
        rest = _rest(tokens, index + 1)
        if rest is None or len(rest.of(text).split()) < 2:
            return None
        line_end = text.find("\n", rest.end)
        tail = text[rest.end : line_end if line_end >= 0 else len(text)].rstrip()
        if len(tail) > 2:
            rest = Span(rest.start, rest.end + len(tail))
        span = Span(label[0].span.start, last.span.end)
        return ColonLine((span,), (token.span,), (_without_marks(rest, text),))
    return None


def _is_label(label: Sequence[Token]) -> bool:
    """Whether the words before a colon name someone: "PUTİN", "Muhtar Hüseyin Köse"."""
    last = label[-1]
    if last.text[:1].isdigit():
        return False
    if is_holder_noun(last):
        return any(capitalized(t.text) for t in label)
    if not capitalized(last.text) or last.upos in {"VERB", "ADV", "PRON", "NUM"}:
        return False
    known = last.known_name or last.upos == "PROPN" or last.text.isupper()
    return known or (len(label) > 1 and all(capitalized(t.text) for t in label))


def _relay_source(tokens: Sequence[Token], index: int, document: bool) -> tuple[Span | None, int]:
    """The holder's span and where the cue starts: "verilerine göre" takes its noun along."""
    if not document:
        start = phrase_start(tokens, index - 1, 0)
        return span_of(tokens, (start, index)), tokens[index].span.start
    head = index - 1
    cue_start = tokens[head].span.start
    if is_participle(tokens[head - 1]) and (phrase := find_genitive(tokens, 0, head)):
        return span_of(tokens, phrase), cue_start
    for back in range(head - 1, max(-1, head - 12), -1):
        token = tokens[back]
        if token.is_name or is_holder_noun(token):
            start = phrase_start(tokens, back, 0)
            return span_of(tokens, (start, back + 1)), cue_start
        if token.text == ",":
            break
    return None, cue_start


def _rest(tokens: Sequence[Token], start: int) -> Span | None:
    """From `start` to the sentence's end, without the comma before and the full stop after."""
    end = len(tokens)
    while start < end and not tokens[start].is_word and tokens[start].text not in "\"“”„«'‘’([":
        start += 1
    while end > start and tokens[end - 1].text in {".", "…", "...", ";", ","}:
        end -= 1
    return Span(tokens[start].span.start, tokens[end - 1].span.end) if start < end else None


def _without_marks(span: Span, text: str) -> Span:
    inner = span.of(text)
    if len(inner) > 2 and inner[0] in "\"“„«'‘" and inner[-1] in "\"”“»'’":
        return Span(span.start + 1, span.end - 1)
    return span
