"""How accounts are split between seats: unevenly, as in most organisations.

More than half of all territories are mis-sized (evidence 12).
"""

from __future__ import annotations

from sim.chance import Purpose, lognormal, uniform
from sim.compiling import rule
from sim.state import Constants, Records, Rep, Values

SMALLEST = 4


@rule
def territory_sizes(
    constants: Records[Constants],
    reps: Records[Rep],
    mean: int,
    sigma: float,
    most: int,
    sizes: Values[int],
) -> None:
    """Accounts of every territory: lognormal around a mean, drawn by seat.

    Args:
        constants: The organisation's constants (the key).
        reps: All reps; their addresses are read.
        mean: Accounts in a mean territory.
        sigma: Standard deviation of the log size.
        most: Largest size that an account's address can hold.
        sizes: Receives the sizes, shape (reps,).
    """
    median = mean / (2.718281828459045 ** (0.5 * sigma * sigma))
    for rep_index in range(reps.shape[0]):
        u = uniform(constants[0].key, reps[rep_index].address, Purpose.TERRITORY, 0, 0)
        size = int(lognormal(u, median, sigma) + 0.5)
        sizes[rep_index] = min(most, max(SMALLEST, size))
