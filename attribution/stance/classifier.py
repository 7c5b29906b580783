"""The fine-tuned stance classifier, ready to judge contents toward any terms."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.batching import grouped
from attribution.models import check_model
from attribution.schema import Stance
from attribution.stance.inputs import StanceInput, encode, encode_texts, pad
from attribution.stance.terms import Term, load_terms

if TYPE_CHECKING:
    import numpy as np
    import torch

    from attribution.stance.network import StanceNetwork
    from attribution.stance.ngrams import NgramModel

#: Pieces that are read together, padding counted.
_PIECES = 4096
#: Folder of the n-gram model in the model's own.
NGRAMS = "ngrams"


@dataclass(frozen=True, slots=True)
class Decision:
    """How scores become stances; fitted on development statements.

    Attributes:
        about: temperature and bias of the logit that a content is about a term.
        label: temperature of the logits of the labels.
        known_about, known_label: the same after the mean with the n-grams.
        threshold: least probability that a content is about a term.
        sure: least probability of a stance that is no abstention.
    """

    about: tuple[float, float] = (1.0, 0.0)
    label: float = 1.0
    known_about: tuple[float, float] = (1.0, 0.0)
    known_label: float = 1.0
    threshold: float = 0.5
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class Stances:
    """Those of one content, and guesses that are too unsure to count."""

    sure: tuple[Stance, ...] = ()
    abstained: tuple[Stance, ...] = ()


def proposition_of(term: Term) -> str:
    """What the network reads of a term."""
    return f"{term.name_tr}: {term.proposition_tr}"


class StanceClassifier:
    """Stances of contents toward terms, from a model folder.

    Args:
        folder: as ``attribution train stance`` writes it; checked and read on first use.
        terms: what contents are asked about; terms that no training ever saw included.
    """

    def __init__(self, folder: Path, terms: Sequence[Term]) -> None:
        self.folder = folder
        self.terms = tuple(terms)

    @cached_property
    def _model(self) -> Path:
        """The folder, once it is known to be what its manifest says."""
        check_model(self.folder, name="stance model", hint="attribution train stance")
        return self.folder

    @cached_property
    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = json.loads((self._model / "config.json").read_text("utf-8"))
        return config

    @cached_property
    def decision(self) -> Decision:
        given = dict(self._config["decision"])
        pairs = {name: tuple(given[name]) for name in ("about", "known_about")}
        return Decision(**{**given, **pairs})

    @cached_property
    def tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._model / "tokenizer.json"))

    @cached_property
    def network(self) -> "StanceNetwork":
        from attribution.stance.network import build
        from attribution.weights import load_network

        return load_network(self._model, build)

    @cached_property
    def ngrams(self) -> "NgramModel":
        from attribution.stance.ngrams import load_model

        return load_model(self._model / NGRAMS)

    @cached_property
    def _fitted(self) -> frozenset[Term]:
        """Terms, with the propositions of then, that the n-grams were fitted on."""
        if not (self._model / NGRAMS).is_dir():
            return frozenset()
        return frozenset(t for t in load_terms() if t.id in self.ngrams.terms)

    @cached_property
    def _asked(self) -> "tuple[torch.Tensor, torch.Tensor]":
        return encoded_terms(self.network, self.tokenizer, [proposition_of(t) for t in self.terms])

    def probabilities(self, inputs: Sequence[StanceInput]) -> "tuple[np.ndarray, np.ndarray]":
        """Calibrated probabilities of every content and term.

        Returns:
            That the content is about the term, [inputs, terms], and of each of `LABELS` given
            that it is, [inputs, terms, labels].
        """
        logits = score(self.network, self.tokenizer, inputs, self._asked)
        about, labels = calibrated(logits, self.decision.about, self.decision.label)
        known = [i for i, term in enumerate(self.terms) if term in self._fitted]
        if known and inputs:
            columns = [self.ngrams.terms.index(self.terms[i].id) for i in known]
            worded_about, worded_labels = self.ngrams.judge(inputs)
            worded = worded_about[:, columns], worded_labels[:, columns]
            mean = mean_of(calibrated(logits[:, known]), worded)
            about[:, known], labels[:, known] = calibrated(
                logits_of(*mean), self.decision.known_about, self.decision.known_label
            )
        return about, labels

    def nearest(self, term: Term) -> list[dict[str, Any]]:
        """The other terms by likeness of their propositions, the likest first.

        Returns:
            ``id`` and ``similarity``, the cosine of mean vectors (-1 to 1), of each.
        """
        from torch.nn.functional import cosine_similarity

        vectors, mask = self._asked
        weight = mask[..., None].to(vectors.dtype)
        means = (vectors * weight).sum(1) / weight.sum(1)
        likeness = cosine_similarity(means, means[self.terms.index(term)][None]).tolist()
        rows = [
            {"id": other.id, "similarity": round(value, 4)}
            for other, value in zip(self.terms, likeness, strict=True)
            if other.id != term.id
        ]
        return sorted(rows, key=lambda row: -row["similarity"])

    def predict(self, inputs: Sequence[StanceInput]) -> list[Stances]:
        """The stances of each content; none when it is about no term.

        The score is the probability that the content is about the term, times that of the label.
        """
        from attribution.stance.network import LABELS

        if not inputs or not self.terms:
            return [Stances()] * len(inputs)
        about, labels = self.probabilities(inputs)
        found = []
        for row, of_labels in zip(about, labels, strict=True):
            stances = []
            for at in (row >= self.decision.threshold).nonzero()[0]:
                best = int(of_labels[at].argmax())
                chance = float(row[at] * of_labels[at, best])
                stances.append(Stance(self.terms[at].id, LABELS[best], chance))
            sure = tuple(s for s in stances if s.score >= self.decision.sure)
            found.append(Stances(sure, tuple(s for s in stances if s not in sure)))
        return found


def encoded_terms(
    network: "StanceNetwork", tokenizer: Any, propositions: Sequence[str]
) -> "tuple[torch.Tensor, torch.Tensor]":
    """Vectors and mask of propositions."""
    import torch

    pieces, mask, _ = pad(
        encode_texts(propositions, tokenizer), network.encoder.config.pad_token_id
    )
    with torch.inference_mode():
        return network.encode(pieces, mask), mask


def score(
    network: "StanceNetwork",
    tokenizer: Any,
    inputs: Sequence[StanceInput],
    terms: "tuple[torch.Tensor, torch.Tensor]",
) -> "np.ndarray":
    """Logits [inputs, terms, 5] of `StanceNetwork.compare`; inputs of like length go together."""
    import numpy as np
    import torch

    encoded = encode(inputs, tokenizer)
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].pieces))
    logits = np.zeros((len(encoded), len(terms[1]), 5), dtype=np.float32)
    with torch.inference_mode():
        for rows in grouped(order, lambda i: len(encoded[i].pieces), _PIECES):
            pieces, mask, roles = pad(
                [encoded[i] for i in rows], network.encoder.config.pad_token_id
            )
            states = network.encode(pieces, mask)
            logits[rows] = network.compare(states, mask, roles, *terms).numpy()
    return logits


Probabilities = tuple["np.ndarray", "np.ndarray"]


def calibrated(
    logits: "np.ndarray", about: tuple[float, float] = (1.0, 0.0), label: float = 1.0
) -> Probabilities:
    """Probabilities of logits: about the term, and of the labels given that.

    Args:
        logits: [..., 5].
        about: temperature and bias of the first.
        label: temperature of the others.
    """
    from scipy.special import expit, softmax

    temperature, bias = about
    return expit(logits[..., 0] / temperature + bias), softmax(logits[..., 1:] / label, axis=-1)


def mean_of(first: Probabilities, second: Probabilities) -> Probabilities:
    """The mean of probabilities of equal shapes."""
    return (first[0] + second[0]) / 2, (first[1] + second[1]) / 2


def logits_of(about: "np.ndarray", labels: "np.ndarray") -> "np.ndarray":
    """Logits [..., 5] that `calibrated` turns into these probabilities."""
    import numpy as np
    from scipy.special import logit

    least = np.float32(1e-6)
    first = logit(about.clip(least, 1 - least))
    return np.concatenate([first[..., None], np.log(labels.clip(least))], axis=-1)
