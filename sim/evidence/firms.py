"""Stages against each other over drawn parameters, for one organisation after the other."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.arrays import Array
from sim.evidence.bench import YEAR, Bench, managed
from sim.evidence.result import StagesFound
from sim.evidence.row import Study
from sim.evidence.studies.ladder import levels_of
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import NOTHING
from sim.experiments.comparing.uncertainty import probability_above, spread_of

COMPARED = ("initial", "execute", "coach", "align")
WEEKS = 3 * YEAR
RUN_IN = 2 * YEAR
EACH = 2
"""Replications of a draw: the fewest that tell chance from parameters."""

PAIRS = {
    "5>1": ("align", "initial"), "5>4": ("align", "coach"), "4>3": ("coach", "execute"),
}  # fmt: skip
"""Of each probability the stage asked about, and the one that it is held against."""
MEASURES = ("sold", "contribution")
LABELS = {"sold": "bookings", "contribution": "contribution"}


def measure(bench: Bench) -> dict[str, float]:
    """Bookings and contribution of stages 1, 3, 4 and 5, each run in under itself."""
    seen: dict[str, float] = {}
    for name in COMPARED:
        run = bench.run(managed(name), weeks=WEEKS, run_in=RUN_IN)
        seen |= levels_of(name, run, bench.organisation)
    return seen


def study_of(organisation: str) -> Study:
    """The experiment on one organisation."""
    return Study(
        name=f"stages of {organisation}",
        design="Stages 1, 3, 4 and 5 in their steady states, two futures at every draw of the "
        "parameters.",
        measure=measure,
        replications=0,
        draw_replications=EACH,
    )


def stages_found(
    organisation: str,
    draws: Sequence[Sequence[Mapping[str, float]]],
    ratios: Mapping[str, Estimate],
    wins: Mapping[str, Estimate],
) -> StagesFound:
    """Ratio and probabilities over draws.

    Args:
        organisation: Its name.
        draws: Of every draw, its futures' observations.
        ratios: What was found at the defaults.
        wins: The same for won deals.
    """
    whole = [draw for draw in draws if len(draw) == EACH]
    values = {
        f"{name} {what}": np.array(
            [[seen[f"{name} {what}"] for seen in draw] for draw in whole]
        )
        for name in COMPARED
        for what in MEASURES
    }
    probabilities: dict[str, Estimate] = {}
    drawn = NOTHING
    if whole:
        for pair, (asked, base) in PAIRS.items():
            for what in MEASURES:
                effect = values[f"{asked} {what}"] - values[f"{base} {what}"]
                probabilities[f"{pair} {LABELS[what]}"] = probability_above(effect)
        drawn = _ratio_over_draws(values["initial sold"], values["align sold"])
    return StagesFound(
        organisation=organisation, ratios=ratios, wins=wins, drawn=drawn,
        probabilities=probabilities, points=len(whole),
    )  # fmt: skip


def _ratio_over_draws(base: Array, other: Array) -> Estimate:
    """Mean ratio, and where the ratio lies with 95 % over draws, luck averaged out."""
    below = base.mean(axis=1, keepdims=True)
    spread = spread_of(other / below)
    if spread is None:
        return Estimate(mean=float((other / below).mean()), low=np.nan, high=np.nan)
    return spread.effect
