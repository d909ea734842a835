"""Everything on one machine: Prefect's server, MLflow's, a worker, the schedule."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from flows.serving.processes import CannotServe, Child, check_port
from flows.serving.programs import Program, mlflow_server, prefect_server, worker
from tasks import greetings, home, provenance

CHECK_SECONDS = 0.5


class Site(NamedTuple):
    """Where the servers listen, on loopback."""

    prefect_port: int = 4200
    mlflow_port: int = 5000

    @property
    def prefect(self) -> str:
        """The address of Prefect's UI."""
        return f"http://127.0.0.1:{self.prefect_port}"

    @property
    def mlflow(self) -> str:
        """The address of MLflow's UI."""
        return f"http://127.0.0.1:{self.mlflow_port}"

    @property
    def settings(self) -> Mapping[str, str]:
        """What a program that uses the site needs in its environment."""
        return {"PREFECT_API_URL": f"{self.prefect}/api", "VIEVAL_MLFLOW_UI": self.mlflow}


def running() -> Site | None:
    """The site that serves this home, if one does."""
    try:
        told = json.loads(_notice().read_text(encoding="utf-8"))
        ports, owner = map(int, told["ports"]), str(told["owner"])
        site = Site(*ports)
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
        # Whoever serves writes it whole, and last: what else lies there says nothing.
        return None
    return site if provenance.alive(owner) else None


def logs() -> Path:
    """Where what the programs print goes."""
    return home.state() / "logs"


def serve(site: Site, ready: Callable[[], None]) -> None:
    """Run everything until it is interrupted; `ready` is called once all of it answers.

    Raises `ChildEnded` where one of the programs ends, which ends the others too,
    and what `flows.serving.deploy.deploy` raises.
    """
    # The server that is named there does not run yet, and its database is ours to migrate.
    os.environ.pop("PREFECT_API_URL", None)
    home.migrate()
    os.environ.update({**site.settings, "VIEVAL_HOME": str(home.root())})
    with ExitStack() as stack:
        prefect = stack.enter_context(_child("prefect", _prefect(site)))
        mlflow = stack.enter_context(_child("mlflow", mlflow_server(site.mlflow_port)))
        prefect.wait_for(f"{site.prefect}/api/health")
        _register()
        stack.callback(_crash_what_is_left)
        children = [prefect, mlflow, stack.enter_context(_child("worker", worker()))]
        mlflow.wait_for(f"{site.mlflow}/health")
        stack.enter_context(_announced(site))
        ready()
        _watch(children)


def serve_ui(port: int, ready: Callable[[], None]) -> None:
    """Run MLflow's server alone until it is interrupted; `ready` is called once it answers.

    Raises `ChildEnded` where it ends by itself.
    """
    home.migrate()
    with _child("mlflow", mlflow_server(port)) as mlflow:
        mlflow.wait_for(f"http://127.0.0.1:{port}/health")
        ready()
        _watch([mlflow])


def check_ui(port: int) -> None:
    """Raise `CannotServe` where MLflow's server cannot have the port."""
    if (there := running()) and there.mlflow_port == port:
        raise CannotServe(f"`vieval serve` serves it already: {there.mlflow}")
    check_port("MLflow", port, "--port")


def check(site: Site) -> None:
    """Raise `CannotServe` where something stands where a server of ours should."""
    if there := running():
        raise CannotServe(f"this home is served already: {there.prefect}")
    check_port("Prefect", site.prefect_port, "--port")
    check_port("MLflow", site.mlflow_port, "--mlflow-port")
    used = {"PREFECT_API_URL": site.settings["PREFECT_API_URL"], "MLFLOW_TRACKING_URI": None}
    for name, ours in used.items():
        given = os.environ.get(name, "")
        if given.startswith("http") and given != ours:
            raise CannotServe(
                f"{name} names a server, {greetings.public(urlsplit(given))}: unset it, or use "
                "that one (docs/orchestration.md)"
            )


def _prefect(site: Site) -> Program:
    return prefect_server(site.prefect_port)


@contextmanager
def _child(name: str, program: Program) -> Iterator[Child]:
    logs().mkdir(parents=True, exist_ok=True)
    child = Child.start(name, program, logs() / f"{name}.log")
    try:
        yield child
    finally:
        child.stop()


def _register() -> None:
    from flows.serving.deploy import deploy

    _crash_what_is_left()
    deploy()


def _crash_what_is_left() -> None:
    """Whatever is called running while no worker runs was killed, now or in an earlier life."""
    from prefect.client.orchestration import get_client

    from flows.serving import crashed_runs

    with get_client(sync_client=True) as client:
        crashed_runs.crash_what_a_worker_left(client)
        crashed_runs.crash_what_was_killed(client)


@contextmanager
def _announced(site: Site) -> Iterator[None]:
    """Let commands on this home find the site; see `running`."""
    told = {"ports": list(site), "owner": provenance.owner()}
    whole = _notice().with_suffix(".new")
    whole.write_text(json.dumps(told), encoding="utf-8")
    whole.rename(_notice())
    try:
        yield
    finally:
        _notice().unlink(missing_ok=True)


def _notice() -> Path:
    return home.state() / "serving.json"


def _watch(children: Sequence[Child]) -> None:
    while True:
        for child in children:
            child.check()
        time.sleep(CHECK_SECONDS)
