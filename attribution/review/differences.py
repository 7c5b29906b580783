"""What a person changed: corrected annotations beside what the model found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from attribution.evaluation.gold import SPAN_KEYS, GoldDocument, Record
from attribution.evaluation.matching import Match, match_document
from attribution.evaluation.speakers import same_speaker, same_speakers

#: Parts of a record that can differ, in the order in which they are told.
PARTS = (*SPAN_KEYS, "type", "kind", "speakers", "via", "parent", "stances")


class Change(StrEnum):
    """What the person did with an attribution of the model, or with the lack of one."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribution on which the person and the model do not agree.

    Attributes:
        change: what the person did.
        parts: which of `PARTS` differ; empty for what was added or removed as a whole.
        gold: the attribution as corrected; none when removed.
        model: as the model found it; none when added.
    """

    change: Change
    parts: tuple[str, ...]
    gold: Record | None
    model: Record | None

    @property
    def start(self) -> int:
        """Where it begins in the text, in code points."""
        return min(start for start, _ in self.spans)

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(end for _, end in self.spans)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Every span of both sides."""
        sides = [record for record in (self.gold, self.model) if record]
        return tuple(s for r in sides for s in (*r.content, *r.cue, *r.source))


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """The differences of one document in text order.

    Attributes:
        document: as corrected.
        differences: what is not alike.
        same: how many attributions are.
    """

    document: GoldDocument
    differences: tuple[Difference, ...]
    same: int


def compare_document(document: GoldDocument, model: Sequence[Record]) -> DocumentDiff:
    """Pair the attributions by their contents and say where the pairs differ.

    Spans are compared to the character; speakers as in evaluation, so that another spelling of a
    name is no difference.

    Args:
        document: the corrected one.
        model: what the model found in the same text.
    """
    gold = document.attributions
    matches = match_document(gold, model)
    parents = {m.gold.id: m.predicted.id for m in matches}
    paired = {id(record) for m in matches for record in (m.gold, m.predicted)}
    found = [Difference(Change.ADDED, (), r, None) for r in gold if id(r) not in paired]
    found += [Difference(Change.REMOVED, (), None, r) for r in model if id(r) not in paired]
    for match in matches:
        if parts := tuple(_differing(match, parents)):
            found.append(Difference(Change.CHANGED, parts, match.gold, match.predicted))
    changed = sum(d.change is Change.CHANGED for d in found)
    ordered = sorted(found, key=lambda d: (d.start, d.end, d.change))
    return DocumentDiff(document, tuple(ordered), len(matches) - changed)


def _differing(match: Match, parents: Mapping[str, str]) -> Iterator[str]:
    gold, model = match.gold, match.predicted
    alike = {
        "speakers": same_speakers(gold, model),
        "via": _same_via(gold, model),
        # Ids are made of spans: the parent of a moved content has another.
        "parent": parents.get(gold.parent or "", gold.parent) == model.parent,
        "stances": set(gold.stances) == set(model.stances),
    }
    for part in PARTS:
        if not alike.get(part, getattr(gold, part) == getattr(model, part)):
            yield part


def _same_via(gold: Record, model: Record) -> bool:
    if gold.via is None or model.via is None:
        return gold.via is model.via
    return same_speaker(gold.via, model.via)
