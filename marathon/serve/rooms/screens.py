"""What browsers ask of rooms: joining, deciding, looking, and the trainer's buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from marathon.serve.asked import told
from marathon.serve.bodies import json_object
from marathon.serve.rooms import export, handout, views
from marathon.serve.rooms.assignment import assignment_names, load_assignment
from marathon.serve.rooms.buttons import pressed
from marathon.serve.rooms.codes import LETTERS, digest, new_code, new_token, plain_name
from marathon.serve.rooms.desk import Desk, Held
from marathon.serve.rooms.room import MOST_NAME, Conflict, Decision, Team
from marathon.serve.saved import STATIC
from marathon.serve.streaming import EventStream, event
from sim.problems import InvalidInput, shown, whole_number

MOST_BODY: Final = 8_000
"""Bytes of what a phone may send."""
BEAT: Final = 15.0
"""Seconds after which a listener hears that the server is still there."""
PAGES: Final = {"/play": "phone.html", "/boss": "boss.html", "/room": "projector.html"}
MOST_MONEY: Final = 1e12


class Refused(Exception):  # noqa: N818 (what happened, not what went wrong)
    """A request that is answered with a sentence."""

    def __init__(self, status: int, problem: str) -> None:
        """Answer with a status and a sentence."""
        super().__init__(problem)
        self.status, self.problem = status, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who asks: the trainer, the projector, or a phone of a team."""

    held: Held
    kind: str
    team: Team | None
    key: str

    def view(self) -> dict[str, Any]:
        """What they may see."""
        return views.view(self.held.room, self.held.seen(), self.kind, self.team)

    @property
    def gone(self) -> bool:
        """Whether the team was taken out of the room."""
        return self.team is not None and self.team.number not in self.held.room.teams


Answer = Callable[[Request], Awaitable[Response]]


def refusing(answer: Answer) -> Answer:
    """Answer with sentences where something cannot be done."""

    async def answering(request: Request) -> Response:
        try:
            return await answer(request)
        except Refused as error:
            return JSONResponse({"problems": [error.problem]}, status_code=error.status)
        except Conflict as error:
            return JSONResponse(told(error), status_code=409)
        except InvalidInput as error:
            return JSONResponse(told(error), status_code=422)

    return answering


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRoom:
    """What requests of this screen share.

    Attributes:
        desk: All rooms.
    """

    desk: Desk

    def routes(self) -> list[BaseRoute]:
        """The pages and what they ask."""
        room = "/rooms/{code}"
        pages: list[BaseRoute] = [Route(path, self.page) for path in PAGES]
        return [
            *pages,
            Route("/handout/{assignment}", refusing(self.handout)),
            Route("/api/assignments", refusing(self.assignments)),
            Route("/rooms", refusing(self.open), methods=["POST"]),
            Route(f"{room}/join", refusing(self.join), methods=["POST"]),
            Route(f"{room}/decide", refusing(self.decide), methods=["POST"]),
            Route(f"{room}/price", refusing(self.price), methods=["POST"]),
            Route(f"{room}/do", refusing(self.do), methods=["POST"]),
            Route(f"{room}/events", refusing(self.events)),
            Route(f"{room}/export", refusing(self.export)),
        ]

    async def page(self, request: Request) -> Response:
        """One of the pages."""
        path = STATIC / PAGES[request.url.path]
        return HTMLResponse(path.read_text("utf-8"))

    async def handout(self, request: Request) -> Response:
        """What is handed out on paper."""
        name = request.path_params["assignment"]
        own = self.desk.assignment
        found = own if name == own.name else _built_in(name)
        return HTMLResponse(handout.page(found, self.desk.organisation_of(found)))

    async def assignments(self, request: Request) -> Response:
        """What can be played."""
        _from_here(request)
        own = self.desk.assignment
        names = [own.name, *(name for name in assignment_names() if name != own.name)]
        found = [own if name == own.name else load_assignment(name) for name in names]
        return JSONResponse(
            [
                {
                    "name": each.name,
                    "title": each.title,
                    "meaning": each.meaning,
                    "quarters": each.quarters,
                    "minutes": sum(part.minutes for part in each.guide),
                }
                for each in found
            ]
        )

    async def open(self, request: Request) -> Response:
        """Open a room: from the machine on which the server runs, and from no other."""
        _from_here(request)
        body = await _body(request)
        own = self.desk.assignment
        name = body.get("assignment", own.name)
        assignment = own if name == own.name else _built_in(name)
        held, tokens = await self.desk.open(assignment)
        return JSONResponse({"code": held.room.code, **tokens}, status_code=201)

    async def join(self, request: Request) -> Response:
        """A phone comes in: with a new team, or to one of which it knows the word."""
        held = self._held(request)
        body = await _body(request)
        name, token = plain_name(body.get("name"), MOST_NAME), new_token()
        word = body.get("key")
        async with held.lock:
            if word:
                number = _known(held, name, word)
                held.room.may_come_in(held.room.teams[number])
            else:
                held.room.may_join(name)
                number = held.room.joined + 1
                happened = {"what": "team", "team": number, "name": name, "key": new_code()}
                await self.desk.happen(held, happened)
            phone = {"what": "phone", "team": number, "token": digest(token)}
            await self.desk.happen(held, phone)
        return JSONResponse({"token": token, "team": number}, status_code=201)

    async def decide(self, request: Request) -> Response:
        """A team locks in: counted once, however often it is sent."""
        body = await _body(request)
        held, team = self._team(request)
        async with held.lock:
            counted = await self._decided(held, team, body)
        return JSONResponse({"counted": counted})

    async def _decided(self, held: Held, team: Team, body: Mapping[str, Any]) -> bool:
        if team.number not in held.room.teams:
            raise Refused(403, "your team is not in this room any more")
        quarter = whole_number("quarter", body.get("quarter"), 0, 99)
        happened: dict[str, Any] = {"team": team.number}
        if quarter == 0:
            guess = _number("guess", body.get("guess"), 1000.0)
            if team.guess == guess:
                return False
            held.room.may_guess()
            happened |= {"what": "guess", "guess": guess}
        elif body.get("take_back") is True:
            held.room.may_take_back(quarter)
            if team.locked is None:
                return False
            happened |= {"what": "take_back"}
        else:
            levers = held.room.assignment.decided(body.get("levers"))
            predicted = _number("predicted", body.get("predicted"), MOST_MONEY)
            decision = Decision(levers=levers, predicted=predicted)
            if not held.room.may_decide(team, quarter, decision):
                return False
            _afforded(held, team, levers)
            happened |= {"what": "decide", "levers": levers, "predicted": predicted}
        held.room.may_change_mind(team)
        await self.desk.happen(held, happened)
        return True

    async def price(self, request: Request) -> Response:
        """What a decision would ask for."""
        body = await _body(request)
        held, team = self._team(request)
        levers = held.room.assignment.decided(body.get("levers"))
        return JSONResponse(views.prices(held.room, team, levers))

    async def do(self, request: Request) -> Response:
        """One of the trainer's buttons."""
        body = await _body(request)
        who = self._who(request)
        if who.kind != "boss":
            raise Refused(403, "only the trainer's page may do this")
        async with who.held.lock:
            done = await pressed(self.desk, who.held, body)
        self.desk.begin_work(who.held)
        return JSONResponse({"done": done})

    async def events(self, request: Request) -> Response:
        """Everything that one may see, again whenever something of it has changed."""
        who = self._who(request)
        # After a crash nobody presses the button again that began the work.
        self.desk.begin_work(who.held)
        return EventStream(self._events(who, _last(request)))

    async def _events(self, who: Who, last: str) -> AsyncIterator[bytes]:
        """Whole views, each with a number by which a listener says what it has seen."""
        held, mine = who.held, anyio.Event()
        if (before := held.streams.get(who.key)) is not None:
            before.set()
        held.streams[who.key] = mine
        try:
            while True:
                changed = held.changed
                if mine.is_set():
                    yield event("elsewhere", {})
                    break
                if who.gone or held.stopped.is_set():
                    yield event("over", {})
                    break
                now = f"{self.desk.boot}-{held.room.version}-{held.work.finished}"
                if now != last:
                    last = now
                    yield f"id: {now}\n".encode() + event("view", who.view())
                else:
                    yield b": still here\n\n"
                await _any_of(changed, mine, 1.0 if held.work.asked else BEAT)
        finally:
            if held.streams.get(who.key) is mine:
                del held.streams[who.key]

    async def export(self, request: Request) -> Response:
        """What was decided, for a spreadsheet or a program."""
        who = self._who(request)
        if who.kind != "boss":
            raise Refused(403, "only the trainer's page may take the decisions along")
        return export.answer(who.held.room, request.query_params.get("as", "csv"))

    def _held(self, request: Request) -> Held:
        code = request.path_params["code"].upper()
        plain = len(code) == 4 and all(letter in LETTERS for letter in code)
        held = self.desk.held.get(code) if plain else None
        if held is None:
            raise Refused(404, f"room {shown(code)}: there is none; look at the code again")
        return held

    def _who(self, request: Request) -> Who:
        held = self._held(request)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        key = digest(token) if kind.lower() == "bearer" and 0 < len(token) <= 64 else ""
        room = held.room
        if key == room.boss or key == room.screen:
            return Who(
                held=held, kind="boss" if key == room.boss else "screen", team=None, key=key
            )
        for team in room.teams.values():
            if key in team.phones:
                return Who(held=held, kind="phone", team=team, key=key)
        if not held.bears_wrong():
            raise Refused(429, "too many wrong tokens; wait a moment")
        raise Refused(403, "this room does not know you; join it")

    def _team(self, request: Request) -> tuple[Held, Team]:
        who = self._who(request)
        if who.team is None:
            raise Refused(403, "only a team may decide")
        return who.held, who.team


def _last(request: Request) -> str:
    """What a listener has seen already."""
    return request.headers.get("last-event-id", "")[:64]


async def _any_of(one: anyio.Event, other: anyio.Event, seconds: float) -> None:
    """Wait for one of two things to happen, but no longer than so many seconds."""
    with anyio.move_on_after(seconds):
        async with anyio.create_task_group() as group:

            async def wait(event: anyio.Event) -> None:
                await event.wait()
                group.cancel_scope.cancel()

            group.start_soon(wait, one)
            group.start_soon(wait, other)


def _from_here(request: Request) -> None:
    """Let only the machine on which the server runs open rooms.

    Raises:
        Refused: Another one asks.
    """
    client, server = request.client, request.scope.get("server")
    if client is None or server is None or client.host != server[0]:
        raise Refused(403, "rooms are opened on the machine on which Marathon runs")


async def _body(request: Request) -> dict[str, Any]:
    """What was sent, read no further than it may be long.

    Raises:
        Refused: It is longer.
        InvalidInput: It is no JSON object.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:
            raise Refused(413, f"the body is larger than {MOST_BODY:,} bytes")
    return json_object(body, "what is decided") if body else {}


def _known(held: Held, name: str, word: object) -> int:
    """Number of the team that a phone names and whose word it knows.

    Raises:
        Refused: It does not, or has tried too often.
    """
    if not held.bears_wrong():
        raise Refused(429, "too many words were tried; wait a moment")
    for team in held.room.teams.values():
        if team.name.casefold() == name.casefold() and team.key == str(word)[:8].upper():
            return team.number
    raise Refused(
        403, "no team of this name has this word; look at your team's first phone"
    )


def _number(name: str, given: object, most: float) -> float:
    """A number within a range.

    Raises:
        InvalidInput: It is none.
    """
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if number and -most <= given <= most:  # type: ignore[operator]
        return float(given)  # type: ignore[arg-type]
    raise InvalidInput(f"{name} = {shown(given)}: give a number")


def _afforded(held: Held, team: Team, levers: dict[str, float]) -> None:
    """Refuse what costs more than a quarter's money.

    Raises:
        InvalidInput: It does.
    """
    budget = held.room.assignment.budget
    if budget is None:
        return
    money = views.prices(held.room, team, levers)["whole"]["money"]
    if money > budget:
        currency = held.room.organisation.money.currency
        raise InvalidInput(
            f"levers: cost {money:,.0f} {currency} a quarter; {budget:,.0f} are there: take something out"
        )


def _built_in(name: object) -> Any:  # noqa: ANN401 (an assignment)
    """An assignment that is built in; a browser names no file.

    Raises:
        InvalidInput: There is none of this name.
    """
    if name not in assignment_names():
        raise InvalidInput(
            f"assignment = {shown(name)}: is not offered; give one of {', '.join(assignment_names())}"
        )
    return load_assignment(str(name))
