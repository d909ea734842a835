"""A corpus evaluated part by part has the evaluation of the corpus in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from mlflow import MlflowClient

from flows.evaluate import Logged, evaluate
from flows.stream import stream
from vieval.approaches.ner.crf import Crf, FittedCrf
from vieval.data import Example
from vieval.evaluation.results import Outcome, Row
from vieval.inference import streaming, training

NAMES = ["capitalised.v1", "lexicon.v1", "crf.v1"]


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "survey", partial(streaming.survey, size=50))


def told(logged: Logged) -> list[Row]:
    """All that an evaluation says of its rows, but for how the answers came."""
    return [replace(row, outcome=Outcome(row.outcome.identity)) for row in logged.evaluation.rows]


def test_parts_give_what_the_whole_gives(home: Path, long: Path, in_small_parts: None) -> None:
    [at_once] = evaluate(["ner"], str(long), NAMES[:2])
    [in_parts] = stream(str(long), ["ner"], NAMES[:2])
    assert told(in_parts) == told(at_once)
    wanted = replace(at_once.evaluation, rows=in_parts.evaluation.rows)
    assert in_parts.evaluation == wanted

    [again] = stream(str(long), ["ner"], NAMES[:2])
    assert all(row.outcome.cached for row in again.evaluation.rows)
    assert told(again) == told(at_once)


def test_no_text_is_logged(home: Path, long: Path, in_small_parts: None) -> None:
    [logged] = stream(str(long), ["ner"], NAMES[:1])
    client = MlflowClient()
    runs = [logged.tracked.run_id, *logged.tracked.children.values()]
    names = {file.path for run in runs for file in client.list_artifacts(run)}
    assert "leaderboard.json" in names
    assert names <= {f"leaderboard.{kind}" for kind in ("csv", "json", "md")} | {"scores.json"}


def test_what_has_to_be_trained_is_a_row_with_the_reason(
    home: Path, long: Path, in_small_parts: None
) -> None:
    [logged] = stream(str(long), ["ner"], NAMES[1:])
    last = logged.evaluation.rows[-1]
    assert (last.approach, last.outcome.status) == ("crf.v1", "unavailable")
    assert "has to be trained" in last.outcome.reason


def test_what_learns_is_trained_once_on_a_corpus_of_its_own(
    home: Path, long: Path, in_small_parts: None
) -> None:
    names = ["crf.v1", "vote.v1", "lexicon.v1"]
    [at_once] = evaluate(["ner"], str(long), names, train="seeds")
    training._models.clear()
    fits: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        fit = Crf.fit

        def counted(self: Crf, examples: Sequence[Example]) -> FittedCrf:
            fits.append(len(examples))
            return fit(self, examples)

        patch.setattr(Crf, "fit", counted)
        [in_parts] = stream(str(long), ["ner"], names, train="seeds")
    assert fits == [32]
    assert told(in_parts) == told(at_once)
    [again] = stream(str(long), ["ner"], names, train="seeds")
    assert all(row.outcome.cached for row in again.evaluation.rows)


def test_a_floor_by_lot_is_drawn_for_the_whole_corpus(
    home: Path, long: Path, in_small_parts: None
) -> None:
    [at_once] = evaluate(["topic"], str(long), ["stratified.v1"], train="seeds")
    [in_parts] = stream(str(long), ["topic"], ["stratified.v1"], train="seeds")
    assert told(in_parts) == told(at_once)
