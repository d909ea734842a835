"""Where tasks have their work done: in this process, or on the workers of a cluster.

The tasks themselves run in the flow's process, since Prefect costs each worker two seconds when it
starts, and much of a second with each task.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple


class Workplace(NamedTuple):
    """`call` gives what a function gives.

    `hold` leaves that where it is, and gives what stands for it among the arguments of other calls.
    """

    call: Callable[..., Any]
    hold: Callable[..., Any]


def _here(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


HERE = Workplace(_here, _here)

workplace: ContextVar[Workplace] = ContextVar("workplace", default=HERE)
