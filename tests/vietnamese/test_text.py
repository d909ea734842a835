import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.vietnamese import text as txt

VIETNAMESE = st.text(
    "aăâeêioôơuưyđhngtHNĐ" + "áàảãạấờữệÁ" + "\u0300\u0301\u0302\u031b\u0323 .,-", max_size=30
)


@given(st.text() | VIETNAMESE)
def test_the_normal_form_is_that_of_unicodedata(text):
    assert txt.nfc(text).text == unicodedata.normalize("NFC", text)


@given(st.text() | VIETNAMESE)
def test_every_code_point_comes_from_what_composes_to_it(text):
    normal = txt.nfc(text)
    assert len(normal.starts) == len(normal.ends) == len(normal.text)
    for i in range(len(normal.text)):
        start, end = normal.original(i, i + 1)
        assert normal.text[i] in unicodedata.normalize("NFC", text[start:end])
    whole = list(dict.fromkeys(zip(normal.starts, normal.ends, strict=True)))
    assert "".join(text[start:end] for start, end in whole) == text


@pytest.mark.parametrize(
    ("text", "surface", "nfc_surface"),
    [
        ("Ha\u0300 No\u0323\u0302i", "No\u0323\u0302i", "Nội"),
        ("\u1112\u1161\u11ab \u1100\u116e\u11a8", "\u1100\u116e\u11a8", "국"),  # Hangul jamo
        ("x\u0344y Đông", "y", "y"),  # a mark that decomposes into two
    ],
)
def test_a_span_of_the_normal_form_maps_back_to_whole_letters(text, surface, nfc_surface):
    normal = txt.nfc(text)
    start = normal.text.index(nfc_surface)
    begin, end = normal.original(start, start + len(nfc_surface))
    assert text[begin:end] == surface


@pytest.mark.parametrize(
    ("text", "tokens", "surfaces"),
    [
        ("của mình.Nhân hàng năm", ["của", "mình", ".", "Nhân", "hàng năm"], None),
        ("văn hoá Hoà Bình", ["văn hóa", "Hòa Bình"], ["văn hoá", "Hoà Bình"]),
        ("Ðà Nẵng", ["Đà Nẵng"], ["Ðà Nẵng"]),
        ("nghành qui hoạch", ["ngành", "quy hoạch"], ["nghành", "qui hoạch"]),
        ("nghành,nghành", ["ngành", ",", "ngành"], ["nghành", ",", "nghành"]),
        (
            "Ha\u0300  No\u0323\u0302i,xa",
            ["Hà Nội", ",", "xa"],
            ["Ha\u0300  No\u0323\u0302i", ",", "xa"],
        ),
        (
            "a \u200b😀👩\u200d👧 b",
            ["a", "\u200b", "😀 👩", "\u200d 👧", "b"],
            ["a", "\u200b", "😀👩", "\u200d👧", "b"],
        ),
        ("Việt  Nam\u00a0ơi", ["Việt Nam", "ơi"], ["Việt  Nam", "ơi"]),
        ("", [], []),
    ],
)
def test_tokens_are_found_in_the_original_text(text, tokens, surfaces):
    bounds = txt.align(text, tokens)
    assert [text[start:end] for start, end in bounds] == (surfaces or tokens)


@pytest.mark.parametrize("token", ["Huế", "", " ", "\u0301"])
def test_a_token_that_is_not_there_says_where_it_was_looked_for(token):
    with pytest.raises(txt.AlignmentError, match=r"token 1 '.*' is not in the text at code point"):
        txt.align("Hà Nội và Huế", ["Hà Nội", token])


def test_tokens_beyond_the_end_are_an_error():
    with pytest.raises(txt.AlignmentError, match="token 1 'Hà'"):
        txt.align("Hà ", ["Hà", "Hà"])


@given(
    st.lists(st.text("aáêđNH\u0323\u0301", min_size=1).map(lambda t: "x" + t), max_size=12),
    st.data(),
)
def test_a_tokenised_text_gives_back_its_own_tokens(tokens, data):
    gaps = data.draw(
        st.lists(st.sampled_from([" ", "  ", "\n"]), min_size=len(tokens), max_size=len(tokens))
    )
    text = "".join(token + gap for token, gap in zip(tokens, gaps, strict=True))
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    bounds = txt.align(text, [unicodedata.normalize(form, token) for token in tokens])
    assert [text[start:end] for start, end in bounds] == tokens


@given(st.text())
def test_trimming_leaves_a_letter_a_digit_or_a_mark_at_both_ends(text):
    bounds = txt.trim(text, 0, len(text))
    if bounds is None:
        assert not any(char.isalnum() for char in text)
    else:
        start, end = bounds
        assert unicodedata.category(text[start])[0] in "LNM"
        kept = text[end - 1] == "." and unicodedata.category(text[end - 2])[0] in "LM"
        assert kept or unicodedata.category(text[end - 1])[0] in "LNM"
        assert txt.trim(text, start, end) == bounds


def test_trimming_keeps_marks_of_decomposed_letters():
    text = '"Huê\u0301".'
    bounds = txt.trim(text, 0, len(text))
    assert bounds is not None
    start, end = bounds
    assert text[start:end] == "Huê\u0301"
