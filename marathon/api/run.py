"""One run of one scenario: what a CRM would show of it, and the truth behind it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from typing_extensions import override

from marathon.api.arguments import Observer, Path, Problems, taken
from marathon.api.asking import AnyScenario, Levers, request
from marathon.api.result import AboutOrganisation
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.tables import Table
from sim.engines.event_log import log_room, write_event_log
from sim.engines.run import Engine, Trace, Weekly, World, advance, open_world
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter
from sim.scenarios.scenario import Scenario

Records = Literal["reps", "teams", "deals", "accounts"]


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Run(AboutOrganisation):
    """One run: week by week, deal by deal.

    Attributes:
        scenario: How the organisation was managed.
        organisation: The organisation.
        seed: Seed of all luck.
        engine: Which engine ran it.
        world: Everything as it stood at the end.
        weekly: What was counted of every week.
        trace: Every event with a hash of what it changed.
    """

    scenario: Scenario
    organisation: Organisation
    seed: int
    engine: Engine
    world: World
    weekly: Weekly
    trace: Trace

    @cached_property
    def digest(self) -> str:
        """SHA-256 of every event and the final state; two runs with one digest are the same."""
        return self.trace.digest(self.world)

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What was booked."""
        booked = self.weekly.reps[:, :, RepCounter.BOOKINGS].sum()
        wins = self.weekly.reps[:, :, RepCounter.WINS].sum()
        weeks, reps = self.weekly.reps.shape[:2]
        money = f"{booked:,.0f} {self.organisation.money.currency}"
        who = f"{reps} reps under {self.scenario.title}"
        return (f"{who} won {wins:,.0f} deals and booked {money} in {weeks} weeks.",)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return digest, events and settings, as `marathon trace --json` prints them."""
        return {
            "digest": self.digest,
            "events": self.weekly.events,
            "engine": self.engine,
            "seed": self.seed,
            "scenario": self.scenario.name,
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a week and rep (from 1), one column a counter.

        Counters are those of `sim.outputs.counters.RepCounter`: hours by kind of work, deals
        opened, won and lost, bookings in money, and others.
        """
        counted = self.weekly.reps
        weeks, reps, _ = counted.shape
        first = self.weekly.first_week
        index = pd.MultiIndex.from_product(
            [range(first, first + weeks), range(1, reps + 1)], names=["week", "rep"]
        )
        names = [counter.name.lower() for counter in RepCounter]
        flat = counted.reshape(weeks * reps, -1)
        return pd.DataFrame(flat, columns=names, index=index).reset_index()

    def events(self) -> pd.DataFrame:
        """Return the event log that a CRM would show, one row an entry: it holds no truth.

        Its CSV is what `marathon import` and `read_history` read.
        """
        return pd.read_csv(io.StringIO(self.event_log()), keep_default_na=False)

    def event_log(self) -> str:
        """Return the event log as the text of a CSV file."""
        text = io.StringIO(newline="")
        write_event_log(self.world, text)
        return text.getvalue()

    def truth(self, records: Records = "reps") -> pd.DataFrame:
        """Return the state at the end, which nobody in the organisation sees whole.

        Args:
            records: `reps`, `teams`, `deals` (slots; those not in use as well) or `accounts`.

        Returns:
            One row a record, one column a field; a field of several values has a column each.

        Raises:
            InvalidInput: There are no such records.
        """
        records = taken(records=records)
        held = getattr(self.world, records)
        columns: dict[str, Any] = {}
        for name in held.dtype.names:
            values = held[name].reshape(len(held), -1)
            many = values.shape[1] != 1
            columns |= {
                f"{name}_{place}" if many else name: values[:, place]
                for place in range(values.shape[1])
            }
        return pd.DataFrame(columns)

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "events.csv": self.event_log()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        rows = [(name, f"{value}") for name, value in self.to_dict().items()]
        return [((("", "value"), rows), "")]


def simulate(
    scenario: AnyScenario = "initial",
    *,
    organisation: Path | Organisation | object = "mid_market",
    levers: Levers | None = None,
    years: int = 4,
    warmup: int = 0,
    seed: int = 1,
    future: int = 0,
    engine: Engine = "compiled",
    progress: Observer = None,
) -> Run:
    """Run one scenario once; week 0 is the first week that is counted.

    Args:
        scenario: How it is managed: a name, a file or a `Scenario`.
        organisation: Who is managed.
        levers: Levers by name, set in the scenario.
        years: Years to run, of 52 weeks.
        warmup: Years before week 0; none: week 0 is the organisation's first week.
        seed: Seed of all luck.
        future: Number of the future, from 0.
        engine: `compiled`, or `reference` (SimPy, slow); both give the same trace.
        progress: False: do not say that rules are compiled.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> run = marathon.simulate("coach", years=1)
        >>> len(run.frame()) == 52 * 8
        True
    """
    problems = Problems()
    years, warmup, seed, future, engine, progress = problems.take(
        years=years, warmup=warmup, seed=seed, future=future, engine=engine,
        progress=progress,
    )  # fmt: skip
    # With levers the request holds the scenario as it is, and the changed one last.
    asked = request(problems, [("scenario", scenario)], organisation, levers)
    chosen, weeks = asked.scenarios[-1], 52 * years
    reps = sum(asked.organisation.team_sizes())
    trace = Trace()
    with watched(progress):
        world = open_world(
            asked.organisation,
            seed=seed,
            replication=future,
            run_in_weeks=52 * warmup,
            weeks=weeks,
            log_events=log_room(reps, weeks + 52 * warmup),
            room_for=(chosen.practices(),),
        )
        if warmup:
            advance(world, chosen.practices(), 0, engine=engine, trace=trace)
        weekly = advance(world, chosen.practices(), weeks, engine=engine, trace=trace)
    return Run(
        scenario=chosen, organisation=asked.organisation, seed=seed, engine=engine,
        world=world, weekly=weekly, trace=trace,
    )  # fmt: skip
