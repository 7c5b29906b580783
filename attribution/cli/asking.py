"""Options of every command that reads and analyses documents, and the request they make."""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import typer

from attribution.cli import options
from attribution.cli.reading import Reading
from attribution.cli.running import Request
from attribution.positions.selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """How documents are analysed. Each field is an option of the command line."""

    registry: options.Registry = None
    terms: options.Terms = None
    stanza_dir: options.StanzaDir = None
    detector: options.DetectorOption = options.Detector.TAGGER
    batch_size: options.BatchSize = options.DEFAULT_BATCH_SIZE
    max_chars: options.MaxCharacters = options.DEFAULT_MAX_CHARACTERS
    quiet: options.Quiet = False
    verbose: options.Verbose = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for about reading and analysing."""

    analysis: Analysis
    reading: Reading
    verbosity: options.Verbosity

    def request(
        self, paths: Sequence[str], selection: Selection | None = None, *, stance: bool = True
    ) -> Request:
        """The request for some documents.

        Args:
            paths: of the documents.
            selection: which attributions to keep; all by default.
            stance: label stances.
        """
        return Request(
            paths=paths,
            selection=selection or Selection(),
            registry=self.analysis.registry,
            terms=self.analysis.terms,
            stanza_dir=self.analysis.stanza_dir,
            detector=self.analysis.detector,
            batch_size=self.analysis.batch_size,
            max_characters=self.analysis.max_chars,
            verbosity=self.verbosity,
            stance=stance,
            reading=self.reading,
        )


def analyses_documents(
    *, without: Sequence[str] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options of `Analysis` and `Reading` to a command, which gets them as `asked`.

    Args:
        without: options of `Analysis` that the command does not have.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def wrapped(context: typer.Context, **given: Any) -> None:
            analysis, reading = _taken(Analysis, given), _taken(Reading, given)
            verbosity = options.verbosity_of(
                context, quiet=analysis.quiet, verbose=analysis.verbose
            )
            command(**given, asked=Asked(analysis, reading, verbosity))

        signature = inspect.signature(command)
        kept = [p for name, p in signature.parameters.items() if name != "asked"]
        added = [
            p
            for made in (Analysis, Reading)
            for name, p in inspect.signature(made).parameters.items()
            if name not in without
        ]
        parameters = [
            p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (_CONTEXT, *kept, *added)
        ]
        wrapped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        wrapped.__annotations__ = {p.name: p.annotation for p in parameters}
        return wrapped

    return decorate


_CONTEXT = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)


def _taken(made: type[Any], given: dict[str, Any]) -> Any:
    """A group of options, taken out of those that were given."""
    names = [field.name for field in fields(made) if field.name in given]
    return made(**{name: given.pop(name) for name in names})
