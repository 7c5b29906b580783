"""Train and score the Turkish stanza models that ship in ``models/stanza``.

The trainers are stanza's own (Qi et al. 2020, *Stanza: A Python NLP Toolkit for Many Human
Languages*); this module prepares their input from UD treebanks, calls them with settings that
suit two CPU cores, and scores the result from raw text.
"""

import importlib
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from attribution.models import write_manifest

LANGUAGE = "tr"
SHORTHAND = "tr_news"
#: The tagger's data: features in one convention, BOUN weighed up. The same for the tokenizer made
#: it split before capital letters.
TAGGER_SHORTHAND = "tr_newspos"
STAGES = ("tokenize", "mwt", "lemma", "pretrain", "pos")
TRAIN_FILES = (
    "tr_bimst-ud-train",
    "tr_bimst-ud-dev",
    "tr_bimst-ud-test",
    "tr_bpud-ud-test",
    "tr_boun-ud-dev",
)
TEST_FILE = "tr_boun-ud-test"
#: Every n-th sentence of BOUN dev chooses the checkpoint and is never trained on.
HELD_OUT_FROM = "tr_boun-ud-dev"
HELD_OUT_EVERY = 3
#: BOUN's own conventions (particles, unpunctuated lines) are rare in the other treebanks.
BOUN_WEIGHT = 4

Sentence = list[str]


@dataclass(frozen=True, slots=True)
class LinguisticsScores:
    """F1 in percent against a gold CoNLL-U file, from raw text, as the CoNLL 2018 script counts."""

    tokens: float
    sentences: float
    words: float
    upos: float
    feats: float
    lemmas: float


def prepare(treebanks: Path, work: Path, *, seed: int = 13) -> None:
    """Write the training files of every stage under ``work``.

    Args:
        treebanks: folder that holds the ``.conllu`` files of BIMST, BPUD and BOUN.
        work: folder to write to; made when absent.
        seed: fixes the augmentation of quotation marks and apostrophes.

    Raises:
        FileNotFoundError: a treebank is missing.
    """
    from stanza.utils.datasets import common, prepare_tokenizer_treebank

    work.mkdir(parents=True, exist_ok=True)
    train: list[Sentence] = []
    tagged: list[Sentence] = []
    held_out: list[Sentence] = []
    for name in TRAIN_FILES:
        sentences = [_without_xpos(s) for s in _read(treebanks / f"{name}.conllu")]
        if name == HELD_OUT_FROM:
            held_out += sentences[::HELD_OUT_EVERY]
            sentences = [s for i, s in enumerate(sentences) if i % HELD_OUT_EVERY]
            tagged += sentences * BOUN_WEIGHT
        else:
            tagged += [_as_in_boun(s) for s in sentences]
        train += sentences
    test = [_without_xpos(s) for s in _read(treebanks / f"{TEST_FILE}.conllu")]
    for name, first in ((SHORTHAND, train), (TAGGER_SHORTHAND, tagged)):
        random.seed(seed)
        augmented = prepare_tokenizer_treebank.augment_punct(first)
        for shard, sentences in (("train", augmented), ("dev", held_out), ("test", test)):
            common.write_sentences_to_conllu(work / f"{name}.{shard}.gold.conllu", sentences)
    common.convert_conllu_to_txt(str(work), SHORTHAND)
    common.prepare_tokenizer_treebank_labels(str(work), SHORTHAND)
    _contract_mwt(work)


def train(
    work: Path,
    output: Path,
    *,
    stages: Sequence[str] = STAGES,
    seed: int = 13,
    threads: int = 2,
    texts: Sequence[Path] = (),
) -> None:
    """Train the named stages with stanza's trainers; the best checkpoint on held-out text stays.

    Args:
        work: what `prepare` wrote.
        output: model folder; each stage is saved as ``tr/<stage>/news.pt`` below it.
        stages: any of `STAGES`.
        seed: given to every trainer.
        threads: CPU threads for torch.
        texts: folders of ``.txt`` files whose words also get vectors.
    """
    import torch

    torch.set_num_threads(threads)
    runs: dict[str, Callable[[Path, Path, int], tuple[str, list[str]]]] = {
        "tokenize": _tokenize_arguments,
        "mwt": _mwt_arguments,
        "lemma": _lemma_arguments,
        "pos": _pos_arguments,
    }
    for stage in stages:
        folder = output / LANGUAGE / stage
        folder.mkdir(parents=True, exist_ok=True)
        if stage == "pretrain":
            _make_vectors(work, texts, folder / "news.pt")
            continue
        module, arguments = runs[stage](work, folder, seed)
        importlib.import_module(module).main(arguments)
        forget_folders(folder / "news.pt")
    write_manifest(output)


def forget_folders(model: Path) -> None:
    """Cut the paths among the options in a stanza model down to file names.

    Its trainers write down where their input lay; nothing that reads the model needs it.
    """
    import torch

    checkpoint = torch.load(model, weights_only=True)
    options = checkpoint["config"]
    options.update(
        {k: Path(v).name for k, v in options.items() if isinstance(v, str) and v.startswith("/")}
    )
    torch.save(checkpoint, model, _use_new_zipfile_serialization=False)


def _make_vectors(work: Path, texts: Sequence[Path], output: Path) -> None:
    from attribution.training.encoder import find_packed_weights
    from attribution.training.vectors import count_words, distil, write_pretrain

    words = count_words(_running_text(work, texts))
    write_pretrain(words, distil(words, find_packed_weights()), output)


def _running_text(work: Path, texts: Sequence[Path]) -> Iterator[str]:
    """Treebank words of the training part, and the words of further texts."""
    for sentence in _read(work / f"{SHORTHAND}.train.gold.conllu"):
        yield " ".join(line.split("\t")[1] for line in sentence if not line.startswith("#"))
    for folder in texts:
        for path in sorted(folder.rglob("*.txt")):
            yield " ".join(re.findall(r"[\w'’]+", path.read_text(encoding="utf-8")))


def evaluate(model_dir: Path, gold: Path, *, batch_size: int = 512) -> LinguisticsScores:
    """Score a model folder on a gold CoNLL-U file, starting from its raw text.

    The raw text is made as the shared tasks made it: sentences joined by one space, so that
    nothing but the text itself tells where a sentence ends.
    """
    import tempfile

    from stanza.models.common.utils import ud_scores
    from stanza.utils.conll import CoNLL
    from stanza.utils.datasets import conllu_to_text

    from attribution.linguistics.pipeline import load_pipeline

    pipeline = load_pipeline(model_dir, batch_size=batch_size)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.txt"
        system = Path(folder) / "system.conllu"
        conllu_to_text.convert_text(str(gold), str(raw))
        CoNLL.write_doc2conll(pipeline(raw.read_text(encoding="utf-8")), str(system))
        scores = ud_scores(str(gold), str(system))

    def f1(name: str) -> float:
        return round(100 * float(scores[name].f1), 2)

    return LinguisticsScores(
        tokens=f1("Tokens"),
        sentences=f1("Sentences"),
        words=f1("Words"),
        upos=f1("UPOS"),
        feats=f1("UFeats"),
        lemmas=f1("Lemmas"),
    )


def write_metrics(scores: LinguisticsScores, path: Path, *, gold: str, seed: int) -> None:
    """Write scores as the ``metrics.json`` that the model card quotes."""
    record = {"split": gold, "seed": seed, "from": "raw text", "f1": asdict(scores)}
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _read(path: Path) -> list[Sentence]:
    from stanza.utils.datasets import common

    sentences: list[Sentence] = common.read_sentences_from_conllu(path)
    return sentences


def _without_xpos(sentence: Sentence) -> Sentence:
    """Language-specific tags double the tagger's output and no stage reads them."""
    lines = []
    for line in sentence:
        columns = line.split("\t")
        if len(columns) == 10:
            columns[4] = "_"
        lines.append("\t".join(columns))
    return lines


def _as_in_boun(sentence: Sentence) -> Sentence:
    """Bring the features of BIMST and BPUD to the conventions of BOUN, which is the test.

    The three re-annotations differ in what they leave unsaid: the indicative mood, the aspect of
    non-finite verbs, the nominative, direct evidence, and whether "de" is a particle.
    """
    lines = []
    for line in sentence:
        columns = line.split("\t")
        if len(columns) == 10 and columns[0].isdigit():
            columns[3], columns[5] = _boun_tags(columns[3], columns[5], columns[7])
        lines.append("\t".join(columns))
    return lines


def _boun_tags(upos: str, feats: str, relation: str) -> tuple[str, str]:
    features = {} if feats == "_" else dict(f.split("=", 1) for f in feats.split("|"))
    if relation == "advmod:emph" and upos in {"CCONJ", "ADV", "ADP"}:
        upos = "PART"
    if upos in {"VERB", "AUX"}:
        features.pop("Polite", None)
        if features.get("Mood") == "Ind":
            del features["Mood"]
        form = features.get("VerbForm")
        if form is not None:
            features.pop("Aspect", None)
            features.pop("Mood", None)
            if form != "Part" and features.get("Tense") == "Pres":
                del features["Tense"]
        elif features.get("Tense") == "Past":
            features.setdefault("Evident", "Fh")
        if upos == "VERB":
            features.setdefault("Polarity", "Pos")
    elif upos in {"NOUN", "PROPN"}:
        features.setdefault("Case", "Nom")
        features.setdefault("Person", "3")
    joined = "|".join(f"{k}={v}" for k, v in sorted(features.items(), key=lambda i: i[0].lower()))
    return upos, joined or "_"


def _contract_mwt(work: Path) -> None:
    from stanza.utils.datasets.contract_mwt import contract_mwt

    for shard in ("dev", "test"):
        contract_mwt(
            str(work / f"{SHORTHAND}.{shard}.gold.conllu"),
            str(work / f"{SHORTHAND}.{shard}.mwt-in.conllu"),
        )


def _shared(folder: Path, seed: int) -> list[str]:
    return [
        "--shorthand", SHORTHAND, "--seed", str(seed),
        "--save_dir", str(folder), "--save_name", "news.pt",
    ]  # fmt: skip


def _tokenize_arguments(work: Path, folder: Path, seed: int) -> tuple[str, list[str]]:
    stem = str(work / SHORTHAND)
    return "stanza.models.tokenizer", [
        *_shared(folder, seed), "--lang", LANGUAGE,
        "--txt_file", f"{stem}.train.txt", "--label_file", f"{stem}-ud-train.toklabels",
        "--mwt_json_file", f"{stem}-ud-dev-mwt.json",
        "--dev_txt_file", f"{stem}.dev.txt", "--dev_label_file", f"{stem}-ud-dev.toklabels",
        "--dev_conll_gold", f"{stem}.dev.gold.conllu",
        "--max_seqlen", "300", "--steps", "6000", "--eval_steps", "200",
        "--max_steps_before_stop", "1000",
    ]  # fmt: skip


def _mwt_arguments(work: Path, folder: Path, seed: int) -> tuple[str, list[str]]:
    stem = str(work / SHORTHAND)
    return "stanza.models.mwt_expander", [
        *_shared(folder, seed), "--lang", LANGUAGE,
        "--train_file", f"{stem}.train.gold.conllu", "--eval_file", f"{stem}.dev.mwt-in.conllu",
        "--gold_file", f"{stem}.dev.gold.conllu", "--num_epoch", "20",
    ]  # fmt: skip


def _lemma_arguments(work: Path, folder: Path, seed: int) -> tuple[str, list[str]]:
    stem = str(work / SHORTHAND)
    return "stanza.models.lemmatizer", [
        *_shared(folder, seed),
        "--train_file", f"{stem}.train.gold.conllu", "--eval_file", f"{stem}.dev.gold.conllu",
        "--batch_size", "200", "--num_epoch", "15",
    ]  # fmt: skip


def _pos_arguments(work: Path, folder: Path, seed: int) -> tuple[str, list[str]]:
    stem = str(work / TAGGER_SHORTHAND)
    return "stanza.models.tagger", [
        *_shared(folder, seed), "--lang", LANGUAGE,
        "--train_file", f"{stem}.train.gold.conllu", "--eval_file", f"{stem}.dev.gold.conllu",
        "--wordvec_pretrain_file", str(folder.parent / "pretrain" / "news.pt"),
        "--batch_size", "64", "--lr", "0.0015", "--share_hid", "--dropout", "0.33",
        "--char_hidden_dim", "200", "--max_steps", "4000",
    ]  # fmt: skip
