"""One token a line: BIO columns as CoNLL-2003 has them, and CoNLL-U with attributions in MISC.

Tokens and sentences are made by pattern (see `linguistics.sentences`); a token belongs to a span
when they share a character.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from attribution.exports.records import to_record
from attribution.linguistics.sentences import sentences
from attribution.schema import AnnotatedDocument, Attribution, Document, Span

BIO_LOSES = (
    "everything but the spans; of those of one role that overlap, all but the first; "
    "edges within a token; white space"
)
CONLLU_LOSES = "white space but for single spaces; documents without a word"
_ROLES = ("cue", "source", "content")
#: Left out of the comment: the spans give them.
_COVERED = ("doc_id", "date", "content_text", "cue_text", "source_text")


def write_bio(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """Tab-separated: token, start, end, then a tag each for cue, source and content.

    A document begins with ``# newdoc id = …``; an empty line ends a sentence.
    """
    for annotated in documents:
        _write(stream, _bio_lines(annotated))


def _bio_lines(annotated: AnnotatedDocument) -> Iterator[str]:
    text = annotated.document.text
    parts = [_outermost(annotated.attributions, role) for role in _ROLES]
    yield f"# newdoc id = {_one_line(annotated.document.id)}"
    for sentence in sentences(text):
        columns = [_tags(sentence, spans) for spans in parts]
        for token, *tags in zip(sentence, *columns, strict=True):
            yield "\t".join([token.of(text), str(token.start), str(token.end), *tags])
        yield ""


def _outermost(attributions: Iterable[Attribution], role: str) -> list[Span]:
    """Spans of one role that do not overlap; the longer of two that begin together."""
    spans = sorted(
        {span for a in attributions for span in getattr(a, role)},
        key=lambda span: (span.start, -span.end),
    )
    kept: list[Span] = []
    for span in spans:
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept


def _tags(sentence: Sequence[Span], spans: Sequence[Span]) -> list[str]:
    """B, I or O for each token; a span that goes on from the sentence before begins with I."""
    tags: list[str] = []
    last: Span | None = None
    for token in sentence:
        span = next((s for s in spans if s.overlaps(token)), None)
        begins = span is not None and span is not last and span.start >= sentence[0].start
        tags.append("O" if span is None else "B" if begins else "I")
        last = span
    return tags


def write_conllu(documents: Iterable[AnnotatedDocument], stream: BinaryIO) -> None:
    """CoNLL-U: form and MISC, the other columns empty.

    MISC has ``Attribution=ID:content`` (commas between several), ``SpaceAfter=No`` and
    ``TokenRange=START:END`` in code points. Before a document's first sentence stands a comment
    ``# attribution = {…}`` for each of its records.
    """
    for annotated in documents:
        _write(stream, _conllu_lines(annotated))


def _conllu_lines(annotated: AnnotatedDocument) -> Iterator[str]:
    document = annotated.document
    for number, sentence in enumerate(sentences(document.text), 1):
        if number == 1:
            yield from _comments(annotated)
        yield f"# sent_id = {_one_line(document.id)}-{number}"
        yield f"# text = {_plain(sentence, document.text)}"
        following = [*sentence[1:], None]
        for index, (token, after) in enumerate(zip(sentence, following, strict=True), 1):
            glued = after is not None and after.start == token.end
            misc = "|".join(_misc(token, annotated.attributions, glued=glued))
            yield "\t".join([str(index), token.of(document.text), *"_______", misc])
        yield ""


def _comments(annotated: AnnotatedDocument) -> Iterator[str]:
    document = annotated.document
    yield f"# newdoc id = {_one_line(document.id)}"
    if document.date:
        yield f"# date = {document.date.isoformat()}"
    for attribution in annotated.attributions:
        yield f"# attribution = {_json(document, attribution)}"


def _json(document: Document, attribution: Attribution) -> str:
    record: dict[str, Any] = to_record(document, attribution).to_dict()
    kept = {key: value for key, value in record.items() if key not in _COVERED}
    return json.dumps(kept, ensure_ascii=False, allow_nan=False)


def _misc(token: Span, attributions: Iterable[Attribution], *, glued: bool) -> Iterator[str]:
    held = [
        f"{a.id}:{role}"
        for a in attributions
        for role in _ROLES
        if any(span.overlaps(token) for span in getattr(a, role))
    ]
    if held:
        yield f"Attribution={','.join(held)}"
    if glued:
        yield "SpaceAfter=No"
    yield f"TokenRange={token.start}:{token.end}"


def _plain(sentence: Sequence[Span], text: str) -> str:
    """The sentence with single spaces, as `SpaceAfter` tells it."""
    words: list[str] = []
    for index, token in enumerate(sentence):
        apart = index and token.start > sentence[index - 1].end
        words.append((" " if apart else "") + token.of(text))
    return "".join(words)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _write(stream: BinaryIO, lines: Iterable[str]) -> None:
    stream.writelines(line.encode(errors="replace") + b"\n" for line in lines)
