"""What was wrong with single files or lines of an otherwise finished command."""

import sys
from collections.abc import Sequence

import typer

from attribution.cli.guard import one_line
from attribution.cli.running import SOME_FAILED
from attribution.errors import DataError


def finish_with(problems: Sequence[DataError]) -> None:
    """List them on standard error.

    Raises:
        typer.Exit: with code 3, when there are any.
    """
    if not problems:
        return
    print(f"error: {len(problems)} could not be read and were left out:", file=sys.stderr)
    for problem in problems:
        print(one_line(f"  {problem}"), file=sys.stderr)
    raise typer.Exit(SOME_FAILED)
