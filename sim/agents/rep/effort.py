"""How hard? One decision a week: the pace at which a rep works.

One more unit of bookings is worth its commission plus, discounted by the weeks left, the
accelerator times the chance to be above quota, the bonus times the density at the quota,
and the pull of the reference points: an S-shaped, loss-averse value (Heath, Larrick and Wu
1999) under one normal forecast of the quarter's end. Pace is the price over the usual
price, to the power epsilon. Rising near the target, giving up far from it and slack beyond
it follow, and so do goals and wrong quotas. Units: the rep's own expected quarter is 1, and
so is the commission on it.

A sale that raises later quotas is worth less by what these will cost, as far as people reckon
with it. The usual pace of 1 is that of people whose quotas follow their own sales.

Sizes: evidence 5 (quotas: rise near the target, giving up far from it) and 6 (goals,
ranks).
"""

import math

from sim.agents.rep.labelling import LATE_STAGES
from sim.calendar import WEEKS_PER_QUARTER
from sim.chance import Purpose, lognormal, poisson, uniform
from sim.compiling import rule
from sim.state import Constants, Rep

SQRT2 = math.sqrt(2.0)
INVERSE_SQRT_2PI = 0.3989422804014327
BELIEF_ERROR = 0.3
"""Relative sd of the belief about one's own weekly bookings."""


@rule
def normal_cdf(z: float) -> float:
    """Chance that a standard normal is below z."""
    return 0.5 * math.erfc(-z / SQRT2)


@rule
def forecast_spread(
    c: Constants, rate: float, weeks_left: float, deal_size: float
) -> float:
    """Believed sd of the rest of the quarter: compound Poisson, and an uncertain rate."""
    counting = rate * weeks_left * deal_size * math.exp(c.amount_sigma * c.amount_sigma)
    believed = BELIEF_ERROR / WEEKS_PER_QUARTER * weeks_left
    return float(c.overconfidence * math.sqrt(counting + believed * believed))


@rule
def reference_pull(c: Constants, mean: float, spread: float, reference: float) -> float:
    """Marginal value of a booking for reaching a reference, expected over a normal outcome.

    The exact expectation of a bell around the reference, steeper on the side of losses.
    """
    w = c.width * reference
    variance = w * w + spread * spread
    distance = mean - reference
    bell = w / math.sqrt(variance) * math.exp(-distance * distance / (2.0 * variance))
    above = normal_cdf(distance * w / (spread * math.sqrt(variance)))
    return float(bell * (c.loss_aversion - (c.loss_aversion - 1.0) * above))


LEAST_PRICE, MOST_PRICE = 0.5, 12.0
"""Between these the usual price is sought."""
USUAL_GUESS = 1.6
NARROWINGS = 14
NARROW = 2e-8
"""Two prices so near each other are not told apart by thirty halvings of all prices."""


@rule
def booking_price(
    c: Constants,
    booked: float,
    weeks_left: float,
    last_pace: float,
    deal_size: float,
    quota: float,
    goal: float,
    rank: float,
    extra: float,
    outlook: float,
) -> float:
    """What one more unit of bookings is worth to the rep, in commissions.

    Args:
        c: Constants.
        booked: Booked so far this quarter.
        weeks_left: Weeks left, this one included.
        last_pace: Pace of the week before.
        deal_size: Mean amount of a deal.
        quota: Quota, or the own running average where there is none.
        goal: Personal goal; 0 where there is none.
        rank: What the team books on average, where ranks are shown; else 0.
        extra: Paid on every booking beside the commission, in commissions.
        outlook: How much fuller the late pipeline is shown than usual, as a share: so much
            more is expected in the weeks in which a late deal is decided. 0: nothing shown.
    """
    rate = 1.0 / WEEKS_PER_QUARTER * last_pace**c.elasticity
    near = min(weeks_left, c.weeks_left[c.n_stages - LATE_STAGES])
    mean = booked + rate * (weeks_left + near * outlook)
    spread = max(1e-6, forecast_spread(c, rate, weeks_left, deal_size))
    z = (mean - quota) / spread
    gain = (c.accelerator - 1.0) * normal_cdf(z)
    gain += c.bonus * INVERSE_SQRT_2PI * math.exp(-0.5 * z * z) / spread
    attention = 1.0 - c.goal_attention if goal > 0.0 else 1.0
    if rank > 0.0:
        attention *= 1.0 - c.rank_attention
        gain += c.quota_pull * c.rank_attention * reference_pull(c, mean, spread, rank)
    gain += c.quota_pull * attention * reference_pull(c, mean, spread, quota)
    if goal > 0.0:
        gain += c.goal_pull * reference_pull(c, mean, spread, goal)
    return float(1.0 + extra + gain / (1.0 + c.discount_week * (weeks_left - 1.0)))


@rule
def pace_at(c: Constants, price: float, usual: float) -> float:
    """Hours of work in an hour at a price: continuous, bounded."""
    pace = (price / usual) ** c.epsilon
    return float(min(c.fastest, max(c.slowest, pace)))


@rule
def quota_fear(c: Constants, ratchet: float) -> float:
    """What later quotas take from the worth of one more booking, in commissions.

    A quota that is higher by one unit takes what a unit is usually worth beyond its commission.

    Args:
        c: Constants.
        ratchet: How much of the booking comes back in own quotas.
    """
    if c.sees_quota <= 0.0:
        return 0.0
    return float(c.ratchet * ratchet * (c.usual_price - 1.0))


@rule
def set_pace(c: Constants, rep: Rep, share_now: float, weeks_left: int) -> None:
    """The rep's decision for the week.

    Args:
        c: Constants.
        rep: Who decides.
        share_now: Share of the work on the table that can book this quarter. The rest counts
            at next quarter's price, the usual one, as far as a rep looks that far: mostly the
            quarter at hand is felt in all of the work (Read, Loewenstein and Rabin 1999).
        weeks_left: Weeks left in the quarter, this one included.
    """
    expected = rep.weekly_mean * WEEKS_PER_QUARTER
    if expected <= 0.0:
        rep.pace = 1.0
        rep.price = c.usual_price
        return
    # A belief adapts to the plan: the unit is what this rep usually books, never less than
    # a tenth of the quota, so that a long drought does not make small sums look large.
    unit = max(expected, 0.1 * rep.quota)
    quota = rep.quota / unit if c.sees_quota > 0.0 and rep.quota > 0.0 else 1.0
    rep.price = booking_price(
        c,
        rep.booked / unit,
        float(weeks_left),
        rep.pace,
        c.amount_mean / unit,
        quota,
        rep.goal / unit,
        rep.rank_reference / unit,
        rep.extra_commission,
        rep.outlook,
    )
    felt = share_now + (1.0 - share_now) * c.bracketing
    mixed = felt * rep.price + (1.0 - felt) * c.usual_price
    net = max(0.0, mixed - quota_fear(c, rep.ratchet))
    rep.pace = pace_at(c, net, c.usual_price - quota_fear(c, 1.0))


@rule
def mean_pace(c: Constants, usual: float, deal_size: float, quarters: int) -> float:
    """Mean pace over simulated quarters on plan, for a given usual price."""
    total = 0.0
    for quarter in range(quarters):
        booked, pace, draw = 0.0, 1.0, 0
        for week in range(WEEKS_PER_QUARTER):
            left = float(WEEKS_PER_QUARTER - week)
            price = booking_price(c, booked, left, pace, deal_size, 1.0, 0.0, 0.0, 0.0, 0.0)
            pace = pace_at(c, price, usual)
            total += pace
            rate = pace**c.elasticity / WEEKS_PER_QUARTER / deal_size
            u = uniform(c.key, quarter, Purpose.PLAN_QUARTER, week, 0)
            for _ in range(poisson(u, rate)):
                draw += 1
                v = uniform(c.key, quarter, Purpose.PLAN_AMOUNT, draw, 0)
                median = deal_size * math.exp(-0.5 * c.amount_sigma * c.amount_sigma)
                booked += lognormal(v, median, c.amount_sigma)
    return total / (quarters * WEEKS_PER_QUARTER)


@rule
def solve_usual_price(c: Constants, deal_size: float, quarters: int) -> float:
    """The price at which the mean pace is 1 on plan, by bisection.

    Most halvings need no simulated quarters: the mean pace falls as the price rises, and where it
    crosses 1 was narrowed down before.

    Args:
        c: Constants (the key decides the simulated quarters).
        deal_size: Mean amount over the quota of a quarter.
        quarters: How many quarters to simulate.
    """
    below, above = narrowed(c, deal_size, quarters)
    low, high = LEAST_PRICE, MOST_PRICE
    for _ in range(30):
        middle = 0.5 * (low + high)
        if middle <= below:
            low = middle
        elif middle >= above:
            high = middle
        elif mean_pace(c, middle, deal_size, quarters) > 1.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@rule
def narrowed(c: Constants, deal_size: float, quarters: int) -> tuple[float, float]:
    """Two prices near each other: at the lower one the mean pace lies above 1, at the upper not.

    Regula falsi with the Illinois change, on the logarithmic scale, where the pace is nearly a line.
    The ends of all prices are taken to hold without being tried.
    """
    below, above = LEAST_PRICE, MOST_PRICE
    at_below, at_above, last = 0.0, 0.0, 0
    guess = USUAL_GUESS
    for _ in range(NARROWINGS):
        height = math.log(mean_pace(c, guess, deal_size, quarters))
        if height > 0.0:
            at_above = 0.5 * at_above if last > 0 else at_above
            below, at_below, last = guess, height, 1
        else:
            at_below = 0.5 * at_below if last < 0 else at_below
            above, at_above, last = guess, height, -1
        if above - below < NARROW:
            break
        if at_below > 0.0 and at_above < 0.0:
            share = at_below / (at_below - at_above)
            guess = below * (above / below) ** share
            # A step beyond what is likely brings the other end near as well.
            guess += 0.4 * NARROW if last > 0 else -0.4 * NARROW
        else:
            # One side is known: as far as the pace would answer alone, and a little further.
            guess *= math.exp(1.1 * height / c.epsilon)
        if not below < guess < above:
            guess = math.sqrt(below * above)
    return below, above
