"""The neural tagger: windows, decoding, training on a tiny network, and the shipped model."""

import itertools
import json
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from builders import DOCUMENT_TEXTS, PIECES
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from attribution.batching import grouped
from attribution.cli import app
from attribution.documents import make_document
from attribution.errors import ModelMissingError
from attribution.evaluation.gold import GoldDocument, GoldSpeaker, Record, dump_document, sha256
from attribution.models import models_dir
from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName
from attribution.quotes import CombinedDetector, Tagger
from attribution.quotes.ids import attribution_id
from attribution.quotes.labels import ANTECEDENT, CONTENT, CUE, LABELS, SOURCE, TYPES
from attribution.quotes.mending import mend
from attribution.quotes.network import NetworkOptions
from attribution.quotes.tagger import Calibration, Reading, assemble, best_paths, distinct, parted
from attribution.quotes.windows import Tokens, Window, cut_windows, tokenize
from attribution.schema import (
    Attribution,
    AttributionKind,
    AttributionType,
    Parsed,
    Span,
    SpeakerKind,
)
from attribution.training.continuing import continue_training
from attribution.training.encoder import PackedEncoder, build_tokenizer, fidelity, prune, read_texts
from attribution.training.tagger import (
    Data,
    TaggerOptions,
    antecedent_of,
    make_example,
    train_seeds,
    vary,
)
from attribution.weights import pack, unpack

# Tokens and windows


@given(DOCUMENT_TEXTS)
@settings(max_examples=200, deadline=None)
def test_tokens_lie_in_the_body_in_order_without_spaces(text: str) -> None:
    document = make_document(text, id="d")
    tokens = tokenize(document, build_tokenizer(PIECES, split_punctuation=True))
    end = 0
    for span in tokens.spans:
        assert span.start >= end
        assert not any(c.isspace() for c in span.of(text))
        assert any(body.contains(span) for body in document.body)
        end = span.end
    assert len(tokens.spans) == len(tokens.lines) == len(tokens.pieces) == len(tokens.marks)


def test_a_word_and_the_marks_around_it_are_tokens_of_their_own(tokenizer) -> None:
    text = "Putin'in sözcüsü “Hayır” dedi."
    tokens = tokenize(make_document(text, id="d"), tokenizer)
    words = [s.of(text) for s in tokens.spans]
    assert words == ["Putin", "'", "in", "sözcüsü", "“", "Hayır", "”", "dedi", "."]
    assert all(tokens.pieces)
    assert [m for m, w in zip(tokens.marks, words, strict=True) if w in "“Hayır”"] == [1, 3, 2]


def test_decomposed_letters_stay_in_their_word(tokenizer) -> None:
    text = "I\u0307stanbul dedi"
    tokens = tokenize(make_document(text, id="d"), tokenizer)
    assert [s.of(text) for s in tokens.spans] == ["I\u0307stanbul", "dedi"]


def test_of_a_long_row_of_marks_the_rest_is_not_read(tokenizer) -> None:
    row = "<!--" * 20_000
    text = f"Bakan bunu söyledi. {row} “Hayır” dedi."
    tokens = tokenize(make_document(text, id="d"), tokenizer)
    words = [s.of(text) for s in tokens.spans]
    assert words[:4] == ["Bakan", "bunu", "söyledi", "."]
    assert words[-4:] == ["Hayır", "”", "dedi", "."]
    assert len(words) < 60
    assert [len(p) > 0 for p in tokens.pieces[-3:]] == [True] * 3


_SIZES = st.lists(st.integers(1, 9), min_size=0, max_size=120)


@given(_SIZES, st.integers(10, 40), st.integers(0, 9), st.integers(0, 30))
@settings(max_examples=300, deadline=None)
def test_every_token_has_one_window_of_its_own(
    sizes: list[int], size: int, overlap: int, skip: int
) -> None:
    tokens = Tokens(
        [Span(i, i + 1) for i in range(len(sizes))],
        [0] * len(sizes),
        [[5] * n for n in sizes],
        [0] * len(sizes),
    )
    windows = list(cut_windows(tokens, 0, size=size, overlap=overlap, skip=skip))
    owned = [i for w in windows for i in range(w.own_start, w.own_end)]
    assert owned == list(range(skip, len(sizes)))
    for window in windows:
        assert window.start <= window.own_start <= window.own_end <= window.end
        assert sum(sizes[window.start : window.end]) <= size


def test_windows_are_grouped_within_the_budget() -> None:
    windows = [Window(0, 0, n, 0, n) for n in (3, 3, 4, 9, 9, 20)]
    groups = list(grouped(windows, len, 18))
    assert [[len(w) for w in g] for g in groups] == [[3, 3, 4], [9, 9], [20]]


# Decoding


def test_the_best_path_is_the_best_of_all_allowed_ones() -> None:
    generator = np.random.default_rng(7)
    labels = 5  # O, B and I of two roles
    for _ in range(20):
        logs = np.log(generator.dirichlet(np.ones(labels), size=(1, 4)))
        paths = [
            p for p in itertools.product(range(labels), repeat=4)
            if all(b not in (2, 4) or a in (b, b - 1) for a, b in itertools.pairwise((0, *p)))
        ]  # fmt: skip
        best = max(paths, key=lambda p: sum(logs[0, t, x] for t, x in enumerate(p)))
        assert tuple(best_paths(logs)[0]) == best


def test_confidence_grows_with_both_scores() -> None:
    calibration = Calibration((0.6, 0.9), -0.2)
    assert 0 < calibration.chance(0.5, 0.6) < calibration.chance(0.9, 0.6)
    assert calibration.chance(0.9, 0.6) < calibration.chance(0.9, 0.95) <= 1
    assert calibration.chance(1.0, 1.0) <= 1
    assert calibration.chance(0.0, 0.0) >= 0


@pytest.mark.parametrize("shape", [(7,), (4, 6), (1, 384)])
def test_eight_bits_lose_little(shape: tuple[int, ...]) -> None:
    torch.manual_seed(3)
    state = {"a": torch.randn(shape)}
    back = unpack(pack(state))
    assert set(back) == {"a"}
    assert torch.allclose(back["a"], state["a"], atol=0.02)


# Two detectors


class _Fixed:
    def __init__(self, *found: Attribution) -> None:
        self.found = found

    def detect_batch(self, parsed):
        return iter([self.found for _ in parsed])


def _attribution(id: str, content: tuple[int, int], *cue: tuple[int, int]) -> Attribution:
    return Attribution(
        id, AttributionType.DIRECT, AttributionKind.STATEMENT, (Span(*content),),
        tuple(Span(*c) for c in cue),
    )  # fmt: skip


def test_the_second_detector_only_fills_gaps() -> None:
    mine = _attribution("a", (10, 20), (22, 26))
    clash = _attribution("b", (12, 18), (40, 44))
    gap = _attribution("c", (0, 5), (6, 9))
    both = CombinedDetector(_Fixed(mine), _Fixed(clash, gap))
    parsed = Parsed(make_document("x" * 60, id="d"), ())
    assert [a.id for a in next(both.detect_batch([parsed]))] == ["c", "a"]


# Labels to spans


def labelled(
    text: str, tokenizer, labels: dict[str, int], *, anchor: str, type: str
) -> Attribution:
    """What is made of a reading in which words have labels; all others have none."""
    document = make_document(text, id="d")
    tokens = tokenize(document, tokenizer)
    words = [s.of(text) for s in tokens.spans]
    path = np.zeros(len(words), dtype=int)
    for word, label in labels.items():
        path[words.index(word)] = label
    roles = np.full((len(path), len(LABELS)), -9.0)
    roles[np.arange(len(path)), path] = -0.01
    window = Window(0, 0, len(path), 0, len(path))
    types = np.array([float(type == t) for t in TYPES])
    reading = Reading(window, words.index(anchor), 0.9, roles, path, types, np.array([0.9, 0.1]))
    found = assemble(reading, tokens, document, Calibration())
    assert found is not None
    return found


BEGIN = {role: 2 * role + 1 for role in (CONTENT, SOURCE, CUE)}


@pytest.mark.parametrize(
    ("sources", "expected"), [(("ABD", "Dışişleri"), ["ABD Dışişleri"]), (("[",), [])]
)
def test_spans_that_touch_are_one_and_a_bracket_names_nobody(
    tokenizer, sources: tuple[str, ...], expected: list[str]
) -> None:
    text = "ABD Dışişleri [ olmaz dedi"
    labels = {"olmaz": BEGIN[CONTENT], "dedi": BEGIN[CUE], **dict.fromkeys(sources, BEGIN[SOURCE])}
    found = labelled(text, tokenizer, labels, anchor="dedi", type="indirect")
    assert [s.of(text) for s in found.source] == expected


@pytest.mark.parametrize(
    ("text", "source", "cue", "expected"),
    [
        ("Gazetecilere yorgunum dedi", "Gazetecilere", "dedi", []),
        ("Uzmanlara göre yorgunum", "Uzmanlara", "göre", ["Uzmanlara"]),
        ("Gazeteciler yorgunum dedi", "Gazeteciler", "dedi", ["Gazeteciler"]),
    ],
)
def test_whom_something_is_said_to_is_no_source(
    tokenizer, text: str, source: str, cue: str, expected: list[str]
) -> None:
    labels = {"yorgunum": BEGIN[CONTENT], cue: BEGIN[CUE], source: BEGIN[SOURCE]}
    found = labelled(text, tokenizer, labels, anchor=cue, type="indirect")
    assert [s.of(text) for s in found.source] == expected


@pytest.mark.parametrize(("gap", "expected"), [(6, 2), (60, 1)])
def test_parts_of_a_content_follow_on_each_other(tokenizer, gap: int, expected: int) -> None:
    text = f"“Hayır” dedi {'ve ' * gap}“olmaz”"
    labels = {"Hayır": BEGIN[CONTENT], "olmaz": BEGIN[CONTENT], "dedi": BEGIN[CUE]}
    found = labelled(text, tokenizer, labels, anchor="dedi", type="direct")
    assert [s.of(text) for s in found.content] == ["Hayır", "olmaz"][:expected]


def test_speech_that_its_paragraph_leaves_open_begins_at_the_mark(tokenizer) -> None:
    text = "Bakan, “Rusya'nın tavrı olumlu olabilir.\n\nYine de buluşuruz” dedi."
    words = ["tavrı", "olumlu", "olabilir", "Yine", "de", "buluşuruz"]
    labels = dict.fromkeys(words, BEGIN[CONTENT] + 1) | {"nın": BEGIN[CONTENT]}
    labels["dedi"] = BEGIN[CUE]
    found = labelled(text, tokenizer, labels, anchor="dedi", type="direct")
    assert found.content[0].of(text).startswith("Rusya'nın tavrı")


def test_what_repeats_a_content_goes_whether_it_has_a_cue_or_not() -> None:
    bare, surer = _attribution("bare", (0, 5)), _attribution("surer", (0, 5), (6, 9))
    unsure = replace(_attribution("unsure", (0, 5), (6, 9)), confidence=0.1)
    far = _attribution("far", (0, 5), (20, 24))
    reported = replace(far, id="reported", type=AttributionType.INDIRECT)
    other = _attribution("other", (30, 35))
    found = distinct([replace(bare, confidence=0.9), unsure, surer, far, reported, other])
    # Nobody's very words are another's; one clause may be wanted by one and refused by another.
    assert [a.id for a in found] == ["surer", "reported", "other"]


def test_a_part_that_is_of_another_content_goes() -> None:
    document = make_document("x" * 200, id="d")
    parts = (Span(0, 20), Span(40, 60))
    torn = replace(_attribution("torn", (0, 20), (22, 26)), content=parts)
    wider = _attribution("wider", (38, 70), (72, 76))
    whole = _attribution("whole", (0, 90), (92, 96))
    assert [a.content for a in parted([torn, wider, whole], document)] == [
        parts[:1], wider.content, whole.content,
    ]  # fmt: skip
    assert parted([torn, whole], document) == [torn, whole]


# Training


def _gold(id: str, text: str, *records: dict) -> GoldDocument:
    made = []
    for n, r in enumerate(records):
        at = {k: tuple((text.index(x), text.index(x) + len(x)) for x in r[k])
              for k in ("content", "cue", "source")}  # fmt: skip
        made.append(Record(id=f"{id}{n}", type=AttributionType(r.get("type", "direct")),
                           kind=AttributionKind.STATEMENT, **at))  # fmt: skip
    return GoldDocument(id=id, sha256=sha256(text), text=text, attributions=tuple(made))


GOLD = _gold(
    "g",
    'Putin konuştu.\n"NATO olmaz" dedi. Bakanlar bunun olacağını söyledi.',
    {"content": ["NATO olmaz"], "cue": ["dedi"], "source": []},
    {
        "content": ["bunun olacağını"],
        "cue": ["söyledi"],
        "source": ["Bakanlar"],
        "type": "indirect",
    },
)


def test_targets_hold_the_annotated_words(tokenizer) -> None:
    example = make_example(GOLD, GOLD.text or "", tokenizer)
    words = [s.of(GOLD.text or "") for s in example.tokens.spans]
    first, second = sorted(example.targets, key=lambda t: t.anchor)
    assert words[first.anchor] == "dedi"
    assert [words[s:e] for role, s, e in first.spans if role == CONTENT] == [["NATO", "olmaz"]]
    assert [words[s:e] for role, s, e in second.spans if role == SOURCE] == [["Bakanlar"]]
    assert [words[s:e] for role, s, e in second.spans if role == CUE] == [["söyledi"]]
    assert len(LABELS) == 2 * (ANTECEDENT + 1) + 1


@pytest.mark.parametrize(("source", "anchor"), [([], "Sıra"), (["Kallas'tan"], "tan")])
def test_speech_without_a_cue_has_an_anchor_too(tokenizer, source: list[str], anchor: str) -> None:
    text = "Kallas'tan yanıt\n“Sıra bizde. Hazırız.”"
    bare = _gold("b", text, {"content": ["Sıra bizde. Hazırız."], "cue": [], "source": source})
    example = make_example(bare, text, tokenizer)
    (target,) = example.targets
    assert example.tokens.spans[target.anchor].of(text) == anchor


@pytest.mark.parametrize(
    ("text", "cue", "source", "speaker", "expected"),
    [
        ("Putin geldi. Rutte sustu. Olmaz dedi.", "dedi", "", "Vladimir Putin", "Putin"),
        ("Vladimir Putin geldi. Lider olmaz dedi.", "dedi", "Lider", "Vladimir Putin",
         "Vladimir Putin"),
        ("Genç Arda Güler attı. Güler'in babası: Olmaz dedi.", "dedi", "", "Arda Güler", "Güler"),
        ("Putin geldi. Putin olmaz dedi.", "dedi", "Putin olmaz", "Vladimir Putin", None),
        ("Anadolu Bankası açıldı. Banka olmaz dedi.", "dedi", "Banka", "Anadolu Bankası",
         "Anadolu Bankası"),
        ("Ziraat Bankası açıldı. Banka olmaz dedi.", "dedi", "Banka olmaz", "Anadolu Bankası",
         None),
        ("Olmaz dedi. Putin geldi.", "dedi", "", "Vladimir Putin", None),
    ],
)  # fmt: skip
def test_an_antecedent_is_the_nearest_earlier_name_of_the_speaker(
    text: str, cue: str, source: str, speaker: str, expected: str | None
) -> None:
    def span(part: str) -> tuple[tuple[int, int], ...]:
        start = text.rfind(part) if part else 0
        return ((start, start + len(part)),) if part else ()

    kind = SpeakerKind.ORGANIZATION if "Bankası" in speaker else SpeakerKind.PERSON
    holder = GoldSpeaker("holder", speaker, kind)
    record = Record(
        "a", AttributionType.INDIRECT, AttributionKind.STATEMENT, span("lmaz"), span(cue),
        span(source), (holder,),
    )  # fmt: skip
    document = GoldDocument(id="d", text=text, sha256="0" * 64, attributions=(record,))
    found = antecedent_of(record, document)
    assert [text[start:end] for start, end in found] == ([expected] if expected else [])


def test_a_holder_without_a_name_is_pointed_at_where_it_was_described() -> None:
    text = "Bir diplomat geldiğini söyledi. Bir general güldü. Yorulduğunu ekledi."

    def record(id: str, content: str, cue: str, source: str) -> Record:
        def span(part: str) -> tuple[tuple[int, int], ...]:
            return ((text.index(part), text.index(part) + len(part)),) if part else ()

        holder = GoldSpeaker("unnamed", "Bir diplomat", SpeakerKind.UNNAMED, not source)
        return Record(
            id, AttributionType.INDIRECT, AttributionKind.STATEMENT, span(content), span(cue),
            span(source), (holder,),
        )  # fmt: skip

    first = record("a", "geldiğini", "söyledi", "Bir diplomat")
    second = record("b", "Yorulduğunu", "ekledi", "")
    document = GoldDocument(id="d", text=text, sha256="0" * 64, attributions=(first, second))
    assert antecedent_of(second, document) == first.source
    assert antecedent_of(first, document) == ()


@given(DOCUMENT_TEXTS, st.integers(0, 10_000))
@settings(max_examples=200, deadline=None)
def test_noise_keeps_the_length(text: str, seed: int) -> None:
    assert len(vary(text, random.Random(seed), 1.0)) == len(text)


def test_noise_changes_marks_and_nothing_else() -> None:
    text = "Bakan “Hayır, olmaz” dedi.\nPutin'in sözü."
    varied = {vary(text, random.Random(s), 1.0) for s in range(60)}
    assert len(varied) > 5
    assert any("«Hayır, olmaz»" in v for v in varied)
    assert vary(text, random.Random(1), 0.0) == text


def test_noise_tears_quotations() -> None:
    text = "Bakan şöyle dedi: “Hayır, olmaz. Biz hazırız.”"
    varied = {vary(text, random.Random(s), 1.0) for s in range(400)}
    assert all(len(v) == len(text) for v in varied)
    assert any("olmaz.\nBiz hazırız.”" in v for v in varied)
    assert any(": “Hayır" in v and "”" not in v for v in varied)
    assert any("dedi: \nHayır, olmaz. Biz hazırız. " in v for v in varied)


def test_training_learns_resumes_and_writes_a_loadable_folder(tiny_encoder, tmp_path) -> None:
    network = NetworkOptions(role_size=32, role_heads=2, dropout=0.0)
    options = TaggerOptions(
        epochs=30, encoder_rate=3e-3, head_rate=1e-2, noise=0.0, threads=1, network=network
    )
    data = Data((GOLD,) * 6, (GOLD,))
    short = TaggerOptions(
        epochs=2, encoder_rate=3e-3, head_rate=1e-2, noise=0.0, threads=1, network=network
    )
    train_seeds(data, tiny_encoder, tmp_path / "work", tmp_path / "m", short, seeds=[3])
    lines = (tmp_path / "work" / "3" / "log.jsonl").read_text().splitlines()
    assert [json.loads(x)["epoch"] for x in lines] == [1, 2]

    metrics = train_seeds(data, tiny_encoder, tmp_path / "work", tmp_path / "m", options, seeds=[3])
    lines = (tmp_path / "work" / "3" / "log.jsonl").read_text().splitlines()
    assert [json.loads(x)["epoch"] for x in lines] == list(range(1, 31))
    assert metrics["shipped_seed"] == 3
    assert metrics["dev"]["quote_0.8"] == 100

    parsed = [Parsed(make_document(GOLD.text or "", id="g"), ())]
    (found,) = Tagger(tmp_path / "m").detect_batch(parsed)
    text = GOLD.text or ""
    assert [a.content[0].of(text) for a in found] == ["NATO olmaz", "bunun olacağını"]
    assert [a.type.value for a in found] == ["direct", "indirect"]
    assert all(0 < a.confidence <= 1 for a in found)


# Going on with corrected documents

NEW = _gold(
    "n",
    "Rutte bunun olacağını mırıldandı. Putin geldi.",
    {
        "content": ["bunun olacağını"],
        "cue": ["mırıldandı"],
        "source": ["Rutte"],
        "type": "indirect",
    },
)
DEV = replace(GOLD, id="dev", text=f"{GOLD.text} ", sha256=sha256(f"{GOLD.text} "))


@pytest.fixture(scope="module")
def trained(tiny_encoder, tmp_path_factory) -> Path:
    """A tagger that knows `GOLD` and nothing else."""
    folder = tmp_path_factory.mktemp("trained")
    options = TaggerOptions(
        epochs=30, encoder_rate=3e-3, head_rate=1e-2, noise=0.0, threads=1,
        network=NetworkOptions(role_size=32, role_heads=2, dropout=0.0),
    )  # fmt: skip
    data = Data((GOLD,) * 6, (GOLD,))
    train_seeds(data, tiny_encoder, folder / "work", folder / "m", options, seeds=[3])
    return folder / "m"


def _found(folder: Path, document: GoldDocument) -> list[str]:
    text = document.text or ""
    (found,) = Tagger(folder).detect_batch([Parsed(make_document(text, id="d"), ())])
    return [a.content[0].of(text) for a in found]


def test_training_goes_on_and_forgets_nothing(trained, tmp_path) -> None:
    assert _found(trained, NEW) != ["bunun olacağını"]
    options = TaggerOptions(epochs=25, encoder_rate=3e-3, head_rate=1e-2, noise=0.0, threads=1)
    done = continue_training(
        Data((GOLD,), (DEV,)), [NEW] * 4, trained, tmp_path / "work", tmp_path / "m", options
    )
    assert (done.added, done.rehearsed, done.better) == (4, 1, True)
    assert done.before["quote_0.8"] == done.after["quote_0.8"] == 100
    assert _found(tmp_path / "m", NEW) == ["bunun olacağını"]
    assert _found(tmp_path / "m", GOLD) == ["NATO olmaz", "bunun olacağını"]
    metrics = json.loads((tmp_path / "m" / "metrics.json").read_text("utf-8"))
    assert metrics["shipped_seed"] == 3
    assert [step["added"] for step in metrics["continued"]] == [4]


def test_worse_weights_replace_nothing(trained, tmp_path) -> None:
    wild = TaggerOptions(epochs=2, encoder_rate=10.0, head_rate=10.0, noise=0.0, threads=1)
    done = continue_training(
        Data((GOLD,), (DEV,)), [NEW], trained, tmp_path / "work", tmp_path / "m", wild
    )
    assert not done.better
    assert not (tmp_path / "m").exists()


def test_a_document_of_before_gives_way_to_its_correction(trained, tmp_path) -> None:
    done = continue_training(
        Data((GOLD,), (DEV,)), [GOLD], trained, tmp_path / "work", tmp_path / "m",
        TaggerOptions(epochs=1, threads=1),
    )  # fmt: skip
    assert (done.added, done.rehearsed) == (1, 0)


@pytest.fixture
def splits(tmp_path) -> Path:
    """A corpus of one training and one development document, and corrections in ``new``."""
    for split, one in (("train", GOLD), ("dev", DEV), ("new/ayse", NEW)):
        (tmp_path / split).mkdir(parents=True)
        (tmp_path / split / f"{one.id}.json").write_bytes(dump_document(one))
    return tmp_path


def _train(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["train", "tagger", *map(str, arguments)])


def test_the_command_goes_on_from_a_tagger(trained, splits) -> None:
    out = splits / "m"
    result = _train("--add", splits / "new", "--annotations", splits, "--base", trained, "-o", out,
                    "--work", splits / "work", "--epochs", 1, "--threads", 1)  # fmt: skip
    assert json.loads(result.stdout)["added"] == 1
    assert out.exists() is (result.exit_code == 0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda f: (f / "new" / "ayse" / "n.json").unlink(), "no annotated documents"),
        (lambda f: (f / "new" / "ayse" / "n.json").write_text("{}"), "n.json: "),
        (lambda f: (f / "new" / "x.json").write_bytes(dump_document(DEV)), "of the split dev"),
        (lambda f: (f / "new" / "x.json").write_bytes(dump_document(NEW)), "more than once"),
        (
            lambda f: (f / "new" / "x.json").write_bytes(dump_document(replace(GOLD, text=None))),
            "has no text",
        ),
    ],
)
def test_what_cannot_be_added(make, message, splits, trained) -> None:
    make(splits)
    result = _train("--add", splits / "new", "--annotations", splits, "--base", trained)
    assert result.exit_code == 1
    assert message in result.stderr


def test_a_folder_without_a_model_is_missing(tmp_path) -> None:
    with pytest.raises(ModelMissingError, match="no tagger"):
        Tagger(tmp_path)


# The encoder's vocabulary


def _packed() -> PackedEncoder:
    generator = np.random.default_rng(1)
    words = generator.normal(size=(len(PIECES), 8)).astype(np.float32)
    return PackedEncoder(8, 1, 1, 8, 16, 1e-12, PIECES, {"emb.word": words.reshape(-1)})


def test_pruning_keeps_used_pieces_with_their_vectors_and_cuts_alike() -> None:
    packed = _packed()
    pruned = prune(packed, ["Bakan dedi"])
    kept = [p for p, _ in pruned.pieces]
    assert "▁dedi" in kept
    assert "▁Putin" not in kept
    assert "世" not in kept
    assert [p for p, _ in PIECES[:4]] == kept[:4]
    vectors = packed.tensors["emb.word"].reshape(-1, 8)
    for i, piece in enumerate(pruned.pieces):
        row = pruned.tensors["emb.word"].reshape(-1, 8)[i]
        assert (row == vectors[PIECES.index(piece)]).all()
    figures = fidelity(packed, pruned, ["Bakan dedi", "Putin söyledi"])
    assert figures["unknown_percent"] == 0
    assert figures["longer_percent"] > 0


def test_texts_are_read_from_every_format(tmp_path) -> None:
    (tmp_path / "a.conllu").write_text("# text = Bir cümle.\n1\tBir\n")
    (tmp_path / "b.conll").write_text("Ali O\ngeldi O\n\nGitti O\n")
    (tmp_path / "c.jsonl").write_text('{"text": "Üç.\\nDört."}\n')
    (tmp_path / "d.bin").write_bytes(b"\xff")
    assert read_texts([tmp_path]) == ["Bir cümle.", "Ali geldi", "Gitti", "Üç.", "Dört."]


# The shipped model


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(models_dir() / "tagger")


def _detect(tagger: Tagger, *texts: str) -> list[tuple[Attribution, ...]]:
    parsed = [Parsed(make_document(t, id="d"), ()) for t in texts]
    return list(tagger.detect_batch(parsed))


SENTENCES = [
    ("“Bu savaş bitmeli” dedi Zelenskiy.", "Zelenskiy", "dedi", "Bu savaş bitmeli", "direct"),
    ("Bakan Fidan, görüşmelerin süreceğini söyledi.", "Bakan Fidan", "söyledi",
     "görüşmelerin süreceğini", "indirect"),
    ("Uzmanlara göre enflasyon düşecek.", "Uzmanlar", "göre", "enflasyon düşecek", "indirect"),
    ("Kremlin Sözcüsü Peskov, \"Müzakereye hazırız\" diye konuştu.", "Kremlin Sözcüsü Peskov",
     "diye konuştu", "Müzakereye hazırız", "direct"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "cue", "content", "type"), SENTENCES)
def test_plain_sentences_are_read(tagger, text, source, cue, content, type) -> None:
    ((found,),) = _detect(tagger, text)
    assert found.content[0].of(text).strip(".") == content
    assert found.cue[0].of(text) == cue
    assert found.source[0].of(text).startswith(source)
    assert found.type.value == type


def test_neither_order_nor_company_changes_the_result(tagger, seed_texts) -> None:
    texts = list(seed_texts.values())
    together = _detect(tagger, *texts)
    spans = [[(a.content, a.cue, a.source) for a in found] for found in together]
    backwards = _detect(tagger, *reversed(texts))[::-1]
    assert [[(a.content, a.cue, a.source) for a in found] for found in backwards] == spans
    alone = [_detect(tagger, t)[0] for t in texts]
    assert [[(a.content, a.cue, a.source) for a in found] for found in alone] == spans


@pytest.mark.parametrize(
    "text",
    [
        "",
        "… !!! 12 34 --- “”",
        '"' * 10_000,
        "kelime " * 5_000,
        "Bakan “" * 300,
        "a" * 50_000,
        "😀\u200b\u202e dedi",
        "The minister said that talks would go on. " * 3,
    ],
    ids=[
        "empty",
        "no-letters",
        "marks",
        "long-sentence",
        "unclosed",
        "long-word",
        "emoji",
        "english",
    ],
)
def test_odd_input_gives_sound_offsets(tagger, text) -> None:
    (found,) = _detect(tagger, text)
    for attribution in found:
        for span in (*attribution.content, *attribution.cue, *attribution.source):
            assert 0 <= span.start < span.end <= len(text)


def test_a_long_document_has_no_doubles(tagger, seed_texts) -> None:
    text = "\n\n".join(list(seed_texts.values()) * 3)
    (found,) = _detect(tagger, text)
    keys = [(a.content, a.cue) for a in found]
    assert len(keys) == len(set(keys))
    assert len(found) > 40


@pytest.mark.parametrize("name", list(DetectorName))
def test_every_detector_runs_in_the_pipeline(name) -> None:
    analyzer = Analyzer(AnalyzerOptions(detector=name, stance=False))
    text = "Bakan Fidan, “Görüşmeler sürecek” dedi. Sonra ateşkesin şart olduğunu belirtti."
    found = analyzer(text).attributions
    assert len(found) == 2
    assert [s.name for a in found for s in a.speakers] == ["Hakan Fidan"] * 2


# What the marks say


def told(text: str, content: list[str], cue: str, type: AttributionType) -> Attribution:
    """An attribution whose spans are the first places of some words."""

    def spans(parts: Iterable[str]) -> tuple[Span, ...]:
        return tuple(Span(at := text.index(part), at + len(part)) for part in parts)

    content_spans, cue_spans = spans(content), spans([cue])
    return Attribution(
        id=attribution_id("d", content_spans, cue_spans, ()),
        type=type,
        kind=AttributionKind.STATEMENT,
        content=content_spans,
        cue=cue_spans,
        source=(),
    )


@pytest.mark.parametrize(
    ("text", "content", "cue", "type", "expected"),
    [
        # What fills its marks is direct, whatever was said of it; the marks stay out.
        ('Bakan, "hazır olduklarını" söyledi.', ['hazır olduklarını"'], "söyledi", "mixed",
         [("direct", ["hazır olduklarını"])]),
        # Marks inside a clause are taken whole.
        ("Merkel görüşmeyi “beklediğimizden iyi” buldu.", ["görüşmeyi “beklediğimizden iyi"],
         "buldu", "mixed", [("mixed", ["görüşmeyi “beklediğimizden iyi”"])]),
        # A quotation goes on after its cue and subject,
        ("“Her şey sona kaldı” diyor Fesenko. “Bu barış değil, molalı savaş.” Sonra susuyor.",
         ["Her şey sona kaldı"], "diyor", "direct",
         [("direct", ["Her şey sona kaldı", "Bu barış değil, molalı savaş."])]),
        # but not into what has a cue of its own, a heading, or a word set apart.
        ("“Her şey sona kaldı” diyor Fesenko. “Bu barış değil, mola” diye ekliyor.",
         ["Her şey sona kaldı"], "diyor", "direct", [("direct", ["Her şey sona kaldı"])]),
        ("“Her şey sona kaldı” dedi. “BİR ÇİVİ BİLE ÇAKILMADI” Kentte hayat durdu.",
         ["Her şey sona kaldı"], "dedi", "direct", [("direct", ["Her şey sona kaldı"])]),
        ("“Her şey sona kaldı” dedi. “Molalı savaş” Kiev'de yeni bir deyim.",
         ["Her şey sona kaldı"], "dedi", "direct", [("direct", ["Her şey sona kaldı"])]),
        ("“Biz hep hazırız” dedi. Zelenskiy güldü. “Biz asla hazır değiliz.” Salon sustu.",
         ["Biz hep hazırız"], "dedi", "direct", [("direct", ["Biz hep hazırız"])]),
        ("“Biz hep hazırız” diyen Putin'in ardından “Savaş ve Barış Üzerine” gösterildi.",
         ["Biz hep hazırız"], "diyen", "direct", [("direct", ["Biz hep hazırız"])]),
        # A colon announces the words of whose clause stands before it.
        ("Öğretmen ödevi geri verdiğini anlattı: “En iyi not beni mahcup edene.”",
         ["ödevi geri verdiğini"], "anlattı", "indirect",
         [("indirect", ["ödevi geri verdiğini"]), ("direct", ["En iyi not beni mahcup edene."])]),
        ("Ödevi geri verdiğini anlattı Hakan Fidan: “En iyi not beni mahcup edene.”",
         ["Ödevi geri verdiğini"], "anlattı", "indirect",
         [("indirect", ["Ödevi geri verdiğini"]), ("direct", ["En iyi not beni mahcup edene."])]),
        # A line of its own goes on with the words, unless it is a heading.
        ("“Bu ay çok zordu” dedi.\n\n“Gelecek ay gene böyle olursa gideriz.”\n\nSalon sustu.",
         ["Bu ay çok zordu"], "dedi", "direct",
         [("direct", ["Bu ay çok zordu", "Gelecek ay gene böyle olursa gideriz."])]),
        ("“Bu ay çok zordu” dedi.\n\n“Gelecek ay gideriz belki”\n\nSalon sustu.",
         ["Bu ay çok zordu"], "dedi", "direct", [("direct", ["Bu ay çok zordu"])]),
        # What leads to the marks of speech is none of it; a sentence before them is, a word in
        # marks is a part of its clause.
        ("Ankara tatbikat hakkında “Bizi kimse uyarmadı” görüşünde.",
         ["tatbikat hakkında “Bizi kimse uyarmadı"], "görüşünde", "direct",
         [("direct", ["Bizi kimse uyarmadı"])]),
        ("Usta: Okudum. Eksik: ‘Anahtarı paspasın altına bırak.’", ["Okudum. Eksik: ‘Anahtarı "
         "paspasın altına bırak.’"], ":", "direct",
         [("direct", ["Okudum. Eksik: ‘Anahtarı paspasın altına bırak.’"])]),
        ("Bakan savaşı «hiç başlatmamalıydın» dedi.", ["savaşı «hiç başlatmamalıydın»"], "dedi",
         "direct", [("direct", ["savaşı «hiç başlatmamalıydın»"])]),
        # A mark that never closes says nothing.
        ("Bakan “hazırız dedi ve gitti.", ["hazırız"], "dedi", "direct", [("direct", ["hazırız"])]),
    ],
)  # fmt: skip
def test_contents_agree_with_the_marks(
    text: str, content: list[str], cue: str, type: str, expected: list[tuple[str, list[str]]]
) -> None:
    given = replace(told(text, content, cue, AttributionType(type)), kind=AttributionKind.ATTITUDE)
    mended = mend([given], make_document(text, id="d"))
    assert [(a.type.value, [s.of(text) for s in a.content]) for a in mended] == expected
    assert mended[0].cue == given.cue
    assert all(a.kind is AttributionKind.STATEMENT for a in mended[1:])


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        # An answer of a transcript is all of its line,
        ("Soru ve yanıt\n\nPutin: Biz hazırız. Siz hazır mısınız?\n\nSoru?", "Biz hazırız.",
         "Biz hazırız. Siz hazır mısınız?"),
        # marks inside it included, however little of it was found;
        ("Söyleşi\n- Putin: Hocam “sabır” derdi. Sabrettik.", "Hocam “sabır”",
         "Hocam “sabır” derdi. Sabrettik."),
        # a headline may go on with somebody else, a marked quotation with its cue,
        ("Putin: Biz hazırız - Zelenskiy: Bekliyoruz\n\nMetin.", "Biz hazırız", "Biz hazırız"),
        ("Söyleşi\nPutin: “Biz hazırız” dedi. Salon sustu.", "Biz hazırız", "Biz hazırız"),
        # a name may stand on a line of its own,
        ("Söyleşi\nPutin:\nBiz hazırız. Siz?", "Biz hazırız.", "Biz hazırız."),
        # and a sentence is no transcript.
        ("Söyleşi\nÖnce söz alan Putin: Biz hazırız. Salon sustu.", "Biz hazırız.", "Biz hazırız."),
    ],
)  # fmt: skip
def test_an_answer_is_all_of_its_line(text: str, found: str, expected: str) -> None:
    spans = [Span(text.index(x), text.index(x) + len(x)) for x in (found, ":", "Putin")]
    content, cue, source = ((span,) for span in spans)
    given = Attribution(
        "x", AttributionType.DIRECT, AttributionKind.STATEMENT, content, cue, source
    )
    (mended,) = mend([given], make_document(text, id="d"))
    assert [s.of(text) for s in mended.content] == [expected]


_LINES = st.lists(
    st.sampled_from(["Söyleşi", "Putin:", ": ", "“Hayır” ", "”", "‹“", "\n", "evet."])
)


@given(DOCUMENT_TEXTS | _LINES.map("".join), st.data())
@settings(max_examples=300, deadline=None)
def test_mending_keeps_spans_in_order_inside_the_text(text: str, data: st.DataObject) -> None:
    if len(text) < 6:
        return
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=5, max_size=5)))
    parts = [Span(*pair) for pair in itertools.pairwise(cuts)]
    source, cue, *content = data.draw(st.permutations(parts))
    colons = [i for i, c in enumerate(text) if c == ":"]
    if colons and data.draw(st.booleans()):
        at = data.draw(st.sampled_from(colons))
        cue = Span(at, at + 1)
    type_ = data.draw(st.sampled_from(AttributionType))
    content.sort(key=lambda span: span.start)
    one = Attribution("x", type_, AttributionKind.STATEMENT, tuple(content), (cue,), (source,))
    for mended in mend([one], make_document(text, id="d")):
        for spans in (mended.content, mended.cue):
            assert all(0 <= span.start < span.end <= len(text) for span in spans)
            assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("“KİMSE KARAR VEREMEZ!”", False),
        ("“Uzun bir yolculuk bu”", False),
        ("“Uzun bir yolculuk bu.”", True),
        ("“Uzun bir yolculuk bu” dedi.", True),
    ],
)
def test_a_heading_in_marks_is_nobodys(line: str, kept: bool) -> None:
    text = f"Bakan konuştu.\n\n{line}\n\nSalon sustu."
    start, end = text.index("“") + 1, text.index("”")
    content = (Span(start, end),)
    given = Attribution("x", AttributionType.DIRECT, AttributionKind.STATEMENT, content, ())
    assert bool(mend([given], make_document(text, id="d"))) is kept


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        ("sorusuna Bakan gülümsedi.", False),
        ("şeklindeki soruyu Bakan yanıtladı.", False),
        ("diye soruyor bir komşu.", True),
        ("Sorular bitti.", True),
        ("\n\nSoruları Bakan yanıtladı.", True),
    ],
)
def test_a_question_to_the_speaker_is_not_speech_of_his(after: str, kept: bool) -> None:
    text = f"Bakan konuştu. “Köprü ne zaman açılacak?” {after}"
    content = (Span(text.index("“") + 1, text.index("”")),)
    given = Attribution("x", AttributionType.DIRECT, AttributionKind.STATEMENT, content, ())
    assert bool(mend([given], make_document(text, id="d"))) is kept


@pytest.mark.parametrize(
    ("cue", "source", "kept"),
    [
        ("ifade edilmesi", "", False),
        ("ifade edilmesi", "Muhabirin", True),
        ("demesi", "", True),
    ],
)
def test_a_question_put_by_nobody_is_not_speech(cue: str, source: str, kept: bool) -> None:
    text = f"{source} ‘Yorgun olduğunun’ {cue} üzerine Turgut güldü."
    content = (Span(text.index("Y"), text.index("’")),)
    cues = (Span(text.index(cue), text.index(cue) + len(cue)),)
    sources = (Span(0, len(source)),) if source else ()
    given = Attribution(
        "x", AttributionType.DIRECT, AttributionKind.STATEMENT, content, cues, sources
    )
    assert bool(mend([given], make_document(text, id="d"))) is kept


@pytest.mark.parametrize(
    ("found", "cue", "all_of_it"),
    [
        ("Siz “battı” diyorsunuz.", "dedi", True),
        ("Defterler açık.", "dedi", True),
        # in the midst of the marks, or told between them, it stays what it is.
        ("“battı”", "dedi", False),
        ("Siz “battı”", "diyorsunuz", False),
    ],
)
def test_of_marks_whose_cue_stands_outside_all_is_said(
    found: str, cue: str, all_of_it: bool
) -> None:
    words = "Defterler açık. Gelin bakın. Siz “battı” diyorsunuz."
    text = f"Bakan “{words}” dedi."
    spans = [Span(text.index(x), text.index(x) + len(x)) for x in (found, cue)]
    given = Attribution(
        "x", AttributionType.DIRECT, AttributionKind.STATEMENT, (spans[0],), (spans[1],)
    )
    (mended,) = mend([given], make_document(text, id="d"))
    assert ([s.of(text) for s in mended.content] == [words]) is all_of_it


def test_parts_that_meet_at_a_mark_become_one() -> None:
    text = "Bakan: evet “hayır” sustu, dedi."
    parts = [text.index("evet"), text.index("”"), text.index(", dedi")]
    content = tuple(Span(*pair) for pair in itertools.pairwise(parts))
    cue = Span(text.index("dedi"), text.index("dedi") + 4)
    given = Attribution("x", AttributionType.MIXED, AttributionKind.STATEMENT, content, (cue,))
    (mended,) = mend([given], make_document(text, id="d"))
    assert [s.of(text) for s in mended.content] == ["evet “hayır” sustu"]
