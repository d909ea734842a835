"""What came of a request, and what many of them cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from vieval.models.llm.model import ChatModel

Blame: TypeAlias = Literal["model", "request", "settings"]
Number = TypeVar("Number", int, float)


class Fault(NamedTuple):
    """Why a request gave no answer, and what is to blame.

    The `model` answered, but not as it was asked to. The `request` failed after all its retries,
    others may not. The `settings` are wrong for every request.
    """

    reason: str
    blame: Blame


class Reply(NamedTuple):
    """What the model wrote, its tokens where the endpoint told them, and what is wrong with it."""

    content: str
    input_tokens: int | None
    output_tokens: int | None
    fault: Fault | None = None


def spent(model: ChatModel, replies: Sequence[Reply]) -> dict[str, float]:
    """What these replies cost, unusable ones too, and what 1,000 like them would.

    A figure is left out where an endpoint told no tokens, or nobody the prices.
    """
    if not replies:
        return {"replies": 0}
    read = _total(reply.input_tokens for reply in replies)
    written = _total(reply.output_tokens for reply in replies)
    price = _total([_cost(read, model.input_price), _cost(written, model.output_price)])
    figures = {
        "replies": len(replies),
        "input_tokens": read,
        "output_tokens": written,
        "price": price,
        "price_per_1000_segments": None if price is None else 1000 * price / len(replies),
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def _cost(tokens: int | None, price_per_million: float | None) -> float | None:
    if tokens is None or price_per_million is None:
        return None
    return tokens * price_per_million / 1e6


def _total(numbers: Iterable[Number | None]) -> Number | None:
    """The sum; unknown where a part of it is."""
    given = list(numbers)
    return None if None in given else sum(number for number in given if number is not None)
