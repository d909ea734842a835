"""Which language model to ask, and how: what every approach that asks one is given."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from vieval.data import Card, Unavailable

T = TypeVar("T")

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


def _setting(name: str, read: Callable[[str], T], default: str) -> T:
    """A field that the environment variable `VIEVAL_LLM_<name>` sets, where it is not empty.

    Raises `ValueError` where the variable cannot be read.
    """
    variable = PREFIX + name

    def value() -> T:
        text = os.environ.get(variable) or default
        try:
            return read(text)
        except ValueError as error:
            raise ValueError(f"{variable}={text!r}: {error}") from None

    return field(default_factory=value)


def _or_none(read: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda text: None if text == "none" else read(text)


def _address(text: str) -> str:
    """An address without user, password and query: as a parameter it is shown and logged."""
    parts = urlsplit(text)
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="")
    return address.geturl().rstrip("/")


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

    base_url: str = _setting("BASE_URL", _address, "")
    model: str = _setting("MODEL", str, "")
    answer_format: str = _setting("ANSWER_FORMAT", str, "json_schema")
    temperature: float | None = _setting("TEMPERATURE", _or_none(float), "0")
    seed: int | None = _setting("SEED", _or_none(int), "0")
    max_tokens: int | None = _setting("MAX_TOKENS", _or_none(int), "2048")
    timeout: float = _setting("TIMEOUT", float, "60")
    retries: int = _setting("RETRIES", int, "6")
    concurrency: int = _setting("CONCURRENCY", int, "8")
    input_price: float | None = _setting("INPUT_PRICE", _or_none(float), "none")
    output_price: float | None = _setting("OUTPUT_PRICE", _or_none(float), "none")

    def check(self) -> None:
        """Raise `Unavailable` where something is missing without which nothing can be asked."""
        if not self.base_url or not self.model:
            raise Unavailable(
                f"no endpoint: set {PREFIX}BASE_URL, {PREFIX}MODEL and, where it asks for one, "
                f"{KEY}"
            )
        if self.answer_format not in ANSWER_FORMATS:
            raise Unavailable(
                f"no answer format {self.answer_format!r}: set {PREFIX}ANSWER_FORMAT to one of "
                f"{', '.join(ANSWER_FORMATS)}"
            )


def key() -> str:
    """The key for the endpoint, empty where there is none.

    Raises `Unavailable` where it cannot be sent: errors further on would show it.
    """
    text = os.environ.get(KEY, "").strip()
    if not (text.isascii() and text.isprintable()):
        raise Unavailable(f"{KEY} is no key: it has characters that a key cannot have")
    return text
