"""Numbers of organisations and practices that are the default ones in nothing."""

import functools

import numba
import numpy as np

from sim.engines import constants
from sim.levers import ALL_TEAMS, LEVERS, Practices
from sim.organisation import Organisation
from sim.state import (
    MOST_SEGMENTS,
    MOST_STAGES,
    N_SKILLS,
    Task,
    dtype_of,
)

DAY = 28_800
WEEK = 5 * DAY
WEEKS = 40
SHARES = frozenset(
    {"contact", "qualified_good", "qualified_bad", "defect", "defect_kill", "silent",
     "handover_loss", "gap_concentration", "self_learning", "outdating", "asked_share", "other_share",
     "juggling_floor", "seen_gain", "seen_fade", "crowding", "memory", "goal_attention", "bracketing",
     "slowest", "referral_week", "ramp_keep", "playbook_week", "peer_alpha", "fatigue_keep",
     "content_keep", "feedback_weight", "report_sample", "rank_attention", "adjust_share", "tool_cut", "veto"}
)  # fmt: skip


def generator(seed):
    """Numbers of a random state; the same for a seed on every machine."""
    return np.random.Generator(np.random.Philox(seed))


def records(dtype, n):
    """Zeroed records that rules can read, compiled or not."""
    array = np.zeros(n, dtype)
    return array.view(np.recarray) if numba.config.DISABLE_JIT else array


@functools.cache
def usual_constants():
    """The default organisation's; few quarters will do to solve for its usual price."""
    before, constants.PLAN_QUARTERS = constants.PLAN_QUARTERS, 10
    try:
        return constants.build_constants(
            Organisation(name="to be varied"), np.uint64(0)
        ).copy()
    finally:
        constants.PLAN_QUARTERS = before


def random_constants(g):
    """Constants of an organisation that is not the default one in any number."""
    array = records(usual_constants().dtype, 1)
    array[:] = usual_constants()
    row = array[0]
    for name in sorted(array.dtype.names):
        if array.dtype[name].shape or name in ("key", "n_stages", "n_segments"):
            continue
        row[name] *= g.uniform(0.6, 1.4)
        if name in SHARES:
            row[name] = min(row[name], 0.98)
    row["key"] = np.uint64(g.integers(1 << 40))
    row["n_stages"] = g.integers(2, MOST_STAGES + 1)
    row["n_segments"] = g.integers(1, MOST_SEGMENTS + 1)
    if g.random() < 0.1:
        row["hits_per_hour"] = 0.0
    for name in ("prospecting_tries", "cleanup_touches"):
        row[name] = g.integers(1, 5)
    row["base_per_rep"] = g.integers(0, 9)
    row["call_push_weeks"] = g.integers(1, 4)
    row["bonus"] = g.choice([0.0, 0.3])
    row["sees_quota"], row["team_by_team"] = g.integers(2, size=2)
    for name in ("manager_coaching", "manager_people"):
        row[name] = g.choice([np.nan, g.normal()])
    row["stage_task"] = g.choice(
        [Task.QUALIFY, Task.ADVANCE, Task.PROPOSE, Task.NEGOTIATE], MOST_STAGES
    )
    row["stage_skill"] = g.integers(1, N_SKILLS, MOST_STAGES)
    row["stage_touches"] = g.integers(1, 4, MOST_STAGES)
    for name, low, high in (
        ("stage_hours", 0.3, 5), ("stage_exit", -1, 3), ("stage_slope", 0.1, 3),
        ("stage_friction", 0.3, 3), ("stage_salience", 0.1, 0.9), ("win_good", 0.1, 0.9),
        ("win_bad", 0.02, 0.5), ("hours_left", 1, 30), ("weeks_left", 0, 14),
    ):  # fmt: skip
        row[name] = g.uniform(low, high, MOST_STAGES)
    shares = g.uniform(0.1, 1, int(row["n_segments"]))
    row["segment_share"][: len(shares)] = shares / shares.sum()
    row["segment_fit"] = g.uniform(0.1, 0.9, MOST_SEGMENTS)
    row["segment_amount"] = g.uniform(0.5, 2, MOST_SEGMENTS)
    row["segment_worth"] = g.uniform(0.5, 2, MOST_SEGMENTS)
    row["skill_worth"] = g.uniform(0.2, 1, N_SKILLS)
    row["segment_stakeholders"] = g.integers(1, 7, MOST_SEGMENTS)
    row["segment_reply"] = g.uniform(0.3, 3, MOST_SEGMENTS)
    row["champion_tick"] *= 40
    row["contract_ticks"] = g.choice([4.0, 26.3, 52.0]) * WEEK
    return array


def random_practices(g, rows=1):
    """Practices with every lever anywhere in its range."""
    array = records(dtype_of(Practices), rows)
    for name, lever in LEVERS.items():
        value = g.uniform(lever.low, lever.high, rows)
        value = np.round(value) if lever.whole else value
        array[name] = np.where(g.random(rows) < 0.3, lever.default, value)
    _fill_prices(g, array)
    array["start_week"] = np.sort(g.integers(-5, WEEKS, rows))
    array["team"] = ALL_TEAMS
    return array


def _fill_prices(g, array):
    """What is paid for: mostly what is done, else anything, so that no rule mixes them up."""
    for name, lever in LEVERS.items():
        other = g.uniform(lever.low, lever.high, len(array))
        other = np.round(other) if lever.whole else other
        other = np.where(g.random(len(array)) < 0.3, lever.default, other)
        array["paid"][name] = np.where(g.random(len(array)) < 0.4, array[name], other)
