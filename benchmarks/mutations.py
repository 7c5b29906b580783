"""Mutated documents over the whole path, from bytes to records and pages: does anything break?

    python benchmarks/mutations.py --workers 2            10,000 documents, seed 13
    python benchmarks/mutations.py --documents 500 --small
    python benchmarks/mutations.py --only 4711            one of them again, with its traceback

A document is a stretch of a corpus text with up to four mutations, as a plain file, a page, a row,
or packed. It must be read or refused with a line, within a time that its size bounds; the text
must stay as it is; and of everything found, `text[start:end]` must be what the record says, inside
the text and in order. Ends with 1 when something breaks; the document then lies in the folder that
is named.
"""

import argparse
import contextlib
import faulthandler
import io
import itertools
import json
import multiprocessing
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hostile import CONTAINERS, LARGE, MUTATIONS, Blob, contain

from attribution.documents import ReadFailure, read_documents
from attribution.exports.formats import write_jsonl
from attribution.exports.reading import read_stream
from attribution.exports.records import to_record
from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName
from attribution.schema import AnnotatedDocument, Document, Span

ROOT = Path(__file__).parents[1]
BATCH = 16
#: Seconds that a batch may take on one core, and more for each million characters in it.
LIMIT, LIMIT_A_MILLION = 240, 1200
#: Of so many characters, at most, is the stretch that is mutated.
LONGEST, LONGEST_SMALL = 600, 400
#: One document in so many gets a mutation that makes it large.
LARGE_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """One document to be: bytes, and the text in it where nothing but UTF-8 can be meant."""

    number: int
    names: tuple[str, ...]
    file: str
    data: bytes
    text: str | None


@dataclass(slots=True)
class Counts:
    """What was met."""

    kinds: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    refused: int = 0
    attributions: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    memory: float = 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.kinds + other.kinds, self.documents + other.documents,
            self.refused + other.refused, self.attributions + other.attributions,
            self.problems + other.problems, max(self.memory, other.memory),
        )  # fmt: skip


def texts() -> list[str]:
    """Those of the training documents."""
    files = sorted((ROOT / "annotations" / "train").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8"))["text"] for path in files]


def make_case(number: int, seed: int, sources: Sequence[str], *, small: bool) -> Case:
    """The document of a number: the same for the same seed."""
    chance = random.Random(f"{seed}/{number}")
    source = chance.choice(sources)
    start = chance.randrange(max(1, len(source) - 200))
    longest = LONGEST_SMALL if small else LONGEST
    blob: Blob = source[start : start + chance.randrange(50, longest)]
    names = [chance.choice(list(MUTATIONS)) for _ in range(chance.randrange(1, 5))]
    for name in names:
        blob = MUTATIONS[name](blob, chance)
    if not small and number % LARGE_EVERY == 0:
        # In turn, so that each is met, and one after another may not grow without bounds.
        large = list(LARGE)[number // LARGE_EVERY % len(LARGE)]
        blob = LARGE[large](blob, chance)
        names.append(large)
    container = chance.choices(list(CONTAINERS), [weight for weight, _ in CONTAINERS.values()])[0]
    file, data = contain(container, blob, chance)
    plain = isinstance(blob, str) and container == "txt" and not blob.startswith("\ufeff")
    text = blob if isinstance(blob, str) and plain and "\0" not in blob else None
    return Case(number, (*names, container), f"{number}{file}", data, text)


def read(case: Case, folder: Path) -> list[Document | ReadFailure]:
    path = folder / case.file
    path.write_bytes(case.data)
    try:
        return list(read_documents([path]))
    finally:
        path.unlink()


def problems_of(before: Document, annotated: AnnotatedDocument) -> Iterator[str]:
    """What is wrong with what was found in a document."""
    text = annotated.document.text
    if annotated.document != before:
        yield "the document changed"
    yield from _span_problems("body", annotated.document.body, text)
    ids = [a.id for a in annotated.attributions]
    if len(set(ids)) < len(ids):
        yield "two attributions share an id"
    if [a.start for a in annotated.attributions] != sorted(a.start for a in annotated.attributions):
        yield "attributions are not in text order"
    for found in annotated.attributions:
        if not found.content:
            yield "no content"
        if not 0 <= found.confidence <= 1:
            yield f"confidence {found.confidence}"
        if found.parent is not None and found.parent not in ids:
            yield "a parent that is not there"
        for role in ("content", "cue", "source", "antecedent", "via_source"):
            yield from _span_problems(role, getattr(found, role), text)
        record = to_record(annotated.document, found).to_dict()
        for role in ("content", "cue", "source"):
            if " … ".join(text[a:b] for a, b in record[role]) != record[f"{role}_text"]:
                yield f"{role}: the record's text is another"


def _span_problems(role: str, spans: Sequence[Span], text: str) -> Iterator[str]:
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            yield f"{role} {span} is outside"
    if any(one.end > other.start for one, other in itertools.pairwise(spans)):
        yield f"{role}: spans overlap or are not in order"


def run_batch(analyzer: Analyzer, cases: Sequence[Case], folder: Path, counts: Counts) -> None:
    """Read and analyse; note what is wrong."""
    owners: list[int] = []
    documents: list[Document] = []
    for case in cases:
        found = read(case, folder)
        documents_here = [f for f in found if isinstance(f, Document)]
        counts.refused += len(found) - len(documents_here)
        for failure in found:
            if isinstance(failure, ReadFailure) and "\n" in str(failure.error):
                counts.problems.append((case.number, "a refusal of several lines"))
        if case.text is not None and any(d.text != case.text for d in documents_here):
            counts.problems.append((case.number, "the text is not what the file holds"))
        owners += [case.number] * len(documents_here)
        documents += documents_here
    annotated = list(analyzer.pipe(documents, batch_size=BATCH))
    for owner, before, after in zip(owners, documents, annotated, strict=True):
        counts.problems += [(owner, problem) for problem in problems_of(before, after)]
        counts.attributions += len(after.attributions)
    counts.documents += len(documents)
    _round_trip(annotated)
    _page(analyzer, annotated)


def _round_trip(annotated: Sequence[AnnotatedDocument]) -> None:
    """The records out and back, as JSON Lines.

    Raises:
        ValueError: they are others.
    """
    stream = io.BytesIO()
    write_jsonl(annotated, stream)
    stream.seek(0)
    sent = [to_record(d.document, a) for d in annotated for a in d.attributions]
    if list(read_stream(stream, name="records")) != sent:
        raise ValueError("records do not come back as they were")


def _page(analyzer: Analyzer, annotated: Sequence[AnnotatedDocument]) -> None:
    """The page of the report."""
    from attribution.positions import make_tables
    from attribution.reports import Article
    from attribution.reports.html import render_html

    terms = [term.id for term in analyzer.terms]
    tables = make_tables(annotated, terms=terms, registry=analyzer.registry)
    articles = [Article(a, len(a.attributions)) for a in annotated]
    render_html(articles, tables=tables, terms=analyzer.terms).encode()


class HangError(Exception):
    """A batch took longer than its size explains."""


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise `HangError` when that is over; if even that does not help, end the process."""

    def stop(signum: int, frame: object) -> None:
        raise HangError(f"took longer than {seconds} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    faulthandler.dump_traceback_later(2 * seconds + 60, exit=True)
    try:
        yield
    finally:
        signal.alarm(0)
        faulthandler.cancel_dump_traceback_later()


def try_batch(
    analyzer: Analyzer, cases: Sequence[Case], folder: Path, counts: Counts, *, verbose: bool
) -> None:
    """`run_batch`; on failure, each of its documents by itself, to find the one at fault."""
    millions = sum(len(case.data) for case in cases) / 1e6
    try:
        with time_limit(int(LIMIT + LIMIT_A_MILLION * millions)):
            run_batch(analyzer, cases, folder, counts)
    except Exception as error:
        if len(cases) > 1:
            for case in cases:
                try_batch(analyzer, [case], folder, counts, verbose=verbose)
            return
        if verbose:
            traceback.print_exc()
        counts.problems.append((cases[0].number, f"{type(error).__name__}: {error}"[:300]))


def resident() -> float:
    """Memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def run(
    numbers: Sequence[int], make: Callable[[int], Case], detector: str, *, verbose: bool
) -> Counts:
    """Documents on one core, in batches, with a line on standard error now and then."""
    import torch

    torch.set_num_threads(1)
    analyzer = Analyzer(AnalyzerOptions(detector=DetectorName(detector)))
    counts = Counts()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(numbers), BATCH):
            cases = [make(n) for n in numbers[first : first + BATCH]]
            for case in cases:
                counts.kinds.update(case.names)
            try_batch(analyzer, cases, Path(folder), counts, verbose=verbose)
            done = first + len(cases)
            if done % (50 * BATCH) == 0:
                seconds = time.monotonic() - began
                print(f"{done} in {seconds:.0f} s, {resident():.0f} MB", file=sys.stderr)
    counts.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return counts


def keep(cases: Sequence[Case], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        (folder / case.file).write_bytes(case.data)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--documents", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=13)
    arguments.add_argument(
        "--small", action="store_true", help="shorter, and without the large ones"
    )
    arguments.add_argument("--only", type=int, nargs="+", help="only these numbers")
    arguments.add_argument("--detector", default="both", choices=("rules", "tagger", "both"))
    arguments.add_argument("--workers", type=int, default=1, help="each on a core")
    arguments.add_argument("--keep", type=Path, default=ROOT / ".cache" / "mutations")
    given = arguments.parse_args()
    make = partial(make_case, seed=given.seed, sources=texts(), small=given.small)
    numbers = given.only or range(given.documents)
    began = time.monotonic()
    work = partial(run, make=make, detector=given.detector, verbose=bool(given.only))
    if given.workers == 1:
        counts = work(numbers)
    else:
        with ProcessPoolExecutor(given.workers, multiprocessing.get_context("spawn")) as pool:
            size = -(-len(numbers) // given.workers)
            shares = [numbers[at : at + size] for at in range(0, len(numbers), size)]
            counts = sum(pool.map(work, shares), Counts())
    print(f"{len(numbers)} mutated documents, seed {given.seed}, detector {given.detector}")
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.kinds.items())))
    print(f"{counts.documents} documents read, {counts.refused} refusals, "
          f"{counts.attributions} attributions")  # fmt: skip
    print(f"{time.monotonic() - began:.0f} s, peak {counts.memory:.0f} MB a worker")
    if counts.problems:
        broken = dict(counts.problems)
        for number, problem in broken.items():
            print(f"document {number} ({', '.join(make(number).names)}): {problem}")
        keep([make(number) for number in broken], given.keep)
        print(f"{len(broken)} documents broke something; they lie in {given.keep}")
        sys.exit(1)
    print("nothing broke")


if __name__ == "__main__":
    main()
