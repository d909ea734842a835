"""A corpus of problems that nobody here has heard of, without a line of code."""

from __future__ import annotations

from pathlib import Path

import pytest

import vieval
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load

NAMES = ["majority.v1", "tfidf-nb.v1", "e5-zero-shot.v1", "keywords.v1", "crf.v1", "rules.v1"]


def test_python_evaluates_it(clinic: Path) -> None:
    corpus = vieval.load(clinic)
    assert list(corpus.problems) == ["sentiment", "stance", "ner-medical"]
    found = {name: vieval.evaluate(corpus, name, named(corpus, name)) for name in corpus.problems}
    medical = found["ner-medical"]
    assert medical["rules.v1"].outcome.status == "unsuited"
    # It learns from three articles that drugs follow "uống".
    assert medical["crf.v1"].headline.value == 1.0
    assert str(medical.evaluation.headline) == "flat, strict, micro-F1 over DRUG"
    sentiment = found["sentiment"]
    assert sentiment["keywords.v1"].outcome.status == "unsuited"
    ordered, unordered = (found[name]["majority.v1"].scores for name in ("sentiment", "stance"))
    assert isinstance(ordered, vieval.LabelScores)
    assert isinstance(unordered, vieval.LabelScores)
    assert ordered.mean_absolute_error is not None
    assert unordered.mean_absolute_error is None
    described = sentiment["e5-zero-shot.v1"].outcome.identity.parameters["descriptions"]
    assert described[0] == ("bad", "chê trách, thất vọng")


def named(corpus: vieval.Corpus, problem: str) -> list[str]:
    """Those of the names that are approaches to its kind."""
    known = vieval.approaches(corpus.problems[problem].kind)
    return [name for name in NAMES if name in known]


def test_a_flow_evaluates_it(home: Path, clinic: Path) -> None:
    from flows.evaluate import evaluate

    logged = list(evaluate(corpus=str(clinic), approaches=NAMES))
    assert [one.evaluation.problem.name for one in logged] == ["sentiment", "stance", "ner-medical"]
    statuses = {row.approach: row.outcome.status for row in logged[2].evaluation.rows}
    assert statuses == {"crf.v1": "ok", "rules.v1": "unsuited"}


def test_the_command_line_prints_it(
    home: Path, clinic: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import app
    from tasks import home as place
    from tasks import reachable

    monkeypatch.setenv("PREFECT_API_URL", "http://is-set")
    monkeypatch.setattr(place, "migrate", place.configure)
    monkeypatch.setattr(reachable, "check", lambda *_: None)
    words = ["evaluate", "ner-medical", "--corpus", str(clinic), "--approach", "crf.v1"]
    app(words, standalone_mode=False)
    told = capsys.readouterr().out
    assert "ner-medical on clinic: flat, strict, micro-F1 over DRUG" in told
    assert "crf.v1" in told


FAULTS = {
    "a key that is none": (
        'gold = "rows.jsonl"',
        'golden = "x"',
        "no key 'golden'; there is",
    ),
    "a kind that is none": (
        'kind = "spans"',
        'kind = "names"',
        "kind is 'names', not one of",
    ),
    "no kind": ('kind = "spans"\n', "", "kind is None, not one of spans, labels"),
    "a headline that the labels lack": ('["DRUG"]', '["DRUGS"]', "headline has DRUGS, which the"),
    "labels that are no texts": (
        '["for", "against"]',
        "[1, 2]",
        r"labels are \[1, 2\], not",
    ),
    "a reserved name": (
        "[problems.stance]",
        "[problems.text]",
        "has a name that rows use",
    ),
    "an order that is none": ("ordered = true", "ordered = 1", "ordered is 1, not true or false"),
    "no TOML": ("[problems.stance]", "[problems.stance", r"corpus\.toml: "),
    "a label that is not declared": ('"against"]', '"opposed"]', "stance is 'against', not one of"),
}


@pytest.mark.parametrize(("before", "after", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_declaration_is_told(
    clinic: Path, before: str, after: str, told: str
) -> None:
    file = clinic / "corpus.toml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(FormatError, match=told):
        load(clinic)


def test_a_folder_without_a_declaration_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no corpus\.toml in"):
        load(tmp_path)


def test_a_file_beside_a_declaration_has_its_problems(clinic: Path) -> None:
    found = load(clinic / "rows.jsonl").problems["ner-medical"]
    assert found.headline == ("DRUG",)
    assert found.labels["PATIENT_ID"] == "mã bệnh nhân"


def test_a_file_alone_shows_its_problems(clinic: Path, tmp_path: Path) -> None:
    (clinic / "rows.jsonl").rename(tmp_path / "alone.jsonl")
    found = load(tmp_path / "alone.jsonl").problems
    assert {name: one.kind for name, one in found.items()} == {
        "ner-medical": "spans",
        "sentiment": "labels",
        "stance": "labels",
    }
    assert list(found["sentiment"].labels) == ["bad", "good", "neutral"]
    assert found["ner-medical"].headline == ()
