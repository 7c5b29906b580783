"""How commands end: one place from exception to message and exit code.

0 done, 1 known failure, 2 usage, 3 finished but some documents failed, 4 a model is missing or
damaged, 130 interrupted. A reader that closes the pipe early is no failure.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from attribution.errors import AnalysisError


class GuardedGroup(TyperGroup):
    """The root group; whatever its commands raise passes here."""

    def invoke(self, ctx: Any) -> Any:
        with guarded():
            return super().invoke(ctx)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn known failures into a line, a hint and an exit code.

    Raises:
        typer.Exit: for each of them; anything else is a bug and keeps its traceback.
    """
    try:
        try:
            yield
        finally:
            # A closed pipe must be met here, not when the interpreter shuts down.
            sys.stdout.flush()
    except AnalysisError as error:
        print_error(error)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        print("interrupted", file=sys.stderr)
        raise typer.Exit(130) from error
    except BrokenPipeError as error:
        _discard_output()
        raise typer.Exit(0) from error


def print_error(error: AnalysisError) -> None:
    """The failure on one line of standard error, and the next step on another."""
    print(f"error: {one_line(str(error))}", file=sys.stderr)
    if error.hint:
        print(f"hint: {one_line(error.hint)}", file=sys.stderr)


def one_line(text: str) -> str:
    """`text` without line ends and control characters, which a file name may hold."""
    return "".join(c if c.isprintable() else " " for c in text)


def _discard_output() -> None:
    """Let later flushes, the interpreter's last one included, go nowhere."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):  # not a real file, as in tests
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), descriptor)
