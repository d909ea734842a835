"""What is told of a re-evaluation beside its table."""

from __future__ import annotations

import pytest

from vieval.champions.changes import Basis, Change, Earlier
from vieval.report.changes import looked

BEFORE = Change(
    "a.v1", Earlier("run", Basis("a", "b", "none", "kind", {}, {}), 0.5, {}), 32, None, None, ()
)


@pytest.mark.parametrize(
    ("changes", "looks", "told"),
    [
        ([BEFORE], 14, "1 as before; look 14 at this gold"),
        ([BEFORE], 0, "1 as before"),
        ([], 14, "look 14 at this gold"),
        ([], 0, ""),
    ],
)
def test_what_there_is_to_tell_is_told(changes: list[Change], looks: int, told: str) -> None:
    assert looked(changes, looks) == told
