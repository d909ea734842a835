"""What items leave open by themselves: by hand, at the edges, and where it is used."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from vieval.evaluation import score_files
from vieval.labelsets import joined
from vieval.metrics.agreement import coefficients
from vieval.metrics.agreement.scores import agreement_on_labels
from vieval.metrics.figures import estimate
from vieval.metrics.labels import counts
from vieval.metrics.labels.scores import headline_of_labels, score_labels
from vieval.metrics.labels.sets import score_sets
from vieval.metrics.scores import SpanScores
from vieval.stats import (
    COEFFICIENT,
    BeyondChance,
    Classes,
    Interval,
    Sample,
    exact_interval,
    jackknife_interval,
    no_narrower,
)

NARROW = Interval(np.array(0.9), np.array(0.95), np.array(0))


def reaching(found, share, items, level=0.95):
    classes = Classes(np.asarray(share, float), np.asarray(items, float))
    low, high, _ = no_narrower(found, classes, level=level)
    return float(low), float(high)


def all_right(items):
    """How far below 1 so many right items of so many leave open."""
    return 1 - 0.025 ** (1 / items)


def test_what_the_items_of_each_class_leave_open_by_hand():
    low, high = reaching(NARROW, [1, 1], [10, 2])
    assert low == pytest.approx(1 - np.sqrt(all_right(10) ** 2 + all_right(2) ** 2) / 2)
    assert high == 1
    first, second = exact_interval(np.array([0.5, 0.75]), np.array([8.0, 4.0])).low
    wanted = 0.625 - np.sqrt((0.5 - first) ** 2 + (0.75 - second) ** 2) / 2
    assert reaching(NARROW, [0.5, 0.75], [8, 4])[0] == pytest.approx(wanted)


def test_of_one_class_it_is_the_exact_interval():
    exact = exact_interval(np.array(0.6), np.array(10.0))
    found = reaching(NARROW._replace(low=np.array(0.6), high=np.array(0.6)), [0.6], [10])
    assert found == pytest.approx((float(exact.low), float(exact.high)))


def test_it_is_as_wide_as_what_was_found_at_least():
    wide = Interval(np.array(0.1), np.array(0.99), np.array(0))
    assert reaching(wide, [0.5, 0.5], [1000, 1000]) == (0.1, 0.99)


def test_a_class_that_is_not_counted_leaves_nothing_open():
    assert reaching(NARROW, [1, 0], [10, 0]) == reaching(NARROW, [1], [10])


def test_a_lower_level_is_narrower():
    ends = [reaching(NARROW, [1, 1], [10, 2], level)[0] for level in (0.95, 0.8)]
    assert ends == sorted(set(ends))


def test_where_nothing_is_stated_nothing_is():
    none = Interval(np.array(np.nan), np.array(np.nan), np.array(1))
    assert np.isnan(reaching(none, [1, 1], [10, 2])).all()


def test_figures_of_several_approaches_at_once_are_each_by_itself():
    share, items = np.array([[1.0, 0.5], [0.2, 0.9]]), np.array([[3.0, 8.0], [5.0, 7.0]])
    found = Interval(np.array([0.7, 0.5]), np.array([0.8, 0.6]), np.array([0, 0]))
    both = no_narrower(found, Classes(share, items))
    for one in range(2):
        alone = Interval(found.low[one], found.high[one], found.undefined[one])
        ends = reaching(alone, share[one], items[one])
        assert (both.low[one], both.high[one]) == pytest.approx(ends)


GOLD = ["a"] * 40 + ["b"]


def test_macro_f1_leaves_open_what_one_item_of_a_rare_label_may_be():
    found = estimate(headline_of_labels(GOLD, GOLD, ("a", "b")), Sample(np.arange(41)))
    assert found.value == 1
    assert found.low == pytest.approx(1 - np.sqrt(all_right(40) ** 2 + all_right(1) ** 2) / 2)
    # A label that the gold has not is not counted, and one that is given for it is wrong.
    also = estimate(headline_of_labels(GOLD, GOLD, ("a", "b", "c")), Sample(np.arange(41)))
    assert (also.low, also.high) == (found.low, found.high)


def test_balanced_accuracy_rests_on_the_gold_of_each_label():
    said = [*GOLD[:36], *["b"] * 4, "b"]
    found = estimate(score_labels(GOLD, said, ("a", "b")).balanced_accuracy, Sample(np.arange(41)))
    own = exact_interval(np.array(0.9), np.array(40.0)).low
    assert found.value == pytest.approx(0.95)
    assert found.low == pytest.approx(0.95 - np.sqrt((0.9 - own) ** 2 + all_right(1) ** 2) / 2)


def test_so_do_sets_of_labels():
    gold = [joined(one) for one in ([["a"]] * 39 + [["a", "b"], []])]
    figure = score_sets(gold, gold, ("a", "b")).macro_f1
    found = estimate(figure, Sample(np.arange(41)))
    assert found.value == 1
    assert found.low == pytest.approx(1 - np.sqrt(all_right(40) ** 2 + all_right(1) ** 2) / 2)


def test_so_do_types_of_names(tmp_path: Path) -> None:
    rows = [
        {"id": str(n), "text": "An", "entities": [{"start": 0, "end": 2, "type": kind}]}
        for n, kind in enumerate(["PER"] * 40 + ["LOC"])
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scores = score_files.score(path, path).problems["ner"].scores
    assert isinstance(scores, SpanScores)
    found = scores.averages.macro_f1
    assert found.value == 1
    assert found.low == pytest.approx(1 - np.sqrt(all_right(40) ** 2 + all_right(1) ** 2) / 2)


def test_a_frequent_label_changes_nothing_for_the_jackknife():
    rng = np.random.default_rng(3)
    gold = [("a", "b")[n] for n in rng.integers(0, 2, 400)]
    other = {"a": "b", "b": "a"}
    kept = rng.random(400) > 0.3
    said = [one if same else other[one] for one, same in zip(gold, kept, strict=True)]
    figure = headline_of_labels(gold, said, ("a", "b"))
    counts = figure.counts.astype(float)
    sums = counts.sum(axis=0)
    plain = jackknife_interval(
        figure.value(sums), figure.value(sums - counts), figure.items(counts)
    )
    found = estimate(figure, Sample(np.arange(400)))
    assert found.low == pytest.approx(float(plain.low), abs=0.01)
    assert found.high == pytest.approx(float(plain.high), abs=0.01)


def test_what_items_leave_open_of_a_coefficient_by_hand():
    share, chance = np.array(0.9), np.array(0.6)
    shares = BeyondChance(share, np.array(20.0), chance, 1 - chance)
    exact = exact_interval(share, np.array(20.0))
    narrow = Interval(np.array(0.7), np.array(0.8), np.array(0))
    found = no_narrower(narrow, shares, COEFFICIENT)
    # .75 is what it is, and .85 of what the share does is not chance's.
    assert float(found.low) == pytest.approx(0.75 + 0.85 / 0.4 * (float(exact.low) - 0.9))
    assert float(found.high) == pytest.approx(0.75 + 0.85 / 0.4 * (float(exact.high) - 0.9))
    wide = Interval(np.array(-0.9), np.array(0.999), np.array(0))
    assert no_narrower(wide, shares, COEFFICIENT)[:2] == (wide.low, wide.high)


def test_no_end_leaves_the_scale_of_a_coefficient():
    shares = BeyondChance(np.array(1.0), np.array(2.0), np.array(0.95), np.array(0.05))
    one = Interval(np.array(1.0), np.array(1.0), np.array(0))
    low, high, _ = no_narrower(one, shares, COEFFICIENT)
    assert (float(low), float(high)) == (-1, 1)


def test_a_coefficient_is_its_share_beyond_chance_over_the_most():
    rng = np.random.default_rng(5)
    table = rng.integers(0, 9, (50, 3, 4))
    labels = rng.integers(0, 3, (50, 20, 2))
    panel = np.stack([coefficients.count_panel(one, 3).sum(axis=0) for one in labels])
    pairs = np.stack([coefficients.count_coincidences(one, 3).sum(axis=0) for one in labels])
    items = np.arange(20)
    margins = np.stack(
        [
            coefficients.count_margins(coefficients.Pairs(one[:, 0], one[:, 1], items), 20, 3).sum(
                axis=0
            )
            for one in labels
        ]
    )
    for value, shares, sums in (
        (counts.kappa, counts.kappa_shares, table),
        (counts.matthews, counts.matthews_shares, table),
        (coefficients.cohen_kappa, coefficients.cohen_shares, margins),
        (coefficients.fleiss_kappa, coefficients.fleiss_shares, panel),
        (coefficients.nominal_alpha, partial(coefficients.nominal_shares, 2), pairs),
    ):
        found = shares(sums)
        assert (found.share - found.chance) / found.most == pytest.approx(value(sums))
        number = table.sum(axis=(1, 2)) if sums is table else np.full(50, 20)
        assert found.items == pytest.approx(number)


def test_kappa_leaves_open_what_one_item_of_a_rare_label_may_be():
    scores = score_labels(GOLD * 5, GOLD * 5, ("a", "b"))
    most = 1 - (40**2 + 1) / 41**2
    for figure in (scores.kappa, scores.matthews):
        found = estimate(figure, Sample(np.arange(205)))
        assert found.value == 1
        assert found.low == pytest.approx(1 - all_right(205) / most)


def test_so_do_coefficients_of_annotators():
    labels = GOLD * 5
    found = agreement_on_labels({"x": labels, "y": labels, "z": labels}, ("a", "b"), ordered=False)
    most = 1 - (40**2 + 1) / 41**2
    pair = found.pairs["x and y"].kappa
    assert pair
    for figure in (pair, found.fleiss, found.alpha["nominal"]):
        told = estimate(figure, Sample(np.arange(205)))
        assert told.value == 1
        # Alpha takes chance from pairs of different ratings, of which 615 have one less.
        assert told.low == pytest.approx(1 - all_right(205) / most, abs=0.001)
