"""The command line: options, calls and printing, nothing else. One file a group of commands."""

import sys
from typing import Annotated

import typer

from attribution.cli import (
    annotations,
    archive,
    compare,
    dataset,
    evaluate,
    export,
    extract,
    importing,
    models,
    network,
    report,
    review,
    speakers,
    stance,
    terms,
    timeline,
    train,
)
from attribution.cli.guard import GuardedGroup
from attribution.cli.options import Quiet, Verbose, Verbosity

#: Every module here has `register(app)`. To add commands, write a module and name it here;
#: import what is heavy inside the command, so that ``--help`` stays quick.
COMMAND_GROUPS = (
    report, extract, compare, timeline, network, speakers, stance, terms, evaluate, annotations,
    export, importing, review, dataset, train, archive, models,
)  # fmt: skip

app = typer.Typer(
    name="attribution",
    cls=GuardedGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from attribution.cli.version import version_lines

        for line in version_lines():
            typer.echo(line)
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version and the models, and stop.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read Turkish news: who said what, and where each speaker stands on each peace term."""
    context.obj = Verbosity(quiet=quiet, verbose=verbose)


for _group in COMMAND_GROUPS:
    _group.register(app)


def main() -> None:
    """Run the command line; the exit code is 0, 1, 2, 3, 4 or 130 (see `guard`)."""
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        # What goes to a pipe or a file is the same on every system.
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    app(prog_name="attribution")
