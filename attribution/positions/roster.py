"""Who is quoted in a set of documents: one row a speaker, and how its mentions were read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from attribution.positions.order import turkish_sort_key
from attribution.schema import AnnotatedDocument, Attribution, Resolution, Speaker

#: Speakers that no registry lists.
UNKNOWN = frozenset({Resolution.UNLISTED})


@dataclass(slots=True)
class RosterRow:
    """One speaker.

    Attributes:
        speaker: as first resolved.
        attributions: how many it holds; `documents`: in how many.
        mentions: sources that named it, with counts; implicit ones are under the empty string.
        how: ways of resolution, with counts.
        listed: it stands in the registry.
    """

    speaker: Speaker
    attributions: int = 0
    documents: set[str] = field(default_factory=set)
    mentions: Counter[str] = field(default_factory=Counter)
    how: Counter[str] = field(default_factory=Counter)
    listed: bool = False


def list_speakers(
    documents: Iterable[AnnotatedDocument], *, listed: frozenset[str], unknown_only: bool = False
) -> list[RosterRow]:
    """Every speaker found, the most quoted first.

    Args:
        documents: annotated.
        listed: ids of the registry.
        unknown_only: only those that no registry lists; descriptions without a name are left out.
    """
    rows: dict[str, RosterRow] = {}
    for annotated in documents:
        for attribution in annotated.attributions:
            for speaker in attribution.speakers:
                key = speaker.name if speaker.id == "unnamed" else speaker.id
                row = rows.setdefault(key, RosterRow(speaker, listed=speaker.id in listed))
                _count(row, attribution, speaker, annotated)
    kept = (
        r for r in rows.values() if not unknown_only or not (r.listed or r.speaker.id == "unnamed")
    )
    return sorted(kept, key=lambda r: (-r.attributions, turkish_sort_key(r.speaker.name)))


def _count(
    row: RosterRow, attribution: Attribution, speaker: Speaker, annotated: AnnotatedDocument
) -> None:
    text = annotated.document.text
    source = " ".join(" ".join(span.of(text).split()) for span in attribution.source)
    row.attributions += 1
    row.documents.add(annotated.document.id)
    row.mentions["" if speaker.implicit else source] += 1
    row.how[speaker.how.value] += 1
