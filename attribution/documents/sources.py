"""Where bytes come from: files, standard input, pages fetched, what is inside gzip and zip."""

import gzip
import io
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any, BinaryIO

from attribution.documents.drafts import ReadFailure
from attribution.documents.streams import Counted, Prefixed, Readable
from attribution.errors import InputError

#: A single article, however it is wrapped: bytes of a page, a Word document, a PDF, a text.
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
#: What an archive may unpack to, and how much more than its own size. News text packs to a third,
#: and hardly ever to a fiftieth; a zip bomb to a thousandth.
MAX_UNPACKED_BYTES = 50_000_000_000
MAX_RATIO = 200
_RATIO_FROM = 10_000_000
_IN_MEMORY = 16 * 1024 * 1024
#: Small, since what is in a buffer is lost when the file turns out to be damaged.
_BUFFER = 1 << 13

_DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


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
    """What is inside a gzip file: the same name without ``.gz``."""

    def begin() -> BinaryIO:
        packed = Counted(source.begin())
        budget = _Budget(source.name, packed=lambda: packed.count)
        plain = gzip.GzipFile(fileobj=io.BufferedReader(packed, _BUFFER), mode="rb")
        return _checked(plain, name=source.name, budget=budget)

    return Source(name=source.name, file=source.stem, begin=begin, folders=source.folders)


def members(source: Source) -> Iterator[Source | ReadFailure]:
    """The files in a zip archive, in its order; each can be read until the next is asked for.

    Nothing is ever written: a name that points out of the archive is refused for what it is.

    Yields:
        A source, or a failure for a name that is unsafe, a link, or protected by a password.

    Raises:
        InputError: it is no zip archive, or is damaged.
    """
    with source.seekable() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except _DAMAGE as error:
            message = f"{source.name}: not a zip archive, or damaged"
            raise InputError(message, hint="pack it again") from error
        with archive:
            size = stream.seek(0, io.SEEK_END)
            budget = _Budget(source.name, packed=lambda: size)
            for info in archive.infolist():
                if not info.is_dir():
                    yield _member(source, archive, info, budget)


def _member(
    source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: "_Budget"
) -> Source | ReadFailure:
    name = f"{source.name}/{info.filename}"
    place = PurePosixPath(info.filename.replace("\\", "/"))
    problem = hint = None
    drive = PureWindowsPath(info.filename).drive
    if drive or place.is_absolute() or ".." in place.parts:
        problem, hint = "a path that leads out of the archive", "pack it again with plain names"
    elif stat.S_ISLNK(info.external_attr >> 16):
        problem, hint = "a link, not a file", "pack the file that it points to"
    elif info.flag_bits & 1:
        problem, hint = "protected by a password", "unpack it first"
    if problem:
        return ReadFailure(name, InputError(f"{name}: {problem}", hint=hint))

    def begin() -> BinaryIO:
        budget_here = _Budget(name, packed=lambda: info.compress_size, whole=budget)
        try:
            stream = archive.open(info)
        except _DAMAGE as error:
            raise InputError(f"{name}: damaged ({error})", hint="pack it again") from error
        return _checked(stream, name=name, budget=budget_here)

    folders = (*source.folders, source.stem, *place.parts[:-1])
    return Source(name=name, file=place.name, begin=begin, folders=folders)


class _Budget:
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
        whole: "_Budget | None" = None,
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

    def __init__(self, stream: Readable, *, name: str, budget: _Budget) -> None:
        super().__init__(stream)
        self._name = name
        self._budget = budget

    def readinto(self, buffer: Any) -> int:
        before = self.count
        try:
            count = super().readinto(buffer)
        except _DAMAGE as error:
            reason = str(error).rstrip(".") or type(error).__name__
            message = f"{self._name}: damaged after {before:,} bytes ({reason})"
            raise InputError(message, hint="get the file again") from error
        self._budget.spend(count)
        return count


def _checked(stream: Readable, *, name: str, budget: _Budget) -> BinaryIO:
    return io.BufferedReader(_Checked(stream, name=name, budget=budget), buffer_size=_BUFFER)
