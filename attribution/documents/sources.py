"""Where bytes come from: files, standard input, what is inside gzip; and how much may come out."""

import gzip
import io
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from attribution.documents.streams import Counted, Prefixed, Readable
from attribution.errors import InputError

#: A single article, however it is wrapped: bytes of a page, a Word document, a PDF, a text.
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
#: What an archive may unpack to, and how much more than its own size. News text packs to a third,
#: and hardly ever to a fiftieth; a zip bomb to a thousandth.
MAX_UNPACKED_BYTES = 50_000_000_000
MAX_RATIO = 200
_RATIO_FROM = 10_000_000
TGZ = ".tgz"
_IN_MEMORY = 16 * 1024 * 1024
#: Small, since what is in a buffer is lost when the file turns out to be damaged.
_BUFFER = 1 << 13

#: What libraries raise over files that are broken, cut short, or packed in ways they do not know.
DAMAGE = (
    OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, RuntimeError,
    NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Bytes with a name.

    Attributes:
        name: as messages call it: ``arsiv.zip/haber.csv``.
        file: what its ending and its stem are taken from: ``haber.csv``.
        folders: names of the folders it lies in, outermost first.
        begin: opens it at the start.
        path: of the plain file that it is, if it is one.
        address: on the web, if known.
    """

    name: str
    file: str
    begin: Callable[[], BinaryIO]
    folders: tuple[str, ...] = ()
    path: Path | None = None
    address: str | None = None

    @property
    def suffix(self) -> str:
        """The ending in small letters, dot included."""
        return PurePosixPath(self.file).suffix.lower()

    @property
    def stem(self) -> str:
        """The name that a document in it has by default."""
        return PurePosixPath(self.file).stem or self.file

    def read(self, *, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
        """All bytes.

        Raises:
            InputError: there are more than `limit`, or they cannot be read.
        """
        with self.begin() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            message = f"{self.name}: larger than {limit // 1024 // 1024} MB"
            raise InputError(message, hint="one file is one article: split it")
        return data

    @contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """A stream in which one can go back; large ones that are packed go to a temporary file.

        Raises:
            InputError: it cannot be read.
        """
        with self.begin() as stream:
            if self.path is not None:
                yield stream
                return
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
                shutil.copyfileobj(stream, spool)
                spool.seek(0)
                yield spool


def file_source(path: Path) -> Source:
    """A file on disk."""

    def begin() -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as error:
            raise InputError(f"{path}: {error.strerror or error}") from error

    folders = tuple(path.resolve().parts[:-1])
    return Source(name=str(path), file=path.name, begin=begin, folders=folders, path=path)


def stream_source(stream: BinaryIO, *, start: bytes, name: str, file: str) -> Source:
    """A stream that can be read once, of which `start` has been read; it stays open."""

    def begin() -> BinaryIO:
        return io.BufferedReader(Prefixed(start, stream), _BUFFER)

    return Source(name=name, file=file, begin=begin)


def unpacked(source: Source) -> Source:
    """What is inside a gzip file: the same name without ``.gz``; ``.tgz`` is a ``.tar``."""
    inner = f"{source.stem}.tar" if source.suffix == TGZ else source.stem

    def begin() -> BinaryIO:
        packed = Counted(source.begin())
        budget = Budget(source.name, packed=lambda: packed.count)
        plain = gzip.GzipFile(fileobj=io.BufferedReader(packed, _BUFFER), mode="rb")
        return checked(plain, name=source.name, budget=budget)

    return Source(name=source.name, file=inner, begin=begin, folders=source.folders)


class Budget:
    """How much may still come out of something packed.

    Args:
        name: of it, for messages.
        packed: how many bytes it was packed in, so far.
        whole: the budget of the archive that it is part of.
    """

    def __init__(
        self,
        name: str,
        *,
        packed: Callable[[], int],
        whole: "Budget | None" = None,
    ) -> None:
        self._name = name
        self._packed = packed
        self._whole = whole
        self._spent = 0

    def spend(self, count: int) -> None:
        """Note that `count` bytes came out.

        Raises:
            InputError: more came out than news ever does.
        """
        self._spent += count
        try:
            self._check()
        except InputError:
            if self._whole is not None:  # what follows in the archive is not to blame
                self._whole.spend(count - self._spent)
            raise
        if self._whole is not None:
            self._whole.spend(count)

    def _check(self) -> None:
        hint = "unpack it yourself if you trust it"
        if self._spent > MAX_UNPACKED_BYTES:
            message = f"{self._name}: unpacks to more than {MAX_UNPACKED_BYTES:,} bytes"
            raise InputError(message, hint=hint)
        if self._spent > _RATIO_FROM and self._spent > MAX_RATIO * self._packed():
            message = f"{self._name}: unpacks to more than {MAX_RATIO} times its size"
            raise InputError(f"{message}, as a zip bomb does", hint=hint)


class _Checked(Counted):
    """A stream whose failures are `InputError`s, and that gives no more than its budget."""

    def __init__(self, stream: Readable, *, name: str, budget: Budget) -> None:
        super().__init__(stream)
        self._name = name
        self._budget = budget

    def readinto(self, buffer: Any) -> int:
        before = self.count
        try:
            count = super().readinto(buffer)
        except DAMAGE as error:
            reason = str(error).rstrip(".") or type(error).__name__
            message = f"{self._name}: damaged after {before:,} bytes ({reason})"
            raise InputError(message, hint="get the file again") from error
        self._budget.spend(count)
        return count


def checked(stream: Readable, *, name: str, budget: Budget) -> BinaryIO:
    """`stream`, whose failures are `InputError`s, and that gives no more than its budget."""
    return io.BufferedReader(_Checked(stream, name=name, budget=budget), buffer_size=_BUFFER)
