"""The terminal report: each article's attributions in text order, then positions and evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from attribution.positions import PositionTable
from attribution.reports.layout import (
    Trimmed,
    covered,
    hanging,
    joined,
    legend,
    plain,
    quoted,
    speakers_text,
    stance_marks,
)
from attribution.reports.matrix import position_parts
from attribution.reports.words import Language, Words
from attribution.schema import (
    AnnotatedDocument,
    Attribution,
    Document,
)

_HEADLINE_WORDS = 12
#: Letters of a headline that are shown, at most: a "word" may be a line of debris.
_LONGEST_HEADLINE = 300
_INDENT = (0, 0, 0, 4)


@dataclass(frozen=True, slots=True)
class Article:
    """A document with the attributions to show, and how many it has in all."""

    annotated: AnnotatedDocument
    total: int


def print_report(
    console: Console,
    articles: Sequence[Article],
    *,
    table: PositionTable,
    language: Language,
    why: bool = False,
) -> None:
    """Print every article's attributions, then the positions that they add up to.

    Args:
        console: made by `layout.make_console`; its width is the report's.
        articles: in the order of the report; evidence refers to them by number, from 1.
        table: positions of what the articles show.
        language: interface words and term names.
        why: also say how each speaker was resolved.
    """
    console.print(Trimmed(legend(language.words)))
    for number, article in enumerate(articles, 1):
        console.print()
        for part in article_parts(article, number=number, language=language, why=why):
            console.print(Trimmed(part))
    references = {a.annotated.document.id: number for number, a in enumerate(articles, 1)}
    console.print()
    for part in position_parts(
        table, references=references, language=language, width=console.width
    ):
        console.print(Trimmed(part))


def article_parts(
    article: Article, *, number: int, language: Language, why: bool = False
) -> Iterator[RenderableType]:
    """The header of an article and the list of its attributions, one renderable each."""
    words = language.words
    document = article.annotated.document
    shown = article.annotated.attributions
    yield Rule(style="dim")
    yield hanging(plain(f"[{number}]", "bold"), plain(headline(document), "bold"))
    yield Padding(joined(_facts(article, words)), _INDENT, style="dim")
    for warning in document.warnings:
        yield Padding(plain(f"! {words.warning}: {warning}", "yellow"), _INDENT)
    if not shown:
        yield ""
        note = words.none_chosen if article.total else words.no_attribution
        yield Padding(plain(note, "dim"), _INDENT)
        return
    numbers = {attribution.id: index for index, attribution in enumerate(shown, 1)}
    for index, attribution in enumerate(shown, 1):
        lines = [
            *_attribution_lines(attribution, document.text, numbers=numbers, language=language),
            *(_reasons(attribution, document.text, words) if why else ()),
        ]
        yield ""
        yield hanging(plain(f"{index:>2}.", "dim"), Group(*lines))


def headline(document: Document) -> str:
    """The title on one line; without one the article's first words; without any, the id.

    Longer ones are cut.
    """
    if document.title:
        words = document.title.of(document.text).split()
        shown = " ".join(words)
    else:
        words = " ".join(span.of(document.text) for span in document.body[:3]).split()
        shown = " ".join(words[:_HEADLINE_WORDS])
        shown += " …" if len(words) > _HEADLINE_WORDS else ""
    if len(shown) > _LONGEST_HEADLINE:
        shown = shown[:_LONGEST_HEADLINE] + "…"
    return shown or document.id


def _facts(article: Article, words: Words) -> Iterator[str]:
    document = article.annotated.document
    shown = len(article.annotated.attributions)
    yield document.date.isoformat() if document.date else words.undated
    if document.outlet:
        yield document.outlet
    yield document.path if document.path and document.path != "-" else document.id
    if shown == article.total:
        yield words.count(shown)
    else:
        yield words.shown.format(shown=shown, total=article.total)


def _reasons(attribution: Attribution, text: str, words: Words) -> Iterator[RenderableType]:
    """How each speaker was read from its mention."""
    mention = covered(attribution.source or attribution.antecedent, text) or "∅"
    for speaker in attribution.speakers:
        how = words.how[speaker.how]
        line = words.why.format(
            mention=mention, name=speaker.name, how=how, confidence=speaker.confidence
        )
        yield plain(line, "dim")


def _attribution_lines(
    attribution: Attribution, text: str, *, numbers: Mapping[str, int], language: Language
) -> Iterator[RenderableType]:
    """Who and how, then what, then toward which terms."""
    words = language.words
    notes = [words.types[attribution.type], words.kinds[attribution.kind]]
    if attribution.parent is not None:
        # The outer attribution may be hidden by a filter: then it has no number to name.
        number = numbers.get(attribution.parent)
        notes.append(words.within.format(number=f"{number}." if number else "…"))
    head = Text.assemble(
        speakers_text(attribution, words),
        (" → ", "dim"),
        plain(covered(attribution.cue, text) or "–", "cyan"),
    )
    via = words.via.format(name=attribution.via.name) if attribution.via else ""
    yield joined([head, *([plain(via, "italic")] if via else []), plain(", ".join(notes), "dim")])
    yield plain(quoted(attribution.evidence(text), attribution.type))
    if attribution.stances or attribution.abstained:
        yield stance_marks(attribution, language, "   ")
