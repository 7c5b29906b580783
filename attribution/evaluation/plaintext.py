"""Words and sentences by simple patterns: corpus checks need no parser."""

import re
from collections.abc import Iterator

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


def sentences(text: str) -> Iterator[str]:
    """Sentences and headlines, roughly."""
    start = 0
    for match in _BREAK.finditer(text):
        if piece := text[start : match.end()].strip():
            yield piece
        start = match.end()
    if piece := text[start:].strip():
        yield piece
