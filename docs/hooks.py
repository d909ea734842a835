"""What MkDocs puts into pages when it builds the site."""

from __future__ import annotations

import subprocess
import sys
from typing import Any


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """The page of commands gets each with its arguments and options, as Typer tells them."""
    if page.file.src_path != "commands.md":
        return markdown
    command = [sys.executable, "-m", "typer", "flows.cli", "utils", "docs", "--name", "vieval"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    _, _, commands = told.partition("\n## ")
    return f"{markdown}\n## {commands}"
