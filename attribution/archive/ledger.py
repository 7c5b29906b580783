"""What is to be done: documents that an archive does not have yet, or has from other versions.

Keys and bands of all documents lie in a temporary database on disk, so that memory does not grow
with the archive.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from attribution.archive.copies import SHARED, bands_of, likeness
from attribution.archive.rows import Entry, document_key
from attribution.archive.store import Archive
from attribution.archive.versions import Versions
from attribution.archive.views import add_views
from attribution.schema import Document

if TYPE_CHECKING:
    import duckdb

_MEMORY = "256MB"
_READ_AT_ONCE = 256
#: `root` is the key of the document that this one repeats, or its own.
_KNOWN = """
CREATE TABLE known AS
SELECT row_number() OVER () - 1 AS number, doc_key, doc_id,
    coalesce(copy_of, doc_key) AS root, likeness,
    model = $model AND terms = $terms AND registry = $registry AS current
FROM documents
"""
_BANDS = """
CREATE TABLE bands AS
SELECT k.number, unnest(d.bands) AS band FROM documents d JOIN known k USING (doc_key)
"""
_FIND = """
SELECT k.doc_key, k.doc_id, k.root, k.likeness, k.current
FROM known k JOIN keys USING (doc_key)
"""
#: Of a document that is just being entered, key and root are not known to the database yet.
_LIKE = """
SELECT pair.*, k.doc_key, k.root FROM (
    SELECT new.number, old.number AS other, count(*) AS shared
    FROM bands new JOIN bands old USING (band)
    WHERE new.number >= $first AND old.number < new.number
    GROUP BY ALL HAVING count(*) >= $shared
) pair LEFT JOIN known k ON k.number = pair.other
ORDER BY pair.number
"""


@dataclass(frozen=True, slots=True)
class Task:
    """A document to analyse, with what the archive will know of it."""

    entry: Entry
    document: Document


class Ledger:
    """Documents of an archive, those included that are about to be added.

    Args:
        archive: as it is when the ledger is opened.
        versions: that count as current.
        connection: of an empty database.
    """

    def __init__(
        self, archive: Archive, versions: Versions, connection: "duckdb.DuckDBPyConnection"
    ) -> None:
        self._sql = connection
        self._has_bands = False
        self.known = 0
        add_views(connection, archive)
        made = {"model": versions.model, "terms": versions.terms, "registry": versions.registry}
        connection.execute(_KNOWN, made)
        (row,) = connection.execute("SELECT count(*) FROM known").fetchall()
        self._next = int(row[0])

    def tasks(self, documents: Iterable[Document]) -> Iterator[Task]:
        """What is to be done with documents, in their order; the rest is counted in `known`."""
        iterator = iter(documents)
        while batch := list(islice(iterator, _READ_AT_ONCE)):
            yield from self._tasks(batch)

    def _tasks(self, batch: Sequence[Document]) -> Iterator[Task]:
        keyed: dict[str, Document] = {}
        for document in map(_clean, batch):
            keyed.setdefault(document_key(document), document)
        keys = list(keyed)
        self._sql.register("keys", pa.table({"doc_key": keys}))
        found = {key: rest for key, *rest in self._sql.execute(_FIND).fetchall()}
        old = [key for key in keys if key in found and not found[key][-1]]
        new = [key for key in keys if key not in found]
        self.known += len(batch) - len(old) - len(new)
        fresh = self._enter(new, keyed) if new else {}
        if old:
            self._sql.execute(
                "UPDATE known SET current = true WHERE doc_key IN (SELECT unnest(?))", [old]
            )
        for key in keys:
            if key in fresh:
                yield fresh[key]
            elif key in old:
                yield _again(key, keyed[key], found[key])

    def _enter(self, keys: Sequence[str], documents: dict[str, Document]) -> dict[str, Task]:
        """New documents with ids of their own, linked to what they repeat."""
        ids = self._own_ids([(key, documents[key].id) for key in keys])
        bands = [bands_of(documents[key]) for key in keys]
        first = self._next
        self._next += len(keys)
        numbers = range(first, self._next)
        links = self._link(first, keys, bands)
        self._insert("known", {
            "number": pa.array(numbers, pa.int64()), "doc_key": keys, "doc_id": ids,
            "root": [links[n][0] for n in numbers],
            "likeness": pa.array([links[n][1] for n in numbers], pa.float64()),
            "current": [True] * len(keys),
        })  # fmt: skip
        tasks = {}
        for key, id, own, number in zip(keys, ids, bands, numbers, strict=True):
            root, alike = links[number]
            copy_of = root if root != key else None
            entry = Entry(key=key, bands=own, copy_of=copy_of, likeness=alike)
            tasks[key] = Task(entry, replace(documents[key], id=id))
        return tasks

    def _own_ids(self, wanted: Sequence[tuple[str, str]]) -> list[str]:
        """The ids wanted, with a part of the key where another article has it."""
        ids = [id for _, id in wanted]
        rows = self._sql.execute(
            "SELECT doc_id FROM known WHERE doc_id IN (SELECT unnest(?))", [ids]
        ).fetchall()
        taken = {id for (id,) in rows}
        return [f"{id}-{key[:8]}" if id in taken else id for key, id in wanted]

    def _link(
        self, first: int, keys: Sequence[str], bands: Sequence[Sequence[int]]
    ) -> dict[int, tuple[str, float | None]]:
        """The root of each new document, by its number, and how alike the two are."""
        if not self._has_bands:
            self._sql.execute(_BANDS)
            self._has_bands = True
        pairs = [(first + i, band) for i, own in enumerate(bands) for band in own]
        numbers, values = zip(*pairs, strict=True) if pairs else ((), ())
        self._insert("bands", {
            "number": pa.array(numbers, pa.int64()), "band": pa.array(values, pa.uint32()),
        })  # fmt: skip
        links: dict[int, tuple[str, float | None]] = {
            first + i: (key, None) for i, key in enumerate(keys)
        }
        best: dict[int, tuple[int, str]] = {}
        found = self._sql.execute(_LIKE, {"first": first, "shared": SHARED}).fetchall()
        for new, old, shared, key, root in found:
            rank = -shared, key or keys[old - first]
            # Equals are told apart by their keys: a resumed run must decide as the first one did.
            if new not in best or rank < best[new]:
                best[new] = rank
                links[new] = root or links[old][0], likeness(shared)
        return links

    def _insert(self, table: str, columns: dict[str, Any]) -> None:
        self._sql.register("rows", pa.table(columns))
        self._sql.execute(f"INSERT INTO {table} SELECT * FROM rows")  # noqa: S608


def _again(key: str, document: Document, row: Sequence[Any]) -> Task:
    """The task of a document whose rows other versions made: id and links stay."""
    id, root, alike, _ = row
    copy_of = root if root != key else None
    bands = bands_of(document)
    entry = Entry(key=key, bands=bands, copy_of=copy_of, likeness=alike, replaces=True)
    return Task(entry, replace(document, id=id))


def _clean(document: Document) -> Document:
    """With an id and a path that UTF-8 can hold: file names need not be text."""
    path = document.path
    return replace(
        document,
        id=document.id.encode(errors="replace").decode(),
        path=path.encode(errors="replace").decode() if path else path,
    )
