"""What `import vieval` offers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import vieval

ROWS: list[dict[str, Any]] = [
    {
        "id": "a",
        "article": "one",
        "text": "Ông An ở Huế",
        "entities": [
            {"start": 4, "end": 6, "type": "PERSON"},
            {"start": 9, "end": 12, "type": "LOCATION"},
        ],
        "mood": "good",
    },
    {
        "id": "b",
        "article": "two",
        "text": "Bà Hoa ở Vinh",
        "entities": [
            {"start": 3, "end": 6, "type": "PERSON"},
            {"start": 9, "end": 13, "type": "LOCATION"},
        ],
        "mood": "bad",
    },
]


class Finder:
    """Finds Huế, and is in no table."""

    card = vieval.Card("finds Huế", "none")

    def predict(self, segments: Sequence[vieval.Segment]) -> list[frozenset[vieval.Span]]:
        return [
            frozenset({vieval.Span(at, at + 3, "LOCATION")})
            if (at := segment.text.find("Huế")) >= 0
            else frozenset()
            for segment in segments
        ]


def test_an_object_that_nobody_registered_is_evaluated_beside_named_ones() -> None:
    result = vieval.evaluate(ROWS, "ner", ["capitalised.v1", Finder()])
    # Huế alone of four names: P = 1, R = 1/4.
    scores = result["Finder"].scores
    assert isinstance(scores, vieval.SpanScores)
    assert scores.flat.strict.headline.f1.value == pytest.approx(2 / 5)
    assert scores.flat.strict["LOCATION"].recall.value == 0.5
    assert result["Finder"].headline.value == pytest.approx(2 / 5)
    assert set(result) == {"Finder", "capitalised.v1"}
    assert "over all types (LOCATION, PERSON)" in repr(result)
    assert len(result["Finder"].outcome.answers) == 2


def test_an_approach_that_cannot_give_the_labels_is_a_row_that_says_so() -> None:
    result = vieval.evaluate(ROWS, "mood", ["keywords.v1", "majority.v1"])
    assert result["keywords.v1"].outcome.status == "unsuited"
    assert "not for these labels: gives border, cultural" in repr(result)
    with pytest.raises(ValueError, match=r"keywords\.v1: unsuited: gives border"):
        _ = result["keywords.v1"].scores
    # With one label a fold to learn from, the other is given: never right.
    scores = result["majority.v1"].scores
    assert isinstance(scores, vieval.LabelScores)
    assert scores.accuracy.value == 0.0


def test_a_failing_approach_is_a_row_with_the_reason() -> None:
    class Broken(Finder):
        def predict(self, segments: Sequence[vieval.Segment]) -> list[frozenset[vieval.Span]]:
            raise OSError("the disk is gone")

    result = vieval.evaluate(ROWS, "ner", Broken())
    [one] = result.values()
    assert one.outcome.status == "failed"
    assert one.outcome.reason.startswith("OSError: the disk is gone (test_interface.py, line ")


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(ValueError, match="leave `approaches` out to ask all"):
        vieval.evaluate(ROWS, "ner", [])
    with pytest.raises(ValueError, match=r"no approach crf\.v9; did you mean crf\.v1\?; there is"):
        vieval.evaluate(ROWS, "ner", "crf.v9")
    with pytest.raises(vieval.NoGold, match="has no gold for names; it has gold for ner, mood"):
        vieval.evaluate(ROWS, "names")


def test_two_approaches_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="several approaches are called Finder"):
        vieval.evaluate(ROWS, "ner", [Finder(), Finder()])


def test_results_are_frames_and_html_without_raw_markup() -> None:
    class Hostile(Finder):
        name = "<script>alert(1)</script>"

    result = vieval.evaluate(ROWS, "ner", [Hostile(), Finder()])
    frame = result.to_frame()
    assert frame.loc["Finder", "F1"] == pytest.approx(2 / 5)
    assert {"F1 low", "F1 high", "p against best", "marks", "scope"} <= set(frame.columns)
    assert "<script>" not in result._repr_html_()
    assert "&lt;script&gt;" in result._repr_html_()


UNSAFE = "\x1b[2J\x9b\u202e\r"


def test_nothing_that_prints_hands_a_terminal_control_characters() -> None:
    class Hostile(Finder):
        name = f"hostile{UNSAFE}"

        def predict(self, segments: Sequence[vieval.Segment]) -> list[frozenset[vieval.Span]]:
            raise ValueError(f"no{UNSAFE}")

    rows = [
        {**row, "article": f"{row['article']}{UNSAFE}", f"m{UNSAFE}": f"{row['mood']}{UNSAFE}"}
        for row in ROWS
    ]
    corpus = vieval.Corpus(f"rows{UNSAFE}", vieval.api.inputs.as_corpus(rows).records)
    other = [{**row, f"m{UNSAFE}": "x"} for row in rows]
    shown = [
        vieval.evaluate(rows, "ner", [Hostile(), Finder()]),
        vieval.score(rows, other),
        vieval.compare(rows, rows, other),
        vieval.agreement(rows, other),
        corpus,
    ]
    for one in shown:
        told = repr(one) + str(one)
        assert "␛[2J" in told, type(one)
        assert not set(UNSAFE.replace("[2J", "")) & set(told), type(one)


def test_rows_frames_corpora_and_paths_score_alike(tmp_path: Path) -> None:
    corpus = vieval.Corpus("rows", [])
    frame = pd.DataFrame(ROWS)
    frame.loc[2] = {"id": "c", "article": "three", "text": "Không có tên", "mood": None}
    rows = [*ROWS, {"id": "c", "article": "three", "text": "Không có tên"}]
    path = tmp_path / "gold.jsonl"
    from vieval.api.inputs import as_corpus
    from vieval.corpus import jsonl

    corpus = as_corpus(rows)
    jsonl.write(path, corpus.records)
    found = [vieval.score(gold, gold) for gold in (rows, frame, corpus, path, str(path))]
    assert all(set(one) == {"ner", "mood"} for one in found)
    assert all(one["ner"] == found[0]["ner"] for one in found)
    scores = found[0]["ner"].scores
    assert isinstance(scores, vieval.SpanScores)
    assert scores.flat.strict.all.correct == 4


def test_fields_that_look_like_gold_are_warned_of(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": "a", "mood": "x", "entites": []},
        {"text": "b", "mood": "y", "entities": []},
        {"text": "c", "mood": "y", "sky\x1b": 1},
        {"text": "c", "mood": "y", "Label": 1},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"id": n, **row}) + "\n" for n, row in enumerate(rows)))
    misspelt = "1: the row has entites, and no entities: is that what is meant?"
    number = "4: Label is 1, and no text: labels are texts, so it is passed over"
    sources: list[tuple[Any, str]] = [(rows, "rows"), (path, "rows.jsonl")]
    for source, name in sources:
        with pytest.warns(UserWarning, match=name) as told:
            vieval.evaluate(source, "mood", ["majority.v1"])
        wanted = [f"{name}:{misspelt}", f"{name}:{number}"]
        assert [str(one.message) for one in told] == wanted
        assert {one.filename for one in told} == {__file__}
    scored, compared = vieval.score(path, path), vieval.compare(path, path, path)
    assert scored.notes == compared.notes == tuple(wanted)
    assert all(note in repr(one) for one in (scored, compared) for note in wanted)


def test_an_id_that_comes_twice_is_a_fault_in_memory_too() -> None:
    rows = [{"id": "a", "text": "a", "mood": "x"}, {"id": "a", "text": "b", "mood": "y"}]
    for source in (rows, pd.DataFrame(rows)):
        with pytest.raises(vieval.FormatError, match="rows:2: the id 'a' was on an earlier row"):
            vieval.evaluate(source, "mood", ["majority.v1"])


def test_records_and_spans_are_rows_as_well() -> None:
    rows = [
        {**row, "entities": [vieval.Span(s["start"], s["end"], s["type"]) for s in row["entities"]]}
        for row in ROWS
    ]
    records = [
        vieval.Record(
            vieval.Segment(row["id"], row["text"], row["article"]),
            {"ner": frozenset(row["entities"])},
            labels={"mood": row["mood"]},
        )
        for row in rows
    ]
    found = [vieval.score(ROWS, same) for same in (ROWS, rows, records)]
    assert dict(found[0]) == dict(found[1]) == dict(found[2])
    scores = found[0]["ner"].scores
    assert isinstance(scores, vieval.SpanScores)
    assert scores.flat.strict.all.correct == 4


def test_what_is_no_corpus_is_told() -> None:
    wanted: list[tuple[Any, str]] = [
        (ROWS[0], "a list of rows is wanted, not a dict"),
        (3, "a list of rows is wanted, not a int"),
        (["a"], "a row is a dict or a Record, not 'a'"),
        ([{"text": "a", "mood": 3}], "rows:1: mood is 3, a number; labels are texts"),
        (pd.DataFrame({"text": ["a"], "mood": [3]}), "rows:1: mood is 3, a number"),
    ]
    for source, told in wanted:
        with pytest.raises((TypeError, vieval.FormatError), match=re.escape(told)):
            vieval.evaluate(source, "mood")


def test_what_is_no_option_no_kind_and_no_object_is_told() -> None:
    with pytest.raises(ValueError, match="no option shceme; there is: scheme, columns"):
        vieval.score(ROWS, ROWS, shceme="lenient")
    with pytest.raises(ValueError, match="no scheme 'lenientt'; there is: strict, lenient"):
        vieval.score(ROWS, ROWS, scheme="lenientt")
    with pytest.raises(ValueError, match="spans or labels, is wanted, not 'mood'"):
        vieval.approaches("mood")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"Finder is a class; an object is wanted: Finder\(\)"):
        vieval.evaluate(ROWS, "ner", [Finder])  # type: ignore[list-item]


def test_a_corpus_says_in_a_line_what_it_is() -> None:
    told = "<Corpus seeds: 32 segments of 2 articles; ner (32 labelled), topic (32 labelled), "
    assert repr(vieval.load("seeds")).startswith(told)
    assert (
        repr(vieval.Corpus("rows", []))
        == "<Corpus rows: 0 segments of 0 articles; nothing is labelled>"
    )


def test_figures_of_a_frame_are_numbers_even_where_none_is_defined() -> None:
    result = vieval.evaluate(ROWS, "ner", ["capitalised.v1"])
    assert result.to_frame()["F1 low"].dtype == "float64"
    assert vieval.score(ROWS, ROWS).to_frame()["low"].dtype == "float64"


def test_comparison_and_agreement_take_the_same() -> None:
    swapped = [{**row, "mood": "good"} for row in ROWS]
    compared = vieval.compare(ROWS, ROWS, swapped)
    # Right on both against one of two: macro-F1 1 and (2/3 + 0)/2.
    assert compared["mood"].difference.value == pytest.approx(1 - 1 / 3)
    assert "a against b" in repr(compared)
    agreed = vieval.agreement(ROWS, swapped)
    assert [one.segment.id for one in agreed.disagreements] == ["b"]
    assert "1 disagreement\n" in repr(agreed)
    assert not agreed.to_frame().empty


def test_a_fault_in_a_row_is_told_with_its_number() -> None:
    broken = [ROWS[0], {**ROWS[1], "entities": [{"start": 0, "end": 99, "type": "X"}]}]
    with pytest.raises(vieval.FormatError, match=r"rows:2: span \[0, 99\) ends after the text"):
        vieval.score(broken, broken)


def test_the_package_lists_its_approaches() -> None:
    of_topic = vieval.approaches(vieval.load("seeds").problems["topic"])
    assert "keywords.v1" in of_topic
    assert "noise.v1" not in of_topic
    assert of_topic.to_frame().loc["keywords.v1", "made while looking at"] == "seeds"
    assert repr(of_topic).splitlines()[0].startswith("majority.v1")
    assert "crf.v1" in vieval.approaches("spans")


def test_importing_it_imports_no_numpy_and_next_to_nothing() -> None:
    script = "import sys, vieval; print(*sorted(m for m in sys.modules if '.' not in m))"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert not {"numpy", "pandas", "rich", "msgspec"} & set(done.stdout.split())


def test_every_name_of_the_face_is_there() -> None:
    assert all(getattr(vieval, name) is not None for name in vieval.__all__)
    assert set(vieval.__all__) <= set(dir(vieval))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = vieval.nothing


def test_where_no_types_are_named_an_answer_of_a_type_that_the_gold_lacks_costs() -> None:
    wrong = [
        {**row, "entities": [row["entities"][0], {**row["entities"][1], "type": "ORG"}]}
        for row in ROWS
    ]
    # Of two names each one is right and one has another type: F1 = 1/2, not 2/3.
    found = vieval.compare(ROWS, ROWS, wrong)["ner"]
    assert (found.a.value, found.b.value) == (1.0, 0.5)
    assert vieval.score(ROWS, wrong)["ner"].scores.headline.value == 0.5


def test_a_learning_curve_prints_and_is_a_frame() -> None:
    rows = [
        {
            "text": f"Tin {n} về {'giá gạo' if n % 2 else 'bóng đá'}",
            "article": f"{n}",
            "t": "ab"[n % 2],
        }
        for n in range(20)
    ]
    curves = vieval.learning_curve(rows, "t", "tfidf-nb.v1", draws=2)
    frame = curves.to_frame()
    # Five folds leave 16 of 20 articles.
    assert frame["articles"].tolist() == [2, 4, 8, 16]
    assert frame["draws"].tolist() == [2, 2, 2, 1]
    assert "tfidf-nb.v1 to t on rows" in repr(curves)
    assert "<svg" in curves._repr_html_()


def test_rows_in_memory_tell_all_that_rows_of_a_file_do(tmp_path: Path) -> None:
    gold = [{"id": str(n), "text": f"An {n}", "sky": "sun", "entities": []} for n in range(4)]
    said = [
        row
        | {"sky": "rain", "probabilities": {"rain": 0.7, "sun": 0.3}}
        | {"made_up": [{"text": "Bình", "type": "PER"}]}
        for row in gold
    ]
    path = tmp_path / "said.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in said), encoding="utf-8")
    found, wanted = (vieval.score(gold, one) for one in (said, path))
    assert dict(found) == dict(wanted)
    labels, spans = found["sky"].scores, found["ner"].scores
    assert isinstance(labels, vieval.LabelScores)
    assert isinstance(spans, vieval.SpanScores)
    assert labels.probabilities is not None
    assert spans.made_up is not None
    assert spans.made_up.names == 4


@pytest.mark.parametrize(
    ("name", "values"),
    [("labels", (["law"], ["health"])), ("label", (["law"], [])), ("answer", ("accept", "reject"))],
)
def test_rows_in_python_are_our_own_whatever_they_look_like(
    name: str, values: tuple[Any, ...]
) -> None:
    rows = [{"text": "An", "spans": [], name: value} for value in values]
    assert list(vieval.score(rows, rows)) == [name]
    assert list(vieval.compare(rows, rows, rows)) == [name]
