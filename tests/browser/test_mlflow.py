"""Each saved view opens on MLflow's own page, with its rows and its charts."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest
from mlflow import MlflowClient
from playwright.sync_api import Page, expect

from tasks.mlflow_store.track import Tracked, file_url, parent_url, run_url, track
from vieval.corpus.corpus import Corpus
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome
from vieval.report.files import files

pytestmark = pytest.mark.browser

SECONDS = 120
# MLflow draws its pages from many requests.
PATIENCE = 60_000
ROWS = ("lexicon.v1 †", "capitalised.v1 (floor)")


class Shown(NamedTuple):
    """MLflow's server on a store with two evaluations, and where the first was logged."""

    address: str
    tracked: Tracked

    def here(self, url: str) -> str:
        """A link as it is on this server."""
        return self.address + "/#" + url.partition("#")[2]


@pytest.fixture(scope="module")
def shown(
    seeds: Corpus,
    outcome: Callable[..., Outcome],
    empty_store: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Shown]:
    home = tmp_path_factory.mktemp("home")
    (home / "mlruns").mkdir()
    shutil.copy(empty_store, home / "mlruns" / "mlflow.db")
    store = f"sqlite:///{home}/mlruns/mlflow.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIEVAL_HOME", str(home))
        patch.setenv("MLFLOW_TRACKING_URI", store)
        ner = seeds.problem("ner")
        gold = [record.spans["ner"] for record in seeds.labelled(ner)]
        outcomes = [
            outcome("lexicon.v1", gold, seconds=1.5),
            outcome("capitalised.v1", [frozenset()] * len(gold), seconds=0.1),
        ]
        found = evaluate(ner, seeds, outcomes)
        tracked, _ = (track.fn(found, files(found, seeds)) for _ in range(2))
    with Server(store) as address:
        yield Shown(address, tracked)


class Server:
    """MLflow's server on a store, for as long as it is wanted."""

    def __init__(self, store: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = ["mlflow", "server", "--backend-store-uri", store, "--port", str(self.port)]
        settings = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "DO_NOT_TRACK": "true"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--workers", "1"],
            env=os.environ | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def __enter__(self) -> str:
        address = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            try:
                with urlopen(f"{address}/health", timeout=5):
                    return address
            except OSError:
                time.sleep(0.3)
        raise TimeoutError(address)

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, 15)
        self.process.wait()


def view(shown: Shown, name: str, mode: str = "TABLE") -> str:
    page = f"experiments/{shown.tracked.experiment_id}/runs"
    asked = f"viewStateShareKey=vieval-{name}&workflowType=machine_learning&compareRunsMode={mode}"
    return f"{shown.address}/#/{page}?{asked}"


def test_the_link_of_a_command_shows_that_evaluation_best_first(page: Page, shown: Shown) -> None:
    page.goto(shown.here(run_url(shown.tracked)))
    links = page.get_by_role("link", name="v1")
    expect(links).to_have_count(2, timeout=PATIENCE)
    assert tuple(links.all_inner_texts()) == ROWS
    for column in ("F1", "F1 low", "F1 high", "minus best", "p against best", "P"):
        header = page.locator(f'[role=columnheader][col-id="metrics.`{column}`"]')
        expect(header).to_have_count(1, timeout=PATIENCE)


def test_the_leaderboard_is_in_the_menu_and_shows_all_evaluations(page: Page, shown: Shown) -> None:
    page.goto(view(shown, "leaderboard"))
    expect(page.get_by_role("link", name="v1")).to_have_count(4, timeout=PATIENCE)
    page.get_by_role("button", name="Leaderboard").click()
    for name in ("Leaderboard", "By type", "Speed against quality", "History"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible()


@pytest.mark.parametrize(
    ("name", "charts"),
    [
        ("leaderboard", ["F1", "seconds vs. F1"]),
        ("by-type", ["F1 of PER", "F1 of LOC"]),
        ("speed-against-quality", ["seconds vs. F1"]),
        ("history", ["lexicon.v1: tuned vs capitalised.v1: floor"]),
    ],
)
def test_a_view_shows_its_charts(page: Page, shown: Shown, name: str, charts: list[str]) -> None:
    page.goto(view(shown, name, "CHART"))
    for title in charts:
        chart = page.get_by_text(title, exact=True).first
        expect(chart).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)


def test_models_are_approaches_with_a_figure_by_data_set(page: Page, shown: Shown) -> None:
    experiment = shown.tracked.experiment_id
    page.goto(f"{shown.address}/#/experiments/{experiment}/models?workflowType=machine_learning")
    for name in ("lexicon-v1 †", "capitalised-v1 (floor)"):
        expect(page.get_by_role("link", name=name)).to_be_visible(timeout=PATIENCE)


def test_the_description_of_a_run_is_the_leaderboard(page: Page, shown: Shown) -> None:
    page.goto(shown.here(parent_url(shown.tracked)))
    expect(page.get_by_text("lexicon.v1 † leads at 1.000").first).to_be_visible(timeout=PATIENCE)


def test_errors_are_shown_as_a_table_and_figures_as_pictures(page: Page, shown: Shown) -> None:
    child = shown.tracked._replace(run_id=shown.tracked.children["capitalised.v1"])
    page.goto(shown.here(file_url(child, "errors.json")))
    expect(page.get_by_text("predicted", exact=True).first).to_be_visible(timeout=PATIENCE)
    page.goto(shown.here(file_url(shown.tracked, "leaderboard.svg")))
    expect(page.locator("img[src*='leaderboard.svg'], img[src^='blob:']").first).to_be_visible(
        timeout=PATIENCE
    )


def test_the_report_works_among_the_files_of_a_run(page: Page, shown: Shown) -> None:
    page.goto(shown.here(file_url(shown.tracked, "report.html")))
    frame = page.frame_locator("iframe")
    answer = frame.locator(".answer:visible")
    expect(answer).to_contain_text("lexicon.v1 † leads at 1.000", timeout=PATIENCE)
    frame.locator(".grid a").first.click()
    chosen = "right only by lexicon.v1 †, not by capitalised.v1 (floor)"
    expect(frame.get_by_role("button", name=chosen)).to_be_visible()
    frame.get_by_role("searchbox").first.fill("pham binh minh")
    expect(frame.locator(".card").first).to_contain_text("Phạm Bình Minh")


def test_the_source_of_the_data_set_opens(shown: Shown) -> None:
    client = MlflowClient(shown.address)
    inputs = client.get_run(shown.tracked.run_id).inputs
    assert inputs is not None
    [entry] = inputs.dataset_inputs
    path = entry.dataset.source.partition("/get-artifact")[2].partition('"')[0]
    with urlopen(f"{shown.address}/get-artifact{path}") as answer:
        assert len(answer.read().decode().splitlines()) == 32
