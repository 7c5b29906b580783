"""Positions in the terminal: speakers by terms, then the quotations behind every cell."""

from collections.abc import Iterator, Mapping

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from attribution.positions import Cell, Evidence, Holder, PositionTable, Row
from attribution.reports.layout import (
    counts_text,
    hanging,
    joined,
    leaning_text,
    plain,
    quoted,
    stance_mark,
)
from attribution.reports.words import Language, Words

_NARROWEST_NAME = 12
_NAME_SHARE = 0.3
#: What rich adds to a column's text here: a space on either side, and one between two columns.
_EDGES = 2
_GUTTER = 3
_EMPTY = Text("·", style="dim")


def position_parts(
    table: PositionTable, *, references: Mapping[str, int], language: Language, width: int
) -> Iterator[RenderableType]:
    """The section of positions, one renderable a part.

    Args:
        table: the positions.
        references: number of each document in the report, by its id.
        language: interface words and term names.
        width: columns to lay out for; a table that does not fit is printed in parts.
    """
    words = language.words
    yield Rule(style="dim")
    yield plain(words.positions, "bold")
    if not table.rows:
        yield plain(words.no_position, "dim")
    else:
        yield plain(words.positions_of, "dim")
        yield from _matrices(table, language=language, width=width)
    if table.silent:
        names = ", ".join(_holder_name(holder, words).plain for holder in table.silent)
        yield plain(words.silent.format(names=names), "dim")
    if table.rows:
        yield ""
        yield plain(words.evidence, "bold")
        for row in table.rows:
            yield ""
            yield _row_evidence(row, references=references, language=language)


def _matrices(table: PositionTable, *, language: Language, width: int) -> Iterator[RenderableType]:
    """One table, or several with a share of the terms each when the width does not hold all."""
    words = language.words
    # A column that nobody speaks about says no more than its absence.
    columns = [i for i in range(len(table.terms)) if any(len(row.cells[i]) for row in table.rows)]
    longest_name = max(_holder_name(row.holder, words).cell_len for row in table.rows)
    name_width = min(longest_name, max(_NARROWEST_NAME, int(width * _NAME_SHARE)))
    widths = {i: _column_width(table, i, language=language) for i in columns}
    parts = _pack(widths, room=width - _EDGES - name_width)
    for number, chosen in enumerate(parts, 1):
        yield ""
        if len(parts) > 1:
            yield plain(words.part.format(number=number, total=len(parts)), "dim")
        grid = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1))
        grid.add_column(plain(words.speaker, "bold"), width=name_width, overflow="fold")
        for index in chosen:
            name = plain(language.short_term(table.terms[index]), "bold")
            grid.add_column(name, width=widths[index], overflow="fold")
        for row in table.rows:
            cells = [row.cells[index] for index in chosen]
            if any(len(cell) for cell in cells):
                texts = (_cell_text(cell, words) for cell in cells)
                grid.add_row(_holder_name(row.holder, words), *texts)
        yield grid


def _column_width(table: PositionTable, index: int, *, language: Language) -> int:
    """Enough for the longest word of the term's name and the longest line of its cells."""
    parts = language.short_term(table.terms[index]).split()
    for row in table.rows:
        parts += _cell_text(row.cells[index], language.words).plain.splitlines()
    return max(map(cell_len, parts))


def _pack(widths: Mapping[int, int], *, room: int) -> list[list[int]]:
    """Fill one table after the other with columns in order; each has at least one."""
    parts: list[list[int]] = []
    left = 0
    for index, width in widths.items():
        needed = width + _GUTTER
        if not parts or needed > left:
            parts.append([])
            left = room
        parts[-1].append(index)
        left -= needed
    return parts


def _cell_text(cell: Cell, words: Words) -> Text:
    """The leaning over the counts; counts alone where no leaning is claimed."""
    if not len(cell):
        return _EMPTY
    counts = counts_text(cell.counts)
    return joined([leaning_text(cell.leaning, words), counts], "\n") if cell.leaning else counts


def _holder_name(holder: Holder, words: Words) -> Text:
    note = words.unnamed if holder.unnamed else "" if holder.resolved else words.unresolved
    name = plain(holder.name)
    return Text.assemble(name, (f" ({note})", "dim")) if note else name


def _row_evidence(row: Row, *, references: Mapping[str, int], language: Language) -> Group:
    words = language.words
    name = _holder_name(row.holder, words)
    name.stylize("bold")
    parts: list[RenderableType] = [name]
    for cell in row.cells:
        if not len(cell):
            continue
        title = [plain(language.term(cell.term), "underline")]
        if cell.leaning:
            title.append(leaning_text(cell.leaning, words))
        title.append(counts_text(cell.counts))
        parts.append(Padding(joined(title, "  "), (0, 0, 0, 2)))
        for evidence in cell.evidence:
            body = _evidence_text(evidence, references=references, words=words)
            mark = stance_mark(evidence.stance.label)
            parts.append(Padding(hanging(mark, body, width=1), (0, 0, 0, 4)))
    return Group(*parts)


def _evidence_text(evidence: Evidence, *, references: Mapping[str, int], words: Words) -> Text:
    attribution = evidence.attribution
    number = references.get(evidence.document_id)
    reference = f"[{number}]" if number else f"[{evidence.document_id}]"
    if evidence.date:
        reference += f" {evidence.date.isoformat()}"
    text = plain(quoted(evidence.text, attribution.type))
    if attribution.via:
        text.append_text(plain(f" ({words.via.format(name=attribution.via.name)})", "italic"))
    text.append_text(plain(f"  {reference}", "dim"))
    return text
