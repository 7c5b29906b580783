"""Terms as data, what the classifier reads, its training, and the shipped model."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import DOCUMENT_TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import attribution.stance.classifier
from attribution.cli import app
from attribution.errors import DataError, InputError, ModelMissingError
from attribution.evaluation.gold import read_split
from attribution.evaluation.probes import measure_probes, read_probes
from attribution.evaluation.stances import Judged, measure
from attribution.evaluation.statements import (
    LabelledStance,
    Statement,
    read_passages,
    read_statements,
    statements_of,
)
from attribution.models import models_dir
from attribution.schema import Span, StanceLabel
from attribution.stance import load_terms
from attribution.stance.classifier import KINDS, StanceClassifier, score
from attribution.stance.inputs import CONTENT, CUE, LONGEST, OTHER, StanceInput, context_of, encode
from attribution.stance.reading import Row, read_rows
from attribution.training.stance import (
    Data,
    TrainingOptions,
    Wordings,
    judging,
    read_data,
    train_seeds,
)
from attribution.training.stance_baseline import judge, train_baseline

ROOT = Path(__file__).parents[1]
STATEMENTS = ROOT / "annotations" / "stance"
SPLITS = ("train", "dev", "test")
TERMS = ["nato", "territory", "guarantees", "ceasefire", "talks", "plan", "sanctions", "troops"]


# Terms


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


# Inputs


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("Kabul edemeyiz", "Bakan taslağı okudu. “Kabul edemeyiz” dedi."),
        ("görüşmelerin süreceğini", "Sonra sustu. Kremlin görüşmelerin süreceğini açıkladı."),
        ("Bakan taslağı", "Başlık burada Bakan taslağı okudu."),
    ],
)
def test_the_context_is_the_sentence_and_of_a_short_content_the_one_before(
    part: str, expected: str
) -> None:
    text = (
        "Başlık burada\nBakan taslağı okudu. “Kabul edemeyiz” dedi. Sonra sustu. "
        "Kremlin görüşmelerin süreceğini açıkladı.\nSon satır."
    )
    start = text.index(part)
    assert context_of(text, [Span(start, start + len(part))]) == expected


@given(DOCUMENT_TEXTS, st.data())
@settings(max_examples=200, deadline=None)
def test_a_context_holds_its_content_on_one_line(text: str, data: st.DataObject) -> None:
    if not text.strip():
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    context = context_of(text, [Span(start, end)])
    assert " ".join(text[start:end].split()) in context
    assert "\n" not in context


def roles_of(tokenizer, given: StanceInput) -> dict[int, str]:
    (encoded,) = encode([given], tokenizer)
    found: dict[int, str] = {}
    for piece, role in zip(encoded.pieces, encoded.roles, strict=True):
        found[role] = found.get(role, "") + tokenizer.id_to_token(piece).replace("▁", " ")
    return found


def test_content_and_cue_are_marked_in_a_short_contents_sentence(tokenizer) -> None:
    given = StanceInput("bu plan", "dedi", "Putin bu plan için dedi.")
    found = roles_of(tokenizer, given)
    assert found[CONTENT].strip() == "bu plan"
    assert found[CUE].strip() == "dedi"
    assert "Putin" in found[OTHER]


def test_a_long_content_is_read_without_who_says_it(tokenizer) -> None:
    content = "ateşkesin ancak birliklerin bütünüyle çekilmesinden sonra başlayabileceğini"
    given = StanceInput(content, "söyledi", f"Putin {content} söyledi.")
    found = roles_of(tokenizer, given)
    assert found[OTHER] == "<s></s>"
    assert found[CUE].strip() == "söyledi"


@pytest.mark.parametrize(
    "given",
    [
        StanceInput("", "", ""),
        StanceInput("yok", "dedi", "içinde değil"),
        StanceInput("bir … iki", "dedi", "önce bir sonra dedi ve iki"),
        StanceInput("kelime " * 5000, "dedi", "kelime " * 5000 + "dedi"),
        StanceInput("emoji 🕊️ ve İ", "😀", "emoji 🕊️ ve İ 😀"),
    ],
)
def test_any_input_is_cut_to_a_bounded_length(tokenizer, given: StanceInput) -> None:
    (encoded,) = encode([given], tokenizer)
    assert 2 <= len(encoded.pieces) == len(encoded.roles) <= LONGEST
    assert (CONTENT in encoded.roles) == bool(given.content)


# Measures


def test_measures_of_known_answers() -> None:
    def statement(id: str, label: str | None) -> Statement:
        stances = (LabelledStance("nato", StanceLabel(label)),) if label else ()
        return Statement(id, id, stances=stances)

    gold = [statement("a", "support"), statement("b", "oppose"), statement("c", None)]
    labels = np.zeros((3, 1, 4))
    labels[0, 0, 0] = labels[1, 0, 0] = labels[2, 0, 3] = 1.0
    scores = measure(Judged(np.array([[0.9], [0.8], [0.1]]), labels, 0.5), gold, ["nato"])
    assert scores["term_f1"] == 1.0
    # support: one right of two said; oppose: missed; the other two never occur.
    assert scores["macro_f1_given_term"] == pytest.approx((2 / 3) / 4, abs=1e-4)
    assert scores["macro_f1_five"] == pytest.approx((2 / 3 + 1) / 5, abs=1e-4)
    assert scores["by_label"]["support"] == {"f1": pytest.approx(0.6667), "support": 1}


def test_calibration_error_is_the_distance_of_stated_and_true_chances() -> None:
    stances = (LabelledStance("nato", StanceLabel.SUPPORT),)
    gold = [Statement(str(i), "x", stances=stances if i < 5 else ()) for i in range(10)]
    labels = np.zeros((10, 1, 4))
    labels[..., 0] = 1.0
    scores = measure(Judged(np.full((10, 1), 0.9), labels, 0.5), gold, ["nato"])
    assert scores["ece"] == pytest.approx(0.5, abs=0.1)


# Training


def tiny_data() -> Data:
    terms = load_terms()[:2]

    def statement(id: int, text: str, *stances: tuple[str, str]) -> Statement:
        found = tuple(LabelledStance(t, StanceLabel(x)) for t, x in stances)
        return Statement(str(id), text, "dedi", stances=found)

    rows = [
        statement(1, "NATO iyi", ("nato", "support")),
        statement(2, "NATO kötü", ("nato", "oppose")),
        statement(3, "NATO belki", ("nato", "conditional")),
        statement(4, "NATO soruldu", ("nato", "neutral")),
        statement(5, "toprak iyi", ("territory", "support")),
        statement(6, "toprak kötü", ("territory", "oppose")),
        statement(7, "hava güzel"),
    ]
    wordings = {"nato": Wordings("nato", ("Kiev NATO üyesi olur",), ("NATO dışında kalır",))}
    return Data(tuple(rows) * 4, tuple(rows), terms, (), wordings)


def test_training_learns_and_writes_a_loadable_folder(tiny_encoder, tmp_path) -> None:
    from attribution.stance.network import StanceOptions

    data = tiny_data()
    options = TrainingOptions(
        epochs=30, encoder_rate=3e-3, head_rate=1e-2, batch=7, negated=0.0, threads=1,
        network=StanceOptions(size=32, layers=1, heads=2, dropout=0.0),
    )  # fmt: skip
    metrics = train_seeds(data, tiny_encoder, tmp_path / "w", tmp_path / "m", options, seeds=[3])
    assert metrics["seeds"]["3"]["score"] > 90
    classifier = StanceClassifier(tmp_path / "m", data.terms)
    found = classifier.predict([s.input for s in data.dev])
    labels = [{s.term: s.label.value for s in (*f.sure, *f.abstained)} for f in found]
    right = sum(
        d == {x.term: x.label.value for x in s.stances}
        for d, s in zip(labels, data.dev, strict=True)
    )
    assert right >= len(data.dev) - 1


def test_a_negated_wording_turns_support_and_oppose_round(tokenizer) -> None:
    from attribution.training.stance import Collator, examples_of

    data = tiny_data()
    always = TrainingOptions(negated=1.0, varied=0.0)
    collator = Collator(data, tokenizer, 1, always)
    batch = collator(examples_of(data.dev, data, tokenizer))
    support, oppose, conditional, neutral = range(4)
    assert batch["labels"][:, 0].tolist() == [oppose, support, -1, neutral, 4, 4, 4]
    # There is no negated wording of the second term.
    assert batch["labels"][:, 1].tolist() == [4, 4, 4, 4, support, oppose, 4]
    assert conditional not in batch["labels"]


def test_what_was_not_read_for_a_term_is_unknown_of_it(tokenizer) -> None:
    from attribution.training.stance import examples_of

    data = tiny_data()
    one = Statement("1", "x", terms=("eu",), stances=(LabelledStance("eu", StanceLabel.SUPPORT),))
    (example,) = examples_of([one], data, tokenizer)
    assert example.labels == {"nato": "none", "territory": "none", "eu": "support"}


def test_an_unknown_term_in_the_data_is_an_error(tmp_path: Path) -> None:
    row = '{"id": "a", "text": "b", "stances": [{"term": "yok", "label": "support"}]}\n'
    for name in ("train", "dev"):
        (tmp_path / f"{name}.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(DataError, match="statement a: no term yok"):
        read_data(tmp_path)


def test_the_baseline_is_repeatable() -> None:
    statements = read_statements(STATEMENTS / "dev.jsonl")[:120]
    first, second = (train_baseline(statements, statements, TERMS, seed=3) for _ in range(2))
    a, b = (measure(judge(m, statements), statements, TERMS) for m in (first, second))
    assert a == b
    assert a["macro_f1_five"] > 0.5


# Statements


def test_statements_on_disk_cover_every_cell() -> None:
    splits = {n: read_statements(STATEMENTS / f"{n}.jsonl") for n in SPLITS}
    everything = [s for statements in splits.values() for s in statements]
    assert len(everything) >= 4000
    assert len({s.id for s in everything}) == len(everything)
    # A content may return with another cue or context, and then with another label.
    assert len({(s.text, s.cue, s.context) for s in everything}) == len(everything)
    held_out = {s.text for n in ("dev", "test") for s in splits[n] if len(s.text) > 20}
    assert not held_out & {s.text for s in splits["train"]}
    for statement in everything:
        assert statement.text in statement.context
    cells = Counter((s.term, s.label) for statement in everything for s in statement.stances)
    assert min(cells[t, label] for t in TERMS for label in StanceLabel) >= 60
    assert sum(not s.stances for s in everything) >= 0.25 * len(everything)


def test_passages_on_disk_are_read_and_are_not_held_out() -> None:
    passages = read_passages(STATEMENTS / "passages.jsonl")
    assert len(passages) >= 3500
    assert len({s.id for s in passages}) == len(passages)
    assert all(s.quoted and s.text and s.form for s in passages)
    held_out = {
        s.text for n in ("dev", "test") for s in read_statements(STATEMENTS / f"{n}.jsonl")
    } | {
        s.text for n in ("dev", "test") for s in statements_of(read_split(ROOT / "annotations", n))
    }
    assert not {s.text for s in passages if len(s.text) > 20} & held_out
    cells = Counter((s.term, s.label) for statement in passages for s in statement.stances)
    assert min(cells[t, label] for t in TERMS for label in StanceLabel) >= 50


def test_a_passage_says_where_its_contents_stand(tmp_path: Path) -> None:
    row = {
        "id": "p",
        "title": "Öneri geldi",
        "text": "Kiev ateşkes önerdi. Moskova öneriyi reddetti. "
        "Bakan öneriyi beğendiğini söyledi.\nSÖZCÜ: Hazırız\nBAŞKAN: Peki",
        "contents": [
            {"content": ["ateşkes"], "cue": ["önerdi"], "form": "attitude",
             "stances": [{"term": "ceasefire", "label": "support"}]},
            {"content": ["öneriyi beğendiğini"], "cue": ["söyledi"], "form": "indirect"},
            {"content": ["Hazırız"], "cue": [":"], "form": "direct"},
        ],
    }  # fmt: skip
    path = tmp_path / "passages.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    first, second, third = read_passages(path)
    assert (first.id, first.text, first.cue) == ("p-0", "ateşkes", "önerdi")
    assert first.label("ceasefire") == "support"
    assert second.context == "Moskova öneriyi reddetti. Bakan öneriyi beğendiğini söyledi."
    assert third.context.endswith("SÖZCÜ: Hazırız")  # the colon is its own, not the next speaker's
    row["contents"][1]["content"] = ["öneriyi sevdiğini"]  # type: ignore[index]
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(DataError, match=r":1: stands 0 times in the text: 'öneriyi sevdiğini'"):
        read_passages(path)


def test_unseen_terms_are_unseen() -> None:
    trained = {t.id for t in read_data(STATEMENTS).every}
    unseen = {t for s in read_statements(STATEMENTS / "unseen_test.jsonl") for t in s.terms}
    assert len(unseen) >= 6
    assert not trained & unseen


def test_names_hardly_give_the_label_away() -> None:
    """A classifier that sees only the names around a content is near chance."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline

    rows = [s for s in read_statements(STATEMENTS / "train.jsonl") if s.form != "attitude"]
    around = [" ".join(_NAME.findall(s.context.replace(s.text, " "))) for s in rows]
    pairs = [(a, x.label.value) for a, s in zip(around, rows, strict=True) for x in s.stances]
    names, labels = zip(*pairs, strict=True)
    model = make_pipeline(CountVectorizer(min_df=2), LogisticRegression(max_iter=300))
    right = cross_val_score(model, names, labels, cv=5).mean()
    chance = max(Counter(labels).values()) / len(labels)
    assert right < chance + 0.1


_NAME = re.compile(r"\b[A-ZÇĞİÖŞÜ]\w+")


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


# The shipped classifier


@pytest.fixture(scope="module")
def classifier() -> StanceClassifier:
    return StanceClassifier(models_dir() / "stance", load_terms())


def test_the_shipped_classifier_does_as_its_card_says(classifier: StanceClassifier) -> None:
    metrics = json.loads((classifier.folder / "metrics.json").read_text(encoding="utf-8"))
    dev = read_statements(STATEMENTS / "dev.jsonl")
    about, labels = classifier.probabilities([s.input for s in dev])
    limits = classifier.thresholds([s.input for s in dev])
    scores = measure(Judged(about, labels, limits), dev, TERMS)
    for name in ("term_f1", "macro_f1_given_term", "macro_f1_five"):
        assert scores[name] == pytest.approx(metrics["scores"]["dev"][name], abs=0.01)


def test_predictions_are_probabilities_and_do_not_depend_on_the_batch(
    classifier: StanceClassifier,
) -> None:
    inputs = [
        StanceInput("Ukrayna'nın NATO'ya üye olmasına", "karşı çıktı"),
        StanceInput("", ""),
        StanceInput("elma üretiminin arttığını", "söyledi"),
        StanceInput("barış " * 10_000, "dedi"),
    ]
    together = classifier.predict(inputs)
    for one, alone in zip(together, (classifier.predict([i])[0] for i in inputs), strict=True):
        assert [(s.term, s.label) for s in one.sure] == [(s.term, s.label) for s in alone.sure]
        assert all(0 <= s.score <= 1 for s in (*one.sure, *one.abstained))
    assert "nato" in {s.term for s in together[0].sure}
    assert classifier.predict([]) == []


def test_terms_do_not_change_one_another(classifier: StanceClassifier) -> None:
    given = [StanceInput("Ukrayna'nın NATO'ya üye olmasına", "karşı çıktı")]
    about, _ = classifier.probabilities(given)
    alone, _ = StanceClassifier(classifier.folder, load_terms()[:1]).probabilities(given)
    assert about[0, 0] == pytest.approx(alone[0, 0], abs=1e-4)


def test_the_network_is_asked_only_what_can_change_a_stance(
    classifier: StanceClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [
        StanceInput(text, cue, quoted=quoted)
        for quoted in (True, False)
        for text, cue in [
            ("elma üretiminin geçen yıla göre arttığını", "söyledi"),
            ("Ukrayna'nın NATO'ya üye olmasına", "karşı çıktı"),
            ("ateşkes olmadan masaya oturmayacaklarını, yaptırımların da süreceğini", "belirtti"),
        ]
    ]
    asked: list[Any] = []

    def watched(*arguments: Any, wanted: Any) -> Any:
        asked.append(wanted)
        return score(*arguments, wanted=wanted)

    monkeypatch.setattr(attribution.stance.classifier, "score", watched)
    found = classifier.predict(given)
    about, labels = classifier.probabilities(given)
    pruned, everything = asked
    assert everything is None
    assert not pruned[0].any()
    assert 0 < pruned.sum() < pruned.size / 2
    # What is found is what asking about everything finds.
    for row, stances in enumerate(found):
        said = {s.term: s.score for s in (*stances.sure, *stances.abstained)}
        above = about[row] >= classifier.thresholds(given)[row]
        expected = {
            term.id: about[row, i] * labels[row, i].max()
            for i, term in enumerate(classifier.terms) if above[i]
        }  # fmt: skip
        assert said == pytest.approx(expected, abs=1e-4)
    # A term of one's own needs the network everywhere, and changes nothing about the others.
    own = load_terms(STATEMENTS / "unseen_terms.yaml")[-1:]
    larger = StanceClassifier(classifier.folder, [*load_terms(), *own])
    larger.predict(given)
    assert asked[-1][:, -1].all()
    assert np.array_equal(asked[-1][:, :-1], pruned)


def test_quotations_and_ready_statements_are_judged_by_what_each_was_fitted_on(
    classifier: StanceClassifier,
) -> None:
    assert set(classifier.decisions) == set(KINDS)
    given = [
        StanceInput("masaya oturmaya hazır olduklarını", "söyledi", quoted=q) for q in (True, False)
    ]
    about, _ = classifier.probabilities(given)
    assert not np.allclose(about[0], about[1])
    own = load_terms(STATEMENTS / "unseen_terms.yaml")[-1]
    limits = StanceClassifier(classifier.folder, [*load_terms(), own]).thresholds(given)
    decisions = [classifier.decisions[kind] for kind in KINDS]
    assert limits[:, 0].tolist() == [d.threshold for d in decisions]
    assert limits[:, -1].tolist() == [d.new_threshold for d in decisions]


def test_probes_flip_and_stay(classifier: StanceClassifier) -> None:
    """Minimal pairs: negated, conditioned, reworded, with another speaker."""
    probes = read_probes(STATEMENTS / "probes.jsonl")
    found = measure_probes(probes, judging(classifier), TERMS)
    assert found["pairs"] >= 150
    assert found["right"] >= PROBE_FLOOR
    assert found["speaker_stays"] >= SPEAKER_FLOOR


#: What the shipped model reaches, with a little room.
PROBE_FLOOR = 0.8
#: One of 38 pairs turns with the speaker.
SPEAKER_FLOOR = 0.97


def test_a_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError) as caught:
        StanceClassifier(tmp_path, load_terms()).predict([StanceInput("a", "dedi")])
    assert caught.value.hint == "attribution train stance"


# Ready statements


def test_rows_of_both_kinds() -> None:
    lines = ['{"id": "a", "text": "b", "cue": "c"}', "", '{"text": "d"}']
    assert list(read_rows(lines, name="f")) == [
        Row("a", StanceInput("b", "c")), Row("3", StanceInput("d"))
    ]  # fmt: skip
    table = ["\ufeffid,text,context", 'x,"a, b",c', "y,d,"]
    assert list(read_rows(table, name="f")) == [
        Row("x", StanceInput("a, b", "", "c")), Row("y", StanceInput("d"))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (['{"text": "a"}', "{bozuk"], "f:2: not JSON"),
        (['{"text": "a"}', "[1]"], "f:2: not an object"),
        (['{"text": "a"}', '{"text": " "}'], "f:2: text: empty"),
        (['{"text": "a"}', '{"text": 5}'], "f:2: text: not text"),
        (['{"text": "a"}', '{"text": "a", "context": null}'], "f:2: context: not text"),
    ],
)
def test_a_broken_row_does_not_stop_the_rest(lines: list[str], message: str) -> None:
    first, second, third = read_rows([*lines, '{"text": "z"}'], name="f")
    assert isinstance(first, Row)
    assert isinstance(second, InputError)
    assert str(second).startswith(message)
    assert isinstance(third, Row)


@pytest.mark.parametrize("lines", [[], ["  ", ""], ["a,b", "1,2"]])
def test_a_file_without_statements_is_an_error(lines: list[str]) -> None:
    with pytest.raises(InputError, match=r"f: (empty|no column text)"):
        list(read_rows(lines, name="f"))


def test_the_stance_command_labels_rows_and_reports_broken_ones(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        '{"id": "a", "text": "Ukrayna NATO\'ya asla giremez", "cue": "dedi"}\nbozuk\n'
        '{"id": "b", "text": "Elma üretimi arttı"}\n',
        encoding="utf-8",
    )
    result = CliRunner().invoke(app, ["stance", str(path)])
    assert result.exit_code == 3
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [r["id"] for r in rows] == ["a", "b"]
    assert [(s["term"], s["label"]) for s in rows[0]["stances"]] == [("nato", "oppose")]
    assert rows[1]["stances"] == []
    assert "rows.jsonl:2: not JSON" in result.stderr
    table = CliRunner().invoke(app, ["stance", str(path), "--format", "csv"])
    assert table.stdout.splitlines()[0] == "id,term,label,score,abstained"
    assert table.stdout.splitlines()[1].startswith("a,nato,oppose,")


def test_terms_of_a_users_own_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "- id: grain-deal\n  name: {tr: Tahıl, en: Grain}\n"
        "  proposition: {tr: Tahıl koridoru yeniden açılır, en: The grain corridor reopens}\n"
        "  examples: [Tahıl koridoru hemen yeniden açılmalı]\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(
        app, ["terms", "check", str(path), "--say", "Elma üretimi arttı", "--format", "json"]
    )
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    assert len(row["nearest"]) == 3
    assert [j["text"] for j in row["judged"]][1] == "Elma üretimi arttı"
    assert row["judged"][1]["label"] == "none"
