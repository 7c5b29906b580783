"""Does every document of the corpus come back as it was, from every format that can give it back?

    python benchmarks/roundtrip.py                  every document whose text is there
    python benchmarks/roundtrip.py --texts PATH     the real articles too

Formats that hold whole documents go out and come back through `attribution import`; those that
hold records alone, through `attribution.exports.read_records`. Ends with 1 when something differs.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from attribution.errors import DataError
from attribution.evaluation.checks import read_corpus
from attribution.evaluation.gold import GoldDocument
from attribution.evaluation.predictions import to_annotated
from attribution.evaluation.texts import join_texts, load_texts
from attribution.exports import FORMATS, FileFormat, FolderFormat, read_records, to_records
from attribution.exports.files import write_folder
from attribution.exports.importing import TOOLS, import_documents

ANNOTATIONS = Path(__file__).parents[1] / "annotations"


def write(name: str, documents: Sequence[GoldDocument], folder: Path) -> list[Path]:
    """Write the documents in a format; what its reader is to be given."""
    entry = FORMATS[name]
    annotated = map(to_annotated, documents)
    if isinstance(entry, FolderFormat):
        write_folder(entry.files(annotated), folder)
        return sorted(folder.glob("tasks-*.json")) or [folder]
    assert isinstance(entry, FileFormat)
    path = folder / f"corpus{entry.suffix or '.jsonl'}"
    with path.open("wb") as stream:
        entry.write(annotated, stream)
    return [path]


def differing_documents(name: str, documents: Sequence[GoldDocument], paths: list[Path]) -> int:
    """How many documents do not come back with the same text and attributions."""
    failures: list[DataError] = []
    found = [
        d for path in paths
        for d in import_documents(TOOLS[name], path, failures, lambda line: None)
    ]  # fmt: skip
    back = {d.id: (d.text, d.sha256, d.attributions) for d in found}
    return sum(back.get(d.id) != (d.text, d.sha256, d.attributions) for d in documents)


def differing_records(documents: Sequence[GoldDocument], paths: list[Path]) -> int:
    """How many records do not come back as they were."""
    sent = list(to_records(map(to_annotated, documents)))
    back = [record for path in paths for record in read_records(path)]
    wrong = sum(one != other for one, other in zip(sent, back, strict=False))
    return wrong + abs(len(sent) - len(back))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--texts", type=Path, help="texts of the real articles")
    given = arguments.parse_args()
    corpus = read_corpus(ANNOTATIONS).documents
    documents = join_texts(corpus, load_texts(given.texts) if given.texts else {}).documents
    count = sum(len(d.attributions) for d in documents)
    print(f"{len(documents)} documents, {count} attributions")
    total = 0
    for name, entry in FORMATS.items():
        lossless = isinstance(entry, FileFormat) and not entry.loses
        if name not in TOOLS and not lossless:
            print(f"{name:14} not read back; does not hold: {entry.loses}")
            continue
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            paths = write(name, documents, Path(folder))
            if name in TOOLS:
                wrong, unit = differing_documents(name, documents, paths), "documents"
            else:
                wrong, unit = differing_records(documents, paths), "records"
        total += wrong
        seconds = time.monotonic() - began
        print(f"{name:14} {wrong} {unit} differ ({seconds:.1f} s)", flush=True)
    sys.exit(total > 0)


if __name__ == "__main__":
    main()
