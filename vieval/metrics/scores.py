"""The scores of answers and the agreement of annotators: what there is, with names and types.

A class is generic in what stands for a figure. That is a `vieval.metrics.figures.Figure` while
counts are gathered, and an `Estimate` from when they are settled. `plain` gives the form of JSON.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, Self, TypeAlias, TypeVar, cast

from vieval.metrics.estimates import Ends, Estimate

F = TypeVar("F")
R = TypeVar("R")
T = TypeVar("T")


class Branch:
    """Scores that hold others in their fields; a field that is None is not there."""


@dataclass(frozen=True, kw_only=True)
class MatchScores(Branch, Generic[F]):
    """The scores of some spans: counts by SemEval-2013's names, and the ratios of them."""

    correct: int
    incorrect: int
    partial: int
    missed: int
    spurious: int
    possible: int
    actual: int
    precision: F
    recall: F
    f1: F


@dataclass(frozen=True, kw_only=True)
class SchemeScores(Branch, Generic[F]):
    """The scores under one way to count a match: of all types, of the headline's, and by type."""

    all: MatchScores[F]
    headline: MatchScores[F]
    types: Mapping[str, MatchScores[F]]

    def __getitem__(self, name: str) -> MatchScores[F]:
        return self.types[name]


@dataclass(frozen=True, kw_only=True)
class ViewScores(Branch, Generic[F]):
    """The scores of outermost or of all spans, by scheme (SemEval-2013 task 9.1).

    `iou` has those of thresholds of the intersection over union, where some are asked for.
    """

    strict: SchemeScores[F]
    exact: SchemeScores[F]
    partial: SchemeScores[F]
    type: SchemeScores[F]
    iou: Mapping[str, SchemeScores[F]] | None = None

    def __getitem__(self, scheme: str) -> SchemeScores[F]:
        return cast("SchemeScores[F]", vars(self)[scheme])


@dataclass(frozen=True, kw_only=True)
class AverageScores(Branch, Generic[F]):
    """Means of the flat, strict F1 of single types: each as one, and by its gold names."""

    macro_f1: F
    weighted_f1: F


@dataclass(frozen=True, kw_only=True)
class MentionScores(Branch, Generic[F]):
    """How many gold mentions of a kind were found."""

    found: int
    possible: int
    recall: F


@dataclass(frozen=True, kw_only=True)
class DecoyScores(Branch, Generic[F]):
    """How many of the places that are no names were taken for one."""

    hit: int
    total: int
    rate: F


@dataclass(frozen=True, kw_only=True)
class RestorationScores(Branch, Generic[F]):
    """How many sinicised names were given back; see `vieval.metrics.spans.restoration`."""

    restored: int
    proposed: int
    bounded: int
    mentions: int
    accuracy: F


@dataclass(frozen=True, kw_only=True)
class MadeUpScores(Branch, Generic[F]):
    """The headline's precision and F1 with `names` that stand in no text as spurious ones."""

    names: int
    precision: F
    f1: F


@dataclass(frozen=True, kw_only=True)
class SpanScores(Branch, Generic[F]):
    """The scores of a span problem.

    As in `scores.flat.strict["PER"].recall.value`: a view, a way to count (SemEval-2013 task 9.1),
    a type or `all` or `headline`, and a count or a ratio.

    Attributes:
        flat: Of the outermost spans on both sides.
        nested: Of all spans.
        averages: Means of the flat, strict F1 over types: plain, and weighted by their gold.
        slices: Of kinds of segments, such as an article; flat, strict, over the headline's types.
        mentions: Recall of kinds of gold names, such as those written in pinyin.
        confusion: How often each gold type was taken for which.
        decoys: How many strings that only look like names were taken for one.
        restoration: How many sinicised names were given back in Vietnamese.
        errors: How many errors there are of each kind; None where they were not told apart.
        made_up: What names that stand in no text make of the headline, where names are listed.
        not_judged: How many spans were found where nobody annotated; None where all was.
        headline_checks: The headline's interval by other methods.
    """

    flat: ViewScores[F]
    nested: ViewScores[F]
    averages: AverageScores[F]
    slices: Mapping[str, Mapping[str, MatchScores[F]]]
    mentions: Mapping[str, Mapping[str, MentionScores[F]]]
    confusion: Mapping[str, Mapping[str, int]]
    decoys: DecoyScores[F]
    restoration: RestorationScores[F]
    errors: Mapping[str, int] | None = None
    made_up: MadeUpScores[F] | None = None
    not_judged: int | None = None
    headline_checks: Mapping[str, Ends] = field(default_factory=dict)

    @property
    def headline(self) -> F:
        """The figure that approaches are ranked by."""
        return self.flat.strict.headline.f1

    def view(self, name: str) -> ViewScores[F]:
        """The scores of a view by its name."""
        return {"flat": self.flat, "nested": self.nested}[name]


@dataclass(frozen=True, kw_only=True)
class ClassScores(Branch, Generic[F]):
    """The scores of one label; `support` counts the segments whose gold it is."""

    support: int
    precision: F
    recall: F
    f1: F


class Additive(ABC):
    """What is told of a part of a corpus, and of the whole by adding its parts."""

    @abstractmethod
    def __add__(self, other: Self) -> Self: ...


@dataclass(frozen=True, kw_only=True)
class LotScores(Branch):
    """Between what 95 of 100 single draws of the headline lie."""

    draws: int
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class ReliabilityBin(Branch):
    """The answers whose confidence lies in a bin: their number, mean confidence and accuracy."""

    support: int
    confidence: float
    accuracy: float


Bins: TypeAlias = Mapping[str, ReliabilityBin]


@dataclass(frozen=True, kw_only=True)
class CalibrationScores(Branch, Generic[F, R]):
    """How well probabilities are calibrated; `reliability` has the bins that hold an answer."""

    ece: F
    max_calibration_error: F
    log_loss: F
    brier: F
    top_2: F
    reliability: R


@dataclass(frozen=True, kw_only=True)
class LabelScores(Branch, Generic[F, R]):
    """The scores of a label problem; `scores["LABEL"]` has those of one label.

    Attributes:
        accuracy: The share of right answers.
        macro_f1: The mean F1 of the labels that the gold has: the headline.
        coverage: The share of answers that are one of the labels.
        kappa: Cohen's κ, agreement beyond chance, from −1 to 1.
        balanced_accuracy: The mean recall of the labels that the gold has.
        weighted_f1: Their mean F1, weighted by how often each is the gold.
        matthews: Matthews' correlation, from −1 to 1.
        quadratic_kappa: κ with squared weights, for labels on a scale.
        mean_absolute_error: How many steps answers are off in the mean, for labels on a scale.
        micro_f1_without_none: Micro-F1 over all labels but `none`, where there is such a one.
        by_lot: Between what 95 of 100 single draws lie, for a floor that answers by lot; while
            counts are gathered, the draws themselves.
        per_class: Precision, recall and F1 of each label.
        confusion: How often each gold label got each answer.
        probabilities: Calibration, log loss and Brier score, where answers have probabilities.
        headline_checks: The headline's interval by other methods.
    """

    accuracy: F
    macro_f1: F
    coverage: F
    kappa: F
    balanced_accuracy: F
    weighted_f1: F
    matthews: F
    quadratic_kappa: F | None = None
    mean_absolute_error: F | None = None
    micro_f1_without_none: F | None = None
    by_lot: LotScores | Additive | None = None
    per_class: Mapping[str, ClassScores[F]]
    confusion: Mapping[str, Mapping[str, int]]
    probabilities: CalibrationScores[F, R] | None = None
    headline_checks: Mapping[str, Ends] = field(default_factory=dict)

    @property
    def headline(self) -> F:
        """The figure that approaches are ranked by."""
        return self.macro_f1

    def __getitem__(self, label: str) -> ClassScores[F]:
        return self.per_class[label]


@dataclass(frozen=True, kw_only=True)
class LabelSetScores(Branch, Generic[F]):
    """The scores of a problem of several labels a segment; see `vieval.metrics.labels.sets`."""

    macro_f1: F
    micro_f1: F
    weighted_f1: F
    samples_f1: F
    subset_accuracy: F
    hamming_loss: F
    coverage: F
    per_class: Mapping[str, ClassScores[F]]
    headline_checks: Mapping[str, Ends] = field(default_factory=dict)

    @property
    def headline(self) -> F:
        """The figure that approaches are ranked by."""
        return self.macro_f1

    def __getitem__(self, label: str) -> ClassScores[F]:
        return self.per_class[label]


Scores: TypeAlias = SpanScores[Estimate] | LabelScores[Estimate, Bins] | LabelSetScores[Estimate]
"""The scores of an approach, as they are told."""


@dataclass(frozen=True, kw_only=True)
class RatingAgreement(Branch, Generic[F]):
    """How far two agree on `support` ratings, and beyond chance where values are few enough."""

    support: int
    observed: F
    kappa: F | None = None


@dataclass(frozen=True, kw_only=True)
class LabelAgreement(Branch, Generic[F]):
    """The agreement on a label problem: of each pair, and of all annotators together."""

    pairs: Mapping[str, RatingAgreement[F]]
    fleiss: F
    alpha: Mapping[str, F]


@dataclass(frozen=True, kw_only=True)
class CommonSpans(Branch, Generic[F]):
    """How many spans two have in common, and how many each has; of a level without kappa."""

    common: int
    first: int
    second: int
    f1: F
    kappa: F | None = None


@dataclass(frozen=True, kw_only=True)
class PairAgreement(Branch, Generic[F]):
    """The agreement of two on spans, by type and level, and on attributes of the common ones."""

    all: CommonSpans[F]
    types: Mapping[str, CommonSpans[F]]
    levels: Mapping[str, CommonSpans[F]]
    attributes: Mapping[str, RatingAgreement[F]]


@dataclass(frozen=True, kw_only=True)
class SpanAgreement(Branch, Generic[F]):
    """The agreement on a span problem, by pair of annotators."""

    pairs: Mapping[str, PairAgreement[F]]


def parts(tree: object) -> Mapping[str, object] | None:
    """What a part of a tree of scores holds, by name; None where it is a leaf."""
    form = _form(tree)
    if form is Branch:
        return {name: part for name, part in vars(tree).items() if part is not None}
    return cast("Mapping[str, object]", tree) if form is Mapping else None


def _form(tree: object) -> type | None:
    """What a part of a tree is: a tree has hundreds, and its walks are most of what it costs."""
    # mypy looks for the hash of the class among the methods of its instances.
    return _form_of_class(type(tree))  # type: ignore[arg-type]


@cache
def _form_of_class(kind: type) -> type | None:
    return next((form for form in (Branch, Mapping) if issubclass(kind, form)), None)


def leaves(tree: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Each leaf of a tree of scores with its path, as in `flat/strict/all/f1`."""
    held = parts(tree)
    if held is None:
        yield path, tree
        return
    for name, part in held.items():
        yield from leaves(part, f"{path}/{name}" if path else str(name))


def changed(tree: T, change: Callable[[object], object]) -> T:
    """The same tree with each leaf changed; what a leaf may become is for the caller to say."""
    return cast("T", _changed(tree, change))


def _changed(tree: object, change: Callable[[object], object]) -> object:
    held = parts(tree)
    if held is None:
        return change(tree)
    found = {name: _changed(part, change) for name, part in held.items()}
    return type(tree)(**found) if _form(tree) is Branch else found


def figures(tree: object) -> Iterator[tuple[str, Estimate]]:
    """The numbers of a tree of scores with their paths; a count has no interval."""
    for path, leaf in leaves(tree):
        if isinstance(leaf, Estimate):
            yield path, leaf
        elif isinstance(leaf, Ends):
            yield path, Estimate(None, *leaf)
        elif isinstance(leaf, int | float) and not isinstance(leaf, bool):
            yield path, Estimate(leaf, None, None)


def plain(tree: Branch | Mapping[str, object]) -> dict[str, Any]:
    """A tree of scores in the form of JSON: a figure `x` is `x` and `x_interval: [low, high]`."""
    found: dict[str, Any] = {}
    for name, part in (parts(tree) or {}).items():
        if isinstance(part, Estimate):
            found |= {name: part.value, f"{name}_interval": [part.low, part.high]}
        elif isinstance(part, Ends):
            found[f"{name}_interval"] = [part.low, part.high]
        elif isinstance(part, Branch | Mapping):
            found[name] = plain(part)
        else:
            found[name] = part
    return found
