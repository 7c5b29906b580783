"""Two quotations of one speaker that cannot both hold."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import pandas as pd

from attribution.positions.comparison import group_stances
from attribution.positions.table import UNRESOLVED
from attribution.positions.tidy import Tables

#: After so many days, a contradiction weighs half: positions may change.
HALF_LIFE_DAYS = 90
#: Of each side of each speaker and term, so many of the surest quotations are paired.
_SUREST = 20
_SIDE = ("date", "doc_id", "attribution_id", "certainty", "via", "content")

CONTRADICTION_COLUMNS = {
    "speaker_id": "as in the speakers table",
    "speaker": "name",
    "term": "term id",
    "strength": "certainty that both are read rightly, halved every 90 days between them (0 to 1)",
    "days": "days between the two; missing when one of two documents is undated",
    **{
        f"{side}_{name}": f"of the quotation that {verb}: as in the stances table"
        for side, verb in (("support", "supports"), ("oppose", "opposes"))
        for name in _SIDE
    },
}


def find_contradictions(tables: Tables, *, shifts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Pairs of quotations, one for and one against a term's proposition, by one named speaker.

    A conditional or neutral quotation contradicts nothing. Pairs are ranked by `strength`: the
    product of the two certainties, halved for every 90 days between them, because a change over
    a year is a shift rather than a contradiction; where a day is missing, halved once, and not
    at all within one document. Every quotation stands in its strongest pair; a pair whose
    quotations both have a stronger one is left out.

    Args:
        tables: of `make_tables`.
        shifts: of `find_shifts`; pairs on either side of a claimed one are left out, since who
            changed does not contradict.

    Returns:
        Columns as in `CONTRADICTION_COLUMNS`, the strongest first; the 20 surest quotations of
        each label are paired for a speaker and term.
    """
    borders = _borders(shifts)
    stances = group_stances(tables, "speaker")
    stances = stances[(stances["group"] != UNRESOLVED.key) & (stances["kind"] != "unnamed")]
    rows: list[dict[str, Any]] = []
    for (group, term), said in stances.groupby(["group", "term"], sort=False):
        surest = said.sort_values("certainty", ascending=False, kind="stable")
        sides = (
            surest[surest["label"] == label].head(_SUREST).to_dict("records")
            for label in ("support", "oppose")
        )
        head = {"speaker_id": group, "speaker": said["name"].iloc[0], "term": term}
        pairs = (
            _pair(one, other)
            for one, other in product(*sides)
            if not any(
                _across(one, other, border) for border in borders.get((str(group), str(term)), ())
            )
        )
        rows += [head | pair for pair in _strongest(pairs)]
    frame = pd.DataFrame(rows, columns=list(CONTRADICTION_COLUMNS))
    return frame.sort_values("strength", ascending=False, kind="stable", ignore_index=True)


def _borders(shifts: pd.DataFrame | None) -> dict[tuple[str, str], list[pd.Timestamp]]:
    """The first days after the claimed shifts, by speaker and term."""
    borders: dict[tuple[str, str], list[pd.Timestamp]] = {}
    for shift in () if shifts is None else shifts.to_dict("records"):
        if shift["verdict"] == "shift":
            key = shift["speaker_id"], shift["term"]
            borders.setdefault(key, []).append(shift["period"])
    return borders


def _across(one: dict[Any, Any], other: dict[Any, Any], border: pd.Timestamp) -> bool:
    # A missing day is on no side of anything: comparisons with it are false.
    first, second = one["date"], other["date"]
    return bool(first < border <= second or second < border <= first)


def _strongest(pairs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    used: set[str] = set()
    for pair in sorted(pairs, key=lambda p: -p["strength"]):
        both = {pair["support_attribution_id"], pair["oppose_attribution_id"]}
        if not both <= used:
            used |= both
            yield pair


def _pair(support: dict[Any, Any], oppose: dict[Any, Any]) -> dict[str, Any]:
    days = _days(support, oppose)
    lives = 1.0 if days is None else days / HALF_LIFE_DAYS
    return {
        "strength": support["certainty"] * oppose["certainty"] * 0.5**lives,
        "days": days,
        **{f"support_{name}": support[name] for name in _SIDE},
        **{f"oppose_{name}": oppose[name] for name in _SIDE},
    }


def _days(one: dict[Any, Any], other: dict[Any, Any]) -> int | None:
    if one["doc_id"] == other["doc_id"]:
        return 0
    gap = one["date"] - other["date"]
    return None if pd.isna(gap) else abs(gap.days)
