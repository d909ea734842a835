"""Units without gold make an interval narrower where their proxy tells something, and say when."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from vieval.stats import LeftOut, jackknife_interval, leave_one_out
from vieval.stats.powered import NoStatement, Powered, check, check_library, powered
from vieval.stats.ratios import ratio

Counts = NDArray[np.int64]

LABELLED, POOL = 40, 400


def side(counts: Counts) -> LeftOut:
    """The share of right answers among all, (right, all) by unit."""

    def share(sums: Counts) -> NDArray[np.float64]:
        return ratio(sums[..., 0], sums[..., 1])

    return LeftOut(share(counts.sum(0)), share(leave_one_out(counts)), counts[:, 1])


def drawn(agree: float, seed: int = 0, shift: float = 0.0) -> tuple[Counts, Counts]:
    """Right answers of ten a unit, and how often others agree: with what is right or by chance."""
    rng = np.random.default_rng(seed)
    right = rng.binomial(10, rng.beta(6, 3, LABELLED + POOL))
    chance = rng.binomial(10, rng.beta(6, 3, LABELLED + POOL))
    proxy = np.where(rng.random(LABELLED + POOL) < agree, right, chance)
    proxy[LABELLED:] = np.clip(proxy[LABELLED:] + shift, 0, 10)
    tens = np.full(LABELLED + POOL, 10)
    return np.stack([right, tens], -1)[:LABELLED], np.stack([proxy, tens], -1)


def found(own: Counts, proxy: Counts) -> Powered:
    return powered(side(own), side(proxy))


@pytest.mark.usefixtures("glide")
def test_a_good_proxy_is_worth_several_times_the_gold() -> None:
    own, proxy = drawn(agree=1.0)
    low, high, _ = jackknife_interval(*side(own))
    told = found(own, proxy)
    assert told.correlation > 0.99
    # Eleven times as many units are known of, but for the spread that these forty happen to have.
    assert 11 / 2 < told.worth < 2 * 11
    assert told.high - told.low < (high - low) / 2
    assert told.low < told.value < told.high


@pytest.mark.usefixtures("glide")
def test_by_the_formula_of_the_paper() -> None:
    own, proxy = drawn(agree=0.7)
    told = found(own, proxy)

    def added(counts: Counts) -> tuple[float, NDArray[np.float64]]:
        total = counts.sum(0)
        held = (total - counts + [0.25, 0.5]).T
        without = special.logit(held[0] / held[1])
        center = special.logit((total[0] + 0.25) / (total[1] + 0.5))
        return center, (len(counts) - 1) * (without.mean() - without)

    center, y = added(own)
    _, z = added(proxy)
    inside, beside = z[:LABELLED], z[LABELLED:]
    weight = np.cov(y, inside)[0, 1] / ((1 + LABELLED / POOL) * z.var(ddof=1))
    value = center + weight * (beside.mean() - inside.mean())
    variance = (y - weight * inside).var(ddof=1) / LABELLED
    variance += weight**2 * beside.var(ddof=1) / POOL
    # Forty units of one size weigh as forty; one degree goes to the mean, one to the weight.
    half = stats.t.ppf(0.975, LABELLED - 2) * np.sqrt(variance)
    expected = special.expit([value, value - half, value + half])
    assert (told.value, told.low, told.high) == pytest.approx(tuple(expected))
    assert told.worth == pytest.approx(y.var(ddof=1) / LABELLED / variance)


@pytest.mark.usefixtures("glide")
def test_the_pool_moves_a_figure_towards_what_the_proxy_says() -> None:
    as_it_is, harder = (found(*drawn(0.9, shift=shift)).value for shift in (0.0, -0.3))
    assert harder < as_it_is


@pytest.mark.parametrize(
    ("agree", "labelled", "shift", "reason"),
    [
        (0.0, LABELLED, 0.0, "is not above 0.16"),
        (1.0, 7, 0.0, "the gold weighs like 7 units, and it takes 8"),
        (0.9, LABELLED, 3.0, "not of one kind"),
    ],
)
@pytest.mark.usefixtures("glide")
def test_where_a_condition_does_not_hold_nothing_is_stated(
    agree: float, labelled: int, shift: float, reason: str
) -> None:
    own, proxy = drawn(agree, seed=3, shift=shift)
    with pytest.raises(NoStatement, match=reason):
        found(own[:labelled], np.concatenate([proxy[:labelled], proxy[LABELLED:]]))


@pytest.mark.usefixtures("glide")
def test_one_long_article_among_short_ones_is_not_enough_gold() -> None:
    own, proxy = drawn(agree=1.0)
    own[0] = proxy[0] = 600, 1000
    with pytest.raises(NoStatement, match="weighs like 2 units"):
        found(own, proxy)


def test_a_pool_of_one_unit_and_a_figure_that_never_varies_state_nothing() -> None:
    varied = np.arange(20.0)
    with pytest.raises(NoStatement, match="1 units without gold"):
        check(varied[:19], varied, 17)
    with pytest.raises(NoStatement, match="the same in all units"):
        check(np.zeros(10), varied, 8)


@pytest.mark.usefixtures("glide")
def test_intervals_with_a_pool_hold_the_truth() -> None:
    held = narrower = 0
    for seed in range(300):
        own, proxy = drawn(0.7, seed)
        told = found(own, proxy)
        low, high, _ = jackknife_interval(*side(own))
        # Beta(6, 3) has the mean 2/3.
        held += told.low <= 2 / 3 <= told.high
        narrower += int(told.high - told.low < float(high - low))
    # Less three errors of 300 draws: .95 - 3 · √(.95 · .05 / 300).
    assert held / 300 >= 0.912
    assert narrower / 300 > 0.9


def test_without_its_library_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vieval.stats.powered.find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"'vieval\[pool\]', with Python 3\.12 or newer"):
        check_library()


def test_gold_and_pool_are_held_against_each_other_by_what_both_vary_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[float, float]] = []

    def tail(t: float, freedom: float) -> float:
        asked.append((float(t), float(freedom)))
        return 0.5

    monkeypatch.setattr("vieval.stats.powered.student_tail", tail)
    own, rest = np.arange(10.0), np.array([1.0, 4.0, 4.0])
    check(own + np.array([0.5, 0] * 5), np.concatenate([own, rest]), 9.0)
    # Means 4.5 and 3; variances 55 / 6 of ten and 3 of three.
    [(t, freedom)] = asked
    assert t == pytest.approx(1.5 / np.sqrt(55 / 60 + 1))
    assert freedom == 9
