"""Offsets in UTF-16 code units, as browsers and Java count, and in code points, as we do."""

from itertools import accumulate

_BASIC_PLANE = 0xFFFF


def to_code_units(text: str) -> list[int]:
    """The offset in UTF-16 code units of every code-point offset, the text's end included.

    >>> to_code_units("a😀b")
    [0, 1, 3, 4]
    """
    return [0, *accumulate(2 if ord(c) > _BASIC_PLANE else 1 for c in text)]


def to_code_points(text: str) -> dict[int, int]:
    """The code-point offset of every UTF-16 offset that does not split a character.

    >>> to_code_points("a😀b")
    {0: 0, 1: 1, 3: 2, 4: 3}
    """
    return {unit: point for point, unit in enumerate(to_code_units(text))}
