"""The signature of a result: one line that names what a number depends on."""

from __future__ import annotations

from vieval.stats import Unit

SHORT = 4
RESAMPLES = 10_000
SEED = 0
CHECKS = f"bootstrap×{RESAMPLES},seed {SEED}"
"""How the headline's other intervals and tests are made."""


def signature(**choices: object) -> str:
    """One line that names every choice that changes a number: `name:value` in the given order."""
    return "|".join(f"{name}:{value}" for name, value in choices.items())


def interval_name(unit: Unit) -> str:
    """How intervals and tests are made, and of what; see `vieval.stats.jackknife`."""
    around = "" if unit.startswith("segment") else ",around the figure"
    return f"jackknife{around},logit,t×{unit}"


def choice(signed: str, name: str) -> str:
    """What a signature says of one choice; "" where it says nothing."""
    return dict(part.partition(":")[::2] for part in signed.split("|")).get(name, "")
