"""Label Studio: tasks with predictions and the labelling config, and its JSON export back.

Offsets are code points, as Label Studio itself counts them (a line end of two characters counts
two). The format: labelstud.io/guide/task_format and labelstud.io/guide/predictions.
"""

import datetime
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from attribution.errors import DataError, describe
from attribution.exports.markup import (
    PARENT,
    RELATIONS,
    Markup,
    Pending,
    Property,
    Region,
    Relation,
    Role,
    to_markups,
)
from attribution.schema import AnnotatedDocument, AttributionKind, AttributionType, StanceLabel

if TYPE_CHECKING:
    from pydantic import TypeAdapter

CONFIG = "config.xml"
#: Tasks a file: small enough for one upload, and for memory.
BATCH = 500
_HINT = "the file must be an export of the kind JSON"
_LABELS, _TEXT = "role", "text"
_COLOURS = {Role.CONTENT: "#1f77b4", Role.PART: "#aec7e8", Role.CUE: "#d62728",
            Role.SOURCE: "#2ca02c"}  # fmt: skip
_CHOICES = (Property.TYPE, Property.KIND, Property.STANCE)


def label_studio_files(documents: Iterable[AnnotatedDocument]) -> Iterator[tuple[str, bytes]]:
    """`config.xml`, then ``tasks-0001.json`` and so on; name and bytes of each file."""
    from attribution.stance import load_terms

    terms = {term.id for term in load_terms()}
    tasks = map(_task, to_markups(documents))
    for number in itertools.count(1):
        batch = list(itertools.islice(tasks, BATCH))
        if not batch and number > 1:
            break
        terms.update(_terms(batch))
        text = json.dumps(batch, ensure_ascii=False, indent=1, allow_nan=False)
        yield f"tasks-{number:04}.json", (text + "\n").encode(errors="replace")
    # Last, for it must offer every term that a task has a stance on.
    yield CONFIG, labelling_config(sorted(terms)).encode()


def labelling_config(terms: Iterable[str]) -> str:
    """The XML to paste into a project's labelling settings.

    Args:
        terms: ids of the terms that a content may have a stance on.
    """
    stances = [f"{term}: {label}" for term in terms for label in StanceLabel]
    return "\n".join(
        [
            "<View>",
            "  <Style>.htx-text{ white-space: pre-wrap; }</Style>",
            "  <Relations>",
            *(f"    <Relation value={quoteattr(label)}/>" for label in RELATIONS),
            "  </Relations>",
            f'  <Labels name="{_LABELS}" toName="{_TEXT}">',
            *(f'    <Label value="{r}" background="{c}"/>' for r, c in _COLOURS.items()),
            "  </Labels>",
            f'  <Text name="{_TEXT}" value="$text" saveTextResult="yes"/>',
            f'  <View visibleWhen="region-selected" whenTagName="{_LABELS}" '
            f'whenLabelValue="{Role.CONTENT}">',
            *_choices(Property.TYPE, AttributionType),
            *_choices(Property.KIND, AttributionKind),
            *_text_area(Property.SPEAKER),
            *_text_area(Property.VIA),
            *_choices(Property.STANCE, stances, choice="multiple", required=False),
            "  </View>",
            "</View>",
            "",
        ]
    )


def _choices(
    name: Property, values: Iterable[str], *, choice: str = "single", required: bool = True
) -> Iterator[str]:
    demand = ' required="true"' if required else ""
    yield f'    <Header value="{name}"/>'
    yield (
        f'    <Choices name="{name}" toName="{_TEXT}" perRegion="true" '
        f'choice="{choice}" showInline="true"{demand}>'
    )
    yield from (f"      <Choice value={quoteattr(value)}/>" for value in values)
    yield "    </Choices>"


def _text_area(name: Property) -> Iterator[str]:
    yield f'    <Header value="{name}: NAME | ID | KIND | implicit"/>'
    yield f'    <TextArea name="{name}" toName="{_TEXT}" perRegion="true" editable="true"/>'


def _task(markup: Markup) -> dict[str, Any]:
    text = markup.text
    result = [item for region in markup.regions for item in _items(region, text)]
    result += [
        {"type": "relation", "from_id": r.head, "to_id": r.target, "direction": "right",
         "labels": [r.label]}
        for r in markup.relations
    ]  # fmt: skip
    scores = [region.score for region in markup.regions if region.score is not None]
    prediction: dict[str, Any] = {"model_version": "attribution", "result": result}
    if scores:
        prediction["score"] = min(scores)
    data = {
        "text": text,
        "doc_id": markup.id,
        "title": markup.title,
        "date": markup.date.isoformat() if markup.date else None,
        "outlet": markup.outlet,
    }
    return {"data": data, "predictions": [prediction]}


def _items(region: Region, text: str) -> Iterator[dict[str, Any]]:
    place = {"start": region.start, "end": region.end}
    base = {"id": region.id, "to_name": _TEXT}
    value = place | {"text": text[region.start : region.end], "labels": [region.role.value]}
    first = base | {"from_name": _LABELS, "type": "labels", "value": value}
    yield first if region.score is None else first | {"score": region.score}
    for key in Property:
        values = region.values(key)
        if values and key in _CHOICES:
            yield base | {"from_name": key.value, "type": "choices",
                          "value": place | {"choices": values}}  # fmt: skip
        elif values:
            yield base | {"from_name": key.value, "type": "textarea",
                          "value": place | {"text": values}}  # fmt: skip


def _terms(tasks: Iterable[dict[str, Any]]) -> Iterator[str]:
    for item in (item for task in tasks for item in task["predictions"][0]["result"]):
        if item.get("from_name") == Property.STANCE.value:
            yield from (value.rpartition(":")[0] for value in item["value"]["choices"])


@dataclass(frozen=True, slots=True)
class _Value:
    start: int = 0
    end: int = 0
    labels: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    text: str | tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    type: str
    id: str | None = None
    from_name: str = ""
    value: _Value | None = None
    from_id: str | None = None
    to_id: str | None = None
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """An annotation, or a prediction, whose annotator stays unknown."""

    result: tuple[_Item, ...] = ()
    completed_by: Any = None
    was_cancelled: bool = False
    created_at: datetime.datetime | None = None
    updated_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class _Data:
    text: str
    doc_id: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    data: _Data
    id: int | None = None
    annotations: tuple[_Reading, ...] = ()
    predictions: tuple[_Reading, ...] = ()


@lru_cache(maxsize=1)
def _tasks() -> "TypeAdapter[list[_Task]]":
    from pydantic import TypeAdapter

    return TypeAdapter(list[_Task])


def read_label_studio(path: Path) -> Iterator[Pending]:
    """Every finished annotation of an export of the kind JSON, or of the tasks themselves.

    Args:
        path: a ``.json`` file. A task that nobody has annotated gives its prediction, without an
            annotator; one without either gives nothing marked.

    Raises:
        DataError: not such an export; names the field.
    """
    from pydantic import ValidationError

    try:
        tasks = _tasks().validate_json(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}", hint="check the path") from error
    except ValidationError as error:
        raise DataError(f"{path}: {describe(error)}", hint=_HINT) from error
    for number, task in enumerate(tasks, 1):
        finished = [a for a in task.annotations if not a.was_cancelled]
        for reading in finished or task.predictions[-1:] or [_Reading()]:
            yield partial(_markup, task, reading, default=f"{path.stem}-{task.id or number}")


def _markup(task: _Task, reading: _Reading, *, default: str) -> Markup:
    data = task.data
    name = data.doc_id or default
    return Markup(
        id=name,
        text=data.text,
        title=data.title,
        date=data.date,
        outlet=data.outlet,
        regions=tuple(_regions(reading.result, name)),
        relations=tuple(_relations(reading.result)),
        annotator=_annotator(reading.completed_by),
        time=reading.updated_at or reading.created_at,
    )


def _annotator(value: Any) -> str | None:
    """A number, or an object with an address, by the version of Label Studio."""
    if isinstance(value, dict):
        value = value.get("email") or value.get("username") or value.get("id")
    return None if value is None else str(value)


def _regions(items: Iterable[_Item], name: str) -> Iterator[Region]:
    labelled = [item for item in items if item.from_name == _LABELS and item.value]
    for item in labelled:
        value = item.value
        if item.id is None or value is None or len(value.labels) != 1:
            raise DataError(f"{name}: a region needs an id and one label", hint=_HINT)
        if value.labels[0] not in set(Role):
            message = f"{name}: {value.labels[0]!r} is none of the labels {', '.join(Role)}"
            raise DataError(message, hint="use the labelling config that came with the tasks")
        role = Role(value.labels[0])
        properties = tuple(_properties(items, item.id)) if role is Role.CONTENT else ()
        yield Region(item.id, role, value.start, value.end, properties)


def _properties(items: Iterable[_Item], region: str) -> Iterator[tuple[Property, str]]:
    for item in items:
        if item.id == region and item.value and item.from_name in set(Property):
            text = item.value.text
            values = item.value.choices or ((text,) if isinstance(text, str) else text)
            yield from ((Property(item.from_name), value) for value in values)


def _relations(items: Iterable[_Item]) -> Iterator[Relation]:
    for item in items:
        if item.type == "relation" and item.from_id and item.to_id:
            ends = (item.from_id, item.to_id)
            if item.direction == "left":
                ends = (item.to_id, item.from_id)
            yield Relation(*ends, label=PARENT)
