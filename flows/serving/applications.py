"""The servers that we run, behind the guard: factories for uvicorn and for `mlflow server`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.serving.guard import Guard, hosts
from flows.serving.processes import imports_that_stay
from flows.serving.programs import RECORDER
from tasks import home

if TYPE_CHECKING:
    from fastapi import APIRouter
    from starlette.responses import HTMLResponse
    from starlette.routing import BaseRoute

# MLflow opens the panel of its assistant, a chat with a language model, for whoever comes first.
PANEL_WAS_SEEN = (
    "<script>localStorage['mlflow.assistant.fab.autoOpenedOnFirstLoad_v1'] ??= 'true'</script>"
)
MOST_ASKED = ("/flows", "/flow_runs", "/task_runs", "/admin", "/logs", "/artifacts", "/events")
# FastAPI's pages about an API load their scripts from another host.
FOREIGN_PAGES = {"swagger_ui_html", "swagger_ui_redirect", "redoc_html"}
# The key of Prefect's analytics, which its UI reports to whatever the server's settings say.
ANALYTICS_KEY = re.compile(r"\{return`[0-9a-f]{32}`\}")


def prefect() -> Guard:
    """Prefect's API and UI; `VIEVAL_PREFECT_HOSTS` names the hosts that it answers to."""
    return _prefect(ephemeral=False)


def prefect_for_a_command() -> Guard:
    """Prefect's API without its UI and its schedules, for a server that ends with a command."""
    return _prefect(ephemeral=True)


def _prefect(*, ephemeral: bool) -> Guard:
    pages = os.environ.setdefault("PREFECT_UI_STATIC_DIRECTORY", str(home.state() / "ui"))
    settings = {
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # Wherever the UI was opened, its API is there.
        "PREFECT_UI_API_URL": "/api",
        **RECORDER,
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    with imports_that_stay():
        from prefect.server.api import server

        # To mypy, a tuple of thirty is another type than one of any length.
        server.API_ROUTERS = most_asked_first(server.API_ROUTERS)  # type: ignore[assignment]
        app = server.create_app(ephemeral=ephemeral)
    for one in (app, *(getattr(route, "app", None) for route in app.routes)):
        if router := getattr(one, "router", None):
            router.routes = _own(router.routes)
    _without_analytics(Path(pages))
    return Guard(app, hosts(os.environ.get("VIEVAL_PREFECT_HOSTS", "")))


def most_asked_first(routers: Iterable[APIRouter]) -> tuple[APIRouter, ...]:
    """The parts of Prefect's API, those before that every run asks.

    FastAPI prepares the routes of a part when it first looks through them, and it looks through the
    parts in their order until one has the route that was asked for.
    """
    return tuple(sorted(routers, key=lambda router: router.prefix not in MOST_ASKED))


def mlflow() -> Guard:
    """MLflow's API and UI; `MLFLOW_SERVER_ALLOWED_HOSTS` names the hosts that it answers to."""
    import mlflow.server
    from mlflow.server.fastapi_app import app
    from starlette.routing import Route

    first_page = Path(mlflow.server.__file__).parent / mlflow.server.REL_STATIC_DIR / "index.html"
    app.router.routes = [Route("/", _opening(first_page)), *_own(app.router.routes)]
    return Guard(app, hosts(os.environ.get("MLFLOW_SERVER_ALLOWED_HOSTS", "")))


def _opening(page: Path) -> HTMLResponse:
    """MLflow's first page, without its assistant's panel over a quarter of it."""
    from starlette.responses import HTMLResponse

    return HTMLResponse(page.read_text("utf-8").replace("<head>", f"<head>{PANEL_WAS_SEEN}", 1))


def _own(routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    return [route for route in routes if getattr(route, "name", "") not in FOREIGN_PAGES]


def _without_analytics(pages: Path) -> None:
    """Take the key out of the copy of the UI that is served: without one nothing is reported."""
    for file in pages.glob("*/assets/index-*.js"):
        text = file.read_text(encoding="utf-8")
        ours = ANALYTICS_KEY.sub("{return``}", text)
        if ours != text:
            file.write_text(ours, encoding="utf-8")
