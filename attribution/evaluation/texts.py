"""Texts that may not be kept with their annotations, joined by their hash."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from attribution.errors import DataError
from attribution.evaluation.gold import GoldDocument, GoldSpeaker, Record, check_spans, sha256
from attribution.schema import SpeakerKind

_HINT = "--texts: a folder of .txt files, or a .jsonl file with a `text` in each line"


@dataclass(frozen=True, slots=True)
class Joined:
    """Documents with their texts, and the ids of those whose text was not found."""

    documents: tuple[GoldDocument, ...]
    missing: tuple[str, ...] = ()


def load_texts(path: Path) -> dict[str, str]:
    """Texts by the SHA-256 of their UTF-8 bytes.

    Args:
        path: a ``.txt`` or ``.jsonl`` file, or a folder of them.

    Raises:
        DataError: there is no such file or folder, or no text in it.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file or folder", hint=_HINT)
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = {sha256(text): text for file in files for text in _texts(file)}
    if not found:
        raise DataError(f"{path}: no texts", hint=_HINT)
    return found


def _texts(file: Path) -> Iterator[str]:
    if file.suffix == ".txt" and file.is_file():
        try:
            yield file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return  # it cannot have the hash of a text in UTF-8
    elif file.suffix == ".jsonl" and file.is_file():
        for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
            if line.strip():
                yield _text_of(line, f"{file}:{number}")


def _text_of(line: bytes, where: str) -> str:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(f"{where}: {error}", hint=_HINT) from error
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(text, str):
        raise DataError(f"{where}: text: missing or not a string", hint=_HINT)
    return text


def join_texts(documents: Sequence[GoldDocument], texts: Mapping[str, str]) -> Joined:
    """Give each document without a text the one that has its hash.

    Raises:
        DataError: a span leaves its text; names the document and the field.
    """
    joined: list[GoldDocument] = []
    missing: list[str] = []
    for document in documents:
        text = document.text if document.text is not None else texts.get(document.sha256)
        if text is None:
            missing.append(document.id)
            continue
        check_spans(document.attributions, text, document.id)
        records = tuple(_named(r, text) for r in document.attributions)
        joined.append(replace(document, text=text, attributions=records))
    return Joined(tuple(joined), tuple(missing))


def _named(record: Record, text: str) -> Record:
    """An unnamed holder's name is the phrase that describes it, which is the source's text."""
    phrase = " ".join(text[start:end] for start, end in record.source)

    def name(speaker: GoldSpeaker) -> GoldSpeaker:
        blank = speaker.kind is SpeakerKind.UNNAMED and not speaker.name
        return replace(speaker, name=phrase) if blank else speaker

    return replace(record, speakers=tuple(name(s) for s in record.speakers))
