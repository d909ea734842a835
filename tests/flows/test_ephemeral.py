"""What a command changes of Prefect's settings, and at what cost."""

from __future__ import annotations

import os
import signal
from typing import cast

import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY
from prefect.settings.base import PrefectBaseSettings

from flows.serving.ephemeral import _quick_end, _see_it_end
from flows.serving.processes import Child


def test_no_heartbeat_beats_and_no_setting_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    init = PrefectBaseSettings.__init__

    def counted(self: PrefectBaseSettings, *given: object, **named: object) -> None:
        read.append(self)
        init(self, *given, **named)

    before = PREFECT_API_URL.value()
    monkeypatch.setattr(PrefectBaseSettings, "__init__", counted)
    with _quick_end():
        assert PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value() is None
        assert PREFECT_API_URL.value() == before
    assert read == []


def test_an_interrupt_at_the_end_does_not_keep_the_server_from_writing() -> None:
    stopped: list[str] = []

    class Ending:
        def stop(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            stopped.append("in order")

    before = signal.getsignal(signal.SIGINT)
    try:
        _see_it_end(cast("Child", Ending()))
    finally:
        signal.signal(signal.SIGINT, before)
    assert stopped == ["in order"]
