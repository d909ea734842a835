"""What marks a figure goes with it through every door that needs no server."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from rich.console import Console
from rich.table import Table

from vieval.api.results import Result
from vieval.champions.changes import Basis, Change, Earlier
from vieval.champions.policy import read_policies
from vieval.champions.verdict import Verdict, judge
from vieval.corpus.corpus import Corpus
from vieval.data import Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Evaluation, Outcome
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Contrast
from vieval.report import board, changes, pictures
from vieval.report.answer import answer_in_words, short_answer
from vieval.report.judged import Judged
from vieval.report.leaderboard import leaderboard, notes
from vieval.report.page import page
from vieval.report.page.build import problem, report
from vieval.report.page.past import past
from vieval.report.page.payload import Night, Problem
from vieval.report.terminal import draw, error_lines, lanes_of

MARKED = {
    "lexicon.v1": "lexicon.v1 †",
    "underthesea-feedback.v1": "underthesea-feedback.v1 ‡",
    "capitalised.v1": "capitalised.v1 (floor)",
}
WORDS = {"lexicon.v1": "tuned", "underthesea-feedback.v1": "seen", "capitalised.v1": "floor"}
WHEN = datetime(2026, 11, 28, tzinfo=UTC)
HALF = Estimate(0.5, 0.4, 0.6)
NIGHTS = [Night("2026-11-27T02:30:00+07:00", dict.fromkeys(MARKED, 0.5))] * 2


@pytest.fixture(scope="module")
def found(seeds: Corpus, outcome: Callable[..., Outcome]) -> Evaluation:
    """Three approaches, each with another mark; each finds fewer names than the one before."""
    gold = [record.spans["ner"] for record in seeds.labelled(seeds.problem("ner"))]

    def first(names: int) -> list[Spans]:
        return [frozenset(sorted(spans, key=lambda span: span.start)[:names]) for spans in gold]

    outcomes = [
        outcome(name, first(9 - 4 * place), seconds=0.5) for place, name in enumerate(MARKED)
    ]
    return evaluate(seeds.problem("ner"), seeds, outcomes)


@pytest.fixture(scope="module")
def moves(found: Evaluation) -> list[Change]:
    basis = Basis("a", "b", "none", "kind", {}, {})
    contrast = Contrast(HALF, HALF, HALF, 0.04)
    then = Earlier("run", basis, 0.4, {})
    return [Change(row.approach, then, 32, contrast, 0.04, ("why",)) for row in found.rows]


@pytest.fixture(scope="module")
def verdict(found: Evaluation, seeds: Corpus) -> Verdict:
    from vieval.champions.looks import Looks

    policy = read_policies(seeds.problems, *seeds.rules)["ner"]
    return judge(found, seeds, "underthesea-feedback.v1", policy, Looks())


@pytest.fixture(scope="module")
def made(found: Evaluation, seeds: Corpus, moves: list[Change], verdict: Verdict) -> Problem:
    return problem(Judged(found, seeds), WHEN, past(moves, verdict, NIGHTS))


def printed(table: Table | None, width: int = 160) -> str:
    assert table is not None
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(table)
    return console.export_text()


@pytest.fixture(scope="module")
def doors(
    found: Evaluation, moves: list[Change], verdict: Verdict, made: Problem
) -> Mapping[str, str]:
    """What people read, by the door that it goes through."""
    lanes = lanes_of(made, list(MARKED))
    return {
        "terminal": printed(leaderboard(found)),
        "narrow terminal": printed(leaderboard(found), 80),
        "Markdown": board.markdown(found).replace("\\", ""),
        "of one": "".join(board.of_one(found, row) for row in found.rows).replace("\\", ""),
        "log": "\n".join(board.lines(found)),
        "changes": printed(changes.changes_table(found, moves)),
        "against": "\n".join(changes.against(found, verdict)) + verdict.reason,
        "changes in Markdown": changes.markdown(found, moves, verdict, "").replace("\\", ""),
        "repr": repr(Result(found)),
        "forest plot": pictures.of_all(found)[pictures.FOREST],
        "speed": pictures.of_all(found)[pictures.SPEED],
        "trend": pictures.of_all(found, NIGHTS)[pictures.TREND],
        "confusion": "".join(pictures.of_one(found, row)[pictures.CONFUSION] for row in found.rows),
        "parts": "".join(pictures.of_one(found, row)[pictures.PARTS] for row in found.rows),
        "show": draw(made, 0, lanes, 80).plain,
        "errors": "\n".join(line.plain for line in error_lines(made, lanes, ())),
        **sections(page(report([made]))),
    }


def sections(html: str) -> dict[str, str]:
    """The text of each part of a report, in English."""
    parts = re.split(r'(?=<h2 id="part-0-)', html.partition("<script")[0])
    names = ["first screen", *(re.findall(r'"part-0-(\w+)"', part)[0] for part in parts[1:])]
    english = (re.sub(r'<span lang="vi">.*?</span>', "", part) for part in parts)
    told = (re.sub(r"<[^>]*>", "", part.partition("<main>")[2] or part) for part in english)
    return {f"report: {name}": text for name, text in zip(names, told, strict=True)}


READ = [
    "terminal",
    "trend",
    "narrow terminal",
    "Markdown",
    "of one",
    "log",
    "changes",
    "against",
    "changes in Markdown",
    "repr",
    "forest plot",
    "speed",
    "confusion",
    "parts",
    "show",
]
PARTS = ["first screen", "duels", "errors", "slices", "moves", "gate", "speed", "measured"]
DOORS = [*READ, *(f"report: {part}" for part in PARTS)]


@pytest.mark.parametrize("door", DOORS)
def test_a_name_beside_figures_has_its_marks(doors: Mapping[str, str], door: str) -> None:
    text = re.sub(r"\s+", " ", doors[door])
    for name, marked in MARKED.items():
        assert marked in text, f"{door}: {name}"


def test_no_door_is_forgotten(doors: Mapping[str, str]) -> None:
    # Of segments nothing is drawn without scripts, and the best makes no error.
    assert set(doors) - set(DOORS) == {"errors", "report: segments"}
    assert "underthesea-feedback.v1 ‡" in doors["errors"]


@pytest.mark.parametrize("door", ["terminal", "Markdown", "repr", "report: first screen"])
def test_a_leaderboard_tells_the_distance_to_the_best_p_and_that_articles_are_few(
    doors: Mapping[str, str], found: Evaluation, door: str
) -> None:
    text = doors[door]
    assert "− best" in text
    assert re.search(r"\bp\b", text)
    assert found.articles == 2
    few = {"terminal": "within these articles", "report: first screen": "Articles: 2, segments: 32"}
    assert few.get(door, "Of other articles they tell nothing") in text
    assert few.get(door) or "Of other articles they tell nothing" in notes(found)


def test_an_answer_and_a_verdict_have_the_marks(found: Evaluation, verdict: Verdict) -> None:
    assert answer_in_words(found).startswith("lexicon.v1 † leads at ")
    assert "champion is underthesea-feedback.v1 ‡, " in answer_in_words(found)
    assert "best lexicon.v1 † " in short_answer(found)
    assert verdict.reason.startswith("underthesea-feedback.v1 ‡ stays, at ")


def test_programs_get_the_marks_as_words_beside_each_figure(
    found: Evaluation, moves: list[Change], verdict: Verdict
) -> None:
    rows = list(csv.DictReader(io.StringIO(board.as_csv(found))))
    frame = Result(found).to_frame()
    tree = json.loads(board.as_json(found))
    moved = json.loads(changes.as_json(found, moves, verdict, ""))["changes"]
    assert {row["approach"]: row["marks"] for row in rows} == WORDS
    assert frame["marks"].to_dict() == WORDS
    assert {row["approach"]: " ".join(row["marks"]) for row in tree["rows"]} == WORDS
    assert {row["approach"]: " ".join(row["marks"]) for row in moved} == WORDS
    beside = {"minus best", "p against best", "p above floor", "articles", "scope", "contamination"}
    assert beside <= set(rows[0])
    assert list(frame.reset_index().columns) == list(rows[0])
    assert {row["scope"] for row in rows} == {tree["scope"]} == {"within these articles"}
    assert float(rows[1]["minus best"]) == tree["rows"][1]["versus"]["difference"]["value"]
    assert "VLSP 2016" in rows[1]["contamination"]
    assert tree["rows"][1]["contamination"] == rows[1]["contamination"]
