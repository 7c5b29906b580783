"""What the stance stage judges, and how it is cut into pieces."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attribution.batching import padded
from attribution.schema import Span
from attribution.turkish import lower

if TYPE_CHECKING:
    import torch

#: What a piece belongs to.
OTHER, CONTENT, CUE = range(3)
ROLES = 3

#: Longest input in pieces; of a longer one the pieces from its content on are read.
LONGEST = 256
_BEFORE = 48
_GAP = " … "
#: Contents shorter than this say little without the sentence before: "bu düzenlemeye".
_SHORT = 60


@dataclass(frozen=True, slots=True)
class StanceInput:
    """What is judged.

    Attributes:
        content, cue: their texts.
        context: the sentences they stand in, as one line.
        quoted: whether it was found in a text, and not given as a statement by itself.
    """

    content: str
    cue: str = ""
    context: str = ""
    quoted: bool = False

    @property
    def features(self) -> str:
        """One lower-cased string for n-grams: content, cue, and where it is short its context.

        As for the network: who says a long content must not decide. The content counts twice.
        """
        around = self.context if len(self.content) < _SHORT else self.content
        return lower(unicodedata.normalize("NFC", f"{self.content} | {self.cue} | {around}"))


#: Characters of a text taken in on either side of content and cue, at most.
_REACH = 200
_SENTENCE_END = re.compile(r"""(?:[.!?…]["”’»)]?\s+(?=[“"«A-ZÇĞİÖŞÜ\d])|\n)""")


def input_of(text: str, content: Sequence[Span], cue: Sequence[Span]) -> StanceInput:
    """The input of an attribution in a text.

    Args:
        text: of the document.
        content, cue: spans in it; there is at least one of the content.
    """
    return StanceInput(
        _GAP.join(" ".join(span.of(text).split()) for span in content),
        " ".join(span.of(text) for span in cue),
        context_of(text, [*content, *cue]),
        quoted=True,
    )


def context_of(text: str, parts: Sequence[Span]) -> str:
    """The sentences that content and cue stand in, as one line; of a short content one more.

    Args:
        parts: the spans of content and cue, at least one.
    """
    first, last = min(p.start for p in parts), max(p.end for p in parts)
    low = max(0, first - _REACH)
    ends = [low + m.end() for m in _SENTENCE_END.finditer(text[low:first])]
    start = ends.pop() if ends else low
    if sum(map(len, parts)) < _SHORT and first - start < _REACH:
        start = ends.pop() if ends else low
    after = _SENTENCE_END.search(text, last, last + _REACH)
    end = after.start() + 1 if after else min(len(text), last + _REACH)
    return " ".join(text[start:end].split())


@dataclass(frozen=True, slots=True)
class Encoded:
    """An input as ids of pieces and the role of each."""

    pieces: tuple[int, ...]
    roles: tuple[int, ...]


def encode(inputs: Sequence[StanceInput], tokenizer: Any) -> list[Encoded]:
    """Cut inputs into pieces, in which content and cue are marked by their roles.

    A long content is read with its cue alone: the rest of the sentence mostly says who speaks,
    which must not decide. A short one ("bu düzenlemeye") needs its context.
    """
    laid_out = [_marked(i) for i in inputs]
    cut = tokenizer.encode_batch([text for text, _ in laid_out])
    encoded = []
    for (_, marks), pieces in zip(laid_out, cut, strict=True):
        roles = [_role(marks, start, end) for start, end in pieces.offsets]
        at = _first_kept(roles)
        inner = slice(1 + at, min(at + LONGEST, len(roles)) - 1)
        ids = (pieces.ids[0], *pieces.ids[inner], pieces.ids[-1])
        encoded.append(Encoded(ids, (OTHER, *roles[inner], OTHER)))
    return encoded


def encode_texts(texts: Sequence[str], tokenizer: Any) -> list[Encoded]:
    """Cut propositions into pieces; none has a role."""
    return encode([StanceInput("", "", text) for text in texts], tokenizer)


def pad(rows: Sequence[Encoded], padding: int) -> "tuple[torch.Tensor, torch.Tensor, torch.Tensor]":
    """Pieces, mask and roles, each [rows, padded longest]."""
    import torch

    width = padded(max(len(row.pieces) for row in rows))
    pieces = torch.full((len(rows), width), padding, dtype=torch.long)
    mask = torch.zeros(len(rows), width, dtype=torch.long)
    roles = torch.zeros(len(rows), width, dtype=torch.long)
    for at, row in enumerate(rows):
        length = len(row.pieces)
        pieces[at, :length] = torch.tensor(row.pieces)
        mask[at, :length] = 1
        roles[at, :length] = torch.tensor(row.roles)
    return pieces, mask, roles


def _marked(given: StanceInput) -> tuple[str, list[tuple[int, int, int]]]:
    """The text to read, and (start, end, role) of content and cue in it."""
    text, marks = given.context, []
    at = 0
    for part in filter(None, given.content.split(_GAP)):
        start = text.find(part, at)
        if len(given.content) >= _SHORT or start < 0:
            return _alone(given)
        at = start + len(part)
        marks.append((start, at, CONTENT))
    if given.cue and (start := _cue_in(text, given.cue, marks)) >= 0:
        marks.append((start, start + len(given.cue), CUE))
    return text, marks


def _alone(given: StanceInput) -> tuple[str, list[tuple[int, int, int]]]:
    """Content and cue without the rest of the sentence."""
    end = len(given.content)
    if not given.cue:
        return given.content, [(0, end, CONTENT)]
    return f"{given.content} {given.cue}", [
        (0, end, CONTENT),
        (end + 1, end + 1 + len(given.cue), CUE),
    ]


def _cue_in(text: str, cue: str, marks: Sequence[tuple[int, int, int]]) -> int:
    """Where the cue stands: after the content rather than before it or inside it."""
    if not marks:
        return text.find(cue)
    after = text.find(cue, marks[-1][1])
    return after if after >= 0 else text.rfind(cue, 0, marks[0][0])


def _role(marks: Sequence[tuple[int, int, int]], start: int, end: int) -> int:
    """The role of a piece, the cue's before the content's."""
    roles = [role for s, e, role in marks if start < e and end > s]
    return max(roles, default=OTHER)


def _first_kept(roles: Sequence[int]) -> int:
    """Where to begin reading: at the start, or shortly before the content of a long text."""
    if len(roles) <= LONGEST or CONTENT not in roles:
        return 0
    return max(0, roles.index(CONTENT) - 1 - _BEFORE)
