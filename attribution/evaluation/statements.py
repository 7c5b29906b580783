"""Labelled statements: contents with a stance toward each term that they are about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from attribution.errors import DataError, describe
from attribution.evaluation.gold import GoldDocument
from attribution.schema import Span, StanceLabel
from attribution.stance.inputs import StanceInput, input_of

NONE = "none"
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class LabelledStance:
    """A label toward a term, by its id."""

    term: str
    label: StanceLabel


@dataclass(frozen=True, slots=True)
class Statement:
    """A content with its cue, the sentence it stands in, and a label for each term it is about.

    Attributes:
        id: unique in its file.
        text: the content.
        cue: what signals it; of an attitude it holds the polarity.
        context: the sentence, or two, in which text and cue stand.
        form: direct, indirect, mixed or attitude.
        stances: for each term that the content is about.
        hard: what makes it hard, if anything.
        terms: what it was read for besides the shipped terms; toward others nothing is known.
        quoted: whether it was found in a text.
    """

    id: str
    text: str
    cue: str = ""
    context: str = ""
    form: str = ""
    stances: tuple[LabelledStance, ...] = ()
    hard: str | None = None
    terms: tuple[str, ...] = ()
    quoted: bool = False

    @property
    def input(self) -> StanceInput:
        return StanceInput(self.text, self.cue, self.context, self.quoted)

    def label(self, term: str) -> str:
        return next((s.label.value for s in self.stances if s.term == term), NONE)


_STATEMENT = TypeAdapter(Statement)


def read_statements(path: Path) -> list[Statement]:
    """Read a JSONL file of statements.

    Raises:
        DataError: names file, line and field.
    """
    return [statement for _, statement in read_lines(path, _STATEMENT)]


def read_lines(path: Path, adapter: TypeAdapter[_Row]) -> Iterator[tuple[str, _Row]]:
    """The rows of a JSONL file, each with its place, ``file:line``.

    Args:
        path: UTF-8, one object a line.
        adapter: what a row must be.

    Raises:
        DataError: names file, line and field.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        try:
            yield where, adapter.validate_json(line)
        except ValidationError as error:
            raise DataError(f"{where}: {describe(error)}") from error


@dataclass(frozen=True, slots=True)
class Quoted:
    """A content of a passage, as spans of its text are written down: by their letters.

    Attributes:
        content, cue: the text of every span; of the content each stands in the passage once.
        form, stances: as of `Statement`.
    """

    content: Annotated[tuple[str, ...], Field(min_length=1)]
    cue: tuple[str, ...]
    form: str
    stances: tuple[LabelledStance, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A short text with all its contents."""

    id: str
    text: str
    contents: tuple[Quoted, ...]
    title: str = ""


_PASSAGE = TypeAdapter(Passage)


def read_passages(path: Path) -> list[Statement]:
    """The contents of a JSONL file of passages, as statements.

    Raises:
        DataError: names file, line and field, or the words that are not in the text.
    """
    statements = []
    for where, passage in read_lines(path, _PASSAGE):
        text = "\n\n".join(filter(None, (passage.title, passage.text)))
        for at, quoted in enumerate(passage.contents):
            content = [_only_place(passage.text, part, text, where) for part in quoted.content]
            cue = [_place_near(text, part, content, where) for part in quoted.cue]
            given = input_of(text, content, cue)
            statements.append(_statement(f"{passage.id}-{at}", given, quoted.form, quoted.stances))
    return statements


def _only_place(body: str, part: str, text: str, where: str) -> Span:
    """The one place of a part of a content; the headline before the body may repeat it."""
    if not part or body.count(part) != 1:
        raise DataError(f"{where}: stands {body.count(part)} times in the text: {part!r}")
    start = len(text) - len(body) + body.index(part)
    return Span(start, start + len(part))


def _place_near(text: str, part: str, content: Sequence[Span], where: str) -> Span:
    """The place of a cue that is nearest to a content: a colon before it, a verb after it."""
    places = [m.start() for m in re.finditer(re.escape(part), text)]
    if not part or not places:
        raise DataError(f"{where}: not in the text: {part!r}")
    near = content[0].start if part == ":" else content[-1].end
    start = min(places, key=lambda place: abs(place - near))
    return Span(start, start + len(part))


def statements_of(documents: Sequence[GoldDocument]) -> list[Statement]:
    """The attributions of annotated documents with texts, as statements."""
    statements = []
    for document in documents:
        for record in document.attributions:
            content = [Span(*offsets) for offsets in record.content]
            cue = [Span(*offsets) for offsets in record.cue]
            given = input_of(document.text or "", content, cue)
            form = "attitude" if record.kind.value == "attitude" else record.type.value
            stances = tuple(LabelledStance(s.term, s.label) for s in record.stances)
            statements.append(_statement(f"{document.id}-{record.id}", given, form, stances))
    return statements


def _statement(
    id: str, given: StanceInput, form: str, stances: tuple[LabelledStance, ...]
) -> Statement:
    return Statement(
        id, given.content, given.cue, given.context, form, stances, quoted=given.quoted
    )
