"""What more selling effort brings: Albers, Mantrala and Sridhar 2010 (evidence 8).

Mechanism: territories are finite, the best prospects come first, and prospecting saturates.
"""

import math

from sim.evidence.bench import SELLING, Bench, changed, managed
from sim.evidence.figures import Observations
from sim.organisation import Organisation

WEEKS = 52


def measure(bench: Bench) -> dict[str, float]:
    """A year of selling hours and bookings after travel and other work became less, or more."""
    seen: dict[str, float] = {}
    for name, points in (("more", -0.10), ("less", 0.10)):

        def other_share(usual: float, points: float = points) -> float:
            return max(0.0, usual + points)

        firm = changed(bench.organisation, people__other_share=other_share)
        run = bench.run(managed("motivate"), weeks=WEEKS, later=firm)
        seen[f"{name} hours"] = run.total(*SELLING)
        seen[f"{name} sold"] = run.sold()
    return seen


def elasticity(seen: Observations) -> float:
    """Log ratio of bookings over log ratio of selling hours."""
    sold = math.log(seen["more sold"].sum() / seen["less sold"].sum())
    return sold / math.log(seen["more hours"].sum() / seen["less hours"].sum())


def endless_market(firm: Organisation) -> Organisation:
    """Three times the accounts, and prospecting that hardly saturates."""
    return changed(
        firm,
        market__accounts_per_rep=lambda accounts: min(3000, 3 * accounts),
        market__prospecting_saturation=60.0,
    )
