"""Who overtakes whom: planted leads are found, and the named experiments are as they say."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from sim.experiments.comparing import named
from sim.experiments.comparing.race import race
from sim.experiments.running.outcomes import Outcomes
from sim.outputs.responses import QUANTITIES
from sim.outputs.tally import PATHS
from sim.problems import InvalidInput
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario


def outcomes(n=60, weeks=104, noise=30.0):
    """The rival gains 100 a week for 13 weeks and loses 20 a week after; the other wins late."""
    chance = np.random.Generator(np.random.Philox(key=2))
    luck = noise * chance.standard_normal((n, 3, weeks))
    week = np.arange(weeks)
    planted = np.stack(
        (
            np.zeros(weeks),
            np.where(week < 13, 100.0, -20.0),
            np.where(week < 13, -50.0, 100.0),
        )
    )
    weekly = np.zeros((n, 3, weeks, len(PATHS)))
    weekly[..., PATHS.index("contribution")] = planted + luck
    return Outcomes(
        scenarios=("going on", "rival", "contender"),
        replications=np.arange(n),
        events=np.ones(n, np.int64),
        sums=np.zeros((n, 3, weeks // 52, len(QUANTITIES))),
        weekly=weekly,
    )


def test_the_planted_week_of_overtaking_is_found():
    found = race(outcomes(), contender="contender", rival="rival")
    # 13 x 150 behind, then 120 a week nearer: 16.25 weeks after week 13.
    assert found.gap.break_even.of_mean == pytest.approx(29.25, abs=1.5)
    assert found.gap.break_even.median == pytest.approx(29.25, abs=4)
    assert found.gap.break_even.never_share == 0.0
    assert found.gap.dip.week == 12
    assert found.gap.dip.depth.low <= 1_950 <= found.gap.dip.depth.high
    # 13 x 100 ahead of going on, lost at 20 a week.
    assert found.fading.break_even.of_mean == pytest.approx(13 + 65, abs=5)
    assert found.final.low <= -1_950 + 91 * 120 <= found.final.high
    assert found.ahead[5] == 0.0
    assert found.ahead[-1] == 1.0
    first, second = found.by_year
    assert first.low <= -1_950 + 39 * 120 <= first.high
    assert second.low <= 52 * 120 <= second.high


def test_a_race_turned_round_has_no_overtaking():
    found = race(outcomes(), contender="rival", rival="contender")
    assert found.gap.break_even.of_mean is None
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["crossing_week"]["of_mean"] is None
    assert len(told["by_week"]) == 104
    assert found.weeks_shown == (4, 8, 13, 26, 39, 52, 78, 104)


def test_the_sprint_pushes_and_the_marathon_does_not():
    chosen = named.sprint_against_marathon(1.5)
    as_it_is, sprint, marathon, both = chosen.scenarios
    first, last = load_scenario("initial").opening, load_scenario("align").opening
    assert as_it_is.opening == first
    assert all(x.opening == first for x in chosen.scenarios), "one opening state"
    assert sprint.timeline[0] == {**first, "quarter_end_push": 1.5}
    assert marathon.timeline[0] == {**last, "quarter_end_push": 0.0}
    assert both.timeline[0] == {**last, "quarter_end_push": 1.5}
    assert (chosen.contender, chosen.rival) == (marathon.name, sprint.name)


def test_the_ladder_takes_every_rung_in_turn():
    chosen = named.ladder_against_jump(10)
    _, ladder, jump = chosen.scenarios
    rungs = [load_scenario(name).opening for name in STAGES[1:]]
    assert list(ladder.timeline) == [-1, 0, 10, 20, 30]
    assert [ladder.timeline[week] for week in (0, 10, 20, 30)] == rungs
    assert jump.timeline[0] == rungs[-1]


@pytest.mark.parametrize(
    ("build", "value", "said"),
    [
        (
            named.sprint_against_marathon,
            0.0,
            "push (--push) 0: give more than 0, at most 3",
        ),
        (named.sprint_against_marathon, 9.0, "push (--push) 9"),
        (named.ladder_against_jump, 0, "rung (--rung) 0: give 1 to 260 weeks"),
    ],
)
def test_options_out_of_range_are_bad_input(build, value, said):
    with pytest.raises(InvalidInput, match=re.escape(said)):
        build(value)
