"""How numbers are written."""

from vieval.metrics.numbers import UNDEFINED, ranks, signed


def test_an_interval_of_ranks_is_one_number_where_it_is_one() -> None:
    assert (ranks((2, 2)), ranks((1, 3)), ranks(None)) == ("2", "1–3", UNDEFINED)


def test_a_difference_has_its_sign_but_for_nothing() -> None:
    assert list(map(signed, (0.138, -0.138, 0.0, None))) == ["+.138", "−.138", ".000", UNDEFINED]
