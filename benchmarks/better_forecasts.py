"""Would a combination or a corrected width forecast better? `python benchmarks/better_forecasts.py`.

Planted companies (half of them of the fitted form, half of another, `tests/forecast/conftest.py`)
are forecast from 52 Mondays with 1, 2, 4, 8 and 13 weeks ahead. Each change of the forecast reads
only windows that had ended before the evening on which it forecasts, and is compared with the
forecast as it is, company by company: change of the CRPS in % (mean and standard error) and the
share of outcomes within the 80 % interval.

Changes:

- width: deviations from the median are multiplied by s, s^2 = (4 + n mean z^2) / (4 + n), from six
  windows on that do not overlap (n), z the outcome's deviation in units of a tenth's distance.
- width by places: the same, z from the place of the outcome among the futures (PIT).
- with X: quantiles are averaged with those of X, weights as score^-4, scores the CRPS of past
  windows shrunk with eight windows towards 1 (this forecast) and 1.5 (X): at first X has .16.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Final

import numpy as np
from scipy.stats import norm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from forecast.backtest.rolling import OURS
from forecast.baselines.asking import Asked
from forecast.baselines.methods import simple_forecasts
from forecast.deals import deal_table
from forecast.fitting.model import fit_pipeline
from forecast.futures import draw_futures
from forecast.history.tables import History
from forecast.scoring import independent_windows
from sim.arrays import Array
from tests.forecast.conftest import Planted, simulate, simulate_other

WEEKS, EVENINGS, DAYS, DRAWS = (1, 2, 4, 8, 13), 52, 490, 400
GRID: Final = (np.arange(200) + 0.5) / 200
LEAST, PRIOR, CORE_PRIOR, PARTNER_SCORE, POWER = 6, 4.0, 8.0, 1.5, 4.0
NARROWEST, WIDEST = 0.4, 2.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Window:
    """What was forecast for one window, as quantiles on `GRID` by method, and what came."""

    evening: int
    weeks: int
    actual: float
    by_method: Mapping[str, Array]

    @cached_property
    def crps(self) -> dict[str, float]:
        return {name: crps_of(said, self.actual) for name, said in self.by_method.items()}

    @cached_property
    def deviation(self) -> float:
        """How far off the median, in standard deviations as the 80 % interval tells them."""
        low, middle, high = np.quantile(self.by_method[OURS], (0.1, 0.5, 0.9))
        spread = max((high - low) / 2.563, 1e-9)
        return float(np.clip((self.actual - middle) / spread, -3.0, 3.0))

    @cached_property
    def place(self) -> float:
        """The same from the outcome's place among the quantiles."""
        said = self.by_method[OURS]
        low, high = (said < self.actual).mean(), (said <= self.actual).mean()
        return float(norm.ppf(np.clip((low + high) / 2.0, 0.003, 0.997)))


Change = Callable[[Window, Sequence[Window]], Array]
"""Takes a window and earlier ones of its length that had ended; returns changed quantiles."""


def windows_of(
    history: History, last: dt.date, evenings: Sequence[dt.date]
) -> list[Window]:
    """Forecast wins from each evening with every quick method."""
    outcome = deal_table(history, last)
    found = []
    for evening in evenings:
        table = deal_table(history, evening)
        days = tuple(7 * each for each in WEEKS if table.as_of + 7 * each <= outcome.as_of)
        if not days:
            continue
        run = draw_futures(
            fit_pipeline(table), table.as_of + max(days), draws=DRAWS, seed=0
        )
        asked = Asked(table=table, days=days, target="wins", draws=DRAWS, seed=0)
        others = simple_forecasts(asked, thorough=False)
        for each in days:
            inside = run.periods.end <= table.as_of + each + 1
            drawn = {OURS: run.wins[:, inside].sum(axis=1)}
            drawn |= {name: by[each] for name, by in others.items() if each in by}
            came = outcome.won & (outcome.closed > table.as_of)
            came &= outcome.closed <= table.as_of + each
            quantiles = {name: np.quantile(draws, GRID) for name, draws in drawn.items()}
            found.append(
                Window(
                    evening=table.as_of,
                    weeks=each // 7,
                    actual=float(came.sum()),
                    by_method=quantiles,
                )
            )
    return found


def planted(number: int) -> tuple[History, dt.date]:
    """A company: even numbers of the fitted form with random parameters, odd ones of another."""
    seed = 3 * (number // 2) + number % 2
    chance = np.random.default_rng(seed)
    if number % 2:
        weekly = float(np.exp(chance.uniform(np.log(8), np.log(50))))
        history, _ = simulate_other(seed, known_days=DAYS, later_days=0, weekly=weekly)
        return history, history.meta.snapshot
    weekly = float(np.exp(chance.uniform(np.log(6), np.log(60))))
    company = Planted(
        weekly_arrivals=weekly, usual_load=25 * weekly / 30,
        arrival_sd=chance.uniform(0.05, 0.3),
        load_exponent=float(chance.choice([0, 0.4, 0.9])),
        weekly_sd=chance.uniform(0, 0.2), rep_sd=chance.uniform(0, 0.5),
        month_level=_months(chance), month_odds=_months(chance),
    )  # fmt: skip
    history, _ = simulate(company, seed, known_days=DAYS)
    return history, history.meta.snapshot


def _months(chance: np.random.Generator) -> tuple[float, float, float]:
    size = float(chance.uniform(0, 0.4))
    return -size, 0.0, size


def crps_of(quantiles: Array, actual: float) -> float:
    gap = actual - quantiles
    return float(2.0 * np.maximum(GRID * gap, (GRID - 1.0) * gap).mean())


def independent(past: Sequence[Window]) -> int:
    evenings = np.array([window.evening for window in past])
    return independent_windows(evenings, 7 * past[0].weeks) if past else 0


def width(window: Window, past: Sequence[Window], *, of: str = "deviation") -> Array:
    said, count = window.by_method[OURS], independent(past)
    if count < LEAST:
        return said
    squares = np.mean([getattr(each, of) ** 2 for each in past])
    s = math.sqrt((PRIOR + count * squares) / (PRIOR + count))
    middle = np.median(said)
    return np.maximum(middle + np.clip(s, NARROWEST, WIDEST) * (said - middle), 0.0)


def combined(window: Window, past: Sequence[Window], *, partners: Sequence[str]) -> Array:
    names = [name for name in partners if name in window.by_method]
    known = [each for each in past if all(name in each.by_method for name in names)]
    believed = np.array([1.0] + [PARTNER_SCORE] * len(names))
    count, ratio = independent(past), np.ones(len(believed))
    if known:
        scores = np.mean(
            [[each.crps[name] for name in (OURS, *names)] for each in known], axis=0
        )
        ratio = scores / max(scores.mean(), 1e-12)
    weight = ((CORE_PRIOR * believed + count * ratio) / (CORE_PRIOR + count)) ** -POWER
    parts = [window.by_method[name] for name in (OURS, *names)]
    return np.average(parts, axis=0, weights=weight)


CHANGES: Final[Mapping[str, Change]] = {
    "as it is": lambda window, _: window.by_method[OURS],
    "width": width,
    "width by places": partial(width, of="place"),
    "with trailing 13 weeks": partial(combined, partners=("trailing 13 weeks",)),
    "with trailing x month": partial(combined, partners=("trailing x month of quarter",)),
    "with conversion x open": partial(combined, partners=("conversion x open",)),
    "with all three": partial(
        combined,
        partners=("trailing 13 weeks", "trailing x month of quarter", "conversion x open"),
    ),
}


def scores(windows: Sequence[Window], change: Change) -> dict[int, tuple[float, float]]:
    """By length of window: CRPS as a share of the mean outcome, and the coverage of 80 %."""
    found = {}
    for weeks in WEEKS:
        mine = [each for each in windows if each.weeks == weeks]
        rows = []
        for window in mine:
            before = [each for each in mine if each.evening + 7 * weeks <= window.evening]
            said = change(window, before)
            low, high = np.quantile(said, (0.1, 0.9))
            rows.append((crps_of(said, window.actual), low <= window.actual <= high))
        if rows:
            mean = max(float(np.mean([each.actual for each in mine])), 1e-12)
            found[weeks] = (
                float(np.mean([row[0] for row in rows])) / mean,
                float(np.mean([row[1] for row in rows])),
            )
    return found


def show(name: str, companies: Sequence[Sequence[Window]]) -> None:
    print(f"\n{name}: {len(companies)}")
    usual = [scores(windows, CHANGES["as it is"]) for windows in companies]
    for change, rule in CHANGES.items():
        line = f"{change:24}"
        found = usual if change == "as it is" else [scores(x, rule) for x in companies]
        for weeks in WEEKS:
            pairs = [
                (a[weeks], b[weeks])
                for a, b in zip(found, usual, strict=True)
                if weeks in a
            ]
            if not pairs:
                continue
            ratio = 100 * np.log([max(a[0], 1e-9) / max(b[0], 1e-9) for a, b in pairs])
            error = (
                ratio.std(ddof=1) / math.sqrt(len(ratio)) if len(ratio) > 1 else math.nan
            )
            line += (
                f" | {weeks:2}: {100 * np.mean([a[0] for a, _ in pairs]):5.2f} "
                f"{np.mean([a[1] for a, _ in pairs]):.2f} {ratio.mean():+5.1f} ({error:.1f})"
            )
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first company")
    asked = parser.parse_args()
    found: list[list[Window]] = []
    for number in range(asked.first, asked.first + asked.companies):
        history, last = planted(number)
        evenings = [last - dt.timedelta(days=7 * back) for back in range(EVENINGS, 0, -1)]
        found.append(windows_of(history, last, evenings))
        print(f"\r{number + 1 - asked.first} companies", end="", file=sys.stderr)
    show("of the fitted form", found[asked.first % 2 :: 2])
    show("of another form", found[1 - asked.first % 2 :: 2])


if __name__ == "__main__":
    main()
