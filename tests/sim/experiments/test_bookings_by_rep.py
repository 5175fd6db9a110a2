"""Every chance of a target or a quota comes from one array of bookings by future, week and rep."""

import dataclasses
from datetime import date

import numpy as np
import pytest
from support import small_organisation

from sim.engines.run import advance, open_world
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.chance import Chance, apart
from sim.experiments.reaching.weeks import (
    Quarter,
    first_week_of,
    quarters_of,
    weeks_until,
)
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.running.replicate import simulate
from sim.experiments.running.store import Store
from sim.experiments.trying.kept import KeptFutures
from sim.organisation import Calendar
from sim.outputs.counters import RepCounter
from sim.outputs.responses import QUANTITIES
from sim.outputs.tally import COMPANY
from sim.scenarios.loader import load_scenario

ORGANISATION = small_organisation(reps=3, teams=2).with_(
    plan={"quotas": "fixed", "quota_quarter": 30_000}
)


def plan(**settings):
    fields = {"years": 1, "warmup_years": 1, "until_week": 60, "by_rep": True, **settings}
    return ExperimentPlan(
        arms=(Arm.of(load_scenario("initial")), Arm.of(load_scenario("coach+hiring_wave"))),
        organisation=ORGANISATION, **fields,
    )  # fmt: skip


def by_hand(bookings, quotas, **more):
    """Two teams of two reps over two quarters of two weeks each."""
    bookings = np.asarray(bookings, float)
    fields = {
        "bookings": bookings,
        "quotas": np.broadcast_to(quotas, (len(bookings), 2, 4)).astype(float),
        "company": np.zeros((*bookings.shape[:2], len(COMPANY))),
        "quarters": (
            Quarter(name="2026 Q4", first=0, end=2, last_day=date(2026, 12, 31), share=1.0),
            Quarter(name="2027 Q1", first=2, end=4, last_day=date(2027, 3, 31), share=1.0),
        ),
        "days": (date(2026, 12, 7), date(2026, 12, 28), date(2027, 1, 4), date(2027, 1, 11)),
        "teams": ("Mid", "Large"),
        "team_of": np.array([0, 0, 1, 1]),
        "reps": ("Ann", "Bob", "Cid", "Dee"),
    }  # fmt: skip
    return BookedFutures(**{**fields, **more})


TWO = [
    [[1, 0, 5, 0], [1, 2, 0, 0], [0, 0, 0, 9], [2, 2, 2, 0]],
    [[0, 0, 0, 3], [4, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]],
]


def test_chances_of_company_team_and_rep_are_counted_by_hand():
    found = by_hand(TWO, quotas=[2, 1, 3, 1])
    assert found.by_week().tolist() == [[6, 3, 9, 6], [3, 4, 4, 0]]
    # The company books 9 and 7 in the first quarter, 15 and 4 in the second; its quota is 7.
    assert found.quota(0).tolist() == [7, 7]
    assert found.chance_of_quota(0).value == pytest.approx(2.5 / 3)
    assert found.chance_of_quota(1).value == pytest.approx(1.5 / 3)
    # Mid books 4 and 4, and 4 and 2, against 3; Large 5 and 3, and 11 and 2, against 4.
    chances = [
        found.chance_of_quota(0, found.members("team", t)).value for t in found.teams
    ]
    assert chances == pytest.approx([2.5 / 3, 1.5 / 3])
    # In the first quarter Ann books 2 and 4 of 2, Bob 2 and 0 of 1, Cid 5 and 0, Dee 0 and 3.
    chances = [found.chance_of_quota(0, found.members("rep", r)).value for r in found.reps]
    assert chances == pytest.approx([2.5 / 3, 1.5 / 3, 1.5 / 3, 1.5 / 3])
    assert found.chance_of(20.0, 0, 4).value == pytest.approx(1.5 / 3)


def test_whoever_has_no_quota_has_no_chance_of_it():
    found = by_hand(TWO, quotas=[0, 1, 3, 1])
    assert found.chance_of_quota(0, found.members("rep", "Ann")) is None


def test_the_corridor_and_the_first_short_month_are_read_off_the_same_sums():
    found = by_hand(TWO, quotas=[2, 1, 3, 1])
    assert found.corridor()[1].tolist() == [4.5, 8.0, 14.5, 19.5 - 2.0]
    # An even way to 24 asks for 12 by the end of December: 9 and 7 are behind.
    assert found.first_short_month(24.0, 0, 4, least=1) == (date(2026, 12, 1), 1.0)
    # One to 12 asks for 6 and 12: nobody is behind in December, one of two in January.
    assert found.first_short_month(12.0, 0, 4, least=1) is None
    assert found.first_short_month(30.0, 0, 4) == (date(2027, 1, 1), 1.0)


def test_an_exact_interval_holds_the_share_and_never_says_certain():
    sure = Chance.of(np.ones(9, np.bool_))
    assert sure.value == pytest.approx(0.95)
    assert (sure.low, sure.high) == (pytest.approx(0.025 ** (1 / 9)), 1.0)
    none = Chance.of(np.zeros(9, np.bool_))
    assert (none.low, none.high) == (0.0, pytest.approx(1 - 0.025 ** (1 / 9)))


def test_sums_over_reps_are_the_company_s_responses_to_the_bit():
    kept = [simulate(plan(), number) for number in (0, 1)]
    usual = [simulate(plan(by_rep=False), number) for number in (0, 1)]
    place = QUANTITIES.index("BOOKINGS")
    for arm in (0, 1):
        found = BookedFutures.of(kept, arm, ORGANISATION)
        by_week = found.by_week()
        year = by_week[:, :52].reshape(2, 1, 52).sum(axis=2)
        for number in (0, 1):
            # Summed over weeks as a tally is, week by week.
            total = 0.0
            for week in by_week[number, :52]:
                total += week
            assert total == usual[number].sums[arm, 0, place]
            seats = sum(ORGANISATION.team_sizes())
            assert np.array_equal(by_week[number] / seats, usual[number].weekly[arm, :, 0])
        assert year == pytest.approx(found.booked(0, 52)[:, None])
        assert found.nbytes == 2 * 60 * 10 * 8


def test_the_year_before_is_what_the_run_in_booked():
    found = BookedFutures.of([simulate(plan(), 0)], 1, ORGANISATION)
    before = found.company[0, :, COMPANY.index("YEAR_BEFORE")]
    arm = plan().arms[0]
    world = open_world(
        ORGANISATION, seed=1, replication=0, run_in_weeks=52, weeks=60,
        room_for=[each.practices for each in plan().arms],
    )  # fmt: skip
    booked = advance(world, arm.practices, 0).reps[:, :, RepCounter.BOOKINGS].sum()
    assert before == pytest.approx(np.full(60, booked))
    short = BookedFutures.of([simulate(plan(warmup_years=0), 0)], 0, ORGANISATION)
    assert np.isnan(short.company[0, :, COMPANY.index("YEAR_BEFORE")]).all()


def test_a_fixed_quota_is_cut_with_the_quarter():
    found = BookedFutures.of([simulate(plan(), 0)], 0, ORGANISATION)
    quarters = quarters_of(ORGANISATION, 60)
    wanted = [6 * 30_000 * quarter.share for quarter in quarters]
    assert [float(found.quota(n)[0]) for n in range(len(quarters))] == pytest.approx(wanted)
    assert sum(quarter.end - quarter.first for quarter in quarters) == 60


def test_an_interrupted_run_goes_on_and_only_with_the_same_plan(tmp_path):
    asked = plan(until_week=20)
    with Store(tmp_path / "kept", asked) as store:
        store.add([simulate(asked, 0)])
    with Store(tmp_path / "kept", asked) as store:
        again = store.finished[0]
    assert np.array_equal(again.weekly, simulate(asked, 0).weekly)
    with pytest.raises(ValueError, match="weeks is 20 there and 21 here"):
        Store(tmp_path / "kept", plan(until_week=21))


def test_every_future_meets_parameters_of_its_own():
    asked = plan(parameters=EvidenceRanges.of(ORGANISATION))
    assert asked.repeats == 1
    assert dataclasses.replace(asked, by_rep=False).repeats == 2


def test_weeks_and_quarters_are_those_of_the_fiscal_calendar():
    ours = ORGANISATION.with_(calendar=Calendar(first_day=date(2026, 11, 30)).model_dump())
    # 30 November to 27 December is four weeks; 28 December is a working day of a fifth.
    assert weeks_until(ours, date(2026, 12, 31)) == 5
    assert weeks_until(ours, date(2026, 11, 29)) == 0
    assert first_week_of(ours, date(2027, 2, 1)) == 9
    names = [each.name for each in quarters_of(ours, 20)]
    assert names == ["2026 Q4", "2027 Q1", "2027 Q2"]
    april = ours.with_(calendar={"fiscal_year_start_month": 4})
    assert [each.name for each in quarters_of(april, 20)] == [
        "2027 Q3",
        "2027 Q4",
        "2028 Q1",
    ]


def test_kept_futures_of_drawn_companies_are_those_of_the_experiment():
    drawn = plan(parameters=EvidenceRanges.of(ORGANISATION))
    kept = KeptFutures()
    for number in (0, 1, 0):
        ours, theirs = kept.lived(drawn, number), simulate(drawn, number)
        assert ours.weekly.tobytes() == theirs.weekly.tobytes()
    assert len(kept) == 2


@pytest.mark.parametrize(("gains", "losses"), [(0.3, 0.1), (0.05, 0.05), (0.02, 0.0)])
def test_how_far_two_chances_lie_apart_is_covered_as_often_as_said(gains, losses):
    """Every outcome of 40 futures with its probability: at least nearly 95 % of them cover."""
    n, covered = 40, 0.0
    log = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))
    for up in range(n + 1):
        for down in range(n + 1 - up):
            first = np.arange(n) >= n - down
            second = np.arange(n) < up
            value, low, high = apart(first, second)
            assert low <= value <= high
            assert value == pytest.approx(Chance.of(second).value - Chance.of(first).value)
            rest = 1.0 - gains - losses
            ways = log[n] - log[up] - log[down] - log[n - up - down]
            if losses > 0.0 or down == 0:
                chance = np.exp(ways) * gains**up * losses**down * rest ** (n - up - down)
                covered += chance * (low <= gains - losses <= high)
    assert covered > 0.94
