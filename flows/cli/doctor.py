"""`vieval doctor`: what is here, what is missing, and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

import typer

from flows.cli.console import console_for_tables, say_json
from flows.cli.options import AsJson

LIBRARIES = ("prefect", "mlflow", "underthesea", "scikit-learn", "pandas", "numpy")
# What tells whether an extra is installed.
EXTRAS = {
    "dask": "prefect_dask",
    "postgres": "psycopg",
    "s3": "boto3",
    "llm": "openai",
    "vinlp": "ViNLP",
    "spacy": "spacy",
    "transformers": "transformers",
    "pool": "glide",
}
PORTS = {"Prefect": 4200, "MLflow": 5000}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, and the remedy where something is wrong."""

    about: str
    state: Literal["fine", "missing", "wrong"]
    told: str
    remedy: str = ""


def doctor(as_json: AsJson = False) -> None:
    """Look at versions, extras, weights, ports, databases and runs; say what to do about faults.

    Ends with 3 where something is wrong; what is merely not installed is no fault.
    """
    found = list(_findings())
    if as_json:
        say_json([asdict(one) for one in found])
    else:
        console = console_for_tables()
        for one in found:
            mark = {"fine": "✓", "missing": "–", "wrong": "✗"}[one.state]
            console.print(f"{mark} {one.about}: {one.told}", soft_wrap=True)
            if one.remedy:
                console.print(f"    {one.remedy}", soft_wrap=True)
    if any(one.state == "wrong" for one in found):
        raise typer.Exit(3)


def _findings() -> Iterator[Finding]:
    yield from _versions()
    yield from _extras()
    yield from _weights()
    yield from _home()
    yield from _ports()
    yield from _store()


def _versions() -> Iterator[Finding]:
    from vieval import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    told = [f"vieval {__version__}", f"Python {python}"]
    for library in LIBRARIES:
        try:
            told.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            yield Finding("versions", "wrong", f"{library} is not installed", "make setup")
    yield Finding("versions", "fine", ", ".join(told))


def _extras() -> Iterator[Finding]:
    for extra, module in EXTRAS.items():
        if importlib.util.find_spec(module):
            yield Finding(f"extra {extra}", "fine", "installed")
        else:
            remedy = f"pip install 'vieval[{extra}]', where it is wanted"
            yield Finding(f"extra {extra}", "missing", "not installed", remedy)


def _weights() -> Iterator[Finding]:
    from vieval.approaches import BUILT_IN
    from vieval.models.extras import revision

    seen: set[str] = set()
    for approach in (one for table in BUILT_IN.values() for one in table.values()):
        weights = getattr(approach, "weights", "")
        if not weights or weights in seen:
            continue
        seen.add(weights)
        state = revision(weights)
        if state == "not found":
            yield Finding(f"weights {weights}", "missing", "not here", approach.card.needs)
        else:
            yield Finding(f"weights {weights}", "fine", state)


def _home() -> Iterator[Finding]:
    from tasks import home

    for folder in (home.mlruns(), home.state()):
        place = next(one for one in (folder, *folder.parents) if one.exists())
        if os.access(place, os.W_OK):
            yield Finding(f"folder {folder}", "fine", "can be written")
        else:
            remedy = "set VIEVAL_HOME to a folder of your own"
            yield Finding(f"folder {folder}", "wrong", "cannot be written", remedy)


def _ports() -> Iterator[Finding]:
    from flows.serving import stack
    from flows.serving.processes import is_taken

    site = stack.running()
    if site:
        yield Finding("vieval serve", "fine", f"runs: {site.prefect}, {site.mlflow}")
        return
    for name, port in PORTS.items():
        if is_taken(port):
            remedy = f"`vieval serve --help` says how to choose another port for {name}"
            yield Finding(f"port {port}", "missing", f"taken, which {name} would use", remedy)
        else:
            yield Finding(f"port {port}", "fine", f"free for {name}")
    remedy = "`vieval serve` runs the schedule, Prefect and MLflow"
    yield Finding("schedule", "missing", "nobody serves it here", remedy)


def _store() -> Iterator[Finding]:
    """The databases, the last run and the champions, as far as they can be read."""
    from flows.cli.console import keep_quiet
    from tasks import home

    keep_quiet()
    home.configure()
    if home.tracking_uri().startswith("sqlite:///") and not (home.mlruns() / "mlflow.db").exists():
        remedy = "`vieval setup`, or any command that evaluates"
        yield Finding("databases", "missing", "not made yet", remedy)
        return
    try:
        yield from _logged()
    except Exception as error:
        told = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        remedy = "is the server or disk that MLFLOW_TRACKING_URI names there?"
        yield Finding("MLflow's store", "wrong", told, remedy)


def _logged() -> Iterator[Finding]:
    from mlflow import MlflowClient

    from tasks import home
    from tasks.mlflow_store.keys import ALIAS

    client: Any = MlflowClient(home.tracking_uri())
    experiments = client.search_experiments(filter_string="name LIKE 'vieval-%'")
    ids = [one.experiment_id for one in experiments]
    runs = (
        client.search_runs(ids, max_results=1, order_by=["attributes.start_time DESC"])
        if ids
        else []
    )
    if runs:
        [run] = runs
        yield Finding("last run", "fine", f"{run.info.run_name}: {run.info.status}")
    else:
        yield Finding("last run", "missing", "nothing was evaluated yet", "`vieval evaluate`")
    models = [one.name for one in client.search_registered_models() if ALIAS in one.aliases]
    if models:
        yield Finding("champions", "fine", ", ".join(models))
    else:
        yield Finding("champions", "missing", "none yet", "`vieval reevaluate` finds them")
