"""Open deals by age: what closes together is counted together.

Hazards are curves over age that flatten with it, so deals of one day are a cohort while they
are young, and those of a day, a week or a month of creation later on.
"""

from dataclasses import dataclass

import numpy as np

from forecast.deals import DealTable
from sim.arrays import IntArray

FINENESS = 14
"""A cohort spans a day, or this part of its age where that is more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    """Open deals, cohort by cohort.

    Attributes:
        rows: Row in the table of each open deal, cohort by cohort; shape (n_open,).
        born: Creation day that stands for each cohort, of the deal in its middle; shape
            (n_cohorts,).
        start: Place of each cohort's first deal in `rows`.
        size: Deals of each cohort.
    """

    rows: IntArray
    born: IntArray
    start: IntArray
    size: IntArray


def cohorts_of(table: DealTable) -> Cohorts:
    """Sort the open deals by age and part them into cohorts."""
    rows = np.flatnonzero(table.is_open)
    rows = rows[np.argsort(table.created[rows], kind="stable")]
    created = table.created[rows]
    age = table.as_of - created
    begins = [0]
    while begins[-1] <= int(age.max(initial=0)):
        begins.append(begins[-1] + max(1, begins[-1] // FINENESS))
    cohort = -np.searchsorted(begins, age, side="right")
    _, start, size = np.unique(cohort, return_index=True, return_counts=True)
    born = created[(2 * start + size - 1) // 2] if len(rows) else created
    return Cohorts(rows=rows, born=born, start=start, size=size)
