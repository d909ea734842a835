"""MLflow's UI alone, with a server that starts at once in its place."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.request import urlopen

import pytest

from flows.cli import app
from flows.serving import stack
from flows.serving.processes import CannotServe, Child, free_port, is_taken
from flows.serving.programs import Program


@pytest.fixture
def answering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "health").write_text("OK")

    def server(port: int) -> Program:
        where = ["--bind", "127.0.0.1", "--directory", str(tmp_path)]
        return Program(["http.server", str(port), *where], {})

    monkeypatch.setattr(stack, "mlflow_server", server)


def test_the_ui_tells_where_it_is_once_it_answers_and_stops_without_more_words(
    answering: None,
    ready_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    port = free_port()

    def interrupted(children: Sequence[Child]) -> None:
        told = capsys.readouterr().out
        assert told.startswith(f"MLflow on http://127.0.0.1:{port}/#/experiments")
        with urlopen(f"http://127.0.0.1:{port}/health") as answer:
            assert answer.read() == b"OK"
        assert len(children) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(stack, "_watch", interrupted)
    app(["ui", "--port", str(port)], standalone_mode=False)
    assert capsys.readouterr().out == "stopped\n"
    assert not is_taken(port)


def test_a_port_that_is_taken_is_told_with_the_option_that_sets_another(ready_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for words in (["ui"], ["serve"]):
            with pytest.raises(CannotServe, match=f"port {port}, .* yours; --port sets another"):
                app([*words, "--port", str(port)], standalone_mode=False)
