"""Questions to an archive: SQL, or one of those that ship, by name."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, with_config

from attribution.archive.store import MEANWHILE, Archive
from attribution.archive.views import add_views, connect
from attribution.errors import DataError, InputError

QUESTIONS_FILE = Path(__file__).with_name("questions.yaml")


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Question:
    """A saved question.

    Attributes:
        name: that it is asked by.
        asks: what, in a few words.
        sql: one SELECT over the views of `views.add_views`.
    """

    name: str
    asks: str
    sql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A table: names of columns, and rows of plain values."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@lru_cache(maxsize=1)
def saved_questions() -> tuple[Question, ...]:
    """Those of ``questions.yaml``."""
    rows = yaml.safe_load(QUESTIONS_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Question, ...]).validate_python(rows)


def ask(archive: Archive, question: str) -> Answer:
    """Answer a question; nothing is changed, and nothing outside the archive is read.

    Args:
        archive: to ask.
        question: the name of a saved one, or one SELECT in DuckDB's SQL over ``documents``,
            ``articles`` (those that are no copies), ``attributions``, ``speakers``, ``stances``,
            ``positions`` (sure stances in articles) and ``runs``.

    Raises:
        InputError: neither a saved question nor a SELECT, or the SQL is wrong.
        DataError: a file of the archive is damaged, or was removed meanwhile.
        AnalysisError: DuckDB is not installed.
    """
    saved = {q.name: q.sql for q in saved_questions()}
    with connect() as sql:
        import duckdb

        try:
            statements = sql.extract_statements(saved.get(question, question))
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise _refusal(question, "not one SELECT")
            add_views(sql, archive)
            _lock(sql, archive.folder)
            result = sql.execute(statements[0])
            columns = tuple(column[0] for column in result.description or ())
            return Answer(columns, result.fetchall())
        except duckdb.IOException as error:
            message = f"{archive.folder}: {_first_line(error)}"
            raise DataError(message, hint=MEANWHILE) from error
        except duckdb.Error as error:
            raise _refusal(question, _first_line(error)) from error


def _lock(sql: Any, folder: Path) -> None:
    """From now on only the archive's files can be read, and no setting can be changed."""
    places = ", ".join("'" + str(p).replace("'", "''") + "'" for p in (folder.resolve(), folder))
    sql.execute(f"SET allowed_directories = [{places}]")
    sql.execute("SET enable_external_access = false")
    sql.execute("SET lock_configuration = true")


def _refusal(question: str, reason: str) -> InputError:
    names = ", ".join(q.name for q in saved_questions())
    where = "the question" if " " in question else repr(question)
    return InputError(f"{where}: {reason}", hint=f"write a SELECT, or ask one of: {names}")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an archive holds.

    Attributes:
        counts: numbers by name.
        versions: of the documents: model, terms, registry, documents, first and last day made.
        outlets: articles and copies by outlet, the most first.
    """

    counts: dict[str, Any]
    versions: Answer
    outlets: Answer


_COUNTS = """
SELECT (SELECT count(*) FROM documents) AS documents,
    (SELECT count(*) FROM documents WHERE copy) AS copies,
    (SELECT count(*) FROM attributions) AS attributions,
    (SELECT count(DISTINCT coalesce(nullif(speaker_id, 'unnamed'), speaker)) FROM speakers)
        AS speakers,
    (SELECT count(*) FROM positions) AS positions,
    (SELECT min(date) FROM documents) AS first,
    (SELECT max(date) FROM documents) AS last,
    (SELECT count(*) FROM documents WHERE date IS NULL) AS undated,
    (SELECT count(*) FROM dead) AS replaced
"""


def statistics(archive: Archive) -> Statistics:
    """Count what an archive holds, and the room that it takes.

    Raises:
        AnalysisError: as `ask`.
    """
    found = ask(archive, _COUNTS)
    counts = dict(zip(found.columns, found.rows[0], strict=True))
    pieces = archive.pieces()
    files = [path for piece in pieces for path in piece.folder.iterdir()]
    counts |= {"pieces": len(pieces), "bytes": sum(path.stat().st_size for path in files)}
    return Statistics(counts, ask(archive, "versions"), ask(archive, "outlets"))
