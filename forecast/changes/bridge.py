"""The bridge from an earlier forecast to a later one: what moved the expectation, part by part.

Both speak of the same sum: what the fiscal quarter will have brought by the last day, booked
already or still to come. An open deal counts what futures expect of it: in how many it is won by the
last day, times its amount there. Parts are taken out one after the other, in this order:

- *handed over*: a deal, or a rep, belongs to somebody else now. Nothing for the company.
- *won*: deals won since. What each was thought to be worth less what was expected of it: its chance
  became certain.
- *lost*: deals lost since, or no longer in the history. Less what was expected of them.
- *slipped*: deals open on both evenings of which the earlier model expects less than it did,
  because days have passed in which they were not won and fewer are left; and won deals that are
  open again. This is where the passing of time goes, as the counterpart of *won*: where
  forecasts are right, won, lost, slipped and pulled in cancel out on average.
- *pulled in*: deals open on both evenings of which the earlier model expects more than it did
  (they have come to the age at which deals are won, or fewer compete for closings); and lost
  deals that are open again.
- *new*: what is booked and expected of deals created since, less what was expected of deals to come
  in those days. Days in which fewer deals came than expected make this part negative.
- *revalued*: amounts: a deal won for another one than thought, or of which the CRM says another.
- *model*: the rest. The later evening's fit (rates, odds, arrivals, amounts, reps) in the place of
  the earlier one, and the luck of drawing.

Between the two forecasts stands a third: the earlier evening's model on the later evening's
deals. Whether a deal slips is read from its cohort (deals of an age), so that the luck of drawing does not decide.

After each part the same futures are summed again, so every part also has its move of P(quota): the
chance after it less the chance before it, with everything that was taken out earlier. Both add up
exactly: money in hundredths, for every rep, team and the company, and over reps and teams.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from forecast.changes.fates import Fate
from forecast.changes.steps import PARTS, Steps, steps_between
from forecast.distribution import chance_of
from forecast.futures import Futures
from forecast.periods import date_from
from forecast.quotas import Quotas
from forecast.wins import CENTS
from sim.arrays import IntArray
from sim.results import Result

LEVELS = ("company", "team", "rep")
_TOLD = (Fate.WON, Fate.LOST, Fate.NEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Result):
    """How far one cause moved an expectation.

    Attributes:
        part: handed_over, won, lost, slipped, pulled_in, new, revalued or model.
        value: Money, or wins where no amounts are known.
        p_quota: By how much it moved the chance to reach the quota; None: there is none.
    """

    part: str
    value: float
    p_quota: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeRow(Result):
    """From one expectation to the other, for the company, a team or a rep.

    Attributes:
        name: Whose it is.
        earlier: Booked and still expected, as it was seen on the earlier evening.
        parts: What moved it, in the order in which the parts are taken out.
        later: The same on the later evening: `earlier` and all parts, to the hundredth.
        p_earlier, p_later: Chance of the quota on both evenings; None: there is no quota.
    """

    name: str
    earlier: float
    parts: tuple[Part, ...]
    later: float
    p_earlier: float | None
    p_later: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealMove(Result):
    """A deal that was won, lost or created between the evenings.

    Attributes:
        deal: Its id.
        rep: Who works it, or did.
        part: won, lost or new.
        before: What was expected of it by the last day, or booked.
        after: The same on the later evening.
    """

    deal: str
    rep: str
    part: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge(Result):
    """What changed since an earlier forecast of the same days.

    Attributes:
        since: The earlier evening.
        measure: bookings, or wins where no amounts are known.
        company: The whole.
        teams: Every team, the one that moved most first; like `reps` they add up to the company.
        reps: Every rep.
        deals: What was won, lost and created, the largest change first.
    """

    since: dt.date
    measure: str
    company: BridgeRow
    teams: tuple[BridgeRow, ...]
    reps: tuple[BridgeRow, ...]
    deals: tuple[DealMove, ...]


def bridge_between(earlier: Futures, later: Futures, start: int, quotas: Quotas) -> Bridge:
    """Say what changed between two evenings; both forecasts end on the same day.

    Args:
        earlier: Futures of the earlier evening.
        later: Those of the later one.
        start: First day of what is booked and of the quotas' period.
        quotas: Of the company, teams and reps.
    """
    steps = steps_between(earlier, later, start)
    shares = np.array([_rounded(state) for state in steps.states])
    rows = {
        level: [
            _row(name, steps, shares, mine, _quota(quotas, level, name, steps))
            for name, mine in steps.units.groups(level).items()
        ]
        for level in LEVELS
    }
    for level in ("team", "rep"):
        rows[level] = sorted(
            (row for row in rows[level] if _moved(row)),
            key=lambda row: (-abs(row.later - row.earlier), row.name),
        )
    return Bridge(
        since=date_from(earlier.model.table.as_of),
        measure="bookings" if later.model.amounts.wins else "wins",
        company=rows["company"][0],
        teams=tuple(rows["team"]),
        reps=tuple(rows["rep"]),
        deals=_deals(earlier, later, steps),
    )


def _rounded(state: IntArray) -> IntArray:
    """Return each unit's mean in whole hundredths, so that they add up to the company's."""
    draws = len(state)
    sums = state.sum(axis=0)
    whole, rest = np.divmod(sums, draws)
    company = int(np.rint(sums.sum() / draws))
    # The largest remainders are rounded up.
    up = np.argsort(-rest, kind="stable")[: company - int(whole.sum())]
    whole[up] += 1
    return np.asarray(whole)


def _row(
    name: str, steps: Steps, shares: IntArray, mine: IntArray, quota: float | None
) -> BridgeRow:
    cents = shares[:, mine].sum(axis=1)
    chances: list[float | None] = [
        None if quota is None else chance_of(state[:, mine].sum(axis=1) / CENTS, quota)
        for state in steps.states
    ]
    return BridgeRow(
        name=name,
        earlier=float(cents[0] / CENTS),
        parts=tuple(
            Part(part=part, value=float(step / CENTS), p_quota=_less(after, before))
            for part, step, before, after in zip(
                PARTS, np.diff(cents).tolist(), chances[:-1], chances[1:], strict=True
            )
        ),
        later=float(cents[-1] / CENTS),
        p_earlier=chances[0],
        p_later=chances[-1],
    )


def _less(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else round(after - before, 4)


def _moved(row: BridgeRow) -> bool:
    return row.earlier != 0 or row.later != 0 or any(part.value for part in row.parts)


def _quota(quotas: Quotas, level: str, name: str, steps: Steps) -> float | None:
    """Return somebody's quota; a team's is that of its members on the later evening."""
    if level == "company":
        return quotas.company
    if level == "rep":
        return quotas.reps.get(name)
    members = [
        steps.units.reps[unit]
        for unit in np.unique(steps.units.later)
        if steps.units.teams[unit] == name
    ]
    return quotas.of_team(name, members)


def _deals(earlier: Futures, later: Futures, steps: Steps) -> tuple[DealMove, ...]:
    """Return the deals that were won, lost or created, the largest change first."""
    old, new, fates = earlier.model.table, later.model.table, steps.fates
    found = []
    for table, fate, others, mine in (
        (new, fates.later, fates.before, steps.is_now),
        (old, fates.earlier, fates.after, steps.was),
    ):
        chosen = np.isin(fate, _TOLD) if table is new else others < 0
        for row in np.flatnonzero(chosen).tolist():
            here, there = float(mine[row]), 0.0
            if table is new and others[row] >= 0:
                there = float(steps.was[others[row]])
            before, after = (there, here) if table is new else (here, 0.0)
            if before or after:
                found.append(
                    DealMove(
                        deal=str(table.ids[row]),
                        rep=table.reps[table.rep[row]],
                        part=Fate(int(fate[row])).name.lower(),
                        before=round(before / CENTS, 2),
                        after=round(after / CENTS, 2),
                    )
                )
    return tuple(sorted(found, key=lambda x: (-abs(x.after - x.before), x.deal)))
