"""The same money on heads and on leads: planted costs are met, planted gains are found."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from planted_simulator import (
    AMOUNT_MEAN,
    FREE,
    RATE,
    PlantedScenario,
    PlantedSimulator,
    small_organisation,
)

from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.spending.equal_spend import compare_at_equal_spend
from sim.experiments.spending.rivals import with_heads, with_leads
from sim.organisation import Customers, Organisation, Plan, Team
from sim.outputs.counters import RepCounter
from sim.problems import InvalidInput

BOOKINGS, CONTRIBUTION = "bookings_per_rep_year", "contribution_per_rep_year"
PAY, PRICE, WORTH = 52_000.0, 20.0, 50.0
MONEY = FREE.model_copy(update={"base_pay_year": PAY, "lead_price": PRICE})
ORGANISATION = small_organisation(reps=2, money=MONEY)
BASE, OTHER = PlantedScenario("base"), PlantedScenario("other", 0.3)
EXTRA = 100.0 * 10 * 0.3 * 52
"""What the other scenario's desk costs a rep and year."""


@dataclass(frozen=True)
class LeadSimulator(PlantedSimulator):
    """Every hand raise books `WORTH`; there are 100 for each unit of the hazard, a rep and week."""

    most: float = 1e9

    def advance(self, world, practices, until_week):
        weekly = super().advance(world, practices, until_week)
        raised = min(100.0 * world.organisation.market.hand_raise_week, self.most)
        weekly.reps[:, :, RepCounter.INBOUND] = raised
        weekly.reps[:, :, RepCounter.BOOKINGS] += WORTH * raised
        return weekly


def compared(others=(OTHER,), organisation=ORGANISATION, simulator=None, **settings):
    told = {"years": 1, "warmup": 0, "replications": 60, **settings}
    chosen = simulator or LeadSimulator()
    return compare_at_equal_spend(BASE, others, organisation, simulator=chosen, **told)


@pytest.fixture(scope="module")
def comparison():
    return compared()


def test_the_money_is_what_the_other_costs_without_what_sales_pay_for(comparison):
    heads, leads = comparison.same_money
    assert (heads.kind, leads.kind) == ("heads", "leads")
    for spent in (heads, leads):
        assert spent.other == "other"
        assert spent.budget.mean == pytest.approx(EXTRA)
        assert spent.spent == pytest.approx(EXTRA)
    assert heads.bought == pytest.approx(EXTRA / PAY)  # .3 heads a rep, .6 in all
    assert leads.bought == pytest.approx(EXTRA / PRICE)


def test_commission_and_won_customers_are_not_money_that_is_spent():
    money = MONEY.model_copy(update={"commission": 0.2, "onboarding": 900.0})
    found = compared(organisation=small_organisation(reps=2, money=money), replications=20)
    assert found.same_money[0].budget.mean == pytest.approx(EXTRA)


def test_heads_book_and_cost_for_a_rep_of_the_base(comparison):
    row = comparison.row("base + heads", BOOKINGS)
    truth = EXTRA / PAY * (RATE * AMOUNT_MEAN + 3 * WORTH) * 52
    assert row.difference.low <= truth <= row.difference.high
    earned = comparison.row("base + heads", CONTRIBUTION)
    assert earned.difference.mean == pytest.approx(row.difference.mean - EXTRA)
    path = next(x for x in comparison.transitions if x.other == "base + heads").contribution
    assert path.cumulative[-1].mean == pytest.approx(earned.difference.mean)


def test_leads_book_what_they_are_worth_and_are_paid_for(comparison):
    row = comparison.row("base + leads", BOOKINGS)
    assert row.difference.mean == pytest.approx(EXTRA / PRICE * WORTH)
    earned = comparison.row("base + leads", CONTRIBUTION)
    assert earned.difference.mean == pytest.approx(EXTRA / PRICE * WORTH - EXTRA)
    path = next(x for x in comparison.transitions if x.other == "base + leads").contribution
    assert path.cumulative[-1].mean == pytest.approx(earned.difference.mean)


def test_a_market_without_more_leads_is_charged_for_those_there_are():
    found = compared(simulator=LeadSimulator(most=4.0), replications=20)
    leads = found.same_money[1]
    assert leads.bought == pytest.approx(52.0)  # from three to four a week
    assert leads.spent == pytest.approx(52.0 * PRICE)


def test_where_the_other_costs_nothing_more_there_is_nothing_to_spend():
    found = compared(others=(PlantedScenario("free"),), replications=10)
    assert [spent.name for spent in found.same_money] == [None, None]
    assert found.others == ("free",)


def test_several_others_have_rivals_of_their_own_and_share_runs(tmp_path):
    others = (OTHER, PlantedScenario("dear", 0.4))
    found = compared(others=others, replications=12, out=tmp_path / "kept")
    assert found.others == (
        "other", "dear", "base + heads for other", "base + leads for other",
        "base + heads for dear", "base + leads for dear",
    )  # fmt: skip
    kept = sorted(path.name for path in (tmp_path / "kept" / "equal-spend").iterdir())
    assert kept[0] == "1-heads"
    assert len([name for name in kept if "heads" in name]) == 1
    again = compared(others=others, replications=12, out=tmp_path / "kept")
    assert [row.to_json() for row in again.rows] == [row.to_json() for row in found.rows]


def test_drawn_parameters_meet_the_rivals_too():
    found = compared(replications=20, parameters=EvidenceRanges())
    assert found.row("base + heads", BOOKINGS).doubt.points == 10
    assert found.same_money[0].spent == pytest.approx(EXTRA)


def test_json_tells_what_was_spent(comparison):
    told = json.loads(json.dumps(comparison.to_json(), allow_nan=False))["equal_spend"]
    assert [one["kind"] for one in told] == ["heads", "leads"]
    assert set(told[0]) == {
        "other", "kind", "name", "budget_per_rep_year", "spent_per_rep_year", "bought_per_rep",
    }  # fmt: skip


def test_more_heads_share_the_same_market():
    own = Organisation(
        teams=(Team(name="north", reps=4), Team(name="south", reps=3, count=2)),
        customers=Customers(base_per_rep=30),
        plan=Plan(quota_quarter=50_000.0),
    )
    more = with_heads(own, 4)
    assert more.team_sizes() == (6, 4, 4)
    assert [team.name for team in more.teams] == ["north", "south", "south"]
    assert more.market.accounts_per_rep * 14 == pytest.approx(
        own.market.accounts_per_rep * 10, rel=0.005
    )
    assert more.customers.base_per_rep * 14 == pytest.approx(30 * 10, rel=0.03)
    assert more.plan.quota_quarter * 14 == pytest.approx(50_000 * 10)
    assert with_leads(own, 2.0).market.hand_raise_week == 0.06


def test_more_heads_than_a_team_can_hold_are_bad_input():
    with pytest.raises(InvalidInput, match="equal-spend: the money buys 39 heads"):
        with_heads(small_organisation(reps=2), 39)
    with pytest.raises(InvalidInput, match="equal-spend: there is no other scenario"):
        compared(others=())
