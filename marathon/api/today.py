"""Comparisons that begin with the deals that a company has open on an evening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forecast.calibration.doubt import HistoryDoubt
from forecast.calibration.today import Today, today_of
from forecast.distribution import Distribution
from forecast.history import History as Tables
from forecast.periods import day_number
from forecast.pipeline import forecast as forecast_pipeline
from marathon.api.arguments import Problems
from marathon.api.calibrating import calibrate
from marathon.api.history import tables_of
from marathon.lazy import pd
from marathon.sentences import today as sentences
from marathon.tables import Table
from sim.arrays import Array
from sim.experiments.comparing.comparison import Comparison as Numbers
from sim.experiments.comparing.statistics import mean_of, student
from sim.experiments.running.progress import Progress
from sim.organisation import Organisation

WEEKS: Final = (4, 8, 13)
"""Weeks from week 0 whose bookings are shown beside the forecast."""
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """A company's evening, read, and what the forecast says of the weeks after it.

    Attributes:
        today: The open deals, and the organisation that begins with them.
        forecasts: Bookings of each of `WEEKS`, by `marathon forecast`; none where no amounts are
            known.
        left_open: What the history leaves open of the organisation, where it was calibrated here;
            else None.
    """

    today: Today
    forecasts: Mapping[int, Distribution]
    left_open: HistoryDoubt | None

    @property
    def calibrated(self) -> bool:
        """Whether the organisation was calibrated here."""
        return self.left_open is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """A history, and the evening on which a company is looked at."""

    tables: Tables
    as_of: dt.date

    @classmethod
    def asked(
        cls,
        problems: Problems,
        history: object,
        as_of: object,
        *,
        steady: bool,
        equal_spend: bool,
        warmup: int,
    ) -> Evening | None:
        """Return the evening that is asked about, None where no history is given.

        Args:
            problems: Collects what is wrong.
            history: A `History`, or the path of an export or of an imported folder.
            as_of: Last day that is used; None: the end of the history.
            steady: Whether steady states are asked for.
            equal_spend: Whether the same money is to be spent otherwise.
            warmup: Years of the run-in.
        """
        day = problems.take(as_of=as_of) if as_of is not None else None
        if history is None:
            if as_of is not None:
                problems.found.append(
                    "as_of (--as-of): says on which evening of a history the company stands; give "
                    "the history (--history) as well, or leave it out"
                )
            return None
        if steady:
            problems.found.append(
                "steady: steady states have no open deals of a day; leave out steady (--steady) "
                "or the history (--history)"
            )
        if equal_spend:
            problems.found.append(
                "equal_spend: heads and leads that have always been there do not go with the open "
                "deals of a day; leave out equal_spend (--equal-spend) or the history (--history)"
            )
        if warmup == 0:
            problems.found.append(
                "warmup (--warmup) = 0: with a history give 1 or more years: what a CRM does not show "
                "of an open deal is taken from deals of those years"
            )
        tables = problems.of(tables_of, history, None)
        return (
            None
            if tables is None
            else cls(tables=tables, as_of=day or tables.meta.snapshot)
        )

    def read(
        self,
        organisation: Organisation | None,
        despite: Sequence[str],
        report: Callable[[Progress], None],
    ) -> Stands:
        """Read where the company stands, calibrating an organisation to it if none is given.

        Raises:
            InvalidInput: See `today_of`, `calibrate` and `forecast`.
        """
        firm, found = organisation, None
        if firm is None:
            report(Progress(note="calibrating an organisation to the history ..."))
            found = calibrate(
                self.tables, as_of=self.as_of, despite=despite, progress=report
            )
            firm = found.organisation
        today = today_of(self.tables, self.as_of, firm, despite)
        forecasts = {}
        if np.isfinite(today.booked):
            last = today.first_day + dt.timedelta(days=7 * max(WEEKS) - 1)
            told = forecast_pipeline(self.tables, self.as_of, last, despite=despite).futures
            booked = np.cumsum(told.open_bookings + told.new_bookings, axis=1)
            first = day_number(today.first_day)
            # Pieces of a forecast end with weeks.
            ends = {weeks: int(np.searchsorted(told.periods.end, first + 7 * weeks))
                    for weeks in WEEKS}  # fmt: skip
            forecasts = {
                weeks: Distribution.of(booked[:, end], 2) for weeks, end in ends.items()
            }
        return Stands(
            today=today,
            forecasts=forecasts,
            left_open=None if found is None else found.left_open(today),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FromToday:
    """What a comparison says of the company's own money and dates, from an evening on.

    Attributes:
        stands: The evening, and the forecast.
        rows: What is booked by each of some days: `marathon forecast`, the base, and how much more
            by each other scenario.
        drawn: Whether futures meet organisations that the history leaves open.
    """

    stands: Stands
    rows: tuple[sentences.Row, ...]
    drawn: bool = False

    def frame(self) -> pd.DataFrame:
        """Return one row a day and way of managing, money of the whole company since week 0.

        `low` and `high` of a level hold 80 % of futures; those of `more` are its 95 % interval.
        """
        return pd.DataFrame([each for row in self.rows for each in row.flat()])

    def verdict(self, titles: Mapping[str, str], leading: str, currency: str) -> str:
        """Say what the leading other scenario brings, by which day."""
        return sentences.verdict(self.stands.today, self.rows, titles, leading, currency)

    def table(self, titles: Mapping[str, str], currency: str) -> tuple[Table, str]:
        """Return the rows for people, and what they are."""
        return sentences.table(self.rows, titles, currency)

    def notes(self, titles: Mapping[str, str]) -> tuple[str, ...]:
        """Say how the evening was read, and where the simulation parts from the forecast."""
        read = sentences.notes(
            self.stands.today, calibrated=self.stands.calibrated, drawn=self.drawn
        )
        return (*sentences.agreement(self.rows, titles), *read)

    def to_dict(self) -> dict[str, Any]:
        """Return what `--json` prints of it."""
        today = self.stands.today
        return {
            "as_of": f"{today.as_of}",
            "first_day": f"{today.first_day}",
            "open_deals": len(today.ids),
            "closed_deals": today.closed,
            "few_deals": today.few,
            "without_owner": today.nobody,
            "owners_without_seat": today.beyond,
            "unknown_stages": today.strange_stages,
            "without_stage": today.no_stage,
            "older_than_any_win": today.older,
            "without_amount": today.no_amount,
            "booked_this_quarter": today.booked if np.isfinite(today.booked) else None,
            "quarter_began": f"{today.quarter}",
            "booked_by": [each for row in self.rows for each in row.flat()],
        }


def from_today(found: Stands, numbers: Numbers) -> FromToday:
    """Say in the company's money what is booked by which day."""
    outcomes = numbers.outcomes
    seats = sum(found.today.organisation.team_sizes())
    booked = np.cumsum(outcomes.weekly[:, :, :, 0], axis=2) * seats
    whole = booked.shape[2]
    weeks = sorted({*(each for each in WEEKS if each <= whole), min(52, whole)})
    critical = student(CONFIDENCE, len(outcomes.by_point(booked)))

    def more(place: int, week: int) -> Any:  # noqa: ANN401 (an `Estimate`)
        ahead = booked[:, place, week - 1] - booked[:, 0, week - 1]
        return mean_of(outcomes.by_point(ahead), critical)

    def level(place: int, week: int) -> tuple[float, float, float]:
        return middle_and_ends(booked[:, place, week - 1])

    rows = []
    for week in weeks:
        told = found.forecasts.get(week)
        quantiles = None if told is None else told.quantiles
        rows.append(
            sentences.Row(
                weeks=week,
                until=found.today.first_day + dt.timedelta(days=7 * week - 1),
                forecast=None if told is None or quantiles is None
                else (told.mean, quantiles["0.1"], quantiles["0.9"]),
                levels={
                    name: level(place, week)
                    for place, name in enumerate(outcomes.scenarios)
                },
                more={
                    name: more(place, week)
                    for place, name in enumerate(outcomes.scenarios)
                    if place
                },
            )
        )  # fmt: skip
    drawn = found.left_open is not None and numbers.run.parameters == "drawn"
    return FromToday(stands=found, rows=tuple(rows), drawn=drawn)


def middle_and_ends(draws: Array) -> tuple[float, float, float]:
    """Mean, and the ends between which 80 % lie."""
    low, high = np.quantile(draws, [0.1, 0.9])
    return float(draws.mean()), float(low), float(high)
