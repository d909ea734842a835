"""What the built wheel is to a stranger: a face, types, and a sample, anywhere on a machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# A folder without the checkout, and nothing in the environment that points to it.
USE = """
import vieval
corpus = vieval.load("seeds")
assert "/site-packages/vieval/sample/" in str(corpus.folder), corpus.folder

class Nothing:
    card = vieval.Card("finds nothing", "none")
    def predict(self, segments):
        return [frozenset() for _ in segments]

result = vieval.evaluate(corpus, "ner", ["lexicon.v1", Nothing()])
print(round(result["lexicon.v1"].headline.value, 3), result["Nothing"].headline.value)
"""
TYPED = """
from pathlib import Path
import vieval

corpus: vieval.Corpus = vieval.load(Path("seeds"))
problem: vieval.Problem = corpus.problems["ner"]
result = vieval.evaluate(corpus, "ner", ["rules.v1"])
value: float | None = result["rules.v1"].headline.value
name: str = next(iter(vieval.approaches(problem)))
"""
WRONG = 'import vieval\nvieval.load(1)\nvieval.Span("a", 2, "PER")\n'


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own: the wheel, over the libraries that are here."""
    folder = tmp_path_factory.mktemp("stranger")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    [wheel] = folder.glob("vieval-*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    site = next((folder / "venv" / "lib").glob("python*/site-packages"))
    options = ["--quiet", "--no-deps", "--no-index"]
    install = [str(python), "-m", "pip", "install", *options, str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    # Only the libraries: the checkout's own entry is a hook of an editable install.
    (site / "libraries.pth").write_text(f"{ours}\n")
    return python


def run(python: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("VIEVAL_", "PYTHON"))}
    return subprocess.run(
        [str(python), *words], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )


def test_the_face_evaluates_the_sample_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "-c", USE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["0.833", "0.0"]
    assert list(tmp_path.iterdir()) == []


def test_a_users_mypy_sees_the_types(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(TYPED)
    (tmp_path / "wrong.py").write_text(WRONG)
    strict = ("-m", "mypy", "--strict", "--no-incremental", "--cache-dir", os.devnull)
    right = run(installed, tmp_path, *strict, "right.py")
    assert right.returncode == 0, right.stdout
    wrong = run(installed, tmp_path, *strict, "wrong.py")
    told = [line for line in wrong.stdout.splitlines() if "error:" in line]
    assert [line.split(":")[1] for line in told] == ["2", "3"], wrong.stdout


def test_the_command_is_there_with_its_version(installed: Path, tmp_path: Path) -> None:
    command = installed.with_name("vieval")
    done = subprocess.run(
        [str(command), "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "vieval 0.2.0"
