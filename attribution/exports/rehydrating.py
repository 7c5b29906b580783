"""Join texts to a dataset that holds offsets and hashes alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.errors import DataError
from attribution.exports.built import JOINED, WITHHELD
from attribution.exports.dataset import CARD, DATA, GROUP, SCHEMA, write_rows
from attribution.exports.withheld import with_text

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_HINT = "name a folder that `attribution dataset build` wrote"


@dataclass(slots=True)
class Rehydrated:
    """What came of it: how many rows have their text now, and the ids of those that do not."""

    joined: int = 0
    missing: list[str] = field(default_factory=list)


def rehydrate(folder: Path, texts: Mapping[str, str], output: Path) -> Rehydrated:
    """Write the dataset anew with its texts.

    Args:
        folder: of the dataset.
        texts: by SHA-256.
        output: folder to write; may be the same.

    Raises:
        DataError: the folder holds no such dataset.
    """
    files = sorted((folder / DATA).glob("*.parquet"))
    if not files:
        raise DataError(f"{folder}: no {DATA}/*.parquet", hint=_HINT)
    result = Rehydrated()
    (output / DATA).mkdir(parents=True, exist_ok=True)
    for file in files:
        with _open(file) as source:
            rows = _rows(source, texts, result)
            write_rows(rows, output / DATA / file.name, source.schema_arrow)
    for name in (CARD, SCHEMA):
        if (folder / name).is_file():
            text = (folder / name).read_text(encoding="utf-8")
            (output / name).write_text(text.replace(WITHHELD, JOINED), encoding="utf-8")
    return result


def _open(file: Path) -> "pq.ParquetFile":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        opened = pq.ParquetFile(file)
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(f"{file}: {error}", hint=_HINT) from error
    missing = {"id", "sha256", "text", "title", "title_span", "attributions"}
    missing -= set(opened.schema_arrow.names)
    if missing:
        raise DataError(f"{file}: no column {sorted(missing)[0]!r}", hint=_HINT)
    return opened


def _rows(
    source: "pq.ParquetFile", texts: Mapping[str, str], result: Rehydrated
) -> Iterator[dict[str, Any]]:
    for batch in source.iter_batches(batch_size=GROUP):
        for row in batch.to_pylist():
            text = texts.get(row["sha256"]) if row["text"] is None else None
            if text is not None:
                result.joined += 1
                yield with_text(row, text)
                continue
            if row["text"] is None:
                result.missing.append(row["id"])
            yield row
