"""Archives: nothing twice, nothing lost, nothing half written; questions; commands on them."""

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from builders import DOCUMENT_TEXTS, PEACE, FakeAnalyzer, Said, annotate
from hypothesis import HealthCheck, given, settings
from test_cli import run

from attribution.archive import Archive, is_archive
from attribution.archive.adding import Added, add_documents
from attribution.archive.asking import ask, saved_questions, statistics
from attribution.archive.compacting import compact
from attribution.archive.copies import BANDS, SHARED, bands_of
from attribution.archive.engines import Annotated, Documents, Here, Processes, Work
from attribution.archive.reading import outdated, read_archive, terms_of
from attribution.archive.versions import Versions, versions_of
from attribution.cli import archive as commands
from attribution.cli import running
from attribution.documents import make_document
from attribution.errors import AnalysisError, InputError
from attribution.pipeline import AnalyzerOptions
from attribution.schema import AnnotatedDocument, Document
from attribution.speakers import Registry, load_registry
from attribution.stance import load_terms

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
from standin import StandIn, make_articles  # noqa: E402

NEW = Versions("m2", "t", "r")
OLD = Versions("m1", "t", "r")
ARTICLES = list(make_articles(25))


def add(
    folder: Path,
    documents: Iterable[Document] = ARTICLES,
    *,
    make: Callable[[], Any] = StandIn,
    versions: Versions = NEW,
    piece: int = 4,
) -> Added:
    return add_documents(
        Archive.create(folder), documents, engine=Here(Work(make=make)), versions=versions,
        terms=load_terms(), detector="rules", piece_size=piece,
    )  # fmt: skip


def rows(folder: Path) -> dict[str, list[Any]]:
    """All rows in the order of writing, but for the time."""
    pieces = Archive(folder).pieces()
    names = ("documents", "attributions", "speakers", "stances")
    return {n: [r for p in pieces for r in pq.read_table(p.file(n)).to_pylist()] for n in names}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of `ARTICLES`; not to be changed."""
    folder: Path = tmp_path_factory.mktemp("archives") / "whole"
    add(folder)
    return folder


def test_documents_come_back_as_they_were(whole: Path, tmp_path: Path) -> None:
    found = list(read_archive(Archive(whole)))
    printed_again = {"haber-9", "haber-19"}
    assert found == [d for d in StandIn().pipe(ARTICLES) if d.document.id not in printed_again]
    add(tmp_path / "a", [PEACE.document], make=lambda: FakeAnalyzer(PEACE))
    assert list(read_archive(Archive(tmp_path / "a"))) == [PEACE]
    assert terms_of(Archive(tmp_path / "a")) == load_terms()


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=DOCUMENT_TEXTS.filter(str.strip))
def test_any_text_comes_back(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    document = make_document(text, id="haber\udcff", outlet="\N{GRINNING FACE}")
    folder = tmp_path_factory.mktemp("text") / "a"
    add(folder, [document])
    (found,) = read_archive(Archive(folder))
    assert found.document == dataclasses.replace(document, id="haber?")


def test_what_is_there_is_not_analysed_again(whole: Path) -> None:
    def refuse() -> Any:
        raise AssertionError("a model was loaded")

    before = rows(whole)
    moved = [dataclasses.replace(d, id=f"{d.id}-x", path="elsewhere") for d in ARTICLES]
    assert add(whole, [*ARTICLES, *moved], make=refuse) == Added(known=50)
    assert rows(whole) == before


def test_other_versions_replace_what_they_change(tmp_path: Path) -> None:
    add(tmp_path / "a", ARTICLES[:10], versions=OLD)
    added = add(tmp_path / "a")
    assert (added.added, added.replaced, added.known) == (15, 10, 0)
    archive = Archive(tmp_path / "a")
    assert {r[0] for r in ask(archive, "SELECT model FROM stances").rows} == {"m2"}
    assert statistics(archive).counts["documents"] == 25
    add(tmp_path / "b")
    for table in ("documents", "attributions", "speakers", "stances"):
        sql = f"SELECT COLUMNS(* EXCLUDE (piece)) FROM {table} ORDER BY ALL"
        if table == "documents":
            sql = sql.replace("piece", "piece, replaces")
        assert ask(archive, sql) == ask(Archive(tmp_path / "b"), sql)
    assert list(outdated(archive, NEW)) == []
    assert [d.id for d in outdated(archive, OLD)] == [d.document.id for d in StandIn().pipe(
        [*ARTICLES[:10], *ARTICLES[10:]])]  # fmt: skip


def test_compacting_changes_no_answer(tmp_path: Path) -> None:
    add(tmp_path / "a", ARTICLES[:10], versions=OLD)
    add(tmp_path / "a")
    archive = Archive(tmp_path / "a")
    questions = [q.name for q in saved_questions() if q.name != "versions"]
    before = [ask(archive, q) for q in questions], list(read_archive(archive))
    done = compact(archive, large=12)
    assert (done.dropped, len(archive.pieces())) == (10, done.after)
    assert done.after < done.before
    assert ([ask(archive, q) for q in questions], list(read_archive(archive))) == before
    assert compact(archive, large=12).dropped == 0
    add(tmp_path / "a", ARTICLES[:3], versions=OLD)
    compact(archive)
    assert len(archive.pieces()) == 1
    add(tmp_path / "a", ARTICLES[:3], versions=NEW)
    compact(archive, large=1)
    assert statistics(archive).counts["replaced"] == 0
    assert list(read_archive(archive)) != [] and add(tmp_path / "a").known == 25


class Stopping:
    """An engine that stops after some pieces, as a power cut does: nothing after is done."""

    def __init__(self, after: int) -> None:
        self.after = after

    def annotate(self, pieces: Iterable[Documents]) -> Iterator[Annotated]:
        for number, piece in enumerate(pieces):
            if number == self.after:
                raise KeyboardInterrupt
            yield list(StandIn().pipe(piece))


@pytest.mark.parametrize("after", [0, 1, 3])
def test_what_was_interrupted_goes_on(after: int, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    with pytest.raises(KeyboardInterrupt):
        add_documents(Archive.create(folder), ARTICLES, engine=Stopping(after), versions=NEW,
                      terms=(), detector="rules", piece_size=4)  # fmt: skip
    assert len(Archive(folder).pieces()) == after
    half = folder / "pieces/.00000001-00000001-0.part"
    half.mkdir(parents=True)
    (half / "documents.parquet").write_bytes(b"PAR1")
    assert add(folder).known == 4 * after
    assert rows(folder) == rows(whole)
    assert not half.exists() and not list(folder.glob(".work-*"))


def test_a_compaction_cut_short_counts_nothing_twice(tmp_path: Path, monkeypatch: Any) -> None:
    add(tmp_path / "a")
    archive = Archive(tmp_path / "a")
    before = statistics(archive).counts["attributions"]
    monkeypatch.setattr(Archive, "remove", lambda *_: None)
    compact(archive)
    assert statistics(archive).counts["attributions"] == before
    assert len(list((tmp_path / "a/pieces").iterdir())) == 8
    with archive.writing():
        assert len(list((tmp_path / "a/pieces").iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_killed_runs_give_the_same_archive() -> None:
    """The benchmark of twenty kills, with two."""
    script = ROOT / "benchmarks/kills.py"
    command = [sys.executable, str(script), "--kills", "2", "--articles", "40", "--piece", "4"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every archive is that of an undisturbed run" in done.stdout


@pytest.mark.skipif(not find_spec("ray"), reason="the extra 'ray' is not installed")
def test_a_killed_worker_of_a_cluster_loses_nothing() -> None:
    """On a local Ray cluster of two workers, of which one is killed in the middle."""
    script = ROOT / "benchmarks/cluster.py"
    command = [sys.executable, str(script), "--articles", "60", "--piece", "5"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "one killed: nothing is lost" in done.stdout


ENDLESS = """
from functools import partial
from standin import StandIn, make_articles
from attribution.archive.engines import Processes, Work

pieces = (list(make_articles(2)) for _ in range(100_000))
for _ in Processes(Work(make=partial(StandIn, 0.01)), 2).annotate(pieces):
    print("piece", flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc")
def test_workers_end_with_a_killed_parent() -> None:
    path = {**os.environ, "PYTHONPATH": str(ROOT / "benchmarks")}
    with subprocess.Popen([sys.executable, "-c", ENDLESS], env=path, stdout=-1) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"piece\n"
        below = Path(f"/proc/{parent.pid}/task").glob("*/children")
        children = [int(pid) for file in below for pid in file.read_text().split()]
        parent.kill()
    assert len(children) >= 2
    end = time.monotonic() + 30
    while any(map(is_running, children)):
        assert time.monotonic() < end, "workers outlive their parent"
        time.sleep(0.1)


def is_running(pid: int) -> bool:
    """A process that is there and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def test_two_writers_are_refused(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "a")
    with archive.writing(), pytest.raises(AnalysisError, match="another run is writing"):
        add(tmp_path / "a")
    assert add(tmp_path / "a", ARTICLES[:1]).added == 1


def test_workers_keep_the_order(whole: Path, tmp_path: Path) -> None:
    work = Work(make=StandIn, threads=None)
    add_documents(Archive.create(tmp_path / "a"), ARTICLES, engine=Processes(work, 2),
                  versions=NEW, terms=load_terms(), detector="rules", piece_size=4)  # fmt: skip
    assert rows(tmp_path / "a") == rows(whole)


class Dying(StandIn):
    """Dies of want of memory, as the system does it."""

    def pipe(
        self, documents: Iterable[Document], *, batch_size: int = 16
    ) -> Iterator[AnnotatedDocument]:
        os._exit(137)


def test_a_dead_worker_is_told() -> None:
    pieces = iter([ARTICLES[:1]])
    with pytest.raises(AnalysisError, match="a worker died"):
        list(Processes(Work(make=Dying), 1).annotate(pieces))


def test_wire_copies_are_linked_once() -> None:
    text = ARTICLES[0].text
    lines = text.split("\n")
    shortened = "\n".join([*lines[:2], "Ajansların bildirdiğine göre olay böyle oldu.", *lines[3:]])
    halved = "\n".join(lines[:6])
    first = set(bands_of(ARTICLES[0]))
    assert len(first) == BANDS
    for other, copy in ((shortened, True), (halved, True), (ARTICLES[1].text, False)):
        shared = first & set(bands_of(make_document(other, id="x")))
        assert (len(shared) >= SHARED) is copy, len(shared)
    assert bands_of(make_document("Kısa haber.", id="x")) == []


def test_copies_of_copies_have_one_root(tmp_path: Path) -> None:
    text = ARTICLES[0].text
    printed = [make_document(f"{text}\n{n}. baskı.", id=f"b{n}", outlet=f"G{n}") for n in range(3)]
    added = add(tmp_path / "a", printed, piece=2)
    assert (added.added, added.copies) == (3, 2)
    archive = Archive(tmp_path / "a")
    (row,) = ask(archive, "copies").rows
    assert (row[0], row[-2], row[-1]) == ("b0", 2, ["G1", "G2"])
    assert add(tmp_path / "a", [make_document(text, id="b9")]).copies == 1
    assert [d.document.id for d in read_archive(archive)] == ["b0"]
    assert len(ask(archive, "SELECT * FROM positions").rows) == 6


def test_articles_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    for text in ("Bakan geldi.", "Bakan gitti."):
        add(tmp_path / "a", [make_document(text, id="haber")])
    first, second = (d.document.id for d in read_archive(Archive(tmp_path / "a")))
    assert first == "haber" and second.startswith("haber-")


@pytest.mark.parametrize("question", [q.name for q in saved_questions()])
def test_saved_questions_are_answered(question: str, whole: Path, tmp_path: Path) -> None:
    answer = ask(Archive(whole), question)
    assert answer.columns
    assert answer.rows or question == "odd"
    Archive.create(tmp_path / "empty")
    assert ask(Archive(tmp_path / "empty"), question) == dataclasses.replace(answer, rows=[])


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("nosuch", "'nosuch': Parser Error"),
        ("SELECT 1; SELECT 2", "not one SELECT"),
        ("COPY (SELECT 1) TO 'x.csv'", "not one SELECT"),
        ("DROP VIEW documents", "not one SELECT"),
        ("SELECT * FROM nowhere", "Table with name nowhere does not exist"),
        ("SELECT * FROM read_csv('/etc/passwd')", "Permission Error"),
        ("", "not one SELECT"),
    ],
)
def test_questions_change_and_reach_nothing(question: str, message: str, whole: Path) -> None:
    with pytest.raises(InputError) as raised:
        ask(Archive(whole), question)
    assert message in str(raised.value) and "\n" not in str(raised.value)
    assert "speakers" in (raised.value.hint or "")


def test_versions_are_of_what_is_used(tmp_path: Path) -> None:
    rules = AnalyzerOptions(detector="rules", stance=False)  # type: ignore[arg-type]
    base = versions_of(rules)
    assert versions_of(rules) == base
    term = {"id": "grain", "name": {"tr": "Tahıl", "en": "Grain"},
            "proposition": {"tr": "Açılmalı", "en": "Should open"}}  # fmt: skip
    (tmp_path / "terms.yaml").write_text(json.dumps([term]), encoding="utf-8")
    (tmp_path / "people.yaml").write_text("[]", encoding="utf-8")
    changed = dataclasses.replace(
        rules, terms=tmp_path / "terms.yaml", registry=tmp_path / "people.yaml", stance=True
    )
    other = versions_of(changed)
    assert all(a != b for a, b in zip(dataclasses.astuple(base), dataclasses.astuple(other),
                                      strict=True))  # fmt: skip


# The command line


class Known(FakeAnalyzer):
    """With the shipped registry, which some commands ask for."""

    @property
    def registry(self) -> Registry:
        return load_registry()


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two articles that the analyzer knows, and where no model is."""
    other = annotate("Putin, ateşkes istediğini söyledi.", Said("ateşkes istediğini", "söyledi"),
                     id="kisa")  # fmt: skip
    monkeypatch.setattr(running, "make_analyzer", lambda **_: Known(PEACE, other))
    folder = tmp_path / "haberler"
    folder.mkdir()
    for annotated in (PEACE, other):
        text = annotated.document.text
        (folder / f"{annotated.document.id}.txt").write_text(text, encoding="utf-8")
    return folder


def test_adding_from_the_command_line(news: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a"
    (news / "bos.txt").write_text(" ", encoding="utf-8")
    first = run("corpus", "add", archive, news, "--detector", "rules")
    assert first.exit_code == 3
    assert f"{archive}: 2 added (0 of them copies), 0 analysed again, 0 there" in first.stderr
    assert "bos.txt: empty" in first.stderr
    (news / "bos.txt").unlink()
    again = run("corpus", "add", archive, news, "--detector", "rules")
    assert again.exit_code == 0 and "0 added" in again.stderr and "2 there already" in again.stderr
    anew = run("corpus", "add", archive, "--detector", "both")
    assert anew.exit_code == 0 and "2 analysed again" in anew.stderr
    compacted = run("corpus", "compact", archive)
    assert "2 pieces are 1 now; 2 documents dropped" in compacted.stderr
    found = {r["count"]: r["value"] for r in lines("corpus", "stats", archive)}
    assert (found["documents"], found["attributions"]) == (2, 8)
    assert "Made by" in run("corpus", "stats", archive, "--format", "md").stdout
    asked = lines("corpus", "query", archive, "SELECT count(*) AS n, max(date) AS d FROM speakers")
    assert asked == [{"n": 7, "d": None}]
    assert {r["question"] for r in lines("corpus", "query", archive)} >= {"speakers", "copies"}
    assert "Vladimir Putin" in run("corpus", "query", archive, "speakers", "--format", "csv").stdout


def lines(*arguments: object) -> list[dict[str, Any]]:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    "command",
    [
        ["report"],
        ["extract", "--format", "jsonl"],
        ["extract", "--format", "csv", "--term", "nato"],
        ["compare", "--min", "1", "--evidence"],
        ["timeline", "--min", "1", "--since", "2025-12-03"],
        ["speakers"],
    ],
)
def test_commands_read_archives_as_they_read_files(
    command: list[str], news: Path, tmp_path: Path
) -> None:
    dated = [
        {"id": path.stem, "text": path.read_text(encoding="utf-8"), "date": "2025-12-03"}
        for path in sorted(news.iterdir())
    ]
    table = tmp_path / "table.jsonl"
    table.write_text("\n".join(map(json.dumps, dated)), encoding="utf-8")
    run("corpus", "add", tmp_path / "a", table, "--detector", "rules")
    name, *rest = command
    from_files, from_archive = run(name, table, *rest), run(name, tmp_path / "a", *rest)
    assert from_archive.exit_code == 0, from_archive.output
    assert from_archive.stdout == from_files.stdout
    assert from_archive.stdout


def test_network_of_an_archive(news: Path, tmp_path: Path) -> None:
    run("corpus", "add", tmp_path / "a", news, "--detector", "rules")
    target = tmp_path / "n.csv"
    result = run("network", tmp_path / "a", "-o", target, "--statements")
    assert result.exit_code == 0, result.output
    assert "nato" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["query", "haberler", "speakers"], 1, "haberler: no archive\nhint: make one with"),
        (["add", "haberler", "haberler"], 1, "neither an archive nor empty"),
        (["add", "a", "nowhere"], 1, "nowhere: no such file"),
        (["add", "a", "haberler", "--address", "x:1"], 2, "only --engine ray has an"),
        (["stats", "broken"], 1, "of a format that this version does not know"),
        (["query", "full", "SELECT * FROM documents"], 1, "give the same command again"),
        (["compact", "full"], 1, "documents.parquet"),
    ],
)
def test_errors_are_told(
    arguments: list[str], code: int, message: str, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(news.parent)
    Path("broken").mkdir()
    Path("broken/archive.json").write_text('{"format": 99}', encoding="utf-8")
    add(Path("full"), ARTICLES[:1])
    (damaged,) = Path("full").glob("pieces/*/documents.parquet")
    damaged.write_bytes(b"PAR1" + bytes(20))
    result = run("corpus", *arguments)
    assert result.exit_code == code
    assert message in result.output + result.stderr
    assert not is_archive("a")


def test_defaults_are_those_of_the_library() -> None:
    from attribution.archive.adding import PIECE

    assert commands._PIECE == PIECE
