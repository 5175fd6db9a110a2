"""Who takes part at the buyer's: people known, champions who leave, people nobody has met.

A deal knows some of the people who decide, one of them its champion. Champions leave at a
constant hazard of 1.5 % a month (.01-.03). Where somebody else is known, that person takes
over and the deal loses half of its momentum; where nobody is, it ends in silence, and nobody
on our side is told. At the end each person whom nobody has met says no with 5 %
(evidence 7 and 16).
"""

from sim.agents.buyer.fading import cool_down, lose_momentum
from sim.chance import Purpose, exponential, uniform
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import Account, Constants, Deal, Gone, Source, Values

MOMENTUM_LOST = 0.5
"""Momentum that a deal loses when another becomes its champion (judgement)."""
NEVER = 1 << 60


@rule
def begin_contacts(c: Constants, account: Account, deal: Deal, now: int) -> None:
    """Begin a deal with who is known there; who was named by a customer opens one more door."""
    known = max(1, account.contacts)
    if deal.source == Source.REFERRED:
        known += 1
    deal.contacts = min(known, int(c.segment_stakeholders[account.segment]))
    deal.champions = 0
    deal.champion_leaves = now + champion_stays(c, account, deal)


@rule
def champion_stays(c: Constants, account: Account, deal: Deal) -> int:
    """Ticks for which a deal's champion stays where he is: a constant hazard."""
    if c.champion_tick <= 0.0:
        return NEVER
    u = uniform(c.key, account.address, Purpose.CHAMPION, deal.window, deal.champions)
    return max(1, int(min(exponential(u, 1.0 / c.champion_tick), 1.0e17)))


@rule
def miss_champions(
    c: Constants, account: Account, deal: Deal, counts: Values, now: int
) -> None:
    """Let the champions go who have left since somebody last looked.

    Up to that moment the deal cools as always, so what comes first decides.
    """
    while deal.gone == Gone.NO and deal.champion_leaves <= now:
        left = deal.champion_leaves
        if cool_down(c, deal, left):
            counts[RepCounter.FADED] += 1.0
            return
        counts[RepCounter.CHAMPIONS_LEFT] += 1.0
        deal.contacts -= 1
        deal.champions += 1
        if deal.contacts <= 0:
            deal.gone = Gone.FADED
            counts[RepCounter.FADED] += 1.0
            counts[RepCounter.CHAMPION_KILLS] += 1.0
            return
        lose_momentum(c, deal, MOMENTUM_LOST)
        deal.champion_leaves = left + champion_stays(c, account, deal)


@rule
def has_more_people(c: Constants, deal: Deal) -> bool:
    """Whether there is somebody at the buyer's whom the deal's rep does not know."""
    return bool(deal.contacts < c.segment_stakeholders[deal.segment])


@rule
def is_vetoed(c: Constants, address: int, deal: Deal) -> bool:
    """Whether somebody whom nobody has met says no at the end of a deal's present stage."""
    p = veto_probability(c, deal.stage, deal.segment, deal.contacts)
    return bool(p > 0.0 and uniform(c.key, address, Purpose.VETO, deal.window, 0) < p)


@rule
def veto_probability(c: Constants, stage: int, segment: int, contacts: int) -> float:
    """Chance that somebody says no whom nobody has met: at the exit of the last stage only."""
    unmet = c.segment_stakeholders[segment] - contacts
    if stage < c.n_stages - 1 or unmet <= 0.0:
        return 0.0
    return float(1.0 - (1.0 - c.veto) ** unmet)
