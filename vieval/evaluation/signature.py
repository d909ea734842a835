"""The signature of a result: one line that names what a number depends on."""

from __future__ import annotations

SHORT = 4


def signature(**choices: object) -> str:
    """One line that names every choice that changes a number: `name:value` in the given order."""
    return "|".join(f"{name}:{value}" for name, value in choices.items())


def choice(signed: str, name: str) -> str:
    """What a signature says of one choice; "" where it says nothing."""
    return dict(part.partition(":")[::2] for part in signed.split("|")).get(name, "")
