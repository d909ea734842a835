"""Several labels a segment, against scikit-learn's figures and by hand."""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, hamming_loss, precision_recall_fscore_support

from vieval.labelsets import MARK, is_set, joined, parted, plain, shown
from vieval.metrics.figures import Figure, settle
from vieval.metrics.labels.sets import count_sets, macro_f1, score_sets
from vieval.stats import sample

LABELS = ("economy", "health", "law")
SETS = st.frozensets(st.sampled_from(LABELS))
PAIRS = st.lists(st.tuples(SETS, SETS), min_size=1, max_size=12)


def matrix(sets: list[frozenset[str]]) -> np.ndarray:
    return np.array([[label in one for label in LABELS] for one in sets], int)


def value(figure: Figure) -> float:
    return float(figure.value(figure.counts.sum(axis=0)))


@given(PAIRS)
def test_the_figures_are_those_of_scikit_learn(pairs: list[tuple[frozenset[str], ...]]) -> None:
    gold, predicted = map(list, zip(*pairs, strict=True))
    found = score_sets([*map(joined, gold)], [*map(joined, predicted)], LABELS)
    true, said = matrix(gold), matrix(predicted)
    held = [place for place in range(len(LABELS)) if true[:, place].any()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peers = {
            "micro_f1": f1_score(true, said, average="micro", zero_division=np.nan),
            "samples_f1": f1_score(true, said, average="samples", zero_division=np.nan),
            "subset_accuracy": accuracy_score(true, said),
            "hamming_loss": hamming_loss(true, said),
            # Of the labels that the gold has, as everywhere here.
            "macro_f1": f1_score(true, said, labels=held, average="macro") if held else np.nan,
            "weighted_f1": f1_score(true, said, labels=held, average="weighted")
            if held
            else np.nan,
        }
        each = precision_recall_fscore_support(true, said, zero_division=np.nan)
    for name, peer in peers.items():
        assert value(vars(found)[name]) == pytest.approx(peer, nan_ok=True), name
    for place, one in enumerate(found.per_class.values()):
        told = [value(figure) for figure in (one.precision, one.recall, one.f1)]
        assert [*told, one.support] == pytest.approx([c[place] for c in each], nan_ok=True)


def test_figures_by_hand() -> None:
    gold = [joined(["economy", "law"]), joined(["health"]), joined([])]
    found = score_sets(gold, [joined(["economy"]), joined(["health", "law"]), joined([])], LABELS)
    # 2 right of 3 in the gold and 3 given: 2·2 / (3 + 3).
    assert value(found.micro_f1) == pytest.approx(4 / 6)
    # economy 1, health 1, law 0 (one missed, one too many).
    assert value(found.macro_f1) == pytest.approx(2 / 3)
    # Of two segments, each 2·1 / (2 + 1); the third has no label and was given none.
    assert value(found.samples_f1) == pytest.approx(2 / 3)
    # The third alone is right as a whole; 2 of 9 yes or no are wrong.
    assert value(found.subset_accuracy) == pytest.approx(1 / 3)
    assert value(found.hamming_loss) == pytest.approx(2 / 9)


def test_no_answer_and_a_label_that_is_none_are_wrong() -> None:
    gold = [joined([]), joined(["law"])]
    found = score_sets(gold, [None, joined(["law", "sport"])], LABELS)
    assert value(found.subset_accuracy) == 0
    assert value(found.coverage) == 0.5
    # One right, one of the gold, two given: 2 / 3. One wrong of 2 · 3.
    assert value(found.micro_f1) == pytest.approx(2 / 3)
    assert value(found.hamming_loss) == pytest.approx(1 / 6)


def test_a_gold_label_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="segment 0: gold label 'sport' is not one of"):
        count_sets([joined(["sport"])], [None], LABELS)


def test_each_figure_has_an_interval_and_the_headline_is_macro_f1() -> None:
    gold = [joined(["law"]), joined(["law", "health"]), joined(["economy"])] * 8
    said = [joined(["law"]), joined(["health"]), joined(["economy", "law"])] * 8
    found = settle(score_sets(gold, said, LABELS), sample([str(n) for n in range(24)]))
    assert found.headline is found.macro_f1
    law = found["law"].f1
    assert law.low is not None
    assert law.high is not None
    # 8 of 16, and 8 too many.
    assert law.low < 0.5 < law.high
    figure = macro_f1(count_sets(gold, said, LABELS), LABELS)
    assert value(figure) == pytest.approx((0.5 + 1 + 1) / 3)


def test_a_set_is_one_value_that_gives_its_labels_back() -> None:
    names = ("a", "b + c", 'quote"')
    for some in product([True, False], repeat=3):
        labels = frozenset(name for name, there in zip(names, some, strict=False) if there)
        assert parted(joined(labels)) == labels
        assert is_set(joined(labels))
    assert parted("b + c") == {"b + c"}
    assert not is_set("b + c")
    assert plain(joined(["b", "a"])) == ["a", "b"]
    assert (shown(joined(["b", "a"])), shown(joined([])), shown("a")) == ("a + b", "no label", "a")
    with pytest.raises(ValueError, match=r"U\+001F"):
        joined([f"a{MARK}b"])


def test_a_mean_over_labels_rests_on_the_labels_of_both_sides_counting_half() -> None:
    gold = [joined(["law"]), joined(["law", "health"])]
    given = [joined(["law", "health"]), joined([])]
    figure = macro_f1(count_sets(gold, given, LABELS), LABELS)
    # One and two in the gold, two and none given.
    assert figure.items(figure.counts.sum(axis=0)) == 2.5
