"""The corpus's card: what is in it, how well readers agree, what it must not be taken for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from attribution.evaluation.gold import GoldDocument
from attribution.evaluation.statistics import Statistics, describe_corpus
from attribution.schema import StanceLabel

_NAME = "Turkish attributed quotations with stances"
_INTRODUCTION = """\
Turkish news texts annotated with **who said what and where they stand**: attribution relations
(source, cue, content, after the Penn Attribution Relations Corpus), the speaker behind each
source, who relays it, and a stance toward each of eight terms of a Russia-Ukraine peace.

**The texts of `train`, `dev`, `test`, `pages` and `series` were written for training and
evaluation. They are not reporting.** No outlet published them. Real people are given positions
that fit what they are publicly known to have held, in words that were never theirs; other names
are invented. Do not cite these texts as a source for what anybody said. Texts and annotations are
the work of language models under the guidelines: readers `a` and `b` are separate blind readings,
not two people, and agree more than two people might.

`seeds` holds five published articles. `real_train`, `real_dev` and `real_test` annotate published
articles as offsets and the SHA-256 of the text, without the text: a system's figures on the last
two are the ones that count, for written examples flatter it. Of `train` and `real_train` there is
one reading; of the rest there are two, adjudicated.

`pages` is for evaluation too: pages written with the noise that scrapers keep, such as torn
quotations, captions and other headlines in the middle of speech, digests, summaries that repeat.
Its annotations are a first reading; all pages were read a second time, blind, for agreement.

`series` is for comparing positions over time and not for training: 66 dated, invented articles in
which shifts, contradictions and several reports of one utterance are planted. What was planted is
in `annotations/series-truth.json`; of its annotations there is one reading."""
_FIELDS = """\
Spans are half-open ranges of Unicode code points of `text`. An attribution has a `type` (direct,
indirect, mixed), a `kind` (statement, attitude), `content`, `cue` and `source` (lists of spans;
`source` is empty when implicit), `speakers` (id, name, kind, implicit), `via` (who relays it, if
anyone), `parent` (id of the attribution whose content holds it) and `stances` (term, label).
The project's `annotations/GUIDELINES.md` defines every one of them."""
_PARQUET = """\
`datasets.load_dataset(FOLDER)` gives every split with typed features: labels are `ClassLabel`s,
nested spans lists of structs, `via` a list of none or one."""
_STAND_OFF = """\
One JSON file a document, by split. JSON does not carry types, so make a typed copy first:

    attribution dataset corpus annotations -o FOLDER

and `datasets.load_dataset(FOLDER)` reads it. The real sample's texts are joined by their hash:
`attribution evaluate --split real --texts DIR`."""
_LIMITS = """\
- Written texts are cleaner and denser in quotations than what is published: expect lower scores
  on real articles, and report those.
- The real sample is small and mostly about the economy; its intervals are wide, and it says
  little about stances.
- The terms are those of one war. Stances on other subjects are not annotated.
- Annotators share one set of guidelines and a similar background; agreement says how clear the
  guidelines are, not that other readers would judge alike.
- Speaker names follow the Turkish press; ids are those of the project's registry or made from
  the name."""
_LICENCE = """\
Annotations and written texts: CC BY 4.0. The texts of the five seed articles belong to their
publishers; the real articles' texts are not part of the dataset."""


def dataset_card(
    documents: Sequence[GoldDocument],
    *,
    terms: Sequence[str],
    agreement: Mapping[str, Any],
    files: Mapping[str, str],
) -> str:
    """The README.md of a dataset folder.

    Args:
        documents: of all splits.
        terms: ids of the terms.
        agreement: by split, the JSON of ``annotations agreement``; may be empty.
        files: data file of each split, for the header; empty when the folder holds none that
            ``load_dataset`` could read.
    """
    statistics = describe_corpus(documents, terms)
    parts = [
        card_header(
            name=_NAME, licence="cc-by-4.0", count=len(documents), tags=["synthetic"], files=files
        ),
        f"# {_NAME}",
        _INTRODUCTION,
        "## Sizes",
        *_sizes(statistics),
        "## Fields",
        _FIELDS,
        "## Loading",
        _PARQUET if files else _STAND_OFF,
        "## Agreement",
        *_agreement(agreement),
        "## Limits",
        _LIMITS,
        "## Licence",
        _LICENCE,
    ]
    return "\n\n".join(parts) + "\n"


def card_header(
    *, name: str, licence: str, count: int, tags: Sequence[str], files: Mapping[str, str]
) -> str:
    """The YAML between the rules at the top of a card.

    Args:
        name: of the dataset.
        licence: an id of the hub's list.
        count: of documents.
        tags: beyond what every dataset of this form has.
        files: data file of each split; may be empty.
    """
    values: dict[str, Any] = {
        "language": ["tr"],
        "license": licence,
        "pretty_name": name,
        "task_categories": ["token-classification", "text-classification"],
        "tags": ["quotation", "attribution", "stance", "news", *tags],
        "size_categories": [_size_category(count)],
        "source_datasets": ["original"],
    }
    if files:
        data = [{"split": split, "path": path} for split, path in files.items()]
        values["configs"] = [{"config_name": "default", "data_files": data}]
    # Not huggingface_hub's card class: the card must be the same bytes with and without the extra.
    return f"---\n{yaml.safe_dump(values, sort_keys=False, allow_unicode=True)}---"


def _size_category(count: int) -> str:
    steps = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M")]
    return next((name for limit, name in steps if count < limit), "1M<n<10M")


def _sizes(statistics: Statistics) -> Iterator[str]:
    names = list(next(iter(statistics.splits.values()), {}))
    yield table(
        ("split", *names),
        ((split, *(f"{row[n]:,}" for n in names)) for split, row in statistics.splits.items()),
    )
    yield "Words are counted where the text is kept. Stances of the written documents:"
    labels = [label.value for label in StanceLabel]
    yield table(
        ("term", *labels),
        ((t, *(str(row.get(x, 0)) for x in labels)) for t, row in statistics.stances.items()),
    )
    lines = (
        f"- {name}: {', '.join(f'{key} {count}' for key, count in counts.items())}"
        for name, counts in statistics.distributions.items()
    )
    yield "Written documents and their attributions by property:"
    yield "\n".join(lines)


#: Column, and where its value lies in the JSON of an agreement.
_COLUMNS = (
    ("documents", ("report", "documents")),
    ("quote at 0.3", ("report", "scores", "quote_0.3", "f1")),
    ("quote at 0.8", ("report", "scores", "quote_0.8", "f1")),
    ("content exact", ("report", "scores", "content_exact", "f1")),
    ("cue exact", ("report", "scores", "cue_exact", "f1")),
    ("source exact", ("report", "scores", "source_exact", "f1")),
    ("speaker", ("report", "scores", "speaker", "f1")),
    ("triples", ("report", "scores", "triples", "f1")),
    ("alpha, tokens", ("alpha",)),
    ("kappa, stances", ("kappa_stances",)),
)


def _agreement(agreement: Mapping[str, Any]) -> Iterator[str]:
    if not agreement:
        yield "Not measured yet."
        return
    yield (
        "Two readers, blind to each other, before adjudication. F1 of one reader against the "
        "other, by the measures that systems are scored by; Krippendorff's alpha over tokens "
        "(cue, source, content, none); Cohen's kappa over all terms of matched attributions."
    )
    yield table(
        ("", *(name for name, _ in _COLUMNS)),
        ((split, *(_value(entry, path) for _, path in _COLUMNS))
         for split, entry in agreement.items()),
    )  # fmt: skip


def _value(entry: Any, path: Sequence[str]) -> str:
    for key in path:
        entry = entry.get(key) if isinstance(entry, dict) else None
    return f"{entry:.3f}" if isinstance(entry, float) else "–" if entry is None else str(entry)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: the first column is text, the others are numbers."""
    lines = [headers, ["---", *["---:"] * (len(headers) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
