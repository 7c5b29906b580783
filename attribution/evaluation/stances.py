"""Scores of stance classifiers on labelled statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attribution.evaluation.statements import NONE, Statement
from attribution.schema import StanceLabel

if TYPE_CHECKING:
    import numpy as np

LABELS = tuple(label.value for label in StanceLabel)
_BINS = 10
_RESAMPLES = 1000
#: Shares of the stances, surest first, at which the risk-coverage curve is given.
COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


@dataclass(frozen=True, slots=True)
class Judged:
    """Probabilities that a classifier gives to statements.

    Attributes:
        about: that each content is about each term, [statements, terms].
        labels: of each of `LABELS` given that it is, [statements, terms, 4].
        threshold: least probability at which a content counts as about a term; one, or one of
            each pair, [statements, terms].
    """

    about: "np.ndarray"
    labels: "np.ndarray"
    threshold: "float | np.ndarray"

    @property
    def found(self) -> "np.ndarray":
        """The label of every pair, as an index of `LABELS`; 4 for none."""
        import numpy as np

        return np.where(self.about >= self.threshold, self.labels.argmax(-1), len(LABELS))


def gold_of(statements: Sequence[Statement], terms: Sequence[str]) -> "np.ndarray":
    """Gold labels as indices of `LABELS`, 4 for none, [statements, terms]."""
    import numpy as np

    order = {label: i for i, label in enumerate((*LABELS, NONE))}
    rows = [[order[s.label(t)] for t in terms] for s in statements]
    return np.array(rows, dtype=int).reshape(len(statements), len(terms))


def measure(
    judged: Judged,
    statements: Sequence[Statement],
    terms: Sequence[str],
    *,
    intervals: bool = False,
    seed: int = 13,
) -> dict[str, Any]:
    """Scores over all (statement, term) pairs; F1 and shares from 0 to 1.

    Returns:
        ``term_f1`` (is the content about the term), ``macro_f1_given_term`` (four labels, term
        known), ``macro_f1_five`` (none included), ``hard_five`` (the same on statements marked as
        hard), ``ece`` (expected calibration error of the stances found, Guo et al. 2017),
        ``coverage`` (macro-F1 given the term, of the surest share of the pairs), tables by term,
        label and form; with `intervals`, 95 % by resampling statements.
    """
    import numpy as np

    gold = gold_of(statements, terms)
    scores: dict[str, Any] = {"statements": len(statements), **_totals(gold, judged)}
    hard = [i for i, s in enumerate(statements) if s.hard]
    if hard:
        scores["hard_statements"] = len(hard)
        scores["hard_five"] = _five(gold[hard], judged.found[hard])
    scores["ece"] = _calibration_error(gold, judged)
    scores["coverage"] = _coverage(gold, judged)
    if intervals:
        chance = np.random.default_rng(seed)
        draws = [
            _totals(gold[rows], _some(judged, rows))
            for rows in (
                chance.integers(0, len(statements), len(statements)) for _ in range(_RESAMPLES)
            )
        ]
        scores["intervals"] = {
            name: [
                round(float(np.quantile([d[name] for d in draws], q)), 4) for q in (0.025, 0.975)
            ]
            for name in draws[0]
        }
    scores["by_term"] = {t: _by_label(gold[:, i], judged.found[:, i]) for i, t in enumerate(terms)}
    forms = sorted({s.form for s in statements if s.form})
    scores["by_form"] = {
        form: _five(gold[rows], judged.found[rows])
        for form in forms
        if (rows := [i for i, s in enumerate(statements) if s.form == form])
    }
    scores["by_label"] = _by_label(gold.ravel(), judged.found.ravel())
    return scores


def _some(judged: Judged, rows: "np.ndarray") -> Judged:
    limit = judged.threshold
    limits = limit if isinstance(limit, float) else limit[rows]
    return Judged(judged.about[rows], judged.labels[rows], limits)


def _totals(gold: "np.ndarray", judged: Judged) -> dict[str, float]:
    none = len(LABELS)
    found, given = judged.found, judged.labels.argmax(-1)
    is_about, said = gold != none, found != none
    both = (is_about & said).sum()
    return {
        "term_f1": _rounded(2 * both / max(1, is_about.sum() + said.sum())),
        "macro_f1_given_term": _macro(gold[is_about], given[is_about], range(none)),
        "macro_f1_five": _five(gold, found),
    }


def _five(gold: "np.ndarray", found: "np.ndarray") -> float:
    return _macro(gold.ravel(), found.ravel(), range(len(LABELS) + 1))


def _macro(gold: "np.ndarray", found: "np.ndarray", classes: Sequence[int]) -> float:
    scores = []
    for c in classes:
        right = ((gold == c) & (found == c)).sum()
        scores.append(2 * right / max(1, (gold == c).sum() + (found == c).sum()))
    return _rounded(sum(scores) / len(scores))


def _by_label(gold: "np.ndarray", found: "np.ndarray") -> dict[str, Any]:
    return {
        label: {"f1": _macro(gold, found, [c]), "support": int((gold == c).sum())}
        for c, label in enumerate(LABELS)
    }


def _calibration_error(gold: "np.ndarray", judged: Judged) -> float:
    """Mean distance of stated and true chance that a stance found is right, in equal bins."""
    import numpy as np

    said = judged.found < len(LABELS)
    stated = (judged.about * judged.labels.max(-1))[said]
    right = (judged.found == gold)[said]
    if not len(stated):
        return 0.0
    order = np.argsort(stated)
    bins = np.array_split(order, min(_BINS, len(order)))
    error = sum(abs(stated[b].mean() - right[b].mean()) * len(b) for b in bins) / len(stated)
    return _rounded(error)


def _coverage(gold: "np.ndarray", judged: Judged) -> dict[str, float]:
    import numpy as np

    is_about = gold != len(LABELS)
    sure, best = judged.labels.max(-1)[is_about], judged.labels.argmax(-1)[is_about]
    truth = gold[is_about]
    order = np.argsort(-sure, kind="stable")
    return {
        str(share): _macro(truth[kept], best[kept], range(len(LABELS)))
        for share in COVERAGES
        if len(kept := order[: round(share * len(order))])
    }


def _rounded(value: float) -> float:
    return round(float(value), 4)
