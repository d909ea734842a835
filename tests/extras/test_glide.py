"""glide-py's estimator is that of the paper, which the other tests go by."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("glide", reason="needs the extra pool, with Python 3.12 or newer")
from glide.estimators import PPIMeanEstimator

from tests.conftest import PaperEstimator


@pytest.mark.parametrize("seed", range(5))
def test_it_gives_what_the_paper_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    proxy = rng.normal(size=60)
    truth = np.where(np.arange(60) < 15, proxy + rng.normal(size=60), np.nan)
    one, other = (kind().estimate(truth, proxy) for kind in (PPIMeanEstimator, PaperEstimator))
    assert (one.mean, one.std) == pytest.approx((other.mean, other.std))
