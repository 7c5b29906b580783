"""Corrections and the review queue as people read them, and as plain values for JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from attribution.evaluation.gold import SPAN_KEYS
from attribution.reports.evaluation import marked, record_facts
from attribution.reports.grid import Grid, plain_values
from attribution.reports.layout import joined, plain
from attribution.review import Change, Difference, DocumentDiff, Entry, Reason

_MARGIN = 40
_WIDEST = 420
_STYLES = {Change.ADDED: "green", Change.REMOVED: "red", Change.CHANGED: "yellow"}
_PLACES_SHOWN = 3
_LONGEST_PLACE = 40


def diff_parts(diffs: Iterable[DocumentDiff]) -> Iterator[RenderableType]:
    """Document by document, both sides of every difference; then the counts of all."""
    seen: list[DocumentDiff] = []
    for diff in diffs:
        seen.append(diff)
        yield _heading(diff)
        for difference in diff.differences:
            yield from _difference_parts(difference, diff.document.text or "")
        if diff.differences:
            yield Text("")
    yield plain(diff_summary(seen), "bold")


def _heading(diff: DocumentDiff) -> Text:
    counts = Counter(d.change.value for d in diff.differences) | {"same": diff.same}
    told = [plain(f"{count} {name}", "dim") for name, count in counts.items() if count]
    return joined([plain(diff.document.id, "bold"), *told])


def _difference_parts(difference: Difference, text: str) -> Iterator[RenderableType]:
    start, stretch = _stretch(difference, text)
    name = difference.change.value
    told = f"{name}: {', '.join(difference.parts)}" if difference.parts else name
    yield Text.assemble("  ", plain(told, _STYLES[difference.change]))
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    sides = {"model": difference.model, "gold": difference.gold}
    present = {side: record for side, record in sides.items() if record}
    # Where all spans are alike, the text is shown once.
    once = len(present) == 2 and not set(SPAN_KEYS) & set(difference.parts)
    if once and difference.gold:
        table.add_row("", marked(stretch, start, difference.gold))
    for side, record in present.items():
        label, facts = plain(f"    {side}", "dim"), plain(record_facts(record), "dim")
        if once:
            table.add_row(label, facts)
        else:
            table.add_row(label, marked(stretch, start, record))
            table.add_row("", facts)
    yield table


def _stretch(difference: Difference, text: str) -> tuple[int, str]:
    """Where the text to show begins, and the text."""
    start = max(0, difference.start - _MARGIN)
    end = min(len(text), difference.end + _MARGIN, start + _WIDEST)
    return start, text[start:end]


def diff_summary(diffs: Sequence[DocumentDiff]) -> str:
    """One line: documents, attributions left alone, and how often each part was changed."""
    found = [difference for diff in diffs for difference in diff.differences]
    changes = Counter(d.change for d in found)
    parts = Counter(part for d in found for part in d.parts)
    told = ", ".join(f"{changes[c]} {c.value}" for c in Change)
    detail = ", ".join(f"{part} {count}" for part, count in parts.most_common())
    kept = sum(diff.same for diff in diffs)
    return f"{len(diffs)} documents: {kept} same, {told}" + (f" ({detail})" if detail else "")


def diff_rows(diff: DocumentDiff) -> Iterator[dict[str, Any]]:
    """One object a difference: document, change, parts, the text around it, both records."""
    for difference in diff.differences:
        start, stretch = _stretch(difference, diff.document.text or "")
        values = plain_values(difference)
        yield {
            "doc_id": diff.document.id,
            "change": values["change"],
            "parts": values["parts"],
            "start": start,
            "text": stretch,
            "gold": values["gold"],
            "model": values["model"],
        }


def queue_grid(queue: Sequence[Entry]) -> Grid:
    """One row a document: how much there is to read, why, and the surest places to look."""
    rows = tuple(
        (str(number), *_queue_cells(entry)) for number, entry in enumerate(queue, 1)
    )  # fmt: skip
    headers = ("", "document", "words", "gain", "reasons", "look at")
    return Grid(f"{len(queue)} documents to check first", headers, rows, prose=True)


def _queue_cells(entry: Entry) -> tuple[str, ...]:
    document = entry.annotated.document
    counts = Counter(doubt.reason for doubt in entry.doubts)
    reasons = ", ".join(f"{reason.value} {counts[reason]}" for reason in Reason if counts[reason])
    surest = sorted(entry.doubts, key=lambda doubt: -doubt.weight)
    places = dict.fromkeys(_shortened(d.span.of(document.text)) for d in surest)
    shown = " · ".join(list(places)[:_PLACES_SHOWN])
    return (document.id, str(entry.words), f"{entry.gain:.1f}", reasons or "none", shown)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_PLACE else line[: _LONGEST_PLACE - 1] + "…"


def queue_row(entry: Entry, rank: int) -> dict[str, Any]:
    """A document of the queue with every doubt about it.

    Args:
        entry: the document.
        rank: its place, from 1.
    """
    document = entry.annotated.document
    return {
        "rank": rank,
        "doc_id": document.id,
        "path": document.path,
        "words": entry.words,
        "attributions": len(entry.annotated.attributions),
        "gain": entry.gain,
        "doubts": [
            {
                "reason": doubt.reason.value,
                "about": doubt.about,
                "span": [doubt.span.start, doubt.span.end],
                "text": doubt.span.of(document.text),
                "weight": round(doubt.weight, 4),
            }
            for doubt in entry.doubts
        ],
    }
