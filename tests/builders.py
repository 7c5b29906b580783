"""Small builders: documents annotated in memory from strings, and an analyzer without models."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

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
from attribution.stance.terms import load_terms

PUTIN = Speaker("vladimir-putin", "Vladimir Putin", SpeakerKind.PERSON, "russia")
ZELENSKIY = Speaker("volodimir-zelenskiy", "Volodimir Zelenskiy", SpeakerKind.PERSON, "ukraine")
ERDOGAN = Speaker("recep-tayyip-erdogan", "Recep Tayyip Erdoğan", SpeakerKind.PERSON)
KREMLIN = Speaker("kremlin", "Kremlin", SpeakerKind.ORGANIZATION, "russia")
AFP = Speaker("afp", "AFP", SpeakerKind.ORGANIZATION)
SOURCES = Speaker("unnamed", "konuya yakın kaynaklar", SpeakerKind.UNNAMED)


TERMS = load_terms()

_WORDS = st.sampled_from(
    ["Bakan", "Putin'in", "NATO’ya", "dedi", "söyledi", "“", "”", '"', "«", "»", "'", ":", ",", ".",
     "İstanbul", "I\u0307zmir", "😀", "\u200b", "\u202e", "...", "3,5", "–", "Привет", "ş" * 40]
)  # fmt: skip
#: Words, marks and noise of news, in any order, with line ends of either kind.
DOCUMENT_TEXTS = st.lists(
    st.tuples(_WORDS, st.sampled_from([" ", " ", " ", "", "\n", "\r\n", "\n\n"])), max_size=60
).map(lambda parts: "".join(w + gap for w, gap in parts))


@dataclass(frozen=True)
class Said:
    """One attribution, its spans given as the words to find in the text (first place found)."""

    content: str | tuple[str, ...]
    cue: str
    source: str | None = None
    speakers: tuple[Speaker, ...] = ()
    stances: Mapping[str, str] = field(default_factory=dict)
    type: str = "indirect"
    kind: str = "statement"
    via: Speaker | None = None
    within: int | None = None
    confidence: float = 0.93


def annotate(
    text: str,
    *said: Said,
    id: str = "haber",
    date: datetime.date | None = datetime.date(2025, 12, 3),
    outlet: str | None = None,
    title: bool = False,
) -> AnnotatedDocument:
    """A document with the given attributions, in the given order."""
    made = make_document(text, id=id, path=f"haberler/{id}.txt")
    document = Document(
        id=id,
        text=text,
        body=made.body,
        title=made.title if title else None,
        date=date,
        outlet=outlet,
        path=made.path,
        warnings=tuple(w for w in made.warnings if "Turkish" not in w),
    )
    attributions: list[Attribution] = []
    for one in said:
        attributions.append(_attribution(document, one, attributions))
    return AnnotatedDocument(document, tuple(attributions))


def stance_series(
    speaker: Speaker, term: str, labels: str, *, start: datetime.date = datetime.date(2025, 1, 10)
) -> list[AnnotatedDocument]:
    """One article a month, each with one stance, from a letter a label (``s o c n``; ``.`` none).

    The quotations differ in their words, for copies are told by theirs.
    """
    names = {"s": "support", "o": "oppose", "c": "conditional", "n": "neutral"}
    documents = []
    for month, letter in enumerate(labels):
        if letter not in names:
            continue
        content = f"{speaker.id} {term} sözü {month}"
        year, index = divmod(start.month - 1 + month, 12)
        documents.append(
            annotate(
                f"{content} dedi.",
                Said(content, "dedi", None, (speaker,), {term: names[letter]}),
                id=f"{speaker.id}-{term}-{month:02}",
                date=start.replace(year=start.year + year, month=index + 1),
            )
        )
    return documents


def _attribution(document: Document, said: Said, before: Sequence[Attribution]) -> Attribution:
    contents = (said.content,) if isinstance(said.content, str) else said.content
    content = tuple(find(document.text, part) for part in contents)
    cue = (find(document.text, said.cue),)
    source = (find(document.text, said.source),) if said.source else ()
    return Attribution(
        id=attribution_id(document.id, content, cue, source),
        type=AttributionType(said.type),
        kind=AttributionKind(said.kind),
        content=content,
        cue=cue,
        source=source,
        confidence=said.confidence,
        parent=before[said.within].id if said.within is not None else None,
        speakers=said.speakers,
        via=said.via,
        stances=tuple(
            Stance(term, StanceLabel(label), 0.812345) for term, label in said.stances.items()
        ),
    )


def find(text: str, part: str) -> Span:
    """The first place of `part` in `text`."""
    start = text.index(part)
    return Span(start, start + len(part))


class FakeAnalyzer:
    """Gives each document the annotation prepared under its id, or none."""

    def __init__(self, *prepared: AnnotatedDocument) -> None:
        self.terms = TERMS
        self._prepared = {annotated.document.id: annotated for annotated in prepared}

    def pipe(
        self, documents: Iterable[Document], *, batch_size: int = 16
    ) -> Iterator[AnnotatedDocument]:
        for document in documents:
            known = self._prepared.get(document.id)
            yield AnnotatedDocument(document, known.attributions if known else ())


PEACE = annotate(
    "Barış görüşmeleri sürüyor\n\n"
    "Kremlin, ittifaka üyeliğin gündemde olmadığını söyledi.\n"
    '"Toprak [b] vermeyeceğiz 🙂" dedi, "bunu herkes bilsin".\n'
    "Konuya yakın kaynaklar, görüşmenin ertelenebileceğini aktardı.\n"
    "AFP'nin haberine göre Putin, Zelenskiy'nin ateşkes istediğini belirtti.\n"
    "Putin ve Erdoğan, müzakerelerin sürmesinden yana olduklarını vurguladı.\n"
    "Öte yandan görüşmelerin zor geçtiği öne sürüldü.\n",
    Said(
        "ittifaka üyeliğin gündemde olmadığını",
        "söyledi",
        "Kremlin",
        (KREMLIN,),
        {"nato": "oppose"},
    ),
    Said(
        ("Toprak [b] vermeyeceğiz 🙂", "bunu herkes bilsin"),
        "dedi",
        None,
        (Speaker(ZELENSKIY.id, ZELENSKIY.name, ZELENSKIY.kind, ZELENSKIY.side, implicit=True),),
        {"territory": "oppose"},
        type="direct",
    ),
    Said(
        "görüşmenin ertelenebileceğini",
        "aktardı",
        "Konuya yakın kaynaklar",
        (SOURCES,),
        {"talks": "neutral"},
    ),
    Said("Zelenskiy'nin ateşkes istediğini", "belirtti", "Putin", (PUTIN,), via=AFP),
    Said(
        "ateşkes istediğini",
        "istediğini",
        "Zelenskiy",
        (ZELENSKIY,),
        {"ceasefire": "support"},
        kind="attitude",
        via=PUTIN,
        within=3,
    ),
    Said(
        "müzakerelerin sürmesinden yana olduklarını",
        "vurguladı",
        "Putin ve Erdoğan",
        (PUTIN, ERDOGAN),
        {"talks": "support"},
    ),
    Said("görüşmelerin zor geçtiği", "öne sürüldü", None, (), {"talks": "neutral"}),
    id="baris",
    title=True,
)
