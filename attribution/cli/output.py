"""Where data goes: standard output, or a file that appears when it is complete."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from attribution.errors import AnalysisError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """A binary stream to write data to.

    A regular file is written beside its place and moved there at the end, so that a failure
    leaves what was there before, and never half a file.

    Args:
        path: nothing for standard output.

    Raises:
        AnalysisError: the file cannot be made, or the disk is full.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    place = path.resolve()
    special = place.exists() and not place.is_file()  # a device or a named pipe
    partial = place if special else place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        stream = partial.open("wb")
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or error}"
        raise AnalysisError(message, hint="check the folder of the output file") from error
    try:
        with stream:
            yield stream
        if not special:
            partial.replace(place)
    except BaseException as error:
        if not special:
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise AnalysisError(f"{path}: {error.strerror}", hint="free some space") from error
        raise
