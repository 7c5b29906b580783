"""Shifts and contradictions: planted ones are found, chance ones are not claimed."""

import datetime
import random
from dataclasses import replace

import pandas as pd
import pytest
from builders import KREMLIN, PUTIN, SOURCES, ZELENSKIY, Said, annotate, stance_series

from attribution.positions import Tables, find_contradictions, find_shifts, make_tables
from attribution.positions.comparison import group_stances
from attribution.positions.contradictions import CONTRADICTION_COLUMNS
from attribution.positions.shifts import SHIFT_COLUMNS, independent
from attribution.schema import AnnotatedDocument, Speaker, SpeakerKind

TERMS = ["nato", "talks"]


def tables(*documents: AnnotatedDocument) -> Tables:
    return make_tables(documents, terms=TERMS)


def verdicts(labels: str, speaker: Speaker = PUTIN, **options: object) -> list[tuple[str, ...]]:
    found = find_shifts(tables(*stance_series(speaker, "nato", labels)), **options)
    return list(found[["verdict", "before", "after"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("ooooossss", [("shift", "oppose", "support")]),
        ("ooooncccc.c", [("shift", "oppose", "conditional")]),  # neutral ones and gaps do not count
        ("oooocccc", [("shift", "oppose", "conditional")]),
        ("ooooooosss", [("shift", "oppose", "support")]),
        ("ooosss", []),  # not when labels are read with a certainty of three quarters
        ("oooossss", [("shift", "oppose", "support")]),
        ("oosssooss", [("thin", "oppose", "support")]),
        ("oossoosso", [("thin", "oppose", "support")]),
        ("ssss", []),
        ("nnnn", []),
        ("o", []),
        ("", []),
        ("os", [("thin", "oppose", "support")]),
        ("oss", [("thin", "oppose", "support")]),
        ("ooooossssssooooo", [("shift", "oppose", "support"), ("shift", "support", "oppose")]),
    ],
)
def test_verdicts(labels: str, expected: list[tuple[str, ...]]) -> None:
    claimed = [row for row in verdicts(labels) if row[0] != "uncertain"]
    assert sorted(claimed) == sorted(expected)


def test_a_claim_says_when_where_and_how_surely() -> None:
    found = find_shifts(tables(*stance_series(PUTIN, "nato", "ooooossss")))
    (row,) = found.to_dict("records")
    assert list(found) == list(SHIFT_COLUMNS)
    assert str(row["period"])[:10] == "2025-06-01"
    assert (row["articles_before"], row["articles_after"]) == (5, 4)
    assert (row["first_doc"], row["last_doc"]) == (
        "vladimir-putin-nato-00", "vladimir-putin-nato-08"
    )  # fmt: skip
    assert row["first_quotation"] == "vladimir-putin nato sözü 0"
    assert row["p"] == row["q"] < 0.05
    assert (row["utterances_before"], row["utterances_after"]) == (5, 4)
    assert "oppose in 5 of 5 articles (57%–100%; 5 utterances) before" in row["statement"]
    assert f"probability of the change {1 - row['p']:.2f}" in row["statement"]


def test_thin_and_uncertain_changes_say_so() -> None:
    (thin,) = find_shifts(tables(*stance_series(PUTIN, "nato", "oss"))).to_dict("records")
    assert "too few to say" in thin["statement"] and pd.isna(thin["p"])
    strict = find_shifts(tables(*stance_series(PUTIN, "nato", "oooosss")), rate=0.01)
    assert set(strict["verdict"]) == {"uncertain"}
    assert "no shift is claimed" in strict["statement"].iloc[0]


def test_more_evidence_may_be_asked_for() -> None:
    assert verdicts("oooossss", minimum=4)[0][0] == "shift"
    assert verdicts("oooossss", minimum=5)[0][0] == "thin"


def test_a_border_lies_between_periods() -> None:
    assert verdicts("oooossss", period="year") == []
    assert verdicts("ooossssss", period="quarter")[0][0] == "shift"
    with pytest.raises(ValueError, match="decade"):
        find_shifts(tables(), period="decade")


def test_nobody_shifts_without_name_or_date() -> None:
    assert verdicts("oooossss", speaker=SOURCES) == []
    documents = [
        annotate(f"x{n} dedi", Said(f"x{n}", "dedi", None, (PUTIN,), {"nato": label}),
                 id=f"d{n}", date=None)
        for n, label in enumerate(["oppose"] * 5 + ["support"] * 5)
    ]  # fmt: skip
    assert find_shifts(tables(*documents)).empty


def _reports(content: str, days: list[int]) -> list[AnnotatedDocument]:
    return [
        annotate(f"{content} dedi", Said(content, "dedi", None, (PUTIN,), {"nato": "support"}),
                 id=f"{content}-{day}", date=datetime.date(2025, 1, 1) + datetime.timedelta(day))
        for day in days
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "kept"), [([0], 1), ([0, 1, 2], 1), ([0, 7], 1), ([0, 8], 2), ([0, 5, 10], 1)]
)
def test_copies_of_one_utterance_are_one_witness(days: list[int], kept: int) -> None:
    stances = group_stances(tables(*_reports("Evet", days), *_reports("Hayır", [0])), "speaker")
    assert len(independent(stances)) == kept + 1


def test_ten_copies_are_no_shift() -> None:
    documents = stance_series(PUTIN, "nato", "oooo") + _reports("Evet", list(range(150, 160)))
    assert find_shifts(tables(*documents))["verdict"].tolist() == ["thin"]


def _planted(seed: int) -> tuple[list[AnnotatedDocument], set[str]]:
    """Twelve speakers over ten months, six of whom change; one label in twelve is wrong."""
    rng = random.Random(seed)
    documents, changed = [], set()
    for number in range(12):
        speaker = Speaker(f"kisi-{number}", f"Kişi {number}", SpeakerKind.PERSON)
        first, second = rng.choice([("s", "o"), ("o", "s")])
        labels = first * 14 if number % 2 else first * 7 + second * 7
        noisy = "".join(rng.choice("soc") if rng.random() < 1 / 12 else c for c in labels)
        documents += stance_series(speaker, "nato", noisy)
        if not number % 2:
            changed.add(speaker.id)
    return documents, changed


def test_planted_shifts() -> None:
    hits = claimed = planted = 0
    for seed in range(4):
        documents, changed = _planted(seed)
        found = find_shifts(tables(*documents))
        named = set(found.loc[found["verdict"] == "shift", "speaker_id"])
        hits, claimed, planted = (
            hits + len(named & changed), claimed + len(named), planted + len(changed)
        )  # fmt: skip
    assert hits / claimed >= 0.85
    assert hits / planted >= 0.8


def _pair(first: str, second: str, days: int | None, **options: float) -> list[AnnotatedDocument]:
    start = datetime.date(2025, 1, 1)
    dates = [start, None if days is None else start + datetime.timedelta(days)]
    return [
        annotate(f"{label} dedi", Said(label, "dedi", None, (PUTIN,), {"nato": label}, **options),
                 id=f"{label}-{number}", date=date)
        for number, (label, date) in enumerate(zip((first, second), dates, strict=True))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (("support", "oppose"), 1),
        (("oppose", "support"), 1),
        (("support", "conditional"), 0),
        (("oppose", "conditional"), 0),
        (("oppose", "neutral"), 0),
        (("support", "support"), 0),
    ],
)
def test_what_contradicts(labels: tuple[str, str], found: int) -> None:
    pairs = find_contradictions(tables(*_pair(*labels, 3)))
    assert len(pairs) == found
    assert list(pairs) == list(CONTRADICTION_COLUMNS)


@pytest.mark.parametrize(("days", "factor"), [(0, 1.0), (90, 0.5), (180, 0.25), (None, 0.5)])
def test_strength_halves_with_time(days: int | None, factor: float) -> None:
    (pair,) = find_contradictions(tables(*_pair("support", "oppose", days))).to_dict("records")
    assert pair["strength"] == pytest.approx((0.812345 * 0.93) ** 2 * factor)
    assert pair["days"] == days or pd.isna(pair["days"])
    assert (pair["support_content"], pair["oppose_content"]) == ("support", "oppose")


def test_contradictions_need_one_named_speaker() -> None:
    documents = [*stance_series(PUTIN, "nato", "o"), *stance_series(ZELENSKIY, "nato", "s")]
    documents += stance_series(SOURCES, "talks", "so")
    assert find_contradictions(tables(*documents)).empty


def test_a_change_is_no_contradiction_but_a_slip_is() -> None:
    documents = stance_series(PUTIN, "nato", "oooooosssssoss") + stance_series(KREMLIN, "nato", "s")
    made = tables(*documents)
    shifts = find_shifts(made)
    assert shifts["verdict"].tolist()[0] == "shift"
    pairs = find_contradictions(made, shifts=shifts)
    assert set(pairs["oppose_doc_id"]) == {"vladimir-putin-nato-11"}
    assert len(find_contradictions(made)) > len(pairs)


def test_every_quotation_stands_in_its_strongest_pair() -> None:
    pairs = find_contradictions(tables(*stance_series(PUTIN, "nato", "ssoss")))
    assert len(pairs) == 4  # one for each supporting quotation
    assert pairs["strength"].is_monotonic_decreasing
    many = find_contradictions(tables(*stance_series(PUTIN, "nato", "sososo")))
    assert len(many) <= 5


def test_who_says_both_all_along_has_not_moved() -> None:
    rng = random.Random(5)
    documents = []
    for number in range(30):
        speaker = Speaker(f"kisi-{number}", f"Kişi {number}", SpeakerKind.PERSON)
        labels = "".join(rng.choice("so") for _ in range(rng.choice([6, 8, 12])))
        documents += stance_series(speaker, "nato", labels)
    found = find_shifts(tables(*documents))
    assert len(found[found["verdict"] == "shift"]) <= 1


def test_what_is_read_surely_needs_less() -> None:
    made = tables(*stance_series(PUTIN, "nato", "ooosss"))
    assert find_shifts(made)["verdict"].tolist() == ["uncertain"]
    sure = replace(made, stances=made.stances.assign(certainty=1.0))
    assert find_shifts(sure)["verdict"].tolist() == ["shift"]
