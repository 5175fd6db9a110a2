"""The rhythm of a history: arrivals by day and week, closings by month, the shape of cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

from forecast.history.findings import check
from forecast.history.past import days_of, first_full_day
from forecast.history.quality.pipeline import cycles_of
from forecast.history.quality.seams import seam_checks, seams_of
from sim.outputs import schema

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.history.quality.seams import Seams
    from forecast.history.tables import Check, History

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


def rhythm_checks(history: History) -> list[Check]:
    """Findings about when deals arrive and close."""
    seams = seams_of(history)
    return [
        *(seam_checks(history, seams) if seams is not None else []),
        *_arrivals(history, seams),
        *_month_of_quarter(history),
        *_bimodal(history),
    ]


def _arrivals(history: History, seams: Seams | None) -> list[Check]:
    created = days_of(history.deals["created"])
    truncated = first_full_day(history.deals)
    start = int(created.min())
    if truncated is not None:
        start = int(np.datetime64(truncated[0], "D").astype(np.int64))
    last = int(created.max())
    days = np.arange(start, last + 1)
    if len(days) < 7 * MIN_WEEKS:
        return []
    counts = np.bincount(created[created >= start] - start, minlength=len(days))
    seen = seams.share_seen(days) if seams is not None else np.ones(len(days))
    return [*_dispersion(days, counts, seen), *_drift(days, counts, seen)]


def _dispersion(
    days: NDArray[np.int64], counts: NDArray[np.int64], seen: NDArray[np.float64]
) -> list[Check]:
    """Variance over mean of the arrivals of each weekday; 1 for a Poisson stream."""
    weekday = (days + 3) % 7  # 1 January 1970 was a Thursday
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
        return []
    pooled = excess / freedom
    shown = [f"{name}: {ratio:.1f}" for name, ratio in ratios.items()]
    figures = [", ".join(shown), f"{pooled:.1f} over all weekdays; a Poisson stream has 1"]
    if pooled > _OVER and stats.chi2.sf(excess, freedom) < ALPHA:
        highest = max(ratios, key=lambda name: ratios[name])
        return [
            check(
                "arrivals_overdispersed",
                "caution",
                f"Arrivals vary more than by chance: variance over mean {pooled:.1f} within "
                f"weekdays, up to {ratios[highest]:.1f} ({highest})",
                count=freedom + len(ratios),
                total=len(days),
                examples=figures,
                treatment="forecasts draw arrivals with a random level, not from a Poisson "
                "distribution alone",
            )
        ]
    if pooled < _REGULAR and stats.chi2.cdf(excess, freedom) < ALPHA:
        return [
            check(
                "arrivals_regular",
                "caution",
                f"Arrivals come like clockwork: variance over mean {pooled:.2f} within weekdays",
                count=freedom + len(ratios),
                total=len(days),
                examples=figures,
                treatment="kept; a stream like this is generated, and no market is like it",
            )
        ]
    return []


def _drift(
    days: NDArray[np.int64], counts: NDArray[np.int64], seen: NDArray[np.float64]
) -> list[Check]:
    """Whether the level of arrivals moves over the weeks, cuts of the log corrected for."""
    usable = seen >= _CORRECTABLE
    corrected = np.where(usable, counts / np.maximum(seen, _CORRECTABLE), np.nan)
    weeks = len(days) // 7
    table = corrected[: weeks * 7].reshape(weeks, 7)
    table = table[~np.isnan(table).any(axis=1)]
    if len(table) < MIN_WEEKS:
        return []
    # Differences from week to week of the same weekday: noise without the slow movement.
    noise = float((np.diff(table, axis=0) ** 2).mean() / 2)
    weekly = table.sum(axis=1)
    excess = float(((weekly - weekly.mean()) ** 2).sum() / (7 * noise)) if noise else 0.0
    if not stats.chi2.sf(excess, len(weekly) - 1) < ALPHA:
        return []
    per_day = weekly / 7
    begin, end = float(per_day[:4].mean()), float(per_day[-4:].mean())
    word = "rise" if end > 1.1 * begin else "fall" if end < begin / 1.1 else "move"
    return [
        check(
            "arrivals_drift",
            "caution",
            f"Arrivals {word} over the window: {begin:.0f} a day in the first four full weeks, "
            f"{end:.0f} in the last four (between {per_day.min():.0f} and {per_day.max():.0f})",
            count=len(weekly),
            total=weeks,
            examples=[
                "weekly means per calendar day: "
                + " ".join(f"{value:.0f}" for value in per_day)
            ],
            treatment="forecasts follow the recent level and widen with the horizon; the mean "
            "of the whole window is not used",
        )
    ]


def _month_of_quarter(history: History) -> list[Check]:
    deals = history.deals
    closed = deals[deals["status"] != schema.OPEN]
    if len(closed) < MIN_CLOSED or history.meta.outcomes != "known":
        return []
    month = closed["closed"].dt.month - history.meta.fiscal_year_start_month
    place = (month % 3).to_numpy()
    won = (closed["status"] == schema.WON).to_numpy()
    table = np.array(
        [[(won & (place == m)).sum(), (~won & (place == m)).sum()] for m in range(3)]
    )
    if (table.sum(axis=1) == 0).any() or (table.sum(axis=0) == 0).any():
        return []
    result = stats.chi2_contingency(table)
    if result.pvalue >= ALPHA:
        return []
    rates = table[:, 0] / table.sum(axis=1)
    return [
        check(
            "win_rate_by_month_of_quarter",
            "caution",
            "Win rates differ by month of the quarter: "
            + " / ".join(f"{rate:.2f}" for rate in rates),
            count=len(closed),
            total=len(deals),
            examples=[
                f"month {m + 1}: {table[m, 0]:,} of {table[m].sum():,} won"
                for m in range(3)
            ],
            treatment="closings are forecast by month of quarter; a win rate over all months "
            "misleads within a quarter",
        )
    ]


def _bimodal(history: History) -> list[Check]:
    cycles = cycles_of(history.deals)
    if len(cycles) < MIN_CLOSED:
        return []
    found = two_modes(cycles)
    if found is None:
        return []
    low, trough, high = found
    return [
        check(
            "cycles_bimodal",
            "caution",
            f"Cycles have two humps, at about {low} and {high} days, with a gap at {trough}: "
            "the mean describes no deal",
            count=len(cycles),
            total=len(history.deals),
            examples=[
                f"{(cycles <= trough).mean():.0%} close within {trough} days",
                f"mean {cycles.mean():.0f}, median {np.median(cycles):.0f} days",
            ],
            treatment="closing chances go by age bin; no smooth distribution of cycles is fitted",
        )
    ]


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
