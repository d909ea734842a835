"""Which segments of a big corpus are shown."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from vieval.report.page.sampling import choose


def test_a_corpus_that_fits_is_shown_whole() -> None:
    assert choose([0.0] * 10, ["a"] * 10, most=10) is None


def test_half_are_the_hardest_and_the_rest_is_drawn_evenly_from_each_article() -> None:
    # Places 0 to 3 are the hardest; of the others, 40 of one article and 20 of another.
    mistakes = [5.0, 4.0, 3.0, 2.0] + [0.0] * 60
    articles = ["a"] * 4 + ["b"] * 40 + ["c"] * 20
    found = choose(mistakes, articles, most=10)
    assert found is not None
    assert (found.hard, found.drawn) == (5, 5)
    assert set(range(4)) < set(found.places)
    drawn = Counter(articles[place] for place in found.places if place > 4)
    # 39 and 20 remain: of five draws each gets its share, 3.3 and 1.7, to within one.
    assert drawn["b"] in {3, 4}
    assert drawn["c"] in {1, 2}


@given(st.lists(st.floats(0, 9), min_size=5, max_size=60), st.integers(2, 20))
def test_a_sample_has_the_wanted_size_in_order_and_nothing_twice(
    mistakes: list[float], most: int
) -> None:
    found = choose(mistakes, [str(place % 3) for place in range(len(mistakes))], most)
    if found is None:
        assert len(mistakes) <= most
    else:
        assert len(found.places) == most == found.hard + found.drawn
        assert list(found.places) == sorted(set(found.places))
