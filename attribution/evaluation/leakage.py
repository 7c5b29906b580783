"""Whether splits share sentences or stories, and whether texts smell of a template."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from attribution.evaluation.checks import Finding
from attribution.evaluation.gold import GoldDocument
from attribution.evaluation.plaintext import keys, sentences
from attribution.evaluation.statistics import Fact

#: Sentences of this many words and fewer may well be alike by chance.
SHORT = 6
ALIKE = 0.8
_GRAM = 6
_START = 3
_OPENING = 4
#: Measured on 179 real news articles: 4.8 % of their 6-grams stand in two articles or more,
#: 15.2 % of their sentences share their first three words with another article's, and the
#: commonest start opens 0.9 %. Written texts must not repeat themselves more than that.
_MOST_GRAMS, _MOST_STARTS, _MOST_ONE_START, _MOST_OPENINGS = 0.05, 0.15, 0.01, 0.05


@dataclass(frozen=True, slots=True)
class _Line:
    document: GoldDocument
    text: str
    tokens: frozenset[str]


def check_leakage(documents: Sequence[GoldDocument]) -> Iterator[Finding]:
    """Stories in two splits, and sentences in two splits that are nearly the same.

    Two sentences are nearly the same when their sets of folded words have a Jaccard index of
    `ALIKE` or more. Such a pair shares one of the rarest words of each (Chaudhuri et al. 2006,
    prefix filtering), so that all pairs are found without comparing all.
    """
    splits: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        if document.story:
            splits[document.story].add(document.split)
    for story, found in sorted(splits.items()):
        if len(found) > 1:
            yield Finding("leakage", story, f"story is in {', '.join(sorted(found))}")
    lines = [line for document in documents for line in _lines(document)]
    frequency = Counter(token for line in lines for token in line.tokens)
    index: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        rare = sorted(line.tokens, key=lambda t: (frequency[t], t))
        prefix = rare[: len(rare) - int(ALIKE * len(rare)) + 1]
        candidates = {id(other): other for token in prefix for other in index[token]}
        for other in candidates.values():
            if other.document.split != line.document.split and _alike(line, other):
                place = f"{other.document.id}, {line.document.id}"
                yield Finding("leakage", place, f"nearly the same sentence: {line.text[:80]}")
        for token in prefix:
            index[token].append(line)


def _lines(document: GoldDocument) -> Iterator[_Line]:
    for sentence in sentences(document.text or ""):
        tokens = keys(sentence)
        if len(tokens) > SHORT:
            yield _Line(document, sentence, frozenset(tokens))


def _alike(first: _Line, second: _Line) -> bool:
    shared = len(first.tokens & second.tokens)
    return shared >= ALIKE * len(first.tokens | second.tokens)


def template_facts(documents: Sequence[GoldDocument], *, examples: int = 3) -> Iterator[Fact]:
    """How much texts repeat each other, with the level of real news as the bar.

    Args:
        documents: with texts; the others are passed over.
        examples: how many of the commonest repeated 6-grams are named.
    """
    grams: dict[tuple[str, ...], set[str]] = defaultdict(set)
    starts: dict[tuple[str, ...], list[str]] = defaultdict(list)
    openings: Counter[tuple[str, ...]] = Counter()
    texts = [d for d in documents if d.text]
    for document in texts:
        openings[tuple(keys(document.text or "")[:_OPENING])] += 1
        for sentence in sentences(document.text or ""):
            tokens = keys(sentence)
            for i in range(len(tokens) - _GRAM + 1):
                grams[tuple(tokens[i : i + _GRAM])].add(document.id)
            if len(tokens) >= SHORT:
                starts[tuple(tokens[:_START])].append(document.id)
    repeated = {gram: found for gram, found in grams.items() if len(found) > 1}
    yield _at_most("6-grams in two documents", len(repeated), len(grams), _MOST_GRAMS)
    total = sum(map(len, starts.values()))
    shared = sum(len(found) for found in starts.values() if len(set(found)) > 1)
    yield _at_most("sentences that start like another document's", shared, total, _MOST_STARTS)
    most = max(map(len, starts.values()), default=0)
    repeats = most if most > 1 else 0
    yield _at_most("sentences with the commonest start", repeats, total, _MOST_ONE_START)
    alike = sum(count for count in openings.values() if count > 1)
    yield _at_most("documents that open alike", alike, len(texts), _MOST_OPENINGS)
    commonest = sorted(repeated, key=lambda g: (-len(repeated[g]), g))[:examples]
    for gram in commonest:
        yield Fact(f"in {len(repeated[gram])} documents", " ".join(gram))


def _at_most(name: str, part: int, whole: int, bar: float) -> Fact:
    share = part / whole if whole else 0.0
    return Fact(name, f"{100 * share:.1f} % ({part:,})", f"≤ {100 * bar:.0f} %", share <= bar)
