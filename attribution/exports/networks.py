"""Discourse networks as files: GraphML, GEXF, and a CSV of edges."""

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import networkx as nx

#: GEXF states the day it was written; the same network must give the same bytes.
_WRITTEN = re.compile(rb' lastmodifieddate="[^"]*"')


def write_graphml(graph: "nx.Graph", stream: BinaryIO) -> None:
    """As Gephi, visone, igraph and Cytoscape read it."""
    import networkx as nx

    nx.write_graphml_xml(graph, stream, prettyprint=True)


def write_gexf(graph: "nx.Graph", stream: BinaryIO) -> None:
    """As Gephi reads it."""
    import networkx as nx

    labelled = graph.copy()
    nx.set_node_attributes(labelled, dict(graph.nodes(data="name")), "label")
    with io.BytesIO() as whole:
        nx.write_gexf(labelled, whole, prettyprint=True)
        stream.write(_WRITTEN.sub(b"", whole.getvalue()))


def write_edges(graph: "nx.Graph", stream: BinaryIO) -> None:
    """One row an edge, as `edge_table` gives them."""
    from attribution.exports.frames import write_frame
    from attribution.positions.network import edge_table

    write_frame(edge_table(graph), "csv", stream)


#: Writers by the ending of the file.
NETWORK_FORMATS: dict[str, Callable[["nx.Graph", BinaryIO], None]] = {
    ".graphml": write_graphml,
    ".gexf": write_gexf,
    ".csv": write_edges,
}
