"""Words and sentences of corpus checks, by pattern."""

import re
from collections.abc import Iterator

from attribution.linguistics.sentences import sentence_spans
from attribution.turkish import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")


def words(text: str) -> list[str]:
    """Words as written, numbers included, marks left out."""
    return _WORD.findall(text)


def keys(text: str) -> list[str]:
    """Words folded: without case and diacritics."""
    return [fold(word) for word in words(text)]


def sentences(text: str) -> Iterator[str]:
    """Sentences and headlines, roughly, without the space around them."""
    for span in sentence_spans(text):
        if piece := span.of(text).strip():
            yield piece
