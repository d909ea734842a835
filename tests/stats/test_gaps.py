"""Intervals of the mean amount of gaps: by hand, at their edges, and where gaps are chance."""

import numpy as np
import pytest
from scipy import special, stats

from vieval.stats import gap_interval, jackknife_interval, loss_interval, no_interval
from vieval.stats.gaps import GAPS


def binned(answers, bins=10):
    """Counts (units, bins, 3) of answers (confidence, right), one a unit."""
    counts = np.zeros((len(answers), bins, 3))
    for unit, (confidence, right) in enumerate(answers):
        counts[unit, min(bins - 1, int(confidence * bins))] = 1, confidence, right
    return counts


def ends(counts, **options):
    low, high, _ = gap_interval(counts, **options)
    return low.tolist(), high.tolist()


def amounts(counts):
    """The mean amount of gaps, that without each unit, and the items of each."""
    answers, said, holds = np.moveaxis(counts, -1, 0)
    value = np.abs((holds - said).sum(axis=0)).sum() / answers.sum()
    off, left = (holds - said).sum(axis=0) - (holds - said), answers.sum() - answers.sum(axis=1)
    return value, np.abs(off).sum(axis=1) / left, answers.sum(axis=1)


def test_one_bin_far_from_zero_by_hand():
    # 40 answers say .9 and 10 are right: the gap is .65. On the raw scale its error is that of .25,
    # the root of .25 · .75 / 39, with n - 1 degrees of freedom: deviations of two kinds have little
    # kurtosis. On the logit .25 reaches nearer to .9, and that is taken.
    answers = [(0.9, n < 10) for n in range(40)]
    right = np.array([n < 10 for n in range(40)], float)
    left = (right.sum() - right) / 39
    error = np.sqrt(0.25 * 0.75 / 39)
    for level in (0.95, 0.5):
        found = jackknife_interval(np.array(0.25), left, np.ones(40), level=level)
        near, far = float(found.high) - 0.25, stats.t.ppf((1 + level) / 2, 39) * error
        low, high = ends(binned(answers), level=level)
        assert low == pytest.approx(0.65 - max(near, far), abs=1e-3)
        value, without, items = amounts(binned(answers))
        wanted = loss_interval(value, without, items, GAPS, level=level)
        assert high == pytest.approx(float(wanted.high))
        assert low < 0.65 < high


def test_what_chance_adds_is_taken_off():
    # Both bins are half a standard error from 0, by chances of .5 and 4 answers a bin: nearer than
    # 0 is not, so the mean of |e| is taken off, sqrt(2 / pi) of an error each.
    rows = [(0.45, n % 2) for n in range(20)] + [(0.55, n % 2) for n in range(20)]
    value, _, _ = amounts(binned(rows))
    assert value == pytest.approx(0.05)
    low, high = ends(binned(rows))
    assert low == 0
    assert high > 0.05


def test_sure_answers_none_of_which_is_wrong_do_not_prove_a_gap():
    # Thirty answers of .95 that are all right differ by nothing, and are what .95 gives in one of
    # five corpora.
    assert ends(binned([(0.95, 1)] * 30))[0] == 0
    # A thousand of them never are.
    assert ends(binned([(0.95, 1)] * 1000))[0] > 0.02


def test_certain_answers_that_are_right_leave_open_what_a_wrong_one_makes():
    low, high = ends(binned([(1.0, 1)] * 30))
    assert low == 0
    # As of 30 right answers of 30 (Clopper and Pearson).
    assert high == pytest.approx(1 - 0.025 ** (1 / 30), abs=1e-6)


@pytest.mark.parametrize("articles", [5, 20])
def test_answers_that_mean_what_they_say_have_zero_within(articles):
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        confidence = rng.uniform(0.5, 1, articles * 10)
        right = rng.random(articles * 10) < confidence
        counts = binned(list(zip(confidence, right, strict=True)))
        of_articles = counts.reshape(articles, 10, 10, 3).sum(axis=1)
        low, high = ends(of_articles)
        assert low <= amounts(of_articles)[0] <= high
        held += low == 0
    assert held >= 190


def test_too_sure_answers_are_told():
    rng = np.random.default_rng(5)
    right = rng.random(400) < 0.7
    low, high = ends(binned([(0.95, one) for one in right]))
    assert 0.15 < low < 0.25 < high < 0.35


def test_within_articles_only_their_own_segments_are_held_against_each_other():
    # Articles are all right or all wrong: within them nothing differs but what chance makes.
    answers = [(0.5, n < 20) for n in range(40)]
    strata = np.repeat([0, 1], 20)
    low, high = ends(binned(answers), strata=strata)
    assert low == 0
    assert high < ends(binned(answers).reshape(4, 10, 10, 3).sum(axis=1))[1]


def test_the_order_of_units_and_what_else_is_asked_change_nothing():
    rng = np.random.default_rng(7)
    confidence = rng.random(60)
    one = binned([(c, rng.random() < 0.6) for c in confidence])
    other = binned([(c, rng.random() < 0.9) for c in confidence])
    both = gap_interval(np.stack([one, other], axis=1))
    for place, counts in enumerate((one, other)):
        alone = gap_interval(counts[rng.permutation(60)])
        assert both.low[place] == pytest.approx(float(alone.low))
        assert both.high[place] == pytest.approx(float(alone.high))


@pytest.mark.parametrize("units", range(3))
def test_of_too_few_units_nothing_is_stated(units):
    low, high, undefined = gap_interval(binned([(0.9, 1)] * units))
    assert np.isnan([low, high]).all()
    assert undefined == 1
    assert ends(binned([(0.9, 1)] * 3))[0] == 0


def test_units_without_an_answer_take_no_part():
    some = binned([(0.3 + n / 50, n % 3 > 0) for n in range(30)])
    none = np.zeros((5, 10, 3))
    assert ends(np.concatenate([some, none])) == pytest.approx(ends(some))
    low, high, undefined = gap_interval(none)
    assert np.isnan([low, high]).all()
    assert undefined == 1


def test_no_interval_is_none():
    low, high, undefined = no_interval(np.ones((7, 2, 10, 3)), None, 0.95)
    assert np.isnan([low, high]).all()
    assert undefined.tolist() == [1, 1]


def test_a_bin_of_articles_that_differ_has_zero_within_where_it_should():
    """Answers as sure as they hold on average, in articles that are easy or hard, in one bin."""
    rng = np.random.default_rng(2)
    sure = 100 * special.expit(3.5 + 1.187 * rng.normal(size=1_000_000)).mean()
    hits = rng.binomial(100, special.expit(3.5 + 1.187 * rng.normal(size=(5, 1000))))
    counts = np.zeros((5, 1000, 10, 3))
    told = np.full(hits.shape, sure)
    counts[..., 9, :] = np.stack([np.full(hits.shape, 100), told, hits], axis=-1)
    assert (gap_interval(counts).low == 0).mean() > 0.92
