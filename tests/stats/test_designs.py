"""Each unit is drawn as often as its inclusion probability says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.stats.designs import chances, shuffled, systematic

SIZES = st.lists(st.floats(0.01, 100), min_size=1, max_size=40)


def test_chances_are_in_proportion_to_sizes() -> None:
    # 2 · 1/8, 2 · 3/8 and 2 · 4/8, of which the last is sure.
    assert chances([1, 3, 4], 2).tolist() == pytest.approx([0.25, 0.75, 1])


def test_who_would_be_above_1_is_surely_drawn_and_leaves_the_rest_to_the_others() -> None:
    # 2 · 10/14 is above 1; the one draw that is left goes 1/4 to each of the four.
    assert chances([10, 1, 1, 1, 1], 2).tolist() == pytest.approx([1, 0.25, 0.25, 0.25, 0.25])


@given(SIZES, st.data())
def test_chances_sum_up_to_the_number(sizes: list[float], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(sizes)))
    found = chances(sizes, number)
    assert found.sum() == pytest.approx(number)
    assert ((found > 0) & (found <= 1 + 1e-12)).all()


@given(SIZES, st.data(), st.integers(0, 2**32))
def test_as_many_are_drawn_as_are_wanted(
    sizes: list[float], data: st.DataObject, seed: int
) -> None:
    number = data.draw(st.integers(1, len(sizes)))
    places = systematic(chances(sizes, number), shuffled(len(sizes), seed), seed)
    assert len(set(places.tolist())) == len(places) == number


def test_units_are_drawn_as_often_as_told() -> None:
    wanted = chances([1, 2, 3, 4, 5, 30], 3)
    draws = 5000
    times = np.zeros(6)
    for seed in range(draws):
        times[systematic(wanted, shuffled(6, seed), seed)] += 1
    # 4 standard errors of a share of 5,000.
    slack = 4 * np.sqrt(wanted * (1 - wanted) / draws) + 1e-12
    assert (np.abs(times / draws - wanted) <= slack).all()


def test_weighted_totals_are_right_on_average() -> None:
    values = np.array([5.0, 0.0, 2.0, 9.0, 1.0, 3.0])
    wanted = chances([9, 1, 2, 5, 1, 6], 2)
    totals = []
    for seed in range(5000):
        places = systematic(wanted, shuffled(6, seed), seed)
        totals.append((values[places] / wanted[places]).sum())
    slack = 4 * float(np.std(totals)) / math.sqrt(len(totals))
    assert np.mean(totals) == pytest.approx(values.sum(), abs=slack)


@given(st.integers(0, 2**32))
def test_each_stratum_gets_its_share(seed: int) -> None:
    strata = ["a"] * 10 + ["b"] * 5 + ["c"] * 3
    places = systematic(chances([1.0] * 18, 6), shuffled(18, seed, strata), seed)
    drawn = [strata[place] for place in places]
    # 10/3, 5/3 and 3/3 of six, each rounded down or up.
    assert drawn.count("a") in {3, 4}
    assert drawn.count("b") in {1, 2}
    assert drawn.count("c") == 1


def test_without_a_size_or_with_too_many_nothing_is_drawn() -> None:
    with pytest.raises(ValueError, match="a sample of 3 from 2 units"):
        chances([1, 1], 3)
    with pytest.raises(ValueError, match=r"^a unit without a size could never be drawn$"):
        chances([1, 0], 1)


def test_within_a_stratum_the_order_is_that_without_strata() -> None:
    strata = ["an", "binh", "chi"] * 100
    whole = shuffled(300, seed=3).tolist()
    wanted = [place for name in ("an", "binh", "chi") for place in whole if strata[place] == name]
    assert shuffled(300, 3, strata).tolist() == wanted
