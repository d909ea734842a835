"""Names that stand in no text count as spurious beside the usual figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import vieval
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.data import MadeUp
from vieval.evaluation import score_files
from vieval.report.files import PREDICTIONS, files
from vieval.report.leaderboard import note_lines
from vieval.report.scores import score_tables

TEXTS = ("An ở Huế", "Nam ở Vinh", "Lan ở Hà Nội")
NAMES = ((0, 2, "PER"), (0, 3, "PER"), (0, 3, "PER"))


def row(number: int, **more: object) -> dict[str, object]:
    start, end, kind = NAMES[number]
    entities = [{"start": start, "end": end, "type": kind}]
    return {"id": str(number), "text": TEXTS[number], "entities": entities, **more}


def write(path: Path, rows: Sequence[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path / "gold.jsonl", [row(number) for number in range(3)])


def test_a_file_tells_of_them_and_both_precisions_are_told(gold: Path, tmp_path: Path) -> None:
    made = {"text": "Bình", "type": "PER"}
    said = [row(0, made_up=[made, made]), row(1, made_up=[]), row(2)]
    found = score_files.score(gold, write(tmp_path / "a.jsonl", said))
    told = found.plain()["ner"]
    assert told["flat"]["strict"]["headline"]["precision"] == 1
    # 3 right of 3 found and 2 made up: P 3/5, F1 2·3 / (3 + 5).
    assert told["made_up"]["names"] == 2
    assert told["made_up"]["precision"] == pytest.approx(3 / 5)
    assert told["made_up"]["f1"] == pytest.approx(6 / 8)
    low, high = told["made_up"]["precision_interval"]
    assert low < 3 / 5 < high
    lines = [part for part in score_tables(found) if isinstance(part, str)]
    assert any("2 names stand in no text; counted as spurious: P .600" in one for one in lines)


def test_names_of_other_types_than_the_headline_s_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(
        '[problems.ner]\nkind = "spans"\nlabels = ["PER", "MISC"]\nheadline = ["PER"]\n',
        encoding="utf-8",
    )
    gold = write(tmp_path / "gold.jsonl", [row(0), row(1)])
    said = [row(0, made_up=[{"text": "Tết", "type": "MISC"}]), row(1)]
    found = score_files.score(gold, write(tmp_path / "a.jsonl", said)).plain()["ner"]
    assert (found["made_up"]["names"], found["made_up"]["precision"]) == (0, 1)


def test_without_them_nothing_is_told(gold: Path) -> None:
    assert "made_up" not in score_files.score(gold, gold).plain()["ner"]


@pytest.mark.parametrize("given", [3, ["Bình"], [{"text": "Bình"}], [{"text": " ", "type": "PER"}]])
def test_what_is_no_such_name_is_a_fault_with_its_line(
    gold: Path, tmp_path: Path, given: object
) -> None:
    path = write(tmp_path / "a.jsonl", [row(0), row(1, made_up=given), row(2)])
    with pytest.raises(FormatError, match=r"a\.jsonl:2: made_up "):
        score_files.score(gold, path)


class Lister:
    """Lists the first word of each text, and Bình."""

    card = vieval.Card("lists names", "none")

    def predict(self, segments: Sequence[vieval.Segment]) -> list[frozenset[vieval.Span]]:
        return [frozenset({vieval.Span(0, one.text.index(" "), "PER")}) for one in segments]

    def made_up(self, segments: Sequence[vieval.Segment]) -> list[list[MadeUp]]:
        return [[MadeUp("Bình", "PER")] for _ in segments]


def test_an_approach_that_lists_names_is_told_of_and_its_file_scores_alike(
    gold: Path, tmp_path: Path
) -> None:
    result = vieval.evaluate(gold, "ner", [Lister(), "capitalised.v1"])
    scores = result["Lister"].scores
    assert isinstance(scores, vieval.SpanScores)
    assert scores.made_up is not None
    # 3 right of 3 found and 3 made up.
    assert scores.made_up.precision.value == pytest.approx(1 / 2)
    assert scores.flat.strict.headline.precision.value == 1
    others = result["capitalised.v1"].scores
    assert isinstance(others, vieval.SpanScores)
    assert others.made_up is None
    assert sum("stand in no text" in line for line in note_lines(result.evaluation)) == 1
    kept = files(result.evaluation, load(gold))["Lister"][PREDICTIONS]
    path = tmp_path / "kept.jsonl"
    path.write_text(kept, encoding="utf-8")
    again = score_files.score(gold, path).plain()["ner"]["made_up"]
    assert (again["names"], again["precision"]) == (3, pytest.approx(1 / 2))
