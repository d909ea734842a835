"""What each approach said when it was last asked, and on what that rests."""

from __future__ import annotations

from collections.abc import Mapping

from mlflow.entities import Run
from mlflow.utils.mlflow_tags import MLFLOW_GIT_COMMIT, MLFLOW_PARENT_RUN_ID
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import provenance
from tasks.mlflow_store import gold, keys, trend
from tasks.mlflow_store.errors import saying_why
from tasks.mlflow_store.store import FINISHED, Store, on
from vieval.champions.changes import Basis, Earlier
from vieval.corpus.predictions import PREDICTIONS, read_predictions
from vieval.data import Segment
from vieval.evaluation.results import Evaluation, Row
from vieval.evaluation.signature import choice
from vieval.problems import Problem


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
    for run in store.newest(same, FINISHED, unsuspicious, on(evaluation.corpus)):
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
            name: keys.as_param(value) for name, value in row.outcome.identity.parameters.items()
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
