"""Segments and errors as a terminal shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len

from vieval.report.page.payload import OUTCOMES, Problem, Report
from vieval.report.terminal import STROKES, draw, error_lines, find_segment, lanes_of

TEXT = "Fan Pingming gặp Li ở Hà Nội hôm nay rồi."


@pytest.fixture(scope="module")
def names(make_report: Callable[..., Report]) -> Problem:
    return make_report([TEXT, TEXT * 4]).problems[0]


@pytest.fixture(scope="module")
def topics(make_report: Callable[..., Report]) -> Problem:
    return make_report([TEXT, TEXT * 4]).problems[1]


def test_gold_stands_above_the_text_and_each_approach_below(names: Problem) -> None:
    lanes = lanes_of(names, ["one.v1", "two.v1"])
    lines = draw(names, 0, lanes, 80).plain.splitlines()
    place = next(i for i, line in enumerate(lines) if TEXT in line)
    #                              Fan Pingming gặp Li ở Hà Nội …
    assert lines[place - 2 : place + 5] == [
        "   ORG━━━━━━━━━",
        "   PER━━━       LOC    ━━",
        f"   {TEXT}",
        "1  P━━━━━       L━     ━━",
        "   O━━━━━━━━━━━",
        "2  P╍╍╍╍        L·     ··  P╱╱",
        "   L═══════════",
    ]
    assert "1 one.v1 †   2 two.v1" in "\n".join(lines)


def test_a_name_given_back_is_told_with_what_the_gold_has(names: Problem) -> None:
    told = draw(names, 0, lanes_of(names, ["one.v1"]), 80).plain
    assert "Fan Pi → Phạm Bình Minh  1 ✓" in told


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(names: Problem, width: int) -> None:
    drawn = draw(names, 1, lanes_of(names, ["one.v1", "two.v1"]), width).plain.splitlines()
    body = [line for line in drawn if "†" not in line and "right" not in line]
    assert max(cell_len(line) for line in body) <= width


def test_strokes_lie_under_their_letters_whatever_the_marks_on_them(names: Problem) -> None:
    # Each e carries an accent of its own, and the man is two columns wide.
    text = "e\u0301" * 3 + "👨" + TEXT
    made = replace(names, segments=replace(names.segments, texts=(text, text)))
    lines = draw(made, 0, lanes_of(made, ["one.v1"]), 80).plain.splitlines()
    place = next(i for i, line in enumerate(lines) if text in line)
    # The ORG ends with the twelfth code point, whatever its columns.
    assert cell_len(lines[place - 2]) - 3 == cell_len(text[:12])


def test_labels_are_told_with_right_and_wrong(topics: Problem) -> None:
    told = draw(topics, 0, lanes_of(topics, ["one.v1", "two.v1"]), 80).plain
    assert "gold    event" in told
    assert "one.v1  event  ✓  70 %" in told
    assert "two.v1  border  ✗  70 %" in told


def test_every_outcome_has_a_stroke() -> None:
    assert tuple(STROKES) == OUTCOMES


@pytest.mark.parametrize(("wanted", "number"), [("a0#1", 1), ("a#0", 0), ("0#1", 1)])
def test_a_segment_is_found_by_what_only_it_has(names: Problem, wanted: str, number: int) -> None:
    assert find_segment(names, wanted) == number


def test_a_segment_or_approach_that_there_is_not_is_told_what_there_is(names: Problem) -> None:
    with pytest.raises(ValueError, match=r"no segment is like 'b9'; there is: a0#0, a0#1"):
        find_segment(names, "b9")
    with pytest.raises(ValueError, match=r"2 segments are like 'a0'; there is: a0#0, a0#1"):
        find_segment(names, "a0")
    with pytest.raises(ValueError, match=r"no answers of absent.v1; there is: one.v1, two.v1"):
        lanes_of(names, ["absent.v1"])


def test_errors_are_listed_with_their_kind_type_and_surroundings(names: Problem) -> None:
    lines = [line.plain for line in error_lines(names, lanes_of(names, ["two.v1"]), ())]
    first = [line for line in lines if line.startswith("a0#0")]
    assert [line.split(" · ")[1].split("\n")[0] for line in first] == [
        "type LOC",
        "boundary PER",
        "missed LOC",
        "decoy PER",
    ]
    assert first[0].startswith("a0#0 · type LOC · gold ORG Fan Pingming\n")
    assert first[1].endswith(f" · gold PER Fan Pi\n   ⟦{TEXT[:5]}⟧{TEXT[5:29]}…")
    assert "gold" not in first[2] + first[3]


def test_only_the_kinds_that_are_asked_for_are_listed(names: Problem) -> None:
    lanes = lanes_of(names, ["one.v1", "two.v1"])
    assert len(list(error_lines(names, lanes, ["decoy"]))) == 2
    with pytest.raises(ValueError, match="no kind of error 'wrong'; there is: boundary, type"):
        list(error_lines(names, lanes, ["wrong"]))


def test_wrong_labels_are_listed_as_gold_and_answer(topics: Problem) -> None:
    [first, _] = [line.plain for line in error_lines(topics, lanes_of(topics, ["two.v1"]), ())]
    assert first == f"a0#0 · event → border\n   {TEXT}"


def test_a_line_of_which_nobody_says_anything_has_no_lanes(names: Problem) -> None:
    lines = draw(names, 1, lanes_of(names, ["one.v1", "two.v1"]), 40).plain.splitlines()
    # All names are on the first line of the text; the other "1" is in the legend.
    assert sum(line.startswith("1 ") for line in lines) == 2
    assert sum("hôm nay" in line for line in lines) >= 3
