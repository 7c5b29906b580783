"""Documents that no newsroom writes: seconds, peak memory, and whether every offset is right.

Each is read from bytes to records in a process of its own, so that its peak is its own; `nothing`
is what the models alone take.

    python benchmarks/extremes.py
    python benchmarks/extremes.py --scale 0.02 --only words marks     smaller ones
"""

import argparse
import itertools
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from mutations import problems_of, texts

from attribution.documents import decode, make_document
from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName

ROOT = Path(__file__).parents[1]
THREADS = 2
_QUOTES = "“”\"«»‘’'„"
_ENGLISH = (
    "The president said on Tuesday that the talks would go on until both sides agreed to a truce. "
    "Her spokesman denied it and told reporters that there was nothing to negotiate about. "
)
_RUSSIAN = (
    "Президент заявил во вторник, что переговоры будут продолжены до заключения перемирия. "
    "Его представитель опроверг это и сказал журналистам, что обсуждать пока нечего. "
)


def _words(count: int) -> list[str]:
    """So many words of the corpus, line ends among them."""
    lines = (line for text in itertools.cycle(texts()) for line in text.splitlines() if line)
    words = (word for line in lines for word in (*line.split(), "\n"))
    return list(itertools.islice(words, count))


def _sentence(count: int) -> str:
    """One sentence: nothing in it ends one but its last sign."""
    clean = ("".join(c for c in word if c.isalnum() or c == "'") for word in _words(2 * count))
    return " ".join(itertools.islice((w.lower() for w in clean if w), count)) + " dedi.\n"


def _marks(count: int) -> str:
    """Quotation marks of all styles, each after a word, with no regard to pairs."""
    chance = random.Random(13)
    return "".join(f"{word} {chance.choice(_QUOTES)}" for word in _words(count))


#: Name: size at scale 1, what makes the text, and what its warnings must say.
CASES: dict[str, tuple[int, Callable[[int], str], str]] = {
    "nothing": (1, lambda count: "Bugün hava güzel.\n", ""),
    "words": (200_000, lambda count: " ".join(_words(count)), ""),
    "sentence": (5_000, _sentence, ""),
    "marks": (10_000, _marks, ""),
    "only-marks": (10_000, lambda count: "“" * count, "no article text found"),
    "no-letters": (100_000, lambda count: "12 … 34! " * (count // 3), "no article text found"),
    "english": (50_000, lambda count: _ENGLISH * (count // 32), "does not read as Turkish"),
    "russian": (50_000, lambda count: _RUSSIAN * (count // 22), "does not read as Turkish"),
}  # fmt: skip


def measure(name: str, scale: float, detector: str) -> dict[str, object]:
    """Read one document in this process."""
    import torch

    size, make, warning = CASES[name]
    torch.set_num_threads(THREADS)
    analyzer = Analyzer(AnalyzerOptions(detector=DetectorName(detector)))
    analyzer("Bakan, bunun önemli olduğunu söyledi.")  # loads the models
    data = make(max(1, int(size * scale))).encode()
    began = time.perf_counter()
    text = decode(data, name=name, max_characters=len(data))
    document = make_document(text, id=name)
    (annotated,) = analyzer.pipe([document])
    seconds = time.perf_counter() - began
    problems = list(problems_of(document, annotated))
    if text != data.decode():
        problems.append("the text is not what the bytes hold")
    if warning and not (any(warning in w for w in document.warnings)):
        problems.append(f"no warning {warning!r}")
    if warning and annotated.attributions:
        problems.append("something was found where nothing is to be")
    return {
        "words": len(text.split()),
        "seconds": round(seconds, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "attributions": len(annotated.attributions),
        "problems": sorted(set(problems)),
    }


def measure_apart(name: str, scale: float, detector: str) -> dict[str, object]:
    """Read one document in a process of its own."""
    command = [sys.executable, __file__, "--one", name, "--scale", str(scale),
               "--detector", detector]  # fmt: skip
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--only", nargs="+", choices=CASES, default=list(CASES))
    arguments.add_argument("--detector", default="tagger", choices=("rules", "tagger", "both"))
    arguments.add_argument("--one", choices=CASES, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.scale, given.detector)))
        return
    broken = False
    print(f"{'':12}{'words':>9}{'seconds':>9}{'peak MB':>9}{'attributions':>14}")
    for name in given.only:
        r = measure_apart(name, given.scale, given.detector)
        broken |= bool(r["problems"])
        print(f"{name:12}{r['words']:9}{r['seconds']:9}{r['peak_mb']:9}{r['attributions']:14}"
              f"  {'; '.join(map(str, r['problems']))}", flush=True)  # fmt: skip
    sys.exit(broken)


if __name__ == "__main__":
    main()
