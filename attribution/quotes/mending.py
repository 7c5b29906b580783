"""What quotation marks and lines say for certain, and a reader of tokens may get wrong.

A content that fills a pair of marks is direct speech, and one that ends at a mark takes it along or
leaves it out as its other end does; of marks whose cue stands outside, all is said. Marks that
follow a quotation and its cue go on with it ("…" diyor Fesenko. "…"), and marks after a clause and
a colon are the same holder's words (… anlattı: "…"). What stands after a name and a colon in a
transcript ("Lavrov: …") goes on to the end of its line. A heading in marks repeats somebody's
words, but says not whose, and a question in marks is a reporter's ("…?" sorusuna).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from attribution.marks import LONGEST_QUOTATION, Quotation, pair_marks
from attribution.quotes.ids import attribution_id
from attribution.schema import Attribution, AttributionKind, AttributionType, Document, Span

_LEAST_WORDS = 3
#: Characters between a cue and marks that go on with its words.
_FARTHEST = 80
_SENTENCE_STARTS = re.compile(r"""\s*(?:$|\n|[.!?…]?\s+["“”«„'‘]?[A-ZÇĞİÖŞÜ\d])""")
_SENTENCE_ENDS = re.compile(r"[.!?…][\"“”’»)]*\s")
#: Characters at the end of a quotation with its marks among which a sentence may end.
_CLOSE = 4
_ANNOUNCED = re.compile(r"\s*(?:\w+\s*){0,2}:\s*")
#: A sentence or a list goes on between a cue and the marks.
_OTHER_SENTENCE = re.compile(r"[.!?…:;\n]\s*\S")
_EDGES = " .,;…!?"
#: Marks around what a reporter asked: "…?" sorusuna, "…?" şeklindeki soruyu.
_ASKED = re.compile(
    r"""["”’'»]+[^\S\n]+(?:(?:şeklinde|biçiminde|yönünde)ki[^\S\n]+)?soru(?!yor|l|nca|ş)"""
)
#: How a question is told of whose asker nothing is said: "…" sorulması üzerine.
_PUT_TO = re.compile(r"\w*(?:l|n)m[ae]s[ıi](?:[^\S\n]+(?:de|da|ise))?[^\S\n]+üzerine\b")
#: Characters that may stand before a name at the head of a line: a dash, a number.
_BEFORE_LABEL = 3


def mend(attributions: Sequence[Attribution], document: Document) -> list[Attribution]:
    """The same attributions with contents and types that agree with the marks.

    Args:
        attributions: of the document, in any order.
        document: its text is searched for marks.
    """
    text = document.text
    if not attributions:
        return []
    quotations = [q for q in pair_marks(text) if q.closed and _in_body(q, document)]
    starts = [q.outer.start for q in quotations]
    mended = [_transcribed(a, document) for a in attributions]
    mended = [_within_marks(a, _around(a, quotations, starts), document) for a in mended]
    taken = bytearray(len(text))
    for span in (s for a in mended for s in (*a.content, *a.cue)):
        taken[span.start : span.end] = b"x" * len(span)
    # In the order of their cues, to find the last one before a mark.
    cued = sorted((i for i, a in enumerate(mended) if a.cue), key=lambda i: mended[i].cue[-1].end)
    ends = [mended[i].cue[-1].end for i in cued]
    for quotation in quotations:
        words = quotation.inner.of(text)
        if quotation.depth or len(words.split()) < _LEAST_WORDS or words.isupper():
            continue  # a word set apart, a heading
        last = bisect_right(ends, quotation.outer.start)
        if not last or any(taken[quotation.outer.start : quotation.outer.end]):
            continue
        told = mended[cued[last - 1]]
        between = text[told.cue[-1].end : quotation.outer.start]
        if len(between) > _FARTHEST:
            continue
        if _ANNOUNCED.fullmatch(between):
            colon = told.cue[-1].end + between.index(":")
            mended.append(
                _changed(
                    told, document, content=(quotation.inner,), cue=(Span(colon, colon + 1),),
                    type=AttributionType.DIRECT, kind=AttributionKind.STATEMENT,
                )
            )  # fmt: skip
        elif _goes_on(told, quotation, between, text):
            content = (*told.content, quotation.inner)
            mended[cued[last - 1]] = _changed(told, document, content=content)
    headings = [q.outer for q in quotations if not q.depth and _heads(q, text)]
    return [a for a in mended if not _is_inside(a, headings) and not _is_asked(a, text)]


def _in_body(quotation: Quotation, document: Document) -> bool:
    at = bisect_right(document.body, quotation.outer.start, key=lambda span: span.start) - 1
    return at >= 0 and document.body[at].contains(quotation.outer)


def _transcribed(attribution: Attribution, document: Document) -> Attribution:
    """Speech without marks that follows a name and a colon on a line of its own, made whole.

    A headline may go on with somebody else: "Lavrov: … - Sibiga: …".
    """
    text = document.text
    if (
        attribution.type is not AttributionType.DIRECT
        or [span.of(text) for span in attribution.cue] != [":"]
        or not attribution.source
    ):
        return attribution
    label, colon, content = attribution.source[0], attribution.cue[0], attribution.content[0]
    start = text.rfind("\n", 0, label.start) + 1
    headline = not text[:start].strip()
    if headline or label.start - start > _BEFORE_LABEL:
        return attribution
    line_end = text.find("\n", colon.end)
    line = text[colon.end : line_end if line_end >= 0 else None]
    end, last = colon.end + len(line.rstrip()), attribution.content[-1].end
    if content.start < colon.end or text[colon.end : content.start].strip() or last >= end:
        return attribution
    return _changed(attribution, document, content=(Span(content.start, end),))


def _around(
    attribution: Attribution, quotations: Sequence[Quotation], starts: Sequence[int]
) -> Sequence[Quotation]:
    """The marks that a content may stand in or hold."""
    first = min(span.start for span in attribution.content)
    last = max(span.end for span in attribution.content)
    low = bisect_left(starts, first - LONGEST_QUOTATION)
    return quotations[low : bisect_right(starts, last)]


def _within_marks(
    attribution: Attribution, quotations: Sequence[Quotation], document: Document
) -> Attribution:
    """Contents that begin or end between a mark and its word, or past it, moved to the mark."""
    text = document.text
    if len(attribution.content) == 1:
        (span,) = attribution.content
        for quotation in quotations:
            if not quotation.outer.contains(span):
                if _leads_in(attribution, quotation, text):
                    return _changed(attribution, document, content=(quotation.inner,))
                continue
            head = text[quotation.inner.start : span.start]
            tail = text[span.end : quotation.inner.end]
            starts, ends = not head.strip(), not tail.strip(_EDGES)
            outside = _told_outside(attribution, quotation)
            if (starts and ends) or (outside and (starts or ends)):
                return _changed(
                    attribution, document, content=(quotation.inner,), type=AttributionType.DIRECT
                )
    moved = [_at_marks(span, quotations) for span in attribution.content]
    content = moved[:1]
    for span in moved[1:]:
        if span.start < content[-1].end:
            before = content[-1]
            content[-1] = Span(min(before.start, span.start), max(before.end, span.end))
        else:
            content.append(span)
    return _changed(attribution, document, content=tuple(content))


def _told_outside(attribution: Attribution, quotation: Quotation) -> bool:
    """Whether it is speech whose cue stands outside the marks: all between them is said, then."""
    return (
        attribution.type is AttributionType.DIRECT
        and bool(attribution.cue)
        and not any(quotation.outer.overlaps(cue) for cue in attribution.cue)
    )


def _leads_in(attribution: Attribution, quotation: Quotation, text: str) -> bool:
    """Whether speech begins with words that only lead to its marks: what it is about, who asked."""
    (span,) = attribution.content
    return (
        attribution.type is AttributionType.DIRECT
        and span.start < quotation.outer.start
        and span.end in {quotation.inner.end, quotation.outer.end}
        and len(quotation.inner.of(text).split()) >= _LEAST_WORDS
        and not _SENTENCE_ENDS.search(text, span.start, quotation.outer.start)
    )


def _at_marks(span: Span, quotations: Sequence[Quotation]) -> Span:
    start, end = span.start, span.end
    for outer, inner in ((q.outer, q.inner) for q in quotations):
        if start < outer.start and end == inner.end:
            end = outer.end
        elif start == inner.start and end > outer.end:
            start = outer.start
    return Span(start, end)


def _goes_on(told: Attribution, quotation: Quotation, between: str, text: str) -> bool:
    """Whether marks are the rest of a quotation that its cue interrupts."""
    return (
        told.type is AttributionType.DIRECT
        and not _heads(quotation, text)
        and told.content[0].end <= told.cue[0].start
        and between.rstrip().endswith((".", ",", "!", "?", "…"))
        and _OTHER_SENTENCE.search(between) is None
        and _SENTENCE_STARTS.match(text, quotation.outer.end) is not None
    )


def _heads(quotation: Quotation, text: str) -> bool:
    """Whether marks fill a line in capitals or without ending a sentence, as a heading's do."""
    before = text[text.rfind("\n", 0, quotation.outer.start) + 1 : quotation.outer.start]
    after = text[quotation.outer.end :].partition("\n")[0]
    words = quotation.outer.of(text)
    ends = _SENTENCE_ENDS.search(f"{words[-_CLOSE:]} ") and not words.isupper()
    return not before.strip() and not after.strip() and not ends


def _is_inside(attribution: Attribution, headings: Sequence[Span]) -> bool:
    """Whether all of an attribution is words of a heading, of which the text says no holder."""
    parts = (*attribution.content, *attribution.cue, *attribution.source)
    return any(all(heading.contains(part) for part in parts) for heading in headings)


def _is_asked(attribution: Attribution, text: str) -> bool:
    """Whether it is a question to the speaker, of which the text does not say who asked it."""
    if attribution.source:
        return False
    if attribution.cue:
        last_word = text.rfind(" ", 0, attribution.cue[-1].end) + 1
        return _PUT_TO.match(text, last_word) is not None
    direct = attribution.type is AttributionType.DIRECT
    return direct and _ASKED.match(text, attribution.content[-1].end) is not None


def _changed(attribution: Attribution, document: Document, **changes: object) -> Attribution:
    made = replace(attribution, **changes)  # type: ignore[arg-type]
    return replace(made, id=attribution_id(document.id, made.content, made.cue, made.source))
