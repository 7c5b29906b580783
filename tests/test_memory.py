"""Memory that a batch has freed is no longer the process's."""

import ctypes
import resource
from pathlib import Path

import pytest

from attribution import memory

STATUS = Path("/proc/self/statm")
BLOCK, BLOCKS = 100_000, 2000


def resident() -> int:
    """Bytes."""
    return int(STATUS.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not STATUS.is_file(), reason="needs Linux")
def test_free_memory_goes_back_to_the_system() -> None:
    if memory._trim() is None:
        pytest.skip("needs the GNU C library")
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    blocks = [libc.malloc(BLOCK) for _ in range(BLOCKS)]
    for block in blocks:
        ctypes.memset(block, 1, BLOCK)
    for block in blocks[:-1]:  # what is left keeps the heap from shrinking by itself
        libc.free(block)
    held = resident()
    memory.release()
    assert held - resident() > BLOCK * BLOCKS / 2
    libc.free(blocks[-1])


def test_another_allocator_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())
    memory._trim.cache_clear()
    memory.release()
    assert memory._trim() is None
    memory._trim.cache_clear()
