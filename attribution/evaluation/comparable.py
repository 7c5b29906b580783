"""Scores by the definitions of two published systems, so that figures can be set side by side.

Both are read off the evaluation scripts themselves, whose counting is kept, oddities included.
"""

import re

from attribution.evaluation.gold import Offsets, Record
from attribution.evaluation.matching import characters
from attribution.evaluation.measures import Counts, Measure, Scored

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PARTS = ("cue", "source", "content")


def citron_exact(s: Scored) -> Counts:
    """BBC Citron, "All Quote Spans exact match" (``citron/metrics.py``, 2021).

    A prediction is right when some gold quote has its cue, source and content; there is no
    one-to-one assignment, so that a doubled prediction is right twice. Recall's denominator is
    the right predictions plus the gold quotes that nothing matches.
    """
    gold = {_spans(r) for r in s.gold}
    found = {_spans(r) for r in s.predicted}
    right = sum(_spans(r) in gold for r in s.predicted)
    missed = sum(_spans(r) not in found for r in s.gold)
    return right, len(s.predicted), right + missed


def citron_overlap(s: Scored) -> Counts:
    """BBC Citron, "All Quote Spans overlap": tokens shared by any pair of quotes.

    For whole quotes the script hands the gold and the predicted length to its score in each
    other's place, so that what it prints as precision is recall and the reverse; F1 does not
    change. The swap is kept here. Tokens are words and single marks, not spaCy's.
    """
    tokens = [m.span() for m in _TOKEN.finditer(s.text)]
    gold = [_tokens(r, tokens) for r in s.gold]
    found = [_tokens(r, tokens) for r in s.predicted]
    shared = sum(len(p & g) for f in found for q in gold for p, g in zip(f, q, strict=True))
    predicted_length = sum(len(part) for f in found for part in f)
    gold_length = sum(len(part) for g in gold for part in g)
    return shared, gold_length, predicted_length


def _spans(record: Record) -> tuple[Offsets, Offsets, Offsets]:
    return record.cue, record.source, record.content


def _tokens(record: Record, tokens: list[tuple[int, int]]) -> list[frozenset[int]]:
    covered = (characters(getattr(record, part)) for part in _PARTS)
    return [frozenset(i for i, t in enumerate(tokens) if t[0] in chars) for chars in covered]


def tracker_quotes(s: Scored, least: float) -> Counts:
    """Gender Gap Tracker, quote extraction (``evaluate_quotes.py``; Asr et al. 2021).

    The overlap is divided by the gold quote's length alone, so that a prediction which swallows
    the paragraph around a quote finds it. Each gold quote in turn takes the prediction with the
    greatest overlap above `least`.
    """
    return len(_tracker_pairs(s, least)), *s.both


def tracker_speakers(s: Scored, least: float) -> Counts:
    """Gender Gap Tracker, speaker match: of found quotes, those whose source spans overlap."""
    pairs = _tracker_pairs(s, least)
    right = sum(bool(characters(g.source) & characters(p.source)) for g, p in pairs)
    return right, len(pairs), len(pairs)


def _tracker_pairs(s: Scored, least: float) -> list[tuple[Record, Record]]:
    left = list(s.predicted)
    pairs = []
    for gold in s.gold:
        length = characters(gold.content)
        best, most = None, least
        for record in left:
            overlap = len(length & characters(record.content)) / len(length)
            if overlap > most:
                best, most = record, overlap
        if best is not None:
            pairs.append((gold, best))
            left = [r for r in left if r is not best]
    return pairs


COMPARABLE = {
    "citron_exact": Measure("Citron: all spans exact", citron_exact),
    "citron_overlap": Measure("Citron: tokens (P and R swapped, as theirs)", citron_overlap),
    "tracker_0.3": Measure("Gender Gap Tracker: quote at 0.3", lambda s: tracker_quotes(s, 0.3)),
    "tracker_0.8": Measure("Gender Gap Tracker: quote at 0.8", lambda s: tracker_quotes(s, 0.8)),
    "tracker_speaker": Measure(
        "Gender Gap Tracker: speaker span", lambda s: tracker_speakers(s, 0.3), accuracy=True
    ),
}
