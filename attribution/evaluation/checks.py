"""What can be wrong with an annotated corpus, beyond what its schema says."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from attribution.errors import DataError
from attribution.evaluation.gold import SPLITS, GoldDocument, Offsets, Record, read_folder
from attribution.evaluation.matching import characters
from attribution.quotes.ids import attribution_id
from attribution.schema import AttributionType, Span, SpeakerKind
from attribution.turkish import DOUBLE_MARKS, fold


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: which check found it, where, and what it is."""

    check: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of all splits that could be read, and what could not."""

    documents: tuple[GoldDocument, ...]
    failures: tuple[DataError, ...]


def read_corpus(folder: Path) -> Corpus:
    """Read every split below `folder` that is there.

    Raises:
        DataError: none is.
    """
    failures: list[DataError] = []
    documents: list[GoldDocument] = []
    for split, name in SPLITS.items():
        for document in read_folder(folder / name, failures):
            if document.split != split:
                failures.append(
                    DataError(f"{folder / name / document.id}.json: split: not {split}")
                )
            documents.append(document)
    if not documents and not failures:
        hint = f"it should hold {', '.join(SPLITS.values())}"
        raise DataError(f"{folder}: no annotated documents", hint=hint)
    return Corpus(tuple(documents), tuple(failures))


def check_documents(documents: Sequence[GoldDocument], terms: Sequence[str]) -> Iterator[Finding]:
    """Everything that concerns one document or the ids of all.

    Args:
        documents: of all splits.
        terms: ids that stances can have.
    """
    yield from _check_ids(documents)
    yield from _check_names(documents)
    for document in documents:
        yield from _check_text(document)
        for number, record in enumerate(document.attributions):
            place = f"{document.id}: attributions.{number}"
            yield from _check_spans(record, document, place)
            yield from _check_speakers(record, place)
            yield from _check_stances(record, terms, place)
            yield from _check_parent(record, document, place)


def _check_ids(documents: Sequence[GoldDocument]) -> Iterator[Finding]:
    for key in ("id", "sha256"):
        counts = Counter(getattr(d, key) for d in documents)
        for value, count in counts.items():
            if count > 1:
                yield Finding("ids", value, f"{key}: {count} documents have it")
    seen: dict[str, str] = {}
    for document in documents:
        for record in document.attributions:
            place = f"{document.id}: {record.id}"
            if record.id in seen:
                yield Finding("ids", place, f"id: also in {seen[record.id]}")
            seen[record.id] = document.id
            if record.id != _expected_id(document, record):
                yield Finding("ids", place, "id: is not the hash of document and spans")


def _expected_id(document: GoldDocument, record: Record) -> str:
    content, cue, source = (
        [Span(*pair) for pair in part] for part in (record.content, record.cue, record.source)
    )
    return attribution_id(document.id, content, cue, source)


def _check_names(documents: Sequence[GoldDocument]) -> Iterator[Finding]:
    names: dict[str, set[str]] = defaultdict(set)
    ids: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for record in document.attributions:
            for speaker in (*record.speakers, *([record.via] if record.via else [])):
                if speaker.kind is not SpeakerKind.UNNAMED:
                    names[speaker.id].add(speaker.name)
                    ids[fold(speaker.name)].add(speaker.id)
                    kinds[speaker.id].add(speaker.kind.value)
    for what, table in (("names", names), ("ids", ids), ("kinds", kinds)):
        for key, found in sorted(table.items()):
            if len(found) > 1:
                yield Finding("speakers", key, f"has {what} {', '.join(sorted(found))}")


def _check_text(document: GoldDocument) -> Iterator[Finding]:
    kept = document.text is not None
    is_real = document.split.startswith("real")
    if is_real and (kept or document.title):
        yield Finding("text", document.id, "a real article's text or title is not kept here")
    if not is_real and not kept:
        yield Finding("text", document.id, "text: missing")
    if document.provenance is None:
        yield Finding("text", document.id, "provenance: missing")
    if document.title and document.text and document.title not in document.text:
        yield Finding("text", document.id, "title: does not stand in the text")


def _check_spans(record: Record, document: GoldDocument, place: str) -> Iterator[Finding]:
    same = [
        r for r in document.attributions
        if r is not record and (r.content, r.cue) == (record.content, record.cue)
    ]  # fmt: skip
    if same:
        yield Finding("overlaps", place, f"same content and cue as {same[0].id}")
    # An answer in an interview and a quotation that goes on in the next paragraph have no cue.
    if not record.cue and record.type is not AttributionType.DIRECT:
        yield Finding("overlaps", place, "cue: empty, and the content is not direct")
    content, cue, source = (
        characters(part) for part in (record.content, record.cue, record.source)
    )
    for name, first, second in (
        ("content and cue", content, cue),
        ("cue and source", cue, source),
        ("content and source", content, source),
    ):
        if first & second:
            yield Finding("overlaps", place, f"{name} overlap")
    if document.text is not None:
        yield from _check_edges(record, document.text, place)


def _check_edges(record: Record, text: str, place: str) -> Iterator[Finding]:
    spans: dict[str, Offsets] = {
        "content": record.content, "cue": record.cue, "source": record.source,
    }  # fmt: skip
    for name, part in spans.items():
        for start, end in part:
            covered = text[start:end]
            if covered != covered.strip():
                yield Finding("spans", place, f"{name}: begins or ends with a space")
            before, after = text[start - 1 : start], text[end : end + 1]
            if (before.isalpha() and covered[:1].isalpha()) or (
                name != "source" and after.isalpha() and covered[-1:].isalpha()
            ):
                yield Finding("spans", place, f"{name}: cuts a word: {covered[-20:]!r}")
    marked = [
        text[start] in DOUBLE_MARKS and text[end - 1] in DOUBLE_MARKS
        for start, end in record.content
    ]
    if record.type is AttributionType.DIRECT and any(marked):
        yield Finding("spans", place, "content: includes its quotation marks")


def _check_speakers(record: Record, place: str) -> Iterator[Finding]:
    implicit = not record.source
    ids = [(s.id, s.name) for s in record.speakers]
    if len(set(ids)) < len(ids):
        yield Finding("speakers", place, "speakers: one stands twice")
    for speaker in record.speakers:
        if speaker.implicit != implicit:
            yield Finding("speakers", place, f"speakers: implicit should be {implicit}")
        unnamed = speaker.kind is SpeakerKind.UNNAMED
        if (speaker.id == "unnamed") != unnamed:
            yield Finding("speakers", place, "speakers: id and kind differ on unnamed")


def _check_stances(record: Record, terms: Sequence[str], place: str) -> Iterator[Finding]:
    found = [s.term for s in record.stances]
    for term in found:
        if term not in terms:
            yield Finding("stances", place, f"stances: no term {term}")
    if len(set(found)) < len(found):
        yield Finding("stances", place, "stances: a term stands twice")


def _check_parent(record: Record, document: GoldDocument, place: str) -> Iterator[Finding]:
    if record.parent is None:
        return
    by_id = {r.id: r for r in document.attributions}
    parent = by_id.get(record.parent)
    if parent is None or parent is record:
        yield Finding("parents", place, f"parent: no other attribution {record.parent}")
        return
    inner = characters(record.content) | characters(record.cue)
    if not inner <= characters(parent.content):
        yield Finding("parents", place, "parent: its content does not hold content and cue")
    seen = {record.id}
    step: Record | None = record
    while step is not None and step.parent is not None:
        step = by_id.get(step.parent)
        if step is not None and step.id in seen:
            yield Finding("parents", place, "parent: a cycle")
            return
        seen.update([step.id] if step else [])
