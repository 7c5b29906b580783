"""Precision, recall and F1 of attributions, with bootstrap intervals over documents."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from attribution.evaluation.comparable import COMPARABLE
from attribution.evaluation.gold import GoldDocument, Record
from attribution.evaluation.measures import (
    GIVEN_MEASURES,
    MEASURES,
    Measure,
    Scored,
    label_pairs,
    score_document,
)
from attribution.schema import StanceLabel

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 1000
INTERVAL = 0.95
#: Key of the one score that is no ratio of counts.
MACRO = "stance_macro"
MACRO_NAME = "stance macro-F1, given the term"


@dataclass(frozen=True, slots=True)
class Score:
    """One measure's result, from 0 to 1; absent when there is nothing to divide by.

    Attributes:
        precision, recall, f1: of what was said, of what there is, and their harmonic mean.
        right, predicted, gold: the counts behind them.
        low, high: the 95 % interval of F1.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    right: float
    predicted: float
    gold: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All scores of one run.

    Attributes:
        documents, gold, predicted: how many.
        scores: by key of `MEASURES`, and `MACRO`.
        given: the scores of later stages that were handed gold spans, when that was asked for.
        comparable: by key of `COMPARABLE`.
        breakdown: all of `MEASURES` by group of attribution, by name of grouping.
    """

    documents: int
    gold: int
    predicted: int
    scores: Mapping[str, Score]
    given: Mapping[str, Score]
    comparable: Mapping[str, Score]
    breakdown: Mapping[str, Mapping[str, Mapping[str, Score]]]


Found = Mapping[str, Sequence[Record]]


def evaluate(
    gold: Sequence[GoldDocument],
    predicted: Found,
    *,
    given: Found | None = None,
    seed: int = 13,
    resamples: int = RESAMPLES,
) -> Report:
    """Score predictions.

    Args:
        gold: documents with texts.
        predicted: attributions by document id; a document without an entry has none.
        given: what the stages after detection say of gold spans, by document id.
        seed: of the bootstrap.
        resamples: bootstrap samples of documents; 0 gives no intervals.
    """
    scored = [score_document(d, predicted.get(d.id, ())) for d in gold]
    bootstrap = _Bootstrap(seed, resamples)
    later: dict[str, Score] = {}
    if given is not None:
        handed = [score_document(d, given.get(d.id, ())) for d in gold]
        later = {key: bootstrap.score(MEASURES[key], handed) for key in GIVEN_MEASURES}
        later[MACRO] = bootstrap.macro(handed)
    scores = {key: bootstrap.score(m, scored) for key, m in MEASURES.items()}
    return Report(
        documents=len(scored),
        gold=sum(len(s.gold) for s in scored),
        predicted=sum(len(s.predicted) for s in scored),
        scores=scores | {MACRO: bootstrap.macro(scored)},
        given=later,
        comparable={key: bootstrap.score(m, scored) for key, m in COMPARABLE.items()},
        breakdown={name: _grouped(scored, key) for name, key in GROUPS.items()},
    )


@dataclass(frozen=True, slots=True)
class _Bootstrap:
    """Percentile intervals from resampled documents."""

    seed: int
    resamples: int

    def score(self, measure: Measure, scored: Sequence[Scored]) -> Score:
        import numpy as np

        rows = np.array([measure.count(s) for s in scored], dtype=float).reshape(-1, 3)
        right, predicted, gold = (float(x) for x in rows.sum(axis=0))
        low, high = self._interval(rows, _f1_of_counts)
        return Score(
            precision=right / predicted if predicted else None,
            recall=right / gold if gold else None,
            f1=2 * right / (predicted + gold) if predicted + gold else None,
            right=right, predicted=predicted, gold=gold, low=low, high=high,
        )  # fmt: skip

    def macro(self, scored: Sequence[Scored]) -> Score:
        """Macro-averaged over the labels that occur, on terms that gold and prediction share."""
        import numpy as np
        from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

        pairs = [[p for m in s.matches for p in label_pairs(m)] for s in scored]
        flat = [pair for document in pairs for pair in document]
        if not flat:
            return Score(None, None, None, 0, 0, 0)
        gold, found = zip(*flat, strict=True)
        precision, recall, f1, _ = precision_recall_fscore_support(
            gold, found, average="macro", zero_division=0
        )
        labels = [label.value for label in StanceLabel]
        tables = [
            confusion_matrix([g for g, _ in p], [f for _, f in p], labels=labels).ravel()
            if p else np.zeros(len(labels) ** 2)
            for p in pairs
        ]  # fmt: skip
        low, high = self._interval(np.array(tables, dtype=float), _macro_of_tables)
        right = sum(g == f for g, f in flat)
        total = len(flat)
        return Score(float(precision), float(recall), float(f1), right, total, total, low, high)

    def _interval(
        self, rows: "np.ndarray", value: Callable[["np.ndarray"], "np.ndarray"]
    ) -> tuple[float | None, float | None]:
        """Interval of a function of summed columns, `rows` being one document each."""
        import numpy as np
        from scipy.stats import bootstrap

        if not self.resamples or len(rows) < 2 or not rows.any():
            return None, None

        def statistic(*columns: "np.ndarray", axis: int) -> "np.ndarray":
            return value(np.stack([c.sum(axis=axis) for c in columns]))

        result = bootstrap(
            tuple(rows.T),
            statistic,
            paired=True,
            vectorized=True,
            n_resamples=self.resamples,
            confidence_level=INTERVAL,
            method="percentile",
            rng=np.random.default_rng(self.seed),
        )
        low, high = result.confidence_interval
        return float(low), float(high)


def _f1_of_counts(sums: "np.ndarray") -> "np.ndarray":
    """F1 from sums of shape (3, …): right, predicted, gold."""
    import numpy as np

    f1: np.ndarray = 2 * sums[0] / np.maximum(sums[1] + sums[2], 1e-9)
    return f1


def _macro_of_tables(sums: "np.ndarray") -> "np.ndarray":
    """Macro-F1 from summed confusion matrices of shape (labels², …), over labels that occur."""
    import numpy as np

    size = len(StanceLabel)
    table = sums.reshape(size, size, *sums.shape[1:])
    both = table.sum(axis=0) + table.sum(axis=1)
    diagonal = np.stack([table[i, i] for i in range(size)])
    f1 = 2 * diagonal / np.maximum(both, 1e-9)
    macro: np.ndarray = f1.sum(axis=0) / np.maximum((both > 0).sum(axis=0), 1)
    return macro


Grouping = Callable[[Record, GoldDocument], str]


def _length_group(record: Record, _: GoldDocument) -> str:
    size = sum(end - start for start, end in record.content)
    least = 1
    for most in (40, 80, 160, 320):
        if size <= most:
            return f"{least}–{most} characters"
        least = most + 1
    return f"{least} characters and more"


GROUPS: dict[str, Grouping] = {
    "type": lambda r, _: r.type.value,
    "kind": lambda r, _: r.kind.value,
    "source": lambda r, _: "explicit" if r.source else "implicit",
    "nesting": lambda r, _: "nested" if r.parent else "relayed" if r.via else "plain",
    "length": _length_group,
    "genre": lambda _, d: d.genre or "unknown",
    "topic": lambda _, d: "peace" if d.topic == "peace" else "other",
}


def _grouped(scored: Sequence[Scored], key: Grouping) -> dict[str, dict[str, Score]]:
    """All measures by group of gold attribution, without intervals."""
    groups = sorted({key(r, s.document) for s in scored for r in s.gold}, key=_natural)
    plain = _Bootstrap(0, 0)
    result = {}
    for group in groups:
        part = [_restricted(s, key, group) for s in scored]
        result[group] = {name: plain.score(m, part) for name, m in MEASURES.items()}
    return result


def _natural(name: str) -> str:
    """A key that sorts numbers in a name by size."""
    return re.sub(r"\d+", lambda m: m[0].zfill(6), name)


def _restricted(s: Scored, key: Grouping, group: str) -> Scored:
    """A document's gold of one group, with what was matched to it.

    A prediction without a match counts in the group that it would be in by itself.
    """
    matches = [m for m in s.matches if key(m.gold, s.document) == group]
    taken = {id(m.predicted) for m in s.matches}
    lone = [p for p in s.predicted if id(p) not in taken and key(p, s.document) == group]
    gold = tuple(r for r in s.gold if key(r, s.document) == group)
    return Scored(
        replace(s.document, attributions=gold), [m.predicted for m in matches] + lone, matches
    )
