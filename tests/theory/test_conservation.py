"""Conservation of accounts, leads, deals, hours and money over years of the default company.

Exact identities: a single deal, customer or second that appears or vanishes fails.
"""

import numpy as np
import pytest
from balance import (
    assert_accounts,
    assert_balanced,
    assert_deals,
    assert_hours,
    assert_money,
)
from support import SCENARIOS, practices_of

from sim.engines.run import advance, open_world
from sim.organisation import Organisation, Team
from sim.outputs.counters import RepCounter
from sim.state import Logged

WEEKS = 156


def run(scenario, organisation=None, *, seed=21, weeks=WEEKS):
    organisation = organisation or Organisation()
    world = open_world(
        organisation, seed=seed, replication=0, run_in_weeks=0, weeks=weeks,
        log_events=60_000, room_for=(),
    )  # fmt: skip
    return world, advance(world, practices_of(scenario), weeks)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nothing_is_lost_in_three_years(scenario):
    world, weekly = run(scenario)
    assert weekly.reps[..., RepCounter.WINS].sum() > 100
    assert_balanced(world, weekly)


def test_nothing_is_lost_where_teams_meet_and_people_come_and_go():
    organisation = Organisation(teams=(Team(reps=5, count=2), Team(reps=3)))
    people = organisation.people.model_copy(update={"quit_month": 0.2, "deal_slots": 12})
    organisation = organisation.model_copy(update={"people": people})
    world, weekly = run("align", organisation)
    assert weekly.reps[..., RepCounter.HIRES].sum() > 20
    assert_balanced(world, weekly)


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda world, weekly: weekly.reps[40, 2].__setitem__(RepCounter.WINS, 99),
         assert_deals),
        (lambda world, weekly: world.accounts["state"].__setitem__(7, 1), assert_accounts),
        (lambda world, weekly: weekly.reps[5, 1].__setitem__(RepCounter.HOURS_SERVE, 0.01),
         assert_hours),
        (lambda world, weekly: weekly.reps[:, 0, RepCounter.BOOKINGS].__imul__(1.0001),
         assert_money),
    ],
)  # fmt: skip
def test_the_books_notice_a_single_wrong_entry(spoil, check):
    world, weekly = run("initial", weeks=52)
    check(world, weekly)
    spoil(world, weekly)
    with pytest.raises(AssertionError):
        check(world, weekly)


def test_open_deals_are_arrivals_times_the_time_they_stay_open():
    """Little's law, exact over a run that is counted from its empty start.

    Deal-weeks counted at the ends of weeks must be the time between each deal's creation
    and its end in the log, within the one week that a count at the end can miss or add.
    """
    world, weekly = run("execute")
    log = world.log[1 : int(world.log[0]["tick"]) + 1]
    week_ends = world.weeks["end_tick"][:WEEKS]
    ends = (Logged.WON, Logged.LOST, Logged.NO_DECISION, Logged.DISQUALIFIED)
    created = {}
    counted = 0
    for row in log:
        key = (int(row["account"]), int(row["window"]))
        if row["event"] == Logged.CREATED:
            created[key] = int(row["tick"])
        elif row["event"] in ends:
            begin, end = created.pop(key), int(row["tick"])
            counted += np.count_nonzero((week_ends > begin) & (week_ends <= end))
    counted += sum(np.count_nonzero(week_ends > begin) for begin in created.values())
    assert counted == weekly.reps[..., RepCounter.OPEN_DEALS].sum()
