"""Stepping through a team's events gives the same bytes as running."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engines.run import advance, open_world
from sim.engines.stepping import step_week
from sim.organisation import Organisation, Team
from sim.outputs.counters import RepCounter
from sim.scenarios.loader import load_scenario

ORGANISATION = Organisation(teams=(Team(reps=3, count=2),))


class Counts:
    """Looks on."""

    def __init__(self):
        self.seen = []

    def before(self, kind, entity, tick):
        self.seen.append((tick, kind, entity))

    def after(self, kind, entity, tick):
        assert self.seen[-1] == (tick, kind, entity)


@pytest.mark.parametrize("team", [0, 1])
def test_stepping_and_running_end_in_the_same_bytes(team):
    practices = load_scenario("align").practices()
    stepped = open_world(
        ORGANISATION, seed=2, replication=1, run_in_weeks=4, weeks=16, room_for=()
    )
    advance(stepped, practices, 0)
    run = stepped.copy()
    onlooker = Counts()
    weeks = np.stack([step_week(stepped, practices, team, onlooker) for _ in range(15)])
    weekly = advance(run, practices, 15)
    assert stepped.digest() == run.digest()
    assert weeks.tobytes() == weekly.reps.tobytes()
    assert weeks[..., RepCounter.TOUCHES].sum() > 0.0
    assert onlooker.seen == sorted(onlooker.seen)
    advance(stepped, practices, 16)
    advance(run, practices, 16)
    assert stepped.digest() == run.digest()
