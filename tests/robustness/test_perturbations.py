"""Perturbations: what each does to a text, and that labels follow."""

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.data import Record, Segment, Span
from vieval.robustness import letters, renamed, words
from vieval.robustness.perturbations import PERTURBATIONS

TEXT = (
    "Ông Phạm Bình Minh, Bộ trưởng Bộ Ngoại giao Việt Nam, đã hòa giải với Li Huaizhong (TTXVN) "
    "và các bên tại Hà Nội."
)


def span(surface, type_, form="native", referent=None, text=TEXT):
    start = text.index(surface)
    about = {"form": form, "referent": referent or surface}
    return Span(start, start + len(surface), type_, attributes=about)


RECORD = Record(
    Segment("a:1", TEXT, "a"),
    {
        "ner": frozenset(
            {
                span("Phạm Bình Minh", "PER"),
                span("Bộ Ngoại giao Việt Nam", "ORG"),
                span("Việt Nam", "LOC"),
                span("Li Huaizhong", "PER", "sinicised", "Lê Hoài Trung"),
                span("TTXVN", "ORG", referent="Thông tấn xã Việt Nam"),
                span("Hà Nội", "LOC"),
            }
        )
    },
    labels={"topic": "event"},
)


# What becomes of the text with the draws of seed 0, or a part of it that is certain.
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("diacritics-lost", "Ong Pham Binh Minh, Bo truong Bo Ngoai giao Viet Nam, da hoa giai"),
        ("decomposed", unicodedata.normalize("NFD", "Phạm Bình Minh")),
        ("tone-moved", "đã hoà giải với"),
        ("lower-case", "ông phạm bình minh, bộ trưởng bộ ngoại giao việt nam"),
        ("upper-case", "LI HUAIZHONG (TTXVN) VÀ CÁC BÊN TẠI HÀ NỘI."),
        ("title-case", "Đã Hòa Giải Với Li Huaizhong"),
        ("punctuation-lost", "Việt Nam đã hòa giải với Li Huaizhong TTXVN và"),
        ("people-sinicised", "Ông Fan Pingming, Bộ trưởng"),
        ("places-sinicised", "tại Henei."),
        ("organisations-abbreviated", "Bộ trưởng Bộ NG Việt Nam, đã"),
        ("names-restored", "với Lê Hoài Trung (TTXVN)"),
    ],
)
def test_each_changes_the_text_as_it_says(name, part):
    changed = PERTURBATIONS[name](RECORD, name, seed=0)
    assert part in changed.segment.text
    assert changed.segment.text != TEXT


@pytest.mark.parametrize(
    ("typed", "syllable"),
    [
        (("Vieetj", "Vie6t5"), "Việt"),
        (("dduwowngf", "d9u7o7ng2"), "đường"),
        (("Ddawng", "D9a8ng"), "Đăng"),
        (("hoaf", "hoa2"), "hòa"),
        (("nam", "nam"), "nam"),
        (("Oong", "O6ng"), "Ông"),
        (("DDUWOWNGF", "D9U7O7NG2"), "ĐƯỜNG"),
    ],
)
def test_keys_are_those_of_the_input_methods(typed, syllable):
    assert (letters._telex(syllable), letters._vni(syllable)) == typed


def test_the_tone_moves_only_where_both_places_are_in_use():
    def moved(text):
        edits = {edit.start: str(edit.text) for edit in letters.tone_moved(text, Random(0))}
        return "".join(
            edits.get(i, text[i] if i - 1 not in edits else "") for i in range(len(text))
        )

    assert moved("hòa hoà thúy thuý") == "hoà hòa thuý thúy"
    assert moved("Ủy ban UỶ BAN HÒA HOÀ") == "Uỷ ban ỦY BAN HOÀ HÒA"
    # Closed syllables and *qu* have one place only.
    assert moved("hoàn quý toàn") == "hoàn quý toàn"


def test_a_slip_of_the_keyboard_keeps_the_case():
    slips = [edit.text for seed in range(1000) for edit in letters.mistyped("KLK", Random(seed))]
    assert {"", "KK", "J", "L", "LL", "K"} == set(slips)


def test_names_are_moved_whole_and_words_of_two_syllables_too():
    text = "Nhiều địa phương tại Hà Nội phát triển nhanh"
    place = frozenset({span("Hà Nội", "LOC", text=text)})
    orders = {words.order_lost(text, place, Random(seed)).text for seed in range(200)}
    assert len(orders) > 10
    assert all("Hà Nội" in new and "địa phương" in new and "phát triển" in new for new in orders)
    assert all(sorted(new.split()) == sorted(text.split()) for new in orders)


def test_function_words_inside_names_stay():
    text = "Bộ Giáo dục và Đào tạo và các trường"
    kept = frozenset({span("Bộ Giáo dục và Đào tạo", "ORG", text=text)})
    dropped = {words.function_words_dropped(text, kept, Random(seed)).text for seed in range(50)}
    assert dropped == {
        f"Bộ Giáo dục và Đào tạo{rest}"
        for rest in (" và các trường", " các trường", " và trường", " trường")
    }


def test_a_new_name_replaces_the_names_inside_it_but_for_those_that_it_holds_too():
    text = "Việt Bộ Ngoại giao và Việt Nam"
    record = Record(
        Segment("x", text),
        {
            "ner": frozenset(
                {
                    span("Việt Bộ Ngoại giao", "ORG", "sinicised", "Bộ Ngoại giao Việt Nam", text),
                    span("Việt", "LOC", "sinicised", "Việt Nam", text),
                    span("Việt Nam", "LOC", text=text),
                }
            )
        },
    )
    restored = PERTURBATIONS["names-restored"](record, "names-restored", 0)
    assert restored.segment.text == "Bộ Ngoại giao Việt Nam và Việt Nam"
    found = {(s.start, s.end, s.type, s.attributes["form"]) for s in restored.spans["ner"]}
    assert found == {(0, 22, "ORG", "native"), (14, 22, "LOC", "native"), (26, 34, "LOC", "native")}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Bộ Ngoại giao Việt Nam", "Bộ NG Việt Nam"),
        ("Bộ Văn hóa, Thể thao và Du lịch", "Bộ VHTTDL"),
        ("Sở Y tế Cần Thơ", "Sở YT Cần Thơ"),
        ("Ủy ban nhân dân tỉnh Khánh Hòa", "UBND tỉnh Khánh Hòa"),
        ("Thông tấn xã Việt Nam", "TTXVN"),
        ("Đảng Cộng sản Việt Nam", "Đảng CSVN"),
    ],
)
def test_organisations_are_abbreviated_as_papers_do(name, short):
    whole = Span(0, len(name), "ORG")
    found = renamed.organisations_abbreviated(whole, name, Random(0))
    assert found == renamed.Named(short, "native")


def test_a_place_that_an_abbreviation_keeps_keeps_its_span():
    changed = PERTURBATIONS["organisations-abbreviated"](RECORD, "any", seed=0)
    text = changed.segment.text
    assert {"Bộ NG Việt Nam", "Việt Nam"} <= {text[s.start : s.end] for s in changed.spans["ner"]}


def test_all_mentions_of_a_name_change_alike_and_other_seeds_change_otherwise():
    other = Record(
        Segment("b:7", "Phạm Bình Minh"),
        {"ner": frozenset({span("Phạm Bình Minh", "PER", text="Phạm Bình Minh")})},
    )
    name = "people-exchanged"
    exchange = PERTURBATIONS[name]
    new = exchange(other, name, 0).segment.text
    assert new in exchange(RECORD, name, 0).segment.text
    assert len({exchange(other, name, seed).segment.text for seed in range(10)}) > 5


def test_unlabelled_names_stay_unlabelled():
    bare = Record(Segment("x", TEXT), labels={"topic": "event"})
    for name, perturbation in PERTURBATIONS.items():
        changed = perturbation(bare, name, 0)
        assert changed.spans == {}
        assert changed.labels == bare.labels
        if perturbation.about == "names":
            assert changed.segment.text == TEXT


def test_a_changed_segment_is_of_another_article():
    changed = PERTURBATIONS["telex"](RECORD, "telex", 0)
    assert (changed.segment.id, changed.segment.article) == ("a:1~telex", "a~telex")


@st.composite
def labelled(draw):
    """Vietnamese text with any spans: nested, crossing, discontinuous."""
    syllables = ["hòa", "Nguyễn", "của", "Việt", "Nam", "quý", "và", "Bộ", "thuý", "(a)", "ĐƯỜNG,"]
    text = " ".join(draw(st.lists(st.sampled_from(syllables), min_size=1, max_size=12)))
    spans = set()
    for _ in range(draw(st.integers(0, 4))):
        bounds = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
        fragments = tuple(zip(bounds[::2], bounds[1::2], strict=False))
        kept = fragments if len(fragments) > 1 else ()
        form = draw(st.sampled_from(["native", "sinicised", "garbled"]))
        about = {"form": form, "referent": draw(st.sampled_from(["?", "Nguyễn Văn An", "Việt"]))}
        kind = draw(st.sampled_from(["PER", "LOC", "ORG", "MISC"]))
        spans.add(Span(fragments[0][0], fragments[-1][1], kind, kept, about))
    return Record(Segment("x", text), {"ner": frozenset(spans)})


@pytest.mark.parametrize("name", [n for n, p in PERTURBATIONS.items() if p.about != "names"])
@given(record=labelled(), seed=st.integers(0, 10_000))
def test_spans_hold_what_became_of_their_text(name, record, seed):
    """Each span alone, in its own text, changes as it does in the whole one, piece by piece."""
    changed = PERTURBATIONS[name](record, name, seed)
    text = changed.segment.text
    for entity in changed.spans["ner"]:
        assert 0 <= entity.start < entity.end <= len(text)
        assert (entity.start, entity.end) == (entity.stretches[0][0], entity.stretches[-1][1])
        assert entity.attributes["form"] in {"native", "sinicised", "garbled"}
    again = PERTURBATIONS[name](record, name, seed)
    assert again == changed


# Of these, what becomes of a stretch does not depend on what stands round it.
@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("diacritics-lost", lambda s: "".join(letters._bare(c) for c in s)),
        ("decomposed", lambda s: unicodedata.normalize("NFD", s)),
        ("lower-case", str.lower),
        ("upper-case", str.upper),
        ("punctuation-lost", lambda s: s.translate(dict.fromkeys(map(ord, "(),")))),
    ],
)
@given(record=labelled(), seed=st.integers(0, 10_000))
def test_the_carried_surface_is_the_changed_surface(name, becomes, record, seed):
    changed = PERTURBATIONS[name](record, name, seed)
    text = record.segment.text
    wanted = {
        (entity.type, "".join(becomes(text[s:e]) for s, e in entity.stretches))
        for entity in record.spans["ner"]
    }
    new = changed.segment.text
    found = {
        (entity.type, "".join(new[s:e] for s, e in entity.stretches))
        for entity in changed.spans["ner"]
    }
    assert found == {(kind, surface) for kind, surface in wanted if surface}


@pytest.mark.parametrize("name", [n for n, p in PERTURBATIONS.items() if p.about == "names"])
@given(record=labelled(), seed=st.integers(0, 10_000))
def test_a_renamed_text_holds_every_new_name_where_its_span_is(name, record, seed):
    changed = PERTURBATIONS[name](record, name, seed)
    text = changed.segment.text
    for entity in changed.spans["ner"]:
        assert 0 <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end]


def test_native_names_follow_the_shares_of_surnames():
    drawn = [renamed.native_name(Random(i)).split()[0] for i in range(1000)]
    # 38.4 % of the population; four standard deviations of a share of 1,000 are 6 points.
    assert abs(drawn.count("Nguyễn") / 1000 - 0.384) < 0.062
