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
from vieval.corpus.summary import LabelSummary, Overlap, SpanSummary, summary
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
    assert (found.segments, found.articles, found.same, found.overlaps) == (3, 2, 1, [])
    # Within another: both [4, 7), [0, 7) and [6, 9), the last three within [0, 9).
    # Crossing: [6, 9) with [0, 7) and with both [4, 7).
    assert found.problems["ner"] == SpanSummary(2, {"LOC": 1, "ORG": 2, "X": 2}, 1, 4, 3, 1)
    assert found.problems["topic"] == LabelSummary(3, {"x": 2, "y": 1}, 1)
    assert [(pair.one, pair.other) for pair in found.near] == [(0, 2), (1, 2)]


def test_texts_that_were_trained_on_are_counted() -> None:
    train = Corpus("train", (Record(Segment("9", LONG), labels={"topic": "x"}),))
    assert summary(made(), {"train": train}).overlaps == [Overlap("made", "train", 3)]


def test_of_splits_each_two_are_held_against_each_other() -> None:
    other = Corpus("b", (Record(Segment("8", "hoàn toàn khác"), labels={"topic": "x"}),))
    train = Corpus("a", (Record(Segment("9", LONG), labels={"topic": "x"}), *other.records))
    assert summary(made(), {"a": train, "b": other}).overlaps == [
        Overlap("made", "a", 3),
        Overlap("made", "b", 0),
        Overlap("a", "b", 1),
    ]


def test_names_that_a_careful_annotator_would_not_mark_are_told() -> None:
    # A blank before, and half of a syllable; what loading refuses is not among them.
    spans = frozenset({Span(3, 7, "LOC"), Span(12, 14, "LOC"), Span(0, 3, "LOC")})
    records = (Record(Segment("1", "một hai bốn năm"), {"ner": spans}),)
    assert summary(Corpus("made", records)).faults == [
        "1: span [3, 7) starts or ends with white space: ' hai'",
        "1: span [12, 14) cuts a syllable at 14",
    ]


def test_content_is_told_by_digests() -> None:
    one, other = summary(made()), summary(Corpus("made", made().records[:2]))
    assert one.digest == made().digest != other.digest
    assert one.gold["topic"] == made().gold_digest("topic") != other.gold["topic"]


def test_a_corpus_tells_its_splits_its_passes_and_which_field_is_the_article(
    tmp_path: Path,
) -> None:
    declared = (
        'licence = "CC0"\nunit = "câu"\narticle = "doc"\nannotators = ["a.jsonl", "b.jsonl"]\n'
        '[splits]\ntest = "gold.jsonl"\ntrain = "train.jsonl"\n'
        '[problems.tone]\nkind = "labels"\nlabels = ["x", "y"]\n'
    )
    (tmp_path / "corpus.toml").write_text(declared, encoding="utf-8")
    row = '{"id": "1", "doc": "D", "text": "một hai ba bốn", "tone": "x"}\n'
    for name in ("gold", "a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(row, encoding="utf-8")
    (tmp_path / "train.jsonl").write_text(row.replace('"1"', '"2"'), encoding="utf-8")
    assert load(tmp_path).records[0].segment.article == "D"
    done = CliRunner().invoke(app, ["corpus", "show", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "licence: CC0; source: not told; unit: câu" in done.output
    name = tmp_path.name
    assert f"1 segment of {name} has a text that train has, or nearly" in done.output
    assert "a and b" in done.output
    # What looks misspelt is told of each file.
    (tmp_path / "train.jsonl").write_text(row.replace('"tone"', '"Tone"'), encoding="utf-8")
    for words in (["corpus", "show"], ["validate"]):
        told = CliRunner().invoke(app, [*words, str(tmp_path)]).output
        assert "train.jsonl:1: the row has Tone, and no tone: is that what is meant?" in told
    # What the gold may not have, no split may.
    (tmp_path / "train.jsonl").write_text(row.replace('"x"', '"z"'), encoding="utf-8")
    refused = CliRunner().invoke(app, ["validate", str(tmp_path)])
    assert refused.exit_code == 1
    assert "train.jsonl: 1: tone is 'z', not one of x, y" in refused.output


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
