"""Questions to an archive of a million attributions, and what it costs to add what is there.

The rows are those of stand-in articles (`standin.py`), multiplied with other keys, days, outlets
and speakers, and written as compacted pieces. Each saved question is asked in a new connection, as
the command does. Then some stand-in articles are added twice: what the second time costs an article
is reading, hashing and looking up.

    python benchmarks/archive.py
    python benchmarks/archive.py --attributions 100000
"""

import argparse
import datetime
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from standin import VERSIONS, StandIn, make_articles

from attribution.archive import Archive
from attribution.archive.adding import add_documents
from attribution.archive.asking import ask, saved_questions, statistics
from attribution.archive.compacting import compact
from attribution.archive.engines import Here, Work
from attribution.archive.reading import row_groups
from attribution.archive.store import TABLES
from attribution.stance import load_terms

_SPEAKERS = 2000
_DAYS = 1500
_OUTLETS = 40
_GROUP = 2048
_GROUPS_A_PIECE = 8


def add(archive: Archive, count: int) -> None:
    """Add so many stand-in articles."""
    add_documents(
        archive, make_articles(count), engine=Here(Work(make=StandIn)), versions=VERSIONS,
        terms=load_terms(), detector="standin",
    )  # fmt: skip


def write_large(folder: Path, attributions: int) -> Archive:
    """An archive of about so many attributions."""
    pattern = Archive.create(folder.with_name("pattern"))
    add(pattern, _GROUP)
    compact(pattern)
    (piece,) = pattern.pieces()
    (group,) = row_groups(piece, TABLES)
    archive = Archive.create(folder)
    groups = -(-attributions // len(group["attributions"]))
    chance = random.Random(13)
    for number, first in enumerate(range(0, groups, _GROUPS_A_PIECE)):
        last = min(first + _GROUPS_A_PIECE, groups)
        archive.write(
            number, number, (_varied(group, n, number, chance) for n in range(first, last))
        )
    return archive


def _varied(
    group: dict[str, pa.Table], number: int, piece: int, chance: random.Random
) -> dict[str, pa.Table]:
    """A row group of other articles: keys, days, outlets and speakers differ."""
    keys = group["documents"]["doc_key"].to_pylist()
    first = datetime.date(2022, 1, 1)
    days = dict(zip(keys, (first + datetime.timedelta(chance.randrange(_DAYS)) for _ in keys),
                    strict=True))  # fmt: skip
    shift = chance.randrange(_SPEAKERS)
    return {name: _table(table, number, piece, days, shift) for name, table in group.items()}


def _table(
    table: pa.Table, number: int, piece: int, days: dict[str, datetime.date], shift: int
) -> pa.Table:
    new = {"piece": pa.array([piece] * len(table), pa.int32())}
    if "doc_key" in table.column_names:
        keys = table["doc_key"].to_pylist()
        new["doc_key"] = pa.array([f"{number:06x}{key[6:]}" for key in keys])
        new["doc_id"] = pa.array([f"{id}-{number}" for id in table["doc_id"].to_pylist()])
        new["date"] = pa.array([days[key] for key in keys], pa.date32())
        outlets = [f"Gazete {(int(key[:8], 16) + number) % _OUTLETS}" for key in keys]
        new["outlet"] = pa.array(outlets)
        if "copy_of" in table.column_names:
            old = table["copy_of"].to_pylist()
            new["copy_of"] = pa.array([k and f"{number:06x}{k[6:]}" for k in old], pa.string())
        if "speaker_id" in table.column_names:
            # A few speak often, many seldom.
            who = [(int(key[-6:], 16) ** 2 // 2**34 + shift) % _SPEAKERS for key in keys]
            new["speaker_id"] = pa.array([f"konusmaci-{n}" for n in who])
            new["speaker"] = pa.array([f"Konuşmacı {n}" for n in who])
    for name, column in new.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def timed(archive: Archive) -> Iterator[tuple[str, float, float]]:
    """Seconds and processor seconds of each saved question."""
    for question in saved_questions():
        start, cpu = time.perf_counter(), time.process_time()
        ask(archive, question.name)
        yield question.name, time.perf_counter() - start, time.process_time() - cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--attributions", type=int, default=1_000_000)
    parser.add_argument("--articles", type=int, default=1000, help="added twice")
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="archive-"))
    try:
        archive = write_large(place / "large", given.attributions)
        found = statistics(archive).counts
        print(
            ", ".join(f"{value:,} {name}" for name, value in found.items() if str(value).isdigit())
        )
        print(f"{'question':14}{'seconds':>9}{'processor':>11}")
        for name, wall, cpu in timed(archive):
            print(f"{name:14}{wall:9.2f}{cpu:11.2f}", flush=True)
        for count in (1, 257):
            start, cpu = time.perf_counter(), time.process_time()
            add(archive, count)
            print(f"{count} articles added to it: {time.perf_counter() - start:.1f} s, "
                  f"{time.process_time() - cpu:.1f} s of processor", flush=True)  # fmt: skip
        twice = Archive.create(place / "twice")
        for title in ("first", "second"):
            start, cpu = time.perf_counter(), time.process_time()
            add(twice, given.articles)
            wall, cpu = time.perf_counter() - start, time.process_time() - cpu
            print(f"{given.articles} stand-in articles, {title} time: {wall:.1f} s, "
                  f"{1000 * cpu / given.articles:.2f} ms of processor an article")  # fmt: skip
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{sum(f.stat().st_size for f in twice.folder.rglob('*.parquet')):,} bytes for them; "
              f"peak memory of everything {peak} MB")  # fmt: skip
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
