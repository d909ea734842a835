"""Floors that answer by lot are scored by what is expected of them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from vieval.data import Answer, Failure, Label
from vieval.metrics.figures import settle
from vieval.metrics.labels.counts import cells, macro_f1, table
from vieval.metrics.labels.lots import Lots
from vieval.metrics.labels.scores import expected, headline_of_labels, score_labels
from vieval.metrics.scores import LotScores
from vieval.metrics.shards import Whole, shard
from vieval.stats import Sample

LABELS = ("a", "b")
LAW = {"a": 0.75, "b": 0.25}
GOLD = ["a", "a", "b", "b", "b"]


def lots(gold=GOLD, labels=LABELS):
    return Lots.of(gold, [Label("a", LAW)] * len(gold), labels)


def every_draw(value):
    """The mean over all 2⁵ ways in which the lots may fall, each with its probability."""
    total = 0.0
    for drawn in product(LABELS, repeat=len(GOLD)):
        chance = float(np.prod([LAW[name] for name in drawn]))
        total += chance * float(value(table(cells(GOLD, drawn, LABELS), 2)))
    return total


def test_counts_are_expected_ones():
    # Two a, each right with .75; three b, each right with .25.
    assert lots().counts.sum(axis=0).tolist() == [[1.5, 0.5, 0.0], [2.25, 0.75, 0.0]]


def test_what_is_linear_is_exact():
    figure = expected(score_labels(GOLD, ["a"] * 5, LABELS, lots=lots())).accuracy
    found = figure.value(figure.counts.sum(axis=0))
    # (2 · .75 + 3 · .25) / 5; the draws leave √(.75 · .25 / 5 / 2,000) = .0043 open.
    assert found == pytest.approx(0.45, abs=3 * 0.0043)


def test_macro_f1_is_its_mean_over_all_draws():
    found = headline_of_labels(GOLD, ["a"] * 5, LABELS, lots())
    value = found.value(found.counts.sum(axis=0))
    plain = float(macro_f1(lots().counts.sum(axis=0)))
    wanted = every_draw(macro_f1)
    spread = np.sqrt(every_draw(lambda t: macro_f1(t) ** 2) - wanted**2)
    assert value == pytest.approx(wanted, abs=3 * spread / 2_000**0.5)
    # The value of the expected counts would be off by several times that.
    assert abs(plain - wanted) > 5 * spread / 2_000**0.5


def test_the_band_is_that_of_single_draws():
    scores = expected(score_labels(GOLD, ["a"] * 5, LABELS, lots=lots()))
    tree = settle(scores, Sample(np.arange(5)))
    assert isinstance(tree.by_lot, LotScores)
    assert tree.macro_f1.value
    low, high = tree.by_lot.low, tree.by_lot.high
    assert low < tree.macro_f1.value < high
    inside = every_draw(lambda t: float(low <= float(macro_f1(t)) <= high))
    assert inside >= 0.95


def test_it_is_the_same_every_time():
    assert np.array_equal(lots().draws.tables, lots().draws.tables)


def test_what_is_no_lot_is_what_it_is():
    answers: list[Answer] = [Label("b"), Failure("broken"), Label("a", {"a": 0.5, "c": 0.5})]
    found = Lots.of(["a", "a", "b"], answers, LABELS)
    # b for a; outside for a; for b half an a and half of what is no label here.
    assert found.counts[0].tolist() == [[0, 1, 0], [0, 0, 0]]
    assert found.counts[1].tolist() == [[0, 0, 1], [0, 0, 0]]
    assert found.counts[2].tolist() == [[0, 0, 0], [0.5, 0, 0.5]]


def test_parts_have_the_draws_of_the_whole():
    first, rest = lots(GOLD[:2]).draws, lots(GOLD[2:]).draws
    assert np.array_equal((first + rest).tables, lots().draws.tables)
    assert np.array_equal((rest + first).tables, lots().draws.tables)


def test_parts_added_up_tell_what_the_whole_tells():
    def counted(gold, units):
        return shard(score_labels(gold, ["a"] * len(gold), LABELS, lots=lots(gold)), units)

    at_once, in_parts = Whole(5), Whole(5)
    at_once.add(counted(GOLD, list("uvwxy")))
    in_parts.add(counted(GOLD[:3], list("uvw")))
    in_parts.add(counted(GOLD[3:], list("xy")))
    one, other = (settle(expected(w.tree()), Sample(np.arange(5))) for w in (at_once, in_parts))
    assert one.by_lot == other.by_lot
    assert one.macro_f1.value == pytest.approx(other.macro_f1.value, abs=1e-12)
    assert one.macro_f1.low == pytest.approx(other.macro_f1.low, abs=1e-12)
    assert 0 <= other.by_lot.low < other.by_lot.high <= 1
