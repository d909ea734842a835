"""Calibration: by hand, equal to scikit-learn's Brier score, and clear about wrong input."""

import math

import numpy as np
import pytest
from sklearn import metrics

from vieval.data import Answer, Failure, Label
from vieval.metrics.labels import calibration

NAMES = ("event", "political", "economic")


def label(name, **probabilities):
    return Label(name, probabilities)


@pytest.fixture(scope="module")
def made_up():
    """Gold, answers and their probabilities (300, 3)."""
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet([0.7, 0.7, 0.7], 300)
    gold = [str(rng.choice(NAMES, p=row)) for row in probabilities]
    answers = [
        Label(NAMES[row.argmax()], dict(zip(NAMES, row.tolist(), strict=True)))
        for row in probabilities
    ]
    return gold, answers, probabilities


def test_calibration_error_by_hand():
    # (.5, 1] holds .9 right, .8 wrong, .6 right: |2 - 2.3|; [0, .5] holds .4 wrong: |0 - .4|.
    gold = ["event", "event", "political", "event"]
    answers = [
        label("event", event=0.9, political=0.1),
        label("political", political=0.8, event=0.2),
        label("political", political=0.6, event=0.4),
        label("economic", economic=0.4, event=0.3, political=0.3),
    ]
    counts = calibration.count_confidence(gold, answers, bins=2)
    totals = counts.sum(axis=0)
    assert calibration.expected_calibration_error(totals) == pytest.approx((0.3 + 0.4) / 4)
    diagram = calibration.reliability(totals)
    assert diagram.low.tolist() == [0, 0.5]
    assert diagram.high.tolist() == [0.5, 1]
    assert diagram.support.tolist() == [1, 3]
    assert diagram.confidence.tolist() == pytest.approx([0.4, 2.3 / 3])
    assert diagram.accuracy.tolist() == pytest.approx([0, 2 / 3])


@pytest.mark.parametrize(
    ("confidence", "place"), [(0.0, 0), (0.1, 0), (0.3, 2), (0.31, 3), (0.7, 6), (1.0, 9)]
)
def test_a_bin_holds_its_upper_edge(confidence, place):
    answer = label("event", event=confidence, political=1 - confidence)
    counts = calibration.count_confidence(["event"], [answer])
    assert np.flatnonzero(counts[0, :, 0]).tolist() == [place]


def test_empty_bins_are_undefined():
    counts = calibration.count_confidence(["event"], [label("event", event=1.0)], bins=2)
    diagram = calibration.reliability(counts.sum(axis=0))
    assert np.isnan(diagram.accuracy[0])
    assert diagram.accuracy[1] == 1


def test_honest_probabilities_are_calibrated(made_up):
    gold, answers, _ = made_up
    totals = calibration.count_confidence(gold, answers).sum(axis=0)
    assert totals[:, 0].sum() == 300
    assert calibration.expected_calibration_error(totals) < 0.08


def test_brier_by_hand():
    # (.9 - 1)² + .1² = .02; (.2 - 1)² + .8² = 1.28; the gold is not listed: 1 + .6² + .4² = 1.52.
    answers = [
        label("event", event=0.9, political=0.1),
        label("political", political=0.8, event=0.2),
        label("political", political=0.6, economic=0.4),
    ]
    counts = calibration.count_brier(["event"] * 3, answers)
    assert counts[:, 0].tolist() == pytest.approx([0.02, 1.28, 1.52])
    assert calibration.mean(counts.sum(axis=0)) == pytest.approx(2.82 / 3)


def test_brier_equals_scikit_learn(made_up):
    gold, answers, probabilities = made_up
    order = np.argsort(NAMES)
    peer = metrics.brier_score_loss(
        gold, probabilities[:, order], labels=sorted(NAMES), scale_by_half=False
    )
    assert calibration.mean(calibration.count_brier(gold, answers).sum(axis=0)) == pytest.approx(
        peer
    )


@pytest.mark.parametrize("k", [1, 2])
def test_top_k_equals_scikit_learn(made_up, k):
    gold, answers, probabilities = made_up
    order = np.argsort(NAMES)
    peer = metrics.top_k_accuracy_score(gold, probabilities[:, order], k=k, labels=sorted(NAMES))
    ours = calibration.mean(calibration.count_top(gold, answers, k).sum(axis=0))
    assert ours == pytest.approx(peer)


@pytest.mark.parametrize(
    ("answer", "k", "hit"),
    [
        (label("political", political=0.6, event=0.4), 2, True),
        (label("political", political=0.6, event=0.4), 1, False),
        # Of three that tie, the one that is named comes first, and no other is among the top two.
        (label("event", event=1 / 3, political=1 / 3, economic=1 / 3), 1, True),
        (label("political", event=1 / 3, political=1 / 3, economic=1 / 3), 2, False),
        (label("political", event=1 / 3, political=1 / 3, economic=1 / 3), 3, True),
        # Who names another than the most probable has it no higher than it is.
        (label("event", event=0.2, political=0.5, economic=0.3), 2, False),
        (label("political", political=1.0), 3, False),
        (Label("event"), 1, True),
        (Label("political"), 3, False),
        (Failure("timed out"), 3, False),
    ],
)
def test_who_is_among_the_top(answer, k, hit):
    assert calibration.count_top(["event"], [answer], k).tolist() == [[hit, 1]]


def test_answers_without_probabilities_take_no_part():
    gold = ["event"] * 2
    answers: list[Answer] = [Label("event"), Failure("timed out")]
    confidence = calibration.count_confidence(gold, answers).sum(axis=0)
    assert np.isnan(calibration.expected_calibration_error(confidence))
    assert np.isnan(calibration.mean(calibration.count_brier(gold, answers).sum(axis=0)))


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([], "1 gold labels, but 0 answers"),
        ([label("event", political=1.0)], "segment 0: the answer 'event' has no probability"),
        ([label("event", event=0.9)], r"segment 0: no probabilities: \{'event': 0.9\}"),
        ([label("event", event=1.2, political=-0.2)], "segment 0: no probabilities"),
        ([label("event", event=float("nan"))], "segment 0: no probabilities"),
    ],
)
def test_wrong_input_is_one_clear_error(answers, message):
    for count in (calibration.count_confidence, calibration.count_brier):
        with pytest.raises(ValueError, match=message):
            count(["event"], answers)


def test_a_k_of_nought_is_an_error():
    with pytest.raises(ValueError, match="a k of 1 or more, not 0"):
        calibration.count_top(["event"], [Label("event")], 0)


def test_log_loss_and_the_largest_gap_by_hand():
    gold = ["a", "a", "b"]
    answers = [
        Label("a", {"a": 0.8, "b": 0.2}),
        Label("b", {"a": 0.25, "b": 0.75}),
        Label("a", {"a": 1.0}),
    ]
    losses = calibration.count_log_loss(gold, answers)
    # The last one gives the gold no probability at all, which counts as 1e-15.
    assert losses[:, 0].tolist() == pytest.approx([-math.log(p) for p in (0.8, 0.25, 1e-15)])
    # Two bins: nothing in the lower; 0.8, 0.75 and 1 in the upper, of which one is right.
    gap = calibration.max_calibration_error(
        calibration.count_confidence(gold, answers, 2).sum(axis=0)
    )
    assert gap == pytest.approx((0.8 + 0.75 + 1) / 3 - 1 / 3)
    assert np.isnan(calibration.max_calibration_error(np.zeros((2, 3))))


def test_several_corpora_at_once_are_each_by_itself(made_up):
    gold, answers, _ = made_up
    counts = calibration.count_confidence(gold, answers)
    parts = np.stack([counts[:50].sum(axis=0), counts[50:].sum(axis=0)])
    for value in (calibration.expected_calibration_error, calibration.max_calibration_error):
        assert value(parts).tolist() == pytest.approx([float(value(part)) for part in parts])
