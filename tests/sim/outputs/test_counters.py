"""Counters that belong together stand together, in the order of what they count by."""

from __future__ import annotations

from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import MOST_STAGES, Source


def test_deals_opened_are_counted_by_source():
    for source in Source:
        assert (
            RepCounter[f"OPENED_{source.name}"] == RepCounter.OPENED_INBOUND + source.value
        )


def test_every_stage_has_a_counter_of_those_who_pass():
    for stage in range(MOST_STAGES):
        assert RepCounter[f"PASSED_STAGE_{stage + 1}"] == RepCounter.PASSED_STAGE_1 + stage


def test_counters_are_numbered_without_gaps():
    for counters in (RepCounter, TeamCounter):
        assert [counter.value for counter in counters] == list(range(len(counters)))
