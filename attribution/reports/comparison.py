"""Comparisons, timelines, shifts, contradictions and silence as plain tables."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from attribution.reports.grid import NOTHING, Grid
from attribution.reports.layout import MARKS
from attribution.reports.words import Language
from attribution.schema import StanceLabel

if TYPE_CHECKING:
    import pandas as pd

_COUNTS = tuple(label.value for label in StanceLabel)
_SIGNS = {label.value: mark for label, mark in MARKS.items()}
_SHARE = "articles that say so (95 %)"


def comparison_grid(cells: "pd.DataFrame", *, by: str, language: Language) -> Grid:
    """One row a group and term, of `compare` or `timeline`; the group's name on its first."""
    over_time = "period" in cells
    rows = [
        (
            name,
            language.short_term(cell["term"]),
            *((_day(cell["period"])[:7],) if over_time else ()),
            _leaning(cell),
            _share(cell),
            _counts(cell),
            str(cell["articles"]),
            _between(cell),
        )
        for name, cell in _named_once(cells.to_dict("records"))
    ]
    period = ("from",) if over_time else ()
    headers = (by, "term", *period, "leaning", _SHARE, "quotations", "articles", "dates")
    return Grid(_title(cells, "Positions"), headers, tuple(rows), prose=True)


def evidence_grid(stances: "pd.DataFrame", *, by: str, language: Language) -> Grid:
    """The quotations behind the cells, of `group_stances`, with who holds each."""
    rows = tuple(
        (
            row["name"] if by == "speaker" else f"{row['name']}: {row['speaker']}",
            language.short_term(row["term"]),
            _label(row["label"]),
            _quotation(row["content"], row["type"] == "direct", row["via"]),
            _source(row["doc_id"], row["date"]),
        )
        for row in stances.to_dict("records")
    )
    headers = ("speaker" if by == "speaker" else f"{by}: speaker", "term", "stance", "quotation",
               "source")  # fmt: skip
    return Grid(f"Evidence: {len(rows)} quotations", headers, rows, prose=True)


def pair_grids(pair: "pd.DataFrame", *, language: Language) -> Iterator[Grid]:
    """Two groups side by side, of `compare_pair`: one table a term."""
    for term, rows in pair.groupby("term", sort=False):
        records = rows.to_dict("records")
        lines = tuple(
            (
                row["name"],
                _leaning(row) if row["total"] else "never addressed",
                _counts(row),
                _told(row),
                _source(row["doc_id"], row["date"]) if row["total"] else NOTHING,
            )
            for row in records
        )
        title = f"{language.term(str(term))}: {records[0]['relation']}"
        yield Grid(title, ("", "leaning", "quotations", "most telling", "source"), lines, True)


def shift_grid(shifts: "pd.DataFrame", *, language: Language) -> Grid:
    """What moved, of `find_shifts`; what cannot be claimed says so in its verdict."""
    rows = tuple(
        (
            row["speaker"],
            language.short_term(row["term"]),
            row["verdict"],
            f"{row['before']} → {row['after']}",
            _day(row["period"])[:7],
            row["statement"],
            f"{_source(row['first_doc'], row['first_date'])}: {row['first_quotation']}\n"
            f"{_source(row['last_doc'], row['last_date'])}: {row['last_quotation']}",
        )
        for row in shifts.to_dict("records")
    )
    claimed = int((shifts["verdict"] == "shift").sum())
    headers = ("speaker", "term", "verdict", "change", "from", "how sure", "first and last")
    return Grid(f"Shifts: {claimed} claimed", headers, rows, prose=True)


def contradiction_grid(pairs: "pd.DataFrame", *, language: Language) -> Grid:
    """Pairs of quotations that cannot both hold, of `find_contradictions`."""
    rows = tuple(
        (
            row["speaker"],
            language.short_term(row["term"]),
            f"{row['strength']:.2f}",
            *(
                f"{row[f'{side}_content']} {_source(row[f'{side}_doc_id'], row[f'{side}_date'])}"
                for side in ("support", "oppose")
            ),
        )
        for row in pairs.to_dict("records")
    )
    headers = ("speaker", "term", "strength", _label("support"), _label("oppose"))
    return Grid(f"Contradictions: {len(rows)} pairs", headers, rows, prose=True)


def silence_grid(silence: "pd.DataFrame", *, language: Language) -> Grid:
    """Who never speaks of what, of `find_silence`: one row a speaker or outlet."""
    rows = []
    for (of, name), part in silence.groupby(["of", "name"], sort=False):
        first = part.iloc[0]
        missing = (language.short_term(m) if of == "speaker" else m for m in part["missing"])
        rows.append(
            (
                str(name),
                "never speaks of" if of == "speaker" else "never quotes",
                ", ".join(missing),
                f"{first['attributions']} in {first['documents']} articles",
                f"below {first['upper']:.0%}",
            )
        )
    headers = ("who", "", "what", "quotations", "may still be (95 %)")
    return Grid(f"Silence: {len(rows)} speakers and outlets", headers, tuple(rows), prose=True)


def _named_once(cells: Iterable[dict[Any, Any]]) -> Iterator[tuple[str, dict[Any, Any]]]:
    before = None
    for cell in cells:
        yield ("" if cell["group"] == before else str(cell["name"])), cell
        before = cell["group"]


def _title(cells: "pd.DataFrame", what: str) -> str:
    return f"{what}: {cells['group'].nunique()} rows" if len(cells) else f"{what}: no stance"


def _leaning(cell: dict[Any, Any]) -> str:
    if cell["too_few"]:
        return "too few"
    return _label(cell["leaning"]) if isinstance(cell["leaning"], str) else NOTHING


def _label(label: str) -> str:
    return f"{_SIGNS[label]} {label}" if label in _SIGNS else label


def _share(cell: dict[Any, Any]) -> str:
    if not cell["share"] >= 0:
        return NOTHING
    return f"{cell['share']:.0%} ({cell['low']:.0%}–{cell['high']:.0%})"


def _counts(cell: dict[Any, Any]) -> str:
    return " ".join(f"{_SIGNS[label]}{cell[label]}" for label in _COUNTS if cell[label])


def _between(cell: dict[Any, Any]) -> str:
    first, last = _day(cell["first"]), _day(cell["last"])
    days = first if first == last else f"{first} – {last}"
    return "undated" if first == NOTHING else days


def _told(row: dict[Any, Any]) -> str:
    return f"{_SIGNS[row['quotation_label']]} {row['quotation']}" if row["total"] else NOTHING


def _quotation(content: str, direct: bool, via: str | None) -> str:
    text = f"“{content}”" if direct else content
    return f"{text} (via {via})" if isinstance(via, str) else text


def _source(document: str, day: Any) -> str:
    written = _day(day)
    return f"[{document}]" if written == NOTHING else f"[{document} {written}]"


def _day(value: Any) -> str:
    """ISO date; a dash for what is absent, which no comparison holds of."""
    return str(value.date().isoformat()) if value == value and value is not None else NOTHING
