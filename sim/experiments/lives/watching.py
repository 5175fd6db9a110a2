"""Looking at one deal: what each event has done to it, and what decided that.

The records before an event and after it tell what happened; the rules that decided it are
asked again for what they read and drew.
"""

import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

import numpy as np

from sim.arrays import AnyArray
from sim.calendar import TICKS_PER_DAY
from sim.engines.world import World
from sim.experiments.lives import deal_inputs
from sim.experiments.lives.deal_inputs import Inputs
from sim.experiments.lives.meetings import Meeting
from sim.outputs.counters import RepCounter
from sim.results import Result
from sim.state import EventKind, SlotStatus, Task

Tell = Callable[["Watch", "Seen", "Seen", EventKind, int], None]

_BEGINS: Final = time(9)

_TASKS: Final = {
    Task.ANSWER: "answering leads", Task.PROSPECT: "prospecting",
    Task.QUALIFY: "qualifying", Task.ADVANCE: "in meetings with buyers",
    Task.PROPOSE: "writing proposals", Task.NEGOTIATE: "negotiating",
    Task.SERVE: "serving customers", Task.ADMIN: "administration", Task.IDLE: "no-value work",
    Task.MEETING: "with the manager",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening(Result):
    """One thing that happened to a deal.

    Attributes:
        tick: When.
        when: Date and time of day.
        what: What happened, in words that are the same wherever it happens.
        detail: More of it: who, how long.
        inputs: What the rule that decided it read and drew, by name.
        stage: The stage at whose end the buyer decided; empty: it is no such decision.
        passed: Whether the buyer went on.
    """

    JSON = "when=minute what detail inputs"

    tick: int
    when: datetime
    what: str
    detail: str
    inputs: Mapping[str, float | str] = field(default_factory=dict)
    stage: str = ""
    passed: bool = False

    @property
    def minute(self) -> str:
        """When it was, to the minute."""
        return self.when.isoformat(sep=" ", timespec="minutes")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """The records at one moment; no deal: nothing is on the rep's list."""

    slot: int
    deal: Any
    rep: Any
    account: Any
    counts: AnyArray
    logged: int


class Watch:
    """Looks at one deal and writes down what happens to it.

    Attributes:
        window: Number of the deal's buying window.
        constants: The organisation's constants.
        stage_names: Names of the stages.
        step_inputs: What the rep's last decision on a step read and drew.
        happenings: What has happened so far.
        hours: What the rep did while the window was open, hours by kind of work.
    """

    def __init__(self, world: World, meeting: Meeting, tell: Tell) -> None:
        """Begin to watch.

        Args:
            world: Where the deal is.
            meeting: Which deal.
            tell: Called after each event that may concern the deal, with this watch, the
                records before and after it, its kind and its tick; it writes notes.
        """
        self._tell = tell
        self._world = world
        self._account = meeting.account
        self.window = meeting.window
        kinds, of_team = world.organisation.kinds()
        team = int(world.reps[int(world.accounts[meeting.account]["rep"])]["team"])
        self.constants: Any = world.constants[team]
        self.stage_names = tuple(x.name for x in kinds[of_team[team]].process.stages)
        self.happenings: list[Happening] = []
        self.hours: dict[str, float] = {}
        self._began: list[int] = []
        self._tasks: list[int] = []
        self.step_inputs: Inputs = {}
        self._tick = 0
        self._seen: Seen | None = None
        self._ended = False

    @property
    def _rep(self) -> int:
        return int(self._world.accounts[self._account]["rep"])

    def is_over(self, tick: int, closes: int) -> bool:
        """Whether nothing more can happen to the deal."""
        return self._ended or (tick > closes and self._slot() < 0)

    def doing(self, tick: int) -> str:
        """What the rep was doing at a moment."""
        place = bisect.bisect_right(self._began, tick) - 1
        if place < 0 or self._tasks[place] not in _TASKS:
            return ""
        return _TASKS[Task(self._tasks[place])]

    def end_week(self, counts: AnyArray, start: int, closes: int) -> None:
        """Add up what the rep did while the window was open."""
        if start >= closes:
            return
        for task, name in _TASKS.items():
            spent = float(counts[self._rep, RepCounter.HOURS_ANSWER + task])
            self.hours[name] = self.hours.get(name, 0.0) + spent

    def before(self, kind: EventKind, entity: int, tick: int) -> None:  # noqa: ARG002
        """Copy the records that the event may change."""
        self._seen = self._look() if self._concerns(kind, entity) else None

    def after(self, kind: EventKind, entity: int, tick: int) -> None:  # noqa: ARG002
        """Compare with what was, and write it down."""
        if self._seen is None:
            return
        self._tick = tick
        before, after = self._seen, self._look()
        if kind == EventKind.REP_FREE:
            self._began.append(tick)
            self._tasks.append(int(after.rep["task"]))
            self._decide_step(after)
        self._tell(self, before, after, kind, tick)

    def _concerns(self, kind: EventKind, entity: int) -> bool:
        if kind in {EventKind.REP_FREE, EventKind.REP_WEEK, EventKind.HIRE}:
            return entity == self._rep
        if kind == EventKind.REPLY:
            return entity == self._slot()
        if kind == EventKind.HAND_RAISE:
            return entity == self._account
        return kind in {EventKind.MARKET_WEEK, EventKind.MANAGER_WEEK}

    def _slot(self) -> int:
        rep = self._world.reps[self._rep]
        begin = int(rep["slot_begin"])
        held = self._world.deals[begin : begin + int(rep["slots_used"])]
        mine = (held["account"] == self._account) & (held["window"] == self.window)
        places = np.flatnonzero(mine & (held["status"] != SlotStatus.FREE))
        return begin + int(places[0]) if len(places) else -1

    def _look(self) -> Seen:
        world, slot = self._world, self._slot()
        return Seen(
            slot=slot,
            deal=world.deals[slot].copy() if slot >= 0 else None,
            rep=world.reps[self._rep].copy(),
            account=world.accounts[self._account].copy(),
            counts=world.ledger[self._rep].copy(),
            logged=int(world.log[0]["tick"]),
        )

    def _decide_step(self, after: Seen) -> None:
        """A rep who takes up the first touch of a stage decides on its step at that moment."""
        deal, rep = after.deal, after.rep
        if (
            deal is not None
            and int(rep["task_slot"]) == after.slot
            and rep["task_step"] >= 0
        ):
            self.step_inputs = deal_inputs.of_step(self.constants, rep, after.account, deal)

    def log_rows(self, since: int) -> AnyArray:
        """What the CRM has recorded of the deal since."""
        rows: AnyArray = self._world.log[since + 1 : int(self._world.log[0]["tick"]) + 1]
        mine = (rows["account"] == self._account) & (rows["window"] == self.window)
        found: AnyArray = rows[mine]
        return found

    def note(
        self, what: str, detail: str = "", inputs: Inputs | None = None, stage: str = "",
        *, passed: bool = False,
    ) -> None:  # fmt: skip
        """Write down what has happened at the event looked at; see `Happening`."""
        self.happenings.append(
            Happening(tick=self._tick, when=moment_of(self._world, self._tick), what=what,
                      detail=detail, inputs=inputs or {}, stage=stage, passed=passed)
        )  # fmt: skip

    def end(self) -> None:
        """The deal's life is over."""
        self._ended = True


def moment_of(world: World, tick: int) -> datetime:
    """Date and time of day of a tick; the last one known where the calendar has ended."""
    held = min(max(tick, 0), world.calendar.n_ticks - 1)
    day = datetime.combine(world.calendar.date_of(held), _BEGINS)
    return day + timedelta(seconds=held % TICKS_PER_DAY)
