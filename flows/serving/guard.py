"""Who may call a server of ours: its own pages, and programs on this machine.

A browser lets any web page send requests to loopback, and says in headers which page it was. The
name of a host is checked too: else a page could point its own name at this machine (DNS rebinding)
and pass for one of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Without a port where that is 80.
LOOPBACK = tuple(
    f"{name}{port}" for name in ("127.0.0.1", "localhost", "[[]::1]") for port in ("", ":*")
)
# A page that we serve asks no other host for anything, whatever an artifact or a note contains.
POLICY = "; ".join(
    (
        # Both UIs compile functions while they run, and set styles on elements.
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
OUR_HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
}
POLICY_VIOLATION = 1008


def hosts(setting: str) -> tuple[str, ...]:
    """The patterns of `host:port` in a comma-separated setting; those of loopback where empty."""
    named = tuple(one.strip() for one in setting.split(",") if one.strip())
    return named or LOOPBACK


def refusal(headers: Headers, hosts: Iterable[str]) -> str:
    """Why a request is refused; "" where it is let in.

    `hosts` are the names that the server answers to, as patterns. Programs that are no browser send
    neither `Origin` nor `Sec-Fetch-Site`.
    """
    [host, *others] = headers.getlist("host") or [""]
    if others or not any(fnmatchcase(host, pattern) for pattern in hosts):
        return f"this server does not answer to the host {host!r}"
    for origin in headers.getlist("origin"):
        if urlsplit(origin).netloc != host:
            return f"pages of {origin} may not call this server"
    # Loopback with another port is another origin, although of the same site.
    if headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return ""
    if _is_link(headers):
        return ""
    return "pages of other origins may not call this server"


def _is_link(headers: Headers) -> bool:
    """Whether somebody followed a link to a page of ours."""
    mode, kind = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return mode == "navigate" and kind == "document" and "origin" not in headers


@dataclass(frozen=True)
class Guard:
    """An ASGI application behind the checks, whose answers carry the policy."""

    app: ASGIApp
    hosts: Sequence[str] = LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif why := refusal(Headers(scope=scope), self.hosts):
            await _refuse(why, scope, receive, send)
        else:
            await self.app(scope, receive, _with_policy(send))


async def _refuse(why: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": why})
        return
    # Repeated as text and no more: what a caller sends is never read as a page.
    answer = PlainTextResponse(f"{why}\n", 403, {"x-content-type-options": "nosniff"})
    await answer(scope, receive, send)


def _with_policy(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(OUR_HEADERS)
        await send(message)

    return sending
