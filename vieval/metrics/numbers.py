"""Numbers as people read them: one way to write each, wherever they stand."""

from __future__ import annotations

from vieval.metrics.estimates import Estimate

UNDEFINED = "–"


def number(value: float | None) -> str:
    """A figure with three decimals: .517, −.138, 1.000; a dash where it is undefined."""
    if value is None:
        return UNDEFINED
    # Added to 0, what is 0 has no sign.
    text = f"{value + 0.0:.3f}".replace("-", "−")
    return text.replace("0.", ".", 1) if text.lstrip("−").startswith("0.") else text


def interval(estimate: Estimate) -> str:
    """The ends of an interval, in brackets."""
    return f"[{number(estimate.low)}, {number(estimate.high)}]"


def signed(value: float | None) -> str:
    """A difference, with its sign."""
    if value is None:
        return UNDEFINED
    return ("+" if value > 0 else "") + number(value)


def signed_interval(difference: Estimate) -> str:
    """The ends of the interval of a difference, with their signs, in brackets."""
    return f"[{signed(difference.low)}, {signed(difference.high)}]"


def times(factor: float | None) -> str:
    """A factor, as in × 1.36."""
    return "–" if factor is None else f"× {factor:.2f}"


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


def many(count: int, one: str, more: str = "") -> str:
    """A count with its noun, as in `1 segment`, `1,000 segments`; `more` is another plural."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def in_seconds(value: float) -> str:
    """A duration in seconds alone, for two that are held against each other: `0.52 s`."""
    return f"{value:.3g} s"


def told_difference(estimate: Estimate, p: float | None) -> str:
    """A difference with its interval and p, as in `−.138 [−.201, −.074], p = .012`."""
    told = p_value(p)
    equals = f"p {told[0]} {told[1:]}" if told.startswith("<") else f"p = {told}"
    return f"{signed(estimate.value)} {signed_interval(estimate)}, {equals}"
