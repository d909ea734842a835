"""The pages of the servers that we run, where they are not as their makers have them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mlflow.server
import pytest
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
