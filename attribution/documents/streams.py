"""Streams around streams."""

import io
from typing import Any, Protocol


class Readable(Protocol):
    """What is asked of a stream: libraries' own have little more."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class Counted(io.RawIOBase):
    """Counts what is read of a stream."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


class Prefixed(io.RawIOBase):
    """A stream with what has been read of it put back."""

    def __init__(self, start: bytes, rest: Readable) -> None:
        self._start = start
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        data = self._start[:size] or self._rest.read(size)
        self._start = self._start[size:]
        buffer[: len(data)] = data
        return len(data)
