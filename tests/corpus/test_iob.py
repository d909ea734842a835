import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.corpus import iob
from vieval.data import Span


def words(text):
    """The bounds of the words of a text, which one space parts."""
    bounds, start = [], 0
    for word in text.split(" "):
        bounds.append((start, start + len(word)))
        start += len(word) + 1
    return bounds


@pytest.mark.parametrize(
    ("text", "tags", "spans"),
    [
        ("a b c", "B-LOC I-LOC O", [(0, 3, "LOC")]),
        ("a b", "B-LOC B-LOC", [(0, 1, "LOC"), (2, 3, "LOC")]),
        ("a b c", "O I-LOC I-LOC", [(2, 5, "LOC")]),
        ("a b", "B-LOC I-PER", [(0, 1, "LOC"), (2, 3, "PER")]),
        ("a b c", "I-PER O I-PER", [(0, 1, "PER"), (4, 5, "PER")]),
        # A model that was trained says itself whether a dot is of the name.
        ("T.V.D. và .", "B-PER O B-LOC", [(0, 6, "PER"), (10, 11, "LOC")]),
    ],
)
def test_tags_are_read_leniently_and_keep_their_bounds(text, tags, spans):
    assert iob.decode(words(text), tags.split()) == {Span(*span) for span in spans}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (", Huế", "Huế"),
        ("( Hà Nội ) .", "Hà Nội"),
        (".", None),
        ("TTXVN.", "TTXVN"),
        ("Hà Nội...", "Hà Nội"),
        ("T.V.D.", "T.V.D."),
        ("Đ.T.H.,", "Đ.T.H."),
        ("TP.HCM.", "TP.HCM."),
        ('"Quân khu V."', "Quân khu V."),
        ("năm 1.000.", "năm 1.000"),
    ],
)
def test_what_a_tagger_glues_on_is_trimmed_but_no_dot_of_an_abbreviation(text, kept):
    found = iob.trimmed(text, [Span(0, len(text), "LOC")])
    assert {text[span.start : span.end] for span in found} == ({kept} if kept else set())


@pytest.mark.parametrize(
    ("spans", "tags"),
    [
        ([(0, 3, "LOC")], "B-LOC I-LOC O O"),
        ([(0, 1, "LOC"), (2, 3, "LOC")], "B-LOC B-LOC O O"),
        # Of nested spans the outer one stays, of crossing ones the longer.
        ([(2, 3, "LOC"), (0, 5, "ORG")], "B-ORG I-ORG I-ORG O"),
        ([(0, 3, "LOC"), (2, 7, "ORG")], "O B-ORG I-ORG I-ORG"),
        ([], "O O O O"),
    ],
)
def test_spans_become_tags(spans, tags):
    assert iob.encode(words("a b c d"), [Span(*span) for span in spans]) == tags.split()


def test_a_discontinuous_span_counts_as_its_fragments():
    span = Span(0, 5, "PER", fragments=((0, 1), (4, 5)))
    assert iob.encode(words("a b c"), [span]) == ["B-PER", "O", "B-PER"]


def test_a_span_that_cuts_a_token_takes_it_whole():
    assert iob.encode(words("abc de"), [Span(1, 5, "LOC")]) == ["B-LOC", "I-LOC"]


@given(st.lists(st.sampled_from("ab "), max_size=12).map("".join), st.data())
def test_flat_spans_survive_the_way_there_and_back(letters, data):
    text = " ".join(letters.split()) or "a"
    bounds = words(text)
    tags = data.draw(
        st.lists(
            st.sampled_from(["O", "B-PER", "B-LOC"]), min_size=len(bounds), max_size=len(bounds)
        )
    )
    spans = iob.decode(bounds, tags)
    assert iob.decode(bounds, iob.encode(bounds, spans)) == spans
