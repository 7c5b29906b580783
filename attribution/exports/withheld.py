"""Texts that a dataset may not hold: taken out of its rows, and put back by their hash."""

from collections.abc import Iterable, Mapping
from typing import Any

from attribution.errors import DataError
from attribution.evaluation.gold import sha256
from attribution.schema import SpeakerKind

#: As the class label of a speaker's kind is stored.
_UNNAMED = [SpeakerKind.UNNAMED.value, list(SpeakerKind).index(SpeakerKind.UNNAMED)]

Row = dict[str, Any]


def without_text(row: Row) -> Row:
    """A row with offsets and the hash alone: no text, no headline, no words of unnamed holders.

    An unnamed holder's name is taken out where it is what its source covers, so that the text
    gives it back; otherwise it stays.
    """
    text: str | None = row["text"]
    if text is None:
        return row
    bare = [_renamed(a, {_phrase(a, text): ""}) for a in row["attributions"]]
    title = None if row["title_span"] else row["title"]
    return row | {"text": None, "title": title, "attributions": bare}


def with_text(row: Row, text: str) -> Row:
    """The row that `without_text` was given.

    Raises:
        DataError: the text has another hash, or a span leaves it.
    """
    if sha256(text) != row["sha256"]:
        raise DataError(f"{row['id']}: the text has another hash")
    for attribution in row["attributions"]:
        ends = [s["end"] for key in ("content", "cue", "source") for s in attribution[key]]
        if max(ends, default=0) > len(text):
            raise DataError(f"{row['id']}: {attribution['id']}: a span leaves the text")
    whole = [_renamed(a, {"": _phrase(a, text)}) for a in row["attributions"]]
    title = next((text[s["start"] : s["end"]] for s in row["title_span"]), row["title"])
    return row | {"text": text, "title": title, "attributions": whole}


def _phrase(attribution: Row, text: str) -> str:
    return " ".join(text[span["start"] : span["end"]] for span in attribution["source"])


def _renamed(attribution: Row, names: Mapping[str, str]) -> Row:
    """With other names for unnamed holders."""

    def of(speakers: Iterable[Row]) -> list[Row]:
        return [
            s | {"name": names.get(s["name"], s["name"])} if s["kind"] in _UNNAMED else s
            for s in speakers
        ]

    return attribution | {"speakers": of(attribution["speakers"])}
