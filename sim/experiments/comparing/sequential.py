"""How many replications are enough: until the interval is as narrow as asked, or a budget ends.

Looking after every replication and stopping at the first narrow interval would favour
samples whose spread happens to look small. So the spread is trusted only from
`FEWEST_PAIRS` on, and looks are few: after each, the number of pairs that the spread calls
for is computed, a twentieth is added, and nobody looks before. Coverage of intervals at the
stop is tested on simulated pairs. The numbers of pairs at which one looks depend on
finished replications only, never on their speed.

Source: Hoad, Robinson and Davies 2010 (replications until a precision); Chow and Robbins 1965.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.problems import InvalidInput

FEWEST_PAIRS = 30
SLACK = 1.05
MOST_GROWTH = 4.0
LEAST_STEP = 4

DEFAULT_PAIRS = 120
BUDGET_PAIRS = 4_000
"""Where a precision is asked for, the most pairs spent on it unless another number is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """When to stop replicating.

    Attributes:
        most: The number of pairs, or with a precision the most that may be spent on it.
        precision: Half-width to reach, relative to the bookings ratio; None: run `most` pairs.
    """

    most: int
    precision: float | None = None

    def __post_init__(self) -> None:
        problems: list[str] = []
        if self.most < 2:
            problems.append(
                f"replications: {self.most}; an interval needs at least 2 pairs"
            )
        if self.precision is not None and not 0.0005 <= self.precision <= 1.0:
            problems.append(f"precision: {self.precision:.3%}; give 0.05 % to 100 %")
        if problems:
            raise InvalidInput(problems)

    @property
    def first_look(self) -> int:
        """Pairs to run before looking."""
        return self.most if self.precision is None else min(FEWEST_PAIRS, self.most)

    def next_look(self, pairs: int, half_width: float) -> int | None:
        """Pairs to have at the next look; None: stop.

        Args:
            pairs: Pairs that are finished.
            half_width: Of the bookings ratio at these pairs; nan or inf where there is none.
        """
        if self.precision is None or pairs >= self.most or half_width <= self.precision:
            return None
        called_for = math.inf
        if math.isfinite(half_width):
            called_for = SLACK * pairs * (half_width / self.precision) ** 2
        wanted = math.ceil(min(called_for, MOST_GROWTH * pairs))
        return min(max(wanted, pairs + LEAST_STEP), self.most)
