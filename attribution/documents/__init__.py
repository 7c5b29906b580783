"""Readers: files, folders and standard input become documents whose text is untouched."""

from attribution.documents.body import make_document
from attribution.documents.reader import (
    DEFAULT_MAX_CHARACTERS,
    ReadFailure,
    decode,
    find_files,
    read_documents,
)

__all__ = [
    "DEFAULT_MAX_CHARACTERS",
    "ReadFailure",
    "decode",
    "find_files",
    "make_document",
    "read_documents",
]
