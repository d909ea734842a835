"""How many threads the linear algebra of NumPy and SciPy takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

# The limit holds for the whole process: two that overlap in time would restore each other's.
_limiting = threading.Lock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside, BLAS takes one thread; whoever comes meanwhile waits.

    For many small operations: to wake a second thread for each costs more than it saves. A logistic
    regression on 700 vectors takes a tenth of the time.
    """
    with _limiting, _pools().limit(limits=1, user_api="blas"):
        yield


@cache
def _pools() -> ThreadpoolController:
    # Both have a BLAS of their own, which is found once it is loaded.
    import numpy as np  # noqa: F401
    import scipy.linalg  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
