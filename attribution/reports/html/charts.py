"""What the page tabulates and draws, as plain values; `positions` does the counting."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attribution.positions import build_network, compare, find_shifts, timeline
from attribution.positions.comparison import DEFAULT_MINIMUM, LABELS, PERIODS
from attribution.positions.network import edge_table, place_actors, with_communities
from attribution.positions.table import UNRESOLVED

if TYPE_CHECKING:
    import pandas as pd

    from attribution.positions import Tables

#: More lines than this on one chart are no longer read.
SPEAKERS_PER_TERM = 8
ACTORS = 24
#: The longest range in days that each period is drawn for: some two dozen columns at most.
_LONGEST = {"week": 170, "month": 740, "quarter": 2200}
_CELL = ("group", "name", *LABELS, "total", "articles", "leaning", "share", "low", "high", "first",
         "last", "undated", "too_few")  # fmt: skip
_SHIFT = ("speaker_id", "speaker", "term", "before", "after", "period", "articles_before",
          "articles_after", "share_before", "share_after", "p", "first_date", "first_doc",
          "first_quotation", "last_date", "last_doc", "last_quotation")  # fmt: skip


def matrix_data(tables: "Tables") -> dict[str, Any]:
    """Speakers by terms.

    Returns:
        ``minimum``, and ``rows`` in the order of `compare`: ``key``, ``name``, ``kind``, and the
        cells by term with counts, leaning and interval.
    """
    kinds = dict(zip(tables.speakers["speaker_id"], tables.speakers["kind"], strict=True))
    rows: dict[str, dict[str, Any]] = {}
    for cell in compare(tables).to_dict("records"):
        key = cell["group"]
        row = {"key": key, "name": cell["name"], "kind": kinds.get(key), "cells": {}}
        values = {name: plain_value(cell[name]) for name in _CELL[2:]}
        rows.setdefault(key, row)["cells"][cell["term"]] = values
    return {"minimum": DEFAULT_MINIMUM, "rows": list(rows.values())}


def timeline_data(tables: "Tables") -> dict[str, Any] | None:
    """The leanings of each period, and the shifts that are claimed.

    A period's leaning is that of its quotations however few; ``thin`` marks those with fewer than
    the minimum, which show what was said and claim nothing.

    Returns:
        Nothing when no stance has a day; otherwise ``unit`` (week, month, …), ``most`` rows a
        term, ``periods`` (first days, without gaps), ``terms`` with the rows of the most quoted
        speakers, ``shifts`` (claimed) and ``unclaimed`` (how many look like one).
    """
    import pandas as pd

    stances = _named(tables).dropna(subset=["date"])
    if stances.empty:
        return None
    first, last = stances["date"].min(), stances["date"].max()
    unit = next((u for u, most in _LONGEST.items() if (last - first).days <= most), "year")
    drawn = replace(tables, stances=_most_quoted(stances))
    cells = timeline(drawn, period=unit, minimum=1)
    cells["thin"] = timeline(drawn, period=unit, minimum=DEFAULT_MINIMUM)["too_few"]
    shifts = find_shifts(tables, period=unit)
    claimed = shifts[shifts["verdict"] == "shift"]
    periods = pd.period_range(first, last, freq=PERIODS[unit]).start_time
    return {
        "unit": unit,
        "most": SPEAKERS_PER_TERM,
        "periods": [day.date().isoformat() for day in periods],
        "terms": [_term_rows(str(t), part) for t, part in cells.groupby("term", sort=False)],
        "shifts": [{n: plain_value(s[n]) for n in _SHIFT} for s in claimed.to_dict("records")],
        "unclaimed": len(shifts) - len(claimed),
    }


def network_data(tables: "Tables") -> dict[str, Any]:
    """Who agrees with whom among the most quoted, as in `build_network` (subtract).

    Returns:
        ``nodes`` that have an edge, with their place between 0 and 1, ``edges``, and of how many
        named speakers (``of``) the ``drawn`` with the most stances were taken.
    """
    stances = _named(tables)
    counts = stances["speaker_id"].value_counts()
    chosen = stances[stances["speaker_id"].isin(counts.index[:ACTORS])]
    graph = build_network(replace(tables, stances=chosen))
    joined = with_communities(graph.subgraph([n for n in graph if graph.degree(n)]))
    nodes = [
        {"key": key, "x": x, "y": y, **dict(joined.nodes[key])}
        for key, (x, y) in _in_unit_square(place_actors(joined)).items()
    ]
    edges = [
        {
            "source": edge["source"],
            "target": edge["target"],
            "weight": plain_value(edge["weight"]),
            "agreed": edge["agreed"].split(),
            "disputed": edge["disputed"].split(),
        }
        for edge in edge_table(joined).to_dict("records")
    ]
    return {"nodes": nodes, "edges": edges, "of": len(counts), "drawn": min(len(counts), ACTORS)}


def plain_value(value: Any) -> Any:
    """A table's value for JSON: days as ISO dates, what is missing as nothing."""
    if value is None or value != value:
        return None
    if hasattr(value, "date"):
        return value.date().isoformat()
    if isinstance(value, float):
        return round(value, 4)
    return value


def _named(tables: "Tables") -> "pd.DataFrame":
    stances = tables.stances
    return stances[(stances["speaker_id"] != UNRESOLVED.key) & (stances["kind"] != "unnamed")]


def _most_quoted(stances: "pd.DataFrame") -> "pd.DataFrame":
    """On each term, the stances of those who speak of it most."""
    counts = stances.groupby(["term", "speaker_id"], sort=False).size().rename("quotations")
    ordered = counts.sort_values(ascending=False, kind="stable").groupby(level="term", sort=False)
    chosen = ordered.head(SPEAKERS_PER_TERM).index
    return stances[stances.set_index(["term", "speaker_id"]).index.isin(chosen)]


def _term_rows(term: str, cells: "pd.DataFrame") -> dict[str, Any]:
    names = ("period", "leaning", "total", "thin")
    rows = [
        {
            "key": key,
            "name": row["name"].iloc[0],
            "cells": [{n: plain_value(c[n]) for n in names} for c in row.to_dict("records")],
        }
        for key, row in cells.groupby("group", sort=False)
    ]
    return {"term": term, "rows": rows}


def _in_unit_square(places: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Stretched so that the outermost lie on the edges."""
    if not places:
        return {}
    columns = zip(*places.values(), strict=True)
    (left, width), (top, height) = ((min(c), (max(c) - min(c)) or 1.0) for c in map(list, columns))
    return {
        key: (round((x - left) / width, 4), round((y - top) / height, 4))
        for key, (x, y) in places.items()
    }
