from __future__ import annotations

from itertools import product

import hypothesis.strategies as st
import numpy as np
import pytest
import seqeval.scheme
from hypothesis import given
from seqeval.metrics.sequence_labeling import get_entities

from vieval.corpus.tags import Chunk, Form, TagError, decode, decode_all, encode

X0, X1, X12, Y2 = Chunk(0, 2, "X"), Chunk(2, 3, "X"), Chunk(2, 5, "X"), Chunk(2, 3, "Y")


def ill_formed(tags: list[str], scheme: str = "IOB2") -> list[Chunk]:
    """The runs of the tags of a sentence that decoding leaves out."""
    runs = decode_all(tags, np.arange(len(tags)) == 0, scheme)
    left = np.flatnonzero(~runs.kept).tolist()
    return [Chunk(runs.start[i], runs.end[i], runs.types[runs.kind[i]]) for i in left]


def letters(scheme: str) -> str:
    return "".join(letter for letter in "BIELSU" if letter in scheme)


def all_tags(alphabet: str, longest: int) -> list[tuple[str, ...]]:
    tags = ["O", *(f"{letter}-{kind}" for letter in alphabet for kind in "XY")]
    return [row for length in range(longest + 1) for row in product(tags, repeat=length)]


def all_chunks(length: int, start: int = 0) -> list[list[Chunk]]:
    """Every way to lay chunks of two types into so many tokens, from `start` on."""
    return [[]] + [
        [Chunk(first, last, kind), *rest]
        for first in range(start, length)
        for last in range(first + 1, length + 1)
        for kind in "XY"
        for rest in all_chunks(length, last)
    ]


# Two neighbours of one type, then a gap, then one of another: X X | X . Y
WRITTEN = {
    "IOB1": "I-X I-X B-X O I-Y",
    "IOB2": "B-X I-X B-X O B-Y",
    "IOE1": "I-X E-X I-X O I-Y",
    "IOE2": "I-X E-X E-X O E-Y",
    "IOBES": "B-X E-X S-X O S-Y",
    "BILOU": "B-X L-X U-X O U-Y",
}


@pytest.mark.parametrize("scheme", WRITTEN)
def test_each_scheme_has_its_own_way_to_tag(scheme: str):
    chunks = [Chunk(0, 2, "X"), Chunk(2, 3, "X"), Chunk(4, 5, "Y")]
    assert encode(chunks, 5, scheme) == WRITTEN[scheme].split()


@pytest.mark.parametrize("scheme", WRITTEN)
def test_what_is_encoded_is_decoded(scheme: str):
    for length in range(6):
        for chunks in all_chunks(length):
            tags = encode(chunks, length, scheme)
            assert decode(tags, scheme) == chunks
            assert ill_formed(tags, scheme) == []


@pytest.mark.parametrize("scheme", ["IOB2", "IOE2", "IOBES", "BILOU"])
def test_strict_decoding_is_that_of_seqeval_1_2_2_on_any_tags(scheme: str):
    peer = getattr(seqeval.scheme, scheme)
    for row in all_tags(letters(scheme), longest=4 if len(letters(scheme)) == 2 else 3):
        found = seqeval.scheme.Entities([list(row)], peer).entities[0]
        assert decode(row, scheme) == [Chunk(e.start, e.end, e.tag) for e in found]


def test_strict_iob1_is_that_of_seqeval_1_2_2_on_well_formed_tags():
    for length in range(6):
        for chunks in all_chunks(length):
            tags = encode(chunks, length, "IOB1")
            found = seqeval.scheme.Entities([tags], seqeval.scheme.IOB1).entities[0]
            assert chunks == [Chunk(e.start, e.end, e.tag) for e in found]


def test_a_single_token_before_its_like_counts_in_ioe1_where_seqeval_loses_it():
    tags = ["E-X", "I-X"]
    found = seqeval.scheme.Entities([tags], seqeval.scheme.IOE1).entities[0]
    assert [(e.start, e.end) for e in found] == [(1, 2)]
    assert decode(tags, "IOE1") == [Chunk(0, 1, "X"), Chunk(1, 2, "X")]


# Tags, what conlleval (Perl, 2004-01-26) takes for chunks, and what strict IOB2 keeps of them.
BROKEN = {
    "begun with I": ("I-X I-X O", [X0], []),
    "I of another type": ("B-X I-X I-Y", [X0, Y2], [X0]),
    "I after a gap": ("B-X O I-X", [Chunk(0, 1, "X"), X1], [Chunk(0, 1, "X")]),
    "B cuts": ("B-X I-X B-X", [X0, X1], [X0, X1]),
    "hyphens belong to the type": ("B-X-Y I-X-Y", [Chunk(0, 2, "X-Y")], [Chunk(0, 2, "X-Y")]),
}


@pytest.mark.parametrize("case", BROKEN)
def test_lenient_takes_what_strict_leaves_out(case: str):
    tags, lenient, strict = BROKEN[case]
    assert decode(tags.split(), "lenient") == lenient
    assert decode(tags.split(), "strict") == decode(tags.split(), "IOB2") == strict
    assert sorted(strict + ill_formed(tags.split())) == lenient


@pytest.mark.parametrize(
    ("tags", "ends"),
    [("I-X E-X I-X", [2, 3]), ("E-X E-X", [1, 2]), ("E-X B-X", [2]), ("B-X E-X", [2])],
)
def test_conlleval_cuts_after_e_but_not_before_b(tags: str, ends: list[int]):
    assert [chunk.end for chunk in decode(tags.split(), "conlleval")] == ends


def test_lenient_cuts_a_name_that_ended_from_one_that_begins():
    assert decode(["I-X", "E-X", "B-X", "I-X"], "lenient") == [X0, Chunk(2, 4, "X")]
    assert decode(["S-X", "S-X"], "lenient") == [Chunk(0, 1, "X"), Chunk(1, 2, "X")]


@given(st.lists(st.sampled_from(["O", "B-X", "I-X", "B-Y", "I-Y"])))
def test_on_iob_tags_lenient_is_conlleval(tags: list[str]):
    assert decode(tags, "lenient") == decode(tags, "conlleval")


def test_io_takes_each_run_and_cannot_tell_neighbours():
    assert decode(["I-X", "I-X", "I-Y"], "IO") == [X0, Y2]
    with pytest.raises(ValueError, match="touch, which IO cannot tell"):
        encode([Chunk(0, 1, "X"), Chunk(1, 2, "X")], 2, "IO")


@pytest.mark.parametrize(
    ("tags", "form"),
    [("X-B X-I O", Form(suffix=True)), ("B I O", Form(untyped="X")), ("A-X-B A-X-I", Form(True))],
)
def test_a_type_may_stand_before_its_letter_or_nowhere(tags: str, form: Form):
    kind = "A-X" if "A-X" in tags else "X"
    assert decode(tags.split(), "strict", form) == [Chunk(0, 2, kind)]


@given(
    st.lists(
        st.lists(st.sampled_from(["O", "B-X", "I-X", "E-X", "S-X", "I-Y"]), max_size=5), max_size=5
    )
)
def test_many_sentences_are_decoded_as_each_alone(sentences: list[list[str]]):
    first = np.array([not place for tags in sentences for place in range(len(tags))], bool)
    found = decode_all([tag for tags in sentences for tag in tags], first, "IOBES")
    begins = np.cumsum([0, *map(len, sentences)])
    assert [
        (found.start[run], found.end[run], found.types[found.kind[run]])
        for run in np.flatnonzero(found.kept)
    ] == [
        (begin + low, begin + high, kind)
        for begin, tags in zip(begins, sentences, strict=False)
        for low, high, kind in decode(tags, "IOBES")
    ]


@pytest.mark.parametrize("alphabet", ["BI", "IE"])
def test_decoding_as_conlleval_is_the_default_of_seqeval_1_2_2_on_one_scheme(alphabet: str):
    for row in all_tags(alphabet, longest=4):
        found = get_entities(list(row)) if row else []
        assert decode(row, "conlleval") == [Chunk(low, high + 1, kind) for kind, low, high in found]


@given(st.lists(st.sampled_from(["O", "B-X", "I-X", "B-Y", "I-Y"])))
def test_strict_keeps_a_part_of_lenient(tags: list[str]):
    strict, lenient = decode(tags, "strict"), decode(tags, "lenient")
    assert set(strict) <= set(lenient)
    assert sorted(strict + ill_formed(tags)) == lenient


@pytest.mark.parametrize(
    ("tag", "mode"),
    [
        ("b-PER", "strict"),
        ("o", "lenient"),
        ("B", "strict"),
        ("B-", "lenient"),
        ("PER", "strict"),
        ("", "lenient"),
        ("S-PER", "conlleval"),
        ("E-PER", "IOB2"),
        ("L-PER", "IOBES"),
        ("BI-PER", "strict"),
    ],
)
def test_a_tag_of_no_scheme_is_refused_with_its_place(tag: str, mode: str):
    with pytest.raises(TagError, match=f"the tag {tag!r} is not O or one of ") as caught:
        decode(["O", tag], mode)
    assert caught.value.index == 1


def test_an_error_says_what_was_wanted():
    with pytest.raises(TagError, match=r"'b-PER' is not O or one of B-TYPE, I-TYPE$"):
        decode(["b-PER"], "strict")


def test_an_unknown_mode_is_refused():
    with pytest.raises(KeyError, match="IOB3"):
        decode(["O"], "IOB3")


@pytest.mark.parametrize(
    ("chunks", "message"),
    [
        ([Chunk(0, 2, "X"), Chunk(1, 3, "Y")], "overlap"),
        ([Chunk(1, 1, "X")], "not within 3"),
        ([Chunk(2, 4, "X")], "not within 3"),
    ],
)
def test_chunks_that_tags_cannot_tell_are_refused(chunks: list[Chunk], message: str):
    with pytest.raises(ValueError, match=message):
        encode(chunks, 3)
