"""Sentences and words by pattern, with offsets, for all who read no morphology.

Linking speakers, which needs no more than this, was as right with these sentences as with
stanza's on all annotated documents.
"""

import re
from collections.abc import Iterable, Iterator

from attribution.marks import pair_marks
from attribution.schema import Document, Parsed, Sentence, Span, Word
from attribution.turkish import APOSTROPHES

#: A combining mark belongs to its letter, which `\\w` alone does not say.
_LETTERS = r"[\w\u0300-\u036f]+"
#: A number, a word with its suffix after an apostrophe, or one mark.
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)+|{_LETTERS}(?:[{APOSTROPHES}]{_LETTERS})*|\S")
_END = re.compile(r"""[.!?…]+["”’»)\]]*\s+(?=["“«‘'(\[]*[A-ZÇĞİÖŞÜÂ\d])|\n+""")
#: What ends with a full stop and no sentence: initials, titles, addresses, ordinals.
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-ZÇĞİÖŞÜ]|[Dd]r|Prof|Doç|Yrd|Öğr|Av|Uzm|Op|Ord|Sn|St|Hz|Nu|No|Alb|Yzb|Gen|Org"
    r"|Korg|Tümg|Tuğg|Bşk|Müh|Mim|Mr|Mrs|Jr|vb|vs|bkz|Cad|Sok|Mah|Apt|Ltd|Şti|Tel)"
    r"|\b\d{1,3})\. +$"
)
_LONGEST_ABBREVIATION = 12


def tokens(text: str, within: Span | None = None) -> Iterator[Span]:
    """The tokens of a text, or of a part of it; white space is in none.

    >>> [span.of("Putin'in 3,5 saat: “evet”") for span in tokens("Putin'in 3,5 saat: “evet”")]
    ["Putin'in", '3,5', 'saat', ':', '“', 'evet', '”']
    """
    start, end = (within.start, within.end) if within else (0, len(text))
    return (Span(*match.span()) for match in _TOKEN.finditer(text, start, end))


def sentence_spans(text: str, within: Span | None = None) -> Iterator[Span]:
    """Where sentences and headlines lie, roughly; together they are the whole text or part.

    >>> text = "Prof. Dr. Ak 3. turu anlattı. Sonra sustu."
    >>> [span.of(text) for span in sentence_spans(text)]
    ['Prof. Dr. Ak 3. turu anlattı. ', 'Sonra sustu.']
    """
    start, last = (within.start, within.end) if within else (0, len(text))
    for match in _END.finditer(text, start, last):
        end = match.end()
        if not _ABBREVIATION.search(text, max(start, end - _LONGEST_ABBREVIATION), end):
            yield Span(start, end)
            start = end
    if start < last:
        yield Span(start, last)


def sentences(text: str) -> Iterator[list[Span]]:
    """The tokens of each sentence or headline; none is empty."""
    for span in sentence_spans(text):
        if found := list(tokens(text, span)):
            yield found


class SentenceSplitter:
    """Cuts documents into sentences of plain words; lemmas and morphology stay empty."""

    def pipe(self, documents: Iterable[Document], *, batch_size: int = 16) -> Iterator[Parsed]:
        """Split documents lazily and in order, one at a time whatever `batch_size` is."""
        for document in documents:
            yield Parsed(document, tuple(rejoined(_sentences(document), document)))


def _sentences(document: Document) -> Iterator[Sentence]:
    text = document.text
    for body in document.body:
        for span in sentence_spans(text, body):
            words = tuple(Word(token, token.of(text), "", "X") for token in tokens(text, span))
            if words:
                begins = span.start == body.start or text[span.start - 1] == "\n"
                yield Sentence(Span(words[0].span.start, words[-1].span.end), words, begins)


def rejoined(sentences: Iterable[Sentence], document: Document) -> Iterator[Sentence]:
    """Join sentences that were cut inside a quotation: quotations are the point."""
    quotations = [q.outer for q in pair_marks(document.text) if q.closed and q.depth == 0]
    pending: Sentence | None = None
    index = 0
    for sentence in sentences:
        if pending is not None:
            sentence = Sentence(
                Span(pending.span.start, sentence.span.end),
                pending.words + sentence.words,
                pending.start_of_line,
            )
            pending = None
        while index < len(quotations) and quotations[index].end <= sentence.span.end:
            index += 1
        cut = index < len(quotations) and quotations[index].start < sentence.span.end
        if cut:
            pending = sentence
        else:
            yield sentence
    if pending is not None:
        yield pending
