"""Corrections for many comparisons: equal to statsmodels', with undefined ones left out."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from vieval.stats import benjamini_hochberg, bonferroni, holm

PEERS = [(holm, "holm"), (benjamini_hochberg, "fdr_bh")]


def test_holm_by_hand():
    # Sorted .01, .02, .04 times 3, 2, 1: .03, .04, .04.
    assert holm([0.04, 0.01, 0.02]).tolist() == pytest.approx([0.04, 0.03, 0.04])


def test_benjamini_hochberg_by_hand():
    # Sorted .01, .02, .04 times 3/1, 3/2, 3/3: .03, .03, .04.
    assert benjamini_hochberg([0.04, 0.01, 0.02]).tolist() == pytest.approx([0.04, 0.03, 0.03])


@pytest.mark.parametrize(("correct", "method"), PEERS)
@pytest.mark.parametrize("size", [1, 2, 30])
def test_adjusted_p_equals_statsmodels(correct, method, size):
    p = np.random.default_rng(size).random(size) ** 3
    p[size // 2] = p[0]
    assert correct(p) == pytest.approx(multipletests(p, method=method)[1], abs=1e-12)


@pytest.mark.parametrize(("correct", "_"), PEERS)
def test_an_undefined_p_stays_so_and_is_no_comparison(correct, _):
    adjusted = correct([0.04, np.nan, 0.01, 0.02])
    assert np.isnan(adjusted[1])
    assert adjusted[[0, 2, 3]].tolist() == correct([0.04, 0.01, 0.02]).tolist()


@pytest.mark.parametrize(("correct", "_"), PEERS)
def test_no_comparisons_stay_none(correct, _):
    assert correct([]).shape == (0,)
    assert np.isnan(correct([np.nan])).all()


@pytest.mark.parametrize(("correct", "_"), PEERS)
@pytest.mark.parametrize(
    ("p", "message"), [([0.5, 1.2], r"p-values lie in \[0, 1\]"), ([[0.5]], "come in one row")]
)
def test_wrong_input_is_one_clear_error(correct, _, p, message):
    with pytest.raises(ValueError, match=message):
        correct(p)


def test_bonferroni_is_that_of_statsmodels_and_never_below_holm() -> None:
    p = np.array([0.01, 0.04, 0.3, 0.02])
    assert bonferroni(p).tolist() == pytest.approx(
        multipletests(p, method="bonferroni")[1].tolist()
    )
    assert (bonferroni(p) >= holm(p)).all()
