"""A run that was cut off is told from a complete one, and finished by whoever comes next."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run

from tasks import provenance
from tasks.mlflow_store import keys, unfinished
from tasks.mlflow_store.track import Tracked, track
from vieval.evaluation.results import Evaluation

HOST = provenance.owner().rpartition(":")[0]
DEAD = f"{HOST}:4194305"  # above the highest process id of Linux
CHANGES = ("create_run", "log_batch", "log_inputs", "log_artifacts", "set_terminated", "update_run")


def cut_off(client: MlflowClient, logged: Tracked, owner: str) -> None:
    """Make a run look as if its process had died while it logged its second child."""
    client.update_run(logged.run_id, status="RUNNING")
    client.set_tag(logged.run_id, keys.OWNER, owner)
    client.update_run(logged.children["capitalised.v1"], status="RUNNING")
    client.set_tag(logged.children["capitalised.v1"], keys.OWNER, owner)


def statuses(client: MlflowClient, logged: Tracked) -> Counter[tuple[str, str]]:
    """How many runs of the experiment have a name and a status."""
    runs = client.search_runs([logged.experiment_id])
    return Counter((run.info.run_name, run.info.status) for run in runs)


COMPLETE = Counter(
    {
        ("history: seeds", "FINISHED"): 1,
        ("ner on seeds · 2 approaches · best lexicon.v1 † 1.000", "FINISHED"): 1,
        ("lexicon.v1 †", "FINISHED"): 1,
        ("capitalised.v1 (floor)", "FINISHED"): 1,
    }
)


def test_a_run_that_was_cut_off_is_finished_without_a_duplicate(
    client: MlflowClient, ner: Evaluation
) -> None:
    first = track.fn(ner, {})
    cut_off(client, first, DEAD)
    second = track.fn(ner, {})
    assert second.run_id == first.run_id
    assert second.children["lexicon.v1"] == first.children["lexicon.v1"]
    assert statuses(client, second) == COMPLETE
    assert keys.UNFINISHED not in client.get_run(second.run_id).data.tags


def test_another_program_that_has_the_number_of_a_dead_process_is_not_taken_for_it(
    client: MlflowClient, ner: Evaluation
) -> None:
    """As after a restart of the machine: the number is there again, and what has it began later."""
    host, number = HOST, os.getpid()
    assert provenance.alive(provenance.owner())
    assert provenance.alive(f"{host}:{number}")  # as earlier versions wrote it
    before = f"{host}:{number}.1"
    assert not provenance.alive(before)
    assert provenance.alive(f"elsewhere:{number}.1")
    first = track.fn(ner, {})
    cut_off(client, first, before)
    assert track.fn(ner, {}).run_id == first.run_id
    assert statuses(client, first) == COMPLETE


def test_a_run_whose_process_lives_is_left_alone(client: MlflowClient, ner: Evaluation) -> None:
    first = track.fn(ner, {})
    cut_off(client, first, provenance.owner())
    assert track.fn(ner, {}).run_id != first.run_id
    assert client.get_run(first.run_id).info.status == "RUNNING"


def test_what_nobody_will_finish_is_marked(client: MlflowClient, ner: Evaluation) -> None:
    first = track.fn(ner, {})
    cut_off(client, first, DEAD)
    client.set_tag(first.run_id, keys.KEY, "other content")
    second = track.fn(ner, {})
    assert second.run_id != first.run_id
    for run_id in (first.run_id, first.children["capitalised.v1"]):
        left = client.get_run(run_id)
        assert left.info.status == "KILLED"
        assert left.data.tags[keys.UNFINISHED] == unfinished.REASON


def test_a_run_of_another_program_in_the_experiment_is_left_alone(
    client: MlflowClient, ner: Evaluation
) -> None:
    experiment = track.fn(ner, {}).experiment_id
    theirs: Run = client.create_run(experiment)
    track.fn(ner, {})
    assert client.get_run(theirs.info.run_id).info.status == "RUNNING"


@pytest.mark.parametrize(("ended", "taken_up"), [(True, True), (False, False)])
def test_of_another_machine_prefect_tells_whether_a_run_is_over(
    client: MlflowClient,
    ner: Evaluation,
    monkeypatch: pytest.MonkeyPatch,
    ended: bool,
    taken_up: bool,
) -> None:
    monkeypatch.setattr(unfinished, "_has_ended", lambda flow_run: ended)
    first = track.fn(ner, {}, flow_run=str(uuid4()))
    cut_off(client, first, "another-host:1")
    assert (track.fn(ner, {}, flow_run=str(uuid4())).run_id == first.run_id) is taken_up


@pytest.fixture
def break_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, bool], None]:
    """Let the n-th call that changes something break off, before it is done or after."""

    def arm(number: int, done: bool) -> None:
        calls = iter(range(1, 1_000_000))

        def breaking(name: str) -> Callable[..., object]:
            real = getattr(MlflowClient, name)

            def call(self: MlflowClient, *args: object, **named: object) -> object:
                place = next(calls)
                if place == number and not done:
                    raise ConnectionError("not reached")
                result = real(self, *args, **named)
                if place == number:
                    raise ConnectionError("the answer got lost")
                return result

            return call

        for name in CHANGES:
            monkeypatch.setattr(MlflowClient, name, breaking(name))

    return arm


@pytest.mark.parametrize(
    ("number", "done"),
    [(1, True), (2, False), (3, True), (6, False), (7, True), (12, True)],
)
def test_wherever_logging_broke_off_the_next_try_completes_the_same_run(
    client: MlflowClient,
    ner: Evaluation,
    break_at: Callable[[int, bool], None],
    number: int,
    done: bool,
) -> None:
    flow_run = str(uuid4())
    break_at(number, done)
    with pytest.raises(ConnectionError):
        track.fn(ner, {}, flow_run=flow_run)
    logged = track.fn(ner, {}, flow_run=flow_run)
    assert statuses(client, logged) == COMPLETE
    for run_id in logged.children.values():
        assert client.list_artifacts(run_id)[-1].path == "scores.json"
