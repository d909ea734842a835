"""What MLflow remembers of earlier evaluations: the last re-evaluation, the last run of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.utils.mlflow_tags import MLFLOW_GIT_COMMIT, MLFLOW_PARENT_RUN_ID
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home, provenance
from tasks.mlflow_store.errors import saying_why
from tasks.mlflow_store.track import Remark, as_param, experiment_id
from vieval.champions.changes import Basis, Change, Earlier
from vieval.champions.verdict import Verdict
from vieval.evaluation.results import Evaluation, Row
from vieval.evaluation.signature import choice
from vieval.metrics.estimates import Estimate
from vieval.problems import Problem
from vieval.report.files import PREDICTIONS, read_predictions

STATE = "vieval.state"
CHAMPION = "vieval.champion"
REGRESSED = "vieval.regressed"
PARAMETER, VERSION = "parameter.", "version."
FINISHED = "attributes.status = 'FINISHED'"
PAGE = 20


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
@saying_why()
def last_reevaluation(problem: str, corpus: str) -> LastReevaluation | None:
    """The last complete re-evaluation of a corpus; None where there is none."""
    store = Store.of(problem)
    parent = next(store.newest(f"tags.`{STATE}` IS NOT NULL", FINISHED, _on(corpus)), None)
    if parent is None:
        return None
    ours = f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{parent.info.run_id}'"
    children = {run.data.tags["vieval.approach"]: run for run in store.newest(ours)}
    return LastReevaluation(
        problem,
        parent.info.run_id,
        parent.data.tags[STATE],
        parent.data.tags[CHAMPION],
        {name: _unanswered(run) for name, run in children.items()},
        {name: run.data.tags.get(REGRESSED, "") for name, run in children.items()},
    )


@task(
    task_run_name="recall earlier runs of {evaluation.problem.name}",
    retries=2,
    retry_delay_seconds=5,
    cache_policy=NO_CACHE,
)
@saying_why()
def earlier_runs(evaluation: Evaluation) -> dict[str, Earlier]:
    """The last comparable run of each approach on the corpus, by name; those without are left out.

    It was logged as a part of a complete evaluation, after the same kind of training, and the
    approach had not regressed in it as champion.
    """
    store = Store.of(evaluation.problem.name)
    found = {row.approach: _last_run(store, evaluation, row) for row in evaluation.rows}
    return {
        name: _earlier(store.client, evaluation.problem, run) for name, run in found.items() if run
    }


def _last_run(store: Store, evaluation: Evaluation, row: Row) -> Run | None:
    same = f"tags.`vieval.approach` = {_quoted(row.approach)}"
    unsuspicious = f"tags.`{REGRESSED}` IS NULL"
    for run in store.newest(same, FINISHED, unsuspicious, _on(evaluation.corpus)):
        trained_alike = _training(run.data.tags["vieval.signature"]) == _training(row.signature)
        if trained_alike and store.is_finished(run.data.tags[MLFLOW_PARENT_RUN_ID]):
            return run
    return None


def _training(signature: str) -> str:
    """What an approach was trained on, without its digest."""
    return choice(signature, "train").partition("@")[0]


def _earlier(client: MlflowClient, problem: Problem, run: Run) -> Earlier:
    with TemporaryDirectory() as folder:
        path = client.download_artifacts(run.info.run_id, PREDICTIONS, folder)
        text = Path(path).read_text(encoding="utf-8")
    tags, params = run.data.tags, run.data.params
    basis = Basis(
        corpus=tags["vieval.corpus"].rpartition("@")[2],
        gold=tags["vieval.gold"],
        train=choice(tags["vieval.signature"], "train"),
        kind=tags["vieval.kind"],
        parameters=_beginning_with(PARAMETER, params),
        versions=_beginning_with(VERSION, params),
        commit=tags.get(MLFLOW_GIT_COMMIT, ""),
    )
    answers = read_predictions(problem, text)
    return Earlier(run.info.run_id, basis, run.data.metrics.get("headline"), answers)


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


def _unanswered(run: Run) -> int:
    everything = int(run.data.params["segments"])
    return int(run.data.metrics.get("failed_segments", everything))


def _beginning_with(prefix: str, params: Mapping[str, str]) -> dict[str, str]:
    return {k.removeprefix(prefix): v for k, v in params.items() if k.startswith(prefix)}


@dataclass(frozen=True)
class Store:
    """The runs of a problem."""

    client: MlflowClient
    experiment: str

    @classmethod
    def of(cls, problem: str) -> Store:
        client = MlflowClient(home.tracking_uri())
        return cls(client, experiment_id(client, problem))

    def newest(self, *filters: str) -> Iterator[Run]:
        """The runs that pass all filters, the last to end first."""
        token = None
        while token != "":
            page = self.client.search_runs(
                [self.experiment],
                " and ".join(filters),
                max_results=PAGE,
                order_by=["attributes.end_time DESC"],
                page_token=token,
            )
            yield from page
            token = page.token or ""

    def is_finished(self, run_id: str) -> bool:
        return str(self.client.get_run(run_id).info.status) == "FINISHED"


def _on(corpus: str) -> str:
    return f"params.`corpus` = {_quoted(corpus)}"


def _quoted(text: str) -> str:
    """A string in MLflow's language of filters, which knows no escape."""
    return f'"{text}"' if "'" in text else f"'{text}'"


def remarks(
    state: str, verdict: Verdict, found: Sequence[Change], regressed: Mapping[str, str]
) -> dict[str, Remark]:
    """What a re-evaluation adds to its runs, for the next one and for people."""
    own = {STATE: state, CHAMPION: verdict.champion, "vieval.verdict": verdict.reason}
    return {"": Remark(own), **{one.approach: _remark(one, verdict, regressed) for one in found}}


def _remark(change: Change, verdict: Verdict, regressed: Mapping[str, str]) -> Remark:
    tags = {
        "vieval.since": change.since.run_id if change.since else "",
        "vieval.why": "; ".join(change.reasons),
        "vieval.objection": verdict.objections.get(change.approach, ""),
        REGRESSED: regressed.get(change.approach, ""),
    }
    difference = change.contrast.difference if change.contrast else Estimate(None, None, None)
    values = {
        "change": difference.value,
        "change_low": difference.low,
        "change_high": difference.high,
        "change_p": change.p,
    }
    return Remark(
        {name: text for name, text in tags.items() if text},
        {name: value for name, value in values.items() if value is not None},
    )
