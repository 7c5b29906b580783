"""Find the day of publication that a text, or a cell of a table, states."""

import datetime
import email.utils
import re
from typing import Any

from attribution.turkish import fold

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik").split(), 1
    )
}
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?!\d)")
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_WRITTEN = re.compile(r"\b(\d{1,2})\s+([^\W\d_]{4,7})\s+(\d{4})\b")
#: How a line that states the publication begins.
STAMP = re.compile(
    r"^\s*(?:date\b|(?:ilk\s+)?(?:yayın(?:lan?ma)?|giriş|oluşturma|haber)\s*(?:tarihi|zamanı)?\s*:)",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"\d{8}")
_SECONDS = re.compile(r"\d{10}|\d{13}")
#: Numbers from 2001 to 2286 are read as times: those of ten digits.
_FIRST_SECOND, _LAST_SECOND = 1e9, 1e10
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
        if STAMP.match(line) and (date := parse_date(line[:60])):
            return date
    for line in lines[:_HEAD_LINES]:
        if len(line.split()) <= 6 and (date := parse_date(line)):
            return date
    return None


def date_of(value: Any) -> datetime.date | None:
    """The day that a cell of a table names; the hour and its zone are passed over.

    Args:
        value: a date or time; a text as for `parse_date`, or as in e-mail and RSS
            ("Wed, 03 Dec 2025 10:00:00 +0300"), or 20251203; seconds or milliseconds since 1970,
            which are read as UTC.

    >>> date_of("3 Aralık 2025 Çarşamba, 14:05")
    datetime.date(2025, 12, 3)
    >>> date_of(1764770000)
    datetime.date(2025, 12, 3)
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _since_1970(value)
    if not isinstance(value, str):
        return None
    if date := parse_date(value):
        return date
    try:
        if _COMPACT.fullmatch(value.strip()):
            return datetime.date.fromisoformat(value.strip())
        return email.utils.parsedate_to_datetime(value).date()
    except ValueError:
        return _since_1970(int(value)) if _SECONDS.fullmatch(value) else None


def _since_1970(seconds: float) -> datetime.date | None:
    if _FIRST_SECOND <= seconds / 1000 < _LAST_SECOND:
        seconds /= 1000
    if not _FIRST_SECOND <= seconds < _LAST_SECOND:
        return None
    return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC).date()


def _add(
    found: list[tuple[int, datetime.date]], start: int, year: int, month: int, day: int
) -> None:
    try:
        found.append((start, datetime.date(year, month, day)))
    except ValueError:
        return
