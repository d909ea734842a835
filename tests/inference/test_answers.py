"""What is kept of answers comes back as it was, or not at all."""

from __future__ import annotations

import logging
import os
import pickle
import random
import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vieval.data import Answer, Failure, Label, Segment, Span
from vieval.inference import answers
from vieval.inference.answers import Kept, article_key, find, keep

OURS, OTHER = "a" * 64, "b" * 64
HUE = frozenset({Span(0, 3, "LOC"), Span(0, 9, "PER", ((0, 2), (5, 9)), {"form": "alias"})})
TOPIC = Label("event", {"event": 0.1 + 0.2, "border": 0.7})


def key(text: str) -> str:
    return article_key([Segment(text, text)])


MANY = {
    key(f"bài {i}"): Kept([frozenset({Span(i, i + 2, "PER")}), Label(f"nhãn {i}")], i / 7)
    for i in range(5)
}


def test_answers_come_back_as_they_were(tmp_path: Path) -> None:
    kept = Kept([HUE, TOPIC, frozenset()], 0.1)
    keep(tmp_path, OURS, {key("Huế"): kept})
    [found] = find(tmp_path, OURS, [key("Huế"), key("Hội An")]).values()
    assert found == kept
    # Neither takes part in equality.
    assert isinstance(found.answers[1], Label)
    assert found.answers[1].probabilities == TOPIC.probabilities
    assert isinstance(found.answers[0], frozenset)
    attributes = {(s.start, s.end): dict(s.attributes) for s in found.answers[0]}
    assert attributes == {(0, 3): {}, (0, 9): {"form": "alias"}}


spans = st.builds(
    lambda start, size, kind: Span(start, start + size, kind),
    st.integers(0, 10**9),
    st.integers(1, 99),
    st.text(),
)
labels = st.builds(Label, st.text(), st.dictionaries(st.text(), st.floats(allow_nan=False)))


@given(st.lists(st.frozensets(spans) | labels), st.floats(0, 1e9))
@settings(max_examples=50)
def test_any_answers_come_back(
    tmp_path_factory: pytest.TempPathFactory, given_answers: list[Answer], seconds: float
) -> None:
    folder = tmp_path_factory.mktemp("answers")
    keep(folder, OURS, {key("x"): Kept(given_answers, seconds)})
    assert find(folder, OURS, [key("x")]) == {key("x"): Kept(given_answers, seconds)}


def test_an_article_with_a_failure_is_not_kept(tmp_path: Path) -> None:
    failed, whole = Kept([HUE, Failure("time out")], 1.0), Kept([HUE], 1.0)
    keep(tmp_path, OURS, {key("1"): failed, key("2"): whole})
    assert find(tmp_path, OURS, [key("1"), key("2")]) == {key("2"): whole}


def test_what_is_no_answer_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="'LOC' is neither spans nor a label"):
        keep(tmp_path, OURS, {key("1"): Kept(["LOC"], 1.0)})  # type: ignore[list-item]


def test_an_article_is_told_apart_by_all_that_an_approach_sees() -> None:
    one = Segment("1", "Huế", "a")
    others = [
        [Segment("2", "Huế", "a")],
        [Segment("1", "Hội An", "a")],
        [Segment("1", "Huế", "b")],
        [one, Segment("2", "Huế", "a")],
        [],
    ]
    keys = [article_key([one]), article_key([one], "training"), *map(article_key, others)]
    assert len(set(keys)) == len(keys)


def test_only_the_user_can_read_what_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    keep(folder, OURS, MANY)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()]}
    assert modes == {0o700, 0o600}


def test_ten_thousand_flipped_bits_change_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    draw = random.Random(20260801)
    many = {f"{number:064}": kept for number, kept in enumerate(20 * list(MANY.values()))}
    keep(tmp_path, OURS, many)
    file = tmp_path / f"{OURS}.txt"
    whole = file.read_bytes()
    for _ in range(500):
        flipped = bytearray(whole)
        for place in draw.sample(range(8 * len(whole)), 20):
            flipped[place // 8] ^= 1 << place % 8
        file.write_bytes(flipped)
        caplog.clear()
        found = find(tmp_path, OURS, many)
        assert len(many) - 40 <= len(found) < len(many)
        assert all(many[name] == kept for name, kept in found.items())
        assert "damaged" in caplog.text


def test_a_damaged_line_is_told_once_and_kept_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(tmp_path, OURS, MANY)
    file = tmp_path / f"{OURS}.txt"
    file.write_bytes(file.read_bytes().replace(b"PER", b"LOC", 1))
    found = find(tmp_path, OURS, MANY)
    [lost] = MANY.keys() - found.keys()
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == (
        f"1 of 5 lines of {file} damaged or foreign: dropped, and asked again"
    )
    keep(tmp_path, OURS, {lost: MANY[lost]})
    assert find(tmp_path, OURS, MANY) == MANY
    assert len(caplog.records) == 1


def test_a_line_that_was_cut_off_costs_no_other(tmp_path: Path) -> None:
    first, *rest = MANY
    keep(tmp_path, OURS, {first: MANY[first]})
    file = tmp_path / f"{OURS}.txt"
    file.write_bytes(file.read_bytes()[:-10])
    keep(tmp_path, OURS, {name: MANY[name] for name in rest})
    assert find(tmp_path, OURS, rest) == {name: MANY[name] for name in rest}


def test_anothers_line_is_not_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keep(tmp_path, OTHER, MANY)
    (tmp_path / f"{OTHER}.txt").rename(tmp_path / f"{OURS}.txt")
    assert find(tmp_path, OURS, MANY) == {}
    assert "5 of 5 lines" in caplog.text


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.place),)


def test_a_pickle_is_not_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sprung = tmp_path / "sprung"
    (tmp_path / f"{OURS}.txt").write_bytes(pickle.dumps(Trap(sprung)))
    assert find(tmp_path, OURS, MANY) == {}
    assert not sprung.exists()
    assert "damaged" in caplog.text


def _keep_some(folder: Path, number: int) -> None:
    for name in list(MANY)[number::2]:
        keep(folder, OURS, {name: MANY[name]})


def test_two_processes_keep_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_keep_some, [tmp_path] * 2, range(2)))
    assert find(tmp_path, OURS, MANY) == MANY
    assert answers.find(tmp_path, OTHER, MANY) == {}
