"""The rule detector: cues, clause suffixes, word order and quotation marks. Needs no parse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from attribution.marks import Quotation, pair_marks
from attribution.quotes.ids import attribution_id
from attribution.quotes.lexicon import Cue, CueLexicon, CueMatch, VerbForm, load_cues
from attribution.quotes.reporters import find_according_to, find_colon_line
from attribution.quotes.sources import (
    TokenRange,
    find_genitive,
    find_source,
    phrase_after,
    skip_adjuncts,
    span_of,
)
from attribution.quotes.words import (
    Token,
    is_clause,
    is_event_noun,
    is_finite,
    is_participle,
    names_of,
    tokens_of,
)
from attribution.schema import Attribution, AttributionKind, AttributionType, Parsed, Sentence, Span

#: Words that may stand between a content and its cue: "…" de, ayrıca, böylece sözlerine ekledi.
_REACH = 7
_FILLERS = frozenset(
    "de da ise ayrıca bir kez daha yine açıkça kez defalarca özellikle şöyle böyle , ; . - – —".split()
)
_COORDINATORS = frozenset("ve ancak ama fakat , ; ise".split())
_MANNER = frozenset("şekilde şiddetle sert dille keskin bir biçimde sertçe kesin".split())
_ANY_VERB = Cue("diye", ("direct",))
_SHORTEST_SINGLE_QUOTED = 4
_LONGEST_JUDGED = 60


@dataclass(slots=True)
class _Context:
    """One sentence under analysis, with what was found in it so far."""

    text: str
    tokens: list[Token]
    quotes: list[tuple[Quotation, TokenRange]]
    cues: list[CueMatch]
    used: list[Span] = field(default_factory=list)
    source: tuple[Span, ...] = ()
    via: tuple[Span, ...] = ()
    found: list[Attribution] = field(default_factory=list)

    @property
    def blocked(self) -> list[TokenRange]:
        return [r for q, r in self.quotes if len(q.inner) > 25 or r[1] - r[0] > 5]

    def inside_quote(self, index: int) -> bool:
        return any(lo <= index < hi for _, (lo, hi) in self.quotes)


class RuleDetector:
    """Finds attributions with a cue lexicon and Turkish suffixes.

    Args:
        lexicon: the cues; the shipped ones by default.
        known_names: words that are names even where every word has a capital.
    """

    def __init__(
        self, lexicon: CueLexicon | None = None, *, known_names: frozenset[str] = frozenset()
    ) -> None:
        self.lexicon = lexicon or load_cues()
        self.known_names = known_names

    def detect(self, parsed: Parsed) -> tuple[Attribution, ...]:
        """Attributions of a parsed document in text order. Speakers are not resolved here."""
        document = parsed.document
        quotations = [q for q in pair_marks(document.text) if q.depth == 0 and _is_quote(q, document.text)]
        names = names_of(parsed) | self.known_names
        found: list[Attribution] = []
        announced: Attribution | None = None
        line_end = 0
        for sentence in parsed.sentences:
            if sentence.span.start < line_end:
                continue
            context = self._context(sentence, document.text, quotations, names)
            if announced is not None:
                announced = _continue_announced(context, announced, found)
            self._analyse(context, document.id, at_line_start=sentence.start_of_line)
            found += context.found
            line_end = max((a.content[-1].end for a in context.found), default=0)
            announced = _announcement(context, found, document.id) or (
                announced if not context.found and context.used else None
            )
        return tuple(sorted(_without_nested_duplicates(found), key=lambda a: (a.start, a.id)))

    def _context(
        self,
        sentence: Sentence,
        text: str,
        quotations: Sequence[Quotation],
        names: frozenset[str],
    ) -> _Context:
        tokens = tokens_of(sentence, text, names)
        quotes = []
        for quotation in quotations:
            if not quotation.outer.overlaps(sentence.span):
                continue
            inside = [i for i, t in enumerate(tokens) if quotation.outer.overlaps(t.span)]
            if inside:
                quotes.append((quotation, (inside[0], inside[-1] + 1)))
        context = _Context(text, tokens, quotes, self.lexicon.match([t.text for t in tokens]))
        context.cues = sorted(
            [*context.cues, *_said_with_any_verb(context)], key=lambda m: (m.start, m.end)
        )
        return context

    def _analyse(self, context: _Context, document_id: str, *, at_line_start: bool) -> None:
        line = find_colon_line(context.tokens, context.text) if at_line_start else None
        if line is not None:
            _add(context, document_id, ":", line.content, line.cue, line.source, confidence=0.8)
            return
        relay = find_according_to(context.tokens, context.inside_quote)
        boundary = _dateline(context.tokens)
        if relay is not None and relay.source is not None:
            boundary = relay.tokens[1]
        context.via = (relay.source,) if relay is not None and relay.source else ()
        for match in context.cues:
            if match.start < boundary or context.inside_quote(match.start) or match.negated:
                continue
            if self._read_cue(context, match, boundary, document_id):
                boundary = match.end
        if relay is not None and not context.found:
            context.via = ()
            source = (relay.source,) if relay.source else ()
            _add(context, document_id, "göre", (relay.content,), relay.cue, source, confidence=0.75)
        if not context.found:
            _verbless(context, document_id)

    def _read_cue(
        self, context: _Context, match: CueMatch, boundary: int, document_id: str
    ) -> bool:
        readings: tuple[Callable[[_Context, CueMatch, int], "_Reading | None"], ...] = (
            _read_quoted_before,
            _read_clause,
            _read_quoted_after,
            _read_object,
        )
        for read in readings:
            reading = read(context, match, boundary)
            if reading is None:
                continue
            source = _source(context, match, boundary, reading)
            if read is _read_object and not source:
                return False
            if match.passive and not source:
                holder = _document_holder(context, boundary, reading)
                if holder is None:
                    return False
                source = holder
            if source:
                context.source = source
            cue = Span(context.tokens[match.start].span.start, context.tokens[match.end - 1].span.end)
            _add(
                context, document_id, match.cue.cue, reading.content, (cue,), source,
                kind=match.cue.kind if reading.attitude else AttributionKind.STATEMENT,
                confidence=reading.confidence,
            )  # fmt: skip
            return True
        return False


def _dateline(tokens: Sequence[Token]) -> int:
    """Length of "ANKARA (AA) – " or "KİEV, 3 Mart - " at the head of a bulletin."""
    if not tokens or not tokens[0].text.isupper() or len(tokens[0].text) < 3:
        return 0
    for index, token in enumerate(tokens[:10]):
        if token.text in {"-", "–", "—"}:
            return index + 1
    return 0


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a cue's content is: spans, where its words lie, and whether it is an attitude's."""

    content: tuple[Span, ...]
    tokens: TokenRange
    confidence: float
    attitude: bool = False
    looked_from: int | None = None
    source: TokenRange | None = None


def _said_with_any_verb(context: _Context) -> list[CueMatch]:
    """ "…" diye fısıldadı: after a quotation, "diye" makes any verb one of saying."""
    known = {m.end - 1 for m in context.cues}
    found = []
    for _, (_, hi) in context.quotes:
        index = hi
        if index + 1 >= len(context.tokens) or context.tokens[index].low != "diye":
            continue
        verb = context.tokens[index + 1]
        if index + 1 in known or verb.upos != "VERB":
            continue
        form = VerbForm.FINITE if is_finite(verb) else VerbForm.CONVERB
        if is_participle(verb):
            form = VerbForm.PARTICIPLE
        found.append(CueMatch(_ANY_VERB, index, index + 2, form))
    return found


def _is_quote(quotation: Quotation, text: str) -> bool:
    """Single marks quote only when they hold a phrase; a name in them is a name."""
    if text[quotation.outer.start] in "'‘’":
        return len(quotation.inner.of(text).split()) >= _SHORTEST_SINGLE_QUOTED
    return True


def _read_quoted_before(context: _Context, match: CueMatch, boundary: int) -> _Reading | None:
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
        last = context.tokens[_last_word(context, lo, hi)]
        if is_clause(last, ("fact", "fact-dat", "fact-gen", "action")):
            return None
        if words and not _between_is_subject(context, hi, match.start) and (
            len(words) > 1 or not is_event_noun(words[0])
        ):
            return None
        if len(quotation.inner.of(context.text).split()) < 2 and words:
            return None
        return _Reading((quotation.inner,), (lo, hi), 0.95)
    return None


def _between_is_subject(context: _Context, start: int, end: int) -> bool:
    return find_source(context.tokens, start, end) is not None


def _read_clause(context: _Context, match: CueMatch, boundary: int) -> _Reading | None:
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
    return _Reading((content,), (start, end), 0.8, attitude, boundary, source)


def _last_clause(context: _Context, boundary: int, end: int) -> int:
    """Past the last finite verb of an earlier, coordinate clause: "… bir araya geldi ve …"."""
    for index in range(end - 2, boundary, -1):
        if context.inside_quote(index) or not is_finite(context.tokens[index]):
            continue
        if context.tokens[index + 1].low in _COORDINATORS:
            return index + 1
    return boundary


def _subject(context: _Context, boundary: int, clause: int, end: int) -> TokenRange | None:
    """The subject in a clause, else in the coordinate clauses before it."""
    found = find_source(context.tokens, clause, end, context.blocked)
    if found is None and clause > boundary:
        found = find_source(context.tokens, boundary, clause, context.blocked)
    return found


def _clause_span(context: _Context, start: int, end: int) -> Span:
    """The clause's characters; marks that enclose it whole are left out (direct speech)."""
    for quotation, (lo, hi) in context.quotes:
        if lo == start and (hi == end or hi == end + 1):
            return quotation.inner
        if lo < start < hi and hi >= end:
            return Span(context.tokens[start].span.start, min(quotation.outer.end, context.tokens[end - 1].span.end))
    stop = context.tokens[end - 1].span.end
    for quotation, (_, hi) in context.quotes:
        if hi == end or (hi == end + 1 and quotation.closed):
            stop = max(stop, quotation.outer.end)
    return Span(context.tokens[start].span.start, stop)


def _clause_end(context: _Context, match: CueMatch, boundary: int) -> int | None:
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


def _read_quoted_after(context: _Context, match: CueMatch, boundary: int) -> _Reading | None:
    """Peskov şöyle konuştu: "…"; … dedi: "…"."""
    if "direct" not in match.cue.takes or match.form is not VerbForm.FINITE:
        return None
    for quotation, (lo, hi) in context.quotes:
        if lo < match.end:
            continue
        between = [t for t in context.tokens[match.end : lo] if t.text not in ":,-–—"]
        announced = any(t.text in ":," for t in context.tokens[match.end : lo + 1])
        if len(between) <= 1 and (announced or match.cue.cue == "de"):
            return _Reading((quotation.inner,), (lo, hi), 0.9, looked_from=boundary)
        return None
    return None


def _read_object(context: _Context, match: CueMatch, boundary: int) -> _Reading | None:
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
    return _Reading((content,), (start, end), 0.65, True, boundary, source)


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


def _read_as(context: _Context, match: CueMatch, boundary: int) -> _Reading | None:
    end = match.start
    clause = _last_clause(context, boundary, end)
    source = _subject(context, boundary, clause, end - 1)
    start = skip_adjuncts(context.tokens, max(clause, source[1] if source else clause), end)
    if start >= end or end - start > _LONGEST_JUDGED:
        return None
    content = _clause_span(context, start, end)
    return _Reading((content,), (start, end), 0.7, False, boundary, source)


def _source(
    context: _Context, match: CueMatch, boundary: int, reading: _Reading
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


def _inverted_subject(context: _Context, match: CueMatch) -> TokenRange | None:
    """ "…" dedi Kazakistan lideri."""
    after = context.tokens[match.end : match.end + 1]
    if not after or not after[0].is_word or after[0].low in {"ve", "ancak", "ama", "ise"}:
        return None
    if context.inside_quote(match.end):
        return None
    return phrase_after(context.tokens, match.end, len(context.tokens))


def _document_holder(
    context: _Context, boundary: int, reading: _Reading
) -> tuple[Span, ...] | None:
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
                from attribution.quotes.sources import _phrase_start

                return (span_of(tokens, (_phrase_start(tokens, back, boundary), back + 1)),)
        return ()
    for index in range(boundary, len(tokens)):
        if tokens[index].low == "tarafından" and index > boundary:
            phrase = find_source(tokens, max(boundary, index - 6), index)
            return (span_of(tokens, phrase),) if phrase else None
    return None


def _verbless(context: _Context, document_id: str) -> None:
    """Umerov, yaptığı açıklamada: "…" with no verb after it."""
    for quotation, (lo, hi) in context.quotes:
        before = [t for t in context.tokens[:lo] if t.is_word]
        if not before or len(quotation.inner.of(context.text).split()) < 3:
            continue
        after = [t for t in context.tokens[hi:] if t.is_word]
        introduced = any(t.text in {":", ","} for t in context.tokens[max(0, lo - 2) : lo + 1])
        last = before[-1]
        if after or not introduced or not is_event_noun(last):
            continue
        start = last.span.start
        index = context.tokens.index(last)
        if index and is_participle(context.tokens[index - 1]):
            start = context.tokens[index - 1].span.start
        phrase = find_source(context.tokens, 0, index)
        source = (span_of(context.tokens, phrase),) if phrase else ()
        cue = Span(start, last.span.end)
        _add(context, document_id, "", (quotation.inner,), (cue,), source, confidence=0.8)
        return


def _announcement(
    context: _Context, found: list[Attribution], document_id: str
) -> Attribution | None:
    """A sentence that ends in a cue and a colon: its content stands in the next paragraphs."""
    if not context.cues or not context.tokens or context.tokens[-1].text != ":":
        return None
    match = context.cues[-1]
    if match.end < len(context.tokens) - 2 or "direct" not in match.cue.takes:
        return None
    cue = Span(context.tokens[match.start].span.start, context.tokens[match.end - 1].span.end)
    for known in found:
        if known.cue == (cue,):
            return None
    phrase = find_source(context.tokens, 0, match.start, context.blocked)
    source = (span_of(context.tokens, phrase),) if phrase else context.source
    return Attribution(
        id="", type=AttributionType.DIRECT, kind=AttributionKind.STATEMENT,
        content=(Span(0, 1),), cue=(cue,), source=source, confidence=0.85,
    )  # fmt: skip


def _continue_announced(
    context: _Context, announced: Attribution, found: list[Attribution]
) -> Attribution | None:
    """Give an announced quotation the paragraph that follows, when it is one."""
    if not context.quotes or context.cues:
        quoted = [q for q, (lo, _) in context.quotes if lo == 0]
        if not quoted:
            return None
    quotation, (lo, _) = context.quotes[0]
    if any(t.is_word for t in context.tokens[:lo]):
        return None
    context.used.append(quotation.outer)
    first = not announced.id
    content = (quotation.inner,) if first else (*announced.content, quotation.inner)
    if not first:
        found[:] = [a for a in found if a.id != announced.id]
    updated = Attribution(
        id=attribution_id("", content, announced.cue, announced.source),
        type=AttributionType.DIRECT, kind=AttributionKind.STATEMENT, content=content,
        cue=announced.cue, source=announced.source, confidence=announced.confidence,
    )  # fmt: skip
    found.append(updated)
    return updated


def _add(
    context: _Context,
    document_id: str,
    cue_name: str,
    content: tuple[Span, ...],
    cue: tuple[Span, ...],
    source: tuple[Span, ...],
    *,
    kind: AttributionKind = AttributionKind.STATEMENT,
    confidence: float,
) -> None:
    type_ = _type_of(context, content, cue_name)
    context.found.append(
        Attribution(
            id=attribution_id(document_id, content, cue, source),
            type=type_, kind=kind, content=content, cue=cue, source=source, confidence=confidence,
            via_source=context.via,
        )  # fmt: skip
    )


def _type_of(context: _Context, content: tuple[Span, ...], cue_name: str) -> AttributionType:
    if cue_name == ":":
        return AttributionType.DIRECT
    inners = {q.inner for q, _ in context.quotes}
    if all(span in inners for span in content):
        return AttributionType.DIRECT
    if any(span.overlaps(inner) for span in content for inner in inners):
        return AttributionType.MIXED
    return AttributionType.INDIRECT


def _last_word(context: _Context, lo: int, hi: int) -> int:
    for index in range(hi - 1, lo, -1):
        if context.tokens[index].is_word:
            return index
    return lo


def _without_nested_duplicates(found: list[Attribution]) -> list[Attribution]:
    """One attribution a content: the surer one stays."""
    kept: list[Attribution] = []
    for attribution in sorted(found, key=lambda a: -a.confidence):
        if not any(attribution.content == other.content for other in kept):
            kept.append(attribution)
    return kept


__all__ = ["Cue", "RuleDetector"]
