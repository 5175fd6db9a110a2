"""How many replications are enough: until the interval is as narrow as asked, or a budget ends.

Whoever looks again and again and stops at the first interval that is narrow enough stops where
the spread happens to look small, and the interval covers too rarely. Three things keep it
honest. When to look and stop depends on the spread alone, and in normal samples spread and
mean are independent (Student, Helmert): only a spread that looks too small can do harm. Nobody
looks before `FEWEST_PAIRS`. And intervals of a run that may stop early are `WIDENING` times as
wide as those of a fixed number of pairs, both to decide and to report: with it, the coverage
at the stop is at least the nominal one for *every* true spread and precision. A test computes
that coverage over the whole range, for normal samples; another measures it on replications of
the model. After each look the number of pairs that the spread calls for is computed, and
2 % more, but at most 1.6 times as many as there are: an early look knows the spread badly. The numbers of pairs at which one looks depend on
finished replications only, never on their speed.

Source: Chow and Robbins 1965; Hall 1981 (triple sampling); Hoad, Robinson and Davies 2010.
"""

import math
from dataclasses import dataclass

from sim.problems import InvalidInput

FEWEST_PAIRS = 30
WIDENING = 1.03
"""Factor of intervals of a run that may stop early; without it coverage falls to .944."""
SLACK = 1.02
MOST_GROWTH = 1.6
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
    def widening(self) -> float:
        """Factor by which intervals are widened; see the module."""
        return widening(self.precision)

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


def widening(precision: float | None) -> float:
    """Factor by which intervals are widened: 1 where no precision was asked for."""
    return 1.0 if precision is None else WIDENING
