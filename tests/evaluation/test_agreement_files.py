"""Agreement of files: the project's two annotation passes have the figures that the gold states."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vieval.corpus.faults import FormatError
from vieval.evaluation.agreement_files import agree
from vieval.metrics.scores import SpanAgreement


def test_the_two_passes_agree_as_the_gold_says(root: Path) -> None:
    passes = root / "gold" / "passes"
    result = agree([passes / "first.jsonl", passes / "second.jsonl"]).plain()
    spans = result["ner"]["pairs"]["first and second"]["all"]
    assert (spans["common"], spans["first"], spans["second"]) == (73, 73, 75)
    assert spans["f1"] == pytest.approx(2 * 73 / (73 + 75))
    topic = result["topic"]["pairs"]["first and second"]
    fluency = result["fluency"]["pairs"]["first and second"]
    assert topic["kappa"] == 1.0
    assert round(fluency["kappa"], 3) == 0.852
    assert fluency["observed"] == 29 / 32
    assert sum(row["what"] == "fluency" for row in result["disagreements"]) == 3


def test_the_third_pass_agrees_with_the_gold_as_the_gold_says(root: Path) -> None:
    gold = root / "gold"
    result = agree([gold / "gold.jsonl", gold / "passes" / "third.jsonl"]).plain()
    pair = result["ner"]["pairs"]["gold and third"]
    spans = pair["all"]
    assert (spans["common"], spans["first"], spans["second"]) == (73, 74, 73)
    assert pair["attributes"]["form"]["observed"] == 72 / 73
    labels = [result[name]["pairs"]["gold and third"]["kappa"] for name in ("topic", "fluency")]
    assert [round(kappa, 2) for kappa in labels] == [0.96, 0.95]
    assert len(result["disagreements"]) == 6


def test_files_of_one_name_go_by_their_path(root: Path, tmp_path: Path) -> None:
    first = root / "gold" / "passes" / "first.jsonl"
    other = tmp_path / "first.jsonl"
    other.write_bytes(first.read_bytes())
    result = agree([first, other]).plain()
    assert list(result["ner"]["pairs"]) == [f"{first} and {other}"]


def test_faults_tell_files_of_one_name_apart(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "a.jsonl" for folder in ("an", "binh")]
    for path, text in zip(paths, ("An", "Bo"), strict=True):
        path.parent.mkdir()
        path.write_text(f'{{"id": "1", "text": "{text}", "topic": "a"}}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"binh/a\.jsonl:1: the text differs"):
        agree(paths)
    paths[1].write_text('{"id": "1", "text": 3}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"binh/a\.jsonl:1: text is 3"):
        agree(paths)


def test_a_file_is_not_held_against_itself(root: Path) -> None:
    gold = root / "gold" / "gold.jsonl"
    with pytest.raises(ValueError, match="is given twice"):
        agree([gold, gold])
    with pytest.raises(ValueError, match="is given twice"):
        agree([gold, root / "seeds" / ".." / "gold" / "gold.jsonl"])


def test_a_problem_that_one_file_lacks_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "x", "topic": "a"}\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        '{"id": "1", "text": "x", "topic": "b", "entities": []}\n', encoding="utf-8"
    )
    result = agree([tmp_path / "a.jsonl", tmp_path / "b.jsonl"]).plain()
    assert "ner" not in result
    assert result["notes"] == ["a: nothing of ner, which is left out"]
    assert result["topic"]["pairs"]["a and b"]["observed"] == 0.0
    (tmp_path / "b.jsonl").write_text(
        '{"id": "1", "text": "x", "topic": "b"}\n{"id": "2", "text": "y", "entities": []}\n',
        encoding="utf-8",
    )
    (tmp_path / "c.jsonl").write_text(
        '{"id": "1", "text": "x", "topic": "b", "entities": []}\n{"id": "2", "text": "y"}\n',
        encoding="utf-8",
    )
    result = agree([tmp_path / "b.jsonl", tmp_path / "c.jsonl"]).plain()
    assert result["notes"] == ["ner: nobody looked where another did, so it is left out"]


def test_a_file_without_texts_takes_those_of_the_others(tmp_path: Path) -> None:
    said = {"a": "rain", "b": "rain", "c": "sun"}
    files = [tmp_path / f"{name}.jsonl" for name in said]
    for path, sky in zip(files, said.values(), strict=True):
        text = {"text": "trời"} if path.stem == "b" else {}
        path.write_text(json.dumps({"id": "1", "sky": sky, **text}) + "\n", encoding="utf-8")
    pairs = agree(files).plain()["sky"]["pairs"]
    assert {name: pair["observed"] for name, pair in pairs.items()} == {
        "a and b": 1.0,
        "a and c": 0.0,
        "b and c": 0.0,
    }
    with pytest.raises(FormatError, match=r"^a\.jsonl:1: no text; .*take it from another file"):
        agree([files[0], files[2]])
    files[0].write_text('{"id": "2", "sky": "sun"}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"^a\.jsonl:1: no segment '2' in b\.jsonl$"):
        agree(files)


def test_files_without_a_common_segment_are_told(tmp_path: Path) -> None:
    for name in "ab":
        row = f'{{"id": "{name}", "text": "x", "topic": "a"}}\n'
        (tmp_path / f"{name}.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(FormatError, match="no segment is in two of a, b"):
        agree([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])


def test_another_text_under_the_same_id_is_told(tmp_path: Path) -> None:
    for name in "ab":
        row = f'{{"id": "1", "text": "{name}", "topic": "a"}}\n'
        (tmp_path / f"{name}.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(FormatError, match=r"b\.jsonl:1: the text differs from that of segment '1'"):
        agree([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])


def skies(path: Path, *said: object) -> Path:
    rows = [{"id": str(n), "text": "trời", "sky": sky} for n, sky in enumerate(said)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_label_by_itself_agrees_with_the_list_of_it(tmp_path: Path) -> None:
    lists = skies(tmp_path / "a.jsonl", ["rain"], ["sun"], ["sun", "rain"], ["sun"])
    plain = skies(tmp_path / "b.jsonl", "rain", "sun", "sun", "sun")
    result = agree([lists, plain])
    assert result.plain()["sky"]["pairs"]["a and b"]["observed"] == 0.75
    assert [one.segment.id for one in result.disagreements] == ["2"]


def test_articles_are_known_where_one_file_knows_them(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": "trời", "sky": "sun"} for n in range(6)]
    placed = [row | {"article": f"a{n // 2}"} for n, row in enumerate(rows)]
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    for path, told in ((one, rows), (other, placed)):
        path.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    for files in ([one, other], [other, one]):
        assert agree(files).problems["sky"].scope == "about articles like these"


def test_one_file_is_too_few(root: Path) -> None:
    with pytest.raises(ValueError, match="at least two files, not 1"):
        agree([root / "gold" / "gold.jsonl"])


def test_what_one_annotator_has_not_done_hides_nothing_else(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": "An đi Huế"} for n in range(3)]
    name = {"start": 0, "end": 2, "type": "PER"}
    first = [row | {"entities": [name], "topic": "a"} for row in rows]
    second = [rows[0] | {"entities": [name], "topic": "a"}, rows[1] | {"entities": []}, rows[2]]
    for path, some in (("a", first), ("b", second)):
        lines = "".join(json.dumps(row) + "\n" for row in some)
        (tmp_path / f"{path}.jsonl").write_text(lines, encoding="utf-8")
    result = agree([tmp_path / "a.jsonl", tmp_path / "b.jsonl"]).plain()
    spans = result["ner"]["pairs"]["a and b"]["all"]
    assert (spans["common"], spans["first"], spans["second"]) == (1, 2, 1)
    assert result["ner"]["left_out"] == 1
    assert (result["topic"]["left_out"], result["topic"]["pairs"]["a and b"]["support"]) == (2, 1)
    assert [row["id"] for row in result["disagreements"]] == ["1"]


def test_nothing_to_compare_is_told(tmp_path: Path) -> None:
    for path, label in (("a", "topic"), ("b", "mood")):
        row = {"id": "1", "text": "x", label: "a"}
        (tmp_path / f"{path}.jsonl").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(FormatError, match="nothing to compare: no problem has labels of a, b"):
        agree([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])


AN, HUE = {"start": 0, "end": 2, "type": "PER"}, {"start": 5, "end": 8, "type": "LOC"}


def written(folder: Path, name: str, done: dict[str, list[dict[str, object]] | None]) -> Path:
    rows = (
        {"id": key, "text": "An ở Huế", **({} if spans is None else {"entities": spans})}
        for key, spans in done.items()
    )
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_partly_done_work_counts_what_both_of_a_pair_did(tmp_path: Path) -> None:
    files = [
        written(tmp_path, "a", {"1": [AN, HUE], "2": [AN], "3": [HUE], "4": [AN]}),
        written(tmp_path, "b", {"4": [AN], "1": [AN], "2": None, "3": [HUE]}),
        written(tmp_path, "c", {"2": [AN, HUE], "9": []}),
    ]
    result = agree(files)
    agreed = result.problems["ner"].agreement
    assert isinstance(agreed, SpanAgreement)
    # On 1, 3 and 4; on 2; b and c did nothing in common, and nobody but c has 9.
    told = {name: pair.all for name, pair in agreed.pairs.items()}
    counts = {name: (one.common, one.first, one.second) for name, one in told.items()}
    assert counts == {"a and b": (3, 4, 3), "a and c": (1, 1, 2)}
    assert told["a and b"].f1.value == pytest.approx(2 * 3 / 7)
    assert (result.segments, result.problems["ner"].left_out) == (4, 4)
    assert [(one.segment.id, one.what) for one in result.disagreements] == [
        ("1", "span"),
        ("2", "span"),
    ]


def test_each_problem_says_what_its_intervals_are_about(tmp_path: Path) -> None:
    rows = [
        {"id": str(n), "article": f"a{n // 4}", "text": f"An {n}", "sky": "sun"} for n in range(12)
    ]
    names = {"entities": [{"start": 0, "end": 2, "type": "PER"}]}
    told = [row | (names if row["article"] != "a2" else {}) for row in rows]
    paths = [tmp_path / "one.jsonl", tmp_path / "other.jsonl"]
    for path in paths:
        path.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    found = agree(paths)
    scopes = {name: one.scope for name, one in found.problems.items()}
    assert scopes == {"ner": "within these articles", "sky": "about articles like these"}
    assert found.plain()["ner"]["scope"] == "within these articles"


def test_what_one_of_two_did_not_look_for_is_no_disagreement(tmp_path: Path) -> None:
    person, place = (
        {"start": start, "end": end, "type": kind}
        for start, end, kind in ((0, 2, "PER"), (5, 8, "LOC"))
    )
    row = {"id": "1", "article": "a", "text": "An ở Huế"}
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    one.write_text(json.dumps(row | {"entities": [person, place]}) + "\n", encoding="utf-8")
    partly = row | {"entities": [person], "unannotated": [{"type": "LOC"}]}
    other.write_text(json.dumps(partly) + "\n", encoding="utf-8")
    for files in ([one, other], [other, one]):
        found = agree(files)
        tree = found.problems["ner"].agreement
        assert isinstance(tree, SpanAgreement)
        [pair] = tree.pairs.values()
        assert (pair.all.f1.value, list(pair.types), found.disagreements) == (1, ["PER"], ())


def test_of_several_texts_of_a_segment_the_first_is_taken(tmp_path: Path) -> None:
    one, other, without = (tmp_path / name for name in ("a.conll", "b.conll", "c.jsonl"))
    one.write_text("An B-PER\nđi O\n\nHoa B-PER\n", encoding="utf-8")
    other.write_text("An B-PER\n\nđi O\nHoa B-PER\n", encoding="utf-8")
    rows = [{"id": "1", "entities": [{"start": 0, "end": 2, "type": "PER", "text": "An"}]}]
    rows += [{"id": "2", "entities": [{"start": 0, "end": 3, "type": "PER", "text": "Hoa"}]}]
    without.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pairs = agree([one, other, without]).plain()["ner"]["pairs"]
    assert [pair["types"]["PER"]["f1"] for pair in pairs.values()] == [1, 1, 1]
