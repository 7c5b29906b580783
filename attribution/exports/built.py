"""The card of a dataset that `attribution dataset build` makes, filled with what was counted."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import attribution
from attribution.exports.card import card_header, table
from attribution.exports.dataset import Item
from attribution.schema import SpeakerKind, StanceLabel

WITHHELD = """\
The texts are not part of the dataset: a row has the SHA-256 of its text in UTF-8, and offsets into
it. Whoever has the articles joins them: `attribution dataset rehydrate FOLDER --texts DIR`."""
JOINED = """\
The texts were joined to this copy by their SHA-256. They are not part of the published dataset."""
_WITH_TEXT = (
    "The texts are in the column `text`, as they were read. Whoever shares them needs the right to."
)
_FOUND = """\
Turkish articles in which a program found **who said what and where they stand**: attribution
relations (source, cue, content, after the Penn Attribution Relations Corpus), the speaker behind
each source, who relays it, and a stance toward each of the terms below. No person has checked
them. `confidence` says how sure the program is of an attribution, `score` of a stance."""
_ANNOTATED = """\
Turkish articles annotated by people with **who said what and where they stand**: attribution
relations (source, cue, content, after the Penn Attribution Relations Corpus), the speaker behind
each source, who relays it, and a stance toward each of the terms below. The column `annotators`
says who read a text."""
_FIELDS = """\
Spans are half-open ranges of Unicode code points of `text`. An attribution has a `type` (direct,
indirect, mixed), a `kind` (statement, attitude), `content`, `cue` and `source` (lists of spans;
`source` is empty when implicit), `speakers` (id, name, kind, side, implicit), `via` (a list of none
or one: who relays it), `parent` (id of the attribution whose content holds it), `stances` (term,
label, score) and `confidence`. Labels are `ClassLabel`s. `schema.json` describes a row as it is
stored, where labels are numbers."""
_LOADING = """\
```python
from datasets import load_dataset

documents = load_dataset("FOLDER", split="train")
```"""
_LIMITS = """\
- An attribution below the program's threshold is not there: absence of a quotation is no evidence
  that nobody was quoted.
- Speakers that no registry lists have an id made from the name; two people of one name share it.
- Stances are hints, to be read with the quotation beneath them."""
_BINS = 10


@dataclass(slots=True)
class Tally:
    """Counts of the documents that pass through `watch`."""

    documents: int = 0
    words: int = 0
    with_attributions: int = 0
    attributions: int = 0
    speakers: Counter[str] = field(default_factory=Counter)
    distinct: set[str] = field(default_factory=set)
    properties: Counter[str] = field(default_factory=Counter)
    stances: Counter[tuple[str, str]] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    days: list[datetime.date] = field(default_factory=list)
    confidences: Counter[int] = field(default_factory=Counter)

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items as they are, counted when they have passed."""
        for item in items:
            self._count(item)
            yield item

    def _count(self, item: Item) -> None:
        document = item.document
        self.documents += 1
        self.words += len((document.text or "").split())
        self.with_attributions += bool(document.attributions)
        self.attributions += len(document.attributions)
        self.outlets[document.outlet or "unknown"] += 1
        self.annotators.update(document.annotators)
        if document.date:
            self.days = [min([*self.days[:1], document.date]), max([*self.days[1:], document.date])]
        for record in document.attributions:
            self.properties[record.type.value] += 1
            self.properties[record.kind.value] += 1
            self.properties["implicit source"] += not record.source
            self.properties["nested"] += record.parent is not None
            self.properties["relayed"] += record.via is not None
            kinds = [speaker.kind.value for speaker in record.speakers] or ["unresolved"]
            self.speakers.update(kinds)
            named = (s for s in record.speakers if s.kind is not SpeakerKind.UNNAMED)
            self.distinct.update(speaker.id for speaker in named)
            self.stances.update((s.term, s.label.value) for s in record.stances)
        for one in item.found or ():
            self.confidences[min(int(one.confidence * _BINS), _BINS - 1)] += 1


@dataclass(frozen=True, slots=True)
class Description:
    """What a card says that cannot be counted.

    Attributes:
        name: of the dataset.
        licence: id of the licence, as the hub lists them.
        terms: ids of the terms.
        detector: what found the attributions; none where people annotated.
        figures: F1 on the project's development documents by measure (0 to 100), if known.
        with_text: whether the texts are there.
    """

    name: str
    licence: str
    terms: Sequence[str]
    detector: str | None
    figures: Mapping[str, float]
    with_text: bool


def built_card(tally: Tally, description: Description, files: Mapping[str, str]) -> str:
    """The README.md of a built dataset.

    Args:
        tally: of all its documents.
        description: the rest.
        files: data file of each split.
    """
    tags = ["machine-generated"] if description.detector else []
    header = card_header(
        name=description.name,
        licence=description.licence,
        count=tally.documents,
        tags=tags,
        files=files,
    )
    parts = [
        header,
        f"# {description.name}",
        _FOUND if description.detector else _ANNOTATED,
        "## Texts",
        _WITH_TEXT if description.with_text else WITHHELD,
        "## Sizes",
        *_sizes(tally),
        "## Stances",
        _stances(tally, description.terms),
        "## Fields",
        _FIELDS,
        "## Loading",
        _LOADING,
        "## How it was made",
        *_origin(tally, description),
        "## Limits",
        _LIMITS,
    ]
    return "\n\n".join(parts) + "\n"


def _sizes(tally: Tally) -> Iterator[str]:
    days = [day.isoformat() for day in tally.days]
    facts = {
        "documents": f"{tally.documents:,}",
        "with attributions": f"{tally.with_attributions:,}",
        "words": f"{tally.words:,}",
        "attributions": f"{tally.attributions:,}",
        "distinct named speakers": f"{len(tally.distinct):,}",
        "days of publication": f"{days[0]} to {days[-1]}" if days else "unknown",
    }
    yield table(("", "count"), facts.items())
    groups = {
        "attributions": tally.properties,
        "speakers by kind": tally.speakers,
        "documents by outlet": tally.outlets,
    }
    yield "\n".join(
        f"- {name}: {', '.join(f'{key} {count:,}' for key, count in counts.most_common() if count)}"
        for name, counts in groups.items()
    )


def _stances(tally: Tally, terms: Sequence[str]) -> str:
    labels = [label.value for label in StanceLabel]
    rows = ((term, *(str(tally.stances[term, label]) for label in labels)) for term in terms)
    return table(("term", *labels), rows)


def _origin(tally: Tally, description: Description) -> Iterator[str]:
    if description.detector is None:
        readers = ", ".join(f"{name} {count:,}" for name, count in sorted(tally.annotators.items()))
        yield f"Documents by annotator: {readers or 'not known'}."
        return
    yield f"`attribution` {attribution.__version__}, detector `{description.detector}`."
    if description.figures:
        yield "F1 of the detector on its project's development documents, in percent:"
        yield table(("", "F1"), ((k, f"{v:.1f}") for k, v in description.figures.items()))
    if tally.confidences:
        yield "Attributions by confidence:"
        rows = (
            (f"{n / _BINS:.1f} to {(n + 1) / _BINS:.1f}", f"{tally.confidences[n]:,}")
            for n in range(_BINS)
        )
        yield table(("confidence", "attributions"), rows)
