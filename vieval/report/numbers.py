"""Numbers as people read them."""

from __future__ import annotations

from vieval.metrics.estimates import Estimate

UNDEFINED = "–"


def number(value: float | None) -> str:
    """A figure in [-1, 1] with three decimals and no leading zero; a dash where it is undefined."""
    if value is None:
        return UNDEFINED
    text = f"{value:.3f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def interval(estimate: Estimate) -> str:
    """The ends of an interval, in brackets."""
    return f"[{number(estimate.low)}, {number(estimate.high)}]"


def signed(value: float | None) -> str:
    """A difference, with its sign."""
    if value is None:
        return UNDEFINED
    return ("+" if value > 0 else "") + number(value).replace("-", "−")


def p_value(p: float | None) -> str:
    """A p-value; below a thousandth, only that."""
    return "<.001" if p is not None and p < 0.001 else number(p)


def ranks(first_last: tuple[int, int] | None) -> str:
    """An interval of ranks, as one number where it is one."""
    if first_last is None:
        return UNDEFINED
    first, last = first_last
    return str(first) if first == last else f"{first}–{last}"


def seconds(value: float) -> str:
    """A duration."""
    return f"{value:.1f} s" if value >= 0.1 else f"{value * 1000:.0f} ms"


def many(count: int, what: str) -> str:
    """A count with its noun: `1 segment`, `1,000 segments`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
