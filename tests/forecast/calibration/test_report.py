"""What a calibration says of itself: which targets are missed, why, and what that means."""

import re

import pytest

from forecast.calibration.bridge import Bridge, Comparison
from forecast.calibration.profile import profile_of
from marathon.sentences.calibration import report, verdict
from sim.scenarios.loader import load_organisation

OUT = "ours.toml"
STEP = f"marathon compare initial align --organisation {OUT}"


def comparison(name, fitted, simulated, *, solved=True):
    return Comparison(
        name=name, fitted=fitted, fitted_interval=(0.99 * fitted, 1.01 * fitted),
        simulated=simulated, simulated_interval=(0.99 * simulated, 1.01 * simulated),
        solved=solved,
    )  # fmt: skip


def bridge(by_creation, by_close, at_limit=()):
    return Bridge(
        organisation=load_organisation(),
        comparisons=(
            comparison("arrivals", 6.0, 6.0),
            comparison("win_rate_by_creation", 0.55, by_creation),
            comparison("win_rate_by_close", 0.64, by_close, solved=False),
            comparison("amount_mean", 1000.0, 1000.0),
        ),
        rounds=3,
        converged=False,
        at_limit=at_limit,
        remarks={},
        opening=("An organisation.",),
    )


@pytest.fixture
def said(planted):
    history, as_of = planted(3, known_days=250)
    fitted = profile_of(history, as_of)

    def text(*numbers, **more):
        return re.sub(r"\s+", " ", report(fitted, bridge(*numbers, **more), OUT))

    return text


def test_a_check_that_is_missed_beside_a_target_that_is_met(said):
    text = said(0.55, 0.55)
    assert "only one of the two win rates can be met" in text
    assert "neither is met" not in text
    assert "It does not show win rate of deals closed 55.0 % instead of 64.0 %" in text


def test_where_both_are_missed_neither_is_said_to_be_met(said):
    text = said(0.42, 0.42)
    assert "here neither is met" in text
    assert "a rep books about 24 % less" in text


def test_a_field_at_the_end_of_its_range_has_its_full_name_and_its_target(said):
    end = "process.stages.exit_logit"
    text = said(0.42, 0.42, at_limit=(end, "people.deal_slots"))
    name = f"advance against lose at exit ({end})"
    assert (
        "win rate of deals created is missed: what is turned for it is at the end of its "
        f"range: {name}." in text
    )
    assert "leads and deals a rep can hold (people.deal_slots)" in text
    assert "the search ended before" not in text
    assert "the search ended before" in said(0.42, 0.42)


def test_a_comparison_is_recommended_only_with_what_is_missed(said):
    assert said(0.55, 0.64).endswith(f"next: {STEP}")
    text = said(0.42, 0.42)
    assert f"next: {STEP}" not in text
    assert "look at why it misses win rate of deals created and win rate" in text


def test_one_win_rate_has_one_name_and_the_plain_quotient_is_told_apart(said):
    text = said(0.55, 0.64)
    plain = re.findall(r"of those closed so far (\d+\.\d) %", text)
    assert len(plain) == 1
    assert "counts each month of the quarter alike" in text


def test_a_verdict_without_misses_has_none():
    (only,) = verdict(bridge(0.55, 0.64))
    assert only.startswith("An organisation of 8 reps in 1 team shows 4 of 4 numbers")
