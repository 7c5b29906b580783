"""Pieces on a Ray cluster, by way of Ray Data. Needs the extra ``ray``."""

import logging
import os
import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

from attribution.archive.engines import Annotated, Documents, Work, cores
from attribution.errors import AnalysisError

#: Pieces that Ray is given at once, for each worker. Workers load their models once a window.
_WINDOW = 32
_HINT = "start a cluster with `ray start --head`, or leave --address out"


def _worker(work: Work) -> type[Any]:
    """The class of an actor: models loaded once, then a piece at a time.

    It carries its work along, so that an actor can be started again whatever else is lost.
    """

    class Worker:
        def __init__(self) -> None:
            self._annotate = work.begin()

        def __call__(self, row: Mapping[str, Any]) -> dict[str, Any]:
            documents: Documents = pickle.loads(row["piece"])  # noqa: S301 (our own, see below)
            return {"piece": pickle.dumps(self._annotate(documents))}

    return Worker


def annotate(
    work: Work, pieces: Iterable[Documents], *, workers: int, address: str | None
) -> Iterator[Annotated]:
    """See `engines.Ray`."""
    iterator = iter(pieces)
    first = list(islice(iterator, 1))
    if not first:
        return
    with _cluster(work, workers, address):
        while window := [*first, *islice(iterator, _WINDOW * workers - len(first))]:
            first = []
            yield from _window(work, window, workers)


def _window(work: Work, pieces: list[Documents], workers: int) -> Iterator[Annotated]:
    import ray.data
    from ray.exceptions import RayError

    # What Ray sends about is pickled in any case; bytes keep it from looking into documents.
    rows = [{"piece": pickle.dumps(piece)} for piece in pieces]
    dataset = ray.data.from_items(rows, override_num_blocks=len(rows)).map(
        _worker(work),
        compute=ray.data.ActorPoolStrategy(size=min(workers, len(rows))),
        num_cpus=work.threads or 1,
    )
    try:
        for row in dataset.iter_rows():
            annotated: Annotated = pickle.loads(row["piece"])  # noqa: S301 (our own workers')
            yield annotated
    except RayError as error:
        reason = str(error).strip().splitlines()[-1]
        hint = "give the same command again to go on"
        raise AnalysisError(f"a worker of the cluster failed: {reason}", hint=hint) from error


@contextmanager
def _cluster(work: Work, workers: int, address: str | None) -> Iterator[None]:
    """A connection to a cluster; one that was made here ends with it."""
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise AnalysisError("no ray here", hint="pip install 'attribution-tr[ray]'") from error
    # What Ray has to say of its own actors is nothing that a user could act on.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    own = {} if address else {"num_cpus": max(cores(), workers * (work.threads or 1)),
                              "include_dashboard": False}  # fmt: skip
    try:
        ray.init(address=address or "local", log_to_driver=False, logging_level=logging.ERROR,
                 configure_logging=True, **own)  # fmt: skip
    except (ConnectionError, RuntimeError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise AnalysisError(f"no Ray cluster: {reason}", hint=_HINT) from error
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        yield
    finally:
        ray.shutdown()
