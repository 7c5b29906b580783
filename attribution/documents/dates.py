"""Find the day of publication that a text states about itself."""

import datetime
import re

from attribution.turkish import fold

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik").split(), 1
    )
}
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_WRITTEN = re.compile(r"\b(\d{1,2})\s+([^\W\d_]{4,7})\s+(\d{4})\b")
_STAMP = re.compile(
    r"^\s*(?:date\b|(?:ilk\s+)?(?:yayın(?:lan?ma)?|giriş|oluşturma|haber)\s*(?:tarihi|zamanı)?\s*:)",
    re.IGNORECASE,
)
#: A date in running text counts as the document's only near its head, and only when written alone.
_HEAD_LINES = 6


def parse_date(text: str) -> datetime.date | None:
    """The first full date in `text`: 2025-12-23, 04.12.2025 (day first), or 4 Aralık 2025.

    A date without a year is none: guessing the year would be asserting what nobody said.
    """
    found: list[tuple[int, datetime.date]] = []
    for match in _ISO.finditer(text):
        year, month, day = (int(g) for g in match.groups())
        _add(found, match.start(), year, month, day)
    for match in _NUMERIC.finditer(text):
        day, month, year = (int(g) for g in match.groups())
        _add(found, match.start(), year, month, day)
    for match in _WRITTEN.finditer(text):
        month_number = _MONTHS.get(fold(match[2]))
        if month_number:
            _add(found, match.start(), int(match[3]), month_number, int(match[1]))
    return min(found)[1] if found else None


def document_date(text: str) -> datetime.date | None:
    """The publication date: a stamp line's first, else a line near the head that is but a date."""
    lines = text.splitlines()
    for line in lines:
        if _STAMP.match(line) and (date := parse_date(line[:60])):
            return date
    for line in lines[:_HEAD_LINES]:
        if len(line.split()) <= 6 and (date := parse_date(line)):
            return date
    return None


def _add(
    found: list[tuple[int, datetime.date]], start: int, year: int, month: int, day: int
) -> None:
    try:
        found.append((start, datetime.date(year, month, day)))
    except ValueError:
        return
