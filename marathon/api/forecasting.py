"""What will be booked: a forecast from a history of deals."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from typing_extensions import override

from forecast.changes.bridge import Bridge, BridgeRow
from forecast.changes.earlier import Earlier
from forecast.deals import DealTable
from forecast.history import History as Tables
from forecast.kept.folder import newest_before
from forecast.levels import Row
from forecast.periods import date_from, day_number, fiscal_quarter
from forecast.pipeline import PipelineForecast
from forecast.pipeline import forecast as forecast_pipeline
from forecast.quotas import Quotas, read_quotas
from forecast.totals import BY_DEAL_FIELD
from forecast.wins import CENTS
from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Day, Path, Problems, choice_of, day_of, path_of
from marathon.api.history import History, tables_of
from marathon.api.keeping import TrackRecord, keep_in, score_passed
from marathon.api.result import Result
from marathon.sentences import bridge as bridge_sentences
from marathon.sentences import forecast as forecast_sentences
from marathon.sentences import forecast_page as page_sentences
from marathon.tables import Table
from sim.problems import InvalidInput

Level: TypeAlias = Literal[
    "rep", "team", "product", "segment", "source", "pipeline", "month"
]
"""What the forecast is split by; month: in which deals close."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Forecast(Result):
    """What will be booked after a day, from open deals and from those still to come.

    Attributes:
        numbers: Means, quantiles and drawn futures.
        history: What it was made from.
        seed: Seed of its futures.
        pipeline: Of which pipeline's deals; None: of all.
        track: How right the forecasts of the folder were that `since` named; None: none has
            passed.
    """

    numbers: PipelineForecast
    history: Tables
    seed: int
    pipeline: str | None
    track: TrackRecord | None = None

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What is expected, how sure that is, whether the quota is reached, what changed."""
        currency, bridge = self.history.meta.currency or "", self.numbers.bridge
        changed = () if bridge is None else (bridge_sentences.headline(bridge),)
        return (*forecast_sentences.verdict(self.numbers, currency), *changed)

    @property
    @override
    def notes(self) -> tuple[str, ...]:
        """What one should know before believing it."""
        return self.numbers.notes

    @property
    def precision(self) -> str:
        """How precise the mean is, of as many futures as were drawn."""
        return forecast_sentences.precision(self.numbers)

    def keep(self, folder: Path) -> FilePath:
        """Keep what is said here in a folder, so that `marathon.track_record` can score it later.

        Args:
            folder: Created where it does not exist; holds a file a forecast.

        Returns:
            The file, written whole or not at all.

        Raises:
            InvalidInput: Another forecast of the same days is kept there, or the folder cannot
                be written.
        """
        return keep_in(
            path_of("folder", folder), self.numbers, self.seed, self.pipeline or ""
        )

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a part (open, new, total) and measure (bookings, wins).

        Columns: `mean`, and a column for each quantile, `q05` to `q95`.
        """
        return pd.DataFrame(_measures(self.numbers))

    def by(self, level: Level) -> pd.DataFrame:
        """Return the same by rep, team and so on: one row a name, part and measure.

        Rows of a level add up to the company's in every drawn future.

        Args:
            level: "rep", "team", "product", "segment", "source", "pipeline", or "month", in
                which deals close.

        Columns: `name`, those of `frame`, `booked` in the period of the quota already,
        `quota` and `p_quota`, its chance (NaN where none was given).

        Raises:
            InvalidInput: There is no such level.
        """
        choice_of("level", level, get_args(Level))
        found = [
            {"name": row.name, **measure, "booked": row.booked,
             "quota": row.quota, "p_quota": row.p_quota}
            for row in getattr(self.numbers, f"{level}s")
            for measure in _measures(row)
        ]  # fmt: skip
        return pd.DataFrame(found).astype({"quota": float, "p_quota": float})

    def deals(self) -> pd.DataFrame:
        """Return one row an open deal, the one that a call may move most first.

        Columns: `deal`, `rep`, `product`, `days_open`, `p_won` (by the last day), `amount` (as
        recorded), `amount_if_won` (what the forecast expects), `expected` bookings, `half_by` (day
        by which half of its wins have come), `by` (those of a tenth, half and nine tenths),
        `leverage` (what a call may be worth: bookings that one unit of log odds more would
        bring), `older_wins` (share of won deals that took longer than it has), `stage`,
        `days_in_stage`, `days_quiet`, `reasons`.
        """
        return pd.DataFrame([dataclasses.asdict(row) for row in self.numbers.deals])

    def changes(self) -> pd.DataFrame:
        """Return what moved the expectation since the earlier forecast (`since=`).

        One row a name and part, in the order in which parts are taken out; for each name they add
        up from `earlier` to `later`, which hold what the quarter will have brought, booked or
        expected. `help(forecast.changes.bridge)` says what each part is.

        Columns: `level` (company, team, rep), `name`, `earlier`, `part` (handed_over, won, lost,
        slipped, pulled_in, new, revalued, model), `value`, `later`; `p_earlier`, `p_quota` (the
        part's move of the chance) and `p_later`, NaN without a quota.

        Raises:
            InvalidInput: The forecast was made without `since`.
        """
        bridge = self.numbers.bridge
        if bridge is None:
            raise InvalidInput(
                "since: the forecast was made without it; give an earlier day"
            )
        rows = [
            {"level": level, "name": row.name, "earlier": row.earlier, **part.to_json(),
             "later": row.later, "p_earlier": row.p_earlier, "p_later": row.p_later}
            for level, row in _bridge_rows(bridge)
            for part in row.parts
        ]  # fmt: skip
        chances = ("p_earlier", "p_quota", "p_later")
        return pd.DataFrame(rows).astype(dict.fromkeys(chances, float))

    def wins(self) -> pd.DataFrame:
        """Return every win of every future, a row each: all other figures are sums of these.

        Columns: `future`, `until` (last day of the period in which it is won, a week or a
        part of one), `deal` (empty where it is not created yet), `rep`, `team`, `product`,
        `segment`, `source`, `pipeline`, `amount`.
        """
        drawn, table = self.numbers.futures, self.numbers.model.table
        won = drawn.won
        days = (drawn.periods.end - 1).astype("datetime64[D]").astype("datetime64[s]")
        ids = np.append(table.ids, "")  # the last stands for deals not created yet
        return pd.DataFrame(
            {
                "future": won.draw,
                "until": days[won.period],
                "deal": ids[won.deal],
                "rep": np.array(table.reps, dtype=object)[won.rep],
                "team": np.array(table.teams, dtype=object)[won.rep],
                **{name: _named(table, name)[won.like] for name in BY_DEAL_FIELD},
                "amount": won.cents / CENTS,
            }
        )

    def futures(self) -> pd.DataFrame:
        """Return one row a drawn future: bookings and wins of open deals, new ones, all."""
        drawn = self.numbers.futures
        kinds = {
            "open_": drawn.open_bookings,
            "new_": drawn.new_bookings,
            "": drawn.bookings,
        }
        wins = {"open_": drawn.open_wins, "new_": drawn.new_wins, "": drawn.wins}
        return pd.DataFrame(
            {f"{name}bookings": values.sum(axis=1) for name, values in kinds.items()}
            | {f"{name}wins": values.sum(axis=1) for name, values in wins.items()}
        ).rename_axis("future").reset_index()  # fmt: skip

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `forecast` (how likely each sum is), `quarter` (a fan from what is booked).

        Where there are several, `teams` and `reps`; made with `since`, `bridge`.
        """
        found, currency = self.numbers, self.history.meta.currency or ""
        priced = found.model.amounts.wins > 0
        drawn = [
            charts.forecast.draw(found, forecast_sentences.expected(found)[0], currency),
            charts.quarter.draw(found, page_sentences.quarter(found), currency),
        ]
        for name, rows in (("team", found.teams), ("rep", found.reps)):
            if len(rows) > 1:
                said = page_sentences.who(rows, name)
                drawn.append(charts.who.draw(name, rows, said, currency, priced=priced))
        if found.bridge is not None:
            drawn.append(charts.bridge.draw(found.bridge, currency))
        return tuple(drawn)

    def report(self) -> str:
        """Return everything as a page: one HTML text that fetches nothing."""
        track = None
        if self.track is not None:
            track = self.track.verdict, self.track.charts(), self.track.tables()
        return pages.forecast.page(
            self.numbers, self.verdict, self.charts(), self.notes,
            source=self.history.meta.source, track=track,
        )  # fmt: skip

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "forecast.html": self.report()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        rows, bridge = forecast_sentences.rows(self.numbers), self.numbers.bridge
        return [
            (rows, forecast_sentences.levels(self.numbers)),
            *([] if bridge is None else bridge_sentences.tables(bridge)),
            *forecast_sentences.split_tables(self.numbers),
        ]


def _named(table: DealTable, field: str) -> NDArray[np.object_]:
    """Return the name that each deal has in a field."""
    names, code = table.split(field)
    return np.array(names, dtype=object)[code]


def _bridge_rows(bridge: Bridge) -> list[tuple[str, BridgeRow]]:
    """Return every row with its level."""
    return [
        ("company", bridge.company),
        *(("team", row) for row in bridge.teams),
        *(("rep", row) for row in bridge.reps),
    ]


def _measures(row: PipelineForecast | Row) -> list[dict[str, Any]]:
    """One line for each part and measure."""
    return [
        {
            "part": part,
            "measure": measure,
            "mean": (found := getattr(getattr(row, part), measure)).mean,
            **{f"q{100 * float(x):02.0f}": y for x, y in found.quantiles.items()},
        }
        for part in ("open", "new", "total")
        for measure in ("bookings", "wins")
    ]


def forecast(
    history: History | Tables | Path,
    as_of: Day,
    until: Day | None = None,
    *,
    quota: float | None = None,
    quotas: Path | pd.DataFrame | None = None,
    draws: int = 2000,
    seed: int = 0,
    pipeline: str | None = None,
    despite: Sequence[str] = (),
    since: Day | Path | None = None,
) -> Forecast:
    """Forecast what will be booked from the day after `as_of` up to and including `until`.

    Args:
        history: A `History`, or the path of an export or of an imported folder.
        as_of: The last day that is known, as a date or as 2017-09-30; nothing later is read.
        until: Last day; None: the end of the fiscal quarter of the day after `as_of`.
        quota: Target bookings of that quarter.
        quotas: Those of teams and reps: a table, or the path of a CSV file, with the columns
            level (company, team, rep), name and quota. A team without one has the sum of its
            reps'.
        draws: Futures drawn, 100 to 100,000.
        seed: Seed of the draws; the same seed gives the same bits.
        pipeline: Look at the deals of one pipeline only; None: at all.
        despite: Serious findings of the import that would forbid a forecast, by name.
        since: An earlier evening of the quarter, or a folder of kept forecasts, of which the newest
            of the same days is taken: `changes` says what happened to the expectation since.

    Raises:
        InvalidInput: With the problems of every argument, or of the history.

    Example:
        >>> folder = marathon.simulate("initial", years=2).save("run")
        >>> f = marathon.forecast("run/events.csv", as_of="2025-06-30", draws=200)
        >>> f.frame()["part"].unique().tolist()
        ['open', 'new', 'total']
    """
    problems = Problems()
    first, last, quota, draws, seed, pipeline, despite = problems.take(
        as_of=as_of, until=until, quota=quota, draws=draws, seed=seed,
        pipeline=pipeline, despite=despite,
    )  # fmt: skip
    targets = problems.of(_quotas, quota, quotas)
    before = problems.of(_day_or_folder, since)
    tables = problems.of(tables_of, history, pipeline)
    problems.refuse()
    earlier, track = None, None
    if isinstance(before, FilePath):
        track = score_passed(before, tables, first, pipeline or "")
        start_month = tables.meta.fiscal_year_start_month
        quarter_end = date_from(fiscal_quarter(day_number(first) + 1, start_month)[1])
        earlier = _kept(before, first, last or quarter_end, pipeline or "")
    elif before is not None:
        earlier = Earlier(as_of=before, draws=draws, seed=seed)
    numbers = forecast_pipeline(tables, first, last, targets, draws, seed, despite, earlier)
    return Forecast(
        numbers=numbers, history=tables, seed=seed, pipeline=pipeline, track=track
    )


def _day_or_folder(given: Day | Path | None) -> dt.date | FilePath | None:
    """Return the day, or the folder of kept forecasts, from which a bridge leads."""
    is_text = isinstance(given, str) and not _DAY.fullmatch(given)
    if given is None:
        return None
    if is_text or not isinstance(given, str | dt.date | np.datetime64):
        return path_of("since", given)
    return day_of("since", given)


def _kept(folder: FilePath, as_of: dt.date, until: dt.date, pipeline: str) -> Earlier:
    """Return the newest forecast of a folder that was made before, of the same days."""
    found = newest_before(folder, as_of, until, pipeline, "since (--since)")
    said = {line.measure: line.mean for line in found.lines if line.level == "company"}
    return Earlier(
        as_of=found.as_of, draws=found.draws, seed=found.seed,
        said=said.get("bookings", said.get("wins")),
    )  # fmt: skip


def _quotas(quota: float | None, given: Path | pd.DataFrame | None) -> Quotas:
    """Return the quotas that were given, in one way or the other."""
    if given is None:
        return Quotas(company=quota)
    table = given if isinstance(given, pd.DataFrame) else path_of("quotas", given)
    found = read_quotas(table)
    if quota is None:
        return found
    if found.company is not None:
        raise InvalidInput(
            f"quota (--quota) {quota:g}: the quotas name the company's too, "
            f"{found.company:g}; give it in one place"
        )
    return dataclasses.replace(found, company=quota)
