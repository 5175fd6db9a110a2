"""What stands before every screen: who may ask, how much, how often, and what an answer may do.

A page on one's own machine can be asked by any other page that a browser has open. So the host
that a request names must be this machine (a number, `localhost` or its own name: a name that an
attacker points here is none of these), and a request that another site's page makes is refused.
"""

import ipaddress
import json
import logging
import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a page may load and do: its own files, and ask this server."""

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

MOST_BODY: Final = 1_000_000
"""Bytes of a body; the largest holds the exact results that a page is saved with."""
MOST_PATH: Final = 8_000
"""Bytes of a path with its query."""
RATE: Final = 25.0
"""Requests a second that one client may go on making."""
BURST: Final = 150.0
"""Requests that it may make at once."""
READ_COSTS: Final = 0.1
"""A part of a page is only read and sent: it counts a tenth."""
DOORS: Final = frozenset({"/", "/play", "/boss", "/room"})
"""Pages that a link on another site may lead to."""
MOST_CLIENTS: Final = 1_000
"""Clients whose pace is remembered."""

_LOG: Final = logging.getLogger("marathon.serve")


@dataclass(slots=True)
class Pace:
    """How many requests clients may still make.

    Attributes:
        now: The clock, in seconds.
    """

    now: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def allows(self, client: str, costs: float = 1.0) -> bool:
        """Whether a client may make one more request; it counts as made."""
        moment = self.now()
        left, before = self._left.pop(client, (BURST, moment))
        left = min(BURST, left + (moment - before) * RATE)
        allowed = left >= costs
        self._left[client] = (left - costs if allowed else left, moment)
        while len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return allowed


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, pace: Pace | None = None) -> None:
        """Stand before an application."""
        self._app = app
        self._pace = pace or Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in a sentence."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is not None:
            await _answer(send, *refused)
            return
        await self._answered(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False
        body = _Bounded(receive)

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, body, sending)
        except _TooLargeError:
            await _answer(send, 413, f"the body is larger than {MOST_BODY:,} bytes")
        except Exception:  # noqa: BLE001 (nothing that fails may end the server)
            # Whoever runs the server sees what went wrong, whoever asks does not.
            _LOG.exception("%s %s failed", scope["method"], scope["path"])
            if not begun:
                await _answer(
                    send,
                    500,
                    "this should not have happened; the server's window says what did",
                )

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence for a request that nobody may make."""
        headers = Headers(scope=scope)
        client = scope.get("client")
        costs = READ_COSTS if scope["path"].startswith("/static/") else 1.0
        if not self._pace.allows(client[0] if client else "?", costs):
            return 429, "too many requests; wait a second"
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_PATH:
            return 414, f"the address is longer than {MOST_PATH:,} bytes"
        host = headers.get("host", "")
        if not is_ours(host):
            return (
                421,
                "this server answers to its own address only; use the one it printed",
            )
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2].lower() != host.lower():
            return 403, "pages of other sites may not ask this server"
        if headers.get("sec-fetch-site") == "cross-site" and scope["path"] not in DOORS:
            return 403, "pages of other sites may not ask this server"
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:12]) > MOST_BODY:
            return 413, f"the body is larger than {MOST_BODY:,} bytes"
        return None


def is_ours(host: str) -> bool:
    """Whether the host that a request names is this machine and nobody who only points to it."""
    name = _name_of(host)
    own = socket.gethostname().lower()
    if name in {"localhost", own, f"{own}.local"}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _name_of(host: str) -> str:
    """A host without its port: `[::1]:8000` is `::1`."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


class _TooLargeError(Exception):
    """A body went on after it had to end."""


class _Bounded:
    """What an application receives: no more than a body may have."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = MOST_BODY

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLargeError
        return message


async def _answer(send: Send, status: int, problem: str) -> None:
    """A refusal: a sentence as JSON."""
    body = json.dumps({"problems": [problem]}).encode()
    plain = {
        **HEADERS,
        "content-type": "application/json",
        "content-length": str(len(body)),
        **({"retry-after": "1"} if status == 429 else {}),
    }
    headers = [(name.encode(), value.encode()) for name, value in plain.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
