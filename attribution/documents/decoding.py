"""From bytes to text: encodings told apart by mark and content, and what is no text refused."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from attribution.documents.streams import Prefixed
from attribution.errors import InputError

#: A news article has a few thousand characters; a long read, tens of thousands.
DEFAULT_MAX_CHARACTERS = 1_000_000

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL_SHARE = 0.02
_JUDGED = 10_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_HINT = "give plain text in UTF-8"


def decode(data: bytes, *, name: str, max_characters: int = DEFAULT_MAX_CHARACTERS) -> str:
    """Decode bytes as UTF-8, UTF-16 or Windows-1254, told apart by mark and content.

    Raises:
        InputError: empty, binary, or longer than `max_characters`.
    """
    encoding = next((e for bom, e in _BOMS if data.startswith(bom)), None) or _guess(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"{name}: not text in UTF-8, UTF-16 or Windows-1254"
        raise InputError(message, hint=_HINT) from error
    return check_text(text, name=name, max_characters=max_characters)


def check_text(text: str, *, name: str, max_characters: int) -> str:
    """`text` itself, when it can be an article.

    Raises:
        InputError: empty, binary, not Unicode text, or longer than `max_characters`.
    """
    if not text.strip():
        raise InputError(f"{name}: empty")
    if len(text) > max_characters:
        message = f"{name}: {len(text):,} characters; the limit is {max_characters:,}"
        raise InputError(message, hint="one file is one article: split it, or raise --max-chars")
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in text[:_JUDGED])
    if controls > _CONTROL_SHARE * min(len(text), _JUDGED):
        raise InputError(f"{name}: binary, not text", hint=_HINT)
    if _SURROGATE.search(text):
        message = f"{name}: holds what is no character in UTF-8, UTF-16 or Windows-1254"
        raise InputError(message, hint=_HINT)
    return text


def text_lines(stream: BinaryIO, *, longest: int) -> Iterator[str]:
    """The lines of a stream with their ends, one in memory at a time.

    Each line is UTF-8 or else Windows-1254, for files that were put together from several; UTF-16
    is known by its mark. Only a line feed ends a line. What is no text in the line's encoding
    becomes lone surrogates, which `check_text` refuses.

    Args:
        stream: buffered.
        longest: of a longer line come `longest` characters, and the rest is passed over.
    """
    start = stream.read(3)
    bom, encoding = next(((b, e) for b, e in _BOMS if start.startswith(b)), (b"", ""))
    whole = io.BufferedReader(Prefixed(start[len(bom) :], stream))
    if encoding == "utf-16":
        order = "utf-16-le" if bom == b"\xff\xfe" else "utf-16-be"
        text = io.TextIOWrapper(whole, order, errors="surrogatepass", newline="\n")
        while line := text.readline(longest):
            cut = line
            while not cut.endswith("\n") and (cut := text.readline(longest)):
                pass
            yield line
        return
    while data := whole.readline(longest):
        part = data
        while not part.endswith(b"\n") and (part := whole.readline(longest)):
            pass
        yield _decode_line(data)


def _decode_line(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1254", errors="surrogateescape")


def _guess(data: bytes) -> str:
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1254"
    return "utf-8"
