"""Planted companies: histories whose truth is known, and the real export where it is present."""

from __future__ import annotations

# The matrices are small: more threads cost more than they give, above all beside other work.
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.history.canonical import conformed, empty_table
from forecast.history.tables import History, Meta
from sim.calendar import TICKS_PER_DAY
from sim.organisation import Organisation
from sim.outputs import schema
from sim.state import Logged

MAVEN = Path(__file__).parents[3] / "shared" / "data" / "maven_crm"
FIRST = dt.date(2018, 1, 1)
RUN_IN = 78
"""Weeks that a simulated organisation lives before its CRM begins."""


def history_of_deals(frame, **meta):
    """A history that holds deals and nothing else."""
    names = ("activities", "people", "quotas", "commits")
    empty = {name: empty_table(getattr(schema, name.upper())) for name in names}
    return History(
        deals=conformed(frame, schema.DEALS),
        events=empty_table(schema.DEAL_EVENTS),
        meta=Meta(**meta),
        **empty,
    )


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A company of the fitted form, simulated day by day and not piece by piece.

    Its life begins `warm_up` days before the first recorded closing; deals closed in that
    time are not in the history, as in many exports.
    """

    warm_up: int = 182

    weekly_arrivals: float = 30.0
    arrival_sd: float = 0.15
    arrival_memory: float = 4.0
    age_edges: tuple[int, ...] = (0, 14, 42, 84, 140)
    log_hazard: tuple[float, ...] = (-2.6, -2.2, -1.7, -2.4, -4.0)
    month_level: tuple[float, float, float] = (-0.15, 0.0, 0.15)
    load_exponent: float = 0.0
    usual_load: float = 25.0
    log_odds: tuple[float, ...] = (-0.6, -0.4, -0.2, -0.4, -0.8)
    month_odds: tuple[float, float, float] = (-0.2, 0.0, 0.2)
    weekly_sd: float = 0.0
    lasting: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Standard deviations of closing, odds and arrival shocks after the as-of date."""
    rep_sd: float = 0.0
    reps: int = 8
    amount_sigma: float = 0.8


@dataclass(kw_only=True)
class _Book:
    """Deals while a company is simulated."""

    created: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    won: list[bool] = field(default_factory=list)


def simulate(
    company: Planted, seed: int, *, known_days: int, later_days: int = 0
) -> tuple[History, dt.date]:
    """Simulate a company; return its whole history and the last known day."""
    chance = np.random.default_rng(seed)
    known_days += company.warm_up
    first = (FIRST - dt.date(1970, 1, 1)).days - company.warm_up
    days = known_days + later_days
    weeks = days // 7 + 2
    shock = np.zeros(weeks)
    keep = np.exp(-1.0 / company.arrival_memory)
    for week in range(1, weeks):
        shock[week] = (
            keep * shock[week - 1]
            + company.arrival_sd * np.sqrt(1 - keep**2) * chance.standard_normal()
        )
    closing_week, odds_week = company.weekly_sd * chance.standard_normal((2, weeks))
    held = np.array(company.lasting) * chance.standard_normal(3)
    effects = company.rep_sd * chance.standard_normal(company.reps)
    created = np.empty(0, dtype=np.int64)
    rep = np.empty(0, dtype=np.int64)
    closed = np.empty(0, dtype=np.int64)
    won = np.empty(0, dtype=bool)
    load = 0.0
    edges = np.array(company.age_edges)
    theta, odds = np.array(company.log_hazard), np.array(company.log_odds)
    for day in range(days):
        week, after = day // 7, day >= known_days
        month = (dt.date(1970, 1, 1) + dt.timedelta(days=first + day)).month
        third = (month - 1) % 3
        level = shock[week] + (held[2] if after else 0.0)
        fresh = chance.poisson(company.weekly_arrivals / 7 * np.exp(level))
        created = np.append(created, np.full(fresh, day))
        rep = np.append(rep, chance.integers(company.reps, size=fresh))
        closed = np.append(closed, np.full(fresh, -1))
        won = np.append(won, np.zeros(fresh, dtype=bool))
        alive = np.flatnonzero(closed < 0)
        bins = np.searchsorted(edges, day - created[alive], side="right") - 1
        pull = np.exp(theta[bins])
        if day % 7 == 0:
            load = np.log(max(pull.sum(), 1e-9) / company.usual_load)
        log = company.month_level[third] - company.load_exponent * load + closing_week[week]
        log += held[0] if after else 0.0
        closes = chance.random(len(alive)) < -np.expm1(-pull * np.exp(log) / 7)
        logit = (
            odds[bins] + company.month_odds[third] + odds_week[week] + effects[rep[alive]]
        )
        logit += held[1] if after else 0.0
        wins = chance.random(len(alive)) < 1 / (1 + np.exp(-logit))
        closed[alive[closes]] = day
        won[alive[closes]] = wins[closes]
    amount = 10_000 * np.exp(company.amount_sigma * chance.standard_normal(len(created)))
    kept = (closed < 0) | (closed >= company.warm_up)
    history = as_history(
        created[kept] + first,
        np.where(closed < 0, -1, closed + first)[kept],
        won[kept],
        amount[kept],
        rep[kept],
        closings_from=FIRST,
    )
    return history, dt.date(1970, 1, 1) + dt.timedelta(days=first + known_days - 1)


def as_history(
    created: np.ndarray,
    closed: np.ndarray,
    won: np.ndarray,
    amount: np.ndarray,
    rep: np.ndarray,
    closings_from: dt.date | None = None,
) -> History:
    """Dress arrays as a canonical history; `closed` is -1 for open deals."""
    is_open = closed < 0
    when = closed.astype("datetime64[D]").astype("datetime64[s]")
    frame = pd.DataFrame(
        {
            "deal_id": [f"d{number:06d}" for number in range(len(created))],
            "rep": [f"rep {number}" for number in rep],
            "created": created.astype("datetime64[D]").astype("datetime64[s]"),
            "closed": np.where(is_open, np.datetime64("NaT", "s"), when),
            "status": np.where(is_open, "open", np.where(won, "won", "lost")),
            "amount": np.where(won, amount, np.nan),
        }
    )
    last = int(max(created.max(), closed.max()))
    return history_of_deals(
        frame,
        source="planted",
        snapshot=dt.date(1970, 1, 1) + dt.timedelta(days=last),
        closings_from=closings_from,
    )


def simulate_other(
    seed: int, *, known_days: int, later_days: int, weekly: float = 25.0
) -> tuple[History, dt.date]:
    """Simulate a company of another form: fates are sealed at creation.

    Gamma-mixed arrivals with a trend on working days only; winners take a log normal time,
    losers are a mixture of quick refusals and slow ones, and a tenth is never closed. No
    hazard, no load, no month.
    """
    chance = np.random.default_rng(seed)
    first = (FIRST - dt.date(1970, 1, 1)).days
    days = known_days + later_days
    each = np.zeros(days)
    for week in range(days // 7 + 1):
        rate = weekly / 5 * chance.gamma(20.0, 1 / 20.0) * np.exp(0.2 * week / 52)
        each[7 * week : 7 * week + 5] = rate
    counts = chance.poisson(each)
    created = np.repeat(np.arange(days), counts)
    size = len(created)
    won = chance.random(size) < 0.3
    slow = chance.random(size) < 0.5
    cycle = np.where(
        won,
        np.exp(np.log(60.0) + 0.5 * chance.standard_normal(size)),
        np.where(
            slow,
            np.exp(np.log(90.0) + 0.6 * chance.standard_normal(size)),
            np.exp(np.log(14.0) + 0.7 * chance.standard_normal(size)),
        ),
    )
    closed = created + np.maximum(cycle.astype(np.int64), 1)
    closed += np.array([0, 0, 0, 0, 0, 2, 1])[closed % 7]
    never = (chance.random(size) < 0.1) & ~won
    is_open = never | (closed >= days)
    amount = 10_000 * np.exp(0.8 * chance.standard_normal(size))
    history = as_history(
        created + first,
        np.where(is_open, -1, closed + first),
        won & ~is_open,
        amount,
        chance.integers(5, size=size),
    )
    return history, FIRST + dt.timedelta(days=known_days - 1)


@pytest.fixture(scope="session")
def planted() -> Callable[..., tuple[History, dt.date]]:
    """Simulates a company of the fitted form: (overrides of Planted, seed, days)."""

    def build(
        seed: int, *, known_days: int, later_days: int = 0, **changes: object
    ) -> tuple[History, dt.date]:
        company = Planted(**changes)  # type: ignore[arg-type]
        return simulate(company, seed, known_days=known_days, later_days=later_days)

    return build


@pytest.fixture
def planted_other() -> Callable[..., tuple[History, dt.date]]:
    """Simulates a company of another form than the fitted one."""
    return simulate_other


def crm_history(organisation: Organisation, *, seed: int, weeks: int) -> History:
    """Run an organisation and keep what a CRM shows: dates, outcomes, amounts, reps."""
    # The engine loads numba, which most tests here do without.
    from sim.engines.event_log import LeftOpen
    from sim.engines.run import advance, open_world
    from sim.scenarios.loader import load_scenario

    world = open_world(
        organisation,
        seed=seed,
        replication=0,
        run_in_weeks=RUN_IN,
        weeks=weeks,
        log_events=200_000,
        room_for=(),
    )
    practices = load_scenario("initial").practices()
    advance(world, practices, 0)
    advance(world, practices, weeks)
    log = world.log[1 : 1 + int(world.log[0]["tick"])]
    days = world.calendar.days.astype(np.int64)
    left_open = LeftOpen(world)
    rows: dict[tuple[int, int], list] = {}
    for row in log:
        key = (int(row["account"]), int(row["window"]))
        day = int(days[int(row["tick"]) // TICKS_PER_DAY])
        if row["event"] == Logged.CREATED:
            rows[key] = [day, -1, False, float(row["amount"]), int(row["rep"])]
        elif row["event"] != Logged.STAGE and key in rows:
            team = int(world.reps[int(row["rep"])]["team"])
            if row["event"] != Logged.WON and left_open(team, *key):
                continue
            rows[key][1:4] = [day, row["event"] == Logged.WON, float(row["amount"])]
    columns = (np.array(each) for each in zip(*rows.values(), strict=True))
    created, closed, won, amount, rep = columns
    kept = (closed < 0) | (closed >= int(days[0]) + 7 * RUN_IN)
    return as_history(created[kept], closed[kept], won[kept], amount[kept], rep[kept])


@pytest.fixture
def dressed() -> Callable[..., History]:
    """Dresses arrays of deals as a canonical history."""
    return as_history


@pytest.fixture
def crm_of() -> Callable[..., History]:
    """Runs an organisation and returns the history that its CRM would hold."""
    return crm_history


@pytest.fixture(scope="session")
def maven() -> History:
    """The real-world shaped export, where the folder of histories is present."""
    if not MAVEN.is_dir():
        pytest.skip(f"{MAVEN} is absent: the project ships no histories")
    deals = pd.read_csv(MAVEN / "sales_pipeline.csv")
    prices = pd.read_csv(MAVEN / "products.csv")
    deals["product"] = deals["product"].replace({"GTXPro": "GTX Pro"})
    deals = deals.merge(prices, on="product", how="left")
    status = deals["deal_stage"].map({"Won": "won", "Lost": "lost"}).fillna("open")
    frame = pd.DataFrame(
        {
            "deal_id": deals["opportunity_id"],
            "rep": deals["sales_agent"],
            "product": deals["product"],
            "created": pd.to_datetime(deals["engage_date"]),
            "closed": pd.to_datetime(deals["close_date"]),
            "status": status,
            "amount": deals["close_value"],
            "list_price": deals["sales_price"],
        }
    )
    return history_of_deals(
        frame,
        source="deal table",
        snapshot=dt.date(2017, 9, 30),
        closings_from=dt.date(2017, 3, 1),
    )
