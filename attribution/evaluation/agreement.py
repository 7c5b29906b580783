"""Agreement of two readers: the measures of systems, alpha on tokens, kappa on stances."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from attribution.evaluation.gold import GoldDocument, Offsets
from attribution.evaluation.measures import Scored, label_pairs, score_document
from attribution.evaluation.scores import RESAMPLES, Report, evaluate

_TOKEN = re.compile(r"\w+|[^\w\s]")
#: What a token can be, the most specific first: a nested cue lies inside an outer content.
_ROLES = ("cue", "source", "content")
_NO_STANCE = "none"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readings of the same texts agree.

    Attributes:
        only_first, only_second: ids of documents that the other reader has not.
        report: the second reader scored against the first; F1 does not depend on who is who.
        tokens: how many tokens alpha is taken over.
        alpha: Krippendorff's alpha (nominal) of each token's role: cue, source, content or none.
        labels: stance labels where both readers see the same term in the same attribution.
        kappa_labels: Cohen's kappa on those.
        pairs: all (attribution, term) pairs of matched attributions.
        kappa_stances: Cohen's kappa on those, "none" being a label like the others.
    """

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    report: Report
    tokens: int
    alpha: float | None
    labels: int
    kappa_labels: float | None
    pairs: int
    kappa_stances: float | None


def agree(
    first: Sequence[GoldDocument],
    second: Sequence[GoldDocument],
    terms: Sequence[str],
    *,
    seed: int = 13,
    resamples: int = RESAMPLES,
) -> Agreement:
    """Compare two readings.

    Args:
        first, second: documents with texts; those with the same id are compared.
        terms: ids of the terms that a stance can be about.
        seed: of the bootstrap.
        resamples: bootstrap samples of documents; 0 gives no intervals.
    """
    others = {d.id: d for d in second}
    shared = [d for d in first if d.id in others]
    found = {d.id: others[d.id].attributions for d in shared}
    scored = [score_document(d, found[d.id]) for d in shared]
    roles = [[_roles(d), _roles(others[d.id], text=d.text)] for d in shared]
    units = [[r for document in roles for r in document[side]] for side in (0, 1)]
    pairs = [pair for s in scored for m in s.matches for pair in label_pairs(m)]
    every = _stance_pairs(scored, terms)
    return Agreement(
        only_first=tuple(d.id for d in first if d.id not in others),
        only_second=tuple(sorted(others.keys() - {d.id for d in first})),
        report=evaluate(shared, found, seed=seed, resamples=resamples),
        tokens=len(units[0]),
        alpha=_alpha(units),
        labels=len(pairs),
        kappa_labels=_kappa(pairs),
        pairs=len(every),
        kappa_stances=_kappa(every),
    )


def _roles(document: GoldDocument, *, text: str | None = None) -> list[int]:
    """Each token's role as an index into `_ROLES`, one past the end for none."""
    text = text if text is not None else document.text or ""
    role = [len(_ROLES)] * len(text)
    for index in reversed(range(len(_ROLES))):
        for record in document.attributions:
            spans: Offsets = getattr(record, _ROLES[index])
            for start, end in spans:
                role[start:end] = [index] * (end - start)
    return [role[m.start()] for m in _TOKEN.finditer(text)]


def _stance_pairs(scored: Sequence[Scored], terms: Sequence[str]) -> list[tuple[str, str]]:
    pairs = []
    for s in scored:
        for match in s.matches:
            first = {x.term: x.label.value for x in match.gold.stances}
            second = {x.term: x.label.value for x in match.predicted.stances}
            pairs += [(first.get(t, _NO_STANCE), second.get(t, _NO_STANCE)) for t in terms]
    return pairs


def _alpha(units: Sequence[Sequence[int]]) -> float | None:
    import krippendorff

    if len({role for side in units for role in side}) < 2:
        return None  # one value only: chance agreement is perfect, and alpha undefined
    return float(krippendorff.alpha(list(units), level_of_measurement="nominal"))


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    from sklearn.metrics import cohen_kappa_score

    if len({label for pair in pairs for label in pair}) < 2:
        return None
    first, second = zip(*pairs, strict=True)
    return float(cohen_kappa_score(first, second))
