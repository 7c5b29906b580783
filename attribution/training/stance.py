"""Train and score the stance baseline on the labelled statements in ``annotations/stance``."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from attribution.errors import DataError
from attribution.schema import StanceLabel
from attribution.stance.baseline import (
    LABELS,
    BaselineModel,
    Linear,
    StanceInput,
    make_vectorizer,
    save_model,
    with_term,
)

if TYPE_CHECKING:
    from attribution.evaluation.gold import GoldDocument

NONE = "none"
SPLITS = ("train", "dev", "test")
#: Characters of a line taken in on either side of a content.
_CONTEXT = 200
THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


@dataclass(frozen=True, slots=True)
class LabelledStance:
    term: str
    label: StanceLabel


@dataclass(frozen=True, slots=True)
class Statement:
    """A content with its cue, the sentence it stands in, and a label for each term it is about."""

    id: str
    text: str
    cue: str
    context: str
    form: str
    stances: tuple[LabelledStance, ...] = ()
    hard: str | None = None

    @property
    def input(self) -> StanceInput:
        return StanceInput(self.text, self.cue, self.context)

    def label(self, term: str) -> str:
        return next((s.label.value for s in self.stances if s.term == term), NONE)


_STATEMENT = TypeAdapter(Statement)


def read_statements(path: Path) -> list[Statement]:
    """Read a JSONL file of statements.

    Raises:
        DataError: names file, line and field.
    """
    statements = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            statements.append(_STATEMENT.validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(p) for p in first["loc"])
            raise DataError(f"{path}:{number}: {place}: {first['msg']}") from error
    return statements


def statements_of(documents: "Iterable[GoldDocument]") -> list[Statement]:
    """The attributions of documents with texts as statements; their lines are the context."""
    statements = []
    for document in documents:
        text = document.text or ""
        for record in document.attributions:
            content = " … ".join(text[start:end] for start, end in record.content)
            cue = " ".join(text[start:end] for start, end in record.cue)
            first, last = record.content[0][0], record.content[-1][1]
            context = text[max(text.rfind("\n", 0, first) + 1, first - _CONTEXT) : last + _CONTEXT]
            stances = tuple(LabelledStance(s.term, s.label) for s in record.stances)
            statements.append(
                Statement(
                    f"{document.id}-{record.id}",
                    content,
                    cue,
                    context.split("\n")[0],
                    record.type.value,
                    stances,
                )
            )
    return statements


def train_baseline(
    train: Sequence[Statement],
    dev: Sequence[Statement],
    terms: Sequence[str],
    *,
    seed: int = 13,
) -> BaselineModel:
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
    pairs = [(i, s) for i, statement in enumerate(train) for s in statement.stances]
    features = with_term(matrix[[i for i, _ in pairs]], [s.term for _, s in pairs], terms)
    labels = LogisticRegression(C=10, class_weight="balanced", max_iter=500, random_state=seed)
    labels.fit(features, [s.label.value for _, s in pairs])
    order = [list(labels.classes_).index(label.value) for label in LABELS]
    about_terms = Linear(
        np.vstack([d.coef_ for d in detectors]), np.concatenate([d.intercept_ for d in detectors])
    )
    of_labels = Linear(labels.coef_[order], labels.intercept_[order])
    candidates = [
        BaselineModel(tuple(terms), vectorizer, about_terms, of_labels, t) for t in THRESHOLDS
    ]
    return max(candidates, key=lambda m: evaluate_baseline(m, dev)["macro_f1_five"])


def evaluate_baseline(model: BaselineModel, statements: Sequence[Statement]) -> dict[str, Any]:
    """Scores over all (statement, term) pairs.

    Returns:
        ``term_f1`` (is the content about the term), ``macro_f1_given_term`` (four labels, term
        known), ``macro_f1_five`` (none included), and a table by term and label; F1 from 0 to 1.
    """
    import numpy as np
    from sklearn.metrics import classification_report, f1_score

    inputs = [s.input for s in statements]
    about = model.detect(inputs)
    names = [label.value for label in LABELS]
    gold: list[str] = []
    found: list[str] = []
    given_gold: list[str] = []
    given_found: list[str] = []
    by_term: dict[str, Any] = {}
    for index, term in enumerate(model.terms):
        best = model.label(inputs, [term] * len(inputs)).argmax(axis=1)
        labels = [names[b] for b in best]
        term_gold = [s.label(term) for s in statements]
        term_found = [
            label if p >= model.threshold else NONE
            for label, p in zip(labels, about[:, index], strict=True)
        ]
        gold += term_gold
        found += term_found
        given_gold += [g for g in term_gold if g != NONE]
        given_found += [f for f, g in zip(labels, term_gold, strict=True) if g != NONE]
        report = classification_report(
            term_gold, term_found, labels=names, output_dict=True, zero_division=0
        )
        by_term[term] = {n: _rounded(report[n]) for n in names}
    is_about = np.array([g != NONE for g in gold])
    said_about = np.array([f != NONE for f in found])
    return {
        "statements": len(statements),
        "term_f1": round(float(f1_score(is_about, said_about)), 4),
        "macro_f1_given_term": round(
            float(f1_score(given_gold, given_found, labels=names, average="macro")), 4
        ),
        "macro_f1_five": round(float(f1_score(gold, found, average="macro")), 4),
        "by_term": by_term,
    }


def save_baseline(model: BaselineModel, folder: Path, metrics: dict[str, Any]) -> None:
    """Write the model without pickle, and its metrics beside it."""
    save_model(model, folder)
    text = json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"
    (folder / "metrics.json").write_text(text, encoding="utf-8")


def _rounded(row: dict[str, float]) -> dict[str, float]:
    return {key: round(float(value), 3) for key, value in row.items()}
