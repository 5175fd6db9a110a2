"""Territories are cut anew: the same accounts, as evenly split as account data can tell.

A territory brings less and less the more accounts somebody has for the same hours, so a split
that is even books more than one that is not, and that is all: no account gets better. What
account data say of a territory is off, so the new split is not even either. Accounts lie in a
row; each seat keeps its place in it, and only borders move. Deals stay with whoever has them,
customers change hands and are lost sooner, as at any handover.

More than half of all territories are mis-sized, and redrawing brought 2 to 7 % (evidence 12:
Zoltners and Sinha, own projects).
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.buyer.customers import meet_new_rep, yearly_worth
from sim.agents.rep.quarters import QUARTERS
from sim.chance import Purpose, normal, uniform
from sim.compiling import allocating_rule, rule
from sim.state import Account, AccountState, Constants, Office, Records, Rep, Values

REDRAWING = 1 << 20
"""Where readings for new borders stand in an address, behind the years of quotas."""


@rule
def reading_error(c: Constants, rep: Rep, n: int) -> float:
    """By what factor account data are off for a territory, when n seats are drawn anew."""
    u = uniform(c.key, rep.address, Purpose.ACCOUNT_READING, REDRAWING, n)
    return math.exp(normal(u, 0.0, c.account_error))


@rule
def redraw(office: Office) -> None:
    """Draw new borders where that is due: once, and when seats changed."""
    practice, team = office.practice, office.team
    n = team.rep_end - team.rep_begin
    if practice.redraw_territories > 0.5 and team.redrawn != n:
        team.redrawn = n
        cut_anew(office)


@allocating_rule
def cut_anew(office: Office) -> None:
    """Move the borders of a team's territories, and what belongs to the accounts with them."""
    c, reps, accounts = office.c, office.world.reps, office.world.accounts
    begin, end = office.team.rep_begin, office.team.rep_end
    order = in_a_row(reps, begin, end)
    n = order.shape[0]
    first, last = reps[order[0]].account_begin, reps[order[n - 1]].account_end
    worth, owner = np.zeros(last - first), np.zeros(last - first, np.int64)
    for place in range(n):
        rep = reps[order[place]]
        error = reading_error(c, rep, n)
        for index in range(rep.account_begin, rep.account_end):
            worth[index - first] = c.segment_worth[accounts[index].segment] * error
            owner[index - first] = place
    borders = new_borders(worth, n)
    moved = np.zeros((n, n))
    for place in range(n):
        for index in range(borders[place], borders[place + 1]):
            moved[owner[index], place] += 1.0
            if owner[index] != place:
                giver, taker = order[owner[index]], order[place]
                change_hands(c, reps, giver, taker, accounts[first + index])
    for place in range(n):
        rep = reps[order[place]]
        rep.account_begin = first + borders[place]
        rep.account_end = first + borders[place + 1]
    share_past(reps, order, moved)


@allocating_rule
def in_a_row(reps: Records[Rep], begin: int, end: int) -> NDArray[np.int64]:
    """Seats of a team in the order in which their accounts lie, shape (seats,)."""
    order = np.zeros(end - begin, np.int64)
    for n in range(end - begin):
        place = n
        while (
            place > 0
            and reps[order[place - 1]].account_begin > reps[begin + n].account_begin
        ):
            order[place] = order[place - 1]
            place -= 1
        order[place] = begin + n
    return order


@allocating_rule
def new_borders(worth: Values, n: int) -> NDArray[np.int64]:
    """Borders that split a row of accounts into parts of one worth, as near as accounts allow.

    An account goes to the part in which its middle lies; every part has one account at least.

    Args:
        worth: Of each account, as it is read, shape (accounts,).
        n: Parts.

    Returns:
        First account of each part, and their number, shape (parts + 1,).
    """
    borders = np.zeros(n + 1, np.int64)
    size, total = worth.shape[0], 0.0
    for index in range(size):
        total += worth[index]
    end, before = 0, 0.0
    for part in range(n):
        borders[part] = end
        upto = total * (part + 1) / n
        while end < size - (n - 1 - part) and (
            end == borders[part] or before + 0.5 * worth[end] <= upto
        ):
            before += worth[end]
            end += 1
    borders[n] = size
    return borders


@rule
def change_hands(
    c: Constants, reps: Records[Rep], giver: int, taker: int, account: Account
) -> None:
    """Give an account to another rep, unless somebody else works it or a deal is in hand."""
    if account.state == AccountState.IN_TALKS or account.rep != giver:
        return
    account.rep = taker
    if account.state == AccountState.CUSTOMER:
        reps[giver].customers -= 1
        reps[taker].customers += 1
        worth = yearly_worth(c, account)
        reps[giver].recurring -= worth
        reps[taker].recurring += worth
        meet_new_rep(c, account)


@allocating_rule
def share_past(
    reps: Records[Rep], order: NDArray[np.int64], moved: NDArray[np.float64]
) -> None:
    """Let what was booked, expected and asked for follow the accounts, in equal parts.

    Args:
        reps: All reps.
        order: Seats in the order of their accounts, shape (seats,).
        moved: Accounts by seat before and seat after, shape (seats, seats).
    """
    n = order.shape[0]
    past = np.zeros((n, QUARTERS + 2))
    for before in range(n):
        rep, size = reps[order[before]], 0.0
        for after in range(n):
            size += moved[before, after]
        for after in range(n):
            part = moved[before, after] / size
            for quarter in range(QUARTERS):
                past[after, quarter] += part * rep.past_quarters[quarter]
            past[after, QUARTERS] += part * rep.weekly_mean
            past[after, QUARTERS + 1] += part * rep.quota
    for after in range(n):
        rep = reps[order[after]]
        for quarter in range(QUARTERS):
            rep.past_quarters[quarter] = past[after, quarter]
        rep.weekly_mean = past[after, QUARTERS]
        rep.quota = past[after, QUARTERS + 1]
