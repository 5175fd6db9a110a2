"""Do reps differ in win rate by more than chance makes them differ?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

from forecast.history.findings import check
from sim.outputs import schema

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.history.tables import Check, History

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


def people_checks(history: History) -> list[Check]:
    """Whether there are reps at all, and whether their win rates can be told apart."""
    deals = history.deals
    nobody = (deals["rep"] == "").to_numpy()
    checks = []
    if nobody.any():
        checks.append(
            check(
                "no_rep",
                "caution",
                "Deals without an owner",
                count=nobody.sum(),
                total=len(deals),
                examples=deals.loc[nobody, "deal_id"],
                treatment="kept for the company; nothing is said of people for them",
            )
        )
    checks += _idle(history)
    if history.meta.outcomes != "known":
        return checks
    closed = deals[(deals["status"] != schema.OPEN) & ~nobody]
    by_rep = closed.groupby("rep")["status"].agg(
        won=lambda status: int((status == schema.WON).sum()), closed="size"
    )
    counted = by_rep[by_rep["closed"] >= MIN_CLOSED]
    if len(counted) < 2:
        return checks
    spread = spread_of_win_rates(
        counted["won"].to_numpy(dtype=np.int64), counted["closed"].to_numpy(dtype=np.int64)
    )
    return [*checks, _spread_check(spread, len(by_rep))]


def _idle(history: History) -> list[Check]:
    """Listed reps who own no deal: new, gone, or spelled in another way."""
    people = history.people
    reps = people[people["role"] == "rep"]
    seen = {*history.deals["rep"], *history.activities["person"]}
    idle = reps[~reps["person"].isin(seen) & ~reps["person"].isin(people["manager"])]
    if idle.empty:
        return []
    return [
        check(
            "reps_without_deals",
            "note",
            "Listed reps who own no deal: new, gone, or spelled in another way",
            count=len(idle),
            total=len(reps),
            examples=idle["person"],
            treatment="kept among the people; not counted as reps who sell",
        )
    ]


def _spread_check(spread: Spread, total: int) -> Check:
    figures = [
        f"chi-square {spread.chi_square:.1f}, df {spread.reps - 1}, p = {spread.p_value:.2g}",
        f"true spread between reps about {spread.between:.1%}",
        f"a rep's own rate is known to +-{1.96 * spread.typical_error:.0%}",
    ]
    if spread.p_value > ALPHA:
        return check(
            "reps_alike",
            "caution",
            f"The {spread.reps} reps do not differ in win rate beyond chance "
            f"(p = {spread.p_value:.2f})",
            count=spread.reps,
            total=total,
            examples=figures,
            treatment="no ranking is made: the order in this export would not repeat",
        )
    return check(
        "reps_differ",
        "note",
        f"The {spread.reps} reps differ in win rate beyond chance (p = {spread.p_value:.2g})",
        count=spread.reps,
        total=total,
        examples=figures,
        treatment="each rep's rate is shrunk towards the team's before it is used",
    )
