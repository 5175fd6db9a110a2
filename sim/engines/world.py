"""The world as one value: the arrays of `sim.state`, built from an organisation."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.agenda import clear_agenda
from sim.agents.market.territories import territory_sizes
from sim.agents.opening import ACCOUNT_BITS, SEAT_BITS, open_team
from sim.calendar import TICKS_PER_DAY, WorkCalendar
from sim.chance import stream_key
from sim.compiling import rule
from sim.engines.constants import build_constants
from sim.engines.event_heap import EVENT, order_of, push
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    ACCOUNTS_DTYPE,
    AGENDA_DTYPE,
    DEALS_DTYPE,
    EVENT_LOG_DTYPE,
    N_FEATURES,
    REPORT_WEEKS,
    REPS_DTYPE,
    TEAMS_DTYPE,
    TICKET_SLOTS,
    TICKETS_DTYPE,
    WEEKS_DTYPE,
    Records,
)

if TYPE_CHECKING:
    from sim.organisation import Calendar, Organisation

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class World:
    """Everything a run needs to continue, and nothing else.

    Attributes:
        organisation: What the organisation is.
        calendar: Its working days, from the first week of the run-in.
        seed: Seed of the experiment.
        replication: Number of the replication.
        run_in: Weeks before week 0.
        week: The next week to simulate; week 0 is the switch.
        heaps: Pending events of each team, shape (teams, room).
        sizes: How many are pending, shape (teams,).
    """

    organisation: Organisation
    calendar: WorkCalendar
    seed: int
    replication: int
    run_in: int
    week: int
    constants: Array
    weeks: Array
    days: Array
    teams: Array
    reps: Array
    accounts: Array
    deals: Array
    tickets: Array
    beliefs: Array
    reports: Array
    activity: Array
    ledger: Array
    team_ledger: Array
    log: Array
    agenda: Array
    heaps: Array
    sizes: Array

    def arrays(self, practices: Array) -> tuple[Any, ...]:
        """The arrays that every handler takes, in order."""
        return (
            self.constants, self.weeks, self.days, practices, self.teams, self.reps,
            self.accounts, self.deals, self.tickets, self.beliefs, self.reports,
            self.activity, self.ledger, self.team_ledger, self.log, self.agenda,
        )  # fmt: skip

    def copy(self) -> World:
        """A world that goes on independently of this one."""
        copied = {name: getattr(self, name).copy() for name in MUTABLE}
        shared = {
            x.name: getattr(self, x.name) for x in fields(self) if x.name not in copied
        }
        return World(**shared, **copied)

    def pending(self) -> Array:
        """All pending events in the order in which they will happen."""
        parts = [self.heaps[team, :size] for team, size in enumerate(self.sizes)]
        events = np.concatenate(parts) if parts else np.zeros(0, EVENT)
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
MUTABLE = (*STATE, "log", "agenda", "heaps", "sizes")


def open_world(
    organisation: Organisation,
    *,
    seed: int,
    replication: int,
    run_in_weeks: int,
    weeks: int,
    log_events: int = 0,
    reserve_seats: int = 0,
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
        reserve_seats: Room in every team for seats that practices may add.
        only_team: Build one team of the organisation, counted from 0, by itself. Where
            `plan.quota_scope` is `team` it runs exactly as it does among the others.

    Raises:
        InvalidInput: The seed or the replication is out of range.
        ValueError: There is no such team.
    """
    key = stream_key(seed, replication)
    calendar = build_calendar(organisation, run_in_weeks, weeks)
    constants = build_constants(organisation, key, run_in_weeks=run_in_weeks)
    teams, reps = lay_out_people(organisation, constants, reserve_seats, only_team)
    n_accounts = int(reps["account_end"][-1])
    n_reps, n_teams = len(reps), len(teams)
    slots = organisation.people.deal_slots
    largest = max(
        int(reps["account_end"][t["rep_end"] - 1] - reps["account_begin"][t["rep_begin"]])
        for t in teams
    )
    most_reps = int((teams["seat_end"] - teams["rep_begin"]).max())
    room = 64 + most_reps * (3 * slots + 8) + 3 * largest
    world = World(
        organisation=organisation,
        calendar=calendar,
        seed=seed,
        replication=replication,
        run_in=run_in_weeks,
        week=-run_in_weeks,
        constants=constants,
        weeks=week_table(calendar),
        days=inbound_pull(organisation, calendar),
        teams=teams,
        reps=reps,
        accounts=np.zeros(n_accounts, ACCOUNTS_DTYPE),
        deals=np.zeros(n_reps * slots, DEALS_DTYPE),
        tickets=np.zeros(n_reps * TICKET_SLOTS, TICKETS_DTYPE),
        beliefs=np.zeros((n_reps, N_FEATURES)),
        reports=np.zeros((n_reps, REPORT_WEEKS, N_FEATURES)),
        activity=np.zeros((n_reps, N_FEATURES)),
        ledger=np.zeros((n_reps, len(RepCounter))),
        team_ledger=np.zeros((n_teams, len(TeamCounter))),
        log=np.zeros(1 + log_events, EVENT_LOG_DTYPE),
        agenda=np.zeros(64 + most_reps * 8 + 3 * largest, AGENDA_DTYPE),
        heaps=np.zeros((n_teams, room), EVENT),
        sizes=np.zeros(n_teams, np.int64),
    )
    fill_world(
        world.constants, world.teams, world.reps, world.accounts, world.agenda,
        world.heaps, world.sizes,
    )  # fmt: skip
    return world


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


def week_table(calendar: WorkCalendar) -> Array:
    """Ticks and fiscal quarter of every week; a week belongs to its first day's quarter."""
    n = len(calendar.week_first_day) - 1
    table = np.zeros(n, WEEKS_DTYPE)
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
        cut_at_end = number == period[-1] and len(held) < 13
        length = 13 if cut_at_end else len(held)
        table["weeks_left"][held] = length - np.arange(len(held))
        end = table["end_tick"][held[-1]] + (length - len(held)) * 5 * TICKS_PER_DAY
        table["period_end_tick"][held] = end
    if len(period) and (period == period[0]).sum() < 12:
        held = np.flatnonzero(period == period[0])
        table["week_of_period"][held] += 13 - len(held)
    return table


def inbound_pull(organisation: Organisation, calendar: WorkCalendar) -> NDArray[np.float64]:
    """Inbound pull before each working day, in mean weeks; shape (n_days + 1,)."""
    market = organisation.market
    season = np.asarray(market.season) / np.mean(market.season)
    weekday = np.asarray(market.weekday) / np.sum(market.weekday)
    daily = season[np.asarray(calendar.month) - 1] * weekday[np.asarray(calendar.weekday)]
    return np.concatenate([[0.0], np.cumsum(daily)])


def lay_out_people(
    organisation: Organisation, constants: Array, reserve: int, only_team: int | None
) -> tuple[Array, Array]:
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
    slots = organisation.people.deal_slots
    teams = np.zeros(len(sizes), TEAMS_DTYPE)
    reps = np.zeros(n_reps, REPS_DTYPE)
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
        constants, reps, organisation.market.accounts_per_rep,
        organisation.market.territory_sigma, (1 << ACCOUNT_BITS) - 1, counts,
    )  # fmt: skip
    counts[seat >= (teams["rep_end"] - teams["rep_begin"])[reps["team"]]] = 0
    reps["account_end"] = np.cumsum(counts)
    reps["account_begin"] = reps["account_end"] - counts
    reps["slot_begin"] = np.arange(n_reps) * slots
    reps["slot_end"] = reps["slot_begin"] + slots
    reps["ticket_begin"] = np.arange(n_reps) * TICKET_SLOTS
    return teams, reps


@rule
def fill_world(
    constants: Records,
    teams: Records,
    reps: Records,
    accounts: Records,
    agenda: Records,
    heaps: Records,
    sizes: Records,
) -> None:
    """Open every team and put what recurs into its calendar."""
    for team_index in range(teams.shape[0]):
        clear_agenda(agenda)
        open_team(constants[0], teams[team_index], team_index, reps, accounts, agenda)
        for i in range(1, agenda[0].kind):
            row = agenda[i]
            sizes[team_index] = push(
                heaps[team_index],
                sizes[team_index],
                row.tick,
                order_of(row.kind, row.kind, row.entity),
                row.stamp,
            )
