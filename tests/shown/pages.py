"""The pages that are read, and what stands on them as code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md")))
]
FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(text: str) -> list[tuple[str, str]]:
    """The language and the code of each block between fences."""
    return [(kind, code) for _, kind, code in FENCE.findall(text)]


def within_lines(text: str) -> list[str]:
    """The code that stands within lines."""
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


def indented(text: str) -> list[str]:
    """Lines that are code by standing in."""
    return re.findall(r"^ {4,}(.*)", FENCE.sub("", text), flags=re.MULTILINE)


def run(script: str, folder: Path, environment: Mapping[str, str] = MappingProxyType({})) -> str:
    """Run lines of a shell in a folder, with the programs of this environment: what they print."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
