"""Parts of a difference add up to it exactly, whatever is zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.why.divisia import logarithmic_mean, split

positive = st.floats(1e-6, 1e9)
levels = arrays(np.float64, (6, 3), elements=positive)
with_zeros = arrays(np.float64, (6, 3), elements=st.one_of(st.just(0.0), positive))


def chain(rows):
    """Levels as a flow has them: what has stopped does not go on."""
    return rows * np.cumprod(rows > 0.0, axis=0)


def adds_up(before, after):
    parts = split(before, after)
    wanted = after[-1] - before[-1]
    size = np.abs(parts).sum(axis=0) + np.abs(wanted) + 1.0
    return np.all(np.abs(parts.sum(axis=0) - wanted) <= 1e-12 * size)


@given(levels, levels)
def test_parts_add_up_where_nothing_is_zero(before, after):
    assert adds_up(before, after)


@given(with_zeros, with_zeros)
def test_parts_add_up_where_a_flow_stops(before, after):
    assert adds_up(chain(before), chain(after))


@given(with_zeros, with_zeros)
def test_parts_add_up_where_a_level_is_missing(before, after):
    assert adds_up(before, after)


def test_the_logarithmic_mean_lies_between_geometric_and_arithmetic():
    a, b = np.array([2.0, 5.0, 7.0]), np.array([3.0, 5.0, 7.0 * (1 + 1e-13)])
    mean = logarithmic_mean(a, b)
    assert np.all(mean >= np.sqrt(a * b) - 1e-12)
    assert np.all(mean <= 0.5 * (a + b) + 1e-12)
    assert mean[1] == pytest.approx(5.0)
    assert logarithmic_mean(np.array([0.0]), np.array([4.0])) == 0.0


def test_one_link_that_changes_carries_the_whole_difference():
    before = np.array([[40.0], [4.0], [8.0], [800.0]])
    after = np.array([[40.0], [6.0], [12.0], [1_200.0]])
    assert split(before, after)[:, 0] == pytest.approx([0.0, 400.0, 0.0, 0.0])


def test_swapping_the_worlds_changes_the_sign_alone():
    before, after = np.array([[1.0], [3.0], [9.0]]), np.array([[2.0], [3.0], [4.0]])
    assert split(after, before) == pytest.approx(-split(before, after))


def test_what_stopped_the_flow_carries_the_whole_difference():
    before = np.array([[40.0], [0.0], [0.0], [0.0]])
    after = np.array([[50.0], [5.0], [2.0], [70.0]])
    assert split(before, after)[:, 0] == pytest.approx([0.0, 70.0, 0.0, 0.0])
    assert split(after, before)[:, 0] == pytest.approx([0.0, -70.0, 0.0, 0.0])


def test_the_limit_is_the_limit():
    # A level that shrinks to nothing gives, in the end, what a level of zero gives.
    after = np.array([[50.0], [5.0], [2.0], [70.0]])
    zero = np.array([[40.0], [0.0], [0.0], [0.0]])
    small = np.array([[40.0], [1e-300], [1e-300], [1e-299]])
    assert split(small, after)[:, 0] == pytest.approx(split(zero, after)[:, 0], abs=1.0)
