"""Figures that are settled together are those that each would be by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vieval.data import Label
from vieval.metrics import figures
from vieval.metrics.estimates import UNDEFINED
from vieval.metrics.figures import Figure, contrast, estimate, interval_checks, ratio, settle
from vieval.metrics.labels.scores import score_labels, score_probabilities
from vieval.metrics.scores import ReliabilityBin
from vieval.stats import (
    LogLosses,
    Range,
    Resampler,
    Sample,
    gap_interval,
    jackknife_difference,
    jackknife_interval,
    leave_one_out,
    loss_interval,
)

SAMPLE = Sample(np.arange(30) // 3, "article")
RNG = np.random.default_rng(5)
HITS, FOUND, GOLD = RNG.integers(0, 4, (3, 30))


def total(sums):
    return sums.sum(axis=-1)


def test_each_is_what_it_is_by_itself(monkeypatch) -> None:
    tree = {
        "precision": ratio(HITS, FOUND),
        "recall": ratio(HITS, GOLD),
        "undefined": ratio(HITS, 0 * GOLD),
        "again": ratio(HITS.copy(), FOUND.copy()),
        "narrow": Figure(HITS[:, None], total, total),
        "wide": Figure(np.stack([HITS, FOUND, GOLD], axis=-1), total, total, Range(0, 1_000)),
    }
    for at_once in (1, 2, 256):
        monkeypatch.setattr(figures, "FIGURES_AT_ONCE", at_once)
        settled = settle(tree, SAMPLE)
        assert settled == {name: estimate(figure, SAMPLE) for name, figure in tree.items()}
        assert settled["undefined"] == UNDEFINED
        assert settled["again"] == settled["precision"] != settled["recall"]


def test_the_interval_is_that_of_the_strata_and_the_level_of_the_sample() -> None:
    counts = np.stack([HITS + 1, FOUND + HITS + 2], axis=-1)
    strata = np.repeat([0, 1], 15)
    figure = ratio(counts[:, 0], counts[:, 1])
    found = estimate(figure, Sample(np.arange(30), strata=strata, level=0.8))
    sums, without = counts.sum(axis=0), leave_one_out(counts)
    peer = jackknife_interval(
        sums[0] / sums[1], without[:, 0] / without[:, 1], counts[:, 1], strata=strata, level=0.8
    )
    assert found.low == pytest.approx(float(peer.low))
    assert found.high == pytest.approx(float(peer.high))
    assert found != estimate(figure, Sample(np.arange(30), level=0.8))


def test_a_loss_has_the_interval_of_losses() -> None:
    gold = ["a"] * 40
    sure = [Label("a", {"a": 0.8, "b": 0.2})] * 32 + [Label("b", {"a": 0.2, "b": 0.8})] * 8
    log_loss = score_probabilities(gold, sure).log_loss
    found = estimate(log_loss, Sample(np.arange(40)))
    losses = log_loss.counts[:, 0]
    peer = loss_interval(
        losses.mean(), (losses.sum() - losses) / 39, np.ones(40), LogLosses(*log_loss.scale)
    )
    assert found.low == pytest.approx(float(peer.low))
    assert found.high == pytest.approx(float(peer.high))
    # That of a plain t is [.321, .680].
    assert found.low
    assert found.high
    assert 0.3 < found.low < 0.35 < 0.65 < found.high < 0.75


def test_a_difference_of_shares_ends_where_shares_do() -> None:
    one, other = (ratio(np.array(hits), np.ones(6, int)) for hits in ([1, 1, 1, 1, 1, 0], [0] * 6))
    found = contrast(one, other, Sample(np.arange(6))).difference
    assert found.value == pytest.approx(5 / 6)
    assert found.high == 1


def test_what_is_read_off_and_what_is_no_figure_stay_as_they_are() -> None:
    gold = ["a", "b", "a"]
    tree = replace(
        score_labels(gold, ["a", "a", "a"], ("a", "b")),
        probabilities=score_probabilities(gold, [Label("a", {"a": 0.75, "b": 0.25})] * 3),
    )
    settled = settle(tree, Sample(np.arange(3)))
    assert settled.confusion == tree.confusion
    assert (settled["a"].support, settled["a"].recall.value) == (2, 1.0)
    assert settled.quadratic_kappa is None
    assert settled.probabilities
    # Three answers of one confidence, two of them right.
    [(_, found)] = settled.probabilities.reliability.items()
    assert found == ReliabilityBin(support=3, confidence=0.75, accuracy=2 / 3)


def test_intervals_by_other_methods_are_those_of_each_by_itself(monkeypatch) -> None:
    draws = Resampler(SAMPLE, 200)
    several = [
        ratio(HITS, FOUND),
        ratio(HITS, GOLD),
        ratio(HITS / 3, FOUND),
        Figure(np.stack([HITS, FOUND, GOLD], axis=-1), total, total, Range(0, 1_000)),
    ]
    alone = [interval_checks([figure], draws)[0] for figure in several]
    for at_once in (1, 4, 512):
        monkeypatch.setattr(figures, "COLUMNS_AT_ONCE", at_once)
        assert interval_checks(several, draws) == alone


def test_units_are_drawn_once_for_many_figures(monkeypatch) -> None:
    drawn: list[tuple[int, ...]] = []
    totals = Resampler.totals

    def counted(self, counts):
        drawn.append(counts.shape)
        return totals(self, counts)

    monkeypatch.setattr(Resampler, "totals", counted)
    interval_checks([ratio(HITS, FOUND)] * 100, Resampler(SAMPLE, 10))
    assert drawn == [(30, 200)]


def test_a_contrast_is_within_the_strata_of_the_sample_and_at_its_level():
    right = np.array([[1, 1, 0, 1, 0, 0, 1, 1], [1, 0, 0, 0, 0, 1, 0, 1]])
    one, other = (ratio(side, np.ones(8, int)) for side in right)
    strata = np.repeat([0, 1], 4)
    alone = np.ones(8)
    moved = right[0] - right[1]
    for level in (0.95, 0.5):
        wanted = jackknife_difference(
            moved.mean(), (moved.sum() - moved) / 7, 2 * alone, strata, level
        )
        found = contrast(one, other, Sample(np.arange(8), "segment", strata, level))
        ends = found.difference.low, found.difference.high
        assert ends == pytest.approx((wanted.low, wanted.high))
        assert found.p == pytest.approx(wanted.p)
        # Not what the segments say where nobody knows of articles.
        assert contrast(one, other, Sample(np.arange(8), level=level)).p != pytest.approx(wanted.p)
        assert found.one == estimate(one, Sample(np.arange(8), "segment", strata, level))


def test_a_contrast_is_the_one_less_the_other():
    one, other = (ratio(np.array(hits), np.ones(4, int)) for hits in ([1, 1, 1, 0], [1, 0, 0, 0]))
    found = contrast(one, other, Sample(np.arange(4)))
    assert found.difference.value == pytest.approx(0.5)
    assert contrast(other, one, Sample(np.arange(4))).difference.value == pytest.approx(-0.5)


def test_calibration_has_the_interval_of_gaps_and_its_largest_error_none():
    sure = [Label("a", {"a": 0.8, "b": 0.2}) for _ in range(40)]
    found = score_probabilities(["a"] * 32 + ["b"] * 8, sure)
    sample = Sample(np.arange(40))
    error = estimate(found.ece, sample)
    assert error.value == pytest.approx(0.0)
    wanted = gap_interval(found.ece.counts.reshape(40, 10, 3))
    assert (error.low, error.high) == pytest.approx((0.0, float(wanted.high)))
    largest = estimate(found.max_calibration_error, sample)
    assert largest.value == pytest.approx(0.0)
    assert (largest.low, largest.high) == (None, None)
    # Of two approaches at once, each has its own.
    wrong = score_probabilities(["b"] * 40, sure)
    both = settle({"right": found.ece, "wrong": wrong.ece}, sample)
    assert both["right"] == error
    assert both["wrong"] == estimate(wrong.ece, sample)
    assert both["wrong"].value == pytest.approx(0.8)
