"""Commands that run for ever and register what shall: `serve`, `deploy`."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated

import typer

Port = Annotated[int, typer.Option(help="A free port on this machine.")]


def serve(port: Port = 4200, mlflow_port: Port = 5000) -> None:
    """Run everything on this machine until Ctrl-C: Prefect, MLflow, a worker, the schedule."""
    from flows.serving import stack
    from flows.serving.processes import ChildEnded
    from tasks import home

    here = stack.Site(port, mlflow_port)

    def ready() -> None:
        typer.echo(f"Prefect  {here.prefect}  (runs, schedules, artifacts)")
        page = home.mlflow_page("experiments", here.mlflow)
        typer.echo(f"MLflow   {page}  (figures, comparisons, champions)")
        typer.echo(f"Logs     {stack.logs()}")
        typer.echo("Ctrl-C stops all of it.")

    # Whoever stops a service sends SIGTERM, and a shell that starts it in the background has it
    # ignore SIGINT.
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, signal.default_int_handler)
    typer.echo("starting …")
    try:
        stack.serve(here, ready)
    except KeyboardInterrupt:
        typer.echo("stopped")
    except (stack.CannotServe, ChildEnded) as error:
        typer.echo(f"vieval: {error}", err=True)
        sys.exit(1)


def deploy() -> None:
    """Register work pool, deployments and automations with the server PREFECT_API_URL names."""
    api = os.environ.get("PREFECT_API_URL")
    if not api:
        raise typer.BadParameter("set PREFECT_API_URL to the API of a Prefect server")
    from tasks import home

    home.configure()
    from flows.serving.deploy import deploy as register
    from flows.serving.programs import WORK_POOL

    register()
    # The automation that finds dead runs waits for three of these.
    beat = "PREFECT_FLOWS_HEARTBEAT_FREQUENCY=30"
    typer.echo(f"registered with {api}; a worker: {beat} prefect worker start --pool {WORK_POOL}")
