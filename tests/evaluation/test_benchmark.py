"""A line of a suite's table: figures by hand, what flatters them, and what others published."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from vieval.approaches import entrants
from vieval.corpus.corpus import NoGold
from vieval.corpus.faults import FormatError
from vieval.data import Answer, Card, Failure, Identity, Label
from vieval.evaluation.benchmark import Ground, _failed
from vieval.evaluation.results import Outcome
from vieval.evaluation.suite import Entry, read_suite
from vieval.inference.identity import identity

ROWS = "id\ttopic\ttext\n" + "".join(f"{n}\t{'ab'[n % 2]}\tTin số {n}\n" for n in range(10))
SUITE = """
[corpora.small]
path = "test.tsv"
train = "train.tsv"
metric = "accuracy"
shots = 2
draws = 2

[[corpora.small.published]]
model = "theirs"
metric = "accuracy"
value = 0.75
protocol = "test, 2 a label"
source = "a paper"
shots = 2
like = ["tfidf-svm.v1"]

[[corpora.small.published]]
model = "theirs, trained on all"
metric = "accuracy"
value = 0.9
protocol = "test"
source = "a paper"
like = ["tfidf-svm.v1"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test.tsv").write_text(ROWS, encoding="utf-8")
    train = ROWS.replace("Tin số 0", "Giá gạo").replace("\n1\t", "\n11\t")
    (tmp_path / "train.tsv").write_text(train.replace("Tin", "Bài"), encoding="utf-8")
    return tmp_path


def entry(folder: Path, text: str = SUITE) -> Entry:
    path = folder / "suite.toml"
    path.write_text(text, encoding="utf-8")
    return read_suite(path).entries[0]


def outcome(ground: Ground, name: str, said: str, **rest: Any) -> Outcome:
    [entrant] = entrants(ground.problem, [name])
    return Outcome(identity(entrant), [Label(label) for label in said], **rest)


def test_a_cell_is_the_mean_over_draws_with_interval_and_deviation(folder: Path) -> None:
    ground = Ground.read(entry(folder))
    # The gold is a b a b …: nine of ten are right in the first draw, eight in the second.
    said = ("ababababbb", "abababbbbb")
    line = ground.line([[outcome(ground, "tfidf-svm.v1", one)] for one in said])
    [cell] = line.cells
    assert (line.metric, line.segments, cell.draws) == ("accuracy", 10, 2)
    assert cell.figure.value == pytest.approx(0.85)
    assert cell.deviation == pytest.approx(0.1 / 2**0.5)
    assert cell.figure.low is not None
    assert cell.figure.high is not None
    assert cell.figure.low < 0.8 < 0.9 < cell.figure.high
    assert cell.signature.endswith("|figure:accuracy|shots:2 a label×2,seed 0")


def test_only_what_was_measured_alike_stands_beside_it(folder: Path) -> None:
    ground = Ground.read(entry(folder))
    line = ground.line([[outcome(ground, "tfidf-svm.v1", "abababaaab")]] * 2)
    [cell] = line.cells
    # 9 of 10 in both draws.
    assert cell.figure.value == pytest.approx(0.9)
    assert cell.deviation == pytest.approx(0, abs=1e-12)
    assert [one.published.model for one in cell.beside] == ["theirs"]
    # Theirs on the same sentences has no error of its own: .9 - .75, and our interval less .75.
    [beside] = cell.beside
    assert beside.difference.value == pytest.approx(0.15)
    assert cell.figure.low is not None
    assert beside.difference.low == pytest.approx(cell.figure.low - 0.75)
    assert beside.agrees is (cell.figure.low <= 0.75)
    assert [one.model for one in line.published] == ["theirs"]


def test_a_published_figure_beyond_the_interval_differs(folder: Path) -> None:
    ground = Ground.read(entry(folder, SUITE.replace("0.75", "0.05")))
    [cell] = ground.line([[outcome(ground, "tfidf-svm.v1", "abababaabb")]]).cells
    assert cell.beside[0].agrees is False


def test_theirs_on_segments_of_its_own_has_an_error_too(folder: Path) -> None:
    # 15 of 20 right: Clopper and Pearson give [.509, .913].
    ground = Ground.read(
        entry(folder, SUITE.replace("value = 0.75", "value = 0.75\nitems = 20", 1))
    )
    [cell] = ground.line([[outcome(ground, "tfidf-svm.v1", "abababaaab")]]).cells
    ours, away = cell.figure, cell.beside[0].difference
    assert ours.low is not None
    assert ours.high is not None
    assert away.low == pytest.approx(0.15 - math.hypot(0.9 - ours.low, 0.913 - 0.75), abs=1e-3)
    assert away.high == pytest.approx(0.15 + math.hypot(ours.high - 0.9, 0.75 - 0.509), abs=1e-3)


def test_what_is_known_of_the_public_corpus_is_said_of_the_cell(folder: Path) -> None:
    known = entry(folder, SUITE.replace("shots = 2\ndraws = 2", 'public = "sib-200"', 1))
    ground = Ground.read(known)
    line = ground.line(
        [[outcome(ground, name, "ab" * 5) for name in ("e5-logreg.v1", "tfidf-nb.v1")]]
    )
    assert "FLORES-200" in line.cells[0].seen
    assert line.cells[1].seen == ""


def test_who_gives_no_answer_is_a_cell_with_the_reason(folder: Path) -> None:
    ground = Ground.read(entry(folder))
    [entrant] = entrants(ground.problem, ["setfit.v1"])
    absent = Outcome(identity(entrant), status="unavailable", reason="no weights")
    [cell] = ground.line([[absent]]).cells
    assert cell.reason == "unavailable: no weights"
    assert cell.figure.value is None


def test_a_line_without_approaches_says_so(folder: Path) -> None:
    ground = Ground.read(entry(folder))
    assert ground.line([[], []]).notes == ("none of the approaches takes it",)


def test_texts_that_were_trained_on_are_counted(folder: Path) -> None:
    (folder / "train.tsv").write_text(ROWS.replace("Tin số 3", "Tin số ba"), encoding="utf-8")
    ground = Ground.read(entry(folder))
    line = ground.line([[outcome(ground, "tfidf-svm.v1", "ab" * 5)]])
    assert "9 of 10 texts are in training too" in line.notes


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SUITE.replace('"accuracy"', '"micro-F1"', 1), "micro-F1 is no figure of labels"),
        ('[corpora.a]\npath = "names.jsonl"\nshots = 1', "shots are of labels, and ner has spans"),
        (
            '[corpora.a]\npath = "two.jsonl"',
            "problem is wanted, one of those of the corpus: ner, t",
        ),
    ],
)
def test_what_does_not_fit_the_corpus_is_told(folder: Path, text: str, fault: str) -> None:
    row = '{"id": "1", "text": "An ở Huế", "entities": [{"start": 0, "end": 2, "type": "PER"}]'
    (folder / "names.jsonl").write_text(row + "}\n", encoding="utf-8")
    (folder / "two.jsonl").write_text(row + ', "t": "x"}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=fault):
        Ground.read(entry(folder, text))


def test_gold_for_another_problem_is_no_gold(folder: Path) -> None:
    with pytest.raises(NoGold, match="no gold for mood"):
        Ground.read(entry(folder, SUITE.replace("shots = 2", 'problem = "mood"\nshots = 2', 1)))


def test_files_of_other_tools_are_read_by_path(folder: Path) -> None:
    (folder / "a.txt").write_text("__label__x __label__y Giá\n__label__y Vàng\n", encoding="utf-8")
    text = '[corpora.bank]\npath = "a.txt"\nfirst_label = true'
    ground = Ground.read(entry(folder, text))
    assert [example.gold for example in ground.corpus.examples(ground.problem)] == ["x", "y"]
    assert ground.corpus.name == "bank"
    assert ground.corpus.notes == ["left alone or changed: 1 further labels of a text"]


def test_a_segment_that_fails_in_each_draw_is_one() -> None:
    who = Identity("made up", Card("made up", "none"))
    draws: list[list[Answer]] = [
        [Failure("no"), Label("a")],
        [Failure("no"), Failure("no")],
        [Label("a"), Label("a")],
    ]
    assert _failed([Outcome(who, answers) for answers in draws]) == {0, 1}
