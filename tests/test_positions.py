"""Positions: order, leaning, who shares a row, selection."""

import dataclasses

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
)

from attribution.positions import (
    UNRESOLVED,
    Leaning,
    PositionTable,
    Selection,
    leaning_of,
    tabulate_positions,
    turkish_sort_key,
)
from attribution.schema import AttributionType, Speaker, SpeakerKind, StanceLabel

TERM_IDS = [term.id for term in TERMS]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("Çetin Cem Ceyda Dilek", "Cem Ceyda Çetin Dilek"),
        ("İnci Işıl Hasan Jale ısı", "Hasan ısı Işıl İnci Jale"),
        ("Ümit Umut Şule Sule Özge Ozan", "Ozan Özge Sule Şule Umut Ümit"),
        ("Ğ G H", "G Ğ H"),
        ("Vance Von Witkoff Xi Yılmaz Quint Putin Rubio", "Putin Quint Rubio Vance Von Witkoff"),
        ("Kâmil Kamil Kamile", "Kamil Kâmil Kamile"),
        ("Путин Zeki 5 A", "5 A Zeki Путин"),
        ("", ""),
    ],
)
def test_turkish_order(names: str, expected: str) -> None:
    ordered = sorted(names.split(), key=turkish_sort_key)
    assert ordered[: len(expected.split())] == expected.split()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, None),
        ({"neutral": 3}, "neutral"),
        ({"support": 1}, "support"),
        ({"support": 1, "neutral": 9}, "support"),
        ({"support": 2, "oppose": 1}, "support"),
        ({"support": 1, "oppose": 1}, "mixed"),
        ({"conditional": 2, "oppose": 2, "support": 1}, "mixed"),
        ({"conditional": 2, "oppose": 1, "support": 1}, "conditional"),
        ({"oppose": 0, "neutral": 0}, None),
    ],
)
def test_leaning(counts: dict[str, int], expected: str | None) -> None:
    found = leaning_of({StanceLabel(label): n for label, n in counts.items()})
    assert found == (Leaning(expected) if expected else None)


def test_table_of_an_article() -> None:
    table = tabulate_positions([PEACE], terms=TERM_IDS)
    assert table.terms[:3] == ("nato", "territory", "guarantees")
    assert [(row.holder.name, len(row)) for row in table.rows] == [
        ("Volodimir Zelenskiy", 2),
        ("konuya yakın kaynaklar", 1),
        ("Kremlin", 1),
        ("Recep Tayyip Erdoğan", 1),
        ("Vladimir Putin", 1),
        ("?", 1),
    ]
    zelenskiy = table.rows[0].cell("territory")
    assert zelenskiy.leaning is Leaning.OPPOSE
    assert zelenskiy.counts[StanceLabel.OPPOSE] == 1
    evidence = zelenskiy.evidence[0]
    assert evidence.text == "Toprak [b] vermeyeceğiz 🙂 … bunu herkes bilsin"
    assert (evidence.document_id, str(evidence.date)) == ("baris", "2025-12-03")
    with pytest.raises(KeyError):
        table.rows[0].cell("moon")


def test_most_stances_come_first_and_ties_are_alphabetical() -> None:
    document = annotate(
        "Çiller a dedi. Cem b dedi. Işık c dedi. İnan d dedi.",
        Said("a", "dedi", None, (_person("Çiller"),), {"nato": "support"}),
        Said("b", "dedi", None, (_person("Cem"),), {"nato": "support"}),
        Said("c", "dedi", None, (_person("İnan"),), {"nato": "support"}),
        Said("d", "dedi", None, (_person("Işık"),), {"nato": "support"}),
        Said("c", "dedi", None, (_person("Zeki"),), {"nato": "oppose", "talks": "support"}),
    )
    table = tabulate_positions([document], terms=TERM_IDS)
    assert [r.holder.name for r in table.rows] == ["Zeki", "Cem", "Çiller", "Işık", "İnan"]


def test_joint_statement_counts_for_both() -> None:
    rows = {r.holder.name: r for r in tabulate_positions([PEACE], terms=["talks"]).rows}
    assert rows[PUTIN.name].cell("talks").evidence == rows[ERDOGAN.name].cell("talks").evidence


@pytest.mark.parametrize(
    ("speakers", "rows"),
    [
        # One entity, named in full or implied: one row.
        ((KREMLIN, dataclasses.replace(KREMLIN, implicit=True)), 1),
        # An unnamed source whose phrase is also a speaker's name stays apart from that speaker.
        ((KREMLIN, Speaker("unnamed", "Kremlin", SpeakerKind.UNNAMED)), 2),
        # The same phrase in other case is one row, another phrase another.
        ((SOURCES, Speaker("unnamed", "Konuya yakın  kaynaklar", SpeakerKind.UNNAMED)), 1),
        ((SOURCES, Speaker("unnamed", "bir yetkili", SpeakerKind.UNNAMED)), 2),
        # Names without Latin letters have the slug "unnamed" and are still named.
        (
            (
                Speaker("unnamed", "Путин", SpeakerKind.PERSON),
                Speaker("unnamed", "Лавров", SpeakerKind.PERSON),
            ),
            2,
        ),
        ((None, KREMLIN), 2),
        ((None, None), 1),
    ],
)
def test_who_shares_a_row(speakers: tuple[Speaker | None, ...], rows: int) -> None:
    documents = [
        annotate(
            "a dedi",
            Said("a", "dedi", None, (speaker,) if speaker else (), {"nato": "oppose"}),
            id=f"belge-{number}",
        )
        for number, speaker in enumerate(speakers)
    ]
    assert len(tabulate_positions(documents, terms=TERM_IDS)) == rows


def test_unresolved_has_counts_but_no_leaning_and_comes_last() -> None:
    said = [Said("a", "dedi", None, (), {"nato": "oppose"})] * 3
    document = annotate("a dedi", *said, Said("a", "dedi", None, (KREMLIN,), {"nato": "oppose"}))
    table = tabulate_positions([document], terms=["nato"])
    last = table.rows[-1]
    assert last.holder == UNRESOLVED
    assert last.cell("nato").counts[StanceLabel.OPPOSE] == 3
    assert last.cell("nato").leaning is None


def test_silent_holders_are_named() -> None:
    table = tabulate_positions([PEACE], terms=["ceasefire"])
    assert [r.holder.name for r in table.rows] == ["Volodimir Zelenskiy"]
    assert [h.name for h in table.silent] == [
        "konuya yakın kaynaklar",
        "Kremlin",
        "Recep Tayyip Erdoğan",
        "Vladimir Putin",
        "?",
    ]


def test_empty() -> None:
    assert tabulate_positions([], terms=TERM_IDS) == PositionTable(tuple(TERM_IDS), (), ())
    assert list(tabulate_positions([], terms=TERM_IDS).to_pandas().columns)[-1] == "leaning"


def test_to_pandas() -> None:
    frame = tabulate_positions([PEACE], terms=TERM_IDS).to_pandas()
    assert len(frame) == 6 * len(TERM_IDS)
    assert list(frame.columns) == [
        *("speaker_id", "speaker", "kind", "side", "term"),
        *("support", "oppose", "conditional", "neutral", "total", "leaning"),
    ]
    kremlin = frame[(frame.speaker == "Kremlin") & (frame.term == "nato")].iloc[0]
    assert (kremlin.oppose, kremlin.total, kremlin.leaning) == (1, 1, "oppose")
    assert kremlin.side == "russia"


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), [0, 1, 2, 3, 4, 5, 6]),
        (Selection(speakers=["ZELENSKİY"]), [1, 4]),
        (Selection(speakers=["erdogan"]), [5]),
        (Selection(speakers=["ERDOĞAN"]), [5]),
        (Selection(speakers=["vladimir-putin", "kremlin"]), [0, 3, 5]),
        (Selection(speakers=["KAYNAK"]), [2]),
        (Selection(speakers=["?"]), [6]),
        (Selection(speakers=["trump"]), []),
        (Selection(terms=["talks"]), [2, 5, 6]),
        (Selection(terms=["talks", "nato"]), [0, 2, 5, 6]),
        (Selection(types=[AttributionType.DIRECT]), [1]),
        (Selection(speakers=["putin"], terms=["talks"]), [5]),
    ],
)
def test_selection(selection: Selection, expected: list[int]) -> None:
    kept = selection.select(PEACE)
    assert kept.document is PEACE.document
    assert [PEACE.attributions.index(a) for a in kept.attributions] == expected


def test_selection_keeps_the_other_holder_of_a_joint_statement_out() -> None:
    selection = Selection(speakers=["putin"])
    table = tabulate_positions(
        [selection.select(PEACE)], terms=TERM_IDS, include=selection.chooses_holder
    )
    assert [row.holder for row in table.rows] == [
        next(r.holder for r in table.rows if r.holder.id == PUTIN.id)
    ]
    assert ZELENSKIY.name not in {h.name for h in table.silent}


def _person(name: str) -> Speaker:
    return Speaker(turkish_id(name), name, SpeakerKind.PERSON)


def turkish_id(name: str) -> str:
    return name.casefold()
