"""The screen *what if*: a setting by hand, estimated at once and exact soon after."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from marathon.serve.asked import Asked, told
from marathon.serve.bodies import json_object
from marathon.serve.emulators import found_for
from marathon.serve.offer import Firms, offer
from marathon.serve.saved import saved_page, shell
from marathon.serve.streaming import Turns, answered
from sim.experiments.running.executors import threads
from sim.experiments.running.plan import Arm
from sim.experiments.running.workers import Workers
from sim.experiments.trying.kept import KeptFutures
from sim.experiments.trying.looks import Look, looks
from sim.problems import InvalidInput
from sim.results import as_json

PATH_STEP: Final = 2
"""Weeks between two points of a path that is sent."""


@dataclass(slots=True, kw_only=True)
class WhatIf:
    """What requests of this screen share.

    Attributes:
        firms: Which organisations may be asked about.
        turns: Who may run the engine.
        kept: Futures at week 0.
        workers: Who simulates.
        plan: Whether there are the screens of a leader's plan as well.
    """

    firms: Firms
    turns: Turns
    kept: KeptFutures = field(default_factory=KeptFutures)
    workers: Workers = field(default_factory=threads)
    plan: bool = False

    def routes(self) -> list[BaseRoute]:
        """The page and what it asks."""
        return [
            Route("/", self.page),
            Route("/api/levers", self.levers),
            Route("/api/emulator/{organisation}", self.emulator),
            Route("/api/exact", self.exact),
            Route("/api/save", self.save, methods=["POST"]),
        ]

    async def page(self, _request: Request) -> Response:
        """The page itself."""
        return HTMLResponse(shell())

    async def levers(self, _request: Request) -> Response:
        """Everything that is offered."""
        return JSONResponse({**as_json(offer(self.firms)), "plan": self.plan})

    async def emulator(self, request: Request) -> Response:
        """The emulator of an organisation, or why there is none."""
        try:
            firm = self.firms.named(request.path_params["organisation"])
        except InvalidInput as error:
            return JSONResponse(told(error), status_code=404)
        found = found_for(firm)
        return JSONResponse({"emulator": found.told, "why_not": found.why_not})

    async def exact(self, request: Request) -> Response:
        """A setting, simulated with more and more futures."""
        return answered(request, self.firms, self.turns, self._looks)

    def _looks(self, setting: Asked, stopped: threading.Event) -> Iterator[tuple[str, Any]]:
        found = looks(
            self.kept, setting.against, Arm.of(setting.tried), workers=self.workers,
            stopped=stopped,
        )  # fmt: skip
        for look in found:
            yield "look", look_json(look)

    async def save(self, request: Request) -> Response:
        """The page with all that it knows, as one file."""
        try:
            state = json_object(await request.body(), "the state of a page")
            firm = self.firms.named(str(state.get("organisation")))
        except InvalidInput as error:
            return JSONResponse(told(error), status_code=422)
        found = found_for(firm)
        whole = {
            "offer": as_json(offer(self.firms)),
            "emulator": {"emulator": found.told, "why_not": found.why_not},
            "state": state,
        }
        name = 'attachment; filename="marathon-what-if.html"'
        return HTMLResponse(saved_page(whole), headers={"content-disposition": name})


def look_json(look: Look) -> dict[str, Any]:
    """A look as a page reads it: short names, a point of the path every other week."""
    rows = {
        row.response: {
            part: [estimate.mean, estimate.low, estimate.high]
            for part, estimate in (
                ("base", row.base), ("own", row.own), ("more", row.difference),
            )
        }
        for row in look.rows
    }  # fmt: skip
    path = look.path[PATH_STEP - 1 :: PATH_STEP]
    return {
        "futures": look.futures,
        "of": look.of,
        "rows": _short(as_json(rows)),
        "path": {
            "step": PATH_STEP,
            "mean": [round(week.mean) for week in path],
            "low": [round(week.low) for week in path],
            "high": [round(week.high) for week in path],
        },
        "ahead": look.ahead,
        "pays_back": look.pays_back,
    }


def _short(value: Any) -> Any:  # noqa: ANN401 (JSON)
    """Numbers with as many digits as a page can show."""
    if isinstance(value, dict):
        return {key: _short(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_short(each) for each in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value
