"""Readers: files, folders, pages, tables, archives and standard input become documents."""

from attribution.documents.body import make_document
from attribution.documents.columns import Columns
from attribution.documents.decoding import DEFAULT_MAX_CHARACTERS, decode
from attribution.documents.drafts import ReadFailure
from attribution.documents.fetching import Fetcher, default_cache
from attribution.documents.reader import count_documents, find_files, read_documents

__all__ = [
    "DEFAULT_MAX_CHARACTERS",
    "Columns",
    "Fetcher",
    "ReadFailure",
    "count_documents",
    "decode",
    "default_cache",
    "find_files",
    "make_document",
    "read_documents",
]
