"""Words and sentences by pattern, with offsets: exports need no parser."""

import re
from collections.abc import Iterator

from attribution.schema import Span

#: A number, a word with its suffix after an apostrophe, or one mark. A combining mark belongs to
#: its letter, which `\\w` alone does not say.
_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)+|[\w\u0300-\u036f]+(?:['’][\w\u0300-\u036f]+)*|\S"
)  # fmt: skip


def tokens(text: str, within: Span | None = None) -> Iterator[Span]:
    """The tokens of a text, or of a part of it; white space is in none.

    >>> [span.of("Putin'in 3,5 saat: “evet”") for span in tokens("Putin'in 3,5 saat: “evet”")]
    ["Putin'in", '3,5', 'saat', ':', '“', 'evet', '”']
    """
    start, end = (within.start, within.end) if within else (0, len(text))
    return (Span(*match.span()) for match in _TOKEN.finditer(text, start, end))


def sentences(text: str) -> Iterator[list[Span]]:
    """The tokens of each sentence or headline; none is empty."""
    # pydantic, which comes with it, is slow to import.
    from attribution.evaluation.plaintext import sentence_spans

    for span in sentence_spans(text):
        if found := list(tokens(text, span)):
            yield found
