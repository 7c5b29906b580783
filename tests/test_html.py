"""The HTML report as text: how passages are cut, what the page holds, and that news stays data."""

import base64
import dataclasses
import hashlib
import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

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
    stance_series,
)
from hypothesis import given
from hypothesis import strategies as st
from test_cli import run

from attribution.cli import running
from attribution.positions import Selection, compare, make_tables
from attribution.positions.network import build_network
from attribution.reports import Article
from attribution.reports.html import render_html
from attribution.reports.html.content import page_words
from attribution.reports.html.passages import Mark, Role, cut, cut_document, shown_parts
from attribution.schema import AnnotatedDocument, Document, Span

NOTHING = annotate("Bugün hava güzel ve açık.", id="bos", date=None)
EVIL = "</script><script>document.title='x'</script><!--<b>&lt;"
HOSTILE = annotate(
    f"{EVIL} haberi\n\nSözcü \u202e{EVIL} </style> {'ğ' * 10_000} dedi \u2066bitti.\n",
    Said(
        f"{EVIL} </style> {'ğ' * 10_000}",
        "dedi",
        "Sözcü",
        (
            dataclasses.replace(
                KREMLIN, id="a/b\"'><i>", name=f"{EVIL} {'w' * 10_000} \u202esağdan"
            ),
        ),
        {"talks": "support", "nato": "oppose"},
        type="direct",
    ),
    id="</title><script>",
    outlet="</option><img src=x onerror=alert(1)>",
    title=True,
)
SERIES = [
    *stance_series(PUTIN, "nato", "oooooossssss"),
    *stance_series(ZELENSKIY, "nato", "ssssssssssss"),
    *stance_series(KREMLIN, "nato", "o.o.n.c.o.o."),
    *stance_series(PUTIN, "talks", "sososososo"),
]
SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 40)).map(lambda p: Span(p[0], p[0] + p[1])),
    max_size=8,
)


def render(
    documents: Sequence[AnnotatedDocument], *, selection: Selection | None = None, **more: Any
) -> str:
    chosen = selection or Selection()
    kept = [Article(chosen.select(d), len(d.attributions)) for d in documents]
    tables = make_tables(
        [article.annotated for article in kept],
        terms=[t.id for t in TERMS],
        include=chosen.chooses_holder,
    )
    return render_html(kept, tables=tables, terms=TERMS, **more)


class Elements(HTMLParser):
    """Script and style elements of a page, and the names of all."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.policy = ""
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self._open = tag
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style") and data.strip():
            self.texts.append((self._open, data))


def data_of(page: str) -> dict[str, Any]:
    found = [text for name, text in Elements(page).texts if name == "script"]
    data: dict[str, Any] = json.loads(found[0])
    return data


@given(spans=SPANS, start=st.integers(0, 30), length=st.integers(1, 50))
def test_pieces_are_the_text_and_name_what_covers_them(
    spans: list[Span], start: int, length: int
) -> None:
    text = "".join(chr(0x100 + i) for i in range(80))
    marks = [Mark(span, owner, Role.CONTENT) for owner, span in enumerate(spans)]
    pieces = cut(text, Span(start, start + length), marks)
    assert "".join(piece.text for piece in pieces) == text[start : start + length]
    for piece in pieces:
        for letter in piece.text:
            place = text.index(letter)
            covering = {m.owner for m in marks if m.span.start <= place < m.span.end}
            assert {m.owner for m in piece.marks} == covering
        lengths = [len(mark.span) for mark in piece.marks]
        assert lengths == sorted(lengths)


def test_crossing_and_discontinuous_spans() -> None:
    text = "A b c d e"
    marks = [
        Mark(Span(2, 5), 0, Role.CONTENT),
        Mark(Span(4, 7), 1, Role.CONTENT),
        Mark(Span(8, 9), 0, Role.CONTENT),
        Mark(Span(4, 5), 1, Role.CUE),
    ]
    pieces = cut(text, Span(0, 9), marks)
    seen = [(p.text, [(m.owner, m.role.value) for m in p.marks], p.ends) for p in pieces]
    assert seen == [
        ("A ", [], ()),
        ("b ", [(0, "content")], ()),
        ("c", [(1, "cue"), (0, "content"), (1, "content")], ()),
        (" d", [(1, "content")], (1,)),
        (" ", [], ()),
        ("e", [(0, "content")], (0,)),
    ]


def test_all_that_is_marked_is_shown_once_and_the_title_apart() -> None:
    text = "Başlık burada\nGövde metni.\nİlgili haberler: dedi"
    document = Document("x", text, body=(Span(0, 26),), title=Span(0, 13))
    marks = [Mark(Span(20, 48), 0, Role.CONTENT), Mark(Span(2, 5), 0, Role.CUE)]
    parts = shown_parts(document, marks)
    assert [part.of(text).strip() for part in parts] == ["Gövde metni.", "İlgili haberler: dedi"]
    title, paragraphs = cut_document(PEACE)
    assert "".join(piece.text for piece in title) == "Barış görüşmeleri sürüyor"
    ends = [i for part in paragraphs for piece in part for i in piece.ends]
    assert sorted(ends) == list(range(len(PEACE.attributions)))


def test_page_is_one_file_that_asks_for_nothing() -> None:
    page = render([PEACE, NOTHING])
    elements = Elements(page)
    assert not {"link", "img", "iframe", "object", "base"} & set(elements.names)
    assert elements.names.count("script") == 2 and elements.names.count("style") == 1
    assert "default-src 'none'" in elements.policy
    digests = re.findall(r"(\w+)-src '(sha256-[^']+)'", elements.policy)
    for (kind, digest), name in zip(digests, ("style", "script"), strict=True):
        text = next(t for n, t in reversed(elements.texts) if n == name)
        made = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert (kind, digest) == (name, f"sha256-{made}")
    assert page == render([PEACE, NOTHING])


def test_news_stays_data() -> None:
    page = render([HOSTILE])
    elements = Elements(page)
    assert elements.names == Elements(render([PEACE])).names
    (article,) = data_of(page)["articles"]
    assert "".join(p["text"] for p in article["title"]) in f"{EVIL} haberi"
    assert article["quotes"][0]["content"] == HOSTILE.attributions[0].evidence(
        HOSTILE.document.text
    )


def test_matrix_is_the_comparison() -> None:
    tables = make_tables(SERIES, terms=[t.id for t in TERMS])
    matrix = data_of(render(SERIES))["matrix"]
    drawn = {(r["key"], t): c for r in matrix["rows"] for t, c in r["cells"].items()}
    for cell in compare(tables).to_dict("records"):
        shown = drawn.pop((cell["group"], cell["term"]))
        for name in ("support", "oppose", "conditional", "neutral", "total", "articles"):
            assert shown[name] == cell[name]
        assert shown["leaning"] == (cell["leaning"] if isinstance(cell["leaning"], str) else None)
        assert shown["too_few"] == cell["too_few"]
    assert not drawn


def test_time_and_agreement_are_those_of_the_library() -> None:
    data = data_of(render(SERIES))
    time = data["timeline"]
    assert time["unit"] == "month" and len(time["periods"]) == 12
    (shift,) = time["shifts"]
    assert (shift["speaker"], shift["before"], shift["after"]) == (PUTIN.name, "oppose", "support")
    assert shift["period"] == "2025-07-01"
    graph = build_network(make_tables(SERIES, terms=[t.id for t in TERMS]))
    edges = {(e["source"], e["target"]): e["weight"] for e in data["network"]["edges"]}
    assert edges == {(a, b): w for a, b, w in graph.edges(data="weight")}
    assert all(0 <= n[axis] <= 1 for n in data["network"]["nodes"] for axis in "xy")


@pytest.mark.parametrize(
    ("documents", "rows", "dated"),
    [
        ([], 0, False),
        ([NOTHING], 0, False),
        ([annotate("a dedi", Said("a", "dedi", None, (KREMLIN,)), id="x")], 0, False),
        ([annotate("a dedi", Said("a", "dedi", None, (KREMLIN,), {"nato": "oppose"}), date=None)],
         1, False),
        ([PEACE], 6, True),
    ],
)  # fmt: skip
def test_little_to_tell(documents: list[AnnotatedDocument], rows: int, dated: bool) -> None:
    data = data_of(render(documents))
    assert len(data["matrix"]["rows"]) == rows
    assert (data["timeline"] is not None) is dated
    assert all(cell["leaning"] is None for row in data["matrix"]["rows"]
               for cell in row["cells"].values())  # fmt: skip


def test_words_are_complete_and_all_are_used() -> None:
    english, turkish = page_words()["en"], page_words()["tr"]
    assert english.keys() == turkish.keys()
    for key, word in english.items():
        other = turkish[key]
        if isinstance(word, dict):
            assert word.keys() == other.keys()
        else:
            assert isinstance(word, list) is isinstance(other, list)
            braces = [set(re.findall(r"{(\w+)}", str(text))) for text in (word, other)]
            assert braces[0] == braces[1], key
    assets = files("attribution.reports.html").joinpath("assets")
    source = "".join(a.read_text("utf-8") for a in assets.iterdir() if a.name.endswith(".js"))
    source += assets.parent.joinpath("templates", "page.html").read_text("utf-8")  # type: ignore[attr-defined]
    quoted = set(re.findall(r'"(\w+)"', source)) | set(re.findall(r"words\[\w+\]\.(\w+)", source))
    assert set(english) - quoted - {"labels"} == set()
    asked = set(re.findall(r'\bt\("(\w+)"', source)) | set(re.findall(r'\bword\("(\w+)"', source))
    assert asked <= set(english)


def test_command_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "make_analyzer", lambda **_: FakeAnalyzer(PEACE))
    (tmp_path / "baris.txt").write_text(PEACE.document.text, encoding="utf-8")
    page = tmp_path / "report.html"
    result = run("report", tmp_path / "baris.txt", "--html", page, "--lang", "tr")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(f"note: {page}: 1 articles, 7 quotations\n")
    data = data_of(page.read_text(encoding="utf-8"))
    assert data["language"] == "tr" and len(data["articles"][0]["quotes"]) == 7
    result = run("report", tmp_path / "baris.txt", tmp_path / "yok.txt", "--html", page,
                 "--speaker", "putin", "--term", "talks")  # fmt: skip
    assert result.exit_code == 3
    data = data_of(page.read_text(encoding="utf-8"))
    assert data["unread"] == 1 and data["columns"] == ["talks"]
    assert [row["name"] for row in data["matrix"]["rows"]] == [PUTIN.name]
    assert (len(data["articles"][0]["quotes"]), data["articles"][0]["total"]) == (1, 7)
    result = run("report", tmp_path / "baris.txt", "--html", tmp_path / "yok" / "report.html")
    assert result.exit_code == 1 and "cannot be written" in result.stderr
