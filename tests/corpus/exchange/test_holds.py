"""What a format cannot hold is counted by its name, by hand."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from vieval.corpus.exchange import exporting, importing
from vieval.corpus.exchange.holds import Holds, reduced
from vieval.corpus.exchange.pieces import by_line, together
from vieval.corpus.reading import PLAIN
from vieval.data import Record, Segment, Span

TEXT = "UBND tỉnh Huế và An"
OUTER, INNER, CROSSING = Span(0, 13, "ORG"), Span(10, 13, "LOC"), Span(5, 16, "X")
GAPPED = Span(0, 19, "PER", ((0, 4), (17, 19)), {"form": "native"})


def record(*spans: Span, key: str = "a#1", article: str = "a", **labels: str) -> Record:
    return Record(Segment(key, TEXT, article), {"ner": frozenset(spans)}, labels=labels)


def test_of_names_that_overlap_the_longest_stays() -> None:
    flat = reduced([record(OUTER, INNER, CROSSING)], Holds(overlaps="none"))
    assert flat.records[0].spans["ner"] == {OUTER}
    assert flat.lost == {"names that overlap another": 2}
    nested = reduced([record(OUTER, INNER, CROSSING)], Holds(overlaps="nested"))
    assert nested.records[0].spans["ner"] == {OUTER, INNER}
    assert nested.lost == {"names that overlap another": 1}


def test_a_gap_is_lost_and_so_are_attributes() -> None:
    held, lost = reduced([record(GAPPED)], Holds(fragments=False, attributes=False))
    assert held[0].spans["ner"] == {Span(0, 19, "PER")}
    assert lost == {
        "attributes of names": 1,
        "gaps within names, written as their outer bounds": 1,
    }


def test_of_problems_names_come_first_and_the_rest_is_counted() -> None:
    one = Record(
        Segment("a#1", TEXT, "a"),
        {"dates": frozenset({INNER}), "ner": frozenset({OUTER, CROSSING})},
        frozenset({INNER}),
        {"topic": "x", "fluency": "y"},
    )
    held, lost = reduced([one], Holds(labels=1, labels_as="label"))
    assert held == [Record(one.segment, {"ner": one.spans["ner"]}, labels={"label": "x"})]
    assert lost == {
        "decoys": 1,
        "labels of fluency": 1,
        "names of problems: topic is read back as label": 1,
        "spans of dates": 1,
    }


def test_ids_and_articles_that_are_not_found_again_are_lost() -> None:
    records = [record(), record(key="x", article="b"), record(key="y", article="y")]
    assert reduced(records, Holds(articles="numbered")).lost == {"articles": 1}
    assert reduced(records, Holds(ids=False, articles="none")).lost == {"articles": 2, "ids": 3}


def test_who_was_not_looked_at_is_told_apart_where_it_can_be() -> None:
    unseen = Record(Segment("u", TEXT))
    labelled = Record(Segment("l", TEXT), labels={"topic": "x"})
    records = [record(OUTER), unseen, labelled]
    unheld = "segments nobody looked at, now without names"
    assert reduced(records, Holds()).lost == {}
    assert reduced(records, Holds(unlabelled="never")).lost == {unheld: 2}
    # A segment with labels was opened by somebody, who is taken to have found no names there.
    by_file = reduced(records, Holds(unlabelled="by file"))
    assert by_file.lost == {unheld: 1}
    assert [one.spans for one in by_file.records[1:]] == [{}, {"ner": frozenset()}]


def test_a_document_becomes_a_segment_a_line() -> None:
    text = "Tin\n\n  Bộ\nY tế \r\nAn\n"
    ministry = Span(7, 14, "ORG")
    document = Record(Segment("d", text), {"ner": frozenset({ministry, Span(17, 19, "PER")})})
    assert text[7:14] == "Bộ\nY tế"
    assert by_line(document) == [
        Record(Segment("d#0", "Tin", "d"), {"ner": frozenset()}),
        # Lines that a name runs over stay together.
        Record(Segment("d#1", "Bộ\nY tế", "d"), {"ner": frozenset({Span(0, 7, "ORG")})}),
        Record(Segment("d#2", "An", "d"), {"ner": frozenset({Span(0, 2, "PER")})}),
    ]


def test_a_document_with_a_label_stays_whole() -> None:
    document = Record(Segment("d", "a\nb"), labels={"topic": "x"})
    assert by_line(document) == [document]


def test_pieces_are_joined_where_names_run_over_them() -> None:
    assert together([(0, 3), (4, 8), (9, 12)], [(1, 2), (6, 10)]) == [(0, 3), (4, 12)]
    assert together([(0, 3)], [(5, 7)]) == [(0, 3), (5, 7)]


@pytest.mark.parametrize("target", ["enamex", "webanno", "brat"])
def test_many_names_of_one_text_cost_no_more_than_they_are(tmp_path: Path, target: str) -> None:
    line, many = "An ở Huế\n", 4_000
    bounds = [(n * len(line), n * len(line) + 2) for n in range(many)]
    names = frozenset(Span(*place, "PER") for place in bounds)
    began = process_time()
    exporting.write(target, tmp_path, [Record(Segment("a", line * many), {"ner": names})], ["ner"])
    source = importing.read(tmp_path / exporting.TARGETS[target].file, PLAIN)
    found = importing.gathered([source], {}, whole=False)
    assert sum(len(one.spans["ner"]) for one in found) == many
    # A second or two; where each name is held against each other it is ten and more.
    assert process_time() - began < 8
