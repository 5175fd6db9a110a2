"""Looking at one deal: what each event has done to it, and what decided that.

The records before an event and after it tell what happened; the rules that decided it are
asked again for what they read and drew.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.calendar import TICKS_PER_DAY
from sim.experiments import deal_inputs
from sim.outputs.counters import RepCounter
from sim.state import EventKind, Gone, Logged, SlotStatus, Source, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.engines.world import World
    from sim.experiments.deal_inputs import Inputs
    from sim.experiments.meetings import Meeting

    Array = NDArray[Any]

_BEGINS: Final = time(9)
_FOUND: Final = {
    Source.INBOUND: "raises a hand",
    Source.PROSPECTED: "is found by prospecting",
    Source.REFERRED: "is named by a customer",
}
_ENDS: Final = {
    Logged.WON: "won",
    Logged.LOST: "lost",
    Logged.NO_DECISION: "closed, no decision",
    Logged.DISQUALIFIED: "dropped by the rep",
}
_CAUSES: Final = {
    RepCounter.DEFECT_KILLS: "a skipped step came to light",
    RepCounter.VETOES: "somebody nobody had met said no",
    RepCounter.CHAMPION_KILLS: "the only contact had left",
}
_TASKS: Final = {
    Task.ANSWER: "answering leads", Task.PROSPECT: "prospecting",
    Task.QUALIFY: "qualifying", Task.ADVANCE: "in meetings with buyers",
    Task.PROPOSE: "writing proposals", Task.NEGOTIATE: "negotiating",
    Task.SERVE: "serving customers", Task.ADMIN: "administration", Task.IDLE: "no-value work",
    Task.MEETING: "with the manager",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
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

    tick: int
    when: datetime
    what: str
    detail: str
    inputs: Mapping[str, float | str] = field(default_factory=dict)
    stage: str = ""
    passed: bool = False

    def to_json(self) -> dict[str, object]:
        """The happening as the documented object."""
        return {
            "when": self.when.isoformat(sep=" ", timespec="minutes"),
            "what": self.what,
            "detail": self.detail,
            "inputs": dict(self.inputs),
        }


class Watch:
    """Looks at one deal and writes down what happens to it."""

    def __init__(self, world: World, meeting: Meeting) -> None:
        self._world = world
        self._account = meeting.account
        self._window = meeting.window
        self.happenings: list[Happening] = []
        self.hours: dict[str, float] = {}
        self._began: list[int] = []
        self._tasks: list[int] = []
        self._step: Inputs = {}
        self._seen: _Seen | None = None
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

    def end_week(self, counts: Array, start: int, closes: int) -> None:
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
        before, after = self._seen, self._look()
        if kind == EventKind.REP_FREE:
            self._began.append(tick)
            self._tasks.append(int(after.rep["task"]))
            self._decide_step(after)
        _Telling(self, before, after, kind, tick).tell()

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
        mine = (held["account"] == self._account) & (held["window"] == self._window)
        places = np.flatnonzero(mine & (held["status"] != SlotStatus.FREE))
        return begin + int(places[0]) if len(places) else -1

    def _look(self) -> _Seen:
        world, slot = self._world, self._slot()
        return _Seen(
            slot=slot,
            deal=world.deals[slot].copy() if slot >= 0 else None,
            rep=world.reps[self._rep].copy(),
            account=world.accounts[self._account].copy(),
            counts=world.ledger[self._rep].copy(),
            logged=int(world.log[0]["tick"]),
        )

    def _decide_step(self, after: _Seen) -> None:
        """A rep who takes up the first touch of a stage decides on its step at that moment."""
        deal, rep = after.deal, after.rep
        if (
            deal is not None
            and int(rep["task_slot"]) == after.slot
            and rep["task_step"] >= 0
        ):
            self._step = deal_inputs.of_step(self.constants, rep, after.account, deal)

    @property
    def constants(self) -> Any:  # noqa: ANN401 (a record)
        """The organisation's constants."""
        return self._world.constants[0]

    @property
    def step_inputs(self) -> Inputs:
        """What the last decision on a step read and drew."""
        return self._step

    @property
    def window(self) -> int:
        """Number of the buying window."""
        return self._window

    @property
    def stage_names(self) -> tuple[str, ...]:
        """Names of the stages."""
        return tuple(stage.name for stage in self._world.organisation.process.stages)

    def log_rows(self, since: int) -> Array:
        """What the CRM has recorded of the deal since."""
        rows: Array = self._world.log[since + 1 : int(self._world.log[0]["tick"]) + 1]
        mine = (rows["account"] == self._account) & (rows["window"] == self._window)
        found: Array = rows[mine]
        return found

    def note(
        self, tick: int, what: str, detail: str, inputs: Inputs, stage: str, *, passed: bool
    ) -> None:
        """Write a happening down."""
        self.happenings.append(
            Happening(tick=tick, when=moment_of(self._world, tick), what=what, detail=detail,
                      inputs=inputs, stage=stage, passed=passed)
        )  # fmt: skip

    def end(self) -> None:
        """The deal's life is over."""
        self._ended = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """The records at one moment; no deal: nothing is on the rep's list."""

    slot: int
    deal: Any
    rep: Any
    account: Any
    counts: Array
    logged: int


class _Telling:
    """What one event has done to the deal."""

    def __init__(
        self, watch: Watch, before: _Seen, after: _Seen, kind: EventKind, tick: int
    ) -> None:
        self._watch = watch
        self._before = before
        self._after = after
        self._kind = kind
        self._tick = tick

    def tell(self) -> None:
        """Write down everything that differs."""
        was, now = self._before.deal, self._after.deal
        if was is None and now is None:
            self._reached_in_vain()
        elif was is None:
            self._found(now)
        elif int(was["status"]) == SlotStatus.LEAD:
            self._answered(was, now)
        else:
            self._faded(was, now)
            self._touched(was, now)
            self._exited(was, now)
            self._pulled(was, now)
            self._closed(was)

    def _reached_in_vain(self) -> None:
        was, now = self._before.account, self._after.account
        mine = int(now["window"]) == self._watch.window
        if not mine or int(was["window"]) != self._watch.window:
            return
        if int(was["reached"]) == 0 and int(now["reached"]) == 1:
            prospected = self._kind == EventKind.REP_FREE
            source = Source.PROSPECTED if prospected else Source.INBOUND
            inputs = deal_inputs.of_qualifying(
                self._watch.constants, now, int(now["fit"]), source, self._watch.window
            )
            self._note("is found and does not become a deal", "", inputs)
            self._watch.end()

    def _found(self, now: Any) -> None:  # noqa: ANN401 (a record)
        source = Source(int(now["source"]))
        if int(now["status"]) == SlotStatus.LEAD:
            self._note(_FOUND[source])
            return
        inputs = deal_inputs.of_qualifying(
            self._watch.constants, self._after.account, int(now["fit"]), source,
            self._watch.window,
        )  # fmt: skip
        self._note(_FOUND[source])
        worth = f"worth {float(now['amount']):,.0f}"
        if int(now["cheap"]) == 1:
            self._note("is called a deal without asking", worth)
        else:
            self._note("becomes a deal", worth, inputs)

    def _answered(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if now is not None and int(now["status"]) == SlotStatus.LEAD:
            return
        if self._kind != EventKind.REP_FREE:
            days = (self._tick - int(was["created"])) / TICKS_PER_DAY
            self._note("the lead expires unanswered", f"after {days:.1f} working days",
                       {"days the lead waited": days})  # fmt: skip
            self._watch.end()
            return
        c, account = self._watch.constants, self._before.account
        inputs = deal_inputs.of_contact(c, self._before.rep, account, was)
        waited = f"{inputs['hours the lead waited']:.1f} h after"
        qualifying = deal_inputs.of_qualifying(
            c, account, int(was["fit"]), int(was["source"]), self._watch.window
        )
        if now is not None:
            self._note("the lead is answered and reached", waited, inputs)
            worth = f"worth {float(now['amount']):,.0f}"
            self._note("becomes a deal", worth, qualifying)
            return
        if self._counted(RepCounter.CONTACTS):
            self._note("the lead is answered and reached", waited, inputs)
            self._note("does not become a deal", "", qualifying)
        else:
            self._note("the lead is answered too late to be reached", waited, inputs)
        self._watch.end()

    def _touched(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if not self._counted(RepCounter.TOUCHES):
            return
        name = self._stage(was)
        if self._kind == EventKind.MANAGER_WEEK:
            self._note(f"the manager works on it in {name}")
            return
        rep = self._before.rep
        if int(rep["task_slot"]) != self._before.slot:
            return
        waited = max(0, int(rep["task_started"]) - int(was["ready_since"])) / TICKS_PER_DAY
        detail = f"{float(rep['task_hours']):.1f} h, the buyer had waited {waited:.1f} days"
        step = int(rep["task_step"])
        gone = int(was["gone"]) != Gone.NO or (now is not None and int(now["wasted"]) > 0)
        if gone:
            self._note(f"touch in {name}: nobody answers any more", detail)
        elif step < 0:
            self._note(f"touch in {name}", detail)
        else:
            said = "the step followed" if step == 1 else "the step skipped"
            self._note(f"touch in {name}, {said}", detail, self._watch.step_inputs)

    def _faded(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if now is None or int(was["gone"]) != Gone.NO or int(now["gone"]) != Gone.FADED:
            return
        inputs = deal_inputs.of_fading(was, now, self._tick)
        days = float(inputs["days since the last touch"])
        self._note("the buyer's interest has faded, unnoticed",
                   f"{days:.1f} working days after the last touch", inputs)  # fmt: skip

    def _exited(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if self._kind != EventKind.REPLY or int(was["touches_left"]) > 0:
            return
        faded = now is not None and int(now["gone"]) == Gone.FADED
        if faded or int(was["gone"]) != Gone.NO:
            return
        inputs = deal_inputs.of_exit(
            self._watch.constants, self._before.rep, self._before.account, was
        )
        name, detail = self._stage(was), ""
        advanced = self._counted(RepCounter(RepCounter.PASSED_STAGE_1 + int(was["stage"])))
        if not advanced and now is not None and int(now["gone"]) == Gone.NO:
            return  # an answer that no longer mattered: the deal had been pulled forward
        said = f"passes {name}" if advanced else f"does not pass {name}"
        if not advanced:
            causes = [why for counter, why in _CAUSES.items() if self._counted(counter)]
            silent = now is not None and int(now["gone"]) == Gone.LOST
            causes += ["the buyer does not say so"] if silent else []
            detail = "; ".join(causes)
        self._note(said, detail, inputs, name, passed=advanced)

    def _pulled(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if now is not None and int(was["pulled"]) == 0 and int(now["pulled"]) == 1:
            self._note("is pulled forward at a discount",
                       f"{100 * float(now['discount']):.0f} % off")  # fmt: skip

    def _closed(self, was: Any) -> None:  # noqa: ANN401 (a record)
        for row in self._watch.log_rows(self._before.logged):
            event = Logged(int(row["event"]))
            if event not in _ENDS:
                continue
            inputs: Inputs = {}
            detail = ""
            if event == Logged.DISQUALIFIED:
                inputs = deal_inputs.of_dropping(
                    self._watch.constants, self._after.rep, was
                )
            if event == Logged.WON:
                detail = f"for {float(row['amount']):,.0f}"
            self._note(_ENDS[event], detail, inputs)
            self._watch.end()

    def _stage(self, deal: Any) -> str:  # noqa: ANN401 (a record)
        return self._watch.stage_names[int(deal["stage"])]

    def _counted(self, counter: RepCounter) -> bool:
        return bool(self._after.counts[counter] > self._before.counts[counter])

    def _note(
        self,
        what: str,
        detail: str = "",
        inputs: Inputs | None = None,
        stage: str = "",
        *,
        passed: bool = False,
    ) -> None:
        self._watch.note(self._tick, what, detail, inputs or {}, stage, passed=passed)


def moment_of(world: World, tick: int) -> datetime:
    """Date and time of day of a tick; the last one known where the calendar has ended."""
    held = min(max(tick, 0), world.calendar.n_ticks - 1)
    day = datetime.combine(world.calendar.date_of(held), _BEGINS)
    return day + timedelta(seconds=held % TICKS_PER_DAY)
