"""Kill a run that adds to an archive, again and again, and compare what comes of it.

Articles and the analyzer are stand-ins (`standin.py`): what is tested is writing. Each round adds
the same articles to a new archive in a process that is killed (SIGKILL) after a random time, twice
at most, lets the third end, and compares the archive with that of an undisturbed run, row by row in
all tables; of `runs` all but the time. Every third round the archive holds older versions of half
the articles beforehand; afterwards each archive is compacted, killed likewise, and compared again.

    python benchmarks/kills.py --kills 20
"""

import argparse
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from standin import VERSIONS, StandIn, make_articles

_FORK = multiprocessing.get_context("forkserver")
_OLDER = 2
_MOST_KILLS = 2


def add(folder: Path, count: int, piece: int, version: str) -> None:
    """Add so many articles with the stand-in."""
    from dataclasses import replace

    from attribution.archive import Archive
    from attribution.archive.adding import add_documents
    from attribution.archive.engines import Here, Work
    from attribution.stance import load_terms

    add_documents(
        Archive.create(folder), make_articles(count), engine=Here(Work(make=StandIn)),
        versions=replace(VERSIONS, model=version), terms=load_terms(), detector="standin",
        piece_size=piece,
    )  # fmt: skip


def compact(folder: Path) -> None:
    from attribution.archive import Archive
    from attribution.archive.compacting import compact

    compact(Archive(folder))


def rows_of(folder: Path) -> dict[str, list[Any]]:
    """All rows of an archive's tables in the order of writing, without the time of writing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from attribution.archive import Archive
    from attribution.archive.store import TABLES

    pieces = Archive(folder).pieces()
    tables = {n: pa.concat_tables([pq.read_table(p.file(n)) for p in pieces]) for n in TABLES}
    return {n: t.drop(["made"] if n == "runs" else []).to_pylist() for n, t in tables.items()}


def run(work: Callable[..., None], *arguments: Any, kill_after: float | None = None) -> bool:
    """Do something in a process of its own; whether it was killed before it had ended."""
    process = _FORK.Process(target=work, args=arguments)
    process.start()
    process.join(kill_after)
    killed = process.is_alive()
    if killed:
        process.kill()
        process.join()
    elif process.exitcode:
        raise SystemExit(f"the run itself failed: {process.exitcode}")
    return killed


def idle() -> None:
    """For the server to import what its processes need, before anything is timed."""


def prepare(folder: Path, count: int, piece: int, *, older: bool) -> None:
    if older:
        run(add, folder, count // _OLDER, piece, "older")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--piece", type=int, default=8)
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args()
    _FORK.set_forkserver_preload(
        ["standin", "attribution.archive.adding", "attribution.archive.compacting",
         "attribution.archive.engines", "duckdb", "pyarrow.parquet"]
    )  # fmt: skip
    run(idle)
    chance = random.Random(given.seed)
    size = given.articles, given.piece
    kills = rounds = 0
    with tempfile.TemporaryDirectory() as place:
        wanted: dict[tuple[bool, bool], dict[str, list[Any]]] = {}
        seconds = {}
        for older in (False, True):
            folder = Path(place) / f"undisturbed-{older}"
            prepare(folder, *size, older=older)
            for compacted, work in (
                (False, (add, folder, *size, "new")),
                (True, (compact, folder)),
            ):
                start = time.monotonic()
                run(*work)
                seconds[older, compacted] = time.monotonic() - start
                wanted[older, compacted] = rows_of(folder)
        while kills < given.kills:
            rounds += 1
            older = rounds % 3 == 0
            folder = Path(place) / "killed"
            prepare(folder, *size, older=older)
            for compacted, work in (
                (False, (add, folder, *size, "new")),
                (True, (compact, folder)),
            ):
                for _ in range(_MOST_KILLS):
                    if run(*work, kill_after=chance.uniform(0, seconds[older, compacted])):
                        kills += 1
                        there = len(list(folder.glob("pieces/0*")))
                        print(f"killed {kills}: {work[0].__name__}, {there} pieces", flush=True)
                run(*work)
                if rows_of(folder) != wanted[older, compacted]:
                    sys.exit(f"round {rounds}: not the archive of an undisturbed run")
            shutil.rmtree(folder)
    rows = {name: len(found) for name, found in wanted[True, True].items()}
    print(f"{kills} kills in {rounds} rounds, seed {given.seed}: every archive is that of an "
          f"undisturbed run, row by row ({rows})")  # fmt: skip


if __name__ == "__main__":
    main()
