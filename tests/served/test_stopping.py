"""Whatever is killed, and whenever: nothing half-logged looks complete, and the next run completes.

Runs stop where a test holds them, so that each dies at a place that is known.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest

from flows.serving.processes import is_taken

if TYPE_CHECKING:
    from tests.served.conftest import MadeUp, Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_a_run_whose_process_is_killed_is_crashed_and_the_next_completes_it(
    site: Served, made_up: MadeUp
) -> None:
    made_up.hold(f"killed {site.LOGGING}")
    run = site.submit("reevaluate", "killed")
    os.kill(made_up.reached(f"killed {site.LOGGING}"), signal.SIGKILL)
    assert site.final(run).name == "Crashed"
    assert site.logged("killed") == site.half_logged("killed")
    made_up.release(f"killed {site.LOGGING}")
    # It would be cancelled, had the run that was killed kept its place.
    again = site.submit("reevaluate", "killed")
    assert site.final(again).name == "Completed"
    assert site.logged("killed") == site.complete("killed")
    assert sorted(made_up.asked("killed")) == ["half.v1", "whole.v1"]


class End(NamedTuple):
    """How a site ends: what sends the signal, the exit code, and what is told."""

    send: Callable[[Served], None]
    code: int
    told: str


def kills(*words: str) -> Callable[[Served], None]:
    return lambda site: os.kill(site.process(*words), signal.SIGKILL)


ENDS = {
    "interrupted": End(lambda site: site.send(signal.SIGINT), 0, "stopped"),
    "killed-itself": End(lambda site: site.send(signal.SIGKILL), -signal.SIGKILL, "Ctrl-C stops"),
    "without-its-worker": End(kills("prefect", "worker"), 3, "vieval: worker ended with -9; see "),
    "without-mlflow": End(kills("mlflow", "server"), 3, "vieval: mlflow ended with -9; see "),
}


@pytest.mark.parametrize("how", ENDS)
def test_however_it_ends_nothing_is_left_and_what_was_cut_off_is_completed_later(
    site: Served, made_up: MadeUp, how: str
) -> None:
    made_up.hold(f"{how} {site.LOGGING}")
    run = site.submit("reevaluate", how)
    made_up.reached(f"{how} {site.LOGGING}")
    ENDS[how].send(site)
    assert site.ended() == ENDS[how].code
    assert ENDS[how].told in site.output.read_text()
    site.until(lambda: not made_up.processes(), "the end of all processes")
    assert not any(is_taken(port) for port in site.ports)
    assert site.logged(how) == site.half_logged(how)

    site.up()
    ended = site.run(run).state
    assert (ended.name, ended.message) == ("Crashed", "its worker was stopped")
    made_up.release(f"{how} {site.LOGGING}")
    again = site.submit("reevaluate", how)
    assert site.final(again).name == "Completed"
    assert site.logged(how) == site.complete(how)
    assert sorted(made_up.asked(how)) == ["half.v1", "whole.v1"]
