"""What `deploy/` and docs/deployment.md say is what the programs take."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import mlflow.cli
import pytest
import yaml
from cyclopts import CycloptsError
from mlflow import MlflowClient, environment_variables
from prefect.cli._app import _app as prefect_cli
from prefect.settings import Settings
from prefect.settings.legacy import _get_valid_setting_names
from sqlalchemy import create_engine, text

from tests.shown.pages import PAGES, read, run
from tests.shown.test_commands import commands as commands_of
from tests.shown.test_commands import taken

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")))


def commands() -> set[tuple[str, ...]]:
    """What compose and systemd start of ours."""
    services = compose()["services"].values()
    units = [path.read_text() for path in (ROOT / "deploy" / "systemd").glob("*.service")]
    started = [
        shlex.split(line)
        for u in units
        for line in re.findall(r"ExecStart=/opt/vieval/bin/(.*)", u)
    ]
    assert len(started) == len(units) == 3
    return {
        tuple(words) for words in [*started, *(s["command"] for s in services if "command" in s)]
    }


def settings() -> dict[str, str]:
    """All of vieval.env, and what stands there to be switched on."""
    lines = (ROOT / "deploy" / "vieval.env").read_text(encoding="utf-8").splitlines()
    found: dict[str, str] = {}
    for line in lines:
        if "=" in line:
            setting = re.fullmatch(r"#?([A-Z0-9_]+)=(.*)", line)
            assert setting is not None, line
            found[setting[1]] = setting[2]
    return found


def blocks(kind: str) -> list[str]:
    """The code of a kind in docs/deployment.md, in order."""
    document = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", document, flags=re.DOTALL)


@pytest.mark.parametrize("program", sorted({words[:3] for words in commands()}))
def test_the_programs_know_the_options_that_they_are_started_with(program: tuple[str, ...]) -> None:
    words = [word for word in program if not word.startswith("-")]
    helped = subprocess.run(
        [BIN / words[0], *words[1:], "--help"], capture_output=True, text=True, check=True
    )
    given = {w for words in commands() if words[:3] == program for w in words if w[:2] == "--"}
    assert given
    assert given <= set(re.findall(r"--[a-z-]+", helped.stdout))


def shown(program: str) -> list[list[str]]:
    """The words after a program's name, wherever the docs show it."""
    lines = (line for page in PAGES for line, _ in commands_of(read(page)))
    return [shlex.split(line)[1:] for line in lines if line.startswith(f"{program} ")]


def test_mlflow_takes_what_the_docs_show() -> None:
    found = shown("mlflow")
    assert len(found) >= 3
    assert [taken("mlflow", mlflow.cli.cli, words) for words in found] == [None] * len(found)
    assert taken("mlflow", mlflow.cli.cli, ["gc", "--unknown"])


def test_prefect_takes_what_the_docs_show() -> None:
    found = shown("prefect")
    assert len(found) >= 3
    for words in found:
        # What stands before the command is read apart from it, for all commands alike.
        after = [word for word in words if word != "--no-prompt"]
        prefect_cli.parse_args(after, exit_on_error=False, print_error=False)
    with pytest.raises(CycloptsError):
        prefect_cli.parse_args(["deploy", "--al"], exit_on_error=False, print_error=False)


def test_every_setting_is_one_that_a_program_reads() -> None:
    sources = (path for room in ("flows", "tasks") for path in (ROOT / room).rglob("*.py"))
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    known = {
        *re.findall(r'"(VIEVAL_[A-Z_]+)"', code),
        *_get_valid_setting_names(Settings),
        *dir(environment_variables),
        *(option.envvar for option in mlflow.cli.server.params),
    }
    ours = {name for name in settings() if name.startswith(("VIEVAL_", "PREFECT_", "MLFLOW_"))}
    composed = compose()["x-program"]["environment"]
    assert len(ours) > 10
    assert (ours | set(composed)) <= known


def test_images_are_pinned_and_passwords_are_asked_for() -> None:
    services = compose()["services"]
    for name, service in services.items():
        tag = service["image"].partition(":")[2]
        assert re.match(r"\d", tag), name
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${PGPASSWORD:?")


def test_the_backup_of_sqlite_brings_runs_and_artifacts_back(own_home: Path) -> None:
    backup, restore = blocks("sqlite")
    (own_home / ".vieval").mkdir()
    client = MlflowClient()
    experiment = client.create_experiment("kept", (own_home / "mlruns" / "artifacts").as_uri())
    kept = client.create_run(experiment).info.run_id
    client.log_text(kept, "kept", "kept.txt")
    run(backup, own_home)
    lost = client.create_run(experiment).info.run_id
    client.log_text(kept, "changed", "kept.txt")
    run(restore, own_home)
    fresh = f"sqlite:///{own_home}/mlruns/../mlruns/mlflow.db"  # not the connection of before
    runs = MlflowClient(fresh).search_runs([experiment])
    assert [one.info.run_id for one in runs] == [kept] != [lost]
    assert Path(client.download_artifacts(kept, "kept.txt")).read_text() == "kept"


def test_the_wheel_brings_the_deployments(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", tmp_path], cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    asked = "from flows.serving.deploy import blueprint; print(blueprint())"
    done = subprocess.run(
        [sys.executable, "-P", "-c", asked],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    found = Path(done.stdout.strip())
    assert found == tmp_path / "site" / "flows" / "prefect.yaml"
    assert found.read_bytes() == (ROOT / "prefect.yaml").read_bytes()


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(not shutil.which("pg_dump"), reason="needs PostgreSQL's client programs")
def test_the_commands_for_postgresql_upgrade_back_up_and_restore(
    databases: Any, tmp_path: Path
) -> None:
    upgrade, backup, restore = blocks("sh")
    database = databases.environment["MLFLOW_TRACKING_URI"]
    environment = {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": databases.environment[
            "PREFECT_SERVER_DATABASE_CONNECTION_URL"
        ],
        "MLFLOW_BACKEND_STORE_URI": database,
        "VIEVAL_HOME": str(tmp_path),
        "PREFECT_HOME": str(tmp_path / "prefect"),
    }
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "mlruns" / "artifact").write_text("kept")
    client = MlflowClient(database)
    kept = client.create_experiment("kept")
    run(upgrade, tmp_path, environment)
    run(backup, tmp_path, environment)
    client.create_experiment("lost")
    (tmp_path / "mlruns" / "artifact").unlink()
    prefect = create_engine(databases.server.url("mlflow", databases.prefect))
    with prefect.begin() as connection:
        connection.execute(text("DROP TABLE flow_run CASCADE"))
    run(restore, tmp_path, environment)
    names = {one.name: one.experiment_id for one in client.search_experiments()}
    assert names.get("kept") == kept
    assert "lost" not in names
    assert (tmp_path / "mlruns" / "artifact").read_text() == "kept"
    with prefect.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM flow_run")) == 0
    prefect.dispose()
