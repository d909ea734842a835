"""Names from data as names in MLflow: each is taken, and no two are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlflow.utils.validation import (
    MAX_ENTITY_KEY_LENGTH,
    _validate_metric_name,
    _validate_model_name,
    _validate_param_name,
    _validate_tag_name,
)

from tasks.mlflow_store import keys

HOSTILE = [
    "",
    " ",
    ".",
    "..",
    "/x",
    "x/",
    "a//b",
    "a/../b",
    "https://example.vn/tin?id=1&x='y'",
    "a*b",
    "a?b",
    'say "no"',
    "it's",
    "`",
    "a:b",
    ":2f:",
    "a:2f:b",
    "a/b",
    "low",
    "báo cũ",
    "báo cô",
    "tab\there",
    "line\nend",
    "😀",
    "x" * 300,
    "x" * 299 + "y",
    "/" * 100,
    "\ud800",
]


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_every_name_becomes_one_that_mlflow_takes(name: str) -> None:
    for key in (keys.safe(name), keys.of("F1", name), keys.within("F1", name, name)):
        _validate_metric_name(key)
        _validate_param_name(key)
        _validate_tag_name(key)
    assert len(keys.of("minus best", name)) <= MAX_ENTITY_KEY_LENGTH


def test_no_two_of_them_are_one() -> None:
    assert len({keys.safe(name) for name in HOSTILE}) == len(HOSTILE)


@given(st.text(st.characters(codec=None), max_size=60))
def test_the_true_name_can_be_told(name: str) -> None:
    assert keys.original(keys.safe(name)) in {name, None}
    if len(name) < 15:
        assert keys.original(keys.safe(name)) == name


@given(st.text(max_size=260), st.text(max_size=260))
def test_names_that_differ_have_keys_that_differ(one: str, other: str) -> None:
    assert (keys.safe(one) == keys.safe(other)) == (one == other)


@given(st.text("ab /:", max_size=8), st.text("ab /:", max_size=8), st.text("ab /:", max_size=8))
def test_figures_of_parts_are_told_apart_by_group_and_part(one: str, two: str, three: str) -> None:
    assert keys.within("F1", one, two) != keys.of("F1", three)
    assert (keys.within("F1", one, two) == keys.within("F1", one, three)) == (two == three)


def test_a_readable_name_is_left_alone() -> None:
    assert keys.of("F1", "LOC") == "F1 of LOC"
    assert keys.of("F1", "tổ chức") == "F1 of tổ chức"
    assert keys.within("R", "form", "sinicised") == "R form: sinicised"
    assert keys.safe("rules.v1") == "rules.v1"


def test_a_label_that_is_called_like_a_figure_is_another() -> None:
    fixed = {keys.F1, keys.F1_LOW, keys.F1_HIGH, keys.P_AGAINST_BEST, keys.best("")}
    assert not fixed & {keys.of("F1", name) for name in ("low", "high", "headline", "all", "")}


def test_the_written_form_is_as_documented() -> None:
    assert keys.safe("a/b") == "a:2f:b"
    assert keys.safe("..") == ":2e:."
    assert keys.safe("https://x.vn") == "https:3a::2f::2f:x.vn"
    long = keys.safe("x" * 300)
    assert len(long) <= 180
    assert keys.original(long) is None


def test_a_text_that_does_not_fit_says_so() -> None:
    assert keys.short("abc", 3) == "abc"
    assert keys.short("abcd", 3) == "ab…"


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=120), st.text(max_size=120))
def test_a_registered_model_is_of_one_problem_and_corpus(a: str, b: str, c: str, d: str) -> None:
    assert (keys.registered(a, b) == keys.registered(c, d)) == ((a, b) == (c, d))


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_every_name_becomes_one_of_a_registered_model(name: str) -> None:
    _validate_model_name(keys.registered(name, name))
    assert keys.registered(f"a-{name}", "b") != keys.registered("a", f"{name}-b")


def test_a_readable_registered_model_is_left_alone() -> None:
    assert keys.registered("ner", "seeds") == "vieval-ner-seeds"


def test_figures_have_four_decimals_and_none_becomes_nought() -> None:
    assert [keys.rounded(x) for x in (1 / 3, -0.5, 0.0, 12.0, 0.0000234)] == [
        0.3333,
        -0.5,
        0.0,
        12.0,
        0.00002,
    ]
