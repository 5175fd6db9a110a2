"""Do reps differ in win rate by more than chance makes them differ?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from forecast.by_chance import p_text
from forecast.history.findings import Findings
from forecast.history.tables import History
from sim.outputs import schema

MIN_CLOSED: Final = 10
"""A rep with fewer closed deals is left out of the comparison."""

ALPHA: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How much win rates of reps differ.

    Attributes:
        reps: How many were compared.
        chi_square: Pearson's statistic of won and lost by rep, with reps - 1 degrees of
            freedom.
        p_value: Chance of at least this spread if all had the same win rate.
        between: Standard deviation of true win rates by the method of moments, 0-1.
        typical_error: Median standard error of one rep's own win rate.
    """

    reps: int
    chi_square: float
    p_value: float
    between: float
    typical_error: float


def spread_of_win_rates(won: NDArray[np.int64], closed: NDArray[np.int64]) -> Spread:
    """Test equal win rates; entry i holds the won and the closed deals of rep i.

    The moment estimate of the variance between reps is that of a random-effects model with
    binomial noise: p (1 - p) (X2 - (k - 1)) / (N - sum n_i^2 / N).
    """
    total = closed.sum()
    rate = won.sum() / total
    noise = rate * (1 - rate)
    if noise == 0 or len(closed) < 2:
        return Spread(
            reps=len(closed), chi_square=0.0, p_value=1.0, between=0.0, typical_error=0.0
        )
    chi_square = float(((won - closed * rate) ** 2 / (closed * noise)).sum())
    freedom = len(closed) - 1
    effective = total - (closed**2).sum() / total
    variance = max(0.0, noise * (chi_square - freedom) / effective)
    return Spread(
        reps=len(closed),
        chi_square=chi_square,
        p_value=float(stats.chi2.sf(chi_square, freedom)),
        between=float(np.sqrt(variance)),
        typical_error=float(np.median(np.sqrt(noise / closed))),
    )


def examine_people(history: History, findings: Findings) -> None:
    """Find whether there are reps at all, and whether their win rates can be told apart."""
    deals = history.deals
    nobody = (deals["rep"] == "").to_numpy()
    findings.mark("no_rep", nobody, deals["deal_id"])
    _idle(history, findings)
    if history.meta.outcomes != "known":
        return
    closed = deals[(deals["status"] != schema.OPEN) & ~nobody]
    by_rep = closed.groupby("rep")["status"].agg(
        won=lambda status: int((status == schema.WON).sum()), closed="size"
    )
    counted = by_rep[by_rep["closed"] >= MIN_CLOSED]
    if len(counted) < 2 or counted["won"].sum() in (0, counted["closed"].sum()):
        return  # one rep, or one outcome for all: nothing can differ
    spread = spread_of_win_rates(
        counted["won"].to_numpy(dtype=np.int64), counted["closed"].to_numpy(dtype=np.int64)
    )
    figures = [
        f"{_percent(spread.p_value)} of equal reps would differ as much or more by chance",
        f"true spread between reps about {spread.between:.1%}",
        f"a rep's own rate is known to +-{1.96 * spread.typical_error:.0%}",
    ]
    findings.add(
        "reps_alike" if spread.p_value > ALPHA else "reps_differ",
        spread.reps,
        len(by_rep),
        figures,
        reps=spread.reps,
        chance=p_text(spread.p_value),
    )


def _percent(chance: float) -> str:
    """A chance in percent, without powers of ten."""
    return "under 0.1 %" if chance < 0.001 else f"{100 * chance:.{int(chance < 0.1)}f} %"


def _idle(history: History, findings: Findings) -> None:
    people = history.people
    reps = people[people["role"] == "rep"]
    seen = {*history.deals["rep"], *history.activities["person"]}
    idle = ~reps["person"].isin(seen) & ~reps["person"].isin(people["manager"])
    findings.mark("reps_without_deals", idle, reps["person"])
