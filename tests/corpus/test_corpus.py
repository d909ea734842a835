"""The seeds are what they are said to be, and every fault of a corpus is told with its line."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from vieval.corpus.articles import read_articles
from vieval.corpus.corpus import Corpus, NoGold
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.data import Record, Segment
from vieval.inference.survey import problems_of, survey
from vieval.metrics.spans.matching import outermost
from vieval.problems import Problem


def test_the_seeds_hold_what_the_gold_says(seeds: Corpus) -> None:
    mentions = [span for record in seeds.records for span in record.spans["ner"]]
    outer = [
        span for record in seeds.records for span in outermost(record.spans.get("ner", frozenset()))
    ]
    assert len(seeds.records) == 32
    assert len({record.segment.article for record in seeds.records}) == 2
    assert (len(mentions), len(outer)) == (74, 64)
    assert Counter(span.type for span in mentions) == {"PER": 9, "LOC": 36, "ORG": 19, "MISC": 10}
    assert Counter(span.attributes["form"] for span in mentions) == {
        "native": 47,
        "sinicised": 16,
        "garbled": 9,
        "foreign": 2,
    }
    assert sum(len(record.decoys) for record in seeds.records) == 5


def test_the_seeds_have_the_labels_that_the_gold_says(seeds: Corpus) -> None:
    topics = Counter(example.gold for example in seeds.examples("topic"))
    fluencies = Counter(example.gold for example in seeds.examples("fluency"))
    assert topics == {"event": 8, "political": 12, "economic": 5, "border": 5, "cultural": 2}
    assert fluencies == {"fluent": 7, "awkward": 16, "garbled": 9}


def test_an_article_is_a_title_a_rule_and_a_body(tmp_path: Path) -> None:
    text = "Tin Hà Nội\n----\n\nDòng một.  \n\nDòng hai.\n"
    (tmp_path / "a.txt").write_text(unicodedata.normalize("NFD", text), encoding="utf-8")
    segments = read_articles(tmp_path)
    assert [(s.id, s.article, s.text) for s in segments] == [
        ("a#0", "a", "Tin Hà Nội"),
        ("a#1", "a", "Dòng một."),
        ("a#2", "a", "Dòng hai."),
    ]


@pytest.mark.parametrize("text", ["Chỉ có nhan đề", "Nhan đề\nkhông có gạch\n", ""])
def test_an_article_without_a_rule_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=r"a\.txt:2: a dashed rule is wanted under the title"):
        read_articles(tmp_path)


def test_a_folder_without_articles_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no article"):
        read_articles(tmp_path)


FAULTS = {
    "an offset past the text": (
        '"start": 181, "end": 187',
        '"start": 181, "end": 1870',
        r"gold.jsonl:2: span [181, 1870) ends after the text (224 code points)",
    ),
    "a surface that is not the slice": (
        '"text": "Hà Nội", "type"',
        '"text": "Hà Nam", "type"',
        "gold.jsonl:2: span [181, 187) says 'Hà Nam', the text 'Hà Nội'",
    ),
    "a text that is not the article's": (
        '"text": "Các vấn đề đối ngoại',
        '"text": "Mọi vấn đề đối ngoại',
        "gold.jsonl:1: the text differs from that of segment",
    ),
    "an unknown type": (
        '"type": "MISC", "form": "garbled", "referent": "Hội nghị Ngoại vụ',
        '"type": "EVENT", "form": "garbled", "referent": "Hội nghị Ngoại vụ',
        "gold.jsonl:2: span [0, 41) has the type 'EVENT', not one of PER, LOC, ORG, MISC",
    ),
    "an unknown form": (
        '"form": "foreign", "referent": "Hà Nội"',
        '"form": "french", "referent": "Hà Nội"',
        "gold.jsonl:2: span [215, 220) has the form 'french', not one of native,",
    ),
    "an unknown label": (
        '"topic": "political"',
        '"topic": "politics"',
        "gold.jsonl:1: topic is 'politics', not one of event, political,",
    ),
    "a missing label": (
        '"topic": "political", "fluency": "awkward", "entities": [], "decoys": []}\n',
        '"fluency": "awkward", "entities": [], "decoys": []}\n',
        "gold.jsonl:1: no topic",
    ),
    "a cut syllable": (
        '"start": 215, "end": 220, "text": "Hanoi"',
        '"start": 215, "end": 218, "text": "Han"',
        "gold.jsonl:2: span [215, 218) cuts a syllable at 218",
    ),
    "white space at an end": (
        '"start": 215, "end": 220, "text": "Hanoi"',
        '"start": 215, "end": 221, "text": "Hanoi "',
        "gold.jsonl:2: span [215, 221) starts or ends with white space: 'Hanoi '",
    ),
    "spans that cross": (
        '"start": 58, "end": 62, "text": "Việt"',
        '"start": 52, "end": 65, "text": "môn Việt Bộ"',
        "gold.jsonl:4: span [52, 65) says 'môn Việt Bộ'",
    ),
}


@pytest.mark.parametrize(("before", "after", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_gold_is_told_with_its_line(
    annotated: Path, before: str, after: str, told: str
) -> None:
    gold = annotated / "gold" / "gold.jsonl"
    text = gold.read_text(encoding="utf-8")
    assert before in text
    gold.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(FormatError) as error:
        load(str(annotated), annotated)
    assert any(line.startswith(told) for line in str(error.value).splitlines()), error.value


def test_crossing_spans_are_told(annotated: Path) -> None:
    gold = annotated / "gold" / "gold.jsonl"
    text = gold.read_text(encoding="utf-8")
    crossing = '"start": 48, "end": 62, "text": "chuyên môn Việt"'
    line = text.splitlines()[3]
    start = line.index('"start": 58, "end": 62')
    end = line.index('"type"', start)
    surface = "môn Việt"
    at = "Local Ngoại giao để cải cách dần từ chất lượng chuyên môn Việt Bộ".index(surface)
    crossing = f'"start": {at}, "end": 65, "text": "{surface} Bộ", '
    gold.write_text(text.replace(line, line[:start] + crossing + line[end:]), encoding="utf-8")
    with pytest.raises(
        FormatError, match=rf"gold.jsonl:4: span \[{at}, 65\) and span \[58, 76\) cross"
    ):
        load(str(annotated), annotated)


def test_all_faults_are_told_at_once(annotated: Path) -> None:
    gold = annotated / "gold" / "gold.jsonl"
    with gold.open("a", encoding="utf-8") as file:
        file.write('{oops\n[]\n{"id": "nobody#1"}\n')
    with pytest.raises(FormatError) as error:
        load(str(annotated), annotated)
    told = str(error.value).splitlines()
    assert [line.split(":")[1] for line in told] == ["33", "34", "35"]


def test_a_segment_without_gold_is_told(annotated: Path) -> None:
    gold = annotated / "gold" / "gold.jsonl"
    lines = gold.read_text(encoding="utf-8").splitlines()
    gold.write_text("\n".join(lines[1:]), encoding="utf-8")
    with pytest.raises(FormatError, match="no gold for 000_720e62063e503966#0"):
        load(str(annotated), annotated)


def test_a_corpus_that_is_nowhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no corpus 'nowhere'"):
        load("nowhere", tmp_path)


def test_the_digest_of_a_problem_sees_its_own_gold_alone(annotated: Path, seeds: Corpus) -> None:
    gold = annotated / "gold" / "gold.jsonl"
    text = gold.read_text(encoding="utf-8")
    gold.write_text(text.replace('"topic": "political"', '"topic": "event"', 1), encoding="utf-8")
    changed = load(str(annotated), annotated)
    assert changed.digest == seeds.digest
    assert changed.gold_digest("topic") != seeds.gold_digest("topic")
    assert changed.gold_digest("ner") == seeds.gold_digest("ner")

    # A decoy is of no concern to labels.
    bare = replace(seeds, records=[replace(one, decoys=frozenset()) for one in seeds.records])
    assert bare.gold_digest("topic") == seeds.gold_digest("topic")
    assert bare.gold_digest("ner") != seeds.gold_digest("ner")


def test_a_digest_does_not_depend_on_the_order_of_the_rows(seeds: Corpus) -> None:
    turned = replace(seeds, records=seeds.records[::-1])
    assert turned.digest == seeds.digest
    for name in seeds.problems:
        assert turned.gold_digest(name) == seeds.gold_digest(name)


def test_labels_keep_their_declared_order_and_found_ones_follow_by_name() -> None:
    declared = Problem("fluency", "labels", {"fluent": "", "garbled": ""}, ordered=True)
    rows = [
        Record(Segment(str(n), "a"), labels={"fluency": label})
        for n, label in enumerate(["garbled", "zero", "awkward"])
    ]
    assert list(declared.completed(rows).labels) == ["fluent", "garbled", "awkward", "zero"]
    assert declared.completed(rows[:1]) is declared


def test_a_file_is_a_corpus_by_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "news.conll").write_text("Hà B-LOC\nNội I-LOC\n", encoding="utf-8")
    (tmp_path / "news.jsonl").write_text(
        '{"id": "1", "text": "a", "topic": "x"}\n', encoding="utf-8"
    )
    conll = load(str(tmp_path / "news.conll"), tmp_path)
    assert [span.type for span in conll.records[0].spans.get("ner", ())] == ["LOC"]
    jsonl = load(str(tmp_path / "news.jsonl"), tmp_path)
    assert (jsonl.name, len(jsonl.examples("topic")), list(jsonl.problems)) == (
        "news",
        1,
        ["topic"],
    )
    with pytest.raises(NoGold, match="the corpus news has no gold for ner; it has gold for topic"):
        jsonl.examples("ner")


def test_the_gold_of_a_declared_corpus_is_called_as_the_corpus(tmp_path: Path) -> None:
    row = '{"id": "1", "text": "An", "entities": []}\n'
    for name in ("gold.jsonl", "other.jsonl"):
        (tmp_path / name).write_text(row, encoding="utf-8")
    told = 'name = "news"\ngold = "gold.jsonl"\n[problems.ner]\nkind = "spans"\n'
    (tmp_path / "corpus.toml").write_text(told, encoding="utf-8")
    assert [load(tmp_path / name).name for name in ("gold.jsonl", "other.jsonl")] == [
        "news",
        "other",
    ]
    problem = problems_of(tmp_path / "gold.jsonl")["ner"]
    assert survey(tmp_path / "gold.jsonl", problem).subject.corpus == "news"
