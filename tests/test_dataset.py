"""Datasets: built from articles or annotations, read by `datasets`, without texts and with."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest
import yaml
from builders import PEACE, TERMS, FakeAnalyzer, Said, annotate, gold_documents
from hypothesis import given, settings
from typer.testing import CliRunner, Result

from attribution.cli import app, running
from attribution.errors import DataError
from attribution.evaluation.gold import GoldDocument, sha256
from attribution.evaluation.predictions import to_gold
from attribution.exports.dataset import Item, row_features, to_row
from attribution.exports.importing import write_documents
from attribution.exports.withheld import with_text, without_text

FEATURES = row_features([term.id for term in TERMS])
SHORT = annotate(
    "Bakan gelmeyeceğini söyledi.", Said("gelmeyeceğini", "söyledi"), id="kisa", date=None
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two articles and what the stand-in for the analyzer knows of them."""
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setattr(running, "make_analyzer", lambda **_: FakeAnalyzer(PEACE, SHORT))
    folder = tmp_path / "haberler"
    folder.mkdir()
    for one in (PEACE, SHORT):
        (folder / f"{one.document.id}.txt").write_text(one.document.text, encoding="utf-8")
    return folder


def build(news: Path, out: Path, *more: object) -> Path:
    result = run("dataset", "build", news, "-o", out, *more)
    assert result.exit_code == 0, result.output
    return out


def rows(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / "data" / "train.parquet").to_pylist()
    return found


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def test_a_folder_of_articles_becomes_a_dataset(news: Path, tmp_path: Path) -> None:
    import datasets

    out = build(news, tmp_path / "out", "--name", "Barış haberleri", "--license", "cc-by-4.0")
    loaded = datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded["id"] == ["baris", "kisa"]
    row = loaded[0]
    assert row["text"] == PEACE.document.text
    assert row["sha256"] == sha256(row["text"])
    inner = loaded.features["attributions"].feature
    for one, known in zip(row["attributions"], PEACE.attributions, strict=True):
        assert [(s["start"], s["end"]) for s in one["content"]] == sorted(
            (s.start, s.end) for s in known.content
        )
        assert inner["type"].int2str(one["type"]) == known.type.value
        assert [s["name"] for s in one["speakers"]] == [s.name for s in known.speakers]
        assert one["confidence"] == known.confidence
    first = row["attributions"][0]
    assert first["speakers"][0]["side"] == "russia"
    assert first["stances"][0]["score"] == 0.8123
    assert [v["name"] for v in row["attributions"][3]["via"]] == ["AFP"]


def test_the_card_says_what_was_counted(news: Path, tmp_path: Path) -> None:
    card = (build(news, tmp_path / "out") / "README.md").read_text(encoding="utf-8")
    header = yaml.safe_load(card.split("---")[1])
    assert (header["license"], header["pretty_name"]) == ("other", "out")
    assert header["configs"][0]["data_files"] == [{"split": "train", "path": "data/train.parquet"}]
    assert "| documents | 2 |" in card and "| attributions | 8 |" in card
    assert "| talks | 1 | 0 | 0 | 2 |" in card
    assert "detector `tagger`" in card and "| quote found (IoU ≥ 0.8) |" in card
    assert "| 0.9 to 1.0 | 8 |" in card
    assert "indirect 7" in card and "organization 1" in card and "unresolved 2" in card


def test_the_schema_describes_the_rows(news: Path, tmp_path: Path) -> None:
    for more in ((), ("--without-text",)):
        out = build(news, tmp_path / "out", *more)
        schema = json.loads((out / "schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        for row in rows(out):
            jsonschema.validate(row, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(row | {"text": 1}, schema)


def test_without_texts_and_with_them_again(news: Path, tmp_path: Path) -> None:
    whole = build(news, tmp_path / "whole")
    bare = build(news, tmp_path / "bare", "--without-text")
    for row in rows(bare):
        assert row["text"] is None and row["title"] is None
        assert all(len(s) < 65 and "\n" not in s for s in strings(row))
        assert "Konuya yakın kaynaklar" not in strings(row)
    assert "The texts are not part of the dataset" in (bare / "README.md").read_text("utf-8")
    result = run("dataset", "rehydrate", bare, "--texts", news, "-o", tmp_path / "again")
    assert result.exit_code == 0, result.output
    assert result.stderr == "note: 2 texts joined\n"
    assert rows(tmp_path / "again") == rows(whole)
    assert "joined to this copy" in (tmp_path / "again" / "README.md").read_text("utf-8")
    assert rows(bare) != rows(whole)
    assert run("dataset", "rehydrate", bare, "--texts", news).exit_code == 0
    assert rows(bare) == rows(whole)


def test_texts_in_lines_of_json_and_texts_that_are_missing(news: Path, tmp_path: Path) -> None:
    bare = build(news, tmp_path / "bare", "--without-text")
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"text": SHORT.document.text}) + "\n", encoding="utf-8")
    result = run("dataset", "rehydrate", bare, "--texts", texts)
    assert result.exit_code == 3
    assert "baris: no text with its hash" in result.stderr
    assert [row["text"] for row in rows(bare)] == [None, SHORT.document.text]


@settings(max_examples=80, deadline=None)
@given(document=gold_documents())
def test_any_row_comes_back(document: GoldDocument) -> None:
    """As it is written and as it is stored, where labels are numbers."""
    row = to_row(Item(document))
    for one in (row, FEATURES.encode_example(row)):
        bare = without_text(one)
        assert bare["text"] is None
        assert with_text(bare, document.text or "") == one


def test_a_text_with_another_hash_is_refused() -> None:
    row = without_text(to_row(Item(to_gold(PEACE))))
    with pytest.raises(DataError, match="another hash"):
        with_text(row, "Başka.")
    with pytest.raises(DataError, match="a span leaves the text"):
        with_text(row | {"sha256": sha256("Kısa.")}, "Kısa.")


def test_annotated_documents_become_a_dataset(tmp_path: Path, news: Path) -> None:
    write_documents([to_gold(PEACE, annotators=("ayse",))], tmp_path / "gold")
    (tmp_path / "gold" / "bozuk.json").write_text("{}", encoding="utf-8")
    result = run("dataset", "build", tmp_path / "gold", "--annotated", "-o", tmp_path / "out")
    assert result.exit_code == 3 and "bozuk.json: " in result.stderr
    (row,) = rows(tmp_path / "out")
    assert row["annotators"] == ["ayse"]
    assert {a["confidence"] for a in row["attributions"]} == {None}
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "annotated by people" in card and "annotator: ayse 1." in card
    assert "machine-generated" not in card


def test_a_stance_on_an_unknown_term(tmp_path: Path) -> None:
    strange = annotate("A gelir dedi.", Said("gelir", "dedi", stances={"moon": "support"}))
    write_documents([to_gold(strange)], tmp_path / "gold")
    result = run("dataset", "build", tmp_path / "gold", "--annotated", "-o", tmp_path / "out")
    assert result.exit_code == 1 and "'moon', which is no known term" in result.stderr
    assert not list(tmp_path.rglob("*.parquet")) and not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "yok", "-o", "out"], "yok: no such file"),
        (["build", "{}", "--annotated", "-o", "out"], "no annotated documents"),
        (["build", "{}", "-o", "{}/a.txt"], "cannot be written: Not a directory"),
        (["rehydrate", "{}", "--texts", "{}"], "no data/*.parquet"),
        (["rehydrate", "{}", "--texts", "yok"], "yok: no such file"),
        (["push", "{}", "a/b"], "no dataset: a README.md"),
    ],
)
def test_usage(arguments: list[str], message: str, news: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(news)
    (news / "a.txt").write_text("Bugün hava güzel.", encoding="utf-8")
    result = run("dataset", *(a.replace("{}", str(news)) for a in arguments))
    assert result.exit_code == 1
    assert message in result.stderr


@pytest.mark.parametrize("data", [b"x", None])
def test_a_file_that_is_no_dataset(data: bytes | None, news: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    stream = io.BytesIO()
    pq.write_table(pq.read_table(build(news, tmp_path / "o") / "data" / "train.parquet")
                   .drop_columns(["sha256"]), stream)  # fmt: skip
    (tmp_path / "data" / "train.parquet").write_bytes(data or stream.getvalue())
    result = run("dataset", "rehydrate", tmp_path, "--texts", news)
    assert result.exit_code == 1
    assert "train.parquet: " in result.stderr and "hint: " in result.stderr


def test_without_the_library_a_hint(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    result = run("dataset", "build", news, "-o", news / "out")
    assert result.exit_code == 1
    assert "hint: pip install 'attribution-tr[datasets]'" in result.stderr


class FakeHub:
    """Takes what would go to the hub."""

    calls: list[tuple[str, dict[str, Any]]]

    def create_repo(self, name: str, **options: Any) -> Any:
        if name == "nobody/x":
            raise OSError("401 Client Error.\nInvalid user")
        FakeHub.calls.append(("create", {"name": name, **options}))
        import huggingface_hub

        return huggingface_hub.RepoUrl(f"https://huggingface.co/datasets/{name}")

    def upload_folder(self, **options: Any) -> None:
        FakeHub.calls.append(("upload", options))


def test_push(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    FakeHub.calls = []
    monkeypatch.setattr(huggingface_hub, "HfApi", FakeHub)
    out = build(news, tmp_path / "out")
    result = run("dataset", "push", out, "ayse/haberler", "--private")
    assert result.stdout == "https://huggingface.co/datasets/ayse/haberler\n"
    (first, made), (second, sent) = FakeHub.calls
    assert (first, made["name"], made["private"]) == ("create", "ayse/haberler", True)
    assert (second, sent["repo_id"], sent["folder_path"]) == ("upload", "ayse/haberler", out)
    result = run("dataset", "push", out, "nobody/x")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: nobody/x: 401 Client Error.\nhint: log in")
