"""Many segments: in order, at once, each paid for once, and not in vain."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from vieval.approaches.classify.llm import LlmLabels
from vieval.approaches.ner.llm import LlmNames
from vieval.data import Failure, Label, Segment, Span, Unavailable

pytest.importorskip("openai")

NAMES = [f"Huế {number}" for number in range(20)]


def segments(*texts: str) -> list[Segment]:
    return [Segment(f"{place}", text) for place, text in enumerate(texts)]


def at(endpoint: Any, **settings: Any) -> LlmLabels:
    usual = {"definitions": (("event", "a meeting"),), "model": "m", "retries": 0, "timeout": 5}
    given = {**usual, **settings}
    return LlmLabels(base_url=endpoint.url, **given)


def named(*names: tuple[str, str]) -> str:
    return json.dumps({"entities": [{"text": text, "type": kind} for text, kind in names]})


# What is asked, and what is made of it.


def test_a_request_holds_the_question_the_segment_and_the_schema(endpoint: Any) -> None:
    LlmNames(base_url=endpoint.url, model="m").predict(segments("Hue\u0302\u0301"))
    body = endpoint.requests[0].body
    schema = body.pop("response_format")["json_schema"]["schema"]
    assert schema["properties"]["entities"]["maxItems"] == 64
    system, user = body.pop("messages")
    assert "- PER: the name of a person" in system["content"]
    assert user == {"role": "user", "content": "Huế"}
    assert body == {"model": "m", "temperature": 0, "seed": 0, "max_tokens": 2048}


def test_what_a_model_refuses_is_not_sent(endpoint: Any) -> None:
    nothing = {"temperature": None, "seed": None, "max_tokens": None, "answer_format": "text"}
    at(endpoint, **nothing).predict(segments("Huế"))
    assert set(endpoint.requests[0].body) == {"model", "messages"}
    at(endpoint, answer_format="json_object").predict(segments("Huế"))
    assert endpoint.requests[1].body["response_format"] == {"type": "json_object"}


def test_names_are_kept_where_they_stand_and_the_rest_is_counted(
    endpoint: Any, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.otherwise = endpoint.says(
        named(("Lào", "LOC"), ("Lê An", "PER"), ("Lào", "LOC"), ("Paris", "LOC"), ("1975", "DATE"))
    )
    approach = LlmNames(base_url=endpoint.url, model="m")
    texts = segments("Lào, 1975: Lê An ở Lào")
    with caplog.at_level(logging.INFO, "vieval"):
        answers = approach.predict(texts)
    assert answers == [frozenset({Span(0, 3, "LOC"), Span(11, 16, "PER"), Span(19, 22, "LOC")})]
    assert "dropped {'names_not_in_text': 1, 'names_of_unknown_type': 1}" in caplog.text
    usage = approach.usage(texts)
    assert usage["names_not_in_text"] == usage["names_of_unknown_type"] == 1


def test_a_label_that_was_not_offered_is_kept(endpoint: Any) -> None:
    endpoint.plan = {"a": [endpoint.says('{"label": " border "}')]}
    endpoint.otherwise = endpoint.says('{"label": "sport"}')
    assert at(endpoint).predict(segments("a", "b")) == [Label("border"), Label("sport")]


# At once and in order.


def test_answers_are_in_the_order_of_the_segments(endpoint: Any) -> None:
    for number, text in enumerate(NAMES):
        delay = 0.1 if number % 3 == 0 else 0
        endpoint.plan[text] = [endpoint.says(f'{{"label": "{text}"}}', delay)]
    answers = at(endpoint).predict(segments(*NAMES))
    assert [answer.name for answer in answers if isinstance(answer, Label)] == NAMES


def test_requests_are_made_at_once_up_to_the_bound(endpoint: Any) -> None:
    endpoint.otherwise = endpoint.says('{"label": "event"}', 0.05)
    at(endpoint, concurrency=5).predict(segments(*NAMES))
    assert endpoint.most_at_once == 5


def test_the_bound_holds_for_all_tasks_of_a_process(endpoint: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    endpoint.otherwise = endpoint.says('{"label": "event"}', 0.02)
    approach = at(endpoint, concurrency=3)
    with ThreadPoolExecutor(4) as pool:
        parts = [segments(*NAMES[first::4]) for first in range(4)]
        assert [len(answers) for answers in pool.map(approach.predict, parts)] == [5] * 4
    assert endpoint.most_at_once == 3


# Paid for once.


def test_an_answer_is_not_asked_for_again(endpoint: Any) -> None:
    first = at(endpoint).predict(segments("a", "b", "a"))
    assert sorted(endpoint.texts) == ["a", "b"]
    # How to ask, and what it costs, changes no answer.
    again = at(endpoint, timeout=9, retries=3, concurrency=1, input_price=1.0)
    assert again.predict(segments("b", "a", "c")) == [*first[:2], Label("event")]
    assert sorted(endpoint.texts) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "other",
    [
        {"model": "other"},
        {"seed": 1},
        {"temperature": 0.5},
        {"definitions": (("event", "a meeting"), ("border", ""))},
        {"answer_format": "text"},
    ],
)
def test_another_question_is_asked_anew(other: dict[str, Any], endpoint: Any) -> None:
    at(endpoint).predict(segments("a"))
    at(endpoint, **other).predict(segments("a"))
    assert endpoint.texts == ["a", "a"]


def test_a_failure_is_asked_again(endpoint: Any) -> None:
    endpoint.plan = {"a": [endpoint.says("?"), endpoint.says('{"label": "event"}')]}
    (failed,) = at(endpoint).predict(segments("a"))
    assert isinstance(failed, Failure)
    assert at(endpoint).predict(segments("a")) == [Label("event")]


def test_a_run_that_was_killed_goes_on_where_it_was(endpoint: Any) -> None:
    endpoint.otherwise = endpoint.says('{"label": "event"}', 0.05)
    script = (
        "from vieval.approaches.classify.llm import LlmLabels as L\n"
        "from vieval.data import Segment as S\n"
        f"L(definitions=(('event', 'a meeting'),), base_url={endpoint.url!r}, model='m',"
        " concurrency=2)"
        f".predict([S(t, t) for t in {NAMES!r}])"
    )
    run = subprocess.Popen([sys.executable, "-c", script])
    while len(endpoint.requests) < 8:
        assert run.poll() is None
        time.sleep(0.01)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    before = len(endpoint.requests)
    with sqlite3.connect(os.environ["VIEVAL_LLM_STORE"]) as answers:
        stored = answers.execute("SELECT count(*) FROM replies").fetchone()[0]
    answers.close()
    # All but those that were under way when it was killed.
    assert before - 5 <= stored <= before < len(NAMES)
    assert len(at(endpoint).predict(segments(*NAMES))) == len(NAMES)
    assert len(endpoint.requests) - before == len(NAMES) - stored


def test_what_is_stored_costs_what_the_endpoint_told(endpoint: Any) -> None:
    approach = at(endpoint, input_price=2.0, output_price=10.0)
    assert approach.usage(segments("a")) == {"replies": 0}
    approach.predict(segments("a", "b"))
    # (100 × 2 + 10 × 10) / 1,000,000 a segment.
    assert approach.usage(segments("a", "b", "c")) == pytest.approx(
        {
            "replies": 2,
            "input_tokens": 200,
            "output_tokens": 20,
            "price": 0.0006,
            "price_per_1000_segments": 0.3,
        }
    )
    assert endpoint.texts.count("c") == 0


def test_what_nobody_told_is_not_a_zero(endpoint: Any) -> None:
    completion = {"choices": [{"message": {"content": '{"label": "event"}'}}]}
    endpoint.plan = {"b": [endpoint.sends(completion)]}
    no_price, priced = at(endpoint), at(endpoint, input_price=1.0, output_price=1.0)
    no_price.predict(segments("a", "b"))
    assert no_price.usage(segments("a")) == {"replies": 1, "input_tokens": 100, "output_tokens": 10}
    assert priced.usage(segments("a", "b")) == {"replies": 2}


def test_a_run_logs_what_it_cost_with_unusable_answers(
    endpoint: Any, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.plan = {"b": [endpoint.says("?")]}
    with caplog.at_level(logging.INFO, "vieval"):
        at(endpoint).predict(segments("a", "b"))
    assert "m: segments 2, requests now 2, of these without an answer 1" in caplog.text
    assert "'input_tokens': 200, 'output_tokens': 20" in caplog.text


def test_a_store_that_cannot_be_used_is_unavailable(
    endpoint: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("no database, whatever its size" * 99)
    for path in (notes, notes / "llm.db"):
        monkeypatch.setenv("VIEVAL_LLM_STORE", str(path))
        with pytest.raises(Unavailable, match=f"{path} .*: set VIEVAL_LLM_STORE to another file"):
            at(endpoint).predict(segments("a"))
    assert endpoint.requests == []


def test_the_store_is_below_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIEVAL_LLM_STORE")
    monkeypatch.setenv("VIEVAL_HOME", str(tmp_path))
    at_home = LlmLabels(base_url="http://127.0.0.1:1", model="m")
    assert at_home.usage(segments("a"))["replies"] == 0
    assert (tmp_path / ".vieval" / "llm.db").exists()


# Not in vain.


@pytest.mark.parametrize("status", [401, 402, 404])
def test_settings_that_are_wrong_end_the_run(status: int, endpoint: Any) -> None:
    endpoint.otherwise = endpoint.fails(status, "no such thing")
    with pytest.raises(Unavailable, match=rf"HTTP {status}.*no such thing.*VIEVAL_LLM_\*"):
        at(endpoint, concurrency=2).predict(segments(*NAMES))
    assert len(endpoint.requests) <= 2


@pytest.mark.parametrize("key", ["…", "two\nlines"])
def test_a_key_that_cannot_be_sent_is_said_without_showing_it(
    key: str, endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIEVAL_LLM_API_KEY", key)
    with pytest.raises(Unavailable, match=r"^VIEVAL_LLM_API_KEY is no key") as error:
        at(endpoint).predict(segments("a"))
    assert key not in str(error.value)


def test_an_endpoint_that_is_down_is_unavailable() -> None:
    nobody = LlmLabels(base_url="http://127.0.0.1:1/v1", model="m", retries=0)
    for count in (1, 20):
        with pytest.raises(Unavailable, match=r"Connection error\. .*refused"):
            nobody.predict(segments(*NAMES[:count]))


def test_an_endpoint_that_refuses_the_schema_is_unavailable_in_its_words(endpoint: Any) -> None:
    endpoint.otherwise = endpoint.fails(400, "response_format is not supported")
    for count in (1, 20):
        endpoint.requests.clear()
        with pytest.raises(Unavailable, match="response_format is not supported"):
            at(endpoint, concurrency=1).predict(segments(*NAMES[:count]))
        assert len(endpoint.requests) == min(count, 5)


@pytest.mark.parametrize("status", [400, 403, 500])
def test_segments_that_fail_by_themselves_are_failures_of_theirs(
    status: int, endpoint: Any
) -> None:
    poison = NAMES[1:13]
    endpoint.plan = {text: [endpoint.fails(status)] for text in poison}
    expected = [text in poison for text in NAMES]
    # Once more where all others are stored.
    for _ in range(2):
        answers = at(endpoint, concurrency=1).predict(segments(*NAMES))
        assert [isinstance(answer, Failure) for answer in answers] == expected


def test_an_endpoint_that_goes_down_ends_the_run_and_what_it_answered_is_kept(
    endpoint: Any,
) -> None:
    answers, fails = endpoint.otherwise, endpoint.fails(503)
    endpoint.plan = {text: [answers, fails] for text in NAMES[:8]}
    endpoint.otherwise = fails
    with pytest.raises(Unavailable, match=r"HTTP 503.*run again for the rest"):
        at(endpoint, concurrency=1).predict(segments(*NAMES))
    # Five that fail, and one that was answered before.
    assert endpoint.texts == [*NAMES[:13], NAMES[7]]
    endpoint.plan, endpoint.otherwise = {}, answers
    endpoint.requests.clear()
    assert len(at(endpoint).predict(segments(*NAMES))) == len(NAMES)
    assert sorted(endpoint.texts) == sorted(NAMES[8:])


def test_a_few_that_fail_among_stored_answers_do_not_make_it_unavailable(endpoint: Any) -> None:
    endpoint.plan = {"b": [endpoint.fails(500)]}
    at(endpoint).predict(segments("a"))
    answered, failed = at(endpoint).predict(segments("a", "b"))
    assert answered == Label("event")
    assert isinstance(failed, Failure)


# What it needs.


def test_answers_that_are_stored_need_no_client(
    endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(endpoint).predict(segments("a"))
    monkeypatch.delitem(sys.modules, "vieval.models.llm.endpoint")
    monkeypatch.delattr("vieval.models.llm.endpoint")
    monkeypatch.setitem(sys.modules, "openai", None)
    assert at(endpoint).predict(segments("a")) == [Label("event")]
    with pytest.raises(Unavailable, match=r"openai.*pip install 'vieval\[llm\]'"):
        at(endpoint).predict(segments("b"))


def test_no_segments_ask_nothing(endpoint: Any) -> None:
    assert at(endpoint).predict([]) == []
    assert endpoint.requests == []
