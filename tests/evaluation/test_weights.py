"""A figure of a drawn sample, weighted, by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vieval.corpus.faults import FormatError
from vieval.evaluation.score_files import score
from vieval.evaluation.weights import read_weights
from vieval.hashing import text_key
from vieval.report.scores import score_tables

TEXT = "An ở Huế"
ONE = '{"id": "1", "probability": 0.5}'
AN, HUE = {"start": 0, "end": 2, "type": "PER"}, {"start": 5, "end": 8, "type": "LOC"}


def written(path: Path, *spans: list[dict[str, object]]) -> Path:
    rows = ({"id": str(key), "text": TEXT, "entities": one} for key, one in enumerate(spans))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def sample(path: Path, frame: int, chances: dict[str, float]) -> Path:
    rows = [{"id": key, "probability": chance} for key, chance in chances.items()]
    path.write_text(json.dumps({"frame": frame, "segments": rows}))
    return path


def test_each_segment_counts_as_often_as_it_stands_for(tmp_path: Path) -> None:
    gold = written(tmp_path / "gold.jsonl", [AN, HUE], [HUE], [AN], [AN])
    # Both right; one wrong; one missed; the last was not drawn.
    answers = written(tmp_path / "a.jsonl", [AN, HUE], [AN], [], [AN])
    drawn = sample(tmp_path / "sample.json", 20, {"0": 0.5, "1": 0.25, "2": 0.125})
    found = score(gold, answers, drawn=drawn).problems["ner"].weighted
    assert found is not None
    # F1 = 2 · right / (gold + predicted): right 2·2; gold 2·2 + 4·1 + 8·1, predicted 2·2 + 4·1.
    assert found.headline.value == pytest.approx(2 * 4 / (16 + 8))
    assert (found.segments, found.frame) == (3, 20)


def test_of_equal_chances_the_weighted_figure_is_that_of_the_sample(tmp_path: Path) -> None:
    spans = [[AN, HUE], [HUE], [AN], [], [AN]]
    gold = written(tmp_path / "gold.jsonl", *spans)
    answers = written(tmp_path / "a.jsonl", *reversed(spans))
    drawn = sample(tmp_path / "sample.json", 50, dict.fromkeys("01234", 0.1))
    found = score(gold, answers, drawn=drawn).problems["ner"]
    assert found.weighted is not None
    one, other = found.weighted.headline, found.scores.headline
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    told = found.tree
    assert (told["weighted"], told["weighted_segments"], told["drawn_from"]) == (one, 5, 50)
    assert told["weighted_missing"] == 0


def test_what_was_drawn_and_has_no_gold_is_told(tmp_path: Path) -> None:
    gold = written(tmp_path / "gold.jsonl", [AN], [HUE])
    drawn = sample(tmp_path / "sample.json", 9, dict.fromkeys(("0", "1", "7"), 0.5))
    found = score(gold, gold, drawn=drawn)
    weighted = found.problems["ner"].weighted
    assert weighted is not None
    assert (weighted.segments, weighted.missing) == (2, 1)
    assert any("1 segment of the sample has no gold" in str(one) for one in score_tables(found))


def test_a_sample_of_other_segments_is_refused(tmp_path: Path) -> None:
    gold = written(tmp_path / "gold.jsonl", [AN], [HUE])
    drawn = sample(tmp_path / "sample.json", 9, {"x": 0.5})
    with pytest.raises(FormatError, match="no segment that is labelled for ner was drawn"):
        score(gold, gold, drawn=drawn)


def test_a_sample_of_other_texts_is_refused(tmp_path: Path) -> None:
    gold = written(tmp_path / "gold.jsonl", [AN], [HUE])
    segments = [
        {"id": "0", "text": text_key("An  ở_Huế"), "probability": 0.5},
        {"id": "1", "text": text_key("An ở Vinh"), "probability": 0.5},
    ]
    drawn = tmp_path / "sample.json"
    drawn.write_text(json.dumps({"frame": 4, "segments": segments[:1]}))
    assert score(gold, gold, drawn=drawn).problems["ner"].weighted is not None
    drawn.write_text(json.dumps({"frame": 4, "segments": segments}))
    with pytest.raises(FormatError, match="drawn from other texts: that of 1 is not the one"):
        score(gold, gold, drawn=drawn)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{}", "no sample of vieval label: no frame"),
        ("[]", "no sample of vieval label: "),
        ('{"frame": 1, "segments": [{"id": "1"}]}', "no sample of vieval label: no probability"),
        (f'{{"frame": 9, "segments": [{ONE}, {ONE}]}}', "the segment '1' comes twice"),
        (f'{{"frame": 0, "segments": [{ONE}]}}', "1 segment of a frame of 0"),
        ("[", "sample.json: not JSON"),
        ('{"frame": 1, "segments": [{"id": "1", "probability": 0}]}', "probability of 1 is 0"),
    ],
)
def test_what_is_no_sample_is_refused(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "sample.json"
    path.write_text(content)
    with pytest.raises(FormatError, match=told):
        read_weights(path)


def test_weights_sum_up_to_the_whole_where_chances_are_alike(tmp_path: Path) -> None:
    path = sample(tmp_path / "sample.json", 30, dict.fromkeys("abc", 0.1))
    assert np.sum(list(read_weights(path).of.values())) == pytest.approx(30)
