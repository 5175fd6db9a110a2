"""Pilots: the test keeps its level, planted effects have the power of theory, errors cost what they do."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.experiments.piloting import piloting as whole
from sim.experiments.piloting.company import company_of, held_company_wide, treated
from sim.experiments.piloting.deciding import wrong_conclusions
from sim.experiments.piloting.pilots import MEASURES, PilotPlan, run_pilot
from sim.experiments.piloting.power import (
    ALPHA,
    changes,
    design,
    freedom,
    judged,
    scaled,
    share_of,
    smallest,
)
from sim.experiments.running.plan import Arm
from sim.organisation import Organisation, Team
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, load_scenario

PILOTS = 4_000
RARE = 1e-4
"""A test fails by chance so rarely."""


def teams_of(pilots, teams, effect, *, before=4, after=3, seed=1, spread=1.0):
    """Quarters of teams: a level of each team, a season of all, luck of each, an effect after."""
    generator = np.random.Generator(np.random.Philox(key=seed))
    money = 10.0 + generator.normal(0, 2.0, (pilots, 2 * teams, 1))
    money = money + generator.normal(0, 3.0, (pilots, 1, before + after))
    money = money + generator.normal(0, spread, (pilots, 2 * teams, before + after))
    money[:, ::2, before:] += effect
    return money


def reach(share, n):
    """How far the share of n pilots may lie from the true one, but for RARE."""
    return float(stats.norm.isf(RARE / 2)) * np.sqrt(share * (1 - share) / n) + 0.5 / n


def power_of_theory(effect, sd, teams):
    """Power where changes of teams are normal with one spread: noncentral t, both sides."""
    free, shift = 2 * teams - 2, effect / (sd * np.sqrt(2.0 / teams))
    edge = stats.t.isf(ALPHA / 2.0, free)
    return stats.nct.sf(edge, free, shift) + stats.nct.cdf(-edge, free, shift)


@pytest.mark.parametrize("teams", [2, 3, 6])
def test_a_placebo_shows_something_as_often_as_the_level_says(teams):
    moved = changes(teams_of(PILOTS, teams, 0.0), 4)
    found = design(moved, np.zeros(teams, np.int64), teams, 3)
    # At this size a level of 6.5 % instead of 5 % would be seen.
    assert reach(ALPHA, PILOTS) < 0.015
    assert abs(found.power.mean - ALPHA) < reach(ALPHA, PILOTS)


@pytest.mark.parametrize(
    ("teams", "quarters", "effect"), [(2, 3, 2.0), (4, 1, 1.5), (6, 3, 0.8)]
)
def test_a_planted_effect_has_the_power_of_theory(teams, quarters, effect):
    moved = changes(teams_of(PILOTS, teams, effect), 4)
    found = design(moved, np.zeros(teams, np.int64), teams, quarters)
    sd = np.sqrt(1.0 / 4 + 1.0 / quarters)
    expected = power_of_theory(effect, sd, teams)
    assert 0.2 < expected < 0.95
    # Wide enough for chance, narrow enough that power off by 3 points would be seen.
    assert reach(expected, PILOTS) < 0.032
    assert abs(found.power.mean - expected) < reach(expected, PILOTS)
    error = sd * np.sqrt(2.0 / teams / PILOTS)
    assert abs(found.effect.mean - effect) < 4.5 * error


def test_the_test_is_that_of_ordinary_least_squares():
    generator = np.random.Generator(np.random.Philox(key=5))
    first, second = generator.normal(1.0, 1.0, (50, 4)), generator.normal(0, 1.0, (50, 4))
    found = judged(first, second, np.zeros(4, np.int64))
    p = stats.ttest_ind(first, second, axis=1).pvalue
    assert np.array_equal(found.sign != 0, p < ALPHA)
    assert 0 < (found.sign != 0).sum() < 50


def test_what_kinds_of_teams_differ_by_is_no_luck():
    kinds = np.array([0, 1, 0, 1])
    generator = np.random.Generator(np.random.Philox(key=6))
    noise = generator.normal(0, 1.0, (2_000, 8))
    apart = noise + np.repeat(kinds, 2) * 100.0
    for moved in (noise, apart):
        found = judged(moved[:, ::2], moved[:, 1::2], kinds)
        assert abs((found.sign != 0).mean() - ALPHA) < reach(ALPHA, 2_000)
    assert freedom(kinds) == 5
    assert freedom(np.array([0])) == 0


def test_one_team_against_one_shows_nothing():
    found = judged(np.full((3, 1), 9.0), np.zeros((3, 1)), np.zeros(1, np.int64))
    assert not found.sign.any()


def test_an_interval_of_a_share_is_that_of_clopper_and_pearson():
    low, high = stats.binomtest(13, 80).proportion_ci(method="exact")
    assert share_of(13, 80).interval == pytest.approx((low, high))
    assert share_of(0, 80).low == 0.0
    assert share_of(80, 80).high == 1.0


def test_shares_are_of_what_teams_of_a_kind_had_before():
    counted = np.ones((5, 4, 3)) * np.array([2.0, 2.0, 8.0, 8.0])[None, :, None]
    assert np.all(scaled(counted, np.array([0, 1]), 2, counted) == 1.0)


def test_the_smallest_sufficient_size_has_the_fewest_quarters_of_teams():
    moved = changes(teams_of(400, 6, 2.5, after=4), 4)
    kinds = np.zeros(6, np.int64)
    designs = [design(moved, kinds, n, q) for n in (2, 3, 4, 6) for q in (1, 2, 3, 4)]
    best = smallest(designs)
    assert best is not None
    assert best.power.low >= 0.8
    for each in designs:
        if each.teams * each.quarters < best.teams * best.quarters:
            assert each.power.low < 0.8
    assert smallest([x for x in designs if x.teams == 2 and x.quarters == 1]) is None


def test_wrong_conclusions_cost_what_was_planted():
    generator = np.random.Generator(np.random.Philox(key=9))
    draws = 4_000
    true = generator.normal(10.0, 20.0, draws)
    worth = true[:, None] + generator.normal(0, 1.0, (draws, 2))
    for adopted in (true > 0.0, true <= 0.0, np.ones(draws, np.bool_)):
        found = wrong_conclusions(worth, adopted, 1)
        adopting = float((adopted * np.maximum(-true, 0.0)).mean())
        dropping = float((~adopted * np.maximum(true, 0.0)).mean())
        # What futures leave open at a draw (sd .7) is all that may be added.
        for got, expected in ((found.adopting, adopting), (found.dropping, dropping)):
            assert expected - 0.05 <= got.mean <= expected + 0.15
            assert got.low <= got.mean <= got.high
    assert found.adopt_all.mean == pytest.approx(adopting, abs=0.15)


def test_where_a_change_is_worth_nothing_nothing_is_lost():
    found = wrong_conclusions(np.zeros((40, 2)), np.zeros(40, np.bool_), 1)
    assert found.adopting.mean == found.dropping.mean == found.worth.mean == 0.0


SMALL = Organisation(teams=(Team(reps=2),))


def plan_of(change="align", twos=2, organisation=SMALL):
    base = load_scenario("initial")
    company = company_of(organisation, twos)
    return PilotPlan(
        company=company, base=Arm.of(base), before=2, after=2, run_in=1, seed=3, points_seed=4,
        change=Arm.of(treated(base, load_scenario(change), twos)),
    )  # fmt: skip


def test_teams_that_go_on_and_teams_that_change_are_alike_until_the_switch():
    with_change, without = run_pilot(plan_of(), 0), run_pilot(plan_of("initial"), 0)
    assert with_change.shape == (len(MEASURES), 4, 4)
    assert np.array_equal(with_change[:, :, :2], without[:, :, :2])
    assert not np.array_equal(with_change[:, ::2, 2:], without[:, ::2, 2:])


def test_the_company_has_every_kind_twice():
    three = load_organisation("three_markets")
    company = company_of(three, 6)
    own = [team.market for team in three.teams for _ in range(team.count)]
    markets = [team.market for team in company.organisation.teams]
    assert markets[::2] == markets[1::2] == (own * 6)[:6]
    assert len(set(company.kinds.tolist())) == len(set(own))


def test_what_executives_hold_for_all_is_told():
    initial, align = load_scenario("initial"), load_scenario("align")
    assert "potential_basis" in held_company_wide(initial, align)
    assert "kpi_basis" in held_company_wide(initial, align)
    assert held_company_wide(initial, load_scenario("coach")) == ()


def pilot(**settings):
    told = {"teams": 2, "quarters": 2, "before": 2, "pilots": 40, **settings}
    initial = load_scenario("initial")
    return whole.pilot(initial, load_scenario("coach"), SMALL, **told)


def test_the_same_seed_gives_the_same_pilots_whoever_computes():
    first, second = pilot(executor="threads:1"), pilot(executor="threads:3")
    assert first.to_json() == second.to_json()
    assert pilot(seed=2).to_json() != first.to_json()


def test_a_pilot_of_what_is_done_already_is_called_so():
    initial = load_scenario("initial")
    found = whole.pilot(initial, initial, SMALL, teams=2, quarters=1, before=1, pilots=40)
    assert found.same
    assert found.wrong is not None
    assert found.wrong.worth.mean == 0.0
    # 40 pilots: more than 9 of them by chance is rarer than one in ten thousand.
    assert found.designs[-1].power.mean * 40 <= stats.binom.isf(RARE, 40, ALPHA)


def test_all_that_is_wrong_is_told_at_once():
    apart = treated(load_scenario("initial"), load_scenario("align"), 1)
    with pytest.raises(InvalidInput) as refused:
        whole.pilot(apart, apart, SMALL, teams=1, before=40)
    problems = "\n".join(refused.value.problems)
    for part in ("start", "change", "teams = 1", "before = 40"):
        assert part in problems
