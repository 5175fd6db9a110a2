"""Half an hour with whoever would talk: it counts the same, and burns what it touches.

Nothing is prepared and nobody is qualified. An account in the market becomes a deal in the
pipeline whatever its fit; most such buyers never meant to buy, or will not listen again until
their next window. Such deals look like any other: they crowd the pipeline and take touches
(evidence 1: 84 % of what weak reps call late fails a second look; sizes are judgement).
"""

from sim.agents.buyer.contact import qualified_probability
from sim.agents.lifecycle import open_deal, take_lead
from sim.agents.market.windows import is_open
from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import Account, Feature, Gone, Seat, Source

CHEAP_CARE = 0.3
"""Share of the buyers won by a prepared conversation who take a cheap one seriously."""


@rule
def finish_cheap_talk(seat: Seat) -> None:
    """A cheap conversation is over: entered like a real one, with a random account."""
    rep, counts, features = seat.rep, seat.counts, seat.features
    number = int(rep.cheap_left)
    rep.cheap_left -= 1.0
    counts[RepCounter.ACTIVITIES] += 1.0
    counts[RepCounter.ACTIVITIES_CHEAP] += 1.0
    features[Feature.ACTIVITIES] += 1.0
    features[Feature.TRIES] += seat.c.hits_per_hour * seat.c.cheap_hours
    features[Feature.SUCCESSES] += 1.0
    features[Feature.PROSPECT_HOURS] += rep.task_hours
    u = uniform(seat.c.key, rep.address, Purpose.CHEAP_PICK, rep.week, number)
    index = rep.account_begin + int(u * (rep.account_end - rep.account_begin))
    account = seat.accounts[index]
    if not is_open(account, seat.now):
        return
    counts[RepCounter.PROSPECTED] += 1.0
    slot = take_lead(seat, account, index, Source.PROSPECTED.value)
    if slot >= 0:
        open_cheaply(seat, account, slot)


@rule
def open_cheaply(seat: Seat, account: Account, slot: int) -> None:
    """Call it a deal without qualifying; few of these buyers want anything.

    The draw is the one that a prepared conversation would have met.
    """
    c = seat.c
    deal = seat.deals[slot]
    deal.cheap = 1
    u = uniform(c.key, account.address, Purpose.QUALIFIED, deal.window, 0)
    p = CHEAP_CARE * qualified_probability(c, deal.fit, deal.source)
    worth = deal.amount * (c.win_good[0] if deal.fit == 1 else c.win_bad[0])
    seat.counts[RepCounter.DEAL_LUCK] += worth * ((1.0 if u < p else 0.0) - p)
    open_deal(seat, account, deal, slot)
    if u >= p:
        deal.gone = Gone.FADED
        seat.counts[RepCounter.FADED] += 1.0
