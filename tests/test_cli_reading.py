"""The command line over tables, pages and archives: notes, exit codes, what is written."""

import functools
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from builders import PEACE, FakeAnalyzer, annotate
from test_pages import ADDRESS, PAGES, Web
from typer.testing import CliRunner, Result

from attribution import documents
from attribution.cli import app, running
from attribution.documents import Fetcher
from attribution.schema import AnnotatedDocument

COMMANDS = ("report", "extract", "speakers", "compare", "timeline", "network")


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)


@pytest.fixture(autouse=True)
def _analyzer(monkeypatch: pytest.MonkeyPatch) -> None:
    row = AnnotatedDocument(annotate(PEACE.document.text, id="17").document, PEACE.attributions)
    monkeypatch.setattr(running, "make_analyzer", lambda **_: FakeAnalyzer(PEACE, row))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "haberler.jsonl"
    rows = [{"no": "17", "metin": PEACE.document.text, "tarih": "2025-12-03", "kaynak": "AA"},
            {"no": "18", "metin": "Bugün hava güzel ve açık."}]  # fmt: skip
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join([lines[0], "{yarım", lines[1]]) + "\n", encoding="utf-8")
    return path


def test_rows_come_out_as_records_and_the_rest_is_told(table: Path) -> None:
    result = run("extract", table)
    assert result.exit_code == 3
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert {(r["doc_id"], r["date"], r["outlet"]) for r in records} == {("17", "2025-12-03", "AA")}
    for record in records:
        for start, end in record["content"]:
            assert PEACE.document.text[start:end] in record["content_text"]
    assert f"note: {table}: text from 'metin', id from 'no', date from 'tarih'" in result.stderr
    assert "error: 1 of 3 could not be read:\n" in result.stderr
    assert f"  {table}, line 2: not JSON at character 2" in result.stderr
    assert "note:" not in run("extract", table, "-q").stderr


def test_named_columns(table: Path) -> None:
    wrong = run("extract", table, "--text-column", "text")
    assert wrong.exit_code == 1 and wrong.stdout == ""
    assert f"{table}: no column 'text'; there are no, metin, tarih, kaynak" in wrong.stderr
    named = ["--id-column", "kaynak", "--date-column", "no", "--outlet-column", "tarih"]
    right = run("extract", table, "--text-column", "metin", *named)
    assert (
        "text from 'metin', id from 'kaynak', date from 'no', outlet from 'tarih'" in right.stderr
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_reads_tables(command: str, table: Path, tmp_path: Path) -> None:
    output = ["-o", tmp_path / "ag.graphml"] if command == "network" else []
    result = run(command, table, "--text-column", "yok", *output)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {table}: no column 'yok'; there are no, metin, tarih")


@pytest.mark.parametrize("given", ["file", "stdin"])
def test_tables_are_told_from_records(given: str, table: Path, tmp_path: Path) -> None:
    records = tmp_path / "alinti.jsonl"
    assert run("extract", table, "-o", records).exit_code == 3
    for path, code in ((table, 3), (records, 0)):
        stdin = path.read_bytes() if given == "stdin" else None
        result = run("compare", "-" if stdin else path, "--min", 1, stdin=stdin)
        assert result.exit_code == code
        assert '"Kremlin"' in result.stdout


def test_an_archive_with_broken_and_hostile_members(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../kotu.txt", "kötü")
        archive.writestr("baris.txt", PEACE.document.text)
        archive.writestr("sutunsuz.csv", "a,b\n1,2\n")
        archive.writestr("bos.html", "<html></html>")
    before = set(tmp_path.rglob("*"))
    out = tmp_path / "brat"
    result = run("extract", path, "--format", "brat", "-o", out)
    assert result.exit_code == 3
    assert "error: 3 of 4 could not be read:\n" in result.stderr
    assert result.stderr.count(f"  {path}/") == 3
    assert set(tmp_path.rglob("*")) - before - {out} == {
        out / name for name in ("baris.ann", "baris.txt", "annotation.conf")
    }


def test_addresses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    refused = run("extract", ADDRESS)
    assert refused.exit_code == 1
    assert "nothing is fetched unless asked for\nhint: add --fetch" in refused.stderr
    web = Web()
    stand_in: Any = functools.partial(Fetcher, opener=web, wait=web.waited.append)
    monkeypatch.setattr(documents, "Fetcher", stand_in)
    result = run("report", ADDRESS, "--fetch", "--cache", tmp_path / "sayfalar")
    assert result.exit_code == 0, result.output
    assert "Putin'den barış planı açıklaması" in result.stdout
    (page,) = (tmp_path / "sayfalar").glob("*.html")
    assert page.read_bytes() == (PAGES / "kanal.html").read_bytes()
