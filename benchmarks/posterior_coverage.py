"""Do the intervals of a calibration cover? `python benchmarks/posterior_coverage.py [--keep FILE]`.

Companies are drawn from the prior that `marathon calibrate` begins with and simulated; their
deals, as a CRM shows them, are what is left of them. Each history is then asked for every value,
with the posterior that a calibration has, and its 80 % interval either holds what was planted or
not. Two things differ from a calibration, to make hundreds of them affordable: the runs from
which the posterior learns how measures move are shared, spread over the whole prior instead of
gathered around each company's own solution; and stages and segments are those of the built-in
organisation. It fails where the share over all values is more than five points off 80 %, or that
of one value more than three standard errors.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

import numpy as np

from forecast.calibration.knobs import PRIOR_SD, VALUES, placed
from forecast.calibration.measures import NAMES, measured, own_spread
from forecast.calibration.posterior import (
    COVERED,
    design,
    fit_surface,
    posterior_of,
    status_of,
)
from forecast.calibration.seen import Cut
from forecast.calibration.simulated import seen_deals, simulate
from sim.arrays import Array
from sim.experiments.drawing.drawing import sobol_points
from sim.experiments.running.executors import open_workers
from sim.organisation import Organisation, Team
from sim.scenarios.loader import load_organisation, load_scenario

HISTORIES, SHARED = 300, 2048
CUT: Final = Cut(weeks=156, before=400, reps=24.0, reasons=True)
POOLED, ERRORS = 0.05, 3.0
SHARED_SEED = 10_000
PLANTED_SEED = 20_000
"""Of the histories that were looked at while the posterior was made; give another to test it."""


def company() -> Organisation:
    """Three teams of eight."""
    return load_organisation().model_copy(update={"teams": (Team(reps=8, count=3),)})


def shared_runs() -> tuple[Array, Array]:
    """Places that fill the prior, and what was measured there."""
    uniforms = sobol_points(SHARED_SEED, len(VALUES), SHARED.bit_length() - 1)[:SHARED]
    places = design(np.zeros(len(VALUES)), PRIOR_SD, uniforms)
    firm, practices = company(), load_scenario("initial").practices()
    runs = [(placed(firm, place), number) for number, place in enumerate(places)]
    return places, simulate(runs, practices, CUT, seed=SHARED_SEED, arrivals=2.0)


def planted(seed: int, count: int) -> tuple[Array, Array, Array]:
    """Places drawn from the prior, the measures of their histories, and the variances."""
    chance = np.random.Generator(np.random.PCG64(seed))
    places = PRIOR_SD * chance.standard_normal((count, len(VALUES)))
    firm, practices = company(), load_scenario("initial").practices()

    def observed(number: int) -> tuple[Array, Array]:
        seen = seen_deals(
            placed(firm, places[number]), practices, CUT,
            seed=seed, replication=number, arrivals=2.0,
        )  # fmt: skip
        own = own_spread(seen, np.random.Generator(np.random.PCG64(number)), reasons=True)
        return measured(seen, reasons=True), own

    with open_workers() as workers:
        found = workers.in_order(observed, range(count))
    measures, own = (np.array(each) for each in zip(*found, strict=True))
    return places, measures, own


def main() -> int:
    """Print the shares covered; 1 where one is off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="file of simulations, written and read")
    parser.add_argument("--seed", type=int, default=PLANTED_SEED, help="of the histories")
    parser.add_argument(
        "--histories",
        type=int,
        default=HISTORIES,
        help=f"how many; {HISTORIES} if left out",
    )
    asked = parser.parse_args()
    kept = asked.keep
    stored = dict(np.load(kept)) if kept is not None and kept.exists() else {}
    if "places" not in stored:
        stored["places"], stored["measures"] = shared_runs()
        if kept is not None:
            np.savez(kept, **stored)
    names = [f"{name}_{asked.seed}" for name in ("truth", "observed", "own")]
    if names[0] not in stored:
        stored |= dict(zip(names, planted(asked.seed, asked.histories), strict=True))
    if kept is not None:
        np.savez(kept, **stored)
    runs = stored["places"], stored["measures"]
    truth, observed, own = (stored[name] for name in names)
    whole = np.isfinite(runs[1]).all(axis=1)
    surface = fit_surface(runs[0][whole], runs[1][whole])
    owners = int(CUT.reps)
    held, left, dropped = [], [], np.zeros(len(NAMES))
    for place, seen, luck in zip(truth, observed, own, strict=True):
        found = posterior_of(
            surface, seen, np.zeros(len(VALUES)), PRIOR_SD, own=luck, owners=owners
        )
        low, high = found.interval()
        held.append((low <= place) & (place <= high))
        left.append(found.left)
        dropped += ~found.used
    return report(np.array(held), np.array(left), dropped)


def report(held: Array, left: Array, dropped: Array) -> int:
    """Print a row a value, and the verdict."""
    count = len(held)
    error = np.sqrt(COVERED * (1.0 - COVERED) / count)
    print(
        f"{count} histories; 80 % intervals; three standard errors are {300 * error:.1f} %\n"
    )
    print("| value | covered, % | off, standard errors | prior sd left | |")
    print("|---|---|---|---|---|")
    off = (held.mean(axis=0) - COVERED) / error
    asked = [value.is_asked_of(company()) for value in VALUES]
    for place, value in enumerate(VALUES):
        if not asked[place]:
            continue
        share, remains = held[:, place].mean(), float(left[:, place].mean())
        print(
            f"| {value.name} | {100 * share:.1f} | {off[place]:+.1f} | {remains:.2f} "
            f"| {status_of(remains)} |"
        )
    pooled = held[:, asked].mean()
    by_history = held[:, asked].mean(axis=1).std(ddof=1) / np.sqrt(count)
    print(f"\npooled: {100 * pooled:.1f} % +- {100 * by_history:.1f} (standard error)")
    out = {name: int(n) for name, n in zip(NAMES, dropped, strict=True) if n}
    print(f"measures left out of a posterior, times: {out or 'none'}")
    return int(abs(pooled - COVERED) > POOLED or np.abs(off[asked]).max() > ERRORS)


if __name__ == "__main__":
    sys.exit(main())
