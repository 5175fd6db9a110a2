"""Where a company stands on an evening, as a simulated organisation can begin with it.

Open deals are handed over with their stage, age, owner and amount. What an organisation has no place
for follows a rule, and each rule says how many deals it was for:

- owners take the seats of their team, who has most to do first; deals of owners for whom no seat is
  left, and of nobody, go to the seats in turn, to whoever has fewest;
- a stage that the organisation does not have is taken as not known: age alone decides;
- a deal older than any that was won begins like the oldest deals of the organisation itself, of
  which hardly any is alive;
- an amount that is not known is that of the deal of the organisation that it resembles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.deals import UNNAMED, DealTable, table_of
from forecast.history.tables import History
from forecast.history.trust import refuse_spoiled
from forecast.periods import date_from, day_number, fiscal_quarter
from sim.arrays import Array, IntArray
from sim.engines.open_deals import UNKNOWN, OpenDeals
from sim.organisation import Organisation, People
from sim.problems import InvalidInput

FEW_DEALS = 50
"""Closed deals below which little of the organisation comes from the history."""
MOST_SHARE = 0.5
"""Of a team's accounts that may have an open deal."""
ACTIVE_DAYS = 91
"""Deals created in so many days say who is at work."""
SPARE, MOST_SLOTS = 2, 3000
"""Times as many places as open deals are there on each list, and how many there may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A company's open deals on an evening, and the organisation that begins with them.

    Attributes:
        known: The open deals, as the simulator takes them.
        organisation: The organisation, in whose week 0 they stand.
        as_of: The evening.
        ids: The deals, in the order in which `known` has them.
        seats: Name of each owner with a seat; by team, then by place.
        nobody: Deals that name no owner.
        beyond: Owners for whom no seat is left, and their deals.
        strange_stages: Stages that the organisation does not have, and the deals in them.
        no_stage: Deals of which no stage is known.
        older: Deals older than any that was won.
        oldest_win: Days of the slowest won deal.
        no_amount: Deals without an amount.
        closed: Closed deals that the history holds.
        booked: Booked in the quarter of week 0 so far; nan where no amount is known.
        quarter: First day of that quarter.
        places: Places for deals that every list has at least.
    """

    known: OpenDeals
    organisation: Organisation
    as_of: dt.date
    ids: tuple[str, ...]
    seats: tuple[tuple[str, ...], ...]
    nobody: int
    beyond: dict[str, int]
    strange_stages: dict[str, int]
    no_stage: int
    older: int
    oldest_win: int
    no_amount: int
    closed: int
    booked: float
    quarter: dt.date
    places: int

    @property
    def first_day(self) -> dt.date:
        """The Monday on which week 0 begins."""
        return self.organisation.calendar.first_day

    @property
    def few(self) -> bool:
        """Whether so few deals are closed that the organisation is mostly assumed."""
        return self.closed < FEW_DEALS

    def beginning(self, organisation: Organisation) -> Organisation:
        """Return another organisation of the same shape as it begins with these deals."""
        calendar = self.organisation.calendar
        return _begun(
            organisation, self.places, self.first_day, calendar.fiscal_year_start_month
        )


def today_of(
    history: History,
    as_of: dt.date,
    organisation: Organisation,
    despite: Sequence[str] = (),
) -> Today:
    """Read where a company stands.

    Args:
        history: Canonical tables; nothing in them dated after `as_of` is read.
        as_of: The last day that is known. Week 0 begins on the Monday after it.
        organisation: The organisation that begins with the deals, calibrated to them or not.
        despite: Serious findings of the import that would forbid it, by name.

    Raises:
        InvalidInput: No deal is known by then, or there are too many open deals for the
            organisation.
    """
    refuse_spoiled(history, despite)
    known = history.as_of(as_of)
    table = table_of(known, as_of)
    monday = as_of + dt.timedelta(days=7 - as_of.weekday())
    rows = np.flatnonzero(table.is_open)
    labels, stayed = _stages(known, table, rows)
    desks = _Desks(table, organisation, rows)
    kinds, of_team = organisation.kinds()
    ahead = day_number(monday) - table.as_of
    places = np.array(
        [
            _place(label, [each.name for each in kinds[of_team[team]].process.stages])
            for label, team in zip(labels, desks.team, strict=True)
        ],
        np.int64,
    )
    start_month = known.meta.fiscal_year_start_month
    quarter = fiscal_quarter(day_number(monday), start_month)[0]
    amount = np.where(table.amount[rows] > 0.0, table.amount[rows], np.nan)
    oldest = (table.closed - table.created)[table.won].max(initial=0)
    strange = [label for label, at in zip(labels, places, strict=True) if label and at < 0]
    booked = _booked(table, quarter, desks)
    _refuse_crowded(organisation, desks)
    most = SPARE * max((max(load) for load in desks.load), default=0)
    return Today(
        known=OpenDeals(
            team=desks.team,
            owner=desks.owner,
            stage=places,
            age=table.as_of - table.created[rows] + ahead,
            stay=np.where(places >= 0, stayed + ahead, UNKNOWN),
            amount=amount,
            segment=_segments(table, rows, organisation, desks.team),
            booked=booked,
        ),
        organisation=_begun(organisation, most, monday, start_month),
        as_of=as_of,
        ids=tuple(table.ids[rows].tolist()),
        seats=desks.seats,
        nobody=desks.nobody,
        beyond=desks.beyond,
        strange_stages={each: strange.count(each) for each in dict.fromkeys(strange)},
        no_stage=labels.count(""),
        older=int((table.as_of - table.created[rows] > oldest).sum()),
        oldest_win=int(oldest),
        no_amount=int(np.isnan(amount).sum()),
        closed=int((~table.is_open).sum()),
        booked=float(np.nansum(booked)) if np.isfinite(booked).any() else float("nan"),
        quarter=date_from(quarter),
        places=most,
    )


def _stages(known: History, table: DealTable, rows: IntArray) -> tuple[list[str], IntArray]:
    """Return the stage that each open deal is in, empty where none is known, and for how many days."""
    changes = known.stage_changes.sort_values(["deal_id", "entered"], kind="stable")
    last = changes.drop_duplicates("deal_id", keep="last").set_index("deal_id")
    last = last.reindex(table.ids[rows].astype(object))
    entered = last["entered"].to_numpy().astype("datetime64[D]")
    there = ~np.isnat(entered)
    days = np.where(there, table.as_of - entered.astype(np.int64), UNKNOWN)
    stages = last["stage"].astype(object).to_numpy()
    return [str(x) if y else "" for x, y in zip(stages, there, strict=True)], days


def _place(name: str, names: Sequence[str]) -> int:
    """Place of a name among others, `UNKNOWN` where it is not among them."""
    return names.index(name) if name in names else UNKNOWN


class _Desks:
    """Which seat works each open deal."""

    def __init__(
        self, table: DealTable, organisation: Organisation, rows: IntArray
    ) -> None:
        """Give owners their seats, and every deal a seat."""
        self._table, self._sizes = table, organisation.team_sizes()
        self._names = organisation.team_names()
        # Owners of several pipelines sit in the team of each.
        owner = [(int(table.pipeline[row]), int(table.rep[row])) for row in rows]
        recent = np.flatnonzero(
            (table.created > table.as_of - ACTIVE_DAYS)
            | (table.won & (table.closed > table.as_of - ACTIVE_DAYS))
        )
        work: dict[tuple[int, int], int] = {}
        for row in (*rows.tolist(), *recent.tolist()):
            key = (int(table.pipeline[row]), int(table.rep[row]))
            if table.reps[key[1]] != UNNAMED:
                work[key] = work.get(key, 0) + 1
        taken: list[list[str]] = [[] for _ in self._sizes]
        self.seat_of: dict[tuple[int, int], tuple[int, int]] = {}
        for key in sorted(work, key=lambda each: (-work[each], table.reps[each[1]], each)):
            free = [t for t in self._teams_of(key) if len(taken[t]) < self._sizes[t]]
            if free:
                team = min(free, key=lambda t: len(taken[t]) / self._sizes[t])
                self.seat_of[key] = (team, len(taken[team]))
                taken[team].append(table.reps[key[1]])
        self.seats = tuple(map(tuple, taken))
        self._give(owner)

    def _teams_of(self, key: tuple[int, int]) -> list[int]:
        """Teams in which an owner may sit: those of that name, else all of that pipeline."""
        pipeline, team = self._table.pipelines[key[0]], self._table.teams[key[1]]
        every = range(len(self._names))
        for wanted in (f"{pipeline}: {team}", team):
            if team and (found := [t for t in every if self._names[t] == wanted]):
                return found
        # As the log of a simulated organisation calls its teams.
        numbered = [f"{name} {t}" for t, name in enumerate(self._names, start=1)]
        if team in numbered:
            return [numbered.index(team)]
        mine = [t for t in every if self._names[t].startswith(f"{pipeline}: ")]
        return mine or list(every)

    def _give(self, owner: Sequence[tuple[int, int]]) -> None:
        """Seat every deal: its owner's, else that of whoever has fewest."""
        load = [[0] * size for size in self._sizes]
        given: list[tuple[int, int] | None] = []
        for key in owner:
            seat = self.seat_of.get(key)
            if seat is not None:
                load[seat[0]][seat[1]] += 1
            given.append(seat)
        self.nobody, self.beyond = 0, dict[str, int]()
        for number, key in enumerate(owner):
            if given[number] is not None:
                continue
            name = self._table.reps[key[1]]
            if name == UNNAMED:
                self.nobody += 1
            else:
                self.beyond[name] = self.beyond.get(name, 0) + 1
            free = [
                (load[t][s], t, s)
                for t in self._teams_of(key)
                for s in range(self._sizes[t])
            ]
            _, team, place = min(free)
            load[team][place] += 1
            given[number] = (team, place)
        pairs = np.array(given, np.int64).reshape(-1, 2)
        self.team, self.owner, self.load = pairs[:, 0], pairs[:, 1], load


def _segments(
    table: DealTable, rows: IntArray, organisation: Organisation, team: IntArray
) -> IntArray:
    """Return the segment of each deal, where one of its kind's name is there once."""
    kinds, of_team = organisation.kinds()
    found = np.full(len(rows), UNKNOWN)
    for number, row in enumerate(rows.tolist()):
        names = [each.name for each in kinds[of_team[team[number]]].market.segments]
        told = (
            table.segments[table.segment[row]],
            table.sources[table.source[row]],
            table.products[table.product[row]],
        )
        places = [names.index(name) for name in told if names.count(name) == 1]
        found[number] = places[0] if places else UNKNOWN
    return found


def _booked(table: DealTable, quarter: int, desks: _Desks) -> Array:
    """Return what each seat's owner has booked since the quarter began; nan where nothing is known."""
    sizes = [len(team) for team in desks.load]
    booked = np.full((len(sizes), max(sizes)), np.nan)
    if not (table.amount[table.won] > 0.0).any():
        return booked
    since = table.won & (table.closed >= quarter)
    for (pipeline, rep), (team, place) in desks.seat_of.items():
        mine = since & (table.rep == rep) & (table.pipeline == pipeline)
        booked[team, place] = float(np.nansum(table.amount[mine]))
    return booked


def _refuse_crowded(organisation: Organisation, desks: _Desks) -> None:
    """Refuse an organisation of which a team has more open deals than its accounts can have."""
    kinds, of_team = organisation.kinds()
    problems = []
    for team, load in enumerate(desks.load):
        accounts = kinds[of_team[team]].market.accounts_per_rep * len(load)
        if sum(load) > MOST_SHARE * accounts:
            problems.append(
                f"organisation (--organisation): team {organisation.team_names()[team]} has "
                f"{sum(load)} open deals and {accounts} accounts (market.accounts_per_rep), of which "
                f"{MOST_SHARE:.0%} may have one; calibrate the organisation to this history, or "
                "enlarge its market"
            )
    if problems:
        raise InvalidInput(problems)


def _begun(
    organisation: Organisation, places: int, monday: dt.date, start_month: int
) -> Organisation:
    """Return the organisation as it begins on a day, with so many places for deals on every list."""

    def roomy(people: People) -> People:
        slots = min(max(people.deal_slots, places), MOST_SLOTS)
        return people.model_copy(update={"deal_slots": slots})

    calendar = organisation.calendar.model_copy(
        update={"first_day": monday, "fiscal_year_start_month": start_month}
    )
    markets = tuple(
        each.model_copy(update={"people": roomy(each.people)})
        for each in organisation.markets
    )
    return organisation.model_copy(
        update={
            "calendar": calendar,
            "people": roomy(organisation.people),
            "markets": markets,
        }
    )
