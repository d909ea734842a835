"""How fast spans are counted, beside other tools on the same data: `python benchmarks/spans.py`.

Each figure is the best of some runs in a process of its own, which makes the data first. What a
tool reads is made beforehand: sets of spans for vieval, dicts for nervaluate, tags for seqeval,
documents for spaCy. A tool that is not installed is left out.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from typing import NamedTuple, TypeAlias

import data
from rich.console import Console
from rich.table import Table

Count: TypeAlias = Callable[[], object]

SIZES = (1_000, 10_000, 100_000, 1_000_000)


class Cost(NamedTuple):
    """Seconds of the fastest run, megabytes at the peak of the process and before the runs."""

    seconds: float
    peak: float
    before: float


def vieval(corpus: data.Corpus) -> Count:
    """Four schemes, flat, over all types and each, for each segment."""
    from vieval.metrics.spans.counts import count_spans
    from vieval.metrics.spans.matched import Matched

    gold, predicted = (side.spans(corpus.segments) for side in corpus[1:])
    groups = {"all": None} | {name: frozenset({name}) for name in data.TYPES}
    return lambda: count_spans(Matched.of(gold, predicted), groups, ("flat",))


def nervaluate(corpus: data.Corpus) -> Count:
    """Four schemes, over all types and each, in total."""
    from nervaluate import Evaluator

    gold, predicted = (
        [
            [{"label": span.type, "start": span.start, "end": span.end - 1} for span in spans]
            for spans in side.spans(corpus.segments)
        ]
        for side in corpus[1:]
    )
    return lambda: Evaluator(gold, predicted, tags=list(data.TYPES), loader="dict").evaluate()


def seqeval(corpus: data.Corpus) -> Count:
    """The strict scheme for each type, in total, with lenient decoding."""
    from seqeval.metrics import classification_report

    gold, predicted = (side.tags(corpus.segments) for side in corpus[1:])
    return lambda: classification_report(gold, predicted)


def seqeval_strict(corpus: data.Corpus) -> Count:
    """The same with strict decoding."""
    from seqeval.metrics import classification_report
    from seqeval.scheme import IOB2

    gold, predicted = (side.tags(corpus.segments) for side in corpus[1:])
    return lambda: classification_report(gold, predicted, mode="strict", scheme=IOB2)


def spacy(corpus: data.Corpus) -> Count:
    """The strict scheme for each type, in total."""
    from spacy.scorer import Scorer
    from spacy.tokens import Doc
    from spacy.training import Example
    from spacy.vocab import Vocab

    vocab, words = Vocab(), ["abcd"] * data.TOKENS
    gold, predicted = (
        [Doc(vocab, words, ents=tags) for tags in side.tags(corpus.segments)] for side in corpus[1:]
    )
    examples = [Example(mine, right) for mine, right in zip(predicted, gold, strict=True)]
    return lambda: Scorer.score_spans(examples, "ents")


TOOLS: dict[str, Callable[[data.Corpus], Count]] = {
    "vieval": vieval,
    "nervaluate": nervaluate,
    "seqeval": seqeval,
    "seqeval, strict IOB2": seqeval_strict,
    "spacy": spacy,
}


def measure(tool: str, segments: int, runs: int) -> Cost:
    """Time a tool on so many segments, in this process."""
    TOOLS[tool](data.make(100))()
    count = TOOLS[tool](data.make(segments))
    before = peak()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        count()
        seconds.append(time.perf_counter() - start)
    return Cost(min(seconds), peak(), before)


def peak() -> float:
    """The largest resident size of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(tool: str, segments: int, runs: int) -> Cost:
    """Measure in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, tool, segments, runs).result()


def beside_others(segments: int, runs: int) -> Table:
    """One row a tool that is installed, and how many times as long as vieval it takes."""
    table = Table("tool", "seconds", "times vieval", "peak MB", title=f"{segments:,} segments")
    costs = {name: alone(name, segments, runs) for name in TOOLS if find_spec(name.split(",")[0])}
    for name, cost in costs.items():
        ratio = cost.seconds / costs["vieval"].seconds
        table.add_row(name, f"{cost.seconds:.2f}", f"{ratio:.1f}", f"{cost.peak:.0f}")
    return table


def by_size(runs: int) -> Table:
    """One row a size; what the counting adds to the memory stands beside the whole."""
    columns = "segments", "seconds", "µs a segment", "peak MB", "of these for counting"
    table = Table(*columns, title="vieval")
    for segments in SIZES:
        cost = alone("vieval", segments, runs)
        table.add_row(
            f"{segments:,}",
            f"{cost.seconds:.3f}",
            f"{cost.seconds / segments * 1e6:.2f}",
            f"{cost.peak:.0f}",
            f"{cost.peak - cost.before:.0f}",
        )
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3, help="runs, of which the best counts")
    arguments = parser.parse_args()
    console = Console()
    console.print(beside_others(arguments.segments, arguments.runs))
    console.print(by_size(arguments.runs))
