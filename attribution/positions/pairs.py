"""Two speakers, or sides, or outlets, side by side."""

import pandas as pd

from attribution.errors import AnalysisError
from attribution.positions.comparison import (
    DEFAULT_MINIMUM,
    SIDED,
    compare,
    find_group,
    group_stances,
)
from attribution.positions.tidy import Tables

QUOTATION_COLUMNS = ("quotation", "quotation_label", "doc_id", "date")
#: How two leanings on one term stand to each other.
AGREE, OPPOSED, DIFFER, CANNOT_TELL = "agree", "opposed", "differ", "cannot tell"


def compare_pair(
    tables: Tables,
    first: str,
    second: str,
    *,
    by: str = "speaker",
    minimum: int = DEFAULT_MINIMUM,
) -> pd.DataFrame:
    """Two groups term by term, with the most telling quotation of each.

    The most telling quotation is the surest one with the group's leaning; where no leaning is
    claimed, the surest that takes a side, and else the surest.

    Args:
        tables, by, minimum: as in `compare`.
        first, second: id, name, or a part of it that only one group has.

    Returns:
        Two rows a term that either speaks about: the columns of `compare`, then ``quotation``,
        ``quotation_label``, ``doc_id``, ``date``, and ``relation``: agree, opposed (support
        against oppose), differ, or cannot tell.

    Raises:
        AnalysisError: a name means nobody, or several, or both are the same.
    """
    stances = group_stances(tables, by)
    pair = [find_group(stances, query) for query in (first, second)]
    if pair[0] == pair[1]:
        raise AnalysisError(f"{first!r} and {second!r} are the same", hint="name two")
    cells = compare(tables, by=by, minimum=minimum)
    known = {(cell["group"], cell["term"]): cell for cell in cells.to_dict("records")}
    names = {group: cell["name"] for (group, _), cell in known.items()}
    rows = []
    for term in tables.terms:
        keys = [(group, term) for group in pair]
        if not any(key in known for key in keys):
            continue
        leanings = [known[key]["leaning"] if key in known else None for key in keys]
        for key, leaning in zip(keys, leanings, strict=True):
            said = stances[(stances["group"] == key[0]) & (stances["term"] == term)]
            rows.append(
                {"term": term, "group": key[0]}
                | known.get(key, _EMPTY)
                | {"name": names[key[0]]}
                | _telling(said, leaning)
                | {"relation": _relation(*leanings)}
            )
    return pd.DataFrame(rows)


_EMPTY = {
    "total": 0,
    "quotations": 0,
    "articles": 0,
    "leaning": None,
    "undated": 0,
    "too_few": True,
} | (
    dict.fromkeys(("support", "oppose", "conditional", "neutral"), 0)
    | dict.fromkeys(("share", "low", "high"), float("nan"))
    | dict.fromkeys(("first", "last"), pd.NaT)
)


def _telling(said: pd.DataFrame, leaning: str | None) -> dict[str, object]:
    if said.empty:
        return dict.fromkeys(QUOTATION_COLUMNS)
    rank = pd.DataFrame(
        {
            "leaning": said["label"] == leaning,
            "sided": said["label"].isin(SIDED),
            "certainty": said["certainty"],
        }
    ).sort_values(["leaning", "sided", "certainty"], ascending=False, kind="stable")
    best = said.loc[rank.index[0]]
    values = (best["content"], best["label"], best["doc_id"], best["date"])
    return dict(zip(QUOTATION_COLUMNS, values, strict=True))


def _relation(first: str | None, second: str | None) -> str:
    if not first or not second or "neutral" in (first, second):
        return CANNOT_TELL
    if first == second:
        return AGREE if first != "mixed" else CANNOT_TELL
    return OPPOSED if {first, second} == {"support", "oppose"} else DIFFER
