"""Are comparisons right on average, and do their intervals cover? `python benchmarks/estimators.py`.

Two questions about the estimators of a comparison, asked of the whole model (initial against
align). Values freed from the luck of buyers' decisions are set against plain ones on the same
futures, seed by seed: the mean of what they differ by has an interval that should hold zero.
And experiments that stop at a precision are put together from finished futures, drawn again
and again: their intervals should hold what all futures say, and their estimates should not
lean to either side.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.sequential import Stopping
from sim.experiments.comparing.statistics import CONFIDENCE, mean_of, pseudo_values, student
from sim.experiments.comparing.tabulate import (
    BOOKINGS,
    FREED,
    bookings_precision,
    luck_of_decisions,
    rows,
    values_of,
)
from sim.experiments.running.outcomes import Outcomes
from sim.outputs.responses import QUANTITIES, RESPONSES, SHOWN
from sim.scenarios.loader import load_organisation, load_scenario

SEEDS = 200
PAIRS = 16
LUCK = QUANTITIES.index("DEAL_LUCK")


def simulated(seed: int) -> Outcomes:
    """Some futures of one seed, two years long."""
    found = compare(
        load_scenario("initial"), [load_scenario("align")], load_organisation(),
        years=2, warmup=1, replications=PAIRS, seed=seed,
    )  # fmt: skip
    return found.outcomes


def differences(outcomes: Outcomes, response: str) -> tuple[float, float]:
    """Difference between the scenarios, plain and freed from luck."""
    plain, freed = [], []
    for place, scenario in enumerate(outcomes.scenarios):
        sums = outcomes.sums[:, place].sum(axis=1)
        plain.append(pseudo_values(RESPONSES[response], sums).mean())
        freed.append(values_of(outcomes, scenario, response).mean())
    return plain[1] - plain[0], freed[1] - freed[0]


@dataclass(frozen=True, slots=True)
class Stopped:
    """An experiment that ran until it was precise enough."""

    pairs: int
    ratio: float
    bookings: bool
    all_rows: bool


def stopped(every: Outcomes, precision: float, chance: np.random.Generator) -> Stopped:
    """One experiment on futures drawn from all there are."""
    stopping = Stopping(most=4_000, precision=precision)
    drawn = chance.integers(0, len(every), stopping.first_look)
    while True:
        outcomes = chosen(every, drawn)
        reached = bookings_precision(outcomes, SHOWN, widening=stopping.widening)
        wanted = stopping.next_look(len(drawn), reached)
        if wanted is None:
            break
        more = chance.integers(0, len(every), wanted - len(drawn))
        drawn = np.concatenate((drawn, more))
    totals = every.sums.sum(axis=(0, 2))
    holding, ratio = {}, np.nan
    for row in rows(outcomes, SHOWN, widening=stopping.widening):
        base, other = RESPONSES[row.response].value(totals)
        holding[row.response] = (
            row.ratio.low <= other / base <= row.ratio.high
            and row.difference.low <= other - base <= row.difference.high
        )
        if row.response == BOOKINGS:
            ratio = row.ratio.mean
    return Stopped(len(drawn), ratio, holding[BOOKINGS], all(holding.values()))


def chosen(every: Outcomes, drawn: np.ndarray) -> Outcomes:
    """The drawn futures as if they had just been simulated."""
    return Outcomes(
        scenarios=every.scenarios,
        replications=np.arange(len(drawn)),
        events=every.events[drawn],
        sums=every.sums[drawn],
        weekly=every.weekly[drawn],
    )


def main() -> int:
    """Print both tables; 1 if a mean difference is not what it was."""
    by_seed = [simulated(seed) for seed in range(1, SEEDS + 1)]
    print(
        f"{SEEDS} seeds of {PAIRS} futures: freed from luck less plain, in % of the difference\n"
    )
    print("| response | difference between scenarios | its variance, plain / freed |")
    print("|---|---|---|")
    biased = False
    for response in FREED:
        found = np.array([differences(each, response) for each in by_seed])
        less = found[:, 1] - found[:, 0]
        of = mean_of(100.0 * less / abs(found[:, 0].mean()), student(CONFIDENCE, SEEDS))
        biased |= not of.low <= 0.0 <= of.high
        saved = found[:, 0].var() / found[:, 1].var()
        print(
            f"| {response} | {of.mean:+.3f} ({of.low:+.3f} to {of.high:+.3f}) | {saved:.2f} |"
        )
    every = Outcomes(
        scenarios=by_seed[0].scenarios,
        replications=np.arange(SEEDS * PAIRS),
        events=np.concatenate([each.events for each in by_seed]),
        sums=np.concatenate([each.sums for each in by_seed]),
        weekly=np.concatenate([each.weekly for each in by_seed]),
    )
    # Among these futures luck is to have mean zero exactly, as it has among all possible ones.
    every.sums[..., LUCK] -= luck_of_decisions(every).mean(axis=0)
    totals = every.sums.sum(axis=(0, 2))
    base, other = RESPONSES[BOOKINGS].value(totals)
    print(
        "\n| precision | pairs | bookings covered | all rows covered | mean ratio less true |"
    )
    print("|---|---|---|---|---|")
    for precision, count in ((0.05, 800), (0.03, 800), (0.02, 400)):
        chance = np.random.Generator(np.random.Philox(key=30))
        runs = [stopped(every, precision, chance) for _ in range(count)]
        lean = mean_of(
            np.array([run.ratio for run in runs]) - other / base, student(CONFIDENCE, count)
        )
        print(
            f"| {precision:.0%} | {np.mean([run.pairs for run in runs]):.0f} "
            f"| {np.mean([run.bookings for run in runs]):.3f} "
            f"| {np.mean([run.all_rows for run in runs]):.3f} "
            f"| {lean.mean:+.5f} ({lean.low:+.5f} to {lean.high:+.5f}) |",
            flush=True,
        )
    return int(biased)


if __name__ == "__main__":
    sys.exit(main())
