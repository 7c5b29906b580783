"""What is in a corpus, in numbers, with the least that each number should be."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from attribution.evaluation.gold import GoldDocument, GoldSpeaker, Offsets, Record
from attribution.evaluation.matching import characters
from attribution.evaluation.plaintext import words
from attribution.marks import pair_marks
from attribution.quotes import load_cues
from attribution.schema import AttributionKind, SpeakerKind, StanceLabel
from attribution.turkish import fold, lower

#: Words of a written document.
SHORTEST, LONGEST = 40, 900
PEACE = "peace"
#: A sentence ends inside a content and another begins.
_NEXT_SENTENCE = re.compile(r"(?:(?<=[^\W\d_]{3})[.]|[!?…])[\"”’»)]*\s+[\"“‘«(]?[A-ZÇĞİÖŞÜ\d]")
#: Longest stem by which unknown cues are told apart: suffixes are not other cues.
_STEM = 5
_MARK_STYLES = {
    'straight “"”': '"',
    "curly “ ”": "“”",
    "angled « »": "«»‹›",
    "low „": "„‟",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of the corpus.

    Attributes:
        name: what is counted.
        value: as shown.
        bar: what it should reach, when something is asked of it.
        met: whether it does.
    """

    name: str
    value: str
    bar: str | None = None
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of a corpus.

    Attributes:
        facts: of the written documents and the real sample, with bars.
        splits: by split: documents, words, attributions, with stance, implicit, nested or
            relayed, of several sentences, attitudes.
        stances: by term, then label.
        distributions: by name: types, kinds, genres, topics, years, marks and apostrophes.
    """

    facts: tuple[Fact, ...]
    splits: Mapping[str, Mapping[str, int]]
    stances: Mapping[str, Mapping[str, int]]
    distributions: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _Item:
    record: Record
    text: str | None


def describe_corpus(documents: Sequence[GoldDocument], terms: Sequence[str]) -> Statistics:
    """Count.

    Args:
        documents: of all splits; those without texts are counted by their offsets alone.
        terms: ids that stances can have.
    """
    written = [d for d in documents if d.provenance and d.provenance.kind == "written"]
    splits: dict[str, dict[str, int]] = {}
    for document in documents:
        row = splits.setdefault(document.split, Counter())
        for name, count in _counts(document).items():
            row[name] = row.get(name, 0) + count
    by_label: dict[str, dict[str, int]] = {
        t: dict.fromkeys((label.value for label in StanceLabel), 0) for t in terms
    }
    for item in _items(written):
        for stance in item.record.stances:
            row = by_label.setdefault(stance.term, {})
            row[stance.label.value] = row.get(stance.label.value, 0) + 1
    return Statistics(
        facts=tuple(_facts(written, documents, by_label)),
        splits={name: dict(row) for name, row in splits.items()},
        stances=by_label,
        distributions=_distributions(written),
    )


def _counts(document: GoldDocument) -> Counter[str]:
    items = list(_items([document]))
    counts = Counter(
        documents=1,
        words=len(words(document.text or "")),
        attributions=len(items),
    )
    for name, test in _PROPERTIES.items():
        counts[name] = sum(test(item) for item in items)
    return counts


def _facts(
    written: Sequence[GoldDocument],
    documents: Sequence[GoldDocument],
    by_label: Mapping[str, Mapping[str, int]],
) -> Iterator[Fact]:
    items = list(_items(written))
    lengths = [len(words(d.text or "")) for d in written]
    yield _least("documents", len(written), 240)
    yield _least("attributions", len(items), 2400)
    yield _least("attributions with a stance", sum(map(_PROPERTIES["stance"], items)), 700)
    for name, key, bar in (
        ("implicit source", "implicit", 0.15),
        ("nested or relayed", "nested or relayed", 0.10),
        ("of several sentences", "several sentences", 0.10),
        ("attitudes", "attitudes", 0.08),
    ):
        yield _share(name, sum(map(_PROPERTIES[key], items)), len(items), least=bar)
    yield _least("distinct cues", len({_cue_key(i) for i in items if i.record.cue}), 150)
    yield _least("distinct speakers", len(_speakers(items)), 400)
    other = sum(d.topic != PEACE for d in written)
    yield _share("documents on other topics", other, len(written), least=0.3, most=0.6)
    used = [t for t, row in by_label.items() if sum(row.values())]
    yield _least("terms with stances", len(used), len(by_label))
    yield _least("genres", len({d.genre for d in written if d.genre}), 11)
    years = sorted({d.date.year for d in written if d.date})
    era = f"{years[0]}-{years[-1]}" if years else "none"
    met = bool(years) and years[0] <= 2014 and years[-1] >= 2026
    yield Fact("years", era, "2014-2026", met)
    if lengths:
        span = f"{min(lengths)}-{max(lengths)}"
        met = min(lengths) >= SHORTEST and max(lengths) <= LONGEST
        yield Fact("words a document", span, f"{SHORTEST}-{LONGEST}", met)
    yield _least("styles of quotation marks", len(_mark_styles(written)), 3)
    quotations, outside = _quotations(written)
    yield Fact("quotations", str(quotations))
    yield _share("quotations outside any content", outside, quotations)
    yield Fact("documents without attributions", str(sum(not d.attributions for d in written)))
    for split in ("real-dev", "real-test"):
        yield _least(f"documents in {split}", sum(d.split == split for d in documents), 12)
    twice = [d for d in documents if d.split in ("seeds", "dev", "test", "real-dev", "real-test")]
    read_twice = sum(len(d.annotators) >= 2 for d in twice)
    yield _share("seeds, dev, test and real read twice", read_twice, len(twice), least=1.0)


def _least(name: str, value: int, bar: int) -> Fact:
    return Fact(name, f"{value:,}", f"≥ {bar:,}", value >= bar)


def _share(
    name: str, part: int, whole: int, *, least: float | None = None, most: float | None = None
) -> Fact:
    share = part / whole if whole else 0.0
    value = f"{100 * share:.1f} % ({part:,})"
    if least is None:
        return Fact(name, value)
    met = share >= least and (most is None or share <= most)
    bar = f"≥ {100 * least:.0f} %" if most is None else f"{100 * least:.0f}-{100 * most:.0f} %"
    return Fact(name, value, bar, met)


def _items(documents: Sequence[GoldDocument]) -> Iterator[_Item]:
    for document in documents:
        for record in document.attributions:
            yield _Item(record, document.text)


def _several_sentences(item: _Item) -> bool:
    if item.text is None:
        return False
    content = " ".join(item.text[start:end] for start, end in item.record.content)
    return _NEXT_SENTENCE.search(content) is not None


_PROPERTIES: dict[str, Callable[[_Item], bool]] = {
    "stance": lambda i: bool(i.record.stances),
    "implicit": lambda i: not i.record.source,
    "nested or relayed": lambda i: i.record.parent is not None or i.record.via is not None,
    "several sentences": _several_sentences,
    "attitudes": lambda i: i.record.kind is AttributionKind.ATTITUDE,
}


def _cue_key(item: _Item) -> tuple[str, ...]:
    """The lexicon's entry of a cue, or else its words cut to stems; inflection does not count."""
    surface = [lower(w) for w in words(_covered(item.text or "", item.record.cue))]
    matches = load_cues().match(surface)
    if matches:
        best = max(matches, key=lambda m: m.end - m.start)
        # An entry writes alternatives as "diye|şeklinde konuş": what stands before the verb tells
        # them apart, the verb's own suffixes do not.
        return (best.cue.cue, *surface[best.start : best.end - 1])
    return tuple(word[:_STEM] for word in surface) or (_covered(item.text or "", item.record.cue),)


def _covered(text: str, spans: Offsets) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _speakers(items: Sequence[_Item]) -> set[str]:
    return {_speaker_key(s) for i in items for s in i.record.speakers}


def _speaker_key(speaker: GoldSpeaker) -> str:
    return fold(speaker.name) if speaker.kind is SpeakerKind.UNNAMED else speaker.id


def _quotations(documents: Sequence[GoldDocument]) -> tuple[int, int]:
    """Pairs of marks, and how many of them touch no content: titles, names, scare quotes."""
    total = outside = 0
    for document in documents:
        inside = frozenset(i for r in document.attributions for i in characters(r.content))
        for quotation in pair_marks(document.text or ""):
            total += 1
            outside += inside.isdisjoint(range(quotation.inner.start, quotation.inner.end))
    return total, outside


def _mark_styles(documents: Sequence[GoldDocument]) -> Counter[str]:
    return Counter(
        style
        for document in documents
        for style, marks in _MARK_STYLES.items()
        if any(mark in (document.text or "") for mark in marks)
    )


def _distributions(documents: Sequence[GoldDocument]) -> dict[str, dict[str, int]]:
    items = list(_items(documents))
    found: dict[str, Counter[str]] = {
        "type": Counter(i.record.type.value for i in items),
        "kind": Counter(i.record.kind.value for i in items),
        "speaker": Counter(s.kind.value for i in items for s in i.record.speakers),
        "genre (documents)": Counter(d.genre or "unknown" for d in documents),
        "topic (documents)": Counter(d.topic or "unknown" for d in documents),
        "outlet (documents)": Counter(d.outlet or "unknown" for d in documents),
        "year (documents)": Counter(str(d.date.year) if d.date else "none" for d in documents),
        "quotation marks (documents)": _mark_styles(documents),
        "apostrophes (documents)": Counter(
            mark for d in documents for mark in "'’ʼ´`" if mark in (d.text or "")
        ),
    }
    return {
        name: dict(sorted(counts.items()) if name.startswith("year") else counts.most_common())
        for name, counts in found.items()
    }
