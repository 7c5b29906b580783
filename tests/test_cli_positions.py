"""`compare`, `timeline` and `network`: from articles, from records, from a pipe; and their ends."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any

import matplotlib as mpl
import networkx as nx
import pytest
from builders import PEACE, FakeAnalyzer
from test_cli import run

from attribution.cli import options, running
from attribution.evaluation.gold import read_folder
from attribution.evaluation.predictions import to_annotated
from attribution.exports import read_jsonl, to_records
from attribution.exports.formats import FORMATS, write_jsonl
from attribution.exports.restoring import restore_documents
from attribution.positions.comparison import DEFAULT_MINIMUM, GROUPINGS
from attribution.positions.network import NetworkKind, Normalisation
from attribution.reports.phrases import TURKISH

RECORDS = Path(__file__).parent / "data" / "series.jsonl"


@pytest.fixture(autouse=True)
def no_models(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Loading the analyzer is a failure, unless a test gives one."""

    def refuse(**_: object) -> Any:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(running, "make_analyzer", refuse)
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return lambda *known: monkeypatch.setattr(
        running, "make_analyzer", lambda **_: FakeAnalyzer(*known)
    )


def rows(*arguments: object, stdin: str | None = None) -> list[dict[str, Any]]:
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_options_are_those_of_the_library() -> None:
    assert tuple(g.value for g in options.Grouping) == GROUPINGS
    assert options.DEFAULT_MINIMUM == DEFAULT_MINIMUM
    from attribution.cli.network import Kind, Norm

    assert [k.value for k in Kind] == [k.value for k in NetworkKind]
    assert [n.value for n in Norm] == [n.value for n in Normalisation]


def test_records_come_back_as_documents() -> None:
    (restored,) = restore_documents(to_records([PEACE]))
    for before, after in zip(PEACE.attributions, restored.attributions, strict=True):
        assert after.evidence(restored.document.text) == before.evidence(PEACE.document.text)
        assert after.speakers == before.speakers and after.content == before.content
    records = list(read_jsonl(RECORDS))
    assert list(to_records(restore_documents(records))) == records


def test_compare_from_records() -> None:
    found = {(r["group"], r["term"]): r for r in rows("compare", RECORDS)}
    cell = found["vladimir-putin", "nato"]
    assert (cell["leaning"], cell["oppose"], cell["first"]) == ("oppose", 4, "2025-01-12")
    assert cell["low"] == 0.5101
    assert found["donald-trump", "territory"]["leaning"] == "mixed"
    assert found["volodimir-zelenskiy", "guarantees"]["leaning"] is None


def test_compare_from_a_pipe_is_the_same() -> None:
    piped = run("compare", "-", stdin=RECORDS.read_text(encoding="utf-8"))
    assert piped.exit_code == 0
    assert piped.stdout == run("compare", RECORDS).stdout


@pytest.mark.parametrize("format", ["json", "csv", "parquet", "spacy"])
def test_compare_reads_every_format_that_loses_nothing(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"records.{format}"
    with path.open("wb") as stream:
        FORMATS[format].write(restore_documents(read_jsonl(RECORDS)), stream)
    assert rows("compare", path) == rows("compare", RECORDS)


def test_a_table_without_cues_is_one_of_articles(no_models: Any, tmp_path: Path) -> None:
    no_models(PEACE)
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "text"), ("baris", PEACE.document.text)])
    assert {r["group"] for r in rows("compare", tmp_path / "a.csv", "--min", 1)} >= {"kremlin"}


def test_records_given_twice_count_once(tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(RECORDS.read_bytes())
    assert run("compare", RECORDS, copy).stdout == run("compare", RECORDS).stdout


def test_articles_that_share_a_name_stay_apart(tmp_path: Path) -> None:
    first = json.loads(RECORDS.read_text(encoding="utf-8").splitlines()[0])
    other = tmp_path / "other.jsonl"
    changed = first | {"id": "ffff", "content_text": "x" * len(first["content_text"])}
    other.write_text(json.dumps(changed), encoding="utf-8")
    found = rows("compare", RECORDS, other, "--term", "nato", "--speaker", "putin", "--evidence")
    documents = [e["doc_id"] for e in found[0]["evidence"]]
    assert documents.count("2025-01") == documents.count("2025-01+") == 1
    assert found[0]["evidence"][0]["content"] == first["content_text"]


def test_articles_and_records_together(no_models: Any, tmp_path: Path) -> None:
    no_models(PEACE)
    article = tmp_path / "baris.txt"
    article.write_text(PEACE.document.text, encoding="utf-8")
    alone = rows("compare", article, "--min", 1)
    assert {r["group"] for r in alone} >= {"kremlin", "?"}
    both = rows("compare", article, RECORDS)
    assert {"kremlin", "donald-trump"} <= {r["group"] for r in both}
    from_pipe = rows("compare", "-", stdin="Bugün hava güzel.")
    assert from_pipe == []


@pytest.mark.parametrize(
    ("arguments", "groups"),
    [
        (["--by", "side"], {"russia", "ukraine", "usa"}),
        (["--by", "country"], {"RU", "UA", "US"}),
        (["--by", "outlet"], {"Akşam Postası", "Sabah Ajansı"}),
        (["--by", "kind"], {"person"}),
        (["--by", "organisation"], {"Kremlin", "Ukrayna Devlet Başkanlığı", "Beyaz Saray"}),
        (["--speaker", "trump"], {"donald-trump"}),
        (["--term", "guarantees"], {"volodimir-zelenskiy"}),
        (["--until", "2025-01-31", "--term", "territory"], {"donald-trump"}),
        (["--since", "2025-10-01"], {"donald-trump"}),
        (["--outlet", "AKŞAM", "--term", "guarantees"], {"volodimir-zelenskiy"}),
        (["--min-confidence", "0.99"], set()),
    ],
)
def test_filters(arguments: list[str], groups: set[str]) -> None:
    assert {r["group"] for r in rows("compare", RECORDS, *arguments)} == groups


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv", "md"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["compare"],
        ["compare", "--evidence"],
        ["compare", "--pair", "trump", "putin"],
        ["timeline"],
        ["timeline", "--shifts"],
        ["timeline", "--contradictions", "--period", "year"],
        ["timeline", "--silence"],
    ],
)
def test_formats(arguments: list[str], format: str) -> None:
    command, *rest = arguments
    result = run(command, RECORDS, *rest, "--format", format)
    assert result.exit_code == 0, result.output
    assert "Trump" in result.stdout
    if format == "json":
        assert json.loads(result.stdout)
    if format == "csv":
        lines = list(csv.DictReader(io.StringIO(result.stdout)))
        assert lines and None not in lines[0]


def test_evidence_is_one_row_a_quotation_in_csv() -> None:
    result = run("compare", RECORDS, "--evidence", "--format", "csv", "--term", "nato")
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(found) == 7
    nested = rows("compare", RECORDS, "--evidence", "--term", "nato")
    assert sum(len(r["evidence"]) for r in nested) == 7


def test_shifts_and_contradictions() -> None:
    (shift,) = rows("timeline", RECORDS, "--shifts")
    assert (shift["speaker"], shift["verdict"], shift["period"]) == (
        "Donald Trump", "shift", "2025-06-01"
    )  # fmt: skip
    assert rows("timeline", RECORDS, "--contradictions") == []
    # Within one year there are no two periods, so no shift explains the pairs away.
    assert rows("timeline", RECORDS, "--contradictions", "--period", "year")


def test_silence_counts_all_quotations_whatever_the_terms() -> None:
    found = rows("timeline", RECORDS, "--silence", "--term", "sanctions")
    trump = next(r for r in found if r["name"] == "Donald Trump")
    assert (trump["missing"], trump["attributions"]) == ("sanctions", 13)
    assert not any(r["of"] == "outlet" for r in found)


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".csv"])
def test_network_files(suffix: str, tmp_path: Path) -> None:
    target = tmp_path / f"net{suffix}"
    result = run("network", RECORDS, "-o", target, "--norm", "jaccard", "-v")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "3 actors" in result.stderr
    if suffix == ".graphml":
        assert nx.read_graphml(target).nodes["donald-trump"]["side"] == "usa"


def test_statement_list(tmp_path: Path) -> None:
    target = tmp_path / "statements.csv"
    assert run("network", RECORDS, "-o", target, "--statements").exit_code == 0
    found = list(csv.DictReader(target.open(encoding="utf-8")))
    assert len(found) == 33
    assert found[0]["person"] and found[0]["agreement"] in "01"


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "--plot", "p.png"],
        ["timeline", "--term", "territory", "--plot", "p.svg"],
        ["network", "-o", "n.graphml", "--plot", "p.pdf"],
    ],
)
def test_plots_are_the_same_twice(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command, *rest = arguments
    drawn = []
    for _ in range(2):
        assert run(command, RECORDS, *rest).exit_code == 0
        drawn.append((tmp_path / arguments[-1]).read_bytes())
    assert drawn[0] == drawn[1] and len(drawn[0]) > 5000


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["compare", "yok.jsonl"], 1, "yok.jsonl: no such file or folder"),
        (["compare", RECORDS, "--pair", "merkel", "putin"], 1, "no stance of theirs"),
        (["compare", RECORDS, "--term", "moon"], 2, "is none of the terms"),
        (["compare", RECORDS, "--by", "colour"], 2, "--by"),
        (["compare", RECORDS, "--since", "dün"], 2, "--since"),
        (["compare", RECORDS, "--min-confidence", "2"], 2, "--min-confidence"),
        (["compare", RECORDS, "--plot", "p.txt"], 2, "--plot"),
        (["compare", RECORDS, "--pair", "a", "b", "--evidence"], 2, "--evidence"),
        (["compare", RECORDS, "--utterances", "--evidence"], 2, "--utterances"),
        (["timeline", RECORDS, "--shifts", "--silence"], 2, "one list"),
        (["timeline", RECORDS, "--shifts", "--by", "side"], 2, "--by"),
        (["timeline", RECORDS, "--plot", "p.png"], 2, "--plot"),
        (["network", RECORDS, "-o", "net.txt"], 2, "--output"),
        (["network", RECORDS, "-o", "net.gexf", "--statements"], 2, "--output"),
    ],
)
def test_failures(arguments: list[Any], code: int, message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.stderr


@pytest.mark.parametrize(
    "command", [["compare"], ["timeline"], ["timeline", "--shifts"], ["timeline", "--silence"],
                ["timeline", "--contradictions"]]
)  # fmt: skip
def test_nothing_to_compare_says_so(command: list[str], tmp_path: Path) -> None:
    empty = tmp_path / "bos.jsonl"
    first = json.loads(RECORDS.read_text(encoding="utf-8").splitlines()[0])
    empty.write_text(json.dumps(first | {"stances": [], "date": None}), encoding="utf-8")
    name, *rest = command
    result = run(name, empty, *rest, "--format", "table")
    assert result.exit_code == 0
    assert "no stance on any of the terms" in result.stderr
    assert "1 of 1 documents have no date" in result.stderr
    (tmp_path / "leer.jsonl").write_text("", encoding="utf-8")
    assert run(name, tmp_path / "leer.jsonl", *rest).exit_code == 0


def test_texts_that_do_not_fit_their_ranges_are_refused(tmp_path: Path) -> None:
    first = json.loads(RECORDS.read_text(encoding="utf-8").splitlines()[0])
    broken = tmp_path / "kirik.jsonl"
    broken.write_text(json.dumps(first | {"cue_text": "dediler"}), encoding="utf-8")
    result = run("compare", broken)
    assert result.exit_code == 1
    assert "cue_text has 7 characters, not 4" in result.stderr


SERIES = Path(__file__).parents[1] / "annotations" / "series"


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The planted series as records of `extract`."""
    file = tmp_path_factory.mktemp("series") / "series.jsonl"
    documents = [to_annotated(d) for d in read_folder(SERIES)]
    with file.open("wb") as stream:
        write_jsonl(documents, stream)
    return file


def test_utterances_are_listed_side_by_side(series: Path) -> None:
    found = rows("compare", series, "--utterances", "--speaker", "trump")
    said = {r["utterance"] for r in found if "silahlar susacak" in r["wording"]}
    assert len(said) == 1
    together = [r for r in found if r["utterance"] in said]
    assert {r["doc_id"] for r in together} == {"s_049", "s_050", "s_051"}
    assert any("Haftada binlerce genç asker ölüyor," in r["dropped"] for r in together)
    table = run("compare", series, "--utterances", "--format", "md").stdout
    assert "Donald Trump" in table and "dropped" in table
    assert (
        "dropped"
        not in run("compare", series, "--utterances", "--format", "md", "--lang", "tr").stdout
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compare"], ["Konumlar:", "eğilim", "▲ destek"]),
        (["compare", "--evidence", "--by", "side"], ["Dayanaklar:", "taraf: konuşmacı"]),
        (["compare", "--pair", "trump", "putin"], ["en belirgin söz"]),
        (["timeline", "--period", "year"], ["dönem"]),
        (["timeline", "--shifts"], ["Değişimler: 1 tanesi", "değişimin olasılığı"]),
        (["timeline", "--contradictions", "--period", "year"], ["Çelişkiler:"]),
        (["timeline", "--silence"], ["Suskunluk:", "hiç değinmediği"]),
    ],
)
def test_turkish(arguments: list[str], words: list[str]) -> None:
    command, *rest = arguments
    shown = run(command, RECORDS, *rest, "--format", "md", "--lang", "tr").stdout
    assert all(word in shown for word in words), shown
    # No phrase of the other language is left in headers and titles.
    lines = [line for line in shown.splitlines() if line.startswith(("#", "| konuş"))]
    assert not any(word in line for line in lines for word in ("leaning", "term", "Positions"))


def test_every_phrase_says_what_the_english_one_does() -> None:
    named = {name: name for e in TURKISH for _, name, *_ in Formatter().parse(e) if name}
    for english, turkish in TURKISH.items():
        values = [name for _, name, *_ in Formatter().parse(english) if name is not None]
        filled = turkish.format(0.25, 0.75, **named)
        assert "{" not in filled
        assert len(values) == len([n for _, n, *_ in Formatter().parse(turkish) if n is not None])
        assert all(name in filled for name in values)


def test_plots_speak_turkish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mpl.rcParams, "svg.fonttype", "none")
    target = tmp_path / "p.svg"
    assert run("compare", RECORDS, "--plot", target, "--lang", "tr").exit_code == 0
    assert "Başlıklara göre konumlar" in target.read_text(encoding="utf-8")
