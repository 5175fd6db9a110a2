"""Where a company stands: what is read from a history, and the rule for each thing without a place."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from forecast.calibration.today import today_of
from sim.engines.open_deals import UNKNOWN
from sim.organisation import Organisation, Team
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation

EVENING = dt.date(2018, 11, 18)
"""A Sunday."""


def firm(reps=5, count=1, **changes):
    organisation = load_organisation().model_copy(
        update={"teams": (Team(reps=reps, count=count),)}
    )
    return organisation.with_(**changes) if changes else organisation


@pytest.fixture
def history(planted):
    """Planted deals of six months before the evening and what followed; no stages are recorded."""
    return planted(3, known_days=420)[0]


def test_open_deals_are_those_of_the_evening(history):
    today = today_of(history, EVENING, firm(40))
    known = history.as_of(EVENING).deals
    is_open = known[known["status"] == "open"].sort_values("deal_id")
    assert list(today.ids) == is_open["deal_id"].tolist()
    assert today.first_day == dt.date(2018, 11, 19)
    days = (np.datetime64(today.first_day) - is_open["created"].to_numpy()).astype(
        "timedelta64[D]"
    )
    assert today.known.age.tolist() == days.astype(int).tolist()
    assert today.no_stage == len(today.ids)
    assert (today.known.stage == UNKNOWN).all()
    assert today.closed == (known["status"] != "open").sum()
    assert not today.few


def test_nothing_later_than_the_evening_is_read(history):
    early = history.deals["created"] < np.datetime64("2018-11-19")
    cut = replace(history, deals=history.deals[early].reset_index(drop=True))
    assert (
        today_of(history, EVENING, firm(40)).known.digest
        == today_of(cut, EVENING, firm(40)).known.digest
    )


@pytest.mark.parametrize(("day", "monday"), [(18, 19), (19, 26), (23, 26), (24, 26)])
def test_week_0_begins_on_the_monday_after(history, day, monday):
    today = today_of(history, dt.date(2018, 11, day), firm(40))
    assert today.first_day == dt.date(2018, 11, monday)
    assert today.organisation.calendar.first_day == today.first_day


def test_who_has_most_to_do_gets_a_seat_and_others_deals_are_spread(history):
    all_of_them = today_of(history, EVENING, firm(40))
    assert not all_of_them.beyond
    assert not all_of_them.nobody
    few = today_of(history, EVENING, firm(2, market={"accounts_per_rep": 900}))
    assert len(few.seats[0]) == 2
    assert few.seats[0] == all_of_them.seats[0][:2]
    assert few.beyond
    own = {name: list(few.seats[0]).index(name) for name in few.seats[0]}
    rep = history.deals.set_index("deal_id")["rep"]
    for deal, owner in zip(few.ids, few.known.owner, strict=True):
        assert own.get(rep[deal], owner) == owner
    # Each seat's own deals are as many as they are; those of others level what is left.
    load = np.bincount(few.known.owner, minlength=2)
    mine = [sum(rep[deal] == name for deal in few.ids) for name in few.seats[0]]
    assert sum(few.beyond.values()) == load.sum() - sum(mine) > 0
    assert abs(load[0] - load[1]) <= max(
        abs(mine[0] - mine[1]) - sum(few.beyond.values()), 1
    )


def test_deals_of_nobody_are_spread_over_all_seats(history):
    nobody = replace(history, deals=history.deals.assign(rep=""))
    today = today_of(nobody, EVENING, firm(4, market={"accounts_per_rep": 900}))
    assert today.nobody == len(today.ids)
    load = np.bincount(today.known.owner, minlength=4)
    assert load.max() - load.min() <= 1


def test_deals_older_than_any_won_are_counted(history):
    old = history.deals.copy()
    known = history.as_of(EVENING).deals
    is_open = known[known["status"] == "open"].sort_values("created")
    first = is_open["deal_id"].iloc[-1]
    old.loc[old["deal_id"] == first, "created"] = np.datetime64("2017-01-02")
    before = today_of(history, EVENING, firm(40)).older
    assert today_of(replace(history, deals=old), EVENING, firm(40)).older == before + 1


def test_what_is_booked_this_quarter_is_the_owners(history):
    today = today_of(history, EVENING, firm(40))
    won = history.deals[history.deals["status"] == "won"]
    closed = won["closed"].to_numpy()
    inside = (closed >= np.datetime64("2018-10-01")) & (
        closed < np.datetime64("2018-11-19")
    )
    assert today.quarter == dt.date(2018, 10, 1)
    assert today.booked == pytest.approx(won.loc[inside, "amount"].sum())
    for place, name in enumerate(today.seats[0]):
        mine = inside & (won["rep"] == name).to_numpy()
        assert today.known.booked[0, place] == pytest.approx(won.loc[mine, "amount"].sum())


def test_without_amounts_nothing_is_said_of_bookings(history):
    without = replace(history, deals=history.deals.assign(amount=np.nan))
    today = today_of(without, EVENING, firm(40))
    assert np.isnan(today.booked)
    assert np.isnan(today.known.booked).all()
    assert today.no_amount == len(today.ids)


def test_lists_have_room_for_what_is_open(history):
    one = today_of(history, EVENING, firm(1, market={"accounts_per_rep": 5000}))
    assert one.organisation.people.deal_slots >= 2 * len(one.ids)
    assert isinstance(one.organisation, Organisation)


def test_more_open_deals_than_accounts_are_refused(history):
    small = firm(1, market={"accounts_per_rep": 12}, customers={"base_per_rep": 2})
    with pytest.raises(InvalidInput, match=r"has \d+ open deals and 12 accounts"):
        today_of(history, EVENING, small)


def test_few_closed_deals_are_told(history):
    day = dt.date(2018, 1, 21)
    known = history.as_of(day).deals
    assert (known["status"] != "open").sum() > 0
    today = today_of(history, day, firm(40))
    assert today.few == ((known["status"] != "open").sum() < 50)
