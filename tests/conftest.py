"""What many tests share."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.server import HTTPServer
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from flows.serving.ephemeral import SETTINGS
from flows.serving.programs import RECORDER
from tasks import home as homes
from vieval.approaches import entrants
from vieval.corpus.corpus import Corpus
from vieval.corpus.loading import load
from vieval.data import Answer, Record, Segment, Span, Spans
from vieval.evaluation.results import Outcome
from vieval.inference.identity import identity
from vieval.report.page.payload import Report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]

# Approaches read these when they are imported: no test shall ask, and pay, the user's endpoint.
for name in [name for name in os.environ if name.startswith("VIEVAL_LLM_")]:
    del os.environ[name]

# What tests import stays to the end: the collector would look through it again and again.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


# How long an example takes says more of the machine than of the code.
settings.register_profile("vieval", deadline=None)
settings.load_profile("vieval")


CLINIC = """
name = "clinic"
gold = "rows.jsonl"

[problems.sentiment]
kind = "labels"
ordered = true
[problems.sentiment.labels]
bad = "chê trách, thất vọng"
neutral = "không khen không chê"
good = "khen ngợi, hài lòng"

[problems.stance]
kind = "labels"
labels = ["for", "against"]

[problems.ner-medical]
kind = "spans"
headline = ["DRUG"]
labels = { DRUG = "tên thuốc", PATIENT_ID = "mã bệnh nhân" }
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a browser, before markers choose the tests."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """After a test the environment is as before: commands set what the programs they start need."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's chromium, or of the one that `VIEVAL_TEST_BROWSER` names."""
    program = os.environ.get("VIEVAL_TEST_BROWSER") or shutil.which("chromium")
    if program is None:
        pytest.fail("no chromium: apt-get install chromium")
    return program


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium without a window, for the tests of a file.

    No longer, since Playwright keeps an event loop running in this thread, in which no flow could
    run.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Without a sandbox of its own it runs as root, too.
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


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


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """This process has the settings of a command whose home that is."""
    before = dict(os.environ)
    for name in before:
        if name.startswith(("PREFECT_", "MLFLOW_", "VIEVAL_")):
            del os.environ[name]
    os.environ["VIEVAL_HOME"] = str(folder)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after `vieval setup`, whose databases are copied: to make them takes many seconds.

    All workers share it. The command waits for another that is at it, and does nothing twice.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "set-up"
    folder.mkdir(exist_ok=True)
    command = [str(Path(sys.executable).with_name("vieval")), "setup"]
    with at_home(folder):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def empty_store(set_up: Path) -> Path:
    """An MLflow database with its tables, to copy."""
    return set_up / "mlruns" / "mlflow.db"


def clinic_rows() -> list[dict[str, Any]]:
    """Four articles of three segments, each with a drug, a number, a sentiment and a stance."""
    found = []
    for number in range(12):
        drug = ("Aspirin", "Insulin", "Penicillin")[number % 3]
        text = f"Bệnh nhân BN{number:02} uống {drug} rất tốt"
        spans = [
            {"start": 10, "end": 14, "type": "PATIENT_ID"},
            {"start": 20, "end": 20 + len(drug), "type": "DRUG"},
        ]
        found.append(
            {
                "id": f"{number}",
                "article": f"a{number // 3}",
                "text": text,
                "ner-medical": spans,
                "sentiment": ("bad", "neutral", "good")[number % 3],
                "stance": ("for", "against")[number % 2],
            }
        )
    return found


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A corpus of three problems that nobody here has heard of."""
    folder = tmp_path / "clinic"
    folder.mkdir()
    (folder / "corpus.toml").write_text(CLINIC, encoding="utf-8")
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in clinic_rows()]
    (folder / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def own_home(annotated: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a copy of the seeds and an MLflow store of its own."""
    (annotated / "mlruns").mkdir()
    shutil.copy(empty_store, annotated / "mlruns" / "mlflow.db")
    monkeypatch.setenv("VIEVAL_HOME", str(annotated))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{annotated}/mlruns/mlflow.db")
    return annotated


@pytest.fixture
def ready_home(own_home: Path, set_up: Path) -> Path:
    """The same after `vieval setup`: commands need not make their databases."""
    shutil.copytree(set_up / ".vieval" / "prefect", own_home / ".vieval" / "prefect")
    with at_home(own_home), pytest.MonkeyPatch.context() as patch:
        # Takes down that it was done.
        patch.setattr(homes, "_run", lambda command: None)
        homes.migrate()
    return own_home


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, set_up: Path) -> Iterator[Path]:
    """A home of its own for Prefect and MLflow, and a Prefect server for the session."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("seeds", "gold"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "mlruns").mkdir()
    shutil.copy(set_up / "mlruns" / "mlflow.db", folder / "mlruns")
    environment = {
        "VIEVAL_HOME": str(folder),
        "MLFLOW_TRACKING_URI": f"sqlite:///{folder / 'mlruns' / 'mlflow.db'}",
        "DO_NOT_TRACK": "true",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    with pytest.MonkeyPatch.context() as patch, ExitStack() as running:
        for name, value in environment.items():
            patch.setenv(name, value)
        from prefect.settings import (
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
            PREFECT_LOCAL_STORAGE_PATH,
            temporary_settings,
        )
        from prefect.testing import utilities

        settings = {
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            PREFECT_LOCAL_STORAGE_PATH: str(folder / "storage"),
        }

        def with_database() -> str:
            made = mkdtemp()
            database = set_up / ".vieval" / "prefect" / "prefect.db"
            shutil.copy(database, Path(made) / "prefect-test.db")
            return made

        with pytest.MonkeyPatch.context() as starting:
            # The folder that it makes would be empty.
            starting.setattr(utilities, "mkdtemp", with_database)
            for name, value in {**RECORDER, **SETTINGS}.items():
                starting.setenv(name, value)
            running.enter_context(utilities.prefect_test_harness(server_startup_timeout=180))
        with temporary_settings(settings):
            yield folder


@pytest.fixture(scope="session")
def make_report() -> Callable[..., Report]:
    """Builds a report from texts; see `tests.made_up_report`."""
    from tests.made_up_report import make_report

    return make_report


@pytest.fixture
def glide(monkeypatch: pytest.MonkeyPatch) -> None:
    """glide-py, or, where Python is too old for it, its estimator by the paper's formulas.

    `tests/extras/test_glide.py` holds the one against the other.
    """
    if find_spec("glide") is None:
        monkeypatch.setattr("vieval.stats.powered.find_spec", lambda _name: object())
        for name in ("glide", "glide.estimators"):
            monkeypatch.setitem(sys.modules, name, ModuleType(name))
        monkeypatch.setattr(
            sys.modules["glide.estimators"], "PPIMeanEstimator", PaperEstimator, raising=False
        )


class PaperEstimator:
    """PPI++ for a mean (Angelopoulos, Duchi and Zrnic 2023, ex. 6.1): its mean and its error."""

    def estimate(self, truth: NDArray[np.float64], proxy: NDArray[np.float64]) -> Any:
        known = ~np.isnan(truth)
        y, inside, beside = truth[known], proxy[known], proxy[~known]
        share = len(y) / len(beside)
        weight = np.cov(y, inside)[0, 1] / ((1 + share) * proxy.var(ddof=1))
        variance = (y - weight * inside).var(ddof=1) / len(y)
        variance += weight**2 * beside.var(ddof=1) / len(beside)
        mean = y.mean() + weight * (beside.mean() - inside.mean())
        return SimpleNamespace(mean=float(mean), std=float(np.sqrt(variance)))
