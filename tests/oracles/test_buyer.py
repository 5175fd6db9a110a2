"""Buyers: the rules of `sim.agents.buyer` against their prose."""

import math

import numpy as np
import pytest
from oracles.mirror import DAY, WEEK, assert_same, call, compare, covers, mirror, states
from oracles.prose import buyer as prose

from sim.agents.buyer import contact, customers, decision, fading


@covers("buyer.contact.contact_probability", "buyer.contact.qualified_probability")
def test_reaching_and_qualifying():
    for s in states(40):
        m, hours = mirror(s), float(s.g.exponential(20))
        assert contact.contact_probability(s.c, hours) == pytest.approx(
            prose.contact(m, hours)
        )
        for fit in (0, 1):
            for source in (0, 1, 2):
                assert contact.qualified_probability(s.c, fit, source) == pytest.approx(
                    prose.qualified(m, fit, source)
                )


@covers("buyer.decision.exit_probability", "buyer.decision.defect_probability")
def test_deciding():
    for s in states(40):
        m, skill = mirror(s), float(s.g.normal())
        for stage in range(s.c["n_stages"]):
            for flag in (0, 1):
                assert decision.exit_probability(
                    s.c, stage, flag, skill, 1 - flag
                ) == pytest.approx(prose.exit_chance(m, stage, flag, skill, 1 - flag))
            for defects in range(4):
                assert decision.defect_probability(s.c, stage, defects) == pytest.approx(
                    prose.defect_chance(m, stage, defects)
                )


@covers("buyer.decision.reply_delay")
def test_answering_drawn_or_imposed_and_imposed_only_once():
    for s in states(30):
        m = mirror(s)
        for slot in np.flatnonzero(s.deals["status"]).tolist():
            for _ in range(2):
                got = decision.reply_delay(s.c, 77, s.deals[slot])
                assert abs(got - prose.delay(m, 77, m.deals[slot])) <= 1
        assert_same(mirror(s), m)


@covers("buyer.fading.fading")
def test_fading_is_the_integral_of_its_hazard():
    for s in states(60):
        m = mirror(s)
        begin = int(s.g.integers(0, 40 * WEEK))
        end = begin + int(s.g.choice([1, DAY, 60 * WEEK]))
        for fit in (0, 1):
            # Weak hazards over few ticks are differences of nearly equal numbers.
            assert fading.fading(s.c, fit, begin, end) == pytest.approx(
                prose.faded(m, fit, begin, end), rel=1e-8, abs=1e-12
            )


@covers("buyer.fading.cool_down", "buyer.fading.lose_momentum")
def test_cooling_down_and_losing_momentum():
    for s in states(25):
        share = float(s.g.uniform(0, 0.9))

        def act(s, share=share):
            for deal in s.deals:
                fading.cool_down(s.c, deal, s.now)
                fading.lose_momentum(s.c, deal, share)

        def oracle(m, s=s, share=share):
            for deal in m.deals:
                prose.cool(m, deal, s.now)
                prose.forget(m, deal, share)

        compare(s, act, oracle)


def test_losing_a_share_of_momentum_leaves_the_rest():
    for s in states(20):
        deal, share = s.deals[0], float(s.g.uniform(0.01, 0.9))
        deal["touched"] = s.now - s.g.integers(20 * WEEK)
        half_life = float(s.c["half_life_ticks"])
        before = 2.0 ** (-(s.now - int(deal["touched"])) / half_life)
        fading.lose_momentum(s.c, deal, share)
        after = 2.0 ** (-(s.now - int(deal["touched"])) / half_life)
        assert after == pytest.approx((1 - share) * before, rel=1e-5)


@covers(
    "buyer.customers.become_customer",
    "buyer.customers.hazard_to_ticks",
    "buyer.customers.ticket_gap",
    "buyer.customers.ticket_length",
    "buyer.customers.lose_patience",
    "buyer.customers.meet_new_rep",
)
@pytest.mark.parametrize("churn", [1, 0])
def test_customers(churn):
    for s in states(25):
        s.c["churn_tick"] *= churn
        late = int(s.g.integers(0, 9 * WEEK))

        def act(s, late=late):
            hours = []
            for account in s.accounts:
                customers.become_customer(s.c, account, s.now)
                call(customers.lose_patience, s, account=account, late_ticks=late)
                if s.c["churn_tick"] > 0:
                    customers.meet_new_rep(s.c, account)
                hours.append(customers.ticket_length(s.c, account))
            return [*hours, customers.hazard_to_ticks(s.c, 0.25) // 10]

        def oracle(m, s=s, late=late):
            hours = []
            for account in m.accounts:
                prose.becomes_customer(m, account, s.now)
                before = account.churns
                prose.loses_patience(m, account, late)
                assert before - account.churns == pytest.approx(late**2 / 2 / WEEK, abs=1)
                if m.c.churn_tick > 0:
                    prose.meets_new_rep(m, account)
                hours.append(prose.ticket_hours(m, account))
            return [*hours, prose.ticks_of(m, 0.25) // 10]

        compare(s, act, oracle)


def test_a_handover_loses_the_share_it_says_whatever_the_churn():
    """Of many customers those leave at once whose own limit lies within the hazard."""
    for s in states(2):
        s.c["handover_loss"] = 0.3
        address = np.arange(2_000)
        left = 0
        for number in address.tolist():
            account = s.accounts[0]
            account["address"], account["spell"] = number, 0
            customers.become_customer(s.c, account, 0)
            customers.meet_new_rep(s.c, account)
            left += account["churns"] <= 0
        assert abs(left / len(address) - 0.3) < 4 * math.sqrt(0.21 / len(address))
