"""Tables of articles: columns, formats, encodings, broken rows, streaming."""

import csv
import datetime
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from builders import DOCUMENT_TEXTS
from hypothesis import example, given, settings
from hypothesis import strategies as st

from attribution.documents import Columns, ReadFailure, read_documents
from attribution.documents.columns import choose_columns
from attribution.documents.dates import date_of
from attribution.documents.decoding import text_lines
from attribution.documents.records import CsvRecords
from attribution.errors import InputError
from attribution.schema import Document

SAID = "Bakan, görüşmelerin süreceğini söyledi."
ROWS = [
    {"no": "17", "metin": f"{SAID}\nİkinci satır; “alıntı”, virgül.", "tarih": "03.12.2025",
     "kaynak": "Örnek Ajansı"},
    {"no": "18", "metin": '"Savaş bitmeli" dedi Şimşek.', "tarih": "4 Aralık 2025", "kaynak": ""},
]  # fmt: skip


def read(
    path: Path, columns: Columns | None = None, **options: Any
) -> tuple[list[Document], list[str]]:
    """Documents, and what failed."""
    found = list(read_documents([path], columns=columns, **options))
    failures = [str(f.error) for f in found if isinstance(f, ReadFailure)]
    assert all("\n" not in f and f.startswith(str(path)) for f in failures)
    return [d for d in found if isinstance(d, Document)], [
        f.removeprefix(str(path)) for f in failures
    ]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows as the ending says."""
    name = path.name.removesuffix(".gz")
    frame = pd.DataFrame(rows)
    if name.endswith(".parquet"):
        data = frame.to_parquet()
    elif name.endswith(("jsonl", "ndjson")):
        data = frame.to_json(orient="records", lines=True, force_ascii=False).encode()
    else:
        data = frame.to_csv(index=False, sep="\t" if "tsv" in name else ",").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "h.csv",
        "h.tsv",
        "h.jsonl",
        "h.NDJSON",
        "h.parquet",
        "h.csv.gz",
        "h.jsonl.gz",
        "h.parquet.gz",
    ],
)
def test_rows_become_documents(name: str, tmp_path: Path) -> None:
    said: list[str] = []
    path = write(tmp_path / name.lower(), ROWS).rename(tmp_path / name)
    documents, failures = read(path, inform=said.append)
    assert not failures
    assert said == [
        f"{path}: text from 'metin', id from 'no', date from 'tarih', outlet from 'kaynak'"
    ]
    assert [d.text for d in documents] == [row["metin"] for row in ROWS]
    assert [d.id for d in documents] == ["17", "18"]
    assert [d.date for d in documents] == [datetime.date(2025, 12, day) for day in (3, 4)]
    assert [d.outlet for d in documents] == ["Örnek Ajansı", None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1254"])
def test_csv_of_any_program(delimiter: str, encoding: str, tmp_path: Path) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ROWS[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    path = tmp_path / "h.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    documents, failures = read(path)
    assert (failures, [d.text for d in documents]) == ([], [row["metin"] for row in ROWS])


def test_files_put_together_from_several_encodings(tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl"
    lines = [json.dumps({"text": t}, ensure_ascii=False) for t in ("Şimşek geldi", "Iğdır güzel")]
    path.write_bytes(lines[0].encode() + b"\n" + lines[1].encode("cp1254") + b"\n")
    documents, _ = read(path)
    assert [d.text for d in documents] == ["Şimşek geldi", "Iğdır güzel"]
    assert [d.id for d in documents] == ["h-1", "h-2"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["id", "text", "date", "source"], ("text", "id", "date", "source")),
        (["Haber Metni", "Yayın Tarihi", "GAZETE", "Haber ID"],
         ("Haber Metni", "Haber ID", "Yayın Tarihi", "GAZETE")),
        (["articleBody", "datePublished", "publisher"],
         ("articleBody", None, "datePublished", "publisher")),
        (["başlık", "İÇERİK", "text_id"], ("İÇERİK", None, None, None)),
        (["haber", "metin"], ("metin", None, None, None)),
    ],
)  # fmt: skip
def test_columns_are_guessed(names: list[str], expected: tuple[str | None, ...]) -> None:
    chosen = choose_columns(names, Columns(), name="x")
    assert (chosen.text, chosen.id, chosen.date, chosen.outlet) == expected


@pytest.mark.parametrize("name", ["h.csv", "h.jsonl", "h.parquet"])
@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (Columns(text="yok"), ": no column 'yok'; there are no, metin, tarih, kaynak"),
        (Columns(id="yok"), ": no column 'yok'; there are no, metin, tarih, kaynak"),
        (Columns(text="no"), None),
    ],
)
def test_columns_can_be_named(
    columns: Columns, message: str | None, name: str, tmp_path: Path
) -> None:
    rows = [row | {"no": f"Bakan {row['no']} kez konuştu."} for row in ROWS]
    documents, failures = read(write(tmp_path / name, rows), columns)
    assert failures == ([message] if message else [])
    assert [d.text for d in documents] == ([] if message else [r["no"] for r in rows])


@pytest.mark.parametrize("name", ["h.csv", "h.jsonl", "h.parquet"])
def test_a_table_without_a_text_says_what_it_has(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, [{f"sütun {i}": i for i in range(14)}])
    (found,) = read_documents([path])
    assert isinstance(found, ReadFailure)
    assert "no column looks like the text; there are sütun 0, sütun 1" in str(found.error)
    assert str(found.error).endswith(" and 2 more")
    assert found.error.hint == "name it with --text-column"


@pytest.mark.parametrize(
    ("data", "texts", "failures"),
    [
        # A field too many, one too few.
        ("id,text\n1,bir\n2,iki,üç\n3\n4,dört\n", ["bir", "dört"],
         [", line 3: 3 fields where the header has 2",
          ", line 4: 1 fields where the header has 2"]),
        # A quotation mark that is never closed, at the end and before other rows.
        ('id,text\n1,bir\n2,"iki\n', ["bir"], [", line 3: unexpected end of data"]),
        ('id,text\n1,"bir\n2,iki\n3,"üç"\n4,dört\n', ["iki", "üç", "dört"],
         [", line 2: ',' expected after '\"'"]),
        # Text after a closed quotation.
        ('id,text\n1,"bir" dedi\n2,iki\n', ["iki"], [", line 2: ',' expected after '\"'"]),
        ("id,text\n1,\n2,   \n3,üç\n", ["üç"], [", line 2: empty", ", line 3: empty"]),
        ("id,text\n\n1,bir\n\n", ["bir"], []),
        ("", [], [": empty"]),
        ("\n\n", [], [": empty"]),
        ("text\nbir\n", ["bir"], []),
        ("id,text\n1,a\x81b\n2,iki\n", ["iki"],
         [", line 2: holds what is no character in UTF-8, UTF-16 or Windows-1254"]),
    ],
)  # fmt: skip
def test_malformed_csv(data: str, texts: list[str], failures: list[str], tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_bytes(data.encode("latin-1" if "\x81" in data else "utf-8"))
    documents, failed = read(path)
    assert [d.text for d in documents] == texts
    assert failed == failures


def test_rows_after_a_stray_mark_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text('id,text\n1,"bir\n2,iki\n3,"üç"\n4,dört\n', encoding="utf-8")
    documents, _ = read(path)
    assert [any("broken row" in w for w in d.warnings) for d in documents] == [True, True, False]


def test_tabs_without_quoting(tmp_path: Path) -> None:
    path = tmp_path / "h.tsv"
    path.write_text('id\ttext\n1\t"Savaş bitmeli" dedi\n2\t"iki\n3\tüç\n', encoding="utf-8")
    documents, failures = read(path)
    assert ([d.text for d in documents], failures) == (['"Savaş bitmeli" dedi', '"iki', "üç"], [])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"text": "yarım', "not JSON at character 10 (Unterminated string starting at)"),
        ("[1, 2]", "not a JSON object"),
        ('{"text": 5}', "'text' holds no text but int"),
        ('{"text": null}', "no text in 'text'"),
        ('{"metin": "bir"}', "no text in 'text'"),
        ('{"text": ""}', "empty"),
        ('{"text": "\\ud800 yarım"}',
         "holds what is no character in UTF-8, UTF-16 or Windows-1254"),
        ("[" * 100_000, "not JSON that can be read"),
        ('{"text": "' + "a" * 1001 + '"}', "1,001 characters; the limit is 1,000"),
        ('{"x": ' + "9" * 5000 + "}", "not JSON that can be read"),
        ('{"x": "' + "9" * 5_000_000 + '"}', "longer than 4,006,000 bytes"),
    ],
)  # fmt: skip
def test_broken_lines_of_jsonl_cost_no_others(line: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl"
    path.write_text(f'{{"text": "bir"}}\n{line}\n{{"text": "üç"}}\n', encoding="utf-8")
    documents, failures = read(path, max_characters=1000)
    assert [(d.id, d.text) for d in documents] == [("h-1", "bir"), ("h-3", "üç")]
    assert failures == [f", line 2: {problem}"]


@pytest.mark.parametrize(
    ("name", "data", "failure"),
    [
        ("h.jsonl", b"", ": empty"),
        ("h.parquet", b"", ": not a Parquet file, or damaged"),
        ("h.parquet", b"PAR1 nothing PAR1", ": not a Parquet file, or damaged"),
        ("h.csv.gz", b"no gzip", ": damaged after 0 bytes (Not a gzipped file"),
        ("h.parquet.gz", gzip.compress(b"none"), ": not a Parquet file, or damaged"),
    ],
)
def test_broken_files(name: str, data: bytes, failure: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    documents, failures = read(path)
    assert documents == []
    assert len(failures) == 1 and failures[0].startswith(failure)


def test_what_comes_before_the_damage_is_kept(tmp_path: Path) -> None:
    rows = "".join(f'{{"text": "haber {hashlib.sha256(b"%d" % i).hexdigest()}"}}\n'
                   for i in range(1_000))  # fmt: skip
    path = tmp_path / "h.jsonl.gz"
    path.write_bytes(gzip.compress(rows.encode())[:-2000])
    documents, failures = read(path)
    assert 500 < len(documents) < 1_000
    assert len(failures) == 1 and ": damaged after" in failures[0]


def test_ids_are_told_apart(tmp_path: Path) -> None:
    rows = [{"id": i, "text": SAID} for i in ("a", "b", "a", None, "a", "a-2")]
    documents, _ = read(write(tmp_path / "h.jsonl", rows))
    assert [d.id for d in documents] == ["a", "b", "a-2", "h-4", "a-3", "a-2-2"]
    assert documents[2].warnings[0] == "the id 'a' is taken; this one is 'a-2'"
    whole = write(tmp_path / "f.parquet", [{"id": i, "text": SAID} for i in (1.0, 2.5, None)])
    assert [d.id for d in read(whole)[0]] == ["1", "2.5", "f-3"]


def test_a_date_that_is_none_is_told(tmp_path: Path) -> None:
    rows = [{"text": SAID, "date": d} for d in ("geçen salı", "2025-12-03T23:59:00Z", "")]
    documents, failures = read(write(tmp_path / "h.jsonl", rows))
    assert not failures
    assert [d.date for d in documents] == [None, datetime.date(2025, 12, 3), None]
    assert [d.warnings for d in documents] == [("no date in 'geçen salı'",), (), ()]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-12-03T10:00:00+03:00", "2025-12-03"),
        ("2025-12-03 10:00", "2025-12-03"),
        ("3.12.2025 10:00", "2025-12-03"),
        ("Wed, 03 Dec 2025 10:00:00 +0300", "2025-12-03"),
        ("20251203", "2025-12-03"),
        ("1764770000", "2025-12-03"),
        (1764770000123, "2025-12-03"),
        (datetime.datetime(2025, 12, 3, 10), "2025-12-03"),
        (datetime.date(2025, 12, 3), "2025-12-03"),
        ("20251399", None), ("dün", None), ("", None), (12, None), (True, None),
        (float("nan"), None), (float("inf"), None), (None, None), ([2025], None),
    ],
)  # fmt: skip
def test_dates_of_cells(value: Any, expected: str | None) -> None:
    date = date_of(value)
    assert (date.isoformat() if date else None) == expected


def test_standard_input_that_begins_with_a_brace_is_a_table() -> None:
    lines = '\n {"text": "bir"}\n{"text": "iki"}\n'
    found = list(read_documents(["-"], stdin=io.BytesIO(lines.encode())))
    assert [(d.id, d.text) for d in found if isinstance(d, Document)] == [
        ("stdin-1", "bir"), ("stdin-2", "iki"),
    ]  # fmt: skip


class Endless(io.RawIOBase):
    """JSON Lines without end; counts what was taken."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        line = b'{"text": "' + SAID.encode() * 20 + b'"}\n'
        data = (line * (len(buffer) // len(line) + 1))[: len(buffer) // len(line) * len(line)]
        buffer[: len(data)] = data
        self.taken += len(data)
        return len(data)


def test_rows_are_read_when_they_are_asked_for() -> None:
    endless = Endless()
    documents = read_documents(["-"], stdin=io.BufferedReader(endless))
    first = [next(documents) for _ in range(100)]
    assert all(isinstance(d, Document) for d in first)
    assert endless.taken < 2_000_000


@given(st.lists(DOCUMENT_TEXTS.filter(str.strip), min_size=1, max_size=4), st.data())
@settings(max_examples=25, deadline=None)
def test_offsets_point_into_the_text_of_the_row(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["h.csv", "h.tsv", "h.jsonl", "h.parquet", "h.csv.gz"]))
    path = write(tmp_path_factory.mktemp("t") / name, [{"text": t} for t in texts])
    documents, failures = read(path)
    assert not failures
    assert [d.text for d in documents] == texts
    for document in documents:
        assert all(s.of(document.text) == s.of(document.text).strip() != "" for s in document.body)


@given(st.text(alphabet='ab",;\t\n\r', max_size=60))
@example('"\n"\n"')
@settings(max_examples=200, deadline=None)
def test_any_csv_is_read_to_its_end(data: str) -> None:
    lines = data.splitlines(keepends=True)
    records = list(CsvRecords(iter(["a,b\n", *lines]), tabs=False, longest=1000))
    for record in records:
        assert record.problem or len(record.fields) == 2
    # A row that is whole on a line of its own, after all else, is never lost.
    again = list(CsvRecords(iter(["a,b\n", *lines, "\n", "x,y\n"]), tabs=False, longest=1000))
    assert again[-1].fields == ("x", "y") or "x,y" in "".join(again[-1].fields)


@given(st.binary(max_size=300))
def test_lines_of_any_bytes(data: bytes) -> None:
    lines = list(text_lines(io.BytesIO(data), longest=50))
    assert all(len(line) <= 50 for line in lines)


def test_a_missing_text_column_is_an_input_error() -> None:
    with pytest.raises(InputError, match="there are none"):
        choose_columns([], Columns(), name="x")
