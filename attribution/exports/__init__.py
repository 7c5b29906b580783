"""Attributions as records, and records as files. A format is one function and one entry."""

from attribution.exports.formats import COLUMNS, FORMATS, FileFormat, FolderFormat, Format
from attribution.exports.reading import read_jsonl, read_records
from attribution.exports.records import AttributionRecord, to_record, to_records

__all__ = [
    "COLUMNS",
    "FORMATS",
    "AttributionRecord",
    "FileFormat",
    "FolderFormat",
    "Format",
    "read_jsonl",
    "read_records",
    "to_record",
    "to_records",
]
