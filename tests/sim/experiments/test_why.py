"""Why: both accounts add up to the paired difference that a comparison gives."""

from __future__ import annotations

import math

import pytest

from sim.experiments.comparing.compare import compare
from sim.experiments.why.why import explain
from sim.organisation import Organisation, Team
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, load_scenario, with_settings

ORGANISATION = Organisation(teams=(Team(reps=3),))
SHORT = {"years": 1, "warmup": 1, "replications": 3}


def pair(*names):
    return [load_scenario(name) for name in names]


@pytest.fixture(scope="module")
def explained():
    return explain(*pair("initial", "align"), ORGANISATION, **SHORT)


def test_both_accounts_explain_the_difference_of_a_comparison(explained):
    base, other = pair("initial", "align")
    compared = compare(base, [other], ORGANISATION, **SHORT)
    wanted = {split: compared.row("align", f"{split}_per_rep_year").difference.mean
              for split in ("bookings", "contribution")}  # fmt: skip
    for split in (explained.bookings, *explained.levers):
        assert split.difference.mean == pytest.approx(wanted[split.response], rel=1e-9)
        parts = math.fsum(share.value.mean for share in split.shares)
        assert parts == pytest.approx(split.difference.mean, rel=1e-9)


def test_one_seat_has_an_account_and_no_levers():
    seat = explain(*pair("initial", "align"), ORGANISATION, rep=2, **SHORT)
    assert seat.levers == ()
    parts = math.fsum(share.value.mean for share in seat.bookings.shares)
    assert parts == pytest.approx(seat.bookings.difference.mean, rel=1e-9, abs=1e-6)


def test_seats_add_up_to_the_organisation(explained):
    seats = [
        explain(*pair("initial", "align"), ORGANISATION, rep=rep, **SHORT).bookings
        for rep in (1, 2, 3)
    ]
    mean = math.fsum(seat.difference.mean for seat in seats) / 3
    assert mean == pytest.approx(explained.bookings.difference.mean, rel=1e-9)


def test_teams_of_unlike_processes_have_accounts_of_their_own():
    """Only deals that can go on to a stage are counted as having failed to pass it."""
    firm = load_organisation("three_markets").with_(
        teams={name: {"reps": 1} for name in ("Mid-market", "Enterprise", "Inbound")}
    )
    base, other = pair("initial", "coach")
    whole = explain(base, other, firm, **SHORT).bookings
    compared = compare(base, [other], firm, **SHORT)
    wanted = compared.row("coach", "bookings_per_rep_year").difference.mean
    assert whole.difference.mean == pytest.approx(wanted, rel=1e-9)
    of_reps = [explain(base, other, firm, rep=rep, **SHORT).bookings for rep in (1, 2, 3)]
    parts = {share.name: share.value.mean for share in whole.shares}
    for name, value in parts.items():
        by_rep = [s.value.mean for each in of_reps for s in each.shares if s.name == name]
        assert math.fsum(by_rep) / 3 == pytest.approx(value, rel=1e-9, abs=1e-6), name


def test_threads_change_no_bit(explained):
    alone = explain(*pair("initial", "align"), ORGANISATION, executor="threads:1", **SHORT)
    assert alone.bookings == explained.bookings
    assert alone.levers == explained.levers


def test_a_scenario_differs_from_itself_in_nothing():
    (stage,) = pair("coach")
    same = explain(stage, stage, ORGANISATION, **SHORT)
    assert same.bookings.difference.mean == 0.0
    assert all(share.value.mean == 0.0 for share in same.bookings.shares)
    assert same.changes == ()


def test_one_lever_alone_carries_all_of_bookings_and_of_contribution():
    """More support sells more; what is left when its hours are paid is told beside it."""
    (stage,) = pair("coach")
    more = with_settings(stage, {"desk_hours": 4.0})
    found = explain(stage, more, ORGANISATION, **SHORT)
    assert [change.name for change in found.changes] == ["desk_hours"]
    books, earns = found.levers
    assert (books.response, earns.response) == ("bookings", "contribution")
    assert books.difference.mean == pytest.approx(found.bookings.difference.mean, rel=1e-9)
    compared = compare(stage, [more], ORGANISATION, **SHORT)
    wanted = compared.row(more.name, "contribution_per_rep_year").difference.mean
    assert earns.difference.mean == pytest.approx(wanted, rel=1e-9)
    for split in (*found.levers, *found.practices):
        (share,) = split.shares
        assert share.value == split.difference


def test_what_cannot_be_asked_is_said():
    with pytest.raises(InvalidInput) as caught:
        explain(*pair("initial", "align"), ORGANISATION, rep=9, replications=1)
    assert len(caught.value.problems) == 2
