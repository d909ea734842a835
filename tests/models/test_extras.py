"""Weights and libraries that may be missing: found, downloaded once, or plainly not available."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from vieval.approaches import Entrant
from vieval.approaches.classify.setfit import SetFit
from vieval.data import Unavailable
from vieval.inference import identity
from vieval.models import extras

pytest.importorskip("huggingface_hub")

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {"config.json": b"{}", "vocab.txt": b"a", "pytorch_model.bin": b"w", "model.onnx": b"big"}


def test_a_folder_is_used_where_it_is(tmp_path):
    assert extras.folder(str(tmp_path), "V") == tmp_path


def test_a_missing_library_names_the_extra():
    remedy = r"nothing_like_it.*: pip install 'vieval\[spacy\]'"
    with pytest.raises(Unavailable, match=remedy), extras.libraries("spacy"):
        importlib.import_module("nothing_like_it")


def test_what_does_not_load_says_why_and_what_to_do():
    reason = r"the weights at here do not load \(KeyError: 'x'\): set V to a folder"
    with pytest.raises(Unavailable, match=reason), extras.loading("here", "V"):
        raise KeyError("x")


def test_that_something_is_unavailable_passes_through():
    with pytest.raises(Unavailable, match=r"^itself$"), extras.loading("here", "V"):
        raise Unavailable("itself")


def test_the_revision_of_a_folder_is_its_content(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / "model").write_text("weights")
    assert extras.revision(str(one)) == extras.revision(str(other))
    before = extras.revision(str(one))
    (one / "inner" / "model").write_text("weights of another kind")
    assert extras.revision(str(one)) != before
    assert extras.revision(str(other / "inner" / "model")) != before
    assert extras.revision(str(tmp_path / "nothing")) == "not found"


def test_other_weights_in_the_same_folder_are_another_approach(tmp_path, monkeypatch):
    (tmp_path / "model").write_text("weights")
    monkeypatch.setattr(identity, "_version", lambda library: "1")
    entrant = Entrant("setfit.v1", SetFit(weights=str(tmp_path)))
    before = identity.identity(entrant).fingerprint
    assert identity.identity(entrant).fingerprint == before != ""
    (tmp_path / "model").write_text("weights of another kind")
    assert identity.identity(entrant).fingerprint != before


class Hub(BaseHTTPRequestHandler):
    """As much of a hub as one repository, `owner/name`, needs."""

    server: HubServer

    def do_GET(self):
        self.server.asked.append(self.path)
        path = self.path.partition("?")[0]
        if path == "/api/models/owner/name" or path.endswith("/revision/main"):
            held = [{"rfilename": name} for name in FILES]
            self.give(json.dumps({"id": "owner/name", "sha": COMMIT, "siblings": held}).encode())
        elif path == f"/api/models/owner/name/tree/{COMMIT}":
            tree = [
                {"type": "file", "path": name, "size": len(content), "oid": oid(content)}
                for name, content in FILES.items()
            ]
            self.give(json.dumps(tree).encode())
        elif path.startswith(f"/owner/name/resolve/{COMMIT}/"):
            self.give(FILES[path.rpartition("/")[2]])
        else:
            self.send_error(404)

    def do_HEAD(self):
        self.do_GET()

    def give(self, content):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{oid(content)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *_):
        pass


def oid(content):
    return hashlib.sha1(content).hexdigest()


class HubServer(ThreadingHTTPServer):
    """Notes what it is asked for."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hub)
        self.asked: list[str] = []


@pytest.fixture
def hub(serving):
    server = HubServer()
    with serving(server):
        yield server


ASK = """
import sys
from vieval.models import extras
from vieval.data import Unavailable
extras.TIMEOUT_SECONDS = 1
try:
    found = extras.folder(sys.argv[1], "VARIABLE")
    assert extras.revision(sys.argv[1]) == found.name
    print(found.name, *sorted(file.name for file in found.iterdir()))
except Unavailable as reason:
    print(reason)
"""


@pytest.fixture
def ask(tmp_path):
    """Looks for weights in a process of its own, since the hub's library reads settings once."""

    def run(source, port, **settings):
        environment = {
            **os.environ,
            "HF_HOME": str(tmp_path / "home"),
            "HF_ENDPOINT": f"http://127.0.0.1:{port}",
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_OFFLINE": "0",
            **settings,
        }
        command = [sys.executable, "-c", ASK, source]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def test_weights_are_fetched_once_and_only_what_is_needed(hub, ask):
    expected = f"{COMMIT} config.json pytorch_model.bin vocab.txt"
    assert ask("owner/name", hub.server_port) == expected
    assert not any("onnx" in path for path in hub.asked)
    before = len(hub.asked)
    assert ask("owner/name", hub.server_port) == expected
    assert ask("owner/name", 9, HF_HUB_OFFLINE="1") == expected
    assert ask(f"owner/name@{COMMIT}", hub.server_port) == expected
    assert len(hub.asked) == before


@pytest.mark.parametrize("source", ["owner/other", "no/such/folder", "/no/such/folder", "@", "a b"])
def test_what_is_nowhere_is_unavailable_with_the_remedy(hub, ask, source):
    answer = ask(source, hub.server_port)
    assert answer.startswith(f"weights not found at {source} (")
    assert answer.endswith(
        "set VARIABLE to a folder that holds them, or to an id on a hub that can be reached"
    )


def test_a_closed_or_silent_hub_ends_the_search_soon(ask):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert "weights not found at owner/name" in ask("owner/name", silent.getsockname()[1])
    assert "weights not found at owner/name" in ask("owner/name", 9)


def test_offline_nothing_is_asked(hub, ask):
    answer = ask("owner/name", hub.server_port, HF_HUB_OFFLINE="1")
    assert "weights not found at owner/name" in answer
    assert hub.asked == []
