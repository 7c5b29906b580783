"""N-grams and logistic regression: one detector a term, one label classifier for all terms.

It reads wording, not meaning, and knows only the terms that it was fitted on. The network is
averaged with it there, since each is right where the other is wrong.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.schema import StanceLabel
from attribution.stance.inputs import StanceInput

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

LABELS = tuple(StanceLabel)
MODEL_FILE = "model.safetensors"
GRAMS_FILE = "ngrams.json"
CONFIG_FILE = "config.json"


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted logistic regression: weights of shape (outputs, features), biases (outputs,)."""

    weights: "np.ndarray"
    biases: "np.ndarray"

    def scores(self, matrix: "csr_matrix") -> "np.ndarray":
        scores: np.ndarray = matrix @ self.weights.T + self.biases
        return scores


@dataclass(frozen=True, slots=True)
class NgramModel:
    """Fitted parts. `detectors` has an output a term, `labels` one for each of `LABELS`."""

    terms: tuple[str, ...]
    vectorizer: Any
    detectors: Linear
    labels: Linear
    threshold: float

    def judge(self, inputs: Sequence[StanceInput]) -> "tuple[np.ndarray, np.ndarray]":
        """Probabilities of contents; their n-grams are counted once for all terms.

        Returns:
            That each content is about each term, shape (inputs, terms), and of each of `LABELS`
            given that it is, shape (inputs, terms, labels).
        """
        import numpy as np
        from scipy.special import expit, softmax

        matrix = self.vectorizer.transform([i.features for i in inputs])
        given = [
            softmax(self.labels.scores(with_term(matrix, [t] * len(inputs), self.terms)), axis=1)
            for t in self.terms
        ]
        return expit(self.detectors.scores(matrix)), np.stack(given, axis=1)


def make_vectorizer() -> Any:
    """Character and word n-grams, unfitted."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    shared = {"sublinear_tf": True, "dtype": np.float32}
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, **shared)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, **shared)
    return FeatureUnion([("characters", characters), ("words", words)])


def save_model(model: NgramModel, folder: Path) -> None:
    """Write plain arrays (safetensors; weights in f16), n-grams (JSON lists), configuration."""
    import numpy as np
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        "detectors.weights": model.detectors.weights,
        "detectors.biases": model.detectors.biases,
        "labels.weights": model.labels.weights,
        "labels.biases": model.labels.biases,
    }
    grams: dict[str, list[str]] = {}
    for name, part in model.vectorizer.transformer_list:
        arrays[f"{name}.idf"] = part.idf_
        grams[name] = sorted(part.vocabulary_, key=part.vocabulary_.__getitem__)
    ready = {
        name: np.ascontiguousarray(array, "float16" if name.endswith("weights") else "float32")
        for name, array in arrays.items()
    }
    save_file(ready, str(folder / MODEL_FILE))
    config = {"terms": list(model.terms), "threshold": model.threshold}
    _write(folder / CONFIG_FILE, config, indent=2)
    _write(folder / GRAMS_FILE, grams, indent=None)


def load_model(folder: Path) -> NgramModel:
    """Read what `save_model` wrote."""
    from safetensors.numpy import load_file

    config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    grams = json.loads((folder / GRAMS_FILE).read_text(encoding="utf-8"))
    arrays = load_file(str(folder / MODEL_FILE))
    vectorizer = make_vectorizer()
    for name, part in vectorizer.transformer_list:
        part.vocabulary = {gram: index for index, gram in enumerate(grams[name])}
        part.fixed_vocabulary_ = True
        part.idf_ = arrays[f"{name}.idf"]
    return NgramModel(
        tuple(config["terms"]),
        vectorizer,
        _linear(arrays, "detectors"),
        _linear(arrays, "labels"),
        float(config["threshold"]),
    )


def _linear(arrays: "dict[str, np.ndarray]", name: str) -> Linear:
    return Linear(arrays[f"{name}.weights"].astype("float32"), arrays[f"{name}.biases"])


def _write(path: Path, data: Any, *, indent: int | None) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")


def with_term(matrix: "csr_matrix", terms: Sequence[str], known: Sequence[str]) -> "csr_matrix":
    """Features of (content, term) pairs: shared n-grams, and the same n-grams by term."""
    import numpy as np
    from scipy import sparse

    one_hot = sparse.csr_matrix(np.array([[float(t == k) for k in known] for t in terms]))
    by_term = [matrix.multiply(one_hot[:, [i]]) for i in range(len(known))]
    return sparse.hstack([matrix, one_hot, *by_term]).tocsr()
