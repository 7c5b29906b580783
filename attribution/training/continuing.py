"""Go on training the tagger from its weights, with annotations that people corrected.

Documents that it learned from before are mixed in, so that it does not forget them (rehearsal:
Robins 1995, *Catastrophic forgetting, rehearsal and pseudorehearsal*).
"""

import json
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution.documents import make_document
from attribution.errors import DataError
from attribution.evaluation.gold import SPLITS, GoldDocument, read_document, read_folder
from attribution.quotes.tagger import Tagger
from attribution.schema import Parsed
from attribution.training.tagger import (
    Data,
    TaggerOptions,
    chosen_score,
    finish_better,
    measure,
    train,
)

#: Smaller steps and fewer epochs than from the start: the weights are good already.
OPTIONS = TaggerOptions(epochs=3, encoder_rate=3e-5, head_rate=3e-4)
#: Documents of before for each new one, and at least.
REHEARSED = 3
LEAST_REHEARSED = 60


@dataclass(frozen=True, slots=True)
class Continued:
    """What came of it.

    Attributes:
        added, rehearsed: documents that were learned, new and old.
        before, after: figures on the development documents (F1, 0 to 100).
        better: whether the new weights are as good there by the measures that choose weights.
    """

    added: int
    rehearsed: int
    before: dict[str, Any]
    after: dict[str, Any]
    better: bool


def read_added(paths: Sequence[Path]) -> tuple[GoldDocument, ...]:
    """Corrected documents, as `attribution import` writes them.

    Args:
        paths: ``.json`` files, or folders of them, looked through to the bottom.

    Raises:
        DataError: nothing there, a file is broken, a text is missing or is there twice.
    """
    documents: list[GoldDocument] = []
    for path in paths:
        folders = sorted({file.parent for file in path.rglob("*.json")}) if path.is_dir() else []
        found = [d for folder in folders for d in read_folder(folder)]
        documents += found if path.is_dir() else [read_document(path)]
    if not documents:
        raise DataError(f"{paths[0]}: no annotated documents", hint="see `attribution import`")
    for document in documents:
        if document.text is None:
            hint = "training needs the texts: give documents that hold them"
            raise DataError(f"{document.id}: has no text", hint=hint)
    counts = Counter(document.sha256 for document in documents)
    for document in documents:
        if counts[document.sha256] > 1:
            hint = "settle on one reading of each text first (`attribution review diff`)"
            raise DataError(f"{document.id}: its text is there more than once", hint=hint)
    return tuple(documents)


def check_added(added: Sequence[GoldDocument], annotations: Path) -> None:
    """Refuse documents of the splits that figures are measured on.

    Raises:
        DataError: a text is that of such a document.
    """
    names = [name for name in SPLITS if not name.endswith("train")]
    held_out = {
        d.sha256: name for name in names for d in read_folder(annotations / SPLITS[name])
    }  # fmt: skip
    for document in added:
        if split := held_out.get(document.sha256):
            message = f"{document.id}: is a document of the split {split}"
            raise DataError(message, hint="what measures the model must not train it; leave it out")


def continue_training(
    data: Data,
    added: Sequence[GoldDocument],
    base: Path,
    work: Path,
    output: Path,
    options: TaggerOptions = OPTIONS,
) -> Continued:
    """Train on what was added and a sample of what was learned before.

    Args:
        data: documents of before, and those to choose by.
        added: corrected documents; one of before with the same text gives way.
        base: folder of the tagger to go on from.
        work: folder for checkpoints; what is in it is replaced.
        output: takes the new weights if they are as good as `base` on the development
            documents; otherwise nothing is written there.
        options: how to train.
    """
    hashes = {document.sha256 for document in added}
    known = [document for document in data.train if document.sha256 not in hashes]
    count = min(len(known), max(LEAST_REHEARSED, REHEARSED * len(added)))
    rehearsed = random.Random(options.seed).sample(known, count)
    before = _figures(base, data.dev)
    shutil.rmtree(work, ignore_errors=True)
    train([*added, *rehearsed], data.dev, base, work, options, resume=False)
    finished, after = finish_better(data.dev, base, work, options.network)
    better = chosen_score(after) >= chosen_score(before)
    continued = Continued(len(added), len(rehearsed), before, after, better)
    if better:
        _write_metrics(finished, base, continued)
        shutil.copytree(finished, output, dirs_exist_ok=True)
    return continued


def _figures(folder: Path, documents: Sequence[GoldDocument]) -> dict[str, Any]:
    """What a tagger reaches on documents as it stands."""
    parsed = [Parsed(make_document(d.text or "", id=d.id), ()) for d in documents]
    found = list(Tagger(folder).detect_batch(parsed))
    return {name: round(value, 2) for name, value in measure(documents, found).items()}


def _write_metrics(finished: Path, base: Path, continued: Continued) -> None:
    """The metrics of the weights that it began with, and what was done since."""
    path = base / "metrics.json"
    metrics: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    step = {"added": continued.added, "rehearsed": continued.rehearsed, "before": continued.before}
    metrics["continued"] = [*metrics.get("continued", []), step]
    metrics["dev"] = continued.after
    (finished / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
