"""How a world begins: people in their seats, accounts in their cycles, customers to serve."""

from sim.agents.agenda import appoint
from sim.agents.buyer.customers import begin_as_customer, yearly_worth
from sim.agents.executive.fixed_quotas import hold_quota
from sim.agents.manager.believing import form_intuition
from sim.agents.market.windows import draw_segment, first_window
from sim.agents.rep.networking import settle_asking
from sim.agents.rep.people import draw_skills, settle_in
from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import NOBODY, Arrays, Constants, EventKind, Rep, Seat

ACCOUNT_BITS = 16


@rule
def open_team(world: Arrays, team_index: int) -> None:
    """Fill a team's seats and territories, and appoint everything that recurs.

    The first customers of a territory are drawn by place, which is independent of fit and
    segment; they are in the middle of their contracts, which is exact for constant churn.
    """
    c, team, agenda = world.constants[team_index], world.teams[team_index], world.agenda
    team.seats = team.rep_end - team.rep_begin
    team.since = -(1 << 40)
    team.deal_skill = c.manager_deals
    form_intuition(c, team)
    appoint(agenda, 0, EventKind.MARKET_WEEK, team_index, 0)
    appoint(agenda, 0, EventKind.MANAGER_WEEK, team_index, 0)
    for rep_index in range(team.rep_begin, team.rep_end):
        rep = world.reps[rep_index]
        open_seat(c, rep)
        if c.fixed_quotas > 0.0:
            hold_quota(c, rep, 0, 1.0)
        appoint(agenda, 0, EventKind.REP_WEEK, rep_index, 0)
        appoint(agenda, 0, EventKind.REP_FREE, rep_index, rep.person)
        for index in range(rep.account_begin, rep.account_end):
            account = world.accounts[index]
            account.address = (rep.address << ACCOUNT_BITS) | (index - rep.account_begin)
            account.rep = rep_index
            account.segment = draw_segment(c, account.address)
            first_window(c, account)
            if index - rep.account_begin < c.base_per_rep:
                begin_as_customer(c, account)
                rep.customers += 1
                rep.recurring += yearly_worth(c, account)


@rule
def open_seat(c: Constants, rep: Rep) -> None:
    """Put the first person into a seat, on plan."""
    draw_skills(c, rep)
    settle_in(c, rep, 0)
    settle_asking(c, rep)
    rep.hired = -(1 << 40)
    rep.seat = 1
    rep.segment_avoided = NOBODY
    rep.friction = 1.0
    rep.discount_most = 1.0
    rep.quota = c.quota_quarter
    rep.ratchet = 1.0
    rep.weekly_mean = c.quota_quarter / 13.0
    rep.boss_skill = c.manager_deals
    rep.price = c.usual_price
    rep.admin_hours = c.admin_week
    for quarter in range(4):
        rep.past_quarters[quarter] = c.quota_quarter


@rule
def take_seat(seat: Seat) -> None:
    """A newcomer takes an empty seat and its accounts, and has to find the way; some never do."""
    c, rep = seat.c, seat.rep
    seat.counts[RepCounter.HIRES] += 1.0
    draw_skills(c, rep)
    settle_in(c, rep, seat.now)
    rep.ramp = c.ramp_gap
    u = uniform(c.key, rep.address, Purpose.HIRE_FAILS, rep.person, 0)
    rep.fails = 1 if u < c.failing_hires else 0
    appoint(seat.agenda, seat.now, EventKind.REP_FREE, seat.rep_index, rep.person)
