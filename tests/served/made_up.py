"""A package of another author: approaches that do, and stop, as files tell them.

The tests install it through its entry points for the processes that they start. What it reads and
writes lies in the folder that `MADE_UP` names.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from vieval.data import Answer, Card, Segment, Span

FOLDER = Path(os.environ["MADE_UP"])


def stop_at(point: str) -> None:
    """Tell which process came here, and stay for as long as a test holds this point."""
    hold = FOLDER / "holds" / point
    if not hold.exists():
        return
    reached = FOLDER / "reached" / point
    reached.with_suffix(".new").write_text(str(os.getpid()))
    reached.with_suffix(".new").rename(reached)
    while hold.exists():
        time.sleep(0.05)


@dataclass(frozen=True)
class Finds:
    """Finds the places that a file lists for it."""

    name: str

    card: ClassVar[Card] = Card("finds places", "none", libraries=("made-up",))

    def predict(self, segments: Sequence[Segment]) -> Sequence[Answer]:
        let_logging_stop()
        corpus = segments[0].id.partition("/")[0]
        with (FOLDER / "asked").open("a") as asked:
            asked.write(f"{self.name} {corpus}\n")
        stop_at(f"{corpus} predict {self.name}")
        places = json.loads((FOLDER / "places.json").read_text())[self.name]
        return [
            frozenset(
                Span(at, at + len(place), "LOC")
                for place in places
                if (at := segment.text.find(place)) >= 0
            )
            for segment in segments
        ]


@cache
def let_logging_stop() -> None:
    """Let the logging of a run stop before its files, which come before its figures."""
    # Not at the top: commands import this before they say how much MLflow shall tell.
    from mlflow import MlflowClient

    call = MlflowClient.log_inputs

    def log_inputs(self: MlflowClient, run_id: str, *what: Any, **named: Any) -> None:
        call(self, run_id, *what, **named)
        run = self.get_run(run_id)
        corpus = run.data.tags["vieval.corpus"].rpartition("@")[0]
        stop_at(f"{corpus} log {run.info.run_name}")

    MlflowClient.log_inputs = log_inputs  # type: ignore[method-assign]


HALF, WHOLE = Finds("half.v1"), Finds("whole.v1")
