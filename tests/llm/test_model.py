"""Parameters come from the environment, the key never becomes one."""

from __future__ import annotations

import pickle

import pytest

from vieval.approaches.classify.llm import LlmLabels
from vieval.approaches.ner.llm import LlmNames
from vieval.data import Segment, Unavailable, content_key, parameters

SEGMENTS = [Segment("1", "Huế")]


def test_the_environment_sets_every_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        "base_url": ("https://example.org/v1/", "https://example.org/v1"),
        "model": ("m-1", "m-1"),
        "answer_format": ("json_object", "json_object"),
        "temperature": ("none", None),
        "seed": ("7", 7),
        "max_tokens": ("none", None),
        "timeout": ("2.5", 2.5),
        "retries": ("1", 1),
        "concurrency": ("2", 2),
        "input_price": ("0.15", 0.15),
        "output_price": ("0.6", 0.6),
    }
    for name, (text, _) in settings.items():
        monkeypatch.setenv(f"VIEVAL_LLM_{name.upper()}", text)
    found = parameters(LlmNames())
    assert found.pop("question") == "names.v1"
    assert found == {name: value for name, (_, value) in settings.items()}


def test_parameters_are_part_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = content_key(LlmNames())
    monkeypatch.setenv("VIEVAL_LLM_MODEL", "another")
    assert content_key(LlmNames()) != before


def test_a_parameter_that_cannot_be_read_names_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIEVAL_LLM_TIMEOUT", "60s")
    with pytest.raises(ValueError, match="VIEVAL_LLM_TIMEOUT='60s': could not convert"):
        LlmNames()


def test_an_address_is_shown_without_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIEVAL_LLM_BASE_URL", "https://me:secret@example.org:8/v1?key=secret")
    assert LlmNames().base_url == "https://example.org:8/v1"


def test_the_key_is_no_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIEVAL_LLM_API_KEY", "secret")
    approach = LlmLabels(question="topic.v1")
    assert "secret" not in repr(approach) + str(parameters(approach))
    assert b"secret" not in pickle.dumps(approach)


@pytest.mark.parametrize(
    ("approach", "message"),
    [
        (LlmNames(), "set VIEVAL_LLM_BASE_URL, VIEVAL_LLM_MODEL and"),
        (LlmNames(base_url="http://127.0.0.1:1"), "set VIEVAL_LLM_BASE_URL, VIEVAL_LLM_MODEL and"),
        (
            LlmNames(base_url="http://127.0.0.1:1", model="m", answer_format="yaml"),
            "'yaml': set VIEVAL_LLM_ANSWER_FORMAT to one of json_schema, json_object, text",
        ),
    ],
)
def test_what_is_not_set_up_is_unavailable(approach: LlmNames, message: str) -> None:
    with pytest.raises(Unavailable, match=message):
        approach.predict(SEGMENTS)


def test_labels_and_types_offered_are_those_of_the_card() -> None:
    assert LlmNames().card.emits == ("LOC", "MISC", "ORG", "PER")
    fluency = LlmLabels(question="fluency.v1").card
    assert fluency.emits == ("fluent", "awkward", "garbled")
    assert not fluency.deterministic
