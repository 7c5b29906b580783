"""Find the noun phrase that utters a content, by word order, commas, case and kinds of nouns."""

import re
from collections.abc import Sequence

from attribution.quotes.words import (
    CONNECTIVE_PHRASES,
    CONNECTIVES,
    Token,
    is_any_clause,
    is_converb,
    is_document_noun,
    is_event_noun,
    is_finite,
    is_holder_noun,
    is_participle,
)
from attribution.schema import Span
from attribution.turkish import capitalized

TokenRange = tuple[int, int]

_GENITIVE = re.compile(r"n?[ıiuü]n")
_ATTRIBUTIVE = re.compile(r"n?[ıiuü]n|s[ıiuü]|l[ıiuü]|[dt][ae]n|[dt][ae]ki|[ae]?")
_ADPOSITIONS = frozenset(
    (
        "ile için gibi kadar göre tarafından karşı rağmen üzere dolayı ötürü doğru beri önce "
        "sonra hakkında konusunda arasında arasındaki üzerine üzerinde boyunca itibaren ilişkin "
        "yönelik dair dahil hariç başına günü günkü saat yaklaşık"
    ).split()
)
_OBLIQUE = frozenset({"Loc", "Abl", "Ins", "Dat", "Equ"})
_NEVER_HEADS = frozenset(
    ("bu o şu bunu onu bir her şey biri hepsi bugün dün yarın şimdi burada orada").split()
)
_DAYS = ("pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar")
_MONTHS = tuple(
    ("ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık").split()
)
_LEADING_ADJUNCT_ENDS = frozenset(
    (
        "ardından sonra önce üzerine sırasında kapsamında olarak itibarıyla ilişkin konusunda "
        "nedeniyle sonrasında öncesinde hakkında karşın rağmen dolayısıyla çerçevesinde "
        "doğrultusunda üzerinden aracılığıyla vesilesiyle yönelik dair bağlamında esnasında "
        "birlikte yana itibariyle göre"
    ).split()
)
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})
_ARTICLES = frozenset({"bir", "iki", "üç", "bazı", "birçok", "çok", "eski", "yeni", "üst"})
_ABBREVIATIONS = frozenset(
    ["dr", "prof", "doç", "av", "op", "uzm", "yrd", "gen", "alb", "yzb", "st", "ecz", "mah"]
)
_MAX_PHRASE = 14


def find_source(
    tokens: Sequence[Token], start: int, end: int, blocked: Sequence[TokenRange] = ()
) -> TokenRange | None:
    """The nominative phrase in ``tokens[start:end]`` most likely to be the subject of a cue.

    Args:
        tokens: of one sentence.
        start, end: token range to look in.
        blocked: ranges that are quoted and hold no source.

    Returns:
        The phrase as a token range, or nothing when no phrase stands where subjects stand.
    """
    best: tuple[float, TokenRange] | None = None
    for phrase in _noun_phrases(tokens, start, end, blocked):
        score = _subject_score(tokens, phrase, start, end)
        if score > 0 and (best is None or score > best[0]):
            best = (score, phrase)
    return best[1] if best else None


def find_genitive(tokens: Sequence[Token], start: int, end: int) -> TokenRange | None:
    """The first genitive name phrase: "ABD Başkanı Trump'ın … söylemesi"."""
    for index in range(start, end):
        token = tokens[index]
        if (token.is_name or is_holder_noun(token)) and _is_genitive(token):
            follows = tokens[index + 1] if index + 1 < end else None
            if follows is not None and follows.is_name and not token.suffix:
                continue
            begin = phrase_start(tokens, index, start)
            return begin, index + 1
    return None


def phrase_after(tokens: Sequence[Token], start: int, end: int) -> TokenRange | None:
    """The phrase right after a cue: "diyen Putin", "dedi Kazakistan lideri"."""
    while start < end and tokens[start].low in {"ise", "de", "da"}:
        start += 1
    stop = start
    while stop < end and stop - start < _MAX_PHRASE:
        token = tokens[stop]
        if not token.is_word and token.text not in "()":
            break
        if stop > start and (is_finite(token) or is_converb(token) or token.low in _ADPOSITIONS):
            break
        names = token.is_name or is_holder_noun(token)
        joined = token.low in {"ve", "ile"} and stop + 1 < end and tokens[stop + 1].is_name
        modifier = token.upos in {"NOUN", "ADJ", "NUM", "DET"} and not token.suffix
        if not (names or joined or modifier):
            break
        stop += 1
        if token.suffix and not _ATTRIBUTIVE.fullmatch(token.suffix):
            break
        closes = names and (stop >= end or not _continues(tokens[stop]))
        if closes:
            break
    while stop > start and not (tokens[stop - 1].is_name or is_holder_noun(tokens[stop - 1])):
        stop -= 1
    if stop == start or not any(t.is_name or is_holder_noun(t) for t in tokens[start:stop]):
        return None
    return start, stop


def span_of(tokens: Sequence[Token], phrase: TokenRange) -> Span:
    """Characters of a phrase, its last word cut before a suffix after an apostrophe."""
    last = tokens[phrase[1] - 1]
    end = last.stem_end if last.suffix else last.span.end
    return Span(tokens[phrase[0]].span.start, end)


def skip_adjuncts(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where a content begins, after connectives and phrases that place the speech act.

    "…, Pazartesi günü düzenlediği basın toplantısında, müzakerelerin süreceğini": the answer
    is the index of "müzakerelerin".
    """
    moved = True
    while moved and start < end:
        moved = False
        while start < end and (length := _connective(tokens, start)):
            start += length
            moved = True
        skipped = _one_adjunct(tokens, start, end)
        if skipped > start:
            start, moved = skipped, True
    return start


def _connective(tokens: Sequence[Token], start: int) -> int:
    """How many tokens of connective or stray punctuation stand at `start`."""
    token = tokens[start]
    if not _opens(token) or token.low in CONNECTIVES or token.low in {"da", "de"}:
        return 1
    for phrase in CONNECTIVE_PHRASES:
        if tuple(t.low for t in tokens[start : start + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _one_adjunct(tokens: Sequence[Token], start: int, end: int) -> int:
    for index in range(start, min(end, start + 30)):
        token = tokens[index]
        at_comma = index + 1 < end and tokens[index + 1].text == ","
        if is_any_clause(token) and not at_comma and index + 2 >= end:
            return start
        if at_comma and (
            token.low in _LEADING_ADJUNCT_ENDS or is_converb(token) or is_event_noun(token)
        ):
            return index + 2
        if token.text in {",", ";"}:
            return start
        placed = is_event_noun(token) and index > start
        if placed and any(is_participle(t) for t in tokens[max(start, index - 4) : index]):
            return index + 1
    return start


def _opens(token: Token) -> bool:
    return token.is_word or token.text in "\"“”„«'‘’([%$€#@"


def _noun_phrases(
    tokens: Sequence[Token], start: int, end: int, blocked: Sequence[TokenRange]
) -> list[TokenRange]:
    phrases = []
    for index in range(start, end):
        if any(lo <= index < hi for lo, hi in blocked):
            continue
        token = tokens[index]
        if token.low == "biri" and index > start and _is_partitive(tokens[index - 1]):
            phrases.append((phrase_start(tokens, index - 1, start), index + 1))
            continue
        if not _is_head(token):
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is not None and index + 1 < end and _extends(token, following):
            continue
        if following is not None and following.low in _ADPOSITIONS:
            continue
        if _is_joined(tokens, index, end):
            continue
        phrases.append((phrase_start(tokens, index, start), index + 1))
    return phrases


def _is_partitive(token: Token) -> bool:
    """ "kaynaklardan" in "kaynaklardan biri"."""
    return is_holder_noun(token) and token.low.endswith(("dan", "den"))


def _is_head(token: Token) -> bool:
    if token.suffix or token.low in _NEVER_HEADS or not token.is_word:
        return False
    if token.low.startswith(_DAYS) or token.low in _MONTHS or token.text[:1].isdigit():
        return False
    holder = is_holder_noun(token)
    if _looks_oblique(token) and token.upos != "PROPN":
        return False
    if not (token.is_name or holder):
        return False
    if is_any_clause(token) or is_participle(token) or is_finite(token) or is_converb(token):
        return False
    if holder and not token.is_name:
        return token.case in {"", "Nom", "Acc"}
    return True


def _looks_oblique(token: Token) -> bool:
    return token.low.endswith(("nda", "nde", "ndan", "nden", "larla", "lerle", "lara", "lere",
                               "ların", "lerin", "nın", "nin", "nun", "nün"))  # fmt: skip


def _continues(token: Token) -> bool:
    """Whether a token goes on with the noun phrase before it."""
    if token.low in _ADPOSITIONS or token.low in CONNECTIVES:
        return False
    if token.text == "(":
        return False
    return (token.is_name and token.upos != "VERB") or (
        is_holder_noun(token) and not is_finite(token) and token.upos != "VERB"
    )


def _extends(head: Token, following: Token) -> bool:
    """Whether the phrase goes on past `head`: "ABD Başkanı" does before "Trump"."""
    if head.low.endswith(("ler", "lar", "leri", "ları")) and not head.is_name:
        return False
    if _continues(following):
        return True
    plain = following.upos == "NOUN" and not following.suffix and following.case not in _OBLIQUE
    return plain and following.low not in _ADPOSITIONS and not _is_time(following)


def _is_joined(tokens: Sequence[Token], index: int, end: int) -> bool:
    """ "Kiev ve Avrupalı ortakları": the first name is half of the phrase."""
    if index + 2 >= end or tokens[index + 1].low != "ve":
        return False
    return tokens[index + 2].is_name


def _is_time(token: Token) -> bool:
    return token.low.startswith(_DAYS) or token.low in _MONTHS or token.low in {
        "dün", "bugün", "yarın", "günü", "gün", "hafta", "akşam", "sabah", "gece", "yıl", "saat",
    }  # fmt: skip


def _is_genitive(token: Token) -> bool:
    if token.suffix:
        return _GENITIVE.fullmatch(token.suffix) is not None
    return token.case == "Gen" and token.low.endswith(("ın", "in", "un", "ün"))


def phrase_start(tokens: Sequence[Token], head: int, lowest: int) -> int:
    """Where the noun phrase that ends in `head` begins, no earlier than `lowest`."""
    start = head
    while start > lowest and head - start < _MAX_PHRASE:
        token = tokens[start - 1]
        if token.low == "ve" and start - 2 >= lowest and tokens[start].is_name:
            before = tokens[start - 2]
            if (before.is_name or is_holder_noun(before)) and not before.suffix:
                start -= 2
                continue
            break
        if token.text == "." and start - 2 >= lowest and tokens[start - 2].low in _ABBREVIATIONS:
            start -= 2
            continue
        if token.text == ")" and (bracket := _opening_bracket(tokens, start - 1, lowest)):
            start = bracket
            continue
        if tokens[start].low == "yakın" and token.low.endswith(("a", "e")):
            start -= 1
            continue
        if not _modifies(token) or token.low in CONNECTIVES or token.low in _ADPOSITIONS:
            break
        start -= 1
    while start < head and tokens[start].low in CONNECTIVES | {"günü", "dün", "bugün"}:
        start += 1
    return start


def _opening_bracket(tokens: Sequence[Token], close: int, lowest: int) -> int | None:
    """Index of the bracket that `close` closes, when it holds an abbreviation: "(ECB)"."""
    for index in range(close - 1, max(lowest, close - 5), -1):
        if tokens[index].text == "(":
            return index
    return None


def _modifies(token: Token) -> bool:
    if not token.is_word or token.low in _NEVER_HEADS - {"bir"}:
        return False
    if is_holder_noun(token) and token.low.endswith(("larından", "lerinden")):
        return True
    if is_finite(token) or is_converb(token) or is_participle(token) or is_event_noun(token):
        return False
    if token.low.startswith(_DAYS):
        return False
    if token.suffix:
        return _ATTRIBUTIVE.fullmatch(token.suffix) is not None
    if token.is_name or (token.first and capitalized(token.text) and token.upos in _NOMINAL):
        return True
    if token.upos in {"ADJ", "DET", "NUM"} or token.low in _ARTICLES:
        return not token.low.endswith("ki")
    return token.upos == "NOUN" and token.case not in _OBLIQUE


def _subject_score(tokens: Sequence[Token], phrase: TokenRange, start: int, end: int) -> float:
    first, stop = phrase
    head = tokens[stop - 1]
    follows = tokens[stop] if stop < len(tokens) else None
    named = any(t.is_name for t in tokens[first:stop])
    score = 0.0
    if follows is not None and follows.text == ",":
        score += 3
    if follows is not None and follows.low in {"ise", "da", "de", "ayrıca"}:
        score += 2
    at_start = all(not t.is_word or t.low in CONNECTIVES for t in tokens[start:first])
    if at_start:
        score += 2
    elif (first > start and tokens[first - 1].text == ",") or (
        first > start
        and (
            is_participle(tokens[first - 1])
            or tokens[first - 1].low in {"ve", "ancak", "önce", "sonra", "ardından"}
        )
    ):
        score += 1
    else:
        score -= 1.5
    if stop == end:
        score += 1.5
    score += 1 if named else 0
    score += 0.5 if is_holder_noun(head) or head.is_name else 0
    if is_document_noun(head):
        score -= 1
    if not named and not is_holder_noun(head) and head.low != "biri":
        score -= 3
    listed = follows is not None and follows.text == "," and stop + 1 < len(tokens)
    if listed and tokens[stop + 1].is_name and _in_list(tokens, stop + 1):
        score -= 2
    return score - 0.02 * (first - start) - 1.5


def _in_list(tokens: Sequence[Token], index: int) -> bool:
    """Whether a comma before `index` separates items of a list of names: "A, B ve C"."""
    while index < len(tokens) and tokens[index].is_name and not tokens[index].suffix:
        index += 1
    return (
        index < len(tokens)
        and tokens[index].low in {"ve", ","}
        and index + 1 < len(tokens)
        and (tokens[index + 1].is_name)
    )
