"""Saved web pages: the article that a page holds, without menus, advertisements and comments.

The text of the document is what trafilatura extracts (Barbaresi 2021), under the page's headline;
offsets point into that text. The page itself stays where it is, unchanged.
"""

import datetime
import email
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from attribution.documents.body import TAIL_HEADING
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
_BLOCKS = ("p", "li", "h2", "h3", "h4", "h5", "h6")
_LINKED = 0.8
#: A paragraph has more words than a headline or a menu.
_FEWEST_WORDS = 12


def read_page(source: Source, settings: Settings) -> Iterator[Found]:
    """The article of an HTML file, as a draft.

    Where the page does not name its outlet, the host of its address does, if that is known.

    Raises:
        InputError: the page has no article, or is no text.
    """
    tree = _tree(decode(source.read(), name=source.name, max_characters=MAX_DOCUMENT_BYTES))
    date = None if tree is None else _stamped(tree)
    page: Any = None if tree is None else _extract(_without_links(tree), source.address)
    paragraphs = [" ".join(line.split()) for line in (page.text if page else "").splitlines()]
    lines = [line for line in paragraphs if line and not TAIL_HEADING.match(fold(line))]
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
        date=date or (parse_date(page.date) if page.date else None),
        outlet=page.sitename or page.hostname,
    )


def read_saved_page(source: Source, settings: Settings) -> Iterator[Found]:
    """The article of a page that a browser saved as one file (MHTML, RFC 2557), as a draft.

    Raises:
        InputError: the file holds no page, or the page no article.
    """
    data = source.read()
    try:
        html, address = _first_page(data)
    except Exception as error:  # what is no e-mail fails anywhere in its parser
        message = f"{source.name}: not a saved page (MHTML), or damaged"
        raise InputError(message, hint="save the page again, as .html perhaps") from error
    yield from read_page(replace(source, begin=lambda: BytesIO(html), address=address), settings)


def _first_page(data: bytes) -> tuple[bytes, str | None]:
    """The first HTML part of an e-mail, and the address that it came from.

    Raises:
        LookupError: there is none.
    """
    message = email.message_from_bytes(data)
    for part in message.walk():
        html = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(html, bytes):
            address = str(part["Content-Location"] or message["Snapshot-Content-Location"] or "")
            return html, address if address.startswith("http") else None
    raise LookupError("no HTML")


def _tree(html: str) -> Any:
    """The page's elements; nothing for what is no page."""
    # Both libraries say on the log what concerns only their authors.
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    from trafilatura import load_html

    return load_html(html)


def _extract(tree: Any, address: str | None) -> Any:
    from trafilatura import bare_extraction

    # A date that no element states would be guessed from any figures on the page.
    dates = {"original_date": True, "extensive_search": False}
    return bare_extraction(
        tree,
        url=address,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=dates,
    )


def _stamped(tree: Any) -> datetime.date | None:
    """The day that the page shows its readers as that of publication, not of a later change."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or len(element) > _MOST_CHILDREN:
            continue
        text = " ".join(element.text_content().split())
        if len(text) > _LONGEST_STAMP:
            continue
        if (STAMP.match(text) or _CHANGED.match(fold(text))) and (date := parse_date(text)):
            return date
    return None


def _without_links(tree: Any) -> Any:
    """The page without blocks that are nothing but links: menus, cards, boxes of other news."""
    for block in list(tree.iter(*_BLOCKS)):
        within = " ".join(block.text_content().split())
        linked = " ".join(t for a in block.iter("a") for t in a.text_content().split())
        in_link = next(block.iterancestors("a"), None) is not None
        if within and (in_link or len(linked) > _LINKED * len(within)):
            block.drop_tree()
    return tree
