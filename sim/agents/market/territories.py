"""How accounts are split between seats: unevenly, as in most organisations.

More than half of all territories are mis-sized (evidence 12).
"""

from sim.chance import Purpose, lognormal, uniform
from sim.compiling import rule
from sim.state import Constants, Records, Rep, Values

SMALLEST = 4


@rule
def territory_sizes(
    constants: Records[Constants],
    reps: Records[Rep],
    most: int,
    sizes: Values[int],
) -> None:
    """Accounts of every territory: lognormal around the team's mean, drawn by seat.

    Args:
        constants: Constants of every team.
        reps: All reps; their addresses and teams are read.
        most: Largest size that an account's address can hold.
        sizes: Receives the sizes, shape (reps,).
    """
    for rep_index in range(reps.shape[0]):
        c = constants[reps[rep_index].team]
        sigma = c.territory_sigma
        median = c.accounts_per_rep / (2.718281828459045 ** (0.5 * sigma * sigma))
        u = uniform(c.key, reps[rep_index].address, Purpose.TERRITORY, 0, 0)
        size = int(lognormal(u, median, sigma) + 0.5)
        sizes[rep_index] = min(most, max(SMALLEST, size))
