"""Fluency from figures of broken text."""

from __future__ import annotations

import math
import pickle
from pathlib import Path

import pytest

from vieval.approaches.classify.noise import FittedNoise, Noise
from vieval.approaches.classify.noise_features import FEATURES, features
from vieval.approaches.classify.ordinal import Ordinal
from vieval.data import CannotFit, Example, Segment
from vieval.vietnamese.surprise import CharacterModel, surprise

CLEAN = "Hội nghị khai mạc sáng mai tại Hà Nội, theo https://www.mofa.gov.vn/vi (mod.gov.vn)."


@pytest.mark.parametrize("feature", [name for name in FEATURES if "surprise" not in name])
def test_a_clean_sentence_has_no_faults(feature: str) -> None:
    assert dict(zip(FEATURES, features(CLEAN), strict=True))[feature] == 0


@pytest.mark.parametrize(
    ("feature", "text", "value"),
    [
        ("outside_dictionary", "Local ngoại giao Việt", 1 / 4),
        ("outside_structure", "Hội nghị TTXVN", 1 / 3),
        ("pinyin", "Fan Pingming nói", 2 / 3),
        ("pinyin", "Nam nói", 0),  # reads as pinyin, but is Vietnamese
        ("lower_start", "và kết thúc.", 1),
        ("lower_start", "“Và kết thúc.", 0),
        ("dangling_marks", "Hà Nội - . Hết , rồi.Sau", 3),
        ("dangling_marks", "Tăng 6,5% lúc 9:30; hết...", 1),
        ("unclosed", 'Ông (nói "không', 2),
        ("stray_capitals", "các đối tác bên Gần đây tích cực", 1 / 8),
        ("stray_capitals", "ông Nguyễn Văn Nam nói", 0),
        ("stray_capitals", "hết. Gần đây", 0),
    ],
)
def test_a_fault_counts(feature: str, text: str, value: float) -> None:
    assert dict(zip(FEATURES, features(text), strict=True))[feature] == pytest.approx(value)


@pytest.mark.parametrize("text", ["", " ", "... 123 😀"])
def test_a_text_without_syllables_has_figures(text: str) -> None:
    assert all(math.isfinite(figure) for figure in features(text))


def test_surprise_follows_witten_and_bell() -> None:
    # From "ab" alone: after nothing, a, b and the edge are seen once each, so a has
    # (1 + 3 * 1/4) / (3 + 3) = 7/24; after the edge only a: (1 + 1 * 7/24) / (1 + 1) = 31/48.
    model = CharacterModel.of(["ab"])
    assert model.probability("", "a") == pytest.approx(7 / 24)
    assert model.probability(" ", "a") == pytest.approx(31 / 48)
    # Likewise b after a is 31/48, after " a" (1 + 31/48) / 2 = 79/96; so is the edge after "ab".
    assert model.bits("ab") == pytest.approx(-(math.log2(31 / 48) + 2 * math.log2(79 / 96)) / 3)


@pytest.mark.parametrize("context", ["", " ", "n", " t", "zz"])
def test_probabilities_of_all_letters_sum_to_one(context: str) -> None:
    model = CharacterModel.of(["tân", "tấn", "nam", "nan", "an"])
    letters = {letter for followers in model.followers.values() for letter in followers}
    total = math.fsum(model.probability(context, letter) for letter in {*letters, "unseen"})
    assert total == pytest.approx(1)


def test_foreign_syllables_surprise_more() -> None:
    assert max(map(surprise, ["người", "nghị", "nghiêng"])) < min(
        map(surprise, ["pingming", "falls", "unesco"])
    )


BROKEN = "Local . ngoại giao Ruanhuang , của Cục đó Pingming, ."
AWKWARD = "ngoại giao Local đã làm việc rất nhiều."
EXAMPLES = [
    Example(Segment(f"{label}{i}", text), label)
    for label, text in (("fluent", CLEAN), ("awkward", AWKWARD), ("garbled", BROKEN))
    for i in range(4)
]
TEST = [Segment(text, text) for text in (CLEAN, AWKWARD, BROKEN)]


def test_each_step_of_fluency_is_learnt() -> None:
    answers = Noise().fit(EXAMPLES).predict(TEST)
    assert [a.name for a in answers] == ["fluent", "awkward", "garbled"]
    for answer in answers:
        assert list(answer.probabilities) == ["fluent", "awkward", "garbled"]
        assert sum(answer.probabilities.values()) == pytest.approx(1)
        assert min(answer.probabilities.values()) >= 0


class Says:
    """A binary model that always says the same."""

    def __init__(self, chance: float) -> None:
        self.chance = chance

    def predict_proba(self, rows: list[list[float]]) -> object:
        import numpy as np

        return np.array([[1 - self.chance, self.chance]] * len(rows))


def test_models_that_cross_give_no_negative_probability() -> None:
    # Worse than fluent .3, worse than awkward .5, which is cut to .3: awkward gets 0.
    fitted = FittedNoise(Ordinal(("fluent", "awkward", "garbled"), (Says(0.3), Says(0.5))))
    assert fitted.predict(TEST[:1])[0].probabilities == pytest.approx(
        {"fluent": 0.7, "awkward": 0, "garbled": 0.3}
    )


def test_a_label_that_the_examples_lack_is_never_given() -> None:
    fitted = Noise().fit([e for e in EXAMPLES if e.gold != "awkward"])
    assert [a.name for a in fitted.predict(TEST)][::2] == ["fluent", "garbled"]
    assert fitted.model.labels == ("fluent", "garbled")


def test_a_saved_model_answers_the_same(tmp_path: Path) -> None:
    fitted = Noise().fit(EXAMPLES)
    fitted.save(tmp_path / "model.skops")
    for other in (FittedNoise.load(tmp_path / "model.skops"), pickle.loads(pickle.dumps(fitted))):
        assert [a.probabilities for a in other.predict(TEST)] == [
            a.probabilities for a in fitted.predict(TEST)
        ]


def test_labels_outside_the_order_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"outside the order .*: \['event'\]"):
        Noise().fit([*EXAMPLES, Example(TEST[0], "event")])


def test_one_label_is_nothing_to_learn_from() -> None:
    with pytest.raises(CannotFit, match="2 labels or more"):
        Noise().fit(EXAMPLES[:4])
