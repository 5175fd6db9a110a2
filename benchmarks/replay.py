"""Is a planted change recovered by a replay? `python benchmarks/replay.py --companies 40`.

A company lives under one way of managing, and its log becomes a history; a copy of it lives the last
thirteen weeks under a change, with the same luck: that is the truth. The replay sees the log only. It is
given the planted organisation, so what is told here is what the replay costs, not what calibration does.
"""

import argparse
import datetime as dt
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import marathon
from forecast.calibration.quarter import observed_in
from forecast.calibration.today import today_of
from sim.engines.event_log import log_room, write_event_log
from sim.engines.run import advance, open_world
from sim.experiments.replaying.abducting import replayed
from sim.experiments.replaying.fates import fates
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.outputs.counters import RepCounter
from sim.scenarios.loader import load_organisation, load_scenario
from sim.scenarios.scenario import with_settings

WEEKS, RUN_IN, BEFORE = 13, 52, 104
CHANGES = {
    "none": {},
    "leads answered in an hour": {"lead_response_hours": 1},
    "people at the buyer's": {"contacts_standard": 3},
    "a desk of four hours": {"desk_hours": 4},
    "stage 4": None,
}


def company(number: int, futures: int, samples: int) -> list[dict[str, object]]:
    """Plant one company, and replay its last quarter under each change."""
    firm = load_organisation().with_(teams={"team": {"count": 3}})
    base = load_scenario("initial")
    room = log_room(24, RUN_IN + BEFORE + WEEKS)
    world = open_world(
        firm, seed=50_000 + number, replication=0, run_in_weeks=RUN_IN,
        weeks=BEFORE + WEEKS, log_events=room,
        room_for=[load_scenario(x).practices() for x in ("initial", "coach")],
    )  # fmt: skip
    advance(world, base.practices(), BEFORE)
    start = world.copy()
    evening = world.calendar.first + dt.timedelta(days=7 * (RUN_IN + BEFORE) - 1)
    advance(world, base.practices(), BEFORE + WEEKS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            write_event_log(world, file)
        history = marathon.read_history(path).tables
    today = today_of(history, evening, firm)
    observed, _ = observed_in(history, today, evening + dt.timedelta(days=7 * WEEKS))
    seen = int((observed.known == 1).sum() + (observed.new == 1).sum())
    rows: list[dict[str, object]] = []
    others = {
        name: load_scenario("coach") if levers is None else with_settings(base, levers)
        for name, levers in CHANGES.items()
    }
    plan = ExperimentPlan(
        arms=(
            Arm.of(base),
            *(Arm(name=x, digest="", practices=y.practices()) for x, y in others.items()),
        ),
        organisation=today.organisation, years=1, seed=60_000 + number, today=today.known,
    )  # fmt: skip
    together = [fates(plan, WEEKS, each) for each in range(futures)]
    for place, (name, other) in enumerate(others.items()):
        truth = advance(start.copy(), other.practices(), BEFORE + WEEKS)
        came = float(truth.reps[:, :, RepCounter.WINS].sum())
        lives = [each[place] for each in together]
        found = replayed(observed, lives, seed=number, samples=samples)
        plain = [((x.known[1] == 1).sum() + (x.new[1] == 1).sum()) for x in lives]
        low, high = np.quantile(found.wins, [0.1, 0.9])
        rows.append(
            {
                "company": number, "change": name, "seen": seen, "truth": came,
                "mean": found.wins.mean(), "low": low, "high": high,
                "covered": low <= came <= high, "sd": found.wins.std(),
                "plain_sd": np.std(plain), "plain_mean": np.mean(plain),
                "untold": sum(found.untold),
            }
        )  # fmt: skip
    return rows


def main() -> None:
    """Run, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=40)
    parser.add_argument("--futures", type=int, default=100)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    rows: list[dict[str, object]] = []
    for number in range(asked.companies):
        rows += company(number, asked.futures, asked.samples)
        if asked.out:
            pd.DataFrame(rows).to_csv(asked.out, index=False)
    frame = pd.DataFrame(rows)
    frame["moved"], frame["told"] = (
        frame["truth"] - frame["seen"],
        frame["mean"] - frame["seen"],
    )
    names = ["seen", "moved", "told", "covered", "sd", "plain_sd", "untold"]
    print(frame.groupby("change", sort=False)[names].mean().round(2).to_string())


if __name__ == "__main__":
    main()
