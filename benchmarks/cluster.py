"""Add articles on a local Ray cluster, kill a worker in the middle, and compare what comes of it.

Articles and the analyzer are stand-ins (`standin.py`); the archive must be, row by row, the one
that this process makes alone. For speed see `corpus.py --engine ray`.

    python benchmarks/cluster.py --articles 400 --workers 2
"""

import argparse
import functools
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from kills import rows_of
from standin import VERSIONS, StandIn, make_articles

from attribution.archive import Archive
from attribution.archive.adding import add_documents
from attribution.archive.engines import Engine, Here, Ray, Work
from attribution.stance import load_terms

_PAUSE = 0.01


def add(folder: Path, count: int, piece: int, engine: Engine) -> None:
    add_documents(
        Archive.create(folder), make_articles(count), engine=engine, versions=VERSIONS,
        terms=load_terms(), detector="standin", piece_size=piece,
    )  # fmt: skip


def workers_below(pid: int) -> Iterator[int]:
    """Ray's actors among the descendants of a process."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text(encoding="ascii").split()):
            if b"MapWorker" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield child
            yield from workers_below(child)


def kill_one(folder: Path, after: int, killed: list[int]) -> None:
    """Kill a worker as soon as so many pieces are there."""
    while len(list(folder.glob("pieces/0*"))) < after:
        time.sleep(0.05)
    killed += list(workers_below(os.getpid()))[:1]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--piece", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    here = str(Path(__file__).parent)
    os.environ["PYTHONPATH"] = os.pathsep.join([here, os.environ.get("PYTHONPATH", "")])
    work = Work(make=functools.partial(StandIn, _PAUSE))
    with tempfile.TemporaryDirectory() as place:
        alone, cluster = Path(place) / "alone", Path(place) / "cluster"
        add(alone, given.articles, given.piece, Here(Work(make=StandIn)))
        killed: list[int] = []
        killer = threading.Thread(target=kill_one, args=(cluster, 2, killed), daemon=True)
        killer.start()
        start = time.monotonic()
        add(cluster, given.articles, given.piece, Ray(work, given.workers))
        killer.join()
        if not killed:
            sys.exit("no worker was found to be killed")
        if rows_of(cluster) != rows_of(alone):
            sys.exit("not the archive that one process makes")
        print(f"{given.articles} articles, {given.workers} workers, one killed: nothing is lost "
              f"({time.monotonic() - start:.0f} s)")  # fmt: skip


if __name__ == "__main__":
    main()
