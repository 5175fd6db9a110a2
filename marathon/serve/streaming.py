"""Answers that grow: server-sent events, made by threads, ended when nobody listens any more."""

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from marathon.serve.asked import Asked, asked, told
from marathon.serve.offer import Firms
from sim.problems import InvalidInput

AT_ONCE: Final = 2
"""Runs of the engine that go on at a time."""
MOST_WAITING: Final = 16
"""Runs that may wait for their turn; more are refused."""

Work = Callable[[threading.Event], Iterator[tuple[str, Any]]]
"""Yields events, each a name and what it says, until it is done or told to stop."""


class Turns:
    """Who may run the engine: some at a time, the others in the order in which they came."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        """Nobody runs, nobody waits."""
        self._free = anyio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._waiting = 0

    @property
    def full(self) -> bool:
        """Whether so many wait that one more would wait for nothing."""
        return self._waiting >= self._most_waiting

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it."""
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()


def busy() -> Response:
    """The answer to one too many."""
    problem = "too many settings are being simulated; wait a moment and try again"
    return JSONResponse(
        {"problems": [problem]}, status_code=503, headers={"retry-after": "2"}
    )


def streamed(work: Work, turns: Turns) -> Response:
    """The events of some work, as they come."""
    return EventStream(_events(work, turns))


def answered(
    request: Request,
    firms: Firms,
    turns: Turns,
    answer: Callable[[Asked, threading.Event], Iterator[tuple[str, Any]]],
) -> Response:
    """The events of the setting that a request asks about, or why it is refused."""
    try:
        setting = asked(request.query_params.multi_items(), firms)
    except InvalidInput as error:
        return JSONResponse(told(error), status_code=422)
    if turns.full:
        return busy()
    return streamed(lambda stopped: answer(setting, stopped), turns)


async def _events(work: Work, turns: Turns) -> AsyncIterator[bytes]:
    """Run the work in threads, and tell it to stop however this ends."""
    stopped = threading.Event()
    try:
        yield event("waiting", {})
        async with turns.turn():
            going = work(stopped)
            while True:
                # Left behind when the listener goes: it sees `stopped` before the next future.
                found = await anyio.to_thread.run_sync(
                    next, going, None, abandon_on_cancel=True
                )
                if found is None:
                    break
                yield event(*found)
        yield event("done", {})
    finally:
        stopped.set()


def event(name: str, said: object) -> bytes:
    """One server-sent event."""
    text = json.dumps(said, separators=(",", ":"), allow_nan=False)
    return f"event: {name}\ndata: {text}\n\n".encode()


class EventStream(StreamingResponse):
    """Server-sent events; a listener who goes away ends them at once, not at the next one."""

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        """Send events as they come."""
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See `StreamingResponse`."""
        async with anyio.create_task_group() as group:

            async def listen() -> None:
                await Request(scope, receive).body()
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            group.start_soon(listen)
            await self.stream_response(send)
            group.cancel_scope.cancel()
