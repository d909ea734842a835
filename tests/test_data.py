"""Content keys: equal for equal contents, and for nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vieval.data import Segment, Span
from vieval.hashing import BagKey, content_key


def test_order_of_a_set_or_mapping_does_not_change_a_key() -> None:
    spans = [Span(0, 1, "PER"), Span(1, 2, "LOC")]
    assert content_key(frozenset(spans)) == content_key(frozenset(reversed(spans)))
    assert content_key({"a": 1, "b": 2}) == content_key({"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("ab", "c"), ("a", "bc")),
        ((1,), ("1",)),
        ((True,), (1,)),
        ((None,), ("None",)),
        ((Segment("1", "a"),), (Segment("1", "b"),)),
        (({"a"},), (["a"],)),
        (({"a": 1},), ([["a", 1]],)),
    ],
)
def test_other_contents_give_another_key(one: tuple[object, ...], two: tuple[object, ...]) -> None:
    assert content_key(*one) != content_key(*two)


def test_a_key_is_the_same_in_another_process() -> None:
    code = (
        "from vieval.data import *;from vieval.hashing import *;"
        "print(content_key(frozenset({Span(0, 1, 'PER'), Span(2, 3, 'LOC')}), {'a': 'b'}))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != ""


def test_what_has_no_content_has_no_key() -> None:
    with pytest.raises(TypeError, match="no content key for object"):
        content_key(object())


def test_a_span_in_one_piece_is_in_none() -> None:
    assert Span(0, 2, "PER", ((0, 2),)) == Span(0, 2, "PER")
    assert Span(0, 2, "PER", ((0, 2),)).fragments == ()
    assert Span(0, 5, "PER", ((0, 2), (3, 5))).fragments == ((0, 2), (3, 5))


def test_a_bag_has_one_key_in_any_order_and_parts() -> None:
    items = [Span(0, 1, "PER"), Span(2, 3, "LOC"), Span(0, 1, "PER")]
    whole = BagKey(items)
    joined = BagKey(items[2:])
    joined.join(BagKey(items[:2]))
    assert whole.digest() == BagKey(reversed(items)).digest() == joined.digest()
    others = [items[:2], [*items, items[1]], [*items[:2], items[1]], []]
    assert len({whole.digest(), *(BagKey(other).digest() for other in others)}) == 5
