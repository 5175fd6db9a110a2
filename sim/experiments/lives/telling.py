"""What one event has done to a deal, in words, and what decided it."""

from dataclasses import dataclass
from typing import Any, Final

from sim.calendar import TICKS_PER_DAY
from sim.experiments.lives import deal_inputs
from sim.experiments.lives.deal_inputs import Inputs
from sim.experiments.lives.watching import Seen, Watch
from sim.outputs.counters import RepCounter
from sim.state import EventKind, Gone, Logged, SlotStatus, Source

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


def tell_event(watch: Watch, before: Seen, after: Seen, kind: EventKind, tick: int) -> None:
    """Note in a watch everything that one event has done to its deal.

    Args:
        watch: Who watches the deal.
        before: The records before the event.
        after: The records after it.
        kind: The event.
        tick: When.
    """
    _Event(watch, before, after, kind, tick).tell()


@dataclass(frozen=True, slots=True, eq=False)
class _Event:
    """One event; the arguments are those of `tell_event`."""

    _watch: Watch
    _before: Seen
    _after: Seen
    _kind: EventKind
    _tick: int

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
            self._watch.note("is found and does not become a deal", "", inputs)
            self._watch.end()

    def _found(self, now: Any) -> None:  # noqa: ANN401 (a record)
        source = Source(int(now["source"]))
        if int(now["status"]) == SlotStatus.LEAD:
            self._watch.note(_FOUND[source])
            return
        inputs = deal_inputs.of_qualifying(
            self._watch.constants, self._after.account, int(now["fit"]), source,
            self._watch.window,
        )  # fmt: skip
        self._watch.note(_FOUND[source])
        worth = f"worth {float(now['amount']):,.0f}"
        if int(now["cheap"]) == 1:
            self._watch.note("is called a deal without asking", worth)
        else:
            self._watch.note("becomes a deal", worth, inputs)

    def _answered(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if now is not None and int(now["status"]) == SlotStatus.LEAD:
            return
        if self._kind != EventKind.REP_FREE:
            days = (self._tick - int(was["created"])) / TICKS_PER_DAY
            detail = f"after {days:.1f} working days"
            waiting: Inputs = {"days the lead waited": days}
            self._watch.note("the lead expires unanswered", detail, waiting)
            self._watch.end()
            return
        c, account = self._watch.constants, self._before.account
        inputs = deal_inputs.of_contact(c, self._before.rep, account, was)
        waited = f"{inputs['hours the lead waited']:.1f} h after"
        qualifying = deal_inputs.of_qualifying(
            c, account, int(was["fit"]), int(was["source"]), self._watch.window
        )
        if now is not None:
            self._watch.note("the lead is answered and reached", waited, inputs)
            worth = f"worth {float(now['amount']):,.0f}"
            self._watch.note("becomes a deal", worth, qualifying)
            return
        if self._counted(RepCounter.CONTACTS):
            self._watch.note("the lead is answered and reached", waited, inputs)
            self._watch.note("does not become a deal", "", qualifying)
        else:
            self._watch.note("the lead is answered too late to be reached", waited, inputs)
        self._watch.end()

    def _touched(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if not self._counted(RepCounter.TOUCHES):
            return
        name = self._stage(was)
        if self._kind == EventKind.MANAGER_WEEK:
            self._watch.note(f"the manager works on it in {name}")
            return
        rep = self._before.rep
        if int(rep["task_slot"]) != self._before.slot:
            return
        waited = max(0, int(rep["task_started"]) - int(was["ready_since"])) / TICKS_PER_DAY
        detail = f"{float(rep['task_hours']):.1f} h, the buyer had waited {waited:.1f} days"
        step = int(rep["task_step"])
        gone = int(was["gone"]) != Gone.NO or (now is not None and int(now["wasted"]) > 0)
        if gone:
            self._watch.note(f"touch in {name}: nobody answers any more", detail)
        elif step < 0:
            self._watch.note(f"touch in {name}", detail)
        else:
            said = "the step followed" if step == 1 else "the step skipped"
            self._watch.note(f"touch in {name}, {said}", detail, self._watch.step_inputs)

    def _faded(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if now is None or int(was["gone"]) != Gone.NO or int(now["gone"]) != Gone.FADED:
            return
        inputs = deal_inputs.of_fading(was, now, self._tick)
        detail = (
            f"{inputs['days since the last touch']:.1f} working days after the last touch"
        )
        self._watch.note("the buyer's interest has faded, unnoticed", detail, inputs)

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
        self._watch.note(said, detail, inputs, name, passed=advanced)

    def _pulled(self, was: Any, now: Any) -> None:  # noqa: ANN401 (records)
        if now is not None and int(was["pulled"]) == 0 and int(now["pulled"]) == 1:
            detail = f"{100 * float(now['discount']):.0f} % off"
            self._watch.note("is pulled forward at a discount", detail)

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
            self._watch.note(_ENDS[event], detail, inputs)
            self._watch.end()

    def _stage(self, deal: Any) -> str:  # noqa: ANN401 (a record)
        return self._watch.stage_names[int(deal["stage"])]

    def _counted(self, counter: RepCounter) -> bool:
        return bool(self._after.counts[counter] > self._before.counts[counter])
