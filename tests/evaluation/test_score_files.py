"""Files against files, as the command line does it."""

from __future__ import annotations

import json
import re
from dataclasses import astuple
from pathlib import Path

import pytest

from vieval.corpus.faults import FormatError
from vieval.corpus.reading import Reading
from vieval.evaluation import score_files
from vieval.evaluation.agreement_files import agree
from vieval.metrics.estimates import Ends


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


GOLD: list[dict[str, object]] = [
    {
        "id": "1",
        "text": "An ở Huế",
        "entities": [{"start": 0, "end": 2, "type": "PER"}],
        "topic": "a",
    },
    {
        "id": "2",
        "text": "Nam ở Huế",
        "entities": [{"start": 0, "end": 3, "type": "PER"}],
        "topic": "b",
    },
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path / "gold.jsonl", GOLD)


def test_the_first_pass_scores_as_the_gold_says(root: Path) -> None:
    result = score_files.score(root / "gold/gold.jsonl", root / "gold/passes/first.jsonl").plain()
    nested = result["ner"]["nested"]["strict"]["all"]
    assert (nested["correct"], nested["possible"], nested["actual"]) == (73, 74, 73)
    assert result["topic"]["accuracy"] == 1.0
    assert set(result) == {"ner", "topic", "fluency", "notes", "signature"}


def test_a_problem_that_a_file_has_no_answer_to_is_told(gold: Path, tmp_path: Path) -> None:
    rows = [{name: row[name] for name in ("id", "text", "topic")} for row in GOLD]
    topics = write(tmp_path / "topics.jsonl", rows)
    told = "topics.jsonl: no answer to ner, which is left out"
    scored = score_files.score(gold, topics).plain()
    assert scored["notes"] == [told]
    assert "ner" not in scored
    assert score_files.compare(gold, gold, topics).plain()["notes"] == [told]
    assert score_files.score(gold, gold).plain()["notes"] == []
    # Nothing is left out that the gold is not labelled for.
    assert score_files.score(topics, topics).plain()["notes"] == []


def test_options_of_columns_are_told_where_no_file_has_any(gold: Path, tmp_path: Path) -> None:
    told = ["no file has CoNLL columns: what was said of tags and columns changes nothing"]
    other = write(tmp_path / "other.jsonl", GOLD)
    for reading in (Reading(scheme="IOBES"), Reading(columns=(3,)), Reading(token_column=1)):
        assert score_files.score(gold, gold, reading).plain()["notes"] == told
        assert agree([gold, other], reading).plain()["notes"] == told
    columns = tmp_path / "a.conll"
    columns.write_text("An B-PER\nở O\nHuế O\n\nNam B-PER\nở O\nHuế O\n", encoding="utf-8")
    scored = score_files.score(columns, gold, Reading(scheme="IOB2")).plain()
    assert scored["notes"] == []
    assert scored["ner"]["flat"]["strict"]["all"]["correct"] == 2


def test_answers_that_are_all_called_otherwise_are_told(gold: Path, tmp_path: Path) -> None:
    person = [{"start": 0, "end": 2, "type": "PERSON"}]
    rows = [{**row, "entities": person, "topic": f"LABEL_{n}"} for n, row in enumerate(GOLD)]
    predicted = write(tmp_path / "p.jsonl", rows)
    names = "p.jsonl: none of its types of ner is one of the gold's: PERSON, not PER"
    labels = "p.jsonl: none of its labels of topic is one of the gold's: LABEL_0, LABEL_1, not a, b"
    assert score_files.score(gold, predicted).plain()["notes"] == [names, labels]
    assert score_files.compare(gold, predicted, gold).plain()["notes"] == [names, labels]
    # One that the gold has is enough, and so is none at all.
    write(predicted, [{**GOLD[0], "entities": []}, {**rows[1], "entities": []}])
    assert score_files.score(gold, predicted).plain()["notes"] == []


def test_a_file_against_itself_is_perfect_and_equal(root: Path) -> None:
    gold = root / "gold/gold.jsonl"
    result = score_files.score(gold, gold).plain()
    assert result["ner"]["flat"]["strict"]["headline"]["f1"] == 1.0
    compared = score_files.compare(gold, gold, gold).plain()
    for problem in ("ner", "topic", "fluency"):
        assert compared[problem]["p"] == 1.0
        assert compared[problem]["difference"] == 0.0


def test_a_segment_without_an_answer_counts_as_empty(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "p.jsonl", GOLD[:1])
    result = score_files.score(gold, predicted).plain()
    scores = result["ner"]["flat"]["strict"]["all"]
    assert (scores["correct"], scores["missed"]) == (1, 1)
    assert (result["ner"]["unanswered"], result["ner"]["segments"]) == (1, 2)
    assert result["topic"]["coverage"] == 0.5


def test_a_comparison_tells_which_answers_are_missing(gold: Path, tmp_path: Path) -> None:
    half = write(tmp_path / "half.jsonl", GOLD[:1])
    compared = score_files.compare(gold, gold, half)
    assert compared.notes == (
        "half.jsonl has no answer to ner about 1 of 2 segments, which count as empty",
        "half.jsonl has no answer to topic about 1 of 2 segments, which count as wrong",
    )
    topic = compared.plain()["topic"]
    assert (topic["segments"], topic["unanswered"]) == (2, {"a": 0, "b": 1})
    assert score_files.compare(gold, gold, gold).notes == ()


def test_notes_tell_files_of_one_name_apart_by_their_paths(gold: Path, tmp_path: Path) -> None:
    files = [tmp_path / name / "answers.jsonl" for name in ("one", "other", "numbered")]
    numbers = [{**row, "topic": place} for place, row in enumerate(GOLD)]
    for path, rows in zip(files, (GOLD, GOLD[:1], numbers), strict=True):
        path.parent.mkdir()
        write(path, rows)
    one, other, numbered = files
    notes = score_files.compare(gold, one, other).notes
    assert f"{other} has no answer to ner about 1 of 2 segments, which count as empty" in notes
    [note, *_] = score_files.compare(numbered, one, gold).notes
    assert note.startswith(f"topic is 0 in {numbered} and 'a' in {one}: ")


def test_labels_that_the_gold_has_as_numbers_are_told(gold: Path, tmp_path: Path) -> None:
    rows = [{**row, "topic": place} for place, row in enumerate(GOLD)]
    numbered = write(tmp_path / "numbered.jsonl", rows)
    told = "topic is 0 in numbered.jsonl and 'a' in gold.jsonl: labels are texts, so it is left out"
    assert score_files.score(numbered, gold).notes == (told,)
    with pytest.raises(FormatError, match=r"numbered\.jsonl:1: topic is 0, not a label"):
        score_files.score(gold, numbered)


@pytest.mark.parametrize("name", ["B", "A"])
def test_a_probability_of_a_label_in_another_case_is_told(
    gold: Path, tmp_path: Path, name: str
) -> None:
    rows = [{**row, "probabilities": {"a": 0.6, "b": 0.4}} for row in GOLD]
    sound = write(tmp_path / "sound.jsonl", rows)
    assert score_files.score(gold, sound).notes == ()
    low = name.lower()
    rows[1]["probabilities"] = {"b": 0.5, name: 0.5}
    other = write(tmp_path / "other.jsonl", rows)
    with pytest.raises(FormatError, match=f"other.jsonl: '{name}' is written '{low}' in the gold"):
        score_files.score(gold, other)


def test_predictions_in_the_place_of_the_gold_are_told_once(gold: Path, tmp_path: Path) -> None:
    rows = [{name: row[name] for name in ("id", "topic")} for row in GOLD]
    said = write(tmp_path / "said.jsonl", rows)
    assert score_files.score(gold, said).plain()["topic"]["accuracy"] == 1.0
    with pytest.raises(FormatError) as found:
        score_files.score(said, gold)
    told = "said.jsonl:1: no text; the row has id, topic; the gold comes first: is it gold.jsonl?"
    assert str(found.value) == told


def test_only_problems_that_both_files_know_are_scored(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "p.jsonl", [{"id": "1", "topic": "a"}, {"id": "2", "topic": "a"}])
    assert set(score_files.score(gold, predicted).plain()) == {"topic", "notes", "signature"}


def test_files_without_a_common_problem_are_told(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "p.jsonl", [{"id": "1", "fluency": "fluent"}])
    with pytest.raises(FormatError, match="no answers to the same problem"):
        score_files.score(gold, predicted)


def test_a_field_of_too_many_texts_is_named_with_the_remedy(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": f"{n}", "text": f"An {n}", "theme": f"theme {n}"} for n in range(30)
    ]
    file = write(tmp_path / "rows.jsonl", rows)
    with pytest.raises(FormatError, match=r"The texts of theme are too many.* corpus\.toml"):
        score_files.score(file, file)


def test_another_text_under_the_same_id_is_told(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "p.jsonl", [{"id": "1", "text": "An ở Vinh", "entities": []}])
    with pytest.raises(FormatError, match=r"p\.jsonl:1: the text differs"):
        score_files.score(gold, predicted)


def test_labels_get_mcnemars_test_too(gold: Path, tmp_path: Path) -> None:
    a = write(tmp_path / "a.jsonl", [{"id": "1", "topic": "a"}, {"id": "2", "topic": "b"}])
    b = write(tmp_path / "b.jsonl", [{"id": "1", "topic": "b"}, {"id": "2", "topic": "a"}])
    result = score_files.compare(gold, a, b).plain()["topic"]
    assert (result["a"], result["b"], result["difference"]) == (1.0, 0.0, 1.0)
    # Two discordant pairs, all for a: p = 2·(1/2)².
    assert result["mcnemar_p"] == 0.5


def test_conll_files_are_scored_strictly_or_as_conlleval_does(tmp_path: Path) -> None:
    gold = tmp_path / "gold.conll"
    gold.write_text("An B-PER\nở O\nHuế B-LOC\n", encoding="utf-8")
    predicted = tmp_path / "predicted.conll"
    predicted.write_text("An I-PER\nở O\nHuế B-LOC\n", encoding="utf-8")
    lenient = score_files.score(gold, predicted, Reading("lenient")).plain()
    strict = score_files.score(gold, predicted).plain()
    assert lenient["ner"]["flat"]["strict"]["all"]["correct"] == 2
    assert strict["ner"]["flat"]["strict"]["all"]["correct"] == 1
    assert "|scheme:strict|" in strict["signature"]


def conll(path: Path, *sentences: str) -> Path:
    lines = "\n\n".join(" ".join(s.split()).replace(" / ", "\n") for s in sentences)
    path.write_text(lines + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("sentences", "told"),
    [
        (("Lan O / về O",), r"p\.conll:1: the text differs from that of segment '1' in the gold: "),
        (("Mai B-PER / đi O", "x O"), r"p\.conll:4: the text differs .*: 'x', not 'Lan về'"),
        (("Mai B-PER / đi O", "Lan O / về O", "x O"), r"p\.conll:7: no segment '3' in the gold"),
    ],
)
def test_answers_to_other_sentences_are_told(
    tmp_path: Path, sentences: tuple[str, ...], told: str
) -> None:
    gold = conll(tmp_path / "g.conll", "Mai B-PER / đi O", "Lan B-PER / về O")
    predicted = conll(tmp_path / "p.conll", *sentences)
    with pytest.raises(FormatError, match=told):
        score_files.score(gold, predicted)
    with pytest.raises(FormatError, match=told):
        score_files.compare(gold, gold, predicted)
    with pytest.raises(FormatError, match=r"the text differs|no segment"):
        agree([gold, predicted])


def test_sentences_that_end_elsewhere_are_put_into_the_golds(tmp_path: Path) -> None:
    gold = conll(tmp_path / "g.conll", "Mai B-PER / đi O / Huế B-LOC", "Lan B-PER / về O")
    words = "Mai B-PER / đi O", "Huế B-LOC / Lan I-LOC / về O"
    result = score_files.score(gold, conll(tmp_path / "p.conll", *words)).plain()
    # Mai and Huế are right; the name over the end is cut, and its second half has another type.
    counts = result["ner"]["flat"]["strict"]["all"]
    assert (counts["correct"], counts["incorrect"], counts["possible"]) == (2, 1, 3)
    [note] = result["notes"]
    assert note.startswith("p.conll: 2 sentences are read as the gold's 2, since their tokens")
    assert note.endswith("names that go over an end of these are cut there: 1")


@pytest.mark.parametrize(
    ("word", "fold"), [("Hoà", "tone"), ("Hòa", ""), ("Hà_Nội", "underscore"), ("Hà_Hoà", "both")]
)
def test_differences_of_form_are_named_with_the_way_to_overlook_them(
    tmp_path: Path, word: str, fold: str
) -> None:
    plain = word.replace("_", " ").replace("Hoà", "Hòa")
    names = [{"start": 0, "end": 3, "type": "LOC"}]
    rows: list[dict[str, object]] = [
        {"id": "1", "text": text, "entities": names} for text in (plain, word)
    ]
    gold, predicted = (
        write(tmp_path / f"{n}.jsonl", [row]) for n, row in zip("gp", rows, strict=True)
    )
    folds = {"tone": ("tone",), "underscore": ("underscore",), "": ()}.get(
        fold, ("tone", "underscore")
    )
    if folds:
        how = " ".join(f"--fold {name}" for name in folds)
        with pytest.raises(FormatError, match=f"both are one text under {how}"):
            score_files.score(gold, predicted)
    result = score_files.score(gold, predicted, Reading(fold=folds)).plain()
    assert result["ner"]["flat"]["strict"]["all"]["f1"] == 1.0


def test_a_label_in_another_case_is_told(tmp_path: Path) -> None:
    gold = write(tmp_path / "g.jsonl", [{"id": "1", "text": "x", "topic": "Event"}])
    predicted = write(tmp_path / "p.jsonl", [{"id": "1", "topic": "event"}])
    with pytest.raises(FormatError, match=r"p\.jsonl: 'event' is written 'Event' in the gold"):
        score_files.score(gold, predicted)


def test_gold_and_predicted_may_stand_in_one_file(tmp_path: Path) -> None:
    both = conll(tmp_path / "b.conll", "Mai B-PER O / ở O O / Huế B-LOC B-LOC")
    counts = score_files.score(both).plain()["ner"]["flat"]["strict"]["all"]
    assert (counts["correct"], counts["missed"], counts["f1"]) == (1, 1, pytest.approx(2 / 3))
    back = score_files.score(both, reading=Reading(columns=(2, 1))).plain()
    back = back["ner"]["flat"]["strict"]["all"]
    assert (back["correct"], back["spurious"]) == (1, 1)


def test_what_was_left_out_is_noted_and_the_signature_names_how_it_was_read(tmp_path: Path) -> None:
    gold = conll(tmp_path / "g.conll", "Mai I-PER / đi O / Huế B-LOC")
    strict = score_files.score(gold, gold).plain()
    assert strict["ner"]["flat"]["strict"]["all"]["possible"] == 1
    assert strict["notes"][0].startswith("g.conll: 1 name is left out")
    assert "`--scheme lenient` reads them: g.conll:1: Mai/I-PER" in strict["notes"][0]
    lenient = score_files.score(gold, gold, Reading("lenient", fold=("tone",))).plain()
    assert lenient["ner"]["flat"]["strict"]["all"]["possible"] == 2
    assert (
        "|scheme:lenient|fold:tone|ner:flat,-strict,-micro-F1-over-all-types-(LOC,-PER)|"
        in lenient["signature"]
    )


@pytest.fixture
def halves(root: Path, tmp_path: Path) -> tuple[Path, Path, Path]:
    """The gold of the seeds, its first half of each segment's names, and every second of them."""
    gold = root / "gold/gold.jsonl"
    rows = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    first = [row | {"entities": row["entities"][: (len(row["entities"]) + 1) // 2]} for row in rows]
    second = [row | {"entities": row["entities"][::2]} for row in rows]
    return gold, write(tmp_path / "first.jsonl", first), write(tmp_path / "second.jsonl", second)


def width(ends: Ends) -> float:
    low, high = ends
    assert low is not None
    assert high is not None
    return high - low


def test_intervals_are_at_the_level_that_was_asked_for(halves: tuple[Path, Path, Path]) -> None:
    gold, said, _ = halves
    usual, narrow = (score_files.score(gold, said, confidence=c) for c in (0.95, 0.8))
    before, now = (one.problems["ner"].scores.headline_checks for one in (usual, narrow))
    assert set(now) == {"percentile", "bca", "delta"}
    for method, ends in now.items():
        assert 0 < width(ends) < width(before[method])
    one, other = (found.plain()["ner"]["flat"]["strict"]["headline"] for found in (usual, narrow))
    assert one["f1"] == other["f1"]
    (low, high), (least, most) = other["f1_interval"], one["f1_interval"]
    assert least < low < one["f1"] < high < most
    assert narrow.problems["ner"].confidence == 0.8
    assert "|confidence:0.8|" in narrow.signature
    assert "confidence" not in usual.signature


def test_the_interval_of_a_difference_is_at_that_level_too(
    halves: tuple[Path, Path, Path],
) -> None:
    wide, narrow = (
        score_files.compare(*halves, confidence=level).problems["ner"] for level in (0.99, 0.8)
    )
    (_, least, most), (value, low, high) = astuple(wide.difference), astuple(narrow.difference)
    assert least < low < value < high < most
    assert wide.p == narrow.p


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_what_is_no_level_is_told(gold: Path, level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        score_files.score(gold, gold, confidence=level)
    with pytest.raises(ValueError, match="between 0 and 1"):
        score_files.compare(gold, gold, gold, confidence=level)


def test_the_order_of_articles_in_a_file_moves_no_interval(tmp_path: Path) -> None:
    """Of two articles, the second by name is the longer one; a third of its labels are wrong."""
    rows = [(article, number) for article, size in (("b", 9), ("a", 5)) for number in range(size)]
    given = ["xyz"[number % 3] for _, number in rows]
    missed = ["y" if number % 3 == 0 and article == "b" else "" for article, number in rows]

    def scored(order: list[int]) -> dict[str, object]:
        sides: list[list[dict[str, object]]] = [
            [
                {
                    "id": f"{article}{number}",
                    "article": article,
                    "text": f"{article} {number}",
                    "topic": (instead and missed[place]) or given[place],
                }
                for place in order
                for article, number in [rows[place]]
            ]
            for instead in (False, True)
        ]
        gold, predicted = (
            write(tmp_path / f"{name}.jsonl", side)
            for name, side in zip(("gold", "predicted"), sides, strict=True)
        )
        found: dict[str, object] = score_files.score(gold, predicted).plain()["topic"]
        return found

    as_written, by_name = scored([*range(14)]), scored([*range(9, 14), *range(9)])
    assert as_written["accuracy_interval"] != [None, None]
    assert as_written["accuracy_interval"] == by_name["accuracy_interval"]
    assert as_written["macro_f1_interval"] == by_name["macro_f1_interval"]


def stories(path: Path, labels: str, **more: object) -> Path:
    """A file whose rows name their article in `story`, three segments each, and have no id."""
    return write(
        path,
        [
            {"story": f"s{n // 3}", "segment": n % 3, "text": f"câu {n}", "sky": label} | more
            for n, label in enumerate({"s": "sun", "r": "rain"}[letter] for letter in labels)
        ],
    )


def test_articles_are_those_that_the_corpus_declares(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(
        'article = "story"\n[problems.sky]\nkind = "labels"\n', encoding="utf-8"
    )
    gold = stories(tmp_path / "gold.jsonl", "srssrrsrs")
    one = stories(tmp_path / "one.jsonl", "ssrsrrsrr", probabilities={"sun": 0.5, "rain": 0.5})
    other = stories(tmp_path / "other.jsonl", "rrssrrsrs")
    (tmp_path / "plain" / "files").mkdir(parents=True)
    rows: list[list[dict[str, object]]] = [
        [
            {
                "id": f"{n}",
                "article": f"s{n // 3}",
                "text": f"câu {n}",
                "sky": ["sun", "rain"][x],
            }
            for n, x in enumerate(map("sr".index, labels))
        ]
        for labels in ("srssrrsrs", "ssrsrrsrr", "rrssrrsrs")
    ]
    plain, first, second = (
        write(tmp_path / "plain" / "files" / f"{place}.jsonl", own)
        for place, own in enumerate(rows)
    )
    found = score_files.score(gold, one).problems["sky"]
    assert found.scope == "about articles like these"
    wanted = score_files.score(plain, first).problems["sky"]
    assert found.scores.headline == wanted.scores.headline
    assert found.tree["probabilities"]
    compared = score_files.compare(gold, one, other).problems["sky"]
    assert compared == score_files.compare(plain, first, second).problems["sky"]
    assert agree([one, other]).problems["sky"].scope == "about articles like these"


def test_files_of_one_name_are_told_apart_in_faults(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "gold.jsonl" for folder in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_text('{"id": "1", "text": "An", "topic": "x"}\n', encoding="utf-8")
    one, other = paths
    for text, told in (
        ('{"id": "1", "text": 5}\n', "text is 5, not a string"),
        ('{"id": "1", "text": "Bo", "topic": "x"}\n', "the text differs from that of segment '1'"),
        ('{"id": "2", "text": "An", "topic": "x"}\n', "no segment '2' in the gold"),
    ):
        other.write_text(text, encoding="utf-8")
        with pytest.raises(FormatError, match=f"^{re.escape(str(other))}:1: {told}"):
            score_files.score(one, other)
    one.write_text('{"id": "1", "text": 6}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=f"^{re.escape(str(one))}:1: text is 6"):
        score_files.score(one, other)


@pytest.mark.parametrize("content", ["", "token tag\n", "-DOCSTART- O\n"])
def test_columns_without_a_sentence_are_told(tmp_path: Path, content: str) -> None:
    gold, said = tmp_path / "g.conll", tmp_path / "p.conll"
    gold.write_text("An B-PER\nđi O\n", encoding="utf-8")
    said.write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match=r"^p\.conll"):
        score_files.score(gold, said)


def test_numbers_of_segments_are_no_labels(tmp_path: Path) -> None:
    gold, said = tmp_path / "g.jsonl", tmp_path / "p.jsonl"
    row = '{"id": %s, "text": "An", "topic": "x"}\n'
    gold.write_text(row % "1", encoding="utf-8")
    said.write_text(row % '"1"', encoding="utf-8")
    assert score_files.score(gold, said).notes == ()
