"""Who stands where on which term: counts by label, a leaning, and how sure it can be.

Two units are kept apart. Counts by label are of utterances: what several articles report, or one
article repeats, was said once; the numbers of quotations and articles stand beside them. Leanings,
shares and intervals are over articles, each with one vote: quotations within one article were
chosen together and are no independent witnesses, and one long article does not outvote three
short ones.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from scipy.stats import binomtest

from attribution.errors import AnalysisError
from attribution.positions.order import turkish_sort_key
from attribution.positions.selection import matches_name
from attribution.positions.table import UNRESOLVED, Leaning, leaning_of
from attribution.positions.tidy import Tables
from attribution.schema import StanceLabel
from attribution.turkish import fold

#: What positions can be compared by; each is a column of the stances table.
GROUPINGS = ("speaker", "side", "country", "organisation", "kind", "outlet")
#: The group of whatever states no side, country, and so on.
UNSTATED = "unstated"
#: Groups that are nobody's: they have counts and no leaning.
_NO_ONE = frozenset({UNRESOLVED.key, UNSTATED})
_NO_VOTES = pd.Series([], dtype=object)
LABELS = tuple(label.value for label in StanceLabel)
SIDED = ("support", "oppose", "conditional")
DEFAULT_MINIMUM = 3
PERIODS = {"week": "W", "month": "M", "quarter": "Q", "year": "Y"}

CELL_COLUMNS = {
    "group": "speaker id, or the side, country, ... compared by; 'unstated' when there is none",
    "name": "the group's name for readers",
    "term": "term id",
    **{label: f"number of utterances labelled {label}" for label in LABELS},
    "total": "number of utterances",
    "quotations": "number of quotations that print them",
    "articles": "number of articles that they stand in",
    "leaning": "support, oppose, conditional, neutral or mixed; missing when none is claimed",
    "share": "of the articles that take a side, those that lean this way (0 to 1)",
    "low": "lower end of the share's 95 % Wilson interval",
    "high": "upper end of it",
    "first": "first day of publication; NaT when all are undated",
    "last": "last day of publication",
    "undated": "number of quotations without a day",
    "too_few": "fewer quotations than the minimum: no leaning is claimed",
}


def compare(tables: Tables, *, by: str = "speaker", minimum: int = DEFAULT_MINIMUM) -> pd.DataFrame:
    """Groups by terms, a row for each cell with a quotation; columns as in `CELL_COLUMNS`.

    The leaning is the one that most articles have, each by `leaning_of`; *mixed* when two share
    the most, *neutral* when no quotation takes a side. It is withheld where fewer than `minimum`
    quotations take a side and, for *neutral*, where there are fewer than `minimum` quotations: what
    three articles print was read three times, if said once.
    The interval is Wilson's (1927) over the articles that take a side.

    Args:
        tables: of `make_tables`.
        by: one of `GROUPINGS`; a joint statement counts once in a group.
        minimum: least number of quotations.

    Returns:
        The most quoted groups first, terms in the tables' order.

    Raises:
        ValueError: no such grouping.
    """
    return _cells(tables, group_stances(tables, by), ["term"], minimum=minimum)


def timeline(
    tables: Tables,
    *,
    by: str = "speaker",
    period: str = "month",
    minimum: int = DEFAULT_MINIMUM,
) -> pd.DataFrame:
    """As `compare`, with a row for each period too; undated quotations are left out.

    Args:
        tables, by, minimum: as in `compare`.
        period: one of `PERIODS`.

    Returns:
        The columns of `CELL_COLUMNS` and, after ``term``, ``period``: the period's first day.

    Raises:
        ValueError: no such grouping or period.
    """
    if period not in PERIODS:
        raise ValueError(f"{period!r} is none of {', '.join(PERIODS)}")
    stances = group_stances(tables, by).dropna(subset=["date"])
    starts = stances["date"].dt.to_period(PERIODS[period]).dt.start_time.astype("datetime64[s]")
    return _cells(tables, stances.assign(period=starts), ["term", "period"], minimum=minimum)


def group_stances(tables: Tables, by: str) -> pd.DataFrame:
    """The stances with two columns more, ``group`` and ``name``, each attribution once a group.

    Raises:
        ValueError: no such grouping.
    """
    if by not in GROUPINGS:
        raise ValueError(f"{by!r} is none of {', '.join(GROUPINGS)}")
    stances = tables.stances
    key = "speaker_id" if by == "speaker" else by
    group = stances[key].where(stances[key].notna(), UNSTATED)
    name = stances["speaker"] if by == "speaker" else group
    grouped = stances.assign(group=group, name=name)
    return grouped.drop_duplicates(["group", "attribution_id", "term"], ignore_index=True)


def with_evidence(cells: pd.DataFrame, stances: pd.DataFrame) -> pd.DataFrame:
    """The cells of `compare` with a column ``evidence``: a list of the quotations behind each.

    Args:
        cells: of `compare`.
        stances: of `group_stances`, by the same grouping.
    """
    facts = ["doc_id", "attribution_id", "utterance", "date", "outlet", "speaker", "via", "label",
             "score", "confidence", "content"]  # fmt: skip
    said = {
        key: part[facts].to_dict("records")
        for key, part in stances.groupby(["group", "term"], sort=False)
    }
    keys = zip(cells["group"], cells["term"], strict=True)
    evidence = pd.Series([said[key] for key in keys], index=cells.index, dtype=object)
    return cells.assign(evidence=evidence)


def article_votes(stances: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """One vote an article: the leaning of its quotations, the neutral votes left out.

    Args:
        stances: rows with ``doc_id``, ``date``, ``label`` and the keys.
        keys: what makes a cell.

    Returns:
        The keys, ``doc_id``, ``date`` and ``vote`` (support, oppose, conditional or mixed).
    """
    unit = [*keys, "doc_id"]
    sided = stances[stances["label"].isin(SIDED)]
    counts = sided.groupby([*unit, "label"], sort=False).size().unstack(fill_value=0)
    votes = counts.reset_index()[unit]
    found = counts.reindex(columns=list(SIDED), fill_value=0).to_dict("records")
    votes["vote"] = [_vote(count) for count in found]
    days = sided.drop_duplicates(unit)[[*unit, "date"]]
    return votes.merge(days, on=unit, how="left")


def utterance_labels(stances: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """One row an utterance: the label of most of its quotations, neutral if all are.

    Args:
        stances: rows with ``utterance``, ``label``, ``certainty`` and the keys.
        keys: what makes a cell.

    Returns:
        The keys, ``utterance`` and ``label``; of two labels as frequent, the one read more surely.
    """
    unit = [*keys, "utterance"]
    found = stances.groupby([*unit, "label"], sort=False)["certainty"].agg(["size", "sum"])
    ranked = found.reset_index().assign(sided=lambda frame: frame["label"].isin(SIDED))
    ranked = ranked.sort_values(["sided", "size", "sum"], ascending=False, kind="stable")
    return ranked.drop_duplicates(unit)[[*unit, "label"]]


def share_with_interval(count: int, of: int) -> tuple[float, float, float]:
    """A share and its 95 % Wilson interval.

    >>> [round(x, 2) for x in share_with_interval(4, 4)]
    [1.0, 0.51, 1.0]
    """
    interval = binomtest(count, of).proportion_ci(0.95, method="wilson")
    return count / of, float(interval.low), float(interval.high)


def find_group(stances: pd.DataFrame, query: str) -> str:
    """The group that a query names: exactly, or as a part of one name only.

    Args:
        stances: of `group_stances`.
        query: an id, a name, or a part of either, in any case.

    Raises:
        AnalysisError: none or several are meant.
    """
    groups = stances.drop_duplicates("group")[["group", "name"]].itertuples(index=False, name=None)
    meant = {id: name for id, name in groups if any(matches_name(query, n) for n in (id, name))}
    exact = [id for id, name in meant.items() if fold(query) in (fold(id), fold(name))]
    found: list[str] = exact or list(meant)
    if not found:
        raise AnalysisError(
            f"{query!r}: no stance of theirs was found", hint="`attribution compare` lists who has"
        )
    if len(found) > 1:
        names = ", ".join(meant[id] for id in found[:5])
        raise AnalysisError(f"{query!r} may be several: {names}", hint="give the whole name")
    return found[0]


def majority(votes: "pd.Series[str]") -> str:
    """What most articles say: a label, mixed, or neutral where none takes a side."""
    counts = votes.value_counts()
    sided = {label: int(counts.get(label, 0)) for label in SIDED}
    return "mixed" if len(votes) and not any(sided.values()) else _vote(sided)


def _vote(counts: dict[Any, int]) -> str:
    leaning = leaning_of({StanceLabel(label): n for label, n in counts.items()})
    return str((leaning or Leaning.NEUTRAL).value)


def _cells(tables: Tables, stances: pd.DataFrame, by: list[str], *, minimum: int) -> pd.DataFrame:
    keys = ["group", *by]
    names = {k: v for k, v in CELL_COLUMNS.items() if k not in ("group", "name", *by)}
    columns = ["group", "name", *by, *names]
    if stances.empty:
        return pd.DataFrame(columns=columns)
    votes = article_votes(stances, keys)
    voted = {key: part["vote"] for key, part in votes.groupby(keys, sort=False)}
    labels = utterance_labels(stances, keys).groupby(keys, sort=False)["label"]
    counts = labels.value_counts().unstack(fill_value=0).reindex(columns=LABELS, fill_value=0)
    said = counts.to_dict("index")
    rows = [
        dict(zip(keys, key, strict=True))
        | said[key]
        | _cell(part, voted.get(key, _NO_VOTES), minimum=minimum, someone=key[0] not in _NO_ONE)
        for key, part in stances.groupby(keys, sort=False)
    ]
    cells = pd.DataFrame(rows)[columns]
    cells["leaning"] = pd.Series([row["leaning"] for row in rows], dtype=object)
    return _ordered(cells, tables.terms)


def _cell(
    part: pd.DataFrame, votes: "pd.Series[str]", *, minimum: int, someone: bool
) -> dict[str, Any]:
    sided = int(part["label"].isin(SIDED).sum())
    too_few = (sided or len(part)) < minimum
    leaning = majority(votes) if someone and not too_few else None
    share: tuple[float, float, float] = (float("nan"),) * 3
    if leaning in SIDED:
        share = share_with_interval(int((votes == leaning).sum()), len(votes))
    return {
        "name": part["name"].iloc[0],
        "total": part["utterance"].nunique(),
        "quotations": len(part),
        "articles": part["doc_id"].nunique(),
        "leaning": leaning,
        **dict(zip(("share", "low", "high"), share, strict=True)),
        "first": part["date"].min(),
        "last": part["date"].max(),
        "undated": int(part["date"].isna().sum()),
        "too_few": too_few,
    }


def _ordered(cells: pd.DataFrame, terms: Sequence[str]) -> pd.DataFrame:
    """The most quoted first, the unresolved last; then terms, then time."""
    totals = cells.groupby("group")["quotations"].sum()
    names = cells.drop_duplicates("group").set_index("group")["name"]
    ordered = sorted(
        totals.index,
        key=lambda g: (g in _NO_ONE, -totals[g], turkish_sort_key(names[g]), g),
    )
    place = {group: number for number, group in enumerate(ordered)}
    rank = cells["group"].map(place)
    column = cells["term"].map({term: number for number, term in enumerate(terms)})
    order = pd.DataFrame({"rank": rank, "column": column})
    if "period" in cells:
        order["period"] = cells["period"]
    order = order.sort_values(list(order.columns), kind="stable")
    return cells.loc[order.index].reset_index(drop=True)
