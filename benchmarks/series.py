"""What is found of the planted series: shifts, contradictions, utterances in several reports.

Run with ``make series``. First with gold attributions, so that only the comparison is judged;
then with gold spans, and speakers and stances as the program gives them; then from the bare text
(the days of publication are given: an archive knows them). The threshold of likeness was chosen on
every second story ("tuned on"); the other half chose nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from attribution import Analyzer
from attribution.documents import make_document
from attribution.evaluation.gold import GoldDocument, read_split
from attribution.evaluation.matching import match_document
from attribution.evaluation.predictions import to_annotated, to_record
from attribution.evaluation.scores import Score
from attribution.evaluation.series import (
    Shift,
    Truth,
    b_cubed,
    planted_shifts,
    read_truth,
    score_sets,
)
from attribution.evaluation.system import GivenDetector
from attribution.positions import Tables, find_contradictions, find_shifts, make_tables
from attribution.schema import AnnotatedDocument
from attribution.stance import load_terms

ANNOTATIONS = Path(__file__).parents[1] / "annotations"
#: IoU at which a predicted quotation is the gold one.
_SAME = 0.8


def tables_of(documents: Sequence[AnnotatedDocument]) -> Tables:
    return make_tables(documents, terms=[term.id for term in load_terms()])


def claimed_shifts(tables: Tables) -> set[Shift]:
    """What `find_shifts` claims, with its defaults, by months."""
    found = find_shifts(tables)
    claimed = found[found["verdict"] == "shift"]
    months = claimed["period"].dt.strftime("%Y-%m")
    columns = (claimed[name] for name in ("speaker_id", "term", "before", "after"))
    return set(zip(*columns, months, strict=True))


def found_contradictions(
    tables: Tables, names: Mapping[str, str], truth: Truth
) -> tuple[Score, int]:
    """Planted pairs that are found, up to which quotation of each utterance is shown.

    Returns:
        The score, and the number of pairs that are listed: pairs that nobody planted need not be
        wrong, so that precision is a lower bound.
    """
    pairs = find_contradictions(tables)
    sides = (pairs["support_attribution_id"], pairs["oppose_attribution_id"])
    utterance = truth.utterances

    def key(ids: Sequence[str]) -> frozenset[str]:
        gold = (names.get(id, id) for id in ids)
        return frozenset(utterance.get(id, id) for id in gold)

    found = {(t, key(ids)) for t, ids in zip(pairs["term"], zip(*sides, strict=True), strict=True)}
    planted = {(c.term, key(c.quotations)) for c in truth.contradictions}
    return score_sets(found, planted), len(pairs)


def halves(documents: Sequence[GoldDocument]) -> dict[str, set[str]]:
    """Ids of the attributions of every second story, and of the others."""
    stories = sorted({d.story or d.id for d in documents})
    tuned = set(stories[::2])
    parts: dict[str, set[str]] = {"tuned on": set(), "held out": set()}
    for document in documents:
        name = "tuned on" if (document.story or document.id) in tuned else "held out"
        parts[name] |= {record.id for record in document.attributions}
    return parts


def gold_names(
    documents: Sequence[GoldDocument], found: Sequence[AnnotatedDocument]
) -> dict[str, str]:
    """The id of the gold attribution that each found one is."""
    names: dict[str, str] = {}
    for gold, annotated in zip(documents, found, strict=True):
        predicted = [to_record(a) for a in annotated.attributions]
        for match in match_document(gold.attributions, predicted):
            if match.overlap >= _SAME:
                names[match.predicted.id] = match.gold.id
    return names


def readings(documents: Sequence[GoldDocument]) -> Iterator[tuple[str, list[AnnotatedDocument]]]:
    """The series as annotated, and as the program reads it, a name for each."""
    gold = [to_annotated(d) for d in documents]
    yield "gold attributions", gold
    analyzer = Analyzer()
    bare = [
        replace(make_document(d.text or "", id=d.id), date=d.date, outlet=d.outlet)
        for d in documents
    ]
    parsed = list(analyzer.parser.pipe(bare))
    given = GivenDetector({d.id: d.attributions for d in documents})
    yield "gold quotations", list(analyzer.annotate(parsed, detector=given))
    yield "end to end", list(analyzer.annotate(parsed))


def rows(
    name: str, documents: Sequence[GoldDocument], found: Sequence[AnnotatedDocument], truth: Truth
) -> Iterator[dict[str, object]]:
    """Scores of one reading, a row each."""
    tables = tables_of(found)
    names = gold_names(documents, found)
    yield _row(name, "shifts", score_sets(claimed_shifts(tables), planted_shifts(truth)))
    contradictions, _ = found_contradictions(tables, names, truth)
    yield _row(name, "contradictions", contradictions)
    said = tables.attributions
    clusters = {
        names[id]: utterance
        for id, utterance in zip(said["attribution_id"], said["utterance"], strict=True)
        if id in names
    }
    everything = {record.id for d in documents for record in d.attributions}
    for part, ids in {"all": everything, **halves(documents)}.items():
        kept = [id for id in clusters if id in ids]
        score = b_cubed(clusters, truth.utterances, kept)
        yield _row(name, f"utterances, {part} (B³)", score)
    alone = b_cubed({}, truth.utterances, clusters)
    yield _row(name, "utterances, each by itself (B³)", alone)
    apart = [a for a, b in truth.near_decoys if clusters.get(a) != clusters.get(b)]
    yield {"attributions": name, "what": "near decoys kept apart",
           "right": len(apart), "planted": len(truth.near_decoys)}  # fmt: skip


def _row(name: str, what: str, score: Score) -> dict[str, object]:
    values = {"precision": score.precision, "recall": score.recall, "F1": score.f1}
    shown = {k: None if v is None else round(100 * v, 1) for k, v in values.items()}
    counts = {} if "B³" in what else {"right": int(score.right)}
    return {"attributions": name, "what": what, **shown, **counts,
            "found": int(score.predicted), "planted": int(score.gold)}  # fmt: skip


def main() -> None:
    documents = read_split(ANNOTATIONS, "series")
    truth = read_truth(ANNOTATIONS)
    found = [
        row for name, read in readings(documents) for row in rows(name, documents, read, truth)
    ]
    frame = pd.DataFrame(found).astype({"right": "Int64", "found": "Int64", "planted": "Int64"})
    print(frame.to_string(index=False, na_rep=""))


if __name__ == "__main__":
    main()
