"""An endpoint that misbehaves costs a segment its answer at most, and says why."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from vieval.approaches.ner.llm import LlmNames
from vieval.data import Failure, Segment, Span, Unavailable

pytest.importorskip("openai")

HUE = '{"entities": [{"text": "Huế", "type": "LOC"}]}'
FOUND = frozenset({Span(0, 3, "LOC")})
SOON = {"retry_after_ms": "5"}


@pytest.fixture
def ask(endpoint: Any) -> Callable[..., Any]:
    """Asks about *Huế* while the endpoint does one thing after the other; another text is well."""

    def ask(*behaviours: Any, **settings: Any) -> Any:
        endpoint.plan = {"Huế": list(behaviours)}
        settings = {"timeout": 5, "retries": 1, "concurrency": 2, **settings}
        approach = LlmNames(base_url=endpoint.url, model="m", **settings)
        given, well = approach.predict([Segment("1", "Huế"), Segment("2", "")])
        assert well == frozenset()
        return given

    return ask


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_a_passing_failure_is_tried_again(
    status: int, ask: Callable[..., Any], endpoint: Any
) -> None:
    assert ask(endpoint.fails(status, **SOON), endpoint.says(HUE)) == FOUND
    assert endpoint.texts.count("Huế") == 2


def test_without_a_hint_it_waits_longer_each_time(ask: Callable[..., Any], endpoint: Any) -> None:
    fails = endpoint.fails(500)
    assert ask(fails, fails, endpoint.says(HUE), retries=2) == FOUND
    times = [request.time for request in endpoint.requests if request.text == "Huế"]
    # .5 s and 1 s, each less up to a quarter.
    assert times[1] - times[0] > 0.37
    assert times[2] - times[1] > 0.75


def test_it_waits_as_long_as_it_is_told(ask: Callable[..., Any], endpoint: Any) -> None:
    assert ask(endpoint.fails(429, retry_after="1"), endpoint.says(HUE)) == FOUND
    times = [request.time for request in endpoint.requests if request.text == "Huế"]
    assert times[1] - times[0] >= 1


def test_a_cut_connection_is_tried_again(ask: Callable[..., Any], endpoint: Any) -> None:
    assert ask(endpoint.cuts, endpoint.says(HUE)) == FOUND


def test_a_response_that_is_late_is_tried_again(ask: Callable[..., Any], endpoint: Any) -> None:
    assert ask(endpoint.says("late", seconds=0.6), endpoint.says(HUE), timeout=0.3) == FOUND


def test_a_response_that_never_ends_is_given_up(ask: Callable[..., Any], endpoint: Any) -> None:
    start = time.monotonic()
    assert ask(endpoint.drips, timeout=0.3, retries=0) == Failure(
        "Request timed out. the response did not end in time"
    )
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (lambda e: e.says('{"entities": [{"te'), "does not keep to the schema (Expecting value"),
        (lambda e: e.says("Huế is a city."), "does not keep to the schema (Expecting value"),
        (lambda e: e.says('{"names": []}'), "schema (no list 'entities'): {\"names\": []}"),
        (lambda e: e.says('{"entities": ["Huế"]}'), "schema (no text and type in 'Huế')"),
        (lambda e: e.says('{"entities": [{"text": 1}]}'), "no text and type in {'text': 1}"),
        (lambda e: e.says(""), "does not keep to the schema (Expecting value"),
        (lambda e: e.says(None), "does not keep to the schema (Expecting value"),
        (lambda e: e.says(None, refusal="I cannot."), "the model refused: I cannot."),
        (lambda e: e.says(HUE, finish="length"), 'was cut off (length): {"entities"'),
        (lambda e: e.sends({"choices": []}), "came back but '{\"choices\": []}'"),
        (lambda e: e.sends({"error": "busy"}), "came back but '{\"error\": \"busy\"}'"),
        (lambda e: e.sends({"choices": [{}]}), "no chat completion came back"),
        (lambda e: e.sends("[]"), "no chat completion came back but '[]'"),
        (lambda e: e.sends("<html>Not this way</html>"), "came back but '<html>Not this way"),
        (lambda e: e.sends("{"), "no chat completion came back but '{'"),
        (lambda e: e.fails(400, "context too long"), 'HTTP 400: {"error": {"message": "context'),
        (lambda e: e.fails(500, "broken", **SOON), 'HTTP 500: {"error": {"message": "broken"}}'),
        (lambda e: e.sends("Bad\n\n Gateway", 502, **SOON), "HTTP 502: Bad Gateway"),
        (lambda e: e.cuts, "Connection error. peer closed connection"),
    ],
)  # fmt: skip
def test_what_gives_no_answer_is_a_failure_with_its_reason(
    behaviour: Callable[[Any], Any], reason: str, ask: Callable[..., Any], endpoint: Any
) -> None:
    failure = ask(behaviour(endpoint), retries=0)
    assert isinstance(failure, Failure)
    assert reason in failure.reason
    assert len(failure.reason) <= 300


@pytest.mark.parametrize("around", ["```json\n{}\n```", "<think>Huế…</think>\n{}", "{}\n"])
def test_what_stands_around_the_json_is_left_out(
    around: str, ask: Callable[..., Any], endpoint: Any
) -> None:
    assert ask(endpoint.says(around.replace("{}", HUE))) == FOUND


def test_only_the_key_that_is_meant_for_it_is_sent(
    ask: Callable[..., Any], endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "for another")
    ask(endpoint.says(HUE))
    assert {r.headers["authorization"] for r in endpoint.requests} == {"Bearer none"}
    monkeypatch.setenv("VIEVAL_LLM_API_KEY", "secret")
    endpoint.requests.clear()
    ask(endpoint.says(HUE), seed=1)
    assert {r.headers["authorization"] for r in endpoint.requests} == {"Bearer secret"}


def test_an_endpoint_that_repeats_the_key_does_not_make_it_known(
    endpoint: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("VIEVAL_LLM_API_KEY", "secret")
    endpoint.otherwise = endpoint.fails(401, "wrong key: secret")
    with (
        caplog.at_level(logging.DEBUG),
        pytest.raises(Unavailable, match="wrong key: <VIEVAL_LLM_API_KEY>"),
    ):
        LlmNames(base_url=endpoint.url, model="m").predict([Segment("1", "Huế")])
    assert "secret" not in caplog.text
