"""An analyzer without models: who "söyledi" by a regular expression, stances by a checksum.

It takes hardly any time, so that what is measured is everything else. The same text always gives
the same attributions.
"""

import re
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from attribution.archive.versions import Versions
from attribution.documents import make_document
from attribution.quotes.ids import attribution_id
from attribution.schema import (
    AnnotatedDocument,
    Attribution,
    AttributionKind,
    AttributionType,
    Document,
    Span,
    Speaker,
    SpeakerKind,
    Stance,
    StanceLabel,
)
from attribution.stance import Term, load_terms

_SAID = re.compile(r"^(?P<source>[\w ]+), (?P<content>.+) (?P<cue>söyledi)\.$", re.MULTILINE)
_LABELS = tuple(StanceLabel)
_NAMES = ("Vladimir Putin", "Volodimir Zelenskiy", "Donald Trump", "Recep Tayyip Erdoğan")
_SIDES = ("russia", "ukraine", "usa", None)
VERSIONS = Versions("standin", "8", "0")


@dataclass(frozen=True)
class StandIn:
    """Finds one attribution a line.

    Attributes:
        pause: seconds that it takes over each document.
    """

    pause: float = 0.0

    @property
    def terms(self) -> tuple[Term, ...]:
        return load_terms()

    def pipe(
        self, documents: Iterable[Document], *, batch_size: int = 16
    ) -> Iterator[AnnotatedDocument]:
        for document in documents:
            time.sleep(self.pause)
            found = (_attribution(document, match) for match in _SAID.finditer(document.text))
            yield AnnotatedDocument(document, tuple(found))


def _attribution(document: Document, match: re.Match[str]) -> Attribution:
    roles = {role: (Span(*match.span(role)),) for role in ("content", "cue", "source")}
    sum = zlib.crc32(match["content"].encode())
    name = match["source"]
    side = dict(zip(_NAMES, _SIDES, strict=True)).get(name)
    speaker = Speaker(name.lower().replace(" ", "-"), name, SpeakerKind.PERSON, side)
    stance = Stance(load_terms()[sum % 8].id, _LABELS[sum // 8 % 4], 0.5 + sum % 1000 / 2000)
    return Attribution(
        id=attribution_id(document.id, *roles.values()),
        type=AttributionType.INDIRECT,
        kind=AttributionKind.STATEMENT,
        confidence=0.9,
        speakers=(speaker,),
        stances=(stance,),
        **roles,
    )


def make_articles(count: int, *, lines: int = 6) -> Iterator[Document]:
    """Articles that share hardly a sequence of words; every tenth is printed again elsewhere."""
    for i in range(count):
        printed = i - 1 if i % 10 == 9 else i
        day = f"2025-{printed // 28 % 12 + 1:02}-{printed % 28 + 1:02}"
        text = "\n".join(_line(printed, j) for j in range(lines))
        yield make_document(
            f"{day}\n\n{text}", id=f"haber-{i}", outlet=f"Gazete {(i + i // 10) % 7}"
        )


def _line(article: int, line: int) -> str:
    words = " ".join(_word(article * 1000 + line * 30 + k) for k in range(18))
    return f"{_NAMES[(article + line) % 4]}, {words} görüşmelerin süreceğini söyledi."


def _word(number: int) -> str:
    letters = "aeıioöuübcçdfgğhjklmnprsştvyz"
    sum = zlib.crc32(b"%d" % number)
    return "".join(letters[sum >> 5 * k & 31 if sum >> 5 * k & 31 < 29 else k] for k in range(6))
