"""All that pages say, in both languages, by key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from vieval.report.page.payload import Message


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """All texts by key and language."""
    return tomllib.loads(files(__package__).joinpath("texts.toml").read_text("utf-8"))


def in_words(message: Message, language: str) -> str:
    """A message as plain text. `KeyError` where there is no such text, or no value for a place."""
    return texts()[message.key][language].format_map(message.values)
