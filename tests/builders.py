"""Small builders: documents annotated in memory from strings, and an analyzer without models."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from attribution.documents import make_document
from attribution.evaluation.gold import (
    GoldDocument,
    GoldSpeaker,
    GoldStance,
    Offsets,
    Record,
    sha256,
)
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


_PIECES = st.one_of(
    _WORDS,
    st.sampled_from(
        ["\r\n", "\n", "\t", " ", "\u2028", "\x85", "\u00a0", "e\u0301", "👩\u200d🚀", "&amp;",
         "<b>", "]]>", "T1\t", " ;; via: ", "%", "👍🏽"]
    ),
)  # fmt: skip
_SLUGS = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,5})?", fullmatch=True)
_NAMES = st.lists(_PIECES, min_size=1, max_size=4).map(
    lambda parts: " ".join("".join(parts).split())
)
_SPEAKERS = st.builds(
    GoldSpeaker,
    _SLUGS,
    _NAMES.filter(bool),
    st.sampled_from(SpeakerKind),
    st.booleans(),
)
_STANCES = st.lists(
    st.builds(GoldStance, st.sampled_from([t.id for t in TERMS]), st.sampled_from(StanceLabel)),
    max_size=2,
    unique_by=lambda stance: stance.term,
).map(tuple)


@st.composite
def gold_documents(draw: st.DrawFn) -> GoldDocument:
    """Any text with attributions anywhere: nested, crossing, discontinuous, over line ends.

    As in the corpus, spans do not begin or end with white space.
    """
    text = "".join(draw(st.lists(_PIECES, max_size=40)))
    id = draw(st.one_of(_SLUGS, st.sampled_from(["a/b", "..", "50%", "CON:", "haber.2", "İş 😀"])))
    edges = [i for i, c in enumerate(text) if not c.isspace()]
    records: dict[str, Record] = {}
    for _ in range(draw(st.integers(0, 5)) if edges else 0):
        record = draw(_records(id, edges, tuple(records)))
        records.setdefault(record.id, record)
    ordered = sorted(records.values(), key=lambda r: (r.content, r.cue, r.source))
    return GoldDocument(
        id=id,
        date=draw(st.none() | st.dates()),
        outlet=draw(st.none() | _NAMES),
        sha256=sha256(text),
        text=text,
        attributions=tuple(ordered),
    )


@st.composite
def _records(draw: st.DrawFn, id: str, edges: list[int], others: tuple[str, ...]) -> Record:
    parts = [draw(_spans(edges, least, most)) for least, most in ((1, 3), (0, 2), (0, 2))]
    content, cue, source = ([Span(*pair) for pair in part] for part in parts)
    return Record(
        id=attribution_id(id, content, cue, source),
        type=draw(st.sampled_from(AttributionType)),
        kind=draw(st.sampled_from(AttributionKind)),
        content=parts[0],
        cue=parts[1],
        source=parts[2],
        speakers=draw(st.lists(_SPEAKERS, max_size=2).map(tuple)),
        via=draw(st.none() | _SPEAKERS),
        parent=draw(st.none() | st.sampled_from(others)) if others else None,
        stances=draw(_STANCES),
    )


@st.composite
def _spans(draw: st.DrawFn, edges: list[int], least: int, most: int) -> Offsets:
    """Spans in order that do not overlap, from one visible character to another."""
    count = min(draw(st.integers(least, most)), len(edges))
    ends = sorted(draw(st.permutations(edges))[: 2 * count])
    if len(ends) < 2 * count:
        return tuple((i, i + 1) for i in ends[:count])
    return tuple((a, b + 1) for a, b in zip(ends[::2], ends[1::2], strict=True))


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


#: A vocabulary for tiny networks.
_LETTERS = "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ0123456789.,:;!?\"'“”’-"
PIECES = [(p, 0.0) for p in ("<s>", "<pad>", "</s>", "<unk>")]
PIECES += [("▁", -2.0), *((c, -8.0) for c in _LETTERS)]
PIECES += [(p, -5.0) for p in ("▁dedi", "▁söyle", "di", "▁Putin", "▁Bakan", "lar", "▁NATO", "世")]
