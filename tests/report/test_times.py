"""Times are told in the time zone of the schedule."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import yaml

from vieval.report.times import ZONE, day, local


def test_a_moment_is_told_where_the_schedule_is() -> None:
    # Hồ Chí Minh City is seven hours ahead of UTC, without summer time.
    assert local("2026-11-28T19:30:00+00:00") == "2026-11-29 02:30 (Asia/Ho_Chi_Minh)"
    assert local(datetime(2026, 6, 1, 0, 0, tzinfo=UTC)) == "2026-06-01 07:00 (Asia/Ho_Chi_Minh)"


def test_it_is_the_zone_of_the_schedule(root: Path) -> None:
    deployments = yaml.safe_load((root / "prefect.yaml").read_text("utf-8"))["deployments"]
    zones = {one["timezone"] for named in deployments for one in named.get("schedules", [])}
    assert zones == {ZONE}


def test_a_day_is_that_of_the_schedule() -> None:
    # Half past six in the evening in London is half past one of the next day in Hà Nội.
    assert day("2026-11-28T18:30:00+00:00") == "2026-11-29"
