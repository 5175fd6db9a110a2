"""Buyers: the rules of `sim.agents.buyer` against their prose."""

import math

import numpy as np
import pytest
from oracles.mirror import assert_same, call, compare, covers, mirror
from oracles.prose import buyer as prose
from oracles.settings import DAY, WEEK, records
from oracles.states import states

from sim.agents.buyer import contact, customers, decision, fading, people
from sim.engines import constants
from sim.organisation import Customers, Organisation
from sim.outputs.counters import RepCounter
from sim.state import Account, dtype_of


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


@covers("buyer.decision.reply_delay", "buyer.decision.buyers_pace")
def test_answering_drawn_or_imposed_and_imposed_only_once():
    for s in states(30):
        m = mirror(s)
        for slot in np.flatnonzero(s.deals["status"]).tolist():
            rep = s.reps[int(s.deals[slot]["rep"])]
            pace = decision.buyers_pace(s.c, rep)
            assert pace == pytest.approx(prose.pace(m, m.reps[m.deals[slot].rep]))
            for _ in range(2):
                got = decision.reply_delay(s.c, 77, s.deals[slot], pace)
                assert abs(got - prose.delay(m, 77, m.deals[slot], pace)) <= 1
        assert_same(mirror(s), m)


@covers("buyer.decision.waits_for_quarter_end")
def test_some_buyers_decide_by_a_quarter_s_end():
    waited = 0
    for s in states(60):
        m = mirror(s)
        s.c["deadline_share"] = m.c.deadline_share = 0.7
        for slot in np.flatnonzero(s.deals["status"]).tolist():
            left, delay = int(s.g.integers(1, 13 * WEEK)), int(s.g.integers(1, 3 * WEEK))
            if s.g.random() < 0.8:
                s.deals[slot]["touches_left"] = 0
                s.deals[slot]["stage"] = s.c["n_stages"] - 1
            mine = mirror(s).deals[slot]
            got = decision.waits_for_quarter_end(
                s.c, slot, s.deals[slot], s.now + delay, s.now, s.now + left
            )
            assert got == prose.deadline(m, slot, mine, s.now, delay, s.now + left)
            waited += got > 0
    assert waited > 20


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
    "buyer.people.begin_contacts",
    "buyer.people.champion_stays",
    "buyer.people.miss_champions",
)
@pytest.mark.parametrize("leaving", [1, 0])
def test_champions_come_and_go(leaving):
    ends = np.zeros(2)
    for s in states(25):
        s.c["champion_tick"] *= leaving
        for slot in np.flatnonzero(s.deals["status"]).tolist():
            deal = s.deals[slot]
            index, account = int(deal["rep"]), s.accounts[int(deal["account"])]
            address, begins = int(account["address"]), s.g.random() < 0.3
            later = s.now + int(s.g.integers(1, 30 * WEEK))

            def act(s, deal=deal, i=index, account=account, begins=begins, later=later):
                if begins:
                    people.begin_contacts(s.c, account, deal, s.now)
                people.miss_champions(s.c, account, deal, s.ledger[i], later)

            def oracle(m, slot=slot, i=index, a=address, begins=begins, later=later, s=s):
                deal = m.deals[slot]
                if begins:
                    prose.starts_with(m, m.accounts[deal.account], deal, s.now)
                prose.champions_go(m, i, a, deal, later)

            before = s.ledger[index, [RepCounter.CHAMPIONS_LEFT, RepCounter.CHAMPION_KILLS]]
            compare(s, act, oracle)
            after = s.ledger[index, [RepCounter.CHAMPIONS_LEFT, RepCounter.CHAMPION_KILLS]]
            ends += after - before
    assert ends.min() > 20, "champions must have left and deals have ended with them"


@covers(
    "buyer.people.has_more_people",
    "buyer.people.veto_probability",
    "buyer.people.is_vetoed",
)
def test_who_was_not_met_may_say_no_at_the_end():
    said = set()
    for s in states(25):
        m = mirror(s)
        for slot in np.flatnonzero(s.deals["status"]).tolist():
            deal, other = s.deals[slot], m.deals[slot]
            if s.g.random() < 0.7:
                deal["stage"] = other.stage = m.c.n_stages - 1
            place = (other.segment, other.contacts)
            assert people.has_more_people(s.c, deal) == (prose.unmet(m, *place) > 0)
            assert people.veto_probability(s.c, other.stage, *place) == pytest.approx(
                prose.veto_chance(m, other.stage, *place)
            )
            got = people.is_vetoed(s.c, slot, deal)
            assert got == prose.vetoed(m, slot, other)
            said.add(bool(got))
    assert said == {True, False}


@covers(
    "buyer.customers.begin_as_customer",
    "buyer.customers.yearly_worth",
    "buyer.customers.notice_tick",
    "buyer.customers.stays",
    "buyer.customers.renew",
    "buyer.customers.patience_lost",
)
def test_contracts():
    for s in states(25):
        late = int(s.g.integers(0, 9 * WEEK))

        def act(s, late=late):
            found = []
            for i, account in enumerate(s.accounts):
                if i % 2:
                    customers.begin_as_customer(s.c, account)
                loss = customers.patience_lost(late)
                found.append([int(customers.stays(account, late, s.now)), loss // 10,
                              customers.notice_tick(s.c, account) // 10,
                              customers.yearly_worth(s.c, account)])  # fmt: skip
                customers.renew(s.c, account)
            return found

        def oracle(m, s=s, late=late):
            found = []
            for i, account in enumerate(m.accounts):
                if i % 2:
                    prose.is_customer_already(m, account)
                loss = prose.patience_for(late)
                found.append([int(account.churns - loss > s.now), loss // 10,
                              prose.notice(m, account) // 10, prose.a_year(m, account)])  # fmt: skip
                account.renewals += 1
                account.renews += max(1, math.floor(m.c.contract_ticks))
            return found

        compare(s, act, oracle)


@pytest.mark.parametrize("weeks", [8, 52, 156])
def test_contracts_change_when_customers_leave_and_not_how_many(weeks):
    """Of customers at the start, and of those who stay, as many leave as was said.

    Each is followed from contract's end to contract's end for two spans of three years.
    """
    section = Customers(churn_week=0.004, contract_weeks=weeks)
    rows = constants.build_constants(Organisation(customers=section), np.uint64(5))
    c = records(rows.dtype, 1)
    c[:] = rows
    c, account = c[0], states_account()
    first = second = 0
    n, span = 3_000, 156 * WEEK
    for number in range(n):
        account["address"], account["spell"] = number, 0
        customers.begin_as_customer(c, account)
        assert 0 <= account["renews"] <= weeks * WEEK + 1
        assert account["next_ticket"] > 0
        ends = int(account["renews"])
        while ends < account["churns"]:
            ends += weeks * WEEK
        first += ends < span
        second += span <= ends < 2 * span
    for left, there in ((first, n), (second, n - first)):
        # In three years every contract comes to its end equally often.
        share = 1 - (1 - 0.004 * weeks) ** (156 / weeks)
        tolerance = 4 * math.sqrt(share * (1 - share) / there)
        assert abs(left / there - share) < tolerance


def states_account():
    """One account that nothing is known about."""
    return records(dtype_of(Account), 1)[0]


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


@pytest.mark.parametrize(("known", "loss"), [(1, 0.3), (2, 0.15)])
def test_a_handover_loses_the_share_it_says_whatever_the_churn(known, loss):
    """Of many customers those lose patience whose own limit lies within the hazard."""
    for s in states(2):
        s.c["handover_loss"] = 0.3
        address = np.arange(2_000)
        left = 0
        for number in address.tolist():
            account = s.accounts[0]
            account["address"], account["spell"] = number, 0
            account["contacts"] = known
            customers.become_customer(s.c, account, 0)
            customers.meet_new_rep(s.c, account)
            left += account["churns"] <= 0
        tolerance = 4 * math.sqrt(loss * (1 - loss) / len(address))
        assert abs(left / len(address) - loss) < tolerance
