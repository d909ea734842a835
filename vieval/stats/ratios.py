"""One division for all scores: what is 0/0 is undefined."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    """Part / whole, which are broadcast against each other; nan where the whole is 0."""
    undefined = np.full(np.broadcast_shapes(np.shape(part), np.shape(whole)), np.nan)
    return np.asarray(np.divide(part, whole, out=undefined, where=np.not_equal(whole, 0)))
