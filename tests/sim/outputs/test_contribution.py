"""Contribution: commission by fiscal quarter, accelerator at the margin, every cost once."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.organisation import Calendar, Money, Organisation, Team
from sim.outputs.contribution import (
    commission_by_week,
    fiscal_quarters,
    ledger,
    prices_of,
    quarter_to_date,
)
from sim.outputs.counters import RepCounter

PRICES = Money(commission=0.10, accelerator=1.5, bonus=0.5)


def organisation(**calendar) -> Organisation:
    return Organisation(calendar=Calendar(**calendar), teams=(Team(reps=2),))


def oracle(bookings, quota, quarter, money) -> list[float]:
    """The definition, written out: what a quarter's commission grows by, week by week."""
    paid, result = {}, []
    to_date: dict[int, float] = {}
    for amount, target, number in zip(bookings, quota, quarter, strict=True):
        to_date[number] = to_date.get(number, 0.0) + amount
        total = to_date[number]
        due = money.commission * total
        if target > 0:
            due += money.commission * (money.accelerator - 1.0) * max(0.0, total - target)
            if total >= target:
                due += money.commission * money.bonus * target
        result.append(due - paid.get(number, 0.0))
        paid[number] = due
    return result


def test_commission_is_what_the_quarter_earned_week_by_week():
    chance = np.random.Generator(np.random.Philox(key=1))
    quarter = np.repeat(np.arange(4, dtype=np.int32), [3, 13, 13, 5])
    bookings = chance.exponential(4_000.0, (34, 6)) * (chance.random((34, 6)) < 0.5)
    quota = np.repeat(chance.uniform(0, 40_000, (4, 6)), [3, 13, 13, 5], axis=0)
    quota[:, 5] = 0.0
    found = commission_by_week(bookings, quarter_to_date(bookings, quarter), quota, PRICES)
    for rep in range(6):
        expected = oracle(bookings[:, rep], quota[:, rep], quarter, PRICES)
        assert found[:, rep] == pytest.approx(expected, abs=1e-6)


def test_the_accelerator_pays_only_what_lies_above_the_quarters_quota():
    bookings = np.array([[30.0], [30.0], [60.0]])
    quota = np.full((3, 1), 50.0)
    prices = Money(commission=0.10, accelerator=2.0)
    for quarters, paid in (([0, 0, 0], [3, 4, 12]), ([0, 0, 1], [3, 4, 7])):
        to_date = quarter_to_date(bookings, np.array(quarters, np.int32))
        found = commission_by_week(bookings, to_date, quota, prices)
        assert found[:, 0] == pytest.approx(paid)


def starts(quarters: np.ndarray) -> list[int]:
    return list(np.flatnonzero(np.diff(quarters)) + 1)


def test_a_week_counts_to_the_quarter_of_its_first_working_day():
    # The quarters of 2024 begin on Mondays until July; the fourth begins on Tuesday 1 October
    # and so with the week after; 2025 begins on a Wednesday, and so with 6 January.
    quarters = fiscal_quarters(organisation(country=None), first_week=0, weeks=54)
    assert starts(quarters) == [13, 26, 40, 53]
    # Monday 1 January 2029 is a holiday, its week begins in the year all the same.
    holidays = organisation(country="US", first_day=date(2028, 12, 18))
    assert starts(fiscal_quarters(holidays, first_week=0, weeks=4)) == [2]


def test_quarters_follow_the_fiscal_year_and_weeks_before_the_switch():
    settings = organisation(country=None, fiscal_year_start_month=2)
    # The quarter begins on Thursday 1 February 2024, so with the tenth week, five days on.
    assert starts(fiscal_quarters(settings, first_week=-5, weeks=20)) == [10]


def test_quarters_are_those_of_the_executives():
    world = pytest.importorskip("sim.engines.world")
    settings = organisation(country="US", first_day=date(2026, 1, 5))
    theirs = world.week_table(world.build_calendar(settings, 60, 200))["period"][:260]
    ours = fiscal_quarters(settings, first_week=-60, weeks=260)
    assert starts(ours) == starts(theirs)


def weekly(weeks: int, reps: int = 2) -> np.ndarray:
    counters = np.zeros((weeks, reps, len(RepCounter)))
    counters[:, :, RepCounter.PRESENT] = 1.0
    counters[:, :, RepCounter.SEAT] = 1.0
    counters[:, :, RepCounter.QUOTA] = 1e9
    return counters


def of_one_team(money, reps):
    """Prices of an organisation of one team."""
    return prices_of(Organisation(teams=(Team(reps=reps),), money=money), reps)


def test_every_cost_is_charged_once():
    money = Money(
        margin=0.8, base_pay_year=52_000, commission=0.1, accelerator=1.0,
        manager_pay_year=104_000, overhead_year=5_200, onboarding=500, desk_hour=30, hire=9_000,
    )  # fmt: skip
    counters = weekly(4)
    counters[0, 0, RepCounter.BOOKINGS] = 10_000.0
    counters[0, 0, RepCounter.WINS] = 2.0
    counters[1, 1, RepCounter.DESK_HOURS_BOUGHT] = 3.0
    counters[2, 1, RepCounter.HIRES] = 1.0
    counters[3, 0, RepCounter.RENEWED_AMOUNT] = 1_000.0
    counters[3, 1, RepCounter.PRESENT] = 0.0
    quarters = fiscal_quarters(organisation(), first_week=0, weeks=4)
    books = ledger(counters, prices=of_one_team(money, 2), quarters=quarters)
    usual = -1_100.0
    assert books.contribution[:, 0] == pytest.approx(
        [usual + 8_000 - 1_000 - 1_000, usual, usual, usual + 800]
    )
    assert books.contribution[:, 1] == pytest.approx(
        [usual, usual - 90, usual - 9_000, -100.0]
    )
    assert books.total == pytest.approx(books.contribution.sum(axis=1) - 2_000)
    margin = 0.8 * counters[:, :, [RepCounter.BOOKINGS, RepCounter.RENEWED_AMOUNT]].sum(2)
    assert margin - books.costs == pytest.approx(books.contribution)


def test_bookings_before_the_switch_carry_the_quarter_over_the_quota():
    money = Money(commission=0.1, accelerator=2.0)
    counters = weekly(4, reps=1)
    counters[:, :, RepCounter.QUOTA] = 100.0
    counters[:, 0, RepCounter.BOOKINGS] = [80.0, 80.0, 40.0, 40.0]
    quarters = fiscal_quarters(organisation(country=None), first_week=3, weeks=4)
    knowing = ledger(
        counters[2:], prices=of_one_team(money, 1), quarters=quarters,
        earlier_bookings=counters[:2, :, RepCounter.BOOKINGS],
    )  # fmt: skip
    assert knowing.commission[:, 0] == pytest.approx([8.0, 8.0])
    forgetting = ledger(counters[2:], prices=of_one_team(money, 1), quarters=quarters[2:])
    assert forgetting.commission[:, 0] == pytest.approx([4.0, 4.0])
