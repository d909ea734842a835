"""Fluency from a language model's surprise, with a made-up model."""

import pytest

from vieval.approaches.classify.surprisal import FittedSurprisal, Surprisal, _figures
from vieval.data import Example, Segment, Unavailable
from vieval.models import causal


@pytest.fixture(autouse=True)
def model(monkeypatch, tmp_path):
    """As surprised at each word as it is long."""
    asked = []
    monkeypatch.setenv("VIEVAL_LLM_STORE", str(tmp_path / "llm.db"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w").write_bytes(b"weights")

    def surprise(text):
        asked.append(text)
        return [float(len(word)) for word in text.split()]

    monkeypatch.setattr(causal, "_model", lambda path: surprise)
    monkeypatch.setattr(causal, "_remembered", {})
    return asked


def example(text, label):
    return Example(Segment(text, text), label)


TRAIN = [example(f"{'a ' * n}b", "fluent") for n in range(1, 5)]
TRAIN += [example(f"{'a ' * n}bbbbbbbb", "garbled") for n in range(1, 5)]


def test_figures_are_the_sum_the_mean_and_the_worst_window():
    # Words of 1, 2, 3, 4, 5 and 6 letters: 21 in all, 3.5 in the mean, 2 to 6 have 4 in the mean.
    assert _figures("w", ["a bb ccc dddd eeeee ffffff", ""]) == [[21, 3.5, 4], [0, 0, 0]]


def test_a_surprising_text_is_garbled_and_the_fitted_model_can_be_stored(tmp_path):
    fitted = Surprisal("w").fit(TRAIN)
    segments = [Segment("1", "a a a"), Segment("2", "a aaaaaaaaaa a")]
    assert [label.name for label in fitted.predict(segments)] == ["fluent", "garbled"]
    fitted.save(tmp_path / "model.skops")
    again = FittedSurprisal.load(tmp_path / "model.skops")
    assert again.weights == "w"
    assert again.predict(segments) == fitted.predict(segments)


def test_a_text_is_asked_about_once(model):
    Surprisal("w").fit(TRAIN).predict([example.segment for example in TRAIN])
    assert sorted(model) == sorted(e.segment.text for e in TRAIN)


def test_another_process_asks_only_about_what_is_new_to_these_weights(model, monkeypatch, tmp_path):
    assert causal.surprises("w", ["a bb"]) == [[1.0, 2.0]]
    monkeypatch.setattr(causal, "_remembered", {})
    assert causal.surprises("w", ["a bb", "ccc", ""]) == [[1.0, 2.0], [3.0], []]
    assert model == ["a bb", "ccc"]
    monkeypatch.setattr(causal, "_remembered", {})
    (tmp_path / "w").write_bytes(b"others")
    causal.surprises("w", ["a bb"])
    assert model == ["a bb", "ccc", "a bb"]


def test_without_weights_it_is_unavailable(monkeypatch):
    monkeypatch.undo()
    with pytest.raises(Unavailable, match="set VIEVAL_CAUSAL_LM to a file"):
        Surprisal("/nowhere/model.gguf").fit(TRAIN)
