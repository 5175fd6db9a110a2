"""Deals that exist in two worlds: the same account in the same buying window.

Windows open at the same time in every scenario, with the same buyer, amount and luck. So a
deal has an address, and what became of it can be laid side by side.
"""

from dataclasses import dataclass, replace
from typing import Final

from sim.engines.event_log import log_room
from sim.engines.run import advance, open_world
from sim.engines.world import World
from sim.levers import added_seats
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.results import Result
from sim.scenarios.scenario import Scenario
from sim.state import Logged

NEVER: Final = "never a deal"
OPEN: Final = "still open"
WON: Final = "won"
_ENDED: Final = {
    Logged.WON: WON,
    Logged.LOST: "lost",
    Logged.NO_DECISION: "no decision",
    Logged.DISQUALIFIED: "disqualified",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What became of a deal in one world.

    Attributes:
        outcome: `won`, `lost`, `no decision`, `disqualified`, `still open`, `never a deal`.
        booked: Money, after discount.
        opened: Tick at which it became a deal; -1: never.
        ended: Tick at which it ended; -1: it has not.
    """

    outcome: str
    booked: float
    opened: int
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Result):
    """A deal that at least one of two worlds has seen.

    Attributes:
        number: Its place in the list, from 1, the most different first.
        account: The account.
        window: Number of its buying window.
        rep: Number of the rep who had it, from 1.
        ends: What became of it under the base and under the other.
    """

    JSON = "number account window rep outcomes booked"

    number: int
    account: int
    window: int
    rep: int
    ends: tuple[End, End]

    @property
    def met_in_both(self) -> bool:
        """Whether it was a deal in both worlds."""
        return all(end.opened >= 0 for end in self.ends)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What became of it under the base and under the other."""
        return tuple(end.outcome for end in self.ends)

    @property
    def booked(self) -> tuple[float, ...]:
        """What it brought under the base and under the other."""
        return tuple(end.booked for end in self.ends)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwoWorlds:
    """One future, to be lived under two ways of managing from one opening state.

    Attributes:
        base: What the organisation does today; it also runs in under it.
        other: What takes over in week 0.
        organisation: Whom they manage.
        years: Years from week 0 on.
        warmup: Years before week 0.
        seed: Seed of all luck.
        replication: Which future.
    """

    base: Scenario
    other: Scenario
    organisation: Organisation
    years: int = 4
    warmup: int = 2
    seed: int = 1
    replication: int = 0

    @property
    def weeks(self) -> int:
        """Weeks from week 0 on."""
        return self.years * WEEKS_PER_YEAR

    @property
    def run_in_weeks(self) -> int:
        """Weeks before week 0."""
        return self.warmup * WEEKS_PER_YEAR

    def open(self, *, until_week: int) -> World:
        """The world at the start of a week, lived under the base up to week 0 at most."""
        practices = (self.base.practices(), self.other.practices())
        seats = sum(self.organisation.team_sizes())
        seats += added_seats(*practices) * len(self.organisation.team_sizes())
        world = open_world(
            self.organisation, seed=self.seed, replication=self.replication,
            run_in_weeks=self.run_in_weeks, weeks=self.weeks, room_for=practices,
            log_events=log_room(seats, self.run_in_weeks + self.weeks),
        )  # fmt: skip
        if until_week > world.week:
            advance(world, self.base.practices(), min(until_week, 0))
        return world


def meetings(worlds: TwoWorlds) -> tuple[Meeting, ...]:
    """Every deal that ends otherwise, or books otherwise, in the two worlds.

    Deals that met in both come first, and of these the ones whose bookings differ most.
    """
    opening = worlds.open(until_week=0)
    lived = []
    for scenario in (worlds.base, worlds.other):
        world = opening.copy()
        advance(world, scenario.practices(), worlds.weeks)
        lived.append(_ends(world))
    # Who had a deal is the same in both worlds: an account has one rep.
    owners = {address: rep for ends in lived for address, (rep, _) in ends.items()}
    nothing = End(outcome=NEVER, booked=0.0, opened=-1, ended=-1)
    found = []
    for (account, window), rep in owners.items():
        first, second = (
            ends[account, window][1] if (account, window) in ends else nothing
            for ends in lived
        )
        if (first.outcome, first.booked) != (second.outcome, second.booked):
            found.append(
                Meeting(number=0, account=account, window=window, rep=rep,
                        ends=(first, second))
            )  # fmt: skip
    found.sort(key=_rank)
    return tuple(replace(each, number=place) for place, each in enumerate(found, start=1))


def _rank(meeting: Meeting) -> tuple[bool, float, int, int]:
    apart = abs(meeting.ends[1].booked - meeting.ends[0].booked)
    return not meeting.met_in_both, -apart, meeting.account, meeting.window


def _ends(world: World) -> dict[tuple[int, int], tuple[int, End]]:
    """What became of every deal of a world, by its address."""
    header = world.log[0]
    if int(header["deal"]) > 0:
        raise RuntimeError(f"the event log had no room for {int(header['deal'])} events")
    found: dict[tuple[int, int], tuple[int, End]] = {}
    for row in world.log[1 : int(header["tick"]) + 1]:
        address = int(row["account"]), int(row["window"])
        event, tick, rep = Logged(int(row["event"])), int(row["tick"]), int(row["rep"]) + 1
        if event == Logged.CREATED:
            found[address] = rep, End(outcome=OPEN, booked=0.0, opened=tick, ended=-1)
        elif event in _ENDED and address in found:
            booked = float(row["amount"]) if event == Logged.WON else 0.0
            opened = found[address][1].opened
            end = End(outcome=_ENDED[event], booked=booked, opened=opened, ended=tick)
            found[address] = rep, end
    return found
