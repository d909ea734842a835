import pytest

from vieval.vietnamese import cues


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sáng nay ông Obama gặp bà Suu Kyi.", [("Obama", "PER"), ("Suu Kyi", "PER")]),
        ("Ông Trần Nam nói", [("Trần Nam", "PER")]),
        ("Tổng thống Barack Obama và Bộ trưởng Ngoại giao", [("Barack Obama", "PER")]),
        ("huyện Mê Linh, tỉnh Vĩnh Phúc", [("Mê Linh", "LOC"), ("Vĩnh Phúc", "LOC")]),
        ("qua sông Hồng tới Cảng Hải Phòng", [("sông Hồng", "LOC"), ("Cảng Hải Phòng", "LOC")]),
        ("Công ty Sao Mai", [("Công ty Sao Mai", "ORG")]),
        ("không Nam, hông Nam, ông nam, ông, Nam", []),
    ],
)
def test_names_after_cues(text, names):
    found = sorted(cues.after_cues(text), key=lambda span: span.start)
    assert [(text[s.start : s.end], s.type) for s in found] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Theo Phạm Bình Minh, Nguyễn Thị Minh Khai", ["Phạm Bình Minh", "Nguyễn Thị Minh Khai"]),
        # Two syllables are too few, five too many.
        ("Lê Lợi và Lê Một Hai Ba Bốn", []),
        ("Công ty Minh Phạm", []),
    ],
)
def test_full_names_begin_with_a_surname(text, names):
    assert [text[s.start : s.end] for s in cues.full_names(text)] == names
