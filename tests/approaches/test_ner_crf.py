"""The trained model: it learns, gives offsets into the text as it came, and survives a file."""

import unicodedata

import pytest

from vieval.approaches.ner import crf
from vieval.data import CannotFit, Example, Failure, Segment, Span
from vieval.models import underthesea
from vieval.vietnamese.text import AlignmentError

FRAMES = (
    "Hôm qua {org} đã họp tại {loc}.",
    "Ông {per} rời {loc} sau khi gặp {org}.",
    "{per}, giám đốc {org}, sinh ra ở {loc}.",
    "Theo {org}, bà {per} sẽ tới {loc} vào ngày mai.",
)
TRAINING = {
    "per": ("Trần Văn Nam", "Lê Thị Hoa", "Phạm Quang Huy", "Vũ Ngọc Lan", "Đỗ Minh Tuấn"),
    "loc": ("Hải Phòng", "Quảng Nam", "Thái Lan", "Huế", "Lào Cai"),
    "org": ("Bộ Y tế", "Công ty Sao Mai", "Công ty Hoà Phát", "Bộ Tài chính", "Công ty Biển Đông"),
}


def example(frame, names, form="NFC"):
    """A frame filled with names, and the spans of them."""
    text, spans = "", []
    for part in frame.replace("{", "|{").replace("}", "}|").split("|"):
        piece = unicodedata.normalize(form, names.get(part.strip("{}"), part))
        if part.startswith("{"):
            spans.append(Span(len(text), len(text) + len(piece), part.strip("{}").upper()))
        text += piece
    return Example(Segment(text, text), frozenset(spans))


@pytest.fixture(scope="module")
def examples():
    size = len(TRAINING["per"])
    return [
        example(
            frame,
            {kind: names[(i * 2 + j) % size] for j, (kind, names) in enumerate(TRAINING.items())},
        )
        for frame in FRAMES
        for i in range(size)
    ]


@pytest.fixture(scope="module")
def fitted(examples):
    return crf.Crf().fit(examples)


UNSEEN = {"per": "Ngô Thanh Vân", "loc": "Cần Thơ", "org": "Công ty Thành Công"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("frame", FRAMES)
def test_it_finds_names_that_it_has_not_seen(fitted, frame, form):
    unseen = example(frame, UNSEEN, form)
    assert fitted.predict([unseen.segment]) == [unseen.gold]


def test_features_do_not_depend_on_the_normal_form():
    names = {kind: names[0] for kind, names in TRAINING.items()}
    for frame in FRAMES:
        composed = crf.tokens(example(frame, names).segment.text)
        decomposed = crf.tokens(example(frame, names, "NFD").segment.text)
        assert decomposed.features == composed.features
        assert len(decomposed.bounds) == len(composed.bounds)


def test_fitting_twice_gives_the_same_answers(examples, fitted):
    again = crf.Crf().fit(examples)
    segments = [example(frame, UNSEEN).segment for frame in FRAMES]
    assert again.predict(segments) == fitted.predict(segments)


def test_a_saved_model_answers_the_same(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    segments = [example(frame, UNSEEN).segment for frame in FRAMES]
    assert crf.FittedCrf.load(tmp_path / "model").predict(segments) == fitted.predict(segments)


def test_a_file_of_another_kind_is_an_error(tmp_path):
    (tmp_path / "model").write_bytes(b"\x80\x04pickle")
    with pytest.raises(ValueError, match="model: no CRFsuite model; it begins with b'"):
        crf.FittedCrf.load(tmp_path / "model")


def test_there_must_be_something_to_learn():
    nothing = [Example(Segment("0", "không có tên"), frozenset())]
    with pytest.raises(CannotFit, match="no training segment has an entity, of 1 in all"):
        crf.Crf().fit(nothing)


def test_a_segment_whose_words_are_not_in_it_fails(fitted, monkeypatch):
    def lost(text):
        raise AlignmentError("token 0 'Huế' is not in the text")

    monkeypatch.setattr(underthesea, "parts_of_speech", lost)
    assert fitted.predict([Segment("0", "a")]) == [Failure("token 0 'Huế' is not in the text")]


@pytest.mark.parametrize(
    ("syllable", "shape"),
    [("Hà", "Xx"), ("TTXVN", "X"), ("18", "0"), ("A80", "X0"), ("...", "."), ("nam", "x")],
)
def test_shapes(syllable, shape):
    assert crf.shape(syllable) == shape


def test_tokens_see_their_neighbours_their_word_and_their_name():
    bounds, features = crf.tokens("Ở Hà Nội")
    assert bounds == [(0, 1), (2, 4), (5, 8)]
    assert {"0 lower=hà", "0 shape=Xx", "0 word=B-hà nội", "0 pos=B-Np", "0 name=B-LOC"} <= set(
        features[1]
    )
    assert {"-1 lower=ở", "1 name=I-LOC", "-2 lower=∅", "2 lower=∅", "-10 lower=ở|hà"} <= set(
        features[1]
    )


def test_the_dot_of_initials_that_it_learnt_stays(examples):
    """Of a public corpus the names that end in a dot lost it, and their match."""
    initials = ("T.V.D.", "Đ.T.H.", "N.M.K.", "P.Q.", "L.H.")
    taught = [
        example("Bị cáo {per} khai nhận ở {loc}.", {"per": n, "loc": "Huế"}) for n in initials
    ]
    asked = example("Bị cáo {per} khai nhận ở {loc}.", {"per": "B.N.T.", "loc": "Huế"})
    [found] = crf.Crf().fit([*examples, *taught * 3]).predict([asked.segment])
    assert found == asked.gold
