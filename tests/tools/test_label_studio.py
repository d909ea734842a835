"""A real Label Studio takes our tasks, and what people label there comes back to the corpus.

`make test-label-studio` installs it and runs this.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.serving.processes import free_port
from vieval.corpus.loading import load, passes
from vieval.data import Span

pytestmark = [pytest.mark.label_studio, pytest.mark.timeout(1200)]

STARTS_IN = 900
TOKEN = "ab" * 20
LINES = ("👍 Ông Trần Văn Nam ở Bộ Ngoại giao Việt Nam", "Mưa ở Đà Nẵng", "Không có tên nào cả")
NAM, BO, VIET = Span(6, 18, "PER"), Span(21, 43, "ORG"), Span(35, 43, "LOC")
DA_NANG = Span(6, 13, "LOC")
CORPUS = """name = "c"

[problems.ner]
kind = "spans"
question = "Tên riêng nào?"
[problems.ner.labels]
PER = "tên người"
LOC = "địa danh <&>"
ORG = "tổ chức"
[problems.ner.attributes]
form = ["native", "foreign"]

[problems.tone]
kind = "labels"
labels = ["êm", "gay gắt"]
"""


@dataclass(frozen=True)
class Studio:
    """A Label Studio that answers, and the token of its only user."""

    address: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        request = urllib.request.Request(
            self.address + path,
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode()[:500]}") from None

    def is_up(self) -> bool:
        try:
            return bool(self.call("GET", "/health"))
        except (OSError, AssertionError):
            return False


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    program = os.environ.get("VIEVAL_TEST_LABEL_STUDIO")
    if program is None:
        pytest.skip("no Label Studio: make test-label-studio")
    folder, port = tmp_path_factory.mktemp("studio"), free_port()
    words = ["start", "--no-browser", "--enable-legacy-api-token", "--user-token", TOKEN]
    user = ["--username", "an@example.com", "--password", "mot-mat-khau"]
    where = ["--data-dir", str(folder), "--internal-host", "127.0.0.1", "--port", str(port)]
    quiet = {"COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false", "SENTRY_DSN": ""}
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [str(Path(program).absolute()), *words, *user, *where],
            env=os.environ | quiet | {"FRONTEND_SENTRY_DSN": ""},
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            found = Studio(f"http://127.0.0.1:{port}")
            end = time.monotonic() + STARTS_IN
            while not found.is_up():
                told = (folder / "log").read_text("utf-8")[-1000:]
                assert process.poll() is None, told
                assert time.monotonic() < end, told
                time.sleep(1)
            yield found
        finally:
            process.terminate()
            process.wait()


def run(*words: str) -> str:
    program = str(Path(sys.executable).with_name("vieval"))
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "corpus.toml").write_text(CORPUS, encoding="utf-8")
    rows = (
        json.dumps({"id": f"tin#{n}", "article": "tin", "text": line}) + "\n"
        for n, line in enumerate(LINES)
    )
    (folder / "gold.jsonl").write_text("".join(rows), encoding="utf-8")
    return folder


def project(studio: Studio, folder: Path, title: str) -> tuple[int, dict[str, int]]:
    """A project with the tasks of a folder; its number, and those of the tasks by our ids."""
    config = (folder / "labeling.xml").read_text("utf-8")
    made = studio.call("POST", "/api/projects", {"title": title, "label_config": config})
    tasks = json.loads((folder / "tasks.json").read_text("utf-8"))
    told = studio.call("POST", f"/api/projects/{made['id']}/import", tasks)
    assert told["task_count"] == len(tasks)
    listed = studio.call("GET", f"/api/tasks?project={made['id']}&page_size=100&fields=all")
    return made["id"], {task["data"]["id"]: task["id"] for task in listed["tasks"]}


def region(name: str, span: Span, text: str) -> dict[str, Any]:
    here = {"start": span.start, "end": span.end, "text": text[span.start : span.end]}
    about = {"from_name": "label", "to_name": "text"}
    return {"id": name, "type": "labels", **about, "value": {**here, "labels": [span.type]}}


def choice(control: str, label: str, **more: Any) -> dict[str, Any]:
    about = {"from_name": control, "to_name": "text", **more}
    return {"type": "choices", **about, "value": {"choices": [label]}}


def exported(studio: Studio, number: int, to: Path) -> None:
    options = "exportType=JSON&download_all_tasks=true"
    tasks = studio.call("GET", f"/api/projects/{number}/export?{options}")
    to.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")


def annotate(studio: Studio, task: int, *result: dict[str, Any]) -> None:
    studio.call("POST", f"/api/tasks/{task}/annotations/", {"result": list(result)})


def test_tasks_go_there_and_labels_come_back(studio: Studio, corpus: Path) -> None:
    run("label", "c", "--with", "label-studio", "-o", "tasks")
    number, tasks = project(studio, Path("tasks"), "vieval")
    assert list(tasks) == ["tin#0", "tin#1", "tin#2"]
    # A name within another, and what describes them; then nothing but a label; one is left undone.
    names = {"a": NAM, "b": BO, "c": VIET}
    annotate(
        studio,
        tasks["tin#0"],
        *(region(name, span, LINES[0]) for name, span in names.items()),
        *(choice("form", "native" if name != "b" else "foreign", id=name) for name in names),
        choice("tone", "gay gắt"),
    )
    annotate(studio, tasks["tin#2"], choice("tone", "êm"))
    exported(studio, number, Path("export.json"))
    run("import", "export.json", "--into", "c", "--annotator", "an")
    first, last = passes("c")["an"]
    assert (first.segment.id, first.segment.text) == ("tin#0", LINES[0])
    assert first.spans["ner"] == {NAM, BO, VIET}
    described = {span: dict(span.attributes) for span in first.spans["ner"]}
    assert described[NAM] == {"form": "native"}
    assert described[BO] == {"form": "foreign"}
    assert first.labels == {"tone": "gay gắt"}
    assert (last.segment.id, last.spans, last.labels) == (
        "tin#2",
        {"ner": frozenset()},
        {"tone": "êm"},
    )


def test_what_an_approach_says_is_shown_and_is_no_label(studio: Studio, corpus: Path) -> None:
    shown = ["--prefill", "rules.v1", "--prefill", "said"]
    Path("said.jsonl").write_text(
        json.dumps({"id": "tin#1", "entities": [{"start": 6, "end": 13, "type": "LOC"}]}) + "\n"
    )
    words = ["--predictions", "said.jsonl", *shown, "--problem", "ner"]
    run("label", "c", "--with", "label-studio", "-o", "shown", *words)
    number, tasks = project(studio, Path("shown"), "shown")
    held = studio.call("GET", f"/api/tasks/{tasks['tin#1']}")["predictions"]
    said = {one["model_version"]: one["result"] for one in held}
    assert sorted(said) == ["rules.v1", "said"]
    assert said["said"][0]["value"]["text"] == "Đà Nẵng"
    attributes = region("a", DA_NANG, LINES[1]), choice("form", "native", id="a")
    annotate(studio, tasks["tin#1"], *attributes)
    exported(studio, number, Path("export.json"))
    run("import", "export.json", "--into", "c")
    assert [record.spans for record in load("c").records] == [{}, {"ner": {DA_NANG}}, {}]
