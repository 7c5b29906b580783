"""The scikit-learn stance baseline: n-grams, one detector a term, one label classifier for all.

It is an honest floor, not the goal: it reads wording, not meaning, and the fine-tuned classifier
must beat it. It is fitted and scored in one go and not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from attribution.evaluation.stances import LABELS, Judged, measure
from attribution.evaluation.statements import NONE, Statement

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Fitted parts: features, a detector a term, and one classifier of labels."""

    terms: tuple[str, ...]
    vectorizer: Any
    detectors: tuple[Any, ...]
    labels: Any
    threshold: float

    def judge(self, statements: Sequence[Statement]) -> Judged:
        """Probabilities of every statement and term."""
        import numpy as np

        matrix = self.vectorizer.transform([s.input.features for s in statements])
        about = np.stack([d.predict_proba(matrix)[:, 1] for d in self.detectors], axis=1)
        order = [list(self.labels.classes_).index(label) for label in LABELS]
        given = [
            self.labels.predict_proba(_with_term(matrix, [t] * len(statements), self.terms))
            for t in self.terms
        ]
        return Judged(about, np.stack(given, axis=1)[..., order], self.threshold)


def train_baseline(
    train: Sequence[Statement],
    dev: Sequence[Statement],
    terms: Sequence[str],
    *,
    seed: int = 13,
) -> Baseline:
    """Fit on `train`; `dev` chooses the detection threshold by macro-F1 over the five classes."""
    from sklearn.linear_model import LogisticRegression

    vectorizer = _vectorizer()
    matrix = vectorizer.fit_transform([s.input.features for s in train])
    detectors = []
    for term in terms:
        about = [s.label(term) != NONE for s in train]
        detector = LogisticRegression(C=3, class_weight="balanced", max_iter=500, random_state=seed)
        detectors.append(detector.fit(matrix, about))
    pairs = [(i, x) for i, s in enumerate(train) for x in s.stances if x.term in terms]
    features = _with_term(matrix[[i for i, _ in pairs]], [x.term for _, x in pairs], terms)
    labels = LogisticRegression(C=10, class_weight="balanced", max_iter=500, random_state=seed)
    labels.fit(features, [x.label.value for _, x in pairs])
    model = Baseline(tuple(terms), vectorizer, tuple(detectors), labels, 0.0)
    judged = model.judge(dev)

    def five(threshold: float) -> float:
        return float(measure(replace(judged, threshold=threshold), dev, terms)["macro_f1_five"])

    return replace(model, threshold=max(THRESHOLDS, key=five))


def _vectorizer() -> Any:
    """Character and word n-grams, unfitted."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    shared = {"sublinear_tf": True, "dtype": np.float32}
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, **shared)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, **shared)
    return FeatureUnion([("characters", characters), ("words", words)])


def _with_term(matrix: "csr_matrix", terms: Sequence[str], known: Sequence[str]) -> "csr_matrix":
    """Features of (content, term) pairs: shared n-grams, and the same n-grams by term."""
    import numpy as np
    from scipy import sparse

    one_hot = sparse.csr_matrix(np.array([[float(t == k) for k in known] for t in terms]))
    by_term = [matrix.multiply(one_hot[:, [i]]) for i in range(len(known))]
    return sparse.hstack([matrix, one_hot, *by_term]).tocsr()
