"""From annotated documents to positions: tables, comparison, time, agreement, with evidence.

The parts that need pandas are imported when they are asked for, so that ``--help`` stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from attribution.positions.order import turkish_sort_key
from attribution.positions.selection import Selection
from attribution.positions.table import (
    UNRESOLVED,
    Cell,
    Evidence,
    Holder,
    Leaning,
    PositionTable,
    Row,
    holders_of,
    leaning_of,
    tabulate_positions,
)

if TYPE_CHECKING:
    from attribution.positions.comparison import compare, timeline
    from attribution.positions.contradictions import find_contradictions
    from attribution.positions.network import (
        backbone,
        build_network,
        find_communities,
        statement_list,
    )
    from attribution.positions.pairs import compare_pair
    from attribution.positions.plots import plot_matrix, plot_network, plot_shares, plot_timeline
    from attribution.positions.shifts import find_shifts
    from attribution.positions.silence import silent_sides, silent_speakers
    from attribution.positions.tidy import Tables, make_tables
    from attribution.positions.utterances import compare_wordings

__all__ = [
    "UNRESOLVED",
    "Cell",
    "Evidence",
    "Holder",
    "Leaning",
    "PositionTable",
    "Row",
    "Selection",
    "Tables",
    "backbone",
    "build_network",
    "compare",
    "compare_pair",
    "compare_wordings",
    "find_communities",
    "find_contradictions",
    "find_shifts",
    "holders_of",
    "leaning_of",
    "make_tables",
    "plot_matrix",
    "plot_network",
    "plot_shares",
    "plot_timeline",
    "silent_sides",
    "silent_speakers",
    "statement_list",
    "tabulate_positions",
    "timeline",
    "turkish_sort_key",
]

_WHERE = {
    "comparison": ("compare", "timeline"),
    "contradictions": ("find_contradictions",),
    "network": ("backbone", "build_network", "find_communities", "statement_list"),
    "pairs": ("compare_pair",),
    "plots": ("plot_matrix", "plot_network", "plot_shares", "plot_timeline"),
    "shifts": ("find_shifts",),
    "silence": ("silent_sides", "silent_speakers"),
    "tidy": ("Tables", "make_tables"),
    "utterances": ("compare_wordings",),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import what needs pandas when it is asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
