"""What is inside zip and tar archives. Nothing is ever written: members are read where they lie."""

import io
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

from attribution.documents.drafts import ReadFailure
from attribution.documents.sources import DAMAGE, Budget, Source, checked
from attribution.errors import InputError

ZIP, TAR = ".zip", ".tar"
#: Headers of tar that hold a name or a comment; they are read whole into memory.
_EXTENDED = frozenset("xgXLK")
_LONGEST_HEADER = 1_000_000
#: What to do about a name.
_PLAIN = "pack it again with plain names"


def members(source: Source) -> Iterator[Source | ReadFailure]:
    """The files in a zip or tar archive, in order; each can be read until the next is asked for.

    Yields:
        A source, or a failure for a name that leads out of the archive, a link or device, or what
        is protected by a password.

    Raises:
        InputError: it is no such archive, or is damaged.
    """
    return _of_tar(source) if source.suffix == TAR else _of_zip(source)


def _of_zip(source: Source) -> Iterator[Source | ReadFailure]:
    with source.seekable() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except DAMAGE as error:
            message = f"{source.name}: not a zip archive, or damaged"
            raise InputError(message, hint="pack it again") from error
        with archive:
            size = stream.seek(0, io.SEEK_END)
            budget = Budget(source.name, packed=lambda: size)
            for info in archive.infolist():
                if not (info.filename and info.is_dir()):
                    yield _zipped(source, archive, info, budget)


def _zipped(
    source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget
) -> Source | ReadFailure:
    name = f"{source.name}/{info.filename}"
    if stat.S_ISLNK(info.external_attr >> 16):
        return _refused(name, "a link, not a file", "pack the file that it points to")
    if info.flag_bits & 1:
        return _refused(name, "protected by a password", "unpack it first")

    def begin() -> BinaryIO:
        budget_here = Budget(name, packed=lambda: info.compress_size, whole=budget)
        try:
            stream = archive.open(info)
        except DAMAGE as error:
            raise InputError(f"{name}: damaged ({error})", hint="pack it again") from error
        return checked(stream, name=name, budget=budget_here)

    member = Source(name=name, file=info.filename, begin=begin)
    return _placed(member, source)


class _Header(tarfile.TarInfo):
    """A header whose faults are told: by itself, `tarfile` takes most for the archive's end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Header":
        try:
            header = super().frombuf(buf, encoding, errors)
        except (tarfile.EOFHeaderError, tarfile.EmptyHeaderError):  # type: ignore[attr-defined]
            raise
        except (tarfile.HeaderError, ValueError) as error:
            raise tarfile.ReadError("broken header") from error
        long = header.type.decode("latin-1") in _EXTENDED and header.size > _LONGEST_HEADER
        if long or header.size < 0:
            raise tarfile.ReadError("impossible header")
        return header


def _of_tar(source: Source) -> Iterator[Source | ReadFailure]:
    with source.begin() as stream:
        try:
            archive = tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header)  # noqa: SIM115
            while header := archive.next():
                archive.members.clear()  # type: ignore[attr-defined]  # or it keeps all that went by
                if not header.isdir():
                    yield _tarred(source, archive, header)
        except DAMAGE as error:
            message = f"{source.name}: not a tar archive, or damaged ({error})"
            raise InputError(message, hint="pack it again") from error


def _tarred(
    source: Source, archive: tarfile.TarFile, header: tarfile.TarInfo
) -> Source | ReadFailure:
    name = f"{source.name}/{header.name}"
    if header.issym() or header.islnk():
        return _refused(name, "a link, not a file", "pack the file that it points to")
    if not header.isreg() or header.issparse():  # a sparse file may claim any size
        return _refused(name, "a device or sparse file", "pack plain files")

    def begin() -> BinaryIO:
        stream = archive.extractfile(header)
        assert stream is not None  # a regular file
        budget = Budget(name, packed=lambda: header.size)
        return checked(stream, name=name, budget=budget)

    return _placed(Source(name=name, file=header.name, begin=begin), source)


def _placed(member: Source, archive: Source) -> Source | ReadFailure:
    """A member under the folders that it lies in; refused when its name leads out of them."""
    place = PurePosixPath(member.file.replace("\\", "/"))
    if PureWindowsPath(member.file).drive or place.is_absolute() or ".." in place.parts:
        return _refused(member.name, "a path that leads out of the archive", _PLAIN)
    if not place.name:
        return _refused(member.name, "a member without a name", _PLAIN)
    folders = (*archive.folders, archive.stem, *place.parts[:-1])
    return Source(name=member.name, file=place.name, begin=member.begin, folders=folders)


def _refused(name: str, problem: str, hint: str) -> ReadFailure:
    return ReadFailure(name, InputError(f"{name}: {problem}", hint=hint))
