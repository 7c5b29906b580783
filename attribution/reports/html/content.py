"""What the page shows, as plain values for JSON; every text is data, and none is markup."""

from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from attribution.positions.table import Holder
from attribution.reports.html.charts import matrix_data, network_data, timeline_data
from attribution.reports.html.passages import Piece, cut_document
from attribution.reports.layout import MARKS, covered
from attribution.reports.terminal import Article, headline
from attribution.reports.words import LANGUAGES
from attribution.schema import Attribution

if TYPE_CHECKING:
    from attribution.positions import Tables
    from attribution.stance.terms import Term


def report_data(
    articles: Sequence[Article],
    *,
    tables: "Tables",
    terms: Sequence["Term"],
    lang: str,
    unread: int,
) -> dict[str, Any]:
    """Everything that the page knows.

    Args:
        articles: in the order of the report.
        tables: made of the same articles.
        terms: all known ones, for their names; the tables say which are compared.
        lang: the language that the page opens in.
        unread: number of documents that could not be read.
    """
    return {
        "language": lang,
        "words": page_words(),
        "marks": {label.value: mark for label, mark in MARKS.items()} | {"mixed": "◨"},
        "terms": {term.id: _term(term) for term in terms},
        "columns": list(tables.terms),
        "articles": [_article(n, article) for n, article in enumerate(articles, 1)],
        "matrix": matrix_data(tables),
        "timeline": timeline_data(tables),
        "network": network_data(tables),
        "unread": unread,
    }


def page_words() -> dict[str, dict[str, Any]]:
    """The page's words by language: its own, and those that it shares with the terminal."""
    import yaml

    source = files("attribution.reports.html").joinpath("words.yaml").read_text(encoding="utf-8")
    own: dict[str, dict[str, Any]] = yaml.safe_load(source)
    return {
        lang: {key: texts[lang] for key, texts in own.items()}
        | {
            "labels": _by_value(words.labels) | _by_value(words.leanings),
            "types": _by_value(words.types),
            "kinds": _by_value(words.kinds),
            "how": _by_value(words.how),
        }
        for lang, words in LANGUAGES.items()
    }


def _by_value(words: dict[Any, str]) -> dict[str, str]:
    return {key.value: text for key, text in words.items()}


def _term(term: "Term") -> dict[str, dict[str, str]]:
    return {
        "tr": {"name": term.name_tr, "short": term.short_tr, "proposition": term.proposition_tr},
        "en": {"name": term.name_en, "short": term.short_en, "proposition": term.proposition_en},
    }


def _article(number: int, article: Article) -> dict[str, Any]:
    annotated = article.annotated
    document = annotated.document
    title, parts = cut_document(annotated)
    path = document.path if document.path and document.path != "-" else document.id
    return {
        "number": number,
        "id": document.id,
        "headline": headline(document),
        "title": [_piece(piece) for piece in title],
        "date": document.date.isoformat() if document.date else None,
        "outlet": document.outlet,
        "path": path,
        "warnings": list(document.warnings),
        "total": article.total,
        "parts": [[_piece(piece) for piece in part] for part in parts],
        "quotes": [_quote(a, document.text) for a in annotated.attributions],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    if not piece.marks:
        return {"text": piece.text}
    marks = [[mark.owner, mark.role.value] for mark in piece.marks]
    return {"text": piece.text, "marks": marks, "ends": list(piece.ends)}


def _quote(attribution: Attribution, text: str) -> dict[str, Any]:
    return {
        "id": attribution.id,
        "type": attribution.type.value,
        "kind": attribution.kind.value,
        "cue": covered(attribution.cue, text),
        "content": attribution.evidence(text),
        "mention": covered(attribution.source or attribution.antecedent, text),
        "confidence": round(attribution.confidence, 4),
        "parent": attribution.parent,
        "via": attribution.via.name if attribution.via else None,
        "speakers": _speakers(attribution),
        "stances": [
            {"term": s.term, "label": s.label.value, "score": round(s.score, 4)}
            for s in attribution.stances
        ],
    }


def _speakers(attribution: Attribution) -> list[dict[str, Any]]:
    """Each holder once, with how it was read; none when not resolved."""
    found: dict[str, dict[str, Any]] = {}
    for speaker in attribution.speakers:
        holder = Holder(speaker.id, speaker.name, speaker.kind, speaker.side)
        values = {
            "key": holder.key,
            "name": holder.name,
            "unnamed": holder.unnamed,
            "implicit": speaker.implicit,
            "how": speaker.how.value,
            "confidence": round(speaker.confidence, 4),
        }
        found.setdefault(holder.key, values)
    return list(found.values())
