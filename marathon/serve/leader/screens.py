"""What a page asks about a plan: how it stands, what other timelines would come to, and why."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from marathon.answers.questions import money
from marathon.api.history import tables_of
from marathon.api.pacing import paced, week_of
from marathon.planning.booked import Booked, read_booked
from marathon.planning.desk import SEED, Desk
from marathon.planning.plan import Plan
from marathon.planning.plan_values import iso_day
from marathon.serve.asked import Asked, told
from marathon.serve.because import account_of
from marathon.serve.leader.telling import look_json, offer, pace_json
from marathon.serve.saved import STATIC
from marathon.serve.streaming import Turns, Work, busy, streamed
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.problems import InvalidInput, Problems, shown
from sim.scenarios.scenario import Scenario

MOST_WAYS: Final = 4
"""Timelines that are lived beside each other: that of the file, A, B and C."""
LONGEST: Final = 1_600
"""Characters of a timeline."""
Events = Iterator[tuple[str, Any]]


@dataclass(slots=True, kw_only=True)
class Leader:
    """What requests about a plan share.

    Attributes:
        desk: The plan, and what was lived of it.
        turns: Who may run the engine.
    """

    desk: Desk
    turns: Turns
    _offer: dict[str, Any] = field(default_factory=dict)

    def routes(self) -> list[BaseRoute]:
        """The page and what it asks."""
        return [
            Route("/plan", self.page),
            Route("/api/plan", self.offer),
            Route("/api/plan/exact", self.exact),
            Route("/api/plan/now", self.now),
            Route("/api/plan/why", self.why),
            Route("/api/plan/file", self.file),
        ]

    async def page(self, _request: Request) -> Response:
        """The page itself."""
        return FileResponse(STATIC / "leader.html")

    async def offer(self, _request: Request) -> Response:
        """Everything that can be drawn before anything is simulated."""
        return JSONResponse(offer(self.desk))

    async def exact(self, request: Request) -> Response:
        """Timelines beside each other, in more and more futures."""

        def read(query: QueryParams) -> Work:
            plans = [self.desk.way(words) for words in _ways(query)]
            return lambda stopped: self._looks(plans, stopped)

        return await self._answered(request, read)

    def _looks(self, plans: list[Plan], stopped: threading.Event) -> Events:
        for look in self.desk.looks(plans, stopped):
            yield "look", look_json(look, self.desk.futures)

    async def now(self, request: Request) -> Response:
        """How the plan of the file stands in a week."""

        def read(query: QueryParams) -> Work:
            week, booked = self._known(query)
            return lambda stopped: self._paced(week, booked, stopped)

        return await self._answered(request, read)

    def _known(self, query: QueryParams) -> tuple[int, Booked | None]:
        """The first week that is not known, and what is booked; None: see the history.

        Raises:
            InvalidInput: The day lies outside of the plan, or what is booked is no sum of money.
        """
        plan = self.desk.plan
        day, given = iso_day(query.get("week", "")), query.get("booked", "").strip()
        problems = Problems()
        if day is None:
            said = "give a day, like 2027-02-15"
            problems.found.append(f"week = {shown(query.get('week', ''))}: {said}")
        # A file of bookings is for whoever sits at this machine: a page names none.
        if given and money(given.lower()) is None:
            problems.found.append(f"booked = {shown(given)}: give a sum, as 1.2M")
        problems.refuse()
        week = problems.of(week_of, plan, day)
        booked = None
        if given and week is not None:
            booked = problems.of(read_booked, given, plan, week, plan.reps)
        problems.refuse()
        return week, booked

    def _paced(self, week: int, booked: Booked | None, stopped: threading.Event) -> Events:
        plan = self.desk.plan
        look = None
        for look in self.desk.looks([plan], stopped):
            finished = look.ways[0].futures.futures
            yield "progress", {"finished": finished, "asked": self.desk.futures}
        if look is None or stopped.is_set():
            return
        try:
            history = None
            if booked is None and plan.now is not None:
                history = tables_of(plan.now.history)
            lived = look.ways[0].futures
            yield "now", pace_json(paced(plan, lived, week, booked, history, seed=SEED))
        except InvalidInput as error:
            yield "refused", told(error)

    async def why(self, request: Request) -> Response:
        """Where the difference between a timeline and doing nothing comes from."""

        def read(query: QueryParams) -> Work:
            (words, *_) = _ways(query)
            asked = _against_nothing(self.desk.way(words))
            return lambda stopped: account_of(asked, stopped, company=True)

        return await self._answered(request, read)

    async def file(self, request: Request) -> Response:
        """The plan's file with a timeline in it."""
        try:
            (words, *_) = _ways(request.query_params)
            text = self.desk.file_of(words)
        except InvalidInput as error:
            return JSONResponse(told(error), status_code=422)
        name = f'attachment; filename="{Path(self.desk.path.name).stem}-tried.toml"'
        return PlainTextResponse(text, headers={"content-disposition": name})

    async def _answered(
        self, request: Request, read: Callable[[QueryParams], Work]
    ) -> Response:
        """The events of what a request asks, or why it is refused."""
        if self.turns.full:
            return busy()
        try:
            work = await asyncio.to_thread(read, request.query_params)
        except InvalidInput as error:
            return JSONResponse(told(error), status_code=422)
        return streamed(work, self.turns)


def _ways(query: QueryParams) -> list[str]:
    """The timelines that a query names.

    Raises:
        InvalidInput: There is none, there are too many, or one is too long.
    """
    ways = query.getlist("way")
    if not 1 <= len(ways) <= MOST_WAYS:
        raise InvalidInput(f"way: {len(ways)} are given; give 1 to {MOST_WAYS} timelines")
    if any(len(words) > LONGEST for words in ways):
        raise InvalidInput(f"way: is too long; give at most {LONGEST:,} characters")
    return ways


def _against_nothing(plan: Plan) -> Asked:
    """A plan's timeline against going on as today.

    Raises:
        InvalidInput: The timeline does nothing.
    """
    if plan.scenario.digest == plan.base.digest:
        raise InvalidInput(
            "way: does nothing, so nothing is to be explained; add something"
        )
    return Asked(
        organisation=plan.organisation, base=_called(plan.base, "going on as today"),
        tried=_called(plan.scenario, "the plan"), years=-(-plan.weeks // WEEKS_PER_YEAR),
    )  # fmt: skip


def _called(scenario: Scenario, title: str) -> Scenario:
    return replace(scenario, title=title, name=title)
