"""The corpus: its files, its checks, its statistics, its export; and silver from gold trees."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import TERMS
from typer.testing import CliRunner, Result

from attribution.cli import app
from attribution.errors import DataError
from attribution.evaluation.checks import check_documents, read_corpus
from attribution.evaluation.gold import (
    SPLITS,
    GoldDocument,
    GoldSpeaker,
    GoldStance,
    Provenance,
    Record,
    dump_document,
    json_schema,
    read_document,
    sha256,
)
from attribution.evaluation.leakage import check_leakage, template_facts
from attribution.evaluation.plaintext import sentences
from attribution.evaluation.statistics import describe_corpus
from attribution.quotes import load_cues
from attribution.quotes.ids import attribution_id
from attribution.schema import AttributionKind, AttributionType, Span, SpeakerKind, StanceLabel
from attribution.training.silver import find_attributions, read_trees, write_silver

ANNOTATIONS = Path(__file__).parents[1] / "annotations"
TERM_IDS = [t.id for t in TERMS]
TEXT = (
    "Sözcü, bakanın köprünün açılacağını söylediğini aktardı. Toprak vermeyiz. Biter. dedi Aksoy."
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def record(
    document: str, text: str, content: str, cue: str, source: str = "", **more: Any
) -> Record:
    parts = [
        [Span(text.index(part), text.index(part) + len(part))] if part else []
        for part in (content, cue, source)
    ]
    offsets = [tuple((s.start, s.end) for s in part) for part in parts]
    speaker = GoldSpeaker("aksoy", "Ali Aksoy", SpeakerKind.PERSON, implicit=not source)
    values: dict[str, Any] = {
        "id": attribution_id(document, *parts),
        "type": AttributionType.INDIRECT,
        "kind": AttributionKind.STATEMENT,
        "speakers": (speaker,),
    }
    return Record(content=offsets[0], cue=offsets[1], source=offsets[2], **values | more)


def document(id: str = "a", text: str = TEXT, *records: Record, **more: Any) -> GoldDocument:
    values: dict[str, Any] = {
        "provenance": Provenance("written"), "split": "train", "annotators": ("a",),
    }  # fmt: skip
    return GoldDocument(
        id=id, text=text, sha256=sha256(text), attributions=records, **values | more
    )


OUTER = record("a", TEXT, "bakanın köprünün açılacağını söylediğini", "aktardı", "Sözcü")
INNER = record("a", TEXT, "köprünün açılacağını", "söylediğini", "bakanın", parent=OUTER.id)
LATER = record(
    "a", TEXT, "Toprak vermeyiz. Biter", "dedi", "Aksoy", type=AttributionType.DIRECT,
    stances=(GoldStance("territory", StanceLabel.OPPOSE),),
)  # fmt: skip
GOOD = document("a", TEXT, OUTER, INNER, LATER, genre="wire", topic="peace")


# The files that ship.


def test_schema_is_current() -> None:
    assert (ANNOTATIONS / "schema.json").read_bytes() == json_schema()


def test_shipped_files_are_sound() -> None:
    corpus = read_corpus(ANNOTATIONS)
    assert not corpus.failures
    assert {d.split for d in corpus.documents} == set(SPLITS)


def test_real_articles_are_kept_without_their_words() -> None:
    found = [d for d in read_corpus(ANNOTATIONS).documents if d.split.startswith("real")]
    assert len(found) >= 24
    for one in found:
        assert one.text is None
        assert one.title is None
        assert one.provenance
        assert one.provenance.url
        for speaker in (s for r in one.attributions for s in r.speakers):
            assert (speaker.name == "") is (speaker.kind is SpeakerKind.UNNAMED)


def test_files_are_written_as_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(dump_document(GOOD))
    assert read_document(path) == GOOD
    assert dump_document(read_document(path)) == path.read_bytes()
    assert "[7, 47]" in path.read_text(encoding="utf-8")


# Broken files.


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("text"), None),
        (lambda d: d.pop("sha256"), "sha256: Field required"),
        (lambda d: d.update(text="x"), "sha256: is not that of the text"),
        (lambda d: d.update(colour="red"), "colour: Unexpected keyword argument"),
        (lambda d: d.update(date="2025-13-01"), "date: Input should be a valid date"),
        (lambda d: d["attributions"][1].update(type="x"), "attributions.1.type: Input should be"),
        (lambda d: d["attributions"][0].update(content=[]), "attributions.0.content: empty"),
        (lambda d: d["attributions"][0].update(cue=[[4, 4]]), "attributions.0.cue: [4, 4] is not"),
        (
            lambda d: d["attributions"][2].update(source=[[0, 999]]),
            "attributions.2.source: [0, 999] is no span of",
        ),
        (
            lambda d: d["attributions"][0].update(content=[[5, 9], [2, 3]]),
            "attributions.0.content: [2, 3] overlaps or precedes",
        ),
    ],
)
def test_broken_documents(
    change: Callable[[dict[str, Any]], Any], message: str | None, tmp_path: Path
) -> None:
    data = json.loads(dump_document(GOOD))
    change(data)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    if message is None:
        assert read_document(path).text is None
        return
    with pytest.raises(DataError) as error:
        read_document(path)
    assert str(error.value).startswith(f"{path}: {message}")


# Checks.


def changed(index: int, **fields: Any) -> GoldDocument:
    """`GOOD` with one attribution changed; its id follows its spans unless given."""
    records = list(GOOD.attributions)
    one = replace(records[index], **fields)
    spans = [[Span(*pair) for pair in part] for part in (one.content, one.cue, one.source)]
    records[index] = one if "id" in fields else replace(one, id=attribution_id("a", *spans))
    return replace(GOOD, attributions=tuple(records))


TWICE = GoldStance("plan", StanceLabel.OPPOSE)


@pytest.mark.parametrize(
    ("broken", "check", "message"),
    [
        (changed(2, id="0"), "ids", "id: is not the hash"),
        (changed(1, parent="0"), "parents", "no other attribution 0"),
        (changed(2, parent=OUTER.id), "parents", "does not hold content and cue"),
        (changed(2, content=INNER.content, cue=INNER.cue), "overlaps", "same content and cue"),
        (changed(2, cue=LATER.content), "overlaps", "content and cue overlap"),
        (changed(2, source=LATER.cue), "overlaps", "cue and source overlap"),
        (changed(0, cue=()), "overlaps", "cue: empty, and the content is not direct"),
        (changed(2, content=((56, 79),)), "spans", "content: begins or ends with a space"),
        (changed(2, content=((58, 72),)), "spans", "content: cuts a word"),
        (changed(2, source=()), "speakers", "speakers: implicit should be True"),
        (changed(2, speakers=LATER.speakers * 2), "speakers", "speakers: one stands twice"),
        (
            changed(2, speakers=(replace(LATER.speakers[0], name="A. Aksoy"),)),
            "speakers",
            "has names A. Aksoy, Ali Aksoy",
        ),
        (
            changed(2, speakers=(replace(LATER.speakers[0], id="ali"),)),
            "speakers",
            "has ids aksoy, ali",
        ),
        (
            changed(2, speakers=(replace(LATER.speakers[0], id="unnamed"),)),
            "speakers",
            "id and kind differ on unnamed",
        ),
        (changed(2, stances=(GoldStance("moon", StanceLabel.NEUTRAL),)), "stances", "no term moon"),
        (changed(2, stances=(TWICE, TWICE)), "stances", "a term stands twice"),
        (replace(GOOD, title="Yok"), "text", "title: does not stand in the text"),
        (replace(GOOD, provenance=None), "text", "provenance: missing"),
        (replace(GOOD, text=None), "text", "text: missing"),
        (replace(GOOD, split="real-dev"), "text", "is not kept here"),
    ],
)
def test_checks(broken: GoldDocument, check: str, message: str) -> None:
    assert not list(check_documents([GOOD], TERM_IDS))
    found = list(check_documents([broken], TERM_IDS))
    assert any(f.check == check and message in f.message for f in found), found


def test_ids_are_unique_across_documents() -> None:
    found = list(check_documents([GOOD, GOOD], TERM_IDS))
    assert {f.message for f in found} >= {"id: 2 documents have it", "sha256: 2 documents have it"}


LONG = "Heyetler salı günü kentte yeniden bir araya gelip metni madde madde ele alacak."


@pytest.mark.parametrize(
    ("other", "leaks"),
    [
        (LONG, True),
        (LONG.replace("salı", "cuma"), True),
        (LONG.upper().replace("I", "İ"), True),
        (LONG.replace("salı günü kentte", "dün o akşam"), False),
        ("Heyetler salı günü kentte yeniden toplandı.", False),
        ("Görüşme sürüyor.", False),
    ],
)
def test_near_duplicates_leak(other: str, leaks: bool) -> None:
    first = document("a", f"Görüşme sürüyor.\n{LONG}", story="x")
    second = document("b", other, split="test", story="y")
    assert bool(list(check_leakage([first, second]))) is leaks
    assert not list(check_leakage([first, replace(second, split="train")]))


def test_a_story_is_in_one_split() -> None:
    pair = [document("a", story="x"), document("b", "Başka.", split="dev", story="x")]
    assert [f.message for f in check_leakage(pair)] == ["story is in dev, train"]


def test_template_smell() -> None:
    same = [document(str(i), f"{LONG} Sayı {i} oldu ve yazı burada bitti.") for i in range(4)]
    facts = {f.name: f for f in template_facts(same)}
    assert facts["6-grams in two documents"].met is False
    assert facts["documents that open alike"].value == "100.0 % (4)"
    assert facts["sentences that start like another document's"].met is False
    assert all(f.met is not False for f in template_facts([GOOD]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Geldi. Gitti.", ["Geldi.", "Gitti."]),
        ("Dr. Ali geldi. 15. Gün bitti.", ["Dr. Ali geldi.", "15. Gün bitti."]),
        ('"Geldi." dedi. "Gitti!" Sustu.', ['"Geldi." dedi.', '"Gitti!"', "Sustu."]),
        ("Başlık\n\nMetin sürer…", ["Başlık", "Metin sürer…"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


def test_statistics() -> None:
    statistics = describe_corpus([GOOD, replace(GOOD, split="seeds", provenance=None)], TERM_IDS)
    facts = {f.name: f for f in statistics.facts}
    assert facts["attributions"].value == "3"
    assert facts["attributions"].met is False
    assert facts["nested or relayed"].value == "33.3 % (1)"
    assert facts["nested or relayed"].met is True
    assert facts["of several sentences"].value == "33.3 % (1)"
    assert facts["distinct cues"].value == "3"
    assert facts["distinct speakers"].value == "1"
    assert statistics.stances["territory"]["oppose"] == 1
    assert statistics.splits["seeds"]["attributions"] == 3
    assert statistics.distributions["type"] == {"indirect": 2, "direct": 1}


def test_check_command(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "a.json").write_bytes(dump_document(GOOD))
    result = run("annotations", "check", tmp_path, "--format", "md")
    assert result.exit_code == 1
    assert "| attributions | 3 | ≥ 2,400 | ✗ |" in result.stdout
    assert "0 findings; not met: documents, attributions" in result.stderr
    (tmp_path / "train" / "b.json").write_text('{"id": 5}', encoding="utf-8")
    (tmp_path / "train" / "c.json").write_bytes(dump_document(replace(GOOD, split="dev")))
    result = run("annotations", "check", tmp_path, "--format", "json")
    assert result.exit_code == 3
    assert "b.json: id: Input should be a valid string" in result.stderr
    assert "split: not train" in result.stderr
    assert json.loads(result.stdout)["findings"][0]["message"] == "id: 2 documents have it"
    assert run("annotations", "check", tmp_path / "none").exit_code == 1


# The dataset.


def test_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    import datasets

    for split, one in (("train", GOOD), ("real/dev", replace(GOOD, text=None, split="real-dev"))):
        (tmp_path / "in" / split).mkdir(parents=True)
        (tmp_path / "in" / split / "a.json").write_bytes(dump_document(one))
    agreement = {"dev": {"alpha": 0.91, "report": {"scores": {"quote_0.8": {"f1": 0.95}}}}}
    (tmp_path / "in" / "agreement.json").write_text(json.dumps(agreement), encoding="utf-8")
    out = tmp_path / "out"
    assert run("dataset", "corpus", tmp_path / "in", "-o", out).exit_code == 0

    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert set(loaded) == {"train", "real_dev"}
    row = loaded["train"][0]
    assert (row["id"], row["text"], loaded["real_dev"][0]["text"]) == ("a", TEXT, None)
    labels = loaded["train"].features["attributions"].feature
    inner = row["attributions"][1]
    assert labels["type"].int2str(inner["type"]) == "indirect"
    assert inner["content"] == [{"start": s, "end": e} for s, e in INNER.content]
    assert inner["parent"] == OUTER.id
    assert inner["via"] == []
    stance = row["attributions"][2]["stances"][0]
    assert labels["stances"].feature["label"].int2str(stance["label"]) == "oppose"

    card = (out / "README.md").read_text(encoding="utf-8")
    header = yaml.safe_load(card.split("---")[1])
    assert header["license"] == "cc-by-4.0"
    assert {d["split"] for d in header["configs"][0]["data_files"]} == {"train", "real_dev"}
    assert "They are not reporting." in " ".join(card.split())
    assert "| dev | – | – | 0.950 |" in card


# Silver.

CONLLU = """\
# sent_id = {id}
# text = {text}
{rows}
"""


def tree(path: Path, text: str, rows: str) -> Path:
    lines = []
    for number, row in enumerate(rows.split(), 1):
        form, upos, feats, head, relation = row.split("/")
        feats = {"p": "Case=Nom|Tense=Past|VerbForm=Part", "f": "Tense=Past"}.get(feats, "_")
        lines.append(
            "\t".join([str(number), form, "_", upos, "_", feats, head, relation, "_", "_"])
        )
    path.write_text(CONLLU.format(id="s1", text=text, rows="\n".join(lines)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        (
            "Putin Kiev'in geldiğini söyledi.",
            "Putin/PROPN/_/4/nsubj Kiev'in/PROPN/_/3/nsubj geldiğini/VERB/p/4/ccomp"
            " söyledi/VERB/f/0/root ./PUNCT/_/4/punct",
            ("indirect", "Kiev'in geldiğini", "söyledi", "Putin"),
        ),
        (
            '"Eve geldik." dedi Ali.',
            '"/PUNCT/_/3/punct Eve/NOUN/_/3/obl geldik/VERB/f/6/ccomp ./PUNCT/_/3/punct'
            ' "/PUNCT/_/3/punct dedi/VERB/f/0/root Ali/PROPN/_/6/nsubj ./PUNCT/_/6/punct',
            ("direct", "Eve geldik", "dedi", "Ali"),
        ),
        (
            "Barışın geldiğini söyleyen Ali'nin arabası",
            "Barışın/NOUN/_/2/nsubj geldiğini/VERB/p/3/ccomp söyleyen/VERB/p/4/acl"
            " Ali'nin/PROPN/_/5/nmod:poss arabası/NOUN/_/0/root",
            ("indirect", "Barışın geldiğini", "söyleyen", "Ali"),
        ),
        (  # nobody says it
            "Kiev'in geldiğini söyledi.",
            "Kiev'in/PROPN/_/2/nsubj geldiğini/VERB/p/3/ccomp söyledi/VERB/f/0/root"
            " ./PUNCT/_/3/punct",
            None,
        ),
        (  # a topic, not a proposition
            "Putin fikrini söyledi.",
            "Putin/PROPN/_/3/nsubj fikrini/NOUN/_/3/obj söyledi/VERB/f/0/root ./PUNCT/_/3/punct",
            None,
        ),
        (  # it is denied
            "Putin Kiev'in geldiğini söylemedi.",
            "Putin/PROPN/_/4/nsubj Kiev'in/PROPN/_/3/nsubj geldiğini/VERB/p/4/ccomp"
            " söylemedi/VERB/f/0/root ./PUNCT/_/4/punct",
            None,
        ),
    ],
)
def test_silver(text: str, rows: str, expected: tuple[str, ...] | None, tmp_path: Path) -> None:
    (one,) = read_trees(tree(tmp_path / "a.conllu", text, rows))
    found = [
        (f.type.value, *(part[0].of(text) for part in (f.content, f.cue, f.source)))
        for f in find_attributions(one, load_cues())
    ]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("# text = a\n1\ta\n", "sentence 1: no text, or a line without ten columns"),
        ("# text = a\n1\tb\t_\tX\t_\t_\t0\troot\t_\t_\n", "'b' does not stand in the text"),
    ],
)
def test_broken_treebanks(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "tr_bimst-ud-train.conllu"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        write_silver(tmp_path, tmp_path / "out.jsonl")
    path.unlink()
    assert run("train", "silver", "--treebanks", tmp_path).exit_code == 1
    assert not (tmp_path / "out.jsonl").exists()
