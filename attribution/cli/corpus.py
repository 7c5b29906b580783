"""What `compare`, `timeline` and `network` read: articles, or records that `extract` wrote."""

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from attribution.cli.messages import Messages
from attribution.cli.options import Lang
from attribution.cli.running import Request, Run
from attribution.schema import AnnotatedDocument, Document

if TYPE_CHECKING:
    from attribution.exports.records import AttributionRecord
    from attribution.positions import Tables
    from attribution.reports import Language
    from attribution.stance import Term

_STDIN = "-"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything a comparison needs.

    Attributes:
        tables: what the selection keeps.
        terms: all known terms, for their names.
        run: of the articles, if there were any.
    """

    tables: "Tables"
    terms: Sequence["Term"]
    run: Run | None

    def language(self, lang: Lang) -> "Language":
        """The words of a language, with the terms' names."""
        from attribution.reports import make_language

        return make_language(lang.value, self.terms)

    def finish(self) -> None:
        """List what failed.

        Raises:
            typer.Exit: with code 3, when something did.
        """
        if self.run:
            self.run.finish()


def read_corpus(request: Request) -> Corpus:
    """Read and analyse articles, take up records, and lay what the selection keeps out as tables.

    Files of the formats that lose nothing are records, and so is standard input that begins with
    a brace, unless columns are named or there is no cue: then they are tables of articles. With
    records alone no model is loaded.

    Raises:
        AnalysisError: nothing could be read, or records are broken.
        typer.BadParameter: the selection names a term that nobody knows.
    """
    from attribution.exports.restoring import restore_documents
    from attribution.positions import make_tables
    from attribution.speakers import load_registry

    messages = Messages(request.verbosity)
    articles, records, request = _sort_paths(request)
    selection = request.selection
    # Whoever is silent on a term must still be counted: terms choose columns, not quotations.
    reading = replace(request, selection=replace(selection, terms=()))
    run = Run(replace(reading, paths=articles)) if articles else None
    restored = [d for some in records for d in restore_documents(some)]
    terms = run.terms if run else _load_terms(request)
    columns = _columns(terms, restored, selection.terms)
    documents = [*(kept for kept, _ in run or ()), *map(reading.selection.select, _once(restored))]
    chosen = [d for d in documents if selection.chooses_document(d.document)]
    _tell(messages, documents, chosen, request)
    tables = make_tables(
        chosen,
        terms=columns,
        registry=load_registry(request.registry),
        include=selection.chooses_holder,
    )
    if tables.stances.empty:
        messages.warn("no stance on any of the terms: there is nothing to compare")
    return Corpus(tables, terms, run)


def _sort_paths(
    request: Request,
) -> "tuple[list[str], list[Iterator[AttributionRecord]], Request]":
    """Articles, records, and the request with its standard input if read."""
    from attribution.exports.reading import (
        BLANK,
        ENDINGS,
        begins_with_record,
        holds_records,
        read_records,
        read_stream,
    )

    articles: list[str] = []
    records: list[Iterator[AttributionRecord]] = []
    named = request.reading.names_columns
    for path in request.paths:
        if path == _STDIN:
            data = sys.stdin.buffer.read()
            braced = data.lstrip(BLANK).startswith(b"{")
            if not named and braced and begins_with_record(io.BytesIO(data)):
                records.append(read_stream(io.BytesIO(data), name="stdin"))
                continue
            request = replace(request, stdin=io.BytesIO(data))
        elif (
            not named
            and path.lower().endswith(ENDINGS)
            and Path(path).is_file()
            and holds_records(path)
        ):
            records.append(read_records(path))
            continue
        articles.append(path)
    return articles, records, request


def _once(documents: Sequence[AnnotatedDocument]) -> Iterator[AnnotatedDocument]:
    """Each attribution once; what two files call the same and is not, told apart."""
    seen: set[str] = set()
    taken: set[str] = set()
    for annotated in documents:
        new = tuple(a for a in annotated.attributions if a.id not in seen)
        seen.update(a.id for a in new)
        if not new:
            continue
        document: Document = annotated.document
        while document.id in taken:
            document = replace(document, id=f"{document.id}+")
        taken.add(document.id)
        yield AnnotatedDocument(document, new)


def _load_terms(request: Request) -> "tuple[Term, ...]":
    from attribution.stance import load_terms

    return load_terms(request.terms)


def _columns(
    terms: Sequence["Term"], documents: Sequence[AnnotatedDocument], wanted: Sequence[str]
) -> list[str]:
    """Ids of the terms to show: the known ones, then those that records bring."""
    brought = (s.term for d in documents for a in d.attributions for s in a.stances)
    known = list(dict.fromkeys((*(term.id for term in terms), *brought)))
    for id in wanted:
        if id not in known:
            message = f"{id!r} is none of the terms: {', '.join(known)}"
            raise typer.BadParameter(message, param_hint="--term")
    return [id for id in known if not wanted or id in wanted]


def _tell(
    messages: Messages,
    documents: Sequence[AnnotatedDocument],
    chosen: Sequence[AnnotatedDocument],
    request: Request,
) -> None:
    """What the result cannot say."""
    dated = request.selection.since or request.selection.until
    undated = sum(d.document.date is None for d in (documents if dated else chosen))
    if undated:
        fate = "left out by --since and --until" if dated else "absent wherever time matters"
        messages.warn(f"{undated} of {len(documents)} documents have no date: {fate}")
    if request.selection.outlets and all(d.document.outlet is None for d in documents):
        messages.warn("no document names its outlet: --outlet chooses nothing")
