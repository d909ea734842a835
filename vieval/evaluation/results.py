"""The values that an evaluation ends in: estimates, a row an approach, a table a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from vieval.data import Answer, Card, Identity, MadeUp
from vieval.metrics.estimates import UNDEFINED, Estimate
from vieval.metrics.scores import Branch, Scores, figures
from vieval.metrics.wording import Wording
from vieval.problems import Problem
from vieval.stats import Outlook, Sensitivity, Unit, scope

Status: TypeAlias = Literal["ok", "unavailable", "failed", "unsuited"]


@dataclass(frozen=True)
class Outcome:
    """What became of asking an approach about the segments of a corpus.

    `identity` says who answered. `seconds` is the approach's own time when it was last asked;
    `cached` says that it was not asked again. Where `status` is not "ok" there are no answers, but
    a `reason`: it cannot run here, it failed, or it cannot give the labels of the problem. `usage`
    is what the answers cost beyond time, where that is known. `made_up` has for each segment the
    names that the approach listed and that stand nowhere in it, where it lists names.
    """

    identity: Identity
    answers: Sequence[Answer] = ()
    seconds: float = 0.0
    cached: bool = False
    status: Status = "ok"
    reason: str = ""
    usage: Mapping[str, float] = field(default_factory=dict)
    made_up: Sequence[Sequence[MadeUp]] = ()


@dataclass(frozen=True)
class Versus:
    """An approach against the best one: the paired difference, and its p.

    p is corrected over all pairs of approaches, since the best is picked from them by the same
    data. It is None where too few units have part in the difference.
    """

    best: str
    difference: Estimate
    p: float | None

    def differs(self, alpha: float) -> bool:
        """Whether the two are told apart."""
        return self.p is not None and self.p < alpha


@dataclass(frozen=True)
class Pooled:
    """A figure of an approach with a pool of articles without gold beside those with it.

    `reason` says why there is none; "" where there is. `voters` spoke for the gold where there is
    none, and `correlation` tells how far agreement with them goes with being right. `worth` is how
    many times as many articles the gold alone would need for such an interval.
    """

    estimate: Estimate = UNDEFINED
    reason: str = ""
    voters: tuple[str, ...] = ()
    correlation: float | None = None
    worth: float | None = None


@dataclass(frozen=True)
class PoolOf:
    """The pool that an evaluation was made with; `left_out` articles of it are in the corpus."""

    name: str
    digest: str
    articles: int
    segments: int
    left_out: int = 0


@dataclass(frozen=True)
class Row:
    """All about one approach to a problem on a corpus.

    `failed` counts the segments on which it failed, which were scored as empty. `ranks` are the
    first and last rank that the interval of ranks holds. `versus` is None for the best.
    `above_floor` is the p against the best floor, corrected as that of `versus` is; None where the
    approach is no better than it, or nothing can be said. `pooled` has some figures with a pool, by
    name.
    """

    outcome: Outcome
    signature: str
    tuned: bool
    failed: int = 0
    headline: Estimate = UNDEFINED
    ranks: tuple[int, int] | None = None
    versus: Versus | None = None
    above_floor: float | None = None
    scores: Scores | None = None
    pooled: Mapping[str, Pooled] = field(default_factory=dict)

    @property
    def approach(self) -> str:
        """The name of the approach."""
        return self.outcome.identity.name

    @property
    def card(self) -> Card:
        """What a reader must know of the approach."""
        return self.outcome.identity.card


@dataclass(frozen=True)
class Evaluation:
    """An evaluation of a problem on a corpus: all that the tables, the page and MLflow show.

    Attributes:
        problem: What was asked.
        corpus: The name of the corpus.
        digest: A key of its texts.
        gold_digest: A key of its gold for the problem.
        segments: How many segments are labelled for it.
        articles: How many articles these are of.
        unit: What intervals and tests leave out in turn: articles, or segments.
        headline: What approaches are ranked by, in words.
        rows: A row an approach, best first, those without answers last.
        sensitivity: How many more units it takes to tell the two best apart; None for one approach.
        outlook: What more articles would bring for the best, where there are two articles.
        pool: The articles without gold that it was made with, if there were any.
        overlap: How many segments have a text that some approach also learnt from.
    """

    problem: Problem
    corpus: str
    digest: str
    gold_digest: str
    segments: int
    articles: int
    unit: Unit
    headline: Wording
    rows: tuple[Row, ...]
    sensitivity: Sensitivity | None = None
    outlook: Outlook | None = None
    pool: PoolOf | None = None
    overlap: int = 0

    @property
    def scope(self) -> str:
        """The question that intervals, tests and ranks answer."""
        return scope(self.unit, self.articles, self.segments)

    def without_interval(self, row: Row) -> str:
        """Why there is no statement about a headline that there is; "" where there is one."""
        if row.headline.value is None or row.headline.low is not None:
            return ""
        return (
            f"fewer than three {self.unit}s have part in the figure, or one of them outweighs the "
            "others"
        )


# The whole tree is a file beside the run.
_OF_A_CELL = ("possible", "precision", "recall", "f1", "f1_low", "f1_high")

_OF_ALL_TYPES = ("all", "headline")


def metrics(scores: Branch | Mapping[str, object]) -> dict[str, float]:
    """The figures of some scores that are worth comparing, as in `flat/strict/all/f1`.

    The ends of the interval of `x` become `x_low` and `x_high`; undefined figures, which are no
    numbers, are left out. Slices, and schemes other than the strict flat one, give only what
    they are read for, since every metric costs time and space in the comparison of runs.
    """
    return {
        path: float(value)
        for stem, told in figures(scores)
        for path, value in (
            (stem, told.value),
            (f"{stem}_low", told.low),
            (f"{stem}_high", told.high),
        )
        if value is not None and _compared(path)
    }


def _compared(path: str) -> bool:
    cell, _, figure = path.rpartition("/")
    part = path.partition("/")[0]
    if part in {"flat", "nested"} and not cell.startswith("flat/strict/"):
        types = cell.rpartition("/")[2]
        return figure in (_OF_A_CELL if types in _OF_ALL_TYPES else ("f1",))
    return part != "confusion" and (part != "slices" or figure in _OF_A_CELL)
