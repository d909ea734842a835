"""The pages of the servers that we run, where they are not as their makers have them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import mlflow.server
import pytest
from fastapi import APIRouter
from prefect.server.api import server
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from flows.serving import applications

# MLflow's own doing.
pytestmark = pytest.mark.filterwarnings("ignore:starlette.middleware.wsgi is deprecated")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path_factory.mktemp('store')}/m.db")
        yield TestClient(applications.mlflow(), base_url="http://127.0.0.1:5000")


def test_mlflow_opens_without_the_panel_of_its_assistant(client: TestClient) -> None:
    page = client.get("/").text
    assert "<title>MLflow</title>" in page
    head = page.partition("</head>")[0]
    assert applications.PANEL_WAS_SEEN in head
    # Before its own scripts look.
    assert head.index(applications.PANEL_WAS_SEEN) < head.index("static-files/")
    folder = Path(mlflow.server.__file__).parent / mlflow.server.REL_STATIC_DIR
    scripts = (file.read_text("utf-8") for file in folder.glob("static/js/main.*.js"))
    assert any('assistant.fab.autoOpenedOnFirstLoad",version:1' in text for text in scripts)


def test_its_other_pages_are_its_own(client: TestClient) -> None:
    assert client.get("/version").text == mlflow.__version__


def test_what_every_run_asks_is_found_before_the_rest_is_prepared() -> None:
    ordered = applications.most_asked_first(server.API_ROUTERS)
    most_asked = [router.prefix for router in ordered][: len(applications.MOST_ASKED)]
    assert sorted(most_asked) == sorted(applications.MOST_ASKED)
    assert set(map(id, ordered)) == set(map(id, server.API_ROUTERS))
    assert len(ordered) == len(server.API_ROUTERS)


def paths(router: APIRouter) -> list[str]:
    return [route.path for route in router.routes if isinstance(route, Route | WebSocketRoute)]


def test_no_part_that_was_moved_answers_for_another() -> None:
    moved = [router for router in server.API_ROUTERS if router.prefix in applications.MOST_ASKED]
    others = [router for router in server.API_ROUTERS if router not in moved]
    pairs = [*product(moved, others), *product(others, moved)]
    foreign = [
        (path, other.prefix)
        for router, other in pairs
        for path in paths(router)
        if other.prefix and f"{path}/".startswith(f"{other.prefix}/")
    ]
    assert len(moved) == len(applications.MOST_ASKED)
    assert all(map(paths, moved))
    assert sum(len(paths(router)) for router in others) > 50
    assert foreign == []
