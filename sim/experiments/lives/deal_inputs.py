"""What decided: the inputs of a rule, worked out by the rules themselves.

Every function takes copies of the records as they were before an event, and returns what the
rule read and drew, by name. Draws belong to the account and its window, so they are the same
in every world; what differs is what they are compared with.
"""

from sim.agents.buyer.contact import contact_probability, qualified_probability
from sim.agents.buyer.decision import defect_probability, exit_probability
from sim.agents.buyer.people import veto_probability
from sim.agents.rep.following import step_probability
from sim.agents.rep.judging import fit_belief, hour_price, value_of_an_hour
from sim.agents.rep.learning import skill_of
from sim.calendar import TICKS_PER_DAY, TICKS_PER_HOUR
from sim.chance import Purpose, uniform
from sim.state import Account, Constants, Deal, Rep, Source

Inputs = dict[str, float | str]

_FIT = ("bad", "good")


def of_contact(c: Constants, rep: Rep, account: Account, deal: Deal) -> Inputs:
    """Whether a lead is reached: the hours it waited, the chance, the draw."""
    waited = max(0, int(rep["task_started"]) - int(deal["created"])) / TICKS_PER_HOUR
    named = int(deal["source"]) == Source.REFERRED  # who was named by a friend answers
    return {
        "hours the lead waited": waited,
        "chance to reach it": 1.0 if named else float(contact_probability(c, waited)),
        "draw: reached": _draw(c, account, deal, Purpose.CONTACT, 0),
    }


def of_qualifying(
    c: Constants, account: Account, fit: int, source: int, window: int
) -> Inputs:
    """Whether a buyer who was reached becomes a deal."""
    u = uniform(c["key"], int(account["address"]), Purpose.QUALIFIED, window, 0)
    return {
        "the buyer's fit": _FIT[fit],
        "chance to become a deal": float(qualified_probability(c, fit, source)),
        "draw: becomes a deal": float(u),
    }


def of_exit(c: Constants, rep: Rep, account: Account, deal: Deal) -> Inputs:
    """What a buyer decides at the end of a stage: fit, skill, the step, hidden defects."""
    stage = int(deal["stage"])
    own = float(skill_of(rep, int(c["stage_skill"][stage])))
    rescued = int(deal["rescued"]) == 1
    skill = max(own, float(rep["boss_skill"])) if rescued else own
    passes = exit_probability(c, stage, int(deal["fit"]), skill, int(deal["step_done"]))
    return {
        "the buyer's fit": _FIT[int(deal["fit"])],
        "skill at work": skill,
        "whose skill": "the manager's" if skill > own else "the rep's",
        "this stage's step": "followed" if int(deal["step_done"]) == 1 else "skipped",
        "hidden defects": float(deal["defects"]),
        "chance to pass": float(passes),
        "draw: passes": _draw(c, account, deal, Purpose.STAGE_EXIT, stage),
        "chance that a defect kills": float(
            defect_probability(c, stage, int(deal["defects"]))
        ),
        "draw: defect": _draw(c, account, deal, Purpose.DEFECT_KILL, stage),
        "people met at the buyer's": float(deal["contacts"]),
        "chance that somebody unmet says no": float(
            veto_probability(c, stage, int(deal["segment"]), int(deal["contacts"]))
        ),
        "draw: somebody says no": _draw(c, account, deal, Purpose.VETO, 0),
    }


def of_fading(deal: Deal, faded: Deal, now: int) -> Inputs:
    """Whether interest has gone: days without a touch, fading used up against its limit."""
    return {
        "days since the last touch": (now - int(deal["touched"])) / TICKS_PER_DAY,
        "fading so far": float(faded["fade_used"]),
        "draw: fading it takes": float(deal["fade_limit"]),
    }


def of_step(c: Constants, rep: Rep, account: Account, deal: Deal) -> Inputs:
    """Whether the rep follows the step of a stage: what it is believed to be worth."""
    stage = int(deal["stage"])
    asked = stage < int(rep["steps_plan"])
    return {
        "the step is": "defined" if asked else "nobody's rule",
        "belief of being seen": float(rep["seen"]),
        "own reasons, hours": float(rep["step_worth"]),
        "chance to follow it": float(step_probability(c, rep, stage)),
        "draw: follows": _draw(c, account, deal, Purpose.FOLLOW_STEP, stage),
    }


def of_dropping(c: Constants, rep: Rep, deal: Deal) -> Inputs:
    """Whether the rep drops a deal: what its hours bring, and whether the buyer fits."""
    return {
        "open deals of the rep": float(rep["open_deals"]),
        "bookings an hour of it brings": float(value_of_an_hour(c, rep, deal)),
        "bookings an hour should bring": float(hour_price(c, rep)),
        "believed chance that it fits": float(fit_belief(c, rep, deal)),
        "fit asked for": float(rep["fit_plan"]),
    }


def _draw(
    c: Constants, account: Account, deal: Deal, purpose: Purpose, minor: int
) -> float:
    address, window = int(account["address"]), int(deal["window"])
    return float(uniform(c["key"], address, purpose, window, minor))
