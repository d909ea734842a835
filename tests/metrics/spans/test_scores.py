"""Scores: by hand on small cases, and the gold scored against itself and its passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from vieval.corpus.corpus import Corpus
from vieval.data import Answer, Failure, Label, MadeUp, Record, Segment, Span, Spans
from vieval.metrics.answers import failures, labels_of, spans_of
from vieval.metrics.figures import Figure, Unsettled, ratio, settle
from vieval.metrics.labels.scores import score_labels
from vieval.metrics.scores import SpanScores, plain
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.scores import (
    SpanFrame,
    TooManyTypes,
    kinds_of,
    score_made_up,
    score_spans,
    slice_names,
    slice_of,
)
from vieval.problems import Problem, spans_in
from vieval.records import Records
from vieval.stats import Sample

Build = Callable[..., Record]


def units(segments: int) -> Sample:
    return Sample(np.arange(segments))


def tree_of(
    records: Sequence[Record],
    predicted: Sequence[Spans],
    slices: tuple[str, ...] = (),
    attributes: tuple[str, ...] = (),
) -> SpanScores[Figure]:
    problem = Problem("ner", "spans")
    frame = SpanFrame(("PER", "LOC", "ORG"), slices, attributes)
    return score_spans(records, Matched.of(spans_in(problem, records), predicted), frame)


def settled(scores: Unsettled, sample: Sample) -> dict[str, Any]:
    """The scores in the form of JSON."""
    return plain(settle(scores, sample))


def by_name(scores: dict[str, Any]) -> dict[str, Any]:
    return {name: scores[name] for name in ("correct", "incorrect", "missed", "spurious", "f1")}


def test_flat_drops_what_is_nested_before_types_are_chosen(record: Build) -> None:
    # Gold: ORG over LOC, and a LOC of its own. Flat shows the ORG and the second LOC.
    gold = [
        record("Bộ Ngoại giao Việt Nam ở Hà Nội", (0, 22, "ORG"), (14, 22, "LOC"), (25, 31, "LOC"))
    ]
    predicted = [frozenset({Span(14, 22, "LOC"), Span(25, 31, "LOC")})]
    tree = settled(tree_of(gold, predicted), units(1))
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
    tree = settled(tree_of(gold, [frozenset({Span(0, 6, "LOC")})]), units(1))
    assert tree["flat"]["strict"]["headline"]["f1"] == 1.0
    assert tree["flat"]["strict"]["all"]["f1"] == pytest.approx(2 * 1 / (2 + 1))


def test_nothing_against_nothing_is_undefined(record: Build) -> None:
    tree = settled(tree_of([record("không có tên")], [frozenset()]), units(1))
    scores = tree["flat"]["strict"]["all"]
    assert (scores["precision"], scores["recall"], scores["f1"]) == (None, None, None)
    assert scores["f1_interval"] == [None, None]
    assert (scores["possible"], scores["actual"]) == (0, 0)


def test_an_interval_holds_its_value(seeds: Corpus) -> None:
    records = seeds.labelled(seeds.problem("ner"))
    predicted = [
        frozenset(span for span in record.spans["ner"] if span.type == "LOC") for record in records
    ]
    tree = settled(tree_of(records, predicted), units(len(records)))
    scores = tree["flat"]["strict"]["headline"]
    low, high = scores["f1_interval"]
    # 28 of the 54 outermost PER, LOC, ORG are LOC; nested ones that are bared are no longer hidden
    # by a predicted parent, so they are wrong in the flat view.
    assert scores["correct"] == 28
    assert scores["possible"] == 54
    assert 0 < low < scores["f1"] < high < 1


def test_slices_of_segments_add_up_to_the_whole(seeds: Corpus) -> None:
    records = seeds.labelled(seeds.problem("ner"))
    predicted = [record.spans["ner"] for record in records]
    names = ("article", "topic", "fluency", "syllables")
    tree = settled(tree_of(records, predicted, names), units(len(records)))
    whole = tree["flat"]["strict"]["headline"]["possible"]
    for name in names:
        assert sum(row["possible"] for row in tree["slices"][name].values()) == whole


@pytest.mark.parametrize(("articles", "sliced"), [(1, False), (2, True), (100, True), (101, False)])
def test_slices_are_made_where_there_are_a_few(record: Build, articles: int, sliced: bool) -> None:
    records = [record("Hà Nội", (0, 6, "LOC"), name=f"a{n}") for n in range(articles)]
    assert ("article" in slice_names(records, ())) == sliced


def test_kinds_of_mentions_have_their_support(seeds: Corpus) -> None:
    records = seeds.labelled(seeds.problem("ner"))
    nothing = [frozenset[Span]()] * len(records)
    tree = settled(tree_of(records, nothing, attributes=("form",)), units(len(records)))
    forms = {name: row["possible"] for name, row in tree["mentions"]["form"].items()}
    assert forms == {"native": 47, "sinicised": 16, "garbled": 9, "foreign": 2}
    assert {row["recall"] for row in tree["mentions"]["form"].values()} == {0.0}


def test_a_decoy_is_hit_by_any_overlap(record: Build) -> None:
    decoys = frozenset({Span(0, 12, "DECOY"), Span(20, 24, "DECOY")})
    gold = [record("Ji Nianzhang và của Nhân", decoys=decoys)]
    tree = settled(tree_of(gold, [frozenset({Span(3, 12, "PER")})]), units(1))
    assert (tree["decoys"]["hit"], tree["decoys"]["total"], tree["decoys"]["rate"]) == (1, 2, 0.5)


def test_labels_by_hand() -> None:
    gold = ["a", "a", "a", "b", "b", "c"]
    predicted = ["a", "a", "b", "b", None, "x"]
    tree = settled(score_labels(gold, predicted, ("a", "b", "c")), units(6))
    # F1: a = 2·2/(2+3), b = 2·1/(2+2), c = 0; macro = their mean.
    assert tree["accuracy"] == pytest.approx(3 / 6)
    assert tree["macro_f1"] == pytest.approx((4 / 5 + 2 / 4 + 0) / 3)
    assert tree["coverage"] == pytest.approx(4 / 6)
    assert tree["confusion"]["b"] == {"a": 0, "b": 1, "c": 0, "(other)": 1}
    assert tree["per_class"]["a"]["support"] == 3
    assert "quadratic_kappa" not in tree


def test_ordered_labels_get_their_distances() -> None:
    gold, predicted = ["fluent", "garbled"], ["garbled", "garbled"]
    tree = settled(
        score_labels(gold, predicted, ("fluent", "awkward", "garbled"), ordered=True), units(2)
    )
    assert tree["mean_absolute_error"] == pytest.approx((2 + 0) / 2)


def test_a_failure_counts_as_empty_and_as_failed() -> None:
    answers: list[Answer] = [frozenset({Span(0, 1, "PER")}), Failure("broken")]
    assert spans_of(answers) == [answers[0], frozenset()]
    assert labels_of([Label("a"), Failure("broken"), None]) == ["a", None, None]
    assert failures(answers) == 1


def test_figures_that_share_columns_are_settled_as_if_alone() -> None:
    rng = np.random.default_rng(0)
    part, whole = rng.integers(0, 3, (2, 40))
    together = settle({"x": ratio(part, whole), "y": ratio(whole, part)}, units(40))
    alone = settle({"y": ratio(whole, part)}, units(40))
    assert together["y"] == alone["y"]
    assert together["y"].value == whole.sum() / part.sum()


def test_a_figure_may_be_any_function_of_sums() -> None:
    figure = Figure(np.array([[1, 2], [3, 4]]), lambda sums: sums[..., 0] * sums[..., 1], np.sum)
    assert settle({"x": figure}, units(2))["x"].value == (1 + 3) * (2 + 4)


def test_what_is_no_type_is_refused(record: Build) -> None:
    names = [frozenset({Span(0, 1, f"T{n}")}) for n in range(257)]
    with pytest.raises(TooManyTypes, match="257 types, such as T0, T1, T10; at most 256"):
        tree_of([record("Huế")] * 257, names)


def test_averages_over_types_by_hand(record: Build) -> None:
    # PER: both of 2 found; LOC: 0 of 1, one spurious. ORG is in no gold and counts nowhere.
    gold = [record("An Bình Huế đẹp", (0, 2, "PER"), (3, 7, "PER"), (8, 11, "LOC"))]
    found = frozenset({Span(0, 2, "PER"), Span(3, 7, "PER"), Span(12, 15, "LOC")})
    tree = settled(tree_of(gold, [found | {Span(0, 1, "ORG")}]), units(1))
    assert tree["averages"]["macro_f1"] == pytest.approx((1 + 0) / 2)
    assert tree["averages"]["weighted_f1"] == pytest.approx((2 * 1 + 1 * 0) / 3)


def test_names_that_stand_in_no_text_are_spurious() -> None:
    found, other = Span(0, 2, "PER"), Span(5, 7, "ORG")
    matched = Matched.of([frozenset({found})] * 2, [frozenset({found}), frozenset({found, other})])
    names = [[MadeUp("Lý", "PER"), MadeUp("Tô", "ORG")], []]
    of_people = score_made_up(matched, names, frozenset({"PER"}))
    # Two right, one made up: P 2/3, F1 4/5. Of all types two are made up and one is spurious.
    assert of_people.names == 1
    assert settle({"": of_people.precision}, units(2))[""].value == pytest.approx(2 / 3)
    assert settle({"": of_people.f1}, units(2))[""].value == pytest.approx(4 / 5)
    of_all = score_made_up(matched, names, None)
    assert of_all.names == 2
    assert settle({"": of_all.precision}, units(2))[""].value == pytest.approx(2 / 5)


def test_a_segment_is_of_its_article_its_length_and_its_label() -> None:
    record = Record(Segment("a#1", "Mưa ở Huế", "a"), labels={"topic": "weather"})
    kinds = [slice_of(name, record) for name in ("article", "syllables", "topic", "fluency")]
    assert kinds == ["a", "0–9", "weather", ""]


def test_a_view_is_asked_for_a_scheme_and_a_scheme_for_a_type() -> None:
    gold = {"ner": frozenset({Span(0, 3, "LOC")})}
    tree = tree_of([Record(Segment("1", "Huế", "a"), spans=gold)], [frozenset()])
    assert tree.flat["partial"] is tree.flat.partial
    assert tree.nested["type"]["LOC"] is tree.nested.type.types["LOC"]
    assert tree.nested["type"]["LOC"].missed == 1


def test_where_no_segment_has_a_label_its_kind_is_empty() -> None:
    segments = [Segment(str(n), "An ở Huế") for n in range(3)]
    records = Records.of(Record(segment) for segment in segments)
    assert kinds_of("topic", records) == ["", "", ""]
    records = Records.of(
        Record(segment, labels={"topic": "a"} if number else {})
        for number, segment in enumerate(segments)
    )
    assert kinds_of("topic", records) == ["", "a", "a"]
