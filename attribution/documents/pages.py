"""Saved web pages: the article that a page holds, without menus, advertisements and comments.

The text of the document is what trafilatura extracts (Barbaresi 2021), under the page's headline;
offsets point into that text. The page itself stays where it is, unchanged.
"""

import datetime
import logging
import re
from collections.abc import Iterator
from typing import Any

from attribution.documents.dates import STAMP, parse_date
from attribution.documents.decoding import check_text, decode
from attribution.documents.drafts import Draft, Found, Settings
from attribution.documents.sources import MAX_DOCUMENT_BYTES, Source
from attribution.errors import InputError
from attribution.schema import Span
from attribution.turkish import fold

#: A stamp stands in an element of its own, which has few others in it.
_LONGEST_STAMP = 120
_MOST_CHILDREN = 4
#: "04.12.2025 - Güncelleme : 05.12.2025": published, then changed.
_CHANGED = re.compile(r"^\W*\d[\d\w.:/ ]{7,40}\W+(?:son )?guncelle(?:me|nme)")
#: A paragraph has more words than a headline or a menu.
_FEWEST_WORDS = 12


def read_page(source: Source, settings: Settings) -> Iterator[Found]:
    """The article of an HTML file, as a draft.

    Where the page does not name its outlet, the host of its address does, if that is known.

    Raises:
        InputError: the page has no article, or is no text.
    """
    html = decode(source.read(), name=source.name, max_characters=MAX_DOCUMENT_BYTES)
    page = _extract(html, source.address)
    paragraphs = [line.strip() for line in (page.text if page else "").splitlines()]
    lines = [line for line in paragraphs if line]
    if not any(len(line.split()) >= _FEWEST_WORDS for line in lines):
        message = f"{source.name}: no article found in this page"
        raise InputError(message, hint="save the article itself, or copy its text to a .txt file")
    title = " ".join((page.title or "").split())
    if title and fold(title) == fold(lines[0]):
        title = lines.pop(0)
    text = "\n\n".join([title, *lines] if title else lines)
    yield Draft(
        text=check_text(text, name=source.name, max_characters=settings.max_characters),
        name=source.name,
        id=source.stem,
        folders=source.folders,
        title=Span(0, len(title)) if title else None,
        date=_stamped(html) or (parse_date(page.date) if page.date else None),
        outlet=page.sitename or page.hostname,
    )


def _extract(html: str, address: str | None) -> Any:
    # Both say on the log what concerns only their authors.
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    from trafilatura import bare_extraction

    # A date that no element states would be guessed from any figures on the page.
    dates = {"original_date": True, "extensive_search": False}
    return bare_extraction(
        html,
        url=address,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=dates,
    )


def _stamped(html: str) -> datetime.date | None:
    """The day that the page shows its readers as that of publication, not of a later change."""
    for element in _elements(html):
        if len(element) > _MOST_CHILDREN or not isinstance(element.tag, str):
            continue
        text = " ".join(element.text_content().split())
        if len(text) > _LONGEST_STAMP:
            continue
        if (STAMP.match(text) or _CHANGED.match(fold(text))) and (date := parse_date(text)):
            return date
    return None


def _elements(html: str) -> Iterator[Any]:
    from trafilatura import load_html

    tree = load_html(html)
    return iter(()) if tree is None else tree.iter()
