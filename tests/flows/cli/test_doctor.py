"""What `vieval doctor` finds, and what it says to do."""

from __future__ import annotations

import json
import socket
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from flows.cli import doctor
from tests.flows.conftest import Command


def test_a_new_home_is_fine_and_says_what_comes_next(own_home: Path, run: Command) -> None:
    code, told = run("doctor")
    assert code == 0, told
    assert "✓ versions: vieval" in told
    assert "– last run: nothing was evaluated yet" in told
    assert "`vieval evaluate`" in told
    assert "✗" not in told


def test_a_store_that_cannot_be_reached_is_a_fault_with_a_remedy(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, run: Command
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{own_home}/nowhere/at/all.db")
    (own_home / "nowhere").write_text("a file where a folder should be")
    code, told = run("doctor", "--json")
    found = {one["about"]: one for one in json.loads(told)}
    assert code == 3
    assert found["MLflow's store"]["state"] == "wrong"
    assert "MLFLOW_TRACKING_URI" in found["MLflow's store"]["remedy"]


def found(run: Command) -> tuple[int, dict[str, dict[str, str]]]:
    code, told = run("doctor", "--json")
    return code, {one["about"]: one for one in json.loads(told)}


def test_every_extra_is_looked_for(root: Path) -> None:
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(doctor.EXTRAS) == set(declared["project"]["optional-dependencies"])


@pytest.mark.parametrize("whose", ["Prefect's database", "MLflow's store"])
@pytest.mark.parametrize("how", ["no database at all", "a page of it"])
def test_a_damaged_database_is_a_fault_with_a_remedy(
    own_home: Path, run: Command, whose: str, how: str
) -> None:
    file = own_home / "mlruns" / "mlflow.db"
    if whose.startswith("Prefect"):
        file = own_home / ".vieval" / "prefect" / "prefect.db"
        file.parent.mkdir(parents=True)
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE t (x)")
        database.executemany("INSERT INTO t VALUES (?)", [("a" * 500,)] * 100)
    whole = file.read_bytes()
    start = 0 if how == "no database at all" else 4096
    file.write_bytes(whole[:start] + b"x" * 4096 + whole[start + 4096 :])
    code, told = found(run)
    assert code == 3
    assert told[whose]["state"] == "wrong"
    assert str(file) in told[whose]["told"]
    assert told[whose]["remedy"] == "restore it from a backup, or move it away for a new one"


def test_a_server_that_does_not_answer_is_told_at_once(
    own_home: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.setenv("PREFECT_API_URL", f"http://{where}/api")
    code, told = found(run)
    assert code == 3
    assert told["Prefect's server"]["told"].startswith(
        f"Prefect's server at {where} does not answer"
    )
    assert told["Prefect's server"]["remedy"] == "start it, or name another"


def test_a_home_that_is_a_file_is_a_fault(
    tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("VIEVAL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    code, told = found(run)
    assert code == 3
    folder = told[f"folder {tmp_path}/home/mlruns"]
    assert (folder["state"], folder["remedy"]) == (
        "wrong",
        "set VIEVAL_HOME to a folder of your own",
    )
    assert told["MLflow's store"]["state"] == "wrong"


def test_a_port_that_is_taken_is_told_with_the_option(
    own_home: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        monkeypatch.setattr(doctor, "PORTS", {"MLflow": (port, "--mlflow-port")})
        code, told = found(run)
    assert code == 0
    assert told[f"port {port}"]["told"] == "taken, which MLflow would use"
    assert told[f"port {port}"]["remedy"] == "`vieval serve --mlflow-port N` takes another"


def test_a_last_run_that_failed_is_a_fault(own_home: Path, run: Command) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{own_home}/mlruns/mlflow.db")
    experiment = client.create_experiment("vieval-ner")
    whole = {"vieval.what": "evaluation"}
    last = client.create_run(experiment, run_name="ner on seeds", tags=whole)
    client.set_terminated(last.info.run_id, "FAILED")
    # What came later is a part of it.
    client.create_run(experiment, run_name="crf.v1", tags={"vieval.what": "approach"})
    code, told = found(run)
    assert code == 3
    assert told["last run"]["told"] == "ner on seeds: FAILED"
    assert "vieval ui" in told["last run"]["remedy"]


def test_the_last_run_is_that_of_the_history_where_the_clock_went_back(
    own_home: Path, run: Command
) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{own_home}/mlruns/mlflow.db")
    experiment = client.create_experiment("vieval-ner")

    def log(name: str, corpus: str, step: int | None, start: int) -> str:
        tags = {"vieval.what": "evaluation", "vieval.corpus.key": corpus}
        ordered = {} if step is None else {"vieval.order": f"{step:09}"}
        made = client.create_run(experiment, start, {**tags, **ordered}, name)
        return str(made.info.run_id)

    log("ner on news, then", "news", 1, 2000)
    last = log("ner on news, later", "news", 2, 1000)
    log("ner on seeds", "seeds", 9, 500)
    client.set_terminated(last, "FAILED")
    assert found(run)[1]["last run"]["told"] == "ner on news, later: FAILED"
    client.set_terminated(log("cut off", "news", None, 3000), "KILLED")
    assert found(run)[1]["last run"]["told"] == "cut off: KILLED"


def test_the_approaches_are_told_as_json(run: Command) -> None:
    code, told = run("approaches", "labels", "--json")
    rows = json.loads(told)["labels"]
    assert code == 0
    assert {"approach", "how it works", "licence", "needs"} <= set(rows[0])
    assert "keywords.v1" in {row["approach"] for row in rows}
