"""One utterance in several reports: found by speaker, day and meaning, and set side by side.

Outlets print different parts and translations of what was said once. Quotations of one holder
within `DAYS` days are compared by their character n-grams, weighted by how rare these are among
all quotations (Turkish suffixes change a word's end, and n-grams forgive that), and by whether
they take the same stance on a term; who surely is for and against a term in two quotations did
not say one thing. Average linkage joins them, so that a phrase repeated day after day makes no
chain.

On the planted series of ``annotations/series`` the words alone, at the best threshold of each and
with single linkage, give a B³ F1 of 89.4; mean-pooled vectors of the multilingual-e5-small that the
tagger's encoder comes from give 88.4 at fifty times the cost, those of the tagger's encoder 75.0.
With stances and average linkage, as here, ``make series`` gives 95.6.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from attribution.positions.table import UNRESOLVED
from attribution.turkish import fold

#: Reports of one utterance are at most so many days apart.
DAYS = 3
#: How alike two quotations must be on average (0 to 1), and how much of it a shared stance is.
#: Both are tuned on one half of the series' stories; see `benchmarks/series.py`.
ALIKE = 0.23
_SHARED_STANCE = 0.2
_GRAMS = (3, 5)
#: Quotations compared with others at once: bounds the memory.
_CHUNK = 1000

UTTERANCE_COLUMNS = {
    "utterance": "id of the utterance: that of its first quotation",
    "speaker_ids": "tuple of holders as in the speakers table",
    "first": "first day of publication; NaT when unknown",
    "last": "last day of publication",
    "quotations": "number of quotations that print it",
    "reports": "number of documents that do",
    "outlets": "number of known outlets that do",
    "wording": "its longest wording",
}

WORDING_COLUMNS = {
    "utterance": "id of the utterance",
    "reports": "number of documents that report it",
    "speaker_ids": "tuple of holders as in the speakers table",
    "doc_id": "the document's id",
    "date": "day of publication; NaT when unknown",
    "outlet": "the medium; missing when unknown",
    "wording": "what this document prints of it, its quotations parted by a stroke",
    "dropped": "tuple of the other documents' clauses that it has nothing of, word for word",
}
#: A clause is dropped when less than this share of its words recurs, of two or more words with
#: four letters or more; words are compared by their first five letters.
_RECURS = 0.34
_CLAUSE_WORDS = 2
_LONG = 4
_STEM = 5
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"(?<=[.!?…;:,])\s+")


def find_utterances(attributions: pd.DataFrame, stances: pd.DataFrame) -> "pd.Series[str]":
    """The utterance of each quotation: the id of the first quotation that prints it.

    A quotation whose holder is not resolved is an utterance by itself. What an unnamed or undated
    source says is joined within its document only: nothing tells whether it is the same elsewhere.

    Args:
        attributions: of `make_tables`; its column ``utterance`` is not read.
        stances: likewise.

    Returns:
        One id a row, on the index of `attributions`.
    """
    ids = attributions["attribution_id"].to_numpy(copy=True)
    blocks = list(_blocks(attributions))
    if blocks:
        likeness = _Likeness(attributions, stances)
        for places in (places for block in blocks for places in _clusters(block, likeness)):
            ids[places] = ids[places[0]]
    return pd.Series(ids, index=attributions.index)


def tabulate_utterances(attributions: pd.DataFrame) -> pd.DataFrame:
    """One row an utterance, columns as in `UTTERANCE_COLUMNS`, in the order of first quotations."""
    longest = attributions["content"].str.len()
    order = attributions.assign(length=longest).sort_values(
        "length", ascending=False, kind="stable"
    )
    groups = attributions.groupby("utterance", sort=False)
    frame = pd.DataFrame(
        {
            "speaker_ids": groups["speaker_ids"].first(),
            "first": groups["date"].min(),
            "last": groups["date"].max(),
            "quotations": groups.size().astype("int64"),
            "reports": groups["doc_id"].nunique().astype("int64"),
            "outlets": groups["outlet"].nunique().astype("int64"),
            "wording": order.groupby("utterance", sort=False)["content"].first(),
        }
    )
    return frame.loc[list(groups.groups)].reset_index()[list(UTTERANCE_COLUMNS)]


def _blocks(attributions: pd.DataFrame) -> Iterator[NDArray[np.int64]]:
    """Places of quotations that may be one utterance, in order of their days: two or more.

    Holders are the same; named and dated ones lie together as long as no gap is wider than `DAYS`.
    """
    frame = pd.DataFrame(
        {
            "holders": attributions["speaker_ids"].to_numpy(),
            "doc": attributions["doc_id"].to_numpy(),
            "date": attributions["date"].to_numpy(),
        }
    )
    resolved = [ids != (UNRESOLVED.key,) for ids in frame["holders"]]
    frame = frame[np.array(resolved, dtype=bool)]
    unnamed = [any(id.startswith("unnamed:") for id in ids) for ids in frame["holders"]]
    alone = frame["date"].isna() | np.array(unnamed, dtype=bool)
    parts = [part for _, part in frame[alone].groupby(["holders", "doc"], sort=False)]
    for _, said in frame[~alone].groupby("holders", sort=False):
        ordered = said.sort_values("date", kind="stable")
        run = (ordered["date"].diff() > pd.Timedelta(days=DAYS)).cumsum()
        parts += [part for _, part in ordered.groupby(run, sort=False)]
    for part in parts:
        if len(part) > 1:
            yield part.index.to_numpy(dtype=np.int64)


class _Likeness:
    """How alike quotations are, by their places in the table."""

    def __init__(self, attributions: pd.DataFrame, stances: pd.DataFrame) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=_GRAMS, sublinear_tf=True)
        self._grams = vectorizer.fit_transform(attributions["content"].map(fold))
        self._terms = _incidence(attributions, stances, stances["term"])
        self._labels = _incidence(attributions, stances, stances["term"] + " " + stances["label"])
        days = attributions["date"].to_numpy().astype("datetime64[D]")
        self.days: NDArray[np.int64] = days.astype(np.int64)

    def between(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Likeness of each of `rows` with each of `columns`, at most 1; -1 for what cannot be one.

        The days of an undated document are all the same.
        """
        words = (self._grams[rows] @ self._grams[columns].T).toarray()
        shared = (self._labels[rows] @ self._labels[columns].T).toarray() > 0
        both = (self._terms[rows] @ self._terms[columns].T).toarray().clip(max=1)
        clash = np.where(shared, 0, both)
        far = np.abs(self.days[rows][:, None] - self.days[columns]) > DAYS
        alike = (1 - _SHARED_STANCE) * words + _SHARED_STANCE * shared - clash
        return np.where(far, -1.0, alike)


def _incidence(attributions: pd.DataFrame, stances: pd.DataFrame, values: pd.Series) -> Any:
    """Quotations by values: a sparse matrix of how surely a quotation has a value (0 to 1)."""
    from scipy.sparse import csr_array

    place = {id: place for place, id in enumerate(attributions["attribution_id"])}
    rows = stances["attribution_id"].map(place)
    found = pd.DataFrame({"row": rows, "value": values, "score": stances["score"]})
    found = found.drop_duplicates(["row", "value"])
    columns, names = pd.factorize(found["value"])
    shape = (len(attributions), max(len(names), 1))
    places = found["row"].to_numpy(dtype=np.int64), columns
    return csr_array((found["score"].to_numpy(), places), shape=shape)


def _clusters(block: NDArray[np.int64], likeness: _Likeness) -> Iterator[NDArray[np.int64]]:
    """Places of each utterance that two quotations or more of a block print, in table order."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    for places in _components(block, likeness):
        distance = np.clip(1 - likeness.between(places, places), 0, None)
        np.fill_diagonal(distance, 0)
        tree = linkage(squareform(distance, checks=False), "average")
        number = fcluster(tree, 1 - ALIKE, "distance")
        for one in np.unique(number):
            if (number == one).sum() > 1:
                yield np.sort(places[number == one])


def _components(block: NDArray[np.int64], likeness: _Likeness) -> Iterator[NDArray[np.int64]]:
    """Parts of a block that no pair of alike quotations connects: no utterance is in two.

    Average linkage joins nothing that single linkage would not, so each part can be clustered by
    itself; a speaker quoted every day for years stays cheap.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    days = likeness.days[block]
    pairs: list[NDArray[np.int64]] = []
    for start in range(0, len(block), _CHUNK):
        rows = block[start : start + _CHUNK]
        end = int(np.searchsorted(days, likeness.days[rows[-1]] + DAYS, side="right"))
        found = likeness.between(rows, block[start:end]) >= ALIKE
        pairs.append(np.argwhere(found) + start)
    first, second = np.concatenate(pairs).T
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(len(block), len(block)))
    _, number = connected_components(graph, directed=False)
    order = np.argsort(number, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(number[order])) + 1):
        if len(part) > 1:
            yield block[part]


def compare_wordings(attributions: pd.DataFrame) -> pd.DataFrame:
    """Utterances that several documents report, one row a document.

    Args:
        attributions: of `make_tables`.

    Returns:
        Columns as in `WORDING_COLUMNS`: the utterance with the most reports first, documents in
        the order of their days.
    """
    rows: list[dict[str, Any]] = []
    for utterance, said in attributions.groupby("utterance", sort=False):
        if said["doc_id"].nunique() > 1:
            rows += _wordings(str(utterance), said)
    frame = pd.DataFrame(rows, columns=list(WORDING_COLUMNS))
    return frame.sort_values("reports", ascending=False, kind="stable", ignore_index=True)


def _wordings(utterance: str, said: pd.DataFrame) -> Iterator[dict[str, Any]]:
    parts = [part for _, part in said.groupby("doc_id", sort=False)]
    parts.sort(key=lambda part: (part["date"].iloc[0], str(part["doc_id"].iloc[0])))
    clauses = [
        [clause for content in part["content"] for clause in _CLAUSE.split(content)]
        for part in parts
    ]
    for number, part in enumerate(parts):
        others = (c for k, found in enumerate(clauses) if k != number for c in found)
        first = part.iloc[0]
        yield {
            "utterance": utterance,
            "reports": len(parts),
            **{name: first[name] for name in ("speaker_ids", "doc_id", "date", "outlet")},
            "wording": " / ".join(dict.fromkeys(part["content"])),
            "dropped": _dropped(others, part["content"]),
        }


def _dropped(others: Iterable[str], contents: Iterable[str]) -> tuple[str, ...]:
    """Clauses of others of whose words hardly any recurs, each once."""
    here = {stem for content in contents for stem in _stems(content)}
    found: list[str] = []
    for clause in others:
        stems = _stems(clause)
        if len(stems) >= _CLAUSE_WORDS and len(stems & here) < _RECURS * len(stems):
            found.append(clause.strip())
            here |= stems  # what another outlet says in the same words is listed once
    return tuple(found)


def _stems(text: str) -> set[str]:
    """First letters of the longer words: Turkish adds suffixes, and short words say little."""
    return {word[:_STEM] for word in _WORD.findall(fold(text)) if len(word) >= _LONG}
