"""The rooms of a server: who is in them, what is written down, and what the engine does for them."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import anyio
import anyio.to_thread

from marathon.serve.offer import Firms
from marathon.serve.rooms import debrief, opening_question
from marathon.serve.rooms.assignment import (
    MOST_REPS,
    Assignment,
    assignment_from,
)
from marathon.serve.rooms.book import Book, kept
from marathon.serve.rooms.codes import digest, new_code, new_token, squares
from marathon.serve.rooms.room import LUCK, Conflict, Phase, Room, Team
from marathon.serve.rooms.views import Work
from sim.experiments.managing.lived import open_lived
from sim.experiments.running.executors import threads
from sim.experiments.running.provenance import sources_digest
from sim.experiments.running.workers import Workers
from sim.organisation import Organisation
from sim.problems import InvalidInput, Problems
from sim.scenarios.loader import load_organisation

MOST_ROOMS: Final = 4
WRONG_AT_ONCE: Final = 20
"""Wrong words and tokens that a room bears at once; then one a second."""


@dataclass(slots=True, eq=False)
class Held:
    """A room and what belongs to it.

    Attributes:
        room: The room.
        book: Where its events are written.
        work: What the engine does for it.
        lock: Held by whoever changes it.
        changed: Set, and exchanged, when somebody may see something new.
        streams: By a listener's digest, what ends its stream when another one begins.
        stopped: Tells what the engine does for it to end.
        ends: When the time to decide is over, by the clock of this process.
        wrong: Wrong words that are still borne, and when that was counted.
        working: What is being measured.
    """

    room: Room
    book: Book
    work: Work = field(default_factory=Work)
    lock: anyio.Lock = field(default_factory=anyio.Lock)
    changed: anyio.Event = field(default_factory=anyio.Event)
    streams: dict[str, anyio.Event] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)
    ends: float | None = None
    wrong: tuple[float, float] = (WRONG_AT_ONCE, 0.0)
    working: asyncio.Task[None] | None = None

    def tell(self) -> None:
        """Let everybody look again."""
        self.room.version += 1
        self.changed.set()
        self.changed = anyio.Event()

    def seen(self) -> Work:
        """What is known about the work, with the time that is left."""
        left = None if self.ends is None else max(0.0, self.ends - time.monotonic())
        return replace(self.work, ends_in=left)

    def bears_wrong(self) -> bool:
        """Whether one more wrong word may be tried; it counts as tried."""
        left, before = self.wrong
        now = time.monotonic()
        left = min(float(WRONG_AT_ONCE), left + now - before)
        self.wrong = (left - 1.0 if left >= 1.0 else left, now)
        return left >= 1.0


@dataclass(slots=True, kw_only=True, eq=False)
class Desk:
    """All rooms.

    Attributes:
        firms: Which organisations there are.
        assignment: What a new room plays unless it says otherwise.
        folder: Where decisions are kept; None: nowhere.
        address: Where phones get in; empty: under the address that the trainer's page has.
        reachable: Whether other machines reach it.
        workers: Who simulates.
    """

    firms: Firms
    assignment: Assignment
    folder: Path | None = None
    address: str = ""
    reachable: bool = False
    workers: Workers = field(default_factory=threads)
    held: dict[str, Held] = field(default_factory=dict)
    boot: str = field(default_factory=lambda: secrets.token_hex(4))
    _engine: anyio.Semaphore = field(default_factory=lambda: anyio.Semaphore(2))

    def restore(self) -> list[str]:
        """Rebuild every room whose decisions were kept; returns a sentence for each.

        Raises:
            InvalidInput: A file is no room's.
        """
        said: list[str] = []
        if self.folder is None:
            return said
        for code, events in kept(self.folder):
            if len(self.held) >= MOST_ROOMS:
                said.append(f"room {code}: is left aside, {MOST_ROOMS} are open; move files out of {self.folder}")  # fmt: skip
                continue
            first = events[0]
            room = self._lived_again(code, events)
            self.held[code] = self._hold(room)
            teams = "1 team" if len(room.teams) == 1 else f"{len(room.teams)} teams"
            said.append(f"room {code} is back: {teams}, quarter {room.quarter}")
            if first.get("sources") != sources_digest():
                said.append(
                    f"room {code}: the model has changed since it was opened; the same decisions are "
                    "lived again, and figures may differ from those that were shown"
                )
        return said

    def _lived_again(self, code: str, events: list[dict[str, Any]]) -> Room:
        """Rebuild a room from what was decided in it.

        Raises:
            InvalidInput: An event cannot have happened.
        """
        problems, number = Problems(), 1
        try:
            room: Room = problems.of(self._room, events[0], where=f"room {code}: ")
            problems.refuse()
            for number, event in enumerate(events[1:], 2):  # noqa: B007 (told below)
                room.apply(event)
        except (AttributeError, LookupError, TypeError) as error:
            raise InvalidInput(
                f"{self.folder}: line {number} of room {code} tells of nothing that can happen there; "
                "move its file out of the folder"
            ) from error
        return room

    async def open(self, assignment: Assignment) -> tuple[Held, dict[str, str]]:
        """Open a room; returns it with the tokens of trainer and projector.

        Raises:
            Conflict: There are too many.
            InvalidInput: The organisation cannot be managed here, or nothing can be written.
        """
        if len(self.held) >= MOST_ROOMS:
            raise Conflict(f"{MOST_ROOMS} rooms are open; close one of them first")
        code = new_code()
        while code in self.held:
            code = new_code()
        tokens = {"boss": new_token(), "screen": new_token()}
        event = {
            "what": "room", "format": 1, "code": code, "name": assignment.name,
            "assignment": _plain(assignment.written), "sources": sources_digest(),
            **{name: digest(token) for name, token in tokens.items()},
        }  # fmt: skip
        async with self._engine:
            room = await anyio.to_thread.run_sync(self._room, event)
        if len(self.held) >= MOST_ROOMS:
            raise Conflict(f"{MOST_ROOMS} rooms are open; close one of them first")
        held = self._hold(room)
        held.book.write(event)
        self.held[code] = held
        return held, tokens

    def _hold(self, room: Room) -> Held:
        address = f"{self.address}play#{room.code}" if self.address else ""
        work = Work(
            address=self.address, squares=squares(address) if address else (),
            reachable=self.reachable,
        )  # fmt: skip
        return Held(room=room, book=Book(self.folder, room.code), work=work)

    def _room(self, event: Mapping[str, Any]) -> Room:
        assignment = assignment_from(event["assignment"], name=event["name"])
        organisation = self.organisation_of(assignment)
        opening = open_lived(
            organisation, assignment.base, quarters=assignment.quarters,
            seed=assignment.seed, replication=LUCK, room_for=assignment.most,
        )  # fmt: skip
        return Room(
            code=event["code"], boss=event["boss"], screen=event["screen"],
            assignment=assignment, organisation=organisation, opening=opening,
        )  # fmt: skip

    def organisation_of(self, assignment: Assignment) -> Organisation:
        """Whom an assignment is about.

        Raises:
            InvalidInput: There is no such organisation, or it is too large for phones.
        """
        name = assignment.organisation
        found = self.firms.own.get(name) or load_organisation(name)
        reps = sum(found.team_sizes())
        if reps > MOST_REPS:
            raise InvalidInput(
                f"organisation {name}: has {reps} reps; a class room manages at most {MOST_REPS}"
            )
        return found

    def close(self, held: Held) -> None:
        """End a room; its decisions stay."""
        held.stopped.set()
        self.held.pop(held.room.code, None)
        held.book.close()
        held.tell()

    async def happen(self, held: Held, event: Mapping[str, Any]) -> None:
        """Write an event down and let it have happened. The caller holds the room's lock.

        Raises:
            InvalidInput: It cannot be written; then it has not happened.
        """
        await anyio.to_thread.run_sync(held.book.write, event)
        if event["what"] == "quarter":
            await self._live(held, event)
        else:
            # In the loop, so that nobody looks at a room that is half changed.
            held.room.apply(event)
        if event["what"] in {"quarter", "back", "begin"}:
            held.ends = None
        held.tell()

    async def _live(self, held: Held, event: Mapping[str, Any]) -> None:
        room = held.room
        room.running = True
        held.tell()
        try:
            async with self._engine:
                lived = await anyio.to_thread.run_sync(
                    partial(self._all, list(room.teams.values()), room)
                )
            room.apply(event, lived)
        finally:
            room.running = False

    def _all(self, teams: list[Team], room: Room) -> dict[int, Any]:
        worlds = self.workers.in_order(room.lived_by, teams)
        return {team.number: world for team, world in zip(teams, worlds, strict=True)}

    # What is measured while people look at something else.

    def begin_work(self, held: Held) -> None:
        """Begin to measure what the room will be shown, if anything is missing."""
        if held.working is None or held.working.done():
            held.working = asyncio.get_running_loop().create_task(self._works(held))

    async def _works(self, held: Held) -> None:
        """Measure until nothing is missing: what is asked for may change meanwhile."""
        while (work := self._wanted(held)) is not None and not held.stopped.is_set():
            await work(held)

    def _wanted(self, held: Held) -> Callable[[Held], Coroutine[Any, Any, None]] | None:
        room = held.room
        asks = room.phase is Phase.QUESTION and room.assignment.opening is not None
        if asks and held.work.answer is None:
            return self._answer
        if room.phase is Phase.DEBRIEF and held.work.found is None:
            return self._judge
        return None

    async def _answer(self, held: Held) -> None:
        room = held.room
        if (question := room.assignment.opening) is None:
            return
        work = partial(
            opening_question.answer_of, room.organisation, room.assignment, question,
            workers=self.workers, stopped=held.stopped, going=partial(_going, held),
        )  # fmt: skip
        answer = await self._measured(work)
        held.work = replace(held.work, answer=answer, finished=0, asked=0)
        held.tell()

    async def _judge(self, held: Held) -> None:
        work = partial(
            debrief.measure, held.room, workers=self.workers, stopped=held.stopped,
            going=partial(_going, held),
        )  # fmt: skip
        found = await self._measured(work)
        held.work = replace(held.work, found=found, finished=0, asked=0)
        held.tell()

    async def _measured(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401
        async with self._engine:
            return await anyio.to_thread.run_sync(work)


def _going(held: Held, finished: int, asked: int) -> None:
    """Remember how far a measurement is: whoever looks next is told."""
    held.work = replace(held.work, finished=finished, asked=asked)


def _plain(written: Any) -> Any:  # noqa: ANN401 (whatever TOML holds)
    """What a file holds, as JSON can keep it."""
    if isinstance(written, Mapping):
        return {str(key): _plain(each) for key, each in written.items()}
    if isinstance(written, list | tuple):
        return [_plain(each) for each in written]
    return written if isinstance(written, bool | int | float) else str(written)
