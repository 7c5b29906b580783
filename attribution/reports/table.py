"""Tables for the terminal: the attributions of one document, and the terms."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import RenderableType
from rich.table import Table

from attribution.reports.layout import covered, joined, plain, quoted, speakers_text, stance_marks
from attribution.reports.words import LANGUAGES, Language
from attribution.schema import AnnotatedDocument

if TYPE_CHECKING:
    from attribution.stance.terms import Term


def attribution_table(
    annotated: AnnotatedDocument, *, language: Language
) -> Iterator[RenderableType]:
    """One document's attributions: a line that names it, and a table with a row each."""
    words = language.words
    document = annotated.document
    date = document.date.isoformat() if document.date else words.undated
    yield joined([plain(document.id, "bold"), date, words.count(len(annotated.attributions))])
    if not annotated.attributions:
        return
    table = _table(words.speaker, words.cue)
    table.add_column(plain(words.content, "bold"), overflow="fold", ratio=2)
    table.add_column(plain(words.stances, "bold"), overflow="fold")
    for attribution in annotated.attributions:
        table.add_row(
            speakers_text(attribution, words),
            plain(covered(attribution.cue, document.text) or "–"),
            plain(quoted(attribution.evidence(document.text), attribution.type)),
            stance_marks(attribution, language, "\n"),
        )
    yield table


def term_table(terms: Sequence["Term"], *, lang: str) -> RenderableType:
    """The terms with their propositions in one language."""
    words = LANGUAGES[lang]
    table = _table("id", words.term, words.proposition)
    for term in terms:
        name = term.name_tr if lang == "tr" else term.name_en
        proposition = term.proposition_tr if lang == "tr" else term.proposition_en
        table.add_row(plain(term.id, "bold"), plain(name), plain(proposition))
    return table


def _table(*headers: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    for header in headers:
        table.add_column(plain(header, "bold"), overflow="fold")
    return table
