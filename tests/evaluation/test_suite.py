"""Suites: what a file says, and every fault of one that says it wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from vieval.corpus.faults import FormatError
from vieval.evaluation.suite import OF_A_CORPUS, read_suite

GOOD = """
name = "ground"
approaches = ["tfidf-svm.v1"]

[corpora.sib]
path = "sib/test.tsv"
train = "../train.tsv"
public = "sib-200"
metric = "accuracy"
shots = 8
draws = 10

[corpora.names]
path = "names.conll"
approaches = ["crf.v1"]
columns = [3, 4]

[[corpora.names.published]]
model = "theirs"
metric = "micro-F1"
value = 0.9
protocol = "test, words"
source = "a paper"
like = ["crf.v1"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "suite.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    sib, names = read_suite(written(tmp_path, GOOD)).entries
    assert sib.path == tmp_path / "sib" / "test.tsv"
    assert sib.train == tmp_path / ".." / "train.tsv"
    assert names.train is None


def test_a_corpus_has_its_own_approaches_or_those_of_the_suite(tmp_path: Path) -> None:
    suite = read_suite(written(tmp_path, GOOD))
    assert suite.name == "ground"
    assert [entry.approaches for entry in suite.entries] == [("tfidf-svm.v1",), ("crf.v1",)]


def test_published_figures_are_those_of_the_suite_and_of_the_public_corpus(tmp_path: Path) -> None:
    sib, names = read_suite(written(tmp_path, GOOD)).entries
    assert [one.model for one in names.published] == ["theirs"]
    assert "multilingual-e5-small" in {one.model for one in sib.published}


def test_shots_are_drawn_as_often_as_it_says_and_otherwise_once(tmp_path: Path) -> None:
    sib, names = read_suite(written(tmp_path, GOOD)).entries
    assert [(one.shots, one.draw) for one in sib.exams()] == [(8, draw) for draw in range(10)]
    assert [(one.shots, one.articles) for one in names.exams()] == [(0, 0)]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "names.conll").touch()
    sib, names = read_suite(written(tmp_path, GOOD)).entries
    assert sib.missing == f"{sib.path}, {sib.train}"
    assert names.missing == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name = ", "Invalid value"),
        ("", r"no corpus: \[corpora.NAME\] with a path is wanted"),
        ("[corpora]\na = 1", r"\[corpora.a\] is 1, not a table"),
        ("colour = 1\n[corpora.a]\npath = 'x'", "no key 'colour'; there is: name"),
        ("approaches = 'x'\n[corpora.a]\npath = 'x'", "approaches is 'x', not a list"),
        ("[corpora.a]\ntrain = 'x'", r"\[corpora.a\] no path"),
        ("[corpora.a]\npath = 'x'\nshots = true", "shots is True, not a whole number"),
        ("[corpora.a]\npath = 'x'\nfirst_label = 1", "first_label is 1, not true or false"),
        ("[corpora.a]\npath = 'x'\npublic = 'glue'", "no public 'glue'; there is: sib-200"),
        ("[corpora.a]\npath = 'x'\nmetric = 'F2'", "no metric 'F2'; there is: accuracy"),
        ("[corpora.a]\npath = 'x'\nscheme = 'x'", "no scheme 'x'; there is: strict"),
        ("[corpora.a]\npath = 'x'\nshots = -1", "shots is -1, less than 0"),
        ("[corpora.a]\npath = 'x'\ndraws = 0", "draws is 0, less than 1"),
        ("[corpora.a]\npath = 'x'\ndraws = 2", "draws without shots"),
        ("[[corpora.a.published]]\nvalue = 2\n[corpora.b]\npath = 'x'", "value is 2, not a share"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(FormatError, match=fault):
        read_suite(written(tmp_path, text))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as told:
        read_suite(written(tmp_path, "x = 1\n[corpora.a]\ny = 1\n[corpora.b]\npath = 1"))
    assert str(told.value).splitlines() == [
        "suite.toml: no key 'x'; there is: name, approaches, corpora",
        f"suite.toml: [corpora.a] no key 'y'; there is: {', '.join(OF_A_CORPUS)}",
        "suite.toml: [corpora.a] no path",
        "suite.toml: [corpora.b] path is 1, not a text",
    ]
