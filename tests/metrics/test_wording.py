"""Figures are told in words: by path, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from vieval.champions.policy import read_policies
from vieval.corpus.corpus import Corpus
from vieval.data import Label
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome, metrics
from vieval.metrics.wording import wording


@pytest.mark.parametrize(
    ("path", "english", "vietnamese"),
    [
        ("flat/strict/headline/f1", "F1", "F1"),
        ("flat/strict/headline/f1_low", "lower end of F1", "cận dưới của F1"),
        ("flat/strict/types/PER/f1", "F1 of PER", "F1 của PER"),
        ("flat/strict/all/recall", "recall of all types", "độ phủ của mọi loại"),
        ("nested/strict/all/f1", "F1 of all types, nested names too", None),
        ("decoys/rate", "rate of decoys taken for names", "tỷ lệ mồi nhử bị nhận nhầm"),
        ("mentions/form/sinicised/recall", "recall of names with form sinicised", None),
        ("slices/fluency/garbled/f1", "F1 in segments with fluency garbled", None),
        ("slices/article/a/b/f1", "F1 in article a/b", "F1 trong bài a/b"),
        ("per_class/a/b_c/f1", "F1 of a/b_c", "F1 của a/b_c"),
        ("per_class/{0}/f1", "F1 of {0}", "F1 của {0}"),
        ("coverage", "share of segments answered", "tỷ lệ đoạn có trả lời"),
        ("mean_absolute_error", "mean absolute error", "sai số tuyệt đối trung bình"),
        ("new/thing/some_figure", "some figure, new, thing", "some figure, new, thing"),
    ],
)
def test_a_figure_is_called_by_words(path: str, english: str, vietnamese: str | None) -> None:
    assert wording(path).en == english
    assert wording(path).vi == (vietnamese or wording(path).vi)


def test_each_figure_that_the_gate_guards_has_words_of_its_own(
    seeds: Corpus, outcome: Callable[..., Outcome], root: Path
) -> None:
    guarded = 0
    for name, approach in {
        "ner": "rules.v1",
        "topic": "keywords.v1",
        "fluency": "noise.v1",
    }.items():
        problem = seeds.problem(name)
        gold = [
            record.spans["ner"] if name == "ner" else Label(record.labels[name])
            for record in seeds.labelled(problem)
        ]
        [row] = evaluate(problem, seeds, [outcome(approach, gold)]).rows
        assert row.scores is not None
        policy = read_policies(seeds.problems)[name]
        for pattern in (*policy.may_fall, *policy.may_rise):
            found = [path for path in metrics(row.scores) if fnmatchcase(path, pattern)]
            guarded += len(found)
            for path in found:
                assert not re.search("[/_*]", wording(path).en + wording(path).vi)
    assert guarded > 6  # a figure of each topic among them
