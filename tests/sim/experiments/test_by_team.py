"""Money by team: teams add up to the company, in every future, level and difference."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.comparing.by_team import ALL, team_rows
from sim.experiments.comparing.compare import compare
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.responses import QUANTITIES
from sim.outputs.tally import BY_TEAM, PATHS
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, load_scenario

NAMES = ("initial", "align", "coach+hiring_wave", "initial@2=coach")
FUTURES = 12


@pytest.fixture(scope="module")
def firm():
    return load_organisation("three_markets")


@pytest.fixture(scope="module")
def found(firm):
    base, *others = (load_scenario(name, teams=firm.team_names()) for name in NAMES)
    return compare(base, others, firm, years=1, warmup=1, replications=FUTURES, by_team=True,
                   executor="threads:1")  # fmt: skip


@pytest.fixture(scope="module")
def rows(found, firm):
    told = team_rows(found.outcomes, firm.team_names())
    return {(row.number, row.scenario, row.response): row for row in told}


@pytest.mark.parametrize("response", PATHS)
def test_teams_add_up_to_the_company_in_every_future(found, firm, response):
    outcomes = found.outcomes
    kept = outcomes.weekly[:, :, :WEEKS_PER_YEAR, len(PATHS) :].sum(axis=2)
    teams = kept.reshape(*kept.shape[:2], len(BY_TEAM), 3)[
        :, :, BY_TEAM.index(response.upper())
    ]
    company = outcomes.sums.sum(axis=2)[..., QUANTITIES.index(response.upper())]
    np.testing.assert_allclose(teams.sum(axis=2), company, rtol=1e-9)


@pytest.mark.parametrize("response", PATHS)
@pytest.mark.parametrize("scenario", NAMES)
def test_teams_add_up_to_what_the_comparison_says_of_the_whole(
    found, firm, rows, response, scenario
):
    teams = [rows[number, scenario, response] for number in (1, 2, 3)]
    whole = rows[ALL, scenario, response]
    assert sum(x.value.mean for x in teams) == pytest.approx(whole.value.mean, rel=1e-9)
    if scenario != NAMES[0]:
        assert sum(x.difference.mean for x in teams) == pytest.approx(whole.difference.mean)
    # The comparison frees the whole from its luck at once: another estimate of the same.
    seats = sum(firm.team_sizes())
    said = found.level(scenario, f"{response}_per_rep_year").value
    assert said.low * seats <= whole.value.mean <= said.high * seats


def test_only_the_team_that_is_managed_otherwise_differs(rows):
    one, two, three = (rows[number, "initial@2=coach", "bookings"] for number in (1, 2, 3))
    for same in (one, three):
        assert (same.difference.mean, same.ratio.mean, same.more_in) == (0.0, 1.0, 0.5)
    assert two.difference.mean != 0.0
    assert two.more_in != 0.5


def test_the_base_is_compared_with_nothing(rows):
    assert rows[1, "initial", "bookings"].ratio is None
    assert rows[1, "initial", "bookings"].to_json()["more_in"] is None


def test_intervals_hold_at_once_and_are_wider_than_one_alone(found, rows):
    row = rows[3, "align", "bookings"]
    alone = team_rows(found.outcomes, ("a", "b", "c"), widening=2.0)
    wider = next(x for x in alone if (x.number, x.scenario) == (3, "align"))
    assert wider.difference.half_width == pytest.approx(2 * row.difference.half_width)
    assert row.difference.low < row.difference.mean < row.difference.high


def test_a_folder_with_teams_is_not_gone_on_with_without_them(firm, tmp_path):
    base = load_scenario("initial")
    more = {"years": 1, "warmup": 0, "replications": 2, "executor": "threads:1"}
    compare(base, [], firm, by_team=True, out=tmp_path, **more)
    with pytest.raises(InvalidInput, match="another experiment: beside it"):
        compare(base, [], firm, out=tmp_path, **more)
