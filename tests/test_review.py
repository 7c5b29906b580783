"""Review: what corrections changed, what is doubtful, and in which order to check it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from builders import (
    KREMLIN,
    PEACE,
    PUTIN,
    TERMS,
    ZELENSKIY,
    FakeAnalyzer,
    Said,
    annotate,
    gold_documents,
)
from hypothesis import given, settings
from typer.testing import CliRunner, Result

from attribution.cli import app, running
from attribution.evaluation.gold import GoldDocument, Record, dump_document
from attribution.evaluation.predictions import to_annotated, to_gold
from attribution.exports import to_records
from attribution.exports.importing import write_documents
from attribution.quotes.lexicon import load_cues
from attribution.reports.review import diff_rows, diff_summary
from attribution.review import (
    Change,
    Doubt,
    Entry,
    Reason,
    compare_document,
    examine,
    find_doubts,
    make_queue,
)
from attribution.schema import AnnotatedDocument, Attribution, Document, Parsed, Resolution, Span

GOLD = to_gold(PEACE)
RECORDS = GOLD.attributions


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


# Differences


def corrected(number: int, **changes: object) -> tuple[Record, ...]:
    """The records with one of them changed."""
    return tuple(replace(r, **changes) if n == number else r for n, r in enumerate(RECORDS))


@pytest.mark.parametrize(
    ("gold", "change", "parts"),
    [
        (RECORDS[1:], Change.REMOVED, ()),
        (corrected(0, content=((36, 50),)), Change.CHANGED, ("content",)),
        (corrected(0, cue=(), kind="attitude"), Change.CHANGED, ("cue", "kind")),
        (corrected(0, speakers=RECORDS[5].speakers), Change.CHANGED, ("speakers",)),
        (corrected(3, via=None), Change.CHANGED, ("via",)),
        (corrected(4, parent=None), Change.CHANGED, ("parent",)),
        (corrected(4, parent=RECORDS[5].id), Change.CHANGED, ("parent",)),
        (corrected(0, stances=()), Change.CHANGED, ("stances",)),
        (corrected(0, type="mixed", source=()), Change.CHANGED, ("source", "type")),
    ],
)
def test_what_a_person_changed(gold: tuple[Record, ...], change: Change, parts: object) -> None:
    diff = compare_document(replace(GOLD, attributions=gold), RECORDS)
    (found,) = diff.differences
    assert (found.change, found.parts) == (change, parts)
    assert diff.same == len(RECORDS) - 1


def test_what_the_model_missed_is_added() -> None:
    diff = compare_document(GOLD, RECORDS[1:])
    assert [(d.change, d.gold, d.model) for d in diff.differences] == [
        (Change.ADDED, RECORDS[0], None)
    ]


def test_a_parent_that_moved_is_still_the_parent() -> None:
    """Its id is another, for ids are made of spans."""
    (start, end), = RECORDS[3].content  # fmt: skip
    moved = replace(RECORDS[3], id="other", content=((start, end + 1),))
    gold = tuple(moved if r is RECORDS[3] else r for r in corrected(4, parent="other"))
    diff = compare_document(replace(GOLD, attributions=gold), RECORDS)
    assert [(d.model.id if d.model else "", d.parts) for d in diff.differences] == [
        (RECORDS[3].id, ("content",))
    ]


def test_a_parent_that_was_added_is_a_difference() -> None:
    inner = replace(RECORDS[4], parent=None)
    model = [inner if r is RECORDS[4] else r for r in RECORDS if r is not RECORDS[3]]
    diff = compare_document(GOLD, model)
    assert [(d.change, d.parts) for d in diff.differences] == [
        (Change.ADDED, ()),
        (Change.CHANGED, ("parent",)),
    ]


@given(document=gold_documents())
@settings(max_examples=60, deadline=None)
def test_no_document_differs_from_itself(document: GoldDocument) -> None:
    diff = compare_document(document, document.attributions)
    assert (diff.differences, diff.same) == ((), len(document.attributions))
    empty = compare_document(document, ())
    assert [d.change for d in empty.differences] == [Change.ADDED] * len(document.attributions)


def test_rows_of_differences_show_the_place() -> None:
    diff = compare_document(replace(GOLD, attributions=corrected(0, stances=())), RECORDS)
    (row,) = diff_rows(diff)
    start, text = row["start"], row["text"]
    assert GOLD.text is not None and GOLD.text[start : start + len(text)] == text
    assert "ittifaka üyeliğin gündemde olmadığını" in text
    assert (row["doc_id"], row["change"], row["parts"]) == ("baris", "changed", ["stances"])
    assert row["gold"]["stances"] == []
    assert row["model"]["stances"] == [{"term": "nato", "label": "oppose"}]
    assert diff_summary([diff]) == (
        "1 documents: 6 same, 0 added, 0 removed, 1 changed (stances 1)"
    )


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of corrected documents, and the model's records."""
    more = to_gold(annotate("Bakan, gelmeyeceğini söyledi.", id="bos"))
    gold = replace(GOLD, attributions=corrected(0, content=((36, 50),))[:-1])
    write_documents([gold, more], tmp_path / "gold")
    found = tmp_path / "model.jsonl"
    other = annotate("Kremlin sustu.", Said("sustu", "sustu"), id="yabanci")
    lines = [r.to_dict() for r in to_records([PEACE, other])]
    found.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path / "gold", found


def test_diff_command(sides: tuple[Path, Path]) -> None:
    result = run("review", "diff", *sides, "--format", "table", "--width", 100)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "baris · 1 changed · 1 removed · 5 same"
    assert "  changed: content" in lines and "  removed" in lines
    assert any(line.startswith("    model ") and "‹Kremlin›, ⟦ittifaka" in line for line in lines)
    assert "bos" in lines
    assert lines[-1].startswith("2 documents: 5 same, 0 added, 1 removed, 1 changed")
    assert "and not compared: yabanci" in result.stderr
    rows = [json.loads(line) for line in run("review", "diff", *sides).stdout.splitlines()]
    assert [row["change"] for row in rows] == ["changed", "removed"]


def test_diff_of_two_folders(sides: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "baris.json").write_bytes(dump_document(GOLD))
    result = run("review", "diff", sides[0], tmp_path / "model")
    assert [json.loads(line)["change"] for line in result.stdout.splitlines()] == [
        "changed",
        "removed",
    ]
    (tmp_path / "model" / "baris.json").unlink()
    result = run("review", "diff", sides[0], tmp_path / "model")
    assert result.exit_code == 1 and "model: no annotated documents" in result.stderr


@pytest.mark.parametrize(
    ("break_", "code", "message"),
    [
        (lambda g, m: m.unlink(), 1, "model.jsonl: No such file"),
        (lambda g, m: m.write_text("{}\n"), 3, "model.jsonl:1: doc_id: not a string"),
        (lambda g, m: (g / "bos.json").write_text("{}"), 3, "bos.json: "),
        (lambda g, m: [f.unlink() for f in g.iterdir()], 1, "no annotated documents"),
    ],
)
def test_diff_of_broken_input(
    break_: object, code: int, message: str, sides: tuple[Path, Path]
) -> None:
    break_(*sides)  # type: ignore[operator]
    result = run("review", "diff", *sides)
    assert result.exit_code == code
    assert message in result.stderr


# Doubts


def doubts_of(annotated: AnnotatedDocument, *others: Attribution) -> set[tuple[Reason, str, float]]:
    found = find_doubts(annotated, others or annotated.attributions, load_cues())
    return {(d.reason, d.about, round(d.weight, 2)) for d in found}


def said(text: str, *args: object, **more: object) -> AnnotatedDocument:
    return annotate(text, Said(*args, **{"confidence": 1.0} | more))  # type: ignore[arg-type]


LISTED = replace(KREMLIN, how=Resolution.NAME)


@pytest.mark.parametrize(
    ("annotated", "expected"),
    [
        (said("Kremlin gitmeyeceğini söyledi.", "gitmeyeceğini", "söyledi", "Kremlin", (LISTED,)),
         set()),
        (said("Kremlin gitmeyeceğini söyledi.", "gitmeyeceğini", "söyledi", "Kremlin", (LISTED,),
              confidence=0.4),
         {(Reason.CONFIDENCE, "söyle", 0.6)}),
        (said("Kremlin gitmeyi tersiyle itti.", "gitmeyi", "tersiyle itti", "Kremlin", (LISTED,)),
         {(Reason.CUE, "itti", 1.0)}),
        (said("Kremlin: Gitmeyiz.", "Gitmeyiz", ":", "Kremlin", (LISTED,)), set()),
        (said("Kremlin’e göre hava iyi.", "hava iyi", "göre", "Kremlin", (LISTED,)), set()),
        (said("Kremlin gitmeyeceğini söyledi.", "gitmeyeceğini", "söyledi", "Kremlin", (KREMLIN,)),
         {(Reason.SPEAKER, "kremlin", 1.0)}),
        (said("Kremlin gitmeyeceğini söyledi.", "gitmeyeceğini", "söyledi", "Kremlin",
              (replace(LISTED, confidence=0.7),)),
         {(Reason.SPEAKER, "kremlin", 0.3)}),
        (said("Kremlin gitmeyeceğini söyledi.", "gitmeyeceğini", "söyledi"),
         {(Reason.SPEAKER, "?", 1.0)}),
    ],
)  # fmt: skip
def test_doubts(annotated: AnnotatedDocument, expected: object) -> None:
    assert doubts_of(annotated) == expected


def test_detectors_that_disagree() -> None:
    text = "Kremlin gitmeyeceğini ve sustuğunu söyledi."
    long = said(text, "gitmeyeceğini ve sustuğunu", "söyledi", "Kremlin", (LISTED,))
    short = said(text, "gitmeyeceğini", "söyledi", "Kremlin", (LISTED,)).attributions
    assert doubts_of(long, *short) == {(Reason.DISAGREEMENT, "söyle", 0.5)}
    elsewhere = said(text, "Kremlin", "sustuğunu").attributions
    assert doubts_of(long, *elsewhere) == {
        (Reason.DISAGREEMENT, "söyle", 1.0),
        (Reason.DISAGREEMENT, "sustu", 1.0),
    }
    nothing = find_doubts(long, (), load_cues())
    assert [d.reason for d in nothing] == [Reason.DISAGREEMENT]


# The queue


def entry(id: str, *about: str, weight: float = 0.5, words: int = 10) -> Entry:
    annotated = annotate(" ".join(["söz"] * words), id=id)
    doubts = tuple(Doubt(Reason.CONFIDENCE, name, Span(0, 3), weight) for name in about)
    return Entry(annotated, doubts)


def ids(queue: Sequence[Entry]) -> list[str]:
    return [e.annotated.document.id for e in queue]


def test_the_queue_begins_with_most_doubt_and_ends_with_none() -> None:
    pool = [entry("none"), entry("one", "a"), entry("two", "b", "c")]
    assert ids(make_queue(pool, 9)) == ["two", "one", "none"]
    assert ids(make_queue(pool, 1)) == ["two"]
    assert make_queue([], 3) == []


def test_the_queue_does_not_ask_the_same_twice() -> None:
    pool = [entry("a1", "a", weight=0.9), entry("a2", "a", weight=0.9), entry("b", "b", weight=0.6)]
    queue = make_queue(pool, 3)
    assert ids(queue) == ["a1", "b", "a2"]
    assert queue[0].gain > queue[1].gain > queue[2].gain > 0


def test_reading_costs() -> None:
    assert ids(make_queue([entry("long", "a", words=3000), entry("short", "b")], 2)) == [
        "short",
        "long",
    ]


@given(document=gold_documents())
@settings(max_examples=40, deadline=None)
def test_any_document_can_be_queued(document: GoldDocument) -> None:
    annotated = to_annotated(document)
    doubts = find_doubts(annotated, (), load_cues())
    assert all(0 < d.weight <= 1 and d.span.of(document.text or "") for d in doubts)
    assert len(make_queue([Entry(annotated, doubts)] * 3, 2)) == 2


class Given:
    """A detector that finds what it was given, by document."""

    def __init__(self, *documents: AnnotatedDocument) -> None:
        self._found = {d.document.id: d.attributions for d in documents}

    def detect_batch(self, parsed: Sequence[Parsed]) -> Iterator[tuple[Attribution, ...]]:
        return (self._found.get(p.document.id, ()) for p in parsed)


class FakeSystem(FakeAnalyzer):
    """An analyzer with two detectors and no models."""

    def __init__(self, *prepared: AnnotatedDocument) -> None:
        super().__init__(*prepared)
        self.terms = TERMS
        self.parser = SimpleNamespace(pipe=self._parse)
        self.detector = SimpleNamespace(first=Given(*prepared), second=Given())

    def _parse(self, documents: Iterable[Document], *, batch_size: int) -> Iterator[Parsed]:
        return (Parsed(document, ()) for document in documents)

    def annotate(self, parsed: Sequence[Parsed], *, detector: Given) -> Iterator[AnnotatedDocument]:
        for one, found in zip(parsed, detector.detect_batch(parsed), strict=True):
            yield AnnotatedDocument(one.document, found)


def test_examine_asks_both_detectors() -> None:
    system = FakeSystem(PEACE)
    documents = [PEACE.document, annotate("Kar yağdı.", id="kar").document]
    first, second = examine(
        system,  # type: ignore[arg-type]
        iter(documents), system.detector.first, system.detector.second, batch_size=1,
    )  # fmt: skip
    assert first.annotated.attributions == PEACE.attributions
    assert sum(d.reason is Reason.DISAGREEMENT for d in first.doubts) == len(PEACE.attributions)
    assert second.doubts == ()


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    known = [
        PEACE,
        annotate(
            "Putin gelmeyeceğini söyledi.",
            Said("gelmeyeceğini", "söyledi", "Putin", (PUTIN,)),
            id="kisa",
        ),
        annotate(
            "Zelenskiy “Olmaz” dedi.", Said("Olmaz", "dedi", "Zelenskiy", (ZELENSKIY,)), id="oteki"
        ),
    ]
    monkeypatch.setattr(running, "make_analyzer", lambda **_: FakeSystem(*known))
    folder = tmp_path / "haberler"
    folder.mkdir()
    for one in known:
        (folder / f"{one.document.id}.txt").write_text(one.document.text, encoding="utf-8")
    (folder / "bos.txt").write_text("Bugün hava güzel.", encoding="utf-8")
    return folder


def test_queue_command(news: Path) -> None:
    result = run("review", "queue", news, "--budget", 3)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert rows[0]["doc_id"] == "baris" and rows[0]["path"].endswith("baris.txt")
    assert "bos" not in [row["doc_id"] for row in rows]
    text = PEACE.document.text
    for doubt in rows[0]["doubts"]:
        assert text[slice(*doubt["span"])] == doubt["text"]
    assert {d["reason"] for d in rows[0]["doubts"]} >= {"low confidence", "new speaker"}


@pytest.mark.parametrize(
    ("name", "file"),
    [("label-studio", "tasks-0001.json"), ("brat", "baris.ann"), ("inception", "baris.xmi")],
)
def test_queue_is_written_for_a_tool(name: str, file: str, news: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("review", "queue", news, "--budget", 2, "-o", out, "--format", name)
    assert result.exit_code == 0, result.output
    assert (out / file).exists()
    assert len(result.stdout.splitlines()) == 2


def test_queue_keeps_its_order_in_a_file(news: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    result = run("review", "queue", news, "--budget", 3, "-o", out, "--format", "doccano")
    listed = [json.loads(line)["doc_id"] for line in result.stdout.splitlines()]
    written = [json.loads(line)["doc_id"] for line in out.read_text("utf-8").splitlines()]
    assert written == listed


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--format", "brat"], 2, "name a file"),
        (["--budget", "0"], 2, "--budget"),
        (["yok.txt"], 3, "yok.txt: no such file"),
    ],
)
def test_queue_usage(arguments: list[str], code: int, message: str, news: Path) -> None:
    result = run("review", "queue", news, *arguments)
    assert result.exit_code == code
    assert message in result.stderr
