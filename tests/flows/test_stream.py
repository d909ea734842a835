"""A corpus evaluated part by part has the evaluation of the corpus in memory."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from mlflow import MlflowClient

from flows.evaluate import Logged, evaluate
from flows.stream import stream
from vieval.approaches.ner.crf import Crf, FittedCrf
from vieval.corpus.predictions import read_predictions
from vieval.data import Example
from vieval.evaluation.results import Outcome, Row

LEARNING = 0.5
NAMES = ["capitalised.v1", "lexicon.v1", "crf.v1"]


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.stream.PART_SEGMENTS", 25)


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


def test_a_problem_that_no_asked_approach_takes_is_left_out(
    home: Path, long: Path, in_small_parts: None
) -> None:
    rows = [json.loads(line) for line in long.read_text(encoding="utf-8").splitlines()]
    assert all("entities" in row for row in rows)
    labelled = long.with_name("two.jsonl")
    told = [json.dumps({**row, "mood": ("good", "bad")[n % 2]}) for n, row in enumerate(rows)]
    labelled.write_text("\n".join(told), encoding="utf-8")
    [logged] = stream(str(labelled), approaches=["capitalised.v1"])
    assert logged.evaluation.problem.name == "ner"
    assert [row.approach for row in logged.evaluation.rows] == ["capitalised.v1"]


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
    home: Path, never_asked: Path, in_small_parts: None
) -> None:
    corpus = str(never_asked)
    names = ["crf.v1", "vote.v1", "lexicon.v1"]
    [at_once] = evaluate(["ner"], corpus, names, train="seeds")
    fits: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        fit = Crf.fit

        def counted(self: Crf, examples: Sequence[Example]) -> FittedCrf:
            fits.append(len(examples))
            time.sleep(LEARNING)
            return fit(self, examples)

        patch.setattr(Crf, "fit", counted)
        [in_parts] = stream(corpus, ["ner"], names, train="seeds")
        assert fits == [32]
        took = {row.approach: row.outcome.seconds for row in in_parts.evaluation.rows}
        assert took["crf.v1"] >= LEARNING
        assert took["vote.v1"] >= LEARNING
        [again] = stream(corpus, ["ner"], names, train="seeds")
    assert fits == [32]
    assert told(in_parts) == told(at_once)
    assert all(row.outcome.cached for row in again.evaluation.rows)


class Broken(Crf):
    """Breaks when it learns."""

    def fit(self, examples: Sequence[Example]) -> FittedCrf:
        raise RuntimeError(f"{len(examples)} are too many")


def test_what_breaks_when_it_learns_is_a_row_with_the_reason(
    home: Path, long: Path, in_small_parts: None
) -> None:
    asked = ["lexicon.v1", Broken()]
    [logged] = stream(str(long), ["ner"], asked, train="seeds", allow_overlap=True)
    rows = {row.approach: row.outcome for row in logged.evaluation.rows}
    assert rows["lexicon.v1"].status == "ok"
    assert rows["Broken"].status == "failed"
    place = f"test_stream.py, line {Broken.fit.__code__.co_firstlineno + 1}"
    assert rows["Broken"].reason == f"RuntimeError: 32 are too many ({place})"


def test_answers_are_written_where_they_are_asked_for(
    home: Path, long: Path, in_small_parts: None, tmp_path: Path
) -> None:
    asked = ["lexicon.v1", "crf.v1", Broken()]
    folder = str(tmp_path / "new" / "answers")
    [at_once] = evaluate(["ner"], str(long), asked[:2], train="seeds", allow_overlap=True)
    stream(str(long), ["ner"], asked, train="seeds", allow_overlap=True, answers=folder)
    written = {path.name: path for path in Path(folder, "ner").iterdir()}
    assert written.keys() == {"lexicon.v1.jsonl", "crf.v1.jsonl"}
    problem = at_once.evaluation.problem
    for row in at_once.evaluation.rows:
        text = written[f"{row.approach}.jsonl"].read_text()
        assert list(read_predictions(problem, text).values()) == list(row.outcome.answers)

    # What was answered before is written too.
    before = {name: path.read_bytes() for name, path in written.items()}
    stream(str(long), ["ner"], asked, train="seeds", allow_overlap=True, answers=folder)
    assert {name: path.read_bytes() for name, path in written.items()} == before


def test_a_floor_by_lot_is_drawn_for_the_whole_corpus(
    home: Path, long: Path, in_small_parts: None
) -> None:
    [at_once] = evaluate(["topic"], str(long), ["stratified.v1"], train="seeds", allow_overlap=True)
    [in_parts] = stream(str(long), ["topic"], ["stratified.v1"], train="seeds", allow_overlap=True)
    assert told(in_parts) == told(at_once)
