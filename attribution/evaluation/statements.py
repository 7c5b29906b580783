"""Labelled statements: contents with a stance toward each term that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from attribution.errors import DataError
from attribution.evaluation.gold import GoldDocument
from attribution.schema import Span, StanceLabel
from attribution.stance.inputs import StanceInput, context_of

NONE = "none"


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
    """

    id: str
    text: str
    cue: str = ""
    context: str = ""
    form: str = ""
    stances: tuple[LabelledStance, ...] = ()
    hard: str | None = None
    terms: tuple[str, ...] = ()

    @property
    def input(self) -> StanceInput:
        return StanceInput(self.text, self.cue, self.context)

    def label(self, term: str) -> str:
        return next((s.label.value for s in self.stances if s.term == term), NONE)


_STATEMENT = TypeAdapter(Statement)


def read_statements(path: Path) -> list[Statement]:
    """Read a JSONL file of statements.

    Raises:
        DataError: names file, line and field.
    """
    statements = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            statements.append(_STATEMENT.validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(p) for p in first["loc"])
            raise DataError(f"{path}:{number}: {place}: {first['msg']}") from error
    return statements


def statements_of(documents: Sequence[GoldDocument]) -> list[Statement]:
    """The attributions of annotated documents with texts, as statements."""
    statements = []
    for document in documents:
        text = document.text or ""
        for record in document.attributions:
            content = [Span(*offsets) for offsets in record.content]
            cue = [Span(*offsets) for offsets in record.cue]
            statements.append(
                Statement(
                    f"{document.id}-{record.id}",
                    " … ".join(" ".join(span.of(text).split()) for span in content),
                    " ".join(span.of(text) for span in cue),
                    context_of(text, [*content, *cue]),
                    "attitude" if record.kind.value == "attitude" else record.type.value,
                    tuple(LabelledStance(s.term, s.label) for s in record.stances),
                )
            )
    return statements
