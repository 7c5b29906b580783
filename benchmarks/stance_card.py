"""Print the tables of the stance classifier's card, as Markdown.

Run with ``python benchmarks/stance_card.py`` after ``attribution train stance``: the network's
figures are those of ``models/stance/metrics.json``, the n-grams' are measured here.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

from attribution.evaluation.stances import LABELS, measure
from attribution.models import models_dir
from attribution.stance.ngrams import load_model
from attribution.stance.terms import load_terms
from attribution.training.stance import scores_by_set, test_sets
from attribution.training.stance_baseline import judge

ROOT = Path(__file__).parents[1]
NAMES = {
    "test": "statements, test",
    "dev": "statements, dev",
    "corpus_test": "corpus, test",
    "corpus_dev": "corpus, dev",
    "unseen_terms": "unseen terms",
}
ROWS = {
    "term_f1": "is it about the term, F1",
    "macro_f1_given_term": "four labels given the term, macro-F1",
    "macro_f1_five": "five classes, macro-F1",
}


def percent(value: float) -> str:
    return f"{100 * value:.1f}"


def table(scores: dict[str, Any]) -> str:
    """A column a set, a row a measure."""
    sets = [name for name in NAMES if name in scores]
    lines = [["percent (95 % interval)", *(NAMES[s] for s in sets)], ["---", *["---:"] * len(sets)]]
    lines.append(["statements", *(str(scores[s]["statements"]) for s in sets)])
    for key, name in ROWS.items():
        cells = []
        for s in sets:
            low, high = scores[s]["intervals"][key]
            cells.append(f"{percent(scores[s][key])} ({percent(low)}–{percent(high)})")
        lines.append([name, *cells])
    hard = [
        f"{percent(scores[s]['hard_five'])} ({scores[s]['hard_statements']})"
        if "hard_five" in scores[s]
        else "–"
        for s in sets
    ]
    lines.append(["hard statements, five classes", *hard])
    errors = (f"{scores[s]['ece']:.3f}" for s in sets)
    lines.append(["calibration error of the stances found", *errors])
    surest = (percent(scores[s]["coverage"]["0.8"]) for s in sets)
    lines.append(["macro-F1 given the term, surest 80 %", *surest])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def by_term(scores: dict[str, Any]) -> str:
    lines = [["term", *LABELS], ["---", *["---:"] * len(LABELS)]]
    for term, found in scores["by_term"].items():
        cells = (f"{percent(found[label]['f1'])} ({found[label]['support']})" for label in LABELS)
        lines.append([term, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    metrics = json.loads((models_dir() / "stance" / "metrics.json").read_text("utf-8"))
    scores = metrics["scores"]
    print(table(scores), by_term(scores["test"]), sep="\n\n")
    print("\nby form:", {k: percent(v) for k, v in scores["test"]["by_form"].items()})
    print("by share kept:", {k: percent(v) for k, v in scores["test"]["coverage"].items()})
    print("minimal pairs:", json.dumps(scores["probes"]))
    sets = test_sets(ROOT / "annotations" / "stance", ROOT / "annotations")
    terms = [term.id for term in load_terms()]
    ngrams = load_model(models_dir() / "stance" / "ngrams")
    print("\nthe n-grams alone\n")
    print(table(scores_by_set(partial(judge, ngrams), sets, terms)))
    for name in ("dev", "corpus_dev"):
        judged = judge(ngrams, sets[name])
        print(name, measure(judged, sets[name], terms)["macro_f1_five"])


if __name__ == "__main__":
    main()
