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
    if suite := asked.get("suite"):
        return f"{flow_run.flow_name} {PurePath(suite).stem}"
    # Whoever asks for a run may leave anything empty; that is for the flow to refuse.
    named = [asked["problem"]] if asked.get("problem") else asked.get("problems")
    problems = ", ".join(map(str, named or ["all problems"]))
    return f"{flow_run.flow_name} {problems} on {PurePath(asked.get('corpus') or 'seeds').stem}"
