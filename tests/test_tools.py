"""Annotation tools: what goes out comes back, and is what the tools' own documentation asks."""

import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cassis
import jsonschema
import pytest
from builders import ERDOGAN, PEACE, Said, annotate, gold_documents
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner, Result

from attribution.cli import app
from attribution.errors import AnalysisError, DataError
from attribution.evaluation.gold import GoldDocument, read_folder
from attribution.evaluation.predictions import to_annotated
from attribution.exports.brat import CONFIG, brat_files
from attribution.exports.doccano import write_doccano
from attribution.exports.files import LONGEST, file_name, unquoted, write_folder
from attribution.exports.importing import TOOLS, import_documents
from attribution.exports.inception import RELATION, SPAN, inception_files
from attribution.exports.label_studio import label_studio_files
from attribution.schema import AnnotatedDocument

ROOT = Path(__file__).parents[1]
EMOJI = annotate(
    "👍🏽 Bakan, “Gidiyoruz 😀”\r\ndedi ve\r\nçıktı.",
    Said(("Gidiyoruz 😀", "çıktı"), "dedi ve\r\nçıktı"[:4], "Bakan", (ERDOGAN,), type="direct"),
    id="emoji",
)


def written(name: str, documents: Iterable[AnnotatedDocument], folder: Path) -> Path:
    """Write documents for a tool; what to give to its reader."""
    folder.mkdir(exist_ok=True, parents=True)
    if name == "doccano":
        stream = io.BytesIO()
        write_doccano(documents, stream)
        (folder / "tasks.jsonl").write_bytes(stream.getvalue())
        return folder / "tasks.jsonl"
    files = {"label-studio": label_studio_files, "brat": brat_files, "inception": inception_files}
    write_folder(files[name](documents), folder)
    return folder / "tasks-0001.json" if name == "label-studio" else folder


def read(name: str, path: Path) -> list[GoldDocument]:
    failures: list[DataError] = []
    warnings: list[str] = []
    found = list(import_documents(TOOLS[name], path, failures, warnings.append))
    assert not failures and not warnings, (failures, warnings)
    return found


def broken(name: str, path: Path) -> str:
    failures: list[DataError] = []
    assert not list(import_documents(TOOLS[name], path, failures, lambda line: None))
    return "; ".join(map(str, failures))


@pytest.fixture(scope="module")
def corpus() -> list[GoldDocument]:
    """The documents of dev and the seeds; `benchmarks/roundtrip.py` does all."""
    folders = [ROOT / "annotations" / split for split in ("dev", "seeds")]
    return [document for folder in folders for document in read_folder(folder)]


@pytest.mark.parametrize("name", TOOLS)
def test_the_corpus_comes_back(name: str, corpus: list[GoldDocument], tmp_path: Path) -> None:
    path = written(name, map(to_annotated, corpus), tmp_path)
    paths = sorted(tmp_path.glob("tasks-*.json")) if name == "label-studio" else [path]
    back = {document.id: document for path in paths for document in read(name, path)}
    assert len(back) == len(corpus)
    for document in corpus:
        assert back[document.id].text == document.text
        assert back[document.id].attributions == document.attributions


@pytest.mark.parametrize("name", TOOLS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(document=gold_documents())
def test_any_document_comes_back(name: str, document: GoldDocument, tmp_path: Path) -> None:
    for old in tmp_path.glob("*"):
        old.unlink()
    (back,) = read(name, written(name, [to_annotated(document)], tmp_path))
    assert back.attributions == document.attributions
    assert (back.id, back.text, back.sha256) == (document.id, document.text, document.sha256)
    if name in ("label-studio", "doccano"):
        assert (back.date, back.outlet) == (document.date, document.outlet)


@pytest.mark.parametrize("name", TOOLS)
def test_empty_documents_and_none(name: str, tmp_path: Path) -> None:
    (back,) = read(name, written(name, [annotate("", id="bos")], tmp_path / "bos"))
    assert (back.text, back.attributions) == ("", ())
    path = written(name, [], tmp_path / "hic")
    if name in ("brat", "inception"):
        with pytest.raises(DataError, match=r"no \.\w+ files"):
            read(name, path)
    else:
        assert read(name, path) == []


def test_offsets_are_those_that_each_tool_counts(tmp_path: Path) -> None:
    """The emoji before the content are two code points, and four units of UTF-16."""
    start = EMOJI.document.text.index("Gidiyoruz")
    assert start == 11
    task = json.loads(written("label-studio", [EMOJI], tmp_path / "l").read_bytes())[0]
    head = task["predictions"][0]["result"][0]
    assert (head["value"]["start"], head["value"]["end"]) == (11, 22)
    line = json.loads(written("doccano", [EMOJI], tmp_path / "d").read_bytes())
    entity = line["entities"][0]
    assert (entity["start_offset"], entity["end_offset"]) == (13, 25)
    xmi = (written("inception", [EMOJI], tmp_path / "i") / "emoji.xmi").read_text("utf-8")
    assert 'begin="13" end="25" role="content"' in xmi
    ann = (written("brat", [EMOJI], tmp_path / "b") / "emoji.ann").read_text("utf-8")
    assert ann.startswith("T1\tcontent 11 22\tGidiyoruz 😀\n")


def schema(name: str) -> Any:
    path = ROOT / "tests" / "data" / f"{name}.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_label_studio_tasks_are_what_its_documentation_says(tmp_path: Path) -> None:
    tasks = json.loads(written("label-studio", [PEACE, EMOJI], tmp_path).read_bytes())
    jsonschema.validate(tasks, schema("label_studio"))
    config = ElementTree.fromstring((tmp_path / "config.xml").read_text(encoding="utf-8"))
    controls = {e.get("name"): e for e in config.iter() if e.get("toName")}
    (shown,) = [e.get("name") for e in config.iter("Text")]
    relations = {e.get("value") for e in config.iter("Relation")}
    for task in tasks:
        items = task["predictions"][0]["result"]
        regions = {i["id"]: i["value"] for i in items if i["type"] == "labels"}
        for item in items:
            if item["type"] == "relation":
                assert {item["from_id"], item["to_id"]} <= set(regions)
                assert set(item["labels"]) <= relations
                continue
            control = controls[item["from_name"]]
            value = item["value"]
            assert item["to_name"] == control.get("toName") == shown
            assert control.tag.lower() == item["type"]
            known = {e.get("value") for e in control}
            assert set(value.get(item["type"], [])) <= known or item["type"] == "textarea"
            assert (value["start"], value["end"]) == (
                regions[item["id"]]["start"],
                regions[item["id"]]["end"],
            )
            if item["type"] == "labels":
                text = task["data"]["text"]
                assert text[value["start"] : value["end"]] == value["text"]


def test_label_studio_offers_terms_of_ones_own(tmp_path: Path) -> None:
    own = annotate("Bakan istedi.", Said("Bakan", "istedi", stances={"fishing": "support"}))
    written("label-studio", [own], tmp_path)
    assert 'value="fishing: support"' in (tmp_path / "config.xml").read_text(encoding="utf-8")
    written("brat", [own], tmp_path)
    assert "stance-fishing\t" in (tmp_path / CONFIG).read_text(encoding="utf-8")


def test_label_studio_gets_tasks_in_several_files() -> None:
    documents = (annotate("Bakan sustu.", id=f"d{i}") for i in range(501))
    sizes = {n: len(json.loads(data)) for n, data in label_studio_files(documents)
             if n.endswith("json")}  # fmt: skip
    assert sizes == {"tasks-0001.json": 500, "tasks-0002.json": 1}


def test_label_studio_annotations_outrank_predictions(tmp_path: Path) -> None:
    path = written("label-studio", [PEACE], tmp_path)
    tasks = json.loads(path.read_bytes())
    result = tasks[0]["predictions"][0]["result"]
    kept = [i for i in result if i.get("id") in ("1", "2")]
    tasks[0]["annotations"] = [
        {"result": kept, "completed_by": {"id": 4, "email": "ayse@example.org"},
         "was_cancelled": False, "updated_at": "2026-03-01T10:00:00.5Z"},
        {"result": [], "completed_by": 9, "created_at": "2026-03-02T10:00:00Z"},
        {"result": result, "completed_by": 7, "was_cancelled": True},
    ]  # fmt: skip
    relation = {"type": "relation", "from_id": "2", "to_id": "1", "direction": "right"}
    tasks[0]["annotations"][0]["result"].append(relation)  # drawn the other way, without a label
    path.write_text(json.dumps(tasks), encoding="utf-8")
    first, second = read("label-studio", path)
    assert first.annotators == ("ayse@example.org",) and second.annotators == ("9",)
    assert first.annotated == datetime.datetime(2026, 3, 1, 10, 0, 0, 500000, datetime.UTC)
    assert [r.cue for r in first.attributions] == [((74, 81),)]
    assert second.attributions == ()


def test_doccano_lines_are_what_its_example_shows(tmp_path: Path) -> None:
    lines = written("doccano", [PEACE, EMOJI], tmp_path).read_bytes().splitlines()
    for line in map(json.loads, lines):
        jsonschema.validate(line, schema("doccano"))
        ids = {entity["id"] for entity in line["entities"]}
        assert len(ids) == len(line["entities"])
        assert all({r["from_id"], r["to_id"]} <= ids for r in line["relations"])
        assert "\r" not in line["text"]


def test_doccano_export_with_new_ids_and_moved_spans(tmp_path: Path) -> None:
    """doccano numbers everything anew; a content that was corrected keeps its speakers."""
    path = written("doccano", [PEACE], tmp_path)
    line = json.loads(path.read_bytes()) | {"id": 31, "Comments": []}
    for entity in line["entities"]:
        entity["id"] += 1000
    for relation in line["relations"]:
        relation["from_id"] += 1000
        relation["to_id"] += 1000
    line["entities"][0]["start_offset"] += len("ittifaka ")
    line["entities"][0]["label"] = "mixed-attitude"
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("ayse.jsonl", json.dumps(line) + "\n")
    (back,) = read("doccano", tmp_path / "export.zip")
    first = back.attributions[0]
    assert back.annotators == ("ayse",)
    assert (first.type, first.kind) == ("mixed", "attitude")
    assert PEACE.document.text[slice(*first.content[0])] == "üyeliğin gündemde olmadığını"
    assert [s.id for s in first.speakers] == ["kremlin"]
    assert [s.term for s in first.stances] == ["nato"]


def strict_brat(folder: Path) -> Iterator[str]:
    """Read a folder as brat's documentation defines it; yields the ids of all annotations."""
    sections = re.split(r"^\[(\w+)\]$", (folder / CONFIG).read_text("utf-8"), flags=re.MULTILINE)
    known = {n: [x.split("\t")[0] for x in body.strip().splitlines()]
             for n, body in zip(sections[1::2], sections[2::2], strict=True)}  # fmt: skip
    for ann in sorted(folder.glob("*.ann")):
        text = ann.with_suffix(".txt").read_bytes().decode()
        seen: set[str] = set()
        for line in ann.read_bytes().decode().removesuffix("\n").split("\n"):
            id, rest, *covered = line.split("\t", 2)
            assert id not in seen
            seen.add(id)
            words = rest.split(" ")
            if id[0] == "T":
                assert words[0] in known["entities"]
                places = [tuple(map(int, p.split())) for p in rest[len(words[0]) + 1 :].split(";")]
                assert all(0 <= a < b <= len(text) for a, b in places)
                assert places == sorted(places)
                assert covered == [" ".join(text[a:b] for a, b in places)]
            elif id[0] == "R":
                assert words[0] in known["relations"]
                assert [w.split(":")[0] for w in words[1:]] == ["Arg1", "Arg2"]
                assert {w.split(":")[1] for w in words[1:]} <= seen
            elif id[0] == "A":
                assert words[0] in known["attributes"] and words[1] in seen and len(words) == 3
            else:
                assert id[0] == "#" and words == ["AnnotatorNotes", words[1]]
                assert words[1] in seen and len(covered) == 1
        yield from seen


def test_brat_files_pass_a_strict_parser(tmp_path: Path) -> None:
    assert len(list(strict_brat(written("brat", [PEACE, EMOJI], tmp_path)))) > 60


def test_brat_spans_over_lines_are_fragments(tmp_path: Path) -> None:
    long = annotate("Bakan, bir\r\n\r\niki üç dedi.", Said("bir\r\n\r\niki üç", "dedi"), id="x")
    folder = written("brat", [long], tmp_path)
    assert "T1\tcontent 7 10;14 20\tbir iki üç\n" in (folder / "x.ann").read_text("utf-8")


def test_brat_fragments_of_an_annotator_are_parts(tmp_path: Path) -> None:
    """brat's own way to mark a discontinuous span, drawn by hand."""
    text = "Geleceğiz, dedi Bakan, ama geç."
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    (tmp_path / "x.ann").write_text(
        "T7\tcontent 0 9;23 30\tGeleceğiz ama geç\nT9\tcue 11 15\tdedi\n"
        "R1\thas-cue Arg1:T7 Arg2:T9\t\nA1\ttype T7 direct\nA2\tkind T7 statement\n",
        encoding="utf-8",
    )
    (back,) = read("brat", tmp_path / "x.ann")
    assert back.attributions[0].content == ((0, 9), (23, 30))
    assert back.attributions[0].cue == ((11, 15),)


def test_cas_is_read_by_cassis(tmp_path: Path) -> None:
    folder = written("inception", [PEACE, EMOJI], tmp_path)
    with (folder / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    for annotated in (PEACE, EMOJI):
        with (folder / f"{annotated.document.id}.xmi").open("rb") as file:
            cas = cassis.load_cas_from_xmi(file, typesystem=types)
        assert cas.sofa_string == annotated.document.text
        covered = {s.get_covered_text() for s in cas.select(SPAN) if s.role in ("content", "part")}
        spans = [s.of(annotated.document.text) for a in annotated.attributions for s in a.content]
        assert covered == set(spans)
        for relation in cas.select(RELATION):
            assert relation.Governor.role == "content"
            assert (relation.begin, relation.end) == (
                relation.Dependent.begin,
                relation.Dependent.end,
            )


def test_characters_that_xml_cannot_hold_are_replaced(tmp_path: Path) -> None:
    folder = written("inception", [annotate("a\x00b\x0cc dedi", Said("a\x00b", "dedi"))], tmp_path)
    (back,) = read("inception", folder)
    assert back.text == "a\ufffdb\ufffdc dedi"
    assert back.attributions[0].content == ((0, 3),)


def test_inception_zip_with_its_record_of_changes(tmp_path: Path) -> None:
    files = dict(inception_files([PEACE]))
    types = cassis.load_typesystem(io.BytesIO(files["TypeSystem.xml"]))
    name = "de.tudarmstadt.ukp.clarin.webanno.api.type.CASMetadata"
    made = types.create_type(name, supertypeName="uima.cas.TOP")
    types.create_feature(made, "username", "uima.cas.String")
    types.create_feature(made, "lastChangedOnDisk", "uima.cas.Long")
    cas = cassis.load_cas_from_xmi(io.BytesIO(files["baris.xmi"]), typesystem=types)
    cas.add(made(username="ayse", lastChangedOnDisk=1772359200000))
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("TypeSystem.xml", types.to_xml())
        archive.writestr("ayse.xmi", cas.to_xmi())
    (back,) = read("inception", tmp_path / "export.zip")
    assert (back.id, back.annotators) == ("baris", ("ayse",))
    assert back.annotated == datetime.datetime(2026, 3, 1, 10, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("T1\tcontent", "T1\tparrot"), "baris.ann:1: 'parrot' is none of content"),
        (("36 73", "35 73"), "baris.ann:1: the text is not what stands"),
        (("has-cue Arg1:T1 Arg2:T2", "has-cue Arg1:T1 Arg2:T99"), "there is no T99"),
        (("A1\ttype T1 indirect\n", ""), "content [36, 73]: has 0 values of `type`"),
        (("A1\ttype T1 indirect", "A1\ttype T1 oblique"), "'oblique' is not a valid"),
        (("A3\tstance-nato T1 oppose", "A3\tstance-nato T1 hate"), "'nato: hate' is not TERM"),
        (("| organization\n", "| tribe\n"), "is not NAME | ID | KIND"),
        (("A1\ttype", "A1\tcolour"), "'colour' is no attribute"),
        (("R1\thas-cue", "Q1\thas-cue"), "'Q' begins no kind of line"),
        (("R1\thas-cue Arg1:T1", "R1\thas-cue T1"), "not of brat's form"),
    ],
)
def test_broken_brat_files_name_the_place(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    folder = written("brat", [PEACE], tmp_path)
    ann = folder / "baris.ann"
    before = ann.read_bytes().decode()
    assert change[0] in before
    ann.write_bytes(before.replace(*change, 1).encode())
    assert message in broken("brat", folder)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("label-studio", b"{}", "valid array"),
        ("label-studio", b"[{}]", "0.data: "),
        ("doccano", b'{"text": 1}', "bozuk:1: text: "),
        (
            "doccano",
            b'{"text": "a", "entities": [{"id": 1, "label": "cue", "start_offset": 0,'
            b' "end_offset": 9}]}',
            "9 is not between two characters",
        ),
        (
            "doccano",
            b'{"text": "a", "entities": [{"id": 1, "label": "LOC", "start_offset": 0,'
            b' "end_offset": 1}]}',
            "'LOC' is none of the labels direct",
        ),
        ("brat", b"", "bozuk.txt: No such file"),
        ("inception", b"<xmi", "TypeSystem.xml"),
    ],
)
def test_broken_exports(name: str, data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bozuk"
    path.write_bytes(data)
    try:
        told = broken(name, path)
    except DataError as error:
        told = str(error)
    assert message in told and "\n" not in told


def test_one_broken_document_spoils_no_other(tmp_path: Path) -> None:
    folder = written("brat", [PEACE, EMOJI], tmp_path)
    (folder / "baris.ann").write_text("T1\n", encoding="utf-8")
    failures: list[DataError] = []
    back = list(import_documents(TOOLS["brat"], folder, failures, lambda line: None))
    assert [d.id for d in back] == ["emoji"] and len(failures) == 1


def test_regions_without_a_content_are_told(tmp_path: Path) -> None:
    path = written("label-studio", [PEACE], tmp_path)
    tasks = json.loads(path.read_bytes())
    result = tasks[0]["predictions"][0]["result"]
    tasks[0]["predictions"][0]["result"] = [i for i in result if i.get("from_id") != "1"]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    told: list[str] = []
    list(import_documents(TOOLS["label-studio"], path, [], told.append))
    assert told == [
        "baris: cue [74, 81] belongs to no content and is left out",
        "baris: source [27, 34] belongs to no content and is left out",
    ]


@pytest.mark.parametrize("id", ["..", ".", "", "a/../../b", "C:\\x", "%2F", "x.", " x ", "ş" * 60])
def test_no_id_leads_out_of_the_folder(id: str, tmp_path: Path) -> None:
    name = file_name(id)
    assert unquoted(name) == id
    assert (tmp_path / f"{name}.txt").resolve().parent == tmp_path.resolve()


@pytest.mark.parametrize("end", ["a", "b", "/", "\udcff"])
def test_a_long_id_is_cut_and_told_from_others_by_its_hash(end: str, tmp_path: Path) -> None:
    id = "ş" * 91 + "/" * 10 + "ç" * 4000 + end
    name = file_name(id)
    assert len(name.encode()) <= LONGEST
    assert name.startswith("ş" * 91) and name != file_name(f"{id}x")
    annotated = annotate(PEACE.document.text, id=id)
    document = AnnotatedDocument(annotated.document, PEACE.attributions)
    (back,) = read("brat", written("brat", [document], tmp_path))
    assert back.id == unquoted(name)
    assert back.text == PEACE.document.text


def test_documents_of_one_id_are_all_written(tmp_path: Path) -> None:
    write_folder(brat_files([EMOJI, EMOJI]), tmp_path)
    assert {f.name for f in tmp_path.glob("*.txt")} == {"emoji.txt", "emoji-2.txt"}


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.mark.parametrize("name", TOOLS)
def test_commands(name: str, tmp_path: Path) -> None:
    out, back = tmp_path / "out", tmp_path / "back"
    target = out / "tasks.jsonl" if name == "doccano" else out
    out.mkdir()
    result = command("export", "corpus", ROOT / "annotations", "--split", "seeds", "--format",
                     name, "-o", target)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith(f"note: {name} does not hold: ")
    path = out / "tasks-0001.json" if name == "label-studio" else target
    result = command("import", name, path, "-o", back, "--annotator", "ayse", "--split", "seeds")
    assert result.exit_code == 0, result.output
    for gold in read_folder(ROOT / "annotations" / "seeds"):
        (got,) = [d for d in read_folder(back) if d.id == gold.id]
        assert got.attributions == gold.attributions
        assert (got.annotators, got.split) == (("ayse",), "seeds")


def test_csv_of_the_corpus_with_a_byte_order_mark(tmp_path: Path) -> None:
    corpus = ("export", "corpus", ROOT / "annotations", "--split", "seeds", "--bom")
    assert command(*corpus, "-o", tmp_path / "a.csv").exit_code == 0
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfdoc_id,")
    assert command(*corpus, "-o", tmp_path / "a.json").exit_code == 2


def test_readings_of_several_people_go_to_folders(tmp_path: Path) -> None:
    path = written("label-studio", [PEACE], tmp_path)
    tasks = json.loads(path.read_bytes())
    result = tasks[0]["predictions"][0]["result"]
    tasks[0]["annotations"] = [{"result": result, "completed_by": n} for n in (3, 4)]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    assert command("import", "label-studio", path, "-o", tmp_path / "back").exit_code == 0
    assert (tmp_path / "back" / "3" / "baris.json").exists()
    assert (tmp_path / "back" / "4" / "baris.json").exists()
    tasks[0]["annotations"][1]["completed_by"] = 3
    path.write_text(json.dumps(tasks), encoding="utf-8")
    result = command("import", "label-studio", path, "-o", tmp_path / "none")
    assert result.exit_code == 1 and "two documents would be this file" in result.stderr
    assert not (tmp_path / "none").exists()


def test_import_ends_with_3_when_documents_are_broken(tmp_path: Path) -> None:
    folder = written("brat", [PEACE, EMOJI], tmp_path / "brat")
    (folder / "baris.ann").write_text("T1\n", encoding="utf-8")
    result = command("import", "brat", folder, "-o", tmp_path / "back")
    assert result.exit_code == 3 and "baris.ann:1: " in result.stderr
    assert [p.name for p in (tmp_path / "back").iterdir()] == ["emoji.json"]


@pytest.mark.parametrize("made", [inception_files])
def test_without_the_library_a_hint(
    made: Callable[..., Iterator[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cassis", None)
    with pytest.raises(AnalysisError, match="dkpro-cassis") as caught:
        next(made([PEACE]))
    assert caught.value.hint == "pip install 'attribution-tr[inception]'"


def test_gold_without_text_cannot_be_written(corpus: list[GoldDocument]) -> None:
    with pytest.raises(DataError, match="its text is kept elsewhere"):
        to_annotated(replace(corpus[0], text=None))
