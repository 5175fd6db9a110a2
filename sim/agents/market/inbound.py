"""When an account raises its hand by itself.

An account in an open window that nobody has reached raises its hand when the inbound pull
that it has met reaches a limit of its own: exponential, so hand raises are Poisson at a
given pull. The pull varies by season and weekday, and every week by a gamma factor that a
team's accounts share: counts are over-dispersed, as in real exports.

Lags and volumes: evidence 11.
"""

from sim.calendar import TICKS_PER_DAY
from sim.chance import Purpose, gamma, uniform
from sim.compiling import inlined_rule, rule
from sim.state import Account, Constants, Values


@rule
def weekly_inbound_rate(c: Constants, team_address: int, week: int) -> float:
    """Gamma factor of mean 1 on the inbound pull of a team's accounts in a week."""
    u = uniform(c.key, team_address, Purpose.INBOUND_RATE, week, 0)
    return gamma(u, c.inbound_shape, 1.0 / c.inbound_shape)


@rule
def content_pull(c: Constants, content: float) -> float:
    """Factor on the inbound pull of a stock of content that buyers find by themselves.

    Saturating: half of `content_lift` at `content_half` (evidence 11; a judged response).
    """
    return float(1.0 + c.content_lift * content / (content + c.content_half))


@rule
def pull_until(days: Values, tick: int) -> float:
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
def tick_of_pull(days: Values, pull: float, low: int, high: int) -> int:
    """Tick of [low, high) within which the calendar's pull reaches a value."""
    while low < high - 1:
        middle = (low + high) // 2
        if pull_until(days, middle) < pull:
            low = middle
        else:
            high = middle
    return low


@inlined_rule
def hand_raise_tick(
    days: Values,
    account: Account,
    speed: float,
    week_pull: float,
    start: int,
    end: int,
) -> int:
    """Tick of the week [start, end) at which an account raises its hand, or -1.

    Adds the pull met in the week to what the account has met so far.

    Args:
        days: Pull before each working day.
        account: An account that nobody has reached in its present window.
        speed: Hazard of a mean week times the week's gamma factor.
        week_pull: `speed` times the pull of the whole week, for the many windows that span it.
        start: First tick of the week.
        end: First tick after it.
    """
    met = week_pull
    if account.opens > start or account.closes < end:
        begin, stop = max(start, account.opens), min(end, account.closes)
        if begin >= stop:
            return -1
        met = speed * (pull_until(days, stop) - pull_until(days, begin))
    needed = account.hand_limit - account.hand_used
    account.hand_used += met
    if needed < 0.0 or met < needed:
        return -1
    begin, stop = max(start, account.opens), min(end, account.closes)
    return tick_of_pull(days, pull_until(days, begin) + needed / speed, begin, stop)
