"""Read a cue: what its content is, and who its subject is.

Each reader takes one construction of Göksel & Kerslake (2005) and answers nothing when the sentence
is built otherwise.
"""

from dataclasses import dataclass

from attribution.quotes.context import Context
from attribution.quotes.lexicon import CueMatch, VerbForm
from attribution.quotes.sources import (
    TokenRange,
    find_genitive,
    find_source,
    phrase_after,
    phrase_start,
    skip_adjuncts,
    span_of,
)
from attribution.quotes.words import Token, is_clause, is_event_noun, is_finite, is_participle
from attribution.schema import AttributionKind, Span

#: Words that may stand between a content and its cue: "…" de, ayrıca, böylece sözlerine ekledi.
_REACH = 7
_FILLERS = frozenset(
    (
        "de da ise ayrıca bir kez daha yine açıkça kez defalarca özellikle şöyle böyle , ; . - – —"
    ).split()
)
_COORDINATORS = frozenset(["ve", "ancak", "ama", "fakat", ",", ";", "ise"])
_MANNER = frozenset(
    ["şekilde", "şiddetle", "sert", "dille", "keskin", "bir", "biçimde", "sertçe", "kesin"]
)
#: Words that close a clause without being verbs: "… henüz belli değil, ancak …".
_PREDICATES = frozenset({"değil", "var", "yok"})
_LONGEST_JUDGED = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cue's content is: spans, where its words lie, and whether it is an attitude's."""

    content: tuple[Span, ...]
    tokens: TokenRange
    confidence: float
    attitude: bool = False
    looked_from: int | None = None
    source: TokenRange | None = None


def read_quoted_before(context: Context, match: CueMatch, boundary: int) -> Reading | None:
    """ "…" dedi; "…" diye konuştu; "…" ifadelerini kullandı; "…" diyen Putin."""
    if "direct" not in match.cue.takes:
        return None
    for quotation, (lo, hi) in reversed(context.quotes):
        if hi > match.start or lo < boundary:
            continue
        between = context.tokens[hi : match.start]
        reach = 1 if match.cue.weak else 4
        words = [t for t in between if t.is_word and t.low not in _FILLERS]
        if len(words) > reach or any(is_finite(t) or t.text == ":" for t in between):
            return None
        if between and any(is_clause(t, ("fact", "fact-dat", "fact-gen", "action")) for t in words):
            return None
        if (
            "as" in match.cue.takes
            and lo > boundary
            and _has_object_case(context.tokens[lo - 1], {"object"})
        ):
            return None
        last = context.tokens[_last_word(context, lo, hi)]
        if is_clause(last, ("fact", "fact-dat", "fact-gen", "action")):
            return None
        if (
            words
            and not _between_is_subject(context, hi, match.start)
            and (len(words) > 1 or not is_event_noun(words[0]))
        ):
            return None
        if len(quotation.inner.of(context.text).split()) < 2 and words:
            return None
        return Reading((quotation.inner,), (lo, hi), 0.95)
    return None


def _between_is_subject(context: Context, start: int, end: int) -> bool:
    return find_source(context.tokens, start, end) is not None


def read_clause(context: Context, match: CueMatch, boundary: int) -> Reading | None:
    """…olduğunu söyledi; …olduğuna inanıyor; …engellemekle suçladı; …olduğunun altını çizdi."""
    end = _clause_end(context, match, boundary)
    if end is None:
        return None
    source = find_source(context.tokens, end, match.start)
    start = _last_clause(context, boundary, end)
    if source is None and match.form is VerbForm.NOMINAL:
        source = find_genitive(context.tokens, start, end)
    if source is None and match.form is not VerbForm.PARTICIPLE:
        source = _subject(context, boundary, start, end - 1)
    if source is not None and source[1] < end:
        start = max(start, source[1])
    start = skip_adjuncts(context.tokens, start, end)
    if start >= end:
        return None
    content = _clause_span(context, start, end)
    attitude = match.cue.kind is AttributionKind.ATTITUDE
    return Reading((content,), (start, end), 0.8, attitude, boundary, source)


def _last_clause(context: Context, boundary: int, end: int) -> int:
    """Past the last finite verb of an earlier, coordinate clause: "… bir araya geldi ve …"."""
    for index in range(end - 2, boundary, -1):
        token = context.tokens[index]
        predicate = is_finite(token) or token.low in _PREDICATES
        if context.inside_quote(index) or not predicate:
            continue
        if context.tokens[index + 1].low in _COORDINATORS:
            return index + 1
    return boundary


def _subject(context: Context, boundary: int, clause: int, end: int) -> TokenRange | None:
    """The subject in a clause, else in the coordinate clauses before it."""
    found = find_source(context.tokens, clause, end, context.blocked)
    if found is None and clause > boundary:
        found = find_source(context.tokens, boundary, clause, context.blocked)
    return found


def _clause_span(context: Context, start: int, end: int) -> Span:
    """The clause's characters; marks that enclose it whole are left out (direct speech)."""
    for quotation, (lo, hi) in context.quotes:
        if lo == start and (hi == end or hi == end + 1):
            return quotation.inner
        if lo < start < hi and hi >= end:
            return Span(
                context.tokens[start].span.start,
                min(quotation.outer.end, context.tokens[end - 1].span.end),
            )
    stop = context.tokens[end - 1].span.end
    for quotation, (_, hi) in context.quotes:
        if hi == end or (hi == end + 1 and quotation.closed):
            stop = max(stop, quotation.outer.end)
    return Span(context.tokens[start].span.start, stop)


def _clause_end(context: Context, match: CueMatch, boundary: int) -> int | None:
    steps = 0
    for index in range(match.start - 1, boundary - 1, -1):
        token = context.tokens[index]
        if is_clause(token, match.cue.takes):
            return index + 1
        if not token.is_word:
            continue
        steps += 1
        if steps > _REACH or (is_finite(token) and not context.inside_quote(index)):
            return None
    return None


def read_quoted_after(context: Context, match: CueMatch, boundary: int) -> Reading | None:
    """Peskov şöyle konuştu: "…"; … dedi: "…"."""
    if "direct" not in match.cue.takes or match.form is not VerbForm.FINITE:
        return None
    for quotation, (lo, hi) in context.quotes:
        if lo < match.end:
            continue
        between = [t for t in context.tokens[match.end : lo] if t.text not in ":,-–—"]
        announced = any(t.text in ":," for t in context.tokens[match.end : lo + 1])
        if len(between) <= 1 and (announced or match.cue.cue == "de"):
            return Reading((quotation.inner,), (lo, hi), 0.9, looked_from=boundary)
        return None
    return None


def read_object(context: Context, match: CueMatch, boundary: int) -> Reading | None:
    """böyle bir teklife karşı çıkıyor; öneriyi memnuniyetle karşıladı; … olarak nitelendirdi."""
    takes = set(match.cue.takes)
    if match.passive or match.form is VerbForm.NOMINAL:
        return None
    if "as" in takes:
        return _read_as(context, match, boundary)
    if not takes & {"object", "object-dat", "nominal", "object-abl"}:
        return None
    end = match.start
    while end > boundary and _is_manner(context.tokens[end - 1]):
        end -= 1
    if "nominal" in takes:
        end = match.start + 1
    if end <= boundary or not context.tokens[end - 1].is_word:
        return None
    last = context.tokens[end - 1]
    if "nominal" not in takes and not _has_object_case(last, takes):
        return None
    clause = _last_clause(context, boundary, end)
    source = _subject(context, boundary, clause, end - 1)
    start = skip_adjuncts(context.tokens, max(clause, source[1] if source else clause), end)
    if start >= end:
        return None
    content = _clause_span(context, start, end)
    return Reading((content,), (start, end), 0.65, True, boundary, source)


def _is_manner(token: Token) -> bool:
    """Words between an object and its verb: "… teklife şiddetle karşı çıkıyor"."""
    return token.low in _FILLERS or token.low in _MANNER or token.upos == "ADV"


def _has_object_case(token: Token, takes: set[str]) -> bool:
    if token.upos in {"ADJ", "ADV", "VERB", "PUNCT"} and token.case not in {"Dat", "Acc", "Abl"}:
        return False
    ending = token.suffix or token.low
    dative = ending.endswith(("a", "e"))
    accusative = ending.endswith(("ı", "i", "u", "ü"))
    ablative = ending.endswith(("dan", "den", "tan", "ten"))
    return (
        ("object-dat" in takes and dative)
        or ("object" in takes and accusative)
        or ("object-abl" in takes and ablative)
    )


def _read_as(context: Context, match: CueMatch, boundary: int) -> Reading | None:
    end = match.start
    clause = _last_clause(context, boundary, end)
    source = _subject(context, boundary, clause, end - 1)
    start = skip_adjuncts(context.tokens, max(clause, source[1] if source else clause), end)
    if start >= end or end - start > _LONGEST_JUDGED:
        return None
    content = _clause_span(context, start, end)
    return Reading((content,), (start, end), 0.7, False, boundary, source)


def source_of(
    context: Context, match: CueMatch, boundary: int, reading: Reading
) -> tuple[Span, ...]:
    """The source's span: found with the clause, before or after the cue, or carried along."""
    tokens = context.tokens
    phrase = reading.source
    if match.form is VerbForm.PARTICIPLE:
        phrase = phrase_after(tokens, match.end, len(tokens)) or phrase
    if phrase is None and reading.tokens[1] <= match.start:
        phrase = find_source(tokens, reading.tokens[1], match.start)
    if phrase is None and match.form is VerbForm.NOMINAL:
        phrase = find_genitive(tokens, boundary, reading.tokens[0])
    if phrase is None:
        stop = min(reading.tokens[0], match.start) if reading.tokens[0] > boundary else match.start
        phrase = find_source(tokens, boundary, stop, context.blocked)
    if phrase is None and match.form is VerbForm.FINITE and reading.tokens[1] <= match.start:
        phrase = _inverted_subject(context, match)
    if phrase is not None:
        return (span_of(tokens, phrase),)
    if match.passive:
        return ()
    return context.source


def _inverted_subject(context: Context, match: CueMatch) -> TokenRange | None:
    """ "…" dedi Kazakistan lideri."""
    after = context.tokens[match.end : match.end + 1]
    if not after or not after[0].is_word or after[0].low in {"ve", "ancak", "ama", "ise"}:
        return None
    if context.inside_quote(match.end):
        return None
    return phrase_after(context.tokens, match.end, len(context.tokens))


def document_holder(context: Context, boundary: int, reading: Reading) -> tuple[Span, ...] | None:
    """X'in açıklamasında "…" denildi; X'ten yapılan açıklamada … belirtildi; Açıklamada …

    Returns the source's span, ``()`` when a document is named whose holder stands elsewhere, and
    nothing when the passive has no holder at all.
    """
    tokens = context.tokens
    stop = reading.tokens[0] if reading.tokens[0] > boundary else len(tokens)
    for index in range(boundary, stop):
        if not is_event_noun(tokens[index]):
            continue
        for back in range(index - 1, boundary - 1, -1):
            token = tokens[back]
            if token.is_name and (token.suffix or is_participle(tokens[back + 1])):
                return (span_of(tokens, (phrase_start(tokens, back, boundary), back + 1)),)
        return ()
    for index in range(boundary, len(tokens)):
        if tokens[index].low == "tarafından" and index > boundary:
            phrase = find_source(tokens, max(boundary, index - 6), index)
            return (span_of(tokens, phrase),) if phrase else None
    return None


def is_own_belief(context: Context, match: CueMatch) -> bool:
    """ "…olduğunu düşündüğünü söyledi": the speaker's own belief is part of what is said."""
    if match.form is not VerbForm.NOMINAL:
        return False
    head = context.tokens[match.end - 1]
    if not is_clause(head, ("fact", "fact-dat", "fact-gen")):
        return False
    return any(match.end <= m.start <= match.end + 3 for m in context.cues)


def _last_word(context: Context, lo: int, hi: int) -> int:
    for index in range(hi - 1, lo, -1):
        if context.tokens[index].is_word:
            return index
    return lo
