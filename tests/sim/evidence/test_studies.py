"""Every experiment on the engine, once: what rows, controls and harms read is there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence import firms
from sim.evidence.bench import Bench, Run, changed, changed_world, managed, with_teams
from sim.evidence.registry import CLAIMS, MISSING, ROWS, studies_of
from sim.evidence.studies import ladder, leads, newcomers, spread, status_quo
from sim.evidence.validate import stacked
from sim.experiments.running.simulator import Simulator
from sim.levers import LEVERS
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter, TeamCounter
from sim.scenarios.catalogue import organisation_names
from sim.scenarios.fields import fields_of
from sim.scenarios.loader import load_organisation

ORGANISATION = Organisation()
STUDIES = studies_of(ROWS, CLAIMS)


@pytest.fixture(scope="module")
def seen():
    found = {}
    for study in STUDIES:
        pair = [study.measure(Bench(ORGANISATION, 1, number)) for number in (0, 1)]
        found[study.name] = {
            name: np.array([one[name] for one in pair], np.float64) for name in pair[0]
        }
    return found


@pytest.mark.parametrize("entry", [*ROWS, *CLAIMS], ids=lambda entry: entry.id)
def test_what_a_figure_reads_is_observed(entry, seen):
    with np.errstate(all="ignore"):
        assert isinstance(entry.figure(seen[entry.study.name]), float)


@pytest.mark.parametrize("name", organisation_names())
def test_elasticity_is_asked_of_every_organisation(name):
    row = next(row for row in ROWS if row.id == "effort_elasticity")
    future = row.study.measure(Bench(load_organisation(name), 1, 0))
    assert row.role == "fit"
    assert math.isfinite(row.figure(stacked([future])))


def test_what_people_are_used_to_stays_when_their_plan_changes():
    plain = Simulator().open_world(
        ORGANISATION, seed=1, replication=0, run_in_weeks=1, weeks=1, room_for=()
    )
    richer = changed_world(plain, changed(ORGANISATION, money__bonus=0.5))
    assert richer.constants["bonus"][0] == 0.5
    assert richer.constants["usual_price"][0] == plain.constants["usual_price"][0]


def test_a_partner_is_the_other_one_of_a_pair():
    assert with_teams(ORGANISATION, 2, 12).team_sizes() == (2,) * 12


def test_rows_are_fixed_and_say_where_they_come_from():
    ids = [entry.id for entry in (*ROWS, *MISSING, *CLAIMS)]
    assert len(ROWS) >= 14
    assert len(set(ids)) == len(ids)
    known = {".".join(spec.path) for spec in _specs()}
    for row in ROWS:
        assert row.low < row.high
        assert row.source
        assert row.meaning
        assert row.parameters
        assert not (row.fit and (row.sealed or row.was_sealed)), row.id
        for parameter in row.parameters:
            assert parameter.field in known, parameter.field


def test_what_cannot_be_repeated_says_what_the_model_lacks():
    for row in MISSING:
        assert row.low < row.high
        assert row.design
        assert row.why
        assert row.state == "not modelled"


def test_twelve_rows_or_more_were_registered_before_the_model_was_changed():
    registered = [row for row in ROWS if row.was_sealed]
    assert len(registered) >= 12
    assert all(row.role == "test" for row in registered)


def _specs():
    found = []

    def walk(model, path):
        for spec in fields_of(model, path):
            found.append(spec)
            if spec.model is not None:
                walk(spec.model, spec.path)

    walk(Organisation, ())
    return found


def test_controls_and_harms_are_as_many_as_asked():
    kinds = [claim.kind for claim in CLAIMS]
    assert kinds.count("control") >= 5
    assert kinds.count("harm") >= 8
    assert all(claim.low is not None or claim.high is not None for claim in CLAIMS)


@pytest.mark.parametrize("study", [x for x in STUDIES if x.off], ids=lambda x: x.name)
def test_a_mechanism_that_is_off_leaves_an_allowed_organisation(study):
    assert study.off(ORGANISATION) != ORGANISATION


def test_names_swapped_change_nothing_and_potential_is_conserved(seen):
    stages = seen["the five stages"]
    assert stages["relabelled"].tolist() == [0.0, 0.0]
    assert np.abs(stages["potential apart"]).max() < 1e-12


def test_a_run_is_read_by_weeks_before_and_after_the_switch():
    before, after = np.zeros((4, 2, len(RepCounter))), np.zeros((6, 2, len(RepCounter)))
    before[:, :, RepCounter.BOOKINGS] = np.array([1, 2, 3, 4])[:, None]
    after[:, :, RepCounter.BOOKINGS] = 10.0
    after[:, 1, RepCounter.DEAL_LUCK] = 4.0
    teams = np.zeros((6, 1, len(TeamCounter)))
    teams[:, 0, TeamCounter.POTENTIAL_OPENED] = 2.0
    run = Run(before, after, teams)
    assert run.total(RepCounter.BOOKINGS, weeks=(-2, 0)) == 14.0
    assert run.by_rep(RepCounter.BOOKINGS, weeks=(-1, 2)).tolist() == [24.0, 24.0]
    assert run.sold((0, 3)) == 48.0
    assert run.team_total(TeamCounter.POTENTIAL_OPENED) == 12.0


def test_contribution_is_that_of_the_ledger_less_what_luck_brought():
    bench = Bench(ORGANISATION, 1, 0)
    run = bench.run(managed("initial"), weeks=26)
    luck = run.total(RepCounter.DEAL_LUCK)
    money = ORGANISATION.money
    whole = run.contribution(ORGANISATION) + (money.margin - money.commission) * luck
    most = money.margin * run.total(RepCounter.BOOKINGS, RepCounter.RENEWED_AMOUNT)
    fixed = 26 / 52 * (money.manager_pay_year + 8 * money.overhead_year)
    assert whole < most - fixed
    assert run.contribution(ORGANISATION, (0, 13)) != run.contribution(ORGANISATION)


def test_levers_and_quantities_that_do_not_exist_are_refused():
    with pytest.raises(KeyError):
        managed("align", no_such_lever=1)
    with pytest.raises(KeyError):
        managed("no_such_stage")
    with pytest.raises(KeyError):
        changed(ORGANISATION, people__no_such_quantity=1.0)
    assert with_teams(ORGANISATION, 3, 2).team_sizes() == (3, 3)


def test_weeks_of_a_quarter_and_its_last_month():
    left = status_quo.weeks_left(ORGANISATION, 52)
    assert left.min() == 1
    assert left.max() in {13, 14}
    share = status_quo.in_last_month(left).sum() / 52.0
    # The 52nd week is not the last one of its quarter, so a little is missing.
    assert share == pytest.approx(1.0 / 3.0, abs=0.02)


def test_top_share_of_equals_and_of_one_who_makes_it_all():
    equal = np.ones((10, 5))
    assert spread.top_share(equal, 5) == pytest.approx(0.2)
    equal[:, 1:] = 0.0
    assert spread.top_share(equal, 5) == 1.0
    assert math.isnan(spread.top_share(np.zeros((4, 5)), 2))


def test_months_to_full_are_read_off_the_curve():
    curve = {"settled sold": np.array([100.0]), "settled": np.array([100.0])}
    for step in range(newcomers.STEPS):
        curve[f"sold {step}"] = np.array([40.0 * min(1.0, 0.1 * step + 0.05)])
        curve[f"weeks {step}"] = np.array([40.0])
    # The mean of steps 8 to 10 is .95, of 7 to 9 .85: half way between, weeks 36 to 40.
    assert newcomers.months_to_full(curve) == pytest.approx(36.0 / newcomers.MONTH, abs=0.5)
    slow = {**curve, **{f"sold {n}": np.array([1.0]) for n in range(newcomers.STEPS)}}
    assert math.isinf(newcomers.months_to_full(slow))


def test_the_share_within_is_that_of_planted_variances():
    luck = np.random.Generator(np.random.Philox(key=3))
    groups = [luck.normal(luck.normal(0.0, 1.0), 2.0, 6 + n % 9) for n in range(4000)]
    # Within 4 of 5: the standard deviations are 2 within and 1 between.
    assert spread.within_share(groups) == pytest.approx(0.8, abs=0.02)
    assert spread.within_share([np.ones(3), np.array([0.0, 1.0, 2.0])]) == 1.0


def test_persons_change_where_somebody_is_hired():
    after = np.zeros((3, 2, len(RepCounter)))
    after[1, 0, RepCounter.HIRES] = 1.0
    run = Run(np.zeros((0, 2, len(RepCounter))), after, np.zeros((3, 1, len(TeamCounter))))
    assert spread.persons(run).tolist() == [[0, 1], [2, 1], [2, 1]]


def test_tenure_of_colleagues_leaves_oneself_out():
    before, after = (np.zeros((2, 3, len(RepCounter))) for _ in range(2))
    after[:, :, RepCounter.PRESENT] = 1.0
    before[0, 0, RepCounter.HIRES] = 1.0
    before[1, 1, RepCounter.HIRES] = 1.0
    run = Run(before, after, np.zeros((2, 1, len(TeamCounter))))
    # In week 0 the three are there for 2 weeks, 1 week, and longer than the 104 that count.
    assert newcomers.tenure_of_colleagues(run)[0].tolist() == [52.5, 53.0, 1.5]


def test_how_much_sooner_is_read_off_two_curves():
    def curve(name, weeks):
        told = {
            f"{name} settled sold": np.array([100.0]),
            f"{name} settled": np.array([100.0]),
        }
        for step in range(newcomers.STEPS):
            done = min(1.0, (newcomers.STEP * step + 2.0) / weeks)
            told[f"{name} sold {step}"] = np.array([10.0 * done])
            told[f"{name} weeks {step}"] = np.array([10.0])
        return told

    sooner = curve("experienced", 24.0) | curve("new", 36.0)
    assert newcomers.shorter_among_experienced(sooner) == pytest.approx(1 / 3, abs=0.04)
    alike = curve("experienced", 24.0) | curve("new", 24.0)
    assert newcomers.shorter_among_experienced(alike) == 0.0


def test_the_rise_of_follow_up_is_a_difference_of_shares():
    seen = {
        f"all {arm} {what}": np.array(values)
        for arm, what, values in (
            ("tracked", "answered", [6.0, 3.0]), ("tracked", "leads", [10.0, 5.0]),
            ("untracked", "answered", [2.0, 1.0]), ("untracked", "leads", [10.0, 5.0]),
        )
    }  # fmt: skip
    assert leads.rise("all")(seen) == pytest.approx(0.4)
    none = {**seen, "all tracked leads": np.zeros(2)}
    assert math.isnan(leads.rise("all")(none))


def test_reduced_levers_hold_every_tagged_one():
    tagged = {name for name, lever in LEVERS.items() if lever.reduced_form}
    assert tagged <= set(ladder.reduced_levers())


def test_stages_over_draws_give_probabilities():
    luck = np.random.Generator(np.random.Philox(key=9))

    def one(gain):
        base = 100.0 + luck.normal(0.0, 1.0)
        told = {
            "initial": base,
            "execute": base * (1 + 2 * gain),
            "coach": base * (1 + gain),
            "align": base * (1 + 1.5 * gain),
        }
        return {f"{name} {what}": value for name, value in told.items()
                for what in ("sold", "contribution")}  # fmt: skip

    draws = [[one(gain), one(gain)] for gain in luck.normal(0.2, 0.02, 16)]
    found = firms.stages_found("planted", draws, {}, {})
    assert found.probabilities["5>1 bookings"].mean > 0.99
    assert found.probabilities["4>3 bookings"].mean < 0.01, (
        "each stage against its own base"
    )
    assert found.drawn.low < 1.3 < found.drawn.high
    assert found.to_json()["points"] == 16
