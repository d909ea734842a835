"""No page of another origin gets in at what we serve, and no page of ours asks another host.

`tests/flows/serving/test_guard.py` has the rules; here real servers answer a real browser.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

if TYPE_CHECKING:
    from tests.served.conftest import MadeUp, Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# What a page that means harm tries on each server: reads, writes of each kind, sockets.
TRIES = """
async ([reads, writes, sockets]) => {
    const told = {};
    const tried = async (name, asked) => {
        try { const answer = await asked(); told[name] = answer.type + ' ' + answer.status; }
        catch (error) { told[name] = 'refused'; }
    };
    for (const url of reads) {
        await tried('read ' + url, () => fetch(url));
        await tried('silently read ' + url, () => fetch(url, {mode: 'no-cors'}));
    }
    for (const [url, body] of writes) {
        const text = JSON.stringify(body);
        const json = {'content-type': 'application/json'};
        await tried('post ' + url, () => fetch(url, {method: 'POST', headers: json, body: text}));
        await tried('silently post ' + url,
            () => fetch(url, {method: 'POST', mode: 'no-cors', body: text}));
        navigator.sendBeacon(url, text);
        const form = document.body.appendChild(document.createElement('form'));
        Object.assign(form, {action: url, method: 'POST', enctype: 'text/plain', target: 'frame'});
        const field = form.appendChild(document.createElement('input'));
        [field.name, field.value] = [text.slice(0, -1) + ',"x":"', '"}'];
        form.submit();
    }
    for (const url of sockets) {
        told['socket ' + url] = await new Promise(done => {
            const socket = new WebSocket(url, ['prefect']);
            socket.onopen = () => done('open');
            socket.onerror = () => done('refused');
        });
    }
    await new Promise(done => setTimeout(done, 1000));
    return told;
}
"""


class Elsewhere(BaseHTTPRequestHandler):
    """A page of another origin."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>elsewhere</title><iframe name=frame></iframe>")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere(serving: Any) -> Iterator[str]:
    """The address of a page on another port, which for a browser is another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


def ask(url: str, body: object = None, **headers: str) -> tuple[int, str]:
    """What a raw request is answered, with headers that only a forger would send."""
    data = None if body is None else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data, {"content-type": "application/json", **names})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def harm(site: Served) -> dict[str, Any]:
    """What would run a command through Prefect, and what would write to MLflow."""
    with site.client() as client:
        deployment = client.read_deployment_by_name("evaluate/evaluate").id
    command = {"job_variables": {"command": f"touch {site.home}/harmed"}}
    experiment = {"name": "harmed"}
    return {
        f"{site.prefect}/api/deployments/{deployment}/create_flow_run": command,
        f"{site.prefect}/api/admin/database/clear": {"confirm": True},
        f"{site.mlflow}/api/2.0/mlflow/experiments/create": experiment,
        f"{site.mlflow}/ajax-api/2.0/mlflow/experiments/create": experiment,
    }


def state(site: Served) -> tuple[int, list[str], bool]:
    from mlflow import MlflowClient

    with site.client() as client:
        runs = len(client.read_flow_runs())
    found = MlflowClient(site.store).search_experiments()
    return runs, sorted(one.name for one in found), (site.home / "harmed").exists()


def test_a_page_of_another_origin_reads_nothing_and_changes_nothing(
    site: Served, browser: Browser, elsewhere: str
) -> None:
    before = state(site)
    reads = [f"{site.prefect}/api/admin/settings", f"{site.mlflow}/version"]
    sockets = [site.prefect.replace("http", "ws") + "/api/events/" + way for way in ("in", "out")]
    page = browser.new_page()
    page.goto(elsewhere)
    told = page.evaluate(TRIES, [reads, list(harm(site).items()), sockets])
    page.close()
    # An opaque answer is one that the page cannot look into.
    assert set(told.values()) <= {"refused", "opaque 0"}
    assert told[f"read {reads[0]}"] == told[f"read {reads[1]}"] == "refused"
    assert {told[f"socket {socket}"] for socket in sockets} == {"refused"}
    assert state(site) == before


def test_a_name_that_was_pointed_here_opens_nothing(
    site: Served, chromium: str, browser: Browser
) -> None:
    rebound = browser.browser_type.launch(
        executable_path=chromium,
        args=["--no-sandbox", "--host-resolver-rules=MAP evil.example 127.0.0.1"],
    )
    page = rebound.new_page()
    for port in site.ports:
        answer = page.goto(f"http://evil.example:{port}/")
        assert answer is not None
        assert answer.status == 403
    rebound.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_a_forged_request_is_refused_by_both_servers(site: Served, headers: dict[str, str]) -> None:
    before = state(site)
    for url, body in harm(site).items():
        assert ask(url, body, **headers)[0] == 403
    for url in (f"{site.prefect}/api/health", f"{site.prefect}/", f"{site.mlflow}/health"):
        assert ask(url, **headers)[0] == 403
    assert state(site) == before


def test_a_request_without_a_token_is_refused_by_prefect(site: Served) -> None:
    before = state(site)
    for url, body in harm(site).items():
        if url.startswith(site.prefect):
            assert ask(url, body) == (403, '{"detail":"Missing CSRF token."}')
    assert state(site) == before


@pytest.mark.parametrize("name", ["command", "env", "working_dir"])
def test_whoever_asks_for_a_run_chooses_no_command_environment_or_folder(
    site: Served, name: str
) -> None:
    from prefect.exceptions import PrefectHTTPStatusError

    values: dict[str, Any] = {"env": {"LD_PRELOAD": "/tmp/x.so"}}
    variables = {name: values.get(name, "touch harmed")}
    with site.client() as client:
        deployment = client.read_deployment_by_name("evaluate/evaluate").id
        with pytest.raises(PrefectHTTPStatusError, match=f"'{name}' was unexpected"):
            client.create_flow_run_from_deployment(deployment, job_variables=variables)


PAGES = {
    "prefect": (
        "", "v2/dashboard", "v2/runs", "v2/flows", "v2/deployments", "v2/work-pools", "v2/blocks",
        "v2/blocks/catalog", "v2/variables", "v2/automations", "v2/events",
        "v2/concurrency-limits", "v2/artifacts", "v2/settings", "dashboard", "runs", "flows",
        "deployments", "work-pools", "blocks", "blocks/catalog", "variables", "automations",
        "events", "concurrency-limits", "artifacts", "settings", "docs", "redoc", "api/docs",
    ),
    "mlflow": (
        "", "#/experiments", "#/experiments/1/runs", "#/experiments/1/traces", "#/models",
        "#/prompts", "#/settings", "docs",
    ),
}  # fmt: skip


@pytest.mark.parametrize("server", PAGES)
def test_no_page_asks_another_host(
    site: Served, made_up: MadeUp, browser: Browser, server: str
) -> None:
    base = {"prefect": site.prefect, "mlflow": site.mlflow}[server]
    context = browser.new_context()
    page = context.new_page()
    asked: list[Request] = []
    context.on("request", lambda one: asked.append(one))  # noqa: PLW0108 (it marks what it calls)
    seen = [look_at(page, f"{base}/{path}") for path in PAGES[server]]
    elsewhere = [
        request.url
        for request in asked
        if request.url.startswith(("http", "ws"))
        and urlsplit(request.url).netloc != urlsplit(base).netloc
        # The browser itself did not let it go.
        and request.failure != "csp"
    ]
    context.close()
    assert elsewhere == []
    assert len(asked) > len(seen)
    assert not [url for url in (one.url for one in asked) if "amplitude" in url]


def look_at(page: Page, url: str) -> str:
    """The words on a page once it asks for nothing more."""
    page.goto(url)
    page.wait_for_timeout(1500)
    return page.inner_text("body")


def test_the_pages_work_behind_the_guard(site: Served, browser: Browser) -> None:
    page = browser.new_page()
    assert "Dashboard" in look_at(page, site.prefect)
    assert "reevaluate" in look_at(page, f"{site.prefect}/deployments")
    assert "Experiments" in look_at(page, f"{site.mlflow}/#/experiments")
    # Under its other name, the UI finds its API as well.
    other = site.prefect.replace("127.0.0.1", "localhost")
    assert "reevaluate" in look_at(page, f"{other}/v2/deployments")
    page.close()


def test_the_server_of_a_command_lets_in_nobody_but_the_command(
    site: Served, made_up: MadeUp, tmp_path: Path
) -> None:
    made_up.hold("alone predict half.v1")
    corpus = made_up.corpus("alone")
    words = ("evaluate", "ner", "--corpus", corpus, "--approach", "half.v1")
    command = site.vieval(*words, VIEVAL_HOME=str(tmp_path))
    made_up.reached("alone predict half.v1")
    url = f"http://127.0.0.1:{port_of_the_server_of(command.pid)}/api"
    for headers in ({"Host": "evil.example"}, {"Origin": "http://127.0.0.1:1"}):
        assert ask(f"{url}/health", **headers)[0] == 403
    assert ask(f"{url}/flow_runs/filter", {})[0] == 401
    assert ask(f"{url}/admin/settings")[0] == 401
    made_up.release("alone predict half.v1")
    printed, told = command.communicate()
    assert command.returncode == 0, told
    assert "1 approach was asked" in printed


LISTENING = "0A"


def port_of_the_server_of(command: int) -> int:
    """The port that a child of a command listens on."""
    children = Path(f"/proc/{command}/task/{command}/children").read_text().split()
    files = [one for child in children for one in Path(f"/proc/{child}/fd").iterdir()]
    sockets = {str(one.readlink()) for one in files}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        address, _, state, *_, inode = line.split()[1:10]
        if state == LISTENING and f"socket:[{inode}]" in sockets:
            return int(address.partition(":")[2], 16)
    raise LookupError("no server of a command")
