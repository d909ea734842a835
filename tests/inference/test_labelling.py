"""Who is asked about what, and which segments are drawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vieval.corpus.corpus import Corpus
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.data import Answer, Failure, Label, Record, Segment, Span
from vieval.inference import labelling
from vieval.problems import Problem

NER = Problem("ner", "spans", {"PER": "", "LOC": ""})
TOPIC = Problem("topic", "labels", {"a": "", "b": ""})


def record(number: int, *, labelled: bool) -> Record:
    segment = Segment(str(number), f"Ông Trần Văn Nam {number}", "xyz"[number % 3])
    spans = {"ner": frozenset({Span(4, 16, "PER")})} if labelled else {}
    return Record(segment, spans, labels={"topic": "ab"[number % 2]} if labelled else {})


def corpus(labelled: int, blank: int) -> Corpus:
    records = [record(n, labelled=n < labelled) for n in range(labelled + blank)]
    return Corpus("made", tuple(records), {"ner": NER, "topic": TOPIC})


def test_what_lacks_gold_for_one_problem_is_to_label() -> None:
    held = corpus(2, 3)
    assert [r.segment.id for r in labelling.to_label(held, [NER])] == ["2", "3", "4"]
    assert len(labelling.to_label(held, [NER], again=True)) == 5
    with pytest.raises(ValueError, match="all 2 segments of made are labelled: --again"):
        labelling.to_label(corpus(2, 0), [NER, TOPIC])


def test_who_learns_does_so_from_what_is_labelled() -> None:
    held = corpus(4, 2)
    records = labelling.to_label(held, [TOPIC])
    said = labelling.ask(held, [NER, TOPIC], records, ["majority.v1", "capitalised.v1"])
    # Two of each label: the first in their order.
    assert [a.name for a in said["topic"]["majority.v1"] if isinstance(a, Label)] == ["a", "a"]
    assert said["ner"]["capitalised.v1"] == [frozenset({Span(0, 16, "PER")})] * 2
    assert list(said["ner"]) == ["capitalised.v1"]


def test_who_has_nothing_to_learn_from_is_told() -> None:
    held = corpus(0, 3)
    with pytest.raises(ValueError, match=r"no answers about topic of majority\.v1: "):
        labelling.ask(held, [TOPIC], held.records, ["majority.v1"])
    with pytest.raises(ValueError, match=r"of rules\.v1: gives none of it"):
        labelling.ask(held, [TOPIC], held.records, ["rules.v1"])


def test_articles_of_answers_stand_where_the_corpus_says(tmp_path: Path) -> None:
    declared = 'article = "doc"\n[problems.topic]\nkind = "labels"\nlabels = ["a", "b"]\n'
    (tmp_path / "corpus.toml").write_text(declared)
    row = {"doc": "x", "segment": 1, "text": "An"}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n")
    path = tmp_path / "other.jsonl"
    sure = {"topic": "b", "probabilities": {"a": 0.25, "b": 0.75}}
    path.write_text(json.dumps(row | sure) + "\n")
    held = load(tmp_path)
    [said] = labelling.read_answers(held, [TOPIC], held.records, [path])["topic"]["other"]
    assert isinstance(said, Label)
    assert (said.name, said.probabilities) == ("b", sure["probabilities"])


def test_files_count_as_approaches(tmp_path: Path) -> None:
    held = corpus(0, 2)
    rows = [{"id": "0", "topic": "b", "probabilities": {"a": 0.25, "b": 0.75}}]
    path = tmp_path / "other.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    said = labelling.read_answers(held, [NER, TOPIC], held.records, [path])
    assert said == {"topic": {"other": [Label("b"), labelling.NO_ANSWER]}}
    [first, _] = said["topic"]["other"]
    assert isinstance(first, Label)
    assert first.probabilities == {"a": 0.25, "b": 0.75}
    shown = labelling.as_records("other", said, [NER, TOPIC], held.records)
    assert [one.labels for one in shown] == [{"topic": "b"}, {}]
    with pytest.raises(ValueError, match="nobody called 'x' answers; there is: other"):
        labelling.as_records("x", said, [NER, TOPIC], held.records)


def test_without_a_number_all_are_taken() -> None:
    held = corpus(0, 5)
    drawn = labelling.draw(held.records, None, "random", 0, said={})
    assert list(drawn.places) == [0, 1, 2, 3, 4]
    assert set(drawn.probabilities) == {1.0}


def test_half_goes_where_approaches_disagree() -> None:
    held = corpus(0, 10)
    # They differ about two of ten: (1 + 1 / .2) / (8 · 1 + 2 · 6) = 6/20 against 1/20, times two.
    answers = [Label("a")] * 10, [Label("b")] * 2 + [Label("a")] * 8
    said = {"topic": {"one": answers[0], "two": answers[1]}}
    drawn = labelling.draw(held.records, 2, "disagreement", 3, said=said)
    chances = dict(zip(drawn.places, drawn.probabilities, strict=True))
    assert len(chances) == 2
    for place, chance in chances.items():
        assert chance == pytest.approx(0.6 if place < 2 else 0.1)
    assert list(drawn.why) == [float(place < 2) for place in drawn.places]


def test_where_nobody_disagrees_all_have_the_same_chance() -> None:
    held = corpus(0, 4)
    two: list[Answer] = [Failure("x"), Label("a"), Label("a"), Label("a")]
    said: labelling.Said = {"topic": {"one": [Label("a")] * 4, "two": two}}
    drawn = labelling.draw(held.records, 2, "disagreement", 0, said=said)
    assert list(drawn.probabilities) == [0.5, 0.5]


def test_one_alone_cannot_disagree() -> None:
    with pytest.raises(ValueError, match="two approaches or files of predictions are wanted"):
        labelling.draw(
            corpus(0, 4).records, 2, "disagreement", 0, said={"topic": {"one": [Label("a")] * 4}}
        )


def test_strata_are_articles_or_what_is_said_of_a_problem() -> None:
    held = corpus(0, 9)
    drawn = labelling.draw(held.records, 3, "stratified", 5, said={})
    assert sorted(str(one) for one in drawn.why) == ["x", "y", "z"]
    said = {"topic": {"one": [Label("a")] * 6 + [Label("b")] * 3}}
    drawn = labelling.draw(held.records, 3, "stratified", 5, said=said, strata="topic")
    assert sorted(str(one) for one in drawn.why) == ["a", "a", "b"]
    with pytest.raises(ValueError, match="nothing tells the topic of a segment"):
        labelling.draw(held.records, 3, "stratified", 5, said={}, strata="topic")


def test_answers_about_other_texts_are_refused_and_files_of_one_name_told_apart(
    tmp_path: Path,
) -> None:
    held = corpus(0, 2)
    paths = [tmp_path / folder / "said.jsonl" for folder in "ab"]
    row = {"id": "0", "text": "Ông Trần Văn Nam 0", "topic": "b"}
    for path in paths:
        path.parent.mkdir()
        path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    said = labelling.read_answers(held, [TOPIC], held.records, paths)
    assert list(said["topic"]) == [str(path) for path in paths]
    for wrong, told in (("Bà Hoa", "the text differs"), ("9", "no segment '9'")):
        other = row | ({"id": wrong} if wrong.isdigit() else {"text": wrong})
        paths[0].write_text(json.dumps(other) + "\n", encoding="utf-8")
        with pytest.raises(FormatError, match=told):
            labelling.read_answers(held, [TOPIC], held.records, paths[:1])
    tokens = tmp_path / "said.conll"
    tokens.write_text("Trần B-PER\n\nVăn O\n", encoding="utf-8")
    numbered = load_rows(tmp_path / "gold.conll", "Ông O\nTrần B-PER\n\nVăn O\n")
    with pytest.raises(FormatError, match="the text differs"):
        labelling.read_answers(numbered, [NER], numbered.records, [tokens])


def load_rows(path: Path, text: str) -> Corpus:
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_a_file_called_as_an_approach_is_refused() -> None:
    said = {"topic": {"majority.v1": [Label("a")]}}
    with pytest.raises(FormatError, match=r"majority\.v1 is an approach and a file"):
        labelling.joined(said, said)
