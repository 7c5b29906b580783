"""Minimal pairs of statements: a small change must turn the label, or must leave it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from attribution.evaluation.stances import LABELS, Judged
from attribution.evaluation.statements import NONE, read_lines
from attribution.stance.inputs import StanceInput

#: The pairs in which only the speaker changes.
SPEAKER = "speaker-swapped"


@dataclass(frozen=True, slots=True)
class Side:
    """One statement of a pair."""

    text: str
    cue: str
    context: str

    @property
    def input(self) -> StanceInput:
        return StanceInput(self.text, self.cue, self.context)


@dataclass(frozen=True, slots=True)
class Probe:
    """A pair, the term that it is read for, and the label of either side (none included)."""

    id: str
    kind: str
    term: str
    a: Side
    b: Side
    a_label: str
    b_label: str


_PROBES = TypeAdapter(Probe)


def read_probes(path: Path) -> list[Probe]:
    """Read a JSONL file of pairs.

    Raises:
        DataError: names file and line.
    """
    return [probe for _, probe in read_lines(path, _PROBES)]


def measure_probes(
    probes: Sequence[Probe],
    judge: Callable[[Sequence[StanceInput]], Judged],
    terms: Sequence[str],
) -> dict[str, Any]:
    """How many pairs are labelled rightly on both sides, shares from 0 to 1.

    Args:
        probes: the pairs.
        judge: gives probabilities toward `terms`.
        terms: ids, in the order of the probabilities.

    Returns:
        ``pairs``, ``right``, ``by_kind``, and ``speaker_stays``: of pairs in which only the
        speaker changes, those whose label stays.
    """
    first = _labels(probes, judge([p.a.input for p in probes]), terms)
    second = _labels(probes, judge([p.b.input for p in probes]), terms)
    right: dict[str, list[bool]] = defaultdict(list)
    stays = []
    for probe, a, b in zip(probes, first, second, strict=True):
        right[probe.kind].append((a, b) == (probe.a_label, probe.b_label))
        if probe.kind == SPEAKER:
            stays.append(a == b)
    return {
        "pairs": len(probes),
        "right": _share([x for some in right.values() for x in some]),
        "by_kind": {kind: _share(some) for kind, some in right.items()},
        "speaker_stays": _share(stays),
    }


def _labels(probes: Sequence[Probe], judged: Judged, terms: Sequence[str]) -> list[str]:
    names = (*LABELS, NONE)
    found = judged.found
    return [names[found[i, terms.index(p.term)]] for i, p in enumerate(probes)]


def _share(found: Sequence[bool]) -> float | None:
    return round(sum(found) / len(found), 4) if found else None
