"""How often the linker names the right speaker, given the spans of annotated attributions.

Run with ``make measure-speakers``. Twice: with antecedents where the tagger is taught to point,
which is the most that it can give, and without any, where a dropped subject is guessed from the
sentences before. By how a speaker was found, this is what `speakers.lookup.CONFIDENCE` says; the
speakers of the annotations are used for nothing but the comparison.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from attribution.documents import make_document
from attribution.evaluation.gold import GoldDocument, Record, read_split
from attribution.evaluation.predictions import to_attribution, to_record
from attribution.evaluation.speakers import same_speakers
from attribution.evaluation.texts import join_texts, load_texts
from attribution.linguistics import SentenceSplitter
from attribution.schema import Attribution, Parsed, Span, SpeakerKind
from attribution.speakers import SpeakerLinker, load_registry
from attribution.training.tagger import antecedent_of

ROOT = Path(__file__).parents[1]


def given(record: Record, document: GoldDocument, *, pointing: bool) -> Attribution:
    """An attribution as the tagger at its best would find it: spans, and no speakers."""
    antecedent = antecedent_of(record, document) if pointing else ()
    return replace(to_attribution(record), antecedent=tuple(Span(*a) for a in antecedent))


def judge(record: Record, linked: Attribution | None) -> Iterator[tuple[str, bool]]:
    """What an attribution counts for, and whether it is right there; one left out is wrong."""
    source = "explicit" if record.source else "implicit"
    if linked is None:
        yield source, False
        return
    right = same_speakers(record, to_record(linked))
    yield source, right
    if linked.speakers:
        yield f"{source}, {linked.speakers[0].how.value}", right
    if all(s.kind is SpeakerKind.UNNAMED for s in record.speakers):
        named = any(s.kind is not SpeakerKind.UNNAMED for s in linked.speakers)
        yield "nobody named in gold, nobody asserted", not named


def measure(
    linker: SpeakerLinker, documents: Sequence[GoldDocument], parsed: Sequence[Parsed],
    *, pointing: bool,
) -> tuple[Counter[str], Counter[str], float]:  # fmt: skip
    """Right and all, by name; and the seconds that linking took."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    seconds = 0.0
    for document, one in zip(documents, parsed, strict=True):
        found = [given(r, document, pointing=pointing) for r in document.attributions]
        start = time.process_time()
        linked = {a.id: a for a in linker.link(one, found)}
        seconds += time.process_time() - start
        for record in document.attributions:
            for name, is_right in judge(record, linked.get(record.id)):
                right[name] += is_right
                total[name] += 1
    return right, total, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", action="append", help="train and real-train when not given")
    parser.add_argument("--texts", type=Path, help="texts of the real articles")
    options = parser.parse_args()
    texts = load_texts(options.texts) if options.texts else {}
    splits = options.split or ["train", "real-train"]
    gold = [d for s in splits for d in read_split(ROOT / "annotations", s)]
    documents = join_texts(gold, texts).documents
    reader = SentenceSplitter()
    start = time.process_time()
    parsed = list(reader.pipe([make_document(d.text or "", id=d.id) for d in documents]))
    print(f"{len(documents)} documents of {', '.join(splits)}; "
          f"sentences {time.process_time() - start:.1f} s")  # fmt: skip
    linker = SpeakerLinker(load_registry())
    for pointing in (True, False):
        right, total, seconds = measure(linker, documents, parsed, pointing=pointing)
        print(f"\n{'with' if pointing else 'without'} antecedents; linking {seconds:.1f} s")
        for name in sorted(total):
            print(f"  {right[name] / total[name]:6.1%}  {right[name]:5} of {total[name]:5}  {name}")


if __name__ == "__main__":
    main()
