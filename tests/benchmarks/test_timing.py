"""The way benchmarks compare: turns, medians, ratios within a round."""

import importlib.util
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def timing(monkeypatch_module):
    spec = importlib.util.spec_from_file_location("timing", FOLDER / "timing.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch_module.setitem(sys.modules, "timing", module)  # dataclasses look it up
    spec.loader.exec_module(module)
    return module


def test_cases_take_turns_in_alternating_order_after_a_round_that_is_not_counted(timing):
    calls = []

    def case(name):
        return timing.Case(lambda: calls.append(name) or 10)

    rates = timing.take_turns({"a": case("a"), "b": case("b")}, rounds=3)
    assert calls == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert len(rates.by_case["a"]) == len(rates.by_case["b"]) == 3


def test_a_ratio_is_taken_within_rounds_so_a_slow_moment_cancels(timing):
    # The machine is ten times slower in the second round; each round says 2.
    rates = timing.Rates({"a": [200.0, 20.0, 180.0], "b": [100.0, 10.0, 90.0]})
    assert rates.ratio("a", "b") == 2.0
    assert rates.spread("a", "b") == (2.0, 2.0)
    assert rates.median("a") == 180.0


def test_what_is_prepared_is_handed_over_anew_and_not_timed(timing):
    moments = iter(range(100))
    worlds = iter("abc")

    def prepare():
        next(moments)  # a tick of the clock below, outside of what it times
        return (next(worlds),)

    ran = []
    case = timing.Case(lambda world: ran.append(world) or 6, prepare)
    rates = timing.take_turns({"case": case}, rounds=2, clock=lambda: next(moments))
    assert ran == ["a", "b", "c"]
    assert rates.by_case["case"] == [6.0, 6.0]
