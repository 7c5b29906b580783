"""Cut a document into windows of pieces for the tagger, every token with its characters.

A *token* is a run of letters, digits and combining marks, or one other character: every boundary
that an annotation may have lies between two tokens. Pieces are what the encoder reads.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attribution.batching import padded
from attribution.marks import Quotation, pair_marks
from attribution.quotes.labels import CLOSING, INSIDE, NESTED, OPENING, OUTSIDE, UNCLOSED
from attribution.schema import Document, Span

if TYPE_CHECKING:
    from attribution.quotes.network import WindowBatch

_TOKEN = re.compile(r"[\w\u0300-\u036f]+|[^\w\s]")
#: Pieces of a window, the special ones not counted, and how many two windows share.
WINDOW = 500
OVERLAP = 220
#: A token of more pieces than this is cut short: no word is longer, and windows stay bounded.
_LONGEST_TOKEN = 40
#: Of more marks than this in a row the rest is not read: ruled lines, pictures of signs, debris.
_MOST_MARKS = 40


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a document's body; of a long row of marks only the first.

    Attributes:
        spans: in text order.
        lines: index of the line of each token; lines are separated in the input.
        pieces: ids of each token's pieces.
        marks: where each token stands in a quotation.
    """

    spans: list[Span]
    lines: list[int]
    pieces: list[list[int]]
    marks: list[int]


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens ``[start, end)`` of a document; anchors in ``[own_start, own_end)`` are its own."""

    document: int
    start: int
    end: int
    own_start: int
    own_end: int

    def __len__(self) -> int:
        return self.end - self.start


def tokenize(document: Document, tokenizer: Any) -> Tokens:
    """The tokens of the body with their pieces.

    Args:
        document: its text and body are read.
        tokenizer: a ``tokenizers.Tokenizer``.
    """
    text = document.text
    lines = [
        Span(span.start + m.start(), span.start + m.end())
        for span in document.body
        for m in re.finditer(r"[^\n]+", span.of(text))
    ]
    encodings = tokenizer.encode_batch([line.of(text) for line in lines], add_special_tokens=False)
    tokens = Tokens([], [], [], [])
    for number, (line, encoding) in enumerate(zip(lines, encodings, strict=True)):
        spans = list(_token_spans(line, text))
        pieces: list[list[int]] = [[] for _ in spans]
        at = 0
        for id, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            while at + 1 < len(spans) and spans[at].end - line.start <= start:
                at += 1
            inside = bool(spans) and start < spans[at].end - line.start
            if inside and end > start and len(pieces[at]) < _LONGEST_TOKEN:
                pieces[at].append(id)
        tokens.spans.extend(spans)
        tokens.lines.extend([number] * len(spans))
        tokens.pieces.extend(pieces)
    tokens.marks.extend(_mark_states(text, tokens.spans))
    return tokens


def _token_spans(line: Span, text: str) -> Iterator[Span]:
    """The tokens of a line but for marks that follow too many others."""
    marks = 0
    for match in _TOKEN.finditer(line.of(text)):
        marks = 0 if match[0][0].isalnum() or match[0][0] == "_" else marks + 1
        if marks <= _MOST_MARKS:
            yield Span(line.start + match.start(), line.start + match.end())


def _mark_states(text: str, spans: Sequence[Span]) -> list[int]:
    """Where each span stands in the innermost quotation around it."""
    states: list[int] = []
    waiting = deque(pair_marks(text))
    around: list[Quotation] = []
    for span in spans:
        while waiting and waiting[0].outer.start <= span.start:
            quotation = waiting.popleft()
            if quotation.outer.start == span.start:  # not one outside the body
                around.append(quotation)
        while around and around[-1].outer.end <= span.start:
            around.pop()
        states.append(_mark_state(span, around[-1]) if around else OUTSIDE)
    return states


def _mark_state(span: Span, quotation: Quotation) -> int:
    if span.start == quotation.outer.start:
        return OPENING
    if quotation.closed and span.end == quotation.outer.end:
        return CLOSING
    return NESTED if quotation.depth else INSIDE if quotation.closed else UNCLOSED


def cut_windows(
    tokens: Tokens, document: int, *, size: int = WINDOW, overlap: int = OVERLAP, skip: int = 0
) -> Iterator[Window]:
    """Windows of at most `size` pieces, line ends counted, that overlap by about `overlap`.

    Args:
        tokens: of one document.
        document: its index, kept in the windows.
        skip: tokens left out at the beginning, to vary what training sees.
    """
    costs = [
        len(p) + (i > 0 and tokens.lines[i] != tokens.lines[i - 1])
        for i, p in enumerate(tokens.pieces)
    ]
    start, own_start = skip, skip
    while start < len(costs):
        end, used = start, 0
        while end < len(costs) and used + costs[end] <= size:
            used += costs[end]
            end += 1
        end = max(end, start + 1)
        if end == len(costs):
            yield Window(document, start, end, own_start, end)
            return
        following, shared = end, 0
        while following > start + 1 and shared + costs[following - 1] <= overlap:
            following -= 1
            shared += costs[following]
        own_end = (following + end) // 2
        yield Window(document, start, end, own_start, own_end)
        start, own_start = following, own_end


def collate(
    windows: Sequence[Window], tokens: Sequence[Tokens], *, bos: int = 0, eos: int = 2, pad: int = 1
) -> "WindowBatch":
    """The windows as padded tensors: ``<s> line </s> line </s>``.

    Args:
        windows: of one batch.
        tokens: of the documents that the windows' `document` points to.
    """
    import torch

    from attribution.quotes.network import WindowBatch

    longest = padded(max(len(w) for w in windows))
    rows: list[tuple[list[int], list[int], list[int]]] = []
    rest = len(windows) * longest
    for index, window in enumerate(windows):
        given = tokens[window.document]
        ids, owners, marks = [bos], [rest], [OUTSIDE]
        for i in range(window.start, window.end):
            if i > window.start and given.lines[i] != given.lines[i - 1]:
                ids.append(eos)
                owners.append(rest)
                marks.append(OUTSIDE)
            ids += given.pieces[i]
            owners += [index * longest + i - window.start] * len(given.pieces[i])
            marks += [given.marks[i]] * len(given.pieces[i])
        rows.append(([*ids, eos], [*owners, rest], [*marks, OUTSIDE]))
    width = padded(max(len(ids) for ids, _, _ in rows))

    def fill(row: list[int], value: int) -> list[int]:
        return row + [value] * (width - len(row))

    return WindowBatch(
        pieces=torch.tensor([fill(ids, pad) for ids, _, _ in rows]),
        mask=torch.tensor([fill([1] * len(ids), 0) for ids, _, _ in rows]),
        marks=torch.tensor([fill(marks, OUTSIDE) for _, _, marks in rows]),
        owners=torch.tensor([fill(owners, rest) for _, owners, _ in rows]),
        tokens=longest,
        token_mask=torch.tensor(
            [[1] * len(w) + [0] * (longest - len(w)) for w in windows], dtype=torch.long
        ),
    )
