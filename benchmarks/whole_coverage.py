"""Do the intervals of whole calibrations cover? `python benchmarks/whole_coverage.py --keep FILE`.

Companies are drawn from the prior that `marathon calibrate` begins with, and simulated; a history is
made of what their CRM shows (creations, closings, outcomes, amounts, owners), and calibrated as any
history is: scaled, searched, simulated around, read. `coverage.py` leaves scaling and search out, and
so can afford hundreds. One line a history is kept in the file, and what is there is not done again.
It fails where the share over all values is more than five points and two standard errors off 80 %.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from forecast.calibration.bridge import Bridge, build_bridge
from forecast.calibration.knobs import PRIOR_SD, VALUES, Value, placed
from forecast.calibration.posterior import COVERED
from forecast.calibration.profile import profile_of
from forecast.calibration.seen import Cut, SeenDeals
from forecast.calibration.simulated import seen_deals
from forecast.deals import NEVER
from forecast.history.canonical import conformed, empty_table
from forecast.history.tables import History, Meta
from sim.arrays import Array
from sim.organisation import Organisation
from sim.outputs import schema
from sim.scenarios.loader import load_organisation, load_scenario

CUT: Final = Cut(weeks=104, before=300, reps=8.0, reasons=True)
HISTORIES, SEED, POOLED = 200, 61_000, 0.05
NOTHING_YET = np.datetime64("NaT", "s")


def main() -> int:
    """Calibrate what is not kept yet, print the shares covered; 1 where they are off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, required=True, help="file of what is done")
    parser.add_argument("--histories", type=int, default=HISTORIES)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    kept = asked.keep.read_text().splitlines() if asked.keep.exists() else []
    chance = np.random.Generator(np.random.PCG64(asked.seed))
    places = PRIOR_SD * chance.standard_normal((asked.histories, len(VALUES)))
    with asked.keep.open("a") as file:
        for number in range(len(kept), asked.histories):
            kept.append(json.dumps(calibrated(places[number], asked.seed, number)))
            print(kept[-1], file=file, flush=True)
            print(f"{number + 1} of {asked.histories} histories", flush=True)
    return report([json.loads(line) for line in kept])


def calibrated(place: Array, seed: int, number: int) -> dict[str, bool | None]:
    """Whether each value's interval holds what was planted; nothing where it was not found."""
    planted = placed(load_organisation(), place)
    practices = load_scenario("initial").practices()
    seen = seen_deals(planted, practices, CUT, seed=seed, replication=number, arrivals=2.0)
    return held(planted, place, build_bridge(profile_of(history_of(seen))))


def held(planted: Organisation, place: Array, bridge: Bridge) -> dict[str, bool | None]:
    """By the name of a value: whether its interval holds what was planted."""
    told = {each.name: each.interval for each in bridge.learned}
    return {
        value.name: bool(min(told[value.name]) <= truth(value, planted, turned))
        and bool(truth(value, planted, turned) <= max(told[value.name]))
        for value, turned in zip(VALUES, place, strict=True)
        if value.name in told
    } | {"(widened)": bridge.widened > 1.0, "(missed)": bool(bridge.missed)}


def truth(value: Value, planted: Organisation, turned: float) -> float:
    """What was planted, in the units of the interval."""
    return float(turned) if value.scale == "difference" else value.at(planted, 0.0)


def history_of(seen: SeenDeals) -> History:
    """What a CRM without stages keeps of deals."""
    is_open = seen.closed == NEVER
    closed = (
        np.where(is_open, 0, seen.closed).astype("datetime64[D]").astype("datetime64[s]")
    )
    lost = ~is_open & ~seen.won
    frame = pd.DataFrame(
        {
            "deal_id": [f"d{number:06d}" for number in range(len(seen.created))],
            "rep": [f"rep {number}" for number in seen.rep],
            "created": seen.created.astype("datetime64[D]").astype("datetime64[s]"),
            "closed": np.where(is_open, NOTHING_YET, closed),
            "status": np.where(is_open, "open", np.where(seen.won, "won", "lost")),
            "amount": np.where(seen.won, seen.amount, np.nan),
            "lost_reason": np.where(
                lost, np.where(seen.silent, schema.NO_DECISION, schema.COMPETITOR), ""
            ),
        }
    )
    last = np.datetime64(seen.end - 1, "D").astype(object)
    first = np.datetime64(seen.first, "D").astype(object)
    return History(
        deals=conformed(frame, schema.DEALS),
        events=empty_table(schema.DEAL_EVENTS),
        activities=empty_table(schema.ACTIVITIES),
        people=empty_table(schema.PEOPLE),
        quotas=empty_table(schema.QUOTAS),
        commits=empty_table(schema.COMMITS),
        meta=Meta(source="planted", snapshot=last, closings_from=first),
    )


def report(lines: list[dict[str, bool | None]]) -> int:
    """Print a row a value, and the verdict."""
    names = [value.name for value in VALUES if value.name in lines[0]]
    table = np.array([[bool(line[name]) for name in names] for line in lines])
    print("| value | covered, % |\n|---|---|")
    for name, share in zip(names, table.mean(axis=0), strict=True):
        print(f"| {name} | {100 * share:.1f} |")
    error = table.mean(axis=1).std(ddof=1) / np.sqrt(len(lines))
    pooled = table.mean()
    for name in ("(widened)", "(missed)"):
        print(
            f"{name}: {sum(bool(line[name]) for line in lines)} of {len(lines)} histories"
        )
    print(f"pooled: {100 * pooled:.1f} % +- {100 * error:.1f} (standard error)")
    return int(abs(pooled - COVERED) > POOLED + 2.0 * error)


if __name__ == "__main__":
    raise SystemExit(main())
