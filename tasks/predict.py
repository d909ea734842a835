"""Ask an approach: one task an approach and batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import work
from tasks.work import Answered, Batch, Missing
from tasks.workplace import workplace
from vieval.approaches import Entrant
from vieval.data import Example, Segment


def _worth_retrying(_task: object, _run: object, state: Any) -> bool:
    """Whether another try could help: not where something is missing or was called wrongly."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and not isinstance(error, FileNotFoundError)


# What is worth keeping is kept as answers, see `vieval.inference.answers`. A result that Prefect
# keeps is a pickle, and whoever writes one into its folder has his code run by whoever reads it.
ASKING: Mapping[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": 2,
    "retry_delay_seconds": [1, 5],
    "retry_condition_fn": _worth_retrying,
}


@task(task_run_name="{entrant.name} on {where}", **ASKING)
def predict(
    entrant: Entrant, segments: Batch[Segment], train: Batch[Example] | None, where: str
) -> Answered | Missing:
    """Ask an approach about whole articles; one that learns after learning from `train`."""
    given: Answered | Missing = workplace.get().call(work.answer, entrant, segments, train)
    return given
