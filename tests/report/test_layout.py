"""Nothing of a table is cut off or left out, however narrow the terminal."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from vieval.report.layout import FittingTable, new_table

LONG = "a-very-long-name-of-an-approach-that-somebody-made.v12 † (3 failed)"
FIGURES = [f"[.{n:03}, .{n + 1:03}]" for n in range(100, 109)]


def printed(table: FittingTable, width: int) -> list[str]:
    console = Console(width=width, record=True, file=StringIO(), markup=False)
    console.print(table)
    return console.export_text().splitlines()


def made(name: str, left: int = 1) -> FittingTable:
    names = [f"name {place}" for place in range(left)]
    table = new_table("a title", *names, *(f"f{place}" for place in range(len(FIGURES))), left=left)
    table.add_row(*[name] * left, *FIGURES)
    table.add_row(*["short"] * left, *FIGURES)
    table.caption = "what the columns are"
    return table


@pytest.mark.parametrize("width", [50, 80, 120])
@pytest.mark.parametrize("left", [1, 2])
def test_every_figure_is_there_whole_and_every_name_to_its_last_letter(
    width: int, left: int
) -> None:
    lines = printed(made(LONG, left), width)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= width
    assert all(text.count(figure) == 2 for figure in FIGURES)
    assert "…" not in text
    assert text.count("a title") == 1
    assert text.count("what the columns are") == 1
    # Wrapped, it stands below itself: without the figures, its letters follow each other.
    first = [line[: line.find("[")] if "[" in line else line for line in lines]
    letters = "".join("".join(first).split())
    assert "v12" in letters
    assert "failed)" in letters


def test_where_it_fits_it_is_one_table_with_the_name_on_one_line() -> None:
    text = "\n".join(printed(made(LONG), 250))
    assert text.count(LONG) == 1
    assert text.count("short") == 1


def test_a_name_of_usual_length_is_not_wrapped_while_figures_can_go_below() -> None:
    text = "\n".join(printed(made("underthesea-feedback.v1 ‡"), 80))
    assert "underthesea-feedback.v1 ‡ " in text


@given(st.lists(st.text("ab cạ 𝔵", max_size=60), min_size=1, max_size=6), st.integers(24, 130))
def test_no_figure_is_lost_at_any_width(names: list[str], width: int) -> None:
    table = new_table("t", "name", "F1", "interval", "p")
    for place, name in enumerate(names):
        table.add_row(name, f"x{place}", f"[.{place:03}, .999]", f"y{place}")
    text = "\n".join(printed(table, width))
    for place in range(len(names)):
        assert {f"x{place}", f"[.{place:03},", f"y{place}"} <= set(text.split())


@pytest.mark.parametrize(("width", "parts"), [(120, 1), (60, 2), (40, 3)])
def test_the_last_columns_stay_together_where_they_fit_into_one_part(
    width: int, parts: int
) -> None:
    table = new_table("t", "name", "F1", "interval", "p", "COR", "MIS", "SPU")
    table.together = 3
    table.add_row("a" * 20, ".900", "[.800, .999]", "<.001", *["10000"] * 3)
    heads = [line.split() for line in printed(table, width) if "name" in line]
    assert len(heads) == parts
    assert [one for one in heads if "COR" in one] == [one for one in heads if "SPU" in one]
    assert sum(len(one) - 1 for one in heads) == 6


def test_columns_that_never_fit_together_go_below_each_other() -> None:
    table = new_table("t", "name", "COR", "MIS", "SPU")
    table.together = 3
    table.add_row("a", *["1000000000"] * 3)
    lines = printed(table, 30)
    assert max(map(len, lines)) <= 30
    assert "\n".join(lines).count("1000000000") == 3
