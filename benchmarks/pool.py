"""Do intervals with a pool hold, and how many labels do they save? `python -m benchmarks.pool SIB`.

SIB is a folder of the SIB-200 topics in one language: `train.tsv`, `dev.tsv` and `test.tsv` with
`index_id`, `category` and `text`, and `llm-results/gpt*.tsv` with answers about the test set in the
last column. Its segments stand for endlessly many of their kind: labelled ones and a pool are drawn
from them with replacement, and the truth is the figure on all.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from scipy import special

from benchmarks.coverage.corpora import LOGISTIC, Array
from vieval.api.inputs import as_corpus
from vieval.approaches import entrants
from vieval.data import Answer, Label
from vieval.evaluation.pooled import tables, taken_for_gold
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam
from vieval.metrics.answers import labels_of
from vieval.metrics.labels.counts import accuracy, macro_f1
from vieval.stats import LeftOut, jackknife_interval, leave_one_out
from vieval.stats.powered import NoStatement, powered
from vieval.stats.ratios import ratio

Value: TypeAlias = Callable[[Array], Array]

TOPIC = "topic"
TRAINED = ("tfidf-logreg.v1", "tfidf-svm.v1", "tfidf-nb.v1")
LABELLED, POOL = (30, 60, 120, 240), 1_000
DRAWS = 1_000
SEED = 0
VALUES = {"accuracy": accuracy, "macro-F1": macro_f1}


class Found(NamedTuple):
    """What draws gave: shares that stated something with the pool, and that held the truth.

    `narrower` and `worth` are means over those that stated something with the pool.
    """

    stated: float
    held_alone: float
    held: float
    narrower: float
    worth: float


def main() -> None:
    """Write both tables as Markdown."""
    folder = Path(sys.argv[1])
    columns = ["", "figure", "labels", "stated", "gold alone", "with the pool", "width", "saved"]
    print(table("Corpora that are made up", columns, simulated()))
    print(table("SIB-200 in Vietnamese", columns, replayed(folder)))


def table(title: str, columns: Sequence[str], rows: Iterator[list[str]]) -> str:
    """A heading and a table in Markdown; each row is named on the error stream when it is done."""
    lines = [columns, ["---", "---", *["---:"] * (len(columns) - 2)]]
    for row in rows:
        print(title, *row, file=sys.stderr)
        lines.append(row)
    return "\n".join([f"### {title}", *(f"| {' | '.join(line)} |" for line in lines), ""])


def replayed(folder: Path) -> Iterator[list[str]]:
    """The trained approaches on all segments, out of fold; then GPT-4 on the test set."""
    everywhere = [row for part in ("train", "dev", "test") for row in _rows(folder / f"{part}.tsv")]
    said = _answers(everywhere)
    yield from _trials("tfidf-logreg.v1", everywhere, said)
    tested = [row["id"] for row in _rows(folder / "test.tsv")]
    places = [place for place, row in enumerate(everywhere) if row["id"] in set(tested)]
    some = {name: [answers[place] for place in places] for name, answers in said.items()}
    labels = sorted({row[TOPIC] for row in everywhere})
    for file in sorted((folder / "llm-results").glob("*.tsv")):
        some[file.name.partition(".vie")[0]] = _read(file, labels)
    yield from _trials("gpt4", [everywhere[place] for place in places], some)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        found = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            {"id": row["index_id"], "text": row["text"], TOPIC: row["category"]} for row in found
        ]


def _read(file: Path, labels: Sequence[str]) -> list[Answer]:
    """The first label that an answer names; "" where it names none."""
    with file.open(encoding="utf-8", newline="") as lines:
        texts = [row[-1].lower() for row in list(csv.reader(lines, delimiter="\t"))[1:]]
    named = [{text.find(label): label for label in labels if label in text} for text in texts]
    return [Label(places[min(places)] if places else "") for places in named]


def _answers(rows: Sequence[Mapping[str, str]]) -> dict[str, Sequence[Answer]]:
    corpus = as_corpus(rows)
    problem = corpus.problem(TOPIC)
    exam = Exam(corpus.examples(problem), corpus.name)
    found = ask_all(entrants(problem, TRAINED), exam)
    return {outcome.identity.name: outcome.answers for outcome in found}


def _trials(
    name: str, rows: Sequence[Mapping[str, str]], said: Mapping[str, Sequence[Answer]]
) -> Iterator[list[str]]:
    labels = sorted({row[TOPIC] for row in rows})
    gold = np.array([[label == row[TOPIC] for label in labels] for row in rows])
    others = zip(*(answers for other, answers in said.items() if other != name), strict=True)
    taken = np.array([taken_for_gold(some, labels) for some in others])
    given = labels_of(said[name])
    own, proxy = tables(gold, given, labels), tables(taken, given, labels)
    for figure, value in VALUES.items():
        truth = float(value(own.sum(axis=0)))
        for labelled in LABELLED:
            rng = np.random.default_rng(SEED)
            drawn = (rng.integers(len(rows), size=labelled + POOL) for _ in range(DRAWS))
            pairs = ((own[places[:labelled]], proxy[places]) for places in drawn)
            yield _told(
                f"{name}, {len(rows)} segments", figure, labelled, _found(pairs, value, _all, truth)
            )


def simulated() -> Iterator[list[str]]:
    """F1 of articles that differ in difficulty for an approach and for those it is held against."""
    for articles in (8, 12, 20, 50):
        for skill, voters, icc, segments in (
            (0.7, 0.9, 0.1, 12),
            (0.9, 0.6, 0.3, 12),
            (0.9, 0.95, 0, 12),
        ):
            rng = np.random.default_rng(SEED)
            endless, _ = _spans(rng, 200_000, (skill, voters, icc, segments))
            pairs = (
                (own[:articles], proxy)
                for own, proxy in (
                    _spans(rng, 6 * articles, (skill, voters, icc, segments)) for _ in range(DRAWS)
                )
            )
            found = _found(pairs, _f1, _half, float(_f1(endless.sum(axis=0))))
            about = f"{articles} × ~{segments}, right {skill:.2f}, voters {voters:.2f}, ICC {icc}"
            yield _told(about.replace("0.", "."), "F1", articles, found)


def _spans(
    rng: np.random.Generator, articles: int, kind: tuple[float, float, float, int]
) -> tuple[Array, Array]:
    """Counts (articles, 2) against the gold, and against voters, who share errors with it."""
    skill, voters, icc, segments = kind
    lengths = np.maximum(1, np.round(rng.lognormal(-0.5, 1, articles) * segments))
    hard = rng.normal(0, np.sqrt(icc / (1 - icc) * LOGISTIC), articles)
    one, other = (special.expit(special.logit(base) + hard) for base in (skill, voters))
    gold = rng.poisson(2 * lengths)
    both, alone, theirs = rng.multinomial(
        gold,
        np.stack(
            [one * other, one * (1 - other), (1 - one) * other, (1 - one) * (1 - other)], axis=-1
        ),
    ).T[:3]
    spurious = rng.poisson(1.8 * lengths * (1 - one))
    shared = rng.binomial(spurious, 0.3)
    given = both + alone + spurious
    voted = both + theirs + shared + rng.poisson(1.26 * lengths * (1 - other))
    return (
        np.stack([2 * (both + alone), gold + given], axis=-1).astype(float),
        np.stack([2 * (both + shared), voted + given], axis=-1).astype(float),
    )


def _f1(sums: Array) -> Array:
    return ratio(sums[..., 0], sums[..., 1])


def _half(sums: Array) -> Array:
    return np.asarray(sums[..., 1] / 2)


def _all(sums: Array) -> Array:
    return np.asarray(sums.sum(axis=(-2, -1)))


def _found(pairs: Iterable[tuple[Array, Array]], value: Value, items: Value, truth: float) -> Found:
    """How often both intervals hold the truth, and how wide the one is beside the other."""
    told, alone = [], []
    for pair in pairs:
        own, proxy = (
            LeftOut(value(counts.sum(axis=0)), value(leave_one_out(counts)), items(counts))
            for counts in pair
        )
        low, high, _ = jackknife_interval(*own)
        alone.append(low <= truth <= high)
        try:
            found = powered(own, proxy)
        except NoStatement:
            continue
        held = found.low <= truth <= found.high
        told.append((held, (found.high - found.low) / (high - low), found.worth))
    held, narrower, worth = np.mean(told, axis=0) if told else [np.nan] * 3
    return Found(len(told) / len(alone), float(np.mean(alone)), held, narrower, worth)


def _told(about: str, figure: str, labelled: int, found: Found) -> list[str]:
    shares = [found.stated, found.held_alone, found.held, found.narrower, 1 - 1 / found.worth]
    return [
        about,
        figure,
        str(labelled),
        *(f"{share:.3f}".replace("0.", ".", 1) for share in shares),
    ]


if __name__ == "__main__":
    main()
