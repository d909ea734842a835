"""Which language model to ask, and how: what every approach that asks one is given."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from vieval.data import Card, Unavailable

PREFIX = "VIEVAL_LLM_"
KEY = f"{PREFIX}API_KEY"

# How an answer in JSON is asked for. `text` leaves it to the instructions.
ANSWER_FORMATS = ("json_schema", "json_object", "text")

CARD = Card(
    summary="a language model at an OpenAI-compatible endpoint",
    licence="Apache-2.0 (openai); the terms of the model and of who serves it",
    libraries=("openai",),
    extra="llm",
    needs=f"an endpoint, which is sent every segment: {PREFIX}BASE_URL, {PREFIX}MODEL and, where "
    f"it asks for one, {KEY}; see docs/llm.md",
    trained_on="unknown: that depends on the model",
    contamination="unknown: a model may have read any published corpus, with its labels",
    deterministic=False,
    # The label definitions in the instructions are those of the guidelines of this corpus.
    tuned_on=("seeds",),
)


class SettingKind(NamedTuple):
    """A kind of setting: how its text is read, which values will do, and how to say that.

    `read` raises `ValueError` for a text that it cannot read.
    """

    read: Callable[[str], Any]
    will_do: Callable[[Any], bool]
    wanted: str


def _setting(name: str, kind: SettingKind, default: str) -> Any:
    """A field that the environment variable `VIEVAL_LLM_<name>` sets, where it is not empty.

    A text that cannot be read stays as it is until something is asked (see `ChatModel.check`): the
    table of all approaches is made from these fields.
    """

    def value() -> Any:
        text = os.environ.get(PREFIX + name) or default
        try:
            return kind.read(text)
        except ValueError:
            return text

    return field(default_factory=value, metadata={"kind": kind})


def _address(text: str) -> str:
    """An address without user, password and query: as a parameter it is shown and logged."""
    return re.sub(r"^((?:\w+://)?)[^/?#]*@|[?#].*", r"\1", text).rstrip("/")


def _is_address(text: str) -> bool:
    """Whether there is nothing, which is told apart, or an address of the web."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return not text or (parts.scheme in {"http", "https"} and bool(parts.hostname))


def _at_least(least: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and least <= value < math.inf


def _optional(kind: SettingKind) -> SettingKind:
    return SettingKind(
        lambda text: None if text == "none" else kind.read(text),
        lambda value: value is None or kind.will_do(value),
        f"{kind.wanted}, or none",
    )


ADDRESS = SettingKind(_address, _is_address, "an address such as http://127.0.0.1:8080/v1")
NAME = SettingKind(str, lambda _: True, "a name")
FORMAT = SettingKind(str, ANSWER_FORMATS.__contains__, f"one of {', '.join(ANSWER_FORMATS)}")
WHOLE = SettingKind(int, lambda value: isinstance(value, int), "a whole number")
COUNT = SettingKind(
    int, lambda value: isinstance(value, int) and value > 0, "a whole number from 1 up"
)
AMOUNT = SettingKind(float, _at_least(0), "a number from 0 up")
TRIES = SettingKind(
    int, lambda value: isinstance(value, int) and value >= 0, "a whole number from 0 up"
)
SECONDS = SettingKind(float, lambda value: _at_least(0)(value) and value > 0, "a number of seconds")


@dataclass(frozen=True, kw_only=True)
class ChatModel:
    """A model at an endpoint, and how to ask it.

    Each field takes its default from the environment variable `VIEVAL_LLM_` and its name in
    capitals. The key is no field: it is read from `VIEVAL_LLM_API_KEY` when a request is made.

    `temperature`, `seed` and `max_tokens` are sent as they are, and not at all where they are None
    (`none` in the environment): some models refuse them. `timeout` is in seconds, first for the
    response to begin, then for it to end. `retries` are those of one request; they back off and
    follow what the endpoint tells. `concurrency` bounds the requests of this process to the
    endpoint. Prices are per million tokens, in any currency.
    """

    base_url: str = _setting("BASE_URL", ADDRESS, "")
    model: str = _setting("MODEL", NAME, "")
    answer_format: str = _setting("ANSWER_FORMAT", FORMAT, "json_schema")
    temperature: float | None = _setting("TEMPERATURE", _optional(AMOUNT), "0")
    seed: int | None = _setting("SEED", _optional(WHOLE), "0")
    max_tokens: int | None = _setting("MAX_TOKENS", _optional(COUNT), "2048")
    timeout: float = _setting("TIMEOUT", SECONDS, "60")
    retries: int = _setting("RETRIES", TRIES, "6")
    concurrency: int = _setting("CONCURRENCY", COUNT, "8")
    input_price: float | None = _setting("INPUT_PRICE", _optional(AMOUNT), "none")
    output_price: float | None = _setting("OUTPUT_PRICE", _optional(AMOUNT), "none")

    def check(self) -> None:
        """Raise `Unavailable` where a setting will not do, or one is missing that must be there."""
        for one in fields(self):
            kind, value = one.metadata.get("kind"), getattr(self, one.name)
            if kind and not kind.will_do(value):
                variable = f"{PREFIX}{one.name.upper()}"
                raise Unavailable(f"{variable} is {value!r}: set it to {kind.wanted}")
        if not self.base_url or not self.model:
            raise Unavailable(
                f"no endpoint: set {PREFIX}BASE_URL, {PREFIX}MODEL and, where it asks for one, "
                f"{KEY}"
            )


def key() -> str:
    """The key for the endpoint, empty where there is none.

    Raises `Unavailable` where it cannot be sent: errors further on would show it.
    """
    text = os.environ.get(KEY, "").strip()
    if not (text.isascii() and text.isprintable()):
        raise Unavailable(f"{KEY} is no key: it has characters that a key cannot have")
    return text
