"""Fit the n-gram stance model: half of the classifier, and by itself the baseline to beat."""

from collections.abc import Sequence
from dataclasses import replace

from attribution.evaluation.stances import LABELS, Judged, measure
from attribution.evaluation.statements import NONE, Statement
from attribution.stance.ngrams import Linear, NgramModel, make_vectorizer, with_term

THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


def train_baseline(
    train: Sequence[Statement],
    dev: Sequence[Statement],
    terms: Sequence[str],
    *,
    seed: int = 13,
) -> NgramModel:
    """Fit on `train`; `dev` chooses the detection threshold by macro-F1 over the five classes."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    vectorizer = make_vectorizer()
    matrix = vectorizer.fit_transform([s.input.features for s in train])
    detectors = []
    for term in terms:
        about = [s.label(term) != NONE for s in train]
        detector = LogisticRegression(C=3, class_weight="balanced", max_iter=500, random_state=seed)
        detectors.append(detector.fit(matrix, about))
    pairs = [(i, x) for i, s in enumerate(train) for x in s.stances if x.term in terms]
    features = with_term(matrix[[i for i, _ in pairs]], [x.term for _, x in pairs], terms)
    labels = LogisticRegression(C=10, class_weight="balanced", max_iter=500, random_state=seed)
    labels.fit(features, [x.label.value for _, x in pairs])
    order = [list(labels.classes_).index(label) for label in LABELS]
    about_terms = Linear(
        np.vstack([d.coef_ for d in detectors]), np.concatenate([d.intercept_ for d in detectors])
    )
    of_labels = Linear(labels.coef_[order], labels.intercept_[order])
    model = NgramModel(tuple(terms), vectorizer, about_terms, of_labels, 0.0)
    judged = judge(model, dev)

    def five(threshold: float) -> float:
        return float(measure(replace(judged, threshold=threshold), dev, terms)["macro_f1_five"])

    return replace(model, threshold=max(THRESHOLDS, key=five))


def judge(model: NgramModel, statements: Sequence[Statement]) -> Judged:
    """Probabilities of every statement and term."""
    return Judged(*model.judge([s.input for s in statements]), model.threshold)
