"""Ways to spoil a text, and files to put it in: what `mutations.py` chooses from."""

import gzip
import io
import json
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable
from random import Random

#: A text, or bytes once it is no longer one.
Blob = str | bytes
Mutation = Callable[[Blob, Random], Blob]

_QUOTES = "\"“”„‟«»‹›「」『』＂'‘’"
_PAIRS = ("“”", '""', "«»", "‘’", "''", "„“", "「」")
_INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
)
_EMOJI = ("😀", "👩‍🚀", "👍🏽", "🇹🇷", "🇺🇦", "❤️", "👨‍👩‍👧‍👦", "🏴\U000e0067\U000e007f", "\U0010ffff")
_LINE_ENDS = ("\r\n", "\r", "\n\r", "\x85", "\u2028", "\u2029", "\v", "\f", "\r\r\n")
_CONTROLS = "\0\x01\x02\x07\x08\x1b\x1c\x1d\x1e\x1f\x7f\x80\x9f\ufffe\uffff\ufffd"
_TAGS = ("<div>", "</div>", "<p", "<!--", "-->", "<script>", "</script>", "<![CDATA[", "]]>", "<b>",
         "&nbsp;", "&#0;", "&#x110000;", "&lt;", "<!DOCTYPE html>", "<figure>", "<table><tr><td>",
         "<a href='", "{{7*7}}", "[/b]", "\x1b[31m", "<svg onload=alert(1)>")  # fmt: skip
_FOREIGN = (
    "Привет мир. ",
    "سلام دنیا ",
    "שלום ",
    "你好。",
    "สวัสดี",
    "नमस्ते ",
    "\U00012000\U00012001 ",
)


def _text(blob: Blob) -> str:
    return blob if isinstance(blob, str) else blob.decode("utf-8", "replace")


def _bytes(blob: Blob) -> bytes:
    return blob if isinstance(blob, bytes) else blob.encode("utf-8", "replace")


def _sprinkled(text: str, pieces: str | tuple[str, ...], chance: Random, most: int = 40) -> str:
    """`text` with some of `pieces` put in anywhere."""
    parts = list(text)
    for _ in range(chance.randrange(1, most)):
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(pieces))
    return "".join(parts)


def _sprinkler(pieces: str | tuple[str, ...]) -> Mutation:
    return lambda blob, chance: _sprinkled(_text(blob), pieces, chance)


def broken_utf8(blob: Blob, chance: Random) -> Blob:
    data = bytearray(_bytes(blob))
    for _ in range(chance.randrange(1, 20)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(3):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + chance.randrange(1, 4)]
            case _:
                data[at:at] = chance.choice(
                    (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90", b"\xc4")
                )
    return bytes(data)


def decomposed(blob: Blob, chance: Random) -> Blob:
    """Letters and their marks apart, everywhere or in a part; sometimes marks upon marks."""
    text = _text(blob)
    cut = chance.choice((0, chance.randrange(len(text) + 1)))
    text = text[:cut] + unicodedata.normalize(chance.choice(("NFD", "NFKD")), text[cut:])
    marks = "\u0300\u0307\u0327\u0306\u20dd\u0489"
    return _sprinkled(text, marks, chance, 30) if chance.random() < 0.5 else text


def nested(blob: Blob, chance: Random) -> Blob:
    """Quotation in quotation in quotation, of one style or of several, closed or not."""
    text, depth = _text(blob), chance.choice((2, 5, 50, 400))
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    pairs = [chance.choice(_PAIRS) for _ in range(depth)]
    opening = "".join(pair[0] for pair in pairs)
    closing = "".join(pair[1] for pair in reversed(pairs))[: chance.choice((depth, depth // 2, 0))]
    return text[:start] + opening + text[start:end] + closing + text[end:]


def unbalanced(blob: Blob, chance: Random) -> Blob:
    """Some marks gone, some exchanged, some added."""
    kept = [
        c for c in _text(blob) if c not in _QUOTES or chance.random() < 0.5
    ]  # fmt: skip
    mixed = [chance.choice(_QUOTES) if c in _QUOTES and chance.random() < 0.5 else c for c in kept]
    return _sprinkled("".join(mixed), _QUOTES, chance, 20)


def binary(blob: Blob, chance: Random) -> Blob:
    data = _bytes(blob)
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.choice((1, 8, 200, 3000))) + data[at:]


def line_ends(blob: Blob, chance: Random) -> Blob:
    """Other line ends, everywhere or mixed."""
    text = _text(blob)
    one = chance.choice((None, *_LINE_ENDS))
    return "".join((one or chance.choice(_LINE_ENDS)) if c in "\n " and
                      (c == "\n" or chance.random() < 0.02) else c for c in text)  # fmt: skip


def rearranged(blob: Blob, chance: Random) -> Blob:
    """Slices gone, twice, or elsewhere, words cut anywhere."""
    text = _text(blob)
    for _ in range(chance.randrange(1, 6)):
        start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        part, rest = text[start:end], text[:start] + text[end:]
        at = chance.randrange(len(rest) + 1)
        text = chance.choice((rest, text[:end] + part + text[end:], rest[:at] + part + rest[at:]))
        text = text[:5000]
    return text


def cased(blob: Blob, chance: Random) -> Blob:
    change = chance.choice((str.upper, str.lower, str.title, str.swapcase, str.casefold))
    return change(_text(blob))


def unpunctuated(blob: Blob, chance: Random) -> Blob:
    """One sentence of everything."""
    return "".join(c if c.isalnum() else " " for c in _text(blob))


def bare(blob: Blob, chance: Random) -> Blob:
    """No letters, or hardly any."""
    return "".join(c for c in _text(blob) if not c.isalpha() or chance.random() < 0.01)


def encoded(blob: Blob, chance: Random) -> Blob:
    """In another encoding, perhaps cut in a character."""
    name = chance.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "cp1254", "iso8859-9", "utf-8-sig", "utf-32")
    )
    data = _text(blob).encode(name, "replace")
    return data[chance.randrange(2) : len(data) - chance.randrange(2)]


def foreign(blob: Blob, chance: Random) -> Blob:
    return _sprinkled(_text(blob), _FOREIGN, chance, 30)


#: Those that leave a document of its size.
MUTATIONS: dict[str, Mutation] = {
    "broken-utf8": broken_utf8,
    "decomposed": decomposed,
    "invisible": _sprinkler(tuple(_INVISIBLE)),
    "nested": nested,
    "unbalanced": unbalanced,
    "markup": _sprinkler(_TAGS),
    "binary": binary,
    "emoji": _sprinkler(_EMOJI),
    "line-ends": line_ends,
    "controls": lambda blob, chance: _sprinkled(_text(blob), tuple(_CONTROLS), chance, 8),
    "rearranged": rearranged,
    "cased": cased,
    "unpunctuated": unpunctuated,
    "bare": bare,
    "encoded": encoded,
    "foreign": foreign,
}


def _long_word(characters: str) -> Mutation:
    def mutated(blob: Blob, chance: Random) -> Blob:
        text = _text(blob)[:5000]
        at = chance.randrange(len(text) + 1)
        count = (1_000_000 - len(text)) // len(characters.encode())
        return text[:at] + characters * count + text[at:]

    return mutated


def _many(blob: Blob, chance: Random) -> Blob:
    """The same lines over and over."""
    text = _text(blob)[:2000] + "\n"
    return text * (100_000 // len(text) + 1)


def _all_marks(blob: Blob, chance: Random) -> Blob:
    return _text(blob)[:2000] + "".join(chance.choice(_QUOTES) for _ in range(10_000))


#: Those that make it large: a word of a million bytes, 10,000 quotation marks, 100,000 characters.
LARGE: dict[str, Mutation] = {
    "word-of-1-MB": _long_word("a"),
    "word-of-1-MB-ş": _long_word("ş"),
    "word-of-1-MB-digits": _long_word("1907"),
    "word-of-1-MB-apostrophes": _long_word("Putin'in"),
    "marks-of-1-MB": _long_word("\u0301"),
    "invisible-of-1-MB": _long_word("\u200d"),
    "10,000-marks": _all_marks,
    "100,000-characters": _many,
    "tags-of-1-MB": _long_word("<div><p>"),
    "open-comments-of-1-MB": _long_word("<!--"),
}


def _page(blob: Blob, chance: Random) -> bytes:
    lines = b"".join(b"<p>%b</p>" % line for line in _bytes(blob).splitlines())
    depth = chance.choice((0, 0, 10, 3000))
    head = b'<html><head><meta charset="utf-8"><title>Haber</title></head><body>'
    return (
        head + b"<div>" * depth + b"<article><h1>Haber</h1>" + lines + b"</article></body></html>"
    )


def _json(blob: Blob) -> bytes:
    return json.dumps({"id": "1", "text": _text(blob)}, ensure_ascii=False).encode(
        "utf-8", "replace"
    )


def _csv(blob: Blob) -> bytes:
    return b'id,text,date\n1,"%b",2025-12-03\n' % _bytes(blob).replace(b'"', b'""')


def _zip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _tar(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _mail(blob: Blob) -> bytes:
    head = (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; "
            b'type="text/html"; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n'
            b"Content-Transfer-Encoding: binary\r\n\r\n")  # fmt: skip
    return head + b"<p>" + _bytes(blob).replace(b"\n", b"<p>") + b"\r\n--x--\r\n"


Packer = Callable[[Blob, Random], tuple[str, bytes]]

#: Kinds of file with their weights; each gives the end of a name, and bytes.
CONTAINERS: dict[str, tuple[int, Packer]] = {
    "txt": (60, lambda blob, chance: (".txt", _bytes(blob))),
    "html": (10, lambda blob, chance: (".html", _page(blob, chance))),
    "jsonl": (5, lambda blob, chance: (".jsonl", _json(blob) + b"\n")),
    "json": (4, lambda blob, chance: (".json", b"[" + _json(blob) + b"]")),
    "csv": (5, lambda blob, chance: (".csv", _csv(blob))),
    "gz": (3, lambda blob, chance: (".txt.gz", gzip.compress(_bytes(blob), mtime=0))),
    "zip": (5, lambda blob, chance: (".zip", _zip("haber.txt", _bytes(blob)))),
    "tar": (4, lambda blob, chance: (".tar.gz", _tar("haber.txt", _bytes(blob)))),
    "mhtml": (4, lambda blob, chance: (".mhtml", _mail(blob))),
}
#: Of files that are not plain text, the share whose bytes are damaged too.
DAMAGED = 0.3


def contain(name: str, blob: Blob, chance: Random) -> tuple[str, bytes]:
    """The file of a kind that holds `blob`: the end of its name, and its bytes, perhaps damaged."""
    ending, data = CONTAINERS[name][1](blob, chance)
    if name != "txt" and chance.random() < DAMAGED:
        data = _bytes(broken_utf8(data, chance))
    return ending, data
