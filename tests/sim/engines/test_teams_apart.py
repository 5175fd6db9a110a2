"""Teams that share nothing: each by itself runs exactly as it does among the others."""

from datetime import date

import numpy as np
import pytest
from support import practices_of, small_organisation

from sim.engines.run import advance, open_world
from sim.levers import pack_timeline
from sim.organisation import Calendar, Plan, Team

RUN_IN, WEEKS = 4, 30
SETTINGS = {"seed": 3, "replication": 1, "run_in_weeks": RUN_IN, "weeks": WEEKS}
ROOM = [pack_timeline({0: {"added_seats": 2}})]
BEFORE_QUARTER = Calendar(first_day=date(2024, 3, 18))


def organisation(scope):
    sizes = (
        Team(name="small", reps=2),
        Team(name="large", reps=4),
        Team(name="one", reps=1),
    )
    return small_organisation(
        calendar=BEFORE_QUARTER, plan=Plan(quota_scope=scope)
    ).model_copy(update={"teams": sizes})


@pytest.mark.parametrize("scenario", ["align", "coach+hiring_wave", "initial@2=align"])
def test_the_whole_is_the_teams_run_one_by_one(scenario):
    whole = open_world(organisation("team"), **SETTINGS, room_for=ROOM)
    among = advance(whole, practices_of(scenario), WEEKS)
    for number, team in enumerate(whole.teams):
        alone = open_world(
            organisation("team"), **SETTINGS, room_for=ROOM, only_team=number
        )
        weekly = advance(alone, practices_of(scenario), WEEKS)
        seats = slice(int(team["rep_begin"]), int(team["seat_end"]))
        assert np.array_equal(weekly.reps, among.reps[:, seats])
        assert np.array_equal(weekly.teams[:, 0], among.teams[:, number])
        assert np.array_equal(alone.sizes, whole.sizes[[number]])


def test_teams_whose_quotas_are_split_by_executives_do_share_something():
    whole = open_world(organisation("company"), **SETTINGS, room_for=())
    among = advance(whole, practices_of("align"), WEEKS)
    alone = open_world(organisation("company"), **SETTINGS, room_for=(), only_team=1)
    weekly = advance(alone, practices_of("align"), WEEKS)
    assert not np.array_equal(weekly.reps, among.reps[:, 2:6])


def test_a_team_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="team 3: there are teams 0 to 2"):
        open_world(organisation("team"), **SETTINGS, room_for=(), only_team=3)
