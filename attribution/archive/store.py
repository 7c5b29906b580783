"""An archive as a folder: pieces that are there whole or not at all, and one writer at a time.

    ARCHIVE/archive.json                              says that this is an archive
    ARCHIVE/pieces/00000007-00000007-0/documents.parquet, attributions.parquet, …

A piece holds the rows of a few hundred documents. It is written under a hidden name, forced to the
disk and renamed, so that a power cut leaves it out or in. Pieces are numbered in the order of
writing; a compacted one takes the place of all whose numbers its name spans, and of its earlier
editions. Nothing else says what an archive holds: the names of the folders do.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from attribution.errors import AnalysisError, InputError

if TYPE_CHECKING:
    import pyarrow as pa

#: One Parquet file each in every piece. Their row groups hold the same documents.
TABLES = ("documents", "attributions", "speakers", "stances", "runs")
#: What may help when a file cannot be read.
MEANWHILE = "if the archive was compacted meanwhile, give the same command again"
_MARKER = "archive.json"
_FORMAT = 1
_PIECES = "pieces"
_LOCK = ".lock"
_PARTIAL = ".part"
_WORK = ".work-"
_NAME = re.compile(r"(\d{8,})-(\d{8,})-(\d+)")


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Rows that were written together, or compacted from pieces `first` to `last`."""

    first: int
    last: int
    edition: int
    folder: Path

    def file(self, table: str) -> Path:
        """The Parquet file of one of `TABLES`."""
        return self.folder / f"{table}.parquet"


def is_archive(path: str | Path) -> bool:
    """Whether a folder is an archive that `attribution corpus add` made."""
    return (Path(path) / _MARKER).is_file()


class Archive:
    """The pieces of an archive's folder.

    Args:
        folder: of the archive.

    Raises:
        InputError: it is no archive, or one of another format.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        try:
            found = json.loads((self.folder / _MARKER).read_text(encoding="utf-8"))
        except OSError as error:
            message = f"{folder}: no archive"
            raise InputError(message, hint="make one with `attribution corpus add`") from error
        except ValueError:
            found = None
        if not isinstance(found, dict) or found.get("format") != _FORMAT:
            message = f"{folder}: an archive of a format that this version does not know"
            raise InputError(message, hint="use the version of attribution that made it")

    @classmethod
    def create(cls, folder: str | Path) -> "Archive":
        """The archive of a folder, made when the folder is empty or absent.

        Raises:
            InputError: the folder holds something else, or cannot be made.
        """
        place = Path(folder)
        if is_archive(place):
            return cls(place)
        try:
            if place.exists() and any(p.name != _LOCK for p in place.iterdir()):
                message = f"{folder}: neither an archive nor empty"
                raise InputError(message, hint="name a new folder for the archive")
            place.mkdir(parents=True, exist_ok=True)
            partial = place / f".{_MARKER}{_PARTIAL}"
            partial.write_text(json.dumps({"format": _FORMAT}) + "\n", encoding="utf-8")
            partial.replace(place / _MARKER)
        except OSError as error:
            raise InputError(f"{folder}: {error.strerror or error}") from error
        return cls(place)

    def pieces(self) -> list[Piece]:
        """The pieces that count, in order: those that no compacted one has replaced."""
        kept: list[Piece] = []
        # The widest of those that begin with a number comes first, and covers the others.
        for piece in sorted(self._all(), key=lambda p: (p.first, -p.last, -p.edition)):
            if not kept or piece.last > kept[-1].last:
                kept.append(piece)
        return kept

    def _all(self) -> Iterator[Piece]:
        folder = self.folder / _PIECES
        for path in folder.iterdir() if folder.is_dir() else ():
            if match := _NAME.fullmatch(path.name):
                yield Piece(int(match[1]), int(match[2]), int(match[3]), path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the archive against other writers, and clear away what an interrupted one left.

        Raises:
            AnalysisError: somebody else is writing.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            message = f"{self.folder}: another run is writing to this archive"
            raise AnalysisError(message, hint="wait until it is done") from error
        try:
            self._clear()
            yield
        finally:
            lock.release()

    def _clear(self) -> None:
        live = {piece.folder for piece in self.pieces()}
        old = [piece.folder for piece in self._all() if piece.folder not in live]
        partial = (self.folder / _PIECES).glob(f".*{_PARTIAL}")
        for path in (*old, *partial, *self.folder.glob(f"{_WORK}*")):
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """A folder inside the archive for files that nobody needs afterwards."""
        import tempfile

        with tempfile.TemporaryDirectory(prefix=_WORK, dir=self.folder) as folder:
            yield Path(folder)

    def write(
        self,
        first: int,
        last: int,
        groups: "Iterable[Mapping[str, pa.Table]]",
        *,
        edition: int = 0,
    ) -> Piece:
        """Write a piece, whole or not at all.

        Args:
            first, last: its numbers, equal unless it is compacted.
            groups: tables by name, one row group each.
            edition: above 0 when it is compacted.

        Raises:
            AnalysisError: the disk is full or cannot be written.
        """
        name = f"{first:08}-{last:08}-{edition}"
        piece = Piece(first, last, edition, self.folder / _PIECES / name)
        partial = piece.folder.with_name(f".{name}{_PARTIAL}")
        try:
            partial.mkdir(parents=True)
            _write_files(partial, groups)
            _settle(partial, *partial.iterdir())
            partial.rename(piece.folder)
            _settle(piece.folder.parent)
        except OSError as error:
            message = f"{self.folder}: cannot be written: {error.strerror or error}"
            hint = "free some space, then give the same command again"
            raise AnalysisError(message, hint=hint) from error
        return piece

    def remove(self, pieces: Iterable[Piece]) -> None:
        """Delete pieces that another one has replaced."""
        for piece in pieces:
            shutil.rmtree(piece.folder, ignore_errors=True)


def _write_files(folder: Path, groups: "Iterable[Mapping[str, pa.Table]]") -> None:
    import pyarrow.parquet as pq

    from attribution.archive.rows import SCHEMAS

    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(
                pq.ParquetWriter(folder / f"{name}.parquet", SCHEMAS[name], compression="zstd")
            )
            for name in TABLES
        }
        for group in groups:
            for name, writer in writers.items():
                writer.write_table(group[name], row_group_size=max(len(group[name]), 1))


def _settle(*paths: Path) -> None:
    """Wait until files and folders are on the disk."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
