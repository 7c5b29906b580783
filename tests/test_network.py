"""Discourse networks: definitions, normalisation, backbone, communities, files."""

import csv
import io

import networkx as nx
import pytest
from builders import ERDOGAN, KREMLIN, PUTIN, SOURCES, ZELENSKIY, stance_series

from attribution.exports.networks import NETWORK_FORMATS
from attribution.positions import (
    Tables,
    backbone,
    build_network,
    find_communities,
    make_tables,
    statement_list,
)
from attribution.positions.network import (
    STATEMENT_COLUMNS,
    NetworkKind,
    Normalisation,
    edge_table,
    with_communities,
)

TERMS = ["nato", "territory", "talks", "sanctions"]
PAIR = ("vladimir-putin", "volodimir-zelenskiy")


def tables() -> Tables:
    """Putin {nato-, talks+, territory+}; Zelenskiy {nato+, talks+}; Kremlin as Putin, no talks."""
    documents = [
        *stance_series(PUTIN, "nato", "ooo"),
        *stance_series(PUTIN, "talks", "sc"),
        *stance_series(PUTIN, "territory", "s"),
        *stance_series(ZELENSKIY, "nato", "sn"),
        *stance_series(ZELENSKIY, "talks", "s"),
        *stance_series(KREMLIN, "nato", "o"),
        *stance_series(KREMLIN, "territory", "s"),
        *stance_series(ERDOGAN, "sanctions", "c"),
        *stance_series(SOURCES, "nato", "o"),
    ]
    return make_tables(documents, terms=TERMS)


@pytest.mark.parametrize(
    ("kind", "norm", "weight"),
    [
        ("congruence", "none", 1),
        ("conflict", "none", 1),
        ("congruence", "average", 1 / 2.5),
        ("congruence", "jaccard", 1 / 4),
        ("congruence", "cosine", 1 / 6**0.5),
        ("conflict", "jaccard", 1 / 4),
    ],
)
def test_weights(kind: str, norm: str, weight: float) -> None:
    graph = build_network(tables(), kind=NetworkKind(kind), normalisation=Normalisation(norm))
    edge = graph.edges[PAIR]
    assert edge["weight"] == pytest.approx(weight)
    assert (edge["congruence"], edge["conflict"]) == (1, 1)
    assert (edge["agreed"], edge["disputed"]) == ("talks", "nato")


def test_subtract_is_congruence_less_conflict() -> None:
    graph = build_network(tables())
    assert not graph.has_edge(*PAIR)  # one of each
    assert graph.edges["vladimir-putin", "kremlin"]["weight"] == 2
    assert graph.edges["volodimir-zelenskiy", "kremlin"]["weight"] == -1


@pytest.mark.parametrize("norm", list(Normalisation)[1:])
@pytest.mark.parametrize("kind", [NetworkKind.CONGRUENCE, NetworkKind.CONFLICT])
def test_normalised_weights_are_shares(kind: NetworkKind, norm: Normalisation) -> None:
    graph = build_network(tables(), kind=kind, normalisation=norm)
    assert all(0 < w <= 1 for *_, w in graph.edges(data="weight"))


def test_actors() -> None:
    graph = build_network(tables())
    assert set(graph) == {"vladimir-putin", "volodimir-zelenskiy", "kremlin"}
    putin = graph.nodes["vladimir-putin"]
    assert (putin["name"], putin["side"], putin["statements"], putin["concepts"]) == (
        "Vladimir Putin", "russia", 5, 3
    )  # fmt: skip
    assert "recep-tayyip-erdogan" in build_network(tables(), conditional=True)
    assert set(build_network(tables(), by="side")) == {"russia", "ukraine"}
    strict = build_network(tables(), minimum=2, kind=NetworkKind.CONGRUENCE)
    assert strict.size() == 0


def test_the_statement_list_is_the_analyzers() -> None:
    found = statement_list(tables())
    assert list(found) == list(STATEMENT_COLUMNS)
    assert set(found["agreement"]) == {0, 1}
    assert len(found) == 10
    assert len(statement_list(tables(), conditional=True)) == 12


def _star() -> nx.Graph:
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 10), ("a", "c", 1), ("a", "d", 1), ("a", "e", -1)])
    return graph


def test_backbone_is_the_disparity_filter() -> None:
    kept = backbone(_star(), alpha=0.05)
    assert set(kept.edges) == {("a", "b")}
    assert kept.edges["a", "b"]["p"] == pytest.approx((1 - 10 / 13) ** 3)
    assert set(kept) == set("abcde")
    assert _star().size() == 4


def test_an_edge_alone_is_no_backbone() -> None:
    assert backbone(nx.Graph([("a", "b", {"weight": 1})]), alpha=0.99).size() == 0


def test_communities_follow_agreement_only() -> None:
    graph = nx.Graph(network="subtract")
    friends = [(x, y, 2) for group in ("abc", "xyz") for x in group for y in group if x < y]
    graph.add_weighted_edges_from([*friends, ("a", "x", -5), ("b", "y", -5)])
    assert find_communities(graph) == [set("abc"), set("xyz")]
    marked = with_communities(graph)
    assert marked.nodes["a"]["community"] == 1 and marked.nodes["z"]["community"] == 2
    graph.graph["network"] = "conflict"
    assert len(find_communities(graph)) == 6


def test_nothing_gives_an_empty_network() -> None:
    graph = with_communities(build_network(make_tables([], terms=TERMS)))
    assert len(graph) == 0
    assert backbone(graph).size() == 0
    for write in NETWORK_FORMATS.values():
        write(graph, io.BytesIO())


@pytest.mark.parametrize("suffix", sorted(NETWORK_FORMATS))
def test_files_hold_the_network_and_are_the_same_twice(suffix: str) -> None:
    def written() -> bytes:
        stream = io.BytesIO()
        NETWORK_FORMATS[suffix](with_communities(build_network(tables())), stream)
        return stream.getvalue()

    data = written()
    assert data == written()
    if suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        assert [(r["source_name"], r["target_name"], r["weight"]) for r in rows] == [
            ("Kremlin", "Vladimir Putin", "2.0"), ("Kremlin", "Volodimir Zelenskiy", "-1.0")
        ]  # fmt: skip
        return
    read = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf}[suffix](io.BytesIO(data))
    graph = build_network(tables())
    assert set(read) == set(graph)
    assert {frozenset(e): read.edges[e]["weight"] for e in read.edges} == {
        frozenset(e): graph.edges[e]["weight"] for e in graph.edges
    }
    assert read.nodes["vladimir-putin"]["community"] == read.nodes["kremlin"]["community"]


def test_edge_table_is_strongest_first() -> None:
    found = edge_table(build_network(tables()))
    assert found["weight"].abs().is_monotonic_decreasing
