"""Formats of one file for other tools: tokens, spaCy, TEI and statement lists."""

import csv
import importlib
import io
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import spacy
from builders import PEACE, FakeAnalyzer, Said, annotate, gold_documents
from hypothesis import HealthCheck, given, settings
from lxml import etree
from spacy.language import Language
from spacy.tokens import DocBin

from attribution.errors import AnalysisError
from attribution.evaluation.gold import GoldDocument
from attribution.evaluation.predictions import to_annotated
from attribution.exports import FORMATS, FileFormat, component, to_records
from attribution.exports.docbin import GROUPS, write_docbin
from attribution.schema import AnnotatedDocument, Span

ROOT = Path(__file__).parents[1]
TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
any_documents = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def written(name: str, documents: Iterable[AnnotatedDocument]) -> bytes:
    stream = io.BytesIO()
    entry = FORMATS[name]
    assert isinstance(entry, FileFormat)
    entry.write(documents, stream)
    return stream.getvalue()


def bio_rows(data: bytes) -> list[list[str]]:
    lines = data.decode().split("\n")
    return [line.split("\t") for line in lines if "\t" in line and not line.startswith("# ")]


def bio_spans(rows: Sequence[Sequence[str]], column: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    previous = "O"
    for row in rows:
        tag = row[column]
        assert tag in ("B", "O") or previous != "O", "I follows O"
        if tag == "B":
            spans.append((int(row[1]), int(row[2])))
        elif tag == "I":
            spans[-1] = (spans[-1][0], int(row[2]))
        previous = tag
    return spans


def test_bio() -> None:
    text = PEACE.document.text
    rows = bio_rows(written("bio", [PEACE]))
    assert all(text[int(start) : int(end)] == form for form, start, end, *_ in rows)
    cues = [(s.start, s.end) for a in PEACE.attributions for s in a.cue]
    assert bio_spans(rows, 3) == sorted(cues)
    contents = [text[start:end] for start, end in bio_spans(rows, 5)]
    assert "Zelenskiy'nin ateşkes istediğini" in contents
    assert "ateşkes istediğini" not in contents  # nested in the one above
    assert "Toprak [b] vermeyeceğiz 🙂" in contents and "bunu herkes bilsin" in contents


def test_bio_of_a_content_over_two_sentences() -> None:
    long = annotate("Bakan geldi. Sonra gitti, dedi.", Said("Bakan geldi. Sonra gitti", "dedi"))
    assert [row[5] for row in bio_rows(written("bio", [long]))] == [*"BIIII", *"OOO"]


@any_documents
@given(document=gold_documents())
def test_bio_holds_any_document(document: GoldDocument) -> None:
    rows = bio_rows(written("bio", [to_annotated(document)]))
    text = document.text or ""
    assert "".join(row[0] for row in rows) == "".join(text.split())
    assert all(text[int(row[1]) : int(row[2])] == row[0] for row in rows)
    for column in (3, 4, 5):
        bio_spans(rows, column)


@any_documents
@given(document=gold_documents())
def test_conllu_is_valid_and_keeps_the_records(document: GoldDocument) -> None:
    """Against the format's own definition: universaldependencies.org/format.html."""
    annotated = to_annotated(document)
    blocks = written("conllu", [annotated]).decode().split("\n\n")
    assert blocks.pop() == ""
    text = document.text or ""
    found: list[dict[str, object]] = []
    for block in blocks:
        lines = block.split("\n")
        comments = dict(line[2:].split(" = ", 1) for line in lines if line[0] == "#")
        found += [json.loads(line.removeprefix("# attribution = ")) for line in lines
                  if line.startswith("# attribution = ")]  # fmt: skip
        rows = [line.split("\t") for line in lines if line[0] != "#"]
        assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
        assert all(len(row) == 10 and all(row) for row in rows)
        miscs = [dict(item.split("=", 1) for item in row[9].split("|")) for row in rows]
        glue = ["" if "SpaceAfter" in misc else " " for misc in miscs]
        plain = "".join(row[1] + space for row, space in zip(rows, glue, strict=True))
        assert plain.rstrip(" ") == comments["text"]
        for row, misc in zip(rows, miscs, strict=True):
            start, end = map(int, misc["TokenRange"].split(":"))
            assert text[start:end] == row[1]
            tags = {tuple(tag.split(":")) for tag in misc.get("Attribution", "").split(",") if tag}
            assert tags == {
                (r.id, role)
                for r in document.attributions
                for role in ("cue", "source", "content")
                if any(Span(*pair).overlaps(Span(start, end)) for pair in getattr(r, role))
            }
    if blocks:
        records = [record.to_dict() for record in to_records([annotated])]
        keys = [k for k in records[0] if k != "doc_id" and k[-5:] != "_text"] if records else []
        assert found == [{key: r[key] for key in keys if key != "date"} for r in records]


def loaded(data: bytes) -> list[spacy.tokens.Doc]:
    return list(DocBin().from_bytes(data).get_docs(spacy.blank("tr").vocab))


def records_of(doc: spacy.tokens.Doc) -> object:
    """The records as JSON has them: a DocBin gives lists back as tuples."""
    return json.loads(json.dumps(doc._.attributions))


def test_docbin_has_span_groups() -> None:
    (doc,) = loaded(written("spacy", [PEACE]))
    assert doc.text == PEACE.document.text
    assert doc.user_data["doc_id"] == "baris"
    assert records_of(doc) == [record.to_dict() for record in to_records([PEACE])]
    contents = [(s.start_char, s.end_char, s.label_, s.id_) for s in doc.spans["content"]]
    expected = [(s.start, s.end, a.type.value, a.id) for a in PEACE.attributions for s in a.content]
    assert contents == expected
    assert {span.label_ for span in doc.spans["cue"]} == {"cue"}


@any_documents
@given(document=gold_documents())
def test_docbin_holds_any_document(document: GoldDocument) -> None:
    annotated = to_annotated(document)
    (doc,) = loaded(written("spacy", [annotated]))
    assert doc.text == document.text
    assert records_of(doc) == [record.to_dict() for record in to_records([annotated])]
    for group in GROUPS:
        spans = [span for a in annotated.attributions for span in getattr(a, group)]
        assert len(doc.spans[group]) == len(spans)
        for got, span in zip(doc.spans[group], spans, strict=True):
            assert got.start_char <= span.start and span.end <= got.end_char


def test_the_component(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Kremlin, görüşmelerin süreceğini açıkladı."
    known = annotate(text, Said("görüşmelerin süreceğini", "açıkladı", "Kremlin"), id="text")
    asked: list[str] = []

    def fake(detector: str) -> FakeAnalyzer:
        asked.append(detector)
        return FakeAnalyzer(known)

    monkeypatch.setattr(component, "_analyzer", fake)
    nlp = spacy.blank("tr")
    nlp.add_pipe("attribution", config={"detector": "rules"})
    assert asked == ["rules"]
    doc = nlp(text)
    assert [span.text for span in doc.spans["content"]] == ["görüşmelerin süreceğini"]
    docs = list(nlp.pipe([text, text, text], batch_size=2))
    assert [doc._.attributions[0]["cue_text"] for doc in docs] == ["açıkladı"] * 3


def test_spacy_finds_the_component_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (name, target), = project["entry-points"]["spacy_factories"].items()  # fmt: skip
    module, _, function = target.partition(":")
    assert callable(getattr(importlib.import_module(module), function))
    assert Language.has_factory(name)


def test_without_spacy_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    with pytest.raises(AnalysisError, match="spacy") as caught:
        write_docbin([PEACE], io.BytesIO())
    assert caught.value.hint == "pip install 'attribution-tr[spacy]'"


def tei_spans(body: etree._Element) -> dict[str, list[tuple[int, int]]]:
    """Where each chain of elements lies in the text, by the name of its first element."""
    place = 0
    pieces: dict[str, list[tuple[int, int]]] = {}
    names: dict[str, str] = {}

    def walk(element: etree._Element) -> None:
        nonlocal place
        start = place
        place += len(element.text or "")
        for child in element:
            walk(child)
            place += len(child.tail or "")
        if element is not body:
            id = element.get(ID)
            previous = element.get("prev", "").removeprefix("#")
            names[id] = previous
            pieces[id] = [(start, place)]

    walk(body)
    chains: dict[str, list[tuple[int, int]]] = {}
    for id, spans in pieces.items():
        first = id
        while names[first]:
            first = names[first]
        chains.setdefault(first, []).extend(spans)
    return {name: merged(spans) for name, spans in chains.items()}


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return found


@any_documents
@given(document=gold_documents())
def test_tei_holds_every_span(document: GoldDocument) -> None:
    root = etree.fromstring(written("tei", [to_annotated(document)]))
    (body,) = root.iter(f"{TEI}ab")
    assert "".join(body.itertext()) == document.text
    expected = {
        f"d1-{r.id}{suffix}": merged(spans)
        for r in document.attributions
        for suffix, spans in (("", r.content), ("-cue", r.cue), ("-source", r.source))
        if spans
    }
    assert tei_spans(body) == expected
    ids = [e.get(ID) for e in root.iter() if e.get(ID)]
    assert len(ids) == len(set(ids))
    pointers = [p for e in root.iter() for key in ("who", "next", "prev", "corresp", "target")
                for p in e.get(key, "").split()]  # fmt: skip
    assert {p.removeprefix("#") for p in pointers} <= set(ids)


def test_tei_says_who() -> None:
    root = etree.fromstring(written("tei", [PEACE, PEACE]))
    people = {e.get(ID): "".join(e.itertext()) for tag in ("person", "org")
              for e in root.iter(TEI + tag)}  # fmt: skip
    said = [s for s in root.iter(f"{TEI}said") if "".join(s.itertext()) == "bunu herkes bilsin"]
    assert [people[s.get("who")[1:]] for s in said] == ["Volodimir Zelenskiy"] * 2
    assert {s.get("direct") for s in said} == {"true"}
    stances = [(e.get("type"), e.text) for e in root.iter(f"{TEI}span")]
    assert ("nato", "oppose") in stances and ("kind", "attitude") in stances
    assert [e.get("type") for e in root.iter(f"{TEI}linkGrp")] == ["parent", "via"] * 2


def test_statements() -> None:
    rows = list(csv.DictReader(io.StringIO(written("network", [PEACE]).decode(), newline="")))
    assert [(r["person"], r["organization"], r["concept"], r["agreement"]) for r in rows] == [
        ("", "Kremlin", "nato", "0"),
        ("Volodimir Zelenskiy", "", "territory", "0"),
        ("Volodimir Zelenskiy", "", "ceasefire", "1"),
        ("Vladimir Putin", "", "talks", "1"),
        ("Recep Tayyip Erdoğan", "", "talks", "1"),
    ]
    assert {(r["document"], r["date"]) for r in rows} == {("baris", "2025-12-03")}
    assert rows[1]["text"] == "Toprak [b] vermeyeceğiz 🙂 … bunu herkes bilsin"


@pytest.mark.parametrize("name", FORMATS)
def test_readme_lists_every_format_and_what_it_loses(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    entry = FORMATS[name]
    (row,) = [line for line in readme.splitlines() if line.startswith(f"| `{name}` |")]
    assert row == f"| `{name}` | {entry.description} | {entry.loses or 'nothing'} |".replace(
        "<said who>", "`<said who>`"
    )
