"""Measure a detector on every split, and print the tables of its card and of the README.

Run with ``python benchmarks/detector_card.py --texts FILE -o FOLDER`` (the articles of the real
splits), and ``--detector rules`` for the rules. FOLDER takes one JSON file a split, what
`attribution evaluate --format json` writes; what is there is not measured again.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SPLITS = {
    "real-test": "real articles, test",
    "real-dev": "real articles, dev",
    "seeds": "the five seeds",
    "test": "written, test",
    "dev": "written, dev",
    "pages": "noisy pages",
}
ROWS = {
    "quote_0.8": "quote found at IoU 0.8",
    "content_exact": "content exact",
    "all_exact": "content, cue, source exact",
    "speaker": "speaker, given the quote",
    "speaker_explicit": "… source explicit",
    "speaker_implicit": "… source implicit",
    "quote_and_speaker": "quote (0.8) and speaker",
    "triples": "(speaker, term, label)",
}


def evaluate(split: str, detector: str, texts: Path | None, *more: str) -> str:
    """What `attribution evaluate` prints of a split."""
    program = str(Path(sys.executable).with_name("attribution"))
    command = [program, "evaluate", "--quiet", "--split", split]
    command += ["--detector", detector, *more]
    if texts is not None:
        command += ["--texts", str(texts)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


def cell(score: dict[str, Any]) -> str:
    if score["f1"] is None:
        return "–"
    low, high = (100 * score[key] for key in ("low", "high"))
    return f"{100 * score['f1']:.1f} ({low:.1f}–{high:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--detector", default="tagger")
    parser.add_argument("--texts", type=Path, help="the articles of the real splits")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    reports = {}
    for split in SPLITS if options.texts else ("seeds", "test", "dev", "pages"):
        path = options.output / f"{options.detector}-{split}.json"
        if not path.is_file():
            texts = options.texts if split.startswith("real") else None
            found = evaluate(split, options.detector, texts, "--format", "json")
            path.write_text(found, encoding="utf-8")
        reports[split] = json.loads(path.read_text("utf-8"))
    head = ["F1 in percent (95 % interval)", *(SPLITS[split] for split in reports)]
    counts = (f"{r['documents']}, {r['gold']}" for r in reports.values())
    lines = [head, ["---", *["---:"] * len(reports)], ["documents, attributions", *counts]]
    for key, name in ROWS.items():
        lines.append([name, *(cell(r["scores"][key]) for r in reports.values())])
    print("\n".join(f"| {' | '.join(line)} |" for line in lines))
    for grouping in ("type", "kind"):
        print(f"\nby {grouping} on test:")
        for group, scores in reports["test"]["breakdown"][grouping].items():
            figures = (f"{key} {100 * (scores[key]['f1'] or 0):.1f}" for key in ROWS)
            print(f"  {group}:", ", ".join(figures))


if __name__ == "__main__":
    main()
