"""The history of a corpus and problem: one run, a step an evaluation, a metric an approach."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mlflow import MlflowClient
from mlflow.entities import Metric, Run, RunTag
from mlflow.utils.mlflow_tags import MLFLOW_RUN_NAME

from tasks import home, locks
from tasks.mlflow_store import keys
from tasks.mlflow_store.errors import saying_why
from tasks.mlflow_store.experiments import experiment_id
from vieval.evaluation.marks import words
from vieval.evaluation.results import Evaluation, Row
from vieval.report.page.payload import Night

WORDS = """\
Behind a name, `tuned` says that the approach was made while looking at the corpus, `floor` that it
is what next to nothing reaches, `seen` that it may have seen test data in its training."""


LAST = 30
"""So many earlier evaluations are shown."""


@dataclass(frozen=True)
class History:
    """The run, how many steps it has, its last gold, and what each of its metrics was last."""

    run_id: str
    steps: int
    gold: str
    figures: Mapping[str, float]

    def gold_number(self, evaluation: Evaluation) -> int:
        """Which gold the evaluation rests on, from 1: one that is not the last one is the next."""
        last = int(self.figures.get(keys.WHICH_GOLD, 0))
        return last if last and self.gold == evaluation.gold_digest else last + 1


def history(client: MlflowClient, experiment: str, evaluation: Evaluation) -> History:
    """The history that an evaluation continues, made on first use."""
    found = find(client, experiment, evaluation.corpus)
    if found is None:
        with home.lock("history"), locks.database_lock(home.tracking_uri()):
            found = find(client, experiment, evaluation.corpus)
            found = found or _make(client, experiment, evaluation)
    if found.info.status == "RUNNING":  # it was cut off when it was made, or has just been
        client.set_terminated(found.info.run_id)
    return _history(found)


def _history(run: Run) -> History:
    tags = run.data.tags
    steps = int(tags.get(keys.STEP, "0"))
    return History(run.info.run_id, steps, tags.get(keys.GOLD, ""), dict(run.data.metrics))


def find(client: MlflowClient, experiment: str, corpus: str) -> Run | None:
    """The run that is the history of a corpus, if there is one."""
    ours = f"tags.`{keys.WHAT}` = '{keys.HISTORY}' and tags.`{keys.CORPUS_KEY}` = "
    [*runs] = client.search_runs([experiment], f"{ours}'{keys.safe(corpus)}'", max_results=1)
    return runs[0] if runs else None


def _make(client: MlflowClient, experiment: str, evaluation: Evaluation) -> Run:
    problem, corpus = evaluation.problem.name, evaluation.corpus
    note = f"""\
The F1 of each approach to {problem} on {corpus}, evaluation by evaluation. Where
`{keys.WHICH_GOLD}` grows, the gold is another one, and figures before and after do not rest on the
same. {WORDS}"""
    tags = {
        MLFLOW_RUN_NAME: keys.short(f"history: {corpus}", keys.LONGEST_KEY),
        keys.WHAT: keys.HISTORY,
        keys.PROBLEM: keys.short(problem, keys.LONGEST_TAG),
        keys.CORPUS_KEY: keys.safe(corpus),
        keys.NOTE: note,
    }
    return client.create_run(experiment, tags=tags)


def step_of(client: MlflowClient, before: History, had: int, when: int) -> int:
    """The step of an evaluation that began at a time in ms: the one that it had, else the next.

    One that was cut off may find that another evaluation has taken its step.
    """
    if had > before.steps:
        return had
    taken = client.get_metric_history(before.run_id, keys.WHICH_GOLD) if had else ()
    own = any((metric.step, metric.timestamp) == (had, when) for metric in taken)
    return had if own else before.steps + 1


def continued(
    client: MlflowClient, before: History, evaluation: Evaluation, step: int, when: int
) -> list[str]:
    """Add an evaluation as a step, at a time in ms; gives the metrics of all approaches so far.

    The same step may be added again, at the same time: it stays one.
    """
    figures = {line(row): v for row in evaluation.rows if (v := row.headline.value) is not None}
    tags = {keys.STEP: str(max(step, before.steps))}
    if figures:
        figures[keys.WHICH_GOLD] = before.gold_number(evaluation)
        tags[keys.GOLD] = evaluation.gold_digest
    client.log_batch(
        before.run_id,
        metrics=[Metric(name, keys.rounded(v), when, step) for name, v in figures.items()],
        tags=[RunTag(name, text) for name, text in tags.items()],
    )
    return [n for n in dict.fromkeys([*figures, *before.figures]) if n != keys.WHICH_GOLD]


@saying_why
def nights(evaluation: Evaluation) -> tuple[Night, ...]:
    """The last evaluations of its problem on its corpus, the oldest first, and itself as the last.

    Each has the figures of the approaches that the evaluation has.
    """
    client = MlflowClient(home.tracking_uri())
    run = find(client, experiment_id(client, evaluation.problem.name), evaluation.corpus)
    steps: dict[int, dict[str, float]] = {}
    times: dict[int, int] = {}
    for row in evaluation.rows:
        for metric in client.get_metric_history(run.info.run_id, line(row)) if run else ():
            steps.setdefault(metric.step, {})[row.approach] = metric.value
            times[metric.step] = metric.timestamp
    own = {row.approach: v for row in evaluation.rows if (v := row.headline.value) is not None}
    told = client.get_metric_history(run.info.run_id, keys.WHICH_GOLD) if run else ()
    golds = {metric.step: int(metric.value) for metric in told}
    before = [
        Night(_written(times[step]), steps[step], golds.get(step, 0))
        for step in sorted(steps)[-LAST:]
    ]
    number = _history(run).gold_number(evaluation) if run else 1
    return *before, Night(_written(now()), own, number)


def _written(when: int) -> str:
    return datetime.fromtimestamp(when / 1000).astimezone().isoformat(timespec="seconds")


def line(row: Row) -> str:
    """The metric of an approach, with its marks in words: `rules.v1: tuned`."""
    told = " ".join(words(row))
    return f"{keys.safe(row.approach)}: {told}" if told else keys.safe(row.approach)


def now() -> int:
    """The time in ms."""
    return int(time.time() * 1000)
