"""Parameters come from the environment, the key never becomes one."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import replace

import pytest

from vieval.approaches import BUILT_IN, table
from vieval.approaches.classify.llm import LlmLabels
from vieval.approaches.ner.llm import LlmNames
from vieval.data import Segment, Unavailable, parameters
from vieval.hashing import content_key
from vieval.problems import Problem

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
    assert (found.pop("question"), found.pop("definitions")) == ("names.v1", ())
    assert found == {name: value for name, (_, value) in settings.items()}


def test_parameters_are_part_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = content_key(LlmNames())
    monkeypatch.setenv("VIEVAL_LLM_MODEL", "another")
    assert content_key(LlmNames()) != before


@pytest.mark.parametrize(
    ("name", "text", "came", "wanted"),
    [
        ("TIMEOUT", "60s", "'60s'", "a number of seconds"),
        ("TIMEOUT", "0", "0.0", "a number of seconds"),
        ("TIMEOUT", "nan", "nan", "a number of seconds"),
        ("RETRIES", "-1", "-1", "a whole number from 0 up"),
        ("CONCURRENCY", "0", "0", "a whole number from 1 up"),
        ("MAX_TOKENS", "many", "'many'", "a whole number from 1 up, or none"),
        ("SEED", "0.5", "'0.5'", "a whole number, or none"),
        ("TEMPERATURE", "-1", "-1.0", "a number from 0 up, or none"),
        ("INPUT_PRICE", "1 USD", "'1 USD'", "a number from 0 up, or none"),
        ("ANSWER_FORMAT", "yaml", "'yaml'", "one of json_schema, json_object, text"),
        (
            "BASE_URL",
            "127.0.0.1:8080/v1",
            "'127.0.0.1:8080/v1'",
            "an address such as http://127.0.0.1:8080/v1",
        ),
        (
            "BASE_URL",
            "http://[::1/v1",
            "'http://[::1/v1'",
            "an address such as http://127.0.0.1:8080/v1",
        ),
        (
            "BASE_URL",
            "http://127.0.0.1:port/v1",
            "'http://127.0.0.1:port/v1'",
            "an address such as http://127.0.0.1:8080/v1",
        ),
    ],
)
def test_a_setting_that_will_not_do_is_unavailable_and_says_what_is_wanted(
    name: str, text: str, came: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIEVAL_LLM_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("VIEVAL_LLM_MODEL", "m")
    monkeypatch.setenv(f"VIEVAL_LLM_{name}", text)
    with pytest.raises(Unavailable) as told:
        LlmLabels().predict(SEGMENTS)
    assert str(told.value) == f"VIEVAL_LLM_{name} is {came}: set it to {wanted}"


def test_a_setting_that_cannot_be_read_leaves_all_other_approaches_as_they_are() -> None:
    script = (
        "from vieval.approaches import BUILT_IN, find, table\n"
        "from vieval.data import Segment, Unavailable\n"
        "print(sum(len(table(kind)) for kind in BUILT_IN))\n"
        "segments = [Segment('1', 'ở Lào')]\n"
        "print(len(find('spans', 'lexicon.v1').predict(segments)[0]))\n"
        "try:\n"
        "    find('spans', 'llm.v1').predict(segments)\n"
        "except Unavailable as reason:\n"
        "    print(reason)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "VIEVAL_LLM_TIMEOUT": "60s"},
        check=True,
        capture_output=True,
        text=True,
    )
    count = sum(len(table(kind)) for kind in BUILT_IN)
    told = "VIEVAL_LLM_TIMEOUT is '60s': set it to a number of seconds"
    assert done.stdout.splitlines() == [str(count), "1", told]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:secret@example.org:8/v1?key=secret", "https://example.org:8/v1"),
        ("http://me:secret@[::1/v1?key=secret", "http://[::1/v1"),
        ("me:secret@example.org/v1#secret", "example.org/v1"),
    ],
)
def test_an_address_is_shown_without_its_secrets(
    text: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIEVAL_LLM_BASE_URL", text)
    assert LlmNames().base_url == shown


def test_the_key_is_no_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIEVAL_LLM_API_KEY", "secret")
    approach = LlmLabels()
    assert "secret" not in repr(approach) + str(parameters(approach))
    assert b"secret" not in pickle.dumps(approach)


@pytest.mark.parametrize(
    ("approach", "message"),
    [
        (LlmNames(), "set VIEVAL_LLM_BASE_URL, VIEVAL_LLM_MODEL and"),
        (LlmNames(base_url="http://127.0.0.1:1"), "set VIEVAL_LLM_BASE_URL, VIEVAL_LLM_MODEL and"),
    ],
)
def test_what_is_not_set_up_is_unavailable(approach: LlmNames, message: str) -> None:
    with pytest.raises(Unavailable, match=message):
        approach.predict(SEGMENTS)


def test_labels_and_types_offered_are_those_of_the_card() -> None:
    assert LlmNames().card.emits == ("LOC", "MISC", "ORG", "PER")
    labels = Problem("fluency", "labels", {"fluent": "clear", "garbled": ""}, "How does it read?")
    fluency = LlmLabels().adapted(labels)
    assert fluency.definitions == (("fluent", "clear"), ("garbled", ""))
    assert fluency.asks == "How does it read?"
    assert fluency.card.emits == ("fluent", "garbled")
    assert not fluency.card.deterministic
    unasked = LlmLabels().adapted(replace(labels, question=""))
    assert unasked.asks == "What is the fluency of the line?"


def test_other_types_are_asked_for_by_their_definitions() -> None:
    medical = Problem("ner-medical", "spans", {"DRUG": "tên thuốc", "PATIENT_ID": ""})
    approach = LlmNames().adapted(medical)
    assert approach.card.emits == ("DRUG", "PATIENT_ID")
    assert LlmNames().adapted(Problem("ner", "spans", {"PER": ""})) == LlmNames()
