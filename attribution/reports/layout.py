"""How lines come out: marks and colours of stances, safe text, no spaces at the ends of lines."""

import re
from collections.abc import Iterable
from typing import IO, NoReturn

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from attribution.positions import Leaning
from attribution.reports.words import Language, Words
from attribution.schema import (
    Attribution,
    AttributionType,
    Span,
    Speaker,
    SpeakerKind,
    StanceLabel,
)

#: Shapes that differ without colour.
MARKS = {
    StanceLabel.SUPPORT: "▲",
    StanceLabel.OPPOSE: "▼",
    StanceLabel.CONDITIONAL: "◆",
    StanceLabel.NEUTRAL: "○",
}
STYLES = {
    "support": "green",
    "oppose": "red",
    "conditional": "yellow",
    "neutral": "bright_black",
    "mixed": "magenta",
}
DEFAULT_WIDTH = 80

#: Escape sequences in a text could drive the reader's terminal; lone surrogates cannot be written.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class OutputConsole(Console):
    """A console whose closed pipe is the caller's to handle; rich by itself exits with 1."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def make_console(*, file: IO[str] | None = None, width: int | None = None) -> Console:
    """A console that takes text literally.

    Args:
        file: standard output by default.
        width: columns; the terminal's by default, and 80 where there is none, so that a piped
            report does not depend on the window that it was made in.
    """
    console = OutputConsole(file=file, markup=False, highlight=False, emoji=False)
    console.width = width or (console.width if console.is_terminal else DEFAULT_WIDTH)
    return console


class Trimmed:
    """A renderable without the spaces that rich pads lines with."""

    def __init__(self, renderable: RenderableType) -> None:
        self.renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self.renderable, options, pad=False):
            yield from _trim(line)
            yield Segment.line()


def _trim(line: list[Segment]) -> list[Segment]:
    kept = list(line)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        last = kept.pop()
        kept.append(Segment(last.text.rstrip(), last.style, last.control))
    return kept


def plain(value: object, style: str = "") -> Text:
    """`value` as text that is neither markup nor able to command the terminal."""
    return Text(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", str(value)), style=style)


def joined(parts: Iterable[Text | str], separator: str = " · ") -> Text:
    """Texts with a separator between them."""
    return Text(separator).join(p if isinstance(p, Text) else plain(p) for p in parts)


def stance_mark(label: StanceLabel, after: str = "") -> Text:
    """The label's mark in its colour, with what follows it in the same colour."""
    return plain(MARKS[label] + after, STYLES[label.value])


def stance_marks(attribution: Attribution, language: Language, separator: str) -> Text:
    """Every stance's mark and term; a question mark where the classifier abstains."""
    sure = [stance_mark(s.label, f" {language.short_term(s.term)}") for s in attribution.stances]
    unsure = [plain(f"? {language.short_term(s.term)}", "dim") for s in attribution.abstained]
    return joined([*sure, *unsure], separator)


def counts_text(counts: dict[StanceLabel, int]) -> Text:
    """Marks with numbers, the zeros left out: ``▲3 ○1``."""
    return joined((stance_mark(label, str(n)) for label, n in counts.items() if n), " ")


def leaning_text(leaning: Leaning, words: Words) -> Text:
    """The leaning's word in its colour."""
    return plain(words.leanings[leaning], f"bold {STYLES[leaning.value]}")


def legend(words: Words) -> Text:
    """Marks and their meanings on one line."""
    marks = (stance_mark(label, f" {words.labels[label]}") for label in StanceLabel)
    return joined([plain(f"{words.legend}:", "dim"), *marks], "  ")


def hanging(mark: Text, body: RenderableType, *, width: int = 3) -> Table:
    """A mark at the left and a body beside it that keeps its own left edge when it wraps."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=max(width, mark.cell_len), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, body)
    return grid


def covered(spans: Iterable[Span], text: str) -> str:
    """What spans cover, on one line."""
    return " … ".join(" ".join(span.of(text).split()) for span in spans)


def quoted(content: str, type: AttributionType) -> str:
    """Direct speech between quotation marks, the rest as the paraphrase that it is."""
    return f"“{content}”" if type is AttributionType.DIRECT else content


def speakers_text(attribution: Attribution, words: Words) -> Text:
    """The holders, each marked when implicit or unnamed; ``?`` when there is none."""
    if not attribution.speakers:
        return Text.assemble(("?", "bold"), (f" ({words.unresolved})", "dim"))
    return joined((_speaker(speaker, words) for speaker in attribution.speakers), ", ")


def _speaker(speaker: Speaker, words: Words) -> Text:
    marks = [words.unnamed] if speaker.kind is SpeakerKind.UNNAMED else []
    marks += [words.implicit] if speaker.implicit else []
    name = plain(speaker.name, "bold")
    return Text.assemble(name, (f" ({', '.join(marks)})", "dim")) if marks else name
