"""What many tests share."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from vieval.approaches import entrants
from vieval.corpus.corpus import Corpus
from vieval.corpus.loading import load
from vieval.data import Answer, Record, Segment, Span, Spans
from vieval.evaluation.results import Outcome
from vieval.inference.identity import identity

ROOT = Path(__file__).resolve().parents[1]

# Approaches read these when they are imported: no test shall ask, and pay, the user's endpoint.
for name in [name for name in os.environ if name.startswith("VIEVAL_LLM_")]:
    del os.environ[name]

# How long an example takes says more of the machine than of the code.
settings.register_profile("vieval", deadline=None)
settings.load_profile("vieval")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def serving() -> Callable[[HTTPServer], AbstractContextManager[None]]:
    """Lets a server answer in a thread; after that it is closed."""

    @contextmanager
    def answering(server: HTTPServer) -> Iterator[None]:
        with server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()

    return answering


@pytest.fixture(scope="session")
def seeds() -> Corpus:
    return load("seeds", ROOT)


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    """A copy of the seeds and their gold, to break."""
    for name in ("seeds", "gold"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture(scope="session")
def record() -> Callable[..., Record]:
    """Builds a record from a text and what is said of it."""

    def build(
        text: str,
        *spans: tuple[int, int, str],
        name: str = "1",
        decoys: Spans = frozenset(),
        **labels: str,
    ) -> Record:
        entities = frozenset(Span(*span) for span in spans)
        return Record(Segment(name, text), {"ner": entities}, decoys, labels)

    return build


@pytest.fixture(scope="session")
def outcome(seeds: Corpus) -> Callable[..., Outcome]:
    """Builds an outcome with made-up answers of an approach in the tables, by name."""
    known = {e.name: e for problem in seeds.problems.values() for e in entrants(problem)}

    def build(name: str, answers: Sequence[Answer] = (), **rest: Any) -> Outcome:
        return Outcome(identity(known[name]), answers, **rest)

    return build


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MLflow database with its tables, to copy: making one takes seconds."""
    from mlflow import MlflowClient

    file = tmp_path_factory.mktemp("store") / "mlflow.db"
    MlflowClient(f"sqlite:///{file}").search_experiments()
    return file


@pytest.fixture
def own_home(annotated: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a copy of the seeds and an MLflow store of its own."""
    (annotated / "mlruns").mkdir()
    shutil.copy(empty_store, annotated / "mlruns" / "mlflow.db")
    monkeypatch.setenv("VIEVAL_HOME", str(annotated))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{annotated}/mlruns/mlflow.db")
    return annotated


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of its own for Prefect and MLflow, and a Prefect server for the session."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("seeds", "gold"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "mlruns").mkdir()
    environment = {
        "VIEVAL_HOME": str(folder),
        "MLFLOW_TRACKING_URI": f"sqlite:///{folder / 'mlruns' / 'mlflow.db'}",
        "DO_NOT_TRACK": "true",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        from prefect.settings import (
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
            PREFECT_LOCAL_STORAGE_PATH,
            temporary_settings,
        )
        from prefect.testing.utilities import prefect_test_harness

        settings = {
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            PREFECT_LOCAL_STORAGE_PATH: str(folder / "storage"),
        }
        with prefect_test_harness(server_startup_timeout=180), temporary_settings(settings):
            yield folder
