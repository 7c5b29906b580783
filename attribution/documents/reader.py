"""Find and read documents of every kind; a broken one is reported and never stops the rest."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from attribution.documents.body import make_document
from attribution.documents.columns import Columns
from attribution.documents.decoding import DEFAULT_MAX_CHARACTERS, decode
from attribution.documents.drafts import Draft, Found, ReadFailure, Settings
from attribution.documents.fetching import Fetcher, is_address
from attribution.documents.ids import Ids
from attribution.documents.office import read_docx, read_pdf
from attribution.documents.packed import TAR, ZIP, members
from attribution.documents.pages import read_page, read_saved_page
from attribution.documents.sources import (
    MAX_DOCUMENT_BYTES,
    TGZ,
    Source,
    file_source,
    stream_source,
    unpacked,
)
from attribution.documents.tables import read_csv, read_json, read_jsonl, read_parquet
from attribution.errors import InputError
from attribution.schema import Document

STDIN = "-"
_PEEKED = 64
_GZIP = ".gz"
_ARCHIVES = (ZIP, TAR, TGZ)

Reader = Callable[[Source, Settings], Iterator[Found]]


def read_text(source: Source, settings: Settings) -> Iterator[Found]:
    """Plain text, unchanged, as a draft.

    Raises:
        InputError: it is no text, is empty, or too long.
    """
    limit = settings.max_characters
    # A character has four bytes at most.
    data = source.read(limit=max(4 * limit + 4, MAX_DOCUMENT_BYTES))
    text = decode(data, name=source.name, max_characters=limit)
    yield Draft(text=text, name=source.name, id=source.stem, folders=source.folders)


#: Files with one article in them, by ending.
ARTICLES: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".mhtml": read_saved_page,
    ".mht": read_saved_page,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
#: Files with one article a row.
TABLES: dict[str, Reader] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
}
_READERS = ARTICLES | TABLES
#: What browsers put beside a page that they save with its pictures.
_ASSETS = ("_files", "_dosyalar")


def find_files(paths: Iterable[str | Path]) -> Iterator[str | ReadFailure]:
    """Expand paths to files: folders recursively in sorted order, ``-`` and addresses as they are.

    A file named outright is taken whatever its ending. A folder gives its articles, gzipped ones
    too; tables and archives in it must be named, since a table need not be one of articles.
    """
    for given in paths:
        path = Path(given)
        if str(given) == STDIN or is_address(str(given)):
            yield str(given)
        elif path.is_dir():
            files = sorted(p for p in path.rglob("*") if _is_article(p, path))
            if not files:
                message = f"{path}: no article in this folder ({', '.join(ARTICLES)})"
                yield ReadFailure(str(path), InputError(message, hint="name a file or a folder"))
            yield from (str(p) for p in files)
        elif path.exists():
            yield str(path)
        else:
            error = InputError(f"{path}: no such file or folder", hint="check the path")
            yield ReadFailure(str(path), error)


def count_documents(paths: Iterable[str | Path]) -> int | None:
    """How many documents there are; nothing when that shows only in reading tables or archives."""
    found = list(find_files(paths))
    files = [f for f in found if isinstance(f, str)]
    many = (*TABLES, *_ARCHIVES)
    return None if any(_inner(f).endswith(many) for f in files) else len(found)


def read_documents(
    paths: Iterable[str | Path],
    *,
    stdin: BinaryIO | None = None,
    max_characters: int = DEFAULT_MAX_CHARACTERS,
    columns: Columns | None = None,
    fetcher: Fetcher | None = None,
    inform: Callable[[str], None] | None = None,
) -> Iterator[Document | ReadFailure]:
    """Read every document under `paths`, lazily, in order, and one at a time.

    Text files give their text unchanged. A web page, Word document or PDF gives the text that is
    extracted from it, and a row of a table the value of its text column; offsets point into that.

    Args:
        paths: files, folders, addresses, or ``-`` for standard input: a text, or JSON Lines when
            it begins with a brace.
        stdin: where ``-`` reads from; the process's standard input by default.
        max_characters: longer texts are refused, not cut.
        columns: of tables; those not named are guessed by their names.
        fetcher: gets addresses; without one they are refused.
        inform: takes what a person should know: which columns were chosen, what was passed over.

    Yields:
        Documents; a `ReadFailure` stands in for each that cannot be read. Ids are those of the
        table, else file stems (with the number of the row); when two files share one, the later
        takes its folder's name as a prefix.
    """
    settings = Settings(max_characters=max_characters, columns=columns or Columns())
    if inform is not None:
        settings = replace(settings, inform=inform)
    ids = Ids()
    for found in find_files(paths):
        if isinstance(found, ReadFailure):
            yield found
            continue
        for draft in _read_path(found, settings, stdin=stdin, fetcher=fetcher):
            yield draft if isinstance(draft, ReadFailure) else _document(draft, ids)


def _read_path(
    path: str, settings: Settings, *, stdin: BinaryIO | None, fetcher: Fetcher | None
) -> Iterator[Found]:
    try:
        if path == STDIN:
            source = _stdin_source(stdin or sys.stdin.buffer)
        elif is_address(path):
            source = _page_source(path, fetcher)
        else:
            source = file_source(Path(path))
    except InputError as error:
        yield ReadFailure(path, error)
    else:
        yield from _read(source, settings)


def _read(source: Source, settings: Settings) -> Iterator[Found]:
    """All that is in a source; what it breaks on is its last."""
    try:
        if source.suffix in (_GZIP, TGZ):
            source = unpacked(source)
        if source.suffix in _ARCHIVES:
            yield from _read_archive(source, settings)
        else:
            yield from _READERS.get(source.suffix, read_text)(source, settings)
    except InputError as error:
        yield ReadFailure(source.name, error)
    except OSError as error:
        reason = f"{source.name}: {error.strerror or error}"
        yield ReadFailure(source.name, InputError(reason, hint="check the file and the disk"))


def _read_archive(source: Source, settings: Settings) -> Iterator[Found]:
    """What can be read in an archive; how much else there is, is told.

    Raises:
        InputError: it is no archive, or has nothing to read.
    """
    read = passed = 0
    for member in members(source):
        if isinstance(member, ReadFailure):
            read += 1
            yield member
        elif _inner(member.file).endswith((*_READERS, *_ARCHIVES)) and not _is_hidden(
            member, source
        ):
            read += 1
            if _inner(member.file).endswith(_ARCHIVES):
                error = InputError(f"{member.name}: an archive in an archive", hint="unpack it")
                yield ReadFailure(member.name, error)
            else:
                yield from _read(member, settings)
        else:
            passed += 1
    if not read:
        message = f"{source.name}: no article in this archive"
        raise InputError(message, hint=f"it can read {', '.join(_READERS)}")
    if passed:
        settings.inform(f"{source.name}: {passed} files of other kinds passed over")


def _document(draft: Draft, ids: Ids) -> Document:
    id = ids.claim(draft.id, draft.folders)
    warnings = draft.warnings
    if id != draft.id and not draft.folders:
        warnings = (*warnings, f"the id {draft.id!r} is taken; this one is {id!r}")
    return make_document(
        draft.text,
        id=id,
        path=draft.name,
        title=draft.title,
        date=draft.date,
        outlet=draft.outlet,
        warnings=warnings,
    )


def _stdin_source(stream: BinaryIO) -> Source:
    """JSON Lines when it begins with a brace, else a text."""
    start = stream.read(_PEEKED)
    whole = stream_source(stream, start=start, name=STDIN, file="stdin")
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return replace(whole, file="stdin.jsonl")
    return whole


def _page_source(address: str, fetcher: Fetcher | None) -> Source:
    """The page at an address, as a file in the cache.

    Raises:
        InputError: nobody asked to fetch, or it cannot be fetched.
    """
    if fetcher is None:
        message = f"{address}: an address; nothing is fetched unless asked for"
        raise InputError(message, hint="add --fetch, or save the page and name the file")
    page = fetcher.fetch(address)
    return replace(
        file_source(page.path),
        name=address,
        file=f"{page.stem}{page.path.suffix}",
        folders=page.folders,
        address=page.final,
    )


def _inner(file: str) -> str:
    """The name in small letters, without ``.gz``."""
    return file.lower().removesuffix(_GZIP)


def _is_hidden(member: Source, archive: Source) -> bool:
    """Whether a member of an archive is what a system put there: ``__MACOSX``, ``.DS_Store``."""
    inside = PurePosixPath(member.name.removeprefix(archive.name))
    return any(part.startswith((".", "__MACOSX")) for part in inside.parts)


def _is_article(path: Path, folder: Path) -> bool:
    if not _inner(path.name).endswith(tuple(ARTICLES)) or not path.is_file():
        return False
    above = path.relative_to(folder).parents
    return not any(_has_page(folder / parent) for parent in above)


def _has_page(folder: Path) -> bool:
    """Whether a folder holds the pictures and frames of a page saved beside it."""
    stem = next((folder.name.removesuffix(a) for a in _ASSETS if folder.name.endswith(a)), None)
    return stem is not None and any(
        (folder.parent / f"{stem}{ending}").is_file() for ending in (".html", ".htm")
    )
