"""Choose attributions by speaker, term and type."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from attribution.positions.table import Holder, holders_of
from attribution.schema import AnnotatedDocument, Attribution, AttributionType
from attribution.turkish import fold, lower


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to show. An empty field chooses everything; within a field, any match is enough.

    Attributes:
        speakers: parts of a speaker's name or id, in any case by Turkish rules; ``?`` chooses
            attributions whose speaker is not resolved.
        terms: term ids; an attribution is chosen when it carries a stance for one of them.
        types: direct, indirect, mixed.
    """

    speakers: Sequence[str] = ()
    terms: Sequence[str] = ()
    types: Sequence[AttributionType] = ()

    def select(self, annotated: AnnotatedDocument) -> AnnotatedDocument:
        """The same document with the chosen attributions only, in the same order."""
        return replace(
            annotated, attributions=tuple(a for a in annotated.attributions if self.chooses(a))
        )

    def chooses(self, attribution: Attribution) -> bool:
        """Whether the attribution matches every field."""
        return (
            (not self.types or attribution.type in self.types)
            and (not self.terms or any(s.term in self.terms for s in attribution.stances))
            and (not self.speakers or any(map(self.chooses_holder, holders_of(attribution))))
        )

    def chooses_holder(self, holder: Holder) -> bool:
        """Whether a row of this holder belongs in a table made of the selection.

        A joint statement is chosen for one of its holders; the other's row would show that
        statement as if it were all that the other said.
        """
        return not self.speakers or any(_matches(query, holder) for query in self.speakers)


def _matches(query: str, holder: Holder) -> bool:
    for name in (holder.name, holder.id):
        if lower(query) in lower(name):
            return True
        # Typed without Turkish letters, "erdogan" means Erdoğan too.
        if query.isascii() and fold(query) in fold(name):
            return True
    return False
