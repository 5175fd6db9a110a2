"""Quotas that stay what they were set to, and reps who are known to leave."""

from datetime import date

import numpy as np
import pytest
from support import practices_of, small_organisation

from sim.engines.run import Trace, advance, open_world
from sim.levers import pack_timeline
from sim.organisation import Calendar, Organisation
from sim.organisation.teams import Departure
from sim.outputs.contribution import fiscal_quarters
from sim.outputs.counters import RepCounter
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, organisation_text

RUN_IN, WEEKS = 5, 60
SHARES = (0.1, 0.2, 0.3, 0.4)


def fixed(**team):
    """Three reps whose fiscal year begins in April; the clock begins in its last quarter."""
    base = small_organisation(
        reps=3, calendar=Calendar(first_day=date(2024, 2, 5), fiscal_year_start_month=4)
    )
    return base.with_(
        plan={"quotas": "fixed", "quota_shares": SHARES, "quota_quarter": 50_000},
        teams=[{"name": "one", "reps": 3, **team}],
    )


def run(organisation, practices, engine="compiled"):
    world = open_world(
        organisation, seed=3, replication=1, run_in_weeks=RUN_IN, weeks=WEEKS,
        room_for=[practices],
    )  # fmt: skip
    trace = Trace()
    weekly = advance(world, practices, WEEKS, engine=engine, trace=trace)
    return world, weekly, trace


def quotas(weekly):
    return weekly.reps[:, :, RepCounter.QUOTA]


def quarter_of_each_week(organisation):
    """Fiscal quarter of the year, from 0, of each week from the run-in's first on."""
    number = fiscal_quarters(organisation, first_week=-RUN_IN, weeks=RUN_IN + WEEKS)
    return (number + 3) % 4  # January is in the last quarter of a year that begins in April


def test_a_quota_is_its_share_of_the_year_in_every_quarter_whatever_is_booked():
    organisation = fixed()
    _, weekly, _ = run(organisation, practices_of("initial"))
    wanted = 200_000 * np.asarray(SHARES)[quarter_of_each_week(organisation)]
    assert np.array_equal(quotas(weekly), np.repeat(wanted[:, None], 3, axis=1))


def test_each_rep_has_the_own_quota_and_executives_may_stretch_all():
    organisation = fixed(quotas=[100_000.0, 200_000.0, 0.0])
    practices = pack_timeline({0: {"quota_stretch": 1.5}})
    _, weekly, _ = run(organisation, practices)
    share = np.asarray(SHARES)[quarter_of_each_week(organisation)]
    stretched = 1.5 * share[:, None] * [100_000.0, 200_000.0, 0.0]
    first = int(np.argmax(np.diff(fiscal_quarters(
        organisation, first_week=-RUN_IN, weeks=RUN_IN + WEEKS)) > 0)) + 1  # fmt: skip
    assert quotas(weekly)[first:] == pytest.approx(stretched[first:], rel=1e-12)


@pytest.mark.parametrize("scenario", ["initial", "align"])
def test_both_engines_hold_quotas_and_lose_people_alike(scenario):
    organisation = fixed(departures=[{"rep": 2, "week": 3}])
    practices = practices_of(scenario)
    one, other = run(organisation, practices), run(organisation, practices, "reference")
    assert one[2].events().tobytes() == other[2].events().tobytes()
    assert one[0].digest() == other[0].digest()


def test_who_is_known_to_leave_leaves_in_that_week_and_somebody_comes_after_the_vacancy():
    organisation = fixed(departures=[{"rep": 2, "week": 3}]).with_(
        people={"quit_month": 0.0, "vacancy_weeks": 4.0}
    )
    _, weekly, _ = run(organisation, pack_timeline({0: {}}))
    present = weekly.reps[RUN_IN:, :, RepCounter.PRESENT]
    assert present[:, [0, 2]].all()
    assert np.flatnonzero(present[:, 1] == 0).tolist() == [3, 4, 5, 6]
    assert weekly.reps[RUN_IN + 3, 1, RepCounter.QUITS] == 1
    assert weekly.reps[:, 1, RepCounter.HIRES].sum() == 1


def test_a_seat_that_is_added_has_no_quota_until_a_quarter_begins():
    organisation = fixed()
    practices = pack_timeline({0: {}, 2: {"added_seats": 1}})
    _, weekly, _ = run(organisation, practices)
    held, quarter = quotas(weekly), quarter_of_each_week(organisation)
    opened = RUN_IN + 2
    after = opened + int(np.argmax(quarter[opened:] != quarter[opened]))
    assert not held[:after, 3].any()
    wanted = 200_000 * np.asarray(SHARES)[quarter]
    assert np.array_equal(held[after:, 3], wanted[after:])
    assert np.array_equal(held[:, :3], np.repeat(wanted[:, None], 3, axis=1))


def test_quotas_follow_what_was_booked_unless_a_file_says_otherwise():
    assert load_organisation("mid_market").plan.quotas == "following"
    organisation = fixed().with_(plan={"quotas": "following"})
    _, weekly, _ = run(organisation, practices_of("initial"))
    assert len(np.unique(quotas(weekly))) > len(SHARES)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"plan": {"quota_shares": (0.5, 0.5, 0.5, 0.5)}}, "quota_shares"),
        ({"plan": {"quotas": "fix"}}, "quotas"),
        ({"teams": [{"reps": 3, "quotas": [1.0, 2.0]}]}, "quotas"),
        ({"teams": [{"reps": 3, "departures": [{"rep": 4, "week": 0}]}]}, "departures"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(changes, field):
    with pytest.raises(InvalidInput, match=field):
        Organisation().with_(**changes)


def test_one_rule_holds_for_the_teams_of_all_markets():
    three = load_organisation("three_markets").with_(plan={"quotas": "fixed"})
    kinds, _ = three.kinds()
    assert [kind.plan.quotas for kind in kinds] == ["fixed"] * 3
    assert len({kind.plan.quota_quarter for kind in kinds}) == 3


def test_a_file_holds_fixed_quotas_and_departures(tmp_path):
    organisation = fixed(
        quotas=[1e5, 2e5, 3e5], departures=[Departure(rep=1, week=9).model_dump()]
    )
    path = tmp_path / "ours.toml"
    path.write_text(organisation_text(organisation), encoding="utf-8")
    assert load_organisation(path) == organisation
