"""Two worker processes give what one process gives, to the last digit."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from prefect import flow
from rich.console import Console

from flows.challenge import challenge
from flows.evaluate import Logged, evaluate
from flows.robustness import robustness
from flows.runners import tasks_on
from flows.stream import stream
from tasks.workplace import workplace
from vieval.data import Answer, Card, Segment, Span, Unavailable
from vieval.evaluation.results import Outcome, Row
from vieval.report.leaderboard import leaderboard, notes

distributed = pytest.importorskip("distributed", reason="needs the extra dask")

NAMES = ["capitalised.v1", "lexicon.v1", "crf.v1", "keywords.v1", "majority.v1"]


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A client of a cluster of two worker processes."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs="ERROR"
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def asked_anew(kept: Path, names: Sequence[Any] = NAMES, **where: Any) -> list[Logged]:
    """An evaluation that finds the answers of a folder alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.home.answers", lambda: kept)
        return list(evaluate(["ner", "topic"], approaches=names, **where))


def printed(logged: list[Logged]) -> str:
    """The tables of an evaluation, but for how long it took."""
    console = Console(file=StringIO(), record=True, width=200)
    for evaluation, _ in logged:
        rows = [replace(r, outcome=replace(r.outcome, seconds=0.0)) for r in evaluation.rows]
        console.print(leaderboard(replace(evaluation, rows=tuple(rows))))
        console.print(notes(evaluation), soft_wrap=True)
    return console.export_text()


def test_a_cluster_gives_what_one_process_gives(home: Path, client: Any, tmp_path: Path) -> None:
    here = asked_anew(tmp_path / "here")
    with distributed.get_task_stream(client) as stream:
        there = asked_anew(tmp_path / "there", runner="dask", dask_address=client.scheduler.address)
    assert len({task["worker"] for task in stream.data}) == 2
    for one, other in zip(here, there, strict=True):
        for row, same in zip(one.evaluation.rows, other.evaluation.rows, strict=True):
            assert not same.outcome.cached
            seconds = replace(same.outcome, seconds=row.outcome.seconds)
            assert replace(same, outcome=seconds) == row
    assert "crf.v1" in printed(here)
    assert printed(here) == printed(there)


def test_a_scheduler_without_a_worker_is_told_and_given_up(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("flows.runners.PATIENCE_SECONDS", 1)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None) as empty:
        where = empty.scheduler_address
        with pytest.raises(OSError, match=f"^Dask's scheduler at {where} has no worker; start one"):
            evaluate(["ner"], approaches=["lexicon.v1"], runner="dask", dask_address=where)
    assert f"Dask's scheduler at {where} has no worker; waiting 1 s for one" in caplog.text


def test_what_a_worker_answered_is_in_the_cache_of_all(
    home: Path, client: Any, tmp_path: Path
) -> None:
    asked_anew(tmp_path, runner="dask", dask_address=client.scheduler.address)
    again = asked_anew(tmp_path)
    assert all(row.outcome.cached for one in again for row in one.evaluation.rows)


def test_parts_are_counted_on_the_workers(
    home: Path, client: Any, tmp_path: Path, never_asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.stream.PART_SEGMENTS", 25)
    monkeypatch.setattr("vieval.inference.survey.STRETCH_BYTES", 5_000)

    # Here, since the workers keep their answers in the home.
    monkeypatch.setattr("tasks.home.answers", lambda: tmp_path)

    def told(**where: Any) -> list[Row]:
        [logged] = stream(str(never_asked), ["ner"], NAMES[:3], train="seeds", **where)
        assert not any(row.outcome.cached for row in logged.evaluation.rows)
        return [
            replace(row, outcome=Outcome(row.outcome.identity)) for row in logged.evaluation.rows
        ]

    with distributed.get_task_stream(client) as done:
        there = told(runner="dask", dask_address=client.scheduler.address)
    kinds: dict[str, set[str]] = {}
    for task in done.data:
        kinds.setdefault(task["key"].split("-")[0], set()).add(task["key"])
    workers = {task["worker"] for task in done.data if task["key"].startswith("look_through")}
    assert len(workers) == 2
    assert {kind: len(keys) for kind, keys in kinds.items() if kind in {"take", "learn"}} == {
        "take": 1,
        "learn": 1,
    }
    assert there == told()


def test_without_dask_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    @flow
    def asking() -> None:
        with tasks_on("dask"):
            pass

    with pytest.raises(Unavailable, match=r"pip install 'vieval\[dask\]'"):
        asking()


def test_a_cluster_of_ones_own_answers_nobody_else(home: Path) -> None:
    """Whoever may send it a task has it run what he likes."""

    @flow
    def asking() -> str:
        with tasks_on("dask"):
            address: str = workplace.get().hold(int).client.scheduler.address
            with pytest.raises((OSError, TimeoutError)):
                distributed.Client(address.replace("tls:", "tcp:"), timeout="3s")
            return address

    assert asking().startswith("tls://127.0.0.1:")


def test_no_worker_imports_what_orchestrates_and_tracks(
    home: Path, client: Any, tmp_path: Path
) -> None:
    """Prefect would take two seconds of each worker, MLflow as many, before its first answer."""
    asked_anew(tmp_path, runner="dask", dask_address=client.scheduler.address)
    imported = client.run(lambda: {"tasks.work", "prefect", "mlflow"} & set(sys.modules))
    assert list(imported.values()) == [{"tasks.work"}] * 2


class Mine:
    """Finds Lào, and is in no table; with what it `holds`."""

    card = Card("finds Lào", "none")

    def __init__(self, holds: object = None) -> None:
        self.holds = holds

    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        return [
            frozenset({Span(at, at + 3, "LOC")})
            if (at := segment.text.find("Lào")) >= 0
            else frozenset()
            for segment in segments
        ]


def test_an_approach_that_nobody_registered_is_asked_on_the_workers(
    home: Path, client: Any, tmp_path: Path
) -> None:
    names = ["lexicon.v1", Mine()]
    here = asked_anew(tmp_path / "here", names)[0]
    with distributed.get_task_stream(client) as stream:
        on = {"runner": "dask", "dask_address": client.scheduler.address}
        there = asked_anew(tmp_path / "there", names, **on)[0]
    assert len(stream.data) >= 2
    one, other = ({r.approach: r for r in at.evaluation.rows}["Mine"] for at in (here, there))
    assert (one.outcome.status, other.outcome.status) == ("ok", "ok")
    assert not other.outcome.cached
    assert one.headline.value
    assert list(one.outcome.answers) == list(other.outcome.answers)


def test_one_that_cannot_be_sent_there_is_a_row_that_says_so(home: Path, client: Any) -> None:
    asked = ["lexicon.v1", Mine(holds=threading.Lock())]
    [there] = evaluate(
        ["ner"], approaches=asked, runner="dask", dask_address=client.scheduler.address
    )
    rows = {row.approach: row.outcome for row in there.evaluation.rows}
    assert rows["lexicon.v1"].status == "ok"
    assert rows["Mine"].status == "failed"
    assert "pickle" in rows["Mine"].reason


@pytest.mark.parametrize("probe", [challenge, robustness], ids=lambda probe: probe.name)
def test_other_flows_ask_on_the_workers_too(
    probe: Any, home: Path, client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["lexicon.v1", Mine(holds=threading.Lock())]
    on = {"runner": "dask", "dask_address": client.scheduler.address}
    monkeypatch.setattr("tasks.home.answers", lambda: tmp_path / "there")
    with distributed.get_task_stream(client) as stream:
        [[there, _]] = probe(["ner"], approaches=asked, **on)
    assert len(stream.data) >= 1
    assert list(there.metrics) == ["lexicon.v1"]
    assert "pickle" in there.missing["Mine"]
    monkeypatch.setattr("tasks.home.answers", lambda: tmp_path / "here")
    [[here, _]] = probe(["ner"], approaches=asked[:1])
    assert there.metrics == here.metrics
