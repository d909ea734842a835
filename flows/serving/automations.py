"""What Prefect's server does by itself about our runs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from prefect.automations import AutomationCore, EventTrigger, Posture
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState
from prefect.events.schemas.events import ResourceSpecification

# Only runs that carry this tag: another flow on a shared server may beat less often and be well.
TAG = "vieval"
SILENCE = timedelta(seconds=90)
STARTING = timedelta(minutes=10)

_ENDS = {f"prefect.flow-run.{end}" for end in ("Completed", "Failed", "Cancelled", "Crashed")}
_RUNNING = "prefect.flow-run.Running"
_BEAT = "prefect.flow-run.heartbeat"


def dead_runs() -> list[AutomationCore]:
    """Call a run crashed that fell silent, or that was submitted and never began.

    Whoever kills a worker or cuts a machine's power leaves its runs without a word.
    """
    return [
        _crash_without(
            name="vieval: crash what fell silent",
            after={_RUNNING, _BEAT},
            expect={_BEAT, *_ENDS},
            within=SILENCE,
            message=f"no heartbeat for {SILENCE.seconds} s: its process or its machine is gone",
        ),
        _crash_without(
            name="vieval: crash what never began",
            after={"prefect.flow-run.Pending"},
            expect={_RUNNING, *_ENDS},
            within=STARTING,
            message=f"not begun {STARTING.seconds // 60} min after it was submitted",
        ),
    ]


def _crash_without(
    name: str, after: set[str], expect: set[str], within: timedelta, message: str
) -> AutomationCore:
    trigger = EventTrigger(
        posture=Posture.Proactive,
        match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
        match_related=ResourceSpecification({"prefect.resource.id": f"prefect.tag.{TAG}"}),
        after=after,
        expect=expect,
        for_each={"prefect.resource.id"},
        threshold=1,
        within=within,
    )
    action = ChangeFlowRunState(
        state=StateType.CRASHED, name="Crashed", message=message, force=False
    )
    return AutomationCore(name=name, trigger=trigger, actions=[action])


def regression_notice(webhook: UUID) -> AutomationCore:
    """Tell a webhook, in the form that chat services take, that a champion has regressed.

    The event is that of `tasks.prefect_ui.announce`.
    """
    trigger = EventTrigger(
        posture=Posture.Reactive,
        match=ResourceSpecification({"prefect.resource.id": "vieval.champion.*"}),
        expect={"vieval.champion.regressed"},
        threshold=1,
        within=timedelta(0),
    )
    text = (
        "The champion of {{ event.payload.problem }}, {{ event.payload.approach }}, has regressed:"
        " {{ event.payload.reason }} {{ event.payload.url }}"
    )
    payload = '{"text": {% filter tojson %}' + text + "{% endfilter %}}"
    return AutomationCore(
        name="vieval: tell of a regression",
        trigger=trigger,
        actions=[CallWebhook(block_document_id=webhook, payload=payload)],
    )
