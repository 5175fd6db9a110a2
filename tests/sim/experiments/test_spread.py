"""Where the spread comes from: planted sources are found, whatever the luck."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import numpy as np
import pytest

from sim.experiments.spread.crossed import (
    INPUTS,
    OF_THE_PEOPLE,
    OF_THE_SEAT,
    CrossedRun,
    EngineCrossed,
    Keys,
)
from sim.experiments.spread.spread import SOURCES, spread
from sim.levers import neutral_values, pack_timeline

WEEKS, REPS = 52, 8
PLANTED = {"skill": 0.3, "territory": 0.2, "manager": 0.1, "interplay": 0.05, "luck": 1.0}
"""Variances of a week's bookings; luck is averaged over the weeks, the rest is not."""

INPUT_LUCK = 8.0


def normals(group: int, number: int, *shape: int):
    key = (group << 64) + number
    return np.random.Generator(np.random.Philox(key=key)).standard_normal(shape)


@dataclass(frozen=True)
class PlantedTeams:
    """Bookings are a sum of independent sources, and a product of two of them."""

    weeks: int = WEEKS
    teams: int = 1
    apart: float = 0.0
    """How much more reps of each further team book, in a market of their own."""

    def __call__(self, keys: Keys) -> CrossedRun:
        reps = REPS * self.teams
        team = np.repeat(np.arange(self.teams), REPS)
        skill = normals(1, keys.skill, reps)
        place = normals(2, keys.territory, reps)
        boss = normals(3, keys.manager, self.teams)[team]
        luck = normals(4, keys.luck, self.weeks, reps)
        root = {name: math.sqrt(value) for name, value in PLANTED.items()}
        steady = root["skill"] * skill + root["territory"] * place + root["manager"] * boss
        steady = steady + root["interplay"] * skill * place
        inputs = np.zeros((self.weeks, reps, len(INPUTS)))
        noise = normals(5, keys.luck, self.weeks, reps, 2)
        inputs[:, :, 0] = skill + math.sqrt(INPUT_LUCK) * noise[:, :, 0]
        inputs[:, :, 1] = noise[:, :, 1]
        return CrossedRun(
            team=team,
            market=team if self.apart else np.zeros_like(team),
            bookings=10.0 + self.apart * team + steady + root["luck"] * luck,
            wins=np.maximum(luck + 2.0, 0.0),
            inputs=inputs,
        )


@pytest.fixture(scope="module")
def found():
    return spread(PlantedTeams(), teams=600, executor="threads:2")


def truth(source: str, weeks: int) -> float:
    variances = {**PLANTED, "luck": PLANTED["luck"] / weeks}
    return variances[source] / sum(variances.values())


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("weeks", [4, 13, 52])
def test_every_source_has_the_share_that_was_planted(found, source, weeks):
    share = found.share(source, weeks)
    assert share.mean == pytest.approx(truth(source, weeks), abs=0.06)
    # Fifteen intervals of 95 %: a little slack instead of a miss now and then.
    slack = 0.25 * (share.high - share.low)
    assert share.low - slack <= truth(source, weeks) <= share.high + slack
    assert share.high - share.low < 0.2


def test_what_markets_differ_by_is_nobodys_share():
    """Reps of another market who book twenty times the spread more: the shares stay the same."""
    unlike = spread(PlantedTeams(teams=2, apart=20.0), teams=300, executor="threads:2")
    for source in SOURCES:
        assert unlike.share(source, 52).mean == pytest.approx(truth(source, 52), abs=0.06)


def test_shares_add_up_to_one(found):
    for weeks in (4, 13, 52):
        assert sum(found.share(source, weeks).mean for source in SOURCES) == pytest.approx(
            1.0
        )


def right(correlation: float) -> float:
    return 0.5 + math.asin(correlation) / math.pi


def test_ranking_by_closings_and_by_inputs_is_as_right_as_planted(found):
    rights = {(x.seen, x.weeks): x.right for x in found.rankings}
    # Within a team the manager is the same; interplay's mean product with skill is zero.
    for weeks in (1, 13, 52):
        seen = sum(PLANTED[x] for x in ("skill", "territory", "interplay")) + 1.0 / weeks
        by_closings = right(math.sqrt(PLANTED["skill"] / seen))
        assert rights["bookings", weeks].mean == pytest.approx(by_closings, abs=0.02)
        by_inputs = right(math.sqrt(1.0 / (1.0 + INPUT_LUCK / weeks)))
        assert rights["inputs", weeks].mean == pytest.approx(by_inputs, abs=0.04)
    assert rights["wins", 52].mean == pytest.approx(0.5, abs=0.02)


def test_the_formula_agrees_with_counting_pairs():
    # Truth and what is seen, drawn; the share of pairs in the same order.
    worth = normals(7, 1, 200_000)
    seen = worth + 2.0 * normals(8, 1, 200_000)
    same = np.sign(worth[::2] - worth[1::2]) == np.sign(seen[::2] - seen[1::2])
    assert same.mean() == pytest.approx(right(1.0 / math.sqrt(5.0)), abs=0.005)


def test_the_weeks_needed_are_those_of_the_curve(found):
    needed = {each.seen: each for each in found.needed}
    # 1 / (1 + 8 / w) = sin(.3 pi)^2 = .6545 at w = 15.2.
    assert needed["inputs"].weeks.mean == pytest.approx(15.2, rel=0.15)
    assert needed["inputs"].weeks.low <= 15.2 <= needed["inputs"].weeks.high
    # Territories hide skill from closings for ever: .3 / .55 is below .65.
    assert math.isinf(needed["bookings"].weeks.mean)
    assert math.isinf(needed["bookings"].extrapolated.mean)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    by_name = {each["seen"]: each for each in told["needed"]}
    assert by_name["bookings"]["mean"] is None
    assert by_name["inputs"]["interval"][0] <= by_name["inputs"]["mean"]


def test_a_time_beyond_the_horizon_is_extrapolated(monkeypatch):
    monkeypatch.setitem(PLANTED, "territory", 0.0)
    monkeypatch.setitem(PLANTED, "interplay", 0.0)
    monkeypatch.setitem(PLANTED, "luck", 12.0)
    needed = {
        x.seen: x for x in spread(PlantedTeams(), teams=400, executor="threads:2").needed
    }
    # .3 / (.3 + 12 / w) = sin(.3 pi)^2 = .6545 at w = 75.8.
    assert math.isinf(needed["bookings"].weeks.mean)
    assert needed["bookings"].extrapolated.mean == pytest.approx(75.8, rel=0.25)


def test_workers_change_nothing_and_teams_are_kept_apart():
    one = spread(PlantedTeams(teams=2), teams=12, executor="threads:1")
    assert one == spread(PlantedTeams(teams=2), teams=12, executor="threads:3")


def test_a_share_between_windows(found):
    wins = found.share_at("skill", found.wins_per_week * 13)
    assert wins.mean == pytest.approx(found.share("skill", 13).mean)
    between = found.share_at("skill", found.wins_per_week * 18).mean
    assert found.share("skill", 13).mean < between < found.share("skill", 26).mean
    assert found.share_at("skill", found.wins_per_week * 500) is None
    with pytest.raises(KeyError):
        found.share("weather", 13)


@pytest.fixture(scope="module")
def engine():
    from support import small_organisation

    practices = pack_timeline({0: {**neutral_values(), "may_replace": 0.0}})
    return EngineCrossed(
        organisation=small_organisation(reps=3, teams=2), practices=practices, seed=4,
        run_in_weeks=8, weeks=12,
    )  # fmt: skip


def test_each_group_of_draws_comes_from_its_own_key(engine):
    base = engine.open_world(Keys(1, 2, 3, 4))
    people = engine.open_world(Keys(9, 2, 3, 4))
    place = engine.open_world(Keys(1, 9, 3, 4))
    boss = engine.open_world(Keys(1, 2, 9, 4))
    luck = engine.open_world(Keys(1, 2, 3, 9))
    for name in base.reps.dtype.names:
        if name not in OF_THE_SEAT:
            assert np.array_equal(base.reps[name], place.reps[name]), name
        else:
            assert np.array_equal(base.reps[name], people.reps[name]), name
        assert np.array_equal(base.reps[name], boss.reps[name]), name
    assert not np.array_equal(base.reps["general"], people.reps["general"])
    assert not np.array_equal(base.reps["gap"], people.reps["gap"])
    assert not np.array_equal(base.reps["account_end"], place.reps["account_end"])
    assert not np.array_equal(base.teams["quality"], boss.teams["quality"])
    assert np.array_equal(base.teams["quality"], people.teams["quality"])
    for name in OF_THE_PEOPLE:
        assert np.array_equal(base.teams[name], boss.teams[name])
    assert base.accounts.tobytes() == people.accounts.tobytes() == luck.accounts.tobytes()
    assert base.constants["key"][0] != luck.constants["key"][0]


def test_the_engine_counts_what_it_says(engine):
    run = engine(Keys(1, 2, 3, 4))
    assert run.bookings.shape == run.wins.shape == (12, 6)
    assert run.inputs.shape == (12, 6, len(INPUTS))
    assert list(run.team) == [0, 0, 0, 1, 1, 1]
    tries, successes = run.inputs[:, :, :4], run.inputs[:, :, 4:8]
    assert tries.sum() > 20
    # Of prospecting, tries are the conversations expected of a mean rep.
    assert np.all(successes[:, :, 1:] <= tries[:, :, 1:])
    again = engine(Keys(1, 2, 3, 4))
    assert again.bookings.tobytes() == run.bookings.tobytes()
