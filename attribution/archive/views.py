"""An archive's tables as DuckDB sees them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attribution.archive.store import MEANWHILE, TABLES, Archive, Piece
from attribution.errors import AnalysisError, DataError

if TYPE_CHECKING:
    import duckdb

_SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
#: Rows of documents that were analysed again later.
_DEAD = """
CREATE TABLE dead AS
SELECT old.doc_key, old.piece
FROM all_documents old
JOIN (SELECT doc_key, max(piece) AS piece FROM all_documents WHERE replaces GROUP BY doc_key) new
USING (doc_key)
WHERE old.piece < new.piece
"""
_DERIVED = """
CREATE VIEW articles AS SELECT * FROM documents WHERE NOT copy;
CREATE VIEW positions AS SELECT * FROM stances WHERE sure AND NOT copy;
"""


def connect(
    place: Path | None = None, *, threads: int | None = None, memory: str | None = None
) -> "duckdb.DuckDBPyConnection":
    """A database that touches no network.

    Args:
        place: a file for it; in memory by default.
        threads: how many it may use; all by default.
        memory: how much it may use before it goes to the disk, as DuckDB writes it.

    Raises:
        AnalysisError: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise AnalysisError(
            "archives need duckdb", hint="pip install 'attribution-tr[archive]'"
        ) from error
    limits = {"threads": threads and str(threads), "memory_limit": memory}
    config = _SETTINGS | {name: value for name, value in limits.items() if value}
    return duckdb.connect(str(place or ":memory:"), config={**config})


def add_views(connection: "duckdb.DuckDBPyConnection", archive: Archive) -> None:
    """Make views of the archive as it is now: `TABLES`, without what has been replaced.

    Two more are made of them: ``articles`` are documents that are no copies, and ``positions``
    the stances that count: sure, and not in a copy.

    Raises:
        DataError: a file is damaged, or was removed meanwhile.
    """
    import duckdb

    try:
        _add_views(connection, archive.pieces())
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise DataError(f"{archive.folder}: {reason}", hint=MEANWHILE) from error


def _add_views(connection: "duckdb.DuckDBPyConnection", pieces: Sequence[Piece]) -> None:
    from attribution.archive.rows import SCHEMAS

    for name in TABLES:
        files = [str(piece.file(name)) for piece in pieces]
        if files:
            connection.read_parquet(files).create_view(f"all_{name}")
        else:
            empty = SCHEMAS[name].empty_table()
            connection.from_arrow(empty).create(f"all_{name}")
    connection.execute(_DEAD)
    (found,) = connection.execute("SELECT count(*) FROM dead").fetchall()
    for name in TABLES:
        living = "" if not found[0] or name == "runs" else "ANTI JOIN dead USING (doc_key, piece)"
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM all_{name} {living}")  # noqa: S608
    connection.execute(_DERIVED)
