"""Who makes the bookings: concentration, and what lies within people (evidence 0).

Mechanism: few deals with widely spread amounts make a few people look like all of it.
"""

import math

import numpy as np

from sim.arrays import Array, IntArray
from sim.evidence.bench import YEAR, Bench, Run, managed, with_teams
from sim.outputs.counters import RepCounter

TEAMS, REPS = 5, 8
DEALS = 2.5
TOP = 0.2
WEEKS = 3 * YEAR


def measure(bench: Bench) -> dict[str, float]:
    """Share of the best fifth in windows of 2.5 deals a rep, and in years."""
    firm = with_teams(bench.organisation, REPS, TEAMS)
    run = bench.run(managed("initial"), weeks=WEEKS, organisation=firm)
    wins = run.total(RepCounter.WINS) / (TEAMS * REPS * WEEKS)
    if wins <= 0.0:
        return {"short": math.nan, "year": math.nan}
    window = max(1, round(DEALS / wins))
    booked = run.after[:, :, RepCounter.BOOKINGS]
    return {"short": top_share(booked, window), "year": top_share(booked, YEAR)}


def top_share(booked: Array, window: int) -> float:
    """Share of bookings made by the best fifth, in windows of so many weeks, on average."""
    shares = []
    for start in range(0, booked.shape[0] - window + 1, window):
        made = np.sort(booked[start : start + window].sum(axis=0))[::-1]
        if made.sum() > 0.0:
            shares.append(made[: round(TOP * made.size)].sum() / made.sum())
    return float(np.mean(shares)) if shares else math.nan


WITHIN_TEAMS = 21
"""168 reps in teams of eight; the study had 167."""
DEALS_AN_EPISODE = 2.0
WITHIN_WEEKS = 6 * YEAR
"""Long enough for six episodes where a rep wins three or four deals a year."""
FEWEST_EPISODES = 6


def measure_within(bench: Bench) -> dict[str, float]:
    """Share of the variance of root bookings that lies within persons."""
    firm = with_teams(bench.organisation, REPS, WITHIN_TEAMS)
    run = bench.run(managed("initial"), weeks=WITHIN_WEEKS, organisation=firm)
    wins = run.total(RepCounter.WINS) / run.total(RepCounter.PRESENT)
    if not wins > 0.0:
        return {"within": math.nan}
    length = max(1, round(DEALS_AN_EPISODE / wins))
    person = persons(run)
    episodes: dict[int, list[float]] = {}
    for start in range(0, WITHIN_WEEKS - length + 1, length):
        weeks = slice(start, start + length)
        booked = run.after[weeks, :, RepCounter.BOOKINGS].sum(axis=0)
        there = (run.after[weeks, :, RepCounter.PRESENT] > 0.0).all(axis=0)
        for seat in np.flatnonzero(there & (person[weeks] == person[start]).all(axis=0)):
            who = int(person[start, seat])
            episodes.setdefault(who, []).append(math.sqrt(max(0.0, booked[seat])))
    held = [np.array(each) for each in episodes.values() if len(each) >= FEWEST_EPISODES]
    return {"within": within_share(held) if len(held) > 1 else math.nan}


def persons(run: Run) -> IntArray:
    """A number for the person in each seat and week from week 0 on, shape (weeks, reps)."""
    hires = (run.after[:, :, RepCounter.HIRES] > 0.0).cumsum(axis=0)
    return np.asarray(hires * run.after.shape[1] + np.arange(run.after.shape[1]), np.int64)


def within_share(groups: list[Array]) -> float:
    """Share of variance within groups of unequal size: the one-way analysis of variance.

    Source: Searle, Casella and McCulloch 1992, Variance components, chapter 3.
    """
    sizes = np.array([group.size for group in groups], np.float64)
    total, means = sizes.sum(), np.array([group.mean() for group in groups])
    grand = float((sizes * means).sum() / total)
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    within /= total - len(groups)
    between = float((sizes * (means - grand) ** 2).sum()) / (len(groups) - 1)
    usual_size = (total - (sizes**2).sum() / total) / (len(groups) - 1)
    beyond = max(0.0, (between - within) / usual_size)
    return float(within / (within + beyond))
