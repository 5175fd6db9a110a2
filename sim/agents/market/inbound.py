"""When an account raises its hand by itself.

An account in an open window that nobody has reached raises its hand when the inbound pull
that it has met reaches a limit of its own: exponential, so hand raises are Poisson at a
given pull. The pull varies by season and weekday, and every week by a gamma factor that a
team's accounts share: counts are over-dispersed, as in real exports.
"""

from __future__ import annotations

from sim.chance import Purpose, gamma, uniform
from sim.compiling import rule
from sim.state import Record, Records

TICKS_PER_DAY = 28_800


@rule
def weekly_inbound_rate(c: Record, team_address: int, week: int) -> float:
    """Gamma factor of mean 1 on the inbound pull of a team's accounts in a week."""
    u = uniform(c.key, team_address, Purpose.INBOUND_RATE, week, 0)
    return gamma(u, c.inbound_shape, 1.0 / c.inbound_shape)


@rule
def pull_until(days: Records, tick: int) -> float:
    """Inbound pull of the calendar from its first day to a tick, in mean weeks.

    Args:
        days: Pull before each working day, shape (n_days + 1,).
        tick: A tick of the calendar.
    """
    day = tick // TICKS_PER_DAY
    if day >= days.shape[0] - 1:
        return float(days[days.shape[0] - 1])
    part = (tick - day * TICKS_PER_DAY) / TICKS_PER_DAY
    return float(days[day] + part * (days[day + 1] - days[day]))


@rule
def tick_of_pull(days: Records, pull: float, low: int, high: int) -> int:
    """First tick in [low, high) at which the calendar's pull has reached a value."""
    while low < high - 1:
        middle = (low + high) // 2
        if pull_until(days, middle) < pull:
            low = middle
        else:
            high = middle
    return low


@rule
def hand_raise_tick(
    c: Record, days: Records, account: Record, rate: float, start: int, end: int
) -> int:
    """Tick within [start, end) at which an account raises its hand, or -1.

    Adds the pull met in the interval to what the account has met so far.

    Args:
        c: Constants.
        days: Pull before each working day.
        account: An account that nobody has reached in its present window.
        rate: The week's gamma factor.
        start: First tick of the interval.
        end: First tick after it.
    """
    begin = max(start, account.opens)
    stop = min(end, account.closes)
    if begin >= stop:
        return -1
    speed = c.hand_raise_week * rate
    before = pull_until(days, begin)
    met = speed * (pull_until(days, stop) - before)
    needed = account.hand_limit - account.hand_used
    account.hand_used += met
    if needed < 0.0 or met < needed:
        return -1
    return tick_of_pull(days, before + needed / speed, begin, stop)
