"""A manager's week has only so many hours, whatever practices ask for."""

import numpy as np
import pytest
from support import practices_of, small_organisation

from sim.agents.manager.hours import is_reviewed
from sim.engines.run import advance, open_world
from sim.levers import pack_timeline
from sim.organisation import Managers, Team
from sim.outputs.counters import TeamCounter
from sim.scenarios.loader import load_scenario
from sim.state import Office

RUN_IN, WEEKS = 4, 30
ORGANISATION = small_organisation(reps=4, slots=30, accounts=120)


@pytest.mark.parametrize(
    ("reps", "hours_week", "interval"),
    [(12, 20, 1), (30, 40, 1), (6, 40, 1), (40, 40, 4), (30, 40, 13)],
)
def test_a_manager_s_hours_are_never_overspent(reps, hours_week, interval):
    """In no week: whatever a manager does fits the week's hours, also where all reviews fall in one.

    Thirty reps take a quarter's goals alone more than a week; the rest waits for later weeks.
    """
    spent = [
        TeamCounter.MANAGER_REVIEW, TeamCounter.MANAGER_INSPECT, TeamCounter.MANAGER_COACH,
        TeamCounter.MANAGER_PEERS, TeamCounter.MANAGER_OTHER, TeamCounter.MANAGER_RESCUE,
    ]  # fmt: skip
    organisation = ORGANISATION.model_copy(
        update={"teams": (Team(reps=reps),), "managers": Managers(hours_week=hours_week)}
    )
    world = open_world(
        organisation, seed=1, replication=0, run_in_weeks=RUN_IN, weeks=WEEKS,
        room_for=[pack_timeline({0: {"added_seats": 1}})],
    )  # fmt: skip
    levers = {
        **load_scenario("align").opening,
        "added_seats": 1,
        "review_interval_weeks": interval,
    }
    weekly = advance(world, pack_timeline({0: levers}), WEEKS)
    hours = weekly.teams[:, 0, spent].sum(axis=1)
    available = float(world.constants[0]["manager_hours"])
    assert np.all(hours <= available + 1e-9)
    assert weekly.teams[:, 0, TeamCounter.DEMAND_CUT].min() < 1.0


def test_of_reviews_as_many_take_place_as_there_is_time_for():
    """Of thirty due, a share of two fifths holds twelve, and everybody's turn comes as often."""
    world = open_world(
        ORGANISATION.model_copy(update={"teams": (Team(reps=30),)}),
        seed=1, replication=0, run_in_weeks=0, weeks=1, room_for=(),
    )  # fmt: skip
    team, practice = world.teams[0], practices_of("align")[0]
    weeks = 2000
    held = np.array(
        [
            [
                is_reviewed(
                    Office(
                        world, world.constants[0], practice, team,
                        world.team_ledger[0], week, world.weeks[0], 0,
                    ),
                    seat, 0.4,
                )
                for seat in range(30)
            ]
            for week in range(weeks)
        ]
    )  # fmt: skip
    assert set(held.sum(axis=1)) == {12}
    # Every seat's share lies within five standard errors; one that is never due would show.
    assert np.all(np.abs(held.mean(axis=0) - 0.4) < 5 * np.sqrt(0.24 / weeks))
