"""Executives, books, the opening of a world and the handlers, against their prose."""

import numpy as np
import pytest
from oracles.mirror import call, compare, covers, mirror, plain_rule, seat_of, world_of
from oracles.prose import asked, lifecycle, market, mind, mondays, reports, work
from oracles.prose import company as prose
from oracles.settings import WEEK, random_practices
from oracles.states import states

from sim import levers
from sim.agents import agenda, bookkeeping, handlers, opening, seats
from sim.agents.executive import quotas
from sim.agents.rep import quarters
from sim.state import EventKind, SlotStatus


@covers(
    "rep.quarters.close_quarter",
    "rep.quarters.usual_weight",
    "rep.quarters.take_in",
    "rep.quarters.year_of",
    "executive.quotas.true_potential",
    "executive.quotas.estimated_potential",
    "executive.quotas.start_period",
    "executive.quotas.set_targets",
    "executive.quotas.hold_targets",
    "executive.fixed_quotas.hold_quota",
    "seats.place_in_team",
    "executive.quotas.coming_back",
    "executive.quotas.count_target_error",
    "executive.quotas.pool_knowledge",
    "executive.quotas.pool_everywhere",
    "executive.quotas.beliefs_in_market",
    "executive.quotas.first_in_market",
    "executive.quotas.holds_target",
)
def test_a_new_quarter():
    for s in states(60, spare=True):
        period = int(s.g.integers(9))
        compare(
            s,
            lambda s, period=period: call(quotas.start_period, s, period=period),
            lambda m, period=period: prose.new_quarter(m, m.practice, period),
        )
        m = mirror(s)
        for rep, mine in zip(s.reps, m.reps, strict=True):
            assert quarters.year_of(rep) == pytest.approx(prose.year(mine))
            assert quotas.true_potential(s.c, rep, s.accounts) == pytest.approx(
                prose.potential(m, mine)
            )
            assert rep["seat"] or rep["quota"] == 0


def test_quotas_add_up_to_the_company_s_plan():
    for s in states(20):
        s.c["fixed_quotas"] = 0.0
        call(quotas.start_period, s, period=0)
        company = sum(prose.year(rep) for rep in mirror(s).reps)
        plan = company * float(s.c["quota_ratio"]) * float(s.practice["quota_stretch"])
        assert s.reps["quota"].sum() == pytest.approx(plan)


@covers("bookkeeping.close_books", "bookkeeping.read_levels", "bookkeeping.read_labels")
def test_closing_the_books():
    for s in states(20):
        for t in range(2):
            m = mirror(s)
            expected, team = prose.closes_books(m, t, s.week)
            rep_output = np.full_like(s.ledger, np.nan)
            team_output = np.full_like(s.team_ledger[t], np.nan)
            call(
                bookkeeping.close_books, s, index=t, rep_output=rep_output,
                team_output=team_output,
            )  # fmt: skip
            for index, counts in expected.items():
                assert rep_output[index] == pytest.approx(counts)
            assert team_output == pytest.approx(team)
            compare(s, lambda s: None, lambda _m: None)
            assert not s.ledger[list(expected)].any()
            assert not s.team_ledger[t].any()


@covers("opening.open_team", "opening.open_seat", "opening.take_seat")
def test_opening_a_world_and_taking_a_seat():
    for s in states(10):
        compare(
            s,
            lambda s: (
                [
                    call(opening.open_team, s, team=s.teams[t], team_index=t)
                    for t in range(2)
                ]
                and None
            ),
            lambda m: [prose.opens_team(m, t) for t in range(2)] and None,
        )
        s.agenda[0]["kind"] = 1
        compare(
            s,
            lambda s: (
                [
                    call(opening.take_seat, s, rep=rep, rep_index=i, counts=s.ledger[i])
                    for i, rep in enumerate(s.reps)
                ]
                and None
            ),
            lambda m, s=s: (
                [prose.takes_seat(m, i, s.now) for i in range(len(m.reps))] and None
            ),
        )


@covers(
    "agenda.clear_agenda", "agenda.appoint", "agenda.touch_deal", "agenda.touch_account"
)
def test_the_agenda_keeps_appointments_in_order_and_shows_when_it_is_full():
    for s in states(1):
        agenda.appoint(s.agenda, 7, 8, 9, 10)
        agenda.appoint(s.agenda, 1, 2, 3, 4)
        agenda.touch_deal(s.agenda, 5)
        agenda.touch_account(s.agenda, 6)
        m = mirror(s)
        assert m.appointments == [(7, 8, 9, 10), (1, 2, 3, 4)]
        assert (m.touched_deal, m.touched_account) == (5, 6)
        for _ in range(len(s.agenda)):
            agenda.appoint(s.agenda, 1, 1, 1, 1)
        assert int(s.agenda[0]["kind"]) > len(s.agenda)
        agenda.clear_agenda(s.agenda)
        m = mirror(s)
        assert (m.appointments, m.touched_deal, m.touched_account) == ([], -1, -1)


@covers("handlers.practice_row", "handlers.last_begun")
def test_the_practices_in_force_are_the_last_that_have_begun():
    for s in states(20):
        rows = random_practices(s.g, 4)
        starts = rows["start_week"].tolist()
        for week in range(-8, 45):
            begun = [i for i, start in enumerate(starts) if start <= week]
            for team in (-1, 0, 1):
                assert handlers.practice_row(rows, week, team) == max(begun, default=0)


@covers("handlers.practice_row", "handlers.last_begun")
def test_a_team_with_practices_of_its_own_is_managed_by_these_alone():
    assert handlers.ALL_TEAMS == levers.ALL_TEAMS
    for s in states(20):
        rows = random_practices(s.g, 9)
        rows["team"] = np.sort(s.g.choice([-1, -1, 0, 2], 9))
        rows["team"][0] = -1
        for week in range(-8, 45):
            for team in (-1, 0, 1, 2):
                own = [i for i in range(9) if rows["team"][i] == team]
                own = own or [i for i in range(9) if rows["team"][i] == -1]
                begun = [i for i in own if rows["start_week"][i] <= week]
                expected = begun[-1] if begun else own[0]
                assert handlers.practice_row(rows, week, team) == expected


def clears(m):
    m.appointments, m.touched_deal, m.touched_account = [], -1, -1


def happens(s, handler, entity, stamp, oracle):
    """Compare a handler with what its prose says; the last event's notes are forgotten."""
    s.agenda[0]["kind"], s.agenda[0]["entity"] = 3, 2

    def whole(m):
        clears(m)
        oracle(m)

    compare(s, lambda s: handler(world_of(s), s.practices, entity, stamp, s.now), whole)


@covers(
    "handlers.on_period",
    "handlers.on_market_week",
    "handlers.on_manager_week",
    "handlers.on_rep_week",
)
def test_what_recurs_is_handled_and_appointed_again():
    for s in states(12):
        row, now = mirror(s).weeks[s.week], s.now
        again = (row.end_tick, s.week + 1)
        happens(s, handlers.on_period, 3, s.week,
                lambda m: prose.new_quarter(m, m.practice, 3))  # fmt: skip

        def market_week(m, s=s, row=row, again=again):
            market.week(m, 1, s.week, row.first_tick, row.end_tick)
            m.appointments.append((again[0], int(EventKind.MARKET_WEEK), 1, again[1]))

        def manager_week(m, s=s, row=row, again=again, now=now):
            mondays.monday(m, m.practice, 1, s.week, row.week_of_period, row.weeks_left,
                            row.period_end_tick, now)  # fmt: skip
            m.appointments.append((again[0], int(EventKind.MANAGER_WEEK), 1, again[1]))

        def rep_week(m, s=s, row=row, again=again, now=now):
            mind.monday(m, 4, s.week, row.weeks_left, now)
            m.appointments.append((again[0], int(EventKind.REP_WEEK), 4, again[1]))

        happens(s, handlers.on_market_week, 1, s.week, market_week)
        happens(s, handlers.on_manager_week, 1, s.week, manager_week)
        happens(s, handlers.on_rep_week, 4, s.week, rep_week)


@covers("handlers.ask_for_number", "manager.week.number_if_asked")
def test_a_manager_who_is_asked_says_what_the_quarter_will_bring():
    """A Monday's reading, then the number that would be given, whatever the week."""
    said = []
    for s in states(12):

        def oracle(m, s=s):
            row = mirror(s).weeks[s.week]
            late = mondays.prepares(
                m, m.practice, 1, s.week, row.week_of_period, row.weeks_left
            )
            left = max(0.0, (row.period_end_tick - s.now) / WEEK)
            return [asked.number_for(m, m.practice, 1, late, left)]

        def act(s):
            return [handlers.ask_for_number(world_of(s), s.practices, 1, s.week, s.now)]

        said += compare(s, act, oracle)
    assert len(set(said)) > 6


@covers(
    "handlers.on_hire", "handlers.on_hand_raise", "handlers.on_ticket", "handlers.on_churn"
)
def test_what_accounts_and_newcomers_do_is_handled():
    for s in states(12):
        week_end = int(s.weeks[s.week]["end_tick"])
        s.accounts["churns"] -= WEEK
        s.accounts["renews"] -= 3 * WEEK
        for number in s.g.permutation(len(s.accounts))[:12].tolist():
            account = mirror(s).accounts[number]
            index, spell, window = account.rep, account.spell, account.window

            def noted(m, act, number=number):
                m.touched_account = number
                act(m)

            for handler, stamp, act in (
                (handlers.on_hand_raise, window,
                 lambda m, i=index, n=number, w=window, s=s:
                     market.asks_to_be_called(m, i, n, w, s.now)),
                (handlers.on_ticket, spell,
                 lambda m, i=index, n=number, p=spell, e=week_end, s=s:
                     market.ticket(m, i, n, p, e, s.now)),
                (handlers.on_churn, spell,
                 lambda m, i=index, n=number, p=spell, s=s:
                     market.contract(m, i, n, p, s.now)),
            ):  # fmt: skip
                happens(s, handler, number, stamp,
                        lambda m, act=act, noted=noted: noted(m, act))  # fmt: skip
        happens(s, handlers.on_hire, 2, 1, lambda m, s=s: comes_new(m, 2, s.now))


def comes_new(m, index, now):
    prose.takes_seat(m, index, now)
    reports.expects_newcomer(m, m.reps[index].team, index)


@covers("handlers.on_reply")
def test_an_answer_to_an_earlier_life_of_a_slot_is_void():
    for s in states(12):
        for slot in np.flatnonzero(s.deals["status"] == SlotStatus.DEAL)[:8].tolist():
            generation = int(s.deals[slot]["generation"])

            def replies(m, slot=slot, s=s):
                deal = m.deals[slot]
                m.touched_deal, m.touched_account = slot, deal.account
                work.hears(m, deal.rep, slot, s.now)

            happens(s, handlers.on_reply, slot, generation - 1, lambda m: None)
            happens(s, handlers.on_reply, slot, generation, replies)


@covers("handlers.on_rep_free")
def test_a_free_rep_begins_the_next_piece_of_work():
    for s in states(20):
        row = mirror(s).weeks[s.week]
        for index in range(len(s.reps)):
            rep = mirror(s).reps[index]

            def works(m, index=index, row=row, s=s):
                if not m.reps[index].present:
                    return
                work.finishes(m, index, row.period_end_tick, s.now)
                work.begins(m, index, row.weeks_left, s.now)

            happens(s, handlers.on_rep_free, index, rep.person + 1, lambda m: None)
            happens(s, handlers.on_rep_free, index, rep.person, works)
            slots = lifecycle.held(mirror(s), rep)
            assert len(slots) == int(
                s.reps[index]["leads"] + s.reps[index]["open_deals"]
            ) or (s.reps[index]["slots_used"] >= 0)


@covers("seats.seat_at", "handlers.week_of")
def test_a_seat_holds_what_belongs_to_its_rep_and_a_rep_s_week_is_its_team_s():
    for s in states(4):
        s.teams["week"] = s.week - np.arange(len(s.teams))
        for index, rep in enumerate(s.reps):
            world = world_of(s)
            seat = plain_rule(seats.seat_at)(world, index, s.now)
            expected = seat_of(s, rep_index=index)
            assert (seat.rep_index, seat.now) == (index, s.now)
            own = world.constants[int(rep["team"])]
            assert np.shares_memory(np.asarray(seat.c), np.asarray(own))
            for name in {*seat._fields} - {"rep_index", "now", "blank", "c"}:
                held = np.asarray(getattr(seat, name))
                assert np.shares_memory(held, np.asarray(getattr(expected, name))), name
            row = plain_rule(handlers.week_of)(world_of(s), index)
            assert row["end_tick"] == s.weeks[s.week - int(rep["team"])]["end_tick"]
