"""Windows: all is seen, all is answered for once, and no window is too large."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.models.windows import Window, windows, words

SIZES = st.lists(st.integers(0, 12), max_size=60)


@pytest.mark.parametrize(
    ("sizes", "most", "overlap", "expected"),
    [
        ([], 5, 2, []),
        ([1, 1, 1], 5, 2, [Window(0, 3, 0, 3)]),
        # [0, 4) and, two of them again, [2, 6); the border lies in the middle of what both see.
        ([1] * 6, 4, 2, [Window(0, 4, 0, 3), Window(2, 6, 3, 6)]),
        ([1] * 6, 3, 0, [Window(0, 3, 0, 3), Window(3, 6, 3, 6)]),
        # A unit that is too large stands alone.
        ([1, 9, 1], 4, 2, [Window(0, 1, 0, 1), Window(1, 2, 1, 2), Window(2, 3, 2, 3)]),
        # To see the unit of size 4 the second window can repeat but one of size 1.
        ([1, 1, 1, 4], 5, 2, [Window(0, 3, 0, 2), Window(2, 4, 2, 4)]),
    ],
)
def test_by_hand(sizes, most, overlap, expected):
    assert windows(sizes, most, overlap) == expected


@given(SIZES, st.integers(1, 20), st.integers(0, 30))
def test_each_unit_is_answered_for_once_by_a_window_that_sees_it(sizes, most, overlap):
    cut = windows(sizes, most, overlap)
    own = [unit for window in cut for unit in range(window.first, window.last)]
    assert own == list(range(len(sizes)))
    assert all(w.start <= w.first <= w.last <= w.end for w in cut)


@given(SIZES, st.integers(1, 20), st.integers(0, 30))
def test_no_window_is_too_large_and_each_reaches_further(sizes, most, overlap):
    cut = windows(sizes, most, overlap)
    assert all(sum(sizes[w.start : w.end]) <= most or w.end - w.start == 1 for w in cut)
    ends = [window.end for window in cut]
    assert ends == sorted(set(ends))


@given(st.integers(100, 2_000), st.integers(16, 64), st.integers(0, 200))
def test_the_work_stays_linear_however_large_the_overlap(units, most, overlap):
    cut = windows([1] * units, most, overlap)
    assert sum(w.end - w.start for w in cut) <= 2 * units + most


def test_words_are_runs_of_letters_and_single_marks():
    text = "Bộ Y tế (2016), 😀\u200bHuế."
    found = ["Bộ", "Y", "tế", "(", "2016", ")", ",", "😀", "\u200b", "Huế", "."]
    assert [text[start:end] for start, end in words(text)] == found
