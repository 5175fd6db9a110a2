"""What is counted is gamed: real work, cheap work or a false entry.

Answers and touches come by themselves. What a quota of activities asks for beyond them has to
come from conversations, and on Monday the rep splits these by what each kind is felt to cost
in hours: a real one takes a search; a cheap one half an hour with whoever would talk, and
looks poor when somebody looks; a false entry takes a minute, one's honesty, and looks worse
than poor. Inspection makes both dear, so pressure times little inspection decides
(evidence 1 and 5; evidence 1: rewards for ticking boxes crowd out the work).
"""

import math

from sim.agents.rep.following import PLAN_HOUR
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import Constants, Feature, Rep, Seat, Values

FALSE_HOURS = 1.0 / 60.0
MOST_HOURS = 20.0
"""Hours that a real conversation is felt to take at most, where nearly nobody talks."""


@rule
def conversation_hours(c: Constants) -> float:
    """Hours of prospecting for a conversation worth its name."""
    return float(1.0 / max(c.hits_per_hour, 1.0 / MOST_HOURS))


@rule
def split_missing(c: Constants, rep: Rep) -> tuple[float, float, float]:
    """Shares of the missing conversations that are real, cheap and false: a logit of costs."""
    caught = rep.seen * c.seen_price
    real = PLAN_HOUR * conversation_hours(c)
    cheap = PLAN_HOUR * c.cheap_hours + caught
    false = FALSE_HOURS + rep.honesty + caught
    least = min(real, cheap, false)
    real = math.exp((least - real) / c.step_scale)
    cheap = math.exp((least - cheap) / c.step_scale)
    false = math.exp((least - false) / c.step_scale)
    total = real + cheap + false
    return real / total, cheap / total, false / total


@rule
def plan_activities(seat: Seat) -> None:
    """Decide for the week how the activities asked for come about.

    Last week's answers and touches show how many come by themselves.
    """
    rep = seat.rep
    missing = max(0.0, rep.activity_plan - rep.activities)
    rep.activities = 0.0
    if missing <= 0.0:
        rep.talks_plan = 0.0
        rep.cheap_left = 0.0
        rep.cheap = 0.0
        rep.false = 0.0
        return
    real, cheap, false = split_missing(seat.c, rep)
    rep.talks_plan = real * missing
    rep.cheap_left = float(int(cheap * missing + 0.5))
    rep.cheap = cheap * missing / rep.activity_plan
    rep.false = false * missing / rep.activity_plan
    enter_falsely(seat, false * missing)


@rule
def enter_falsely(seat: Seat, number: float) -> None:
    """Enter conversations that were never held, with the hours they would have taken."""
    features = seat.features
    seat.counts[RepCounter.ACTIVITIES] += number
    seat.counts[RepCounter.ACTIVITIES_FALSE] += number
    features[Feature.ACTIVITIES] += number
    features[Feature.TRIES] += number
    features[Feature.SUCCESSES] += number
    features[Feature.PROSPECT_HOURS] += number * conversation_hours(seat.c)
    seat.rep.admin_hours += number * FALSE_HOURS


@rule
def do_activity(rep: Rep, counts: Values, features: Values) -> None:
    """Count an answer or a touch."""
    rep.activities += 1.0
    counts[RepCounter.ACTIVITIES] += 1.0
    features[Feature.ACTIVITIES] += 1.0
