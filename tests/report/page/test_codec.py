"""A report goes into a page and comes back whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.report.page import Report, page
from vieval.report.page.codec import NotAReport, from_json, report_of_page, to_json
from vieval.report.page.payload import Bin, Marks, Message


def test_a_page_gives_back_the_report_that_it_was_made_of(
    make_report: Callable[..., Report],
) -> None:
    made = make_report(
        ["Fan Pingming gặp Li ở Hà Nội hôm nay rồi.", "</script> và những gì khác nữa"]
    )
    found = report_of_page(page(made))
    assert found == from_json(Report, to_json(made))
    assert page(found) == page(made)
    assert found.problems[0].segments == made.problems[0].segments


marks = st.builds(
    Marks,
    st.lists(st.integers(0, 3)).map(tuple),
    st.lists(st.integers(0, 99)).map(tuple),
    st.just(()),
    st.just((1, 2)),
    fragments=st.dictionaries(
        st.text(), st.lists(st.tuples(st.integers(), st.integers())).map(tuple)
    ),
    attributes=st.dictionaries(st.text(), st.dictionaries(st.text(), st.text())),
)


@given(marks)
def test_columns_survive_being_written(made: Marks) -> None:
    assert from_json(Marks, to_json(made)) == made


def test_what_has_its_default_takes_no_room() -> None:
    assert to_json(Message("answer.none")) == '{"key":"answer.none"}'
    assert to_json(Bin(1, 0.5, 1.0)) == '{"support":1,"confidence":0.5,"accuracy":1.0}'


def test_a_figure_keeps_nine_digits_however_small_it_is() -> None:
    told = to_json(Bin(3, 1 / 3, 2.0e-17 / 3))
    assert told == '{"support":3,"confidence":0.333333333,"accuracy":6.66666667e-18}'


def test_another_page_is_refused_in_a_line(make_report: Callable[..., Report]) -> None:
    with pytest.raises(NotAReport, match="no payload"):
        report_of_page("<html>")
    later = page(replace(make_report(["Fan Pingming gặp Li ở Hà Nội"]), layout=99))
    with pytest.raises(NotAReport, match="a report of layout 99; this version reads layout 2"):
        report_of_page(later)
