"""Pass rates are freed from luck, and labels follow from them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence.labels import label_of, pass_rate


def chance():
    return np.random.Generator(np.random.Philox(key=4))


def test_draws_that_differ_by_luck_alone_pass_nearly_all_or_hardly_at_all():
    figures = chance().normal(0.05, 0.10, 40)
    errors = np.full(40, 0.10)
    # What is left is the doubt about the mean, .1 / sqrt(40): the range is three of it away.
    assert pass_rate(figures, errors, 0.0, 0.10) > 0.99
    assert pass_rate(figures, errors, 0.2, 0.30) < 0.01
    known = pass_rate(figures, np.zeros(40), 0.0, 0.10)
    assert 0.2 < known < 0.6


def test_the_share_of_draws_that_pass_is_found_below_luck():
    luck = chance()
    truth = luck.normal(0.05, 0.10, 4_000)
    seen = truth + luck.normal(0.0, 0.08, truth.size)
    expected = float(((truth >= 0.0) & (truth <= 0.10)).mean())
    found = pass_rate(seen, np.full(truth.size, 0.08), 0.0, 0.10)
    assert abs(found - expected) < 0.03


def test_a_draw_without_a_figure_does_not_pass_and_few_draws_say_nothing():
    figures = [0.05] * 6 + [math.nan] * 6
    assert pass_rate(figures, [0.001] * 12, 0.0, 0.10) == 0.5
    assert pass_rate([0.05] * 3, [0.01] * 3, 0.0, 0.10) is None
    assert pass_rate([math.nan] * 8, [0.01] * 8, 0.0, 0.10) == 0.0


def test_labels():
    assert label_of("", "set by its source", 0.1, 0.0) == "calibrated"
    assert label_of("", "set by its source", None, None) == "calibrated"
    assert label_of("", "", 0.51, 0.0) == "not discriminating"
    assert label_of("", "", 0.2, 0.6) == "not discriminating"
    assert label_of("", "", 0.5, 0.5) == "counted"
    assert label_of("", "", 0.5, None) == "counted"
    assert label_of("", "", None, None) is None


@pytest.mark.parametrize("rates", [(0.51, 0.0), (0.2, 0.6), (None, 0.6)])
def test_a_row_that_anything_passes_does_not_count_as_calibrated(rates):
    assert label_of("", "set by its source", *rates) == "not discriminating"


def test_a_row_that_numbers_were_moved_by_is_fit_whatever_else_it_is():
    assert label_of("moved", "set by its source", 0.9, 0.9) == "fit"
    assert label_of("moved", "", None, None) == "fit"
