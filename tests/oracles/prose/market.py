"""The market in prose: windows, hand raises, referrals, what customers need."""

import copy
import math

from oracles.prose import buyer, lifecycle
from oracles.prose.luck import draw, exponential, gamma, lognormal, normal
from scipy import integrate, optimize

from sim.agents.market.week import ASKING_HOURS, NAMES_KNOWN, REFERRAL_WEEKS
from sim.chance import Purpose
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import TICKET_SLOTS, EventKind, Feature, Source

DAY = 28_800


def fills(m, account):
    """What belongs to a window, each from its own draw."""
    luck = {
        purpose: draw(m, account.address, purpose, account.window)
        for purpose in (
            Purpose.WINDOW_FIT, Purpose.WINDOW_AMOUNT, Purpose.WINDOW_SIGNAL,
            Purpose.HAND_RAISE,
        )
    }  # fmt: skip
    account.fit = int(luck[Purpose.WINDOW_FIT] < m.c.segment_fit[account.segment])
    median = m.c.amount_median * m.c.segment_amount[account.segment]
    account.amount = lognormal(luck[Purpose.WINDOW_AMOUNT], median, m.c.amount_sigma)
    account.signal = normal(luck[Purpose.WINDOW_SIGNAL], 0.0, 1.0)
    account.hand_limit = exponential(luck[Purpose.HAND_RAISE], 1.0)


def moves_on(m, account):
    """An exponential gap, then a window of half to one and a half of the mean length."""
    account.window += 1
    account.reached = 0
    account.hand_used = 0.0
    gap = exponential(
        draw(m, account.address, Purpose.WINDOW_GAP, account.window), m.c.gap_ticks
    )
    share = draw(m, account.address, Purpose.WINDOW_LENGTH, account.window)
    account.opens = account.closes + math.floor(gap)
    length = m.c.window_ticks / 2 + share * m.c.window_ticks
    account.closes = account.opens + max(1, math.floor(length))
    fills(m, account)


def found_length(u):
    """Of windows of .5 to 1.5, a random moment finds long ones more often: invert the cdf."""
    total, _ = integrate.quad(lambda x: x, 0.5, 1.5)

    def missing(x):
        return integrate.quad(lambda y: y, 0.5, x)[0] / total - u

    return optimize.brentq(missing, 0.5, 1.5, xtol=1e-15)


def begins(m, account):
    """As a random moment finds it: within a window at a uniform age, or in a gap."""
    inside = m.c.window_ticks / (m.c.window_ticks + m.c.gap_ticks)
    phase = draw(m, account.address, Purpose.OPENING_PHASE)
    v = draw(m, account.address, Purpose.WINDOW_LENGTH)
    account.window = account.reached = 0
    if phase < inside:
        length = math.floor(m.c.window_ticks * found_length(v))
        account.opens = -math.floor(phase / inside * length)
    else:
        length = math.floor(m.c.window_ticks * (0.5 + v))
        account.opens = math.floor(
            exponential((phase - inside) / (1 - inside), m.c.gap_ticks)
        )
    account.closes = account.opens + max(1, length)
    fills(m, account)


def segment_of(m, address):
    """The segment in whose part of the unit interval the draw falls."""
    u, upto = draw(m, address, Purpose.SEGMENT), 0.0
    for segment in range(m.c.n_segments):
        upto += m.c.segment_share[segment]
        if u < upto:
            return segment
    return m.c.n_segments - 1


def is_open(account, now):
    in_market = account.opens <= now < account.closes
    return account.state == 0 and not account.reached and in_market


def pull(m, tick):
    """Inbound pull from the calendar's first tick, linear within a day."""
    whole, rest = divmod(tick, DAY)
    if whole >= len(m.days) - 1:
        return m.days[-1]
    return m.days[whole] + rest / DAY * (m.days[whole + 1] - m.days[whole])


def raises_hand(m, account, rate, start, end):
    """Walk the days: the tick at which the pull met reaches the account's limit, or -1."""
    begin, stop = max(start, account.opens), min(end, account.closes)
    if begin >= stop:
        return -1
    speed, tick, found = m.c.hand_raise_week * rate, begin, -1
    while tick < stop:
        next_tick = min(stop, (tick // DAY + 1) * DAY)
        met = speed * (pull(m, next_tick) - pull(m, tick))
        needed = account.hand_limit - account.hand_used
        if 0 <= needed <= met and found < 0:
            share = needed / met if met > 0 else 0.0
            found = min(stop - 1, math.floor(tick + share * (next_tick - tick)))
        account.hand_used += met
        tick = next_tick
    return found


def inbound_rate(m, team, week):
    u = draw(m, team.address, Purpose.INBOUND_RATE, week)
    return gamma(u, m.c.inbound_shape, 1.0)


def found_by_content(m, stock):
    """What a stock of content adds: half of the most at `content_half`."""
    return m.c.content_lift * stock / (m.c.content_half + stock)


def follows(m, team, account, start, end):
    """Every window counts once: in the week it opens, or on the Monday after."""
    seen = [account] if account.closes > start and account.opens >= start else []
    while account.closes <= start:
        moves_on(m, account)
        seen.append(copy.copy(account))
    counts = m.team_ledger[team]
    for window in seen:
        if window.opens < end:
            counts[TeamCounter.WINDOWS_OPENED] += 1
            counts[TeamCounter.POTENTIAL_OPENED] += window.amount
            counts[TeamCounter.FIT_OPENED] += window.amount * window.fit


def expects(m, number, start, end):
    """A ticket; work on the renewal, in its week only; the contract's end."""
    account = m.accounts[number]
    due = []
    if account.next_ticket < end:
        due.append((account.next_ticket, EventKind.TICKET))
    notice = buyer.notice(m, account)
    if account.renews < end:
        due.append((account.renews, EventKind.CHURN))
    elif start <= notice < end:
        due.append((notice, EventKind.CHURN))
    for tick, kind in due:
        m.appointments.append((max(start, tick), int(kind), number, account.spell))


def sleeps_until(m, account, week, start):
    """The first of a customer's dates: what is due or has not been seen to, the next turn."""
    dates = [account.closes, account.next_ticket, account.renews]
    dates += [x for x in (account.opens, buyer.notice(m, account)) if x >= start]
    turn = next(
        x for x in range(week + 1, week + 9) if (x + account.address) % REFERRAL_WEEKS == 0
    )
    return min(*dates, m.weeks[min(turn, len(m.weeks) - 1)].first_tick)


def asks_for_name(m, number, week, now):
    """Everybody is due every few weeks, in turn; the chance is that of all these weeks."""
    account = m.accounts[number]
    rep = m.reps[account.rep]
    if (week + account.address) % REFERRAL_WEEKS or not rep.present:
        return
    if draw(m, account.address, Purpose.REFERRAL_ASKED, week) >= rep.asks:
        return
    m.ledger[account.rep][RepCounter.NAMES_ASKED] += 1
    rep.admin_hours += ASKING_HOURS * m.c.hours_ratio
    gives = m.c.referral_week * REFERRAL_WEEKS
    is_happy = account.churns > now
    if is_happy and draw(m, account.address, Purpose.REFERRAL, week) < gives:
        refers(m, account.rep, number, week, now)


def refers(m, index, customer, week, now):
    """Of some accounts that come to mind, any with the same chance, the first in the market."""
    rep = m.reps[index]
    territory = range(rep.account_begin, rep.account_end)
    asked = m.accounts[customer].address
    minds = [
        territory[
            math.floor(draw(m, asked, Purpose.REFERRAL_NAME, week, place) * len(territory))
        ]
        for place in range(NAMES_KNOWN)
    ]
    named = next((number for number in minds if is_open(m.accounts[number], now)), None)
    if named is not None:
        m.ledger[index][RepCounter.REFERRED] += 1
        lifecycle.take(m, index, named, int(Source.REFERRED), now)


def asks_to_be_called(m, index, number, window, now):
    account = m.accounts[number]
    if account.window == window and is_open(account, now):
        m.ledger[index][RepCounter.INBOUND] += 1
        lifecycle.take(m, index, number, int(Source.INBOUND), now)


def week(m, team_index, number, start, end):
    team = m.teams[team_index]
    team.week, team.inbound_rate = number, inbound_rate(m, team, number)
    team.inbound_rate += team.inbound_rate * found_by_content(m, team.content)
    for index in range(team.rep_begin, team.rep_end):
        rep = m.reps[index]
        for place in range(rep.account_begin, rep.account_end):
            account = m.accounts[place]
            if m.wakes[place] >= end:
                continue
            follows(m, team_index, account, start, end)
            if account.state == 2:
                expects(m, place, start, end)
                asks_for_name(m, place, number, start)
                m.wakes[place] = sleeps_until(m, account, number, start)
            elif account.opens >= end:
                m.wakes[place] = account.opens
            elif account.state == 1 or account.reached:
                m.wakes[place] = account.closes
            else:
                tick = raises_hand(m, account, team.inbound_rate, start, end)
                if tick >= 0:
                    m.appointments.append(
                        (tick, int(EventKind.HAND_RAISE), place, account.window)
                    )


def ticket(m, index, number, spell, week_end, now):
    """The desk answers within a day what fits its hours; the rep gets the rest."""
    rep, account, counts = m.reps[index], m.accounts[number], m.ledger[index]
    if account.state != 2 or account.spell != spell:
        return
    hours = buyer.ticket_hours(m, account)
    account.ticket_number += 1
    account.next_ticket = now + buyer.ticket_gap(m, account)
    if account.next_ticket < week_end:
        m.appointments.append((account.next_ticket, int(EventKind.TICKET), number, spell))
    counts[RepCounter.TICKETS] += 1
    if hours <= rep.desk_hours:
        rep.desk_hours -= hours
        counts[RepCounter.TICKETS_DESK] += 1
        counts[RepCounter.DESK_HOURS_USED] += hours
        m.activity[index][Feature.SERVICE_HOURS] += hours
        buyer.loses_patience(m, account, DAY)
    else:
        queues(m, rep, number, hours, now)


def queues(m, rep, number, hours, now):
    if rep.tickets == TICKET_SLOTS:
        newest = (rep.ticket_head + TICKET_SLOTS - 1) % TICKET_SLOTS
        m.tickets[rep.ticket_begin + newest].hours += hours
    else:
        place = rep.ticket_begin + (rep.ticket_head + rep.tickets) % TICKET_SLOTS
        vars(m.tickets[place]).update(arrived=now, hours=hours, account=number)
        rep.tickets += 1


def contract(m, index, number, spell, now):
    """Before its end the renewal is work; at its end it brings money, or the customer goes."""
    rep, account, counts = m.reps[index], m.accounts[number], m.ledger[index]
    if account.state != 2 or account.spell != spell:
        return
    if now < account.renews:
        if m.c.renewal_hours > 0:
            counts[RepCounter.TICKETS] += 1
            queues(m, rep, number, m.c.renewal_hours, now)
        return
    counts[RepCounter.RENEWALS_DUE] += 1
    waits = now - oldest_ticket(m, rep, number, now)
    if account.churns - buyer.patience_for(waits) > now:
        account.renewals += 1
        account.renews += max(1, math.floor(m.c.contract_ticks))
        counts[RepCounter.RENEWED] += 1
        counts[RepCounter.RENEWED_AMOUNT] += m.c.renewal_share * account.worth
        return
    account.state = m.wakes[number] = 0
    rep.customers -= 1
    rep.recurring = max(0.0, rep.recurring - buyer.a_year(m, account))
    counts[RepCounter.CUSTOMERS_LOST] += 1


def oldest_ticket(m, rep, number, now):
    """When this account began to wait for its rep; now, where it does not."""
    for i in range(rep.tickets):
        ticket = m.tickets[rep.ticket_begin + (rep.ticket_head + i) % TICKET_SLOTS]
        if ticket.account == number:
            return ticket.arrived
    return now
