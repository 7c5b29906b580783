"""Ids that no two documents of a run share, however many there are."""

import sqlite3
from collections.abc import Sequence


class Ids:
    """Gives out ids. They are kept in a temporary database on disk: millions need no memory."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE taken (id BLOB PRIMARY KEY, copies INT) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def claim(self, id: str, folders: Sequence[str] = ()) -> str:
        """`id` if it is free, else with as many of `folders` before it as it takes, the last first.

        When these do not suffice, or there are none, a number follows: ``haber-2``.
        """
        names = list(folders)
        wanted = id
        while not self._take(id):
            id = f"{names.pop()}-{id}" if names else f"{wanted}-{self._next_copy(wanted)}"
        return id

    def _take(self, id: str) -> bool:
        sql = "INSERT OR IGNORE INTO taken VALUES (?, 1)"
        return self._database.execute(sql, (_key(id),)).rowcount == 1

    def _next_copy(self, id: str) -> int:
        sql = "UPDATE taken SET copies = copies + 1 WHERE id = ? RETURNING copies"
        ((copies,),) = self._database.execute(sql, (_key(id),)).fetchall()
        return int(copies)


def _key(id: str) -> bytes:
    # File names may hold bytes that are no text.
    return id.encode("utf-8", "surrogatepass")
