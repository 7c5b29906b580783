"""Link every attribution to its speaker, across spellings, titles and dropped subjects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from attribution.quotes.sources import find_source, span_of
from attribution.quotes.words import names_of, tokens_of
from attribution.schema import (
    Attribution,
    Parsed,
    Resolution,
    Sentence,
    Span,
    Speaker,
    SpeakerKind,
)
from attribution.speakers.descriptions import describes
from attribution.speakers.headlines import named_in_the_body
from attribution.speakers.lookup import Heard, Place, told_as
from attribution.speakers.mentions import expected, is_indefinite, is_plural, is_relation
from attribution.speakers.names import DocumentNames
from attribution.speakers.registry import Registry
from attribution.speakers.resolving import MentionResolver
from attribution.turkish import QUOTATION_MARKS, fold

#: Who may go on as a dropped subject, and how many sentences before at most. Farther, and with
#: governments and groups, the speaker was seldom right; chosen end to end on the dev documents.
_GOES_ON = {SpeakerKind.PERSON: 3, SpeakerKind.ORGANIZATION: 1, SpeakerKind.UNNAMED: 1}
#: Speech without a cue, as in an interview, is farther from whoever spoke before.
_ANSWERS_GO_ON = 8
#: They stand after a dative: "kaynağa göre", "yazara bakılırsa", "ona kalırsa".
_AFTER_DATIVES = ("göre", "bak", "kal", "sor")
#: Ways that rest on the words around a mention and not on its own.
_GUESSES = frozenset({Resolution.ANAPHORA, Resolution.ANTECEDENT})
#: Between the spans of a source that names several holders.
_BETWEEN = re.compile(r"(?:['’]\w+)?\s*,?\s*(?:ve|ile)?\s*")


class SpeakerLinker:
    """Resolves sources to entities of a registry, or to clean names when they are in none.

    Args:
        registry: who may be quoted.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.resolver = MentionResolver(registry)

    def link(self, parsed: Parsed, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
        """The attributions with `speakers`, `via` and `parent` filled, in the order given.

        A dropped subject is the one that the detector points at, else one of the sentences before;
        when none is found, the list of speakers stays empty rather than guessed. What its speakers
        show to be a report and no speech is left out.
        """
        document = _Document(self.resolver, parsed, attributions)
        linked: list[Attribution] = []
        for attribution in sorted(attributions, key=lambda a: a.cue[0].start if a.cue else a.start):
            via = document.via(attribution)
            speakers = document.explicit(attribution)
            if not speakers and not attribution.source:
                speakers = document.named_before(attribution) or document.implicit(
                    attribution, linked
                )
            document.remember(attribution, speakers)
            linked.append(replace(attribution, speakers=speakers, via=via))
        order = {a.id: i for i, a in enumerate(attributions)}
        named = named_in_the_body(_agreed(linked), document.text)
        agreed = _nested(named, document.text)
        return tuple(sorted(agreed, key=lambda a: order[a.id]))


class _Document:
    """One document's sources and what they refer to."""

    def __init__(
        self, resolver: MentionResolver, parsed: Parsed, attributions: Sequence[Attribution]
    ) -> None:
        self.resolver = resolver
        self.parsed = parsed
        self.text = parsed.document.text
        ends = frozenset(span.end for a in attributions for span in a.source)
        self.names = DocumentNames(self.text, ends)
        self._capitals: frozenset[str] | None = None
        self._recent: list[Heard] = []
        self._read: list[tuple[Span, tuple[Speaker, ...]]] = []

    def resolve(self, spans: Sequence[Span], *, dative: bool = False) -> tuple[Speaker, ...]:
        """The speakers that a source's spans name."""
        text = self._text(spans)
        place = Place(self.names, spans[0].start, self.parsed.document.date, self._recent)
        return self.resolver.resolve(text, place, dative=dative)

    def explicit(self, attribution: Attribution) -> tuple[Speaker, ...]:
        """Who a source is: the one it names, else the one whom the words before it name."""
        if not attribution.source:
            return ()
        cue = self._cue(attribution).split() or [""]
        dative = cue[0].startswith(_AFTER_DATIVES) or cue[-1].startswith("göre")
        found = self._joint(attribution.source) or self.resolve(attribution.source, dative=dative)
        if attribution.antecedent and not self._is_named(attribution.source, found):
            meant = self.antecedent(attribution)
            agreeing = self._agreeing(meant, self._text(attribution.source))
            if not _names_part(agreeing, found):
                found = tuple(told_as(s, Resolution.ANTECEDENT) for s in agreeing) or found
        return found

    def _joint(self, spans: Sequence[Span]) -> tuple[Speaker, ...]:
        """ "Gana ile Gabon", "Londra ve Paris" where each is a span of its own."""
        gaps = [self.text[one.end : other.start] for one, other in pairwise(spans)]
        if not gaps or not all(_BETWEEN.fullmatch(gap) for gap in gaps):
            return ()
        found = {s.id + s.name: s for span in spans for s in self.resolve((span,))}
        return tuple(found.values())

    def _agreeing(self, speakers: tuple[Speaker, ...], mention: str) -> tuple[Speaker, ...]:
        """The speakers if a description can mean them, unknown names read as it says.

        "Şirket" makes of "Tesla", in no registry, a company; it does not mean a known person, and
        "Kızılay görevlileri" means no one person.
        """
        if len(speakers) == 1 and is_plural(mention):
            return tuple(s for s in speakers if s.kind is not SpeakerKind.PERSON)
        kinds = expected(mention)
        known = self.resolver.registry.entities
        others = [s for s in speakers if s.kind not in kinds]
        if not others:
            return speakers
        if SpeakerKind.PERSON in kinds or any(s.id in known for s in others):
            return ()
        body = SpeakerKind.ORGANIZATION
        return tuple(replace(s, kind=body) if s in others else s for s in speakers)

    def _is_named(self, source: Sequence[Span], found: Sequence[Speaker]) -> bool:
        """Whether a source names its holder, and does not only describe or stand for one."""
        if not found:
            return False
        text = self._text(source)
        if all(s.kind is SpeakerKind.UNNAMED for s in found):
            return is_indefinite(text)
        if any(s.how is Resolution.ANAPHORA for s in found):
            return is_relation(text.split()[-1])  # "Oğlu" shares the surname of who is pointed at
        return any(s.how is not Resolution.UNLISTED for s in found) or not describes(text)

    def antecedent(self, attribution: Attribution) -> tuple[Speaker, ...]:
        """Whom the words mean that the detector points at: a source read before, or a name."""
        for span, speakers in reversed(self._read):
            if speakers and any(_same_head(span, words) for words in attribution.antecedent):
                return speakers
        return self.resolve(attribution.antecedent)

    def remember(self, attribution: Attribution, speakers: tuple[Speaker, ...]) -> None:
        """Keep who was meant, for what refers to it later."""
        mention = self._text(attribution.source)
        self._read += [(span, speakers) for span in attribution.source]
        place = min(
            span.start for span in (*attribution.source, *attribution.cue, *attribution.content)
        )
        self._recent += [Heard(place, mention, speaker) for speaker in speakers]

    def _text(self, spans: Sequence[Span]) -> str:
        return " ".join(span.of(self.text) for span in spans)

    def via(self, attribution: Attribution) -> Speaker | None:
        if not attribution.via_source:
            return None
        found = self.resolve(attribution.via_source, dative=True)
        return found[0] if found else None

    def named_before(self, attribution: Attribution) -> tuple[Speaker, ...]:
        """Who an implicit source is, where the detector points at words that name the holder."""
        if not attribution.antecedent:
            return ()
        found = self.antecedent(attribution)
        return tuple(_implicit(s, Resolution.ANTECEDENT) for s in found)

    def implicit(
        self, attribution: Attribution, linked: Sequence[Attribution]
    ) -> tuple[Speaker, ...]:
        """Who spoke or was spoken of last, a few sentences back at most."""
        sentences = self.parsed.sentences
        index = _sentence_of(sentences, _place(attribution))
        if index is None:
            return ()
        reach = -1 if attribution.cue else _ANSWERS_GO_ON
        for distance in range(min(index, max(reach, *_GOES_ON.values())) + 1):
            sentence = sentences[index - distance]
            here = [
                a for a in linked
                if a.speakers and not a.parent
                and sentence.span.start <= _place(a).start < sentence.span.end
                and not any(span.contains(_place(a)) for span in attribution.content)
            ]  # fmt: skip
            speakers: tuple[Speaker, ...] = ()
            if here:
                speakers = self._subject_inside(here[-1]) or here[-1].speakers
            elif distance:
                speakers = self._subject(sentence)
            least = reach if here else -1
            if speakers and all(distance <= max(least, _GOES_ON.get(s.kind, -1)) for s in speakers):
                return tuple(_implicit(s, Resolution.CARRIED) for s in speakers)
        return ()

    def _cue(self, attribution: Attribution) -> str:
        return self._text(attribution.cue)

    def _subject_inside(self, known: Attribution) -> tuple[Speaker, ...]:
        """ "Basın servisine göre Tokayev … belirledi. … belirtti": the one spoken of goes on."""
        index = _sentence_of(self.parsed.sentences, _place(known))
        if not self._cue(known).endswith("göre") or index is None:
            return ()
        sentence = self.parsed.sentences[index]
        words = tuple(w for w in sentence.words if known.content[0].contains(w.span))
        return self._subject(Sentence(known.content[0], words)) if words else ()

    def _subject(self, sentence: Sentence) -> tuple[Speaker, ...]:
        if self._capitals is None:
            self._capitals = names_of(self.parsed)
        tokens = tokens_of(sentence, self.text, self._capitals)
        phrase = find_source(tokens, 0, len(tokens))
        if phrase is None:
            return ()
        found = self.resolve((span_of(tokens, phrase),))
        # A capital at the head of a sentence makes no speaker: "Enkaz" is nobody's name.
        entities = self.resolver.registry.entities
        return tuple(
            s
            for s in found
            if s.id in entities or (s.kind is not SpeakerKind.UNNAMED and " " in s.name.strip())
        )


def _place(attribution: Attribution) -> Span:
    """Where an attribution stands: its cue; without one the beginning of what is said."""
    return (attribution.cue or attribution.content)[0]


def _names_part(first: Sequence[Speaker], second: Sequence[Speaker]) -> bool:
    """Whether one's name is a part of the other's: "Leyen" of "Ursula von der Leyen"."""
    if len(first) != 1 or len(second) != 1:
        return False
    return f" {fold(first[0].name)}" in fold(second[0].name)


def _same_head(source: Span, words: Span) -> bool:
    """Whether words are a source or its end: "Putin" is that of "Rusya lideri Putin"."""
    return source.overlaps(words) and words.end >= source.end


def _implicit(speaker: Speaker, how: Resolution) -> Speaker:
    return replace(told_as(speaker, how), implicit=True)


def _sentence_of(sentences: Sequence[Sentence], span: Span) -> int | None:
    for index, sentence in enumerate(sentences):
        if sentence.span.start <= span.start < sentence.span.end:
            return index
    return None


def _agreed(attributions: Sequence[Attribution]) -> list[Attribution]:
    """Attributions that share the words of their source share its speakers: the surest."""
    surest: dict[tuple[Span, ...], tuple[Speaker, ...]] = {}
    for attribution in attributions:
        known = surest.get(attribution.source, ())
        if _trust(attribution.speakers) > _trust(known):
            surest[attribution.source] = attribution.speakers
    return [
        replace(a, speakers=surest.get(a.source, a.speakers)) if a.source else a
        for a in attributions
    ]


def _trust(speakers: Sequence[Speaker]) -> float:
    return min((s.confidence for s in speakers), default=0.0)


def _nested(attributions: Sequence[Attribution], text: str) -> list[Attribution]:
    """Set parent and via where one attribution lies inside the content of another.

    Who is quoted there is another than who says so. A content that names its own holder as the
    source of an inner one is a report about them, taken for their words, and goes. Within marks
    it is speech: there "o", "Hanım" and a dropped subject that were taken for the holder of the
    whole are left open.
    """
    reports = {
        outer.id
        for inner, outer in _with_outer(attributions)
        if outer
        and inner.source
        and _is_same(inner, outer)
        and not (_is_guess(inner) and _in_marks(outer, text))
    }
    result = []
    for inner, outer in _with_outer([a for a in attributions if a.id not in reports]):
        if outer:
            own = _is_same(inner, outer)
            via = outer.speakers[0] if outer.speakers else inner.via
            speakers = () if own else inner.speakers
            inner = replace(inner, parent=outer.id, via=via, speakers=speakers)
        result.append(inner)
    return result


def _with_outer(
    attributions: Sequence[Attribution],
) -> Iterator[tuple[Attribution, Attribution | None]]:
    """Each with the one whose content is the smallest to hold its beginning and its cue."""
    open_: list[Attribution] = []
    for inner in sorted(attributions, key=lambda a: (a.content[0].start, -a.content[-1].end)):
        begins = (inner.content[0], *inner.cue[:1])
        open_ = [a for a in open_ if a.content[-1].end > begins[0].start]
        holders = [
            a for a in open_ if all(any(part.contains(s) for part in a.content) for s in begins)
        ]
        closest = min(holders, key=lambda a: sum(map(len, a.content)), default=None)
        yield inner, closest if inner.cue else None
        open_.append(inner)


def _is_same(inner: Attribution, outer: Attribution) -> bool:
    return bool(inner.speakers) and _who(inner) == _who(outer)


def _is_guess(attribution: Attribution) -> bool:
    """Whether words that name nobody were resolved: "O", "Ustam", "Hanım"."""
    return any(s.how in _GUESSES for s in attribution.speakers)


def _in_marks(attribution: Attribution, text: str) -> bool:
    """Whether a content begins behind an opening quotation mark."""
    return text[: attribution.content[0].start].endswith(tuple(QUOTATION_MARKS))


def _who(attribution: Attribution) -> list[tuple[str, str]]:
    return [(s.id, s.name) for s in attribution.speakers]
