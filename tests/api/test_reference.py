"""The reference names all that `import vieval` offers, and its examples are true."""

from __future__ import annotations

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

import vieval

# What the page takes from where it is written, since the package of that name can be called.
WRITTEN_AT = {"approaches": "vieval.approaches.catalogue.listing"}


def test_every_name_is_in_the_reference(root: Path) -> None:
    text = (root / "docs" / "reference.md").read_text("utf-8")
    listed = set(re.findall(r"^::: (\S+)$", text, flags=re.MULTILINE))
    names = [name for name in vieval.__all__ if name != "__version__"]
    assert {WRITTEN_AT.get(name, f"vieval.{name}") for name in names} - listed == set()


@pytest.mark.parametrize("name", ["vieval.api", "vieval.approaches.catalogue"])
def test_the_examples_of_docstrings_are_true(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(root)
    found = doctest.testmod(import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
