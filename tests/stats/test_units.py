"""What a corpus is a sample of."""

import numpy as np
import pytest

from vieval.stats import Sample, leave_one_out, sample, scope, unit_names


def test_three_articles_are_enough_to_be_the_unit():
    found = sample(["b", "b", "a", "c", "a"])
    assert (found.unit, found.strata) == ("article", None)
    # Numbered by name, not by place.
    assert found.rows.tolist() == [1, 1, 0, 2, 0]


def test_with_fewer_articles_segments_are_the_unit_and_articles_the_strata():
    found = sample(["b", "a", "b"])
    assert found.unit == "segment"
    # In the order (a, 1), (b, 0), (b, 2).
    assert found.rows.tolist() == [1, 0, 2]
    assert found.strata is not None
    assert found.strata.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("articles", "unit"),
    [
        ([f"a{n}" for n in range(4_096)], "article"),
        ([f"a{n}" for n in range(4_097)], "article group"),
        (["a"] * 4_096, "segment"),
        (["a"] * 4_097 + ["b"] * 4_097, "segment group"),
    ],
)
def test_more_than_4096_are_put_together_in_groups(articles, unit):
    found = sample(articles)
    assert found.unit == unit
    assert found.size <= 4_096


def test_a_group_of_segments_lies_in_one_article():
    articles = ["a"] * 3_000 + ["b"] * 3_000
    found = sample(articles)
    assert found.strata is not None
    assert np.array_equal(found.strata[found.rows], np.repeat([0, 1], 3_000))


def test_an_article_falls_into_one_group_wherever_it_stands():
    articles = [f"a{n}" for n in range(5_000)]
    names = unit_names("article group", articles)
    assert unit_names("article group", articles[::-1])[::-1] == names
    assert (
        unit_names("segment group", ["a"] * 3, first=7)
        == unit_names("segment group", ["a"] * 10)[7:]
    )


def test_counts_are_summed_within_units():
    rows = Sample(np.array([0, 1, 0, 2]))
    counts = np.array([[1, 10], [2, 20], [3, 30], [4, 40]])
    assert rows.per_unit(counts).tolist() == [[4, 40], [2, 20], [4, 40]]
    # Totals 10 and 100, without units 0, 1 and 2 in turn.
    assert leave_one_out(rows.per_unit(counts)).tolist() == [[6, 60], [8, 80], [6, 60]]


def test_small_integers_do_not_overflow_within_units():
    counts = np.full((1_000, 1), 100, np.uint8)
    per_unit = Sample(np.arange(1_000) // 500).per_unit(counts)
    assert per_unit.tolist() == [[50_000], [50_000]]
    assert leave_one_out(np.full((300, 1), 255, np.uint8))[0].tolist() == [299 * 255]


def test_true_and_false_are_counts():
    right = np.array([True, False, True, True])
    assert Sample(np.array([0, 0, 1, 1])).per_unit(right).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        (["a"] * 4, "within this article"),
        (["a", "a", "b", "b"], "within these articles"),
        (["a", "a", "b", "c"], "about articles like these"),
        # A segment from nowhere is its own article.
        (["1", "2", "3", "4"], "about segments like these"),
    ],
)
def test_every_figure_says_which_question_it_answers(articles, told):
    found = sample(articles)
    assert scope(found.unit, len(set(articles)), len(articles)) == told


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Sample(np.array([0, 2])), "numbered from 0 without gaps"),
        (lambda: Sample(np.arange(3)).per_unit(np.ones((4, 2))), "4 rows of counts for 3"),
    ],
)
def test_wrong_input_is_one_clear_error(make, message):
    with pytest.raises(ValueError, match=message):
        make()
