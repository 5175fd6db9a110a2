"""A hundred ordinary companies, as their leaders tell of them: `python benchmarks/ordinary_companies.py`.

What `marathon new` has to accept and to show. The answers are drawn jointly: deal sizes evenly in
their logarithm, everything else in view of them, and opportunities follow from the rest, since

    quota x attainment = opportunities a year x win rate x deal size.

They were drawn before anything was solved with them, and `ordinary_companies.csv` is not drawn anew
when solving changes. Where the ranges come from stands in `RANGES`. What is not ordinary is drawn
again, with the same deal size: see `_ordinary`.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from scipy.stats import qmc

COMPANIES, SEED = 100, 20_261_129
FILE: Final = Path(__file__).with_suffix(".csv")
RANGES: Final[Mapping[str, tuple[float, float, str]]] = {
    "deal_size": (3e3, 500e3, ("small business to enterprise; medians 25k-38k (Bridge Group, "
                  "SaaS AE metrics, 2017 and later)")),
    "cycle": (20, 300, ("days: 14-90 for small deals, 70 (40-100) at 25k, 180 (100-300) from "
              "100k on (evidence 10 and 16; Bridge Group 2017: median 60 days at 25k)")),
    "win_rate": (0.15, 0.35, ("of opportunities created: .18-.32 (evidence 16), .19-.29 (Ebsta), "
                 ".30 (Implisit)")),
    "quota_over_pay": (3, 8, "published median 4.8; 3-5 for inside, 5 for field sales"),
    "attainment": (0.5, 1.0, "51 % of reps at quota in 2024; mean attainment below 1"),
    "pay": (60e3, 350e3, "at quota: about 100k for small deals, 220k and more for large ones"),
    "ramp": (1.5, 14, ("months: median 5; 27 % below 3, 7 % over 12 (Bridge Group 2024); longer "
             "where cycles are")),
    "attrition": (0.15, 0.36, "a year: .27 (.20-.36) (evidence 16), 15-32 % in plans"),
    "span": (6, 12, "8 (6-12) (evidence 16)"),
    "reps": (4, 120, "judgement: from a first team to a department"),
    "margin": (0.5, 0.85, "judgement: services to software"),
    "inbound_share": (0.15, 0.75, ("of opportunities: marketing brings 24-30 % of leads, reps half "
                      "(CSO Insights 2011-13); more where deals are small: judgement")),
    "lead_to_opportunity": (0.2, 0.5, ("MQL to SQL 13-50 %, SQL to opportunity 50-75 % "
                            "(evidence 10)")),
}  # fmt: skip
"""By answer, or what an answer follows from: lowest, highest, and who says so."""
FEWEST_WINS, MOST_OPENED = 2.0, 600.0
"""A year: a quota of less than two deals is not told in money; an hour each is then already the
middle of selling time (evidence 16: .20-.45 of 1,840 hours)."""
ANSWERS: Final = (
    "reps", "deal_size", "cycle", "win_rate", "opportunities", "quota", "attainment", "span",
    "ramp", "attrition", "pay", "margin", "leads",
)  # fmt: skip


def companies(count: int = COMPANIES, seed: int = SEED) -> list[dict[str, float]]:
    """Answers of so many companies."""
    chance = np.random.default_rng(seed)
    low, high = (math.log(end) for end in RANGES["deal_size"][:2])
    sizes = qmc.LatinHypercube(1, rng=chance).random(count)[:, 0] * (high - low) + low
    return [_company(_said(math.exp(size)), chance) for size in sizes]


def _company(size: float, chance: np.random.Generator) -> dict[str, float]:
    while True:
        drawn = _drawn(size, chance)
        if _ordinary(drawn):
            return {name: drawn[name] for name in ANSWERS}


def _drawn(size: float, chance: np.random.Generator) -> dict[str, float]:
    """One company with deals of a size, in the round numbers that people say."""

    def around(name: str, median: float, spread: float) -> float:
        low, high, _ = RANGES[name]
        while not low <= (value := median * math.exp(chance.normal(0.0, spread))) <= high:
            pass
        return value

    def between(name: str) -> float:
        low, high, _ = RANGES[name]
        return float(chance.uniform(low, high))

    larger = size / 25e3
    cycle = _said(around("cycle", 70 * larger**0.42, 0.3))
    pay = _said(around("pay", 150e3 * larger**0.25, 0.15))
    quota = _said(pay * around("quota_over_pay", 4.8, 0.25))
    rate, attainment = _said(between("win_rate")), _said(between("attainment"))
    opened = quota * attainment / (size * rate) / 12
    place = math.log(size / 3e3) / math.log(500e3 / 3e3)
    inbound = np.clip(
        0.65 - 0.4 * place + chance.normal(0.0, 0.12), *RANGES["inbound_share"][:2]
    )
    low, high, _ = RANGES["reps"]
    reps = round(low * (high / low) ** chance.uniform())
    return {
        "reps": reps, "deal_size": size, "cycle": cycle, "win_rate": rate,
        "opportunities": _said(opened, 3), "quota": quota, "attainment": attainment,
        "span": round(between("span")), "ramp": _said(around("ramp", 5 * (cycle / 70) ** 0.35, 0.35)),
        "attrition": _said(between("attrition")), "pay": pay, "margin": _said(between("margin")),
        "leads": _said(opened * float(inbound) / between("lead_to_opportunity")),
    }  # fmt: skip


def _ordinary(company: Mapping[str, float]) -> bool:
    """Whether a rep can count the deals of a year, and find an hour for each."""
    opened = 12 * company["opportunities"]
    return company["quota"] >= FEWEST_WINS * company["deal_size"] and opened <= MOST_OPENED


def _said(value: float, digits: int = 2) -> float:
    return float(f"{value:.{digits}g}")


def registered() -> list[dict[str, float]]:
    """The companies as they were registered."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [
            {name: float(text) for name, text in row.items()}
            for row in csv.DictReader(lines)
        ]


def main() -> None:
    """Write the file."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with FILE.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.DictWriter(lines, ANSWERS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(
            {name: f"{value:g}" for name, value in each.items()} for each in companies()
        )


if __name__ == "__main__":
    main()
