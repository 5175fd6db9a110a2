"""When an account is in the market, and with what: buying windows.

Windows open and close at dates that belong to (account, window number), the same in every
scenario. Fit, amount and the luck of the deal belong to the window. So potential is
conserved: no practice can create it, and who does not reach a window loses it.

Lengths and gaps are judgements that give usual win rates and cycles (evidence 10).
"""

from sim.chance import (
    Purpose,
    exponential,
    length_biased,
    lognormal,
    normal,
    uniform,
    uniforms_by_purpose,
)
from sim.compiling import inlined_rule, rule
from sim.state import Account, Constants

WINDOW_PURPOSES = (
    Purpose.WINDOW_FIT,
    Purpose.WINDOW_AMOUNT,
    Purpose.WINDOW_SIGNAL,
    Purpose.HAND_RAISE,
)
"""What belongs to a window."""


@rule
def next_window(c: Constants, account: Account) -> None:
    """Move an account on to its next window, after the present one.

    The gap is exponential, the length uniform within half and one and a half of its mean.
    """
    account.window += 1
    account.reached = 0
    account.hand_used = 0.0
    window = account.window
    gap = exponential(
        uniform(c.key, account.address, Purpose.WINDOW_GAP, window, 0), c.gap_ticks
    )
    length = c.window_ticks * (
        0.5 + uniform(c.key, account.address, Purpose.WINDOW_LENGTH, window, 0)
    )
    account.opens = account.closes + int(gap)
    account.closes = account.opens + max(1, int(length))
    fill_window(c, account)


@rule
def first_window(c: Constants, account: Account) -> None:
    """Put an account into its cycle of windows as a random moment would find it.

    Within a window the length is length-biased and the age uniform; outside, the rest of an
    exponential gap is a gap again. So the market is stationary from the first tick.
    """
    u = uniform(c.key, account.address, Purpose.OPENING_PHASE, 0, 0)
    in_market = c.window_ticks / (c.window_ticks + c.gap_ticks)
    account.window = 0
    if u < in_market:
        age_share = u / in_market
        v = uniform(c.key, account.address, Purpose.WINDOW_LENGTH, 0, 0)
        length = int(c.window_ticks * length_biased(v, 0.5, 1.5))
        account.opens = -int(age_share * length)
        account.closes = account.opens + max(1, length)
    else:
        gap = exponential((u - in_market) / (1.0 - in_market), c.gap_ticks)
        v = uniform(c.key, account.address, Purpose.WINDOW_LENGTH, 0, 0)
        account.opens = int(gap)
        account.closes = account.opens + max(1, int(c.window_ticks * (0.5 + v)))
    account.reached = 0
    fill_window(c, account)


@rule
def fill_window(c: Constants, account: Account) -> None:
    """Draw what belongs to a window: fit, amount, what it looks like, inbound pull needed."""
    key, address, window = c.key, account.address, account.window
    segment = account.segment
    fits, size, looks, pull = uniforms_by_purpose(key, address, WINDOW_PURPOSES, window, 0)
    account.fit = 1 if fits < c.segment_fit[segment] else 0
    account.amount = lognormal(
        size, c.amount_median * c.segment_amount[segment], c.amount_sigma
    )
    account.signal = normal(looks, 0.0, 1.0)
    account.hand_limit = exponential(pull, 1.0)


@rule
def draw_segment(c: Constants, address: int) -> int:
    """Segment of an account, by the segments' shares."""
    u = uniform(c.key, address, Purpose.SEGMENT, 0, 0)
    n = c.n_segments
    for segment in range(n - 1):
        u -= c.segment_share[segment]
        if u < 0.0:
            return segment
    return int(n - 1)


@inlined_rule
def is_open(account: Account, now: int) -> bool:
    """Whether the account is in the market at a tick and nobody has reached it yet."""
    return bool(
        account.state == 0
        and account.reached == 0
        and account.opens <= now < account.closes
    )
