"""Memory of the command `extract` over a long table: it must not grow with the number of rows.

Each run is a process of its own: a table of short articles goes through the reader, an analyzer and
a writer. The analyzer is a stand-in by default, one attribution for each article by a regular
expression, so that 100,000 articles take minutes: what is measured is that nothing on the way keeps
them. `--detector rules` takes the shipped rules instead, without stances.

    python benchmarks/streaming.py
    python benchmarks/streaming.py --articles 2000 --detector rules --format jsonl
    python benchmarks/streaming.py --gigabytes 2      only the reader, over a file of that size
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".cache" / "benchmark"
MARKS = 10
_SAID = re.compile(r"^(?P<source>\w+), (?P<content>.+) (?P<cue>söyledi)\.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--table", nargs="+", default=["jsonl", "csv", "parquet", "jsonl.gz"])
    parser.add_argument("--format", nargs="+", default=["jsonl", "csv", "parquet"])
    parser.add_argument("--detector", choices=["stand-in", "rules"], default="stand-in")
    parser.add_argument("--gigabytes", type=float)
    parser.add_argument("--child", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _run_child(*given.child)
        return
    WORK.mkdir(parents=True, exist_ok=True)
    if given.gigabytes:
        read_large(given.gigabytes)
        return
    print(f"{given.articles:,} articles, {given.detector}; MB resident after each tenth")
    runs = [(table, given.format[0]) for table in given.table]
    runs += [(given.table[0], name) for name in given.format[1:]]
    for table, name in runs:
        path = write_table(given.articles, table)
        target = WORK / f"out.{name}"
        command = [sys.executable, __file__, "--child", given.detector, str(given.articles),
                   str(path), str(target)]  # fmt: skip
        start = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)  # noqa: S603
        seconds = time.perf_counter() - start
        figures = " ".join(line[5:] for line in done.stderr.splitlines() if line[:5] == "MARK ")
        print(
            f"{table:>9} -> {name:<8} {figures}   {seconds:.0f} s, {target.stat().st_size:,} bytes"
        )
        path.unlink()
        target.unlink()


def make_articles(count: int) -> Iterator[dict[str, Any]]:
    """Short articles, each of other words."""
    for i in range(count):
        words = " ".join(f"{j}. görüşmenin {i * 7919 % (j + 97)} gün süreceğini" for j in range(8))
        text = f"Bakan, {words} söyledi.\nGazeteciler {i} soru sordu."
        yield {"no": str(i), "metin": text, "tarih": "2025-12-03", "kaynak": f"Gazete {i % 20}"}


def write_table(count: int, kind: str) -> Path:
    """A table of `count` articles, written a row at a time."""
    import csv

    path = WORK / f"articles.{kind}"
    rows = make_articles(count)
    if kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.Table.from_pylist(list(rows))
        pq.write_table(table, path, row_group_size=10_000)
    elif kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, ["no", "metin", "tarih", "kaynak"])
            writer.writeheader()
            writer.writerows(rows)
    else:
        opener = gzip.open if kind.endswith(".gz") else open
        with opener(path, "wt", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def read_large(gigabytes: float) -> None:
    """Read a table of `gigabytes`, and report time and memory."""
    path = WORK / "large.jsonl"
    line = next(make_articles(1)) | {"metin": "Bakan, görüşmelerin süreceğini söyledi. " * 60}
    size = 0
    with path.open("w", encoding="utf-8") as stream:
        while size < gigabytes * 1e9:
            size += len((row := json.dumps(line, ensure_ascii=False) + "\n").encode())
            stream.write(row)
    from attribution import read_documents

    start, cpu, marks, count = time.perf_counter(), time.process_time(), [], 0
    for count, _ in enumerate(read_documents([path]), 1):
        if count % 50_000 == 0:
            marks.append(resident())
    spent = f"{time.perf_counter() - start:.0f} s ({time.process_time() - cpu:.0f} s of processor)"
    print(f"{size / 1e9:.2f} GB, {count:,} articles read in {spent}; MB resident: {marks}")
    path.unlink()


def resident() -> int:
    """Memory of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def _run_child(detector: str, count: str, path: str, target: str) -> None:
    from attribution.cli import app, running
    from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName

    analyzer: Any = _StandIn()
    if detector == "rules":
        analyzer = Analyzer(AnalyzerOptions(detector=DetectorName.RULES, stance=False))
    running.make_analyzer = lambda **_: _Marking(analyzer, int(count))
    app(["extract", path, "-o", target, "-q"])


class _Marking:
    """An analyzer that tells the memory after each tenth of the articles."""

    def __init__(self, analyzer: Any, count: int) -> None:
        self._analyzer = analyzer
        self._step = max(count // MARKS, 1)
        self.terms: tuple[Any, ...] = ()

    def pipe(self, documents: Iterable[Any], *, batch_size: int) -> Iterator[Any]:
        for done, annotated in enumerate(self._analyzer.pipe(documents, batch_size=batch_size), 1):
            yield annotated
            if done % self._step == 0:
                print(f"MARK {resident()}", file=sys.stderr)


class _StandIn:
    """Finds one attribution in an article, by a regular expression."""

    def pipe(self, documents: Iterable[Any], *, batch_size: int) -> Iterator[Any]:
        from attribution.quotes.ids import attribution_id
        from attribution.schema import (
            AnnotatedDocument,
            Attribution,
            AttributionKind,
            AttributionType,
            Span,
        )

        for document in documents:
            match = _SAID.match(document.text)
            if match is None:
                yield AnnotatedDocument(document, ())
                continue
            roles = {role: [Span(*match.span(role))] for role in ("content", "cue", "source")}
            attribution = Attribution(
                id=attribution_id(document.id, *roles.values()),
                type=AttributionType.INDIRECT,
                kind=AttributionKind.STATEMENT,
                **{role: tuple(spans) for role, spans in roles.items()},
            )
            yield AnnotatedDocument(document, (attribution,))


if __name__ == "__main__":
    main()
