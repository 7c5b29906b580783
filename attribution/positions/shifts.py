"""Who changed, when, and how sure that is.

Each speaker and term gives a series of dated articles, one vote each, in which `regimes` looks for
moves. All speakers and terms are then judged together: as many shifts are claimed as keep the
expected share of wrong ones under a rate (the Bayesian false discovery rate; Newton et al. 2004),
each of them more probable than not.

Several reports of one utterance are several readings of it, which guard against a misreading, and
not several occasions: the numbers of utterances stand beside those of articles.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from attribution.positions.comparison import (
    DEFAULT_MINIMUM,
    PERIODS,
    article_votes,
    group_stances,
    share_with_interval,
)
from attribution.positions.regimes import (
    STATES,
    Chances,
    Move,
    estimate_rates,
    find_moves,
    read_chances,
)
from attribution.positions.sentences import describe_shift
from attribution.positions.table import UNRESOLVED
from attribution.positions.tidy import Tables
from attribution.turkish import fold

#: Share of the claimed shifts that may be wrong.
DEFAULT_RATE = 0.1
#: One article is never evidence enough for a side of a border, however much it quotes.
LEAST_ARTICLES = 2
#: Articles that print the same words within so many days report one utterance.
COPY_DAYS = 7
#: A claim is more probable than not, however sure the others are.
_EVEN = 0.5

SHIFT_COLUMNS = {
    "speaker_id": "as in the speakers table",
    "speaker": "name",
    "term": "term id",
    "verdict": "shift, uncertain (too improbable to claim), or thin (too few articles to judge)",
    "before": "where the speaker stood",
    "after": "where the speaker stands then",
    "period": "first day of the period in which the second leaning begins; NaT when thin",
    "articles_before": "number of independent articles before the border",
    "articles_after": "number after it",
    "utterances_before": "number of utterances that those before report",
    "utterances_after": "number that those after report",
    "share_before": "of the articles before, those with the first leaning (0 to 1)",
    "low_before": "lower end of its 95 % Wilson interval",
    "high_before": "upper end",
    "share_after": "of the articles after, those with the second leaning (0 to 1)",
    "low_after": "lower end of its 95 % Wilson interval",
    "high_after": "upper end",
    "p": "probability that the speaker did not move so (0 to 1); missing when thin",
    "q": "expected share of wrong ones among this and all surer shifts; missing when thin",
    "first_date": "day of the first quotation with the first leaning",
    "first_doc": "its document",
    "first_quotation": "its words",
    "last_date": "day of the last quotation with the second leaning",
    "last_doc": "its document",
    "last_quotation": "its words",
    "statement": "what can be said, in a sentence",
}


@dataclass(frozen=True, slots=True)
class _Series:
    """One speaker on one term: the quotations, the articles' votes, and what they make likely."""

    said: pd.DataFrame
    votes: pd.DataFrame
    chances: Chances


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
    `minimum` quotations or `LEAST_ARTICLES` articles on either side of the border.

    Args:
        tables: of `make_tables`.
        period: one of `PERIODS`; a border lies between two of them.
        minimum: least number of quotations before and after.
        rate: share of the claimed shifts that may be wrong (0 to 1).

    Returns:
        Columns as in `SHIFT_COLUMNS`: shifts first, the surest ahead; then what looks like a
        shift and cannot be claimed.

    Raises:
        ValueError: no such period.
    """
    if period not in PERIODS:
        raise ValueError(f"{period!r} is none of {', '.join(PERIODS)}")
    series = list(_series(tables, period))
    rates = estimate_rates([one.chances for one in series])
    rows = [
        _row(one.said, one.votes, move, minimum=minimum)
        for one in series
        if one.votes["vote"].nunique() > 1
        for move in find_moves(one.chances, rates)
    ]
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


def _series(tables: Tables, period: str) -> Iterator[_Series]:
    """The votes of each speaker on each term, in order of their days."""
    stances = independent(_eligible(tables))
    if stances.empty:
        return
    votes = article_votes(stances, ["group", "term"]).sort_values(["date", "doc_id"], kind="stable")
    votes["period"] = votes["date"].dt.to_period(PERIODS[period])
    said = dict(list(stances.groupby(["group", "term"], sort=False)))
    for key, cast in votes.groupby(["group", "term"], sort=False):
        certainty = said[key].groupby("doc_id")["certainty"].mean().loc[cast["doc_id"]].to_numpy()
        before = cast["period"].shift().fillna(cast["period"].iloc[0])
        free = cast["period"].ne(before).to_numpy()
        yield _Series(said[key], cast, read_chances(list(cast["vote"]), certainty, free))


def _row(said: pd.DataFrame, votes: pd.DataFrame, move: Move, *, minimum: int) -> dict[str, Any]:
    values = {
        "speaker_id": said["group"].iloc[0],
        "speaker": said["name"].iloc[0],
        "term": said["term"].iloc[0],
        "p": move.p,
    }
    for side, run, state, place in zip(
        ("before", "after"), (move.before, move.after), move.states, (0, -1), strict=True
    ):
        part, leaning = votes.iloc[run.start : run.stop], STATES[state]
        within = said[said["doc_id"].isin(part["doc_id"])]
        agreeing = int((part["vote"] == leaning).sum())
        quoted = len(within) if leaning == "mixed" else int((within["label"] == leaning).sum())
        if quoted < minimum or len(part) < LEAST_ARTICLES:
            values["p"] = None
        share = share_with_interval(agreeing, len(part))
        values |= {
            side: leaning,
            f"articles_{side}": len(part),
            f"utterances_{side}": within["utterance"].nunique(),
            **dict(zip((f"{k}_{side}" for k in ("share", "low", "high")), share, strict=True)),
        }
        end = "first" if side == "before" else "last"
        names = (f"{end}_date", f"{end}_doc", f"{end}_quotation")
        values |= dict(zip(names, _quotation(within, leaning, place=place), strict=True))
    if values["p"] is not None:
        values["period"] = votes["period"].iloc[move.after.start].start_time
    return values


def _quotation(within: pd.DataFrame, leaning: str, *, place: int) -> tuple[Any, Any, Any]:
    """Day, document and words of the first or last quotation with a leaning.

    A part that is mixed shows the quotation that stands at its end, whatever its label.
    """
    chosen = within[within["label"] == leaning]
    row = (chosen if len(chosen) else within).iloc[place]
    return row["date"], row["doc_id"], row["content"]


def _judged(rows: pd.DataFrame, *, rate: float) -> pd.DataFrame:
    """Judge all together, give verdicts, put the surest first."""
    rows["p"] = rows["p"].astype(float)
    rows["q"] = rows["p"].dropna().sort_values(kind="stable").expanding().mean()
    claimed = (rows["q"] <= rate) & (rows["p"] < _EVEN)
    rows["verdict"] = np.select([rows["p"].isna(), claimed], ["thin", "shift"], "uncertain")
    rows["statement"] = [describe_shift(row) for row in rows.to_dict("records")]
    for name in ("period", "first_date", "last_date"):
        rows[name] = pd.to_datetime(rows[name]).astype("datetime64[s]")
    kind = rows["verdict"].map({"shift": 0, "uncertain": 1, "thin": 2})
    order = pd.DataFrame({"kind": kind, "p": rows["p"]}).sort_values(["kind", "p"], kind="stable")
    return rows.loc[order.index].reset_index(drop=True)
