"""What is found where nobody annotated is neither right nor spurious."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vieval
from vieval.champions.changes import Basis, Earlier, changes
from vieval.corpus import jsonl
from vieval.corpus.exchange.exporting import write as export
from vieval.corpus.exchange.pieces import by_line
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.data import Identity, Record, Segment, Span
from vieval.evaluation import score_files
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome
from vieval.metrics.spans.unannotated import ANY, judged
from vieval.records import SpanColumns
from vieval.report.files import files
from vieval.report.leaderboard import note_lines

BASIS = Basis("corpus", "gold", "none", "a.Kind", {}, {}, "abc")

SPANS = st.frozensets(
    st.tuples(st.integers(0, 8), st.integers(1, 4), st.sampled_from("AB")).map(
        lambda it: Span(it[0], it[0] + it[1], it[2])
    ),
    max_size=4,
)
REGIONS = st.frozensets(
    st.tuples(st.integers(0, 8), st.integers(1, 4), st.sampled_from(["A", "B", ANY])).map(
        lambda it: Span(it[0], it[0] + it[1], it[2])
    ),
    max_size=3,
)


def meets(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def kept(gold: frozenset[Span], said: frozenset[Span], regions: frozenset[Span]) -> frozenset[Span]:
    """The same, a span at a time."""
    found = set()
    for span in said:
        here = [region for region in regions if meets(region, span)]
        blind = any(region.type == ANY for region in here)
        typed = any(region.type == span.type for region in here)
        right = [other for other in gold if meets(other, span)]
        out = (blind and not right) or (typed and not any(o.type == span.type for o in right))
        if not out:
            found.add(span)
    return frozenset(found)


@given(st.lists(st.tuples(SPANS, SPANS, REGIONS), min_size=1, max_size=3))
def test_it_is_what_the_rule_says_a_span_at_a_time(
    rows: list[tuple[frozenset[Span], frozenset[Span], frozenset[Span]]],
) -> None:
    gold, said, regions = (SpanColumns.of(list(side)) for side in zip(*rows, strict=True))
    assert list(judged(gold, said, regions)) == [kept(*row) for row in rows]


TEXT = "An ở Huế và Nam ở Vinh"
AN, HUE, NAM, VINH = (
    {"start": 0, "end": 2, "type": "PER"},
    {"start": 5, "end": 8, "type": "LOC"},
    {"start": 12, "end": 15, "type": "PER"},
    {"start": 18, "end": 22, "type": "LOC"},
)


def write(path: Path, *rows: tuple[list[dict[str, object]], Sequence[object]]) -> Path:
    told = (
        {
            "id": str(n),
            "text": TEXT,
            "entities": spans,
            **({"unannotated": unseen} if unseen else {}),
        }
        for n, (spans, unseen) in enumerate(rows)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("unseen", "spurious", "missed"),
    [
        # Gold An alone; Nam and Vinh are said beside it.
        ([], 2, 0),
        ([{"start": 9, "end": 22}], 0, 0),
        ([{"type": "LOC"}], 1, 0),
        ([{"start": 9, "end": 16, "type": "PER"}], 1, 0),
        ([{"start": 9, "end": 16, "type": "LOC"}], 2, 0),
    ],
)
def test_regions_and_types_that_nobody_annotated(
    tmp_path: Path, unseen: Sequence[object], spurious: int, missed: int
) -> None:
    gold = write(tmp_path / "gold.jsonl", ([AN], unseen))
    said = write(tmp_path / "said.jsonl", ([AN, NAM, VINH], ()))
    told = score_files.score(gold, said).plain()["ner"]
    found = told["flat"]["strict"]["all"]
    assert (found["correct"], found["spurious"], found["missed"]) == (1, spurious, missed)
    assert found["precision"] == pytest.approx(1 / (1 + spurious))
    assert told.get("not_judged") == (2 - spurious if unseen else None)
    compared = score_files.compare(gold, said, said).plain()["ner"]
    assert compared["a"] == told["flat"]["strict"]["headline"]["f1"]


def test_what_the_gold_has_there_is_missed_or_found_as_elsewhere(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", ([AN, NAM], [{"start": 0, "end": 22}]))
    crossing = {"start": 12, "end": 22, "type": "PER"}
    said = write(tmp_path / "said.jsonl", ([HUE, crossing], ()))
    found = score_files.score(gold, said).plain()["ner"]["flat"]["strict"]["all"]
    # Huế is not judged; An is missed; the other overlaps Nam and has wrong bounds.
    assert (found["missed"], found["incorrect"], found["spurious"]) == (1, 1, 0)


def test_it_is_written_as_it_was_read(tmp_path: Path) -> None:
    unseen = [{"type": "LOC"}, {"start": 9, "end": 22}]
    path = write(tmp_path / "gold.jsonl", ([AN], unseen), ([], ()))
    records = jsonl.read(path)
    jsonl.write(tmp_path / "again.jsonl", records)
    again = jsonl.read(tmp_path / "again.jsonl")
    assert [r.unannotated for r in again] == [r.unannotated for r in records]
    assert records[0].unannotated == {Span(0, 22, "LOC"), Span(9, 22, ANY)}
    assert records.rows([1, 0])[1].unannotated == records[0].unannotated
    lost = export("csv", tmp_path / "out", list(records), ["ner"]).lost
    assert lost["stretches that nobody annotated"] == 2
    whole = write(tmp_path / "whole.jsonl", ([AN], ()), ([], ()))
    assert load(path).gold_digest("ner") != load(whole).gold_digest("ner")


def test_an_import_keeps_it_line_by_line() -> None:
    text = "An ở Huế\nNam ở Vinh"
    whole = Record(Segment("d", text), {"ner": frozenset({Span(0, 2, "PER")})})
    lines = by_line(replace(whole, unannotated=frozenset({Span(5, 12, ANY)})))
    assert [line.unannotated for line in lines] == [{Span(5, 8, ANY)}, {Span(0, 3, ANY)}]


@pytest.mark.parametrize(
    "unseen", [[{}], [3], [{"begin": 0}], [{"type": ""}], [{"start": 0, "end": 99}], "all"]
)
def test_what_is_no_stretch_is_a_fault(tmp_path: Path, unseen: list[object]) -> None:
    with pytest.raises(FormatError, match=r"gold\.jsonl:1: "):
        jsonl.read(write(tmp_path / "gold.jsonl", ([AN], unseen)))


def test_an_evaluation_leaves_it_out_and_says_how_much(tmp_path: Path) -> None:
    class Three:
        name = "three"
        card = vieval.Card("finds three names", "none")

        def predict(self, segments: Sequence[vieval.Segment]) -> list[frozenset[Span]]:
            return [frozenset({Span(0, 2, "PER"), Span(5, 8, "LOC"), Span(12, 15, "PER")})] * len(
                segments
            )

    gold = write(tmp_path / "gold.jsonl", ([AN], [{"start": 3, "end": 22}]), ([AN, HUE, NAM], ()))
    result = vieval.evaluate(gold, "ner", [Three()])
    scores = result["three"].scores
    assert isinstance(scores, vieval.SpanScores)
    assert scores.headline.value == 1
    assert scores.not_judged == 2
    assert scores.errors is not None
    assert sum(scores.errors.values()) == 0
    assert "three: 2 names are not judged, where nobody annotated." in note_lines(result.evaluation)


def test_answers_are_kept_as_they_were_given_and_reviewed_as_they_are_judged(
    tmp_path: Path,
) -> None:
    """Where more gets annotated, the old answers are scored on it, and no approach has changed."""
    gold = load(write(tmp_path / "gold.jsonl", ([AN], [{"start": 3, "end": 22}]), ([AN], ())))
    given = [frozenset({Span(0, 2, "PER"), Span(5, 8, "LOC")}), frozenset({Span(0, 2, "PER")})]
    who = Identity("two", vieval.Card("finds two names", "none"))
    evaluation = evaluate(gold.problem("ner"), gold, [Outcome(who, given)])
    [row] = evaluation.rows
    assert row.outcome.answers == given
    made = files(evaluation, gold)
    said = [json.loads(line) for line in made["two"]["predictions.jsonl"].splitlines()]
    assert [len(one["entities"]) for one in said] == [2, 1]
    assert made["two"]["errors.jsonl"] == made[""]["hardest.jsonl"] == ""
    whole = load(write(tmp_path / "whole.jsonl", ([AN], ()), ([AN], ())))
    then = Earlier(
        "run", BASIS, 1.0, {r.segment: a for r, a in zip(gold.records, given, strict=True)}
    )
    again = evaluate(whole.problem("ner"), whole, [Outcome(who, given)])
    [moved] = changes(again, whole, {"two": BASIS}, {"two": then})
    assert moved.contrast is not None
    assert moved.contrast.other == moved.contrast.one == again.rows[0].headline
    assert moved.contrast.one.value == pytest.approx(4 / 5)


def test_a_type_that_nobody_looked_for_is_written_as_the_gold_writes_it(tmp_path: Path) -> None:
    name = {"start": 0, "end": 2, "type": "LOC"}
    path = tmp_path / "gold.jsonl"

    def write(kind: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = [
            {"id": "a", "text": "Huế", "entities": [name]},
            {"id": "b", "text": "Huế", "entities": [], "unannotated": [{"type": kind}]},
        ]
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return rows

    why = "unannotated: 'loc' is written 'LOC' in the gold"
    rows = write("loc")
    with pytest.raises(FormatError, match=f"gold.jsonl: {why}"):
        jsonl.read(path)
    with pytest.raises(FormatError, match=f"rows: {why}"):
        vieval.evaluate(rows, "ner", "capitalised.v1")
    # Of another type nobody may have found one yet.
    for kind in ("LOC", "ORG"):
        write(kind)
        assert jsonl.read(path)[1].unannotated == {Span(0, 3, kind)}

    def score(kind: str) -> score_files.ScoredFiles:
        said = tmp_path / "said.jsonl"
        rows = [{"id": "a", "entities": [name]}, {"id": "b", "entities": [{**name, "type": kind}]}]
        said.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return score_files.score(path, said)

    assert score("ORG").problems["ner"].scores.headline.value == 1.0
    with pytest.raises(FormatError, match=r"said\.jsonl: 'org' is written 'ORG' in the gold"):
        score("org")
