"""The command line: exit codes, streams, formats, filters; the analyzer is a stand-in."""

import csv
import dataclasses
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from builders import PEACE, TERMS, FakeAnalyzer
from typer.testing import CliRunner, Result

from attribution.cli import app, options, running
from attribution.errors import DataError, ModelMissingError
from attribution.exports import read_jsonl, to_records

ROOT = Path(__file__).parents[1]
RUNNER = CliRunner()
HEAVY = (
    *("torch", "stanza", "transformers", "pandas", "pyarrow", "pydantic", "sklearn"),
    *("networkx", "matplotlib", "scipy", "jinja2"),
)


def run(*arguments: object, stdin: str | None = None) -> Result:
    return RUNNER.invoke(app, [str(a) for a in arguments], input=stdin)


@pytest.fixture(autouse=True)
def analyzer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replaces the analyzer: by one that knows `PEACE`, or by what a test gives."""

    def use(make: Callable[..., Any]) -> None:
        monkeypatch.setattr(running, "make_analyzer", make)

    use(lambda **_: FakeAnalyzer(PEACE))
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return use


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with an article that has attributions and one that has none."""
    folder = tmp_path / "haberler"
    folder.mkdir()
    (folder / "baris.txt").write_text(PEACE.document.text, encoding="utf-8")
    (folder / "bos.txt").write_text("Bugün hava güzel ve açık.", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        (["baris.txt"], 0, ""),
        (["yok.txt"], 1, "error: {}/yok.txt: no such file or folder\nhint: check the path\n"),
        (["yok.txt", "yok2.txt"], 1, "error: 2 of 2 could not be read:\n"),
        (["empty.txt"], 1, "error: {}/empty.txt: empty\n"),
        (["baris.txt", "yok.txt"], 3, "error: 1 of 2 could not be read:\n  {}/yok.txt: no such"),
        (["yok.txt", "baris.txt", "binary.txt"], 3, "error: 2 of 3 could not be read:\n"),
        (["baris.txt", "--type", "oblique"], 2, "Invalid value for '--type'"),
        (["baris.txt", "--term", "moon"], 2, "'moon' is none of the terms"),
        (["baris.txt", "--type", "[/b]"], 2, "[/b]"),
        (["baris.txt", "--terms", "yok.yaml"], 2, "yok.yaml"),
    ],
)
@pytest.mark.parametrize("command", ["report", "extract"])
def test_exit_codes(command: str, make: list[str], code: int, message: str, news: Path) -> None:
    (news / "empty.txt").write_text(" \n", encoding="utf-8")
    (news / "binary.txt").write_bytes(bytes(range(32)) * 20)
    arguments = [str(news / a) if a.endswith(".txt") else a for a in make]
    result = run(command, *arguments)
    assert result.exit_code == code
    assert message.format(news) in result.stderr
    assert ("Kremlin" in result.stdout) is (code in (0, 3))


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ModelMissingError("no model", hint="get it"), 4, "error: no model\nhint: get it\n"),
        (DataError("speakers.yaml: bad\nline"), 1, "error: speakers.yaml: bad line\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (BrokenPipeError(), 0, ""),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_failures_of_the_analyzer(
    error: BaseException, code: int, message: str, late: bool, news: Path, analyzer: Any
) -> None:
    class Failing(FakeAnalyzer):
        def pipe(self, *_: object, **__: object) -> Iterator[Any]:
            raise error
            yield

    def make(**_: object) -> FakeAnalyzer:
        if late:
            return Failing()
        raise error

    analyzer(make)
    result = run("report", news)
    assert (result.exit_code, result.stderr) == (code, message)


def test_a_wrong_path_is_told_before_models_are_loaded(analyzer: Any) -> None:
    def make(**_: object) -> FakeAnalyzer:
        raise AssertionError("loaded")

    analyzer(make)
    assert run("report", "yok").exit_code == 1


def test_bugs_keep_their_traceback(news: Path, analyzer: Any) -> None:
    def make(**_: object) -> FakeAnalyzer:
        raise RuntimeError("bug")

    analyzer(make)
    assert isinstance(run("report", news).exception, RuntimeError)


def test_options_reach_the_analyzer(news: Path, analyzer: Any) -> None:
    seen: dict[str, Any] = {}

    class Noting(FakeAnalyzer):
        def pipe(self, documents: Any, *, batch_size: int = 16) -> Iterator[Any]:
            seen["batch_size"] = batch_size
            return super().pipe(documents)

    def make(**options: Any) -> FakeAnalyzer:
        seen.update(options)
        return Noting(PEACE)

    analyzer(make)
    own = news / "own.yaml"
    own.write_text("[]", encoding="utf-8")
    given = ["--registry", own, "--terms", own, "--stanza-dir", news, "--batch-size", 3,
               "--detector", "rules"]  # fmt: skip
    assert run("report", news, *given).exit_code == 0
    assert seen == {
        "registry": own, "terms": own, "stanza_dir": news, "detector": options.Detector.RULES,
        "stance": True, "batch_size": 3,
    }  # fmt: skip


def test_long_documents_are_refused_on_request(news: Path) -> None:
    result = run("report", news / "baris.txt", "--max-chars", 10)
    assert result.exit_code == 1
    assert "the limit is 10" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "shown", "hidden"),
    [
        (["--lang", "tr"], ["Konumlar", "7 aktarım"], ["Positions"]),
        (["--speaker", "ZELENSKİY"], ["2 of 7 attributions shown"], ["Kremlin"]),
        (["--speaker", "kremlin", "--speaker", "erdogan"], ["2 of 7"], ["Zelenskiy ("]),
        (["--term", "nato"], ["1 of 7", "▼ NATO"], ["Talks", "Zelenskiy"]),
        (["--type", "direct"], ["1 of 7", "direct, statement"], ["indirect"]),
        (["--width", "120"], ["─" * 120], ["─" * 121]),
        ([], ["─" * 80], ["─" * 81, "\x1b"]),
    ],
)
def test_report_options(
    arguments: list[str], shown: list[str], hidden: list[str], news: Path
) -> None:
    result = run("report", news / "baris.txt", *arguments)
    assert result.exit_code == 0
    for text in shown:
        assert text in result.stdout
    for text in hidden:
        assert text not in result.stdout


def test_report_reads_standard_input(analyzer: Any) -> None:
    result = run("report", "-", stdin="Putin konuştu.")
    assert result.exit_code == 0
    assert "[1] Putin konuştu." in result.stdout
    assert "stdin · 0 attributions" in result.stdout


def test_report_is_the_same_twice(news: Path) -> None:
    assert run("report", news).stdout_bytes == run("report", news).stdout_bytes


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("option", ["-q", "-v", None])
def test_warnings_and_notes(option: str | None, place: str, news: Path) -> None:
    (news / "web.txt").write_text("<html><body>Putin konuştu.</body></html>", encoding="utf-8")
    given = [option] if option else []
    before, after = (given, []) if place == "before" else ([], given)
    result = run(*before, "extract", news, *after)
    warning = f"warning: {news}/web.txt: looks like a saved web page; its markup is skipped\n"
    assert (warning in result.stderr) is (option != "-q")
    assert (f"{news}/baris.txt: 7 attributions\n" in result.stderr) is (option == "-v")
    assert result.exit_code == 0
    assert all(json.loads(line) for line in result.stdout.splitlines())


def test_extract_writes_jsonl_in_a_pipe(news: Path, tmp_path: Path) -> None:
    result = run("extract", news)
    path = tmp_path / "out.jsonl"
    path.write_bytes(result.stdout_bytes)
    undated = dataclasses.replace(PEACE, document=dataclasses.replace(PEACE.document, date=None))
    assert list(read_jsonl(path)) == list(to_records([undated]))
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("name", "options", "start"),
    [
        ("out.jsonl", [], b'{"doc_id": "baris"'),
        ("out.json", [], b"[\n{"),
        ("out.csv", [], b"doc_id,date,outlet,id,"),
        ("out.csv", ["--bom"], b"\xef\xbb\xbfdoc_id,"),
        ("out.md", [], b"## "),
        ("out.parquet", [], b"PAR1"),
        ("out.PARQUET", [], b"PAR1"),
        ("out", [], b'{"doc_id"'),
        ("out.txt", ["--format", "csv"], b"doc_id,"),
        ("out.txt", ["--format", "table"], b"baris"),
    ],
)
def test_extract_to_a_file(name: str, options: list[str], start: bytes, news: Path) -> None:
    target = news.parent / name
    target.write_bytes(b"what was there before")
    result = run("extract", news, "-o", target, *options)
    assert (result.exit_code, result.stdout) == (0, "")
    assert target.read_bytes().startswith(start)
    assert b"\x1b" not in target.read_bytes() or name.lower().endswith("parquet")
    assert sorted(p.name for p in news.parent.iterdir()) == sorted([name, "haberler"])


def test_extract_rows(news: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("extract", news, "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == [a.id for a in PEACE.attributions]
    target = news.parent / "x.parquet"
    run("extract", news, "-o", target)
    assert pq.read_table(target).num_rows == len(rows)
    assert "Kremlin" in run("extract", news, "--format", "table").stdout
    chosen = run("extract", news, "--term", "talks").stdout.splitlines()
    assert len(chosen) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--format", "parquet"], "parquet is binary"),
        (["--format", "parquet", "-o", "-"], "parquet is binary"),
        (["--format", "xml"], "'xml' is none of table, jsonl"),
        (["--bom"], "only CSV"),
        (["--batch-size", "0"], "--batch-size"),
        (["--width", "3"], "--width"),
    ],
)
def test_extract_usage_errors(options: list[str], message: str, news: Path) -> None:
    result = run("extract", news, *options)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.replace("│", " ").split())


def test_a_failure_leaves_the_output_file_alone(news: Path, analyzer: Any) -> None:
    class Breaking(FakeAnalyzer):
        def pipe(self, documents: Any, *, batch_size: int = 16) -> Iterator[Any]:
            yield from list(super().pipe(documents))[:1]
            raise DataError("broken")

    analyzer(lambda **_: Breaking(PEACE))
    target = news.parent / "out.jsonl"
    target.write_text("before", encoding="utf-8")
    assert run("extract", news, "-o", target).exit_code == 1
    assert target.read_text(encoding="utf-8") == "before"
    assert [p.name for p in news.parent.glob(".*")] == []


def test_output_that_cannot_be_made(news: Path) -> None:
    result = run("extract", news, "-o", news / "none" / "out.csv")
    assert result.exit_code == 1
    assert "out.csv: cannot be written: No such file or directory" in result.stderr


def test_output_to_a_device_keeps_the_device(news: Path) -> None:
    assert run("extract", news, "-o", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()


def test_terms(tmp_path: Path) -> None:
    listed = [json.loads(line) for line in run("terms").stdout.splitlines()]
    assert [term["id"] for term in listed] == [term.id for term in TERMS]
    assert json.loads(run("terms", "--format", "json").stdout) == listed
    assert "NATO üyeliği" in run("terms", "--format", "table", "--lang", "tr").stdout
    own = tmp_path / "own.yaml"
    own.write_text("- id: 5\n", encoding="utf-8")
    broken = run("terms", "--terms", own)
    assert broken.exit_code == 1
    assert "own.yaml" in broken.stderr


def test_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTRIBUTION_MODELS", str(tmp_path))
    assert run("--version").stdout.splitlines()[0].startswith("attribution ")
    for name, metrics in (("stance", '{"base_model": "x", "f1": 0.5}'), ("tagger", "{")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.json").write_text(metrics, encoding="utf-8")
    assert run("--version").stdout.splitlines()[1:] == [
        f"  stance: {tmp_path}/stance (base_model: x)",
        f"  tagger: {tmp_path}/tagger (unreadable metrics.json)",
    ]


@pytest.mark.parametrize("arguments", [["--help"], ["report", "-h"], ["extract", "--help"]])
def test_help(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; import attribution.cli; "
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = _python(code)
    assert done.stderr.strip() == "[]"


MANY = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from builders import PEACE, FakeAnalyzer
from attribution.cli import main, running

class Same(FakeAnalyzer):
    def pipe(self, documents, *, batch_size=16):
        return (PEACE for _ in documents)

running.make_analyzer = lambda **_: Same()
main()
"""


@pytest.mark.parametrize("command", [["report"], ["extract"], ["extract", "--format", "table"]])
def test_a_closed_pipe_ends_quietly(command: list[str], tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"{number}.txt").write_text("Putin konuştu.", encoding="utf-8")
    code = MANY.format(tests=str(ROOT / "tests"), root=str(ROOT))
    with subprocess.Popen(
        [sys.executable, "-c", code, *command, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_pipes_are_utf8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Putin konuştu.", encoding="utf-8")
    code = MANY.format(tests=str(ROOT / "tests"), root=str(ROOT))
    done = _python(code, "report", str(tmp_path), environment={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "▲ support" in done.stdout


def _python(
    code: str, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT)} | (environment or {}),
        timeout=60,
        check=False,
    )


def test_extract_to_a_folder(news: Path) -> None:
    folder = news / "out" / "brat"
    result = run("extract", news / "baris.txt", "--format", "brat", "-o", folder)
    assert result.exit_code == 0
    assert result.stderr.count("note: brat does not hold: scores") == 1
    assert {f.name for f in folder.iterdir()} == {"baris.txt", "baris.ann", "annotation.conf"}
    quiet = run("extract", news / "baris.txt", "--format", "brat", "-o", folder, "-q")
    assert quiet.stderr == ""


@pytest.mark.parametrize("target", [[], ["-o", "-"]])
def test_a_folder_is_not_for_standard_output(target: list[str], news: Path) -> None:
    result = run("extract", news, "--format", "label-studio", *target)
    assert result.exit_code == 2 and "fills a folder" in result.stderr


def test_a_folder_that_cannot_be_made(news: Path) -> None:
    result = run("extract", news, "--format", "brat", "-o", news / "baris.txt")
    assert result.exit_code == 1 and "cannot be written" in result.stderr
