"""Are forecasts of planted companies as sure as they say? `python benchmarks/planted_forecasts.py`.

Each company is forecast once, on one evening, 4 and 13 weeks ahead, and held against what came: the
company, its teams and its reps. A count of wins jumps, so an interval of whole numbers covers more than
it says, however right it is: coverage is told by the place of what came among the futures, ties broken
by chance (PIT), and the share that the printed interval covers stands beside it.

    python benchmarks/planted_forecasts.py --companies 1000 --out planted.csv

Kinds of companies, in turn:

- own: of the fitted form (`tests/forecast/conftest.py`), all parameters drawn;
- shocked: the same, with shocks that begin on the evening and last, as large as the forecast assumes;
- capacity: closings are as many however many deals are open;
- simulated: an organisation of three teams within what evidence allows, lived in the simulator;
- other: fates are sealed at creation, with working days and a trend.

A quota is what was booked in the past 26 weeks, for the weeks ahead, times a factor between about half
and double. What is in the file is not done again.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from forecast.deals import DealTable, deal_table
from forecast.distribution import chance_of
from forecast.fitting.model import PipelineModel, fit_pipeline
from forecast.futures import draw_futures
from forecast.history.canonical import conformed
from forecast.history.tables import History
from forecast.levels import booked_since
from forecast.scoring import covered, crps, place_among
from forecast.totals import Sums
from sim.arrays import IntArray
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.outputs import schema
from sim.scenarios.loader import load_organisation
from tests.forecast.conftest import Planted, crm_history, simulate, simulate_other

KINDS: Final = ("own", "shocked", "capacity", "simulated", "other")
ORGANISATIONS: Final = ("mid_market", "field_sales", "enterprise", "transactional_inbound")
WEEKS: Final = (4, 13)
LEVELS: Final = ("company", "team", "rep")
LATER, DRAWS, PAST = 91, 1000, 182
TEAM = 3
"""Reps of a team in companies that are not simulated."""
SEED = 50_000


def planted(kind: str, number: int) -> tuple[History, dt.date]:
    """A company and the evening on which it is forecast."""
    seed = SEED + number
    chance = np.random.default_rng(seed)
    days = int(chance.integers(400, 900))
    if kind == "simulated":
        return simulated(number, seed)
    if kind == "other":
        weekly = float(np.exp(chance.uniform(np.log(8), np.log(50))))
        history, evening = simulate_other(
            seed, known_days=days, later_days=LATER, weekly=weekly
        )
        return with_teams(history, TEAM), evening
    weekly = float(np.exp(chance.uniform(np.log(6), np.log(60))))
    company = Planted(
        weekly_arrivals=weekly, usual_load=25 * weekly / 30,
        arrival_sd=chance.uniform(0.05, 0.3), arrival_memory=chance.uniform(1, 12),
        load_exponent=float(chance.choice([0, 0.4, 0.8])),
        weekly_sd=chance.uniform(0, 0.2), rep_sd=chance.uniform(0, 0.5),
        reps=int(chance.integers(4, 16)), amount_sigma=chance.uniform(0.3, 1.1),
        month_level=_months(chance), month_odds=_months(chance),
        lasting=(0.06, 0.10, 0.15) if kind == "shocked" else (0.0, 0.0, 0.0),
    )  # fmt: skip
    if kind == "capacity":
        company = dataclasses.replace(
            company, load_exponent=1.0, warm_up=364, usual_load=28 * weekly / 30,
            log_hazard=(-4.5, -4.0, -3.5, -4.0, -4.5),
        )  # fmt: skip
    history, evening = simulate(company, seed, known_days=days, later_days=LATER)
    return with_teams(history, TEAM), evening


def _months(chance: np.random.Generator) -> tuple[float, float, float]:
    size = float(chance.uniform(0, 0.4))
    return -size, 0.0, size


def simulated(number: int, seed: int) -> tuple[History, dt.date]:
    """Three teams of a built-in organisation, with drawn parameters; two years are known."""
    firm = load_organisation(ORGANISATIONS[number // len(KINDS) % len(ORGANISATIONS)])
    drawn = EvidenceRanges.of(firm).organisation(
        firm, seed=SEED, point=number // len(KINDS)
    )
    team = drawn.teams[0].model_copy(update={"count": 3})
    drawn = drawn.model_copy(update={"teams": (team,)})
    history = crm_history(drawn, seed=seed, weeks=104 + LATER // 7)
    evening = history.meta.snapshot - dt.timedelta(days=LATER)
    return with_teams(history, team.reps), evening


def with_teams(history: History, size: int) -> History:
    """The same deals, their reps in teams of `size`, in the order of their numbers."""
    reps = sorted(set(history.deals["rep"]), key=lambda name: int(name.split()[1]))
    people = pd.DataFrame(
        {
            "person": reps, "manager": "", "role": "rep",
            "team": [f"team {int(name.split()[1]) // size}" for name in reps],
        }
    )  # fmt: skip
    return dataclasses.replace(history, people=conformed(people, schema.PEOPLE))


def company(number: int) -> list[dict[str, object]]:
    """Forecast one company and hold every level against what came."""
    kind = KINDS[number % len(KINDS)]
    history, evening = planted(kind, number)
    known, outcome = (
        deal_table(history, evening),
        deal_table(history, history.meta.snapshot),
    )
    model, luck = fit_pipeline(known), np.random.default_rng((SEED, number))
    rows: list[dict[str, object]] = []
    for weeks in WEEKS:
        held = held_against(model, outcome, known.as_of + 7 * weeks, number, luck)
        rows += [{"company": number, "kind": kind, "weeks": weeks, **row} for row in held]
    return rows


def held_against(
    model: PipelineModel,
    outcome: DealTable,
    until: int,
    seed: int,
    luck: np.random.Generator,
) -> list[dict[str, object]]:
    """Rows by level, group and measure of one horizon."""  # fmt: skip
    known = model.table
    totals = draw_futures(model, until, draws=DRAWS, seed=seed).totals
    teams = {
        rep: name or "not named" for rep, name in zip(known.reps, known.teams, strict=True)
    }
    came = outcome.won & (outcome.closed > known.as_of) & (outcome.closed <= until)
    rows = []
    for level in LEVELS:
        sums = totals["rep" if level == "rep" else "team"]
        if level == "company":
            sums = sums.grouped(("company",), np.zeros(len(sums.names), dtype=np.int64))
        of_known, of_outcome = (
            _groups(level, sums, table, teams) for table in (known, outcome)
        )
        booked = booked_since(known, known.as_of + 1 - PAST, of_known, len(sums.names))
        for place in range(len(sums.names)):
            mine = came & (of_outcome == place)
            wins = sums.wins[:, :, place].sum(axis=0)
            money = sums.bookings()[:, :, place].sum(axis=0)
            if not wins.any():
                continue
            factor = float(np.exp(np.clip(0.3 * luck.standard_normal(), -0.7, 0.7)))
            quota = booked[place] * (until - known.as_of) / PAST * factor
            worth = float(np.rint(outcome.amount[mine] * 100).sum() / 100)
            for measure, draws, truth in (
                ("wins", wins, float(mine.sum())), ("bookings", money, worth)
            ):  # fmt: skip
                rows.append(
                    {
                        "level": level, "group": sums.names[place], "measure": measure,
                        "mean": draws.mean(), "sd": draws.std(), "truth": truth,
                        "place": place_among(draws, truth, luck),
                        "covered": covered(draws, truth), "crps": crps(draws, truth),
                        "p_quota": chance_of(money, quota), "reached": worth >= quota,
                    }
                )  # fmt: skip
    return rows


def _groups(level: str, sums: Sums, table: DealTable, teams: dict[str, str]) -> IntArray:
    """The group of each deal, -1 where the forecast knows none."""
    place = {name: number for number, name in enumerate(sums.names)}
    if level == "company":
        return np.zeros(len(table.rep), dtype=np.int64)
    by_rep = [
        place.get(rep if level == "rep" else teams.get(rep, ""), -1) for rep in table.reps
    ]
    return np.array(by_rep, dtype=np.int64)[table.rep]


def mean_of(values: pd.Series, company: pd.Series) -> tuple[float, float]:
    """Mean over companies, each as much as it has rows, and its standard error."""
    each = values.groupby(company).agg(["sum", "count"])
    mean = each["sum"].sum() / each["count"].sum()
    left = each["sum"] - mean * each["count"]
    n = len(each)
    error = np.sqrt((left**2).sum() * n / max(n - 1, 1)) / each["count"].sum()
    return float(mean), float(error)


def told(frame: pd.DataFrame) -> pd.DataFrame:
    """Coverage, bias and the ratio of variances, by kind, horizon, level and measure."""
    rows = []
    for key, group in frame.groupby(["kind", "weeks", "level", "measure"], sort=False):
        inside = ((group["place"] >= 0.1) & (group["place"] <= 0.9)).astype(float)
        held, error = mean_of(inside, group["company"])
        share = (group["mean"].sum() / group["truth"].sum() - 1.0) * 100
        scale = max(float(group["truth"].mean()), 1e-9)
        _, off = mean_of((group["mean"] - group["truth"]) / scale, group["company"])
        squared = ((group["truth"] - group["mean"]) / group["sd"].clip(lower=1e-9)) ** 2
        ratio, ratio_error = mean_of(squared, group["company"])
        rows.append(
            (*key, 100 * held, 100 * error, 100 * group["covered"].mean(), share, 100 * off, ratio, ratio_error, group["company"].nunique())
        )  # fmt: skip
    names = (
        "kind", "weeks", "level", "measure", "covers", "se", "as_printed", "bias", "bias_se", "variance", "variance_se", "companies",
    )  # fmt: skip
    return pd.DataFrame(rows, columns=list(names)).round(2)


def reliability(frame: pd.DataFrame) -> pd.DataFrame:
    """By level and tenth of the stated chance of a quota: how often it was reached."""
    some = frame[frame["measure"] == "bookings"]
    tenth = np.minimum((some["p_quota"] * 10).astype(int), 9)
    rows = []
    for key, group in some.groupby([some["kind"], some["weeks"], some["level"], tenth]):
        came, error = mean_of(group["reached"].astype(float), group["company"])
        n, said = group["company"].nunique(), group["p_quota"].mean()
        least = np.sqrt(said * (1 - said) / n)
        gap = came - said
        rows.append((*key, n, said, came, max(error, least), abs(gap) > 0.05 + 2 * max(error, least)))  # fmt: skip
    names = ("kind", "weeks", "level", "tenth", "companies", "said", "came", "se", "off")
    return pd.DataFrame(rows, columns=list(names)).round(3)


def main() -> None:
    """Forecast what is not in the file yet, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=150)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="CSV of what is done")
    asked = parser.parse_args()
    done: set[int] = set()
    if asked.out.exists():
        done = set(pd.read_csv(asked.out)["company"])
    for number in range(asked.first, asked.first + asked.companies):
        if number not in done:
            rows = pd.DataFrame(company(number))
            rows.to_csv(asked.out, mode="a", index=False, header=not asked.out.exists())
    frame = pd.read_csv(asked.out)
    frame = pd.concat([frame, frame.assign(kind="all")])
    pd.set_option("display.width", 200)
    print(told(frame).to_string(index=False))
    found = reliability(frame)
    print(found[found["off"] | (found["kind"] == "all")].to_string(index=False))


if __name__ == "__main__":
    main()
