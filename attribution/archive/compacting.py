"""Fewer, larger pieces, without the rows that have been replaced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from attribution.archive.reading import Dead, dead_rows, living, row_groups
from attribution.archive.store import TABLES, Archive, Piece

#: Documents of a compacted piece, and of one of its row groups.
LARGE = 16_384
_GROUP = 2_048


@dataclass(frozen=True, slots=True)
class Compacted:
    """Numbers of pieces before and after, and of document rows that were dropped."""

    before: int
    after: int
    dropped: int


def compact(archive: Archive, *, large: int = LARGE) -> Compacted:
    """Put small pieces together and drop what has been replaced.

    Interrupted, it leaves each piece either as it was or compacted.

    Args:
        archive: to compact.
        large: documents from which on a piece is let alone.

    Raises:
        AnalysisError: another run writes to the archive, or the disk is full.
        DataError: a file is damaged.
    """
    with archive.writing():
        before = archive.pieces()
        dead = dead_rows(archive)
        for run in _runs(before, large):
            numbers = {n for _, n in dead if run[0].first <= n <= run[-1].last}
            if len(run) > 1 or numbers:
                archive.write(run[0].first, run[-1].last, _merged(run, dead),
                              edition=run[0].edition + 1)  # fmt: skip
                archive.remove(run)
        return Compacted(len(before), len(archive.pieces()), len(dead))


def _runs(pieces: Sequence[Piece], large: int) -> Iterator[list[Piece]]:
    """Neighbours in groups that are not too large together."""
    run: list[Piece] = []
    total = 0
    for piece in pieces:
        size = pq.read_metadata(piece.file("documents")).num_rows
        if run and total + size > large:
            yield run
            run, total = [], 0
        run.append(piece)
        total += size
    if run:
        yield run


def _merged(run: Sequence[Piece], dead: Dead) -> Iterator[dict[str, pa.Table]]:
    """The row groups of pieces, put together to larger ones."""
    waiting: list[dict[str, pa.Table]] = []
    for piece in run:
        for group in row_groups(piece, TABLES):
            waiting.append(living(group, dead))
            if sum(len(tables["documents"]) for tables in waiting) >= _GROUP:
                yield _joined(waiting)
                waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(groups: Sequence[dict[str, pa.Table]]) -> dict[str, pa.Table]:
    """One row group. Older pieces come first, so that nothing is left to be replaced."""
    tables = {name: pa.concat_tables([group[name] for group in groups]) for name in TABLES}
    documents = tables["documents"]
    settled = pa.repeat(pa.scalar(False), len(documents))
    place = documents.schema.get_field_index("replaces")
    return tables | {"documents": documents.set_column(place, "replaces", settled)}
