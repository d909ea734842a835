"""Whoever writes a pickle into a folder that is read has none of his code run."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mlflow import pyfunc
from mlflow.exceptions import MlflowException
from mlflow.pyfunc.model import PythonModel
from prefect.settings import PREFECT_LOCAL_STORAGE_PATH

from flows.evaluate import Logged, evaluate
from flows.stream import stream
from tasks import home as homes
from vieval.approaches.classify.dummy import FittedDummy
from vieval.approaches.classify.e5 import FittedE5
from vieval.approaches.classify.estimator import FittedEstimator
from vieval.approaches.classify.noise import FittedNoise
from vieval.approaches.ner.crf import FittedCrf

NAMES = ["capitalised.v1", "lexicon.v1", "crf.v1"]


class Trap:
    """Makes a folder when it is read from a pickle."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.place),)


@pytest.fixture(autouse=True)
def own_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests find their answers as they left them."""
    monkeypatch.setattr(homes, "answers", lambda: tmp_path / "answers")


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[bytes]:
    """A pickle that must not be read."""
    place = tmp_path / "sprung"
    yield pickle.dumps(Trap(place))
    assert not place.exists()


def told(logged: list[Logged]) -> list[Any]:
    return [(row.approach, row.scores) for one in logged for row in one.evaluation.rows]


def test_answers_that_became_pickles_are_asked_for_again(
    home: Path, trap: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    before = list(evaluate(["ner"], approaches=NAMES))
    files = [path for path in homes.answers().rglob("*") if path.is_file()]
    assert len(files) > len(NAMES)
    for file in files:
        file.write_bytes(trap)
    # Where Prefect would keep results.
    storage = PREFECT_LOCAL_STORAGE_PATH.value()
    storage.mkdir(parents=True, exist_ok=True)
    for path in [*storage.iterdir(), storage / "any"]:
        path.write_bytes(trap)
    after = list(evaluate(["ner"], approaches=NAMES))
    assert not any(row.outcome.cached for row in after[0].evaluation.rows)
    assert told(after) == told(before)
    assert "damaged or foreign" in caplog.text


def test_parts_that_became_pickles_are_asked_for_again(home: Path, trap: bytes, long: Path) -> None:
    before = list(stream(str(long), ["ner"], NAMES[:2]))
    for file in (homes.answers() / "parts").rglob("*.txt"):
        file.write_bytes(trap)
    after = list(stream(str(long), ["ner"], NAMES[:2]))
    assert not any(row.outcome.cached for row in after[0].evaluation.rows)
    assert told(after) == told(before)


@pytest.mark.parametrize("kind", [FittedDummy, FittedE5, FittedEstimator, FittedNoise, FittedCrf])
def test_a_model_that_became_a_pickle_is_refused(kind: Any, trap: bytes, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(trap)
    with pytest.raises(Exception, match=r".") as refused:
        kind.load(tmp_path / "model").predict([])
    assert not isinstance(refused.value, FileExistsError)


def test_mlflow_reads_no_pickle(
    monkeypatch: pytest.MonkeyPatch, trap: bytes, tmp_path: Path
) -> None:
    monkeypatch.delenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", raising=False)
    homes.configure()
    model = tmp_path / "model"
    pyfunc.save_model(model, python_model=Echo(), pip_requirements=[])
    (model / "python_model.pkl").write_bytes(trap)
    with pytest.raises(MlflowException, match="pickle is disallowed"):
        pyfunc.load_model(str(model))


class Echo(PythonModel):
    # MLflow would take hints for the schema of its input.
    def predict(self, context, model_input, params=None):
        return model_input
