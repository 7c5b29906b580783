"""The statement list of discourse network analysis: an actor, a concept, agreement or not.

Columns as users of Discourse Network Analyzer know them (Leifeld 2017): a row is one speaker's
stance on one term.
"""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from attribution.schema import AnnotatedDocument, Speaker, SpeakerKind, StanceLabel

COLUMNS = ("document", "date", "person", "organization", "concept", "agreement", "text")
LOSES = (
    "attributions without a speaker, or neither for nor against a term; everything but the columns"
)
_AGREEMENT = {StanceLabel.SUPPORT: "1", StanceLabel.OPPOSE: "0"}
_PEOPLE = {SpeakerKind.PERSON, SpeakerKind.UNNAMED}


def write_statements(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """CSV with a header; `agreement` is 1 for support and 0 for opposition, as the tool has it."""
    with io.StringIO(newline="") as row:
        writer = csv.writer(row, lineterminator="\n")
        for line in itertools.chain([COLUMNS], _rows(documents)):
            writer.writerow(line)
            stream.write(row.getvalue().encode(errors="replace"))
            row.seek(0)
            row.truncate()


def _rows(documents: Iterable[AnnotatedDocument]) -> Iterator[tuple[str, ...]]:
    for annotated in documents:
        document = annotated.document
        date = document.date.isoformat() if document.date else ""
        for attribution in annotated.attributions:
            for speaker, stance in itertools.product(attribution.speakers, attribution.stances):
                if agreement := _AGREEMENT.get(stance.label):
                    text = attribution.evidence(document.text)
                    yield (document.id, date, *_actor(speaker), stance.term, agreement, text)


def _actor(speaker: Speaker) -> tuple[str, str]:
    return (speaker.name, "") if speaker.kind in _PEOPLE else ("", speaker.name)
