"""Who analyses: this process, several on this machine, or several machines. All keep the order."""

import os
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from attribution.archive.versions import Versions, versions_of
from attribution.errors import AnalysisError
from attribution.pipeline import AnalyzerOptions
from attribution.schema import AnnotatedDocument, Document

Documents = Sequence[Document]
Annotated = list[AnnotatedDocument]

#: Pieces that wait for each worker besides the one that it has.
_AHEAD = 1
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


class Pipe(Protocol):
    """The part of an analyzer that is asked for."""

    def pipe(
        self, documents: Iterable[Document], *, batch_size: int
    ) -> Iterator[AnnotatedDocument]: ...


class Engine(Protocol):
    """Analyses pieces lazily and gives them back in their order."""

    def annotate(self, pieces: Iterable[Documents]) -> Iterator[Annotated]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What every worker does; it can be sent to another process or machine.

    Attributes:
        make: gives the analyzer; called once a worker.
        batch_size: documents that the analyzer takes at once.
        threads: of a worker; nothing to leave them alone.
    """

    make: Callable[[], Pipe]
    batch_size: int = 16
    threads: int | None = None

    def begin(self) -> Callable[[Documents], Annotated]:
        """Load the models; gives the function that analyses a piece."""
        if self.threads:
            set_threads(self.threads)
        analyzer = self.make()

        def annotate(piece: Documents) -> Annotated:
            return list(analyzer.pipe(piece, batch_size=self.batch_size))

        return annotate


def make_alike(make: Callable[[], Pipe], options: AnalyzerOptions, versions: Versions) -> Pipe:
    """An analyzer on another machine, if it is the same there as here.

    Raises:
        AnalysisError: the machine has another package, other models, terms or registry.
    """
    there = versions_of(options)
    if there != versions:
        message = f"{socket.gethostname()}: other models, terms or registry: {there}"
        raise AnalysisError(message, hint="install the same version on every machine")
    return make()


def set_threads(count: int) -> None:
    """Let the libraries of this process use so many threads; before they are imported."""
    os.environ.update(dict.fromkeys(_THREADS, str(count)))
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import torch

    torch.set_num_threads(count)


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Here:
    """This process alone."""

    work: Work

    def annotate(self, pieces: Iterable[Documents]) -> Iterator[Annotated]:
        """Analyse pieces one after the other; the models load with the first."""
        annotate = None
        for piece in pieces:
            annotate = annotate or self.work.begin()
            yield annotate(piece)


@dataclass(frozen=True, slots=True)
class Processes:
    """Workers on this machine, each with models of its own."""

    work: Work
    workers: int

    def annotate(self, pieces: Iterable[Documents]) -> Iterator[Annotated]:
        """Analyse pieces side by side; no more are read than the workers need soon.

        Raises:
            AnalysisError: a worker died.
        """
        from concurrent.futures import Future, ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import get_context

        pool = ProcessPoolExecutor(
            self.workers, get_context("spawn"), initializer=_begin, initargs=(self.work,)
        )
        waiting: deque[Future[Annotated]] = deque()
        try:
            for piece in pieces:
                waiting.append(pool.submit(_annotate, piece))
                if len(waiting) > self.workers * (1 + _AHEAD):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            message = "a worker died, perhaps for want of memory"
            hint = "give the same command again, with fewer --workers"
            raise AnalysisError(message, hint=hint) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


#: What `_begin` has made in this worker.
_worker: list[Callable[[Documents], Annotated]] = []


def _begin(work: Work) -> None:
    """Make a worker of a new process."""
    import signal
    import threading

    # An interruption ends the parent, which ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker.append(work.begin())


def _end_with_parent() -> None:
    """Leave with a parent that was killed: the pool's own workers would wait for ever."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _annotate(piece: Documents) -> Annotated:
    return _worker[0](piece)


@dataclass(frozen=True, slots=True)
class Ray:
    """Workers of a Ray cluster: one loaded analyzer an actor, and Ray Data between them.

    A row of the dataset is a piece, so that one piece comes out for each that goes in. Ray gives a
    piece to another worker when one dies. Only this process writes: the machines need no common
    disk, but the same version of this package and its models.

    Attributes:
        address: of the cluster; nothing for one on this machine, made now and ended afterwards.
    """

    work: Work
    workers: int
    address: str | None = None

    def annotate(self, pieces: Iterable[Documents]) -> Iterator[Annotated]:
        """Analyse pieces on the cluster.

        Raises:
            AnalysisError: Ray is not installed, the cluster cannot be reached, or a worker fails.
        """
        from attribution.archive.cluster import annotate

        return annotate(self.work, pieces, workers=self.workers, address=self.address)
