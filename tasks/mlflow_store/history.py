"""What MLflow remembers of earlier evaluations: the last re-evaluation, the last run of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.utils.mlflow_tags import MLFLOW_GIT_COMMIT, MLFLOW_PARENT_RUN_ID
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home, provenance
from tasks.mlflow_store import gold, keys, trend
from tasks.mlflow_store.errors import saying_why
from tasks.mlflow_store.experiments import experiment_id
from tasks.mlflow_store.track import LEADERBOARD, Remark, as_param
from vieval.champions.changes import Basis, Change, Earlier
from vieval.champions.looks import Looks
from vieval.champions.verdict import Verdict
from vieval.corpus.predictions import PREDICTIONS, read_predictions
from vieval.data import Segment
from vieval.evaluation.marks import FLOOR, TUNED
from vieval.evaluation.results import Evaluation, Row
from vieval.evaluation.signature import choice
from vieval.metrics.estimates import Estimate
from vieval.problems import Problem

FINISHED = "attributes.status = 'FINISHED'"
PAGE = 20
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
    parent = next(store.newest(f"tags.`{keys.STATE}` IS NOT NULL", FINISHED, _on(corpus)), None)
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
    task_run_name="recall earlier runs of {evaluation.problem.name}",
    retries=2,
    retry_delay_seconds=5,
    cache_policy=NO_CACHE,
)
@saying_why
def earlier_runs(evaluation: Evaluation, champion: str = "") -> dict[str, Earlier]:
    """The last comparable run of each approach on the corpus, by name; those without are left out.

    It was logged as a part of a complete evaluation, after the same kind of training, and the
    approach had not regressed in it as champion. That of the `champion` is one of a re-evaluation:
    nobody looks for a regression in another.
    """
    store = Store.of(evaluation.problem.name)
    found = {
        row.approach: _last_run(store, evaluation, row, judged=row.approach == champion)
        for row in evaluation.rows
    }
    then = GoldThen(store, evaluation)
    return {
        name: _earlier(store, evaluation.problem, run, then) for name, run in found.items() if run
    }


def _last_run(store: Store, evaluation: Evaluation, row: Row, *, judged: bool) -> Run | None:
    same = f"tags.`{keys.APPROACH_KEY}` = '{keys.safe(row.approach)}'"
    unsuspicious = f"tags.`{keys.REGRESSED}` IS NULL"
    for run in store.newest(same, FINISHED, unsuspicious, _on(evaluation.corpus)):
        trained_alike = _training(run.data.tags[keys.SIGNATURE]) == _training(row.signature)
        parent = store.finished(run.data.tags[MLFLOW_PARENT_RUN_ID]) if trained_alike else None
        if parent and (not judged or keys.STATE in parent.data.tags):
            return run
    return None


def _training(signature: str) -> str:
    """What an approach was trained on, without its digest."""
    return choice(signature, "train").partition("@")[0]


class GoldThen:
    """The gold that earlier runs on a corpus rest on, where its texts are no longer the same."""

    def __init__(self, store: Store, evaluation: Evaluation) -> None:
        self._store, self._evaluation = store, evaluation
        self._read: dict[tuple[str, str], Mapping[Segment, object]] = {}

    def of(self, basis: Basis) -> Mapping[Segment, object]:
        """The gold by segment; empty where the texts are the same, or it was not kept."""
        found = self._evaluation
        key = basis.corpus, basis.gold
        if basis.corpus != found.digest and key not in self._read:
            client, place = self._store.client, self._store.experiment
            history = trend.find(client, place, found.corpus)
            self._read[key] = (
                gold.read(client, history.info.run_id, found.problem, *key) if history else {}
            )
        return self._read.get(key, {})


def _earlier(store: Store, problem: Problem, run: Run, then: GoldThen) -> Earlier:
    text = store.file(run.info.run_id, PREDICTIONS)
    tags, params = run.data.tags, run.data.params
    basis = Basis(
        corpus=tags[keys.CORPUS].rpartition("@")[2],
        gold=tags[keys.GOLD],
        train=choice(tags[keys.SIGNATURE], "train"),
        kind=tags[keys.KIND],
        parameters=_beginning_with(keys.PARAMETER, params),
        versions=_beginning_with(keys.VERSION, params),
        commit=tags.get(MLFLOW_GIT_COMMIT, ""),
    )
    answers = read_predictions(problem, text)
    # The metric is rounded for people.
    exact = tags.get(keys.HEADLINE)
    return Earlier(run.info.run_id, basis, float(exact) if exact else None, answers, then.of(basis))


def basis(evaluation: Evaluation, row: Row) -> Basis:
    """What the score of a row rests on, in the form in which it is remembered."""
    return Basis(
        corpus=evaluation.digest,
        gold=evaluation.gold_digest,
        train=choice(row.signature, "train"),
        kind=row.outcome.identity.kind,
        parameters={
            name: as_param(value) for name, value in row.outcome.identity.parameters.items()
        },
        versions=dict(row.outcome.identity.versions),
        commit=provenance.git_commit(),
    )


def _beginning_with(prefix: str, params: Mapping[str, str]) -> dict[str, str]:
    return {
        keys.original(k.removeprefix(prefix)) or k: v
        for k, v in params.items()
        if k.startswith(prefix)
    }


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
        gold, FINISHED, f"tags.`{keys.STATUS}` = 'ok'", _on(evaluation.corpus), page=MANY
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
class Store:
    """The runs of a problem."""

    client: MlflowClient
    experiment: str

    @classmethod
    def of(cls, problem: str) -> Store:
        client = MlflowClient(home.tracking_uri())
        return cls(client, experiment_id(client, problem))

    def newest(self, *filters: str, page: int = PAGE) -> Iterator[Run]:
        """The runs that pass all filters, the newest first."""
        token = None
        while token != "":
            found = self.client.search_runs(
                [self.experiment],
                " and ".join(filters),
                max_results=page,
                order_by=[*keys.NEWEST_FIRST],
                page_token=token,
            )
            yield from found
            token = found.token or ""

    def file(self, run_id: str, name: str) -> str:
        """The text of a file of a run."""
        with TemporaryDirectory() as folder:
            path = self.client.download_artifacts(run_id, name, folder)
            return Path(path).read_text(encoding="utf-8")

    def finished(self, run_id: str) -> Run | None:
        """A run, where it is complete."""
        run = self.client.get_run(run_id)
        return run if str(run.info.status) == "FINISHED" else None


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
        for run in store.newest(fallen, silent, FINISHED, _on(corpus))
    ]
    return found[::-1]


@saying_why
def mark_announced(regression: Regression, event: str) -> None:
    """Note that a regression was told, by the id of the event."""
    client = MlflowClient(home.tracking_uri())
    client.set_tag(regression.run_id, keys.ANNOUNCED, event)


def _on(corpus: str) -> str:
    return f"tags.`{keys.CORPUS_KEY}` = '{keys.safe(corpus)}'"


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
