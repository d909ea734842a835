"""Make the pictures of the docs: `make screenshots`.

In a home of its own, all of it is served, the seeds are evaluated twice, and each page is opened in
Debian's chromium.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
VIEVAL = Path(sys.executable).with_name("vieval")
SIZE = {"width": 1280, "height": 720}
START_SECONDS = 300
SETTLE_MS = 6000


def main() -> None:
    """Serve, evaluate, look."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        for name in ("seeds", "gold"):
            shutil.copytree(ROOT / name, Path(folder, name))
        prefect, mlflow = _free_port(), _free_port()
        environment = {"VIEVAL_HOME": folder}
        with _served(environment, prefect, mlflow):
            for _ in range(2):
                _terminal(environment, "reevaluate")
            _terminal(environment, "evaluate", "ner", picture="terminal.svg")
            _look(f"http://127.0.0.1:{prefect}", f"http://127.0.0.1:{mlflow}")


def _look(prefect: str, mlflow: str) -> None:
    start, end = f"{mlflow}/#/experiments/1", "workflowType=machine_learning"
    view = f"{start}/runs?{end}&viewStateShareKey=vieval"
    pages = {
        "mlflow-leaderboard": f"{view}-leaderboard",
        "mlflow-charts": f"{view}-leaderboard&compareRunsMode=CHART",
        "mlflow-by-type": f"{view}-by-type&compareRunsMode=CHART",
        "mlflow-history": f"{view}-history&compareRunsMode=CHART",
        "mlflow-models": f"{start}/models?{end}",
        "prefect-report": f"{prefect}/artifacts/key/report-ner-seeds",
        "prefect-runs": f"{prefect}/runs",
    }
    program = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(viewport=SIZE)
        # MLflow opens the panel of its assistant for everybody who comes for the first time.
        _shoot(context.new_page(), "mlflow-leaderboard", pages["mlflow-leaderboard"])
        for name, address in pages.items():
            page = context.new_page()
            _shoot(page, name, address)
            page.close()
        browser.close()


def _shoot(page: Page, name: str, address: str) -> None:
    page.goto(address)
    page.wait_for_timeout(SETTLE_MS)
    if name.startswith("prefect-report"):
        page.locator("a[href*='/artifacts/artifact/']").first.click()
        page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=PICTURES / f"{name}.png")


def _terminal(environment: Mapping[str, str], *words: str, picture: str = "") -> None:
    """Run a command; what it prints becomes a picture."""
    done = subprocess.run(
        [VIEVAL, *words],
        env={**os.environ, **environment, "COLUMNS": "110"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout, done.stderr)
    if picture:
        from rich.console import Console
        from rich.text import Text

        console = Console(record=True, width=112, file=io.StringIO())
        console.print(Text(f"$ vieval {' '.join(words)}\n{done.stdout}"))
        console.save_svg(str(PICTURES / picture), title="vieval")


@contextmanager
def _served(environment: Mapping[str, str], prefect: int, mlflow: int) -> Iterator[None]:
    command = [VIEVAL, "serve", "--port", str(prefect), "--mlflow-port", str(mlflow)]
    serving = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        deadline = time.monotonic() + START_SECONDS
        for path in (f"{prefect}/api/health", f"{mlflow}/health"):
            address = f"http://127.0.0.1:{path}"
            while not _answers(address):
                if time.monotonic() > deadline or serving.poll() is not None:
                    raise TimeoutError(address)
                time.sleep(1)
        yield
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait()


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main()
