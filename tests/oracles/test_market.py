"""The market: the rules of `sim.agents.market` against their prose."""

import numpy as np
import pytest
from oracles.mirror import (
    call,
    compare,
    constants_by_team,
    covers,
    mirror,
    seat_of,
    world_of,
)
from oracles.prose import market as prose
from oracles.prose.luck import draw, lognormal
from oracles.settings import DAY, WEEK
from oracles.states import states

from sim.agents.market import inbound, renewing, territories, week, windows
from sim.chance import Purpose
from sim.outputs.counters import TeamCounter


def every_account(s, act, oracle):
    def all_acts(s):
        return [act(s, i) for i in range(len(s.accounts))]

    def all_oracles(m):
        return [oracle(m, i) for i in range(len(m.accounts))]

    compare(s, all_acts, all_oracles)


@covers(
    "market.windows.next_window",
    "market.windows.first_window",
    "market.windows.fill_window",
    "market.windows.is_open",
    "market.windows.draw_segment",
)
def test_windows():
    for s in states(12):

        def act(s, i):
            account = s.accounts[i]
            segment = windows.draw_segment(s.c, int(account["address"]))
            found = windows.is_open(account, s.now)
            if i % 3 == 0:
                windows.first_window(s.c, account)
            elif i % 3 == 1:
                windows.next_window(s.c, account)
            else:
                windows.fill_window(s.c, account)
            return [segment, int(found), int(windows.is_open(account, s.now))]

        def oracle(m, i, s=s):
            account = m.accounts[i]
            segment = prose.segment_of(m, account.address)
            found = prose.is_open(account, s.now)
            if i % 3 == 0:
                prose.begins(m, account)
            elif i % 3 == 1:
                prose.moves_on(m, account)
            else:
                prose.fills(m, account)
            return [segment, int(found), int(prose.is_open(account, s.now))]

        every_account(s, act, oracle)


@covers(
    "market.inbound.weekly_inbound_rate",
    "market.inbound.pull_until",
    "market.inbound.tick_of_pull",
    "market.inbound.hand_raise_tick",
)
def test_raising_a_hand():
    for s in states(25):
        m = mirror(s)
        for tick in [0, s.now, *s.g.integers(0, len(s.days[0]) * DAY, 20).tolist()]:
            assert inbound.pull_until(s.days[0], tick) == pytest.approx(prose.pull(m, tick))
            if 0 < tick < (len(s.days[0]) - 1) * DAY:
                goal, end = prose.pull(m, tick), (len(s.days[0]) - 1) * DAY
                assert abs(inbound.tick_of_pull(s.days[0], goal, 0, end) - tick) <= 1
        rate = inbound.weekly_inbound_rate(s.c, 1, s.week)
        assert rate == pytest.approx(prose.inbound_rate(m, m.teams[1], s.week))
        s.c["hand_raise_week"] *= s.g.choice([0, 1, 10])
        m = mirror(s)
        for i, (account, other) in enumerate(zip(s.accounts, m.accounts, strict=True)):
            speed = float(s.c["hand_raise_week"]) * rate
            got = call(
                inbound.hand_raise_tick, s, account=account, speed=speed,
                week_pull=speed * (prose.pull(m, s.end) - prose.pull(m, s.start)),
            )  # fmt: skip
            expected = prose.raises_hand(m, other, rate, s.start, s.end)
            assert abs(got - expected) <= (1 if expected >= 0 else 0), f"account {i}"
            assert float(account["hand_used"]) == pytest.approx(other.hand_used)


@covers("market.territories.territory_sizes")
def test_territory_sizes():
    for s in states(20):
        sizes = np.zeros(len(s.reps), np.int64)
        mean, sigma = int(s.g.integers(5, 300)), float(s.g.uniform(0, 1))
        s.c["accounts_per_rep"], s.c["territory_sigma"] = mean, sigma
        territories.territory_sizes(constants_by_team(s), s.reps, 150, sizes)
        m = mirror(s)
        for size, rep in zip(sizes.tolist(), m.reps, strict=True):
            u = draw(m, rep.address, Purpose.TERRITORY)
            meant = lognormal(u, mean * np.exp(-(sigma**2) / 2), sigma)
            assert abs(size - min(150, max(territories.SMALLEST, meant))) <= 0.5 + 1e-9


@covers(
    "market.week.market_week",
    "market.week.follow_window",
    "market.week.count_window",
    "market.week.expect_hand",
    "market.week.expect_customer",
    "market.week.next_need",
    "market.week.ask_for_name",
    "market.week.refer",
)
def test_a_week_of_the_market():
    named = referred = 0.0
    for s in states(45):
        s.c["referral_week"] = 0.2
        s.reps["asks"] = 0.8
        for team in range(len(s.teams)):
            compare(
                s,
                lambda s, team=team: week.market_week(world_of(s), team, s.week),
                lambda m, team=team, s=s: prose.week(m, team, s.week, s.start, s.end),
            )  # fmt: skip
        named += float(s.team_ledger[:, TeamCounter.WINDOWS_OPENED].sum())
        referred += float((s.deals["created"] == s.start).sum())
    assert named > 0
    assert referred > 3


@covers("market.inbound.content_pull")
def test_content_lifts_the_inbound_pull_up_to_a_limit():
    for s in states(10):
        m = mirror(s)
        for stock in (0.0, 10.0, 500.0, 1e9):
            assert inbound.content_pull(s.c, stock) == pytest.approx(
                1 + prose.found_by_content(m, stock)
            )


@covers(
    "market.week.raise_hand",
    "market.week.bring_ticket",
    "market.renewing.queue_ticket",
    "market.renewing.longest_wait",
    "market.renewing.meet_contract",
    "market.renewing.lose_customer",
)
def test_what_accounts_ask_for():
    for s in states(20):
        s.accounts["churns"] = s.now + s.g.choice([-1, 0, 1, 2 * WEEK], len(s.accounts))
        s.accounts["renews"] = s.now + s.g.choice([-DAY, 0, 4 * WEEK], len(s.accounts))
        s.c["renewal_hours"] *= s.g.random() < 0.8
        for kind in range(3):
            stamp = s.g.random(len(s.accounts)) < 0.8

            def act(s, i, kind=kind, stamp=stamp):
                account = s.accounts[i]
                seat = seat_of(s, rep_index=int(account["rep"]))
                spell = int(account["spell"]) - int(not stamp[i])
                window = int(account["window"]) - int(not stamp[i])
                if kind == 0:
                    week.raise_hand(seat, account, i, window)
                elif kind == 1:
                    week.bring_ticket(seat, account, i, spell, s.now + WEEK // 2)
                else:
                    renewing.meet_contract(seat, account, i, spell)

            def oracle(m, i, kind=kind, stamp=stamp, s=s):
                account = m.accounts[i]
                spell = account.spell - int(not stamp[i])
                window = account.window - int(not stamp[i])
                if kind == 0:
                    prose.asks_to_be_called(m, account.rep, i, window, s.now)
                elif kind == 1:
                    prose.ticket(m, account.rep, i, spell, s.now + WEEK // 2, s.now)
                else:
                    prose.contract(m, account.rep, i, spell, s.now)

            compare(
                s,
                lambda s, act=act: [act(s, i) for i in range(len(s.accounts))] and None,
                lambda m, oracle=oracle, s=s: (
                    [oracle(m, i) for i in range(len(s.accounts))] and None
                ),
            )
