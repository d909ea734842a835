"""What a report holds: plain values that know neither approaches nor trackers.

They are made from an evaluation (`vieval.report.page.build`), written into the page as JSON
(`vieval.report.page.codec`) and read back from it, so that reports of several problems can be
put together. Figures are shares of 1; None is undefined. Places in a text are code points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from vieval.metrics.estimates import UNDEFINED, Estimate
from vieval.metrics.wording import Wording
from vieval.problems import Kind

Standing: TypeAlias = Literal["ok", "unavailable", "failed", "unsuited"]
ProbeName: TypeAlias = Literal["robustness", "challenge", "names"]

LAYOUT = 2

RIGHT = "right"
OUTCOMES = (
    RIGHT,
    "boundary",
    "type",
    "boundary and type",
    "split",
    "merged",
    "missed",
    "spurious",
    "decoy",
)
"""What became of a mark: right, or one of the kinds of errors, by their numbers in a lane."""

NO_LABEL = -1


@dataclass(frozen=True)
class Message:
    """A sentence of the table of texts, by its key, with what is filled in."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Marks:
    """The spans of a lane as columns: one entry a mark, segment by segment.

    `count` has the number of marks of each segment. `type` and `outcome` are numbers among the
    problem's types and `OUTCOMES`; a missed name is a mark where the gold has it. `fragments`
    gives, by the number of the mark, the pieces of those that are discontinuous; `attributes` the
    values of each attribute in the same way.
    """

    count: tuple[int, ...]
    start: tuple[int, ...]
    length: tuple[int, ...]
    type: tuple[int, ...]
    outcome: tuple[int, ...] = ()
    fragments: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Labels:
    """The labels of a lane: a number among the problem's labels a segment, `NO_LABEL` for none.

    `sure` has the probability of the label that was given, in percent, where it is known.
    """

    label: tuple[int, ...]
    sure: tuple[int, ...] = ()


@dataclass(frozen=True)
class Segments:
    """The segments that a reader can look at, in the order of the corpus.

    `labels` are their gold labels for other problems, which they can be chosen by; "" is none.
    `hardest` are their numbers, the most mistakes first, and `review` those whose gold should be
    looked at, the most suspect first. `whole` is how many the corpus has, where these are a
    sample of it; `hard` and `drawn` tell how many are there for being hard, and by chance.
    """

    ids: tuple[str, ...]
    articles: tuple[str, ...]
    texts: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    hardest: tuple[int, ...]
    review: tuple[int, ...]
    whole: int
    hard: int = 0
    drawn: int = 0


@dataclass(frozen=True)
class Slice:
    """How an approach fares on a part of the corpus: `figure` over `support` names or segments."""

    support: int
    figure: Estimate


@dataclass(frozen=True)
class SliceGroup:
    """The parts of a corpus by one attribute. `what` is the figure, "f1" or "recall"."""

    name: str
    what: str
    parts: Mapping[str, Slice]


@dataclass(frozen=True)
class Pooled:
    """A figure with the gold `alone`, and with a pool of articles without gold beside.

    `worth` is how many times as much gold alone would be as sure.
    """

    alone: Estimate
    figure: Estimate
    worth: float | None


@dataclass(frozen=True)
class Pool:
    """What is told of a pool, and about which figures it allows no statement and why."""

    about: Message
    without: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Bin:
    """The answers of some confidence: how many, how sure in the mean, the share that is right."""

    support: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Confusion:
    """What was taken for what: a row a gold type or label, a column a predicted one.

    `rows` and `columns` end in what stands for nothing where there is such a thing.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Approach:
    """A row of the leaderboard, and all that is told of the approach further below.

    `signs` are its marks but that of a floor, which is told in words. `marks` or `labels` are its
    lane, None where it gave no answer. `beside` are the figures beside the headline, `pooled` those
    that a pool allows a statement about.
    """

    name: str
    standing: Standing
    reason: str = ""
    signs: str = ""
    tuned: bool = False
    floor: bool = False
    champion: bool = False
    contamination: str = ""
    failed: int = 0
    headline: Estimate = UNDEFINED
    ranks: tuple[int, int] | None = None
    versus: Estimate | None = None
    p: float | None = None
    seconds: float = 0.0
    cached: bool = False
    beside: Mapping[str, float | None] = field(default_factory=dict)
    types: Mapping[str, Slice] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    confusion: Confusion | None = None
    slices: tuple[SliceGroup, ...] = ()
    reliability: tuple[Bin, ...] = ()
    calibration: Mapping[str, Estimate] = field(default_factory=dict)
    pooled: Mapping[str, Pooled] = field(default_factory=dict)
    signature: str = ""
    summary: str = ""
    licence: str = ""
    trained_on: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    marks: Marks | None = None
    labels: Labels | None = None


@dataclass(frozen=True)
class Duel:
    """Two approaches on the same segments: one's headline minus the other's.

    `p` is of no difference, Holm-corrected over all pairs of the report. `only_one` and
    `only_other` count the names, or segments, that just one of the two has right.
    """

    one: str
    other: str
    difference: Estimate
    p: float | None
    only_one: int
    only_other: int


@dataclass(frozen=True)
class Move:
    """An approach since its last run: then, then's answers on this gold, now, and why."""

    approach: str
    then: float | None
    then_on_this_gold: float | None
    now: float | None
    difference: Estimate
    p: float | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule of the gate for a challenger: what it asks, what was found, and whether it holds.

    `name` is that of the rule in the table of texts, `figure` the figure that it is about, if any.
    """

    name: str
    holds: bool
    wanted: str = ""
    found: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Gate:
    """The gate's verdict, and its rules for each challenger by name."""

    champion: str
    promoted: bool
    reason: str
    rules: Mapping[str, tuple[Rule, ...]]


@dataclass(frozen=True)
class Night:
    """A past evaluation of the same problem and corpus: its time, and figures by approach.

    `gold` is the number of the gold that they rest on, from 1; 0 where that is not known.
    """

    when: str
    figures: Mapping[str, float]
    gold: int = 0


@dataclass(frozen=True)
class Past:
    """What a report tells beyond its evaluation: who is champion, how far approaches moved, why."""

    champion: str = ""
    moves: tuple[Move, ...] = ()
    gate: Gate | None = None
    history: tuple[Night, ...] = ()


NOTHING = Past()


@dataclass(frozen=True)
class Problem:
    """A problem on a corpus: the answer, the table, and everything that explains it.

    `types` are the types of spans or the labels, `outcome` is told by `answer`, and `beware` is
    what a reader must know before trusting it. `made` is a date and time in ISO 8601.
    """

    name: str
    kind: Kind
    corpus: str
    made: str
    measure: Wording
    unit: str
    articles: int
    types: tuple[str, ...]
    ordered: bool
    answer: tuple[Message, ...]
    beware: tuple[Message, ...]
    approaches: tuple[Approach, ...]
    duels: tuple[Duel, ...]
    segments: Segments
    gold_marks: Marks | None = None
    gold_labels: Labels | None = None
    decoys: Marks | None = None
    past: Past = NOTHING
    repeat: str = ""
    pool: Pool | None = None


@dataclass(frozen=True)
class Example:
    """A text that went wrong, and what it was changed to where it was, with the answers to each.

    `wanted` is what would be right, where that is told; `segment` the id in a corpus, if any.
    """

    texts: tuple[str, ...]
    said: tuple[str, ...]
    wanted: str = ""
    segment: str = ""


@dataclass(frozen=True)
class Probed:
    """How an approach fares in a row of a probe: the figure as it is shown, and its interval.

    `value` in [-1, 1] is what is lost or missing, below 0 what is gained. `facts` are what else is
    told, by the keys of their headings; `examples` are the first that went wrong.
    """

    shown: str
    interval: str
    value: float
    facts: Mapping[str, str]
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Probe:
    """Approaches on texts that were made for it: robustness, a challenge set, names given back.

    `rows` have what is told of each beside its name; `columns` the figures of each approach by row.
    `missing` are the approaches that gave no answers, with the reason.
    """

    name: ProbeName
    problem: str
    corpus: str
    made: str
    seed: int
    answer: tuple[Message, ...]
    beware: tuple[Message, ...]
    rows: Mapping[str, Wording]
    columns: Mapping[str, Mapping[str, Probed]]
    missing: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """Some problems, each with its evaluation, and some probes.

    `version` is that of vieval, `layout` that of these classes.
    """

    layout: int
    version: str
    problems: tuple[Problem, ...]
    probes: tuple[Probe, ...] = ()
