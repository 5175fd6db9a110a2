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


def ones(n):
    return (1,) * n


@pytest.mark.parametrize(
    "sizes", [ones(1), ones(2), ones(6), ones(7), ones(12), (3, 2), (1, 3, 2), (6, 1, 3, 4)]
)
def test_values_add_up_to_the_whole_difference(sizes):
    plan = design(sizes, seed=1, replication=5)
    game = random_game(plan, sum(sizes))
    values = shapley_values(plan, game)
    whole = game[frozenset(range(sum(sizes)))] - game[frozenset()]
    assert values.sum(axis=0) == pytest.approx(whole, abs=1e-12)


def test_exact_values_are_means_over_all_orders():
    plan = design(ones(4), seed=1, replication=0)
    assert plan.exact
    orders = Design(groups=plan.groups, exact=False, orders=tuple(permutations(range(4))))
    game = random_game(plan, 7)
    assert shapley_values(plan, game) == pytest.approx(shapley_values(orders, game))


def follow_on(order, groups):
    """Whether the changes of every group stand beside each other."""
    return all(
        max(at) - min(at) == len(at) - 1
        for at in ([order.index(place) for place in group] for group in groups)
    )


def test_within_groups_values_are_means_over_orders_in_which_groups_stay_together():
    plan = design((3, 1, 2), seed=1, replication=0)
    assert plan.exact
    told = tuple(x for x in permutations(range(6)) if follow_on(x, plan.groups))
    assert len(told) == 6 * 6 * 2  # orders of the groups, of three and of two
    orders = Design(groups=plan.groups, exact=False, orders=told)
    game = random_game(plan, 8)
    assert shapley_values(plan, game) == pytest.approx(shapley_values(orders, game))


def test_levers_of_a_group_add_up_to_what_the_group_is_worth():
    plan = design((3, 1, 2), seed=1, replication=0)
    game = random_game(plan, 9)
    whole = [frozenset().union(*(plan.groups[at] for at in made))
             for made in design(ones(3), seed=1, replication=0).coalitions]  # fmt: skip
    by_group = shapley_values(
        design(ones(3), seed=1, replication=0),
        {made: game[levers] for made, levers in
         zip(design(ones(3), seed=1, replication=0).coalitions, whole, strict=True)},
    )  # fmt: skip
    values = shapley_values(plan, game)
    for at, group in enumerate(plan.groups):
        assert values[sorted(group)].sum(axis=0) == pytest.approx(by_group[at])


def test_orders_of_many_changes_keep_groups_together_and_run_forth_and_back():
    plan = design((6, 1, 3, 4), seed=1, replication=3)
    assert not plan.exact
    assert all(follow_on(order, plan.groups) for order in plan.orders)
    forth, back = plan.orders[:2]
    assert back == forth[::-1]


@pytest.mark.parametrize("sizes", [ones(6), (3, 2), (1, 3, 2), (5,)])
def test_all_coalitions_are_run_where_they_are_few(sizes):
    plan = design(sizes, seed=1, replication=0)
    assert plan.exact
    assert len(plan.coalitions) <= MOST_EXACT
    assert plan.coalitions[0] == frozenset()
    assert plan.coalitions[-1] == frozenset(range(sum(sizes)))


def test_a_change_that_does_nothing_is_worth_nothing_and_equals_are_worth_the_same():
    plan = design(ones(3), seed=1, replication=0)
    game = {made: np.array([10.0 * len(made & {0, 1}) ** 2]) for made in plan.coalitions}
    assert shapley_values(plan, game)[:, 0] == pytest.approx([20.0, 20.0, 0.0])


def test_many_changes_run_few_coalitions_other_ones_in_every_future():
    designs = [design(ones(11), seed=1, replication=number) for number in (0, 1, 0)]
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
