"""The rule detector: cues, clause suffixes, word order and quotation marks. Needs no parse."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from attribution.marks import pair_marks
from attribution.quotes.context import Context, add, is_quote, make_context
from attribution.quotes.lexicon import CueLexicon, CueMatch, load_cues
from attribution.quotes.readings import (
    Reading,
    document_holder,
    is_own_belief,
    read_clause,
    read_object,
    read_quoted_after,
    read_quoted_before,
    source_of,
)
from attribution.quotes.reporters import find_according_to, find_colon_line
from attribution.quotes.verbless import (
    add_quoted_after_colon,
    add_verbless,
    announcement,
    continue_announced,
)
from attribution.quotes.words import Token, names_of
from attribution.schema import Attribution, AttributionKind, Parsed, Span


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

    def detect_batch(self, parsed: Sequence[Parsed]) -> Iterator[tuple[Attribution, ...]]:
        """Attributions of each document in text order. Speakers are not resolved here."""
        return map(self.detect, parsed)

    def detect(self, parsed: Parsed) -> tuple[Attribution, ...]:
        """Attributions of one parsed document."""
        document = parsed.document
        quotations = [
            q for q in pair_marks(document.text) if q.depth == 0 and is_quote(q, document.text)
        ]
        names = names_of(parsed) | self.known_names
        found: list[Attribution] = []
        announced: Attribution | None = None
        line_end = 0
        for sentence in parsed.sentences:
            if sentence.span.start < line_end:
                continue
            # Outermost quotations do not overlap, so that both their edges are in order.
            first = bisect_right(quotations, sentence.span.start, key=lambda q: q.outer.end)
            last = bisect_left(quotations, sentence.span.end, key=lambda q: q.outer.start)
            context = make_context(
                sentence,
                document.text,
                quotations=quotations[first:last],
                names=names,
                lexicon=self.lexicon,
            )
            if announced is not None:
                announced = continue_announced(context, announced, found, document.id)
            self._analyse(context, document.id, at_line_start=sentence.start_of_line)
            found += context.found
            line_end = max((a.content[-1].end for a in context.found), default=0)
            announced = announcement(context, found) or (
                announced if not context.found and context.used else None
            )
        return tuple(sorted(_without_nested_duplicates(found), key=lambda a: (a.start, a.id)))

    def _analyse(self, context: Context, document_id: str, *, at_line_start: bool) -> None:
        line = find_colon_line(context.tokens, context.text) if at_line_start else None
        if line is not None:
            add(context, document_id, ":", line.content, line.cue, line.source, confidence=0.8)
            return
        relay = find_according_to(context.tokens, context.inside_quote)
        boundary = _dateline(context.tokens)
        if relay is not None and relay.source is not None:
            boundary = relay.tokens[1]
        context.via = (relay.source,) if relay is not None and relay.source else ()
        for match in context.cues:
            if match.start < boundary or context.inside_quote(match.start) or match.negated:
                continue
            if is_own_belief(context, match):
                continue
            if self._read_cue(context, match, boundary, document_id):
                boundary = match.end
        if relay is not None and not context.found:
            context.via = ()
            source = (relay.source,) if relay.source else ()
            add(context, document_id, "göre", (relay.content,), relay.cue, source, confidence=0.75)
        add_quoted_after_colon(context, document_id)
        if not context.found:
            add_verbless(context, document_id)

    def _read_cue(self, context: Context, match: CueMatch, boundary: int, document_id: str) -> bool:
        readings: tuple[Callable[[Context, CueMatch, int], Reading | None], ...] = (
            read_quoted_before,
            read_clause,
            read_quoted_after,
            read_object,
        )
        for read in readings:
            reading = read(context, match, boundary)
            if reading is None:
                continue
            source = source_of(context, match, boundary, reading)
            if read is read_object and not source:
                return False
            if match.passive and not source:
                holder = document_holder(context, boundary, reading)
                if holder is None:
                    return False
                source = holder
            if source:
                context.source = source
            cue = Span(
                context.tokens[match.start].span.start, context.tokens[match.end - 1].span.end
            )
            add(
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


def _without_nested_duplicates(found: list[Attribution]) -> list[Attribution]:
    """One attribution a content: the surer one stays."""
    kept: list[Attribution] = []
    for attribution in sorted(found, key=lambda a: -a.confidence):
        if not any(attribution.content == other.content for other in kept):
            kept.append(attribution)
    return kept
