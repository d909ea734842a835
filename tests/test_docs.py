"""The documentation is what the project does."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from typer.core import TyperGroup
from typer.main import get_command

from flows.cli import app
from vieval.report import probes
from vieval.report.approaches import markdown

MARK = "<!-- What follows is made by `make docs`. -->\n"
# Around what may be left out.
BRACKETS = str.maketrans("", "", "[]")
DOCS = Path(__file__).resolve().parents[1]


def test_the_approaches_are_documented_as_they_are(root: Path) -> None:
    text = (root / "docs" / "approaches.md").read_text(encoding="utf-8")
    assert text.split(MARK)[1].strip() == markdown().strip(), "run `make docs`"


def test_perturbations_and_capabilities_are_documented_as_they_are(root: Path) -> None:
    text = (root / "docs" / "probing.md").read_text(encoding="utf-8")
    assert text.split(MARK)[1].strip() == probes.markdown().strip(), "run `make docs`"


def commands() -> list[str]:
    """The commands of the docs that score files: quick, and in need of no server."""
    text = (DOCS / "docs" / "files.md").read_text(encoding="utf-8")
    return re.findall(r"^    (vieval .*)$", text, flags=re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_docs_runs(root: Path, command: str) -> None:
    program, *words = shlex.split(command)
    path = Path(sys.executable).with_name(program)
    done = subprocess.run([path, *words], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_commands_about_corpora_run_one_after_the_other(
    own_home: Path, empty_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In the folder that has the seeds, as a reader would; the last needs files of one's own."""
    text = (DOCS / "docs" / "corpora.md").read_text(encoding="utf-8")
    found = re.findall(r"^ {4,6}(vieval .*)$", text, flags=re.MULTILINE)
    rows = "id\ttopic\ttext\n" + "".join(
        f"{n}\t{'ab'[n % 2]}\tTin {n} về {'giá gạo' if n % 2 else 'bóng đá'}\n" for n in range(8)
    )
    (own_home / "test.tsv").write_text(rows, encoding="utf-8")
    (own_home / "train.tsv").write_text(rows.replace("Tin", "Bài"), encoding="utf-8")
    assert len(found) >= 8
    for command in found:
        program, *words = shlex.split(command)
        if words[0] == "evaluate" and "--approach" not in words:
            words += ["--approach", "tfidf-logreg.v1"]
        path = Path(sys.executable).with_name(program)
        done = subprocess.run(
            [path, *words], cwd=own_home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


@pytest.mark.timeout(600)  # two of them start a server
def test_the_commands_about_public_corpora_run_on_small_ones_of_our_own(
    own_home: Path, empty_store: Path
) -> None:
    """The suite is that of the page; a corpus that is not there is left out, as the page says."""
    text = (DOCS / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    [suite] = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    (own_home / "suite.toml").write_text(suite, encoding="utf-8")
    topics = ("giá gạo tăng", "trận bóng đá")
    for part, first in (("test", 0), ("train", 100)):
        lines = [(n, topics[n % 2]) for n in range(first, first + 20)]
        sib = "".join(f"{n}\t{about[:3]}\tTin {n}: {about}\n" for n, about in lines)
        bank = "".join(f"__label__{about[:3]} __label__x Tin {n}: {about}\n" for n, about in lines)
        for file, content in (("sib200/{}.tsv", f"id\ttopic\ttext\n{sib}"), ("bank/{}.txt", bank)):
            path = own_home / file.format(part)
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
    news = [
        {"id": f"{n}", "article": f"{n}", "text": f"Hôm {n}: {topics[n % 2]}", "topic": "ab"[n % 2]}
        for n in range(20)
    ]
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in news)
    (own_home / "news.jsonl").write_text(rows, encoding="utf-8")
    found = re.findall(r"^ {4}(vieval .*)$", text, flags=re.MULTILINE)
    told = {}
    for command in found:
        program, *words = shlex.split(command)
        path = Path(sys.executable).with_name(program)
        done = subprocess.run(
            [path, *words], cwd=own_home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        told[words[0]] = done.stdout
    assert "phoner is left out: not there" in told["benchmark"]
    assert "mean of 10 draws of 8 segments a label" in told["benchmark"]
    assert "sib-200-few-shot" in (own_home / "ground.html").read_text(encoding="utf-8")
    assert "10 articles more than the 20 there are" in told["learning-curve"]


def shown() -> list[str]:
    """Every command that the readme and the docs show, as code or within a line."""
    texts = (
        path.read_text(encoding="utf-8") for path in [DOCS / "README.md", *DOCS.glob("docs/*.md")]
    )
    found = re.findall(r"(?:`|^ *)((?:vieval|make) [^`\n#]*)", "\n".join(texts), flags=re.MULTILINE)
    return sorted({command.strip() for command in found})


@pytest.mark.parametrize("command", shown())
def test_what_the_docs_show_is_a_command(root: Path, command: str) -> None:
    program, name, *words = shlex.split(command.replace("…", "1").translate(BRACKETS))
    if program == "make":
        assert re.search(rf"^{name}:", (root / "Makefile").read_text("utf-8"), flags=re.MULTILINE)
        return
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    # Wrong options, and words that it does not take, are errors here; nothing runs.
    group.commands[name].make_context(name, words, resilient_parsing=not words)


def test_the_package_of_the_docs_is_found(root: Path, tmp_path: Path) -> None:
    """A real package, built from the ten lines of docs/approaches.md and installed apart."""
    text = (root / "docs" / "approaches.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    [points] = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    (tmp_path / "mypackage").mkdir()
    (tmp_path / "mypackage" / "__init__.py").touch()
    (tmp_path / "mypackage" / "finder.py").write_text(code, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        f'[project]\nname = "mypackage"\nversion = "1"\n{points}',
        encoding="utf-8",
    )
    target = tmp_path / "installed"
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    into = ["--target", str(target), str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, *into], check=True)
    asking = (
        "from vieval.approaches import find; from vieval.data import Segment;"
        "print(find('spans', 'finder.v1').predict([Segment('1', 'ở Hà Nội'), Segment('2', 'Huế')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asking],
        env=os.environ | {"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Span(start=2, end=8, type='LOC'" in done.stdout
    assert done.stdout.rstrip().endswith("frozenset()]")


TIME = re.compile(r" +[\d.]+ m?s\b")


def shown_by(notebook: Any) -> list[tuple[str, str]]:
    """Each cell with the text that it shows, without the times, which differ from run to run."""
    return [
        (cell.source, TIME.sub("", "".join(map(text_of, cell.get("outputs", ())))))
        for cell in notebook.cells
    ]


def text_of(output: Any) -> str:
    return str(output.get("text") or output["data"]["text/plain"])


def test_the_notebook_is_the_page_as_it_runs_today(root: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("notebook", root / "docs" / "make_notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    fresh = module.executed(tmp_path)
    kept = nbformat.read(root / "docs" / "notebook.ipynb", as_version=4)
    assert shown_by(kept) == shown_by(fresh), "run `make docs`"
    assert "rules.v1 †" in str(shown_by(fresh))
    assert (root / "docs" / "notebook.ipynb").stat().st_size < 100_000
