"""Seeded blocks: the same inside every time, and nothing drawn from outside."""

import random

import numpy as np
import pytest

from vieval.models.seeding import seeded


def draw():
    return random.random(), float(np.random.rand())


def test_inside_the_same_seed_draws_the_same():
    with seeded(1):
        first = draw()
    with seeded(1):
        assert draw() == first
    with seeded(2):
        assert draw() != first


def test_outside_it_is_as_if_nothing_had_been_drawn():
    with seeded(0):
        expected = draw(), draw()
    with seeded(0):
        before = draw()
        with seeded(5):
            draw()
        with pytest.raises(ZeroDivisionError), seeded(5):
            _ = draw()[0] / 0
        assert (before, draw()) == expected
