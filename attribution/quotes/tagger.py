"""The neural detector: reads windows of a document and gives attributions with confidence."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.batching import grouped
from attribution.models import check_model
from attribution.quotes.ids import attribution_id
from attribution.quotes.labels import (
    ANTECEDENT,
    CONTENT,
    CUE,
    INSIDE,
    KINDS,
    NESTED,
    SOURCE,
    TYPES,
    UNCLOSED,
)
from attribution.quotes.mending import mend
from attribution.quotes.windows import Tokens, Window, collate, cut_windows, tokenize
from attribution.schema import Attribution, AttributionKind, AttributionType, Document, Parsed, Span

if TYPE_CHECKING:
    import numpy as np

    from attribution.quotes.network import TaggerNetwork, WindowBatch

#: Pieces that one pass of the network takes, padding counted.
BATCH_PIECES = 1024
#: Anchors whose labels are computed at once, so that memory stays bounded.
_ANCHORS_AT_ONCE = 8
#: Apart from the surest span of a content, others are kept when at least this sure.
_SURE = 0.5
#: Tokens that the network may miss inside a content.
_LONGEST_GAP = 12
#: Characters that may stand between two parts of a content; there is room for a cue and its source.
_FARTHEST = 80
#: How much longer than the labelled part a quotation between marks may be to be taken whole.
_NEARLY = 1.5
_WITHIN = (INSIDE, NESTED)
_SENTENCE_ENDS = frozenset(".!?…")
#: "uzmanlara", "öğrencilerine": to whom something is said, but for the words after a dative.
_PLURAL_DATIVE = re.compile(r"l[ae]r(?:[ıi]n)?[ae]$")
_AFTER_DATIVE = re.compile(r"\s+(?:ise\s+)?(?:göre|bak|kal|sor|ait)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says of one anchor.

    Attributes:
        window: in which it was read.
        anchor: index of the token in the document.
        probability: of being an anchor.
        roles: log-probabilities, [tokens of the window, labels].
        path: index of the best allowed label of each token.
        types, kinds: probabilities.
    """

    window: Window
    anchor: int
    probability: float
    roles: "np.ndarray"
    path: "np.ndarray"
    types: "np.ndarray"
    kinds: "np.ndarray"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic curve from the network's scores to the chance that an attribution is right.

    `weights` are of the logits of the anchor's probability and of the content's mean probability.
    """

    weights: tuple[float, float] = (0.5, 0.5)
    bias: float = 0.0

    def chance(self, anchor: float, content: float) -> float:
        """The chance that an attribution is right, from 0 to 1, to three decimals."""
        x = self.weights[0] * logit(anchor) + self.weights[1] * logit(content) + self.bias
        return round(1 / (1 + exp(-x)), 3)


def logit(p: float) -> float:
    """Log odds, bounded."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return log(p / (1 - p))


class Tagger:
    """Finds attributions with the network in a model folder; loads on first use.

    Args:
        folder: ``config.json``, ``model.safetensors``, ``tokenizer.json``.

    Raises:
        ModelMissingError: the folder holds no tagger.
        ModelDamagedError: it is not what its manifest says.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        check_model(folder, name="tagger", hint="train one with `attribution train tagger`")

    @cached_property
    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = json.loads((self.folder / "config.json").read_text("utf-8"))
        return config

    @cached_property
    def tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.folder / "tokenizer.json"))

    @cached_property
    def network(self) -> "TaggerNetwork":
        from attribution.quotes.network import build
        from attribution.weights import for_inference, load_network

        return for_inference(load_network(self.folder, build))

    @cached_property
    def _calibration(self) -> Calibration:
        given = self._config.get("calibration", {})
        return Calibration(tuple(given.get("weights", (0.5, 0.5))), given.get("bias", 0.0))

    def detect_batch(self, parsed: Sequence[Parsed]) -> Iterator[tuple[Attribution, ...]]:
        """Attributions of each document in text order. Speakers are not resolved here.

        How documents are grouped does not change them.
        """
        documents = [p.document for p in parsed]
        tokens = [tokenize(d, self.tokenizer) for d in documents]
        found: list[list[Attribution]] = [[] for _ in documents]
        threshold, bias = self._config["threshold"], self._config["source_bias"]
        for reading in read(self.network, tokens, threshold=threshold, source_bias=bias):
            at = reading.window.document
            attribution = assemble(reading, tokens[at], documents[at], self._calibration)
            if attribution is not None:
                found[at].append(attribution)
        for attributions, document in zip(found, documents, strict=True):
            yield tuple(sorted(finished(attributions, document), key=_place))


def _place(attribution: Attribution) -> tuple[int, int, int]:
    first = (attribution.cue or attribution.content)[0]
    return attribution.start, attribution.content[-1].end, first.start


def read(
    network: "TaggerNetwork",
    tokens: Sequence[Tokens],
    *,
    threshold: float,
    source_bias: float = 0.0,
    batch_pieces: int = BATCH_PIECES,
) -> Iterator[Reading]:
    """What the network says of every anchor that it finds.

    Args:
        network: in evaluation mode.
        tokens: of the documents.
        threshold: least probability of an anchor.
        source_bias: added to the log-probabilities of source labels before the best are chosen.
        batch_pieces: most pieces a pass.
    """
    sizes = {
        w: sum(map(len, t.pieces[w.start : w.end]))
        for i, t in enumerate(tokens)
        for w in cut_windows(t, i)
    }
    # Windows of like length go together, so that little is padded.
    ordered = sorted(sizes, key=lambda w: (sizes[w], w.document, w.start))
    for group in grouped(ordered, sizes.__getitem__, batch_pieces):
        batch = collate(group, tokens)
        yield from _read_batch(network, batch, group, threshold, source_bias)


def _read_batch(
    network: "TaggerNetwork",
    batch: "WindowBatch",
    windows: Sequence[Window],
    threshold: float,
    source_bias: float,
) -> Iterator[Reading]:
    import torch

    with torch.inference_mode():
        vectors = network.encode(batch)
        chance = network.anchors(vectors).sigmoid() * batch.token_mask
        for index, window in enumerate(windows):
            chance[index, : window.own_start - window.start] = 0
            chance[index, window.own_end - window.start :] = 0
        found = (chance >= threshold).nonzero()
        for rows, places in (part.unbind(1) for part in found.split(_ANCHORS_AT_ONCE)):
            scores, states = network.roles(vectors, batch.token_mask, rows, places)
            logs = scores.float().log_softmax(-1)
            content = logs[..., 1:3].exp().sum(-1) * batch.token_mask[rows]
            types, kinds = network.judge(vectors, states, rows, places, content)
            types, kinds = types.softmax(-1).numpy(), kinds.softmax(-1).numpy()
            paths = best_paths(logs.numpy(), source_bias=source_bias)
            for i, (row, place) in enumerate(zip(rows.tolist(), places.tolist(), strict=True)):
                window = windows[row]
                yield Reading(
                    window, window.start + place, float(chance[row, place]),
                    logs[i, : len(window)].numpy(), paths[i, : len(window)], types[i], kinds[i],
                )  # fmt: skip


def best_paths(logs: "np.ndarray", *, source_bias: float = 0.0) -> "np.ndarray":
    """The likeliest labels in which I follows only B or I of its own role (Viterbi).

    Args:
        logs: log-probabilities, [anchors, tokens, labels].
        source_bias: added to those of sources.

    Returns:
        Label indices, [anchors, tokens].
    """
    import numpy as np

    count, length, labels = logs.shape
    if source_bias:
        logs = logs.copy()
        logs[..., 2 * SOURCE + 1 : 2 * SOURCE + 3] += source_bias
    barred = np.zeros((labels, labels), dtype=logs.dtype)
    for inside in range(2, labels, 2):
        barred[:, inside] = -np.inf
        barred[[inside - 1, inside], inside] = 0
    score = logs[:, 0].copy()
    score[:, 2::2] = -np.inf
    back = np.zeros((count, length, labels), dtype=np.int8)
    for t in range(1, length):
        options = score[:, :, None] + barred
        back[:, t] = options.argmax(1)
        score = options.max(1) + logs[:, t]
    path = np.zeros((count, length), dtype=np.int8)
    path[:, -1] = score.argmax(1)
    for t in range(length - 1, 0, -1):
        path[:, t - 1] = np.take_along_axis(back[:, t], path[:, t, None].astype(np.int64), 1)[:, 0]
    return path


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Consecutive tokens of one role: indices in the document, and their mean probability."""

    start: int
    end: int
    score: float


def stretches(reading: Reading, role: int) -> list[_Stretch]:
    """The spans of a role, in order; those that touch are one: "ABD" and "Dışişleri Bakanlığı"."""
    import numpy as np

    begin, inside = 2 * role + 1, 2 * role + 2
    chance = np.exp(np.logaddexp(reading.roles[:, begin], reading.roles[:, inside]))
    found: list[_Stretch] = []
    start = None
    for t, label in enumerate([*reading.path.tolist(), 0]):
        if start is not None and label not in (begin, inside):
            mean = float(chance[start:t].mean())
            found.append(_Stretch(reading.window.start + start, reading.window.start + t, mean))
            start = None
        if label == begin and start is None:
            start = t
    return found


def assemble(
    reading: Reading, tokens: Tokens, document: Document, calibration: Calibration
) -> Attribution | None:
    """The attribution of an anchor; nothing when it has no content."""
    parts = stretches(reading, CONTENT)
    if not parts:
        return None
    surest = max(p.score for p in parts)
    kept = [p for p in parts if p.score == surest or p.score >= _SURE]
    type_ = AttributionType(TYPES[int(reading.types.argmax())])
    kept = _joined(kept, reading, tokens)
    cues = stretches(reading, CUE)
    if type_ is AttributionType.DIRECT:
        kept = [_snapped(p, tokens) for p in kept]
    elif len(kept) > 1:
        # Only speech between marks goes on over sentences without a cue of its own.
        best = max(kept, key=lambda p: p.score)
        kept = [p for p in kept if p == best or not _apart(p, [best, *cues], tokens, document.text)]
    content = _spans(_together(kept, tokens), tokens)
    sources = [p for p in stretches(reading, SOURCE) if _may_hold(p, tokens, document.text)]
    named = max(sources, key=lambda p: p.score) if sources else None
    # A holder named in another sentence is no source of this one.
    before = named is not None and _apart(named, [*kept, *cues], tokens, document.text)
    source = _spans([named] if named and not before else [], tokens)
    cue = _spans(cues, tokens)
    anchor = tokens.spans[reading.anchor]
    if not cue and not any(span.contains(anchor) for span in (*source, *content)):
        cue = (anchor,)
    antecedents = [*stretches(reading, ANTECEDENT), *([named] if named and before else [])]
    return Attribution(
        id=attribution_id(document.id, content, cue, source),
        type=type_,
        kind=AttributionKind(KINDS[int(reading.kinds.argmax())]),
        content=content,
        cue=cue,
        source=source,
        antecedent=_spans(antecedents and [max(antecedents, key=lambda p: p.score)], tokens),
        confidence=calibration.chance(reading.probability, surest),
    )


def _together(parts: list[_Stretch], tokens: Tokens) -> list[_Stretch]:
    """The surest part and those that follow on it, one on another, with a short gap at most."""
    low = high = parts.index(max(parts, key=lambda p: p.score))

    def near(first: _Stretch, second: _Stretch) -> bool:
        return tokens.spans[second.start].start - tokens.spans[first.end - 1].end <= _FARTHEST

    while low > 0 and near(parts[low - 1], parts[low]):
        low -= 1
    while high + 1 < len(parts) and near(parts[high], parts[high + 1]):
        high += 1
    return parts[low : high + 1]


def _apart(one: _Stretch, others: Sequence[_Stretch], tokens: Tokens, text: str) -> bool:
    """Whether a line or sentence ends between a stretch and all of the others."""
    first, last = min(p.start for p in others), max(p.end for p in others)
    if one.end <= first:
        low, high = one.end - 1, first
    elif one.start >= last:
        low, high = last - 1, one.start
    else:
        return False
    if tokens.lines[low] != tokens.lines[high]:
        return True
    between = (tokens.spans[t].of(text) for t in range(low + 1, high))
    return any(mark in _SENTENCE_ENDS for mark in between)


def _has_letters(part: _Stretch, tokens: Tokens, text: str) -> bool:
    """Whether a stretch holds a word: a bracket names nobody."""
    spans = tokens.spans[part.start : part.end]
    return any(c.isalpha() for span in spans for c in span.of(text))


def _may_hold(part: _Stretch, tokens: Tokens, text: str) -> bool:
    """Whether a source has letters and is no addressee: "Gazetecilere", but "uzmanlara göre"."""
    end = tokens.spans[part.end - 1].end
    addressed = _PLURAL_DATIVE.search(text, tokens.spans[part.start].start, end)
    return _has_letters(part, tokens, text) and not (
        addressed and not _AFTER_DATIVE.match(text, end)
    )


def _joined(parts: list[_Stretch], reading: Reading, tokens: Tokens) -> list[_Stretch]:
    """Parts between which nothing of the attribution and no line end stands are one."""
    joined = parts[:1]
    for part in parts[1:]:
        last = joined[-1]
        gap = range(last.end, part.start)
        taken = any(reading.path[t - reading.window.start] for t in gap)
        same_line = tokens.lines[last.end - 1] == tokens.lines[part.start]
        if taken or not same_line or len(gap) > _LONGEST_GAP:
            joined.append(part)
        else:
            joined[-1] = _Stretch(last.start, part.end, max(last.score, part.score))
    return joined


def _snapped(part: _Stretch, tokens: Tokens) -> _Stretch:
    """Direct speech fills the marks that it stands in, when it nearly does."""
    start, end = part.start, part.end
    # Speech of several paragraphs is closed by a mark in the last: each is open to its end.
    while start > 0 and all(tokens.marks[t] in (*_WITHIN, UNCLOSED) for t in (start - 1, start)):
        start -= 1
    while (
        end < len(tokens.marks)
        and tokens.marks[end] in _WITHIN
        and tokens.marks[end - 1] in _WITHIN
    ):
        end += 1
    near = (end - start) <= _NEARLY * (part.end - part.start)
    return _Stretch(start, end, part.score) if near else part


def _spans(parts: Sequence[_Stretch], tokens: Tokens) -> tuple[Span, ...]:
    return tuple(Span(tokens.spans[p.start].start, tokens.spans[p.end - 1].end) for p in parts)


def finished(attributions: Sequence[Attribution], document: Document) -> list[Attribution]:
    """Without doubles, before and after they are made to agree with the quotation marks."""
    return distinct(parted(mend(distinct(attributions), document), document))


def parted(attributions: Sequence[Attribution], document: Document) -> list[Attribution]:
    """Without the parts of a content that are another's, unless it holds the whole content."""
    made = []
    for attribution in attributions:
        content = attribution.content
        if len(content) > 1:
            holders = [
                [p for p in content if any(part.contains(p) for part in other.content)]
                for other in attributions
                if other is not attribution
            ]
            taken = {p for held in holders if len(held) < len(content) for p in held}
            own = tuple(p for p in content if p not in taken)
            if own and taken:
                attribution = replace(
                    attribution,
                    content=own,
                    id=attribution_id(document.id, own, attribution.cue, attribution.source),
                )
        made.append(attribution)
    return made


def distinct(attributions: Sequence[Attribution]) -> list[Attribution]:
    """Without those that repeat another's content and cue: the surer one stays.

    Speech without a cue repeats whatever has its content, and nobody's very words are another's.
    """
    kept: list[Attribution] = []
    for attribution in sorted(attributions, key=lambda a: (not a.cue, -a.confidence)):
        twin = any(
            attribution.content == other.content
            and (not attribution.cue
                 or attribution.type is other.type is AttributionType.DIRECT
                 or any(c.overlaps(d) for c in attribution.cue for d in other.cue))
            for other in kept
        )  # fmt: skip
        if not twin:
            kept.append(attribution)
    return kept
