"""Scores, agreement and errors as people read them."""

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from attribution.evaluation.agreement import Agreement
from attribution.evaluation.comparable import COMPARABLE
from attribution.evaluation.gold import Record
from attribution.evaluation.measures import MEASURES, Measure
from attribution.evaluation.mistakes import Mistake
from attribution.evaluation.scores import MACRO, MACRO_NAME, Report, Score
from attribution.reports.grid import NOTHING, Grid, percent
from attribution.reports.layout import joined, plain

_HEADERS = ("", "P", "R", "F1", "95 %", "gold")
#: Columns of the breakdown: key of a measure, heading.
_BREAKDOWN = (
    ("quote_0.3", "0.3"),
    ("quote_0.8", "0.8"),
    ("content_exact", "cont."),
    ("cue_exact", "cue"),
    ("source_exact", "src."),
    ("all_exact", "all"),
    ("speaker", "spkr."),
    ("triples", "trip."),
)
#: Brackets that differ without colour: part of a record, opening, closing, style.
_MARKS = (
    ("content", "⟦", "⟧", "bold"),
    ("source", "‹", "›", "cyan"),
    ("cue", "⟨", "⟩", "yellow"),
)


def score_grids(report: Report, *, title: str) -> Iterator[Grid]:
    """The table of scores, then each stage by itself, others' definitions, and breakdowns."""
    counts = f"{report.documents} documents, {report.gold} gold, {report.predicted} found"
    yield Grid(f"{title}: {counts}", _HEADERS, _rows(report.scores))
    if report.given:
        title = "Later stages, given gold contents, cues and sources"
        yield Grid(title, _HEADERS, _rows(report.given))
    yield Grid("By the definitions of other systems", _HEADERS, _rows(report.comparable))
    yield from breakdown_grids(report)


def breakdown_grids(report: Report) -> Iterator[Grid]:
    """F1 of the main measures by group."""
    headers = tuple(heading for _, heading in _BREAKDOWN)
    for name, groups in report.breakdown.items():
        rows = tuple(
            (
                group,
                f"{scores['quote_0.8'].gold:.0f}",
                *(percent(scores[key].f1) for key, _ in _BREAKDOWN),
            )
            for group, scores in groups.items()
        )
        yield Grid(f"F1 by {name}", (name, "gold", *headers), rows)


def _rows(scores: Mapping[str, Score]) -> tuple[tuple[str, ...], ...]:
    names: dict[str, Measure] = MEASURES | COMPARABLE
    return tuple(
        _row(MACRO_NAME, score, accuracy=False)
        if key == MACRO
        else _row(names[key].name, score, accuracy=names[key].accuracy)
        for key, score in scores.items()
    )


def _row(name: str, score: Score, *, accuracy: bool) -> tuple[str, ...]:
    interval = NOTHING if score.low is None else f"{percent(score.low)}…{percent(score.high)}"
    one = NOTHING if accuracy else None
    return (
        name,
        one or percent(score.precision),
        one or percent(score.recall),
        percent(score.f1),
        interval,
        f"{score.gold:.0f}",
    )


def agreement_grids(agreement: Agreement, *, title: str) -> Iterator[Grid]:
    """Agreement of two readers: the measures of systems, then alpha and kappa."""
    report = agreement.report
    counts = f"{report.documents} documents, {report.gold} and {report.predicted} attributions"
    rows = tuple((row[0], *row[3:]) for row in _rows(report.scores))
    yield Grid(f"{title}: {counts}", ("", "F1", "95 %", "first"), rows)
    yield Grid(
        "Beyond chance",
        ("", "value", "units"),
        (
            ("Krippendorff's alpha, tokens", _plain(agreement.alpha), str(agreement.tokens)),
            (
                "Cohen's kappa, label of a shared term",
                _plain(agreement.kappa_labels),
                str(agreement.labels),
            ),
            (
                "Cohen's kappa, every term, none included",
                _plain(agreement.kappa_stances),
                str(agreement.pairs),
            ),
        ),
    )


def _plain(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def mistake_parts(mistake: Mistake) -> Iterator[RenderableType]:
    """An error: what is wrong, then the text as gold has it and as it was found."""
    head = joined(
        [
            plain(mistake.kind.value, "bold red"),
            plain(mistake.document),
            plain(f"cue “{mistake.cue}”"),
            plain(f"{mistake.alike} like it", "dim"),
        ]
    )
    yield head
    for name, record in (("gold ", mistake.gold), ("found", mistake.predicted)):
        style = "green" if name == "gold " else "red"
        if record is None:
            yield Text.assemble(plain(f"  {name} ", style), plain("nothing", "dim"))
            continue
        yield Text.assemble(plain(f"  {name} ", style), marked(mistake.text, mistake.start, record))
        yield Text.assemble("        ", plain(record_facts(record), "dim"))


def mistake_markdown(mistake: Mistake) -> str:
    """The same in Markdown, as preformatted lines."""
    lines = [part.plain for part in mistake_parts(mistake) if isinstance(part, Text)]
    return "\n".join(["```text", *(line.replace("```", "'''") for line in lines), "```", ""])


def record_facts(record: Record) -> str:
    """What a record says beside its spans, on one line."""
    speakers = ", ".join(s.name for s in record.speakers) or "?"
    stances = ", ".join(f"{s.term} {s.label.value}" for s in record.stances)
    facts = [record.type.value, record.kind.value, speakers, stances]
    return " · ".join(fact for fact in facts if fact)


def marked(text: str, start: int, record: Record) -> Text:
    """A stretch of text on one line, with brackets and colours around the record's spans.

    Args:
        text: the stretch.
        start: where it begins in the document, in code points.
        record: spans of the document.
    """
    opens: dict[int, str] = {}
    closes: dict[int, str] = {}
    styles: dict[int, str] = {}
    for part, left, right, style in _MARKS:
        for first, last in getattr(record, part):
            opens[first] = opens.get(first, "") + left
            closes[last] = right + closes.get(last, "")
            styles |= dict.fromkeys(range(first, last), style)
    line = Text("…" if start else "")
    for offset, character in enumerate(text, start):
        shown = " " if character.isspace() else character
        line.append(closes.get(offset, ""))
        line.append(opens.get(offset, ""))
        line.append_text(plain(shown, styles.get(offset, "")))
    line.append(closes.get(start + len(text), ""))
    return line
