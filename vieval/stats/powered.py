"""Intervals that units without gold make narrower: prediction-powered inference.

What a unit adds to a figure, seen by leaving it out, is known where there is gold. What it adds to
a like figure that takes answers for gold, the proxy, is known of every unit. The mean of the proxy
over the units without gold corrects the figure by as much as the two go together (PPI++:
Angelopoulos, Duchi and Zrnic 2023). It takes the units with gold for a random draw of all, and
nothing of the proxy: a poor one brings nothing.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from scipy import special

from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL
from vieval.stats.jackknife import SHARE, TIE, LeftOut, Range, held_logit
from vieval.stats.laws import student_quantile, student_tail

# With fewer the intervals do not hold, by simulation (docs/coverage.md).
LEAST_LABELLED = 8
# Units with gold that are no random draw differ in the proxy from the others: p of that difference.
OTHER_KIND = 0.001


def check_library() -> None:
    """Raise `ValueError` with the remedy where glide-py is missing."""
    if find_spec("glide") is None:
        raise ValueError(
            "a pool takes glide-py: pip install 'vieval[pool]', with Python 3.12 or newer"
        )


class NoStatement(ValueError):
    """A condition of the method does not hold; the message says which."""


class Powered(NamedTuple):
    """A figure with the ends of its interval.

    `correlation` is that of figure and proxy over the units with gold. `worth` is how many times as
    many of these the gold alone would take for the same error.
    """

    value: float
    low: float
    high: float
    correlation: float
    worth: float


def powered(figure: LeftOut, proxy: LeftOut, scale: Range = SHARE) -> Powered:
    """The interval of a figure on some units by a proxy on these and more, in this order.

    Both are moved to the logit as in `jackknife_interval`, with its degrees of freedom less the one
    that the proxy takes. Raises `NoStatement` where there are too few units with gold, the proxy
    does not go with the figure, or differs between units with and without gold; `ImportError`
    where glide-py is missing.
    """
    from glide.estimators import PPIMeanEstimator

    center, added = _added(figure, scale)
    _, proxied = _added(proxy, scale)
    labelled = len(added)
    freedom = _effective(figure.items) - 2
    correlation = check(added, proxied, freedom)
    truth = np.concatenate([center + added, np.full(len(proxied) - labelled, np.nan)])
    found = PPIMeanEstimator().estimate(truth, proxied)
    half = float(student_quantile((1 + LEVEL) / 2, freedom)) * found.std
    value, low, high = (
        float(scale.value(special.expit(found.mean + end))) for end in (0.0, -half, half)
    )
    worth = float(added.var(ddof=1) / labelled / found.std**2)
    return Powered(value, low, high, correlation, worth)


def check(added: Floats, proxied: Floats, freedom: float) -> float:
    """The correlation of figure and proxy on the units with gold, which come first.

    It must be above 1/√(n - 2): below that, to estimate how the two go together costs more than it
    brings (Cochran 1977, ch. 12). Raises `NoStatement` with the condition that does not hold.
    """
    labelled, others = len(added), len(proxied) - len(added)
    if freedom + 2 < LEAST_LABELLED:
        raise NoStatement(
            f"the gold weighs like {max(freedom + 2, 0):.0f} units, and it takes {LEAST_LABELLED}"
        )
    if others < 2:
        raise NoStatement(f"{others} units without gold are too few")
    own, rest = proxied[:labelled], proxied[labelled:]
    if added.std() <= TIE or own.std() <= TIE:
        raise NoStatement("figure or proxy are the same in all units")
    correlation = float(np.corrcoef(added, own)[0, 1])
    least = 1 / np.sqrt(labelled - 2)
    if correlation <= least:
        raise NoStatement(
            f"its correlation with the proxy, {correlation:.2f}, is not above {least:.2f}"
        )
    error = np.sqrt(own.var(ddof=1) / labelled + rest.var(ddof=1) / others)
    apart = float(2 * student_tail(abs(own.mean() - rest.mean()) / error, labelled - 1))
    if apart < OTHER_KIND:
        raise NoStatement("the proxy differs between gold and pool, which are not of one kind")
    return correlation


def _added(figure: LeftOut, scale: Range) -> tuple[Floats, Floats]:
    """The logit of a figure, and what each unit adds to it: these have the mean 0."""
    total = figure.items.sum()
    without = held_logit(scale.share(figure.without), total - figure.items)
    added = (len(without) - 1) * (without.mean() - without)
    return held_logit(scale.share(figure.value), total), added


def _effective(items: Array) -> float:
    """How many units of equal size weigh as these do."""
    items = np.asarray(items, float)
    squares = float((items**2).sum())
    return float(items.sum()) ** 2 / squares if squares > 0 else 0.0
