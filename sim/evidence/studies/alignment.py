"""Territories of one size against territories as they are: Zoltners and Sinha (evidence 12).

Mechanism: the best prospects come first, so what a small territory lacks is worth more than what
a large one has beyond its rep's hours.
"""

from sim.evidence.bench import YEAR, Bench, changed, managed


def measure_even(bench: Bench) -> dict[str, float]:
    """Bookings of two years in either split of the same number of accounts."""
    firms = {
        "as they are": bench.organisation,
        "even": changed(bench.organisation, market__territory_sigma=0.0),
    }
    return {
        name: bench.run(managed("coach"), weeks=2 * YEAR, organisation=firm).sold()
        for name, firm in firms.items()
    }
