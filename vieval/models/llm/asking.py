"""Ask a model about many segments: at once, in order, each text once, and not in vain."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from vieval.data import Segment, Unavailable
from vieval.hashing import content_key
from vieval.models.extras import libraries
from vieval.models.llm.model import PREFIX, ChatModel
from vieval.models.llm.questions import Prompt
from vieval.models.llm.replies import Fault, Reply, spent
from vieval.models.llm.store import opened
from vieval.progress import advance
from vieval.vietnamese.text import nfc

Body: TypeAlias = Mapping[str, Any]

PATIENCE = 5
"""After so many requests in a row without an answer, each with all its retries, doubt is due."""

logger = logging.getLogger(__name__)


def ask(model: ChatModel, question: Prompt[Any], segments: Sequence[Segment]) -> list[Reply]:
    """One reply a segment, in order. What the store holds is not asked for again.

    An answer is stored as soon as it is there, a fault never is. Raises `Unavailable` where nothing
    can be asked, and where the endpoint stops answering; what came until then stays stored.
    """
    model.check()
    keyed = [_keyed(model, question, segment) for segment in segments]
    with opened() as store:
        replies = store.find(dict(keyed))
        missing = {key: body for key, body in keyed if key not in replies}
        watch = _Watch(proof=next((body for key, body in keyed if key in replies), None))
        with closing(_arriving(model, question, missing, watch)) as arriving:
            for number, (key, reply) in enumerate(arriving, start=1):
                replies[key] = reply
                advance(number, len(missing))
                if reply.fault is None:
                    store.keep(key, reply)
    if watch.outage or (missing and watch.proof is None):
        raise Unavailable(
            f"{model.model} does not answer at {model.base_url}: {watch.reason} (check the "
            f"settings {PREFIX}*; what was answered is kept, run again for the rest)"
        )
    _log(model, [replies[key] for key in missing], len(segments))
    return [replies[key] for key, _ in keyed]


def answered(
    model: ChatModel, question: Prompt[Any], segments: Sequence[Segment]
) -> list[Reply | None]:
    """The answers that the store holds, one a segment in order, or None; asks nothing."""
    keys = [key for key, _ in (_keyed(model, question, segment) for segment in segments)]
    with opened() as store:
        replies = store.find(keys)
    return [replies.get(key) for key in keys]


def _keyed(model: ChatModel, question: Prompt[Any], segment: Segment) -> tuple[str, Body]:
    """A request, after the key of all that its answer depends on: the address and the request."""
    schema = {"name": "answer", "strict": True, "schema": question.schema}
    formats = {
        "json_schema": {"type": "json_schema", "json_schema": schema},
        "json_object": {"type": "json_object"},
    }
    body = {
        "model": model.model,
        "messages": [
            {"role": "system", "content": question.instructions},
            {"role": "user", "content": nfc(segment.text).text},
        ],
        "response_format": formats.get(model.answer_format),
        "temperature": model.temperature,
        "seed": model.seed,
        "max_tokens": model.max_tokens,
    }
    sent = {name: value for name, value in body.items() if value is not None}
    return content_key(model.base_url, sent), sent


@dataclass
class _Watch:
    """Whether to go on asking, or there is an `outage`.

    `proof` is a request that was answered before. Where it is answered again, the requests that
    failed did so by themselves, such as texts that are too long; where it is not, so will all.
    """

    proof: Body | None
    outage: bool = False
    row: int = 0
    reason: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def see(self, body: Body, fault: Fault | None, send: Callable[[Body], Reply]) -> None:
        """Take note of what came of a request; `send` sends the proof where it is needed."""
        with self.lock:
            if _is_reached(fault):
                self.proof, self.row = body, 0
                return
            assert fault is not None
            self.reason = fault.reason
            self.row += 1
            if fault.blame == "settings":
                self.outage = True
            elif self.row >= PATIENCE:
                self.row = 0
                self.outage |= self.proof is None or not _is_reached(send(self.proof).fault)


def _is_reached(fault: Fault | None) -> bool:
    """Whether the endpoint did its part."""
    return fault is None or fault.blame == "model"


def _arriving(
    model: ChatModel, question: Prompt[Any], bodies: Mapping[str, Body], watch: _Watch
) -> Generator[tuple[str, Reply]]:
    """The replies as they come; after an outage only those that were under way."""
    if not bodies:
        return
    with libraries("llm"):
        from vieval.models.llm import endpoint

    gate = _gate(model.base_url, model.concurrency)

    def send(body: Body) -> Reply:
        return endpoint.send(client, body, question.read)

    def send_unless_in_vain(body: Body) -> Reply | None:
        with gate:
            if watch.outage:
                return None
            reply = send(body)
            watch.see(body, reply.fault, send)
            return reply

    with endpoint.client(model) as client, ThreadPoolExecutor(model.concurrency) as pool:
        try:
            keys = {pool.submit(send_unless_in_vain, body): key for key, body in bodies.items()}
            for future in as_completed(keys):
                if (reply := future.result()) is not None:
                    yield keys[future], reply
        finally:
            # Nobody waits for the rest where the caller failed.
            pool.shutdown(cancel_futures=True)


@cache
def _gate(base_url: str, concurrency: int) -> threading.BoundedSemaphore:  # noqa: ARG001 (a key)
    """What bounds the requests of this process to an endpoint, however many tasks make them."""
    return threading.BoundedSemaphore(concurrency)


def _log(model: ChatModel, asked: Sequence[Reply], segments: int) -> None:
    logger.info(
        "%s: segments %d, requests now %d, of these without an answer %d, %s",
        *(model.model, segments, len(asked), sum(reply.fault is not None for reply in asked)),
        spent(model, asked),
    )
