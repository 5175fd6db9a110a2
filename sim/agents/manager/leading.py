"""Who leads a team, and how many it has: a new manager, the promoted star, added seats.

A new manager needs some months to find the role: fewer hours for managing at first, and
everything that the old one knew is gone. A promoted seller was the best by bookings, which
says little about leading; the seat and its accounts go to somebody new, and whoever sold
much keeps hours on deals (evidence 4: Benson, Li and Shue 2019, who find subordinates' sales
7.5 % lower for every doubling of the new manager's own). How good a top seller or somebody from
elsewhere is at coaching and with people is drawn with the office, whatever they sold. A firm that
promotes by both sees the talent of its own people before, and weighs sales more.

An added seat takes half of the largest territory: more people, no more accounts.
"""

import math

from sim.agents.agenda import appoint
from sim.agents.buyer.customers import meet_new_rep, yearly_worth
from sim.agents.manager.believing import form_intuition
from sim.agents.manager.prices import spend
from sim.agents.rep.learning import mean_skill
from sim.agents.rep.people import leave
from sim.agents.rep.quarters import year_of
from sim.agents.seats import seat_at
from sim.calendar import TICKS_PER_WEEK
from sim.chance import Purpose, four_uniforms, normal
from sim.compiling import rule
from sim.outputs.counters import TeamCounter
from sim.state import (
    N_FEATURES,
    NOBODY,
    Account,
    AccountState,
    Constants,
    EventKind,
    Office,
    Records,
    Rep,
    Team,
)

STAR = 1
LEADER = 3
TALENT_WEIGHT = 0.5
"""Doublings of sales that a standard deviation of talent outweighs where both count: sales, which
differ by more than that, weigh more (judgement; evidence 4)."""
STAR_TENURE = 26 * TICKS_PER_WEEK


@rule
def change_manager(office: Office) -> None:
    """Put another manager in charge where the practices say so; pay for it."""
    c, practice, team = office.c, office.practice, office.team
    team_counts, now = office.team_counts, office.now
    reps = office.world.reps
    paid = int(practice.paid.manager_origin)
    if paid != team.paid_origin:
        team.paid_origin = paid
        spend(reps[team.rep_begin], office.world.ledger[team.rep_begin], c.hire_money)
    origin = int(practice.manager_origin)
    if origin == team.origin:
        return
    team.origin = origin
    team.person += 1
    team.since = now
    team.deal_skill = c.manager_skill
    team.own_log2 = 0.0
    team.own_hours = 0.0
    if origin in (STAR, LEADER):
        promote_from_within(office, origin)
    else:
        form_intuition(c, team)
    for rep_index in range(team.rep_begin, team.rep_end):
        for feature in range(N_FEATURES):
            office.world.beliefs[rep_index, feature] = 0.0
    team_counts[TeamCounter.MANAGER_CHANGES] += 1.0
    team_counts[TeamCounter.OWN_SALES_LOG2] += team.own_log2


@rule
def promote_from_within(office: Office, origin: int) -> None:
    """Let the top seller lead, or the best by both, whose talent comes along."""
    c, team, reps, now = office.c, office.team, office.world.reps, office.now
    if origin == STAR:
        star = top_seller(team, reps, now)
        if star >= 0:
            promote(office, star)
        form_intuition(c, team)
        return
    best = best_by_both(c, team, reps, now)
    if best < 0:
        form_intuition(c, team)
        return
    coaching, people = talent(c, reps[best])
    promote(office, best)
    form_intuition(c, team)
    team.quality = math.exp(c.quality_sd * coaching)
    team.people_skill = people


@rule
def talent(c: Constants, rep: Rep) -> tuple[float, float]:
    """How well a rep would coach, and deal with people, in standard deviations."""
    one, other, _, _ = four_uniforms(c.key, rep.address, Purpose.TALENT, rep.person, 0)
    return normal(one, 0.0, 1.0), normal(other, 0.0, 1.0)


@rule
def best_by_both(c: Constants, team: Team, reps: Records[Rep], now: int) -> int:
    """The rep with most sales and talent together, of those who could be the top seller; or -1."""
    best, most = NOBODY, 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        rep = reps[rep_index]
        year = year_of(rep)
        if rep.present == 0 or now - rep.hired < STAR_TENURE or year <= 0.0:
            continue
        coaching, people = talent(c, rep)
        score = math.log(year) / math.log(2.0)
        score += TALENT_WEIGHT * (coaching + people) / math.sqrt(2.0)
        if best == NOBODY or score > most:
            best, most = rep_index, score
    return best


@rule
def top_seller(team: Team, reps: Records[Rep], now: int) -> int:
    """The rep with most bookings in the last year who has been there for half a year; or -1."""
    best, most = NOBODY, 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        rep = reps[rep_index]
        year = year_of(rep)
        if rep.present == 1 and now - rep.hired >= STAR_TENURE and year > most:
            best, most = rep_index, year
    return best


@rule
def promote(office: Office, star: int) -> None:
    """Make a seller the manager: the skills go along, hours stay on deals, the seat is empty."""
    c, team = office.c, office.team
    reps = office.world.reps
    total = 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        total += year_of(reps[rep_index])
    mean = total / (team.rep_end - team.rep_begin)
    rep = reps[star]
    team.own_log2 = math.log(year_of(rep) / mean) / math.log(2.0)
    team.own_hours = c.star_hours * max(0.0, team.own_log2)
    team.deal_skill = mean_skill(rep)
    leave(seat_at(office.world, star, office.now))


@rule
def add_seats(office: Office) -> None:
    """Open the seats that were added since: somebody is hired for half of a territory.

    Territories of a single account are not split, so there is an end to it.
    """
    c, practice, team, now = office.c, office.practice, office.team, office.now
    reps, agenda = office.world.reps, office.world.agenda
    wanted = team.seats + int(practice.added_seats)
    while team.rep_end - team.rep_begin < wanted and team.rep_end < team.seat_end:
        donor = largest_territory(team, reps)
        if reps[donor].account_end - reps[donor].account_begin < 2:
            break
        seat = team.rep_end
        open_added_seat(c, team, reps, donor, seat, office.world.accounts)
        team.rep_end += 1
        appoint(agenda, now, EventKind.REP_WEEK, seat, office.number)
        appoint(
            agenda,
            now + max(1, int(c.vacancy_ticks)),
            EventKind.HIRE,
            seat,
            reps[seat].person,
        )


@rule
def largest_territory(team: Team, reps: Records[Rep]) -> int:
    """The seat with most accounts, the first of them where several have as many."""
    largest = team.rep_begin
    for rep_index in range(team.rep_begin, team.rep_end):
        held = reps[rep_index].account_end - reps[rep_index].account_begin
        most = reps[largest].account_end - reps[largest].account_begin
        if held > most:
            largest = rep_index
    return int(largest)


@rule
def open_added_seat(
    c: Constants,
    team: Team,
    reps: Records[Rep],
    donor_index: int,
    seat: int,
    accounts: Records[Account],
) -> None:
    """Split a territory: its second half, its customers and its past go along."""
    donor, rep = reps[donor_index], reps[seat]
    middle = donor.account_begin + (donor.account_end - donor.account_begin) // 2
    rep.account_begin = middle
    rep.account_end = donor.account_end
    donor.account_end = middle
    rep.seat = 1
    rep.segment_avoided = NOBODY
    rep.kpi = NOBODY
    rep.friction = 1.0
    rep.discount_most = 1.0
    rep.boss_skill = team.deal_skill
    rep.price = c.usual_price
    rep.admin_hours = c.admin_week
    for quarter in range(4):
        half = 0.5 * donor.past_quarters[quarter]
        donor.past_quarters[quarter] = half
        rep.past_quarters[quarter] = half
    rep.weekly_mean = 0.5 * donor.weekly_mean
    # A quota that is fixed stays with whoever has it until the next quarter's are set.
    rep.quota = 0.5 * donor.quota if c.fixed_quotas <= 0.0 else 0.0
    donor.quota -= rep.quota
    rep.ratchet = donor.ratchet
    for index in range(rep.account_begin, rep.account_end):
        account = accounts[index]
        # A deal in hand stays with whoever has it, and its account until it is decided.
        if account.state != AccountState.IN_TALKS and account.rep == donor_index:
            account.rep = seat
            if account.state == AccountState.CUSTOMER:
                donor.customers -= 1
                rep.customers += 1
                worth = yearly_worth(c, account)
                donor.recurring -= worth
                rep.recurring += worth
                meet_new_rep(c, account)
