"""Shapley values over changes of practice: exact sums, textbook cases, whole coalitions."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.experiments.why.shapley import (
    MOST_EXACT,
    RUNS_PER_FUTURE,
    Design,
    changes_between,
    coalition_practices,
    design,
    shapley_values,
)
from sim.levers import LEVERS, Practices, pack_timeline
from sim.records import dtype_of
from sim.scenarios.loader import load_scenario


def random_game(plan: Design, key: int):
    chance = np.random.Generator(np.random.Philox(key=key))
    return {made: chance.normal(size=3) for made in plan.coalitions}


@pytest.mark.parametrize("n", [1, 2, 4, MOST_EXACT, MOST_EXACT + 1, 12])
def test_values_add_up_to_the_whole_difference(n):
    plan = design(n, seed=1, replication=5)
    game = random_game(plan, n)
    values = shapley_values(plan, game)
    whole = game[frozenset(range(n))] - game[frozenset()]
    assert values.sum(axis=0) == pytest.approx(whole, abs=1e-12)


def test_exact_values_are_means_over_all_orders():
    plan = design(4, seed=1, replication=0)
    assert plan.exact
    orders = Design(n=4, exact=False, orders=tuple(permutations(range(4))))
    game = random_game(plan, 7)
    assert shapley_values(plan, game) == pytest.approx(shapley_values(orders, game))


def test_a_change_that_does_nothing_is_worth_nothing_and_equals_are_worth_the_same():
    plan = design(3, seed=1, replication=0)
    game = {made: np.array([10.0 * len(made & {0, 1}) ** 2]) for made in plan.coalitions}
    assert shapley_values(plan, game)[:, 0] == pytest.approx([20.0, 20.0, 0.0])


def test_many_changes_run_few_coalitions_other_ones_in_every_future():
    designs = [design(11, seed=1, replication=number) for number in (0, 1, 0)]
    assert all(len(each.coalitions) <= RUNS_PER_FUTURE for each in designs)
    assert designs[0] != designs[1]
    assert designs[0] == designs[2]


def test_groups_differ_where_a_lever_of_theirs_differs():
    base, other = (load_scenario(name).practices() for name in ("initial", "align"))
    groups = {LEVERS[lever].group.value for lever in LEVERS
              if base[lever][0] != other[lever][0]}  # fmt: skip
    changes = changes_between(base, other)
    assert {change.name for change in changes} == groups
    assert changes_between(base, base) == ()


def test_within_one_group_levers_are_told_apart():
    base = pack_timeline({0: {}})
    other = pack_timeline({0: {"activity_observed": 0.9, "visibility_delay_days": 0.0}})
    names = [change.name for change in changes_between(base, other)]
    assert names == ["activity_observed", "visibility_delay_days"]


def test_a_coalition_has_the_values_of_both_week_by_week():
    base = pack_timeline({0: {"desk_hours": 1.0}, 10: {"desk_hours": 2.0}})
    other = pack_timeline(
        {0: {"coaching_hours_month": 3.0}, 20: {"coaching_hours_month": 4.0}}
    )
    changes = changes_between(base, other)
    (coaching,) = [n for n, one in enumerate(changes) if one.name == "coaching"]
    mixed = coalition_practices(base, other, changes, frozenset({coaching}))
    assert mixed["start_week"].tolist() == [0.0, 10.0, 20.0]
    assert mixed["desk_hours"].tolist() == [1.0, 2.0, 2.0]
    assert mixed["coaching_hours_month"].tolist() == [3.0, 3.0, 4.0]


def test_nobody_and_everybody_are_the_two_scenarios():
    base, other = (load_scenario(name).practices() for name in ("initial", "align"))
    changes = changes_between(base, other)
    everything = frozenset(range(len(changes)))
    assert (
        coalition_practices(base, other, changes, frozenset()).tobytes() == base.tobytes()
    )
    assert (
        coalition_practices(base, other, changes, everything).tobytes() == other.tobytes()
    )


def test_teams_that_are_managed_otherwise_keep_their_own_values():
    plain = [x for x in dtype_of(Practices).descr if x[0] != "team"]
    scoped = np.dtype([("team", "f8"), *plain])
    base, other = np.zeros(1, scoped), np.zeros(2, scoped)
    base["team"], other["team"] = -1, (-1, 1)
    other["desk_hours"], other["coaching_hours_month"] = (1.0, 5.0), (2.0, 0.0)
    changes = changes_between(base, other)
    (desk,) = [n for n, one in enumerate(changes) if one.name == "desk"]
    mixed = coalition_practices(base, other, changes, frozenset({desk}))
    assert mixed["team"].tolist() == [-1.0, 1.0]
    assert mixed["desk_hours"].tolist() == [1.0, 5.0]
    assert mixed["coaching_hours_month"].tolist() == [0.0, 0.0]
