"""The annotated corpus as a Hugging Face dataset: a Parquet file a split, and a card."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution.errors import AnalysisError
from attribution.evaluation.gold import GoldDocument, GoldSpeaker, Offsets, Record
from attribution.exports.card import dataset_card
from attribution.schema import AttributionKind, AttributionType, SpeakerKind, StanceLabel

if TYPE_CHECKING:
    from datasets import Features

DATA = "data"


def write_dataset(
    documents: Sequence[GoldDocument],
    folder: Path,
    *,
    terms: Sequence[str],
    agreement: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write a folder that ``datasets.load_dataset`` reads.

    Args:
        documents: of all splits; a split's name keeps letters and underscores only
            (``real-dev`` becomes ``real_dev``), as the library asks.
        folder: made when absent; files in it are replaced.
        terms: ids of the terms, in the order of their class numbers.
        agreement: what ``annotations agreement --save`` wrote, for the card.

    Returns:
        The files written.

    Raises:
        AnalysisError: the library ``datasets`` is not installed.
    """
    try:
        from datasets import Dataset
    except ImportError as error:
        hint = "pip install 'attribution-tr[datasets]'"
        raise AnalysisError("the library `datasets` is not installed", hint=hint) from error

    features = _features(terms)
    (folder / DATA).mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    written: list[Path] = []
    for split in dict.fromkeys(d.split for d in documents):
        name = split.replace("-", "_")
        files[name] = f"{DATA}/{name}.parquet"
        rows = [to_row(d) for d in documents if d.split == split]
        Dataset.from_list(rows, features=features).to_parquet(folder / files[name])
        written.append(folder / files[name])
    card = dataset_card(documents, terms=terms, agreement=agreement or {}, files=files)
    (folder / "README.md").write_text(card, encoding="utf-8")
    return [*written, folder / "README.md"]


def quiet_datasets() -> None:
    """Keep the library's progress bars off standard error, for the whole process."""
    try:
        from datasets import disable_progress_bars
    except ImportError:
        return  # `write_dataset` says so
    disable_progress_bars()


def _features(terms: Sequence[str]) -> "Features":
    """Types of all columns. `List` of a struct stays a list of structs; `Sequence` does not."""
    from datasets import ClassLabel, Features, List, Value

    text = Value("string")
    spans = List({"start": Value("int32"), "end": Value("int32")})
    speaker = {
        "id": text,
        "name": text,
        "kind": ClassLabel(names=[kind.value for kind in SpeakerKind]),
        "implicit": Value("bool"),
    }
    attribution = {
        "id": text,
        "type": ClassLabel(names=[type.value for type in AttributionType]),
        "kind": ClassLabel(names=[kind.value for kind in AttributionKind]),
        "content": spans,
        "cue": spans,
        "source": spans,
        "speakers": List(speaker),
        "via": List(speaker),
        "parent": text,
        "stances": List(
            {
                "term": ClassLabel(names=list(terms)),
                "label": ClassLabel(names=[label.value for label in StanceLabel]),
            }
        ),
    }
    plain = ("id", "title", "date", "outlet", "genre", "topic", "story")
    return Features(
        dict.fromkeys(plain, text)
        | {
            "annotators": List(text),
            "provenance": ClassLabel(names=["written", "real"]),
            "url": text,
            "sha256": text,
            "text": text,
            "attributions": List(attribution),
        }
    )


def to_row(document: GoldDocument) -> dict[str, Any]:
    """One document as plain values; labels are names, which the features turn into numbers."""
    origin = document.provenance
    return {
        "id": document.id,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "outlet": document.outlet,
        "genre": document.genre,
        "topic": document.topic,
        "story": document.story,
        "annotators": list(document.annotators),
        "provenance": origin.kind if origin else None,
        "url": origin.url if origin else None,
        "sha256": document.sha256,
        "text": document.text,
        "attributions": [_attribution(record) for record in document.attributions],
    }


def _attribution(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "type": record.type.value,
        "kind": record.kind.value,
        "content": _spans(record.content),
        "cue": _spans(record.cue),
        "source": _spans(record.source),
        "speakers": [_speaker(s) for s in record.speakers],
        # A list of none or one: an absent struct would come back as a struct of nothings.
        "via": [_speaker(record.via)] if record.via else [],
        "parent": record.parent,
        "stances": [{"term": s.term, "label": s.label.value} for s in record.stances],
    }


def _spans(offsets: Offsets) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in offsets]


def _speaker(speaker: GoldSpeaker) -> dict[str, Any]:
    return {
        "id": speaker.id,
        "name": speaker.name,
        "kind": speaker.kind.value,
        "implicit": speaker.implicit,
    }
