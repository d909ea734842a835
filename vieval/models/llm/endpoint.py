"""One request to an OpenAI-compatible endpoint, and what comes of it."""

from __future__ import annotations

import json
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx2
import openai

from vieval.models.llm.model import KEY, ChatModel, key
from vieval.models.llm.replies import Blame, Fault, Reply

# No key or a wrong one, nothing paid, no such model or no such address.
WRONG_SETTINGS = (401, 402, 404)
CUT_OFF = ("length", "content_filter")
REASON_LENGTH = 300


def client(model: ChatModel) -> openai.OpenAI:
    """A client for the model's endpoint, to be closed after use; threads may share it.

    It tries again by itself on 408, 409, 429, 5xx, time-outs and lost connections: after what the
    response's Retry-After says, up to two minutes, else after .5 s, doubled each time up to 8 s,
    less up to a random quarter.
    """
    return openai.OpenAI(
        base_url=model.base_url,
        # Never None: the client would send the key in OPENAI_API_KEY to whatever endpoint this is.
        api_key=key() or "none",
        max_retries=model.retries,
        timeout=model.timeout,
        http_client=openai.DefaultHttpxClient(event_hooks={"response": [_limit(model.timeout)]}),
    )


def send(
    openai_client: openai.OpenAI, body: Mapping[str, Any], read: Callable[[str], object]
) -> Reply:
    """Send one request; `read` raises `ValueError` on an answer that is none."""
    try:
        response = openai_client.chat.completions.with_raw_response.create(**body)
    except openai.APIStatusError as error:
        reason = f"HTTP {error.status_code}: {error.response.text}"
        return _nothing(reason, "settings" if error.status_code in WRONG_SETTINGS else "request")
    except openai.APIConnectionError as error:
        return _nothing(f"{error.message} {error.__cause__ or ''}", "request")
    return _reply(response.text, read)


def _reply(response: str, read: Callable[[str], object]) -> Reply:
    try:
        completion = json.loads(response)
        choice = completion["choices"][0]
        content = str(choice["message"].get("content") or "")
        tokens = completion.get("usage") or {}
        counts = tokens.get("prompt_tokens"), tokens.get("completion_tokens")
    except (ValueError, LookupError, TypeError, AttributeError):
        return _nothing(f"no chat completion came back but {response!r}", "request")
    reason = _unusable(choice, content, read)
    return Reply(content, *counts, _fault(reason, "model") if reason else None)


def _unusable(choice: Mapping[str, Any], content: str, read: Callable[[str], object]) -> str | None:
    """Why a completion is no answer; None where it is one."""
    if refusal := choice["message"].get("refusal"):
        return f"the model refused: {refusal}"
    if choice.get("finish_reason") in CUT_OFF:
        return f"the answer was cut off ({choice['finish_reason']}): {content}"
    try:
        read(content)
    except (ValueError, RecursionError) as error:
        return f"the answer does not keep to the schema ({error}): {content}"
    return None


def _nothing(reason: str, blame: Blame) -> Reply:
    return Reply("", 0, 0, _fault(reason, blame))


def _fault(reason: str, blame: Blame) -> Fault:
    """A fault in one short line, without the key, which some endpoints repeat as they refuse it."""
    if secret := key():
        reason = reason.replace(secret, f"<{KEY}>")
    return Fault(textwrap.shorten(reason, REASON_LENGTH, placeholder=" …"), blame)


def _limit(seconds: float) -> Callable[[httpx2.Response], None]:
    """A hook that gives the body of a response so long to arrive.

    The client's own limit is on the wait for each piece: a body that drips in would never end.
    """

    def hook(response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = _Limited(response.stream, response.request, time.monotonic() + seconds)

    return hook


class _Limited(httpx2.SyncByteStream):
    def __init__(
        self, stream: httpx2.SyncByteStream, request: httpx2.Request, deadline: float
    ) -> None:
        self._stream = stream
        self._request = request
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the response did not end in time", request=self._request)
            yield piece

    def close(self) -> None:
        self._stream.close()
