"""Make the pictures of the docs: `make screenshots`.

In a home of its own, all of it is served. The seeds are evaluated three times: on the gold of
either annotation pass, then on what was decided from both. So there is a trend, and something has
changed. Then each page is opened in Debian's chromium.

    python docs/screenshots.py [FOLDER]

also leaves every page in FOLDER as it looks in a wide window.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mlflow import MlflowClient
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
VIEVAL = Path(sys.executable).with_name("vieval")
LAPTOP: ViewportSize = {"width": 1280, "height": 720}
WIDE: ViewportSize = {"width": 1680, "height": 950}
COLUMNS = 120
QUALITY = 82
SETTLE_MS = 6000
# A busy machine takes its time to open a page of MLflow.
PATIENCE_MS = 180_000
# Who opens an SVG file shall not ask another host for a font.
FONTS = re.compile(r"@font-face \{.*?\}", re.DOTALL)

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the address of its page, and what is done there first."""

    name: str
    address: str
    act: Act = lambda _: None
    settle: int = SETTLE_MS


def main(wide: Path | None) -> None:
    """Serve, evaluate, look."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("seeds", "gold"):
            shutil.copytree(ROOT / name, home / name)
        prefect, mlflow = _free_port(), _free_port()
        environment = {"VIEVAL_HOME": folder, "COLUMNS": str(COLUMNS)}
        with _served(environment, prefect, mlflow):
            for gold in ("passes/first.jsonl", "passes/second.jsonl"):
                shutil.copy(ROOT / "gold" / gold, home / "gold" / "gold.jsonl")
                _run(environment, "reevaluate")
            shutil.copy(ROOT / "gold" / "gold.jsonl", home / "gold" / "gold.jsonl")
            _terminal(environment, "terminal-reevaluate", "reevaluate", "fluency")
            _run(environment, "reevaluate")
            _run(environment, "report", "-o", str(home / "report.html"))
            _terminal(environment, "terminal-show", "show", "002#1")
            _terminal(environment, "terminal", "evaluate", "ner")
            shots = [
                *_of_mlflow(f"http://127.0.0.1:{mlflow}"),
                *_of_prefect(f"http://127.0.0.1:{prefect}"),
                *_of_the_report(home / "report.html"),
            ]
            _look(shots, PICTURES, LAPTOP)
            if wide:
                _look(shots, wide, WIDE)


def _of_mlflow(site: str) -> Iterator[Shot]:
    client = MlflowClient(site)
    [run, *_] = client.search_runs(["1"], "tags.`vieval.what` = 'evaluation'")
    # The view that a command links to: the approaches of its evaluation alone.
    last = max(name for name in client.get_experiment("1").tags if ".run-" in name)
    page, end = f"{site}/#/experiments/1", "workflowType=machine_learning"
    view, charts = f"{page}/runs?{end}&viewStateShareKey=", "&compareRunsMode=CHART"
    own = view + last.rpartition(".")[2]
    yield Shot("mlflow-leaderboard", own, _hide_banner)
    yield Shot("mlflow-charts", own + charts, _hide_banner)
    yield Shot("mlflow-by-type", f"{view}vieval-by-type{charts}", _hide_banner)
    yield Shot("mlflow-speed", f"{view}vieval-speed-against-quality{charts}", _hide_banner)
    yield Shot("mlflow-history", f"{view}vieval-history{charts}", _hide_banner)
    yield Shot("mlflow-models", f"{page}/models?{end}")
    yield Shot("mlflow-run", f"{page}/runs/{run.info.run_id}?{end}")
    yield Shot("mlflow-report", f"{page}/runs/{run.info.run_id}/artifacts/report.html?{end}")


def _hide_banner(page: Page) -> None:
    page.get_by_label("Hide banner").click()


def _of_prefect(site: str) -> Iterator[Shot]:
    yield Shot("prefect-runs", f"{site}/runs", _scroll)
    yield Shot("prefect-run", f"{site}/runs", _open_run)
    yield Shot("prefect-report", f"{site}/artifacts/key/report-ner-seeds", _open_report)
    yield Shot("prefect-form", f"{site}/deployments", _open_form)


def _scroll(page: Page) -> None:
    page.mouse.move(page.viewport_size["width"] / 2, 500)
    page.mouse.wheel(0, 340)


def _open_run(page: Page) -> None:
    page.locator("a[href*='/runs/flow-run/']").first.click()
    page.wait_for_timeout(SETTLE_MS)
    _scroll(page)
    # Then the log, in which approaches stand at the end.
    page.mouse.wheel(0, 2000)


def _open_report(page: Page) -> None:
    page.locator("a[href*='/artifact/']").first.click()


def _open_form(page: Page) -> None:
    deployments = page.locator("a[href*='/deployments/deployment/']")
    deployments.filter(has_text=re.compile("^evaluate$")).first.click()
    page.wait_for_timeout(SETTLE_MS)
    page.get_by_role("button", name="Run", exact=True).first.click()
    page.get_by_text("Custom run").first.click()


def _of_the_report(file: Path) -> Iterator[Shot]:
    segments = "document.querySelector('#part-0-segments').scrollIntoView()"
    yield Shot("report", file.as_uri(), settle=1000)
    yield Shot("report-dark", file.as_uri(), _darken, 1000)
    yield Shot("report-segments", file.as_uri(), lambda page: page.evaluate(segments), 1000)


def _darken(page: Page) -> None:
    page.get_by_text("dark", exact=True).click()


def _look(shots: list[Shot], folder: Path, size: ViewportSize) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        _visit(browser, shots, folder, size)
        browser.close()


def _visit(browser: Browser, shots: list[Shot], folder: Path, size: ViewportSize) -> None:
    context = browser.new_context(viewport=size, color_scheme="light")
    context.set_default_timeout(PATIENCE_MS)
    for shot in shots:
        page = context.new_page()
        page.goto(shot.address)
        page.wait_for_timeout(shot.settle)
        shot.act(page)
        page.wait_for_timeout(shot.settle)
        with Image.open(io.BytesIO(page.screenshot())) as taken:
            taken.save(folder / f"{shot.name}.webp", quality=QUALITY, method=6)
        page.close()


def _run(environment: Mapping[str, str], *words: str) -> str:
    """Run a command in colour, and give what it prints."""
    colours = {"FORCE_COLOR": "1", "VIEVAL_QUIET": "1"}
    done = subprocess.run(
        [VIEVAL, *words],
        env={**os.environ, **environment, **colours},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout, done.stderr)
    return done.stdout


def _terminal(environment: Mapping[str, str], picture: str, *words: str) -> None:
    """Run a command; what it prints becomes a picture."""
    told = Text.from_ansi(f"$ vieval {' '.join(words)}\n{_run(environment, *words)}")
    # Tables have that width; longer lines are notes, which wrap.
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(told)
    drawn = FONTS.sub("", console.export_svg(title="vieval"))
    (PICTURES / f"{picture}.svg").write_text(drawn, encoding="utf-8")


@contextmanager
def _served(environment: Mapping[str, str], prefect: int, mlflow: int) -> Iterator[None]:
    command = [VIEVAL, "serve", "--port", str(prefect), "--mlflow-port", str(mlflow)]
    serving = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    assert serving.stdout is not None
    try:
        # Its last line, once all of it answers.
        if not any(line.startswith("Ctrl-C") for line in serving.stdout):
            raise RuntimeError(f"vieval serve ended with {serving.wait()}")
        yield
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
