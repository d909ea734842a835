"""Texts rewritten piece by piece, and spans carried along."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.data import Span
from vieval.robustness.rewrite import Piece, edited, rewrite


def surface(text, span):
    return [text[start:end] for start, end in span.stretches]


@pytest.mark.parametrize(
    ("edits", "text", "name"),
    [
        # "ông Lê An đi": the name is [4, 9).
        ([], "ông Lê An đi", ["Lê An"]),
        ([Piece(0, 4, "")], "Lê An đi", ["Lê An"]),
        ([Piece(5, 6, "e")], "ông Le An đi", ["Le An"]),
        ([Piece(6, 7, "  ")], "ông Lê  An đi", ["Lê  An"]),
        # Insertions at its ends are outside, the one within is inside.
        ([Piece(4, 4, "«"), Piece(9, 9, "»")], "ông «Lê An» đi", ["Lê An"]),
        ([Piece(7, 7, "Văn ")], "ông Lê Văn An đi", ["Lê Văn An"]),
        # A replaced stretch that the name holds a part of is taken whole.
        ([Piece(0, 6, "Mr Le")], "Mr Le An đi", ["Mr Le An"]),
        ([Piece(3, 9, "")], "ông đi", None),
    ],
)
def test_a_span_follows_its_text(edits, text, name):
    rewritten = edited("ông Lê An đi", edits)
    carried = rewritten.carry(Span(4, 9, "PER"))
    assert rewritten.text == text
    assert (carried and surface(text, carried)) == name


def test_what_is_moved_apart_becomes_discontinuous_and_what_is_moved_together_one():
    # "ab cd ef" with its words in the order ef, ab, cd: the span "cd ef" is torn.
    torn = rewrite("ab cd ef", [Piece(6, 8), Piece(5, 6), Piece(0, 3), Piece(3, 5)])
    assert torn.text == "ef ab cd"
    carried = torn.carry(Span(3, 8, "MISC"))
    assert carried == Span(0, 8, "MISC", ((0, 3), (6, 8)))
    assert surface(torn.text, carried) == ["ef ", "cd"]
    # The other way round: "ab" and "ef" come to stand side by side.
    mended = edited("ab cd ef", [Piece(2, 6, "")])
    assert mended.carry(Span(0, 8, "MISC", ((0, 2), (6, 8)))) == Span(0, 4, "MISC")


def test_attributes_are_kept():
    span = Span(0, 2, "PER", attributes={"form": "native"})
    carried = edited("Lê", [Piece(1, 2, "e")]).carry(span)
    assert carried
    assert carried.attributes == {"form": "native"}


@pytest.mark.parametrize(
    "pieces", [[], [Piece(0, 2)], [Piece(0, 2), Piece(1, 3)], [Piece(1, 3), Piece(0, 2)]]
)
def test_pieces_take_up_a_text_once(pieces):
    with pytest.raises(ValueError, match="piece"):
        rewrite("abc", pieces)


@st.composite
def rewrites(draw):
    """A text, pieces of it in any order, some replaced, some inserted, and a span."""
    length = draw(st.integers(1, 20))
    text = "".join(chr(ord("a") + i) for i in range(length))
    cuts = sorted({0, length, *draw(st.lists(st.integers(0, length), max_size=6))})
    new = st.none() | st.text("XYZ ", max_size=3)
    pieces = [Piece(a, b, draw(new)) for a, b in pairwise(cuts)]
    places = draw(st.lists(st.sampled_from(cuts), max_size=2, unique=True))
    pieces += [Piece(p, p, draw(st.text("QR", min_size=1, max_size=2))) for p in places]
    bounds = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=6)))
    fragments = tuple(zip(bounds[::2], bounds[1::2], strict=False))
    kept = () if len(fragments) == 1 else fragments
    return text, draw(st.permutations(pieces)), Span(fragments[0][0], fragments[-1][1], "X", kept)


@given(rewrites())
def test_the_carried_surface_is_what_became_of_each_code_point(case):
    """Against a list of the new code points, each with whether it comes from the span."""
    text, pieces, span = case
    marked = []
    for piece in pieces:
        if piece.start == piece.end:
            inside = any(s < piece.start < e for s, e in span.stretches)
            marked += [(char, inside) for char in piece.text]
            continue
        old = [(text[i], any(s <= i < e for s, e in span.stretches)) for i in range(*piece[:2])]
        if piece.text is None:
            marked += old
        else:
            marked += [(char, any(inside for _, inside in old)) for char in piece.text]
    rewritten = rewrite(text, pieces)
    assert rewritten.text == "".join(char for char, _ in marked)
    carried = rewritten.carry(span)
    held = {i for s, e in (carried.stretches if carried else ()) for i in range(s, e)}
    assert held == {i for i, (_, inside) in enumerate(marked) if inside}
    if carried and carried.fragments:
        gaps = pairwise(carried.fragments)
        assert all(before[1] < after[0] for before, after in gaps)
