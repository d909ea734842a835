"""Linear models over TF-IDF."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest
import skops.io

from vieval.approaches.classify.estimator import FittedEstimator
from vieval.approaches.classify.tfidf import MODELS, Model, Tfidf
from vieval.data import CannotFit, Example, Segment

TRAIN = [
    Example(Segment(f"s{i}", text), label)
    for i, (label, text) in enumerate(
        [
            ("economic", "Xuất khẩu gạo tăng mạnh."),
            ("economic", "Thị trường xuất khẩu mở rộng."),
            ("economic", "Đầu tư và xuất khẩu."),
            ("border", "Biên giới hai nước ổn định."),
            ("border", "Cắm mốc biên giới đất liền."),
            ("border", "Tuần tra biên giới."),
        ]
    )
]
TEST = [Segment("t0", "Xuất khẩu cà phê"), Segment("t1", "Đồn biên giới"), Segment("t2", "")]
SETTINGS: dict[Model, float] = {"logreg": 10.0, "svm": 1.0, "nb": 0.3}


@pytest.mark.parametrize("model", MODELS)
def test_a_word_seen_with_a_label_speaks_for_it(model: Model) -> None:
    answers = Tfidf(model, SETTINGS[model]).fit(TRAIN).predict(TEST)
    assert [a.name for a in answers[:2]] == ["economic", "border"]


@pytest.mark.parametrize("model", ["logreg", "nb"])
def test_probabilities_sum_to_one_and_the_answer_has_the_largest(model: Model) -> None:
    for answer in Tfidf(model, SETTINGS[model]).fit(TRAIN).predict(TEST):
        assert set(answer.probabilities) == {"economic", "border"}
        assert sum(answer.probabilities.values()) == pytest.approx(1)
        assert answer.probabilities[answer.name] == max(answer.probabilities.values())


def test_an_svm_has_no_probabilities() -> None:
    assert Tfidf("svm", 1.0).fit(TRAIN).predict(TEST)[0].probabilities == {}


def test_one_label_is_nothing_to_learn_from() -> None:
    with pytest.raises(CannotFit, match=r"2 labels or more; there is \['economic'\]"):
        Tfidf("svm", 1.0).fit(TRAIN[:3])


@pytest.mark.parametrize("model", MODELS)
def test_a_saved_model_answers_the_same(model: Model, tmp_path: Path) -> None:
    fitted = Tfidf(model, SETTINGS[model]).fit(TRAIN)
    fitted.save(tmp_path / "model.skops")
    loaded = FittedEstimator.load(tmp_path / "model.skops")
    unpickled = pickle.loads(pickle.dumps(fitted))
    for other in (loaded, unpickled):
        assert other.predict(TEST) == fitted.predict(TEST)
        assert other.predict(TEST)[0].probabilities == fitted.predict(TEST)[0].probabilities


class Foreign:
    """A type that skops has no reason to trust."""


def test_a_file_with_foreign_types_is_refused(tmp_path: Path) -> None:
    skops.io.dump(Foreign(), tmp_path / "model.skops")
    with pytest.raises(skops.io.exceptions.UntrustedTypesFoundException, match="Foreign"):
        FittedEstimator.load(tmp_path / "model.skops")


@pytest.mark.parametrize(
    ("model", "accuracy"),
    # An SVM over syllable bigrams alone has .770 here (scikit-learn 1.9.1); one segment is .005.
    [("svm", 0.76), ("nb", 0.79)],
)
def test_sib200_comes_out_as_measured(
    model: Model, accuracy: float, sib200: tuple[Sequence[Example], Sequence[Example]]
) -> None:
    train, test = sib200
    answers = Tfidf(model, SETTINGS[model]).fit(train).predict([e.segment for e in test])
    correct = sum(a.name == e.gold for a, e in zip(answers, test, strict=True))
    assert correct / len(test) == pytest.approx(accuracy, abs=0.015)
