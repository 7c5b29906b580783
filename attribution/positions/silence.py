"""Who never speaks about what, and whom an outlet never quotes.

Silence in a corpus is not silence in the world: each row says how large a share could have been
missed by chance.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from attribution.positions.comparison import DEFAULT_MINIMUM
from attribution.positions.table import UNRESOLVED
from attribution.positions.tidy import Tables

_CONFIDENCE = 0.95

SPEAKER_SILENCE_COLUMNS = {
    "speaker_id": "as in the speakers table",
    "speaker": "name",
    "term": "a term without any stance of this speaker",
    "attributions": "number of quotations of this speaker",
    "documents": "number of documents that they stand in",
    "upper": "share of this speaker's quotations that may still be about it, with 95 % confidence",
}
OUTLET_SILENCE_COLUMNS = {
    "outlet": "the medium",
    "side": "a side that it never quotes",
    "attributions": "number of quotations of listed sides in this outlet",
    "documents": "number of its documents",
    "upper": "share of its quotations that may still come from the side, with 95 % confidence",
}


def silent_speakers(tables: Tables, *, minimum: int = DEFAULT_MINIMUM) -> pd.DataFrame:
    """Terms on which a named speaker never takes a stance, not even a neutral one.

    Args:
        tables: of `make_tables`.
        minimum: speakers with fewer quotations are left out: nothing follows from theirs.

    Returns:
        Columns as in `SPEAKER_SILENCE_COLUMNS`; the most quoted speakers first.
    """
    spoken = set(zip(tables.stances["speaker_id"], tables.stances["term"], strict=True))
    rows = [
        {**{name: speaker[name] for name in ("speaker_id", "speaker", "attributions", "documents")},
         "term": term, "upper": upper_bound(speaker["attributions"])}
        for speaker in _named(tables.speakers, minimum=minimum)
        for term in tables.terms
        if (speaker["speaker_id"], term) not in spoken
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(SPEAKER_SILENCE_COLUMNS))


def silent_sides(
    tables: Tables, *, sides: Iterable[str] | None = None, minimum: int = DEFAULT_MINIMUM
) -> pd.DataFrame:
    """Sides that an outlet never quotes; documents without an outlet say nothing here.

    Args:
        tables: of `make_tables`.
        sides: which ones to look for; by default every side that anyone in the corpus quotes.
        minimum: outlets with fewer quotations of listed sides are left out.

    Returns:
        Columns as in `OUTLET_SILENCE_COLUMNS`; outlets in the order of their first document.
    """
    sided = tables.speakers.dropna(subset=["side"]).set_index("speaker_id")["side"]
    held = tables.attributions.dropna(subset=["outlet"]).explode("speaker_ids")
    held = held.assign(side=held["speaker_ids"].map(sided)).dropna(subset=["side"])
    wanted = sorted(set(sided) if sides is None else set(sides))
    rows: list[dict[str, Any]] = []
    documents = tables.documents.dropna(subset=["outlet"]).groupby("outlet", sort=False)["doc_id"]
    for outlet, number in documents.nunique().items():
        quoted = held[held["outlet"] == outlet]
        count = quoted["attribution_id"].nunique()
        if count < minimum:
            continue
        facts = {"outlet": outlet, "attributions": count, "documents": number}
        rows += [
            facts | {"side": side, "upper": upper_bound(count)}
            for side in wanted
            if side not in set(quoted["side"])
        ]
    return pd.DataFrame(rows, columns=list(OUTLET_SILENCE_COLUMNS))


def find_silence(tables: Tables, *, minimum: int = DEFAULT_MINIMUM) -> pd.DataFrame:
    """Both in one table.

    Returns:
        ``of`` (speaker or outlet), ``name``, ``missing`` (the term or side), ``attributions``,
        ``documents`` and ``upper`` as above.
    """
    parts = [
        silent_speakers(tables, minimum=minimum)
        .rename(columns={"speaker": "name", "term": "missing"})
        .assign(of="speaker"),
        silent_sides(tables, minimum=minimum)
        .rename(columns={"outlet": "name", "side": "missing"})
        .assign(of="outlet"),
    ]
    columns = ["of", "name", "missing", "attributions", "documents", "upper"]
    return pd.concat([part[columns] for part in parts], ignore_index=True)


def upper_bound(number: int) -> float:
    """The share that nothing was seen of in `number` draws, at most, with 95 % confidence.

    The exact one-sided bound of Clopper and Pearson (1934), near 3 / number.

    >>> round(upper_bound(30), 3)
    0.095
    """
    return float(1 - (1 - _CONFIDENCE) ** (1 / number))


def _named(speakers: pd.DataFrame, *, minimum: int) -> list[dict[Any, Any]]:
    named = (speakers["speaker_id"] != UNRESOLVED.key) & (speakers["kind"] != "unnamed")
    return speakers[named & (speakers["attributions"] >= minimum)].to_dict("records")
