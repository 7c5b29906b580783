"""Names of files made from ids, and formats that fill a folder."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from attribution.errors import AnalysisError

#: What some system refuses in a file's name, and the sign of the escape itself.
_REFUSED = re.compile(r'[%/\\:*?"<>|\x00-\x1f\x7f]|^\.|[. ]$')
_CUT_ESCAPE = re.compile(r"%[0-9A-F]?$")
#: Bytes that a name may have, its ending not counted; and digits of a hash in one that had more.
LONGEST = 200
_DIGITS = 16


def file_name(id: str) -> str:
    """A file's name without its ending, from which `unquoted` makes the id again.

    No system takes names of any length: of a long one the beginning stays, and a hash of the id
    tells it from others.

    >>> file_name("2025/12: ../x")
    '2025%2F12%3A ..%2Fx'
    """
    name = _REFUSED.sub(lambda match: f"%{ord(match[0]):02X}", id) or "%"
    encoded = name.encode("utf-8", "surrogatepass")
    if len(encoded) <= LONGEST:
        return name
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    beginning = encoded[: LONGEST - _DIGITS - 1].decode("utf-8", "ignore")
    return f"{_CUT_ESCAPE.sub('', beginning)}-{digest}"


def unquoted(name: str) -> str:
    """The id that `file_name` was given.

    >>> unquoted("2025%2F12%3A ..%2Fx")
    '2025/12: ../x'
    """
    return "" if name == "%" else unquote(name)


def write_folder(files: Iterable[tuple[str, bytes]], folder: Path) -> int:
    """Write files as they come; one of the same name gets a number, and none outside `folder`.

    Returns:
        How many were written.

    Raises:
        AnalysisError: the folder or a file cannot be written.
    """
    seen: dict[str, int] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files:
            seen[name] = seen.get(name, 0) + 1
            place = folder / name
            if seen[name] > 1:
                place = place.with_name(f"{place.stem}-{seen[name]}{place.suffix}")
            place.write_bytes(data)
    except OSError as error:
        message = f"{error.filename or folder}: cannot be written: {error.strerror or error}"
        raise AnalysisError(message, hint="name another folder with -o") from error
    return sum(seen.values())
