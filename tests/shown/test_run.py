"""Every command that the readme and the docs show is run by a test, or it is told here why not."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from tests.shown.pages import PAGES, ROOT, blocks, indented, read
from tests.shown.test_commands import CHECKS, HERE_DOCUMENT, OTHERS

# A test that reads the page, and runs what stands there between fences or stands in.
RUN = {
    ("docs/benchmarks.md", "stands in"): "tests/test_docs.py",
    ("docs/corpora.md", "stands in"): "tests/test_docs.py",
    ("docs/files.md", "stands in"): "tests/test_docs.py",
    ("docs/labelling.md", "stands in"): "tests/test_docs.py",
    ("docs/own-approach.md", "fenced"): "tests/tutorial/test_fresh_clone.py",
    ("docs/own-corpus.md", "fenced"): "tests/test_docs.py",
    ("docs/probing.md", "stands in"): "tests/test_docs.py",
    ("docs/report.md", "stands in"): "tests/test_docs.py",
    ("docs/scale.md", "stands in"): "tests/shown/test_scale.py",
    ("docs/llm.md", "fenced"): "tests/models/llm/test_shown.py",
    ("docs/deployment.md", "fenced"): "tests/shared/test_deployment.py",
    ("docs/tutorial.md", "stands in"): "tests/tutorial/test_fresh_clone.py",
}
REGISTRY = "asks a registry of packages: the Makefile's target does the same (see below)"
ROOT_ONLY = "changes the machine as root: options and files are looked at by tests/shared"
# What no test runs of these and of other pages, and why.
NOT_RUN = {
    "make evaluate": "sets up: tests/tutorial runs it, in a fresh clone",
    "make test": "runs this test",
    "make serve": "runs until it is stopped: tests/served runs what it runs",
    "make deploy": "tests/served registers the deployments in the same way",
    "vieval deploy": "tests/served registers the deployments with a server",
    "vieval ui": "runs until it is stopped: tests/served looks at the same server",
    "git clone ADDRESS vieval": "tests/tutorial clones this checkout",
    "vieval evaluate topic --corpus mine --pool unlabelled": "wants an extra for Python 3.12: "
    "tests/extras runs it from Python",
    "vieval reevaluate [PROBLEM] [--corpus PATH] [--train PATH [--allow-overlap]] "
    "[--gate FILE]": "a synopsis",
    "vieval champion [PROBLEM]": "a synopsis",
    "python benchmarks/llm.py WEIGHTS.gguf --write": "wants a gigabyte of weights",
    "pip install 'vieval[llm]'": REGISTRY,
    'pip install torch --index-url "$CPU_INDEX"': REGISTRY,
    "pip install -e '.[vinlp,spacy,transformers]'": REGISTRY,
    "python3 -m venv .venv-extras": REGISTRY,
    ".venv-extras/bin/pip install torch==2.13.0": REGISTRY,
    ".venv/bin/uv pip install --python .venv-extras/bin/python --require-hashes "
    "-r requirements.lock": REGISTRY,
    ".venv/bin/uv pip install --python .venv-extras/bin/python --no-deps --require-hashes "
    "-r requirements-extras.lock": REGISTRY,
    ".venv/bin/uv pip install --python .venv-extras/bin/python --no-deps --no-build-isolation "
    "-e .": REGISTRY,
    ".venv-extras/bin/python -m pytest tests/extras": REGISTRY,
    ".venv/bin/python -m hatchling build -t wheel -d .": "tests/wheel builds it so",
    "python3 -m venv /opt/vieval": ROOT_ONLY,
    ".venv/bin/uv pip install --python /opt/vieval/bin/python --require-hashes "
    "-r requirements.lock": ROOT_ONLY,
    ".venv/bin/uv pip install --python /opt/vieval/bin/python --no-deps "
    "vieval-0.2.0-py3-none-any.whl": "tests/wheel installs it so, elsewhere",
    "useradd --system --create-home --home-dir /var/lib/vieval vieval": ROOT_ONLY,
    "install -D --mode 600 deploy/vieval.env /etc/vieval/vieval.env": ROOT_ONLY,
    "cp deploy/systemd/*.service /etc/systemd/system/": ROOT_ONLY,
    "systemctl enable --now vieval-prefect vieval-mlflow vieval-worker": ROOT_ONLY,
    "docker compose --env-file deploy/vieval.env --file deploy/compose.yaml up --detach "
    "--build": "wants Docker and images: tests/shared looks at the file",
    "docker compose --env-file deploy/vieval.env --file deploy/compose.yaml exec worker "
    "vieval deploy": "wants Docker and images",
}
# What stands before a program's name in a line.
BEFORE = re.compile(r"(\$ |[A-Z_]+=\S+ )*")


def shown(page: str) -> Iterator[tuple[str, str]]:
    """How the commands in lines of their own stand on a page, and they, without remarks."""
    text = read(page)
    fenced = "\n".join(
        HERE_DOCUMENT.sub("", code).replace("\\\n", " ")
        for kind, code in blocks(text)
        if kind in ("sh", "sqlite", "")
    )
    lines = [("stands in", one) for one in indented(text)]
    for how, line in [*lines, *(("fenced", one) for one in fenced.splitlines())]:
        command = re.sub(r"\s+#.*", "", BEFORE.sub("", line)).strip()
        program = command.partition(" ")[0].rpartition("bin/")[2]
        if program in {*CHECKS, *OTHERS} and " " in command:
            yield how, re.sub(r"\s+", " ", command)


def test_every_command_is_run_or_it_is_told_why_not() -> None:
    unknown = [
        f"{page}: {command}"
        for page in PAGES
        for how, command in shown(page)
        if (page, how) not in RUN and command not in NOT_RUN
    ]
    assert unknown == []


@pytest.mark.parametrize(("page", "how", "test"), [(*one, test) for one, test in RUN.items()])
def test_a_page_is_read_by_the_test_that_runs_it(page: str, how: str, test: str) -> None:
    name = page.removeprefix("docs/").removesuffix(".md")
    source = (ROOT / test).read_text(encoding="utf-8")
    assert re.search(rf'"(docs/)?{name}(\.md)?"', source)
    assert {command for kind, command in shown(page) if kind == how} - NOT_RUN.keys()


def test_what_is_not_run_is_still_shown() -> None:
    assert NOT_RUN.keys() - {command for page in PAGES for _, command in shown(page)} == set()


def test_the_makefile_installs_the_extras_by_the_commands_of_the_page() -> None:
    """Which then has them run, in an environment of their own, by `make test-extras`."""
    recipe = read("Makefile").partition("$(EXTRAS)/.ready:")[2].partition("test-label-studio:")[0]
    for name, value in {
        "EXTRAS": ".venv-extras",
        "PYTHON": "python3",
        "BIN": ".venv/bin",
    }.items():
        recipe = recipe.replace(f"$({name})", value)
    run = [set(shlex.split(line)) for line in recipe.splitlines() if line.startswith("\t")]
    page = [set(shlex.split(one)) for _, one in shown("docs/extras.md") if ".venv-extras" in one]
    assert len(page) == 6
    for words in page:
        assert any(words <= one for one in run), words
