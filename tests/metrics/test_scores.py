"""Scores as values with names, and in the form of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vieval.metrics.estimates import Ends, Estimate
from vieval.metrics.scores import (
    LabelAgreement,
    MentionScores,
    RatingAgreement,
    changed,
    figures,
    plain,
)

FOUND = MentionScores(found=1, possible=4, recall=Estimate(0.25, 0.125, None))
AGREED = LabelAgreement(
    pairs={"a and b": RatingAgreement(support=3, observed=Estimate(1.0, 0.5, 1.0))},
    fleiss=Estimate(None, None, None),
    alpha={"nominal": Estimate(0.5, 0.25, 0.75)},
)


def test_a_figure_stands_in_json_with_its_interval_and_what_is_not_there_does_not() -> None:
    assert json.loads(json.dumps(plain(AGREED))) == {
        "pairs": {"a and b": {"support": 3, "observed": 1.0, "observed_interval": [0.5, 1.0]}},
        "fleiss": None,
        "fleiss_interval": [None, None],
        "alpha": {"nominal": 0.5, "nominal_interval": [0.25, 0.75]},
    }
    assert plain({"p": None, "bca": Ends(0.1, None)}) == {"p": None, "bca_interval": [0.1, None]}


def test_figures_have_the_paths_that_their_values_have_in_json() -> None:
    tree = {"kind": "labels", "bca": Ends(0.1, 0.2), "mentions": {"form": FOUND}, "all": AGREED}
    told = {path: one.value for path, one in figures(tree) if one.value is not None}
    assert told == dict(numbers(plain(tree)))
    assert dict(figures(tree))["bca"] == Estimate(None, 0.1, 0.2)


def numbers(tree: dict[str, object], path: str = "") -> Iterator[tuple[str, float]]:
    for name, part in tree.items():
        if isinstance(part, dict):
            yield from numbers(part, f"{path}{name}/")
        elif isinstance(part, int | float):
            yield f"{path}{name}", part


def test_a_changed_tree_has_the_classes_of_the_first() -> None:
    def doubled(leaf: object) -> object:
        return 2 * leaf if isinstance(leaf, int) else leaf

    tree = changed({"form": FOUND}, doubled)
    assert tree == {"form": MentionScores(found=2, possible=8, recall=FOUND.recall)}
