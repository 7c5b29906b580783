"""Quotations whose cue is no verb: a colon, "yaptığı açıklamada", an announcement before them."""

from attribution.quotes.context import Context, add
from attribution.quotes.ids import attribution_id
from attribution.quotes.sources import find_source, span_of
from attribution.quotes.words import is_event_noun, is_participle
from attribution.schema import Attribution, AttributionKind, AttributionType, Span


def add_quoted_after_colon(context: Context, document_id: str) -> None:
    """… olduğunu söyledi: "…"; Macron daha netti: "…": the colon is the cue."""
    used = [c for a in context.found for c in a.content]
    for quotation, (lo, hi) in context.quotes:
        if lo < 2 or (context.tokens[lo - 1].text != ":" and context.tokens[lo].text != ":"):
            continue
        if any(c.overlaps(quotation.inner) for c in used):
            continue
        if any(t.is_word for t in context.tokens[hi:]):
            continue
        if len(quotation.inner.of(context.text).split()) < 2 or is_event_noun(
            context.tokens[lo - 2]
        ):
            continue
        colon = context.tokens[lo - 1] if context.tokens[lo - 1].text == ":" else context.tokens[lo]
        source = context.source
        if not source and (phrase := find_source(context.tokens, 0, lo - 1)):
            source = (span_of(context.tokens, phrase),)
        add(context, document_id, "", (quotation.inner,), (colon.span,), source, confidence=0.7)


def add_verbless(context: Context, document_id: str) -> None:
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
        add(context, document_id, "", (quotation.inner,), (cue,), source, confidence=0.8)
        return


def announcement(context: Context, found: list[Attribution]) -> Attribution | None:
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


def continue_announced(
    context: Context, announced: Attribution, found: list[Attribution], document_id: str
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
        id=attribution_id(document_id, content, announced.cue, announced.source),
        type=AttributionType.DIRECT, kind=AttributionKind.STATEMENT, content=content,
        cue=announced.cue, source=announced.source, confidence=announced.confidence,
    )  # fmt: skip
    found.append(updated)
    return updated
