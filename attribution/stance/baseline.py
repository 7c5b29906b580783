"""The scikit-learn baseline: n-grams, one detector a term, one label classifier for all terms.

It is an honest floor, not the goal: it reads wording, not meaning, and a fine-tuned classifier
must beat it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.errors import ModelMissingError
from attribution.schema import Stance, StanceLabel
from attribution.turkish import lower

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

LABELS = tuple(StanceLabel)
MODEL_FILE = "model.skops"
CONFIG_FILE = "config.json"


@dataclass(frozen=True, slots=True)
class StanceInput:
    """What is judged: the content, its cue, and the sentence around it."""

    content: str
    cue: str
    context: str = ""

    @property
    def features(self) -> str:
        """One lower-cased string; the content counts twice, as it stands in the context too."""
        return lower(f"{self.content} | {self.cue} | {self.context}")


@dataclass(frozen=True, slots=True)
class BaselineModel:
    """Fitted parts. `detectors` and `labels` are logistic regressions; `terms` fixes the order."""

    terms: tuple[str, ...]
    vectorizer: Any
    detectors: Any
    labels: Any
    threshold: float

    def detect(self, inputs: Sequence[StanceInput]) -> "np.ndarray":
        """Probability that each content is about each term, shape (inputs, terms)."""
        import numpy as np

        matrix = self.vectorizer.transform([i.features for i in inputs])
        return np.column_stack([d.predict_proba(matrix)[:, 1] for d in self.detectors])

    def label(self, inputs: Sequence[StanceInput], terms: Sequence[str]) -> "np.ndarray":
        """Probability of each label in `LABELS`, given that each content is about its term."""
        import numpy as np

        matrix = self.vectorizer.transform([i.features for i in inputs])
        found = self.labels.predict_proba(with_term(matrix, terms, self.terms))
        columns = list(self.labels.classes_)
        return np.column_stack([found[:, columns.index(label.value)] for label in LABELS])


def with_term(matrix: "csr_matrix", terms: Sequence[str], known: Sequence[str]) -> "csr_matrix":
    """Features of (content, term) pairs: shared n-grams, and the same n-grams by term."""
    import numpy as np
    from scipy import sparse

    one_hot = sparse.csr_matrix(np.array([[float(t == k) for k in known] for t in terms]))
    by_term = [matrix.multiply(one_hot[:, [i]]) for i in range(len(known))]
    return sparse.hstack([matrix, one_hot, *by_term]).tocsr()


class BaselineStance:
    """Stances of contents toward the shipped terms, from a model folder.

    Args:
        folder: holds ``model.skops`` and ``config.json``; read on first use.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def model(self) -> BaselineModel:
        path = self.folder / MODEL_FILE
        if not path.is_file():
            raise ModelMissingError(
                f"no stance model in {self.folder}", hint="attribution train stance-baseline"
            )
        import skops.io

        config = json.loads((self.folder / CONFIG_FILE).read_text(encoding="utf-8"))
        parts = skops.io.load(path, trusted=[])
        return BaselineModel(
            tuple(config["terms"]), parts["vectorizer"], parts["detectors"], parts["labels"],
            float(config["threshold"]),
        )  # fmt: skip

    def predict(self, inputs: Sequence[StanceInput]) -> list[tuple[Stance, ...]]:
        """The stances of each content; an empty tuple when it is about no term.

        The score is the probability that the content is about the term, times that of the label.
        """
        if not inputs:
            return []
        model = self.model
        about = model.detect(inputs)
        pairs = [
            (i, t) for i in range(len(inputs)) for t in range(len(model.terms))
            if about[i, t] >= model.threshold
        ]  # fmt: skip
        found: list[list[Stance]] = [[] for _ in inputs]
        if pairs:
            labels = model.label([inputs[i] for i, _ in pairs], [model.terms[t] for _, t in pairs])
            for (i, t), row in zip(pairs, labels, strict=True):
                best = int(row.argmax())
                score = float(about[i, t] * row[best])
                found[i].append(Stance(model.terms[t], LABELS[best], score))
        return [tuple(stances) for stances in found]
