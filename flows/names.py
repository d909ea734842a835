"""What runs are called in Prefect's UI."""

from __future__ import annotations

from prefect.runtime import flow_run


def run_name() -> str:
    """What ran on what, as in `evaluate ner, topic on seeds`."""
    asked = flow_run.parameters
    # Whoever asks for a run may leave anything empty; that is for the flow to refuse.
    problems = ", ".join(map(str, asked.get("problems") or ["all problems"]))
    return f"{flow_run.flow_name} {problems} on {asked.get('corpus') or 'seeds'}"
