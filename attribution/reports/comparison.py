"""Comparisons, timelines, shifts, contradictions and silence as plain tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attribution.positions.sentences import describe_shift
from attribution.reports.grid import NOTHING, Grid
from attribution.reports.layout import MARKS
from attribution.reports.phrases import speak
from attribution.reports.words import Language
from attribution.schema import StanceLabel

if TYPE_CHECKING:
    import pandas as pd

_COUNTS = tuple(label.value for label in StanceLabel)
_SIGNS = {label.value: mark for label, mark in MARKS.items()}
_Say = Callable[[str], str]
_SHARE = "articles that say so (95 %)"


def comparison_grid(cells: "pd.DataFrame", *, by: str, language: Language) -> Grid:
    """One row a group and term, of `compare` or `timeline`; the group's name on its first."""
    say = speak(language.words.language)
    over_time = "period" in cells
    rows = [
        (
            say(name),
            language.short_term(cell["term"]),
            *((_day(cell["period"])[:7],) if over_time else ()),
            _leaning(cell, say),
            _share(cell),
            _counts(cell),
            str(cell["quotations"]),
            str(cell["articles"]),
            _between(cell, say),
        )
        for name, cell in _named_once(cells.to_dict("records"))
    ]
    period = ("from",) if over_time else ()
    headers = (by, "term", *period, "leaning", _SHARE, "utterances", "quotations", "articles",
               "dates")  # fmt: skip
    groups = cells["group"].nunique()
    title = say("Positions: {} rows").format(groups) if groups else say("Positions: no stance")
    return Grid(title, tuple(map(say, headers)), tuple(rows), prose=True)


def evidence_grid(stances: "pd.DataFrame", *, by: str, language: Language) -> Grid:
    """The quotations behind the cells, of `group_stances`, with who holds each."""
    say = speak(language.words.language)
    rows = tuple(
        (
            row["name"] if by == "speaker" else f"{say(row['name'])}: {row['speaker']}",
            language.short_term(row["term"]),
            _label(row["label"], say),
            _quotation(row["content"], row["type"] == "direct", row["via"], say),
            _source(row["doc_id"], row["date"]),
        )
        for row in stances.to_dict("records")
    )
    holder = say("speaker") if by == "speaker" else f"{say(by)}: {say('speaker')}"
    headers = (holder, *map(say, ("term", "stance", "quotation", "source")))
    return Grid(say("Evidence: {} quotations").format(len(rows)), headers, rows, prose=True)


def pair_grids(pair: "pd.DataFrame", *, language: Language) -> Iterator[Grid]:
    """Two groups side by side, of `compare_pair`: one table a term."""
    say = speak(language.words.language)
    headers = ("", *map(say, ("leaning", "utterances", "most telling", "source")))
    for term, rows in pair.groupby("term", sort=False):
        records = rows.to_dict("records")
        lines = tuple(
            (
                row["name"],
                _leaning(row, say) if row["total"] else say("never addressed"),
                _counts(row),
                _told(row),
                _source(row["doc_id"], row["date"]) if row["total"] else NOTHING,
            )
            for row in records
        )
        title = f"{language.term(str(term))}: {say(records[0]['relation'])}"
        yield Grid(title, headers, lines, True)


def wording_grids(
    wordings: "pd.DataFrame", *, names: Mapping[str, str], language: Language
) -> Iterator[Grid]:
    """Utterances in several reports, of `compare_wordings`: one table an utterance.

    Args:
        wordings: one row a document.
        names: of speakers, by id.
        language: of the headers.
    """
    say = speak(language.words.language)
    headers = tuple(map(say, ("source", "wording", "dropped")))
    number = wordings["utterance"].nunique()
    if not number:
        yield Grid(say("Utterances in several reports: {}").format(0), headers, (), prose=True)
    for count, (_, rows) in enumerate(wordings.groupby("utterance", sort=False), 1):
        holders = ", ".join(names.get(id, id) for id in rows["speaker_ids"].iloc[0])
        lines = tuple(
            (
                _source(row["doc_id"], row["date"], row["outlet"]),
                row["wording"],
                " / ".join(row["dropped"]) or NOTHING,
            )
            for row in rows.to_dict("records")
        )
        yield Grid(f"{count}/{number} {holders}", headers, lines, prose=True)


def shift_grid(shifts: "pd.DataFrame", *, language: Language) -> Grid:
    """What moved, of `find_shifts`; what cannot be claimed says so in its verdict."""
    say = speak(language.words.language)
    rows = tuple(
        (
            row["speaker"],
            language.short_term(row["term"]),
            say(row["verdict"]),
            f"{say(row['before'])} → {say(row['after'])}",
            _day(row["period"])[:7],
            describe_shift(row, say),
            f"{_source(row['first_doc'], row['first_date'])}: {row['first_quotation']}\n"
            f"{_source(row['last_doc'], row['last_date'])}: {row['last_quotation']}",
        )
        for row in shifts.to_dict("records")
    )
    claimed = int((shifts["verdict"] == "shift").sum())
    headers = ("speaker", "term", "verdict", "change", "from", "how sure", "first and last")
    title = say("Shifts: {} claimed").format(claimed)
    return Grid(title, tuple(map(say, headers)), rows, prose=True)


def contradiction_grid(pairs: "pd.DataFrame", *, language: Language) -> Grid:
    """Pairs of quotations that cannot both hold, of `find_contradictions`."""
    say = speak(language.words.language)
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
    headers = (*map(say, ("speaker", "term", "strength")), _label("support", say),
               _label("oppose", say))  # fmt: skip
    return Grid(say("Contradictions: {} pairs").format(len(rows)), headers, rows, prose=True)


def silence_grid(silence: "pd.DataFrame", *, language: Language) -> Grid:
    """Who never speaks of what, of `find_silence`: one row a speaker or outlet."""
    say = speak(language.words.language)
    rows = []
    for (of, name), part in silence.groupby(["of", "name"], sort=False):
        first = part.iloc[0]
        missing = (language.short_term(m) if of == "speaker" else m for m in part["missing"])
        rows.append(
            (
                str(name),
                say("never speaks of" if of == "speaker" else "never quotes"),
                ", ".join(missing),
                say("{} in {} articles").format(first["attributions"], first["documents"]),
                say("below {:.0%}").format(first["upper"]),
            )
        )
    headers = (say("who"), "", *map(say, ("what", "quotations", "may still be (95 %)")))
    title = say("Silence: {} speakers and outlets").format(len(rows))
    return Grid(title, headers, tuple(rows), prose=True)


def _named_once(cells: Iterable[dict[Any, Any]]) -> Iterator[tuple[str, dict[Any, Any]]]:
    before = None
    for cell in cells:
        yield ("" if cell["group"] == before else str(cell["name"])), cell
        before = cell["group"]


def _leaning(cell: dict[Any, Any], say: _Say) -> str:
    if cell["too_few"]:
        return say("too few")
    return _label(cell["leaning"], say) if isinstance(cell["leaning"], str) else NOTHING


def _label(label: str, say: _Say) -> str:
    return f"{_SIGNS[label]} {say(label)}" if label in _SIGNS else say(label)


def _share(cell: dict[Any, Any]) -> str:
    if not cell["share"] >= 0:
        return NOTHING
    return f"{cell['share']:.0%} ({cell['low']:.0%}–{cell['high']:.0%})"


def _counts(cell: dict[Any, Any]) -> str:
    return " ".join(f"{_SIGNS[label]}{cell[label]}" for label in _COUNTS if cell[label])


def _between(cell: dict[Any, Any], say: _Say) -> str:
    first, last = _day(cell["first"]), _day(cell["last"])
    days = first if first == last else f"{first} – {last}"
    return say("undated") if first == NOTHING else days


def _told(row: dict[Any, Any]) -> str:
    return f"{_SIGNS[row['quotation_label']]} {row['quotation']}" if row["total"] else NOTHING


def _quotation(content: str, direct: bool, via: str | None, say: _Say) -> str:
    text = f"“{content}”" if direct else content
    return f"{text} ({say('via {}').format(via)})" if isinstance(via, str) else text


def _source(document: str, day: Any, outlet: str | None = None) -> str:
    written = _day(day)
    known = (document, outlet or "", "" if written == NOTHING else written)
    return f"[{' '.join(part for part in known if part)}]"


def _day(value: Any) -> str:
    """ISO date; a dash for what is absent, which no comparison holds of."""
    return str(value.date().isoformat()) if value == value and value is not None else NOTHING
