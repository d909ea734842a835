"""Arguments of tasks that Prefect need not look into."""

from __future__ import annotations

from typing import TypeVar, cast

from prefect.utilities.annotations import quote

T = TypeVar("T")


def opaque(value: T) -> T:
    """The value, for a task that is called with it at once.

    Prefect searches the arguments of tasks for futures, item by item, two times. In thousands of
    answers and figures there are none, and the search takes a third of the time of scoring them.
    """
    return cast("T", quote(value))
