"""Where a log of cases was cut, and which cases the cut took away.

A log that is split in time usually drops the cases that straddle the cut. Before such a
seam only quick cases are left, so arrivals seem to dry up and cycles seem to shorten.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecast.history.events.model import entries_of
from forecast.history.findings import Findings
from forecast.history.past import day_number, days_of
from forecast.history.tables import History

MIN_CASES: Final = 100
_MIN_OPEN: Final = 20
_LOW: Final = 0.05
_EDGE: Final = 0.025
_SECONDS_PER_DAY: Final = 86_400
_Z: Final = 3.0
_FALL: Final = 0.85
_DEFAULT_QUIET_DAYS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seams:
    """Cuts of a log of cases.

    Attributes:
        days: Days (since 1970) on which the log was cut, the last one its end if cases that
            straddle it are missing there too; empty for a log without such cuts.
        open_before: Cases that are usually open at a time.
        span_quantiles: Days from start to end of a case: the 50, 75 and 90 % quantiles.
        spans: Sorted spans in days of cases that no cut can have taken.
    """

    days: tuple[int, ...]
    open_before: float
    span_quantiles: tuple[float, float, float]
    spans: NDArray[np.float64]

    @property
    def complete_until(self) -> date | None:
        """The last day before which nearly all cases are seen to their end; None for no cut."""
        if not self.days:
            return None
        day: date = np.datetime64(int(self.days[0] - self.span_quantiles[2]), "D").item()
        return day

    def share_seen(self, day: NDArray[np.int64]) -> NDArray[np.float64]:
        """Share of the cases begun on each day that end before the next cut, 0 to 1."""
        seen = np.ones(len(day))
        for seam in reversed(self.days):
            before = day <= seam
            left = (seam - day[before]).astype(np.float64) + 0.5
            seen[before] = np.searchsorted(self.spans, left) / max(1, len(self.spans))
        return seen


def seams_of(history: History) -> Seams | None:
    """The cuts of a log of cases; None for a table of deals or a small log."""
    work = history.activities
    if work.empty or len(history.deals) < MIN_CASES or entries_of(history.events).empty:
        return None
    begun, ended = _case_times(history)
    if len(begun) < MIN_CASES:
        return None
    spans = (ended - begun) / _SECONDS_PER_DAY
    low, middle, high = (float(value) for value in np.quantile(spans, [0.5, 0.75, 0.9]))
    days, usual = _interior(begun, ended, low)
    end = int(ended.max() // _SECONDS_PER_DAY)
    if _dries_up(begun, end, middle, after=max(days, default=None)):
        days.append(end)
    first_cut = min(days, default=end)
    whole = spans[begun / _SECONDS_PER_DAY < first_cut - high]
    return Seams(
        days=tuple(days),
        open_before=usual,
        span_quantiles=(low, middle, high),
        spans=np.sort(whole if len(whole) >= MIN_CASES else spans),
    )


def examine_seams(history: History, seams: Seams, findings: Findings) -> None:
    """Name each cut, arrivals that stop, and an end at which running cases look completed."""
    created = days_of(history.deals["created"])
    end = day_number(history.meta.snapshot)
    _dropped(seams, created, findings)
    _arrivals_stop(created, end, findings)
    if history.meta.outcomes != "known" and end not in seams.days:
        near = days_of(history.deals["closed"]) > end - seams.span_quantiles[0]
        findings.mark("running_cases_look_completed", near, history.deals["deal_id"])
    _empty_start(seams, created, findings)


def _case_times(history: History) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First start and last end of each case, in seconds since 1970."""
    work = history.activities[history.activities["deal_id"] != ""]
    cases = work.groupby("deal_id", sort=True).agg(
        begun=("started", "min"), ended=("ended", "max"), last=("started", "max")
    )
    ended = cases[["ended", "last"]].max(axis=1)
    seconds = [
        column.to_numpy().astype("datetime64[s]").astype(np.int64)
        for column in (cases["begun"], ended)
    ]
    return seconds[0], seconds[1]


def _interior(
    begun: NDArray[np.int64], ended: NDArray[np.int64], typical: float
) -> tuple[list[int], float]:
    """Days inside of the log on which (nearly) no case is open, and the usual number."""
    times = np.concatenate([begun, ended])
    step = np.concatenate([np.ones(len(begun)), -np.ones(len(ended))])
    order = np.lexsort((-step, times))
    times, still_open = times[order], np.cumsum(step[order])
    edge = int(_EDGE * len(times))
    inner = slice(edge, len(times) - edge)
    usual = float(np.median(still_open[inner]))
    if usual < _MIN_OPEN:
        return [], usual
    where = np.flatnonzero(still_open[inner] <= _LOW * usual) + edge
    days: list[int] = []
    apart = max(typical, 1.0)
    for index in where[np.argsort(still_open[where], kind="stable")]:
        day = int(times[index] // _SECONDS_PER_DAY)
        if all(abs(day - known) > apart for known in days):
            days.append(day)
    return sorted(days), usual


def _dries_up(
    begun: NDArray[np.int64], end: int, span: float, *, after: int | None
) -> bool:
    """Whether clearly fewer cases begin in the last weeks than in those before."""
    weeks = max(1, int(np.ceil(span / 7)))
    day = begun // _SECONDS_PER_DAY
    start = int(day.min()) if after is None else after + 1
    count = np.bincount((end - day[day >= start]) // 7)
    full = count[: (end - start + 1) // 7]
    recent, earlier = full[:weeks], full[weeks:]
    if len(earlier) < 2 or earlier.mean() == 0:
        # Too short to compare: a log cut on one side is taken to be cut on the other too.
        return after is not None
    spread = max(1.0, float(np.var(earlier, ddof=1)) / float(earlier.mean()))
    expected = float(earlier.mean()) * len(recent)
    z = (float(recent.sum()) - expected) / np.sqrt(spread * expected)
    return bool(z < -_Z and recent.sum() < _FALL * expected)


def _dropped(seams: Seams, created: NDArray[np.int64], findings: Findings) -> None:
    if not seams.days:
        return
    high = seams.span_quantiles[2]
    near = np.zeros(len(created), dtype=bool)
    for seam in seams.days:
        near |= (created <= seam) & (created > seam - high)
    until = seams.complete_until
    findings.add(
        "straddling_cases_dropped",
        near.sum(),
        len(created),
        [
            f"90 % of cases last up to {high:.0f} days",
            f"complete until {until}",
        ],
        always=True,
        cuts=" and ".join(str(np.datetime64(seam, "D")) for seam in seams.days),
        usual=seams.open_before,
        until=until,
    )


def _arrivals_stop(created: NDArray[np.int64], end: int, findings: Findings) -> None:
    gaps = np.diff(np.unique(created))
    usual = int(gaps.max()) if len(gaps) else 1
    quiet = end - int(created.max())
    if quiet < max(_DEFAULT_QUIET_DAYS, 2 * usual):
        return
    last = np.datetime64(int(created.max()), "D")
    findings.add(
        "arrivals_stop",
        quiet,
        end - int(created.min()) + 1,
        [f"last case begun {last}, log ends {np.datetime64(end, 'D')}"],
        last=last,
        quiet=quiet,
        usual=usual,
    )


def _empty_start(seams: Seams, created: NDArray[np.int64], findings: Findings) -> None:
    if seams.open_before < _MIN_OPEN:
        return
    filled = int(created.min()) + seams.span_quantiles[2]
    findings.add(
        "starts_empty",
        (created < filled).sum(),
        len(created),
        [f"about {seams.open_before:,.0f} cases are open later"],
        always=True,
        until=np.datetime64(int(filled), "D"),
    )
