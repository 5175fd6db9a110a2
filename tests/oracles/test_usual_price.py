"""The usual price is narrowed down before it is halved: the result is that of halving alone."""

import numpy as np
from oracles.mirror import covers

from sim.agents.rep import effort
from sim.engines.constants import build_constants
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.scenarios.loader import load_organisation


@covers("rep.effort.narrowed")
def test_what_is_narrowed_down_spares_halvings_and_changes_none():
    firm = load_organisation("three_markets")
    for point in range(3):
        drawn = EvidenceRanges.of(firm).organisation(firm, seed=3, point=point)
        c = build_constants(drawn, key=np.uint64(5), run_in_weeks=52)[0]
        for size in (0.05, 0.6, 2.5):
            below, above = effort.narrowed(c, size, 100)
            assert above - below < 0.1
            low, high = effort.LEAST_PRICE, effort.MOST_PRICE
            for _ in range(30):
                middle = 0.5 * (low + high)
                if effort.mean_pace(c, middle, size, 100) > 1.0:
                    low = middle
                else:
                    high = middle
            assert effort.solve_usual_price(c, size, 100) == 0.5 * (low + high)
