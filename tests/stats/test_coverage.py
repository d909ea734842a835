"""The simulation of docs/coverage.md in short: intervals cover, tests hold α, looks are paid for.

The bounds are those of the page, less three errors of the few corpora that are made here.
"""

from __future__ import annotations

import math

import pytest

from benchmarks.coverage.corpora import Shape
from benchmarks.coverage.nights import NIGHTS, promotions
from benchmarks.coverage.trials import (
    Cell,
    bootstrap_coverage,
    coverage,
    false_alarms,
    families,
    within,
)

CORPORA = 1_000
FEW, MANY, UNEQUAL = Shape(3, 16), Shape(20, 10), Shape(10, 10, unequal=True)


def three_errors(rate: float, corpora: int = CORPORA) -> float:
    return 3 * math.sqrt(rate * (1 - rate) / corpora)


@pytest.mark.parametrize("shape", [FEW, MANY, UNEQUAL], ids=str)
@pytest.mark.parametrize("figure", ["F1", "accuracy", "macro-F1", "κ", "α"])
def test_intervals_hold_the_truth(figure: str, shape: Shape) -> None:
    for icc in (0.0, 0.3):
        found = coverage(Cell(figure, shape, 0.9, icc), CORPORA, seed=1)
        assert found.rate >= 0.93 - three_errors(0.93)


@pytest.mark.parametrize("figure", ["κ, rare", "macro-F1, rare"])
def test_intervals_hold_where_a_label_is_rare(figure: str) -> None:
    for base in (0.5, 0.9):
        found = coverage(Cell(figure, MANY, base, 0.3), CORPORA, seed=1)
        assert found.rate >= 0.93 - three_errors(0.93)
        assert found.corpora >= CORPORA


@pytest.mark.parametrize("shape", [Shape(60, 1), FEW, MANY], ids=str)
@pytest.mark.parametrize("figure", ["macro-F1, rare", "balanced, rare"])
def test_intervals_hold_where_a_rare_label_is_mostly_right(figure: str, shape: Shape) -> None:
    found = coverage(Cell(figure, shape, 0.98, 0.0), CORPORA, seed=1)
    assert found.rate >= 0.95 - three_errors(0.95)


@pytest.mark.parametrize("shape", [Shape(20, 1), FEW, MANY, UNEQUAL], ids=str)
@pytest.mark.parametrize("figure", ["log loss", "Brier", "MAE, 3", "MAE, 5", "MAE, 10"])
def test_intervals_of_losses_hold_the_truth(figure: str, shape: Shape) -> None:
    for base, icc in ((0.7, 0.0), (0.9, 0.0), (0.9, 0.3)):
        found = coverage(Cell(figure, shape, base, icc), CORPORA, seed=1)
        assert found.rate >= 0.93 - three_errors(0.93)


@pytest.mark.parametrize("figure", ["ECE", "ECE, too sure"])
def test_intervals_of_the_calibration_error_hold_the_truth(figure: str) -> None:
    for shape in (Shape(40, 1), FEW, UNEQUAL):
        found = coverage(Cell(figure, shape, 0.9, 0.1), CORPORA, seed=1)
        assert found.rate >= 0.95 - three_errors(0.95)


def test_intervals_of_a_weighted_kappa_of_ten_labels_hold_the_truth() -> None:
    found = coverage(Cell("κw, 10", Shape(40, 1), 0.9, 0.0), 200, seed=1)
    assert found.rate >= 0.93 - three_errors(0.93, 200)


def test_another_seed_agrees_within_its_error() -> None:
    one, other = (coverage(Cell("F1", MANY, 0.9, 0.1), CORPORA, seed).rate for seed in (1, 100_000))
    assert one == pytest.approx(other, abs=2**0.5 * three_errors(0.95))


def test_the_percentile_bootstrap_does_not() -> None:
    assert bootstrap_coverage(Cell("F1", FEW, 0.9, 0.1), 500, seed=1).rate < 0.85


@pytest.mark.parametrize("shape", [Shape(2, 16), Shape(1, 32)], ids=str)
@pytest.mark.parametrize("figure", ["F1", "macro-F1, even"])
def test_intervals_within_articles_hold_what_their_segments_give(figure: str, shape: Shape) -> None:
    found = within(Cell(figure, shape, 0.9, 0.3), CORPORA, seed=1)
    assert found.rate >= 0.93 - three_errors(0.93)


@pytest.mark.parametrize("shape", [FEW, MANY, UNEQUAL], ids=str)
@pytest.mark.parametrize("figure", ["F1", "accuracy", "macro-F1"])
def test_equally_good_systems_are_told_apart_in_one_of_twenty(figure: str, shape: Shape) -> None:
    for varies in (0.0, 1.0):
        found = false_alarms(Cell(figure, shape, 0.9, varies), CORPORA, seed=1)
        assert found.rate <= 0.055 + three_errors(0.055)


def test_the_best_of_many_is_told_from_others_only_over_all_pairs() -> None:
    found = families(Cell("accuracy", MANY, 0.8, 0.5), 10, CORPORA, seed=1)
    assert found.all_pairs.rate <= 0.055 + three_errors(0.055)
    assert found.against_the_best.rate > 0.1


def test_few_years_have_a_challenger_that_takes_over_by_chance() -> None:
    found = promotions(100, 0.0, range(NIGHTS), seed=1)
    assert found.spent <= 0.05 + three_errors(0.05, 100)
    assert found.unspent > 0.3
