"""What runs are called in Prefect's UI."""

from __future__ import annotations

import re
from pathlib import PurePath

from prefect.runtime import flow_run

# Prefect's own names: an adjective and an animal.
_MADE_UP = re.compile("[a-z]+-[a-z]+")


def run_name() -> str:
    """The name that somebody typed, else what runs on what: `evaluate ner, topic on seeds`."""
    typed = flow_run.name or ""
    if typed and not _MADE_UP.fullmatch(typed):
        return str(typed)
    asked = flow_run.parameters
    # Whoever asks for a run may leave anything empty; that is for the flow to refuse.
    problems = ", ".join(map(str, asked.get("problems") or ["all problems"]))
    return f"{flow_run.flow_name} {problems} on {PurePath(asked.get('corpus') or 'seeds').stem}"
