"""Kinds of deals: how many, how often won, how large, how slow, against the others.

A difference in win rates or cycles is taken in only where it is larger than chance allows, and
small kinds are drawn towards all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2_contingency, kruskal

from forecast.by_chance import p_text
from forecast.deals import NEVER, DealTable
from forecast.history.tables import History
from sim.arrays import Array, BoolArray, IntArray
from sim.chance import stream_key
from sim.engines.constants import build_constants
from sim.organisation import Organisation, Segment

COLUMNS = ("segment", "source", "product")
MOST_KINDS = 6
ENOUGH_CLOSINGS, ENOUGH_WINS = 30, 10
"""Closed and won deals from which on a kind is looked at by itself."""
REST = "other"
SHRINKING = 20.0
"""So many deals of all kinds are added to each when its win rate is counted."""
BY_CHANCE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """Kinds of deals, the most frequent first; arrays of shape (n_kinds,).

    Attributes:
        column: Which column of the deals tells them apart: segment or product.
        names: Their names; the last may gather the small ones.
        deals: Deals of each kind.
        win_rate: Won of closed.
        amount: Geometric mean of amounts won, over that of all.
        cycle: Median days to a win, over that of all.
        spread: Standard deviation of the log of amounts won within a kind; nan where unknown.
        winning: Whether win rates differ, in words.
        amounts: Whether amounts differ, in words.
        cycles: Whether cycles differ, in words.
        differing: In how many of these three the kinds differ beyond chance.
        of_deal: Place of each deal's kind, shape (n_deals,); -1 where it names none.
    """

    column: str
    names: tuple[str, ...]
    deals: IntArray
    win_rate: Array
    amount: Array
    cycle: Array
    spread: float
    winning: str
    amounts: str
    cycles: str
    differing: int
    of_deal: IntArray


def kinds_of(
    known: History,
    table: DealTable,
    most: int = MOST_KINDS,
    columns: Sequence[str] = COLUMNS,
) -> Kinds | None:
    """Read the kinds of deals, by the column whose kinds differ in most: win rates, amounts, cycles.

    Where columns are even, it is the first of them.

    Args:
        known: What was known on the last day that is used.
        table: The deals of that evening, sorted by id.
        most: Kinds at most; the others are gathered in one.
        columns: Which may tell kinds apart.
    """
    frame = known.deals.sort_values("deal_id", kind="stable")
    closed = table.closed != NEVER
    found = []
    for column in columns:
        labels = frame[column].to_numpy(dtype=np.str_)
        names = _named(labels, closed, table.won, most)
        if len(names) > 1:
            found.append(_measured(column, names, labels, table))
    return max(found, key=lambda kinds: kinds.differing, default=None)


def _named(labels: Array, closed: BoolArray, won: BoolArray, most: int) -> list[str]:
    """Names that enough deals carry, the most frequent first; a blank is no name."""
    names, counts = np.unique(labels[labels != ""], return_counts=True)
    enough = [
        str(name)
        for name in names[np.argsort(-counts, kind="stable")]
        if (closed & (labels == name)).sum() >= ENOUGH_CLOSINGS
        and (won & (labels == name)).sum() >= ENOUGH_WINS
    ]
    if len(enough) == len(names) <= most:
        return enough
    return enough[: most - 1]


def _measured(column: str, names: list[str], labels: Array, table: DealTable) -> Kinds:
    places = {name: place for place, name in enumerate(names)}
    # A column that is filled for closed deals only tells nothing by a blank.
    places[""] = -1
    kind = np.array([places.get(str(label), len(names)) for label in labels])
    shown = [*names, REST] if (kind == len(names)).any() else names
    mine = kind == np.arange(len(shown))[:, None]
    closed = table.closed != NEVER
    wins = (mine & table.won).sum(axis=1)
    losses = (mine & closed & ~table.won).sum(axis=1)
    overall = wins.sum() / max(wins.sum() + losses.sum(), 1)
    win_rate = (wins + SHRINKING * overall) / (wins + losses + SHRINKING)
    p = float(chi2_contingency(np.array([wins, losses]) + 1e-9)[1])
    if p >= BY_CHANCE:
        win_rate = np.full(len(shown), overall)
    cycle, cycles, by_cycle = _cycles(mine, table)
    amount, spread, by_amount = _amounts(mine, table)
    return Kinds(
        column=column,
        names=tuple(shown),
        deals=mine.sum(axis=1),
        win_rate=win_rate,
        amount=amount,
        cycle=cycle,
        spread=spread,
        winning=_in_words("win rates", p),
        amounts=_in_words("amounts", by_amount),
        cycles=cycles,
        differing=sum(each < BY_CHANCE for each in (p, by_amount, by_cycle)),
        of_deal=kind,
    )


def _in_words(what: str, p: float) -> str:
    differ = "differ" if p < BY_CHANCE else "do not differ beyond chance"
    return f"{what} of the kinds {differ} (p {p_text(p)})"


def _amounts(mine: BoolArray, table: DealTable) -> tuple[Array, float, float]:
    """Geometric means of amounts by kind over that of all, 1 where they differ by chance.

    Returns:
        These, the standard deviation of log amounts within a kind, and how probable it is that
        the amounts of equal kinds differ as much.
    """
    known = table.won & (table.amount > 0.0) & mine.any(axis=0)
    logs = np.log(np.where(known, table.amount, 1.0))
    groups = [logs[known & each] for each in mine]
    compared = [group for group in groups if len(group) >= ENOUGH_WINS]
    same = np.ones(len(mine))
    if len(compared) < 2 or len(np.unique(np.concatenate(compared))) < 2:
        return same, math.nan, 1.0
    p = float(kruskal(*compared)[1])
    if p >= BY_CHANCE:
        return same, float(logs[known].std(ddof=1)), p
    within = sum(
        float(((group - group.mean()) ** 2).sum()) for group in groups if len(group)
    )
    spread = math.sqrt(within / max(sum(map(len, groups)) - len(groups), 1))
    overall = logs[known].mean()
    ratio = [math.exp(group.mean() - overall) if len(group) else 1.0 for group in groups]
    return np.array(ratio), spread, p


def _cycles(mine: BoolArray, table: DealTable) -> tuple[Array, str, float]:
    """Median days to a win by kind over that of all, 1 where they differ by chance."""
    days = (table.closed - table.created).astype(np.float64)
    groups = [days[table.won & each] for each in mine]
    compared = [group for group in groups if len(group) >= ENOUGH_WINS]
    same = np.ones(len(mine))
    if len(compared) < 2 or len(np.unique(np.concatenate(compared))) < 2:
        return same, "too few wins to compare cycles; taken to be alike", 1.0
    p = float(kruskal(*compared)[1])
    if p >= BY_CHANCE:
        return same, _in_words("cycles", p), p
    overall = np.median(days[table.won]) + 1.0
    ratio = [
        (np.median(group) + 1.0) / overall if len(group) >= ENOUGH_WINS else 1.0
        for group in groups
    ]
    return np.array(ratio), _in_words("cycles", p), p


def segments_of(organisation: Organisation, kinds: Kinds) -> tuple[Segment, ...]:
    """Return segments that show these kinds of deals.

    Kinds that win more often have more windows of good fit; a kind's share of accounts is that
    of its deals over the chance that a contact becomes one.
    """
    market = organisation.market
    constants = build_constants(organisation, stream_key(0, 0))[0]
    good, bad = float(constants["win_good"][0]), float(constants["win_bad"][0])
    usual = np.array([segment.good_fit for segment in market.segments])
    weight = np.array([segment.share for segment in market.segments])
    becomes = usual * market.qualified_good + (1.0 - usual) * market.qualified_bad
    fit = float(weight @ (usual * market.qualified_good) / (weight @ becomes))
    share = kinds.deals / kinds.deals.sum()
    level = (fit * good + (1.0 - fit) * bad) / float(share @ kinds.win_rate)
    of_deals = np.clip((kinds.win_rate * level - bad) / (good - bad), 0.05, 0.95)
    odds = of_deals / (1.0 - of_deals) * market.qualified_bad / market.qualified_good
    windows = odds / (1.0 + odds)
    chance = windows * market.qualified_good + (1.0 - windows) * market.qualified_bad
    accounts = share / chance / (share / chance).sum()
    shares = [round(float(each), 4) for each in accounts]
    shares[0] = round(shares[0] + 1.0 - sum(shares), 4)
    people = round(float(weight @ [segment.stakeholders for segment in market.segments]))
    return tuple(
        Segment(
            name=name,
            share=shares[place],
            good_fit=round(float(windows[place]), 4),
            amount_ratio=float(f"{np.clip(kinds.amount[place], 0.05, 20.0):.4g}"),
            stakeholders=people,
            reply_ratio=float(f"{np.clip(kinds.cycle[place], 0.01, 20.0):.4g}"),
        )
        for place, name in enumerate(kinds.names)
    )
