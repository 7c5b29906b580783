"""Utterances: what several articles report of one statement is one, and nothing else is."""

import datetime
from pathlib import Path

import pandas as pd
import pytest
from builders import ERDOGAN, PUTIN, SOURCES, TERMS, ZELENSKIY, Said, annotate

from attribution.errors import DataError
from attribution.evaluation.gold import read_split
from attribution.evaluation.predictions import to_annotated
from attribution.evaluation.series import (
    b_cubed,
    planted_shifts,
    read_truth,
    score_sets,
)
from attribution.positions import Tables, compare, compare_wordings, find_shifts, make_tables
from attribution.positions.utterances import UTTERANCE_COLUMNS, WORDING_COLUMNS
from attribution.schema import AnnotatedDocument, Speaker

ANNOTATIONS = Path(__file__).parents[1] / "annotations"
TERM_IDS = [term.id for term in TERMS]
DAY = datetime.date(2025, 5, 8)
FULL = "Önce silahlar susacak, anlaşma ondan sonra gelecek. Haftada binlerce genç asker ölüyor."
SHORT = "silahların önce susacağını, anlaşmanın sonra geleceğini"


def report(
    content: str,
    *,
    number: int,
    speakers: tuple[Speaker, ...] = (PUTIN,),
    day: datetime.date | None = DAY,
    label: str | None = "support",
) -> AnnotatedDocument:
    stances = {"ceasefire": label} if label else {}
    said = Said(content, "dedi", None, speakers, stances)
    return annotate(f"{content} dedi.", said, id=f"haber-{number}", date=day, outlet=f"Y{number}")


def utterances(*documents: AnnotatedDocument) -> int:
    return len(make_tables(documents, terms=TERM_IDS).utterances)


def after(days: int) -> datetime.date:
    return DAY + datetime.timedelta(days=days)


@pytest.mark.parametrize(
    ("second", "number"),
    [
        (report(SHORT, number=2), 1),
        (report(SHORT, number=2, day=after(3)), 1),
        (report(SHORT, number=2, day=after(4)), 2),
        (report(SHORT, number=2, day=None), 2),
        (report(SHORT, number=2, label=None), 1),
        (report(SHORT, number=2, label="oppose"), 2),
        (report(SHORT, number=2, speakers=(ZELENSKIY,)), 2),
        (report(SHORT, number=2, speakers=(PUTIN, ERDOGAN)), 2),
        (report(SHORT, number=2, speakers=()), 2),
        (report("Tahıl koridoru limanları besliyor", number=2, label=None), 2),
    ],
    ids=["translated", "three days", "four days", "undated", "no stance", "other stance",
         "other speaker", "joint", "unresolved", "other subject"],
)  # fmt: skip
def test_what_is_one_utterance(second: AnnotatedDocument, number: int) -> None:
    assert utterances(report(FULL, number=1), second) == number
    assert utterances(second, report(FULL, number=1)) == number


@pytest.mark.parametrize(("speakers", "day"), [((SOURCES,), DAY), ((PUTIN,), None)])
def test_unnamed_and_undated_ones_are_joined_within_a_document_only(
    speakers: tuple[Speaker, ...], day: datetime.date | None
) -> None:
    two = annotate(
        f"{FULL} dedi. {SHORT} dedi.",
        *(Said(c, "dedi", None, speakers, {"ceasefire": "support"}) for c in (FULL, SHORT)),
        id="iki", date=day,
    )  # fmt: skip
    assert utterances(two) == 1
    assert utterances(two, report(FULL, number=1, speakers=speakers, day=day)) == 2


def test_a_phrase_of_every_day_makes_no_chain() -> None:
    said = [report(FULL, number=n, day=after(2 * n)) for n in range(12)]
    made = make_tables(said, terms=TERM_IDS)
    spans = made.utterances["last"] - made.utterances["first"]
    assert spans.max() <= pd.Timedelta(days=3)
    assert len(made.utterances) >= 6


def test_tables_and_counts() -> None:
    made = make_tables([report(FULL, number=1), report(SHORT, number=2)], terms=TERM_IDS)
    assert list(made.utterances) == list(UTTERANCE_COLUMNS)
    (row,) = made.utterances.to_dict("records")
    assert row["utterance"] == made.attributions["attribution_id"].iloc[0]
    assert (row["quotations"], row["reports"], row["outlets"]) == (2, 2, 2)
    assert row["wording"] == FULL
    (cell,) = compare(made, minimum=2).to_dict("records")
    assert (cell["support"], cell["total"], cell["quotations"], cell["articles"]) == (1, 1, 2, 2)
    assert cell["leaning"] == "support"


def test_wordings_side_by_side_with_what_is_dropped() -> None:
    documents = [report(SHORT, number=2), report(FULL, number=1), report("Başka söz", number=3)]
    found = compare_wordings(make_tables(documents, terms=TERM_IDS).attributions)
    assert list(found) == list(WORDING_COLUMNS)
    assert found["doc_id"].tolist() == ["haber-1", "haber-2"]
    assert found["wording"].tolist() == [FULL, SHORT]
    assert found["dropped"].tolist() == [(), ("Haftada binlerce genç asker ölüyor.",)]
    assert compare_wordings(make_tables([], terms=TERM_IDS).attributions).empty


@pytest.fixture(scope="module")
def series() -> Tables:
    documents = [to_annotated(d) for d in read_split(ANNOTATIONS, "series")]
    return make_tables(documents, terms=TERM_IDS)


def test_planted_shifts_are_found(series: Tables) -> None:
    found = find_shifts(series)
    claimed = found[found["verdict"] == "shift"]
    months = claimed["period"].dt.strftime("%Y-%m")
    columns = (claimed[name] for name in ("speaker_id", "term", "before", "after"))
    truth = read_truth(ANNOTATIONS)
    score = score_sets(set(zip(*columns, months, strict=True)), planted_shifts(truth))
    assert score.gold == 19
    assert score.precision is not None and score.precision >= 0.85
    assert score.recall is not None and score.recall >= 0.8
    decoys = {(d.speaker, d.term) for d in truth.decoys if d.kind != "conditional"}
    assert not decoys & set(zip(claimed["speaker_id"], claimed["term"], strict=True))


def test_planted_utterances_are_found(series: Tables) -> None:
    truth = read_truth(ANNOTATIONS)
    said = series.attributions
    found = dict(zip(said["attribution_id"], said["utterance"], strict=True))
    everyone = b_cubed(found, truth.utterances, found)
    repeated = b_cubed(found, truth.utterances, truth.utterances)
    assert everyone.f1 is not None and everyone.f1 >= 0.85
    assert repeated.f1 is not None and repeated.f1 >= 0.85
    apart = sum(found[a] != found[b] for a, b in truth.near_decoys)
    assert apart >= 0.9 * len(truth.near_decoys)


def test_b_cubed() -> None:
    gold = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"}
    found = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y"}
    score = b_cubed(found, gold, gold)
    assert score.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert b_cubed({}, gold, gold).precision == 1.0
    assert b_cubed({}, {}, []).f1 is None


def test_truth_is_validated(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        read_truth(tmp_path)
    (tmp_path / "series-truth.json").write_text('{"note": 1}')
    with pytest.raises(DataError, match="note: Input should be a valid string"):
        read_truth(tmp_path)


def test_truth_names_quotations_of_the_series(series: Tables) -> None:
    truth = read_truth(ANNOTATIONS)
    ids = set(series.attributions["attribution_id"])
    assert set(truth.utterances) <= ids
    assert len(truth.utterances) == sum(map(len, truth.clusters))
    assert {id for pair in truth.near_decoys for id in pair} <= ids
    assert {id for c in truth.contradictions for id in c.quotations} <= ids
    assert {s for d in truth.decoys for s in d.quotations} | {
        r.quotation for r in truth.recalled
    } <= ids
    assert {n for s in truth.shifts for n in (*s.documents_before, *s.documents_after)} <= set(
        series.documents["doc_id"]
    )
