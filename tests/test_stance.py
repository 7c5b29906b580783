"""Terms as data, the baseline's interface, and statements on disk."""

import json
from collections import Counter
from pathlib import Path

import pytest

from attribution.errors import DataError, ModelMissingError
from attribution.models import models_dir
from attribution.schema import StanceLabel
from attribution.stance import load_terms
from attribution.stance.baseline import BaselineStance, StanceInput
from attribution.training.stance import SPLITS, evaluate_baseline, read_statements, train_baseline

ROOT = Path(__file__).parents[1]
TERMS = ["nato", "territory", "guarantees", "ceasefire", "talks", "plan", "sanctions", "troops"]


def test_the_eight_terms() -> None:
    assert [t.id for t in load_terms()] == TERMS
    assert all(t.proposition_tr and t.proposition_en and t.examples for t in load_terms())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("- {id: x}", "term x: name"),
        ("- {id: x, name: {tr: a, en: b}, proposition: {tr: '', en: b}}", "term x: proposition.tr"),
        ("[]", "not a list of terms"),
        ("- {id: x, name: {tr: a, en: b}, proposition: {tr: a, en: b}}\n"
         "- {id: x, name: {tr: a, en: b}, proposition: {tr: a, en: b}}", "x stands twice"),
        ("a: [", ""),
    ],
)  # fmt: skip
def test_a_broken_terms_file_is_named_in_one_line(tmp_path: Path, rows: str, message: str) -> None:
    path = tmp_path / "terimler.yaml"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_terms(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_shipped_baseline_holds_its_floor() -> None:
    """The figures of the model card, with room for another machine's arithmetic."""
    stance = BaselineStance(models_dir() / "stance-baseline")
    metrics = json.loads((stance.folder / "metrics.json").read_text(encoding="utf-8"))
    test = read_statements(ROOT / "annotations" / "stance" / "test.jsonl")
    scores = evaluate_baseline(stance.model, test)
    for name in ("term_f1", "macro_f1_given_term", "macro_f1_five"):
        assert scores[name] == pytest.approx(metrics["test"][name], abs=0.01)


def test_predictions_are_probabilities_and_do_not_depend_on_the_batch() -> None:
    stance = BaselineStance(models_dir() / "stance-baseline")
    inputs = [
        StanceInput("Ukrayna'nın NATO'ya üye olmasına", "karşı çıktı"),
        StanceInput("", ""),
        StanceInput("elma üretiminin arttığını", "söyledi"),
    ]
    together = stance.predict(inputs)
    assert together == [stance.predict([i])[0] for i in inputs]
    assert all(0 <= s.score <= 1 for stances in together for s in stances)
    assert "nato" in {s.term for s in together[0]}
    assert stance.predict([]) == []


def test_a_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError) as caught:
        BaselineStance(tmp_path).predict([StanceInput("a", "dedi")])
    assert caught.value.hint == "attribution train stance-baseline"


def test_statements_on_disk_cover_every_cell() -> None:
    splits = {n: read_statements(ROOT / "annotations" / "stance" / f"{n}.jsonl") for n in SPLITS}
    everything = [s for statements in splits.values() for s in statements]
    assert len(everything) >= 600
    assert len({s.id for s in everything}) == len(everything)
    assert len({s.text for s in everything}) == len(everything)
    for statement in everything:
        assert statement.text in statement.context
    cells = Counter((s.term, s.label) for statement in everything for s in statement.stances)
    assert min(cells[t, label] for t in TERMS for label in StanceLabel) >= 25


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a"}', ":1: text"),
        ('{"id":"a","text":"b","cue":"c","context":"d","form":"direct",'
         '"stances":[{"term":"nato","label":"belki"}]}', ":1: stances.0.label"),
        ("bozuk", ":1: "),
    ],
)  # fmt: skip
def test_a_broken_statement_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_statements(path)


def test_training_is_repeatable() -> None:
    statements = read_statements(ROOT / "annotations" / "stance" / "dev.jsonl")[:120]
    first, second = (train_baseline(statements, statements, TERMS, seed=3) for _ in range(2))
    assert evaluate_baseline(first, statements) == evaluate_baseline(second, statements)
