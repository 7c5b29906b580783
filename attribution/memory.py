"""Memory that is free again goes back to the system.

The allocator of the GNU C library keeps it, in pieces that later batches of other sizes do not fit
into, so that a process which reads thousands of documents would hold more and more.
"""

import ctypes
from collections.abc import Callable
from functools import cache


def release() -> None:
    """Give back what is free; other allocators do so by themselves."""
    if trim := _trim():
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another library; no library by that name
        return None
    return found
