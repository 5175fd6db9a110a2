"""Fitting looks at fit rows alone, moves within evidence ranges, and only for a gain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.evidence import fit
from sim.evidence.fit import (
    FIT_ROWS,
    Fit,
    loss_of,
    moved_parameters,
    off_middle,
)
from sim.evidence.registry import ROWS
from sim.organisation import Organisation


def test_rows_to_test_are_never_looked_at():
    assert {row.role for row in FIT_ROWS} == {"fit"}
    assert any(row.role == "test" for row in ROWS)


def test_what_lies_well_inside_is_not_pulled():
    inside = {row.id: 0.5 * (row.low + row.high) for row in FIT_ROWS}
    assert loss_of(inside) == 0.0
    assert loss_of({**inside, FIT_ROWS[0].id: FIT_ROWS[0].high}) == pytest.approx(0.04)
    assert off_middle(FIT_ROWS[0], FIT_ROWS[0].low) == pytest.approx(0.5)


def test_a_parameter_moves_to_where_its_row_lies_inside(monkeypatch):
    # A planted figure of twice the parameter: .09 at its default, and .10 to .16 is asked for.
    row = next(row for row in FIT_ROWS if row.id == "coaching_core")
    study = replace(
        row.study,
        measure=lambda bench: {"x": 2.0 * bench.organisation.people.coaching_kappa},
        replications=1,
    )
    planted = replace(row, study=study, figure=lambda seen: float(np.mean(seen["x"])),
                      low=0.10, high=0.16)  # fmt: skip
    monkeypatch.setattr(fit, "FIT_ROWS", (planted,))
    steps = {step.parameter.field: step for step in Fit(Organisation()).search()}
    kappa = steps["people.coaching_kappa"]
    assert 0.5 < kappa.level < 1.0
    assert 0.05 < kappa.value < 0.09
    assert kappa.loss < fit.WORTH
    assert steps["people.gap_mean"].level == 0.5
    ranges = {x.field: x for x in moved_parameters()}
    assert all(ranges[s.parameter.field].low <= s.value <= ranges[s.parameter.field].high
               for s in steps.values())  # fmt: skip
