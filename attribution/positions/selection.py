"""Choose attributions by speaker, term, type, day, outlet and confidence."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from attribution.positions.table import Holder, holders_of
from attribution.schema import AnnotatedDocument, Attribution, AttributionType, Document
from attribution.turkish import fold, lower


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to show. An empty field chooses everything; within a field, any match is enough.

    Attributes:
        speakers: parts of a speaker's name or id, in any case by Turkish rules; ``?`` chooses
            attributions whose speaker is not resolved.
        terms: term ids; an attribution is chosen when it carries a stance for one of them.
        types: direct, indirect, mixed.
        since, until: first and last day of publication; undated documents match neither.
        outlets: parts of an outlet's name; documents without an outlet match none.
        min_confidence: least probability (0 to 1) of an attribution, and of a stance.
    """

    speakers: Sequence[str] = ()
    terms: Sequence[str] = ()
    types: Sequence[AttributionType] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    outlets: Sequence[str] = ()
    min_confidence: float = 0.0

    def select(self, annotated: AnnotatedDocument) -> AnnotatedDocument:
        """The same document with the chosen attributions only, in the same order."""
        if not self.chooses_document(annotated.document):
            return replace(annotated, attributions=())
        sure = map(self._with_sure_stances, annotated.attributions)
        return replace(annotated, attributions=tuple(a for a in sure if self.chooses(a)))

    def chooses_document(self, document: Document) -> bool:
        """Whether the document's day and outlet match."""
        return self._chooses_day(document.date) and (
            not self.outlets
            or any(matches_name(query, document.outlet or "") for query in self.outlets)
        )

    def chooses(self, attribution: Attribution) -> bool:
        """Whether the attribution itself matches."""
        return (
            attribution.confidence >= self.min_confidence
            and (not self.types or attribution.type in self.types)
            and (not self.terms or any(s.term in self.terms for s in attribution.stances))
            and (not self.speakers or any(map(self.chooses_holder, holders_of(attribution))))
        )

    def chooses_holder(self, holder: Holder) -> bool:
        """Whether a row of this holder belongs in a table made of the selection.

        A joint statement is chosen for one of its holders; the other's row would show that
        statement as if it were all that the other said.
        """
        return not self.speakers or any(
            matches_name(query, holder.name) or matches_name(query, holder.id)
            for query in self.speakers
        )

    def _chooses_day(self, day: datetime.date | None) -> bool:
        if self.since is None and self.until is None:
            return True
        first, last = self.since or datetime.date.min, self.until or datetime.date.max
        return day is not None and first <= day <= last

    def _with_sure_stances(self, attribution: Attribution) -> Attribution:
        sure = tuple(s for s in attribution.stances if s.score >= self.min_confidence)
        return attribution if sure == attribution.stances else replace(attribution, stances=sure)


def matches_name(query: str, name: str) -> bool:
    """Whether a name holds the query, in any case by Turkish rules.

    Typed without Turkish letters, "erdogan" means Erdoğan too.

    >>> matches_name("ışık", "Işık"), matches_name("erdogan", "Erdoğan"), matches_name("a", "B")
    (True, True, False)
    """
    return lower(query) in lower(name) or (query.isascii() and fold(query) in fold(name))
