"""Do simulations that begin with a company's open deals agree with the forecast, and with what came?

Companies are planted: a built-in organisation with parameters drawn within what evidence allows lives
for three years, and its log becomes a history. In the last year it is looked at on an evening: the
organisation begins with the open deals of that evening, `marathon forecast` is asked the same, and
both are held against what came. The organisation is the planted one (which tells what opening costs)
or, with `--calibrated`, the one that `marathon calibrate` makes of the history up to the evening:
once itself in every future, once another in each that the history leaves possible. What is in the
file is not done again.

    python benchmarks/from_today.py --companies 60 --out planted.csv
    python benchmarks/from_today.py --companies 12 --calibrated --out calibrated.csv
"""

import argparse
import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import marathon
from forecast.calibration.today import today_of
from forecast.scoring import crps, interval, place_among
from sim.arrays import Array
from sim.engines.run import advance
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.running.opening import opened
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter
from sim.scenarios.loader import load_organisation, load_scenario

ORGANISATIONS = ("mid_market", "field_sales", "enterprise", "transactional_inbound")
WEEKS = (4, 8, 13)
YEARS, WARMUP = 3, 1
DRAWS = 1000


def planted(number: int) -> Organisation:
    """Three teams of a built-in organisation, with drawn parameters."""
    firm = load_organisation(ORGANISATIONS[number % len(ORGANISATIONS)])
    drawn = EvidenceRanges.of(firm).organisation(firm, seed=20_000, point=number)
    team = drawn.teams[0].model_copy(update={"count": 3})
    return drawn.model_copy(update={"teams": (team,)})


def futures_of(plan: ExperimentPlan, count: int) -> Array:
    """Wins and bookings by the end of each week, shape (futures, weeks, 2)."""
    arm = plan.arms[0]
    found = []
    for number in range(count):
        world = opened(plan.met_by(number), arm, number).world
        weekly = advance(world, arm.practices, max(WEEKS))
        sums = weekly.reps[:, :, [RepCounter.WINS, RepCounter.BOOKINGS]].sum(axis=1)
        found.append(np.cumsum(sums, axis=0))
    return np.array(found)


def company(number: int, futures: int, *, calibrated: bool) -> list[dict[str, object]]:
    """Plant one company and hold both answers against what came."""
    firm = planted(number)
    run = marathon.simulate(
        "initial", organisation=firm, years=YEARS, warmup=WARMUP, seed=30_000 + number,
        progress=False,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        path.write_text(run.event_log())
        history = marathon.read_history(path)
    last: dt.date = run.world.calendar.days[-1].item()
    # An evening of a Sunday, at any time of the quarter.
    evening = last - dt.timedelta(days=7 * (14 + number % 13))
    evening -= dt.timedelta(days=(evening.weekday() + 1) % 7)
    used = (
        marathon.calibrate(history, as_of=evening, progress=False) if calibrated else firm
    )
    today = today_of(history.tables, evening, getattr(used, "organisation", used))
    plan = ExperimentPlan(
        arms=(Arm.of(load_scenario("initial")),), organisation=today.organisation, years=1,
        today=today.known, seed=40_000 + number,
    )  # fmt: skip
    lived = {"from today": futures_of(plan, futures)}
    if calibrated:
        doubted = replace(plan, parameters=used.left_open(today), by_rep=True)
        lived["from today, as sure as the history"] = futures_of(doubted, futures)
    else:
        lived["not from today"] = futures_of(replace(plan, today=None), futures)
    deals, luck = history.tables.deals, np.random.default_rng(number)
    rows: list[dict[str, object]] = []
    for weeks in WEEKS:
        end = evening + dt.timedelta(days=7 * weeks)
        told = marathon.forecast(history, as_of=evening, until=end, draws=DRAWS)
        day = deals["closed"].to_numpy().astype("datetime64[D]")
        within = (day > np.datetime64(evening)) & (day <= np.datetime64(end))
        came = (deals["status"] == "won").to_numpy() & within
        truth = (float(came.sum()), float(deals.loc[came, "amount"].sum()))
        ours = told.numbers.futures
        sums = (
            (ours.open_wins + ours.new_wins).sum(axis=1),
            (ours.open_bookings + ours.new_bookings).sum(axis=1),
        )
        for place, measure in enumerate(("wins", "bookings")):
            for method, draws in (
                *((name, draws[:, weeks - 1, place]) for name, draws in lived.items()),
                ("forecast", sums[place]),
            ):
                low, high = interval(draws, 0.8)
                rows.append(
                    {
                        "company": number, "organisation": firm.name, "weeks": weeks,
                        "measure": measure, "method": method, "open": len(today.ids),
                        "mean": float(np.mean(draws)), "truth": truth[place],
                        "crps": crps(draws, truth[place]), "width": high - low,
                        "covered": low <= truth[place] <= high,
                        "place": place_among(draws, truth[place], luck),
                        "sd": np.std(draws),
                    }
                )  # fmt: skip
    return rows


def told(frame: pd.DataFrame) -> pd.DataFrame:
    """Scores by measure, horizon and method, as shares of what came."""
    groups = frame.groupby(["measure", "weeks", "method"])
    rows = []
    for key, group in groups:
        scale = group["truth"].sum()
        share = (group["mean"] - group["truth"]) / max(scale / len(group), 1e-9)
        n = len(group)
        rows.append(
            (*key, group["mean"].sum() / scale - 1.0, share.std(ddof=1) / np.sqrt(n),
             group["covered"].mean(), group["place"].between(0.1, 0.9).mean(),
             (((group["truth"] - group["mean"]) / group["sd"].clip(lower=1e-9)) ** 2).mean(),
             group["crps"].sum() / scale,
             group["width"].sum() / scale, n)
        )  # fmt: skip
    names = (
        "measure",
        "weeks",
        "method",
        "bias",
        "se",
        "coverage_80",
        "by_place",
        "variance",
        "crps",
        "width",
        "n",
    )
    return pd.DataFrame(rows, columns=list(names)).round(3)


def main() -> None:
    """Run, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--futures", type=int, default=60)
    parser.add_argument("--calibrated", action="store_true")
    parser.add_argument("--out", type=Path, required=True, help="CSV of what is done")
    asked = parser.parse_args()
    kept = pd.read_csv(asked.out) if asked.out.exists() else pd.DataFrame({"company": []})
    for number in range(asked.first, asked.first + asked.companies):
        if number in set(kept["company"]):
            continue
        rows = pd.DataFrame(company(number, asked.futures, calibrated=asked.calibrated))
        rows.to_csv(asked.out, mode="a", index=False, header=not asked.out.exists())
    print(told(pd.read_csv(asked.out)).to_string(index=False))


if __name__ == "__main__":
    main()
