"""Times as people read them: in the time zone of the schedule."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = "Asia/Ho_Chi_Minh"
"""Where the schedule of `prefect.yaml` counts its nights."""


def local(time: str | datetime) -> str:
    """A moment, in ISO 8601 or with its zone, as in `2026-11-28 12:30 (Asia/Ho_Chi_Minh)`."""
    moment = datetime.fromisoformat(time) if isinstance(time, str) else time
    return f"{moment.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M} ({ZONE})"
