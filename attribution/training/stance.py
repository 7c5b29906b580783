"""Fine-tune the stance classifier on labelled statements with transformers' `Trainer`.

Each step asks the contents of a batch about the shipped terms and some others, each in one of its
wordings; a negated wording turns support and oppose round. The network thus has to read the
proposition instead of learning eight classifiers.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import TypeAdapter, ValidationError

from attribution.errors import DataError
from attribution.evaluation.gold import GoldDocument, read_split
from attribution.evaluation.probes import measure_probes, read_probes
from attribution.evaluation.stances import LABELS, Judged, gold_of, measure
from attribution.evaluation.statements import (
    NONE,
    Statement,
    read_passages,
    read_statements,
    statements_of,
)
from attribution.stance.classifier import (
    KINDS,
    NGRAMS,
    Decision,
    Probabilities,
    StanceClassifier,
    calibrated,
    combined,
    encoded_terms,
    logits_of,
    proposition_of,
    rows_by_kind,
    score,
)
from attribution.stance.inputs import Encoded, StanceInput, encode, encode_texts, pad
from attribution.stance.network import StanceNetwork, StanceOptions, build
from attribution.stance.terms import Term, load_terms
from attribution.training.encoder import freeze, is_network, load_encoder, share_dropout

if TYPE_CHECKING:
    import numpy as np
    import torch

_UNKNOWN = -1
#: Of documents that are about no term, one in so many is learned from.
_THINNED = 5
_TURNED = {"support": "oppose", "oppose": "support", "neutral": "neutral", NONE: NONE}
#: Points of macro-F1, as a share, within which thresholds count as alike.
_ABOUT_AS_GOOD = 0.005
THRESHOLDS = tuple(t / 20 for t in range(4, 17))


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How to train.

    Attributes:
        epochs: over the statements.
        encoder_rate, head_rate: learning rates at their peak.
        batch: statements a step.
        frozen: encoder layers from below that stay as they are; word embeddings always do.
        asked: propositions that a step asks about, at most.
        varied: chance that a term is asked in another wording.
        negated: chance that it is asked in a negated one.
        about_weight: of the loss of being about a term, beside that of the label.
        averaged: weights of this many last epochs are averaged.
        seed: of every random choice.
        threads: of the processor.
    """

    epochs: int = 8
    encoder_rate: float = 1e-4
    head_rate: float = 1e-3
    batch: int = 32
    frozen: int = 6
    asked: int = 8
    varied: float = 0.3
    negated: float = 0.15
    about_weight: float = 4.0
    averaged: int = 2
    seed: int = 13
    threads: int = 2
    network: StanceOptions = field(default_factory=StanceOptions)


@dataclass(frozen=True, slots=True)
class Wordings:
    """Other ways to say a term's proposition, and to say its opposite."""

    id: str
    paraphrases: tuple[str, ...] = ()
    negated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Data:
    """What to train on and to choose by."""

    train: tuple[Statement, ...]
    dev: tuple[Statement, ...]
    terms: tuple[Term, ...]
    others: tuple[Term, ...] = ()
    wordings: dict[str, Wordings] = field(default_factory=dict)

    @property
    def every(self) -> tuple[Term, ...]:
        return self.terms + self.others

    def without(self, term: str) -> "Data":
        """The same with nothing about a term to train on; development data of that term alone."""
        return replace(
            self,
            train=tuple(
                replace(s, stances=tuple(x for x in s.stances if x.term != term))
                for s in self.train
            ),
            terms=tuple(t for t in self.terms if t.id != term),
        )


def read_data(
    folder: Path, annotations: Path | None = None, added: Sequence[GoldDocument] = ()
) -> Data:
    """Statements, other terms and wordings of a folder, and attributions of annotated documents.

    Args:
        folder: holds ``train.jsonl`` and ``dev.jsonl``; may hold ``other_terms.yaml`` with
            ``other_train.jsonl``, and ``wordings.yaml``.
        annotations: of the splits train and dev; without it only statements are read.
        added: corrected documents to train on too.
    """
    train = read_statements(folder / "train.jsonl")
    dev = read_statements(folder / "dev.jsonl")
    if (path := folder / "passages.jsonl").is_file():
        train += read_passages(path)
    if annotations is not None:
        documents = read_split(annotations, "train")
        # Of documents in which nothing is about a term some are enough.
        of_terms = [d for d in documents if any(a.stances for a in d.attributions)]
        of_none = [d for d in documents if not any(a.stances for a in d.attributions)]
        train += statements_of([*of_terms, *of_none[::_THINNED]])
        dev += statements_of(read_split(annotations, "dev"))
    train += statements_of(added)
    shipped = load_terms()
    others: tuple[Term, ...] = ()
    if (path := folder / "other_terms.yaml").is_file():
        every = load_terms(path)
        others = every[len(shipped) :]
        train += read_statements(folder / "other_train.jsonl")
    wordings = read_wordings(folder / "wordings.yaml")
    known = {t.id for t in (*shipped, *others)}
    for statement in (*train, *dev):
        for stance in statement.stances:
            if stance.term not in known:
                raise DataError(f"statement {statement.id}: no term {stance.term}")
    return Data(tuple(train), tuple(dev), shipped, others, wordings)


def read_wordings(path: Path) -> dict[str, Wordings]:
    """Wordings by the id of their term; none when there is no such file."""
    if not path.is_file():
        return {}
    try:
        rows = TypeAdapter(list[Wordings]).validate_python(
            yaml.safe_load(path.read_text(encoding="utf-8"))
        )
    except (ValidationError, yaml.YAMLError) as error:
        raise DataError(f"{path}: {str(error).splitlines()[0]}") from error
    return {row.id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Example:
    """A statement ready to train on.

    Attributes:
        encoded: its pieces.
        labels: a label or none for each term that it was read for; of others nothing is known.
    """

    encoded: Encoded
    labels: dict[str, str]


class Collator:
    """Makes batches: contents, wordings of the terms asked, and labels [contents, terms]."""

    def __init__(self, data: Data, tokenizer: Any, padding: int, options: TrainingOptions) -> None:
        self.data = data
        self._cut = tokenizer
        self.padding = padding
        self.options = options
        self.chance = random.Random(options.seed)

    def __call__(self, examples: Sequence[Example]) -> dict[str, "torch.Tensor"]:
        import torch

        asked = self._asked(examples)
        worded = [self._worded(term) for term in asked]
        pieces, mask, roles = pad([e.encoded for e in examples], self.padding)
        texts = encode_texts([text for text, _ in worded], self._cut)
        term_pieces, term_mask, _ = pad(texts, self.padding)
        labels = [
            [
                _index(e.labels.get(t.id), turned)
                for t, (_, turned) in zip(asked, worded, strict=True)
            ]
            for e in examples
        ]
        return {
            "pieces": pieces, "mask": mask, "roles": roles,
            "term_pieces": term_pieces, "term_mask": term_mask, "labels": torch.tensor(labels),
        }  # fmt: skip

    def _asked(self, examples: Sequence[Example]) -> list[Term]:
        """Up to half of other terms, those first that some content of the batch is about."""
        positive = {t for e in examples for t, label in e.labels.items() if label != NONE}
        about = [t for t in self.data.others if t.id in positive]
        rest = [t for t in self.data.others if t.id not in positive]
        self.chance.shuffle(about)
        if rest:
            about.insert(0, self.chance.choice(rest))
        others = about[: self.options.asked // 2]
        count = min(self.options.asked - len(others), len(self.data.terms))
        shipped = sorted(self.chance.sample(range(len(self.data.terms)), count))
        return [*(self.data.terms[i] for i in shipped), *others]

    def _worded(self, term: Term) -> tuple[str, bool]:
        """A wording of the proposition, and whether it is the opposite one."""
        wordings = self.data.wordings.get(term.id, Wordings(term.id))
        drawn = self.chance.random()
        if drawn < self.options.negated and wordings.negated:
            return self.chance.choice(wordings.negated), True
        if drawn < self.options.negated + self.options.varied:
            return self.chance.choice((term.proposition_tr, *wordings.paraphrases)), False
        return proposition_of(term), False


def _index(label: str | None, turned: bool) -> int:
    """Of `LABELS`, 4 for none, -1 for not known."""
    if turned and label is not None:
        label = _TURNED.get(label)  # what is conditional on one side need not be on the other
    if label is None:
        return _UNKNOWN
    return len(LABELS) if label == NONE else LABELS.index(label)


def loss_of(logits: "torch.Tensor", labels: "torch.Tensor", about_weight: float) -> "torch.Tensor":
    """Of being about a term, over all known pairs, and of the label, over those that are."""
    import torch
    from torch.nn import functional as f

    known = labels != _UNKNOWN
    is_about = known & (labels < len(LABELS))
    about = f.binary_cross_entropy_with_logits(logits[..., 0][known], is_about[known].float())
    loss = about_weight * about
    if is_about.any():
        given = logits[..., 1:][is_about]
        loss = loss + f.cross_entropy(given, labels[is_about], label_smoothing=0.05)
    elif not known.any():
        return torch.zeros((), requires_grad=True)
    return loss


def examples_of(statements: Sequence[Statement], data: Data, tokenizer: Any) -> list[Example]:
    """Statements with the labels that are known of them."""
    encoded = encode([s.input for s in statements], tokenizer)
    shipped = [t.id for t in data.terms]
    return [
        Example(e, {t: s.label(t) for t in (*shipped, *s.terms)})
        for e, s in zip(encoded, statements, strict=True)
    ]


def train(data: Data, base: Path, work: Path, options: TrainingOptions) -> dict[str, Any]:
    """Train one network; its weights go to ``work/best.pt``, its figures to ``work/log.jsonl``.

    Goes on from the last checkpoint in `work`.

    Args:
        data: statements, terms and wordings.
        base: a transformers folder with a fast tokenizer.
        work: takes checkpoints.
        options: how.

    Returns:
        The figures of the best epoch, or of the mean of the last epochs if that is better.
    """
    import torch
    from tokenizers import Tokenizer
    from torch import nn
    from transformers import Trainer, TrainingArguments
    from transformers.trainer_pt_utils import LengthGroupedSampler
    from transformers.trainer_utils import get_last_checkpoint, set_seed

    torch.set_num_threads(options.threads)
    set_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    network = start_network(base, options.network)
    freeze(network.encoder, options.frozen)
    examples = examples_of(data.train, data, tokenizer)
    padding = network.encoder.config.pad_token_id
    work.mkdir(parents=True, exist_ok=True)
    states: list[dict[str, torch.Tensor]] = []
    best: dict[str, Any] = {"score": -1.0}

    class Learner(nn.Module):  # type: ignore[misc]
        """The network with its loss, as `Trainer` wants it."""

        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(
            self, pieces: Any, mask: Any, roles: Any, term_pieces: Any, term_mask: Any, labels: Any
        ) -> dict[str, Any]:
            contents = network.encode(pieces, mask)
            terms = network.encode(term_pieces, term_mask)
            logits = network.compare(contents, mask, roles, terms, term_mask)
            return {"loss": loss_of(logits, labels, options.about_weight), "logits": logits}

    class StanceTrainer(Trainer):  # type: ignore[misc]
        """With two learning rates, and development figures after each epoch."""

        def _get_train_sampler(self, *args: Any, **kwargs: Any) -> Any:
            lengths = [len(e.encoded.pieces) for e in examples]
            return LengthGroupedSampler(options.batch, lengths=lengths)

        def create_optimizer(self, model: Any = None) -> Any:
            named = [(n, p) for n, p in network.named_parameters() if p.requires_grad]
            body = [p for n, p in named if n.startswith("encoder.")]
            heads = [p for n, p in named if not n.startswith("encoder.")]
            self.optimizer = torch.optim.AdamW(
                [{"params": body, "lr": options.encoder_rate},
                 {"params": heads, "lr": options.head_rate}],
                weight_decay=0.01,
            )  # fmt: skip
            return self.optimizer

        def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
            network.eval()
            figures = quick(network, tokenizer, data)
            network.train()
            row = {"epoch": round(self.state.epoch or 0), **figures}
            with (work / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
            state = {k: v.detach().cpu().clone() for k, v in network.state_dict().items()}
            states.append(state)
            del states[: -options.averaged]
            if figures["score"] > best["score"]:
                best.update(row)
                torch.save(state, work / "best.pt")
            self.log({f"eval_{name}": value for name, value in figures.items()})
            return {f"eval_{name}": value for name, value in figures.items()}

    arguments = TrainingArguments(
        output_dir=str(work),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch,
        lr_scheduler_type="linear",
        warmup_steps=0.1,
        max_grad_norm=1.0,
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=1,
        logging_steps=50,
        report_to=[],
        disable_tqdm=True,
        seed=options.seed,
        use_cpu=not torch.cuda.is_available(),
        remove_unused_columns=False,
        label_names=["labels"],
        dataloader_pin_memory=False,
    )
    trainer = StanceTrainer(
        model=Learner(),
        args=arguments,
        train_dataset=_Dataset(examples),
        eval_dataset=_Dataset(examples[:1]),
        data_collator=Collator(data, tokenizer, padding, options),
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(work)))
    if len(states) > 1:
        mean = {name: sum(s[name] for s in states) / len(states) for name in states[0]}
        network.load_state_dict(mean)
        figures = quick(network.eval(), tokenizer, data)
        if figures["score"] > best["score"]:
            best = {"epoch": "mean of the last", **figures}
            torch.save(mean, work / "best.pt")
    return best


def start_network(base: Path, options: StanceOptions) -> StanceNetwork:
    """New heads over the encoder of a transformers folder; of a model's folder, its network."""
    from attribution.weights import load_network

    if not is_network(base):
        return StanceNetwork(load_encoder(base), options)
    network = load_network(base, build)
    share_dropout(network.encoder)
    return network


class _Dataset:
    """A list as `Trainer` wants it."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> Example:
        return self.examples[index]


def quick(network: StanceNetwork, tokenizer: Any, data: Data) -> dict[str, float]:
    """Development figures in percent; ``score`` is what epochs are chosen by."""
    about, labels = calibrated(answers(network, tokenizer, data.dev, data.terms))
    ids = [t.id for t in data.terms]
    figures = [measure(Judged(about, labels, t), data.dev, ids) for t in (0.3, 0.4, 0.5)]
    best = max(figures, key=lambda f: float(f["macro_f1_five"]))
    names = ("term_f1", "macro_f1_given_term", "macro_f1_five")
    return {
        **{name: round(100 * best[name], 2) for name in names},
        "score": round(50 * (best["macro_f1_given_term"] + best["macro_f1_five"]), 2),
    }


def answers(
    network: StanceNetwork, tokenizer: Any, statements: Sequence[Statement], terms: Sequence[Term]
) -> "np.ndarray":
    """Logits [statements, terms, 5]."""
    asked = encoded_terms(network, tokenizer, [proposition_of(t) for t in terms])
    return score(network, tokenizer, [s.input for s in statements], asked)


def fit_temperatures(
    logits: "np.ndarray", statements: Sequence[Statement], terms: Sequence[Term]
) -> tuple[tuple[float, float], float]:
    """Temperature and bias of being about a term, and temperature of the labels.

    See Platt 1999 and Guo et al. 2017.
    """
    import numpy as np
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax
    from sklearn.linear_model import LogisticRegression

    gold = gold_of(statements, [t.id for t in terms])
    is_about = gold < len(LABELS)
    fitted = LogisticRegression(C=1e3).fit(logits[..., 0].reshape(-1, 1), is_about.ravel())
    weight, bias = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    given, truth = logits[..., 1:][is_about], gold[is_about]

    def surprise(temperature: float) -> float:
        chances = log_softmax(given / temperature, axis=-1)
        return -float(np.mean(chances[np.arange(len(truth)), truth]))

    label = float(minimize_scalar(surprise, bounds=(0.3, 5.0), method="bounded").x)
    return (round(1 / weight, 4), round(bias, 4)), round(label, 4)


def choose_thresholds(
    decision: Decision, judged: Judged, statements: Sequence[Statement], terms: Sequence[Term]
) -> Decision:
    """`Decision.threshold` by macro-F1 over the five classes, and `Decision.sure`.

    A threshold counts with its neighbours, so that no lucky one is taken; of those about as good
    as the best the highest: what is not said is not wrong. Below `Decision.sure` a stance is an
    abstention: there, counting it would cost more F1 than it wins.
    """
    ids = [t.id for t in terms]
    gold = gold_of(statements, ids)
    chance, best = judged.about * judged.labels.max(-1), judged.labels.argmax(-1)

    def five(threshold: float) -> float:
        found = measure(replace(judged, threshold=threshold), statements, ids)
        return float(found["macro_f1_five"])

    reached = [five(t) for t in THRESHOLDS]
    around = [sum(reached[i - 1 : i + 2]) / 3 for i in range(1, len(reached) - 1)]
    good = [i for i, mean in enumerate(around, 1) if mean >= max(around) - _ABOUT_AS_GOOD]
    threshold = THRESHOLDS[good[-1]]

    def right(sure: float) -> float:
        said = chance >= sure
        return float(2 * (said & (best == gold)).sum() / (said.sum() + (gold < len(LABELS)).sum()))

    return replace(decision, threshold=threshold, sure=max(THRESHOLDS, key=right))


def finish(network: StanceNetwork, data: Data, base: Path, output: Path) -> None:
    """Write the network in eight bits, the n-gram model, and how both decide together.

    Temperatures and thresholds are fitted on what the written weights say of ``data.dev``.
    """
    import shutil

    from tokenizers import Tokenizer

    from attribution.stance.ngrams import load_model, save_model
    from attribution.training.stance_baseline import train_baseline
    from attribution.weights import load_network, save_network

    ids = [t.id for t in data.terms]
    save_model(train_baseline(data.train, data.dev, ids), output / NGRAMS)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    shutil.copyfile(base / "tokenizer.json", output / "tokenizer.json")
    save_network(network, output, {})
    logits = answers(load_network(output, build), tokenizer, data.dev, data.terms)
    worded = load_model(output / NGRAMS).judge([s.input for s in data.dev])
    # Of other terms nothing is known, so that both kinds together say how sure the network is.
    alone = Decision(*fit_temperatures(logits, data.dev, data.terms))
    judged = Judged(*calibrated(logits, alone.about, alone.label), 0.5)
    alone = replace(
        alone, new_threshold=choose_thresholds(alone, judged, data.dev, data.terms).threshold
    )
    rows = rows_by_kind([s.input for s in data.dev])
    decisions = {}
    for kind in KINDS:
        some = _fitting(data.dev, rows.get(kind, []))
        of_kind = worded[0][some], worded[1][some]
        dev = [data.dev[i] for i in some]
        decisions[kind] = asdict(decide(alone, logits[some], of_kind, dev, data.terms))
    save_network(network, output, {"decisions": decisions})


def _fitting(dev: Sequence[Statement], rows: list[int]) -> list[int]:
    """Those of one kind, or all where none of that kind is about a term."""
    return rows if any(dev[i].stances for i in rows) else [*range(len(dev))]


def decide(
    decision: Decision,
    logits: "np.ndarray",
    worded: Probabilities,
    dev: Sequence[Statement],
    terms: Sequence[Term],
) -> Decision:
    """Fit the temperatures of the mean with the n-grams, and thresholds.

    Args:
        decision: of the network alone.
        logits: what the network says, [statements, terms, 5].
        worded: what the n-grams say.
        dev: statements of one kind.
        terms: what was asked about.
    """
    mean = combined(decision, logits, worded)
    about, label = fit_temperatures(logits_of(*mean), dev, terms)
    decision = replace(decision, known_about=about, known_label=label)
    judged = Judged(*combined(decision, logits, worded), 0.5)
    return choose_thresholds(decision, judged, dev, terms)


def train_seeds(
    data: Data,
    base: Path,
    work: Path,
    output: Path,
    options: TrainingOptions,
    *,
    seeds: Sequence[int],
) -> dict[str, Any]:
    """Train once a seed, and write the best by the development statements.

    Returns:
        Options, figures of each seed, mean and standard deviation.
    """
    import statistics

    import torch

    runs = {
        seed: train(data, base, work / str(seed), replace(options, seed=seed)) for seed in seeds
    }
    best = max(runs, key=lambda s: runs[s]["score"])
    network = start_network(base, options.network)
    network.load_state_dict(torch.load(work / str(best) / "best.pt", weights_only=True))
    finish(network.eval(), data, base, output)
    scores = [run["score"] for run in runs.values()]
    return {
        "statements": {"train": len(data.train), "dev": len(data.dev)},
        "options": {k: v for k, v in asdict(options).items() if k not in {"seed", "threads"}},
        "seeds": {str(seed): run for seed, run in runs.items()},
        "score_mean": round(statistics.mean(scores), 2),
        "score_deviation": round(statistics.stdev(scores), 2) if len(scores) > 1 else None,
        "shipped_seed": best,
    }


def test_sets(folder: Path, annotations: Path) -> dict[str, list[Statement]]:
    """The statements that scores are given on, by name."""
    return {
        "dev": read_statements(folder / "dev.jsonl"),
        "test": read_statements(folder / "test.jsonl"),
        "corpus_dev": statements_of(read_split(annotations, "dev")),
        "corpus_test": statements_of(read_split(annotations, "test")),
    }


def scores_by_set(
    judge: Callable[[Sequence[Statement]], Judged],
    sets: dict[str, list[Statement]],
    terms: Sequence[str],
) -> dict[str, Any]:
    """`measure` with intervals, for each set."""
    return {
        name: measure(judge(statements), statements, terms, intervals=True)
        for name, statements in sets.items()
    }


def scores_of(
    model: Path, folder: Path, annotations: Path, *, only: str | None = None
) -> dict[str, Any]:
    """Scores of a written model on every set, unseen terms included.

    Args:
        model: the model's folder.
        folder, annotations: as for `read_data`.
        only: score one term.

    Returns:
        `measure` by set, and `measure_probes` under ``probes``.
    """
    shipped = [t for t in load_terms() if only in {None, t.id}]
    classifier = StanceClassifier(model, shipped)
    sets = test_sets(folder, annotations)
    ids = [t.id for t in shipped]
    scores = scores_by_set(judge_with(classifier), sets, ids)
    if only is not None:
        return scores
    if (path := folder / "probes.jsonl").is_file():
        scores["probes"] = measure_probes(read_probes(path), judging(classifier), ids)
    if (path := folder / "unseen_terms.yaml").is_file():
        unseen = [t for t in load_terms(path) if t not in shipped]
        others = {"unseen_terms": read_statements(folder / "unseen_test.jsonl")}
        judges = judge_with(StanceClassifier(model, unseen))
        scores |= scores_by_set(judges, others, [t.id for t in unseen])
    return scores


def judging(classifier: StanceClassifier) -> Callable[[Sequence[StanceInput]], Judged]:
    """What a classifier says of inputs."""

    def judged(inputs: Sequence[StanceInput]) -> Judged:
        return Judged(*classifier.probabilities(inputs), classifier.thresholds(inputs))

    return judged


def judge_with(classifier: StanceClassifier) -> Callable[[Sequence[Statement]], Judged]:
    """What a classifier says of statements."""
    judged = judging(classifier)
    return lambda statements: judged([s.input for s in statements])
