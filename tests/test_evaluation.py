"""Scores with known answers: matching, measures, intervals, predictions, errors, agreement."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from builders import PEACE, TERMS, FakeAnalyzer
from sklearn.metrics import f1_score
from typer.testing import CliRunner, Result

from attribution.cli import app, running
from attribution.errors import DataError
from attribution.evaluation import evaluate, match_document
from attribution.evaluation.agreement import agree
from attribution.evaluation.gold import (
    GoldDocument,
    GoldSpeaker,
    GoldStance,
    Provenance,
    Record,
    dump_document,
    sha256,
)
from attribution.evaluation.matching import same, trimmed
from attribution.evaluation.measures import MEASURES, score_document
from attribution.evaluation.mistakes import MistakeKind, find_mistakes, instructive
from attribution.evaluation.predictions import read_predictions, to_predictions
from attribution.evaluation.speakers import same_speakers
from attribution.evaluation.system import GivenDetector
from attribution.evaluation.texts import join_texts, load_texts
from attribution.exports import to_records
from attribution.schema import AttributionKind, AttributionType, Parsed, SpeakerKind, StanceLabel

TEXT = (
    "Kremlin, üyeliğin gündemde olmadığını söyledi. "
    '"Toprak vermeyeceğiz" dedi. '
    "Putin, teklifi reddetti ve eleştirdi."
)
KREMLIN = GoldSpeaker("kremlin", "Kremlin", SpeakerKind.ORGANIZATION)
PUTIN = GoldSpeaker("vladimir-putin", "Vladimir Putin", SpeakerKind.PERSON)
ZELENSKIY = GoldSpeaker("volodimir-zelenskiy", "Volodimir Zelenskiy", SpeakerKind.PERSON, True)
SOURCES = GoldSpeaker("unnamed", "konuya yakın kaynaklar", SpeakerKind.UNNAMED)


def at(part: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def record(
    content: str | tuple[int, int],
    cue: str,
    source: str | None = None,
    speakers: Sequence[GoldSpeaker] = (),
    stances: str = "",
    *,
    type: str = "indirect",
    kind: str = "statement",
    text: str = TEXT,
) -> Record:
    span = at(content, text) if isinstance(content, str) else content
    pairs = [part.split(":") for part in stances.split()]
    return Record(
        id=f"{span}{cue}",
        type=AttributionType(type),
        kind=AttributionKind(kind),
        content=(span,),
        cue=(at(cue, text),),
        source=(at(source, text),) if source else (),
        speakers=tuple(speakers),
        stances=tuple(GoldStance(term, StanceLabel(label)) for term, label in pairs),
    )


def document(*records: Record, id: str = "a", text: str | None = TEXT, **more: Any) -> GoldDocument:
    return GoldDocument(
        id=id, sha256=sha256(text or TEXT), text=text, attributions=records,
        provenance=Provenance("written"), **{"split": "dev", "annotators": ("a", "b")} | more,
    )  # fmt: skip


GOLD = document(
    record("üyeliğin gündemde olmadığını", "söyledi", "Kremlin", [KREMLIN], "nato:oppose"),
    record("Toprak vermeyeceğiz", "dedi", None, [ZELENSKIY], "territory:oppose", type="direct"),
    record("teklifi", "reddetti", "Putin", [PUTIN], "plan:oppose talks:neutral", kind="attitude"),
    record("teklifi", "eleştirdi", "Putin", [PUTIN], kind="attitude"),
    genre="wire",
    topic="peace",
)
#: The first is perfect, the second has a mark too many, another speaker and another label, the
#: third has half of its content too much and one term less, the last is false.
FOUND = [
    GOLD.attributions[0],
    record('"Toprak vermeyeceğiz"', "dedi", None, [PUTIN], "territory:support", type="direct"),
    record("Putin, teklifi", "reddetti", "Putin", [PUTIN], "plan:oppose", kind="attitude"),
    record((3, 6), "Kremlin", None),
]


@pytest.mark.parametrize(
    ("spans", "text", "expected"),
    [
        (((0, 6),), '"Evet"', ((1, 5),)),
        (((0, 7),), " Evet. ", ((1, 5),)),
        (((0, 1), (2, 6)), "— Evet", ((2, 6),)),
        (((0, 1),), ":", ()),
    ],
)
def test_trimmed(spans: Any, text: str, expected: Any) -> None:
    assert trimmed(spans, text) == expected


def test_marks_alone_are_the_same_only_where_they_are() -> None:
    assert same(((4, 5),), ((4, 5),), "Ali : :")
    assert not same(((4, 5),), ((6, 7),), "Ali : :")


@pytest.mark.parametrize(
    ("gold", "found", "close", "near"),
    [
        ((0, 100), (0, 100), 1, 1),
        ((0, 100), (0, 80), 1, 1),
        ((0, 100), (0, 79), 0, 1),
        ((0, 100), (0, 30), 0, 1),
        ((0, 100), (0, 29), 0, 0),
        ((0, 50), (50, 100), 0, 0),
    ],
)
def test_thresholds(gold: Any, found: Any, close: int, near: int) -> None:
    text = "a" * 120
    one = document(record(gold, "a", text=text), text=text)
    scored = score_document(one, [record(found, "a", text=text)])
    assert MEASURES["quote_0.8"].count(scored) == (close, 1, 1)
    assert MEASURES["quote_0.3"].count(scored) == (near, 1, 1)


def test_equal_contents_are_told_apart_by_their_cues() -> None:
    one, other = GOLD.attributions[2:]
    pairs = [(m.gold, m.predicted) for m in match_document([one, other], [other, one])]
    assert pairs == [(one, one), (other, other)]


def test_matching_is_one_to_one() -> None:
    one = GOLD.attributions[0]
    assert len(match_document([one], [one, one])) == 1
    assert len(match_document([one, one], [one])) == 1


def test_a_hopeless_pair_displaces_no_good_one() -> None:
    text = "a" * 200
    gold = [record((0, 50), "a", text=text), record((60, 160), "a", text=text)]
    found = [record((0, 100), "a", text=text), record((50, 63), "a", text=text)]
    assert [(m.gold, m.predicted) for m in match_document(gold, found)] == [(gold[0], found[0])]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("quote_0.3", (3, 4, 4)),
        ("quote_0.8", (2, 4, 4)),
        ("content_exact", (2, 4, 4)),
        ("cue_exact", (3, 4, 4)),
        ("source_exact", (3, 4, 4)),
        ("source_overlap", (3, 4, 4)),
        ("all_exact", (2, 4, 4)),
        ("content_characters", (54, 66, 54)),
        ("type", (3, 3, 3)),
        ("speaker", (2, 3, 3)),
        ("speaker_explicit", (2, 2, 2)),
        ("speaker_implicit", (0, 1, 1)),
        ("quote_and_speaker", (1, 4, 4)),
        ("stance_term", (3, 3, 4)),
        ("stance_label", (2, 3, 3)),
        ("triples", (2, 3, 4)),
    ],
)
def test_counts(key: str, expected: tuple[int, int, int]) -> None:
    assert MEASURES[key].count(score_document(GOLD, FOUND)) == expected


def test_ratios() -> None:
    score = evaluate([GOLD], {"a": FOUND}).scores["triples"]
    assert (score.precision, score.recall) == (2 / 3, 2 / 4)
    assert score.f1 == pytest.approx(4 / 7)


def test_macro_f1_is_scikit_learns() -> None:
    score = evaluate([GOLD], {"a": FOUND}).scores["stance_macro"]
    expected = f1_score(["oppose"] * 3, ["oppose", "support", "oppose"], average="macro")
    assert score.f1 == pytest.approx(expected)


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ([], [], True),
        ([], [PUTIN], False),
        ([PUTIN], [], False),
        ([PUTIN], [PUTIN], True),
        ([PUTIN], [GoldSpeaker("putin", "VLADİMİR PUTİN", SpeakerKind.PERSON)], True),
        ([PUTIN], [GoldSpeaker("vladimir-putin", "V. Putin", SpeakerKind.PERSON)], True),
        ([PUTIN, KREMLIN], [KREMLIN, PUTIN], True),
        ([PUTIN, KREMLIN], [PUTIN], False),
        ([SOURCES], [GoldSpeaker("unnamed", "kaynaklar", SpeakerKind.UNNAMED)], True),
        ([SOURCES], [GoldSpeaker("unnamed", "yetkililer", SpeakerKind.UNNAMED)], False),
        ([SOURCES], [GoldSpeaker("unnamed", "", SpeakerKind.UNNAMED)], False),
    ],
)
def test_same_speakers(gold: Any, found: Any, expected: bool) -> None:
    first, second = (record("teklifi", "reddetti", "Putin", s) for s in (gold, found))
    assert same_speakers(first, second) is expected


@pytest.mark.parametrize("predicted", [{}, {"a": []}, {"elsewhere": FOUND}])
def test_no_predictions(predicted: Any) -> None:
    report = evaluate([GOLD, document(id="b")], predicted, given={})
    assert report.scores["quote_0.3"].precision is None
    assert report.scores["quote_0.3"].recall == 0.0
    assert report.scores["speaker"].f1 is None
    assert report.scores["stance_macro"].f1 is None


def test_nothing_to_find() -> None:
    report = evaluate([document()], {"a": FOUND})
    assert report.scores["quote_0.8"].recall is None
    assert report.scores["quote_0.8"].f1 == 0.0
    assert not report.breakdown["type"]


def test_bootstrap_is_the_same_every_time() -> None:
    gold = [document(*GOLD.attributions, id=str(i)) for i in range(6)]
    predicted = {str(i): FOUND[: i + 1] for i in range(4)}
    first, second = (evaluate(gold, predicted, seed=5, resamples=50) for _ in range(2))
    assert first == second
    score = first.scores["quote_0.8"]
    assert score.low is not None
    assert score.high is not None
    assert score.low < (score.f1 or 0) < score.high
    assert evaluate(gold, predicted, resamples=0).scores["quote_0.8"].low is None


def test_breakdown_adds_up() -> None:
    report = evaluate([GOLD], {"a": FOUND})
    for groups in report.breakdown.values():
        assert sum(scores["quote_0.8"].gold for scores in groups.values()) == 4
        assert sum(scores["quote_0.8"].right for scores in groups.values()) == 2
    assert list(report.breakdown["length"]) == ["1–40 characters"]
    attitude = report.breakdown["kind"]["attitude"]["quote_0.3"]
    assert (attitude.right, attitude.predicted, attitude.gold) == (1, 1, 2)


def test_later_stages_are_scored_on_gold_spans() -> None:
    report = evaluate([GOLD], {}, given={"a": GOLD.attributions})
    assert report.given["speaker_implicit"].f1 == 1.0
    assert report.given["triples"].f1 == 1.0
    given = GivenDetector({"baris": GOLD.attributions})
    (detected,) = given.detect_batch([Parsed(PEACE.document, ())])
    assert [a.id for a in detected] == [r.id for r in GOLD.attributions]
    assert not any(a.speakers or a.stances for a in detected)


def test_other_systems_definitions() -> None:
    text = "a b c d e f g h i j"
    gold = record((0, 5), "f", "h", text=text)  # tokens a b c, cue f, source h
    wide = record((0, 9), "f", "h", text=text)  # tokens a b c d e
    scores = evaluate([document(gold, text=text)], {"a": [wide]}).comparable
    # 5 shared tokens, 7 predicted, 5 gold; the script swaps precision and recall.
    assert scores["citron_overlap"].precision == 1.0
    assert scores["citron_overlap"].recall == pytest.approx(5 / 7)
    # A prediction that swallows the quote covers all of it.
    assert scores["tracker_0.8"].f1 == 1.0
    assert scores["tracker_speaker"].f1 == 1.0
    assert scores["citron_exact"].f1 == 0.0
    twice = evaluate([document(gold, text=text)], {"a": [gold, gold]}).comparable
    assert twice["citron_exact"].precision == 1.0
    assert twice["tracker_0.8"].precision == 0.5


LINE = {"doc_id": "a", "id": "x", "type": "direct", "kind": "statement", "content": [[0, 7]],
        "cue": [], "source": [], "speakers": [], "via": None, "parent": None, "stances": [],
        "confidence": 0.5, "new_key": {"of": "a later version"}}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "oblique"}, "type: Input should be 'direct', 'indirect' or 'mixed'"),
        ({"content": []}, "content: empty"),
        ({"content": [[5, 5]]}, "content: [5, 5] is not a range"),
        ({"content": [[0, 9000]]}, f"content: [0, 9000] is no span of {len(TEXT)} characters"),
        ({"cue": [[1, 4], [3, 6]]}, "cue: [3, 6] overlaps or precedes"),
        ({"doc_id": 5}, "doc_id: not a string"),
        ({"speakers": [{"id": "x", "name": "X"}]}, "speakers.0.kind: Field required"),
        ({"stances": [{"term": "nato", "label": "yes", "score": 1}]}, "stances.0.label: Input"),
        (None, "not an object"),
        ("{", "Expecting property name"),
        ("\udcff", "'utf-8' codec can't decode"),
    ],
)
def test_malformed_predictions(change: Any, message: str, tmp_path: Path) -> None:
    bad = json.dumps(LINE | change) if isinstance(change, dict) else change or "[]"
    path = tmp_path / "found.jsonl"
    lines = [json.dumps(LINE), bad, "", json.dumps(LINE)]
    path.write_bytes("\n".join(lines).encode(errors="surrogateescape"))
    failures: list[DataError] = []
    found = read_predictions(path, {"a": TEXT}, failures)
    assert len(found["a"]) == 2
    assert len(failures) == 1
    assert str(failures[0]).startswith(f"{path}:2: {message}")


def test_exported_records_are_predictions(tmp_path: Path) -> None:
    path = tmp_path / "found.jsonl"
    lines = [json.dumps(r.to_dict(), ensure_ascii=False) for r in to_records([PEACE])]
    path.write_text("\n".join(lines), encoding="utf-8")
    failures: list[DataError] = []
    assert read_predictions(path, {"baris": PEACE.document.text}, failures) == to_predictions(
        [PEACE]
    )
    assert not failures


def test_mistakes() -> None:
    mistakes = find_mistakes([score_document(GOLD, FOUND)])
    kinds = [m.kind for m in mistakes]
    assert sorted(kinds) == sorted(
        [MistakeKind.MISSED, MistakeKind.FALSE, MistakeKind.SPAN, MistakeKind.SPEAKER]
        + [MistakeKind.STANCE] * 2
    )
    chosen = instructive(mistakes, 5)
    assert len({m.kind for m in chosen}) == 5
    assert all(TEXT[m.start : m.end] == m.text for m in chosen)


def test_texts_are_joined_by_hash(tmp_path: Path) -> None:
    blank = GoldSpeaker("unnamed", "", SpeakerKind.UNNAMED)
    kept = document(record("teklifi", "reddetti", "Putin", [blank]), text=None)
    other = GoldDocument(id="b", sha256="0" * 64, attributions=())
    (tmp_path / "x.txt").write_bytes(TEXT.encode())
    (tmp_path / "latin.txt").write_bytes("çığ".encode("cp1254"))
    (tmp_path / "y.jsonl").write_text(json.dumps({"text": "başka\u2028"}), encoding="utf-8")
    joined = join_texts([kept, other], load_texts(tmp_path))
    assert joined.missing == ("b",)
    assert joined.documents[0].text == TEXT
    assert joined.documents[0].attributions[0].speakers[0].name == "Putin"


@pytest.mark.parametrize(
    ("content", "message"),
    [("{}", "text: missing"), ("{", "Expecting property name")],
)
def test_bad_texts(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_texts(path)
    with pytest.raises(DataError, match="no such file"):
        load_texts(tmp_path / "none")


def test_agreement() -> None:
    terms = [t.id for t in TERMS]
    alike = agree([GOLD], [GOLD], terms, resamples=0)
    assert alike.report.scores["triples"].f1 == 1.0
    assert alike.alpha == 1.0
    assert alike.kappa_stances == 1.0
    assert alike.kappa_labels == 1.0
    assert (alike.labels, alike.pairs) == (4, 32)
    second = document(*FOUND)
    apart = agree([GOLD, document(id="c")], [second, document(id="d")], terms, resamples=0)
    assert (apart.only_first, apart.only_second) == (("c",), ("d",))
    assert apart.report.documents == 1
    assert apart.alpha is not None
    assert 0 < apart.alpha < 1
    assert (apart.labels, apart.pairs) == (3, 24)
    nothing = agree([document()], [document()], terms, resamples=0)
    assert (nothing.alpha, nothing.kappa_labels) == (None, None)


# The command.


class FakeParser:
    def pipe(self, documents: Any, *, batch_size: int = 16) -> Iterator[Parsed]:
        return (Parsed(d, ()) for d in documents)


class FakeSystem(FakeAnalyzer):
    """Finds what was prepared; completes given spans with nothing."""

    parser = FakeParser()

    def annotate(self, parsed: Any, *, detector: Any = None) -> Iterator[Any]:
        yield from self.pipe(p.document for p in parsed)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(running, "make_analyzer", lambda **_: FakeSystem(PEACE))
    folder = tmp_path / "annotations"
    text = PEACE.document.text
    gold = GoldDocument(
        id="baris", sha256=sha256(text), text=text, split="dev", genre="wire", topic="peace",
        attributions=tuple(to_predictions([PEACE])["baris"]),
    )  # fmt: skip
    write(folder / "dev", gold)
    write(folder / "real" / "test", document(*GOLD.attributions, text=None, split="real-test"))
    return folder


def write(folder: Path, *documents: GoldDocument) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in documents:
        (folder / f"{one.id}.json").write_bytes(dump_document(one))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_evaluate_command(corpus: Path) -> None:
    result = run("evaluate", "--annotations", corpus, "--format", "json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["scores"]["all_exact"]["f1"] == 1.0
    assert report["given"]["speaker"]["gold"] == 7
    assert report["breakdown"]["genre"]["wire"]["quote_0.8"]["gold"] == 7


@pytest.mark.parametrize("format", ["table", "md", "json"])
def test_evaluate_shows_errors(corpus: Path, format: str, tmp_path: Path) -> None:
    path = tmp_path / "found.jsonl"
    path.write_text(json.dumps(LINE | {"doc_id": "baris"}) + "\nnot json\n", encoding="utf-8")
    result = run(
        "evaluate", "--gold", corpus / "dev", "--pred", path, "--errors", 3, "--format", format
    )
    assert result.exit_code == 3
    assert f"{path}:2: " in result.stderr
    for word in ("missed", "false"):
        assert word in result.stdout
    if format == "table":
        assert "⟦" in result.stdout


def test_evaluate_real_needs_texts(corpus: Path, tmp_path: Path) -> None:
    options = ["evaluate", "--split", "real-test", "--annotations", corpus]
    result = run(*options)
    assert result.exit_code == 1
    assert "hint: give the articles' texts with --texts" in result.stderr
    (tmp_path / "t.txt").write_text(TEXT, encoding="utf-8")
    assert run(*options, "--texts", tmp_path / "t.txt").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--split", "train"], 1, "no annotated documents"),
        (["--split", "moon"], 2, "Invalid value for '--split'"),
        (["--gold", "nowhere"], 1, "nowhere: no annotated documents"),
        (["--pred", "nowhere.jsonl"], 1, "nowhere.jsonl: No such file"),
    ],
)
def test_evaluate_usage(arguments: list[str], code: int, message: str, corpus: Path) -> None:
    result = run("evaluate", "--annotations", corpus, *arguments)
    assert (result.exit_code, message in result.stderr) == (code, True)


def test_a_broken_gold_file_does_not_stop_the_rest(corpus: Path) -> None:
    (corpus / "dev" / "zz.json").write_text('{"id": "zz"}', encoding="utf-8")
    result = run("evaluate", "--annotations", corpus)
    assert result.exit_code == 3
    assert "zz.json: sha256: Field required" in result.stderr
    assert "quote found" in result.stdout


def test_agreement_command(corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "second"
    write(other, document(id="extra"))
    write(other, GoldDocument(id="baris", sha256=sha256(PEACE.document.text),
                              text=PEACE.document.text, attributions=()))  # fmt: skip
    save = tmp_path / "agreement.json"
    result = run(
        "annotations", "agreement", corpus / "dev", other, "--save", save, "--name", "dev",
        "--format", "md",
    )  # fmt: skip
    assert result.exit_code == 3
    assert "extra: missing" in result.stderr
    assert "| Krippendorff's alpha, tokens |" in result.stdout
    saved = json.loads(save.read_text(encoding="utf-8"))
    assert saved["dev"]["report"]["scores"]["quote_0.8"]["recall"] == 0.0
    assert run("annotations", "agreement", corpus / "dev", tmp_path / "none").exit_code == 1
