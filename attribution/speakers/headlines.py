"""Whom a headline describes and the article names: "Ünlü oyuncudan itiraf"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from attribution.schema import Attribution, Resolution, Span, Speaker, SpeakerKind
from attribution.speakers.descriptions import does
from attribution.speakers.lookup import told_as
from attribution.speakers.mentions import describes_people, is_indefinite, is_plural, nominative
from attribution.turkish import fold, lower

_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
#: Letters by which words are compared: most endings come after them.
_STEM = 5
#: Said in the headline and in the body: so many words, and so much of the headline.
_LEAST_WORDS, _LEAST_SHARE = 2, 0.5
#: In the singular, too, they mean all of their kind: "Üretici: Yem pahalı".
_KINDS = re.compile(r"(?:üretici|esnaf|çiftçi|vatandaş|halk|seçmen|tüketici|işçi|emekli|memur)\w*")


def named_in_the_body(attributions: Sequence[Attribution], text: str) -> list[Attribution]:
    """The attributions, where the headline's unnamed holder is who says the same in the article.

    A headline is the first of several lines. It describes ("Rus müzakereci: Donbas olmadan imza
    yok") whom the article names; its content tells who that is, for it repeats his words.
    """
    end = text.find("\n")
    if end < 0:
        return list(attributions)
    body = [a for a in attributions if a.content[0].start > end]
    result = []
    for one in attributions:
        if one.source and one.source[-1].end <= end and _describes_one(one, text):
            same = _who_says(one, body, text)
            found = tuple(told_as(s, Resolution.ANAPHORA) for s in same)
            one = replace(one, speakers=found or one.speakers)
        result.append(one)
    return result


def _describes_one(attribution: Attribution, text: str) -> bool:
    """Whether the source is a person described and not named, who may be named elsewhere."""
    if any(s.kind is not SpeakerKind.UNNAMED for s in attribution.speakers):
        return False
    words = " ".join(span.of(text) for span in attribution.source)
    head = words.split()[-1]
    if is_indefinite(words) or is_plural(words) or _KINDS.fullmatch(lower(head)):
        return False
    return describes_people(head) or any(does(form) for form in (head, nominative(head)))


def _who_says(headline: Attribution, body: Iterable[Attribution], text: str) -> tuple[Speaker, ...]:
    asked = _stems(headline.content, text)
    best = _LEAST_WORDS - 1
    speakers: tuple[Speaker, ...] = ()
    for other in body:
        shared = len(asked & _stems(other.content, text))
        is_person = len(other.speakers) == 1 and other.speakers[0].kind is SpeakerKind.PERSON
        if is_person and shared > best and shared >= _LEAST_SHARE * len(asked):
            best, speakers = shared, other.speakers
    return speakers


def _stems(spans: Sequence[Span], text: str) -> set[str]:
    words = _WORD.findall(" ".join(span.of(text) for span in spans))
    return {fold(word)[:_STEM] for word in words}
