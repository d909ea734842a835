"""Fluency from a language model's surprise, with a made-up model."""

import pytest

from vieval.approaches.classify.surprisal import FittedSurprisal, Surprisal, _figures
from vieval.data import Example, Segment, Unavailable
from vieval.models import causal
from vieval.vietnamese.bigrams import BigramModel


@pytest.fixture(autouse=True)
def model(monkeypatch, tmp_path):
    """As surprised at each word as it is long."""
    asked = []
    monkeypatch.setenv("VIEVAL_LLM_STORE", str(tmp_path / "llm.db"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w").write_bytes(b"weights")

    def surprises(texts):
        return map(surprise, texts)

    def surprise(text):
        asked.append(text)
        return [float(len(word)) for word in text.split()]

    monkeypatch.setattr(causal, "_model", lambda path: surprises)
    monkeypatch.setattr(causal, "_remembered", {})
    return asked


def example(text, label):
    return Example(Segment(text, text), label)


TRAIN = [example(f"{'a ' * n}b", "fluent") for n in range(1, 5)]
TRAIN += [example(f"{'a ' * n}bbbbbbbb", "garbled") for n in range(1, 5)]


def test_figures_are_the_sum_the_mean_and_the_worst_window():
    # Words of 1, 2, 3, 4, 5 and 6 letters: 21 in all, 3.5 in the mean, 2 to 6 have 4 in the mean.
    text = "a bb ccc dddd eeeee ffffff"
    one, none = _figures("w", [text, ""], [BigramModel.of([text])] * 2)
    assert one[:3] == [21, 3.5, 4]
    assert none[:3] == [0, 0, 0]


def test_words_in_a_known_order_surprise_the_bigrams_less():
    usual = BigramModel.of(["an đi chợ", "an đi làm"])
    known, turned = _figures("w", ["an đi chợ", "chợ đi an"], [usual] * 2)
    assert known[:3] == turned[:3]
    assert all(a < b for a, b in zip(known[3:], turned[3:], strict=True))


def test_no_text_is_held_against_itself(monkeypatch):
    held = []
    bits = BigramModel.bits

    def watched(model, text):
        held.append((model, text))
        return bits(model, text)

    monkeypatch.setattr(BigramModel, "bits", watched)
    examples = [example(f"từ{n} khác", "fluent" if n % 2 else "garbled") for n in range(10)]
    Surprisal("w").fit(examples)
    assert len(held) == len(examples)
    assert all(text.split()[0] not in model.single for model, text in held)


def test_a_surprising_text_is_garbled_and_the_fitted_model_can_be_stored(tmp_path):
    fitted = Surprisal("w").fit(TRAIN)
    segments = [Segment("1", "a b"), Segment("2", "a bbbbbbbb")]
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
