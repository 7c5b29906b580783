"""Find the day of publication that a text, or a cell of a table, states."""

import datetime
import email.utils
import re
from typing import Any

from attribution.turkish import APOSTROPHES, fold

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
#: A line that says when the text was changed; it counts where nothing says when it appeared.
_CHANGED = re.compile(r"^\W*(?:son )?guncelle(?:me|nme|ndi)\w*(?: (?:tarihi|zamani|saati))?\s*:?")
#: What may stand between a date and the end of its line or the next sign that parts things.
_AFTER_DATE = re.compile(
    r"\s*(?:,?\s*(?:pazartesi|sali|carsamba|persembe|cuma|cumartesi|pazar)\b)?"
    r"(?:[\s,|–—-]*(?:saat\s*)?\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s*(?:tsi|gmt)\b)?)?"
    r"\s*($|[|/,;:.()•·–—-])"
)
#: "ANKARA (PHA) - 06.03.2025 - Bakan konuştu": a place, an agency, and a date before the text.
_OPENING = re.compile(r"[^\W\da-zçğıöşü][\w.]*(?:[ /,]+[^\W\da-zçğıöşü][\w.]*){0,3}")
_AGENCY = re.compile(r"\s*(?:\([^()]{2,20}\))?\s*[|/,–—-]?\s*(?:\((?:[^()]{2,20}, )?)?")
_SUFFIX = re.compile(rf"[{APOSTROPHES}]\w")
_SENTENCE_END = re.compile(r"[^\W\d][\"”’'»)]*[.!?…]+[\"”’'»)]*$")
#: A date in running text is none of the document's. One that stands apart is, near head or foot.
_HEAD_LINES = 6
_FOOT_LINES = 3
_BRIEF, _LONGEST = 6, 12
#: A line of news has more words in small letters than this; names and rubrics have few.
_FEW_SMALL = 3
#: Characters of a line in which its date must lie.
_DATELINE = 120


def parse_date(text: str) -> datetime.date | None:
    """The first full date in `text`: 2025-12-23, 04.12.2025 (day first), or 4 Aralık 2025.

    A date without a year is none: guessing the year would be asserting what nobody said.
    """
    found = _first_date(text)
    return found[0] if found else None


def document_date(text: str) -> datetime.date | None:
    """The publication date: of a stamp; else of a dateline near head or foot; else of a change.

    >>> document_date("İZMİR (XYZ) – 7.5.2025 – Bakan, görüşmelerin sürdüğünü söyledi.")
    datetime.date(2025, 5, 7)
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if STAMP.match(line) and (date := parse_date(line[:60])):
            return date
    for line in lines[:_HEAD_LINES]:
        if date := _dateline(line, brief=_BRIEF):
            return date
    for line in reversed(lines[_HEAD_LINES:][-_FOOT_LINES:]):
        if date := _dateline(line, brief=0):
            return date
    for line in lines:
        if _CHANGED.match(fold(line[:60])) and (date := parse_date(line[:60])):
            return date
    return None


def _dateline(line: str, *, brief: int) -> datetime.date | None:
    """The date of a line that says little else, or that begins with place, agency and date.

    Args:
        line: without white space around it.
        brief: a line of no more words may have anything beside the date.
    """
    found = _first_date(line[:_DATELINE])
    if found is None:
        return None
    date, start, end = found
    words = line.split()
    if _SUFFIX.match(line, end) or _CHANGED.match(fold(line)):
        return None
    if len(words) <= brief:
        return date
    after = _AFTER_DATE.match(fold(line[end : end + _DATELINE]))
    if after is None:
        return None
    small = sum(word[0].islower() for word in words)
    apart = len(words) <= _LONGEST and small <= _FEW_SMALL and not _SENTENCE_END.search(line)
    # "Bakan, 7 Mayıs 2025, Çarşamba günü" is running text: only stronger signs part a dateline.
    return date if apart or (after[1] not in ",;" and _opens(line[:start])) else None


def _opens(before: str) -> bool:
    """Whether what stands before a date is a place or an agency: "ANKARA (PHA) - "."""
    place = _OPENING.match(before)
    return bool(_AGENCY.fullmatch(before, place.end() if place else 0))


def _first_date(text: str) -> tuple[datetime.date, int, int] | None:
    """The first full date with its place."""
    found: list[tuple[int, int, datetime.date]] = []
    for match in _ISO.finditer(text):
        year, month, day = (int(g) for g in match.groups())
        _add(found, match, year, month, day)
    for match in _NUMERIC.finditer(text):
        day, month, year = (int(g) for g in match.groups())
        _add(found, match, year, month, day)
    for match in _WRITTEN.finditer(text):
        month_number = _MONTHS.get(fold(match[2]))
        if month_number:
            _add(found, match, int(match[3]), month_number, int(match[1]))
    if not found:
        return None
    start, end, date = min(found)
    return date, start, end


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
    found: list[tuple[int, int, datetime.date]],
    match: re.Match[str],
    year: int,
    month: int,
    day: int,
) -> None:
    try:
        found.append((*match.span(), datetime.date(year, month, day)))
    except ValueError:
        return
