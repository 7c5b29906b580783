"""Parse documents: body text goes to stanza, words come back with offsets into the document."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from attribution.linguistics.pipeline import Depth, load_pipeline
from attribution.linguistics.sentences import rejoined
from attribution.schema import Document, Parsed, Sentence, Span, Word
from attribution.turkish import APOSTROPHES, DOUBLE_MARKS

#: The treebanks know straight marks only.
_PLAIN = str.maketrans(
    dict.fromkeys(DOUBLE_MARKS, '"') | dict.fromkeys(APOSTROPHES, "'") | {"\u00a0": " "}
)
#: A line longer than this is fed in pieces, so that memory stays bounded.
_LONGEST_PIECE = 8000
_PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class _Input:
    """Text for stanza, and for each of its characters the document range it stands for."""

    text: str
    starts: list[int]
    ends: list[int]


class Parser:
    """Sentences with words, lemmas and morphology for documents.

    Args:
        model_dir: stanza resources folder; loaded on first use.
        batch_size: sentences a tagger batch.
        depth: how far words are analysed; what is left out stays empty, and its model is not run.
    """

    def __init__(
        self, model_dir: Path, *, batch_size: int = 128, depth: Depth = Depth.LEMMAS
    ) -> None:
        self.model_dir = model_dir
        self.batch_size = batch_size
        self.depth = depth

    @cached_property
    def _stanza(self) -> Any:
        return load_pipeline(self.model_dir, batch_size=self.batch_size, depth=self.depth)

    def __call__(self, document: Document) -> Parsed:
        """Parse one document."""
        return next(self.pipe([document]))

    def pipe(self, documents: Iterable[Document], *, batch_size: int = 16) -> Iterator[Parsed]:
        """Parse documents lazily and in order, `batch_size` of them a stanza call."""
        iterator = iter(documents)
        while batch := list(islice(iterator, batch_size)):
            yield from self._parse_batch(batch)

    def _parse_batch(self, documents: Sequence[Document]) -> list[Parsed]:
        inputs = [_plain_body(d) for d in documents]
        full = [i for i, given in enumerate(inputs) if given.text.strip()]
        results = self._stanza.bulk_process([inputs[i].text for i in full]) if full else []
        parsed = [Parsed(d, ()) for d in documents]
        for i, result in zip(full, results, strict=True):
            sentences = _sentences(result, inputs[i], documents[i])
            parsed[i] = Parsed(documents[i], tuple(rejoined(sentences, documents[i])))
        return parsed


def _plain_body(document: Document) -> _Input:
    """The body with plain marks and composed letters, paragraphs apart, every character mapped."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(character: str, start: int, end: int) -> None:
        for c in character:
            characters.append(c)
            starts.append(start)
            ends.append(end)

    for span in document.body:
        for piece in _pieces(document.text, span):
            if characters:
                put(_PARAGRAPH_BREAK, piece.start, piece.start + 1)
            for start, end in _clusters(document.text, piece):
                composed = unicodedata.normalize("NFC", document.text[start:end])
                put(composed.translate(_PLAIN), start, end)
    return _Input("".join(characters), starts, ends)


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > _LONGEST_PIECE:
        cut = text.rfind(". ", start, start + _LONGEST_PIECE)
        if cut <= start:
            cut = text.rfind(" ", start, start + _LONGEST_PIECE)
        cut = cut + 1 if cut > start else start + _LONGEST_PIECE
        yield Span(start, cut)
        start = cut
    if text[start : span.end].strip():
        yield Span(start, span.end)


def _clusters(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Base letters with the combining marks that follow them."""
    start = span.start
    while start < span.end:
        end = start + 1
        while end < span.end and unicodedata.combining(text[end]):
            end += 1
        yield start, end
        start = end


def _sentences(result: Any, given: _Input, document: Document) -> list[Sentence]:
    line_starts = {span.start for span in document.body}
    sentences = []
    for sentence in result.sentences:
        words: list[Word] = []
        for token in sentence.tokens:
            span = Span(given.starts[token.start_char], given.ends[token.end_char - 1])
            for word in token.words:
                text = span.of(document.text) if len(token.words) == 1 else word.text
                words.append(
                    Word(span, text, word.lemma or "", word.upos or "X", _feats(word.feats))
                )
        if words:
            span = Span(words[0].span.start, words[-1].span.end)
            sentences.append(Sentence(span, tuple(words), span.start in line_starts))
    return sentences


def _feats(feats: str | None) -> dict[str, str]:
    if not feats or feats == "_":
        return {}
    return dict(pair.split("=", 1) for pair in feats.split("|") if "=" in pair)
