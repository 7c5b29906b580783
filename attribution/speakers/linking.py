"""Link every attribution to its speaker, across spellings, titles and dropped subjects."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from attribution.quotes.sources import find_source, span_of
from attribution.quotes.words import names_of, tokens_of
from attribution.schema import (
    Attribution,
    Parsed,
    Sentence,
    Span,
    Speaker,
    SpeakerKind,
)
from attribution.speakers.mentions import Mention, is_title, kind_of, read_mention
from attribution.speakers.registry import Entity, Registry
from attribution.turkish import capitalized, fold, slug

#: A dropped subject is looked for in this many sentences before.
_SENTENCES_BACK = 4
_LONGEST_TITLE = 2
_SHORTEST_TITLE = 5
_JOINT = re.compile(r"\s+(?:ve|ile)\s+")


@dataclass(slots=True)
class _Memory:
    """What a document has said so far: names by last word, titles by their words."""

    text: str
    day: datetime.date | None
    people: dict[str, Speaker] = field(default_factory=dict)
    titles: dict[str, Speaker] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


class SpeakerLinker:
    """Resolves sources to entities of a registry, or to clean names when they are in none.

    Args:
        registry: who may be quoted.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def link(self, parsed: Parsed, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
        """The attributions with `speakers`, `via` and `parent` filled, in the order given.

        A dropped subject is sought in the sentences before; when none is found, the list of
        speakers stays empty rather than guessed.
        """
        document = parsed.document
        memory = _Memory(document.text, document.date, names=names_of(parsed))
        linked: list[Attribution] = []
        for attribution in sorted(attributions, key=lambda a: a.cue[0].start if a.cue else a.start):
            via = self._via(attribution, memory)
            speakers = self._explicit(attribution, memory)
            if not speakers and not attribution.source:
                speakers = self._named_before(attribution, memory) or self._implicit(
                    parsed, attribution, linked, memory
                )
            linked.append(replace(attribution, speakers=speakers, via=via))
        order = {a.id: i for i, a in enumerate(attributions)}
        return tuple(sorted(_nested(linked), key=lambda a: order[a.id]))

    def resolve(self, text: str, day: datetime.date | None = None) -> tuple[Speaker, ...]:
        """The speakers that a mention names, without any document around it."""
        return self._speakers(text, _Memory(text, day), dative=False)

    def _explicit(self, attribution: Attribution, memory: _Memory) -> tuple[Speaker, ...]:
        if not attribution.source:
            return ()
        text = " ".join(span.of(memory.text) for span in attribution.source)
        cue = " ".join(span.of(memory.text) for span in attribution.cue)
        return self._speakers(text, memory, dative=cue.endswith("göre"))

    def _speakers(self, text: str, memory: _Memory, *, dative: bool) -> tuple[Speaker, ...]:
        mention = read_mention(text, dative=dative)
        parts = _JOINT.split(mention.phrase)
        whole = self.registry.find(mention.phrase) or self.registry.holder(
            mention.phrase, memory.day
        )
        if whole is None and len(parts) == 2 and self._are_two(*parts):
            found = [self._one(read_mention(p), memory) for p in parts]
            return tuple({s.id + s.name: s for s in found if s is not None}.values())
        one = self._one(mention, memory)
        return (one,) if one is not None else ()

    def _are_two(self, left: str, right: str) -> bool:
        """Whether "X ve Y" names two holders, and not one body ("Savunma ve Sanayi Bakanlığı")."""
        if not (capitalized(left) and capitalized(right)):
            return False
        return self.registry.find(left) is not None or len(read_mention(left).name) > 1

    def _one(self, mention: Mention, memory: _Memory) -> Speaker | None:
        if not mention.words:
            return None
        entity = self._listed(mention, memory)
        speaker = entity.speaker() if entity else self._remembered(mention, memory)
        if speaker is None and len(mention.words) == 1:
            # An office without a country, borne by nobody named before, is the reader's own:
            # "Cumhurbaşkanı" is Turkey's.
            own = self.registry.holder(f"Türkiye {mention.phrase}", memory.day)
            speaker = own.speaker() if own else None
        if speaker is None:
            speaker = _unlisted(mention, memory)
        _remember(speaker, mention, memory)
        return speaker

    def _listed(self, mention: Mention, memory: _Memory) -> Entity | None:
        """By whole phrase, by the longest name at its end, by title and day."""
        words = mention.words
        for start in range(len(words)):
            entity = self.registry.find(" ".join(words[start:]))
            if entity is None:
                continue
            before = words[start - 1] if start else ""
            other_given_name = (
                entity.kind is SpeakerKind.PERSON
                and capitalized(before)
                and not is_title(before)
                and fold(before) not in self.registry.title_words
                and fold(before) not in fold(entity.name).split()
            )
            if not other_given_name and (start == 0 or entity.kind is SpeakerKind.PERSON):
                return entity
            break
        return self.registry.holder(mention.phrase, memory.day)

    def _remembered(self, mention: Mention, memory: _Memory) -> Speaker | None:
        """Short forms of what stood before: a surname, or "Bakan" for the minister named."""
        if len(mention.name) == 1 and (known := memory.people.get(fold(mention.name[0]))):
            return known
        if not mention.name and (known := _by_title(mention, memory)):
            return known
        if len(mention.words) == 1 and (full := _longer_name(mention.words[0], memory.text)):
            entity = self.registry.find(full)
            return entity.speaker() if entity else None
        return None

    def _named_before(self, attribution: Attribution, memory: _Memory) -> tuple[Speaker, ...]:
        """Who an implicit source is, where the detector points at words that name the holder."""
        if not attribution.antecedent:
            return ()
        text = " ".join(span.of(memory.text) for span in attribution.antecedent)
        found = self._speakers(text, memory, dative=False)
        return tuple(replace(s, implicit=True) for s in found)

    def _via(self, attribution: Attribution, memory: _Memory) -> Speaker | None:
        if not attribution.via_source:
            return None
        text = " ".join(span.of(memory.text) for span in attribution.via_source)
        found = self._speakers(text, memory, dative=True)
        return found[0] if found else None

    def _implicit(
        self,
        parsed: Parsed,
        attribution: Attribution,
        linked: Sequence[Attribution],
        memory: _Memory,
    ) -> tuple[Speaker, ...]:
        cue = attribution.cue[0] if attribution.cue else attribution.content[0]
        index = _sentence_of(parsed.sentences, cue)
        if index is None:
            return ()
        for back in range(index, max(-1, index - _SENTENCES_BACK - 1), -1):
            sentence = parsed.sentences[back]
            here = [
                a for a in linked
                if a.speakers and a.cue and sentence.span.contains(a.cue[0]) and not a.parent
            ]  # fmt: skip
            for known in reversed(here):
                speakers = self._subject_inside(parsed, known, memory) or known.speakers
                return tuple(replace(s, implicit=True) for s in speakers)
            if back < index and (speakers := self._subject(sentence, parsed, memory)):
                return tuple(replace(s, implicit=True) for s in speakers)
        return ()

    def _subject_inside(
        self, parsed: Parsed, known: Attribution, memory: _Memory
    ) -> tuple[Speaker, ...]:
        """ "Basın servisine göre Tokayev … belirledi. … belirtti": the one spoken of goes on."""
        cue = " ".join(span.of(memory.text) for span in known.cue)
        index = _sentence_of(parsed.sentences, known.cue[0])
        if not cue.endswith("göre") or index is None:
            return ()
        sentence = parsed.sentences[index]
        words = tuple(w for w in sentence.words if known.content[0].contains(w.span))
        if not words:
            return ()
        return self._subject(Sentence(known.content[0], words), parsed, memory)

    def _subject(self, sentence: Sentence, parsed: Parsed, memory: _Memory) -> tuple[Speaker, ...]:
        tokens = tokens_of(sentence, parsed.document.text, memory.names)
        phrase = find_source(tokens, 0, len(tokens))
        if phrase is None:
            return ()
        span: Span = span_of(tokens, phrase)
        known = {s.id for s in memory.people.values()}
        found = self._speakers(span.of(parsed.document.text), memory, dative=False)
        # A capital at the head of a sentence makes no speaker: "Enkaz" is nobody's name.
        return tuple(
            s
            for s in found
            if s.id in known or s.id in self.registry.entities or " " in s.name.strip()
        )


def _by_title(mention: Mention, memory: _Memory) -> Speaker | None:
    """The last one whose title ended as the mention does: "danışman" after "danışmanı Uşakov"."""
    phrase = fold(mention.phrase)
    if known := memory.titles.get(phrase):
        return known
    head = phrase.split()[-1] if phrase else ""
    if len(mention.words) > _LONGEST_TITLE or len(head) < _SHORTEST_TITLE:
        return None
    for title, speaker in reversed(memory.titles.items()):
        last = title.split()[-1]
        if last.startswith(head) or (head.startswith(last) and len(last) >= _SHORTEST_TITLE):
            return speaker
    return None


def _unlisted(mention: Mention, memory: _Memory) -> Speaker:
    kind = kind_of(mention)
    if kind is SpeakerKind.UNNAMED:
        return Speaker("unnamed", mention.phrase, kind)
    if kind is SpeakerKind.PERSON:
        name = " ".join(mention.name)
        if len(mention.name) == 1 and (full := _longer_name(name, memory.text)):
            name = full
        return Speaker(slug(name), name, kind)
    return Speaker(slug(mention.phrase), mention.phrase, kind)


def _remember(speaker: Speaker, mention: Mention, memory: _Memory) -> None:
    if speaker.kind is not SpeakerKind.PERSON:
        return
    memory.people[fold(speaker.name.split()[-1])] = speaker
    if mention.name:
        memory.people[fold(mention.name[-1])] = speaker
        title = mention.words[: len(mention.words) - len(mention.name)]
        for start in range(len(title)):
            key = fold(" ".join(title[start:]))
            memory.titles.pop(key, None)  # the latest comes last
            memory.titles[key] = speaker


def _longer_name(word: str, text: str) -> str | None:
    """The longest capitalised run in the text that ends in `word`: "Kelly" -> "Anna Kelly"."""
    pattern = re.compile(rf"((?:[A-ZÇĞİÖŞÜÂÎ][\w.]+ ){{1,4}}{re.escape(word)}\w*)")
    best: list[str] = []
    for match in pattern.finditer(text):
        words = match[1].split()
        # The first word of a sentence has its capital from there: "Fırıncı Necati Bakırcı".
        if len(words) > 2 and text[: match.start()].rstrip(" \"“‘'")[-1:] in "\n.!?:…":
            words = words[1:]
        while words and is_title(words[0]):
            words.pop(0)
        for index, candidate in enumerate(words[:-1]):
            if is_title(candidate):
                words = words[index + 1 :]
                break
        if len(words) > max(1, len(best)):
            best = words
    return " ".join(best) if best else None


def _sentence_of(sentences: Sequence[Sentence], span: Span) -> int | None:
    for index, sentence in enumerate(sentences):
        if sentence.span.start <= span.start < sentence.span.end:
            return index
    return None


def _nested(attributions: Sequence[Attribution]) -> list[Attribution]:
    """Set parent and via where one attribution lies inside the content of another."""
    result = []
    for inner in attributions:
        outer = [
            a for a in attributions
            if a.id != inner.id
            and any(c.contains(inner.content[0]) for c in a.content)
            and inner.cue
            and any(c.contains(inner.cue[0]) for c in a.content)
        ]  # fmt: skip
        if outer:
            closest = min(outer, key=lambda a: sum(len(c) for c in a.content))
            via = closest.speakers[0] if closest.speakers else inner.via
            inner = replace(inner, parent=closest.id, via=via)
        result.append(inner)
    return result
