"""Look for settings that are better than they should be: free lunches.

    python benchmarks/free_lunches.py [--organisation NAME]... [--points 2048] [--passes 4]
        [--store FILE] [--start LEVER=VALUE]...

All levers are set at once, at points of a Sobol sequence over their whole ranges (by the
default's side where a range is wide: half of the points lie between the default and a stage's
largest value). Every point meets a future of eight reps (or as many of more or fewer), the best
twentieth eight, the best fiftieth 24. From the best of all points and stages a search then
changes one lever at a time on common luck and keeps what gains more than chance explains. What
is found is measured afresh on luck that chose nothing, against the best stage, whole and with
one lever after the other set back. A lever whose best value lies at an end of its range is
marked: evidence must explain it, or price it anew. The search is local: what needs several
levers to change at once, it does not find. With `--start` no points are looked at: the search
begins at the best stage with these levers changed (`--passes 0` only measures it).

Money is that of three years (of two in the first looks) from the day on which stage 1 gives way
to the setting, at average luck of deals. Everything that was simulated is kept in the store, by
the source of the model: who is interrupted goes on where it ended.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats
from scipy.stats import qmc

import sim
from sim.compiling.folder import source_hash
from sim.evidence.bench import YEAR, Bench
from sim.levers import LEVERS, Lever
from sim.scenarios.catalogue import STAGES, organisation_names
from sim.scenarios.loader import load_organisation, load_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.arrays import Array

LOOK_YEARS, YEARS = 2, 3
LOOKS = ((8, 1), (64, 20), (192, 50))
"""Reps' futures in each look at the points, and of how many of them one is looked at."""
SEARCH, FRESH = 128, 800
"""Reps' futures that a change meets in the search, and what was found on fresh luck."""
ROUGH_SEED, SEARCH_SEED, FRESH_SEED = 11, 12, 13
CERTAIN = 2.5
"""A change is kept if it gains so many of its standard errors: some 150 are tried a pass."""

HELD = frozenset({"added_seats", "report_source"})
"""A rep-year of a larger team is another question; whose report is read is an experiment's
control, and nobody can buy the truth."""

Setting = dict[str, float]


@dataclass(frozen=True, slots=True)
class Market:
    """One organisation, and what was simulated of it so far."""

    organisation: str
    kept: sqlite3.Connection

    def gained(
        self, settings: Sequence[Setting], seed: int, rep_futures: int, years: int = YEARS
    ) -> Array:
        """Contribution a rep-year above stage 1, on the same luck.

        Returns:
            Money, shape (settings, futures).
        """
        arms = [dict(load_scenario(STAGES[0]).opening), *settings]
        futures = self.futures(rep_futures)
        earned = np.array([self._future(arms, seed, n, years) for n in range(futures)]).T
        above: Array = earned[1:] - earned[0]
        return above

    def futures(self, rep_futures: int) -> int:
        """How many futures of the organisation hold so many of one rep, one at least."""
        return max(
            1, round(rep_futures / sum(load_organisation(self.organisation).team_sizes()))
        )

    def _future(
        self, settings: Sequence[Setting], seed: int, number: int, years: int
    ) -> list[float]:
        """What every setting earns a rep-year in one future; simulated if it is not kept."""
        firm = load_organisation(self.organisation)
        bench = Bench(organisation=firm, seed=seed, replication=number)
        base, earned = dict(load_scenario(STAGES[0]).opening), []
        for setting in settings:
            values = [setting[name] for name in LEVERS]
            key = json.dumps([self.organisation, years, seed, number, *values])
            found = self.kept.execute("SELECT money FROM runs WHERE run = ?", (key,))
            row = found.fetchone()
            if row is None:
                run = bench.run(base, (0, setting), weeks=years * YEAR)
                row = (run.contribution(firm) / sum(firm.team_sizes()) / years,)
                self.kept.execute("INSERT INTO runs VALUES (?, ?)", (key, *row))
            earned.append(row[0])
        self.kept.commit()
        return earned


def main() -> None:
    """Search each organisation and print what was found as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisation", action="append", choices=organisation_names())
    parser.add_argument("--points", type=int, default=2048)
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--store", type=Path, help="file that keeps what was simulated")
    parser.add_argument("--start", action="append", default=[], metavar="LEVER=VALUE")
    given = parser.parse_args()
    start = {name: float(value) for name, value in (x.split("=") for x in given.start)}
    kept = sqlite3.connect(opened(given.store))
    kept.execute("CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, money REAL)")
    for name in given.organisation or organisation_names():
        for line in search(Market(name, kept), given.points, given.passes, start):
            print(line, flush=True)


def opened(store: Path | None) -> Path | str:
    """Where runs are kept: beside what other sources of the model gave, or nowhere."""
    if store is None:
        return ":memory:"
    return store.with_suffix(f".{source_hash(Path(sim.__file__).parent)}")


def search(market: Market, points: int, passes: int, given: Setting) -> Iterator[str]:
    """Everything that is found for one organisation, as lines of Markdown."""
    yield f"\n## {market.organisation}\n"
    stages = [dict(load_scenario(name).opening) for name in STAGES]
    gains = market.gained(stages, SEARCH_SEED, FRESH).mean(axis=1)
    best_stage = stages[int(np.argmax(gains))]
    yield f"Best stage: {STAGES[int(np.argmax(gains))]} ({gains.max():+,.0f} over stage 1)."
    start = best_stage | given
    if not given:
        settings = list(sobol_settings(points))
        yield from look(market, best_stage, settings)
        first = market.gained([best_stage, settings[0]], SEARCH_SEED, FRESH).mean(axis=1)
        start = best_stage if first[0] >= first[1] else settings[0]
        yield (
            f"The best point earns {first[1] - first[0]:+,.0f} above the best stage; the "
            f"search begins at the {'stage' if start is best_stage else 'point'}."
        )
    yield from proved(market, best_stage, improved(market, start, passes))


def look(market: Market, best_stage: Setting, settings: list[Setting]) -> Iterator[str]:
    """Look at points, ever more closely at ever fewer; leaves the best ones in order."""
    points = len(settings)
    for rep_futures, every in LOOKS:
        left = settings[: max(1, points // every)]
        gains = market.gained([best_stage, *left], ROUGH_SEED, rep_futures, LOOK_YEARS)
        bar, means = gains[0].mean(), gains[1:].mean(axis=1)
        settings[:] = [left[place] for place in np.argsort(-means)]
        yield (
            f"{len(left)} points, {gains.shape[1]} futures each: {np.sum(means > bar)} earn "
            f"more than the best stage ({bar:+,.0f}); the best {means.max():+,.0f}, the "
            f"median {np.median(means):+,.0f} over stage 1."
        )


def proved(market: Market, best_stage: Setting, found: Setting) -> Iterator[str]:
    """What was found against the best stage on fresh luck, and what each lever has in it."""
    moved = [name for name in LEVERS if found[name] != best_stage[name]]
    back = [{**found, name: best_stage[name]} for name in moved]
    gains = market.gained([best_stage, found, *back], FRESH_SEED, FRESH)
    mean, half = between(gains[1] - gains[0], 1)
    yield (
        f"\nFound: {mean:+,.0f} (+-{half:,.0f}) of contribution a rep-year above the "
        f"best stage on fresh luck, {gains.shape[1]} futures.\n"
    )
    yield "| lever | best stage | found | worth in it | |\n|---|---|---|---|---|"
    for place, name in enumerate(moved):
        lever, value = LEVERS[name], found[name]
        mean, half = between(gains[1] - gains[2 + place], len(moved))
        end = "at an end of its range" if at_end(lever, value) else ""
        yield (
            f"| {name} | {lever.text(best_stage[name])} | {lever.text(value)} "
            f"| {mean:+,.0f} (+-{half:,.0f}) | {end} |"
        )


def between(apart: Array, rows: int) -> tuple[float, float]:
    """Mean and half-width of the 95 % interval, for so many rows together."""
    n = len(apart)
    width = stats.t.ppf(1.0 - 0.025 / max(1, rows), n - 1)
    return float(apart.mean()), float(width * apart.std(ddof=1) / np.sqrt(n))


def sobol_settings(points: int) -> Iterator[Setting]:
    """Settings at the points of a scrambled Sobol sequence."""
    largest = {
        name: max(dict(load_scenario(stage).opening)[name] for stage in STAGES)
        for name in LEVERS
    }
    sequence = qmc.Sobol(len(LEVERS), scramble=True, rng=np.random.default_rng(ROUGH_SEED))
    for number, point in enumerate(sequence.random(points)):
        setting = {}
        for u, (name, lever) in zip(point, LEVERS.items(), strict=True):
            low, high = lever.low, lever.high
            if number % 2 and largest[name] != lever.default:
                low, high = sorted((lever.default, largest[name]))
            setting[name] = fitting(lever, low + u * (high - low))
        yield setting | {name: LEVERS[name].default for name in HELD}


def improved(market: Market, start: Setting, passes: int) -> Setting:
    """The setting that changing one lever at a time leads to."""
    now = dict(start)
    for number in range(passes):
        tried = [
            {**now, name: value}
            for name, lever in LEVERS.items()
            if name not in HELD
            for value in neighbours(lever, now[name])
        ]
        gains = market.gained([now, *tried], SEARCH_SEED + 100 * number, SEARCH)
        above = gains[1:] - gains[0]
        error = above.std(axis=1, ddof=1) / np.sqrt(above.shape[1])
        certain = above.mean(axis=1) / np.where(error > 0, error, np.inf)
        changes = [
            (setting, name)
            for place, setting in enumerate(tried)
            for name in LEVERS
            if setting[name] != now[name] and certain[place] > CERTAIN
        ]
        if not changes:
            break
        now = together(market, now, changes, SEARCH_SEED + 100 * number + 50)
    return now


def together(
    market: Market, now: Setting, changes: list[tuple[Setting, str]], seed: int
) -> Setting:
    """Take the changes one after another, the one that gains most each time."""
    while changes:
        settings = [{**now, name: setting[name]} for setting, name in changes]
        gains = market.gained([now, *settings], seed, SEARCH)
        above = gains[1:] - gains[0]
        best = int(np.argmax(above.mean(axis=1)))
        error = above[best].std(ddof=1) / np.sqrt(above.shape[1])
        if above[best].mean() <= CERTAIN * error:
            break
        now = settings[best]
        kept = (above.mean(axis=1) > 0).tolist()
        changes = [
            (setting, name)
            for place, (setting, name) in enumerate(changes)
            if kept[place] and name != changes[best][1]
        ]
    return now


def neighbours(lever: Lever, value: float) -> list[float]:
    """Values to try: both ends, the default, half and twice, a little to both sides."""
    if lever.choices or lever.unit == "yes/no":
        return [float(x) for x in np.arange(lever.low, lever.high + 1) if x != value]
    step = 0.1 * (lever.high - lever.low)
    asked = (lever.low, lever.high, lever.default, value / 2, value * 2, value + step)
    return sorted({fitting(lever, x) for x in asked} - {value})


def fitting(lever: Lever, value: float) -> float:
    """The nearest value that a lever allows."""
    value = min(max(value, lever.low), lever.high)
    whole = lever.whole or lever.choices or lever.unit == "yes/no"
    return float(np.round(value)) if whole else float(value)


def at_end(lever: Lever, value: float) -> bool:
    """Whether a value that could be larger or smaller is as large or small as it may be."""
    graded = not lever.choices and lever.unit != "yes/no"
    return graded and value in {lever.low, lever.high} and value != lever.default


if __name__ == "__main__":
    main()
