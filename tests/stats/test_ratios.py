"""One division for all scores."""

import numpy as np
import pytest

from vieval.stats.ratios import ratio


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ([1, 0, 3], [2, 0, 4], [0.5, np.nan, 0.75]),
        (1, [2, 0, 4], [0.5, np.nan, 0.25]),
        ([1, 0, 3], 4, [0.25, 0, 0.75]),
        ([[1], [3]], [2, 0], [[0.5, np.nan], [1.5, np.nan]]),
        (3, 4, 0.75),
        (3, 0, np.nan),
    ],
)
def test_both_sides_are_broadcast_and_nothing_of_nothing_is_undefined(part, whole, expected):
    found = ratio(np.array(part), np.array(whole))
    assert found.shape == np.shape(expected)
    assert np.array_equal(found, np.array(expected, float), equal_nan=True)
