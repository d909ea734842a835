"""`vieval doctor`: what is here, what is missing, and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import typer

from flows.cli.console import console_for_tables, say_json
from flows.cli.options import AsJson

if TYPE_CHECKING:
    from tasks.reachable import Setting

LIBRARIES = ("prefect", "mlflow", "underthesea", "scikit-learn", "pandas", "numpy")
# What tells whether an extra is installed.
EXTRAS = {
    "dask": "distributed",
    "postgres": "psycopg",
    "s3": "boto3",
    "llm": "openai",
    "gguf": "xllamacpp",
    "vinlp": "ViNLP",
    "spacy": "spacy",
    "uima": "cassis",
    "datasets": "datasets",
    "transformers": "transformers",
    "pool": "glide",
}
PORTS = {"Prefect": (4200, "--port"), "MLflow": (5000, "--mlflow-port")}


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
    from importlib.metadata import PackageNotFoundError, version

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
    for approach in (make() for makers in BUILT_IN.values() for make in makers.values()):
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
    from tasks.greetings import NoAnswer
    from tasks.reachable import check_folder

    for folder in (home.mlruns(), home.state()):
        try:
            check_folder(folder)
        except NoAnswer as error:
            remedy = "set VIEVAL_HOME to a folder of your own"
            yield Finding(f"folder {folder}", "wrong", str(error), remedy)
        else:
            yield Finding(f"folder {folder}", "fine", "can be written")


def _ports() -> Iterator[Finding]:
    from flows.serving import stack
    from flows.serving.processes import is_taken

    site = stack.running()
    if site:
        yield Finding("vieval serve", "fine", f"runs: {site.prefect}, {site.mlflow}")
        return
    for name, (port, option) in PORTS.items():
        if is_taken(port):
            remedy = f"`vieval serve {option} N` takes another"
            yield Finding(f"port {port}", "missing", f"taken, which {name} would use", remedy)
        else:
            yield Finding(f"port {port}", "fine", f"free for {name}")
    remedy = "`vieval serve` runs the schedule, Prefect and MLflow"
    yield Finding("schedule", "missing", "nobody serves it here", remedy)


def _store() -> Iterator[Finding]:
    """The servers or databases; then what is in MLflow's, if it can be read."""
    from flows.cli.console import keep_quiet
    from tasks import home, reachable

    keep_quiet()
    home.configure()
    found = [_database(setting, address) for setting, address in reachable.used().items()]
    yield from found
    if found[-1].state == "fine":
        try:
            yield from _logged()
        except Exception as error:
            told = (
                str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            )
            remedy = "is the server or disk that MLFLOW_TRACKING_URI names there?"
            yield Finding("MLflow's store", "wrong", told, remedy)


def _database(setting: Setting, address: str) -> Finding:
    from tasks import greetings, home, reachable

    file = home.database_path(address)
    try:
        setting.check(address, lambda _: None, patience=0)
        if file is None:
            return Finding(setting.what, "fine", "answers")
        if not file.exists():
            reachable.check_folder(file.parent)
            remedy = "`vieval setup`, or any command that evaluates"
            return Finding(setting.what, "missing", "not made yet", remedy)
        told = greetings.ask_database(file, "PRAGMA quick_check(1)")
        if told not in {"ok", greetings.LOCKED}:
            raise greetings.damaged(file, told)
    except (reachable.WrongAddress, greetings.NoAnswer) as error:
        told, _, remedy = str(error).partition("; ")
        if not remedy or ("VIEVAL_HOME" in remedy and os.environ.get(setting.name)):
            remedy = f"set {setting.name} to another"
        return Finding(setting.what, "wrong", told, remedy)
    return Finding(setting.what, "fine", f"{file} can be read")


def _logged() -> Iterator[Finding]:
    from mlflow import MlflowClient

    from tasks import home
    from tasks.mlflow_store.keys import ALIAS

    client: Any = MlflowClient(home.tracking_uri())
    if run := _last_run(client):
        told = f"{run.info.run_name}: {run.info.status}"
        if run.info.status == "FAILED":
            yield Finding("last run", "wrong", told, "`vieval ui` shows it; then run it again")
        else:
            yield Finding("last run", "fine", told)
    else:
        yield Finding("last run", "missing", "nothing was evaluated yet", "`vieval evaluate`")
    models = [one.name for one in client.search_registered_models() if ALIAS in one.aliases]
    if models:
        yield Finding("champions", "fine", ", ".join(models))
    else:
        yield Finding("champions", "missing", "none yet", "`vieval reevaluate` finds them")


def _last_run(client: Any) -> Any:
    """The last evaluation: of the corpus evaluated last by the clock, the last of its history."""
    from tasks.mlflow_store import keys

    def first(ids: list[str], order: Sequence[str], *wanted: str) -> Any:
        found = f"tags.`{keys.WHAT}` = '{keys.EVALUATION}'"
        asked = " and ".join((found, *wanted))
        runs = client.search_runs(ids, asked, max_results=1, order_by=[*order]) if ids else []
        return runs[0] if runs else None

    experiments = client.search_experiments(filter_string="name LIKE 'vieval-%'")
    ids = [one.experiment_id for one in experiments]
    last = first(ids, ["attributes.start_time DESC"])
    # One that was cut off may have no place in the history yet.
    if last and keys.ORDER in last.data.tags:
        same = f"tags.`{keys.CORPUS_KEY}` = '{last.data.tags[keys.CORPUS_KEY]}'"
        return first([last.info.experiment_id], keys.NEWEST_FIRST, same)
    return last
