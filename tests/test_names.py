"""What holds of the modules as a whole: a class's name is its own, a setting is read when used."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

PACKAGES = ("vieval", "tasks", "flows")
# The page's data are called as what they are made from; whoever needs both writes `payload.Rule`.
OF_THE_PAGE = "vieval/report/page/payload.py"


def classes(root: Path) -> dict[str, list[str]]:
    """The public classes of the packages, and the files that define one of that name."""
    found: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for file in sorted(root.joinpath(package).rglob("*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(file.relative_to(root).as_posix())
    return found


def test_no_two_public_classes_have_one_name(root: Path) -> None:
    found = classes(root)
    assert "Estimate" in found
    own = {name: [f for f in files if f != OF_THE_PAGE] for name, files in found.items()}
    assert {name: files for name, files in own.items() if len(files) > 1} == {}


def test_no_setting_is_read_when_the_core_is_imported() -> None:
    script = """
import os, pkgutil, importlib
asked = []
class Watched(type(os.environ)):
    def __getitem__(self, name):
        asked.append(name)
        return super().__getitem__(name)
os.environ.__class__ = Watched
import vieval
names = [module.name for module in pkgutil.walk_packages(vieval.__path__, "vieval.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names) > 100, *sorted({name for name in asked if name.startswith("VIEVAL_")}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True"]
