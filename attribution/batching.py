"""Put things of like length together, so that little is padded."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Thing = TypeVar("Thing")


def grouped(
    things: Iterable[Thing], size: Callable[[Thing], int], most: int
) -> Iterator[list[Thing]]:
    """Things in their order, as many together as `most` holds when all are padded alike.

    >>> list(grouped([2, 3, 3, 9], lambda n: n, 6))
    [[2, 3], [3], [9]]
    """
    group: list[Thing] = []
    longest = 0
    for thing in things:
        longest = max(longest, size(thing))
        if group and (len(group) + 1) * longest > most:
            yield group
            group, longest = [], size(thing)
        group.append(thing)
    if group:
        yield group


def padded(length: int) -> int:
    """The width that a row of this length is padded to at least: a multiple of 16.

    In bfloat16 a longer row beside it then changes no bit of its result, because processors sum
    sixteen numbers at a time.

    >>> padded(16), padded(17)
    (16, 32)
    """
    return -(-length // 16) * 16
