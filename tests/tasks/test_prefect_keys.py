"""Keys of artifacts: of any names, and never the same for two."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.prefect_ui.keys import artifact_key

NAMES = st.one_of(st.text(max_size=130), st.from_regex(r"[a-z0-9-]{0,30}", fullmatch=True))


def test_plain_names_stand_for_themselves() -> None:
    assert artifact_key("report", "ner", "seeds") == "report-ner-seeds"
    assert artifact_key("report", "ner", "my-news") == "report-ner-my-news"


@pytest.mark.parametrize(
    ("one", "other"), [("báo cũ", "báo cô"), ("a*b", "a?b"), ("A", "a"), ("a--b", "a-b"), ("", "x")]
)
def test_names_that_look_alike_have_keys_of_their_own(one: str, other: str) -> None:
    assert artifact_key("report", "ner", one) != artifact_key("report", "ner", other)
    assert artifact_key("report", one, "x") != artifact_key("report", other, "x")


@given(NAMES, NAMES, NAMES, NAMES)
def test_no_two_problems_and_corpora_share_a_key(a: str, b: str, c: str, d: str) -> None:
    assert (artifact_key("r", a, b) == artifact_key("r", c, d)) == ((a, b) == (c, d))


@given(NAMES, NAMES)
def test_prefect_takes_every_key(problem: str, corpus: str) -> None:
    assert re.fullmatch("[a-z0-9-]{1,250}", artifact_key("report", problem, corpus))
