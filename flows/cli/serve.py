"""Commands that run for ever and register what shall: `serve`, `ui`, `deploy`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import typer

from flows.cli.console import say
from flows.cli.options import Port, ready


def serve(port: Port = 4200, mlflow_port: Port = 5000) -> None:
    """Run everything on this machine until Ctrl-C: Prefect, MLflow, a worker, the schedule."""
    if port == mlflow_port:
        raise typer.BadParameter(f"both servers cannot have the port {port}")
    from flows.serving import stack
    from tasks import home

    here = stack.Site(port, mlflow_port)

    def announce() -> None:
        say(f"Prefect  {here.prefect}  (runs, schedules, artifacts)")
        page = home.mlflow_page("experiments", here.mlflow)
        say(f"MLflow   {page}  (figures, comparisons, champions)")
        say(f"Logs     {stack.logs()}")
        say("Ctrl-C stops all of it.")

    stack.check(here)
    ready()
    with _until_stopped():
        say("starting …")
        stack.serve(here, announce)


def ui(port: Port = 5000) -> None:
    """Serve the MLflow UI on what was logged, until Ctrl-C."""
    from flows.serving import stack
    from tasks import home

    if server := home.tracking_server():
        raise typer.BadParameter(f"MLFLOW_TRACKING_URI names a server; its UI is at {server}")
    stack.check_ui(port)
    ready()
    page = home.mlflow_page("experiments", f"http://127.0.0.1:{port}")
    with _until_stopped():
        stack.serve_ui(port, lambda: say(f"MLflow on {page}, until Ctrl-C"))


@contextmanager
def _until_stopped() -> Iterator[None]:
    # Whoever stops a service sends SIGTERM, and a shell that starts it in the background has it
    # ignore SIGINT.
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        say("stopped")


def deploy() -> None:
    """Register work pool, deployments and automations with the server PREFECT_API_URL names."""
    api = os.environ.get("PREFECT_API_URL")
    if not api:
        raise typer.BadParameter("set PREFECT_API_URL to the API of a Prefect server")
    ready()
    from flows.serving.deploy import deploy as register
    from flows.serving.programs import WORK_POOL
    from tasks.greetings import public

    register()
    # The automation that finds dead runs waits for three of these.
    beat = "PREFECT_FLOWS_HEARTBEAT_FREQUENCY=30"
    where = public(urlsplit(api))
    say(f"registered with {where}; a worker: {beat} prefect worker start --pool {WORK_POOL}")
