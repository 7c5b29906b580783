"""One pass over documents, as `report` and `extract` make it: read, analyse, select."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import typer

from attribution.cli.messages import Messages
from attribution.cli.options import Detector, Verbosity
from attribution.cli.reading import Reading
from attribution.errors import AnalysisError
from attribution.positions.selection import Selection
from attribution.schema import AnnotatedDocument, Document

if TYPE_CHECKING:
    from attribution.documents import ReadFailure
    from attribution.pipeline import Analyzer
    from attribution.stance.terms import Term

SOME_FAILED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to read, how to analyse it, and what to keep of it.

    Attributes:
        paths: files, folders, addresses, or ``-``.
        selection: which attributions to keep.
        registry, terms: files of the user's own, if any.
        stanza_dir: where the stanza models lie, if not in the usual place.
        detector: what finds the attributions.
        batch_size: documents at once.
        max_characters: longer documents are refused.
        verbosity: of standard error.
        stance: label stances.
        stdin: what ``-`` reads in place of standard input, once that has been read.
        reading: columns of tables, and whether to fetch.
    """

    paths: Sequence[str]
    selection: Selection
    registry: Path | None
    terms: Path | None
    stanza_dir: Path | None
    detector: Detector
    batch_size: int
    max_characters: int
    verbosity: Verbosity
    stance: bool = True
    stdin: BinaryIO | None = None
    reading: Reading = field(default_factory=Reading)


def make_analyzer(
    *,
    stanza_dir: Path | None,
    registry: Path | None,
    terms: Path | None,
    detector: Detector,
    stance: bool = True,
) -> "Analyzer":
    """The pipeline with the user's own files; loads models, so it comes after cheap checks."""
    from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName

    return Analyzer(
        AnalyzerOptions(
            stanza_dir=stanza_dir,
            registry=registry,
            terms=terms,
            detector=DetectorName(detector.value),
            stance=stance,
        )
    )


class Run:
    """Reads and analyses what a request names, lazily and once.

    Raises:
        AnalysisError: nothing could be read and there was one path, or the analyzer fails.
        typer.Exit: nothing of several paths could be read; they are listed.
        typer.BadParameter: the selection names a term that the analyzer does not know.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._messages = Messages(request.verbosity)
        self._source = _Source(request, inform=self._messages.inform)
        # The first document is read before the models are: a wrong path is told at once.
        first = next(self._source, None)
        if first is None:
            self._give_up()
        self._documents = itertools.chain([first], self._source)
        self._analyzer = make_analyzer(
            stanza_dir=request.stanza_dir,
            registry=request.registry,
            terms=request.terms,
            detector=request.detector,
            stance=request.stance,
        )
        self._check_terms()

    @property
    def analyzer(self) -> "Analyzer":
        """For commands that do more with documents than `__iter__` does."""
        return self._analyzer

    @property
    def terms(self) -> tuple["Term", ...]:
        """The analyzer's terms, the user's own included."""
        known: tuple[Term, ...] = self._analyzer.terms
        return known

    @property
    def listed(self) -> frozenset[str]:
        """Ids of the speakers in the registry, the user's own included."""
        return frozenset(self._analyzer.registry.entities)

    @property
    def failed(self) -> int:
        """How many documents could not be read, once all have been."""
        return len(self._source.failures)

    def __iter__(self) -> Iterator[tuple[AnnotatedDocument, int]]:
        """Each document with the attributions that the selection keeps, and how many it had."""
        with self._messages.progress(total=self._total()) as advance:
            annotated = self._analyzer.pipe(self._documents, batch_size=self._request.batch_size)
            for done, whole in enumerate(annotated, 1):
                self._tell(whole)
                advance(done + len(self._source.failures))
                yield self._request.selection.select(whole), len(whole.attributions)

    def read(self) -> Iterator[Document]:
        """Each document as it was read, for commands that analyse them in their own way."""
        with self._messages.progress(total=self._total()) as advance:
            for done, document in enumerate(self._documents, 1):
                self._warn(document)
                advance(done + len(self._source.failures))
                yield document

    def documents(self, *, shown: bool) -> Iterable[AnnotatedDocument]:
        """Each document with the attributions that the selection keeps.

        Args:
            shown: they go to the terminal that the progress bar may be drawn on, and so wait
                until the bar is gone.
        """
        kept = (kept for kept, _ in self)
        return list(kept) if shown else kept

    def inform(self, text: str) -> None:
        """Say something on standard error, unless it should be quiet."""
        self._messages.inform(text)

    def finish(self) -> None:
        """List what failed.

        Raises:
            typer.Exit: with code 3, when something did.
        """
        if self._source.failures:
            self._messages.failures(self._source.failures, of=self._source.done)
            raise typer.Exit(SOME_FAILED)

    def _total(self) -> int | None:
        from attribution.documents import count_documents

        return count_documents(self._request.paths)

    def _tell(self, annotated: AnnotatedDocument) -> None:
        name = self._warn(annotated.document)
        self._messages.note(f"{name}: {len(annotated.attributions)} attributions")

    def _warn(self, document: Document) -> str:
        """Say what its reader should know; gives the name that it goes by."""
        name = document.path if document.path and document.path != "-" else document.id
        for warning in document.warnings:
            self._messages.warn(f"{name}: {warning}")
        return name

    def _give_up(self) -> NoReturn:
        failures = self._source.failures
        if len(failures) == 1:
            raise failures[0].error
        if not failures:
            raise AnalysisError("no document to read", hint="name a file or a folder")
        self._messages.failures(failures, of=len(failures))
        raise typer.Exit(1)

    def _check_terms(self) -> None:
        known = [term.id for term in self.terms]
        for id in self._request.selection.terms:
            if id not in known:
                message = f"{id!r} is none of the terms: {', '.join(known)}"
                raise typer.BadParameter(message, param_hint="--term")


class _Source:
    """Documents one by one; what cannot be read is kept aside."""

    def __init__(self, request: Request, *, inform: Callable[[str], None]) -> None:
        from attribution.documents import read_documents

        self._read = read_documents(
            request.paths,
            stdin=request.stdin,
            max_characters=request.max_characters,
            columns=request.reading.columns,
            fetcher=request.reading.fetcher,
            inform=inform,
        )
        self.failures: list[ReadFailure] = []
        self.done = 0

    def __iter__(self) -> Iterator[Document]:
        return self

    def __next__(self) -> Document:
        for read in self._read:
            self.done += 1
            if isinstance(read, Document):
                return read
            self.failures.append(read)
        raise StopIteration
