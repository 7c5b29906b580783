"""How long the HTML report of 500 articles takes to write, and to open in Chromium.

Run with ``make benchmark-html``. The articles are the five seeds, analysed once and copied, each
copy under an id, outlet and day of its own. Opening is timed in the page, from the start of the
navigation until it can be read and used, and until every article has its text; a fresh page each
time. The page's own work is the processor time of its main thread, which other programs on the
machine do not change.
"""

import datetime
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import MISSING, find_browser  # noqa: E402

from attribution.positions import make_tables  # noqa: E402
from attribution.reports import Article  # noqa: E402
from attribution.reports.html import render_html  # noqa: E402
from attribution.schema import AnnotatedDocument, Document  # noqa: E402

ARTICLES = 500
OPENINGS = 5
FIRST_DAY = datetime.date(2024, 1, 1)
OUTLETS = ("Ajans", "Gazete", "Portal")
TIMES = """() => [performance.getEntriesByName("ready")[0].startTime,
                  performance.getEntriesByName("filled")[0].startTime]"""


def main() -> None:
    from attribution import Analyzer, read_documents

    analyzer = Analyzer()
    documents = [d for d in read_documents([ROOT / "seeds"]) if isinstance(d, Document)]
    seeds = list(analyzer.pipe(documents))
    measure(list(copies(seeds)), [t.id for t in analyzer.terms])


def copies(seeds: Sequence[AnnotatedDocument]) -> Iterator[AnnotatedDocument]:
    """The seeds again and again, each copy another article to the program."""
    for number in range(ARTICLES):
        seed = seeds[number % len(seeds)]
        document = replace(
            seed.document,
            id=f"{seed.document.id}-{number}",
            date=FIRST_DAY + datetime.timedelta(days=number),
            outlet=OUTLETS[number % len(OUTLETS)],
        )
        attributions = tuple(
            replace(a, id=f"{a.id}-{number}", parent=a.parent and f"{a.parent}-{number}")
            for a in seed.attributions
        )
        yield AnnotatedDocument(document, attributions)


def measure(documents: Sequence[AnnotatedDocument], term_ids: Sequence[str]) -> None:
    """Print the figures."""
    from attribution.stance import load_terms

    start = time.process_time()
    tables = make_tables(documents, terms=term_ids)
    articles = [Article(document, len(document.attributions)) for document in documents]
    page = render_html(articles, tables=tables, terms=load_terms())
    print(f"articles           {len(articles)}, {len(tables.attributions)} quotations")
    print(f"written in         {time.process_time() - start:.1f} s of CPU")
    print(f"size               {len(page.encode()) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report.html"
        place.write_text(page, encoding="utf-8")
        ready, filled, work = zip(*open_page(place), strict=True)
    for name, times in (("readable", ready), ("all filled", filled), ("the page's work", work)):
        seconds = sorted(times)
        middle = statistics.median(seconds)
        print(f"{name:<18} {middle:.2f} s (median of {OPENINGS}; slowest {seconds[-1]:.2f} s)")


def open_page(place: Path) -> list[tuple[float, float, float]]:
    """Seconds until readable, until filled, and of the main thread's work, for each opening."""
    from playwright.sync_api import sync_playwright

    found = find_browser()
    if found is None:
        raise SystemExit(MISSING)
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.path, env=dict(os.environ) | found.environment
        )
        for _ in range(OPENINGS):
            page = browser.new_page()
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(place.as_uri(), timeout=120_000)
            page.wait_for_selector(
                "html[data-filled][data-ready]", state="attached", timeout=120_000
            )
            ready, filled = page.evaluate(TIMES)
            metrics = session.send("Performance.getMetrics")["metrics"]
            (work,) = (one["value"] for one in metrics if one["name"] == "TaskDuration")
            times.append((ready / 1000, filled / 1000, work))
            page.close()
        browser.close()
    return times


if __name__ == "__main__":
    main()
