"""Estimates for an organisation that has none: made while the page goes on, told how far."""

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from marathon.serve.asked import told
from marathon.serve.emulators import found_for, keep
from marathon.serve.offer import Firms
from marathon.serve.streaming import Turns, busy, streamed
from sim.experiments.emulating.building import build
from sim.experiments.running.progress import Progress
from sim.organisation import Organisation
from sim.problems import InvalidInput

EXECUTOR: Final = "threads:1"
"""One thread: whoever tries settings meanwhile still has the others."""


class _StoppedError(Exception):
    """Nobody waits for the estimates any more."""


@dataclass(slots=True, kw_only=True)
class Making:
    """What requests for new estimates share.

    Attributes:
        firms: Which organisations may be asked about.
        turns: Who may make: one at a time.
    """

    firms: Firms
    turns: Turns = field(default_factory=lambda: Turns(at_once=1, most_waiting=2))

    def routes(self) -> list[BaseRoute]:
        """What a page asks."""
        return [Route("/api/emulate/{organisation}", self.emulate, methods=["POST"])]

    async def emulate(self, request: Request) -> Response:
        """Make the emulator of an organisation."""
        try:
            firm = self.firms.named(request.path_params["organisation"])
        except InvalidInput as error:
            return JSONResponse(told(error), status_code=404)
        if self.turns.full:
            return busy()
        return streamed(lambda stopped: _made(firm, stopped), self.turns)


def _made(firm: Organisation, stopped: threading.Event) -> Iterator[tuple[str, Any]]:
    """How far it is, until the emulator is kept where pages look for it."""
    heard: queue.Queue[tuple[str, Any]] = queue.Queue()

    def going(here: Progress) -> None:
        if stopped.is_set():
            raise _StoppedError
        said = {"finished": here.finished, "asked": here.asked, "note": here.note}
        heard.put(("progress", said))

    with ThreadPoolExecutor(1) as alone:
        alone.submit(_make, firm, going, heard.put)
        name = "progress"
        while name == "progress":
            name, said = heard.get()
            # Of what was heard meanwhile only the last is news.
            while name == "progress" and not heard.empty():
                name, said = heard.get()
            yield name, said


def _make(
    firm: Organisation,
    going: Callable[[Progress], None],
    tell: Callable[[tuple[str, Any]], None],
) -> None:
    """Make the emulator, and tell how it ended."""
    try:
        # Somebody who waited before may have made it.
        if found_for(firm).told is None:
            keep(firm, build(firm, executor=EXECUTOR, progress=going))
        tell(("made", {}))
    except _StoppedError:
        tell(("stopped", {}))
    except InvalidInput as error:
        tell(("refused", told(error)))
    except BaseException:
        tell(("refused", {"problems": ["the estimates could not be made"]}))
        raise
