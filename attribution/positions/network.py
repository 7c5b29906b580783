"""Who agrees with whom: discourse networks.

The definitions are those of discourse network analysis (Leifeld 2013, "Reconceptualizing Major
Policy Change in the Advocacy Coalition Framework", Policy Studies Journal 41; Leifeld 2017,
"Discourse Network Analysis: Policy Debates as Dynamic Networks", Oxford Handbook of Political
Networks; Leifeld, Gruber and Bossner 2019, "Discourse Network Analyzer Manual"). A statement is
an actor's agreement or disagreement with a concept; here the concepts are the terms' propositions,
support is agreement and opposition disagreement. Neutral statements have neither, and conditional
ones only on request. An actor counts once for a concept and qualifier, however often it says so
(duplicates ignored across the whole range).
"""

from enum import StrEnum
from itertools import combinations
from math import sqrt
from typing import Any

import networkx as nx
import pandas as pd

from attribution.positions.comparison import UNSTATED, group_stances
from attribution.positions.table import UNRESOLVED
from attribution.positions.tidy import Tables

STATEMENT_COLUMNS = {
    "document": "the document's id",
    "date": "day of publication; NaT when unknown",
    "person": "the holder's name",
    "organisation": "the holder's organisation, if known",
    "concept": "term id",
    "agreement": "1 agrees (support), 0 disagrees (oppose)",
    "text": "the quotation",
}
_SEED = 13
#: Pull between actors whom nothing joins: it keeps them on the page.
_WEAK = 0.08
_FACTS = ("kind", "side", "country", "organisation")


class NetworkKind(StrEnum):
    """What an edge means; see `build_network`."""

    CONGRUENCE = "congruence"
    CONFLICT = "conflict"
    SUBTRACT = "subtract"


class Normalisation(StrEnum):
    """What an edge's weight is divided by; see `build_network`."""

    NONE = "none"
    AVERAGE = "average"
    JACCARD = "jaccard"
    COSINE = "cosine"


def statement_list(tables: Tables, *, conditional: bool = False) -> pd.DataFrame:
    """The statements as users of Discourse Network Analyzer know them, in document order.

    Args:
        tables: of `make_tables`.
        conditional: count "yes, if" as agreement; otherwise it is left out.

    Returns:
        Columns as in `STATEMENT_COLUMNS`; unresolved holders are left out, joint statements have
        a row for each holder.
    """
    stances = _qualified(tables, "speaker", conditional=conditional)
    frame = pd.DataFrame(
        {
            "document": stances["doc_id"],
            "date": stances["date"],
            "person": stances["speaker"],
            "organisation": stances["organisation"],
            "concept": stances["term"],
            "agreement": stances["agreement"],
            "text": stances["content"],
        },
        columns=list(STATEMENT_COLUMNS),
    )
    return frame.reset_index(drop=True)


def build_network(
    tables: Tables,
    *,
    kind: NetworkKind = NetworkKind.SUBTRACT,
    normalisation: Normalisation = Normalisation.NONE,
    by: str = "speaker",
    minimum: int = 1,
    conditional: bool = False,
) -> nx.Graph:
    """The one-mode network of actors.

    Write S for the set of an actor's (concept, qualifier) pairs and S' for the same with every
    qualifier turned round. Between actors i and j the weight is

    - *congruence*: ``|Si & Sj|``, what both agree with or both disagree with;
    - *conflict*: ``|Si & Sj'|``, what one agrees and the other disagrees with;
    - *subtract*: congruence - conflict, negative between opponents.

    Normalisation divides both counts, before any subtraction, so that talkative actors are not
    central by talk alone: *average* by ``(|Si| + |Sj|) / 2`` (average activity), *jaccard* by
    ``|Si| + |Sj|`` - the count, *cosine* by ``sqrt(|Si| |Sj|)``. Normalised counts lie between 0
    and 1.

    Args:
        tables: of `make_tables`.
        kind, normalisation: as above.
        by: what an actor is, one of `GROUPINGS`; unresolved, unnamed and "unstated" ones are left
            out.
        minimum: an actor's pair counts from so many statements on.
        conditional: count "yes, if" as agreement; otherwise it is left out.

    Returns:
        Nodes are group ids with ``name``, ``statements``, ``concepts`` and, for speakers,
        ``kind``, ``side``, ``country``, ``organisation`` (empty when unknown). Edges have
        ``weight``, ``congruence`` and ``conflict`` (numbers of concepts), ``agreed`` and
        ``disputed`` (term ids between spaces); edges of weight zero are left out.

    Raises:
        ValueError: no such grouping.
    """
    stances = _qualified(tables, by, conditional=conditional)
    if by == "speaker":  # one phrase may stand for different people
        stances = stances[stances["kind"] != "unnamed"]
    graph = nx.Graph(network=kind.value, normalisation=normalisation.value)
    said: dict[str, frozenset[tuple[str, int]]] = {}
    for group, part in stances.groupby("group", sort=True):
        counts = part.groupby(["term", "agreement"]).size()
        said[str(group)] = frozenset(counts.index[counts >= minimum])
        graph.add_node(str(group), **_node(part, by))
    for one, other in combinations(said, 2):
        edge = _edge(said[one], said[other], kind=kind, normalisation=normalisation)
        if edge["weight"]:
            graph.add_edge(one, other, **edge)
    return graph


def backbone(graph: nx.Graph, *, alpha: float = 0.05) -> nx.Graph:
    """The edges that chance does not explain, by the disparity filter.

    An edge stays when, for either of its ends, so large a share of the node's weight would fall
    on one of its k edges with a probability below `alpha`, were the weight spread at random:
    ``(1 - w / s) ** (k - 1)``. Serrano, Boguñá and Vespignani 2009, PNAS 106. Negative weights
    count by their size. A node's only edge explains itself and stays only for its other end.

    Args:
        graph: of `build_network`; it is not changed.
        alpha: between 0 and 1; smaller keeps less.

    Returns:
        A copy with all nodes and fewer edges; each has ``p``, the smaller of its two.
    """
    kept = graph.copy()
    strength = {n: sum(abs(w) for *_, w in graph.edges(n, data="weight")) for n in graph}
    for one, other, weight in graph.edges(data="weight"):
        share = (1 - abs(weight) / strength[n] for n in (one, other))
        degrees = (graph.degree(n) for n in (one, other))
        chances = [max(s, 0.0) ** (k - 1) for s, k in zip(share, degrees, strict=True)]
        if min(chances) < alpha:
            kept.edges[one, other]["p"] = min(chances)
        else:
            kept.remove_edge(one, other)
    return kept


def find_communities(graph: nx.Graph) -> list[set[str]]:
    """Groups of actors that agree, by modularity over the edges of positive weight.

    Louvain's method (Blondel et al. 2008) with a fixed seed. In a conflict network an edge is no
    agreement: there each actor stands alone.

    Returns:
        Sets of nodes, the largest first; actors without a positive edge are alone in theirs.
    """
    friends: nx.Graph = nx.Graph()
    friends.add_nodes_from(sorted(graph))
    if graph.graph.get("network") != NetworkKind.CONFLICT.value:
        edges = sorted((*sorted((a, b)), w) for a, b, w in graph.edges(data="weight") if w > 0)
        friends.add_weighted_edges_from(edges)
    found = nx.community.louvain_communities(friends, seed=_SEED)
    return sorted(found, key=lambda group: (-len(group), min(group)))


def with_communities(graph: nx.Graph) -> nx.Graph:
    """A copy whose nodes have ``community``, a number from 1, the largest first."""
    marked = graph.copy()
    for number, group in enumerate(find_communities(graph), 1):
        for node in group:
            marked.nodes[node]["community"] = number
    return marked


def place_actors(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Where to draw each actor: agreement pulls together, and conflict lies between the camps.

    Args:
        graph: of `build_network`.

    Returns:
        Places by node, about -1 to 1 each way (Fruchterman and Reingold 1991, with a fixed seed).
    """
    pulling: nx.Graph = nx.Graph()
    pulling.add_nodes_from(sorted(graph))
    pulling.add_edges_from(combinations(sorted(graph), 2), weight=_WEAK)
    for one, other, weight in graph.edges(data="weight"):
        pulling.edges[one, other]["weight"] = max(weight, _WEAK)
    spread = 1.6 / max(len(graph), 1) ** 0.5
    found = nx.spring_layout(pulling, seed=_SEED, weight="weight", k=spread)
    return {node: (float(x), float(y)) for node, (x, y) in found.items()}


def edge_table(graph: nx.Graph) -> pd.DataFrame:
    """The edges as rows: source, target, their names, and the edge's attributes.

    The strongest come first, then by name.
    """
    names = graph.nodes(data="name")
    columns = ["source", "target", "source_name", "target_name",
               "weight", "congruence", "conflict", "agreed", "disputed"]  # fmt: skip
    rows = [
        {"source": one, "target": other, "source_name": names[one], "target_name": names[other]}
        | data
        for one, other, data in graph.edges(data=True)
    ]
    if any("p" in row for row in rows):
        columns.append("p")
    frame = pd.DataFrame(rows, columns=columns)
    order = frame.assign(size=-frame["weight"].abs()).sort_values(["size", "source", "target"])
    return frame.loc[order.index].reset_index(drop=True)


def _qualified(tables: Tables, by: str, *, conditional: bool) -> pd.DataFrame:
    """Stances of someone that agree or disagree, with ``agreement`` 1 or 0."""
    stances = group_stances(tables, by)
    agreement = stances["label"].map(
        {"support": 1, "oppose": 0} | ({"conditional": 1} if conditional else {})
    )
    someone = ~stances["group"].isin((UNRESOLVED.key, UNSTATED))
    chosen = stances.assign(agreement=agreement)[someone & agreement.notna()]
    return chosen.astype({"agreement": "int64"})


def _node(part: pd.DataFrame, by: str) -> dict[str, Any]:
    facts = {
        "name": part["name"].iloc[0],
        "statements": len(part),
        "concepts": int(part["term"].nunique()),
    }
    if by == "speaker":
        facts |= {name: part[name].iloc[0] or "" for name in _FACTS}
    return facts


def _edge(
    one: frozenset[tuple[str, int]],
    other: frozenset[tuple[str, int]],
    *,
    kind: NetworkKind,
    normalisation: Normalisation,
) -> dict[str, Any]:
    agreed = sorted({term for term, _ in one & other})
    disputed = sorted({term for term, agreement in one if (term, 1 - agreement) in other})
    counts = len(one & other), sum((term, 1 - agreement) in other for term, agreement in one)
    congruence, conflict = (
        count / _divisor(count, len(one), len(other), normalisation) if count else 0.0
        for count in counts
    )
    weights = {
        NetworkKind.CONGRUENCE: congruence,
        NetworkKind.CONFLICT: conflict,
        NetworkKind.SUBTRACT: congruence - conflict,
    }
    return {
        "weight": weights[kind],
        "congruence": counts[0],
        "conflict": counts[1],
        "agreed": " ".join(agreed),
        "disputed": " ".join(disputed),
    }


def _divisor(count: int, one: int, other: int, normalisation: Normalisation) -> float:
    return {
        Normalisation.NONE: 1.0,
        Normalisation.AVERAGE: (one + other) / 2,
        Normalisation.JACCARD: one + other - count,
        Normalisation.COSINE: sqrt(one * other),
    }[normalisation]
