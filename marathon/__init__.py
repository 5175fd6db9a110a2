"""Simulate and forecast a sales organisation.

    import marathon

    c = marathon.compare("initial", "align", futures=50)
    print(c)                     # verdict and table; in a notebook also the chart
    c.frame()                    # a tidy table
    c.plot(); c.save("out/")

Nothing heavy is loaded before it is used (`marathon.lazy`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from marathon.lazy import loader

if TYPE_CHECKING:
    from marathon.api.catalogue import (
        differences,
        levers,
        moves,
        organisation,
        organisations,
        scenario,
        scenarios,
        write,
    )
    from marathon.api.comparing import compare
    from marathon.api.comparison import Comparison
    from marathon.api.estimating import estimate
    from marathon.api.explanation import Deals, Explanation, deals, why
    from marathon.api.fog import Fog, fog
    from marathon.api.history import (
        Calibration,
        Forecast,
        History,
        calibrate,
        forecast,
        read_history,
    )
    from marathon.api.own import OwnOrganisation, own_organisation
    from marathon.api.race import Race, ladder, sprint
    from marathon.api.result import Result
    from marathon.api.run import Run, simulate
    from marathon.api.spread import Spread, spread
    from marathon.api.validation import Validation, validate
    from marathon.api.watching import Progress
    from marathon.charts import projector as slides
    from marathon.sentences import wording
    from sim.experiments.comparing.comparison import Estimate
    from sim.organisation import Organisation
    from sim.problems import InvalidInput
    from sim.scenarios.catalogue import STAGES
    from sim.scenarios.scenario import Scenario

__all__ = [
    "STAGES",
    "Calibration",
    "Comparison",
    "Deals",
    "Estimate",
    "Explanation",
    "Fog",
    "Forecast",
    "History",
    "InvalidInput",
    "Organisation",
    "OwnOrganisation",
    "Progress",
    "Race",
    "Result",
    "Run",
    "Scenario",
    "Spread",
    "Validation",
    "calibrate",
    "compare",
    "deals",
    "differences",
    "estimate",
    "fog",
    "forecast",
    "ladder",
    "levers",
    "moves",
    "organisation",
    "organisations",
    "own_organisation",
    "read_history",
    "scenario",
    "scenarios",
    "simulate",
    "slides",
    "spread",
    "sprint",
    "validate",
    "why",
    "wording",
    "write",
]

_HOMES: Final = {
    "marathon.api.catalogue": "differences levers moves organisation organisations scenario "
    "scenarios write",
    "marathon.api.comparing": "compare",
    "marathon.api.comparison": "Comparison",
    "marathon.api.estimating": "estimate",
    "marathon.api.explanation": "Deals Explanation deals why",
    "marathon.api.fog": "Fog fog",
    "marathon.api.history": "Calibration Forecast History calibrate forecast read_history",
    "marathon.api.own": "OwnOrganisation own_organisation",
    "marathon.api.race": "Race ladder sprint",
    "marathon.api.result": "Result",
    "marathon.api.run": "Run simulate",
    "marathon.api.spread": "Spread spread",
    "marathon.api.validation": "Validation validate",
    "marathon.api.watching": "Progress",
    "marathon.charts.projector": "slides",
    "marathon.sentences.wording": "wording",
    "sim.experiments.comparing.comparison": "Estimate",
    "sim.scenarios.catalogue": "STAGES",
    "sim.organisation": "Organisation",
    "sim.problems": "InvalidInput",
    "sim.scenarios.scenario": "Scenario",
}
"""By module: the public names that are loaded from it."""

__getattr__ = loader(
    __name__, {name: home for home, names in _HOMES.items() for name in names.split()}
)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
