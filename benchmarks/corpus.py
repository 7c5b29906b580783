"""Articles from end to end into an archive: rate, memory, the second time, and a parsing rival.

Articles of about 350 words are made from the corpus (`throughput.make_articles`) and added with
`attribution corpus add` in a process of its own; memory of it and its workers is taken from /proc
after every piece. Then the same table is added again; then stanza's pipeline with a dependency
parser reads some of the same articles in the same run.

    python benchmarks/corpus.py --articles 10000 --workers 2
    python benchmarks/corpus.py --articles 48 --piece 8 --rival 0
    python benchmarks/corpus.py --articles 2000 --workers 2 --threads 1 --engine ray
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from throughput import make_articles, measure, parser_model

ROOT = Path(__file__).parents[1]
_FROM = 1000


def write_table(path: Path, count: int) -> None:
    """Articles of 350 words, one a line."""
    with path.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(make_articles(count)):
            row = {"id": str(number), "text": text, "outlet": f"Gazete {number % 20}"}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def add(archive: Path, table: Path, options: list[str]) -> tuple[float, float, dict[int, int]]:
    """Add a table: seconds, processor seconds, and the largest process's MB by articles done."""
    program = "from attribution.cli import main; main()"
    command = [sys.executable, "-c", program, "corpus", "add", str(archive), str(table), *options]
    start, before = time.perf_counter(), os.times()
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603
    memory: dict[int, int] = {}
    while process.poll() is None:
        done = len(list(archive.glob("pieces/0*")))
        memory[done] = max(memory.get(done, 0), largest(process.pid))
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(process.returncode)
    after = os.times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    return time.perf_counter() - start, spent, memory


def largest(pid: int) -> int:
    """Resident MB of the largest of a process and its children."""
    pids = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        pids += [int(child) for child in children.read_text(encoding="ascii").split()]
    return max((resident(p) for p in pids), default=0)


def resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--piece", type=int, default=256)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, help="of each worker")
    parser.add_argument("--engine", choices=("local", "ray"), default="local")
    parser.add_argument("--detector", choices=("rules", "tagger", "both"), default="tagger")
    parser.add_argument("--rival", type=int, default=100, help="articles that stanza reads")
    given = parser.parse_args()
    options = ["--piece", str(given.piece), "--workers", str(given.workers), "--engine",
               given.engine, "--detector", given.detector]  # fmt: skip
    options += ["--threads", str(given.threads)] if given.threads else []
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    place = Path(tempfile.mkdtemp(prefix="corpus-"))
    try:
        table, archive = place / "articles.jsonl", place / "archive"
        write_table(table, given.articles)
        seconds, cpu, memory = add(archive, table, options)
        print(f"{given.articles} articles, {given.workers} workers, {given.engine}: "
              f"{given.articles / seconds:.2f} a second; {cpu / given.articles:.3f} s of processor "
              "an article, loading included")  # fmt: skip
        later = [mb for pieces, mb in sorted(memory.items()) if pieces * given.piece >= _FROM]
        shown = later or list(memory.values())[1:]
        if shown:
            print(f"MB of the largest process from article {_FROM if later else given.piece} on: "
                  f"{min(shown)} to {max(shown)}")  # fmt: skip
        again, cpu_again, _ = add(archive, table, options)
        print(f"the same again: {again:.1f} s, {100 * again / seconds:.1f} % of the time, "
              f"{100 * cpu_again / cpu:.1f} % of the processor")  # fmt: skip
        size = sum(f.stat().st_size for f in archive.rglob("*.parquet"))
        print(f"{size / given.articles:.0f} bytes an article in the archive, "
              f"{table.stat().st_size / given.articles:.0f} as JSON Lines")  # fmt: skip
        if given.rival:
            parser_model()
            rival = measure("stanza", given.rival, given.detector)
            print(f"stanza with depparse: {given.rival / rival['seconds']:.2f} articles a second")
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
