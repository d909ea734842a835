"""What is spared of SciPy's special functions is there once it is asked for."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
import sys
from flows.cli.lean import spare_scipy

spare_scipy()
spare_scipy()
from scipy import special

quantile, before = special.ndtri, "scipy.special._basic" in sys.modules
from scipy.special import softmax

import scipy.stats

print(before, "scipy.special._basic" in sys.modules, special.ndtri is quantile)
print(special.stdtrit(3, 0.975), softmax([0, 0]).tolist(), scipy.stats.t.ppf(0.975, 3))
print(set(special.__all__) - set(dir(special)), hasattr(special, "nothing"))
"""
AS_USUAL = """
from scipy import special

print(special.stdtrit(3, 0.975))
"""


def run(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_package_runs_once_more_is_asked_of_it_and_gives_the_same() -> None:
    spared, figures, missing = run(ASKED)
    assert spared == "False True True"
    [usual] = run(AS_USUAL)
    assert figures == f"{usual} [0.5, 0.5] {usual}"
    assert missing == "set() False"
