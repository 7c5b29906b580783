"""Names of files made from ids, and formats that fill a folder."""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from attribution.errors import AnalysisError

#: What some system refuses in a file's name, and the sign of the escape itself.
_REFUSED = re.compile(r'[%/\\:*?"<>|\x00-\x1f\x7f]|^\.|[. ]$')
_LONGEST = 200


def file_name(id: str) -> str:
    """A file's name without its ending, from which `unquoted` makes the id again.

    >>> file_name("2025/12: ../x")
    '2025%2F12%3A ..%2Fx'
    """
    name = _REFUSED.sub(lambda match: f"%{ord(match[0]):02X}", id) or "%"
    if len(name.encode()) > _LONGEST:
        message = f"{id[:40]}…: too long to name a file"
        raise AnalysisError(message, hint="rename the document, or choose a format of one file")
    return name


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
