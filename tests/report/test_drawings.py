"""What the pictures show, whoever looks at them."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from vieval.metrics.estimates import UNDEFINED, Estimate
from vieval.report import drawings
from vieval.report.drawings.forest import EDGE, PLOT

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</svg><script>alert(1)</script>\x00\x1b[31m\u202egnorw\" & ' ]]>" + "x" * 500

DOTS = [
    drawings.Dot("rules.v1", Estimate(0.914, 0.817, 0.981), hollow=True, note="†"),
    drawings.Dot("crf.v1", Estimate(0.25, None, None)),
    drawings.Dot("none.v1", UNDEFINED),
]
DRAWN: dict[str, Callable[[str], str]] = {
    "forest": lambda name: drawings.forest(
        [drawings.Dot(name, Estimate(0.5, 0.4, 0.6))], name, 0.1
    ),
    "confusion": lambda name: drawings.confusion([name, "b"], [name], [[1], [0]], name),
    "reliability": lambda name: drawings.reliability([drawings.Confidence(3, 0.5, 1)], name),
    "speed": lambda name: drawings.speed([drawings.Spot(name, 0.5, 0.01)], name),
    "history": lambda name: drawings.history([drawings.Line(name, (0.5, None))], [name, "b"], name),
}


def found(drawn: str, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(drawn).iter(SVG + tag))


def said(drawn: str) -> list[str]:
    return [node.text or "" for node in found(drawn, "text")]


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_a_drawing_is_one_well_formed_file_whatever_the_names(draw: Callable[[str], str]) -> None:
    drawn = ET.fromstring(draw(HOSTILE))
    assert drawn.tag == f"{SVG}svg"
    assert not list(drawn.iter(f"{SVG}script"))
    assert (drawn.get("width"), drawn.get("height")) != (None, None)
    assert "\u202e" not in ET.tostring(drawn, "unicode")


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_a_drawing_says_in_words_what_it_shows(draw: Callable[[str], str]) -> None:
    drawn = ET.fromstring(draw("a name"))
    assert drawn.get("role") == "img"
    assert drawn[0].tag == f"{SVG}title"
    assert drawn[0].text == "a name"


def test_a_dot_lies_where_its_figure_is_and_is_hollow_where_that_flatters() -> None:
    rules, crf = found(drawings.forest(DOTS, "names"), "circle")
    # 14 pixels of edge, 284 of scale.
    assert float(rules.get("cx", "")) == pytest.approx(14 + 284 * 0.914, abs=0.01)
    assert "hollow" in rules.get("class", "")
    assert "hollow" not in crf.get("class", "")


def test_a_figure_without_a_value_has_a_row_and_no_dot() -> None:
    drawn = drawings.forest(DOTS, "names")
    assert "none.v1" in said(drawn)
    assert len(found(drawn, "circle")) == 2


def test_an_interval_is_drawn_from_end_to_end_and_only_where_there_is_one() -> None:
    lines = [
        one for one in found(drawings.forest(DOTS, "n"), "line") if "ink" in one.get("class", "")
    ]
    [rules] = lines
    ends = [float(rules.get(end, "")) for end in ("x1", "x2")]
    assert ends == pytest.approx([EDGE + PLOT * 0.817, EDGE + PLOT * 0.981], abs=0.01)


def test_the_floor_is_a_named_line_only_where_there_is_one() -> None:
    assert "floor" in said(drawings.forest(DOTS, "names", floor=0.118))
    assert "floor" not in said(drawings.forest(DOTS, "names"))


def test_a_cell_is_the_darker_the_greater_its_share_of_the_row() -> None:
    drawn = drawings.confusion(["PER"], ["PER", "LOC", "(missed)"], [[1, 3, 0]], "names")
    cells = [one for one in found(drawn, "rect") if one.get("class") == "cell"]
    dark = [float(one.get("fill-opacity", "")) for one in cells]
    assert dark[1] > dark[0] > dark[2] == 0
    assert "0" not in said(drawn)


def test_speed_is_on_a_scale_of_powers_of_ten() -> None:
    spots = [drawings.Spot(str(t), 0.5, t) for t in (0.01, 0.1, 1.0)]
    first, second, third = (
        float(one.get("cx", "")) for one in found(drawings.speed(spots, "n"), "circle")
    )
    assert third - second == pytest.approx(second - first, abs=0.02)


def test_names_beside_spots_lie_apart() -> None:
    spots = [drawings.Spot(f"approach-{i}", 0.5, 1.0) for i in range(4)]
    heights = sorted(
        float(one.get("y", ""))
        for one in found(drawings.speed(spots, "n"), "text")
        if (one.text or "").startswith("approach")
    )
    assert all(b - a >= 13.9 for a, b in itertools.pairwise(heights))


def test_an_approach_without_a_figure_on_a_night_has_a_gap_and_no_dot() -> None:
    drawn = drawings.history([drawings.Line("a", (0.5, None, 0.7))], ["1", "2", "3"], "trend")
    [dots] = [
        path.get("d") or "" for path in found(drawn, "path") if path.get("class") == "a0-line"
    ]
    assert dots.count("M") == 2
    assert len(found(drawn, "polyline")) == 2


def test_where_the_gold_is_another_one_a_line_says_so() -> None:
    lines = [drawings.Line("a", (0.5, 0.6, 0.7))]
    plain = drawings.history(lines, ["1", "2", "3"], "trend")
    drawn = drawings.history(lines, ["1", "2", "3"], "trend", [2])
    assert "new gold" not in plain
    [told] = [one for one in found(drawn, "text") if one.text == "new gold"]
    dates = {one.text: float(one.get("x") or 0) for one in found(drawn, "text")}
    assert float(told.get("x") or 0) == (dates["2"] + dates["3"]) / 2


def test_nothing_to_draw_is_a_drawing_without_dots() -> None:
    for drawn in (drawings.forest([], "n"), drawings.speed([], "n"), drawings.history([], [], "n")):
        assert not found(drawn, "circle")
