"""Saved views: written once, brought up to date, and a person's own left alone."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from typing import Any

import pytest
from mlflow.utils.validation import MAX_EXPERIMENT_TAG_VAL_LENGTH

from tasks.mlflow_store import keys, views

BOARD = views.leaderboard(["P", "R"], ["F1 of LOC"])
SPEED = views.speed()
KEY = views.PREFIX + BOARD.id


def unpacked(state: str) -> Any:
    return json.loads(zlib.decompress(b64decode(state.removeprefix("deflate;"))))


def shown(tag: str) -> Any:
    return unpacked(json.loads(tag)["state"])


def test_a_view_names_its_runs_its_order_and_its_columns() -> None:
    told = shown(views.tag(BOARD, 1))
    assert told["searchFilter"] == "tags.`vieval.what` = 'approach'"
    assert (told["orderByKey"], told["orderByAsc"]) == ("metrics.`F1`", False)
    assert told["selectedColumns"][:5] == [
        f"metrics.`{name}`" for name in ("F1", "F1 low", "F1 high", "minus best", "p against best")
    ]
    assert told["selectedColumns"][-2:] == ["params.`corpus`", "params.`articles`"]
    assert told["columnOrder"] == told["selectedColumns"] == list(told["columnWidths"])


def test_a_column_is_as_wide_as_its_name_wants() -> None:
    widths = shown(views.tag(views.history(["a.v1", "a-long-name.v1: tuned", "x" * 100]), 1))
    assert list(widths["columnWidths"].values()) == [84, 154, 220, 100]


def test_every_chart_stands_in_a_section() -> None:
    told = shown(views.tag(BOARD, 1))
    sections = {section["uuid"] for section in told["compareRunSections"]}
    assert {chart["metricSectionId"] for chart in told["compareRunCharts"]} <= sections
    names = [chart["uuid"] for chart in told["compareRunCharts"]]
    assert len(set(names)) == len(names)


def test_the_view_of_one_evaluation_shows_its_runs_alone_and_is_in_no_menu() -> None:
    key, value = views.of_evaluation(BOARD, "0123456789abcdef", 7)
    assert key == views.PREFIX + "run-000000000007-01234567"
    assert unpacked(value)["searchFilter"] == (
        "tags.`vieval.what` = 'approach' and tags.`vieval.evaluation` = '0123456789abcdef'"
    )
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(value)  # what the menu lists is JSON with a name


def test_of_many_evaluations_the_newest_keep_their_views() -> None:
    tags = dict(views.of_evaluation(BOARD, "x" * 32, number) for number in (1, 2, 30, 4))
    tags["other"] = "…"
    old = views.prune(tags, 2)
    assert [key.split("-")[1] for key in old] == ["000000000001", "000000000002"]


def test_views_are_written_once() -> None:
    first = views.to_write([BOARD, SPEED], {}, 1)
    assert set(first) == {KEY, views.PREFIX + SPEED.id, keys.VIEWS}
    assert views.to_write([BOARD, SPEED], first, 2) == {}


def test_a_view_that_shows_something_else_now_is_written_anew() -> None:
    first = views.to_write([BOARD, SPEED], {}, 1)
    other = views.leaderboard(["P"], ["F1 of LOC"])
    second = views.to_write([other, SPEED], first, 2)
    assert set(second) == {KEY, keys.VIEWS}
    assert views.to_write([other, SPEED], {**first, **second}, 3) == {}


def test_a_view_that_a_person_changed_is_left_alone() -> None:
    first = views.to_write([BOARD], {}, 1)
    theirs = json.dumps({**json.loads(first[KEY]), "updatedAt": 5, "state": "{}"})
    other = views.leaderboard(["P"], [])
    assert views.to_write([other], {**first, KEY: theirs}, 9) == {}


def test_a_view_that_a_person_removed_does_not_come_back() -> None:
    first = views.to_write([BOARD], {}, 1)
    del first[KEY]
    assert views.to_write([BOARD], first, 9) == {}


def test_a_view_of_somebody_elses_with_our_id_is_left_alone() -> None:
    assert views.to_write([BOARD], {KEY: "deflate;…"}, 1) == {}


def test_a_view_of_many_long_names_fits_into_a_tag() -> None:
    parts = [keys.of("F1", f"https://example.vn/{number}/" + "x" * 280) for number in range(40)]
    view = views.by_part("By type", parts)
    assert len(views.tag(view, 1)) < MAX_EXPERIMENT_TAG_VAL_LENGTH
