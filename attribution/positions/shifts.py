"""Who changed, when, and how sure that is.

Each speaker and term gives a series of dated articles, one vote each. Its votes before and after
every border between periods are compared by chi-square, and the largest value is the statistic:
the offline search for a single change point (as in Page 1954). How often votes in random order
reach it says how likely chance alone is (a permutation test over the maximum, so that looking at
many borders costs nothing in honesty; Hothorn and Lausen 2003). Who changes and changes back has
no single clear border: where none is found, every stretch is compared with what surrounds it, as
in circular binary segmentation (Olshen et al. 2004), at twice its p for being a second look.
All speakers and terms are then judged together at a false discovery rate (Benjamini and Hochberg
1995).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, permutation_test

from attribution.positions.comparison import (
    DEFAULT_MINIMUM,
    PERIODS,
    article_votes,
    group_stances,
    majority,
    share_with_interval,
)
from attribution.positions.table import UNRESOLVED
from attribution.positions.tidy import Tables
from attribution.turkish import fold

#: Share of the claimed shifts that may be chance.
DEFAULT_RATE = 0.1
#: Articles that print the same words within so many days report one utterance.
COPY_DAYS = 7
#: A first look at few orders, and a second at many unless the first was hopeless.
_RESAMPLES = (299, 9999)
_HOPELESS = 0.3
_SEED = 13
#: Stretches times orders at once: bounds the memory.
_BATCH = 500_000
_VOTES = ("support", "oppose", "conditional", "mixed")

SHIFT_COLUMNS = {
    "speaker_id": "as in the speakers table",
    "speaker": "name",
    "term": "term id",
    "verdict": "shift, uncertain (chance may explain it), or thin (too few articles to test)",
    "before": "leaning of the articles before the border",
    "after": "leaning after it",
    "period": "first day of the period in which the second leaning begins; NaT when thin",
    "articles_before": "number of independent articles before the border",
    "articles_after": "number after it",
    "share_before": "of the articles before, those with the first leaning (0 to 1)",
    "low_before": "lower end of its 95 % Wilson interval",
    "high_before": "upper end",
    "share_after": "of the articles after, those with the second leaning (0 to 1)",
    "low_after": "lower end of its 95 % Wilson interval",
    "high_after": "upper end",
    "p": "chance of so clear a border if the order of the articles meant nothing",
    "q": "the same, corrected for the number of series tested (false discovery rate)",
    "first_date": "day of the first quotation with the first leaning",
    "first_doc": "its document",
    "first_quotation": "its words",
    "last_date": "day of the last quotation with the second leaning",
    "last_doc": "its document",
    "last_quotation": "its words",
    "statement": "what can be said, in a sentence",
}


@dataclass(frozen=True, slots=True)
class _Border:
    """The votes before and after; `p` is nothing when it could not be tested."""

    before: pd.DataFrame
    after: pd.DataFrame
    p: float | None


def find_shifts(
    tables: Tables,
    *,
    period: str = "month",
    minimum: int = DEFAULT_MINIMUM,
    rate: float = DEFAULT_RATE,
) -> pd.DataFrame:
    """Speakers whose leaning on a term moves between periods.

    Undated, neutral, unresolved and unnamed quotations do not take part, and of articles that
    print the same words within a week only the first counts. Nothing is claimed with fewer than
    `minimum` articles on either side of the border.

    Args:
        tables: of `make_tables`.
        period: one of `PERIODS`; a border lies between two of them.
        minimum: least number of independent articles before and after.
        rate: share of the claimed shifts that may be chance (0 to 1).

    Returns:
        Columns as in `SHIFT_COLUMNS`: shifts first, the surest ahead; then what looks like a
        shift and cannot be claimed.

    Raises:
        ValueError: no such period.
    """
    if period not in PERIODS:
        raise ValueError(f"{period!r} is none of {', '.join(PERIODS)}")
    stances = independent(_eligible(tables))
    rows: list[dict[str, Any]] = []
    if len(stances):
        votes = article_votes(stances, ["group", "term"]).sort_values(
            ["date", "doc_id"], kind="stable"
        )
        votes["period"] = votes["date"].dt.to_period(PERIODS[period])
        for (group, term), series in votes.groupby(["group", "term"], sort=False):
            said = stances[(stances["group"] == group) & (stances["term"] == term)]
            borders = _borders(series.reset_index(drop=True), minimum=minimum, rate=rate)
            rows += [_row(said, border, period=period) for border in borders]
    return _judged(pd.DataFrame(rows, columns=list(SHIFT_COLUMNS)), rate=rate)


def independent(stances: pd.DataFrame) -> pd.DataFrame:
    """Without the copies: the same words of one group on one term within `COPY_DAYS` days."""
    ordered = stances.sort_values(["date", "doc_id"], kind="stable")
    words = ordered["content"].map(fold)
    gap = ordered.groupby([ordered["group"], ordered["term"], words])["date"].diff()
    same_article = ordered.groupby([ordered["group"], ordered["term"], words])["doc_id"].shift()
    copy = (gap <= pd.Timedelta(days=COPY_DAYS)) & (same_article != ordered["doc_id"])
    return ordered[~copy]


def _eligible(tables: Tables) -> pd.DataFrame:
    stances = group_stances(tables, "speaker")
    someone = (stances["group"] != UNRESOLVED.key) & (stances["kind"] != "unnamed")
    return stances[someone & stances["date"].notna() & (stances["label"] != "neutral")]


def _borders(votes: pd.DataFrame, *, minimum: int, rate: float) -> list[_Border]:
    """The clearest border, and where it is clear, those within the two parts."""
    starts = votes["period"].ne(votes["period"].shift()).to_numpy().nonzero()[0][1:]
    n = len(votes)
    if votes["vote"].nunique() < 2 or not len(starts):
        return []
    cuts = [int(c) for c in starts if minimum <= c <= n - minimum]
    if not cuts:
        _, cut = _best(votes, [(0, int(c)) for c in starts])
        return [_Border(votes.iloc[:cut], votes.iloc[cut:], None)]
    halves = [(0, cut) for cut in cuts]
    _, cut = _best(votes, halves)
    border = _Border(votes.iloc[:cut], votes.iloc[cut:], _chance(votes, halves))
    if border.p is not None and border.p <= rate:
        parts = (part.reset_index(drop=True) for part in (border.before, border.after))
        deeper = [b for part in parts for b in _borders(part, minimum=minimum, rate=rate)]
        return [border, *(b for b in deeper if b.p is not None)]
    stretches = [(i, j) for i, j in combinations(cuts, 2) if j - i >= minimum]
    return _there_and_back(votes, stretches, rate=rate) or [border]


def _there_and_back(
    votes: pd.DataFrame, stretches: Sequence[tuple[int, int]], *, rate: float
) -> list[_Border]:
    """The two borders of the clearest stretch, if it is clear."""
    if not stretches:
        return []
    p = min(2 * _chance(votes, stretches), 1.0)
    if p > rate:
        return []
    i, j = _best(votes, stretches)
    inside = votes.iloc[i:j]
    return [_Border(votes.iloc[:i], inside, p), _Border(inside, votes.iloc[j:], p)]


def _codes(votes: pd.DataFrame) -> NDArray[np.int64]:
    return votes["vote"].map(_VOTES.index).to_numpy(dtype=np.int64)


def _best(votes: pd.DataFrame, stretches: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return stretches[int(np.argmax(_chi_square(_codes(votes), stretches)))]


def _chance(votes: pd.DataFrame, stretches: Sequence[tuple[int, int]]) -> float:
    """How often votes in random order are as clear at the best of the stretches."""

    def largest(codes: NDArray[np.int64], axis: int = -1) -> NDArray[np.float64]:
        value: NDArray[np.float64] = _chi_square(codes, stretches).max(axis=-1)
        return value

    p = 1.0
    for resamples in _RESAMPLES:
        p = permutation_test(
            (_codes(votes),),
            largest,
            permutation_type="pairings",
            vectorized=True,
            alternative="greater",
            n_resamples=resamples,
            batch=max(1, _BATCH // len(stretches)),
            rng=_SEED,
        ).pvalue
        if p > _HOPELESS:
            break
    return float(p)


def _chi_square(
    codes: NDArray[np.int64], stretches: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """Pearson's statistic of the votes within each stretch and those outside it.

    Args:
        codes: votes as numbers below four; the last axis, of length n, is time.
        stretches: half-open ranges of places, shorter than n.

    Returns:
        The axes of `codes`, with the stretches in place of time.
    """
    one_hot = codes[..., None] == np.arange(len(_VOTES))
    running = np.insert(one_hot.cumsum(axis=-2), 0, 0, axis=-2)
    start, end = np.array(stretches).T
    share = ((end - start) / codes.shape[-1])[:, None]
    total = running[..., -1:, :]
    expected = share * total
    spread = np.where(total > 0, expected * (1 - share), 1.0)
    observed = running[..., end, :] - running[..., start, :]
    value: NDArray[np.float64] = ((observed - expected) ** 2 / spread).sum(axis=-1)
    return value


def _row(said: pd.DataFrame, border: _Border, *, period: str) -> dict[str, Any]:
    before, after = border.before, border.after
    leanings = majority(before["vote"]), majority(after["vote"])
    shares = [
        share_with_interval(int((part["vote"] == leaning).sum()), len(part))
        for part, leaning in zip((before, after), leanings, strict=True)
    ]
    first = _quotation(said, before, leanings[0], place=0)
    last = _quotation(said, after, leanings[1], place=-1)
    values = {
        "speaker_id": said["group"].iloc[0],
        "speaker": said["name"].iloc[0],
        "term": said["term"].iloc[0],
        "before": leanings[0],
        "after": leanings[1],
        "articles_before": len(before),
        "articles_after": len(after),
        "p": border.p,
    }
    if border.p is not None:
        values["period"] = after["period"].iloc[0].start_time
    for side, share in zip(("before", "after"), shares, strict=True):
        values |= dict(zip((f"{k}_{side}" for k in ("share", "low", "high")), share, strict=True))
    for side, found in (("first", first), ("last", last)):
        names = (f"{side}_date", f"{side}_doc", f"{side}_quotation")
        values |= dict(zip(names, found, strict=True))
    return values


def _quotation(
    said: pd.DataFrame, part: pd.DataFrame, leaning: str, *, place: int
) -> tuple[Any, Any, Any]:
    """Day, document and words of the first or last quotation with a leaning among articles.

    A part that is mixed shows the quotation that stands at its end, whatever its label.
    """
    within = said[said["doc_id"].isin(part["doc_id"])]
    chosen = within[within["label"] == leaning]
    row = (chosen if len(chosen) else within).iloc[place]
    return row["date"], row["doc_id"], row["content"]


def _judged(rows: pd.DataFrame, *, rate: float) -> pd.DataFrame:
    """Correct for the number of tests, give verdicts, drop what did not move at all."""
    tested = rows["p"].notna()
    rows["q"] = np.nan
    if tested.any():
        rows.loc[tested, "q"] = false_discovery_control(rows.loc[tested, "p"].astype(float))
    rows["verdict"] = np.where(~tested, "thin", np.where(rows["q"] <= rate, "shift", "uncertain"))
    rows = rows[rows["before"] != rows["after"]].copy()
    rows["statement"] = [_statement(row) for row in rows.to_dict("records")]
    for name in ("period", "first_date", "last_date"):
        rows[name] = pd.to_datetime(rows[name]).astype("datetime64[s]")
    rows["p"], rows["q"] = rows["p"].astype(float), rows["q"].astype(float)
    rank = rows["verdict"].map({"shift": 0, "uncertain": 1, "thin": 2})
    order = pd.DataFrame({"rank": rank, "p": rows["p"]}).sort_values(["rank", "p"], kind="stable")
    return rows.loc[order.index].reset_index(drop=True)


def _statement(row: dict[Any, Any]) -> str:
    counts = (
        f"{row['before']} in {_of(row, 'before')} articles before, "
        f"{row['after']} in {_of(row, 'after')} after"
    )
    if row["verdict"] == "thin":
        return f"{counts}: too few to say whether this is a shift"
    if row["verdict"] == "uncertain":
        return f"{counts}: no shift is claimed, chance explains it too easily (q = {row['q']:.2f})"
    return f"{counts}; so clear a change by chance: p {_chance_text(row['p'])}"


def _chance_text(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _of(row: dict[Any, Any], side: str) -> str:
    articles = int(row[f"articles_{side}"])
    count = round(row[f"share_{side}"] * articles)
    return f"{count} of {articles} ({row[f'low_{side}']:.0%}–{row[f'high_{side}']:.0%})"
