"""The README tells the truth: its commands run, and its Python and figures are real."""

import functools
import gzip
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from test_archive import add as make_archive
from test_files import make_docx, make_pdf, pack
from test_packed import packed, saved
from test_pages import Answer, Web
from typer.testing import CliRunner

from attribution import documents
from attribution.cli import app
from attribution.documents import Fetcher, make_document
from attribution.evaluation.gold import read_folder
from attribution.pipeline import Analyzer
from attribution.schema import AttributionType

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^attribution (.+?)(?:\s+#.*)?$", README, flags=re.MULTILINE)


def test_readme_names_commands() -> None:
    assert len(COMMANDS) >= 7


@pytest.mark.parametrize("command", COMMANDS)
def test_documented_commands_run(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in a copy of its surroundings; the whole dev split is left to `make figures`."""
    (tmp_path / "folder").mkdir()
    article = (ROOT / "seeds" / "002_dbc1b0e90bae1793.txt").read_bytes()
    for name in ("article.txt", "folder/article.txt"):
        (tmp_path / name).write_bytes(article)
    (tmp_path / "quotes.jsonl").write_bytes((ROOT / "tests/data/series.jsonl").read_bytes())
    for name in ("seeds", "annotations"):
        (tmp_path / name).symlink_to(ROOT / name)
    _make_inputs(tmp_path, monkeypatch)
    if "archive" in command.split():
        make_archive(tmp_path / "archive")
    shutil.copy(ROOT / "annotations/stance/unseen_terms.yaml", tmp_path / "terms.yaml")
    row = {"id": "1", "text": "Ukrayna NATO'ya girmemeli", "cue": "dedi"}
    (tmp_path / "statements.jsonl").write_text(json.dumps(row), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    arguments, _, standard_input = command.partition(" < ")
    words = shlex.split(arguments.replace("--split dev", "--split seeds --no-intervals"))
    for earlier in _needed_by(words):
        assert CliRunner().invoke(app, earlier.split()).exit_code == 0, earlier
    data = (tmp_path / standard_input).read_bytes() if standard_input else None
    result = CliRunner().invoke(app, words, input=data)
    assert result.exit_code == 0, result.output
    if "-o" in words:
        assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 0


def _make_inputs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of other kinds, and a web that knows one page."""
    page = (ROOT / "tests/data/pages/kanal.html").read_bytes()
    rows = "id,metin,tarih\n1,Bakan konuştu.,2025-12-03\n"
    (folder / "page.html").write_bytes(page)
    (folder / "minutes.docx").write_bytes(make_docx("Bakan, görüşmelerin sürdüğünü söyledi."))
    (folder / "report.pdf").write_bytes(make_pdf("Bakan, görüşmelerin sürdüğünü söyledi."))
    (folder / "articles.csv.gz").write_bytes(gzip.compress(rows.encode()))
    pack(folder / "archive.zip", {"page.html": page})
    (folder / "page.mhtml").write_bytes(saved(page))
    (folder / "archive.tar.gz").write_bytes(packed(("page.html", page)))
    web = Web(**{"https://www.example.com/haber.html": Answer(page)})
    stand_in = functools.partial(Fetcher, folder / "cache", opener=web, wait=web.waited.append)
    monkeypatch.setattr(documents, "Fetcher", lambda _: stand_in())


def _needed_by(words: list[str]) -> list[str]:
    """The commands before it whose output a command reads, and what these need in turn."""
    read = words[: words.index("-o") if "-o" in words else None]
    direct = [c for c in COMMANDS if "-o" in c.split() and c.split()[c.split().index("-o") + 1]
              in read]  # fmt: skip
    return list(dict.fromkeys(n for c in direct for n in (*_needed_by(shlex.split(c)), c)))


def test_documented_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == "Kremlin görüşmelerin süreceğini\n"


def test_documented_record_has_the_real_keys(analyzer: Analyzer) -> None:
    (record,) = re.findall(r"```json\n(.*?)```", README, flags=re.DOTALL)
    result = CliRunner().invoke(app, ["extract", str(ROOT / "seeds" / "003_fce5ca973af98f31.txt")])
    first = json.loads(result.stdout.splitlines()[0])
    documented = json.loads(record)
    assert list(documented) == list(first)
    assert list(documented["speakers"][0]) == list(first["speakers"][0])


def test_linguistics_figures_are_those_of_the_metrics_file() -> None:
    card = (ROOT / "models" / "stanza" / "README.md").read_text(encoding="utf-8")
    metrics = json.loads((ROOT / "models" / "stanza" / "metrics.json").read_text(encoding="utf-8"))
    for value in metrics["f1"].values():
        assert f"{value:.2f}" in card


def test_stance_figures_are_those_of_the_metrics_file() -> None:
    folder = ROOT / "models" / "stance"
    card = (folder / "README.md").read_text(encoding="utf-8")
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    for split in ("test", "corpus_test", "unseen_terms"):
        for name in ("term_f1", "macro_f1_given_term", "macro_f1_five"):
            assert f"{100 * metrics['scores'][split][name]:.1f}" in card


@pytest.mark.parametrize(("detector", "named"), [("rules", 0.85), ("tagger", 0.80)])
def test_seeds_are_read_as_promised(detector: str, named: float) -> None:
    """The bars of the five articles: what is found, what is right, who is named."""
    folder = str(ROOT / "annotations")
    result = CliRunner().invoke(
        app,
        ["evaluate", "--split", "seeds", "--annotations", folder, "--no-intervals", "--format",
         "json", "--detector", detector],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    scores = json.loads(result.stdout)["scores"]
    assert scores["quote_0.8"]["recall"] >= 0.80
    assert scores["quote_0.8"]["precision"] >= 0.75
    assert scores["speaker"]["f1"] >= named


def test_rules_find_every_quotation_with_a_cue_in_the_seeds(rule_analyzer: Analyzer) -> None:
    for gold in read_folder(ROOT / "annotations" / "seeds"):
        text = gold.text or ""
        annotated = rule_analyzer(make_document(text, id=gold.id))
        found = {
            tuple((s.start, s.end) for s in a.content)
            for a in annotated.attributions
            if a.type is AttributionType.DIRECT
        }
        for record in gold.attributions:
            if record.type is AttributionType.DIRECT and record.parent is None:
                assert record.content in found, text[slice(*record.content[0])]
