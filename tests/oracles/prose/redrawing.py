"""New borders of territories, in prose: cut where the running worth passes each even part."""

import bisect
import itertools
import math

from oracles.prose import buyer
from oracles.prose.luck import draw, normal

from sim.agents.manager import redrawing
from sim.chance import Purpose
from sim.state import AccountState


def redraws(m, p, t):
    """Done once for every number of seats."""
    team = m.teams[t]
    n = team.rep_end - team.rep_begin
    if p.redraw_territories and team.redrawn != n:
        team.redrawn = n
        cuts(m, t)


def cuts(m, t):
    """Every account is read with the error of its old territory; what is whole stays whole."""
    team = m.teams[t]
    row = sorted(range(team.rep_begin, team.rep_end), key=lambda i: m.reps[i].account_begin)
    first = m.reps[row[0]].account_begin
    before, read = [], []
    for i in row:
        rep = m.reps[i]
        u = draw(m, rep.address, Purpose.ACCOUNT_READING, redrawing.REDRAWING, len(row))
        error = math.exp(normal(u, 0, m.c.account_error))
        for index in range(rep.account_begin, rep.account_end):
            before.append(i)
            read.append(error * m.c.segment_worth[m.accounts[index].segment])
    edges = borders(read, len(row))
    after = [i for i, (a, b) in zip(row, itertools.pairwise(edges), strict=True)
             for _ in range(a, b)]  # fmt: skip
    for place, (giver, taker) in enumerate(zip(before, after, strict=True)):
        account = m.accounts[first + place]
        free = account.state != AccountState.IN_TALKS and account.rep == giver
        if giver == taker or not free:
            continue
        account.rep = taker
        if account.state == AccountState.CUSTOMER:
            a_year = buyer.a_year(m, account)
            m.reps[giver].customers -= 1
            m.reps[giver].recurring -= a_year
            m.reps[taker].customers += 1
            m.reps[taker].recurring += a_year
            buyer.meets_new_rep(m, account)
    shares = {
        i: {j: sum(pair == (j, i) for pair in zip(before, after, strict=True)) / before.count(j)
            for j in row}
        for i in row
    }  # fmt: skip
    old = {
        i: (list(m.reps[i].past_quarters), m.reps[i].weekly_mean, m.reps[i].quota)
        for i in row
    }
    for i, (a, b) in zip(row, itertools.pairwise(edges), strict=True):
        rep = m.reps[i]
        rep.account_begin, rep.account_end = first + a, first + b
        rep.past_quarters = [
            sum(part * old[j][0][q] for j, part in shares[i].items()) for q in range(4)
        ]
        rep.weekly_mean = sum(part * old[j][1] for j, part in shares[i].items())
        rep.quota = sum(part * old[j][2] for j, part in shares[i].items())


def borders(worth, parts):
    """How many accounts have their middle before each even part of the worth; none is empty."""
    running = list(itertools.accumulate(worth))
    middles = [upto - own / 2 for upto, own in zip(running, worth, strict=True)]
    edges = [0]
    for part in range(1, parts):
        cut = bisect.bisect_right(middles, running[-1] * part / parts)
        edges.append(min(max(cut, edges[-1] + 1), len(worth) - (parts - part)))
    return [*edges, len(worth)]
