"""Teams of unlike markets under one executive: each sells in its own, and shares what it can."""

from datetime import date

import numpy as np
import pytest
from support import practices_of, small_organisation

import marathon
from marathon.sentences import catalogue as catalogue_sentences
from sim.agents.executive.quotas import pool_everywhere
from sim.engines.run import Trace, advance, open_world
from sim.organisation import (
    Calendar,
    Customers,
    Market,
    Money,
    Organisation,
    People,
    Team,
    TeamMarket,
)
from sim.organisation.teams import Manager
from sim.outputs.contribution import prices_of
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, load_scenario, write_organisation
from sim.state import MOST_SEGMENTS, Feature

RUN_IN, WEEKS = 4, 30
BEFORE_QUARTER = Calendar(first_day=date(2024, 3, 18))
SMALL = TeamMarket(
    name="small firms",
    market=Market(accounts_per_rep=40, amount_median=4_000.0),
    customers=Customers(base_per_rep=5),
    people=People(deal_slots=24),
    money=Money(commission=0.2),
)


def unlike(**teams):
    """Two teams in the organisation's own market, two in one of small firms."""
    base = small_organisation(calendar=BEFORE_QUARTER)
    listed = (
        Team(name="large", reps=2),
        Team(name="small", reps=3, market="small firms"),
        Team(name="also large", reps=2, **teams),
        Team(name="also small", reps=2, market="small firms", quota=240_000),
    )
    return base.model_copy(update={"teams": listed, "markets": (SMALL,)})


def run(organisation, scenario, engine="compiled", **settings):
    world = open_world(
        organisation, seed=3, replication=1, run_in_weeks=RUN_IN, weeks=WEEKS, room_for=(),
        **settings,
    )  # fmt: skip
    trace = Trace()
    weekly = advance(world, practices_of(scenario), WEEKS, engine=engine, trace=trace)
    return world, weekly, trace


@pytest.mark.parametrize("scenario", ["align", "coach", "initial@2=align"])
def test_both_engines_run_unlike_teams_alike(scenario):
    one = run(unlike(), scenario)
    other = run(unlike(), scenario, "reference")
    assert one[2].events().tobytes() == other[2].events().tobytes()
    assert one[0].digest() == other[0].digest()
    assert one[1].reps.tobytes() == other[1].reps.tobytes()


def test_a_market_that_only_one_team_works_is_that_of_the_team_by_itself():
    organisation = unlike().with_(teams=[
        {"name": "large", "reps": 2}, {"name": "small", "reps": 3, "market": "small firms"},
    ])  # fmt: skip
    among = run(organisation, "coach")[1]
    alone = run(organisation, "coach", only_team=1)[1]
    assert np.array_equal(alone.reps, among.reps[:, 2:])


def test_teams_of_one_market_share_what_they_know_and_those_of_two_do_not():
    constants = run(unlike(), "align")[0].constants
    assert constants["market"].tolist() == [0, 1, 0, 1]
    assert constants["sharing"].tolist() == [2, 2, 2, 2]
    assert constants["pooling"].tolist() == [4, 4, 4, 4]


def test_what_fit_is_worth_is_learned_from_the_closed_deals_of_all_markets():
    organisation = unlike().with_(teams=[
        {"name": "large", "reps": 2}, {"name": "small", "reps": 3, "market": "small firms"},
    ])  # fmt: skip
    world = run(organisation, "align")[0]
    pool_everywhere(world)
    closed = world.beliefs[:, Feature.CLOSINGS : Feature.CLOSINGS + MOST_SEGMENTS].sum()
    assert closed > 0.0
    for team, c in zip(world.teams, world.constants, strict=True):
        trust = 2.0 * c["prior_observations"]
        wanted = np.exp(np.log(team["fit_intuition"]) * trust / (trust + closed))
        assert team["fit_pooled"] == pytest.approx(wanted, rel=1e-12)
        assert team["segment_pooled"].tolist() == team["segment_learned"].tolist()


def test_a_market_s_size_of_deals_is_that_of_its_teams():
    world, weekly, _ = run(unlike(), "align")
    amounts = world.deals["amount"]
    of_team = world.reps["team"][world.deals["rep"]]
    used = amounts > 0
    small = np.median(amounts[used & np.isin(of_team, [1, 3])])
    large = np.median(amounts[used & np.isin(of_team, [0, 2])])
    assert small < large
    assert weekly.reps.shape[1] == 9


def test_a_team_s_own_quota_and_manager_are_its_own():
    organisation = unlike(manager=Manager(hours_week=20.0))
    kinds, of_team = organisation.kinds()
    seen = [kinds[kind] for kind in of_team]
    assert seen[3].plan.quota_quarter == 60_000
    assert seen[1].plan.quota_quarter == SMALL.plan.quota_quarter
    assert seen[2].managers.hours_week == 20.0
    assert seen[0].managers.hours_week == organisation.managers.hours_week


def test_money_is_counted_at_the_prices_of_a_rep_s_team():
    prices = prices_of(unlike(), 9)
    usual = Money().commission
    expected = [usual] * 2 + [0.2] * 3 + [usual] * 2 + [0.2] * 2
    assert np.asarray(prices.commission).tolist() == expected
    assert prices.managers_year == 4 * Money().manager_pay_year


def test_a_file_of_unlike_teams_survives_being_written(tmp_path):
    organisation = unlike(manager=Manager(coaching=0.5))
    path = tmp_path / "ours.toml"
    write_organisation(organisation, path)
    assert load_organisation(path) == organisation


def test_a_team_may_sell_in_the_market_of_a_built_in_organisation(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(
        '[[teams]]\nname = "Mid"\nreps = 2\n'
        '[[teams]]\nname = "Enterprise"\nreps = 2\nmarket = "enterprise"\n'
    )
    found = load_organisation(path)
    assert found.markets[0].market == load_organisation("enterprise").market


def test_a_team_in_a_market_that_nobody_describes_is_refused(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text('[[teams]]\nname = "Mid"\nmarket = "moon"\n')
    with pytest.raises(InvalidInput, match=r"teams Mid: market 'moon' is neither below"):
        load_organisation(path)


def test_markets_have_one_currency():
    other = SMALL.model_copy(update={"money": Money(currency="EUR")})
    with pytest.raises(ValueError, match="one currency"):
        Organisation(teams=(Team(reps=2),), markets=(other,))


def test_a_stage_is_given_to_a_team_by_its_name():
    names = unlike().team_names()
    named = load_scenario("initial@also large=align", teams=names)
    numbered = load_scenario("initial@3=align")
    assert named.teams.keys() == numbered.teams.keys()
    assert named.practices().tobytes() == numbered.practices().tobytes()


def test_a_way_of_managing_is_titled_by_the_names_of_its_teams():
    names = unlike().team_names()
    several = load_scenario("initial@2,4=align@1=coach", teams=names)
    assert several.title == "Initial (large: Coach; small, also small: Align)"
    alike = load_scenario("initial@2,4=align", teams=("region",) * 4)
    assert alike.title == "Initial (teams 2, 4: Align)"
    assert load_scenario("initial@2=align").title == "Initial (team 2: Align)"
    assert (
        load_scenario("initial@1=align", teams=("team",)).title == "Initial (team 1: Align)"
    )


def test_a_team_that_has_no_such_name_is_told_which_there_are():
    with pytest.raises(InvalidInput, match="large, small, also large, also small"):
        load_scenario("initial@medium=align", teams=unlike().team_names())


def test_names_reach_a_comparison():
    organisation = unlike()
    named, numbered = (
        marathon.compare(
            "initial", f"initial@{team}=align", organisation=organisation, futures=2, years=1,
            warmup=1, progress=False,
        ).frame()["mean"]
        for team in ("small", "2")
    )  # fmt: skip
    assert named.equals(numbered)


def test_what_a_team_s_market_has_in_common_with_the_base_is_not_listed():
    listed = catalogue_sentences.organisation_differences(
        small_organisation(), unlike(), names=("before", "ours")
    )
    assert "markets 1.market.amount_median" in listed
    assert "markets 1.buyer" not in listed
