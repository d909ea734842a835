"""The page of what was tried keeps a row a part, whichever parts a run has."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import reliability

HEAD = "Made.\n\n| part | tried |\n| --- | --- |\n"


def test_a_row_takes_the_place_of_the_one_of_its_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reliability, "PAGE", tmp_path / "page.md")
    reliability.write("Mutants", "| doors | of another table |")
    for row in ("| kills | 3 |", "| doors | 1 |", "| kills | 200 |"):
        reliability.put_row("Torture", HEAD, row)
    page = (tmp_path / "page.md").read_text()
    assert f"## Torture\n\n{HEAD}| doors | 1 |\n| kills | 200 |\n" in page
    assert page.endswith("## Mutants\n\n| doors | of another table |\n")
