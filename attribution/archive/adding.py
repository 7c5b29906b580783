"""Add documents to an archive, a piece at a time; what is written stays, whatever happens next."""

import datetime
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import attribution
from attribution.archive.engines import Documents, Engine
from attribution.archive.ledger import Ledger, Task
from attribution.archive.rows import tables_of
from attribution.archive.store import Archive
from attribution.archive.versions import Versions
from attribution.archive.views import connect
from attribution.schema import Document
from attribution.stance import Term

#: Documents that are committed together.
PIECE = 256
_MEMORY = "256MB"


@dataclass(slots=True)
class Added:
    """What became of the documents.

    Attributes:
        added: new ones, copies included.
        replaced: analysed again, for other versions had made their rows.
        copies: of those added, ones that repeat an earlier document.
        known: were there already, or stood twice in the input.
        warned: of those added or replaced, ones with warnings.
        attributions: in the documents added or replaced.
    """

    added: int = 0
    replaced: int = 0
    copies: int = 0
    known: int = 0
    warned: int = 0
    attributions: int = 0


def add_documents(
    archive: Archive,
    documents: Iterable[Document],
    *,
    engine: Engine,
    versions: Versions,
    terms: Sequence[Term],
    detector: str,
    piece_size: int = PIECE,
    advance: Callable[[int], None] = lambda done: None,
) -> Added:
    """Analyse what an archive does not have from these versions, and write it.

    Pieces are written in the order of the documents. An interrupted run therefore leaves the
    beginning of what it would have written, and the same call then writes the rest as it would
    have been.

    Args:
        archive: to add to.
        documents: in any number; read lazily.
        engine: analyses.
        versions: of the engine's analyzers.
        terms: that stances are asked about.
        detector: name of what finds the attributions.
        piece_size: documents written at once.
        advance: takes how many documents are done, after each piece.

    Raises:
        AnalysisError: another run writes to the archive, the disk is full, or the engine fails.
    """
    made: dict[str, Any] = {
        "package": attribution.__version__,
        "detector": detector,
        "asked": [asdict(term) for term in terms],
    }
    result = Added()
    with archive.writing(), archive.workplace() as place:
        number = max((piece.last for piece in archive.pieces()), default=-1)
        with connect(place / "ledger.duckdb", threads=1, memory=_MEMORY) as sql:
            ledger = Ledger(archive, versions, sql)
            waiting: deque[list[Task]] = deque()
            pieces = _pieces(ledger.tasks(documents), piece_size, waiting)
            for annotated in engine.annotate(pieces):
                tasks = waiting.popleft()
                entries = zip((task.entry for task in tasks), annotated, strict=True)
                number += 1
                run = made | {"made": datetime.datetime.now(datetime.UTC)}
                tables = tables_of(entries, piece=number, versions=versions, run=run)
                archive.write(number, number, [tables])
                _count(result, tasks, tables["attributions"].num_rows)
                result.known = ledger.known
                advance(result.added + result.replaced + result.known)
            result.known = ledger.known
    advance(result.added + result.replaced + result.known)
    return result


def _pieces(tasks: Iterator[Task], size: int, waiting: "deque[list[Task]]") -> Iterator[Documents]:
    """Documents of so many tasks at a time, which are kept in `waiting`."""
    while piece := list(islice(tasks, size)):
        waiting.append(piece)
        yield [task.document for task in piece]


def _count(result: Added, tasks: Iterable[Task], attributions: int) -> None:
    for task in tasks:
        result.warned += bool(task.document.warnings)
        if task.entry.replaces:
            result.replaced += 1
        else:
            result.added += 1
            result.copies += task.entry.copy_of is not None
    result.attributions += attributions
