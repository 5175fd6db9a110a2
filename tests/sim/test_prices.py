"""Every lever has a price and an effect, and each can be cut without the other.

With its price at zero a lever changes the trace: somebody had paid for it. With its effect
cut it costs hours or money that nobody would have spent without it. A lever that fails the
first is a gift, one that fails the second has a price that hides in its effect.
"""

import functools
from datetime import date

import numpy as np
import pytest
from support import small_organisation

from sim.engines.run import Trace, advance, open_world
from sim.levers import LEVERS, pack_timeline
from sim.organisation import Calendar, Customers, Managers
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.counters import RepCounter, TeamCounter
from sim.scenarios.loader import load_scenario

# Half a year that holds two starts of a quarter, its middle and its end; a manager with few
# hours, so that whatever asks for hours takes them from something else.
ORGANISATION = small_organisation(
    reps=4,
    slots=30,
    accounts=120,
    calendar=Calendar(first_day=date(2024, 3, 18)),
    customers_section=Customers(base_per_rep=40, tickets_month=1.0),
    managers=Managers(hours_week=16),
)
RUN_IN, WEEKS = 2, 26
CONTROLS = {"report_source"}
"""Whose report is read is a control experiment: it is free by its own definition."""
VALUES = {
    "manager_origin": 2,
    "added_seats": 1,
    "activity_quota": 60,
    "ranking": 2,
    "manager_bonus": 0.3,
    "extra_commission": 1,
    "discount_limit": 0.02,
    "content_budget": 500,
    "friction_cut": 0.3,
    "quota_stretch": 1.3,
    "goal_stretch": 1.4,
    "quarter_end_push": 2,
    "contacts_standard": 4,
    "playbook": 1,
    "proposal_tool": 1,
    "pacing": 1,
}
"""A value to try where a stage holds the neutral one."""


@functools.cache
def run(stage, changes, free=frozenset(), idle=frozenset()):
    """Digest of a run, and what was spent in it: hours of people, hours of managers, money."""
    levers = {**load_scenario(stage).opening, **dict(changes)}
    world = open_world(
        ORGANISATION, seed=5, replication=0, run_in_weeks=RUN_IN, weeks=WEEKS,
        room_for=[pack_timeline({0: {"added_seats": 1}})],
    )  # fmt: skip
    trace = Trace()
    practices = pack_timeline({0: levers}, free=free, idle=idle)
    weekly = advance(world, practices, WEEKS, trace=trace)
    reps, teams = weekly.reps.sum((0, 1)), weekly.teams.sum((0, 1))
    managing = [
        TeamCounter.MANAGER_REVIEW, TeamCounter.MANAGER_INSPECT, TeamCounter.MANAGER_COACH,
        TeamCounter.MANAGER_OTHER, TeamCounter.MANAGER_PEERS,
    ]  # fmt: skip
    costs = np.array(
        [
            reps[RepCounter.HOURS_MEETING] + reps[RepCounter.HOURS_ADMIN],
            teams[managing].sum(),
            reps[RepCounter.SPENT]
            + ORGANISATION.money.desk_hour * reps[RepCounter.DESK_HOURS_BOUGHT],
            reps[RepCounter.APPROVAL_DAYS],
        ]
    )
    # The manager's cut matters as well: what is asked for here is missing elsewhere.
    return trace.digest(world), costs, float(teams[TeamCounter.DEMAND_CUT])


def compositions(name):
    """Stages in which a lever is in use, as changes; with a value to try where none uses it."""
    lever = LEVERS[name]
    companions = {
        "goal_stretch": {"personal_goals": 1},
        "may_chase": {"lead_response_hours": 0},
    }.get(name, {})
    for stage in ("align", "coach", "execute", "motivate", "initial"):
        value = load_scenario(stage).opening[name]
        if value == lever.default or name in VALUES:
            value = VALUES.get(name, value)
        if value != lever.default:
            yield stage, tuple({**companions, name: value}.items())


@pytest.mark.parametrize("name", [x for x in LEVERS if x not in CONTROLS])
def test_without_its_price_a_lever_changes_what_happens(name):
    for stage, changes in compositions(name):
        if run(stage, changes)[0] != run(stage, changes, free=frozenset({name}))[0]:
            return
    pytest.fail(f"{name} costs nothing in any stage: give it a price")


@pytest.mark.parametrize("name", [x for x in LEVERS if x not in CONTROLS])
def test_without_its_effect_a_lever_costs_hours_or_money(name):
    only = frozenset({name})
    for stage, changes in compositions(name):
        _, costs, given = run(stage, changes, idle=only)
        neutral = tuple({**dict(changes), name: LEVERS[name].default}.items())
        _, without, given_without = run(stage, neutral)
        if np.any(costs > without + 1e-9) or given < given_without - 1e-9:
            return
    pytest.fail(f"{name} costs neither hours nor money once its effect is cut")


def test_both_cut_is_the_lever_switched_off():
    for name in (
        "desk_hours",
        "coaching_hours_month",
        "process_steps",
        "peer_meetings_month",
    ):
        only = frozenset({name})
        neutral = ((name, LEVERS[name].default),)
        assert run("align", (), only, only)[0] == run("align", neutral)[0]


def test_a_year_has_the_weeks_that_prices_are_spread_over():
    assert WEEKS_PER_YEAR == 52
