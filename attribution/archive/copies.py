"""Wire copies: articles that share most of their word sequences, found by min-wise hashing.

The chance that two texts have the same least hash of their three-word sequences is the share of
sequences that they have in common (Broder 1997). A *band* is two such hashes as one number: texts
with the share J in common agree in about J² of their bands.
"""

import re
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from attribution.schema import Document
from attribution.turkish import fold

#: Bands of a document, and hashes of a band.
BANDS = 32
_ROWS = 2
#: Bands that copies share at least: half of their sequences in common is most often enough.
SHARED = 6
#: With fewer sequences, a stock phrase would make a copy.
_FEWEST = 20
_WORDS = 3
_WORD = re.compile(r"\w+")


def bands_of(document: Document) -> list[int]:
    """The bands of a document's body, 32 bits each; none when it is too short to tell.

    They are kept in archives, and so must never change.
    """
    words = _WORD.findall(fold(" ".join(span.of(document.text) for span in document.body)))
    sequences = {" ".join(words[i : i + _WORDS]) for i in range(len(words) - _WORDS + 1)}
    if len(sequences) < _FEWEST:
        return []
    hashes = np.fromiter((zlib.crc32(s.encode()) for s in sequences), np.uint64, len(sequences))
    factors, offsets = _functions()
    # Multiply-shift hashing, in the arithmetic of 64 bits (Dietzfelbinger et al. 1997).
    least = ((hashes[:, None] * factors + offsets) >> np.uint64(32)).min(axis=0)
    pairs = least.astype("<u4").reshape(BANDS, _ROWS)
    return [zlib.crc32(pair.tobytes(), number) for number, pair in enumerate(pairs)]


def likeness(shared: int) -> float:
    """The share of word sequences in common (0 to 1) that so many shared bands speak for.

    >>> likeness(32), likeness(8)
    (1.0, 0.5)
    """
    return float((shared / BANDS) ** (1 / _ROWS))


@lru_cache(maxsize=1)
def _functions() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Factors (odd) and offsets of the hash functions, always the same."""
    words = [zlib.crc32(b"%d" % n) for n in range(4 * BANDS * _ROWS)]
    numbers = np.array(words, dtype=np.uint64).reshape(4, -1)
    wide = (numbers[:2] << np.uint64(32)) | numbers[2:]
    return wide[0] | np.uint64(1), wide[1]
