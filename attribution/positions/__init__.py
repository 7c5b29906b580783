"""From annotated documents to positions: speakers by terms, with the quotations behind."""

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

__all__ = [
    "UNRESOLVED",
    "Cell",
    "Evidence",
    "Holder",
    "Leaning",
    "PositionTable",
    "Row",
    "Selection",
    "holders_of",
    "leaning_of",
    "tabulate_positions",
    "turkish_sort_key",
]
