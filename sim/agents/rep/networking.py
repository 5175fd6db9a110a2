"""Whether a rep gets to know more people: at the buyer's, and through customers.

Both are habits that differ between people and that nobody reads: somebody who networks meets
one more person now and then and asks some customers for a name. What was asked for is done
as far as the rep follows the plan. Meeting somebody takes an hour, asking ten minutes
(evidence 7: people known at the buyer's; evidence 13: names come from those who are asked).
"""

import math

from sim.agents.buyer.people import has_more_people
from sim.agents.rep.following import logit_choice
from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.state import Constants, Deal, Habit, Rep

NETWORKING = Habit.NETWORKING.value
MEETING_WORTH = 0.45
"""What reps believe it to be worth, in hours, as they do of a step: one in ten does it unasked,
so that a deal that is decided knows about 1.5 people (judgement)."""
HABIT_WEIGHT = 8.0
"""Log odds, and log of the share asked, for one unit of the habit: over the mood of the
half hour, .12, everybody's habit weighs as much as everybody's mood (judgement)."""


@rule
def meeting_probability(c: Constants, rep: Rep, contacts: int) -> float:
    """Chance to meet one more person: out of habit, or because more people were asked for."""
    advantage = MEETING_WORTH - c.meeting_hours
    advantage += c.step_scale * HABIT_WEIGHT * rep.habit[NETWORKING]
    p = logit_choice(advantage, c.step_scale)
    if rep.contacts_plan > contacts:
        p += rep.plan_weight * (1.0 - p)
    return float(p)


@rule
def meets_another(c: Constants, rep: Rep, deal: Deal, address: int) -> bool:
    """The rep's choice at one touch of a deal whose buyer has people to be met."""
    if not has_more_people(c, deal):
        return False
    u = uniform(c.key, address, Purpose.NEW_CONTACT, deal.window, deal.touch_number)
    return bool(u < meeting_probability(c, rep, deal.contacts))


@rule
def settle_asking(c: Constants, rep: Rep) -> None:
    """Settle on a Monday which share of the customers who are due will be asked for a name."""
    own = min(1.0, c.asked_share * math.exp(HABIT_WEIGHT * rep.habit[NETWORKING]))
    rep.asks = own + rep.plan_weight * max(0.0, rep.ask_plan - own)
