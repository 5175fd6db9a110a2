"""What is unrelated stays as it was: potential, other teams, other people, other draws."""

from datetime import date

import numpy as np
import pytest
from support import SCENARIOS, in_plain_python, practices_of, small_organisation

from sim.engines.run import advance, open_world
from sim.levers import Group, pack_timeline
from sim.organisation import Calendar, Managers, Market, Team
from sim.outputs.counters import RepCounter, TeamCounter
from sim.scenarios.loader import load_scenario
from sim.state import TICKET_SLOTS, EventKind

# Quotas are split over the whole company, so teams meet at the start of a quarter: the run
# lies between two of them.
WITHIN_A_QUARTER = Calendar(first_day=date(2024, 1, 29))
WEEKS = 8
WINDOW = ("segment", "window", "opens", "closes", "fit", "amount", "signal", "hand_limit")


def company(*teams, **settings):
    organisation = small_organisation(calendar=WITHIN_A_QUARTER, **settings)
    return organisation.model_copy(update={"teams": tuple(Team(reps=n) for n in teams)})


def after(organisation, practices, *, seed=6, weeks=WEEKS):
    world = open_world(
        organisation, seed=seed, replication=0, run_in_weeks=0, weeks=weeks, room_for=()
    )
    return world, advance(world, practices, weeks)


def test_the_runs_hold_no_start_of_a_quarter():
    world, _ = after(company(2), practices_of("initial"))
    assert (world.weeks["week_of_period"][:WEEKS] != 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_potential_is_the_same_whatever_anybody_does(seed):
    """Windows, their amounts and their fit belong to the market, week by week."""
    organisation = small_organisation(reps=3, teams=2)
    counters = [
        TeamCounter.WINDOWS_OPENED, TeamCounter.POTENTIAL_OPENED, TeamCounter.FIT_OPENED
    ]  # fmt: skip
    runs = {}
    for name in SCENARIOS:
        world, weekly = after(organisation, practices_of(name), seed=seed, weeks=60)
        windows = tuple(world.accounts[field].tobytes() for field in WINDOW)
        runs[name] = (weekly.teams[..., counters].tobytes(), windows)
        assert weekly.reps[..., RepCounter.REACHED_POTENTIAL].sum() > 0
    assert len(set(runs.values())) == 1


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_whole_team_more_changes_nothing_for_the_others(scenario):
    """Scratch memory that teams shared would show here.

    A second team there is in any case: whether anybody is there to share knowledge with has
    its price.
    """
    alone, first = after(company(3, 1), practices_of(scenario))
    for others in ((2,), (1, 4)):
        world, weekly = after(company(3, *others), practices_of(scenario))
        assert weekly.reps[:, :3].tobytes() == first.reps[:, :3].tobytes()
        assert weekly.teams[:, :1].tobytes() == first.teams[:, :1].tobytes()
        ends = {
            "accounts": alone.reps["account_end"][2],
            "deals": alone.reps["slot_end"][2],
        }
        for name in ("reps", "deals", "accounts", "tickets", "beliefs"):
            end = int(ends.get(name, 3 * TICKET_SLOTS if name == "tickets" else 3))
            mine = getattr(alone, name)[:end].tobytes()
            assert getattr(world, name)[:end].tobytes() == mine, name


def test_a_rep_more_changes_nothing_for_the_others_where_nobody_shares_a_manager_s_hours():
    """With all groups off a manager only rescues; without rescue seats share nothing."""
    practices = pack_timeline(load_scenario("align").timeline, off=frozenset(Group))
    settings = {"managers": Managers(rescue_hours=0)}
    _, fewer = after(company(2, **settings), practices)
    _, more = after(company(3, **settings), practices)
    assert more.reps[:, :2].tobytes() == fewer.reps.tobytes()


def test_accounts_more_leave_the_windows_of_the_others_as_they_were():
    windows = []
    for accounts in (30, 37):
        organisation = company(
            2, market=Market(accounts_per_rep=accounts, territory_sigma=0)
        )
        world, _ = after(organisation, practices_of("execute"))
        mine = {
            int(a["address"]): tuple(a[field].item() for field in WINDOW)
            for a in world.accounts
        }
        windows.append(mine)
    assert windows[0].items() < windows[1].items()


def test_another_replication_shares_no_window():
    amounts = []
    for replication in range(2):
        world = open_world(
            company(3),
            seed=1,
            replication=replication,
            run_in_weeks=0,
            weeks=4,
            room_for=(),
        )
        amounts.append(set(world.accounts["amount"].tolist()))
    assert not amounts[0] & amounts[1]


@pytest.mark.parametrize("scenario", ["initial", "align"])
def test_an_account_that_sleeps_misses_nothing(scenario):
    """Looking at every account every Monday gives the same weeks and the same world."""
    organisation = small_organisation(reps=3, teams=2, accounts=50)
    worlds, weeks = [], []
    for is_woken in (False, True):
        world = open_world(
            organisation, seed=4, replication=0, run_in_weeks=0, weeks=80, room_for=()
        )
        counted = []
        for week in range(1, 81):
            if is_woken:
                world.wakes[:] = 0
            counted.append(advance(world, practices_of(scenario), week).reps)
        worlds.append(world.digest())
        weeks.append(np.concatenate(counted).tobytes())
    assert worlds[0] == worlds[1]
    assert weeks[0] == weeks[1]


def test_an_inert_event_changes_no_luck():
    """A void appointment (an old stamp) for a rep costs an event and changes nothing."""
    runs = []
    for extra in (0, 1):
        world = open_world(
            company(2), seed=3, replication=0, run_in_weeks=0, weeks=WEEKS, room_for=()
        )
        if extra:
            event = world.heaps[0, int(world.sizes[0])]
            order = (int(EventKind.REP_FREE) << 56) | (int(EventKind.REP_FREE) << 48) | 1
            # At the end of the heap, later than all others: still a heap.
            event["tick"], event["order"], event["stamp"] = 900_001, np.uint64(order), 99
            world.sizes[0] += 1
        weekly = advance(world, practices_of("coach"), WEEKS)
        runs.append((weekly.reps.tobytes(), world.digest(), weekly.events))
    assert runs[0][:2] == runs[1][:2]
    assert runs[1][2] == runs[0][2] + 1


ADDRESSES = """
from collections import Counter
from datetime import date
import sim.engines.constants as constants
constants.PLAN_QUARTERS = 2
from sim.chance import Purpose, draws
from sim.engines.run import advance, open_world
from sim.organisation import Calendar, People
from support import practices_of, small_organisation


counts = Counter()
block_at = draws.block_at


def counted(*address):
    '''Draws as before, and counts how often.'''
    counts[tuple(map(int, address))] += 1
    return block_at(*address)


organisation = small_organisation(
    reps=3, teams=2, calendar=Calendar(first_day=date(2024, 2, 19)),
    people=People(quit_month=0.3, vacancy_weeks=1, deal_slots=16),
)
world = open_world(organisation, seed=1, replication=0, run_in_weeks=0, weeks=22, room_for=())
draws.block_at = counted
advance(world, practices_of("align"), 22)
again = Counter()
for address, n in counts.items():
    if n > 1:
        again[Purpose(address[2]).name] += 1
print(len(counts), *(f"{name}:{n}" for name, n in sorted(again.items())))
"""

STANDING = {
    "PULL_READY": "one wish of one buyer, asked about in each of a quarter's last weeks",
    "STANDARD_FOLLOWED": "one answer for one deal and stage, asked for every Monday",
    "ACCOUNT_READING": "one reading of a territory a year",
    "FOLLOW_STEP": "one choice for one deal and stage, met again by the next rep",
    "HALO": "one lasting misjudgement by one manager of one person, met whenever they meet",
}
"""Draws that mean the same thing each time they are asked for, so that they may repeat."""


def test_no_address_is_drawn_for_two_different_things():
    total, *again = in_plain_python(ADDRESSES).split()
    assert int(total) > 5_000
    repeated = {each.partition(":")[0] for each in again}
    assert repeated <= STANDING.keys(), again
