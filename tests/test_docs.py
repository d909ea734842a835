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
from typer.testing import CliRunner

from flows.cli import app
from tests.shown.pages import FENCE, PAGES, read, run
from vieval.corpus.jsonl import span_rows
from vieval.corpus.loading import load, passes
from vieval.data import Span
from vieval.report import probes
from vieval.report.approaches import markdown
from vieval.report.page.review import review

MARK = "<!-- What follows is made by `make docs`. -->\n"
DOCS = Path(__file__).resolve().parents[1]


def test_the_approaches_are_documented_as_they_are(root: Path) -> None:
    text = (root / "docs" / "approaches.md").read_text(encoding="utf-8")
    assert text.split(MARK)[1].strip() == markdown().strip(), "run `make docs`"


def test_perturbations_and_capabilities_are_documented_as_they_are(root: Path) -> None:
    text = (root / "docs" / "probing.md").read_text(encoding="utf-8")
    assert text.split(MARK)[1].strip() == probes.markdown().strip(), "run `make docs`"


def test_every_template_is_documented_with_an_example(root: Path) -> None:
    text = (root / "docs" / "templates.md").read_text(encoding="utf-8")
    assert text.split(MARK)[1].strip() == probes.templates().strip(), "run `make docs`"


def commands() -> list[str]:
    """The commands of the docs that score files: quick, and in need of no server."""
    text = (DOCS / "docs" / "files.md").read_text(encoding="utf-8")
    return re.findall(r"^    (vieval .*)$", text, flags=re.MULTILINE)


@pytest.mark.docs
@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_docs_runs(root: Path, command: str) -> None:
    program, *words = shlex.split(command)
    path = Path(sys.executable).with_name(program)
    done = subprocess.run([path, *words], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.docs
def test_the_commands_about_corpora_run_one_after_the_other(
    ready_home: Path, empty_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In the folder that has the seeds, as a reader would; the last needs files of one's own."""
    text = (DOCS / "docs" / "corpora.md").read_text(encoding="utf-8")
    found = re.findall(r"^ {4,6}(vieval .*)$", text, flags=re.MULTILINE)
    rows = "id\ttopic\ttext\n" + "".join(
        f"{n}\t{'ab'[n % 2]}\tTin {n} về {'giá gạo' if n % 2 else 'bóng đá'}\n" for n in range(8)
    )
    (ready_home / "test.tsv").write_text(rows, encoding="utf-8")
    (ready_home / "train.tsv").write_text(rows.replace("Tin", "Bài"), encoding="utf-8")
    assert len(found) >= 8
    for command in found:
        program, *words = shlex.split(command)
        if words[0] == "evaluate" and "--approach" not in words:
            words += ["--approach", "tfidf-logreg.v1"]
        path = Path(sys.executable).with_name(program)
        done = subprocess.run(
            [path, *words], cwd=ready_home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


@pytest.mark.docs
@pytest.mark.timeout(600)
def test_the_way_from_texts_to_gold_runs(ready_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command in turn; between them two people label, and one decides what they differ on."""
    monkeypatch.chdir(ready_home)
    text = (DOCS / "docs" / "labelling.md").read_text(encoding="utf-8")
    found = re.findall(r"^    ((?:vieval|mv) .*)$", text, flags=re.MULTILINE)
    assert len(found) >= 13
    said = ""
    for command in found:
        program, *words = shlex.split(command)
        if words[:2] == ["import", "an.json"]:
            labelled_by(ready_home, "an", "Việt Nam")
            labelled_by(ready_home, "binh", "Việt")
        if words[:2] == ["gold", "apply"]:
            decided(ready_home / "fresh", ready_home / words[2])
        said = moved_or_run(program, words)
    gold = load(ready_home / "fresh")
    assert len(gold.labelled("ner")) == len(gold.labelled("topic")) == 12
    assert "weighted for the 32 segments" in " ".join(said.split())
    [weights] = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(weights, names)
    assert round(names["drawn"]["weight"].sum()) == 32


def moved_or_run(program: str, words: list[str]) -> str:
    """What a command says; an evaluation, which starts servers, is a process of its own."""
    if program == "vieval" and words[0] != "evaluate":
        told = CliRunner().invoke(app, words)
        assert told.exit_code == 0, f"{words}: {told.output}{told.exception!r}"
        return told.output
    path = Path(sys.executable).with_name(program) if program == "vieval" else program
    done = subprocess.run([path, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def labelled_by(folder: Path, who: str, name: str) -> None:
    """What Label Studio exports of one who marks every place of a name, and knows one topic."""
    tasks = json.loads((folder / "tasks" / "tasks.json").read_text(encoding="utf-8"))
    for task in tasks:
        text = task["data"]["text"]
        result: list[dict[str, Any]] = [
            {
                "type": "labels",
                "from_name": "label",
                "value": {"start": at.start(), "end": at.end(), "text": name, "labels": ["LOC"]},
            }
            for at in re.finditer(name, text)
        ]
        result.append({"type": "choices", "from_name": "topic", "value": {"choices": ["event"]}})
        task["annotations"] = [{"result": result}]
    (folder / f"{who}.json").write_text(json.dumps(tasks), encoding="utf-8")


def decided(folder: Path, patch: Path) -> None:
    """What the page of review saves where the first candidate of each place is chosen."""
    corpus = load(folder)
    decisions = []
    for part in review(corpus, passes(folder)).parts:
        problem, segments = corpus.problem(part.problem.name), part.problem.segments
        for place in (*part.places, *part.agreed):
            key, text = segments.ids[place.segment], segments.texts[place.segment]
            whole = [
                part.problem.types[one.type]
                if problem.kind == "labels"
                else span_rows(
                    frozenset({Span(one.start, one.end, part.problem.types[one.type])}), text
                )[0]
                for one in place.choices
            ]
            made = {"reviewer": "An", "time": "2026-11-28T06:00:00Z", "reason": "longest"}
            chosen, rejected = (whole[:1], whole[1:]) if place in part.places else (whole, [])
            decisions.append(
                {"problem": problem.name, "id": key, "chosen": chosen, "rejected": rejected} | made
            )
    gold = {name: corpus.gold_digest(name) for name in corpus.problems}
    about = {"patch": 1, "corpus": corpus.name, "digest": corpus.digest, "gold": gold}
    patch.write_text(json.dumps({**about, "decisions": decisions}), encoding="utf-8")


@pytest.mark.docs
def test_the_tutorial_of_an_own_corpus_runs(ready_home: Path) -> None:
    text = (DOCS / "docs" / "own-corpus.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) == 5
    printed = run("\n".join(blocks), ready_home)
    assert "ner on court" in printed
    assert "stage on court" in printed
    assert "Nobody is told from the best floor, capitalised.v1" in printed
    assert "[.500, 1.000]" in printed
    assert (ready_home / "court.html").is_file()


def test_the_tutorial_of_an_own_approach_runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    text = (root / "docs" / "own-approach.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        exec(block, names)
    mine = names["mine"]
    # Of four that it takes for people one is; that is below the floor.
    assert mine.scores.flat.strict.headline.precision.value == 0.25
    assert mine.row.above_floor is None


SERVES = ("ui", "serve", "deploy")
# What they take to ask all approaches shows nothing more of the docs.
ASK = ("reevaluate", "robustness", "challenge", "names")


@pytest.mark.docs
@pytest.mark.timeout(600)
@pytest.mark.parametrize("pages", [("tutorial", "report"), ("probing",)])
def test_the_commands_of_a_page_run_after_an_evaluation(
    ready_home: Path, pages: tuple[str, ...]
) -> None:
    """All but those that serve until they are stopped, and those with capitals to fill in."""
    texts = [(DOCS / "docs" / f"{page}.md").read_text(encoding="utf-8") for page in pages]
    found = re.findall(r"(?:`|^ +)vieval ([a-z][^`\n]*)", "\n".join(texts), flags=re.MULTILINE)
    some = ["--approach", "lexicon.v1", "--approach", "crf.v1"]
    asked = [
        words
        for text in dict.fromkeys(found)
        if not re.search("[A-Z]{3}", text) and (words := shlex.split(text))[0] not in SERVES
    ]
    assert len(asked) >= 3
    for words in [["evaluate", "ner", *some], *asked]:
        whole = [*words, *some] if words[0] in ASK and "--approach" not in words else words
        path = Path(sys.executable).with_name("vieval")
        done = subprocess.run(
            [path, *whole], cwd=ready_home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{whole}: {done.stdout}{done.stderr}"


@pytest.mark.docs
@pytest.mark.timeout(600)  # two of them start a server
def test_the_commands_about_public_corpora_run_on_small_ones_of_our_own(
    ready_home: Path, empty_store: Path
) -> None:
    """The suite is that of the page; a corpus that is not there is left out, as the page says."""
    text = (DOCS / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    [suite] = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    (ready_home / "suite.toml").write_text(suite, encoding="utf-8")
    topics = ("giá gạo tăng", "trận bóng đá")
    for part, first in (("test", 0), ("train", 100)):
        lines = [(n, topics[n % 2]) for n in range(first, first + 20)]
        sib = "".join(f"{n}\t{about[:3]}\tTin {n}: {about}\n" for n, about in lines)
        bank = "".join(f"__label__{about[:3]} __label__x Tin {n}: {about}\n" for n, about in lines)
        for file, content in (("sib200/{}.tsv", f"id\ttopic\ttext\n{sib}"), ("bank/{}.txt", bank)):
            path = ready_home / file.format(part)
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
    news = [
        {"id": f"{n}", "article": f"{n}", "text": f"Hôm {n}: {topics[n % 2]}", "topic": "ab"[n % 2]}
        for n in range(20)
    ]
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in news)
    (ready_home / "news.jsonl").write_text(rows, encoding="utf-8")
    found = re.findall(r"^ {4}(vieval .*)$", text, flags=re.MULTILINE)
    told = {}
    for command in found:
        program, *words = shlex.split(command)
        path = Path(sys.executable).with_name(program)
        done = subprocess.run(
            [path, *words], cwd=ready_home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        told[words[0]] = done.stdout
    assert "phoner is left out: not there" in told["benchmark"]
    assert "mean of 10 draws of 8 segments a label" in told["benchmark"]
    assert "sib-200-few-shot" in (ready_home / "benchmark.html").read_text(encoding="utf-8")
    assert "10 articles more than the 20 there are" in told["learning-curve"]


LISTS = re.compile(r"^(?![-*>|#\s]|\d+\.).+\n[-*] .*", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_a_list_stands_apart_from_the_text_before_it(page: str) -> None:
    """Else the site shows it as a part of that text."""
    assert LISTS.findall(FENCE.sub("", read(page))) == []


OUTSIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "gold/README.md")


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_a_page_beside_the_site_links_to_is_there(root: Path, name: str) -> None:
    page = root / name
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))
    dead = [one for one in targets if "://" not in one and not (page.parent / one).exists()]
    assert dead == []


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
