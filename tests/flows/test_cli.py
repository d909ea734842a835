"""The command line, as a process."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from mlflow import MlflowClient

from flows.cli import app
from flows.cli.faults import in_a_line


def vieval(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    command = [str(Path(sys.executable).with_name("vieval")), *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | environment
    )


def test_score_prints_json_that_says_what_it_is(root: Path) -> None:
    done = vieval("score", f"{root}/gold/gold.jsonl", f"{root}/gold/passes/first.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (
        set(result["ner"]["flat"])
        == set(result["ner"]["nested"])
        == {
            "strict",
            "exact",
            "partial",
            "type",
        }
    )
    assert set(result["ner"]["flat"]["strict"]["types"]["PER"]) >= {
        "correct",
        "incorrect",
        "partial",
        "missed",
        "spurious",
        "possible",
        "actual",
        "precision",
        "recall",
        "f1",
        "f1_interval",
    }
    assert result["signature"].startswith("gold:gold.jsonl@")


def test_score_and_compare_print_tables(root: Path) -> None:
    gold, first, second = (
        f"{root}/gold/{name}"
        for name in ("gold.jsonl", "passes/first.jsonl", "passes/second.jsonl")
    )
    scored, compared = vieval("score", gold, first), vieval("compare", gold, first, second)
    assert "flat, strict" in scored.stdout
    assert "McNemar" in compared.stdout


def test_who_reads_the_first_line_alone_gets_no_fault(root: Path) -> None:
    command = [str(Path(sys.executable).with_name("vieval")), "score"]
    files = [f"{root}/gold/{name}" for name in ("gold.jsonl", "passes/first.jsonl")]
    with subprocess.Popen(
        [*command, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as one:
        assert one.stdout is not None
        assert one.stderr is not None
        # Nobody reads when it begins to print.
        one.stdout.close()
        told = one.stderr.read()
    assert (one.returncode, told) == (0, b"")


def test_scoring_imports_neither_prefect_nor_mlflow_nor_more_of_scipy_than_it_asks(
    root: Path,
) -> None:
    gold = f"{root}/gold/gold.jsonl"
    code = (
        "import atexit, sys; from flows.cli import main;"
        f"sys.argv = ['vieval', 'score', '{gold}', '{gold}'];"
        "heavy = {'prefect', 'mlflow', 'sklearn', 'pandas', 'pydantic', 'jinja2'};"
        "heavy |= {'scipy.stats', 'scipy.optimize', 'scipy.linalg', 'scipy.special._basic'};"
        "heavy |= {'numpy.testing', 'numpy.f2py'};"
        "atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr));"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "flat, strict" in done.stdout


@pytest.mark.parametrize(
    ("words", "spared"),
    [
        (("--help",), {"rich", "pydantic", "importlib.metadata"}),
        (("score", "--help"), {"rich"}),
        (("approaches",), {"rich", "pydantic", "http.client"}),
        (("approaches", "labels", "--json"), {"rich", "pydantic", "http.client"}),
    ],
)
def test_what_is_told_without_counting_imports_no_more_than_it_takes(
    words: tuple[str, ...], spared: set[str]
) -> None:
    code = (
        "import sys; from flows.cli import app;"
        f"app({list(words)}, standalone_mode=False);"
        f"heavy = {{'numpy', 'scipy', 'sklearn'}} | {spared};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_command_imports_no_other(root: Path) -> None:
    gold = f"{root}/gold/gold.jsonl"
    code = (
        "import sys; from flows.cli import app, commands;"
        f"app(['validate', '{gold}'], standalone_mode=False);"
        "modules = {f'flows.cli.{name}' for name in commands.COMMANDS.values()};"
        "print(sorted(modules & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "['flows.cli.corpora']"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("score", "nowhere.jsonl", "nowhere.jsonl"), "nowhere.jsonl"),
        (("evaluate", "sentiment"), "no gold for sentiment; it has gold for ner, topic, fluency"),
        (("evaluate", "--approach", "oracle.v1"), "no approach oracle.v1; there is"),
        (("reevaluate", "ner", "--approach", "majority.v1"), "no approach to ner: majority"),
        (
            ("evaluate", "ner", "--approach", "rules.v1", "--approach", "majority.v1"),
            "no approach to ner: majority",
        ),
    ],
)
def test_a_wrong_word_ends_in_a_line_and_not_in_a_traceback(
    words: tuple[str, ...], told: str
) -> None:
    done = vieval(*words)
    assert done.returncode != 0
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_approaches_tells_licence_and_training() -> None:
    done = vieval("approaches", "spans")
    assert done.returncode == 0
    for word in ("underthesea.v1", "Apache-2.0", "VLSP 2016", "trained on"):
        assert word in done.stdout


def test_evaluate_starts_its_own_server_and_prints_the_table(ready_home: Path) -> None:
    done = vieval("evaluate", "ner", "--approach", "capitalised.v1", "--approach", "lexicon.v1")
    assert done.returncode == 0, done.stderr
    assert "lexicon.v1" in done.stdout
    assert "2 approaches were asked, 0 answered from the cache." in done.stdout
    assert "Error" not in done.stderr
    runs = MlflowClient(f"sqlite:///{ready_home}/mlruns/mlflow.db").search_runs(["1"])
    assert {run.data.tags.get("vieval.approach") for run in runs} > {"capitalised.v1", "lexicon.v1"}
    # The server wrote the states of tasks together: what it writes at once has one time.
    with closing(sqlite3.connect(ready_home / ".vieval" / "prefect" / "prefect.db")) as database:
        counted = "select count(*), count(distinct created) from task_run_state"
        [(states, writes)] = database.execute(counted)
    assert 0 < 2 * writes <= states


def test_an_extra_is_named_with_its_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    from flows.cli.console import console_for_tables

    console_for_tables().print("pip install 'vieval[spacy]'")
    assert "vieval[spacy]" in capsys.readouterr().out


def test_a_report_is_written_from_files_without_a_store(root: Path, tmp_path: Path) -> None:
    gold, first, second = (
        f"{root}/gold/{name}"
        for name in ("gold.jsonl", "passes/first.jsonl", "passes/second.jsonl")
    )
    page = tmp_path / "look.html"
    done = vieval("report", gold, first, second, "-o", str(page))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{page}: ner on gold, topic on gold, fluency on gold\n"
    text = page.read_text(encoding="utf-8")
    parts = set(re.findall(r'id="part-\d-(\w+)"', text))
    # Nobody timed whoever wrote the files.
    assert "errors" in parts
    assert "speed" not in parts
    assert "0 ms" not in text
    # A page takes the place of a page, and of nothing else.
    assert vieval("report", gold, first, "-o", str(page)).returncode == 0
    kept = tmp_path / "kept.jsonl"
    kept.write_text(Path(first).read_text("utf-8"), "utf-8")
    done = vieval("report", gold, str(kept), "-o", str(kept))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{kept}: a file that is no page stands there; -o names another place" in done.stderr
    assert kept.read_bytes() == Path(first).read_bytes()


@pytest.mark.parametrize("words", [["report"], ["show", "002#1"], ["errors"]])
def test_what_was_never_evaluated_is_told_with_the_command(
    words: list[str], ready_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, in_a_line(debug=False):
        app(words, standalone_mode=False)
    assert ended.value.code == 2
    assert "vieval evaluate" in capsys.readouterr().err
