"""Quarters that are managed one by one: the same world, honest eyes, prices as they are charged."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engines.run import advance
from sim.experiments.fog.sight import QUESTIONS, Sight
from sim.experiments.managing.lived import open_lived
from sim.experiments.managing.lucks import Lucks, best_of, between, constant, judged
from sim.experiments.managing.price import price_of, prices_of_parts
from sim.outputs.counters import TeamCounter
from sim.outputs.responses import QUANTITIES
from sim.scenarios.loader import load_organisation, load_scenario

BASE = load_scenario("initial")
STAGES = {name: load_scenario(name) for name in ("motivate", "execute", "coach", "align")}


@pytest.fixture(scope="module")
def opening():
    return open_lived(
        load_organisation("founder_led"), BASE, quarters=4, seed=7, replication=3
    )


@pytest.fixture(scope="module")
def lived(opening):
    found = opening
    for name in ("motivate", "align", "align", "coach"):
        found = found.managed(STAGES[name].opening)
    return found


def test_parts_are_the_whole(opening, lived):
    """What was decided quarter by quarter gives the world of one run under the whole timeline."""
    whole = opening.world.copy()
    advance(whole, lived.practices(), lived.ends[-1])
    assert whole.digest() == lived.world.digest()
    assert lived.ends == (13, 26, 40, 53)


def test_what_is_kept_does_not_change(opening, lived):
    before = opening.world.digest()
    again = opening.managed(STAGES["motivate"].opening)
    assert opening.world.digest() == before
    assert opening.quarter == 0
    assert np.array_equal(again.rows[0], lived.rows[0])
    lived.monday()
    assert again.managed(STAGES["align"].opening).world.digest() == _after_two(opening)
    with pytest.raises(ValueError, match="all 4 quarters"):
        lived.managed(BASE.opening)


def _after_two(opening):
    return opening.managed(STAGES["motivate"].opening).managed(STAGES["align"].opening).world.digest()  # fmt: skip


def test_the_manager_s_eyes_are_those_of_the_run(lived):
    """The reader who follows believes what the manager of that very world believes."""
    reader = lived.reader.moved(lived.world)
    reader._forget(lived.world.week + lived.world.run_in)
    assert reader._beliefs == pytest.approx(lived.world.beliefs)


def test_a_quarter_s_bookings_are_seen_on_the_monday_after_it(lived):
    place = [q.name for q in QUESTIONS].index("booked")
    monday = lived.monday()
    true = sum(row[place] for row in monday.true)
    assert true == pytest.approx(lived.booked(3))
    assert sum(row[place] for row in monday.seen) == pytest.approx(true)


def test_one_sees_by_one_s_own_levers(opening):
    blind = opening.managed(BASE.opening).monday()
    seeing = opening.managed(STAGES["align"].opening).monday()
    assert blind.logged == 0.0
    assert blind.count(Sight.HIDDEN) > seeing.count(Sight.HIDDEN)
    assert len(blind.reps) == 3


def test_several_teams_are_all_looked_at():
    opening = open_lived(
        load_organisation("three_markets"), BASE, quarters=1, seed=1, replication=0
    )
    monday = opening.monday()
    assert len(monday.reps) == 24
    assert len(set(monday.reps)) == 24


def test_lucks_measure_what_was_lived(opening, lived):
    """On the luck that was lived, decisions earn what they earned; base is nought ahead."""
    lucks = Lucks(
        lived.organisation, BASE, weeks=lived.ends[-1], seed=7
    )  # fmt: skip
    found = lucks.difference(lived.practices(), 3)
    earned = np.concatenate(lived.rows)[:, QUANTITIES.index("CONTRIBUTION")].sum()
    assert found[0, 1] == pytest.approx(earned)
    assert found[0, 0] == pytest.approx(sum(lived.booked(quarter) for quarter in range(4)))
    same = lucks.difference(constant(BASE.opening), 3)
    assert np.array_equal(same[0], same[1])


def test_many_lucks_have_an_interval(lived):
    lucks = Lucks(lived.organisation, BASE, weeks=26, seed=7)
    tried = {
        name: [
            lucks.difference(constant(STAGES[name].opening), luck) for luck in range(5, 17)
        ]
        for name in ("motivate", "align")
    }
    one, other = (judged(found, seats=3) for found in tried.values())
    assert one.ahead.low < one.ahead.mean < one.ahead.high
    assert one.ahead.mean == pytest.approx(np.mean(one.each))
    apart = between(one, other)
    assert apart.mean == pytest.approx(one.ahead.mean - other.ahead.mean)
    ahead = {"motivate": one.ahead.mean, "align": other.ahead.mean}
    assert best_of(tried) == max(ahead, key=ahead.get)


@pytest.mark.parametrize("stage", ["initial", "execute", "coach", "align"])
def test_prices_are_those_that_are_charged(stage):
    """Hours charged to a manager in a year, against what was told before it for full seats.

    What is not foreseen is left out on both sides: leads that are chased. Vacant seats ask for
    nothing, but not everything goes by seats, so what is charged lies between what was told for
    those that were filled and for all. A tenth bears weeks in which reviews happen to fall; a
    price that left out coaching, reviews or analysis would miss by more.
    """
    values = {**load_scenario(stage).opening, "may_chase": 0.0}
    opening = open_lived(
        load_organisation("mid_market"), BASE, quarters=4, seed=2, replication=0
    )
    price = price_of(opening.world, values)
    after = opening
    for _ in range(4):
        after = after.managed(values)
    kinds = ("REVIEW", "COACH", "INSPECT", "PEERS", "OTHER")
    charged = sum(
        sum(rows[:, QUANTITIES.index(f"MANAGER_{kind}")].sum() for rows in after.rows)
        for kind in kinds
    )
    people = np.concatenate([rows[:, QUANTITIES.index("PRESENT")] for rows in after.rows])
    filled = people.mean() / 8
    assert 0.8 < filled <= 1.0
    told = price.manager * min(1.0, price.share) * after.ends[-1]
    assert 0.9 * filled * told <= charged <= 1.1 * told
    managers = opening.organisation.managers
    assert price.week == managers.hours_week
    assert 0.5 * price.week < price.available < price.week
    assert set(kinds) <= {counter.name.removeprefix("MANAGER_") for counter in TeamCounter}


def test_money_is_what_is_paid(opening):
    values = {**BASE.opening, "desk_hours": 2.0, "playbook": 1.0, "content_budget": 100.0}
    price = price_of(opening.world, values)
    after = opening.managed(values).rows[0]
    of = {name: after[:, QUANTITIES.index(name)].sum() for name in ("SPENT", "DESK_HOURS_BOUGHT")}  # fmt: skip
    paid = of["SPENT"] + of["DESK_HOURS_BOUGHT"] * opening.organisation.money.desk_hour
    assert price.money == pytest.approx(paid, rel=0.1)


def test_a_part_s_price_is_what_it_adds(opening):
    values = STAGES["coach"].opening
    parts = {"coaching": ("coaching_hours_month",), "desk": ("desk_hours",)}
    found = prices_of_parts(opening.world, values, parts, BASE.opening)
    assert found["desk"].money > 0.0
    assert found["desk"].manager == 0.0
    assert found["coaching"].money == 0.0
    assert found["coaching"].manager == pytest.approx(3.0 * 3 * 12 / 52)
    assert found["coaching"].rep == pytest.approx(3.0 * 12 / 52)
