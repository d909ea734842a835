"""p-values of many comparisons made at once, adjusted so that each can be held against α.

An undefined p-value (nan) stays undefined and does not count among the comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from vieval.stats.draws import Array, Floats

PValues: TypeAlias = Sequence[float] | Array


def holm(p: PValues) -> Floats:
    """Hold the chance of any false claim below α (Holm 1979)."""
    return _adjusted(p, _step_down)


def bonferroni(p: PValues) -> Floats:
    """Hold the chance of any false claim below α (Dunn 1961); Holm's is never above it."""
    return _adjusted(p, lambda some: np.minimum(some * some.size, 1.0))


def benjamini_hochberg(p: PValues) -> Floats:
    """Hold the expected share of false claims below α (Benjamini and Hochberg 1995)."""
    from scipy.stats import false_discovery_control

    return _adjusted(p, false_discovery_control)


def _step_down(p: Floats) -> Floats:
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def _adjusted(p: PValues, adjust: Callable[[Floats], Floats]) -> Floats:
    p = np.asarray(p, float)
    if p.ndim != 1:
        raise ValueError(f"p-values come in one row, not in the shape {p.shape}")
    defined = ~np.isnan(p)
    if np.any((p[defined] < 0) | (p[defined] > 1)):
        raise ValueError(f"p-values lie in [0, 1]: {p.tolist()}")
    adjusted = np.full(p.shape, np.nan)
    if defined.any():
        adjusted[defined] = adjust(p[defined])
    return adjusted
