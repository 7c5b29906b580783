"""A corpus's statistics and what its checks found, as people read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attribution.evaluation.checks import Finding
from attribution.evaluation.statistics import Fact, Statistics
from attribution.reports.grid import NOTHING, Grid
from attribution.schema import StanceLabel

_MET = {True: "✓", False: "✗", None: ""}


def corpus_grids(statistics: Statistics, template: Sequence[Fact]) -> Iterator[Grid]:
    """Numbers with bars, then counts by split, by term and by property."""
    yield _facts_grid("Written documents and the real sample", statistics.facts)
    yield _facts_grid("Repetition", template)
    yield _counts_grid("Splits", statistics.splits)
    labels = [label.value for label in StanceLabel]
    rows = tuple(
        (term, *(str(row.get(label, 0)) for label in labels), str(sum(row.values())))
        for term, row in statistics.stances.items()
    )
    yield Grid("Stances", ("term", *labels, "all"), rows)
    listed = tuple((name, _listed(counts)) for name, counts in statistics.distributions.items())
    yield Grid("Written documents by property", ("", ""), listed, prose=True)


def _facts_grid(title: str, facts: Iterable[Fact]) -> Grid:
    rows = tuple((f.name, f.value, f.bar or "", _MET[f.met]) for f in facts)
    return Grid(title, ("", "value", "asked", ""), rows, prose=True)


def _counts_grid(title: str, table: Mapping[str, Mapping[str, int]]) -> Grid:
    names = list(next(iter(table.values()), {}))
    rows = tuple((name, *(f"{table[split][name]:,}" for split in table)) for name in names)
    return Grid(title, ("", *table), rows)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items()) or NOTHING


def finding_grid(findings: Sequence[Finding]) -> Grid:
    """What is wrong, one line each."""
    rows = tuple((f.check, f.place, f.message) for f in findings)
    return Grid(f"{len(findings)} findings", ("check", "place", "what"), rows, prose=True)
