"""The world as one value: the arrays of `sim.state`, built from an organisation."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.agenda import clear_agenda
from sim.agents.market.territories import territory_sizes
from sim.agents.opening import ACCOUNT_BITS, open_team
from sim.agents.seats import SEAT_BITS
from sim.arrays import AnyArray
from sim.calendar import TICKS_PER_DAY, TICKS_PER_WEEK, WEEKS_PER_QUARTER, WorkCalendar
from sim.chance import stream_key
from sim.compiling import rule
from sim.engines.constants import build_constants, market_numbers
from sim.engines.event_heap import order_of, push
from sim.levers import added_seats
from sim.organisation import Calendar, Market, Organisation
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    N_FEATURES,
    REPORT_WEEKS,
    TICKET_SLOTS,
    Account,
    Appointment,
    Arrays,
    Constants,
    Deal,
    Entry,
    Pending,
    Records,
    Rep,
    Team,
    Ticket,
    Week,
    dtype_of,
    zeros,
)


class World(Arrays):
    """The arrays of a world and what they belong to: everything a run needs to continue.

    Attributes:
        organisation: What the organisation is.
        calendar: Its working days, from the first week of the run-in.
        seed: Seed of the experiment.
        replication: Number of the replication.
        run_in: Weeks before week 0.
        week: The next week to simulate; week 0 is the switch.
    """

    organisation: Organisation
    calendar: WorkCalendar
    seed: int
    replication: int
    run_in: int
    week: int

    def copy(self) -> World:
        """A world that goes on independently of this one.

        Of the calendars only pending events are copied, and none of the agenda, which every
        event begins by clearing: both are mostly empty room.
        """
        arrays = {name: getattr(self, name).copy() for name in MUTABLE}
        heaps, pending = np.zeros(self.heaps.shape, self.heaps.dtype), int(self.sizes.max())
        heaps[:, :pending] = self.heaps[:, :pending]
        agenda = zeros(Appointment, len(self.agenda))
        return self.with_arrays(**arrays, heaps=heaps, agenda=agenda)

    def with_arrays(self, **arrays: Any) -> World:  # noqa: ANN401 (arrays of any kind)
        """This world with other arrays in the place of some."""
        other = self._replace(**arrays)
        other.__dict__.update(self.__dict__)
        return other

    def pending(self) -> AnyArray:
        """All pending events in the order in which they will happen."""
        parts = [self.heaps[team, :size] for team, size in enumerate(self.sizes)]
        events = np.concatenate(parts) if parts else np.zeros(0, dtype_of(Pending))
        return np.sort(events, order=("tick", "order", "stamp"))

    def digest(self) -> str:
        """SHA-256 of the whole state, the calendar of pending events included."""
        digest = hashlib.sha256(self.pending().tobytes())
        for name in STATE:
            digest.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        return digest.hexdigest()


STATE = (
    "teams", "reps", "accounts", "deals", "tickets", "beliefs", "reports", "activity",
    "ledger", "team_ledger",
)  # fmt: skip
"""The arrays whose bytes are compared between engines."""
MUTABLE = (*STATE, "wakes", "log", "sizes")
"""The arrays that a copy needs whole."""


def open_world(
    organisation: Organisation,
    *,
    seed: int,
    replication: int,
    run_in_weeks: int,
    weeks: int,
    log_events: int = 0,
    room_for: Sequence[NDArray[np.void]],
    only_team: int | None = None,
) -> World:
    """Build the world at the start of its run-in.

    Args:
        organisation: What the organisation is.
        seed: Seed of the experiment.
        replication: Number of the replication.
        run_in_weeks: Weeks to be simulated before week 0.
        weeks: Weeks from week 0 on that may be simulated.
        log_events: Room for CRM-visible events; 0 keeps no log.
        room_for: Records of `sim.levers.Practices`, one array a timeline that may hold:
            every team has room for the seats they add.
        only_team: Build one team of the organisation, counted from 0, by itself. Where
            `plan.quota_scope` is `team` it runs exactly as it does among the others.

    Raises:
        InvalidInput: The seed or the replication is out of range.
        ValueError: There is no such team.
    """
    key = stream_key(seed, replication)
    calendar = build_calendar(organisation, run_in_weeks, weeks)
    constants = build_constants(
        organisation, key, run_in_weeks=run_in_weeks, only_team=only_team
    )
    teams, reps = lay_out_people(organisation, constants, added_seats(*room_for), only_team)
    n_accounts = int(reps["account_end"][-1])
    n_reps, n_teams = len(reps), len(teams)
    slots = int((reps["slot_end"] - reps["slot_begin"]).max())
    largest = max(
        int(reps["account_end"][t["rep_end"] - 1] - reps["account_begin"][t["rep_begin"]])
        for t in teams
    )
    most_reps = int((teams["seat_end"] - teams["rep_begin"]).max())
    room = 64 + most_reps * (3 * slots + 8) + 3 * largest
    numbers: dict[str, Any] = {
        "beliefs": (n_reps, N_FEATURES),
        "reports": (n_reps, REPORT_WEEKS, N_FEATURES),
        "activity": (n_reps, N_FEATURES),
        "ledger": (n_reps, len(RepCounter)),
        "team_ledger": (n_teams, len(TeamCounter)),
    }
    world = World(
        constants=constants,
        weeks=week_table(calendar),
        days=inbound_pulls(organisation, calendar),
        teams=teams,
        reps=reps,
        accounts=zeros(Account, n_accounts),
        wakes=np.zeros(n_accounts, np.int64),
        deals=zeros(Deal, int(reps["slot_end"][-1])),
        blank=blank_deal(),
        tickets=zeros(Ticket, n_reps * TICKET_SLOTS),
        log=zeros(Entry, 1 + log_events),
        agenda=zeros(Appointment, 64 + most_reps * 8 + 3 * largest),
        heaps=np.zeros((n_teams, room), dtype_of(Pending)),
        sizes=np.zeros(n_teams, np.int64),
        **{name: np.zeros(shape) for name, shape in numbers.items()},
    )
    world.organisation, world.calendar = organisation, calendar
    world.seed, world.replication = seed, replication
    world.run_in, world.week = run_in_weeks, -run_in_weeks
    fill_world(world)
    return world


def blank_deal() -> Records[Deal]:
    """One record: a place that nothing has happened to, on whose luck nothing is imposed."""
    blank = zeros(Deal, 1)
    for name in ("exit", "delay", "amount", "contact"):
        blank[f"imposed_{name}"] = np.nan
    return blank


def build_calendar(
    organisation: Organisation, run_in_weeks: int, weeks: int
) -> WorkCalendar:
    """Working days from the first week of the run-in to the end, and one week more."""
    return _calendar(organisation.calendar, run_in_weeks, weeks)


@functools.lru_cache(maxsize=16)
def _calendar(settings: Calendar, run_in_weeks: int, weeks: int) -> WorkCalendar:
    first = np.datetime64(settings.first_day, "D") - np.timedelta64(7 * run_in_weeks, "D")
    return WorkCalendar.build(
        first.astype(object),
        run_in_weeks + weeks + 1,
        country=settings.country,
        fiscal_year_start_month=settings.fiscal_year_start_month,
    )


@functools.lru_cache(maxsize=16)
def week_table(calendar: WorkCalendar) -> Records[Week]:
    """Ticks and fiscal quarter of every week; a week belongs to its first day's quarter."""
    n = len(calendar.week_first_day) - 1
    table = zeros(Week, n)
    first = calendar.week_first_day.astype(np.int64)
    table["first_tick"] = first[:-1] * TICKS_PER_DAY
    table["end_tick"] = first[1:] * TICKS_PER_DAY
    period = calendar.period[np.minimum(first[:-1], len(calendar.period) - 1)].astype(
        np.int64
    )
    table["period"] = period
    for number in np.unique(period):
        held = np.flatnonzero(period == number)
        table["week_of_period"][held] = np.arange(len(held))
        # The last quarter is cut by the calendar, the first by its start: both are taken
        # to be as long as a quarter is, so that nobody hurries at the calendar's edge.
        cut_at_end = number == period[-1] and len(held) < WEEKS_PER_QUARTER
        length = WEEKS_PER_QUARTER if cut_at_end else len(held)
        table["weeks_left"][held] = length - np.arange(len(held))
        end = table["end_tick"][held[-1]] + (length - len(held)) * TICKS_PER_WEEK
        table["period_end_tick"][held] = end
    if len(period) and (period == period[0]).sum() < 12:
        held = np.flatnonzero(period == period[0])
        table["week_of_period"][held] += WEEKS_PER_QUARTER - len(held)
    return table


@functools.lru_cache(maxsize=16)
def inbound_pull(market: Market, calendar: WorkCalendar) -> NDArray[np.float64]:
    """Inbound pull before each working day, in mean weeks; shape (n_days + 1,)."""
    season = np.asarray(market.season) / np.mean(market.season)
    weekday = np.asarray(market.weekday) / np.sum(market.weekday)
    daily = season[np.asarray(calendar.month) - 1] * weekday[np.asarray(calendar.weekday)]
    return np.concatenate([[0.0], np.cumsum(daily)])


@functools.lru_cache(maxsize=16)
def inbound_pulls(
    organisation: Organisation, calendar: WorkCalendar
) -> NDArray[np.float64]:
    """`inbound_pull` of every market that teams sell in; shape (markets, n_days + 1)."""
    kinds, _ = organisation.kinds()
    numbers = market_numbers(kinds)
    first = [numbers.index(number) for number in range(max(numbers) + 1)]
    return np.stack([inbound_pull(kinds[place].market, calendar) for place in first])


def lay_out_people(
    organisation: Organisation,
    constants: Records[Constants],
    reserve: int,
    only_team: int | None,
) -> tuple[Records[Team], Records[Rep]]:
    """Teams and seats with their ranges of accounts, deal slots and tickets.

    Behind each team's seats there is room for `reserve` more, without accounts.
    """
    sizes = [size + reserve for size in organisation.team_sizes()]
    number = np.arange(len(sizes))
    if only_team is not None:
        if not 0 <= only_team < len(sizes):
            raise ValueError(f"team {only_team}: there are teams 0 to {len(sizes) - 1}")
        sizes, number = [sizes[only_team]], number[only_team : only_team + 1]
    n_reps = sum(sizes)
    kinds, of_team = organisation.kinds()
    slots = np.array([kinds[of_team[team]].people.deal_slots for team in number])
    teams = zeros(Team, len(sizes))
    reps = zeros(Rep, n_reps)
    ends = np.cumsum(sizes)
    teams["address"] = number
    teams["seat_end"] = ends
    teams["rep_end"] = ends - reserve
    teams["rep_begin"] = ends - np.asarray(sizes)
    teams["week"] = 0
    reps["team"] = np.repeat(np.arange(len(sizes)), sizes)
    seat = np.arange(n_reps) - teams["rep_begin"][reps["team"]]
    reps["address"] = (number[reps["team"]] << SEAT_BITS) | seat
    counts = np.zeros(n_reps, np.int64)
    territory_sizes(
        constants,
        reps,
        (1 << ACCOUNT_BITS) - 1,
        counts,
    )
    counts[seat >= (teams["rep_end"] - teams["rep_begin"])[reps["team"]]] = 0
    reps["account_end"] = np.cumsum(counts)
    reps["account_begin"] = reps["account_end"] - counts
    reps["slot_end"] = np.cumsum(slots[reps["team"]])
    reps["slot_begin"] = reps["slot_end"] - slots[reps["team"]]
    reps["ticket_begin"] = np.arange(n_reps) * TICKET_SLOTS
    return teams, reps


@rule
def fill_world(world: Arrays) -> None:
    """Open every team and put what recurs into its calendar."""
    for team in range(world.teams.shape[0]):
        clear_agenda(world.agenda)
        open_team(world, team)
        for i in range(1, world.agenda[0].kind):
            row = world.agenda[i]
            order = order_of(row.kind, row.kind, row.entity)
            world.sizes[team] = push(
                world.heaps[team], world.sizes[team], row.tick, order, row.stamp
            )
