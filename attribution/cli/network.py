"""`attribution network`: who agrees with whom, as a file for network programs."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attribution.cli import options
from attribution.cli.asking import Asked, analyses_documents
from attribution.cli.corpus import Corpus, read_corpus
from attribution.cli.messages import Messages
from attribution.cli.output import open_output
from attribution.cli.showing import check_plot, save_plot
from attribution.positions.selection import Selection

if TYPE_CHECKING:
    import networkx as nx

_ENDINGS = (".graphml", ".gexf", ".csv")


class Kind(StrEnum):
    """As `positions.network.NetworkKind`, whose import help does not need."""

    CONGRUENCE = "congruence"
    CONFLICT = "conflict"
    SUBTRACT = "subtract"


class Norm(StrEnum):
    """As `positions.network.Normalisation`."""

    NONE = "none"
    AVERAGE = "average"
    JACCARD = "jaccard"
    COSINE = "cosine"


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command(name="network")(network)


@analyses_documents()
def network(
    paths: options.PathsOrRecords,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write here; .graphml, .gexf or .csv (edges).",
            rich_help_panel="Output",
        ),
    ],
    kind: Annotated[
        Kind, typer.Option("--kind", help="What an edge means: agreement, conflict, or both.")
    ] = Kind.SUBTRACT,
    norm: Annotated[Norm, typer.Option("--norm", help="What weights are divided by.")] = Norm.NONE,
    backbone: Annotated[
        float | None,
        typer.Option(
            "--backbone",
            min=0.0,
            max=1.0,
            metavar="ALPHA",
            help="Keep the edges that chance does not explain at this level.",
        ),
    ] = None,
    conditional: Annotated[
        bool, typer.Option("--conditional", help='Count "yes, if" as agreement.')
    ] = False,
    statements: Annotated[
        bool,
        typer.Option(
            "--statements",
            help="Write the list of statements instead, as in Discourse Network Analyzer (.csv).",
        ),
    ] = False,
    by: options.By = options.Grouping.SPEAKER,
    minimum: Annotated[
        int,
        typer.Option(
            "--min",
            min=1,
            help="An actor agrees or disagrees from so many quotations on.",
            rich_help_panel="Selection",
        ),
    ] = 1,
    speaker: options.Speakers = None,
    term: options.TermIds = None,
    since: options.Since = None,
    until: options.Until = None,
    outlet: options.Outlets = None,
    min_confidence: options.MinConfidence = 0.0,
    plot: options.Plot = None,
    lang: options.Language = options.Lang.EN,
    *,
    asked: Asked,
) -> None:
    """Write the discourse network: who agrees with whom, and who contradicts whom."""
    _check_output(output, statements=statements)
    check_plot(plot)
    request = asked.request(
        paths,
        Selection(
            speakers=speaker or (),
            terms=term or (),
            since=since.date() if since else None,
            until=until.date() if until else None,
            outlets=outlet or (),
            min_confidence=min_confidence,
        ),
    )
    corpus = read_corpus(request)
    if statements:
        _write_statements(corpus, output, conditional=conditional)
    if not statements or plot:
        graph = _graph(
            corpus, kind, norm, by=by.value, minimum=minimum, alpha=backbone,
            conditional=conditional,
        )  # fmt: skip
        if not statements:
            _write(graph, output, Messages(asked.verbosity))
        if plot:
            from attribution.positions import plot_network
            from attribution.reports.phrases import speak

            save_plot(plot_network(graph, say=speak(lang.value)), plot)
    corpus.finish()


def _check_output(output: Path, *, statements: bool) -> None:
    endings = (".csv",) if statements else _ENDINGS
    if output.suffix.lower() not in endings:
        raise typer.BadParameter(f"{output}: not {', '.join(endings)}", param_hint="--output")


def _graph(
    corpus: Corpus,
    kind: Kind,
    norm: Norm,
    *,
    by: str,
    minimum: int,
    alpha: float | None,
    conditional: bool,
) -> "nx.Graph":
    from attribution.positions import network as networks

    graph = networks.build_network(
        corpus.tables,
        kind=networks.NetworkKind(kind.value),
        normalisation=networks.Normalisation(norm.value),
        by=by,
        minimum=minimum,
        conditional=conditional,
    )
    if alpha is not None:
        graph = networks.backbone(graph, alpha=alpha)
    return networks.with_communities(graph)


def _write(graph: "nx.Graph", output: Path, messages: Messages) -> None:
    from attribution.exports.networks import NETWORK_FORMATS

    with open_output(output) as stream:
        NETWORK_FORMATS[output.suffix.lower()](graph, stream)
    camps = len({number for _, number in graph.nodes(data="community")})
    messages.note(f"{output}: {len(graph)} actors, {graph.size()} edges, {camps} communities")


def _write_statements(corpus: Corpus, output: Path, *, conditional: bool) -> None:
    from attribution.exports.frames import write_frame
    from attribution.positions import statement_list

    with open_output(output) as stream:
        write_frame(statement_list(corpus.tables, conditional=conditional), "csv", stream)
