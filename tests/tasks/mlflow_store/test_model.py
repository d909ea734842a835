"""The model that a champion gets, for everything in the tables that learns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tasks.mlflow_store.registry import _save
from vieval.approaches import entrants
from vieval.corpus.corpus import Corpus
from vieval.corpus.loading import load
from vieval.data import Trainable, Unavailable
from vieval.inference.serving import answer_texts, fit

PROBLEMS = load("seeds", Path(__file__).parents[3]).problems
ENTRANTS = {
    (problem.name, entrant.name): entrant
    for problem in PROBLEMS.values()
    for entrant in entrants(problem)
    if isinstance(entrant.approach, Trainable) and not entrant.unsuited
}
TRAINABLE = list(ENTRANTS)
TEXTS = [
    "Phó Thủ tướng Phạm Bình Minh thăm Lào.",
    "Thương mại biên giới tăng trưởng 6,5%, theo TTXVN.",
    "của mình.Nhân dân 😀 Shoubian",
    "",
]
LOAD = f"""
import json, sys
from mlflow import pyfunc
for path in sys.stdin.read().splitlines():
    print(json.dumps(pyfunc.load_model(path).predict({TEXTS!r})))
"""


class Stored(NamedTuple):
    """What an approach answers where it was trained, and where its stored model was loaded."""

    here: dict[tuple[str, str], object]
    there: dict[tuple[str, str], object]


@pytest.fixture(scope="module")
def stored(seeds: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """All models, trained on the seeds, loaded in one process that knows nothing of them."""
    folder = tmp_path_factory.mktemp("models")
    here: dict[tuple[str, str], object] = {}
    for problem, name in TRAINABLE:
        examples = seeds.examples(problem)[::3]
        try:
            fitted = fit(ENTRANTS[problem, name], examples)
        except Unavailable:
            continue
        _save(folder / f"{problem} {name}", PROBLEMS[problem], ENTRANTS[problem, name], examples)
        here[problem, name] = answer_texts(ENTRANTS[problem, name], fitted, TEXTS)
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        input="\n".join(str(folder / " ".join(key)) for key in here),
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return Stored(here, dict(zip(here, answers, strict=True)))


@pytest.mark.parametrize(("problem", "name"), TRAINABLE)
def test_its_stored_model_answers_the_same_in_a_fresh_process(
    problem: str, name: str, stored: Stored
) -> None:
    if (problem, name) not in stored.here:
        pytest.skip(f"{name} cannot run here")
    assert stored.there[problem, name] == stored.here[problem, name]


def test_what_comes_with_the_default_install_is_among_them(stored: Stored) -> None:
    missing = {name for _, name in TRAINABLE} - {name for _, name in stored.here}
    assert all(ENTRANTS[key].approach.card.extra for key in TRAINABLE if key[1] in missing)
