"""The types that pass between stages, and what leaves the program. Imports nothing of the package.

All spans are half-open code-point offsets into `Document.text`, which is the decoded input
otherwise untouched.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range ``[start, end)`` of code points.

    Raises:
        ValueError: the range is empty or negative.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters that the span covers in `text`."""
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


class AttributionType(StrEnum):
    """How the content is rendered: quoted, paraphrased, or paraphrased with a quoted fragment."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class AttributionKind(StrEnum):
    """A proposition that is uttered or held, or a position toward an object."""

    STATEMENT = "statement"
    ATTITUDE = "attitude"


class SpeakerKind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"
    GOVERNMENT = "government"
    GROUP = "group"
    UNNAMED = "unnamed"


class StanceLabel(StrEnum):
    """What a holder says about a term's proposition."""

    SUPPORT = "support"
    OPPOSE = "oppose"
    CONDITIONAL = "conditional"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is known of it.

    Attributes:
        id: stem of the file name, or a name given by the caller.
        text: the decoded input, untouched.
        body: the parts that belong to the article, in order; the rest (stamps, image lines,
            lists of other headlines, markup) is never analysed.
        title: the headline's span, when there is one.
        date: day of publication, when the text states it.
        outlet: name of the medium, when known.
        path: where it was read from; ``-`` is standard input.
        warnings: what a reader of the result should know of this text.
    """

    id: str
    text: str
    body: tuple[Span, ...]
    title: Span | None = None
    date: datetime.date | None = None
    outlet: str | None = None
    path: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A syntactic word. The words of a multi-word token share the token's span.

    `lemma` is empty when the parser was not asked for lemmas.
    """

    span: Span
    text: str
    lemma: str
    upos: str
    feats: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words in order. `start_of_line` is true when nothing precedes it on its line."""

    span: Span
    words: tuple[Word, ...]
    start_of_line: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document with its sentences, in text order; non-body text has none."""

    document: Document
    sentences: tuple[Sentence, ...]


class Resolution(StrEnum):
    """How a mention was read as an entity."""

    NAME = "name"
    VARIANT = "variant"
    SPELLING = "spelling"
    ROLE = "role"
    SHORT_NAME = "short-name"
    ANAPHORA = "anaphora"
    ANTECEDENT = "antecedent"
    CARRIED = "carried-over"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True)
class Speaker:
    """The entity behind a source.

    Attributes:
        id: registry id, or a slug of the name, or ``unnamed``.
        name: canonical name as the Turkish press writes it; for ``unnamed`` the describing phrase.
        implicit: the name does not stand in the attribution's own source span.
        how: the way from the mention to the entity.
        confidence: how often that way is right (0 to 1).
    """

    id: str
    name: str
    kind: SpeakerKind
    side: str | None = None
    implicit: bool = False
    how: Resolution = field(default=Resolution.UNLISTED, compare=False)
    confidence: float = field(default=1.0, compare=False)


@dataclass(frozen=True, slots=True)
class Stance:
    """A label toward one term, with the probability that the classifier gives it (0 to 1)."""

    term: str
    label: StanceLabel
    score: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source holds or utters a content, signalled by a cue (PARC 3.0, Pareti 2016).

    `source` is empty when implicit. `antecedent` is where words before name the holder whom the
    source leaves out or only describes, if the detector says so. `via_source` is where the text
    names who relays it. `parent` is the id of the attribution whose content holds this one; `via`
    relays it. `abstained` are guesses at stances that are too unsure to count. `confidence` lies
    between 0 and 1.
    """

    id: str
    type: AttributionType
    kind: AttributionKind
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    antecedent: tuple[Span, ...] = ()
    via_source: tuple[Span, ...] = ()
    confidence: float = 1.0
    parent: str | None = None
    speakers: tuple[Speaker, ...] = ()
    via: Speaker | None = None
    stances: tuple[Stance, ...] = ()
    abstained: tuple[Stance, ...] = ()

    @property
    def start(self) -> int:
        return self.content[0].start

    def evidence(self, text: str) -> str:
        """The content as one line of text, its parts joined by an ellipsis."""
        return " … ".join(" ".join(span.of(text).split()) for span in self.content)


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A document and its attributions in text order: what the pipeline returns."""

    document: Document
    attributions: tuple[Attribution, ...]
