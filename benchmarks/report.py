"""Time and memory of the main job on the five seed articles, and the start-up of ``--help``.

Run with ``make benchmark``. Loading the models and analysing are timed apart; memory is the peak
of this process. Figures depend on the machine: compare them side by side, in one run.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
HELP_RUNS = 5


def time_help() -> float:
    """The median of several runs of ``attribution --help``, in seconds."""
    command = [sys.executable, "-c", "from attribution.cli import main; main()", "--help"]
    seconds = []
    for _ in range(HELP_RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[HELP_RUNS // 2]


def main() -> None:
    help_seconds = time_help()
    start = time.perf_counter()
    import torch

    from attribution import Analyzer, read_documents
    from attribution.schema import Document

    analyzer = Analyzer()
    warm_up = "Bakan, bunun çok önemli olduğunu ve daha fazla çaba gerektiğini söyledi."
    analyzer(warm_up)
    loaded = time.perf_counter() - start
    documents = [d for d in read_documents([ROOT / "seeds"]) if isinstance(d, Document)]
    words = sum(len(d.text.split()) for d in documents)
    start = time.perf_counter()
    found = list(analyzer.pipe(documents))
    analysed = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"threads            {torch.get_num_threads()}")
    print(f"--help             {help_seconds:.2f} s (median of {HELP_RUNS})")
    print(f"import and load    {loaded:.1f} s")
    print(f"five articles      {analysed:.2f} s ({words} words, {words / analysed:.0f} words/s)")
    print(f"attributions       {sum(len(a.attributions) for a in found)}")
    print(f"peak memory        {peak:.0f} MB")


if __name__ == "__main__":
    main()
