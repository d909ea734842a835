"""Times as people read them: in the time zone of the schedule."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = "Asia/Ho_Chi_Minh"
"""Where the schedule of `prefect.yaml` counts its nights."""


def local(time: str | datetime) -> str:
    """A moment, in ISO 8601 or with its zone, as in `2026-11-28 12:30 (Asia/Ho_Chi_Minh)`."""
    return f"{_there(time):%Y-%m-%d %H:%M} ({ZONE})"


def day(time: str | datetime) -> str:
    """The day of a moment, as in `2026-11-28`."""
    return f"{_there(time):%Y-%m-%d}"


def _there(time: str | datetime) -> datetime:
    moment = datetime.fromisoformat(time) if isinstance(time, str) else time
    return moment.astimezone(ZoneInfo(ZONE))
