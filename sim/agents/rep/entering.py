"""How much of the work a rep enters where it can be read: a choice, since it takes minutes.

What is not entered is invisible. Entering stands like any other request: what the rep takes
rules to be worth and the chance of being asked about inputs, times what that costs, against
the effort. So those who are never asked enter little, and those who think little of rules
enter less (evidence 15: logging takes 1-2 h a week; evidence 1: unasked, less than half of
what a process asks for is done, monitored nearly all).
"""

from sim.agents.rep.following import logit_choice
from sim.compiling import rule
from sim.state import Constants, Rep

ENTERING_EFFORT = 0.4
"""Hours of effort that entering is felt to take (judgement: 56 % is entered unasked)."""


@rule
def entering_share(c: Constants, rep: Rep) -> float:
    """Share of what should be entered that the rep enters."""
    worth = rep.step_worth + rep.watched * c.seen_price
    return logit_choice(worth - ENTERING_EFFORT, c.step_scale)


@rule
def settle_entering(c: Constants, rep: Rep) -> None:
    """Decide for the week how much of the work is entered."""
    rep.logged = rep.logging_plan * entering_share(c, rep)
