"""How numbers are written."""

from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import UNDEFINED, interval, p_value, ranks, signed, told_difference


def test_an_interval_of_ranks_is_one_number_where_it_is_one() -> None:
    assert (ranks((2, 2)), ranks((1, 3)), ranks(None)) == ("2", "1–3", UNDEFINED)


def test_a_difference_has_its_sign_but_for_nothing() -> None:
    assert list(map(signed, (0.138, -0.138, 0.0, None))) == ["+.138", "−.138", ".000", UNDEFINED]


def test_an_interval_has_both_ends_or_a_dash_for_one_that_is_not_known() -> None:
    assert interval(Estimate(0.5, 0.25, 1.0)) == "[.250, 1.000]"
    assert interval(Estimate(0.5, None, None)) == f"[{UNDEFINED}, {UNDEFINED}]"


def test_a_p_below_a_thousandth_is_told_as_that() -> None:
    assert list(map(p_value, (0.0009, 0.001, 0.02, None))) == ["<.001", ".001", ".020", UNDEFINED]
    moved = Estimate(-0.138, -0.201, -0.074)
    assert told_difference(moved, 0.0002) == "−.138 [−.201, −.074], p < .001"
    assert told_difference(moved, 0.012) == "−.138 [−.201, −.074], p = .012"
