"""The deals that a CRM shows of some weeks: of a history, or of a simulated organisation.

Both are cut in the same way, so that whatever the cut does to a measure (cycles that go on,
deals that closed before the records begin) it does to both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from forecast.deals import NEVER, UNNAMED, DealTable
from forecast.history.tables import History
from forecast.periods import date_from
from sim.arrays import Array, BoolArray, IntArray
from sim.calendar import TICKS_PER_DAY
from sim.engines.event_log import LeftOpen
from sim.outputs import schema
from sim.state import Logged

if TYPE_CHECKING:
    from sim.engines.run import World

FEWEST_WEEKS, MOST_WEEKS = 8, 156
"""Weeks that are looked at; of a longer history the last ones."""
BLOCK_DAYS = 91
ASSUMED_REPS = 8
_WINDOWS: Final = 1 << 24
"""More windows than an account can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What of a company's life its records show.

    Attributes:
        weeks: Weeks of which closings are recorded, up to the last day.
        before: Days by which the first deal that is known was created before these weeks; 0:
            no older deal is known.
        reps: Reps who create deals, over whom arrivals are divided where deals name none.
        reasons: Whether lost deals say why.
        segments_a_kind: How many segments of an organisation are one kind of deals; 0: deals
            are taken to be of one kind.
    """

    weeks: int
    before: int
    reps: float
    reasons: bool
    segments_a_kind: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDeals:
    """Deals that are known on the last evening; arrays of shape (n_deals,).

    Attributes:
        first: First of the days of which closings are recorded.
        end: The day after the last one.
        created: Day of creation.
        closed: Day of closing, NEVER for open deals.
        won: Whether it was won.
        silent: Whether it was lost without a decision.
        amount: Contract value, nan where unknown.
        rep: Number of its owner.
        kind: Number of its kind, -1 where it is not known.
        reps: Reps who create deals, as an average over blocks of a quarter.
    """

    first: int
    end: int
    created: IntArray
    closed: IntArray
    won: BoolArray
    silent: BoolArray
    amount: Array
    rep: IntArray
    kind: IntArray
    reps: float

    def chosen(self, deals: IntArray) -> SeenDeals:
        """Some of the deals, any of them several times; the reps stay as many."""
        return SeenDeals(
            first=self.first, end=self.end, created=self.created[deals],
            closed=self.closed[deals], won=self.won[deals], silent=self.silent[deals],
            amount=self.amount[deals], rep=self.rep[deals], kind=self.kind[deals],
            reps=self.reps,
        )  # fmt: skip


def seen_in_history(
    history: History,
    table: DealTable,
    kind: IntArray | None = None,
    segments_a_kind: int = 0,
) -> tuple[SeenDeals, Cut]:
    """Return the deals of a history, and how it is cut.

    Args:
        history: Canonical tables.
        table: Its deals, up to the last day that is used.
        kind: Number of each deal's kind; None: all are of one.
        segments_a_kind: See `Cut`.
    """
    end = table.as_of + 1
    weeks = min(max((end - table.observed_from) // 7, FEWEST_WEEKS), MOST_WEEKS)
    first = end - 7 * weeks
    known = history.as_of(date_from(table.as_of)).deals
    reason = known.sort_values("deal_id", kind="stable")["lost_reason"].to_numpy(np.str_)
    lost = (table.closed != NEVER) & ~table.won
    reasons = bool((reason[lost] != "").mean() > 0.5) if lost.any() else False
    seen = _cut(
        first, end, int(table.created.min()), table.created, table.closed, table.won,
        reason == schema.NO_DECISION, table.amount, table.rep,
        np.zeros(len(table.created), dtype=np.int64) if kind is None else kind,
    )  # fmt: skip
    named = any(name != UNNAMED for name in table.reps)
    cut = Cut(
        weeks=weeks,
        before=max(first - int(table.created.min()), 0),
        reps=seen.reps if named else float(ASSUMED_REPS),
        reasons=reasons,
        segments_a_kind=segments_a_kind,
    )
    return (seen if named else _with_reps(seen, float(ASSUMED_REPS))), cut


def seen_in_world(world: World, cut: Cut) -> SeenDeals:
    """Return the deals that a CRM would show of a run, cut as a history is.

    Args:
        world: Simulated for `cut.weeks` after its run-in, with a log that is whole.
        cut: How the history is cut.
    """
    log: Any = world.log[1 : 1 + int(world.log[0]["tick"])]
    days = world.calendar.days.astype(np.int64)
    day = days[np.minimum(log["tick"] // TICKS_PER_DAY, len(days) - 1)]
    address = log["account"].astype(np.int64) * _WINDOWS + log["window"]
    begun = np.flatnonzero(log["event"] == Logged.CREATED)
    begun = begun[np.argsort(address[begun], kind="stable")]
    ended = np.flatnonzero(log["event"] >= Logged.WON)
    ended = ended[_is_closed(world, log[ended])]
    place = np.searchsorted(address[begun], address[ended])
    closing = np.full(len(begun), -1)
    closing[place] = ended
    over = closing >= 0
    event = np.where(over, log["event"][closing], -1)
    weeks: Any = world.weeks
    accounts: Any = world.accounts
    first = int(days[int(weeks["first_tick"][world.run_in]) // TICKS_PER_DAY])
    first -= (first + 3) % 7  # the Monday, where that is a holiday too
    return _cut(
        first, first + 7 * cut.weeks, first - cut.before, day[begun],
        np.where(over, day[closing], NEVER), event == Logged.WON,
        event == Logged.NO_DECISION, log["amount"][np.where(over, closing, begun)],
        log["rep"][begun].astype(np.int64),
        accounts["segment"][log["account"][begun]].astype(np.int64) // cut.segments_a_kind
        if cut.segments_a_kind
        else np.zeros(len(begun), dtype=np.int64),
    )  # fmt: skip


def _is_closed(world: World, ended: Any) -> BoolArray:  # noqa: ANN401 (records of the log)
    """Say of rows that end deals whether the CRM shows them."""
    left_open = LeftOpen(world)
    shown = np.ones(len(ended), dtype=bool)
    if not left_open.any:
        return shown
    teams: Any = world.teams
    team = np.searchsorted(teams["rep_end"], ended["rep"], side="right")
    for place in np.flatnonzero(ended["event"] != Logged.WON):
        row = ended[place]
        shown[place] = not left_open(
            int(team[place]), int(row["account"]), int(row["window"])
        )
    return shown


def _cut(
    first: int,
    end: int,
    begun: int,
    created: IntArray,
    closed: IntArray,
    won: BoolArray,
    silent: BoolArray,
    amount: Array,
    rep: IntArray,
    kind: IntArray,
) -> SeenDeals:
    """Keep what is known on the last evening of deals that had not closed before the first."""
    kept = (created >= begun) & (created < end) & (closed >= first)
    over = closed[kept] < end
    seen = SeenDeals(
        first=first,
        end=end,
        created=created[kept],
        closed=np.where(over, closed[kept], NEVER),
        won=won[kept] & over,
        silent=silent[kept] & over,
        amount=amount[kept].astype(np.float64),
        rep=rep[kept],
        kind=kind[kept],
        reps=1.0,
    )
    return _with_reps(seen, _active_reps(seen))


def _active_reps(seen: SeenDeals) -> float:
    inside = seen.created >= seen.first
    back = (seen.end - 1 - seen.created[inside]) // BLOCK_DAYS
    whole = max((seen.end - seen.first) // BLOCK_DAYS, 1)
    rep = seen.rep[inside]
    counts = [len(np.unique(rep[back == block])) for block in range(whole)]
    return max(float(np.mean(counts)), 1.0)


def _with_reps(seen: SeenDeals, reps: float) -> SeenDeals:
    return SeenDeals(
        first=seen.first, end=seen.end, created=seen.created, closed=seen.closed,
        won=seen.won, silent=seen.silent, amount=seen.amount, rep=seen.rep, kind=seen.kind,
        reps=reps,
    )  # fmt: skip
