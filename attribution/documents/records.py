"""Records of comma- and tab-separated files, one at a time; broken ones are told and passed."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class CsvRecord:
    """One record.

    Attributes:
        line: on which it begins, from 1.
        fields: its values; empty when it is broken.
        problem: what is wrong with it, if anything.
        reread: it was found among lines that a broken record had swallowed.
    """

    line: int
    fields: tuple[str, ...]
    problem: str | None = None
    reread: bool = False


class CsvRecords:
    """Reads records lazily, with the quotation rules of RFC 4180 kept strictly.

    A quotation mark that is never closed swallows the lines after it. When that shows, the record
    is reported and reading begins anew at its second line, so that one stray mark does not cost
    the rest of the file.

    Args:
        lines: with their ends.
        tabs: fields are parted by tabs; otherwise the first line says by what. Many programs write
            such files without quoting anything: a line that breaks the rules of quoting and has
            the right number of fields without them is read so.
        longest: characters that a field may have; for the whole process, as csv has it.
    """

    def __init__(self, lines: Iterator[str], *, tabs: bool, longest: int) -> None:
        csv.field_size_limit(max(longest, csv.field_size_limit()))
        self._lines = lines
        self._tabs = tabs
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._line = 0
        first = next(lines, "")
        self._delimiter = "\t" if tabs else _delimiter(first)
        self._again.append(first)
        self.header = next((r.fields for r in self._read() if any(r.fields)), ())
        self._width = len(self.header)

    def __iter__(self) -> Iterator[CsvRecord]:
        for record in self._read():
            if record.problem or len(record.fields) == self._width:
                yield record
            elif record.fields:
                problem = f"{len(record.fields)} fields where the header has {self._width}"
                yield CsvRecord(record.line, (), problem, record.reread)

    def _read(self) -> Iterator[CsvRecord]:
        reader = self._reader()
        while True:
            start, reread = self._line + 1, bool(self._again) and self._line > 0
            self._taken.clear()
            try:
                fields = tuple(next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                yield self._repaired(start, reread) or CsvRecord(start, (), str(error), reread)
                self._again.extendleft(reversed(self._taken[1:]))
                self._line -= len(self._taken) - 1
                reader = self._reader()
            else:
                yield CsvRecord(start, fields, None, reread)

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._delimiter, strict=True)

    def _feed(self) -> Iterator[str]:
        while (
            line := self._again.popleft() if self._again else next(self._lines, None)
        ) is not None:
            self._line += 1
            self._taken.append(line)
            yield line

    def _repaired(self, start: int, reread: bool) -> CsvRecord | None:
        """The record's first line without quoting, if that is how the file is written."""
        if not self._tabs or not self._taken:
            return None
        fields = tuple(self._taken[0].rstrip("\r\n").split("\t"))
        return CsvRecord(start, fields, None, reread) if len(fields) == self._width else None


def _delimiter(header: str) -> str:
    """What parts the most fields in the first line; a comma when nothing does.

    >>> _delimiter("id;metin;tarih")
    ';'
    """
    rows = {d: next(csv.reader([header], delimiter=d), []) for d in _DELIMITERS}
    return max(_DELIMITERS, key=lambda d: len(rows[d]))
