"""The fine-tuned stance classifier, ready to judge contents toward any terms."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

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
_PIECES = 1024
#: Propositions that are asked side by side; memory grows with their square.
_TERMS = 8
#: A logit beyond all doubt.
_CERTAIN = 30.0
Probabilities = tuple["np.ndarray", "np.ndarray"]
#: Folder of the n-gram model in the model's own.
NGRAMS = "ngrams"


#: A quotation found in a text is less often about a term than a statement that somebody asks of.
Kind = Literal["quotation", "statement"]
KINDS: tuple[Kind, ...] = ("quotation", "statement")


@dataclass(frozen=True, slots=True)
class Decision:
    """How scores of one kind of input become stances; fitted on development data of that kind.

    Attributes:
        about: temperature and bias of the logit that a content is about a term.
        label: temperature of the logits of the labels.
        known_about, known_label: the same after the mean with the n-grams.
        threshold: least probability that a content is about a term.
        new_threshold: the same for a term that the n-grams were not fitted on.
        sure: least probability of a stance that is no abstention.
    """

    about: tuple[float, float] = (1.0, 0.0)
    label: float = 1.0
    known_about: tuple[float, float] = (1.0, 0.0)
    known_label: float = 1.0
    threshold: float = 0.5
    new_threshold: float = 0.5
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
    def decisions(self) -> dict[Kind, Decision]:
        """How scores of quotations and of ready statements become stances."""
        return {kind: _decision(self._config["decisions"][kind]) for kind in KINDS}

    @cached_property
    def tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._model / "tokenizer.json"))

    @cached_property
    def network(self) -> "StanceNetwork":
        from attribution.stance.network import build
        from attribution.weights import for_inference, load_network

        return for_inference(load_network(self._model, build))

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

    def probabilities(self, inputs: Sequence[StanceInput]) -> Probabilities:
        """Calibrated probabilities of every content and term.

        Returns:
            That the content is about the term, [inputs, terms], and of each of `LABELS` given
            that it is, [inputs, terms, labels].
        """
        return self._judged(inputs, self._worded(inputs))

    @cached_property
    def _known(self) -> list[int]:
        """Indices of the terms that the n-grams were fitted on."""
        return [i for i, term in enumerate(self.terms) if term in self._fitted]

    def _worded(self, inputs: Sequence[StanceInput]) -> Probabilities | None:
        """What the n-grams say of the terms that they know; nothing when they know none."""
        if not self._known or not inputs:
            return None
        about, labels = self.ngrams.judge(inputs)
        columns = [self.ngrams.terms.index(self.terms[i].id) for i in self._known]
        return about[:, columns], labels[:, columns]

    def _judged(
        self,
        inputs: Sequence[StanceInput],
        worded: Probabilities | None,
        wanted: "np.ndarray | None" = None,
    ) -> Probabilities:
        """As `probabilities`; where a pair is not wanted, as if the network saw no term."""
        import numpy as np

        logits = score(self.network, self.tokenizer, inputs, self._asked, wanted=wanted)
        about, labels = self._by_kind(inputs, logits)
        if worded is not None:
            for kind, rows in rows_by_kind(inputs).items():
                cells = np.ix_(rows, self._known)
                of_kind = worded[0][rows], worded[1][rows]
                about[cells], labels[cells] = combined(self.decisions[kind], logits[cells], of_kind)
        return about, labels

    def _possible(
        self, inputs: Sequence[StanceInput], worded: Probabilities | None, limits: "np.ndarray"
    ) -> "np.ndarray":
        """The pairs that may be found if the network is sure of them, [inputs, terms].

        Where the n-grams are so sure of the contrary that the mean stays below the threshold
        whatever the network says, it need not be asked. That is most of the time saved.
        """
        import numpy as np

        possible = np.ones(limits.shape, dtype=bool)
        if worded is not None:
            surest = np.full((*worded[0].shape, 5), _CERTAIN, dtype=np.float32)
            for kind, rows in rows_by_kind(inputs).items():
                cells = np.ix_(rows, self._known)
                of_kind = worded[0][rows], worded[1][rows]
                about, _ = combined(self.decisions[kind], surest[rows], of_kind)
                possible[cells] = about >= limits[cells]
        return possible

    def _by_kind(self, inputs: Sequence[StanceInput], logits: "np.ndarray") -> Probabilities:
        """What the network alone says."""
        import numpy as np

        about, labels = (
            np.zeros(logits.shape[:2]),
            np.zeros((*logits.shape[:2], logits.shape[2] - 1)),
        )
        for kind, rows in rows_by_kind(inputs).items():
            decision = self.decisions[kind]
            about[rows], labels[rows] = calibrated(logits[rows], decision.about, decision.label)
        return about, labels

    def thresholds(self, inputs: Sequence[StanceInput]) -> "np.ndarray":
        """Least probability at which each input counts as about each term, [inputs, terms]."""
        import numpy as np

        decisions = (self.decisions[kind_of(given)] for given in inputs)
        limits = [
            [d.threshold if term in self._fitted else d.new_threshold for term in self.terms]
            for d in decisions
        ]
        return np.array(limits).reshape(len(inputs), len(self.terms))

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
        worded, limits = self._worded(inputs), self.thresholds(inputs)
        possible = self._possible(inputs, worded, limits)
        about, labels = self._judged(inputs, worded, possible)
        found = []
        for given, row, least, of_labels in zip(inputs, about, limits, labels, strict=True):
            decision = self.decisions[kind_of(given)]
            stances = []
            for at in (row >= least).nonzero()[0]:
                best = int(of_labels[at].argmax())
                chance = float(row[at] * of_labels[at, best])
                stances.append(Stance(self.terms[at].id, LABELS[best], chance))
            sure = tuple(s for s in stances if s.score >= decision.sure)
            found.append(Stances(sure, tuple(s for s in stances if s not in sure)))
        return found


def kind_of(given: StanceInput) -> Kind:
    """By where it comes from."""
    return "quotation" if given.quoted else "statement"


def rows_by_kind(inputs: Sequence[StanceInput]) -> dict[Kind, list[int]]:
    """Indices of the inputs of each kind that there is."""
    kinds = [kind_of(given) for given in inputs]
    return {k: [i for i, kind in enumerate(kinds) if kind == k] for k in KINDS if k in kinds}


def _decision(given: dict[str, Any]) -> Decision:
    pairs = {name: tuple(given[name]) for name in ("about", "known_about")}
    return Decision(**{**given, **pairs})


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
    *,
    wanted: "np.ndarray | None" = None,
) -> "np.ndarray":
    """Logits [inputs, terms, 5] of `StanceNetwork.compare`; inputs of like length go together.

    Args:
        network, tokenizer: of the model.
        inputs: to judge.
        terms: what `encoded_terms` gives.
        wanted: the pairs that are needed, [inputs, terms]; the logits of others say that the
            content is not about the term.
    """
    import numpy as np
    import torch

    encoded = encode(inputs, tokenizer)
    if wanted is None:
        wanted = np.ones((len(encoded), len(terms[1])), dtype=bool)
    order = sorted(np.flatnonzero(wanted.any(1)).tolist(), key=lambda i: len(encoded[i].pieces))
    logits = np.zeros((*wanted.shape, 5), dtype=np.float32)
    logits[..., 0] = -_CERTAIN
    with torch.inference_mode():
        for rows in grouped(order, lambda i: len(encoded[i].pieces), _PIECES):
            pieces, mask, roles = pad(
                [encoded[i] for i in rows], network.encoder.config.pad_token_id
            )
            states = network.encode(pieces, mask)
            for some, asked in _asked_alike(wanted[rows]):
                found = network.compare(
                    states[some], mask[some], roles[some], terms[0][asked], terms[1][asked]
                )
                logits[np.ix_(np.array(rows)[some], np.array(asked))] = found.numpy()
    return logits


def _asked_alike(wanted: "np.ndarray") -> Iterator[tuple[list[int], list[int]]]:
    """Contents and the terms that just these are asked about, a few terms at a time.

    >>> import numpy as np
    >>> list(_asked_alike(np.array([[1, 0, 1, 1], [0, 0, 1, 1]], dtype=bool)))
    [([0], [0]), ([0, 1], [2, 3])]
    """
    alike: dict[tuple[int, ...], list[int]] = {}
    for term in range(wanted.shape[1]):
        alike.setdefault(tuple(wanted[:, term].nonzero()[0].tolist()), []).append(term)
    for rows, terms in alike.items():
        for at in range(0, len(terms), _TERMS):
            if rows:
                yield list(rows), terms[at : at + _TERMS]


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


def combined(decision: Decision, logits: "np.ndarray", worded: Probabilities) -> Probabilities:
    """The calibrated mean of the network and the n-grams.

    Args:
        decision: holds the calibration.
        logits: of the network, [inputs, terms, 5].
        worded: of the n-grams.
    """
    about, labels = calibrated(logits)
    mean = (about + worded[0]) / 2, (labels + worded[1]) / 2
    return calibrated(logits_of(*mean), decision.known_about, decision.known_label)


def logits_of(about: "np.ndarray", labels: "np.ndarray") -> "np.ndarray":
    """Logits [..., 5] that `calibrated` turns into these probabilities."""
    import numpy as np
    from scipy.special import logit

    least = np.float32(1e-6)
    first = logit(about.clip(least, 1 - least))
    return np.concatenate([first[..., None], np.log(labels.clip(least))], axis=-1)
