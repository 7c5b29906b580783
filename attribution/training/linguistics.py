"""Train and score the Turkish stanza models that ship in ``models/stanza``.

The trainers are stanza's own (Qi et al. 2020, *Stanza: A Python NLP Toolkit for Many Human
Languages*); this module prepares their input from UD treebanks, calls them with settings that
suit two CPU cores, and scores the result from raw text.
"""

import importlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

LANGUAGE = "tr"
SHORTHAND = "tr_news"
STAGES = ("tokenize", "mwt", "lemma", "pos")
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
    held_out: list[Sentence] = []
    for name in TRAIN_FILES:
        sentences = [_without_xpos(s) for s in _read(treebanks / f"{name}.conllu")]
        if name == HELD_OUT_FROM:
            held_out += sentences[::HELD_OUT_EVERY]
            train += [s for i, s in enumerate(sentences) if i % HELD_OUT_EVERY]
        else:
            train += sentences
    test = [_without_xpos(s) for s in _read(treebanks / f"{TEST_FILE}.conllu")]
    random.seed(seed)
    augmented = prepare_tokenizer_treebank.augment_punct(train)
    for shard, sentences in (("train", augmented), ("dev", held_out), ("test", test)):
        common.write_sentences_to_conllu(work / f"{SHORTHAND}.{shard}.gold.conllu", sentences)
    common.convert_conllu_to_txt(str(work), SHORTHAND)
    common.prepare_tokenizer_treebank_labels(str(work), SHORTHAND)
    _contract_mwt(work)


def train(
    work: Path, output: Path, *, stages: Sequence[str] = STAGES, seed: int = 13, threads: int = 2
) -> None:
    """Train the named stages with stanza's trainers; the best checkpoint on held-out text stays.

    Args:
        work: what `prepare` wrote.
        output: model folder; each stage is saved as ``tr/<stage>/news.pt`` below it.
        stages: any of `STAGES`.
        seed: given to every trainer.
        threads: CPU threads for torch.
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
        module, arguments = runs[stage](work, folder, seed)
        importlib.import_module(module).main(arguments)


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
    stem = str(work / SHORTHAND)
    return "stanza.models.tagger", [
        *_shared(folder, seed), "--lang", LANGUAGE,
        "--train_file", f"{stem}.train.gold.conllu", "--eval_file", f"{stem}.dev.gold.conllu",
        "--no_pretrain", "--batch_size", "40", "--max_steps", "6000",
        "--max_steps_before_stop", "1200", "--char_hidden_dim", "200",
    ]  # fmt: skip
