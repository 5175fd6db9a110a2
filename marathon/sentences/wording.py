"""Numbers as people say them: money in thousands, ratios, shares, intervals."""

import math

from sim.experiments.comparing.comparison import Estimate

NOTHING = "-"
UNBOUNDED = "too few futures for an interval"


def bounded(estimate: Estimate) -> bool:
    """Whether an interval has two ends: with too few futures it has not."""
    return math.isfinite(estimate.low) and math.isfinite(estimate.high)


def amount(value: float, unit: str) -> str:
    """A value of a response with the digits that its unit calls for.

    Args:
        value: The value; nan is shown as a dash.
        unit: Unit of the response.
    """
    if not math.isfinite(value):
        return NOTHING
    if unit.startswith("money"):
        return thousands(value)
    if unit in {"fraction", "probability"}:
        return f"{100 * value:.1f} %"
    size = abs(value)
    return (
        f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
    )


def thousands(value: float) -> str:
    """Money in thousands: `206 k`, `4.3 k`; millions above."""
    if not math.isfinite(value):
        return NOTHING
    size = abs(value)
    if size >= 9_999_500:
        return f"{value / 1e6:,.1f} M"
    if size >= 99_950:
        return f"{value / 1e3:,.0f} k"
    return f"{value / 1e3:.1f} k" if size >= 50 else "0.0 k"


def kilo(value: float) -> str:
    """Money in thousands however large it is, so that a table has one unit: `206 k`, `12,500 k`."""
    if not math.isfinite(value):
        return NOTHING
    return f"{in_thousands(value if abs(value) >= 50 else 0.0)} k"


def in_thousands(value: float) -> str:
    """Money where a heading says that it is in thousands: `206`, `4.3`."""
    if not math.isfinite(value):
        return NOTHING
    return f"{value / 1e3:,.0f}" if abs(value) >= 99_950 else f"{value / 1e3:.1f}"


def thousands_give_or_take(estimate: Estimate) -> str:
    """Money in thousands with half its interval's width: `206 ±4.1`."""
    if not estimate.exists:
        return NOTHING
    return f"{in_thousands(estimate.mean)} ±{in_thousands(estimate.half_width)}"


def plain_unit(unit: str, currency: str) -> str:
    """A unit as a reader sees it, the currency named."""
    return unit.replace("money", currency).replace("fraction", "share")


def times(value: float) -> str:
    """A ratio: `1.38`."""
    return f"{value:.2f}" if math.isfinite(value) else NOTHING


def ratio_with_interval(estimate: Estimate) -> str:
    """A ratio and its interval: `1.38 (1.36 to 1.40)`."""
    if not estimate.exists:
        return NOTHING
    if not bounded(estimate) or estimate.low < 0.0:
        return f"{times(estimate.mean)} ({UNBOUNDED})"
    digits = 3 if estimate.high - estimate.low < 0.015 else 2
    mean, low, high = (
        f"{value:.{digits}f}" for value in (estimate.mean, estimate.low, estimate.high)
    )
    return f"{mean} ({low} to {high})"


def change_with_interval(ratio: Estimate) -> str:
    """A ratio as the change that it is: `+38 % (+36 to +40)`."""
    if not ratio.exists:
        return NOTHING
    if not bounded(ratio) or ratio.low < 0.0:
        return f"{_percent(ratio.mean)} % ({UNBOUNDED})"
    digits = 1 if ratio.high - ratio.low < 0.015 else 0
    mean, low, high = (_percent(x, digits) for x in (ratio.mean, ratio.low, ratio.high))
    return f"{mean} % ({low} to {high})"


def more_or_less(ratio: Estimate) -> str:
    """A ratio as how much more or less it is: `29 % (23 to 36) more`, `2 % (-1 to 5) more`."""
    sign = -1.0 if ratio.mean < 1.0 else 1.0
    word, size = "more" if sign > 0.0 else "less", 100 * abs(ratio.mean - 1.0)
    if not ratio.exists or not bounded(ratio) or ratio.low < 0.0:
        return f"{size:.0f} % {word} ({UNBOUNDED})" if ratio.exists else f"{NOTHING} {word}"
    digits = 1 if ratio.high - ratio.low < 0.015 else 0
    low, high = sorted(sign * 100 * (end - 1.0) for end in ratio.interval)
    return f"{size:.{digits}f} % ({low:.{digits}f} to {high:.{digits}f}) {word}"


def change_ends(ratio: Estimate) -> tuple[str, str]:
    """Both ends of a ratio as changes in percent: `+36`, `+40`."""
    return _percent(ratio.low), _percent(ratio.high)


def _percent(ratio: float, digits: int = 0) -> str:
    said = f"{100 * (ratio - 1.0):+.{digits}f}"
    return said[1:] if not said.strip("+-0.") else said


def amount_with_interval(estimate: Estimate, unit: str) -> str:
    """A value and its interval: `40.1 k (38.2 k to 42.0 k)`."""
    if not estimate.exists:
        return NOTHING
    mean, low, high = (
        amount(value, unit) for value in (estimate.mean, estimate.low, estimate.high)
    )
    return f"{mean} ({f'{low} to {high}' if bounded(estimate) else UNBOUNDED})"


def size_with_interval(estimate: Estimate) -> str:
    """Money without its sign, with an interval that does not hold zero: `12 k (8 k to 17 k)`."""
    low, high = sorted((abs(estimate.low), abs(estimate.high)))
    return f"{thousands(abs(estimate.mean))} ({thousands(low)} to {thousands(high)})"


def share(value: float) -> str:
    """A share of futures: `83 %`; never rounded to all or none of them."""
    if not math.isfinite(value):
        return NOTHING
    if value in {0.0, 1.0}:
        return "100 %" if value else "0 %"
    if 0.995 <= value < 1.0:
        return "over 99 %"
    if 0.0 < value < 0.005:
        return "under 1 %"
    return f"{100 * value:.0f} %"


def claim(holds: object, sentence: str) -> str:
    """A sentence where the numbers carry it, and where they do not, that they do not."""
    return f"-> {sentence}." if holds else f"-> Not shown by these futures: {sentence}."


def share_with_interval(estimate: Estimate) -> str:
    """A share and its interval in percent, which may lie outside 0 to 100."""
    if not estimate.exists:
        return NOTHING
    mean, low, high = (
        f"{100 * value:.0f}" for value in (estimate.mean, estimate.low, estimate.high)
    )
    return f"{mean} % ({f'{low} to {high}' if bounded(estimate) else UNBOUNDED})"


def variance_share(estimate: Estimate) -> str:
    """A share of a variance and its interval: an estimate outside 0 to 1 is shown as its end.

    Unbiased estimates of a small share fall below zero by chance; no share is negative.
    """
    if not estimate.exists:
        return NOTHING
    mean, low, high = (
        min(max(value, 0.0), 1.0) for value in (estimate.mean, estimate.low, estimate.high)
    )
    return f"{100 * mean:.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def week(value: float | None) -> str:
    """A week after the switch, or that the horizon ends before it."""
    return "not within the horizon" if value is None else f"week {value:.0f}"


def counted(number: int, what: str) -> str:
    """So many of something: `1 year`, `4 years`."""
    return f"{number:,} {what}{'s' * (number != 1)}"


def listed(words: list[str]) -> str:
    """Words as an enumeration: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
