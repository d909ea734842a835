"""What runs are called in Prefect's UI."""

from __future__ import annotations

from prefect.runtime import flow_run


def run_name() -> str:
    """What ran on what, as in `evaluate ner, topic on seeds`."""
    asked = flow_run.parameters
    return f"{flow_run.flow_name} {', '.join(asked['problems'])} on {asked['corpus']}"
