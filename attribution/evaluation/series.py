"""The planted series of ``annotations/series``: what was planted, and how much of it is found."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from attribution.errors import DataError, describe
from attribution.evaluation.scores import Score
from attribution.schema import StanceLabel

TRUTH = "series-truth.json"
_STRICT = ConfigDict(extra="forbid")


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class PlantedShift:
    """A speaker who moves on a term, with the documents that show it.

    Attributes:
        first_after: day of the first document after the move.
    """

    speaker: str
    term: str
    before: StanceLabel
    after: StanceLabel
    documents_before: tuple[str, ...]
    documents_after: tuple[str, ...]
    first_after: datetime.date


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Decoy:
    """A speaker who says something odd and does not move; `quotations` are the odd ones' ids."""

    speaker: str
    term: str
    kind: Literal["single odd quotation", "relayed rumour", "conditional"]
    stays: StanceLabel
    quotations: tuple[str, ...]
    note: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class PlantedContradiction:
    """Two quotations of one speaker, by their ids, that cannot both hold."""

    speaker: str
    term: str
    quotations: tuple[str, str]


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Recalled:
    """A quotation that an article recalls from the past, and the day on which it was said."""

    speaker: str
    said: datetime.date
    quotation: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Truth:
    """What the series holds by plan.

    Attributes:
        note: what the texts are not.
        clusters: ids of quotations that print one utterance; every other is one by itself.
        near_decoys: pairs of one speaker that are alike and not one utterance.
    """

    note: str
    shifts: tuple[PlantedShift, ...]
    decoys: tuple[Decoy, ...]
    contradictions: tuple[PlantedContradiction, ...]
    clusters: tuple[tuple[str, ...], ...]
    near_decoys: tuple[tuple[str, str], ...]
    recalled: tuple[Recalled, ...]

    @property
    def utterances(self) -> dict[str, str]:
        """The first quotation of the utterance of each quotation that is not by itself."""
        return {id: cluster[0] for cluster in self.clusters for id in cluster}


#: Speaker, term, leaning before, leaning after, and the month in which the second begins.
Shift = tuple[str, str, str, str, str]

_TRUTH = TypeAdapter(Truth)


def read_truth(annotations: Path) -> Truth:
    """What was planted.

    Args:
        annotations: the folder of the splits.

    Raises:
        DataError: there is no such file, or a field of it is wrong.
    """
    path = annotations / TRUTH
    try:
        return _TRUTH.validate_json(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}", hint="check the path") from error
    except ValidationError as error:
        raise DataError(f"{path}: {describe(error)}") from error


def planted_shifts(truth: Truth) -> set[Shift]:
    """The planted shifts, each by its month."""
    return {
        (s.speaker, s.term, s.before.value, s.after.value, f"{s.first_after:%Y-%m}")
        for s in truth.shifts
    }


def score_sets(found: Collection[object], planted: Collection[object]) -> Score:
    """Precision, recall and F1 of a set of findings."""
    right = len(set(found) & set(planted))
    return _score(right / len(found) if found else None, right / len(planted) if planted else None,
                  right, len(found), len(planted))  # fmt: skip


def b_cubed(found: Mapping[str, str], gold: Mapping[str, str], ids: Iterable[str]) -> Score:
    """How well clusters agree, each item counted alike: B³ (Bagga and Baldwin 1998).

    Args:
        found: the cluster of each item; an item that is not in it is one by itself.
        gold: likewise, as it should be.
        ids: the items.
    """
    items = list(dict.fromkeys(ids))
    sides = []
    for clusters in (found, gold):
        members: dict[str, set[str]] = defaultdict(set)
        for id in items:
            members[clusters.get(id, id)].add(id)
        sides.append({id: members[clusters.get(id, id)] for id in items})
    together = [len(sides[0][id] & sides[1][id]) for id in items]
    precision, recall = (
        sum(n / len(side[id]) for n, id in zip(together, items, strict=True)) for side in sides
    )
    n = len(items)
    return _score(precision / n if n else None, recall / n if n else None, sum(together), n, n)


def _score(
    precision: float | None, recall: float | None, right: float, predicted: float, gold: float
) -> Score:
    f1 = None
    if precision is not None and recall is not None:
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(precision, recall, f1, right, predicted, gold)
