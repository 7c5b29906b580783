"""Tell the article from what surrounds it, by marking spans; the text itself never changes."""

import datetime
import re
from collections.abc import Iterator

from attribution.documents.dates import document_date, parse_date
from attribution.schema import Document, Span
from attribution.turkish import fold, is_foreign, turkish_share

_TURKISH_SHARE = 0.02
_JUDGED_FROM_WORDS = 25
_LONGEST_TITLE = 200

_LEADING_DATE = re.compile(r"^\s*date\s+\d{4}-\d{2}-\d{2}\s*")
_MARKUP_BLOCK = re.compile(
    r"<((?:\w+:)?(?:image|figure|script|style|noscript|svg|head|nav|footer))\b"
    r".*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
_HTML = re.compile(r"<!doctype html|<html\b|<body\b|<div\b", re.IGNORECASE)
_STAMP_LINE = re.compile(
    r"^\W*(?:(?:ilk |son )?(?:yayin(?:lan?ma)?|guncelle(?:me|nme)|giris|olusturma)"
    r"(?: tarihi| zamani| saati)?\s*:|guncellendi\b|son guncelleme\b|kaynak\s*:|foto(?:graf)?\s*:"
    r"|editor\s*:|muhabir\s*:|etiketler\s*:|(?:haberi )?paylas\b|abone ol\b|reklam\b|https?://\S+$)"
)
#: Stands over a list of other articles.
TAIL_HEADING = re.compile(
    r"^\W*(?:benzer|ilgili|diger|one cikan|cok okunan|en cok okunan|sizin icin secilen|editorun "
    r"sectigi|son dakika|gunun one cikan|bunlar da ilginizi cekebilir|ilginizi cekebilir)"
    r"(?: \w+){0,2}\s*(?:haber(?:ler(?:i)?)?|basliklar|icerikler|yazilar|konular)?\W*$"
)
_CAPTION = re.compile(r"^\W*(?:fotograf(?: alti)?|foto galeri|video|gorsel|altyazi)\b.{0,80}$")
_NOTICE = re.compile(
    r"\babonelere sunulan haberler|\btum haklari saklidir|\bizinsiz (?:alinti|kullan)"
)
_SENTENCE_END = re.compile(r"[.…!?:;,][\"”’'»)]*\s*$")


def make_document(
    text: str,
    *,
    id: str,
    path: str | None = None,
    title: Span | None = None,
    date: datetime.date | None = None,
    outlet: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Document:
    """Make a document of decoded text: find its date, title and body.

    Args:
        text: the text, kept as it is.
        id: the document's id.
        path: where it came from.
        title: the headline, if known; otherwise it is looked for.
        date: day of publication, if known; otherwise it is looked for.
        outlet: the medium, if known.
        warnings: what the reader already knows to be odd.

    Returns:
        A document; its `body` is empty when nothing in it reads as an article.
    """
    notes = list(warnings)
    masked = _mask_markup(text)
    if _HTML.search(text):
        notes.append("looks like a saved web page; its markup is skipped")
    body = tuple(_body_spans(masked))
    running = " ".join(span.of(masked) for span in body)
    if not body:
        notes.append("no article text found")
    elif is_foreign(running) or (
        len(running.split()) >= _JUDGED_FROM_WORDS and turkish_share(running) < _TURKISH_SHARE
    ):
        notes.append("does not read as Turkish; nothing is extracted from it")
        body = ()
    return Document(
        id=id,
        text=text,
        body=body,
        title=title or _title(text, body),
        date=date or document_date(text),
        outlet=outlet,
        path=path,
        warnings=tuple(notes),
    )


def _mask_markup(text: str) -> str:
    """Blank out markup, keeping every offset and line end."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    if "<" not in text:
        return text
    # The last comment may be open: a pattern would look for the end of each "<!--" in it.
    closed, end, rest = text.rpartition("-->")[:3]
    without = _COMMENT.sub(blank, closed + end)
    return _TAG.sub(blank, _MARKUP_BLOCK.sub(blank, without + rest))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for line in text.splitlines(keepends=True):
        yield position, line
        position += len(line)


def _body_spans(text: str) -> Iterator[Span]:
    seen: set[str] = set()
    in_tail = False
    for position, line in _lines(text):
        start = 0
        if match := _LEADING_DATE.match(line):
            start = match.end()
        stripped = line[start:].strip()
        if not any(c.isalpha() for c in stripped):
            continue
        key = fold(stripped)
        if TAIL_HEADING.match(key):
            in_tail = True
            continue
        if in_tail and not _reads_on(stripped):
            continue
        in_tail = False
        repeated_headline = key in seen and not _SENTENCE_END.search(stripped)
        seen.add(key)
        bare_date = len(stripped.split()) <= 5 and parse_date(stripped) is not None
        stamp = _STAMP_LINE.match(key) or _CAPTION.match(key) or _NOTICE.search(key)
        if stamp or repeated_headline or bare_date:
            continue
        begin = position + line.index(stripped, start)
        yield Span(begin, begin + len(stripped))


def _reads_on(line: str) -> bool:
    """Whether a line after a list of headlines is running text again."""
    return len(line.split()) > 25 and line.rstrip("\"”'’").endswith(".")


def _title(text: str, body: tuple[Span, ...]) -> Span | None:
    """The first line, when it is short, stands alone and does not end as a sentence does."""
    if len(body) < 2:
        return None
    first = body[0].of(text)
    if len(first) > _LONGEST_TITLE or first.rstrip("\"”'’").endswith((".", ",", ";", ":")):
        return None
    if _LEADING_DATE.match(text):
        return None
    return body[0]
