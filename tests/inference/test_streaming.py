"""A corpus that is read part by part is the corpus that is read at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest

from vieval.approaches import Entrant, entrants
from vieval.corpus import jsonl
from vieval.corpus.corpus import Corpus
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.data import Card, Label, MadeUp, Predictor, Segment, Span, Spans, Unavailable
from vieval.evaluation.assemble import Tally, assemble
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome, Row
from vieval.inference.ask import ask_all
from vieval.inference.identity import identity
from vieval.inference.sheet import Exam
from vieval.inference.streaming import added_up, count
from vieval.inference.survey import _stretches, notes_of, problems_of, survey
from vieval.metrics.figures import Unsettled
from vieval.metrics.scores import LabelScores, SpanScores
from vieval.metrics.shards import Whole
from vieval.problems import Problem
from vieval.stats import Sample

NER = Problem("ner", "spans")


@pytest.fixture(scope="module")
def corpus(seeds: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve articles, some segments without a topic, with empty lines and a byte order mark."""
    path = tmp_path_factory.mktemp("corpus") / "articles.jsonl"
    records = [
        replace(
            record,
            segment=replace(record.segment, id=f"{n}.{record.segment.id}", article=f"a{n}"),
            labels={} if n == 5 else record.labels,
        )
        for n in range(12)
        for record in seeds.records[n : n + 5]
    ]
    jsonl.write(path, records)
    path.write_bytes(b"\xef\xbb\xbf\n" + path.read_bytes().replace(b"\n", b"\n\n", 3))
    return path


@pytest.mark.parametrize("problem", ["ner", "topic"])
def test_a_survey_tells_what_the_corpus_in_memory_tells(corpus: Path, problem: str) -> None:
    whole = load(str(corpus), corpus)
    subject = survey(corpus, problems_of(corpus)[problem]).subject
    assert (subject.digest, subject.gold_digest) == (whole.digest, whole.gold_digest(problem))
    assert subject.segments == len(whole.labelled(problem)) == (60 if problem == "ner" else 55)
    assert (subject.articles, subject.unit) == (12 if problem == "ner" else 11, "article")


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_parts_are_whole_articles_and_together_the_file(corpus: Path, size: int) -> None:
    surveyed = survey(corpus, NER, size=size)
    rows = [surveyed.question(part).rows for part in surveyed.parts]
    assert b"".join(rows).split() == corpus.read_bytes().removeprefix(b"\xef\xbb\xbf").split()
    articles = [{r.article for r in map(segment, part.splitlines()) if r} for part in rows]
    assert sum(map(len, articles)) == len(set().union(*articles)) == 12
    assert len(rows) == {1: 12, 7: 6, 1_000: 1}[size]


def segment(line: bytes):
    return jsonl.parse(line.decode()).segment if line.strip() else None


@pytest.mark.parametrize("stretch", [1, 300, 5_000])
@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_it_does_not_matter_where_the_file_is_cut_to_read_it(
    corpus: Path, size: int, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = survey(corpus, NER, ["topic", "fluency"], size)
    monkeypatch.setattr("vieval.inference.survey.STRETCH_BYTES", stretch)
    assert len(list(_stretches(corpus))) > 1
    assert survey(corpus, NER, ["topic", "fluency"], size) == whole


@pytest.mark.parametrize("size", [1, 7, 1_000])
@pytest.mark.parametrize("problem", ["ner", "topic"])
def test_counting_part_by_part_gives_the_same_evaluation(
    corpus: Path, problem: str, size: int
) -> None:
    name = {"ner": "capitalised.v1", "topic": "keywords.v1"}[problem]
    found, wanted = evaluated(corpus, problem, name, size)
    assert found == wanted


def evaluated(path: Path, problem: str, who: str | Entrant, size: int) -> tuple[Row, Row]:
    """The row of an approach, counted part by part and at once."""
    known = problems_of(path)
    [entrant] = entrants(known[problem], [who]) if isinstance(who, str) else [who]
    slices = [one.name for one in known.values() if one.kind == "labels"]
    surveyed = survey(path, known[problem], slices, size)
    whole = Whole[Unsettled](surveyed.most_units)
    for part in surveyed.parts:
        whole.add(count(entrant, surveyed.question(part)).shard)
    told = identity(entrant)
    sample = Sample.of(surveyed.subject.unit, whole.names)
    [row] = assemble(surveyed.subject, [Tally(Outcome(told), added_up(whole))], sample).rows
    at_once = load(str(path), path)
    assert isinstance(entrant.approach, Predictor)
    [given] = ask_all([entrant], Exam(at_once.examples(problem), at_once.name))
    [wanted] = evaluate(at_once.problem(problem), at_once, [given]).rows
    return replace(row, outcome=wanted.outcome), wanted


def stories(path: Path, *skies: object) -> Path:
    """A file whose rows name their article in `story`, two each; see `declare`."""
    rows = [
        {"id": str(n), "story": f"s{n // 2}", "text": f"An ở Huế {n}", "sky": sky}
        | {"entities": [{"start": 0, "end": 2, "type": "PER"}]}
        for n, sky in enumerate(skies)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def declare(folder: Path) -> None:
    told = 'article = "story"\n[problems.ner]\nkind = "spans"\n[problems.sky]\nkind = "labels"\n'
    (folder / "corpus.toml").write_text(told, encoding="utf-8")


@pytest.mark.parametrize("size", [1, 3, 100])
def test_what_is_declared_of_a_file_holds_part_by_part(tmp_path: Path, size: int) -> None:
    path = stories(tmp_path / "gold.jsonl", *["sun", "rain", "rain"] * 4)
    declare(tmp_path)
    found, wanted = evaluated(path, "ner", "capitalised.v1", size)
    assert found == wanted
    subject, whole = survey(path, NER).subject, load(path)
    assert (subject.articles, subject.unit, subject.digest) == (6, "article", whole.digest)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_what_is_found_where_nobody_looked_is_counted_part_by_part(
    tmp_path: Path, size: int
) -> None:
    path = stories(tmp_path / "partly.jsonl", *["sun"] * 6)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows[1]["unannotated"] = rows[4]["unannotated"] = [{"start": 3, "end": 21}]
    more = {"text": "An gặp Trần Văn Bình hôm qua"}
    lines = [json.dumps(row | more | {"article": row["story"]}) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
    found, wanted = evaluated(path, "ner", "capitalised.v1", size)
    assert isinstance(found.scores, SpanScores)
    assert found.scores.not_judged == 2
    assert found == wanted


def test_what_is_no_label_of_a_declared_problem_is_a_fault(tmp_path: Path) -> None:
    path = stories(tmp_path / "gold.jsonl", "sun", 3, "rain")
    declare(tmp_path)
    with pytest.raises(FormatError, match=r"gold\.jsonl:2: sky is 3, not a label"):
        survey(path, problems_of(path)["sky"])


def test_a_field_whose_name_looks_misspelt_is_noted_among_the_first_rows(tmp_path: Path) -> None:
    path = stories(tmp_path / "gold.jsonl", *["sun"] * 8)
    declare(tmp_path)
    assert notes_of(path) == []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[6] = lines[6].replace('"entities"', '"entites"')
    path.write_text("".join(lines), encoding="utf-8")
    wanted = "gold.jsonl:7: the row has entites, and no entities: is that what is meant?"
    assert notes_of(path) == [wanted]


@pytest.mark.parametrize("late", [["sun", "rain"], []])
def test_a_late_list_of_labels_is_no_label_of_its_own(
    tmp_path: Path, late: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vieval.inference.survey.FIRST_ROWS", 4)
    path = stories(tmp_path / "gold.jsonl", *["sun", "rain"] * 4, late)
    with pytest.raises(FormatError, match=r"gold\.jsonl:9: sky is a list, where the first rows"):
        survey(path, problems_of(path)["sky"])


def test_a_late_label_in_a_field_of_spans_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vieval.inference.survey.FIRST_ROWS", 4)
    spans = [{"start": 0, "end": 2, "type": "PER"}]
    path = stories(tmp_path / "gold.jsonl", *[spans] * 8, "rain")
    with pytest.raises(FormatError, match=r"gold\.jsonl:9: sky is a label, where the first rows"):
        survey(path, problems_of(path)["sky"])


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(b'{"id": "1", "text": "a", "entities": []}\n\n{"id": "2", "text": 1}\n\xff\n')
    with pytest.raises(FormatError) as told:
        survey(path, NER)
    assert [fault.split(":")[:2] for fault in str(told.value).splitlines()] == [
        ["broken.jsonl", "3"],
        ["broken.jsonl", "4"],
    ]


def test_an_id_that_comes_twice_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    rows = [f'{{"id": "{name}", "text": "a", "entities": []}}\n' for name in "abcab"]
    path.write_text("".join(rows))
    with pytest.raises(FormatError) as told:
        survey(path, NER)
    assert str(told.value).splitlines() == [
        "twice.jsonl:4: the id 'a' was on an earlier line",
        "twice.jsonl:5: the id 'b' was on an earlier line",
    ]


def test_a_corpus_without_gold_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bare.jsonl"
    path.write_text('{"id": "1", "text": "a"}\n')
    with pytest.raises(ValueError, match="the corpus bare has no gold for ner"):
        survey(path, NER)


def test_only_json_lines_are_read_part_by_part(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"seeds: only JSON lines \(\.jsonl\)"):
        survey(tmp_path / "seeds", NER)
    with pytest.raises(FileNotFoundError, match="no corpus"):
        survey(tmp_path / "absent.jsonl", NER)


def test_what_must_be_trained_is_unavailable(corpus: Path) -> None:
    surveyed = survey(corpus, NER)
    with pytest.raises(Unavailable, match=r"crf\.v1 has to be trained"):
        count(entrants(NER, ["crf.v1"])[0], surveyed.question(surveyed.parts[0]))


@dataclass(frozen=True)
class TooFew:
    """Gives one answer, whatever it is asked."""

    card: ClassVar[Card] = Card("gives one answer", "none")

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        return [frozenset()]


def test_a_wrong_number_of_answers_is_an_error(
    corpus: Path,
) -> None:
    surveyed = survey(corpus, NER)
    with pytest.raises(ValueError, match="1 answer to 60 segments"):
        count(Entrant("few.v1", TooFew()), surveyed.question(surveyed.parts[0]))


@dataclass(frozen=True)
class Sure:
    """Gives probabilities in the first articles alone."""

    card: ClassVar[Card] = Card("sure at first", "none")

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return [
            Label("sun", {"sun": 0.6, "rain": 0.3, "fog": 0.1} if one.id < "4" else {})
            for one in segments
        ]


@dataclass(frozen=True)
class Inventing:
    """Finds a name, and lists one that stands nowhere."""

    card: ClassVar[Card] = Card("lists names", "none")

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        return [frozenset({Span(0, 2, "PER")}) for _ in segments]

    def made_up(self, segments: Sequence[Segment]) -> list[list[MadeUp]]:
        return [[MadeUp("Bình", "PER")] if int(one.id) % 3 == 0 else [] for one in segments]


@pytest.mark.parametrize("size", [1, 3, 100])
def test_probabilities_of_some_parts_and_names_in_no_text_are_counted_as_in_memory(
    tmp_path: Path, size: int
) -> None:
    path = stories(tmp_path / "gold.jsonl", *["sun", "rain", "rain"] * 3)
    declare(tmp_path)
    found, wanted = evaluated(path, "sky", Entrant("sure", Sure()), size)
    assert isinstance(wanted.scores, LabelScores)
    assert wanted.scores.probabilities is not None
    # The gold is sun in three of nine; rain is the second of three of the first four.
    assert wanted.scores.probabilities.top_2.value == pytest.approx((2 + 2 + 1) / 9)
    assert found == wanted
    found, wanted = evaluated(path, "ner", Entrant("inventing", Inventing()), size)
    assert isinstance(found.scores, SpanScores)
    assert found.scores.made_up is not None
    assert found.scores.made_up.names == 3
    assert found == wanted
