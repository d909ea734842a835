"""Spans matched by the intersection over union of their code points."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

import vieval
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.data import Span
from vieval.evaluation import score_files
from vieval.metrics.spans.counts import COUNTS, count_spans
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.matching import iou_schemes

SPANS = st.frozensets(
    st.tuples(st.integers(0, 8), st.integers(1, 8), st.sampled_from("AB")).map(
        lambda it: Span(it[0], it[0] + it[1], it[2])
    ),
    max_size=5,
)


def share(one: Span, other: Span) -> float:
    """The same by sets of code points."""
    first, second = set(range(one.start, one.end)), set(range(other.start, other.end))
    return len(first & second) / len(first | second)


def counted(gold: frozenset[Span], predicted: frozenset[Span], least: float) -> dict[str, int]:
    schemes = iou_schemes([least])
    counts = count_spans(Matched.of([gold], [predicted]), {"all": None}, schemes=schemes)
    [row] = counts.at("nested", f"{least:g}", "all")
    return dict(zip(COUNTS, row.tolist(), strict=True))


@given(SPANS, SPANS, st.sampled_from([0.1, 1 / 3, 0.5, 0.7, 0.9, 1.0]))
def test_as_many_pairs_are_correct_as_an_assignment_over_sets_of_code_points_finds(
    gold: frozenset[Span], predicted: frozenset[Span], least: float
) -> None:
    rows, columns = list(gold), list(predicted)
    right = np.array(
        [[g.type == p.type and share(g, p) >= least - 1e-12 for p in columns] for g in rows], float
    ).reshape(len(rows), len(columns))
    chosen = linear_sum_assignment(right, maximize=True)
    assert counted(gold, predicted, least)["correct"] == right[chosen].sum()


@given(SPANS, SPANS)
def test_a_threshold_of_1_is_strict(gold: frozenset[Span], predicted: frozenset[Span]) -> None:
    strict = count_spans(Matched.of([gold], [predicted]), {"all": None}).at(
        "nested", "strict", "all"
    )
    assert counted(gold, predicted, 1) == dict(zip(COUNTS, strict[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("least", "outcome"), [(0.5, "correct"), (2 / 3, "correct"), (0.7, "incorrect")]
)
def test_by_hand(least: float, outcome: str) -> None:
    # [0, 4) and [0, 6) share 4 code points of 6.
    counts = counted(frozenset({Span(0, 4, "A")}), frozenset({Span(0, 6, "A")}), least)
    assert Counter(counts) == Counter({outcome: 1})
    other = counted(frozenset({Span(0, 4, "A")}), frozenset({Span(0, 6, "B")}), least)
    assert Counter(other) == Counter({"incorrect": 1})


ROWS: list[dict[str, object]] = [
    {"id": "1", "text": "Lê An ở Huế", "entities": [{"start": 0, "end": 5, "type": "PER"}]},
    {"id": "2", "text": "Nam ở Huế", "entities": [{"start": 0, "end": 3, "type": "PER"}]},
]
SAID: list[dict[str, object]] = [
    {"id": "1", "text": "Lê An ở Huế", "entities": [{"start": 0, "end": 7, "type": "PER"}]},
    {"id": "2", "text": "Nam ở Huế", "entities": [{"start": 0, "end": 3, "type": "PER"}]},
]
DECLARED = '[problems.ner]\nkind = "spans"\nlabels = ["PER"]\niou = [0.5]\n'


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_files_are_scored_at_thresholds_that_are_asked_for(tmp_path: Path) -> None:
    gold, said = write(tmp_path / "gold.jsonl", ROWS), write(tmp_path / "said.jsonl", SAID)
    found = score_files.score(gold, said, iou=(0.7, 0.75))
    flat = found.plain()["ner"]["flat"]
    # [0, 5) in [0, 7): 5/7 = .714.
    assert flat["strict"]["headline"]["f1"] == 0.5
    assert flat["iou"]["0.7"]["headline"]["f1"] == 1
    assert flat["iou"]["0.75"]["types"]["PER"]["f1"] == 0.5
    assert "|iou:0.7,0.75|" in found.signature
    plain = score_files.score(gold, said)
    assert "iou" not in plain.plain()["ner"]["flat"]
    assert "iou" not in plain.signature
    with pytest.raises(ValueError, match=r"an IoU is above 0, up to 1, not 1\.5"):
        vieval.score(str(gold), str(said), iou=[1.5])


def test_a_corpus_declares_thresholds_and_its_evaluation_has_them(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(DECLARED, encoding="utf-8")
    write(tmp_path / "gold.jsonl", ROWS)
    result = vieval.evaluate(tmp_path, "ner", ["capitalised.v1"])
    scores = result["capitalised.v1"].scores
    assert isinstance(scores, vieval.SpanScores)
    assert set(scores.flat.iou or {}) == {"0.5"}
    assert "|iou:0.5|" in result["capitalised.v1"].row.signature
    wrong = DECLARED.replace("[0.5]", "[0]")
    (tmp_path / "corpus.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(FormatError, match=r"iou is \[0\], not a list of numbers above 0, up to 1"):
        load(tmp_path)
