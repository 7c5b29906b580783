"""Articles a second, from text to stances, beside what any parse-based rival must pay.

The rival is stanza's tokenize, mwt, pos, lemma and depparse on the same articles in the same run.
Its dependency parser has stanza's default size; it is trained for one step only, since accuracy
does not change its speed. Each measurement runs in a process of its own, so that peak memory is
its own. Articles of about 350 words are made from the paragraphs of ``annotations/train``.

    make throughput            1, 10, 100 and 1,000 articles
    python benchmarks/throughput.py --articles 1 10 --detector rules
"""

import argparse
import itertools
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".cache" / "benchmark"
WORDS = 350
SIZES = (1, 10, 100, 1000)
THREADS = 2
#: A rival needs minutes for more; its rate no longer changes.
MOST_PARSED = 100


def make_articles(count: int, *, seed: int = 13) -> Iterator[str]:
    """Articles of about `WORDS` words: whole paragraphs of the training documents, shuffled."""
    texts = [
        json.loads(p.read_text(encoding="utf-8"))["text"]
        for p in sorted((ROOT / "annotations" / "train").glob("*.json"))
    ]
    paragraphs = [line for text in texts for line in text.split("\n") if len(line.split()) > 8]
    random.Random(seed).shuffle(paragraphs)
    source = itertools.cycle(paragraphs)
    for _ in range(count):
        article: list[str] = []
        while sum(len(p.split()) for p in article) < WORDS:
            article.append(next(source))
        yield "\n\n".join(article)


def run_attribution(count: int, detector: str) -> tuple[float, float]:
    """Seconds to be ready, and seconds for `count` articles."""
    import torch

    from attribution.documents import make_document
    from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName

    torch.set_num_threads(THREADS)
    start = time.perf_counter()
    analyzer = Analyzer(AnalyzerOptions(detector=DetectorName(detector)))
    analyzer("Bakan, bunun önemli olduğunu ve NATO'ya katılmayacaklarını söyledi.")
    ready = time.perf_counter() - start
    documents = (make_document(t, id=str(i)) for i, t in enumerate(make_articles(count)))
    start = time.perf_counter()
    for _ in analyzer.pipe(documents):
        pass
    return ready, time.perf_counter() - start


def run_stanza(count: int) -> tuple[float, float]:
    """The same for stanza's pipeline with a dependency parser."""
    import stanza
    import torch

    torch.set_num_threads(THREADS)
    start = time.perf_counter()
    pipeline = stanza.Pipeline(
        "tr", dir=str(ROOT / "models" / "stanza"), download_method=None, verbose=False,
        processors="tokenize,mwt,pos,lemma,depparse", depparse_model_path=str(parser_model()),
        depparse_pretrain_path=str(_pretrain()),
    )  # fmt: skip
    pipeline("Bakan bunun önemli olduğunu söyledi.")
    ready = time.perf_counter() - start
    articles = list(make_articles(count))
    start = time.perf_counter()
    for first in range(0, count, 16):
        pipeline.bulk_process(articles[first : first + 16])
    return ready, time.perf_counter() - start


def _pretrain() -> Path:
    return ROOT / "models" / "stanza" / "tr" / "pretrain" / "news.pt"


def parser_model() -> Path:
    """A dependency parser of stanza's default size, made when it is not there."""
    model = WORK / "parser.pt"
    if model.is_file():
        return model
    from stanza.models import parser
    from stanza.utils.conll import CoNLL

    from attribution.linguistics import load_pipeline

    WORK.mkdir(parents=True, exist_ok=True)
    document = load_pipeline(ROOT / "models" / "stanza")("\n\n".join(make_articles(8)))
    for sentence in document.sentences:
        for word in sentence.words:
            word.head, word.deprel = word.id - 1, "root" if word.id == 1 else "dep"
        sentence.build_dependencies()
    trees = WORK / "trees.conllu"
    CoNLL.write_doc2conll(document, str(trees))
    parser.main([
        "--mode", "train", "--lang", "tr", "--shorthand", "tr_news", "--train_file", str(trees),
        "--eval_file", str(trees), "--output_file", str(WORK / "out.conllu"),
        "--wordvec_pretrain_file", str(_pretrain()), "--save_dir", str(WORK),
        "--save_name", model.name, "--max_steps", "1", "--eval_interval", "1",
        "--batch_size", "300", "--cpu",
    ])  # fmt: skip
    return model


def measure(name: str, count: int, detector: str) -> dict[str, float]:
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", name, "--articles", str(count),
               "--detector", detector]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)  # noqa: S603
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def report_one(name: str, count: int, detector: str) -> None:
    runs: dict[str, Callable[[], tuple[float, float]]] = {
        "attribution": lambda: run_attribution(count, detector),
        "stanza": lambda: run_stanza(count),
    }
    ready, seconds = runs[name]()
    words = sum(len(a.split()) for a in make_articles(count))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ready": ready, "seconds": seconds, "words": words, "peak": peak}))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--articles", type=int, nargs="+", default=SIZES)
    arguments.add_argument("--detector", default="tagger", choices=("rules", "tagger", "both"))
    arguments.add_argument("--one", choices=("attribution", "stanza"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        report_one(given.one, given.articles[0], given.detector)
        return
    parser_model()
    print(f"{'':24}{'articles':>9}{'ready s':>9}{'articles/s':>12}{'words/s':>10}{'peak MB':>9}")
    for count in given.articles:
        rows = [(f"attribution ({given.detector})", "attribution", count)]
        rows += [("stanza with depparse", "stanza", min(count, MOST_PARSED))]
        for title, name, size in rows:
            r = measure(name, size, given.detector)
            print(f"{title:24}{size:9}{r['ready']:9.1f}{size / r['seconds']:12.2f}"
                  f"{r['words'] / r['seconds']:10.0f}{r['peak']:9.0f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
