"""Find, decode and read documents; a broken one is reported and never stops the rest."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from attribution.documents.body import make_document
from attribution.errors import InputError
from attribution.schema import Document

SUFFIXES = (".txt", ".md")
STDIN = "-"
#: A news article has a few thousand characters; a long read, tens of thousands.
DEFAULT_MAX_CHARACTERS = 1_000_000

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A path that gave no document, and why."""

    path: str
    error: InputError


def find_files(paths: Iterable[str | Path]) -> Iterator[str | ReadFailure]:
    """Expand paths to files: folders recursively in sorted order, ``-`` as it is.

    A file named outright is taken whatever its suffix; a folder gives its ``.txt`` and ``.md``.
    """
    for given in paths:
        if str(given) == STDIN:
            yield STDIN
            continue
        path = Path(given)
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
            if not files:
                message = f"{path}: no {' or '.join(SUFFIXES)} file in this folder"
                yield ReadFailure(str(path), InputError(message, hint="name a file or a folder"))
            yield from (str(p) for p in files)
        elif path.exists():
            yield str(path)
        else:
            error = InputError(f"{path}: no such file or folder", hint="check the path")
            yield ReadFailure(str(path), error)


def read_documents(
    paths: Iterable[str | Path],
    *,
    stdin: BinaryIO | None = None,
    max_characters: int = DEFAULT_MAX_CHARACTERS,
) -> Iterator[Document | ReadFailure]:
    """Read every document under `paths`, lazily and in order.

    Args:
        paths: files, folders, or ``-`` for standard input.
        stdin: where ``-`` reads from; the process's standard input by default.
        max_characters: longer texts are refused, not cut.

    Yields:
        Documents; a `ReadFailure` stands in for each that cannot be read. Ids are file stems;
        when two files share one, the later takes its folder's name as a prefix.
    """
    taken: set[str] = set()
    for found in find_files(paths):
        if isinstance(found, ReadFailure):
            yield found
            continue
        try:
            data = (stdin or sys.stdin.buffer).read() if found == STDIN else _read(Path(found))
            text = decode(data, name=found, max_characters=max_characters)
        except InputError as error:
            yield ReadFailure(found, error)
            continue
        identifier = _unique_id(found, taken)
        yield make_document(text, id=identifier, path=found)


def decode(data: bytes, *, name: str, max_characters: int = DEFAULT_MAX_CHARACTERS) -> str:
    """Decode bytes as UTF-8, UTF-16 or Windows-1254, told apart by mark and content.

    Raises:
        InputError: empty, binary, or longer than `max_characters`.
    """
    encoding = next((e for bom, e in _BOMS if data.startswith(bom)), None) or _guess(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"{name}: not text in UTF-8, UTF-16 or Windows-1254"
        raise InputError(message, hint="give plain text in UTF-8") from error
    if not text.strip():
        raise InputError(f"{name}: empty")
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in text[:10_000])
    if controls > _CONTROL_SHARE * min(len(text), 10_000):
        raise InputError(f"{name}: binary, not text", hint="give plain text in UTF-8")
    if len(text) > max_characters:
        message = f"{name}: {len(text):,} characters; the limit is {max_characters:,}"
        raise InputError(message, hint="one file is one article: split it, or raise --max-chars")
    return text


def _guess(data: bytes) -> str:
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1254"
    return "utf-8"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def _unique_id(path: str, taken: set[str]) -> str:
    name = "stdin" if path == STDIN else Path(path).stem
    parents = [] if path == STDIN else list(Path(path).resolve().parts[:-1])
    while name in taken and parents:
        name = f"{parents.pop()}-{name}"
    while name in taken:
        name += "+"
    taken.add(name)
    return name
