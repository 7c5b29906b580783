"""Tables, comparison, pairs, silence: counts, leanings, intervals, and what cannot be told."""

import datetime
from collections.abc import Sequence

import pandas as pd
import pytest
from builders import (
    ERDOGAN,
    KREMLIN,
    PEACE,
    PUTIN,
    SOURCES,
    TERMS,
    ZELENSKIY,
    Said,
    annotate,
    stance_series,
)

from attribution.errors import AnalysisError
from attribution.positions import (
    Selection,
    Tables,
    compare,
    compare_pair,
    make_tables,
    silent_sides,
    silent_speakers,
    timeline,
)
from attribution.positions.comparison import (
    CELL_COLUMNS,
    article_votes,
    find_group,
    group_stances,
    share_with_interval,
    with_evidence,
)
from attribution.positions.silence import find_silence, upper_bound
from attribution.positions.tidy import (
    ATTRIBUTION_COLUMNS,
    DOCUMENT_COLUMNS,
    SPEAKER_COLUMNS,
    STANCE_COLUMNS,
)
from attribution.schema import AnnotatedDocument, Speaker, SpeakerKind

TERM_IDS = [term.id for term in TERMS]
NOTHING = annotate("Bugün hava güzel.", id="bos", date=None)


def tables(*documents: AnnotatedDocument, terms: Sequence[str] = TERM_IDS) -> Tables:
    return make_tables(documents, terms=terms)


def cell(frame: pd.DataFrame, group: str, term: str) -> dict[str, object]:
    (found,) = frame[(frame["group"] == group) & (frame["term"] == term)].to_dict("records")
    return found


@pytest.mark.parametrize("documents", [(), (NOTHING,), (PEACE,), (PEACE, NOTHING)])
def test_columns_are_those_documented(documents: tuple[AnnotatedDocument, ...]) -> None:
    made = tables(*documents)
    assert list(made.documents) == list(DOCUMENT_COLUMNS)
    assert list(made.attributions) == list(ATTRIBUTION_COLUMNS)
    assert list(made.speakers) == list(SPEAKER_COLUMNS)
    assert list(made.stances) == list(STANCE_COLUMNS)
    assert list(compare(made)) == list(CELL_COLUMNS)
    assert list(timeline(made)) == ["group", "name", "term", "period", *list(CELL_COLUMNS)[3:]]
    assert made.stances["score"].dtype == "float64"
    assert str(made.stances["date"].dtype) == "datetime64[s]"


def test_tables_of_an_article() -> None:
    made = tables(PEACE, NOTHING)
    assert made.documents["attributions"].tolist() == [7, 0]
    assert made.documents["stances"].tolist() == [7, 0]  # one of six is joint
    assert made.undated == 1
    joint = made.attributions["speaker_ids"].tolist()[5]
    assert joint == ("vladimir-putin", "recep-tayyip-erdogan")
    putin = made.speakers.set_index("speaker_id").loc["vladimir-putin"]
    assert (putin["side"], putin["country"], putin["organisation"]) == ("russia", "RU", "Kremlin")
    assert (putin["attributions"], putin["stances"]) == (2, 1)
    assert made.stances["certainty"].tolist()[0] == pytest.approx(0.812345 * 0.93)
    assert "unnamed:konuya yakın kaynaklar" in set(made.stances["speaker_id"])


def test_counts_leaning_interval_and_days() -> None:
    made = tables(*stance_series(PUTIN, "nato", "oooosn"), *stance_series(PUTIN, "talks", "ss"))
    frame = compare(made)
    nato = cell(frame, "vladimir-putin", "nato")
    assert [nato[k] for k in ("support", "oppose", "conditional", "neutral")] == [1, 4, 0, 1]
    assert (nato["total"], nato["articles"], nato["leaning"]) == (6, 6, "oppose")
    assert nato["share"] == 0.8
    assert (nato["low"], nato["high"]) == pytest.approx((0.3755, 0.9638), abs=1e-4)
    assert str(nato["first"])[:10] == "2025-01-10" and str(nato["last"])[:10] == "2025-06-10"
    talks = cell(frame, "vladimir-putin", "talks")
    assert talks["too_few"] and talks["leaning"] is None and pd.isna(talks["share"])
    assert cell(compare(made, minimum=2), "vladimir-putin", "talks")["leaning"] == "support"


@pytest.mark.parametrize(
    ("labels", "leaning"),
    [("nnn", "neutral"), ("nn", None), ("snn", None), ("ssoo", "mixed"), ("ccc", "conditional"),
     ("ssnnnnnns", "support")],
)  # fmt: skip
def test_leaning_of_a_cell(labels: str, leaning: str | None) -> None:
    found = compare(tables(*stance_series(PUTIN, "nato", labels)))
    assert found["leaning"].tolist() == [leaning]


def test_one_long_article_does_not_outvote_two_others() -> None:
    words = [
        "Kapımız açık",
        "Üyelik hakkımız",
        "Brüksel yanımızda",
        "İttifaka giriyoruz",
        "Vize yok",
    ]
    long = annotate(
        " ".join(f"{w} dedi." for w in words),
        *(Said(w, "dedi", None, (PUTIN,), {"nato": "support"}) for w in words),
    )
    made = tables(long, *stance_series(PUTIN, "nato", "oo"))
    found = cell(compare(made), "vladimir-putin", "nato")
    assert (found["quotations"], found["oppose"], found["leaning"]) == (7, 2, "oppose")
    assert found["share"] == pytest.approx(2 / 3)
    votes = article_votes(group_stances(made, "speaker"), ["group", "term"])
    assert sorted(votes["vote"]) == ["oppose", "oppose", "support"]


def test_no_leaning_is_claimed_for_no_one() -> None:
    found = compare(tables(PEACE), minimum=1)
    assert found["group"].tolist()[-1] == "?"
    assert cell(found, "?", "talks")["leaning"] is None
    by_side = compare(tables(PEACE), by="side", minimum=1)
    assert cell(by_side, "unstated", "talks")["leaning"] is None


@pytest.mark.parametrize(
    ("by", "group", "term", "total"),
    [
        ("speaker", "vladimir-putin", "talks", 1),
        ("side", "russia", "talks", 1),
        ("country", "TR", "talks", 1),
        ("organisation", "Kremlin", "nato", 1),
        ("kind", "person", "talks", 1),  # the joint statement counts once
        ("outlet", "Gazete", "talks", 3),
    ],
)
def test_groupings(by: str, group: str, term: str, total: int) -> None:
    document = annotate(PEACE.document.text, id="baris", outlet="Gazete")
    document = AnnotatedDocument(document.document, PEACE.attributions)
    assert cell(compare(tables(document), by=by), group, term)["total"] == total


def test_unknown_grouping_and_period() -> None:
    with pytest.raises(ValueError, match="colour"):
        compare(tables(PEACE), by="colour")
    with pytest.raises(ValueError, match="decade"):
        timeline(tables(PEACE), period="decade")


def test_evidence_stands_with_its_cell() -> None:
    made = tables(PEACE)
    cells = with_evidence(compare(made), group_stances(made, "speaker"))
    for found in cells.to_dict("records"):
        assert len(found["evidence"]) == found["total"]
    assert cell(cells, "kremlin", "nato")["evidence"][0]["content"].startswith("ittifaka")


@pytest.mark.parametrize(
    ("period", "starts"),
    [
        ("month", ["2025-01-01", "2025-02-01", "2025-04-01"]),
        ("quarter", ["2025-01-01", "2025-04-01"]),
        ("year", ["2025-01-01"]),
    ],
)
def test_timeline_periods(period: str, starts: list[str]) -> None:
    made = tables(
        *stance_series(PUTIN, "nato", "oo.s"), annotate("x dedi", Said("x", "dedi"), date=None)
    )
    found = timeline(made, period=period)
    assert [str(day)[:10] for day in found["period"]] == starts
    assert found["total"].sum() == 3


def test_undated_quotations_count_but_have_no_time() -> None:
    undated = annotate("x dedi", Said("x", "dedi", None, (PUTIN,), {"nato": "oppose"}), date=None)
    found = cell(compare(tables(undated)), "vladimir-putin", "nato")
    assert found["undated"] == 1 and pd.isna(found["first"])
    assert timeline(tables(undated)).empty


def test_wilson_interval_by_its_formula() -> None:
    z, n, p = 1.959964, 10, 0.7
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    expected = (p, centre - half, centre + half)
    assert share_with_interval(7, 10) == pytest.approx(expected, abs=1e-5)


def test_pair_side_by_side() -> None:
    made = tables(
        *stance_series(PUTIN, "nato", "ooo"),
        *stance_series(ZELENSKIY, "nato", "sss"),
        *stance_series(PUTIN, "talks", "sss"),
        *stance_series(ZELENSKIY, "talks", "sss"),
        *stance_series(PUTIN, "territory", "sss"),
        *stance_series(ZELENSKIY, "plan", "c"),
        *stance_series(ERDOGAN, "troops", "sss"),
    )
    found = compare_pair(made, "putin", "ZELENSKİY")
    relation = dict(zip(found["term"], found["relation"], strict=True))
    assert relation == {
        "nato": "opposed", "territory": "cannot tell", "talks": "agree", "plan": "cannot tell"
    }  # fmt: skip
    assert found["name"].tolist() == ["Vladimir Putin", "Volodimir Zelenskiy"] * 4
    silent = found[(found["term"] == "territory") & (found["group"] == "volodimir-zelenskiy")]
    assert silent["total"].tolist() == [0] and silent["quotation"].isna().all()


def test_the_most_telling_quotation_has_the_leaning() -> None:
    text = "kesin değil dedi. taraf dedi. karşı dedi. karşıyız dedi. olmaz dedi."
    said = [("kesin değil", "neutral", 0.99), ("taraf", "support", 0.98), ("karşı", "oppose", 0.5),
            ("karşıyız", "oppose", 0.9), ("olmaz", "oppose", 0.7)]  # fmt: skip
    document = annotate(
        text,
        *(Said(w, "dedi", None, (PUTIN,), {"nato": v}, confidence=c) for w, v, c in said),
    )
    made = tables(document, *stance_series(ZELENSKIY, "nato", "s"))
    found = compare_pair(made, "putin", "zelenskiy")
    assert found["quotation"].tolist()[0] == "karşıyız"


@pytest.mark.parametrize(
    ("query", "message"),
    [("merkel", "no stance of theirs"), ("v", "may be several"), ("kremlin", "are the same")],
)
def test_pair_needs_two_names(query: str, message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        compare_pair(tables(PEACE), query, "kremlin")


def test_a_whole_name_wins_over_parts_of_others() -> None:
    spokesman = Speaker("kremlin-sozcusu", "Kremlin sözcüsü", SpeakerKind.PERSON)
    made = tables(*stance_series(spokesman, "nato", "o"), *stance_series(KREMLIN, "nato", "o"))
    assert find_group(group_stances(made, "speaker"), "Kremlin") == "kremlin"


def test_silent_speakers() -> None:
    made = tables(
        *stance_series(PUTIN, "nato", "ooo"),
        *stance_series(ZELENSKIY, "nato", "ss"),
        *stance_series(SOURCES, "nato", "sss"),
        terms=["nato", "talks"],
    )
    found = silent_speakers(made)
    assert found[["speaker", "term"]].values.tolist() == [["Vladimir Putin", "talks"]]
    assert found["upper"].tolist() == [pytest.approx(1 - 0.05 ** (1 / 3))]
    assert len(silent_speakers(made, minimum=1)) == 2


def test_silent_sides() -> None:
    def said(speaker: Speaker, outlet: str | None, id: str) -> AnnotatedDocument:
        return annotate("x dedi", Said("x", "dedi", None, (speaker,)), id=id, outlet=outlet)

    documents = [said(PUTIN, "A", f"a{n}") for n in range(3)]
    documents += [said(ZELENSKIY, "B", f"b{n}") for n in range(3)] + [said(PUTIN, "B", "b3")]
    documents += [said(PUTIN, "C", "c"), said(ERDOGAN, None, "d")]
    found = silent_sides(tables(*documents))
    assert found[["outlet", "side"]].values.tolist() == [
        ["A", "turkey"], ["A", "ukraine"], ["B", "turkey"]
    ]  # fmt: skip
    assert found["documents"].tolist() == [3, 3, 4]
    assert silent_sides(tables(*documents), sides=["russia"]).empty
    assert set(find_silence(tables(*documents))["of"]) == {"speaker", "outlet"}


def test_the_bound_is_where_silence_has_a_chance_of_five_percent() -> None:
    for number in (1, 3, 30):
        assert (1 - upper_bound(number)) ** number == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("selection", "kept"),
    [
        (Selection(since=datetime.date(2025, 3, 1)), 2),
        (Selection(until=datetime.date(2025, 1, 10)), 1),
        (Selection(since=datetime.date(2025, 2, 1), until=datetime.date(2025, 3, 31)), 2),
        (Selection(outlets=["gazete"]), 0),
        (Selection(min_confidence=0.8), 4),
        (Selection(min_confidence=0.82), 0),  # the stances are not so sure
        (Selection(min_confidence=0.95), 0),
        (Selection(speakers=["zelen"]), 0),
    ],
)
def test_selection(selection: Selection, kept: int) -> None:
    documents = stance_series(PUTIN, "nato", "oooo")
    chosen = [selection.select(d) for d in documents]
    assert sum(len(a.stances) for d in chosen for a in d.attributions) == kept


def test_undated_documents_match_no_day_and_outlets_any_case() -> None:
    undated = annotate("x dedi", Said("x", "dedi"), date=None, outlet="Işık Gazetesi")
    assert not Selection(since=datetime.date.min).chooses_document(undated.document)
    assert Selection(outlets=["IŞIK"]).chooses_document(undated.document)
