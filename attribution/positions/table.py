"""Who stands where on which term: counts, a leaning, and the quotations behind them."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from attribution.positions.order import turkish_sort_key
from attribution.schema import (
    AnnotatedDocument,
    Attribution,
    SpeakerKind,
    Stance,
    StanceLabel,
)
from attribution.turkish import lower

if TYPE_CHECKING:
    import pandas as pd

_TAKING_SIDES = (StanceLabel.SUPPORT, StanceLabel.OPPOSE, StanceLabel.CONDITIONAL)
_UNNAMED_ID = "unnamed"


class Leaning(StrEnum):
    """Where the quotations of one holder on one term tend; see `leaning_of`."""

    SUPPORT = "support"
    OPPOSE = "oppose"
    CONDITIONAL = "conditional"
    NEUTRAL = "neutral"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Holder:
    """One row's speaker: a speaker without what belongs to a single attribution.

    Attributes:
        id: registry id or slug; ``unnamed`` for a describing phrase; ``?`` when not resolved.
        name: canonical name, describing phrase, or ``?``.
        kind: what the speaker is; nothing when not resolved.
        side: the registry's side, if it states one.
    """

    id: str
    name: str
    kind: SpeakerKind | None
    side: str | None = None

    @property
    def resolved(self) -> bool:
        return self.kind is not None

    @property
    def unnamed(self) -> bool:
        return self.kind is SpeakerKind.UNNAMED

    @property
    def key(self) -> str:
        """What makes two holders one: the id, but for the unnamed the phrase.

        A name without any Latin letter has the slug ``unnamed`` too, so that id alone joins no
        one; ``unnamed:`` precedes a phrase and ``named:`` such a name.
        """
        if not self.unnamed and self.id != _UNNAMED_ID:
            return self.id
        return f"{'unnamed' if self.unnamed else 'named'}:{' '.join(lower(self.name).split())}"


UNRESOLVED = Holder("?", "?", None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quotation behind a cell.

    Attributes:
        document_id: where it stands.
        date: that document's day of publication, if known.
        attribution: the attribution as the pipeline gave it.
        stance: the one of its stances that counts in this cell.
        text: the content on one line, its parts joined by an ellipsis.
    """

    document_id: str
    date: datetime.date | None
    attribution: Attribution
    stance: Stance
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one holder says about one term. `leaning` is nothing when there is no evidence."""

    term: str
    evidence: tuple[Evidence, ...]
    leaning: Leaning | None

    def __len__(self) -> int:
        return len(self.evidence)

    @property
    def counts(self) -> dict[StanceLabel, int]:
        """Quotations by label, every label present, in the label's order."""
        found = Counter(e.stance.label for e in self.evidence)
        return {label: found[label] for label in StanceLabel}


@dataclass(frozen=True, slots=True)
class Row:
    """A holder and one cell a term, in the table's order of terms."""

    holder: Holder
    cells: tuple[Cell, ...]

    def __len__(self) -> int:
        """Number of stances."""
        return sum(len(cell) for cell in self.cells)

    def cell(self, term: str) -> Cell:
        """The cell of a term.

        Raises:
            KeyError: the table has no such term.
        """
        for cell in self.cells:
            if cell.term == term:
                return cell
        raise KeyError(term)


@dataclass(frozen=True, slots=True)
class PositionTable:
    """Holders by terms.

    Attributes:
        terms: term ids in the order of the columns.
        rows: holders with at least one stance: most stances first, then by name in Turkish
            alphabetical order; the unresolved last, for it is no one.
        silent: holders that are quoted, but on none of the terms, in alphabetical order.
    """

    terms: tuple[str, ...]
    rows: tuple[Row, ...]
    silent: tuple[Holder, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> "pd.DataFrame":
        """One line a holder and term, the empty cells included, in the table's order.

        Columns: speaker_id, speaker, kind, side, term, support, oppose, conditional, neutral,
        total (numbers of quotations), leaning.
        """
        import pandas as pd

        labels = [label.value for label in StanceLabel]
        names = ["speaker_id", "speaker", "kind", "side", "term", *labels, "total", "leaning"]
        lines = [
            (
                *(row.holder.id, row.holder.name),
                row.holder.kind.value if row.holder.kind else None,
                row.holder.side,
                cell.term,
                *cell.counts.values(),
                len(cell),
                cell.leaning.value if cell.leaning else None,
            )
            for row in self.rows
            for cell in row.cells
        ]
        return pd.DataFrame(lines, columns=names)


def leaning_of(counts: Mapping[StanceLabel, int]) -> Leaning | None:
    """Sum up a cell by a plain rule.

    The label with the most quotations among support, oppose and conditional; *mixed* when two
    of them share the most; *neutral* when no quotation takes a side; nothing without
    quotations. Neutral ones never outvote a side. Probabilities do not weigh, and a headline
    that repeats a quotation counts as the guidelines count it: twice. The rule does not say
    whether the quotations are many or few; their counts stand beside it for that.

    >>> leaning_of({StanceLabel.SUPPORT: 2, StanceLabel.OPPOSE: 1, StanceLabel.NEUTRAL: 5}).value
    'support'
    """
    sided = {label: counts.get(label, 0) for label in _TAKING_SIDES}
    most = max(sided.values())
    if not most:
        return Leaning.NEUTRAL if counts.get(StanceLabel.NEUTRAL, 0) else None
    leaders = [label for label, count in sided.items() if count == most]
    return Leaning(leaders[0].value) if len(leaders) == 1 else Leaning.MIXED


def holders_of(attribution: Attribution) -> tuple[Holder, ...]:
    """The attribution's holders, each once; `UNRESOLVED` when it has none."""
    found = dict.fromkeys(Holder(s.id, s.name, s.kind, s.side) for s in attribution.speakers)
    return tuple(found) or (UNRESOLVED,)


def tabulate_positions(
    documents: Iterable[AnnotatedDocument],
    *,
    terms: Sequence[str],
    include: Callable[[Holder], bool] | None = None,
) -> PositionTable:
    """Gather stances into holders by terms.

    A joint statement counts for each of its holders. Unnamed sources have a row for each
    describing phrase, which may stand for different people in different articles, and are
    never put together with a named speaker. Unresolved speakers share the row ``?``, which has
    counts but no leaning, since they need not be one.

    Args:
        documents: annotated documents; evidence keeps their order.
        terms: term ids, in the order of the columns; stances toward others are left out.
        include: which holders get a row; all by default.
    """
    columns = dict.fromkeys(terms)
    holders: dict[str, Holder] = {}
    evidence: dict[tuple[str, str], list[Evidence]] = {}
    for annotated in documents:
        for attribution in annotated.attributions:
            found = [e for e in _evidence(annotated, attribution) if e.stance.term in columns]
            for holder in holders_of(attribution):
                if include is not None and not include(holder):
                    continue
                key = holder.key
                holders.setdefault(key, holder)
                for item in found:
                    evidence.setdefault((key, item.stance.term), []).append(item)
    rows = [
        Row(holder, tuple(_cell(holder, t, evidence.get((key, t), ())) for t in columns))
        for key, holder in holders.items()
    ]
    speaking = sorted((row for row in rows if len(row)), key=_row_order)
    silent = sorted((row.holder for row in rows if not len(row)), key=_holder_order)
    return PositionTable(tuple(columns), tuple(speaking), tuple(silent))


def _evidence(annotated: AnnotatedDocument, attribution: Attribution) -> list[Evidence]:
    document = annotated.document
    text = attribution.evidence(document.text) if attribution.stances else ""
    return [
        Evidence(document.id, document.date, attribution, stance, text)
        for stance in attribution.stances
    ]


def _cell(holder: Holder, term: str, evidence: Sequence[Evidence]) -> Cell:
    counts = Counter(e.stance.label for e in evidence)
    return Cell(term, tuple(evidence), leaning_of(counts) if holder.resolved else None)


def _holder_order(holder: Holder) -> tuple[object, ...]:
    return not holder.resolved, turkish_sort_key(holder.name), holder.unnamed, holder.id


def _row_order(row: Row) -> tuple[object, ...]:
    return not row.holder.resolved, -len(row), _holder_order(row.holder)
