"""No sentence states as a fact what its interval does not exclude."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import pytest

from marathon.charts import transition
from marathon.page.room import room_page
from marathon.sentences.comparison.notes import notes
from marathon.sentences.comparison.tables import scenario_caption, scenario_rows
from marathon.sentences.comparison.telling import CONTRIBUTION, tell, transition_of
from marathon.sentences.comparison.verdict import verdict
from marathon.sentences.explanation import Because
from marathon.sentences.explanation import notes as explanation_notes
from marathon.sentences.explanation import verdict as explanation_verdict
from marathon.sentences.race import race_verdict
from marathon.sentences.wording import variance_share
from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.race import race
from sim.experiments.why.explanation import Explanation, Share, Split
from sim.experiments.why.shapley import Change
from sim.organisation import Organisation
from sim.scenarios.loader import load_scenario


def story_of(simulator, *scenarios):
    numbers = compare(scenarios[0], scenarios[1:], Organisation(), years=1, warmup=0,
                      replications=4, simulator=simulator)  # fmt: skip
    return tell(numbers, scenarios, Organisation())


@pytest.fixture(scope="module")
def same_story(simulator):
    align = load_scenario("align")
    twin = dataclasses.replace(align, name="twin", title="Twin")
    return story_of(simulator, align, twin)


def test_the_same_practices_under_another_name_are_said_to_be_the_same(same_story):
    assert verdict(same_story) == (
        "Twin and Align are the same practices: no difference in any future.",
    )


def test_the_same_practices_pay_for_nothing(same_story):
    heads, rows = scenario_rows(same_story)
    twin = dict(zip(heads, rows[1], strict=True))
    assert (twin["paid back"], twin["dip"]) == ("-", "-")


def test_among_several_the_same_practices_are_named(simulator):
    align = load_scenario("align")
    twin = dataclasses.replace(load_scenario("initial"), name="twin", title="Twin")
    story = story_of(simulator, load_scenario("initial"), align, twin)
    assert (
        "Twin and Initial are the same practices: no difference in any future."
        in verdict(story)
    )


def with_difference(story, low, mean, high):
    """The story with another interval of the difference in contribution."""
    estimate = Estimate(mean=mean, low=low, high=high)
    rows = tuple(
        dataclasses.replace(row, difference=estimate)
        if row.response == CONTRIBUTION
        else row
        for row in story.comparison.rows
    )
    comparison = dataclasses.replace(story.comparison, rows=rows)
    return dataclasses.replace(story, comparison=comparison)


def test_a_payback_of_noise_is_no_payback(pair_story):
    unsure = with_difference(pair_story, -100.0, 5.0, 110.0)
    text = " ".join(verdict(unsure))
    assert "whether it pays for itself cannot be told from chance" in text
    assert "half of the futures" not in text


def test_the_payback_is_that_of_the_median_future(pair_story):
    even = transition_of(pair_story, "align").contribution.break_even
    sentence = verdict(pair_story)[2]
    assert (
        f"in half of the futures it has paid for itself by month {math.ceil(even.median * 12 / 52)} "
        f"(week {even.median:.0f}), in 10 % by month " in sentence
    )
    mean = max(1, math.ceil(even.of_mean * 12 / 52))
    assert "averaged" not in sentence
    if mean == math.ceil(even.median * 12 / 52):
        assert sentence.endswith("; so has the sum over all futures.")
    else:
        assert f", by month {mean}, because " in sentence
    dated = dataclasses.replace(pair_story, first_day=dt.date(2026, 7, 6))
    day = dt.date(2026, 7, 6) + dt.timedelta(days=round(7 * even.median))
    assert f"paid for itself by {day:%B %Y} (week" in verdict(dated)[2]


def test_a_dip_that_chance_explains_is_none(pair_story):
    change = pair_story.comparison.transitions[0]
    path = change.contribution
    dip = dataclasses.replace(path.dip, depth=Estimate(mean=50.0, low=-10.0, high=110.0))
    change = dataclasses.replace(change, contribution=dataclasses.replace(path, dip=dip))
    comparison = dataclasses.replace(pair_story.comparison, transitions=(change,))
    unsure = dataclasses.replace(pair_story, comparison=comparison)
    assert "no loss can be told from chance" in verdict(unsure)[2]


def test_the_week_in_the_text_is_the_week_in_the_chart(pair_story):
    dip = transition_of(pair_story, "align").contribution.dip
    drawn = transition.draw(pair_story, "align").wide
    line = max(
        (line for axes in drawn.axes for line in axes.lines),
        key=lambda x: len(x.get_xdata()),
    )
    deepest = line.get_xdata()[line.get_ydata().argmin()]
    assert f"(week {dip.week})" in verdict(pair_story)[2]
    assert deepest == dip.week


def test_the_room_is_asked_about_the_stage_that_the_verdict_answers(ladder_story):
    asked = ladder_story.title(ladder_story.asked)
    page = room_page(ladder_story, ())
    assert verdict(ladder_story)[0].startswith((f"{asked} earns", f"Which of {asked}"))
    assert f"How much more is booked under {asked} than under Initial?" in page
    assert f'"said": "{asked} books' in page


def test_figures_a_rep_say_whose_seats_they_are_divided_by(simulator, pair_story):
    assert "a rep being one of the 8 seats;" in scenario_caption(pair_story)
    hired = story_of(simulator, load_scenario("coach"), load_scenario("coach+hiring_wave"))
    assert "8 seats that were there before any was added" in scenario_caption(hired)
    assert any(
        "divided by the 8 seats that were there before" in note for note in notes(hired)
    )


def sprint(simulator):
    names = ("initial", "align", "coach")
    scenarios = tuple(load_scenario(name) for name in names)
    story = story_of(simulator, *scenarios)
    found = race(story.comparison.outcomes, contender="align", rival="coach")
    return found, story


def test_a_race_that_chance_decides_has_no_winner(simulator):
    found, story = sprint(simulator)
    unsure = dataclasses.replace(found, final=Estimate(mean=5.0, low=-10.0, high=20.0))
    first = race_verdict(unsure, story)[0]
    assert "are not told apart" in first
    assert "ahead of" not in first
    last = race_verdict(unsure, story)[-1]
    assert "Align earns more than Coach is not told apart from nothing: 0.0 k (" in last
    for final, winner in ((1e3, "Align earns 1.0 k"), (-1e3, "Coach earns 1.0 k")):
        clear = Estimate(mean=final, low=final - 500.0, high=final + 500.0)
        sure = dataclasses.replace(found, final=clear)
        assert winner in race_verdict(sure, story)[-1]


def test_a_rival_is_behind_doing_nothing_only_where_its_interval_says_so(simulator):
    found, story = sprint(simulator)
    dip = dataclasses.replace(
        found.fading.dip, week=3, depth=Estimate(mean=900.0, low=500.0, high=1300.0)
    )
    even = dataclasses.replace(found.fading.break_even, of_mean=10)
    for last, expected in (
        (Estimate(mean=800.0, low=100.0, high=1500.0), "behind it from week 10 on"),
        (
            Estimate(mean=800.0, low=-100.0, high=1700.0),
            "not told apart from it at the end",
        ),
    ):
        band = (*found.fading.cumulative[:-1], last)
        path = dataclasses.replace(found.fading, dip=dip, break_even=even, cumulative=band)
        text = " ".join(race_verdict(dataclasses.replace(found, fading=path), story))
        assert expected in text
        assert "for good" not in text


def test_no_share_of_a_variance_is_negative():
    assert variance_share(Estimate(mean=-0.02, low=-0.1, high=0.06)) == "0 % (0 to 6)"


def test_a_part_that_may_be_none_at_all_is_said_not_to_be_told_apart():
    def split(response, *shares):
        whole = Estimate(mean=9.0, low=8.0, high=10.0)
        return Split(
            response=response,
            before=whole,
            difference=whole,
            shares=shares,
            chapters=shares,
        )

    def share(name, low, high):
        value = Estimate(mean=5_000.0, low=low, high=high)
        return Share(name=name, chapter="hours", meaning=name, value=value)

    shares = share("hours", 4_000.0, 6_000.0), share("inputs", -1_000.0, 11_000.0)
    found = Explanation(
        base="a", other="b", rep=None, bookings=split("bookings", *shares),
        changes=(Change(name="desk", levers=("desk_hours",)),),
        levers=(split("bookings", *shares), split("contribution", *shares)), practices=(), exact=True, coalitions=2, run={},
    )  # fmt: skip
    told = Because(explanation=found, base="A", other="B", currency="USD", organisation="x")
    together = "All 3 teams are told together"
    assert not any("told together" in said for said in explanation_notes(told))
    of_three = dataclasses.replace(told, teams=3)
    assert sum(said.startswith(together) for said in explanation_notes(of_three)) == 1
    of_parts = [said for said in explanation_verdict(told) if "inputs" in said]
    assert of_parts
    for sentence in of_parts:
        assert "inputs +5.0 k (may be chance)" in sentence
        assert "hours +5.0 k (not" not in sentence
