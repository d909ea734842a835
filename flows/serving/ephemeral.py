"""A Prefect API for a command: the user's, that of a running `vieval serve`, or one of its own.

Prefect would start a server by itself, but only after all was imported; here both happen at once,
and what both need is imported once. Use `prefect_api` before anything imports Prefect.
"""

from __future__ import annotations

import atexit
import gc
import os
import secrets
import signal
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from flows.serving import stack
from flows.serving.processes import Child, free_port, imports_that_stay
from flows.serving.programs import Program, prefect_server_for_a_command
from tasks import home

SETTINGS = {
    # Nothing is noticed by a server that lives as long as one command.
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    # Whoever has no password is refused anyway; a token would be one more request a client.
    "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "false",
    # Whoever announces a champion waits until the event is kept: by default, up to five seconds.
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "0.1",
    # See `tasks.home.migrate`.
    "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    # Types of blocks are for forms in the UI. Servers that register them in the same new database
    # at once fail, and what was registered is noted down even where nothing was.
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}


@contextmanager
def prefect_api() -> Iterator[None]:
    """Provide a Prefect API; see above.

    Inside, Prefect and MLflow may be imported; before, they must not have been. What runs inside
    is tagged with this process, so that its runs are found should it be killed.
    """
    # As Python ends, the collector would look through all that is left, in vain.
    atexit.register(gc.freeze)
    if there := stack.running():
        for name, value in there.settings.items():
            os.environ.setdefault(name, value)
    home.migrate()
    if os.environ.get("PREFECT_API_URL"):
        with _tagged():
            yield
        return
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    # Nobody else on this machine knows it.
    password = f"vieval:{secrets.token_urlsafe()}"
    settings = {**SETTINGS, "PREFECT_SERVER_API_AUTH_STRING": password}
    program = prefect_server_for_a_command(port, settings)
    # Plugins are for the servers of others; looking for them takes a tenth of Prefect's import.
    # This server has the version of whoever asks it.
    own = {
        "PREFECT_API_URL": url,
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_PLUGINS_ENABLED": "false",
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    }
    with _environment(own):
        with _environment(program.environment):
            server = _started(program)
        waiting = ThreadPoolExecutor(1)
        try:
            _import_while_it_starts()
            ready = waiting.submit(_await, server, f"{url}/health")
            for prepare in (_map_tables, _compile_report, _read_code, _open_stores):
                if not ready.done():
                    prepare()
            ready.result()
            with _quick_end(), _tagged():
                yield
        finally:
            # While it ends, what was found is printed.
            server.ask_to_end()
            waiting.shutdown()
            atexit.register(_see_it_end, server)


def _see_it_end(server: Child) -> None:
    """Wait until the server has written all. Whoever interrupts now has seen what was found."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.stop()


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _started(program: Program) -> Child:
    """The server: a copy of this process once that has imported what both need.

    Prefect takes its settings from the environment when it is imported.
    """
    name = "Prefect's server"
    if sys.platform != "linux":
        # What the system brings may not bear to be copied.
        return Child.start(name, program)
    with imports_that_stay():
        import fastapi  # noqa: F401
        import prefect.flows  # noqa: F401
        import sqlalchemy.ext.asyncio
        import sqlalchemy.orm  # noqa: F401
        import uvicorn  # noqa: F401
    return Child.fork(name, program)


def _import_while_it_starts() -> None:
    """Import what all flows that ask approaches need: it takes about as long as the server."""
    with imports_that_stay():
        import mlflow.store.tracking.sqlalchemy_store  # noqa: F401
        import prefect.flow_engine
        import prefect.task_engine  # noqa: F401

        import flows.evaluate
        import flows.serving.crashed_runs  # noqa: F401


def _map_tables() -> None:
    """Let SQLAlchemy work out the tables of MLflow, as the first query else would."""
    from sqlalchemy.orm import configure_mappers

    configure_mappers()


def _compile_report() -> None:
    from vieval.report.page.render import compile_report

    compile_report()


def _read_code() -> None:
    """Read the code of the approaches that are here, which is part of what each of them is."""
    from vieval.approaches import BUILT_IN
    from vieval.inference.code import code_digest

    for table in BUILT_IN.values():
        for make in table.values():
            code_digest(make())


def _open_stores() -> None:
    from tasks.mlflow_store.store import open_stores

    open_stores()


def _await(server: Child, health: str) -> None:
    """Wait for the server, and mark the runs whose process was killed."""
    from prefect.client.orchestration import get_client

    from flows.serving.crashed_runs import crash_what_was_killed

    server.wait_for(health)
    with get_client(sync_client=True) as client:
        crash_what_was_killed(client)


@contextmanager
def _tagged() -> Iterator[None]:
    from prefect import tags

    from flows.serving.crashed_runs import tags_of_this_process

    with tags(*tags_of_this_process()):
        yield


@contextmanager
def _quick_end() -> Iterator[None]:
    """Spare the second that a flow's heartbeat takes to end, and send the last log lines.

    The settings are copied: Prefect's `temporary_settings` reads all of them anew.
    """
    from prefect.context import SettingsContext, get_settings_context
    from prefect.logging.handlers import APILogHandler

    here = get_settings_context()
    flows = here.settings.flows.model_copy(update={"heartbeat_frequency": None})
    settings = here.settings.model_copy(update={"flows": flows})
    with SettingsContext(profile=here.profile, settings=settings):
        try:
            yield
        finally:
            APILogHandler().flush()
