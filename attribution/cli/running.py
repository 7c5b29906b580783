"""One pass over documents, as `report` and `extract` make it: read, analyse, select."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

import typer

from attribution.archive import Archive, is_archive
from attribution.cli.messages import Messages
from attribution.cli.options import Detector, Verbosity
from attribution.cli.reading import Reading
from attribution.errors import AnalysisError
from attribution.positions.selection import Selection
from attribution.schema import AnnotatedDocument, Document

if TYPE_CHECKING:
    from attribution.documents import ReadFailure
    from attribution.pipeline import Analyzer, AnalyzerOptions
    from attribution.stance.terms import Term

SOME_FAILED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to read, how to analyse it, and what to keep of it.

    Attributes:
        paths: files, folders, addresses, archives, or ``-``.
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


def analyzer_options(
    *,
    stanza_dir: Path | None,
    registry: Path | None,
    terms: Path | None,
    detector: Detector,
    stance: bool = True,
) -> "AnalyzerOptions":
    """What the pipeline is made with, the user's own files included."""
    from attribution.pipeline import AnalyzerOptions, DetectorName

    return AnalyzerOptions(
        stanza_dir=stanza_dir,
        registry=registry,
        terms=terms,
        detector=DetectorName(detector.value),
        stance=stance,
    )


def make_analyzer(**given: Any) -> "Analyzer":
    """The pipeline, with what `analyzer_options` takes; comes after cheap checks."""
    from attribution.pipeline import Analyzer

    return Analyzer(analyzer_options(**given))


class Run:
    """Reads and analyses what a request names, lazily and once; archives have been analysed.

    Raises:
        AnalysisError: nothing could be read and there was one path, or the analyzer fails.
        typer.Exit: nothing of several paths could be read; they are listed.
        typer.BadParameter: the selection names a term that the analyzer does not know.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._messages = Messages(request.verbosity)
        self._archives = [Archive(path) for path in request.paths if is_archive(path)]
        files = [path for path in request.paths if not is_archive(path)]
        self._source = Source(replace(request, paths=files), self._messages)
        # The first document is read before the models are: a wrong path is told at once.
        self._documents = self._source.begun() if files or not self._archives else iter(())
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
        """The analyzer's terms, the user's own included, and those that archives bring."""
        known = {term.id: term for term in self._analyzer.terms}
        for archive in self._archives:
            from attribution.archive.reading import terms_of

            known = {term.id: term for term in terms_of(archive)} | known
        return tuple(known.values())

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
            fresh = self._analyzer.pipe(self._documents, batch_size=self._request.batch_size)
            for done, whole in enumerate(itertools.chain(self._archived(), fresh), 1):
                self._tell(whole)
                advance(done + len(self._source.failures))
                yield self._request.selection.select(whole), len(whole.attributions)

    def read(self) -> Iterator[Document]:
        """Each document as it was read, for commands that analyse them in their own way."""
        with self._messages.progress(total=self._total()) as advance:
            archived = (annotated.document for annotated in self._archived())
            for done, document in enumerate(itertools.chain(archived, self._documents), 1):
                self._source.warn(document)
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
        self._source.finish()

    def _archived(self) -> Iterator[AnnotatedDocument]:
        """What is in archives, without copies."""
        for archive in self._archives:
            from attribution.archive.reading import read_archive

            chosen = self._request.selection
            yield from read_archive(archive, since=chosen.since, until=chosen.until)

    def _total(self) -> int | None:
        from attribution.documents import count_documents

        files = [path for path in self._request.paths if not is_archive(path)]
        counted = count_documents(files)
        for archive in self._archives:
            from attribution.archive.reading import count_articles

            counted = None if counted is None else counted + count_articles(archive)
        return counted

    def _tell(self, annotated: AnnotatedDocument) -> None:
        name = self._source.warn(annotated.document)
        self._messages.note(f"{name}: {len(annotated.attributions)} attributions")

    def _check_terms(self) -> None:
        known = [term.id for term in self.terms]
        for id in self._request.selection.terms:
            if id not in known:
                message = f"{id!r} is none of the terms: {', '.join(known)}"
                raise typer.BadParameter(message, param_hint="--term")


class Source:
    """Documents one by one; what cannot be read is kept aside in `failures`."""

    def __init__(self, request: Request, messages: Messages) -> None:
        from attribution.documents import read_documents

        self._messages = messages
        self._read = read_documents(
            request.paths,
            stdin=request.stdin,
            max_characters=request.max_characters,
            columns=request.reading.columns,
            fetcher=request.reading.fetcher,
            inform=messages.inform,
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

    def begun(self) -> Iterator[Document]:
        """The documents, once it is sure that there is one.

        Raises:
            AnalysisError: nothing could be read and there was one path.
            typer.Exit: nothing of several paths could be read; they are listed.
        """
        first = next(self, None)
        if first is None:
            self._give_up()
        return itertools.chain([first], self)

    def warn(self, document: Document) -> str:
        """Say what a document's reader should know; gives the name that it goes by."""
        name = document.path if document.path and document.path != "-" else document.id
        for warning in document.warnings:
            self._messages.warn(f"{name}: {warning}")
        return name

    def finish(self) -> None:
        """List what failed.

        Raises:
            typer.Exit: with code 3, when something did.
        """
        if self.failures:
            self._messages.failures(self.failures, of=self.done)
            raise typer.Exit(SOME_FAILED)

    def _give_up(self) -> NoReturn:
        if len(self.failures) == 1:
            raise self.failures[0].error
        if not self.failures:
            raise AnalysisError("no document to read", hint="name a file or a folder")
        self._messages.failures(self.failures, of=len(self.failures))
        raise typer.Exit(1)
