"""The page of review, whose lanes are called by letters or by names."""

from __future__ import annotations

import pytest

from vieval.corpus.corpus import Corpus
from vieval.corpus.faults import FormatError
from vieval.data import Answer, Record, Segment, Span
from vieval.problems import Problem
from vieval.report.page.review import review

GOLD = frozenset({Span(0, 2, "PER")})
RECORD = Record(Segment("1", "An ở Huế", "a"), {"ner": GOLD})
CORPUS = Corpus("made", (RECORD,), {"ner": Problem("ner", "spans", {"PER": ""})})


def test_more_lanes_than_letters_are_numbered() -> None:
    said: dict[str, list[Answer]] = {f"file {number}": [GOLD] for number in range(26)}
    found = review(CORPUS, {"an": [RECORD], "binh": [RECORD]}, {"ner": said})
    [part] = found.parts
    names = sorted(one.name for one in part.problem.approaches)
    assert len(names) == len(set(names)) == 28
    assert {"A", "Z", "A2", "B2"} <= set(names)


def test_a_file_called_as_an_annotator_is_refused() -> None:
    answers: dict[str, list[Answer]] = {"an": [GOLD]}
    with pytest.raises(FormatError, match="an is an annotator and a file of answers"):
        review(CORPUS, {"an": [RECORD]}, {"ner": answers}, blind=False)
