"""Standard error: warnings, failures and the progress bar, one line each."""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attribution.cli.guard import one_line
from attribution.cli.options import Verbosity

if TYPE_CHECKING:
    from attribution.documents import ReadFailure


class Messages:
    """Where a command's messages go; data never does."""

    def __init__(self, verbosity: Verbosity) -> None:
        self._verbosity = verbosity
        self._print: Callable[[str], None] = _print_plainly
        if verbosity.verbose:
            logging.basicConfig(format="%(name)s: %(message)s", stream=sys.stderr)
            logging.getLogger("attribution").setLevel(logging.INFO)

    def note(self, text: str) -> None:
        """What only ``--verbose`` shows."""
        if self._verbosity.verbose:
            self._print(one_line(text))

    def inform(self, text: str) -> None:
        """What is good to know, and ``--quiet`` hides."""
        if not self._verbosity.quiet:
            self._print(f"note: {one_line(text)}")

    def warn(self, text: str) -> None:
        """What ``--quiet`` hides."""
        if not self._verbosity.quiet:
            self._print(f"warning: {one_line(text)}")

    def failures(self, failures: Sequence["ReadFailure"], *, of: int) -> None:
        """The documents that could not be read, whatever the verbosity."""
        self._print(f"error: {len(failures)} of {of} could not be read:")
        for failure in failures:
            hint = f" ({failure.error.hint})" if failure.error.hint else ""
            self._print(one_line(f"  {failure.error}{hint}"))

    @contextmanager
    def progress(self, *, total: int | None) -> Iterator[Callable[[int], None]]:
        """A bar while documents are analysed, with rate and time left, if somebody can see it.

        Args:
            total: number of documents, failures included; nothing when it is not known.

        Yields:
            A function that takes how many are done.
        """
        if self._verbosity.quiet or not sys.stderr.isatty():
            yield lambda done: None
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        with Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}/s"),
            TimeElapsedColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=console,
            transient=True,
            # Standard output is data: it must not be drawn on the bar's own stream.
            redirect_stdout=False,
        ) as bar:
            task = bar.add_task("", total=total, rate="–")
            start = time.monotonic()

            def advance(done: int) -> None:
                passed = time.monotonic() - start
                bar.update(task, completed=done, rate=f"{done / passed:.1f}" if passed else "–")

            self._print = lambda text: console.print(text, soft_wrap=True)
            try:
                yield advance
            finally:
                self._print = _print_plainly


def _print_plainly(text: str) -> None:
    print(text, file=sys.stderr)
