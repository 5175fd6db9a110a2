"""Redrawn territories against their prose, and what must hold of any split."""

import numpy as np
from oracles.mirror import call, covers
from oracles.prose import redrawing as prose
from oracles.states import states
from oracles.teams import TEAMS, each_team, reps_of

from sim.agents.manager import redrawing

SPLIT = redrawing.new_borders.py_func
"""Written out: compiled rules that are loaded from the cache hand no arrays to Python."""


@covers(
    "manager.redrawing.redraw",
    "manager.redrawing.cut_anew",
    "manager.redrawing.in_a_row",
    "manager.redrawing.reading_error",
    "manager.redrawing.change_hands",
    "manager.redrawing.share_past",
)
def test_new_borders_and_what_goes_with_the_accounts():
    moved = 0
    for s in states(60):
        for t in TEAMS:  # borders that are not even to begin with, of 12 accounts or more
            for left, right in zip(reps_of(s, t), list(reps_of(s, t))[1:], strict=False):
                shift = int(s.g.integers(-5, 6))
                s.reps[left]["account_end"] += shift
                s.reps[right]["account_begin"] += shift
        s.teams["redrawn"] = s.g.choice([0, 2, 3], len(s.teams))
        before, borders = s.reps.copy(), s.reps["account_end"].copy()
        each_team(
            s,
            lambda s, t, team: call(
                redrawing.redraw, s, team=team, team_counts=s.team_ledger[t]
            ),
            lambda m, t, p: prose.redraws(m, p, t),
        )
        moved += int(np.any(s.reps["account_end"] != borders))
        for name in ("past_quarters", "weekly_mean", "quota", "customers"):
            assert np.allclose(s.reps[name].sum(0), before[name].sum(0))
        for t in TEAMS:
            mine = s.reps[list(reps_of(s, t))]
            assert np.all(mine["account_end"] > mine["account_begin"])
            assert np.all(mine["account_begin"][1:] == mine["account_end"][:-1])
    assert moved > 5


@covers("manager.redrawing.new_borders")
def test_borders_split_evenly_and_leave_nobody_without():
    generator = np.random.default_rng(3)
    for _ in range(200):
        parts = int(generator.integers(1, 9))
        worth = generator.exponential(1, int(generator.integers(parts, 90)))
        got = SPLIT(worth, parts)
        assert got.tolist() == prose.borders(worth.tolist(), parts)
        assert np.all(np.diff(got) >= 1)


def test_even_accounts_are_split_evenly():
    assert SPLIT(np.ones(40), 4).tolist() == [0, 10, 20, 30, 40]
