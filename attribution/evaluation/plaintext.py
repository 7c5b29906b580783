"""Words and sentences by simple patterns: corpus checks need no parser."""

import re
from collections.abc import Iterator

from attribution.schema import Span
from attribution.turkish import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
#: A full stop after a word of three letters or a closing mark; "Dr." and "15." end nothing.
_BREAK = re.compile(
    r"(?:(?<=[^\W_]{3})[.!?…]+|[!?…]+)[\"”’»)\]]*\s+(?=[\"“‘«(]?[A-ZÇĞİÖŞÜÂ\d])|\n+"
)


def words(text: str) -> list[str]:
    """Words as written, numbers included, marks left out."""
    return _WORD.findall(text)


def keys(text: str) -> list[str]:
    """Words folded: without case and diacritics."""
    return [fold(word) for word in words(text)]


def sentence_spans(text: str) -> Iterator[Span]:
    """Where sentences and headlines lie, roughly; together they are the whole text."""
    start = 0
    for end in (*(match.end() for match in _BREAK.finditer(text)), len(text)):
        if start < end:
            yield Span(start, end)
        start = end


def sentences(text: str) -> Iterator[str]:
    """Sentences and headlines, roughly, without the space around them."""
    for span in sentence_spans(text):
        if piece := span.of(text).strip():
            yield piece
