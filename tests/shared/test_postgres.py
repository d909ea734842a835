"""The same flows with Prefect and MLflow on PostgreSQL."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from mlflow import MlflowClient, pyfunc
from mlflow.entities import Run
from prefect.client.orchestration import get_client
from sqlalchemy import Engine, create_engine, event, inspect

from flows.evaluate import evaluate
from flows.reevaluate import Reevaluation, reevaluate
from tasks import home, locks, provenance
from tasks.mlflow_store import keys, registry
from tasks.mlflow_store.errors import StoreFailed
from tasks.mlflow_store.experiments import experiment_id
from tasks.mlflow_store.track import track
from vieval.corpus.corpus import Corpus
from vieval.evaluation import evaluate as evaluation
from vieval.evaluation.results import Evaluation, Outcome

pytestmark = pytest.mark.postgres

NAMES = ["capitalised.v1", "lexicon.v1", "majority.v1"]

NO_HISTORY = "tags.`vieval.what` != 'history'"


def called(run: Run) -> str:
    """What a run is about: an approach, or an evaluation as in `ner on seeds`."""
    return str(run.data.tags.get("vieval.approach") or run.info.run_name.partition(" · ")[0])


def runs(experiment: str) -> Counter[tuple[str, str]]:
    """How many runs of an experiment have a name and a status."""
    found = MlflowClient().search_runs([experiment], NO_HISTORY)
    return Counter((called(run), run.info.status) for run in found)


def test_machines_that_set_up_new_databases_at_once_do_not_disturb_each_other(
    prepared: Any,
) -> None:
    assert [code for code, _ in prepared.ended] == [0, 0], prepared.ended
    for what, table in {"prefect": "flow_run", "mlflow": "experiments"}.items():
        name = getattr(prepared.pair, what)
        engine = create_engine(prepared.pair.server.url("mlflow", name))
        assert table in inspect(engine).get_table_names()
        engine.dispose()


def test_a_database_is_asked_which_version_of_its_tables_it_has(prepared: Any) -> None:
    prefect, mlflow = (
        prepared.pair.environment[name]
        for name in ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "MLFLOW_TRACKING_URI")
    )
    assert re.fullmatch("[0-9a-f]{12}", locks.ask(prefect, home.REVISION))
    assert re.fullmatch("[0-9a-f]{12}", locks.ask(mlflow, home.REVISION))
    assert locks.ask(mlflow, home.REVISION.replace("alembic_version", "no_such_table")) == ""


def test_an_evaluation_is_logged_and_its_second_run_comes_from_the_cache(
    on_postgres: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tests ask the same approaches about the same texts, before or after.
    monkeypatch.setattr(home, "answers", lambda: tmp_path)
    before = {name: runs(experiment_id(MlflowClient(), name)) for name in ("ner", "topic")}
    with get_client(sync_client=True) as client:
        others = {run.id for run in client.read_flow_runs()}
    first = evaluate(["ner", "topic"], approaches=NAMES)
    again = evaluate(["ner", "topic"], approaches=NAMES)
    for one, other in zip(first, again, strict=True):
        assert not any(row.outcome.cached for row in one.evaluation.rows)
        assert all(row.outcome.cached for row in other.evaluation.rows)
        names = [row.approach for row in one.evaluation.rows]
        problem = one.evaluation.problem.name
        assert runs(one.tracked.experiment_id) - before[problem] == Counter(
            {(f"{problem} on seeds", "FINISHED"): 2} | {(name, "FINISHED"): 2 for name in names}
        )
        for row in one.evaluation.rows:
            logged = MlflowClient().get_run(one.tracked.children[row.approach])
            assert row.headline.value is not None
            assert logged.data.metrics["F1"] == round(row.headline.value, 4)
    with get_client(sync_client=True) as client:
        ours = [run for run in client.read_flow_runs() if run.id not in others and run.state]
    assert [run.state_name for run in ours] == ["Completed", "Completed"]


def test_a_champion_is_found_and_its_model_answers(on_postgres: Any) -> None:
    asked = ["majority.v1", "tfidf-nb.v1"]
    [night] = cast("list[Reevaluation]", reevaluate(["topic"], approaches=asked))
    champion = registry.champion("topic", "seeds")
    assert champion is not None, night.message
    assert night.message == champion.reason
    model = pyfunc.load_model("models:/vieval-topic-seeds@champion")
    assert "label" in model.predict(["Đội tuyển bóng đá thắng trận chung kết."])[0]
    [again] = cast("list[Reevaluation]", reevaluate(["topic"], approaches=asked))
    assert again.message.startswith("unchanged since run ")


@pytest.fixture(scope="module")
def three(seeds: Corpus, outcome: Callable[..., Outcome]) -> Evaluation:
    gold = [record.spans.get("ner", frozenset()) for record in seeds.records]
    outcomes = [
        outcome("lexicon.v1", gold),
        outcome("capitalised.v1", [frozenset()] * len(gold)),
        outcome("crf.v1", status="failed", reason="a bug"),
    ]
    return evaluation.evaluate(seeds.problem("ner"), seeds, outcomes)


def test_of_two_machines_one_takes_up_a_run_that_was_cut_off(
    on_postgres: Any, three: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = MlflowClient()
    left = track.fn(three, {}).run_id
    client.update_run(left, status="RUNNING")
    client.set_tag(left, keys.OWNER, f"{provenance.owner().rpartition(':')[0]}:4194305")
    # They share no file, and are both about to take it up.
    monkeypatch.setattr(home, "lock", lambda _: nullcontext())
    update = MlflowClient.update_run

    def slow(self: MlflowClient, *words: Any, **named: Any) -> None:
        time.sleep(0.5)
        update(self, *words, **named)

    monkeypatch.setattr(MlflowClient, "update_run", slow)
    with ThreadPoolExecutor(2) as machines:
        logged = [machines.submit(track.fn, three, {}) for _ in range(2)]
        found = {one.result().run_id for one in logged}
    assert left in found
    assert len(found) == 2


@pytest.fixture
def cut_at(on_postgres: Any) -> Iterator[Callable[[int], None]]:
    """Lets the n-th statement that changes MLflow's database lose its connection."""
    armed: list[Callable[..., None]] = []

    def arm(number: int) -> None:
        left = iter(range(number, -1_000_000, -1))

        def listener(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            ours = connection.engine.url.database == on_postgres.mlflow
            if ours and statement.startswith(("INSERT", "UPDATE")) and next(left) == 1:
                on_postgres.cut_connections()

        event.listen(Engine, "before_cursor_execute", listener)
        armed.append(listener)

    yield arm
    for listener in armed:
        event.remove(Engine, "before_cursor_execute", listener)


@pytest.mark.parametrize("number", [1, 4, 9, 30])
def test_after_a_lost_connection_the_next_try_adds_what_is_missing_once(
    on_postgres: Any, three: Evaluation, cut_at: Callable[[int], None], number: int
) -> None:
    experiment = experiment_id(MlflowClient(), "ner")
    before = runs(experiment)
    flow_run = str(uuid4())
    cut_at(number)
    with pytest.raises(StoreFailed, match="connection"):
        track.fn(three, {}, flow_run)
    half = runs(experiment) - before
    assert ("ner on seeds", "FINISHED") not in half
    track.fn(three, {}, flow_run)
    assert runs(experiment) - before == Counter(
        {
            ("ner on seeds", "FINISHED"): 1,
            ("lexicon.v1", "FINISHED"): 1,
            ("capitalised.v1", "FINISHED"): 1,
            ("crf.v1", "FAILED"): 1,
        }
    )
