"""What re-evaluations leave in MLflow for the next one: their state, looks, and regressions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home
from tasks.mlflow_store import keys
from tasks.mlflow_store.errors import saying_why
from tasks.mlflow_store.store import FINISHED, Store, on
from tasks.mlflow_store.writer import LEADERBOARD, Remark
from vieval.champions.changes import Change
from vieval.champions.looks import Looks
from vieval.champions.verdict import Verdict
from vieval.evaluation.marks import FLOOR, TUNED
from vieval.evaluation.results import Evaluation
from vieval.metrics.estimates import Estimate

MANY = 1_000


@dataclass(frozen=True)
class LastReevaluation:
    """The last re-evaluation of a problem on a corpus.

    `state` is its `vieval.inference.state.state_key`, `champion` who was champion after it.
    `unanswered` counts for each approach the segments that it gave no answer to, `regressed` has
    what was wrong with a champion.
    """

    problem: str
    run_id: str
    state: str
    champion: str
    unanswered: Mapping[str, int]
    regressed: Mapping[str, str]


@task(
    task_run_name="recall the last re-evaluation of {problem}",
    retries=2,
    retry_delay_seconds=5,
    cache_policy=NO_CACHE,
)
@saying_why
def last_reevaluation(problem: str, corpus: str) -> LastReevaluation | None:
    """The last complete re-evaluation of a corpus; None where there is none."""
    store = Store.of(problem)
    parent = next(store.newest(f"tags.`{keys.STATE}` IS NOT NULL", FINISHED, on(corpus)), None)
    if parent is None:
        return None
    told = store.file(parent.info.run_id, LEADERBOARD)
    rows = json.loads(told)["rows"]
    champion = parent.data.tags[keys.CHAMPION]
    return LastReevaluation(
        problem,
        parent.info.run_id,
        parent.data.tags[keys.STATE],
        champion,
        {row["approach"]: _unanswered(row, parent) for row in rows},
        {champion: _regressed(store, parent, champion)},
    )


def _unanswered(row: Mapping[str, Any], parent: Run) -> int:
    """The segments that an approach gave no answer to, by its row of the leaderboard."""
    everything = int(parent.data.params["segments"])
    return int(row["failed"]) if row["status"] == "ok" else everything


def _regressed(store: Store, parent: Run, champion: str) -> str:
    """What was wrong with the champion; "" where nothing was, or a person accepted it.

    That is told by the tag of its run, which a person may delete, or where it has none, by that of
    the evaluation.
    """
    ours = f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{parent.info.run_id}'"
    same = f"tags.`{keys.APPROACH_KEY}` = '{keys.safe(champion)}'"
    run = next(store.newest(ours, same), parent)
    return str(run.data.tags.get(keys.REGRESSED, ""))


@task(
    task_run_name="count the looks at the gold of {evaluation.problem.name}",
    retries=2,
    retry_delay_seconds=5,
    cache_policy=NO_CACHE,
)
@saying_why
def looks(evaluation: Evaluation, *, tuned: bool) -> Looks:
    """The challengers that the gold of an evaluation has seen before it.

    Floors are none, whoever gave no answer is none, and whoever was tuned on the corpus only where
    such may win. Runs of an evaluation that was cut off count: somebody may have looked at them.
    """
    store = Store.of(evaluation.problem.name)
    gold = f"tags.`{keys.GOLD}` = '{evaluation.gold_digest}'"
    runs = store.newest(
        gold, FINISHED, f"tags.`{keys.STATUS}` = 'ok'", on(evaluation.corpus), page=MANY
    )
    barred = {FLOOR.word} if tuned else {FLOOR.word, TUNED.word}
    batches: dict[str, set[str]] = {}
    for run in runs:
        tags = run.data.tags
        if barred.isdisjoint(tags.get(keys.MARKS, "").split()):
            key = f"{tags[keys.APPROACH]}@{tags.get(keys.FINGERPRINT, '')}"
            batches.setdefault(tags[MLFLOW_PARENT_RUN_ID], set()).add(key)
    found = Looks()
    for batch in reversed(batches.values()):
        found = found.and_then(batch)
    return found


@dataclass(frozen=True)
class Regression:
    """A champion that was found to have regressed, and the MLflow run that found it."""

    approach: str
    reason: str
    experiment_id: str
    run_id: str


@saying_why
def unannounced(problem: str, corpus: str) -> list[Regression]:
    """The regressions on a corpus that nobody was told of yet, the first to be found first."""
    store = Store.of(problem)
    fallen, silent = f"tags.`{keys.FALLEN}` IS NOT NULL", f"tags.`{keys.ANNOUNCED}` IS NULL"
    found = [
        Regression(
            run.data.tags[keys.FALLEN],
            run.data.tags[keys.REGRESSED],
            store.experiment,
            run.info.run_id,
        )
        for run in store.newest(fallen, silent, FINISHED, on(corpus))
    ]
    return found[::-1]


@saying_why
def mark_announced(regression: Regression, event: str) -> None:
    """Note that a regression was told, by the id of the event."""
    client = MlflowClient(home.tracking_uri())
    client.set_tag(regression.run_id, keys.ANNOUNCED, event)


def remarks(
    state: str,
    verdict: Verdict,
    found: Sequence[Change],
    regressed: Mapping[str, str],
    marks: Sequence[str] = (),
) -> dict[str, Remark]:
    """What a re-evaluation adds to its runs, for the next one and for people.

    `marks` are those of the champion, in words.
    """
    own = {keys.STATE: state, keys.CHAMPION: verdict.champion, keys.VERDICT: verdict.reason}
    if marks:
        own[keys.CHAMPION_MARKS] = " ".join(marks)
    for name, text in regressed.items():
        if text:
            own |= {keys.REGRESSED: text, keys.FALLEN: name}
    return {"": Remark(own), **{one.approach: _remark(one, verdict, regressed) for one in found}}


def _remark(change: Change, verdict: Verdict, regressed: Mapping[str, str]) -> Remark:
    tags = {
        keys.SINCE: change.since.run_id if change.since else "",
        keys.WHY: "; ".join(change.reasons),
        keys.OBJECTION: verdict.objections.get(change.approach, ""),
        keys.REGRESSED: regressed.get(change.approach, ""),
    }
    difference = change.contrast.difference if change.contrast else Estimate(None, None, None)
    values = {
        keys.CHANGE: difference.value,
        keys.CHANGE_LOW: difference.low,
        keys.CHANGE_HIGH: difference.high,
        keys.CHANGE_P: change.p,
    }
    return Remark(
        {name: text for name, text in tags.items() if text},
        {name: keys.rounded(value) for name, value in values.items() if value is not None},
    )
