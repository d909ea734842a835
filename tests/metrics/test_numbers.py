"""How numbers are written."""

from vieval.metrics.numbers import UNDEFINED, ranks


def test_an_interval_of_ranks_is_one_number_where_it_is_one() -> None:
    assert (ranks((2, 2)), ranks((1, 3)), ranks(None)) == ("2", "1–3", UNDEFINED)
