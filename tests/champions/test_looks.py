"""α is spent over the different challengers that a gold has seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.champions.looks import Looks, spent

names = st.frozensets(st.sampled_from("abcdefghijklmnop"), max_size=6)


def test_half_of_alpha_is_spent_on_ten() -> None:
    assert [spent(n, 0.05) for n in (0, 10, 90)] == pytest.approx([0.0, 0.025, 0.045])


def test_a_batch_shares_what_is_spent_on_it() -> None:
    looks = Looks().and_then({"a", "b"}).and_then({"b", "c"})
    assert looks.count == 3
    # 2/12 for two, then 3/13 - 2/12 for the third.
    assert looks.level("a", 0.05) == looks.level("b", 0.05) == pytest.approx(0.05 / 12)
    assert looks.level("c", 0.05) == pytest.approx(0.05 * (3 / 13 - 2 / 12))
    assert looks.corrected("a", 0.004) == pytest.approx(0.048)
    assert looks.corrected("a", 0.9) == 1.0


def test_who_never_came_has_no_share() -> None:
    with pytest.raises(KeyError):
        Looks().level("a", 0.05)


@given(st.lists(names, max_size=8))
def test_however_many_come_less_than_alpha_is_spent(batches: list[frozenset[str]]) -> None:
    looks = Looks()
    for batch in batches:
        looks = looks.and_then(batch)
    everybody = frozenset().union(*batches)
    assert looks.count == len(everybody)
    total = sum(looks.level(name, 0.05) for name in everybody)
    assert total == pytest.approx(spent(len(everybody), 0.05))
    assert total < 0.05


@given(st.lists(names, min_size=1, max_size=6), names)
def test_a_share_never_changes(batches: list[frozenset[str]], later: frozenset[str]) -> None:
    looks = Looks()
    for batch in batches:
        looks = looks.and_then(batch)
    after = looks.and_then(later)
    everybody = frozenset().union(*batches)
    assert all(looks.level(n, 0.05) == after.level(n, 0.05) for n in everybody)
