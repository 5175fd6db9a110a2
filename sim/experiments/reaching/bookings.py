"""Bookings of every rep by week, in many futures: one array that every chance comes from.

A target, a quota of the company, of a team or of a rep, the corridor of the pace and the first
short month are sums over the same array, so they belong together in every future. Bookings are
kept as the engine counts them (floating-point, eight bytes each): added up rep by rep they are the
company's responses to the bit, which rounded or narrower numbers would not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.arrays import Array, IntArray
from sim.experiments.reaching.chance import Chance
from sim.experiments.reaching.weeks import Quarter, first_days, quarters_of
from sim.experiments.running.outcomes import Outcome
from sim.organisation import Organisation
from sim.outputs.tally import COMPANY

CORRIDOR = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookedFutures:
    """What is booked in many futures of one way to go on.

    Attributes:
        bookings: By future, week and rep, shape (futures, weeks, reps). The one array.
        quotas: Of each quarter and rep, as far as the horizon holds the quarter, shape (futures,
            quarters, reps).
        company: Of the whole company by week, shape (futures, weeks, len(COMPANY)).
        quarters: The fiscal quarters.
        days: First working day of each week.
        teams: Names of the teams.
        team_of: Place of each rep's team, shape (reps,).
        reps: What each rep is called.
        level: By how much bookings of each future were moved; None: they were not.
    """

    bookings: Array
    quotas: Array
    company: Array
    quarters: tuple[Quarter, ...]
    days: tuple[date, ...]
    teams: tuple[str, ...]
    team_of: IntArray
    reps: tuple[str, ...]
    level: Array | None = None

    @classmethod
    def of(
        cls,
        outcomes: Sequence[Outcome],
        place: int,
        organisation: Organisation,
        people: Sequence[Sequence[str]] = (),
    ) -> BookedFutures:
        """Take what was kept of futures apart.

        Args:
            outcomes: Of a plan that keeps bookings by rep, in the order of their numbers.
            place: Which of the plan's scenarios.
            organisation: Whom it manages.
            people: By team, what its reps are called; empty: by team and number.
        """
        kept = np.stack([outcome.weekly[place] for outcome in outcomes])
        n_reps = (kept.shape[2] - len(COMPANY)) // 2
        sizes = organisation.team_sizes()
        added = (n_reps - sum(sizes)) // len(sizes)
        teams = told_apart(organisation.team_names())
        quarters = quarters_of(organisation, kept.shape[1])
        quotas = kept[:, :, len(COMPANY) + n_reps :]
        # A quota is set when a quarter begins; a seat that is added later has none until then.
        held = [quotas[:, each.end - 1] * each.share for each in quarters]
        return cls(
            bookings=np.ascontiguousarray(kept[:, :, len(COMPANY) : len(COMPANY) + n_reps]),
            quotas=np.stack(held, axis=1),
            company=kept[:, :, : len(COMPANY)].copy(),
            quarters=quarters,
            days=tuple(first_days(organisation, kept.shape[1])),
            teams=teams,
            team_of=np.repeat(np.arange(len(sizes)), [size + added for size in sizes]),
            reps=rep_names(teams, sizes, added, people),
        )

    @property
    def futures(self) -> int:
        """How many there are."""
        return int(self.bookings.shape[0])

    @property
    def weeks(self) -> int:
        """Weeks that are known."""
        return int(self.bookings.shape[1])

    @property
    def nbytes(self) -> int:
        """Memory that the array takes."""
        return self.bookings.nbytes

    def members(self, level: str, name: str = "") -> IntArray:
        """Places of the reps of the company, of a team or of one rep."""
        if level == "company":
            return np.arange(len(self.reps))
        if level == "team":
            return np.flatnonzero(self.team_of == self.teams.index(name))
        return np.array([self.reps.index(name)])

    def by_week(self, members: IntArray | None = None) -> Array:
        """Bookings of some reps together, shape (futures, weeks); None: of all.

        Added up rep by rep, as the engine's responses are: the same bits.
        """
        total = np.zeros(self.bookings.shape[:2])
        for rep in range(len(self.reps)) if members is None else members.tolist():
            total += self.bookings[:, :, rep]
        return total

    def booked(self, first: int, end: int, members: IntArray | None = None) -> Array:
        """Bookings of some reps in the weeks [first, end), shape (futures,)."""
        return np.asarray(self.by_week(members)[:, first:end].sum(axis=1))

    def chance_of(
        self, amount: float, first: int, end: int, members: IntArray | None = None
    ) -> Chance:
        """Chance that some reps book an amount in the weeks [first, end)."""
        return Chance.of(self.booked(first, end, members) >= amount)

    def quota(self, quarter: int, members: IntArray | None = None) -> Array:
        """Quota of some reps together in a quarter, shape (futures,)."""
        held = self.quotas[:, quarter]
        return np.asarray((held if members is None else held[:, members]).sum(axis=1))

    def chance_of_quota(
        self, quarter: int, members: IntArray | None = None
    ) -> Chance | None:
        """Chance that some reps together reach their quota of a quarter; None: they have none."""
        quota = self.quota(quarter, members)
        if not quota.any():
            return None
        span = self.quarters[quarter]
        return Chance.of(self.booked(span.first, span.end, members) >= quota)

    def corridor(self, first: int = 0, members: IntArray | None = None) -> Array:
        """What a tenth, half and nine tenths of futures have booked at most by the end of each week.

        Args:
            first: Week from which bookings are added up.
            members: Whose; None: the company's.

        Returns:
            Shape (3, weeks - first).
        """
        so_far = np.cumsum(self.by_week(members)[:, first:], axis=1)
        return np.asarray(np.quantile(so_far, CORRIDOR, axis=0))

    def first_short_month(
        self, needed: float, first: int, end: int, least: int = 4
    ) -> tuple[date, float] | None:
        """The first month by whose end most futures lie behind an even way to a target.

        Args:
            needed: The target.
            first: First week that counts.
            end: First week that does not.
            least: Weeks before which nothing is said: what is booked then says little.

        Returns:
            The month's first day, and the share of futures behind at its end; None: no month is.
        """
        so_far = np.cumsum(self.by_week()[:, first:end], axis=1)
        even = needed * np.arange(1, end - first + 1) / (end - first)
        months = [day.replace(day=1) for day in self.days[first:end]]
        for week, month in enumerate(months):
            if week + 1 < least or months[week + 1 : week + 2] == [month]:
                continue
            behind = float((so_far[:, week] < even[week]).mean())
            if behind > 0.5:
                return month, behind
        return None


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names of teams; those that share one get a number."""
    return tuple(
        f"{name} {names[: place + 1].count(name)}" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    )


def rep_name(team: str, number: int) -> str:
    """What a rep is called whose name nobody has told; `team 2 rep 3`, for two numbers read as one."""
    return f"{team} rep {number}" if team[-1:].isdigit() else f"{team} {number}"


def rep_names(
    teams: Sequence[str],
    sizes: Sequence[int],
    added: int,
    people: Sequence[Sequence[str]],
) -> tuple[str, ...]:
    """What each rep is called; those to be hired are named by their team."""
    names: list[str] = []
    for place, (team, size) in enumerate(zip(teams, sizes, strict=True)):
        told = people[place] if place < len(people) else ()
        names += told or [rep_name(team, number) for number in range(1, size + 1)]
        names += [f"{team} hire {number}" for number in range(1, added + 1)]
    return tuple(names)
