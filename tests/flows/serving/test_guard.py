"""Who may call our servers, by headers alone; `tests/served/test_doors.py` asks real ones."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.datastructures import Headers

from flows.serving.guard import LOOPBACK, OUR_HEADERS, Guard, hosts, refusal

OURS = "127.0.0.1:4200"
LET_IN = {
    "a program": {},
    "our own page": {"origin": f"http://{OURS}", "sec-fetch-site": "same-origin"},
    "an address typed by hand": {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"},
    "a link on another page": {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    },
}
REFUSED = {
    "a page elsewhere": {"origin": "https://evil.example"},
    "a page on another port": {"origin": "http://127.0.0.1:8888"},
    "a page that calls us by another name": {"origin": "http://localhost:4200"},
    "a sandboxed page or a file": {"origin": "null"},
    "an origin that begins like ours": {"origin": f"http://{OURS}.evil.example"},
    "an origin that is empty": {"origin": ""},
    "an image on another page": {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "no-cors",
        "sec-fetch-dest": "image",
    },
    "a page on another port that asks silently": {"sec-fetch-site": "same-site"},
    "a form on another page": {
        "origin": "https://evil.example",
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    },
    "a frame on another page": {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "iframe",
    },
}


@pytest.mark.parametrize("who", LET_IN)
def test_programs_own_pages_and_links_are_let_in(who: str) -> None:
    assert refusal(Headers({"host": OURS} | LET_IN[who]), LOOPBACK) == ""


@pytest.mark.parametrize("who", REFUSED)
def test_pages_of_another_origin_are_refused(who: str) -> None:
    assert refusal(Headers({"host": OURS} | REFUSED[who]), LOOPBACK) != ""


@pytest.mark.parametrize("host", ["127.0.0.1:4200", "localhost:1", "[::1]:4200", "localhost"])
def test_loopback_may_be_called_by_its_names(host: str) -> None:
    assert refusal(Headers({"host": host}), LOOPBACK) == ""


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:4200", "127.0.0.1.evil.example:4200", "", "localhost.:4200"],
)
def test_a_name_that_was_pointed_at_this_machine_is_refused(host: str) -> None:
    assert "does not answer to the host" in refusal(Headers({"host": host}), LOOPBACK)


def test_two_hosts_are_no_host() -> None:
    twice = Headers(raw=[(b"host", OURS.encode()), (b"host", b"evil.example")])
    assert refusal(twice, LOOPBACK) != ""


def test_behind_a_proxy_the_setting_names_the_hosts() -> None:
    named = hosts("prefect.example.org, 127.0.0.1:*")
    page = {"host": "prefect.example.org", "origin": "https://prefect.example.org"}
    assert refusal(Headers(page), named) == ""
    assert refusal(Headers({"host": "localhost:4200"}), named) != ""
    assert hosts(" ") == LOOPBACK


def call(kind: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    """What an application behind the guard answers."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": f"{kind}.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": "GET", "path": "/", "headers": raw}
    asyncio.run(Guard(app)(scope, receive, send))
    return sent


def test_an_answer_carries_the_policy() -> None:
    [start] = call("http", {"host": OURS})
    assert {name.decode(): value.decode() for name, value in start["headers"]} == OUR_HEADERS


def test_the_policy_lets_a_page_ask_no_other_host() -> None:
    policy = OUR_HEADERS["content-security-policy"]
    assert "*" not in policy
    assert "http" not in policy
    assert policy.startswith("default-src 'self'")


def test_what_is_refused_never_reaches_the_application() -> None:
    start, body = call("http", {"host": OURS, "origin": "https://evil.example"})
    assert start["status"] == 403
    assert body["body"] == b"pages of https://evil.example may not call this server\n"


def test_a_socket_is_refused_before_it_opens() -> None:
    [close] = call("websocket", {"host": OURS, "origin": "https://evil.example"})
    assert (close["type"], close["code"]) == ("websocket.close", 1008)
