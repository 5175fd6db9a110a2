"""Contribution: commission by fiscal quarter, accelerator at the margin, every cost once."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.organisation import Calendar, Money, Organisation, Team
from sim.outputs.contribution import FiscalWeeks, commission_by_week, ledger
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
    found = commission_by_week(bookings, quota, quarter, PRICES)
    for rep in range(6):
        expected = oracle(bookings[:, rep], quota[:, rep], quarter, PRICES)
        assert found[:, rep] == pytest.approx(expected, abs=1e-6)


def test_the_accelerator_pays_only_what_lies_above_the_quarters_quota():
    bookings = np.array([[30.0], [30.0], [60.0]])
    quota = np.full((3, 1), 50.0)
    same, next_one = np.zeros(3, np.int32), np.array([0, 0, 1], np.int32)
    prices = Money(commission=0.10, accelerator=2.0)
    assert commission_by_week(bookings, quota, same, prices)[:, 0] == pytest.approx(
        [3, 4, 12]
    )
    split = commission_by_week(bookings, quota, next_one, prices)
    assert split[:, 0] == pytest.approx([3, 4, 7])


def test_a_shared_week_counts_to_the_quarter_with_more_of_its_days():
    # The second quarter of 2024 begins on Monday 1 April, the third on Monday 1 July, the
    # fourth on Tuesday 1 October: that week (of 30 September) counts to the fourth.
    fiscal = FiscalWeeks.of(organisation(country=None), first_week=0, weeks=53)
    assert list(np.flatnonzero(np.diff(fiscal.quarter)) + 1) == [13, 26, 39, 52]
    # 2025 begins on a Wednesday: the week of 30 December counts to the first quarter of 2025.
    assert fiscal.quarter[52] == 4


def test_the_quota_of_a_shared_week_is_read_before_the_next_quarters_is_set():
    # The first quarter of 2026 ends on Tuesday 31 March, so the week of 30 March counts to
    # the second; that of 2027 ends on Wednesday 31 March: that week counts to the first, and
    # at its end the next quarter's quota already stands.
    settings = organisation(country=None, first_day=date(2027, 1, 4))
    fiscal = FiscalWeeks.of(settings, first_week=0, weeks=14)
    assert list(fiscal.quarter) == [0] * 13 + [1]
    assert list(fiscal.quota_week) == [*range(12), 11, 13]


def test_quarters_follow_the_fiscal_year_and_weeks_before_the_switch():
    fiscal = FiscalWeeks.of(
        organisation(country=None, fiscal_year_start_month=2), first_week=-5, weeks=20
    )
    # The quarter begins on Thursday 1 February 2024; that week (the tenth) has two days in it.
    assert list(np.flatnonzero(np.diff(fiscal.quarter)) + 1) == [10]


def weekly(weeks: int, reps: int = 2) -> np.ndarray:
    counters = np.zeros((weeks, reps, len(RepCounter)))
    counters[:, :, RepCounter.PRESENT] = 1.0
    counters[:, :, RepCounter.QUOTA] = 1e9
    return counters


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
    counters[3, 1, RepCounter.PRESENT] = 0.0
    fiscal = FiscalWeeks.of(organisation(), first_week=0, weeks=4)
    books = ledger(counters, n_teams=1, money=money, fiscal=fiscal)
    usual = -1_100.0
    assert books.contribution[:, 0] == pytest.approx(
        [usual + 8_000 - 1_000 - 1_000, usual, usual, usual]
    )
    assert books.contribution[:, 1] == pytest.approx(
        [usual, usual - 90, usual - 9_000, -100.0]
    )
    assert books.total == pytest.approx(books.contribution.sum(axis=1) - 2_000)
    margin = 0.8 * counters[:, :, RepCounter.BOOKINGS]
    assert margin - books.costs == pytest.approx(books.contribution)


def test_bookings_before_the_switch_carry_the_quarter_over_the_quota():
    money = Money(commission=0.1, accelerator=2.0)
    counters = weekly(4, reps=1)
    counters[:, :, RepCounter.QUOTA] = 100.0
    counters[:, 0, RepCounter.BOOKINGS] = [80.0, 80.0, 40.0, 40.0]
    fiscal = FiscalWeeks.of(organisation(country=None), first_week=3, weeks=4)
    knowing = ledger(counters, n_teams=1, money=money, fiscal=fiscal, before=2)
    assert knowing.commission[:, 0] == pytest.approx([8.0, 8.0])
    later = FiscalWeeks.of(organisation(country=None), first_week=5, weeks=2)
    forgetting = ledger(counters[2:], n_teams=1, money=money, fiscal=later)
    assert forgetting.commission[:, 0] == pytest.approx([4.0, 4.0])
