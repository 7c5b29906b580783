"""One sentence under analysis: its tokens, quotations, cues, and what was found in it so far."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from attribution.marks import Quotation
from attribution.quotes.ids import attribution_id
from attribution.quotes.lexicon import Cue, CueLexicon, CueMatch, VerbForm
from attribution.quotes.sources import TokenRange
from attribution.quotes.words import Token, is_finite, is_participle, tokens_of
from attribution.schema import Attribution, AttributionKind, AttributionType, Sentence, Span

_ANY_VERB = Cue("diye", ("direct",))
_SHORTEST_SINGLE_QUOTED = 4


@dataclass(slots=True)
class Context:
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


def make_context(
    sentence: Sentence,
    text: str,
    *,
    quotations: Sequence[Quotation],
    names: frozenset[str],
    lexicon: CueLexicon,
) -> Context:
    """Lay out a sentence: which tokens each quotation covers, and where the cues stand."""
    tokens = tokens_of(sentence, text, names)
    quotes = []
    for quotation in quotations:
        first = bisect_right(tokens, quotation.outer.start, key=lambda t: t.span.end)
        last = bisect_left(tokens, quotation.outer.end, key=lambda t: t.span.start)
        if first < last:
            quotes.append((quotation, (first, last)))
    context = Context(text, tokens, quotes, lexicon.match([t.text for t in tokens]))
    context.cues = sorted(
        [*context.cues, *_said_with_any_verb(context)], key=lambda m: (m.start, m.end)
    )
    return context


def _said_with_any_verb(context: Context) -> list[CueMatch]:
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


def is_quote(quotation: Quotation, text: str) -> bool:
    """Single marks quote only when they hold a phrase; a name in them is a name."""
    if text[quotation.outer.start] in "'‘’":
        return len(quotation.inner.of(text).split()) >= _SHORTEST_SINGLE_QUOTED
    return True


def add(
    context: Context,
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
            type=type_,
            kind=kind,
            content=content,
            cue=cue,
            source=source,
            confidence=confidence,
            via_source=context.via,
        )
    )


def _type_of(context: Context, content: tuple[Span, ...], cue_name: str) -> AttributionType:
    if cue_name == ":":
        return AttributionType.DIRECT
    inners = {q.inner for q, _ in context.quotes}
    if all(span in inners for span in content):
        return AttributionType.DIRECT
    if any(span.overlaps(inner) for span in content for inner in inners):
        return AttributionType.MIXED
    return AttributionType.INDIRECT
