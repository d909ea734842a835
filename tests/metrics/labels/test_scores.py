"""Label scores from gold and answers: which figures there are, and over which range."""

import numpy as np
import pytest
from sklearn import metrics

from vieval.metrics.labels.scores import figures_of_tables, score_labels
from vieval.stats import COEFFICIENT, SHARE, WEIGHTED_AGREEMENT, Steps

LABELS = ("sports", "none", "law")
GOLD = ["sports", "none", "law", "law", "none", "sports", "law"]
GIVEN = ["sports", "sports", "law", "none", "none", "law", "law"]


def value(figure):
    return figure.value(figure.counts.sum(axis=0))


def test_where_one_label_says_that_none_fits_there_is_an_f1_without_it():
    found = score_labels(GOLD, GIVEN, LABELS)
    peer = metrics.f1_score(GOLD, GIVEN, labels=["sports", "law"], average="micro")
    assert value(found.micro_f1_without_none) == pytest.approx(peer)


def test_without_such_a_label_there_is_no_such_figure():
    assert score_labels(["law"], ["law"], ("sports", "law")).micro_f1_without_none is None


def test_coefficients_reach_below_zero_and_shares_do_not():
    found = score_labels(GOLD, GIVEN, LABELS, ordered=True)
    coefficients = (found.kappa, found.matthews, found.quadratic_kappa)
    assert [figure and figure.scale for figure in coefficients] == [COEFFICIENT] * 3
    shares = (found.accuracy, found.macro_f1, found.coverage, found.balanced_accuracy)
    assert {figure.scale for figure in shares} == {SHARE}
    # From the first label to the last it is two steps.
    assert found.mean_absolute_error is not None
    assert found.mean_absolute_error.scale == (0, 2)


def test_an_error_in_steps_is_a_loss_and_one_of_two_labels_a_share():
    three = score_labels(GOLD, GIVEN, LABELS, ordered=True)
    two = score_labels(["a", "b"], ["a", "a"], ("a", "b"), ordered=True)
    assert three.mean_absolute_error
    assert two.mean_absolute_error
    assert isinstance(three.mean_absolute_error.scale, Steps)
    assert two.mean_absolute_error.scale is SHARE


def test_of_many_labels_weighted_kappa_is_that_of_a_long_scale():
    four = score_labels(GOLD, GIVEN, (*LABELS, "other"), ordered=True)
    assert four.quadratic_kappa
    assert four.quadratic_kappa.scale is WEIGHTED_AGREEMENT


def test_figures_of_tables_are_those_of_the_answers():
    numbers = [[LABELS.index(label) for label in given] for given in (GOLD, GIVEN)]
    tables = np.zeros((len(GOLD), 3, 4))
    tables[np.arange(len(GOLD)), numbers[0], numbers[1]] = 1
    found, peer = figures_of_tables(tables, LABELS), score_labels(GOLD, GIVEN, LABELS)
    assert set(found) == {"macro_f1", "accuracy"}
    for name, figure in found.items():
        assert value(figure) == pytest.approx(value(getattr(peer, name)))
