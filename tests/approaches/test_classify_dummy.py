"""The floor of classification."""

from __future__ import annotations

from pathlib import Path

import pytest

from vieval.approaches.classify.dummy import Dummy, FittedDummy
from vieval.data import CannotFit, Example, Segment

EXAMPLES = [Example(Segment(f"s{i}", "câu"), label) for i, label in enumerate("yyyxz")]
SEGMENTS = [Segment(f"t{i}", "câu") for i in range(2000)]


def test_the_majority_label_is_the_most_frequent_with_its_share() -> None:
    answers = Dummy("majority").fit(EXAMPLES).predict(SEGMENTS)
    assert {a.name for a in answers} == {"y"}
    assert answers[0].probabilities == {"x": 0.2, "y": 0.6, "z": 0.2}


def test_of_equally_frequent_labels_the_first_by_name_is_the_majority() -> None:
    assert Dummy("majority").fit(EXAMPLES[2:]).predict(SEGMENTS)[0].name == "x"


def test_lots_are_drawn_by_the_shares() -> None:
    names = [a.name for a in Dummy("stratified").fit(EXAMPLES).predict(SEGMENTS)]
    # 2,000 draws: the standard deviation of a share of 0.2 is sqrt(0.2 * 0.8 / 2000) = 0.009.
    assert names.count("x") / 2000 == pytest.approx(0.2, abs=0.036)
    assert names.count("y") / 2000 == pytest.approx(0.6, abs=0.044)


def test_a_lot_depends_on_the_segment_and_not_on_its_batch() -> None:
    fitted = Dummy("stratified").fit(EXAMPLES)
    assert fitted.predict(SEGMENTS)[500:510] == fitted.predict(SEGMENTS[500:510])
    assert fitted.predict(SEGMENTS) != Dummy("stratified", seed=1).fit(EXAMPLES).predict(SEGMENTS)


def test_no_examples_are_nothing_to_learn_from() -> None:
    with pytest.raises(CannotFit, match="1 labels or more; there is none"):
        Dummy("majority").fit([])


def test_a_saved_dummy_answers_the_same(tmp_path: Path) -> None:
    fitted = Dummy("stratified").fit(EXAMPLES)
    fitted.save(tmp_path / "model")
    loaded = FittedDummy.load(tmp_path / "model")
    assert loaded == fitted
    assert loaded.predict(SEGMENTS) == fitted.predict(SEGMENTS)
