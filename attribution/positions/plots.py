"""Plots of positions. Needs matplotlib: ``pip install 'attribution-tr[plots]'``.

Each function takes a table of this package and gives a `matplotlib.figure.Figure` that belongs to
nobody: save it with ``figure.savefig``, or let a notebook show it. Labels differ by colour (of
Okabe and Ito, told apart by colour-blind readers) and by shape.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from attribution.errors import AnalysisError
from attribution.positions.comparison import LABELS
from attribution.positions.network import place_actors

#: Gives an English phrase in another language.
Say = Callable[[str], str]

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {
    "support": "#0072B2",
    "oppose": "#D55E00",
    "conditional": "#E69F00",
    "neutral": "#8C8C8C",
    "mixed": "#7B5EA7",
}
SHAPES = {"support": "^", "oppose": "v", "conditional": "D", "neutral": "o", "mixed": "s"}
_INK, _MUTED, _LINE = "#222222", "#6B6B6B", "#E4E4E4"
_LARGEST = 620.0
#: Cells of one quotation are still seen.
_SMALLEST = 70.0
_ROWS = 20


def plot_matrix(
    cells: pd.DataFrame, *, names: Mapping[str, str] | None = None, say: Say = str
) -> "Figure":
    """Groups by terms: shape and colour give the leaning, size the number of utterances.

    An empty shape is a cell with too few quotations for a leaning; its number stands beside it.

    Args:
        cells: of `compare`; the first twenty groups are drawn.
        names: term names by id, in the order of the columns.
        say: gives an English phrase in another language; in the other plots too.

    Raises:
        AnalysisError: matplotlib is not installed.
    """
    groups = list(dict.fromkeys(cells["group"]))[:_ROWS]
    terms = [t for t in dict.fromkeys((*(names or ()), *cells["term"])) if t in set(cells["term"])]
    labels = [str(cells.loc[cells["group"] == g, "name"].iloc[0]) for g in groups]
    size = (3.2 + 1.15 * max(len(terms), 2), 1.9 + 0.46 * max(len(groups), 2))
    figure, axes = _figure(size, say("Positions by term"), say, empty=not groups)
    if not groups:
        return figure
    most = float(cells["total"].max())
    for cell in cells[cells["group"].isin(groups)].to_dict("records"):
        leaning = cell["leaning"] if pd.notna(cell["leaning"]) else None
        colour = COLOURS[leaning or "neutral"]
        axes.scatter(
            terms.index(cell["term"]),
            groups.index(cell["group"]),
            s=_SMALLEST + (_LARGEST - _SMALLEST) * (cell["total"] - 1) / max(most - 1, 1),
            marker=SHAPES[leaning] if leaning else "o",
            facecolor=colour if leaning else "white",
            edgecolor=colour,
            linewidth=1.2,
            zorder=3,
        )
        axes.annotate(
            str(cell["total"]), (terms.index(cell["term"]), groups.index(cell["group"])),
            xytext=(17, 0), textcoords="offset points", va="center", fontsize=8, color=_MUTED,
        )  # fmt: skip
    axes.set_xticks(range(len(terms)), [(names or {}).get(t, t) for t in terms])
    axes.set_yticks(range(len(groups)), labels)
    axes.set_xlim(-0.5, len(terms) - 0.4)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.grid(color=_LINE, zorder=0)
    _legend(figure, set(cells["leaning"].dropna()), say, few=bool(cells["leaning"].isna().any()))
    return figure


def plot_timeline(
    cells: pd.DataFrame,
    *,
    term: str,
    shifts: pd.DataFrame | None = None,
    name: str | None = None,
    say: Say = str,
) -> "Figure":
    """One line of time a group: the leaning of each period on one term, and claimed shifts.

    Args:
        cells: of `timeline`.
        term: term id.
        shifts: of `find_shifts`, for a mark where one is claimed.
        name: the term's name.

    Raises:
        AnalysisError: matplotlib is not installed.
    """
    cells = cells[cells["term"] == term]
    groups = list(dict.fromkeys(cells["group"]))[:_ROWS]
    size = (8.5, 1.9 + 0.46 * max(len(groups), 2))
    figure, axes = _figure(size, say("{} over time").format(name or term), say, empty=not groups)
    if not groups:
        return figure
    most = float(cells["total"].max())
    for cell in cells[cells["group"].isin(groups)].to_dict("records"):
        leaning = cell["leaning"] if pd.notna(cell["leaning"]) else None
        axes.scatter(
            cell["period"],
            groups.index(cell["group"]),
            s=_SMALLEST + (_LARGEST / 2 - _SMALLEST) * (cell["total"] - 1) / max(most - 1, 1),
            marker=SHAPES[leaning] if leaning else "o",
            facecolor=COLOURS[leaning] if leaning else "white",
            edgecolor=COLOURS[leaning or "neutral"],
            linewidth=1.2,
            zorder=3,
        )
    _mark_shifts(axes, groups, term, shifts, say)
    axes.set_yticks(
        range(len(groups)), [cells.loc[cells["group"] == g, "name"].iloc[0] for g in groups]
    )
    axes.set_ylim(len(groups) - 0.5, -0.6)
    axes.margins(x=0.06)
    axes.grid(color=_LINE, zorder=0)
    axes.tick_params(bottom=True)
    _dates(axes)
    _legend(figure, set(cells["leaning"].dropna()), say, few=bool(cells["leaning"].isna().any()))
    return figure


def plot_shares(
    cells: pd.DataFrame, *, names: Mapping[str, str] | None = None, say: Say = str
) -> "Figure":
    """Share of the labels on each term, over all groups, with the number of utterances.

    Args:
        cells: of `compare`.
        names: term names by id.

    Raises:
        AnalysisError: matplotlib is not installed.
    """
    counts = cells.groupby("term", sort=False)[list(LABELS)].sum()
    terms = [str(term) for term in counts.index]
    size = (8.0, 1.9 + 0.42 * max(len(terms), 2))
    figure, axes = _figure(size, say("Labels by term, share of utterances"), say, empty=not terms)
    if not terms:
        return figure
    totals = counts.sum(axis=1)
    left = pd.Series(0.0, index=counts.index)
    for label in LABELS:
        share = counts[label] / totals
        axes.barh(
            range(len(terms)), share, left=left, height=0.62, color=COLOURS[label],
            edgecolor="white", linewidth=1.5,
        )  # fmt: skip
        for place, (width, start) in enumerate(zip(share, left, strict=True)):
            if width >= 0.07:
                axes.text(
                    start + width / 2, place, f"{width:.0%}", ha="center", va="center",
                    fontsize=8, color="black" if label == "conditional" else "white",
                )  # fmt: skip
        left = left + share
    for place, total in enumerate(totals):
        axes.text(1.015, place, f"n = {total}", va="center", fontsize=8, color=_MUTED)
    axes.set_yticks(range(len(terms)), [(names or {}).get(t, t) for t in terms])
    axes.set_xlim(0, 1)
    axes.set_ylim(len(terms) - 0.5, -0.5)
    axes.set_xticks([])
    _legend(figure, LABELS, say, few=False, squares=True)
    return figure


def plot_network(graph: "nx.Graph", *, say: Say = str) -> "Figure":
    """Actors and what joins them: blue solid agreement, orange dashed conflict.

    Width follows weight, the size of a point the number of statements, and its fill the side.

    Args:
        graph: of `build_network`, with or without communities.

    Raises:
        AnalysisError: matplotlib is not installed.
    """
    figure, axes = _figure((8.5, 7.0), _network_title(graph, say), say, empty=not len(graph))
    if not len(graph):
        return figure
    places = place_actors(graph)
    conflict = graph.graph.get("network") == "conflict"
    largest = max((abs(w) for *_, w in graph.edges(data="weight")), default=1.0)
    for one, other, weight in graph.edges(data="weight"):
        against = conflict or weight < 0
        axes.plot(
            *zip(places[one], places[other], strict=True),
            color=COLOURS["oppose" if against else "support"],
            linestyle=(0, (4, 3)) if against else "solid",
            linewidth=0.6 + 3.0 * abs(weight) / largest,
            alpha=0.45,
            zorder=1,
        )
    sides = {str(s) for _, s in graph.nodes(data="side") if s}
    fills = {side: fill for side, fill in _FILLS.items() if side in sides}
    for node, data in graph.nodes(data=True):
        fill = fills.get(data.get("side", ""), "#FFFFFF")
        axes.scatter(
            *places[node], s=60 + 24 * min(data["statements"], 25), color=fill,
            edgecolor=_INK, linewidth=0.8, zorder=2,
        )  # fmt: skip
        axes.annotate(
            data["name"], places[node], xytext=(0, 14), textcoords="offset points",
            ha="center", fontsize=8.5, color=_INK, zorder=4,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.75},
        )  # fmt: skip
    axes.set_axis_off()
    axes.margins(0.16)
    _network_legend(figure, graph, fills, say, conflict=conflict)
    return figure


#: The registry's sides; an actor of any other, or of none, is white.
_FILLS = {
    "russia": "#CC79A7",
    "ukraine": "#F0E442",
    "usa": "#56B4E9",
    "europe": "#009E73",
    "turkey": "#E69F00",
    "other": "#D9D9D9",
}


def _figure(
    size: tuple[float, float], title: str, say: Say, *, empty: bool
) -> tuple["Figure", "Axes"]:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise AnalysisError(
            "plots need matplotlib", hint="pip install 'attribution-tr[plots]'"
        ) from error
    figure = Figure(figsize=size, layout="constrained", facecolor="white")
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold", color=_INK, pad=12)
    axes.tick_params(length=0, labelsize=9, colors=_INK)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if empty:
        axes.set_axis_off()
        axes.text(0.0, 0.5, say("No stance to show."), fontsize=10, color=_MUTED)
    return figure, axes


def _legend(
    figure: "Figure", labels: Collection[str], say: Say, *, few: bool, squares: bool = False
) -> None:
    handles = [
        _handle(say(label), marker="s" if squares else SHAPES[label], fill=COLOURS[label])
        for label in COLOURS
        if label in labels
    ]
    if few:
        handles.append(_handle(say("too few to say"), marker="o", fill="white"))
    if handles:
        figure.legend(
            handles=handles, loc="outside lower left", ncols=len(handles), frameon=False,
            fontsize=8.5, handletextpad=0.3, columnspacing=1.4,
        )  # fmt: skip


def _handle(label: str, *, marker: str, fill: str) -> Any:
    from matplotlib.lines import Line2D

    edge = COLOURS["neutral"] if fill == "white" else fill
    return Line2D(
        [], [], linestyle="none", marker=marker, markersize=8, markerfacecolor=fill,
        markeredgecolor=edge, label=label,
    )  # fmt: skip


def _mark_shifts(
    axes: "Axes", groups: Sequence[str], term: str, shifts: pd.DataFrame | None, say: Say
) -> None:
    if shifts is None:
        return
    claimed = shifts[(shifts["verdict"] == "shift") & (shifts["term"] == term)]
    claimed = claimed.sort_values("period", kind="stable")
    # A speaker's second shift is named below the mark, so that near ones do not overlap.
    below = claimed.groupby("speaker_id").cumcount() % 2 == 1
    for shift in claimed.assign(below=below).to_dict("records"):
        if shift["speaker_id"] in groups:
            row = groups.index(shift["speaker_id"])
            day = shift["period"] - pd.Timedelta(days=7)
            axes.plot([day, day], [row - 0.38, row + 0.38], color=_INK, linewidth=1.6, zorder=4)
            end, side = (0.38, "top") if shift["below"] else (-0.38, "bottom")
            axes.annotate(
                f"{say(shift['before'])} → {say(shift['after'])}", (day, row + end),
                xytext=(0, -1 if shift["below"] else 1), textcoords="offset points", ha="center",
                va=side, fontsize=7.5, color=_INK,
            )  # fmt: skip


def _dates(axes: "Axes") -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def _network_title(graph: "nx.Graph", say: Say) -> str:
    kind = graph.graph.get("network", "")
    norm = graph.graph.get("normalisation", "none")
    title = {"congruence": "Who agrees with whom", "conflict": "Who contradicts whom"}.get(
        kind, "Who agrees with whom, and who does not"
    )
    title = say(title)
    return title if norm == "none" else say("{} ({} normalisation)").format(title, norm)


def _network_legend(
    figure: "Figure", graph: "nx.Graph", fills: Mapping[str, str], say: Say, *, conflict: bool
) -> None:
    from matplotlib.lines import Line2D

    weights = [w for *_, w in graph.edges(data="weight")]
    handles: list[Any] = []
    if not conflict and any(w > 0 for w in weights):
        handles.append(Line2D([], [], color=COLOURS["support"], linewidth=2, label=say("agree")))
    if conflict or any(w < 0 for w in weights):
        dashes = (0, (4, 3))
        colour = COLOURS["oppose"]
        handles.append(
            Line2D([], [], label=say("conflict"), linestyle=dashes, color=colour, linewidth=2)
        )
    for side, fill in fills.items():
        handle = _handle(side, marker="o", fill=fill)
        handle.set_markeredgecolor(_INK)
        handles.append(handle)
    if handles:
        figure.legend(
            handles=handles, loc="outside lower left", ncols=min(len(handles), 8), frameon=False,
            fontsize=8.5, columnspacing=1.4,
        )  # fmt: skip
