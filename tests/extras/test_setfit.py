"""SetFit: it learns, sees long texts whole, leaves the process as it was, and survives a file."""

import pickle
import random
from pathlib import Path

import numpy as np
import pytest

from vieval.approaches.classify.setfit import FittedSetFit, SetFit, embed
from vieval.data import CannotFit, Example, Segment, Unavailable

pytest.importorskip("setfit", reason="the extra 'transformers' is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:'pin_memory' argument is set as true:UserWarning")

SPORT = ["Đội bóng thắng trận.", "Cầu thủ ghi bàn.", "Huy chương vàng.", "Trận đấu hoà."]
HEALTH = ["Bệnh nhân ra viện.", "Bác sĩ khám bệnh.", "Vắc xin sởi.", "Thuốc mới ở Bộ Y tế."]
EXAMPLES = [
    *(Example(Segment(text, text), "sport") for text in SPORT),
    *(Example(Segment(text, text), "health") for text in HEALTH),
]
SEGMENTS = [example.segment for example in EXAMPLES]


@pytest.fixture(scope="module")
def approach(sentence_encoder):
    return SetFit(pairs=10, weights=str(sentence_encoder))


@pytest.fixture(scope="module")
def fitted(approach):
    return approach.fit(EXAMPLES)


def test_it_learns_its_examples(fitted):
    answers = fitted.predict(SEGMENTS)
    assert [answer.name for answer in answers] == [example.gold for example in EXAMPLES]
    assert [sum(answer.probabilities.values()) for answer in answers] == pytest.approx([1] * 8)


def test_training_draws_the_vectors_of_a_label_together(fitted, approach):
    def between(body):
        vectors = embed(body, [*SPORT, *HEALTH])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return float((vectors[:4] @ vectors[4:].T).mean())

    from sentence_transformers import SentenceTransformer

    assert between(fitted.body) < between(SentenceTransformer(approach.weights))


def test_fitting_twice_gives_the_same_and_draws_nothing_from_the_process(approach, fitted):
    before = random.getstate(), np.random.get_state(legacy=False)["state"]["key"].tolist()
    again = approach.fit(EXAMPLES)
    assert (random.getstate(), np.random.get_state(legacy=False)["state"]["key"].tolist()) == before
    for ours, theirs in zip(again.predict(SEGMENTS), fitted.predict(SEGMENTS), strict=True):
        assert ours.probabilities == pytest.approx(theirs.probabilities)


def test_nothing_is_left_in_the_working_folder(approach, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    approach.fit(EXAMPLES)
    assert list(tmp_path.iterdir()) == []


def test_the_vector_of_a_long_text_is_the_mean_of_its_pieces(fitted):
    long, other = "a b c d. " * 200, "a b c d. " * 199 + "x y z!"
    (first,), (second,) = embed(fitted.body, [long]), embed(fitted.body, [other])
    assert not np.allclose(first, second)
    (short,) = embed(fitted.body, ["a b c d. " * 3])
    assert np.linalg.norm(first - short) < np.linalg.norm(first)


def test_odd_texts_get_an_answer(fitted):
    odd = ["", " ", "😀", "ă" * 10_000]
    assert len(fitted.predict([Segment(str(i), text) for i, text in enumerate(odd)])) == 4


def test_a_saved_model_answers_the_same(fitted, tmp_path: Path):
    fitted.save(tmp_path / "model")
    copies = FittedSetFit.load(tmp_path / "model"), pickle.loads(pickle.dumps(fitted))
    for copy in copies:
        for ours, theirs in zip(copy.predict(SEGMENTS), fitted.predict(SEGMENTS), strict=True):
            assert ours.probabilities == pytest.approx(theirs.probabilities)


def test_one_label_is_nothing_to_learn_from(approach):
    with pytest.raises(CannotFit, match=r"\['sport'\]"):
        approach.fit(EXAMPLES[:4])


def test_without_weights_it_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="set VIEVAL_SETFIT_WEIGHTS to a folder"):
        SetFit(weights=str(tmp_path / "nothing")).fit(EXAMPLES)
