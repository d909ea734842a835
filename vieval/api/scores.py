"""The scores of an approach with names and types, read from the tree that JSON and MLflow keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from vieval.metrics.estimates import Estimate

Tree: TypeAlias = Mapping[str, Any]


def figure(tree: Tree, name: str) -> Estimate:
    """The figure of that name, with its interval."""
    low, high = tree.get(f"{name}_interval", (None, None))
    return Estimate(tree[name], low, high)


@dataclass(frozen=True)
class Counted:
    """The scores of some spans: counts by SemEval-2013's names, and the ratios of them."""

    correct: int
    incorrect: int
    partial: int
    missed: int
    spurious: int
    precision: Estimate
    recall: Estimate
    f1: Estimate

    @classmethod
    def of(cls, tree: Tree) -> Counted:
        """Those of a cell of the tree."""
        counts = (tree[n] for n in ("correct", "incorrect", "partial", "missed", "spurious"))
        return cls(*counts, *(figure(tree, name) for name in ("precision", "recall", "f1")))


@dataclass(frozen=True)
class Scheme(Mapping[str, Counted]):
    """The scores under one way to count a match: of all types, of the headline's, and by type."""

    all: Counted
    headline: Counted
    types: Mapping[str, Counted]

    @classmethod
    def of(cls, tree: Tree) -> Scheme:
        """Those of a scheme of the tree."""
        types = {name: Counted.of(cell) for name, cell in tree["types"].items()}
        return cls(Counted.of(tree["all"]), Counted.of(tree["headline"]), types)

    def __getitem__(self, name: str) -> Counted:
        return self.types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.types)

    def __len__(self) -> int:
        return len(self.types)


@dataclass(frozen=True)
class View:
    """The scores of outermost or of all spans, by scheme (SemEval-2013 task 9.1)."""

    strict: Scheme
    exact: Scheme
    partial: Scheme
    type: Scheme

    @classmethod
    def of(cls, tree: Tree) -> View:
        """Those of a view of the tree."""
        return cls(*(Scheme.of(tree[name]) for name in ("strict", "exact", "partial", "type")))


@dataclass(frozen=True)
class SpanScores:
    """The scores of a span problem; `tree` has everything, in the form of `scores.json`."""

    tree: Tree

    @property
    def flat(self) -> View:
        """Those of the outermost spans on both sides."""
        return View.of(self.tree["flat"])

    @property
    def nested(self) -> View:
        """Those of all spans."""
        return View.of(self.tree["nested"])

    @property
    def slices(self) -> Mapping[str, Mapping[str, Counted]]:
        """Those of kinds of segments, flat, strict and over the headline's types."""
        return {
            name: {kind: Counted.of(cell) for kind, cell in kinds.items()}
            for name, kinds in self.tree["slices"].items()
        }

    @property
    def confusion(self) -> Mapping[str, Mapping[str, int]]:
        """How often a gold type was taken for which."""
        return cast("Mapping[str, Mapping[str, int]]", self.tree["confusion"])

    @property
    def errors(self) -> Mapping[str, int]:
        """How many errors there are of each kind."""
        return cast("Mapping[str, int]", self.tree.get("errors", {}))


@dataclass(frozen=True)
class ClassScores:
    """The scores of one label."""

    support: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True)
class LabelScores:
    """The scores of a label problem; `tree` has everything, in the form of `scores.json`."""

    tree: Tree

    def __getitem__(self, label: str) -> ClassScores:
        return self.per_class[label]

    @property
    def accuracy(self) -> Estimate:
        """The share of segments with the right label."""
        return figure(self.tree, "accuracy")

    @property
    def macro_f1(self) -> Estimate:
        """The mean of the F1 of the labels."""
        return figure(self.tree, "macro_f1")

    @property
    def kappa(self) -> Estimate:
        """Cohen's κ of gold and answers."""
        return figure(self.tree, "kappa")

    @property
    def per_class(self) -> Mapping[str, ClassScores]:
        """Those of each label."""
        return {
            label: ClassScores(
                cell["support"], *(figure(cell, name) for name in ("precision", "recall", "f1"))
            )
            for label, cell in self.tree["per_class"].items()
        }

    @property
    def confusion(self) -> Mapping[str, Mapping[str, int]]:
        """How often each gold label got each answer."""
        return cast("Mapping[str, Mapping[str, int]]", self.tree["confusion"])


Scores: TypeAlias = SpanScores | LabelScores
