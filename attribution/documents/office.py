"""Word documents and PDF files, as text: paragraphs apart, lines of a paragraph joined."""

import io
import itertools
import logging
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from attribution.documents.decoding import check_text
from attribution.documents.drafts import Draft, Found, Settings
from attribution.documents.sources import MAX_DOCUMENT_BYTES, MAX_RATIO, Source
from attribution.errors import InputError

if TYPE_CHECKING:
    from pdfminer.layout import LTTextLine

#: How Microsoft's older files begin, and newer ones under a password.
_OLE = b"\xd0\xcf\x11\xe0"
_LIGATURES = {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0xFB00, 0xFB07)}
_SOFT_HYPHEN = "\u00ad"
_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
_ENDS = (".", "!", "?", ":", "…")
_CLOSING = "\"”’'»)"
#: In heights of a line: what lies less below another stands beside it.
_SAME_LINE = 0.5
#: A paragraph is parted from the next by more than this, in usual steps.
_GAP = 1.25
_RESIZED = 0.15
_FULL = 0.85


def read_docx(source: Source, settings: Settings) -> Iterator[Found]:
    """The paragraphs of a Word document, tables included, as a draft.

    Raises:
        InputError: the file is no Word document, is protected, or python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise _missing(source, "python-docx", "docx") from error
    data = source.read()
    if data.startswith(_OLE):
        message = f"{source.name}: protected by a password, or in the old format .doc"
        raise InputError(message, hint="save it as .docx without a password")
    try:
        _check_size(data, source)
        document = docx.Document(io.BytesIO(data))
        paragraphs = list(_paragraphs(document))
        tracked = document.element.xpath(".//w:ins//w:t")
    except InputError:
        raise
    except Exception as error:  # a broken file fails anywhere in the libraries that read it
        message = f"{source.name}: not a Word document, or damaged"
        raise InputError(message, hint="open it in Word and save it again") from error
    warnings = ("holds tracked changes; what they insert is left out",) if tracked else ()
    yield _draft("\n".join(paragraphs), source, settings, warnings)


def read_pdf(source: Source, settings: Settings) -> Iterator[Found]:
    """The text of a PDF file as a draft: lines joined to paragraphs, hyphens at their ends taken
    out, ligatures and accents composed.

    Raises:
        InputError: the file is no PDF, is protected, holds pictures of text only, or pdfminer.six
            is not installed.
    """
    try:
        from pdfminer.high_level import extract_pages
        from pdfminer.pdfdocument import PDFPasswordIncorrect
    except ImportError as error:
        raise _missing(source, "pdfminer.six", "pdf") from error
    logging.getLogger("pdfminer").addHandler(logging.NullHandler())
    data = source.read()
    try:
        pages = [list(_lines(page)) for page in extract_pages(io.BytesIO(data))]
    except PDFPasswordIncorrect as error:
        message = f"{source.name}: protected by a password"
        raise InputError(message, hint="save it without one") from error
    except Exception as error:  # a broken file fails anywhere in the library that reads it
        message = f"{source.name}: not a PDF file, or damaged"
        raise InputError(message, hint="get the file again") from error
    text = "\n\n".join(_join(block) for block in _blocks(pages))
    if not any(c.isalpha() for c in text):
        message = f"{source.name}: no text in this PDF: its pages are pictures, as scans are"
        raise InputError(message, hint="recognise the text first, with ocrmypdf -l tur for one")
    yield _draft(text, source, settings)


def _missing(source: Source, library: str, extra: str) -> InputError:
    message = f"{source.name}: the library `{library}` is not installed"
    return InputError(message, hint=f"pip install 'attribution-tr[{extra}]'")


def _draft(text: str, source: Source, settings: Settings, warnings: tuple[str, ...] = ()) -> Draft:
    return Draft(
        text=check_text(text, name=source.name, max_characters=settings.max_characters),
        name=source.name,
        id=source.stem,
        folders=source.folders,
        warnings=warnings,
    )


def _check_size(data: bytes, source: Source) -> None:
    """A Word document is a zip archive, and could be a bomb.

    Raises:
        InputError: it unpacks to more than an article can have.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > MAX_DOCUMENT_BYTES and size > MAX_RATIO * len(data):
        message = f"{source.name}: unpacks to {size:,} bytes, as a zip bomb does"
        raise InputError(message, hint="save the article alone")


def _paragraphs(container: Any) -> Iterator[str]:
    """The texts of paragraphs in reading order, those of table cells included, each cell once."""
    from docx.table import Table

    for item in container.iter_inner_content():
        if isinstance(item, Table):
            seen = set()
            for row in item.rows:
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.add(cell._tc)
                        yield from _paragraphs(cell)
        else:
            yield item.text


def _lines(page: Any) -> "list[LTTextLine]":
    """The lines of a page in reading order, columns one after the other."""
    from pdfminer.layout import LTTextContainer, LTTextLine

    boxes = [box for box in page if isinstance(box, LTTextContainer)]
    lines = [line for box in boxes for line in box if isinstance(line, LTTextLine)]
    # Without a letter it is a page number, or an ornament.
    return [line for line in lines if any(c.isalpha() for c in line.get_text())]


def _blocks(pages: "Sequence[list[LTTextLine]]") -> Iterator[list[str]]:
    """The lines of each paragraph; one that a page or column cuts goes on."""
    block: list[str] = []
    usual = _usual_step(pages)
    for lines in pages:
        before = None
        right = max((line.x1 for line in lines), default=0.0)
        for line in lines:
            if block and _begins(line, before, text=block[-1], right=right, usual=usual):
                yield block
                block = []
            block.append(line.get_text().strip())
            before = line
    if block:
        yield block


def _usual_step(pages: "Sequence[list[LTTextLine]]") -> float:
    """From one line of a paragraph to the next, in heights of a line.

    The smaller steps are taken for it, since most paragraphs may have one line only.
    """
    pairs = (pair for lines in pages for pair in itertools.pairwise(lines))
    steps = [(a.y0 - b.y0) / a.height for a, b in pairs]
    downward = sorted(step for step in steps if step > _SAME_LINE)
    return downward[len(downward) // 5] if downward else 0.0


def _begins(
    line: "LTTextLine", before: "LTTextLine | None", *, text: str, right: float, usual: float
) -> bool:
    """Whether a line begins a paragraph: after a gap, in letters of another size, or, when a
    sentence ends before it, indented or below a line that is not full.

    Args:
        line, before: the line, and the one before it on the page.
        text: of the line before it, on whatever page.
        right: where full lines end.
        usual: step from line to line, in heights.
    """
    ended = text.rstrip(_CLOSING).endswith(_ENDS)
    if before is None or line.y0 > before.y1:  # the top of a page or column
        return ended
    step = (before.y0 - line.y0) / before.height
    if step < _SAME_LINE:
        return False
    resized = abs(before.height - line.height) > _RESIZED * before.height
    indented = line.x0 > before.x0 + 0.8 * line.height
    if resized or step > _GAP * usual:
        return True
    return ended and (indented or before.x1 < _FULL * right)


def _join(lines: Iterable[str]) -> str:
    """A paragraph from its lines. A hyphen after which a small letter follows parted a word."""
    text = ""
    for line in lines:
        line = unicodedata.normalize("NFC", line).translate(_LIGATURES)
        if text.endswith(_SOFT_HYPHEN) or (_BROKEN_WORD.search(text) and line[:1].islower()):
            text = text[:-1] + line
        elif text.endswith("-"):
            text += line
        else:
            text = f"{text} {line}" if text else line
    return " ".join(text.replace(_SOFT_HYPHEN, "").split())
