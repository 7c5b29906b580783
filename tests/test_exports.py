"""Exports: the record contract, and what comes back from each format."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from builders import AFP, KREMLIN, PEACE, SOURCES, Said, annotate, gold_documents
from hypothesis import HealthCheck, given, settings

from attribution.errors import DataError
from attribution.evaluation.gold import GoldDocument, read_folder
from attribution.evaluation.predictions import to_annotated
from attribution.exports import (
    COLUMNS,
    FORMATS,
    AttributionRecord,
    FileFormat,
    FolderFormat,
    read_jsonl,
    read_records,
    to_records,
)
from attribution.exports.markdown import escape_markdown
from attribution.schema import AnnotatedDocument

ROOT = Path(__file__).parents[1]
KEYS = [
    *("doc_id", "date", "outlet", "id", "type", "kind", "content", "cue", "source"),
    *("content_text", "cue_text", "source_text"),
    *("speakers", "via", "parent", "stances", "confidence", "abstained"),
]

STRANGE = annotate(
    '=SUM(A1) "tırnak", [/b] | \u2028 satır\nikinci\tsatır dedi',
    Said('=SUM(A1) "tırnak", [/b] | \u2028 satır\nikinci\tsatır', "dedi", confidence=2 / 3),
    id="garip, belge",
    date=None,
)
NOTHING = annotate("Bugün hava güzel.", id="bos")
CORPUS = (PEACE, NOTHING, STRANGE)


def written(name: str, documents: Sequence[AnnotatedDocument] = CORPUS) -> bytes:
    stream = io.BytesIO()
    entry = FORMATS[name]
    if isinstance(entry, FolderFormat):
        return repr(list(entry.files(iter(documents)))).encode()
    entry.write(iter(documents), stream)
    return stream.getvalue()


def expected_rows() -> list[dict[str, Any]]:
    return [record.to_dict() for record in to_records(CORPUS)]


def test_record_contract() -> None:
    record = json.loads(written("jsonl").split(b"\n")[4])
    text = PEACE.document.text
    assert list(record) == KEYS == list(COLUMNS)
    assert record == {
        "doc_id": "baris",
        "date": "2025-12-03",
        "outlet": None,
        "id": PEACE.attributions[4].id,
        "type": "indirect",
        "kind": "attitude",
        "content": [[text.index("ateşkes istediğini"), text.index(" belirtti")]],
        "cue": [[text.index("istediğini"), text.index(" belirtti")]],
        "source": [[text.index("Zelenskiy"), text.index("Zelenskiy") + 9]],
        "content_text": "ateşkes istediğini",
        "cue_text": "istediğini",
        "source_text": "Zelenskiy",
        "speakers": [
            {
                "id": "volodimir-zelenskiy",
                "name": "Volodimir Zelenskiy",
                "kind": "person",
                "side": "ukraine",
                "implicit": False,
                "how": "unlisted",
                "confidence": 1.0,
            }
        ],
        "via": {
            "id": "vladimir-putin",
            "name": "Vladimir Putin",
            "kind": "person",
            "side": "russia",
            "implicit": False,
            "how": "unlisted",
            "confidence": 1.0,
        },
        "parent": PEACE.attributions[3].id,
        "stances": [{"term": "ceasefire", "label": "support", "score": 0.8123}],
        "confidence": 0.93,
        "abstained": [],
    }
    assert list(record["speakers"][0]) == [
        "id", "name", "kind", "side", "implicit", "how", "confidence"
    ]  # fmt: skip


def test_spans_cover_the_texts() -> None:
    for annotated in CORPUS:
        text = annotated.document.text
        for record in to_records([annotated]):
            for field in ("content", "cue", "source"):
                parts = [text[start:end] for start, end in getattr(record, field)]
                assert getattr(record, f"{field}_text") == " … ".join(parts)


def test_absent_values() -> None:
    implicit, strange = expected_rows()[1], expected_rows()[-1]
    assert implicit["source"] == [] and implicit["source_text"] == ""
    assert implicit["content_text"] == "Toprak [b] vermeyeceğiz 🙂 … bunu herkes bilsin"
    assert implicit["speakers"][0]["implicit"] is True
    assert strange["date"] is None and strange["speakers"] == [] and strange["via"] is None
    assert strange["confidence"] == 0.6667


def test_json_is_one_array() -> None:
    assert json.loads(written("json")) == expected_rows()
    assert json.loads(written("json", [])) == []


LOSSLESS = [
    name for name, entry in FORMATS.items() if isinstance(entry, FileFormat) and not entry.loses
]


def test_lossless_formats() -> None:
    assert LOSSLESS == ["jsonl", "json", "csv", "parquet", "spacy"]


def back(
    name: str, documents: Sequence[AnnotatedDocument], folder: Path
) -> list[AttributionRecord]:
    path = folder / f"records{FORMATS[name].suffix}"
    path.write_bytes(written(name, documents))
    return list(read_records(path))


@pytest.mark.parametrize("name", LOSSLESS)
def test_records_come_back(name: str, tmp_path: Path) -> None:
    assert back(name, CORPUS, tmp_path) == list(to_records(CORPUS))
    assert back(name, [], tmp_path) == []


@pytest.mark.parametrize("name", LOSSLESS)
def test_the_records_of_the_corpus_come_back(name: str, tmp_path: Path) -> None:
    """Of dev and the seeds; `benchmarks/roundtrip.py` does all."""
    folders = [ROOT / "annotations" / split for split in ("dev", "seeds")]
    corpus = [to_annotated(d) for folder in folders for d in read_folder(folder)]
    assert back(name, corpus, tmp_path) == list(to_records(corpus))


@pytest.mark.parametrize("name", LOSSLESS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=gold_documents().filter(lambda d: d.outlet != ""))
def test_any_records_come_back(name: str, document: GoldDocument, tmp_path: Path) -> None:
    annotated = [to_annotated(document)]
    assert back(name, annotated, tmp_path) == list(to_records(annotated))


def test_csv_with_a_byte_order_mark_and_long_cells(tmp_path: Path) -> None:
    long = annotate("a" * 200_000 + " dedi", Said("a" * 200_000, "dedi"))
    path = tmp_path / "records.csv"
    path.write_bytes(b"\xef\xbb\xbf" + written("csv", [long]))
    (record,) = read_records(path)
    assert len(record.content_text) == 200_000


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.json", b"{}", "a.json: not an array"),
        ("a.json", b"[{}]", "a.json:1: doc_id: "),
        ("a.json", b"[", "a.json: Expecting value"),
        ("a.csv", b"a,b\n1,2\n", "a.csv:1: doc_id: "),
        ("a.csv", b"\xff\xfe", "a.csv: 'utf-8' codec"),
        ("a.csv", b'doc_id,cue\nx,"[[1\n', "a.csv: "),
        ("a.parquet", b"PAR1", "a.parquet: "),
        ("a.spacy", b"x", "a.spacy: not a DocBin"),
        ("a.xlsx", b"", "a.xlsx: not one of .jsonl, .json, .csv, .parquet, .spacy"),
    ],
)
def test_broken_files_of_records(name: str, data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError) as caught:
        list(read_records(tmp_path / name))
    assert message in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(DataError):
        list(read_records(tmp_path / "yok" / name))


def test_parquet_keeps_types() -> None:
    table = pq.read_table(io.BytesIO(written("parquet")))
    assert table.column_names == KEYS
    assert str(table.schema.field("date").type) == "date32[day]"


def test_parquet_columns_do_not_depend_on_what_is_in_them() -> None:
    empty = pq.read_schema(io.BytesIO(written("parquet", [NOTHING])))
    assert empty.equals(pq.read_schema(io.BytesIO(written("parquet"))))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_same_input_same_bytes(name: str) -> None:
    assert written(name) == written(name)
    assert written(name, [])[:1] in (b"", b"[", b"d", b"P", b"<", b"x")


def test_markdown_is_text_and_not_markup() -> None:
    text = written("md").decode()
    assert "## Barış görüşmeleri sürüyor\n" in text
    assert "Volodimir Zelenskiy (implicit)" in text
    assert r"\[/b\] \| satır ikinci satır" in text
    assert "| ? | öne sürüldü |" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace(r"\|", "").count("|") for line in tables} == {8}
    assert "0 attributions" in text and "1 attribution\n" in text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("[b]x[/b]", r"\[b\]x\[/b\]"),
        ("<script>", r"\<script\>"),
        ("*_`", r"\*\_\`"),
        ("a\x1b[31m\n b", r"a \[31m b"),
    ],
)
def test_escape_markdown(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


def _broken(**changes: object) -> str:
    return json.dumps(expected_rows()[0] | changes)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":2: Invalid JSON"),
        ("[]", ":2: "),
        (_broken(confidence=1.5), ":2: confidence: 1.5"),
        (_broken(confidence="0.5"), ":2: confidence: "),
        (_broken(content=[[5, 5]]), ":2: content.0: [5, 5]"),
        (_broken(cue=[[1, 2, 3]]), ":2: cue.0"),
        (_broken(type="oblique"), ":2: type: "),
        (_broken(date="3 Aralık"), ":2: date: "),
        (_broken(speakers=[{"id": "x"}]), ":2: speakers.0.name: "),
        (
            _broken(stances=[{"term": "nato", "label": "oppose", "score": -1}]),
            ":2: stances.0.score: -1",
        ),
        (
            json.dumps({k: v for k, v in expected_rows()[0].items() if k != "parent"}),
            ":2: parent: ",
        ),
    ],
)
def test_broken_records_name_file_line_and_field(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bozuk.jsonl"
    path.write_text(_broken() + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        list(read_jsonl(path))
    assert f"{path}{message}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_reading_tolerates_more_keys_blank_lines_and_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "fazla.jsonl"
    path.write_text("\ufeff" + _broken(extra=1) + "\r\n\r\n" + _broken() + "\n", encoding="utf-8")
    assert len(list(read_jsonl(path))) == 2


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00"])
def test_unreadable_file(data: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "yok.jsonl"
    if data:
        path.write_bytes(data)
    with pytest.raises(DataError, match=r"yok\.jsonl"):
        list(read_jsonl(path))


def test_joint_and_unnamed_speakers() -> None:
    rows = expected_rows()
    assert [s["name"] for s in rows[5]["speakers"]] == ["Vladimir Putin", "Recep Tayyip Erdoğan"]
    assert rows[2]["speakers"][0]["kind"] == "unnamed"
    assert rows[2]["speakers"][0]["name"] == SOURCES.name
    assert rows[3]["via"]["name"] == AFP.name
    assert rows[0]["speakers"][0]["side"] == KREMLIN.side
