"""Look for settings that are better than they should be: free lunches.

    python benchmarks/free_lunches.py [--organisation NAME]... [--points 2000] [--passes 2]

All levers are set at once, at points of a Sobol sequence over their whole ranges (by the
default's side where a range is wide: half of the points lie between the default and a stage's
largest value). The best points, and the best stage, then begin a search that changes one lever
at a time on common luck and keeps what gains more than chance explains. What is found is
measured afresh on luck that chose nothing, against the best stage. A lever whose best value
lies at an end of its range is marked: evidence must explain it, or price it anew.
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import qmc

import marathon
from sim.arrays import Array
from sim.levers import LEVERS, Lever
from sim.scenarios.catalogue import STAGES, organisation_names
from sim.scenarios.scenario import Scenario

CONTRIBUTION = "contribution_per_rep_year"
YEARS = 2
ROUGH_FUTURES, SEARCH_FUTURES, FRESH_FUTURES = 4, 16, 120
ROUGH_SEED, SEARCH_SEED, FRESH_SEED = 11, 12, 13
AT_ONCE = 48
"""Settings compared in one go: what is reported of each is kept in memory meanwhile."""
CERTAIN = 2.5
"""A change is kept if it gains so many of its standard errors: some 150 are tried a pass."""

HELD = frozenset({"added_seats", "report_source"})
"""A rep-year of a larger team is another question; whose report is read is an experiment's
control, and nobody can buy the truth."""

Setting = dict[str, float]


def main() -> None:
    """Search each organisation and print what was found as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisation", action="append", choices=organisation_names())
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--passes", type=int, default=2)
    given = parser.parse_args()
    for name in given.organisation or organisation_names():
        print("\n".join(search(name, given.points, given.passes)), flush=True)


def search(organisation: str, points: int, passes: int) -> Iterator[str]:
    """Everything that is found for one organisation, as lines of Markdown."""
    yield f"\n## {organisation}\n"
    stages = [dict(marathon.scenario(name).opening) for name in STAGES]
    gains = np.mean(gained(organisation, stages, SEARCH_SEED, SEARCH_FUTURES), axis=1)
    best_stage = stages[int(np.argmax(gains))]
    yield f"Best stage: {STAGES[int(np.argmax(gains))]}."
    settings = list(sobol_settings(points))
    rough = np.mean(gained(organisation, settings, ROUGH_SEED, ROUGH_FUTURES), axis=1)
    order = np.argsort(-rough)
    share = float(np.mean(rough > gains.max()))
    yield (
        f"Of {points} Sobol settings {100 * share:.1f} % earn more than it, on {ROUGH_FUTURES} "
        f"futures each; the best {rough[order[0]]:+,.0f}, the median {np.median(rough):+,.0f} "
        "a rep-year against stage 1."
    )
    for start, origin in (
        (best_stage, "the best stage"),
        (settings[order[0]], "the best point"),
    ):
        found = improved(organisation, start, passes)
        fresh = gained(organisation, [best_stage, found], FRESH_SEED, FRESH_FUTURES)
        above = fresh[1] - fresh[0]
        half = 1.96 * above.std(ddof=1) / np.sqrt(len(above))
        yield (
            f"\nFrom {origin}: {above.mean():+,.0f} (+-{half:,.0f}) of contribution a rep-year "
            "above the best stage, on fresh luck.\n"
        )
        yield "| lever | best stage | found | |\n|---|---|---|---|"
        for name, lever in LEVERS.items():
            if found[name] != best_stage[name]:
                end = "at an end of its range" if at_end(lever, found[name]) else ""
                yield (
                    f"| {name} | {lever.text(best_stage[name])} | {lever.text(found[name])} "
                    f"| {end} |"
                )


def gained(
    organisation: str, settings: Sequence[Setting], seed: int, futures: int
) -> Array:
    """Contribution a rep-year above stage 1, on the same luck.

    Returns:
        Money, shape (settings, futures).
    """
    rows = []
    for first in range(0, len(settings), AT_ONCE):
        some = settings[first : first + AT_ONCE]
        arms = [scenario_of(setting, place) for place, setting in enumerate(some)]
        compared = marathon.compare(
            "initial",
            *arms,
            organisation=organisation,
            futures=futures,
            years=YEARS,
            seed=seed,
        )
        table = compared.futures()
        wide = table[table["response"] == CONTRIBUTION].pivot(
            index="replication", columns="scenario", values="value"
        )
        base = wide["initial"]
        rows += [(wide[arm.name] - base).to_numpy() for arm in arms]
    return np.array(rows)


def scenario_of(setting: Setting, place: int) -> Scenario:
    """A scenario that holds a setting all the time."""
    return Scenario(
        name=f"setting {place}", title=f"Setting {place}", meaning="", timeline={0: setting}
    )


def sobol_settings(points: int) -> Iterator[Setting]:
    """Settings at the points of a scrambled Sobol sequence."""
    largest = {
        name: max(dict(marathon.scenario(stage).opening)[name] for stage in STAGES)
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


def improved(organisation: str, start: Setting, passes: int) -> Setting:
    """The setting that changing one lever at a time leads to."""
    now = dict(start)
    for number in range(passes):
        tried = [
            {**now, name: value}
            for name, lever in LEVERS.items()
            if name not in HELD
            for value in neighbours(lever, now[name])
        ]
        gains = gained(
            organisation, [now, *tried], SEARCH_SEED + 100 * number, SEARCH_FUTURES
        )
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
        now = together(organisation, now, changes, SEARCH_SEED + 100 * number + 50)
    return now


def together(
    organisation: str, now: Setting, changes: list[tuple[Setting, str]], seed: int
) -> Setting:
    """Take the changes one after another, the one that gains most each time."""
    while changes:
        settings = [{**now, name: setting[name]} for setting, name in changes]
        gains = gained(organisation, [now, *settings], seed, SEARCH_FUTURES)
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
        return [x for x in np.arange(lever.low, lever.high + 1) if x != value]
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
