"""The corpus as tidy pandas tables: documents, attributions, speakers, stances, utterances.

Everything else in this package that counts or compares starts here. One row of `stances` is one
holder's stance on one term in one attribution; a joint statement has a row for each holder. An
attribution is what was printed, an utterance what was said: the same statement in two articles is
two attributions and one utterance.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from attribution.positions.table import Holder, holders_of
from attribution.positions.utterances import find_utterances, tabulate_utterances
from attribution.schema import AnnotatedDocument, Attribution, SpeakerKind
from attribution.speakers.registry import Registry, load_registry

DOCUMENT_COLUMNS = {
    "doc_id": "the document's id",
    "date": "day of publication; NaT when unknown",
    "outlet": "the medium; missing when unknown",
    "title": "the headline; missing when unknown",
    "attributions": "number of attributions",
    "stances": "number of stances on the chosen terms, each holder's counted",
}
ATTRIBUTION_COLUMNS = {
    "doc_id": "the document's id",
    "attribution_id": "stable hash of the document's id and the spans",
    "date": "day of publication; NaT when unknown",
    "outlet": "the medium; missing when unknown",
    "type": "direct, indirect or mixed",
    "kind": "statement or attitude",
    "speaker_ids": "tuple of holders as in the speakers table; ('?',) when not resolved",
    "via": "name of who relays it; missing when nobody does",
    "utterance": "id of what was said, as in the utterances table",
    "content": "the quotation on one line, its parts joined by an ellipsis",
    "cue": "the words that signal it",
    "confidence": "of the attribution (0 to 1)",
}
SPEAKER_COLUMNS = {
    "speaker_id": "registry id or slug; 'unnamed:' and a phrase; '?' for all unresolved ones",
    "speaker": "name as the Turkish press writes it, or the phrase",
    "kind": "person, organization, government, group, unnamed; missing when not resolved",
    "side": "side in the conflict, when the registry states one",
    "country": "two-letter code, when the registry states one",
    "organisation": "name of the organisation that the speaker belongs to or is",
    "attributions": "number of attributions that the speaker holds",
    "documents": "number of documents that they stand in",
    "stances": "number of stances on the chosen terms",
    "first": "first day of publication of any of them; NaT when all are undated",
    "last": "last day of publication of any of them",
}
STANCE_COLUMNS = {
    "doc_id": "the document's id",
    "attribution_id": "as in the attributions table",
    "utterance": "as in the utterances table",
    "date": "day of publication; NaT when unknown",
    "outlet": "the medium; missing when unknown",
    "speaker_id": "as in the speakers table",
    "speaker": "the holder's name",
    "kind": "what the holder is, as in the speakers table",
    "side": "the holder's side",
    "country": "the holder's country",
    "organisation": "the holder's organisation",
    "term": "term id",
    "label": "support, oppose, conditional or neutral",
    "score": "probability of the label (0 to 1)",
    "confidence": "of the attribution (0 to 1)",
    "certainty": "label, attribution and speaker all read rightly, were these independent (0 to 1)",
    "type": "direct, indirect or mixed",
    "via": "name of who relays it; missing when nobody does",
    "content": "the quotation on one line, its parts joined by an ellipsis",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """A corpus as five tables; the column names and their meanings are in ``*_COLUMNS``.

    Attributes:
        terms: term ids, in the order to show them in.
        documents, attributions, speakers, stances, utterances: one row each.
    """

    terms: tuple[str, ...]
    documents: pd.DataFrame
    attributions: pd.DataFrame
    speakers: pd.DataFrame
    stances: pd.DataFrame
    utterances: pd.DataFrame

    @property
    def undated(self) -> int:
        """Number of documents without a day of publication."""
        return int(self.documents["date"].isna().sum())


def make_tables(
    documents: Iterable[AnnotatedDocument],
    *,
    terms: Sequence[str],
    registry: Registry | None = None,
    include: Callable[[Holder], bool] | None = None,
) -> Tables:
    """Lay annotated documents out as tables.

    Args:
        documents: annotated; the rows keep their order.
        terms: term ids; stances on others are left out.
        registry: where countries and organisations are looked up; the shipped one by default.
        include: which holders count in `speakers` and `stances`; all by default.
    """
    known = _Known(registry or _shipped())
    columns = tuple(dict.fromkeys(terms))
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "attributions": [], "stances": []}
    held: list[dict[str, Any]] = []
    for annotated in documents:
        before = len(rows["stances"])
        for attribution in annotated.attributions:
            rows["attributions"].append(_attribution(annotated, attribution))
            for holder in holders_of(attribution):
                if include is None or include(holder):
                    speaker = known.columns(holder)
                    held.append(speaker | _place(annotated))
                    rows["stances"] += _stances(annotated, attribution, speaker, columns)
        rows["documents"].append(_document(annotated, len(rows["stances"]) - before))
    attributions = _frame(rows["attributions"], ATTRIBUTION_COLUMNS)
    stances = _frame(rows["stances"], STANCE_COLUMNS)
    attributions["utterance"] = find_utterances(attributions, stances)
    said = dict(zip(attributions["attribution_id"], attributions["utterance"], strict=True))
    stances["utterance"] = stances["attribution_id"].map(said).astype(object)
    return Tables(
        columns,
        _frame(rows["documents"], DOCUMENT_COLUMNS),
        attributions,
        _speakers(held, stances),
        stances,
        tabulate_utterances(attributions),
    )


@lru_cache(maxsize=1)
def _shipped() -> Registry:
    return load_registry()


class _Known:
    """What the registry adds to a holder."""

    def __init__(self, registry: Registry) -> None:
        self._entities = registry.entities

    def columns(self, holder: Holder) -> dict[str, Any]:
        entity = self._entities.get(holder.id) if holder.resolved else None
        return {
            "speaker_id": holder.key,
            "speaker": holder.name,
            "kind": holder.kind.value if holder.kind else None,
            "side": holder.side or (entity.side if entity else None),
            "country": entity.country if entity else None,
            "organisation": self._organisation(holder),
        }

    def _organisation(self, holder: Holder) -> str | None:
        """The one that the registry names; an organisation is its own."""
        entity = self._entities.get(holder.id) if holder.resolved else None
        if entity and entity.organisation:
            return self._entities[entity.organisation].name
        return holder.name if holder.kind is SpeakerKind.ORGANIZATION else None


def _place(annotated: AnnotatedDocument) -> dict[str, Any]:
    document = annotated.document
    return {"doc_id": document.id, "date": document.date, "outlet": document.outlet}


def _document(annotated: AnnotatedDocument, stances: int) -> dict[str, Any]:
    document = annotated.document
    return _place(annotated) | {
        "title": document.title.of(document.text) if document.title else None,
        "attributions": len(annotated.attributions),
        "stances": stances,
    }


def _attribution(annotated: AnnotatedDocument, attribution: Attribution) -> dict[str, Any]:
    text = annotated.document.text
    return _place(annotated) | {
        "attribution_id": attribution.id,
        "type": attribution.type.value,
        "kind": attribution.kind.value,
        "speaker_ids": tuple(holder.key for holder in holders_of(attribution)),
        "via": attribution.via.name if attribution.via else None,
        "content": attribution.evidence(text),
        "cue": " … ".join(span.of(text) for span in attribution.cue),
        "confidence": attribution.confidence,
    }


def _stances(
    annotated: AnnotatedDocument,
    attribution: Attribution,
    speaker: Mapping[str, Any],
    terms: Sequence[str],
) -> Iterator[dict[str, Any]]:
    read = next((s.confidence for s in attribution.speakers if s.name == speaker["speaker"]), 1.0)
    for stance in attribution.stances:
        if stance.term in terms:
            yield {
                **_place(annotated),
                **speaker,
                "attribution_id": attribution.id,
                "term": stance.term,
                "label": stance.label.value,
                "score": stance.score,
                "confidence": attribution.confidence,
                "certainty": stance.score * attribution.confidence * read,
                "type": attribution.type.value,
                "via": attribution.via.name if attribution.via else None,
                "content": attribution.evidence(annotated.document.text),
            }


def _speakers(held: Sequence[Mapping[str, Any]], stances: pd.DataFrame) -> pd.DataFrame:
    """One row a speaker, the most quoted first, ties in the order in which they appear."""
    facts = ("speaker", "kind", "side", "country", "organisation")
    frame = _frame(held, ("speaker_id", *facts, "doc_id", "date"))
    groups = frame.groupby("speaker_id", sort=False)
    speakers = groups[list(facts)].first()
    speakers["attributions"] = groups.size()
    speakers["documents"] = groups["doc_id"].nunique()
    counts = stances.groupby("speaker_id").size()
    speakers["stances"] = counts.reindex(speakers.index, fill_value=0).astype(int)
    speakers["first"], speakers["last"] = groups["date"].min(), groups["date"].max()
    speakers = speakers.reset_index()[list(SPEAKER_COLUMNS)]
    return speakers.sort_values("attributions", ascending=False, kind="stable", ignore_index=True)


_TYPES = dict.fromkeys(("attributions", "stances"), "int64") | dict.fromkeys(
    ("score", "confidence", "certainty"), "float64"
)


def _frame(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> pd.DataFrame:
    """A frame whose columns and types do not depend on what is in it; text is object."""
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    frame = frame.astype({name: type for name, type in _TYPES.items() if name in frame})
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    return frame
