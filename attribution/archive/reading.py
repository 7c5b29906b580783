"""Annotated documents out of an archive, a few hundred at a time."""

import datetime
import functools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from attribution.archive.rows import SCHEMAS, documents_of
from attribution.archive.store import MEANWHILE, TABLES, Archive, Piece
from attribution.archive.versions import Versions
from attribution.archive.views import add_views, connect
from attribution.errors import DataError
from attribution.schema import AnnotatedDocument, Document
from attribution.stance import Term

_CONTENT = TABLES[:-1]
_EMPTY = {name: SCHEMAS[name].empty_table() for name in _CONTENT}
_TERMS = TypeAdapter(tuple[Term, ...])
#: Keys and pieces of documents whose rows have been replaced.
Dead = frozenset[tuple[str, int]]


def read_archive(
    archive: Archive,
    *,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> Iterator[AnnotatedDocument]:
    """The documents of an archive that are no copies, in the order in which they were added.

    Args:
        archive: to read.
        since, until: first and last day; undated documents come too.

    Raises:
        DataError: a file is damaged, or was removed meanwhile.
    """
    dead = dead_rows(archive)
    for piece in archive.pieces():
        for group in row_groups(piece):
            documents = group["documents"]
            kept = pc.and_(pc.invert(documents["copy"]), _alive(documents, dead))
            for bound, compare in ((since, pc.greater_equal), (until, pc.less_equal)):
                if bound is not None:
                    in_time = compare(documents["date"], pa.scalar(bound, pa.date32()))
                    kept = pc.and_(kept, pc.fill_null(in_time, True))
            if pc.any(kept).as_py():
                yield from documents_of(group | {"documents": documents.filter(kept)})


def outdated(archive: Archive, versions: Versions) -> Iterator[Document]:
    """Documents, copies included, whose rows other versions made."""
    dead = dead_rows(archive)
    for piece in archive.pieces():
        for group in row_groups(piece, ("documents",)):
            documents = group["documents"]
            kept = _alive(documents, dead)
            made = asdict(versions).items()
            same = [pc.equal(documents[name], value) for name, value in made]
            kept = pc.and_(kept, pc.invert(functools.reduce(pc.and_, same)))
            for annotated in documents_of(_EMPTY | {"documents": documents.filter(kept)}):
                yield annotated.document


def count_articles(archive: Archive) -> int:
    """How many documents there are that are no copies."""
    with connect() as sql:
        add_views(sql, archive)
        ((count,),) = sql.execute("SELECT count(*) FROM articles").fetchall()
        return int(count)


def terms_of(archive: Archive) -> tuple[Term, ...]:
    """The terms that stances were asked about, as the latest run knew each."""
    terms: dict[str, Term] = {}
    for piece in archive.pieces():
        rows = _read(piece, "runs", ("asked", "piece")).to_pylist()
        for asked in {str(row["asked"]): row["asked"] for row in rows}.values():
            terms |= {term.id: term for term in _TERMS.validate_python(asked)}
    return tuple(terms.values())


def dead_rows(archive: Archive) -> Dead:
    """What has been replaced by later pieces."""
    with connect() as sql:
        add_views(sql, archive)
        return frozenset(sql.execute("SELECT doc_key, piece FROM dead").fetchall())


def living(tables: dict[str, pa.Table], dead: Dead) -> dict[str, pa.Table]:
    """Tables without the rows that have been replaced."""
    return {
        name: table if name == "runs" else table.filter(_alive(table, dead))
        for name, table in tables.items()
    }


def _alive(table: pa.Table, dead: Dead) -> pa.ChunkedArray:
    """Which rows have not been replaced."""
    if not dead:
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(table))])
    rows = zip(table["doc_key"].to_pylist(), table["piece"].to_pylist(), strict=True)
    return pa.chunked_array([pa.array([row not in dead for row in rows], pa.bool_())])


def row_groups(piece: Piece, tables: Sequence[str] = _CONTENT) -> Iterator[dict[str, pa.Table]]:
    """The tables of a piece, one row group after the other.

    Raises:
        DataError: a file is damaged, or was removed meanwhile.
    """
    try:
        with ExitStack() as stack:
            files = {n: stack.enter_context(pq.ParquetFile(piece.file(n))) for n in tables}
            for number in range(files[tables[0]].num_row_groups):
                yield {name: file.read_row_group(number) for name, file in files.items()}
    except (OSError, pa.ArrowException) as error:
        raise _broken(piece, error) from error


def _read(piece: Piece, table: str, columns: Sequence[str]) -> pa.Table:
    try:
        return pq.read_table(piece.file(table), columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise _broken(piece, error) from error


def _broken(piece: Piece, error: Exception) -> DataError:
    return DataError(f"{piece.folder}: {str(error).splitlines()[0]}", hint=MEANWHILE)
