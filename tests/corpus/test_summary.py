"""What is in a corpus is counted, by hand; a corpus is made of text files."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from vieval.corpus.corpus import Corpus
from vieval.corpus.exchange import importing
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.corpus.summary import LabelSummary, SpanSummary, summary
from vieval.data import Record, Segment, Span

LONG = "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai"
SPANS = frozenset(
    {
        Span(0, 7, "ORG"),
        Span(4, 7, "LOC"),
        Span(6, 9, "X"),
        Span(0, 9, "X", ((0, 3), (8, 9))),
        Span(4, 7, "ORG"),
    }
)


def made() -> Corpus:
    records = (
        Record(Segment("1", LONG, "a"), {"ner": SPANS}, labels={"topic": "x"}),
        Record(Segment("2", LONG, "a"), {"ner": frozenset()}, labels={"topic": "y"}),
        Record(Segment("3", LONG[:-3] + "ba", "b"), labels={"topic": "x"}),
    )
    return Corpus("made", records)


def test_names_labels_and_duplicates_are_counted() -> None:
    found = summary(made())
    assert (found.segments, found.articles, found.same, found.known) == (3, 2, 1, None)
    # Within another: both [4, 7), [0, 7) and [6, 9), the last three within [0, 9).
    # Crossing: [6, 9) with [0, 7) and with both [4, 7).
    assert found.problems["ner"] == SpanSummary(2, {"LOC": 1, "ORG": 2, "X": 2}, 1, 4, 3, 1)
    assert found.problems["topic"] == LabelSummary(3, {"x": 2, "y": 1}, 1)
    assert [(pair.one, pair.other) for pair in found.near] == [(0, 2), (1, 2)]


def test_texts_that_were_trained_on_are_counted() -> None:
    train = Corpus("train", (Record(Segment("9", LONG), labels={"topic": "x"}),))
    assert summary(made(), train).known == 3


def test_no_segment_is_said() -> None:
    with pytest.raises(ValueError, match="the corpus none has no segment"):
        summary(Corpus("none", ()))


def test_text_files_become_a_corpus_to_label(tmp_path: Path) -> None:
    (tmp_path / "tin.txt").write_text("Tin Hà Nội\r\n----\r\n\r\n Hai. \r\n", encoding="utf-8")
    words = ["corpus", "new", f"{tmp_path}/tin.txt", "-o", f"{tmp_path}/c"]
    done = CliRunner().invoke(app, [*words, "--spans", "ner=PER,LOC", "--labels", "tone=a, b"])
    assert done.exit_code == 0, done.output
    corpus = load(tmp_path / "c")
    assert [(r.segment.id, r.segment.text) for r in corpus.records] == [
        ("tin#0", "Tin Hà Nội"),
        ("tin#1", "Hai."),
    ]
    assert {name: list(one.labels) for name, one in corpus.problems.items()} == {
        "ner": ["PER", "LOC"],
        "tone": ["a", "b"],
    }
    shown = CliRunner().invoke(app, ["corpus", "show", f"{tmp_path}/c"])
    assert "ner: 0 of 2 segments labelled" in shown.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "say what shall be labelled"),
        (["--spans", "ner"], "'ner': a name and labels, as ner=PER,LOC, are wanted"),
    ],
)
def test_a_corpus_without_a_problem_is_refused(tmp_path: Path, words: list[str], told: str) -> None:
    done = CliRunner().invoke(app, ["corpus", "new", "a.txt", "-o", str(tmp_path / "c"), *words])
    assert done.exit_code == 2
    assert told in " ".join(done.output.replace("│", " ").split())


def test_two_articles_of_one_name_are_refused() -> None:
    with pytest.raises(FormatError, match="two files are called a"):
        importing.unlabelled([Path("x/a.txt"), Path("y/a.txt")])
