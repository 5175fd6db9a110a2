"""The rhythm of a history: arrivals by day and week, closings by month, the shape of cycles."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from forecast.history.findings import Findings
from forecast.history.past import day_number, days_of, first_full_day, weekday_of
from forecast.history.quality.pipeline import cycles_of
from forecast.history.quality.seams import Seams, examine_seams, seams_of
from forecast.history.tables import History
from sim.outputs import schema

MIN_WEEKS: Final = 8
MIN_CLOSED: Final = 100
ALPHA: Final = 0.001
_OVER: Final = 1.5
_REGULAR: Final = 0.3
_SEEN: Final = 0.8
_CORRECTABLE: Final = 0.4
_DEEP: Final = 0.5
_BINS: Final = 30
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def examine_rhythm(history: History, findings: Findings) -> None:
    """Find what is odd about when deals arrive and close."""
    seams = seams_of(history)
    if seams is not None:
        examine_seams(history, seams, findings)
    _arrivals(history, seams, findings)
    _month_of_quarter(history, findings)
    _two_humps(history, findings)


def _arrivals(history: History, seams: Seams | None, findings: Findings) -> None:
    created = days_of(history.deals["created"])
    truncated = first_full_day(history.deals)
    start = int(created.min()) if truncated is None else day_number(truncated[0])
    days = np.arange(start, int(created.max()) + 1)
    if len(days) < 7 * MIN_WEEKS:
        return
    counts = np.bincount(created[created >= start] - start, minlength=len(days))
    seen = seams.share_seen(days) if seams is not None else np.ones(len(days))
    _dispersion(days, counts, seen, findings)
    _drift(days, counts, seen, findings)


def _dispersion(
    days: NDArray[np.int64],
    counts: NDArray[np.int64],
    seen: NDArray[np.float64],
    findings: Findings,
) -> None:
    """Variance over mean of the arrivals of each weekday; 1 for a Poisson stream."""
    weekday = weekday_of(days)
    ratios: dict[str, float] = {}
    excess, freedom = 0.0, 0
    for index, name in enumerate(_WEEKDAYS):
        group = counts[(weekday == index) & (seen >= _SEEN)]
        if len(group) < MIN_WEEKS or group.mean() < 1:
            continue
        ratios[name] = float(group.var(ddof=1) / group.mean())
        excess += float(((group - group.mean()) ** 2).sum() / group.mean())
        freedom += len(group) - 1
    if not freedom:
        return
    pooled = excess / freedom
    if pooled > _OVER and stats.chi2.sf(excess, freedom) < ALPHA:
        identifier = "arrivals_overdispersed"
    elif pooled < _REGULAR and stats.chi2.cdf(excess, freedom) < ALPHA:
        identifier = "arrivals_regular"
    else:
        return
    by_weekday = ", ".join(f"{name}: {ratio:.1f}" for name, ratio in ratios.items())
    highest = max(ratios, key=lambda name: ratios[name])
    findings.add(
        identifier,
        freedom + len(ratios),
        len(days),
        [by_weekday, f"{pooled:.1f} over all weekdays; 1 where deals come independently"],
        pooled=pooled,
        highest=ratios[highest],
        weekday=highest,
    )


def _drift(
    days: NDArray[np.int64],
    counts: NDArray[np.int64],
    seen: NDArray[np.float64],
    findings: Findings,
) -> None:
    """Whether the level of arrivals moves over the weeks, cuts of the log corrected for."""
    usable = seen >= _CORRECTABLE
    corrected = np.where(usable, counts / np.maximum(seen, _CORRECTABLE), np.nan)
    weeks = len(days) // 7
    table = corrected[: weeks * 7].reshape(weeks, 7)
    table = table[~np.isnan(table).any(axis=1)]
    if len(table) < MIN_WEEKS:
        return
    # Differences from week to week of the same weekday: noise without the slow movement.
    noise = float((np.diff(table, axis=0) ** 2).mean() / 2)
    weekly = table.sum(axis=1)
    excess = float(((weekly - weekly.mean()) ** 2).sum() / (7 * noise)) if noise else 0.0
    if not stats.chi2.sf(excess, len(weekly) - 1) < ALPHA:
        return
    per_day = weekly / 7
    begin, end = float(per_day[:4].mean()), float(per_day[-4:].mean())
    first, last = (
        " ".join(f"{value:.0f}" for value in some) for some in (per_day[:4], per_day[-4:])
    )
    between = [f"{len(per_day) - 8} weeks between are drawn in the report (--report)"]
    findings.add(
        "arrivals_drift",
        len(weekly),
        weeks,
        [
            f"a day, week by week: first {first}",
            f"last {last}",
            *(between if len(per_day) > 8 else ()),
        ],
        move="rise" if end > 1.1 * begin else "fall" if end < begin / 1.1 else "move",
        begin=begin,
        end=end,
        least=per_day.min(),
        most=per_day.max(),
    )


def _month_of_quarter(history: History, findings: Findings) -> None:
    deals = history.deals
    closed = deals[deals["status"] != schema.OPEN]
    if len(closed) < MIN_CLOSED or history.meta.outcomes != "known":
        return
    month = closed["closed"].dt.month - history.meta.fiscal_year_start_month
    place = (month % 3).to_numpy()
    won = (closed["status"] == schema.WON).to_numpy()
    table = np.array(
        [[(won & (place == m)).sum(), (~won & (place == m)).sum()] for m in range(3)]
    )
    if (table.sum(axis=1) == 0).any() or (table.sum(axis=0) == 0).any():
        return
    if stats.chi2_contingency(table).pvalue >= ALPHA:
        return
    rates = table[:, 0] / table.sum(axis=1)
    findings.add(
        "win_rate_by_month_of_quarter",
        len(closed),
        len(deals),
        [f"month {m + 1}: {table[m, 0]:,} of {table[m].sum():,} won" for m in range(3)],
        rates=" / ".join(f"{rate:.2f}" for rate in rates),
    )


def _two_humps(history: History, findings: Findings) -> None:
    cycles = cycles_of(history.deals)
    found = two_modes(cycles) if len(cycles) >= MIN_CLOSED else None
    if found is None:
        return
    low, trough, high = found
    findings.add(
        "cycles_bimodal",
        len(cycles),
        len(history.deals),
        [
            f"{(cycles <= trough).mean():.0%} close within {trough} days",
            f"mean {cycles.mean():.0f}, median {np.median(cycles):.0f} days",
        ],
        low=low,
        trough=trough,
        high=high,
    )


def two_modes(cycles: NDArray[np.int64]) -> tuple[int, int, int] | None:
    """Days of the lower hump, the gap and the higher hump of a distribution; None for one.

    The gap must be at most half as high as the lower hump, clear of chance (four standard
    errors of the difference of two Poisson counts), with 15 % of all on either side.
    """
    top = float(np.quantile(cycles, 0.995))
    width = max(1.0, np.ceil(top / _BINS))
    counts = np.bincount((cycles / width).astype(np.int64))[: _BINS + 1].astype(np.float64)
    smooth = np.convolve(np.pad(counts, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    best: tuple[float, tuple[int, int, int]] | None = None
    total = counts.sum()
    for gap in range(1, len(smooth) - 1):
        left, right = int(smooth[:gap].argmax()), gap + 1 + int(smooth[gap + 1 :].argmax())
        lower = min(smooth[left], smooth[right])
        error = np.sqrt(lower + smooth[gap])
        clear = smooth[gap] <= _DEEP * lower and lower - smooth[gap] > 4 * error
        sides = min(counts[: gap + 1].sum(), counts[gap + 1 :].sum()) / total
        if clear and sides >= 0.15:
            depth = float(smooth[gap] / lower)
            if best is None or depth < best[0]:
                best = (depth, (left, gap, right))
    if best is None:
        return None
    low, gap, high = (int((place + 0.5) * width) for place in best[1])
    return low, gap, high
