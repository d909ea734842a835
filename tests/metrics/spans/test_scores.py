"""Trees of figures: by hand on small cases, and the gold scored against itself and its passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from vieval.corpus.corpus import Corpus
from vieval.data import Failure, Label, Record, Span, Spans
from vieval.metrics.answers import failures, labels_of, spans_of
from vieval.metrics.figures import Figure, ratio, settle
from vieval.metrics.labels.scores import score_labels
from vieval.metrics.spans import scores
from vieval.metrics.spans.scores import SpanFrame, slice_names
from vieval.stats import Resampler

Build = Callable[..., Record]


def score_spans(
    records: Sequence[Record], predicted: Sequence[Spans], labels: Sequence[str] = ()
) -> dict[str, Any]:
    """The scores over PER, LOC and ORG, sliced by what has a few kinds."""
    frame = SpanFrame(("PER", "LOC", "ORG"), slice_names(records, labels), ("form",))
    return scores.score_spans(records, [r.spans["ner"] for r in records], predicted, frame)


def draws(segments: int) -> Resampler:
    return Resampler(np.arange(segments), 200)


def by_name(scores: dict[str, Any]) -> dict[str, Any]:
    return {name: scores[name] for name in ("correct", "incorrect", "missed", "spurious", "f1")}


def test_flat_drops_what_is_nested_before_types_are_chosen(record: Build) -> None:
    # Gold: ORG over LOC, and a LOC of its own. Flat shows the ORG and the second LOC.
    gold = [
        record("Bộ Ngoại giao Việt Nam ở Hà Nội", (0, 22, "ORG"), (14, 22, "LOC"), (25, 31, "LOC"))
    ]
    predicted = [frozenset({Span(14, 22, "LOC"), Span(25, 31, "LOC")})]
    tree = settle(score_spans(gold, predicted), draws(1))
    # The predicted Việt Nam overlaps the ORG with another type: incorrect. Hà Nội is correct.
    assert by_name(tree["flat"]["strict"]["all"]) == {
        "correct": 1,
        "incorrect": 1,
        "missed": 0,
        "spurious": 0,
        "f1": 2 * 1 / (2 + 2),
    }
    # Among LOC alone, the gold shows Hà Nội only, so the predicted Việt Nam is spurious.
    assert by_name(tree["flat"]["strict"]["types"]["LOC"]) == {
        "correct": 1,
        "incorrect": 0,
        "missed": 0,
        "spurious": 1,
        "f1": 2 * 1 / (1 + 2),
    }
    # Nested: both LOC are correct, the ORG is missed.
    assert by_name(tree["nested"]["strict"]["all"]) == {
        "correct": 2,
        "incorrect": 0,
        "missed": 1,
        "spurious": 0,
        "f1": 2 * 2 / (3 + 2),
    }


def test_the_headline_leaves_other_types_out(record: Build) -> None:
    gold = [record("Hà Nội và Hiệp định", (0, 6, "LOC"), (10, 19, "MISC"))]
    tree = settle(score_spans(gold, [frozenset({Span(0, 6, "LOC")})]), draws(1))
    assert tree["flat"]["strict"]["headline"]["f1"] == 1.0
    assert tree["flat"]["strict"]["all"]["f1"] == pytest.approx(2 * 1 / (2 + 1))


def test_nothing_against_nothing_is_undefined(record: Build) -> None:
    tree = settle(score_spans([record("không có tên")], [frozenset()]), draws(1))
    found = tree["flat"]["strict"]["all"]
    assert (found["precision"], found["recall"], found["f1"]) == (None, None, None)
    assert found["f1_interval"] == [None, None]
    assert (found["possible"], found["actual"]) == (0, 0)


def test_an_interval_holds_its_value(seeds: Corpus) -> None:
    records = seeds.labelled("ner")
    predicted = [
        frozenset(span for span in record.spans.get("ner", ()) if span.type == "LOC")
        for record in records
    ]
    tree = settle(score_spans(records, predicted), Resampler(np.arange(len(records))))
    found = tree["flat"]["strict"]["headline"]
    low, high = found["f1_interval"]
    # 28 of the 54 outermost PER, LOC, ORG are LOC; nested ones that are bared are no longer hidden
    # by a predicted parent, so they are wrong in the flat view.
    assert found["correct"] == 28
    assert found["possible"] == 54
    assert 0 < low < found["f1"] < high < 1


def test_slices_of_segments_add_up_to_the_whole(seeds: Corpus) -> None:
    records = seeds.labelled("ner")
    predicted = [record.spans["ner"] for record in records]
    tree = settle(score_spans(records, predicted, ["topic", "fluency"]), draws(len(records)))
    whole = tree["flat"]["strict"]["headline"]["possible"]
    for name in ("article", "topic", "fluency", "syllables"):
        assert sum(row["possible"] for row in tree["slices"][name].values()) == whole


@pytest.mark.parametrize(("articles", "sliced"), [(1, False), (2, True), (100, True), (101, False)])
def test_slices_are_made_where_there_are_a_few(record: Build, articles: int, sliced: bool) -> None:
    records = [record("Hà Nội", (0, 6, "LOC"), name=f"a{n}") for n in range(articles)]
    tree = score_spans(records, [frozenset()] * articles)
    assert ("article" in tree["slices"]) == sliced


def test_kinds_of_mentions_have_their_support(seeds: Corpus) -> None:
    records = seeds.labelled("ner")
    tree = settle(score_spans(records, [frozenset()] * len(records)), draws(len(records)))
    forms = {name: row["possible"] for name, row in tree["mentions"]["form"].items()}
    assert forms == {"native": 47, "sinicised": 15, "garbled": 10, "foreign": 2}
    assert {row["recall"] for row in tree["mentions"]["form"].values()} == {0.0}


def test_a_decoy_is_hit_by_any_overlap(record: Build) -> None:
    decoys = frozenset({Span(0, 12, "DECOY"), Span(20, 24, "DECOY")})
    gold = [record("Ji Nianzhang và của Nhân", decoys=decoys)]
    tree = settle(score_spans(gold, [frozenset({Span(3, 12, "PER")})]), draws(1))
    assert (tree["decoys"]["hit"], tree["decoys"]["total"], tree["decoys"]["rate"]) == (1, 2, 0.5)


def test_labels_by_hand() -> None:
    gold = ["a", "a", "a", "b", "b", "c"]
    predicted = ["a", "a", "b", "b", None, "x"]
    tree = settle(score_labels(gold, predicted, ("a", "b", "c")), draws(6))
    # F1: a = 2·2/(2+3), b = 2·1/(2+2), c = 0; macro = their mean.
    assert tree["accuracy"] == pytest.approx(3 / 6)
    assert tree["macro_f1"] == pytest.approx((4 / 5 + 2 / 4 + 0) / 3)
    assert tree["coverage"] == pytest.approx(4 / 6)
    assert tree["confusion"]["b"] == {"a": 0, "b": 1, "c": 0, "(other)": 1}
    assert tree["per_class"]["a"]["support"] == 3
    assert "quadratic_kappa" not in tree


def test_ordered_labels_get_their_distances() -> None:
    gold, predicted = ["fluent", "garbled"], ["garbled", "garbled"]
    tree = settle(
        score_labels(gold, predicted, ("fluent", "awkward", "garbled"), ordered=True), draws(2)
    )
    assert tree["mean_absolute_error"] == pytest.approx((2 + 0) / 2)


def test_a_failure_counts_as_empty_and_as_failed() -> None:
    answers = [frozenset({Span(0, 1, "PER")}), Failure("broken")]
    assert spans_of(answers) == [answers[0], frozenset()]
    assert labels_of([Label("a"), Failure("broken"), None]) == ["a", None, None]
    assert failures(answers) == 1


def test_figures_that_share_columns_are_settled_as_if_alone() -> None:
    rng = np.random.default_rng(0)
    part, whole = rng.integers(0, 3, (2, 40))
    resampler = Resampler(np.arange(40), 500)
    together = settle({"x": ratio(part, whole), "deep": {"y": ratio(whole, part)}}, resampler)
    alone = settle({"y": ratio(whole, part)}, resampler)
    assert together["deep"]["y"] == alone["y"] == whole.sum() / part.sum()
    assert together["deep"]["y_interval"] == alone["y_interval"]


def test_a_figure_may_be_any_function_of_sums() -> None:
    figure = Figure(np.array([[1, 2], [3, 4]]), lambda sums: sums[..., 0] * sums[..., 1])
    assert settle({"x": figure}, draws(2))["x"] == (1 + 3) * (2 + 4)
