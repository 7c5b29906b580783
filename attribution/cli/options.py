"""Options that several commands share."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from attribution.schema import AttributionType

DEFAULT_BATCH_SIZE = 16
#: As `documents.DEFAULT_MAX_CHARACTERS`, whose import the help does not wait for.
DEFAULT_MAX_CHARACTERS = 1_000_000
#: As `positions.comparison.DEFAULT_MINIMUM`.
DEFAULT_MINIMUM = 3

_SELECT = "Selection"
_ANALYSIS = "Analysis"
_OUTPUT = "Output"


class Lang(StrEnum):
    """Languages of the interface."""

    TR = "tr"
    EN = "en"


class Detector(StrEnum):
    """What finds the attributions; as `pipeline.DetectorName`, whose import help does not need."""

    RULES = "rules"
    TAGGER = "tagger"
    BOTH = "both"


class Grouping(StrEnum):
    """What positions are compared by; as `positions.comparison.GROUPINGS`."""

    SPEAKER = "speaker"
    SIDE = "side"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    KIND = "kind"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Verbosity:
    """How much goes to standard error; failures always do."""

    quiet: bool = False
    verbose: bool = False

    def merged(self, *, quiet: bool, verbose: bool) -> "Verbosity":
        """With a command's own options, so that they may stand before or after its name."""
        return Verbosity(self.quiet or quiet, self.verbose or verbose)


def verbosity_of(context: typer.Context, *, quiet: bool, verbose: bool) -> Verbosity:
    """What the root's and the command's options ask for together."""
    base = context.obj if isinstance(context.obj, Verbosity) else Verbosity()
    return base.merged(quiet=quiet, verbose=verbose)


Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Articles (text, HTML, Word, PDF), folders of them, tables (CSV, TSV, JSONL, "
        "Parquet), zip and gzip of these, addresses with --fetch, archives of `corpus add`, or - "
        "for standard input.",
        show_default=False,
    ),
]
PathsOrRecords = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="As for report, and what extract wrote (JSON Lines, JSON, CSV, Parquet, spaCy).",
        show_default=False,
    ),
]
Speakers = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker",
        metavar="NAME",
        help="Only speakers whose name or id holds this, in any case; ? for the unresolved. "
        "May be repeated.",
        rich_help_panel=_SELECT,
    ),
]
TermIds = Annotated[
    list[str] | None,
    typer.Option(
        "--term",
        metavar="ID",
        help="Only attributions with a stance on this term. May be repeated.",
        rich_help_panel=_SELECT,
    ),
]
Types = Annotated[
    list[AttributionType] | None,
    typer.Option("--type", help="Only this type. May be repeated.", rich_help_panel=_SELECT),
]
By = Annotated[Grouping, typer.Option("--by", help="What to compare.", rich_help_panel=_SELECT)]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        formats=["%Y-%m-%d"],
        metavar="DAY",
        help="Only articles of this day (2025-12-03) and later; undated ones are left out.",
        rich_help_panel=_SELECT,
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        formats=["%Y-%m-%d"],
        metavar="DAY",
        help="Only articles of this day and earlier; undated ones are left out.",
        rich_help_panel=_SELECT,
    ),
]
Outlets = Annotated[
    list[str] | None,
    typer.Option(
        "--outlet",
        metavar="NAME",
        help="Only articles of an outlet whose name holds this. May be repeated.",
        rich_help_panel=_SELECT,
    ),
]
MinConfidence = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        min=0.0,
        max=1.0,
        help="Least confidence of a quotation, and least score of its stance.",
        rich_help_panel=_SELECT,
    ),
]
Minimum = Annotated[
    int,
    typer.Option(
        "--min", min=1, help="With less evidence nothing is claimed.", rich_help_panel=_SELECT
    ),
]
TableFormat = Annotated[
    Literal["table", "json", "jsonl", "csv", "md"] | None,
    typer.Option(
        "--format",
        help="By default a table on a terminal and JSONL in a pipe.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        metavar="FILE",
        help="Draw it too: .png, .svg or .pdf. Needs the extra 'plots'.",
        rich_help_panel=_OUTPUT,
    ),
]
Language = Annotated[
    Lang, typer.Option("--lang", help="Language of the interface.", rich_help_panel=_OUTPUT)
]
Width = Annotated[
    int | None,
    typer.Option(
        "--width",
        min=40,
        help="Columns; the terminal's by default, 80 in a pipe.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
Registry = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Your own speakers, added to the shipped ones.",
        rich_help_panel=_ANALYSIS,
    ),
]
Terms = Annotated[
    Path | None,
    typer.Option(
        "--terms",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Your own terms, added to the shipped ones.",
        rich_help_panel=_ANALYSIS,
    ),
]
DetectorOption = Annotated[
    Detector,
    typer.Option(
        "--detector",
        help="What finds the attributions: rules, the neural tagger, or both.",
        rich_help_panel=_ANALYSIS,
    ),
]
StanzaDir = Annotated[
    Path | None,
    typer.Option(
        "--stanza-dir",
        metavar="DIR",
        help="Where the stanza models for rules lie; others than ours need `models seal DIR` once.",
        show_default=False,
        rich_help_panel=_ANALYSIS,
    ),
]
BatchSize = Annotated[
    int,
    typer.Option(
        "--batch-size", min=1, help="Documents analysed at once.", rich_help_panel=_ANALYSIS
    ),
]
MaxCharacters = Annotated[
    int,
    typer.Option(
        "--max-chars", min=1, help="Longer documents are refused.", rich_help_panel=_ANALYSIS
    ),
]
Quiet = Annotated[
    bool, typer.Option("-q", "--quiet", help="No progress and no warnings on standard error.")
]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Say on standard error what is being done.")
]
