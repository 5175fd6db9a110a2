"""What a comparison says in words."""

from __future__ import annotations

import dataclasses
import math
import re

import numpy as np
import pytest
from rich.cells import cell_len

from marathon.page.report import figures
from marathon.sentences.comparison import equal_spend, telling
from marathon.sentences.comparison.notes import notes
from marathon.sentences.comparison.reasons import (
    factors,
    gain_kept,
    kept_sentence,
    outside_expectation,
    reasons,
    step_sentence,
    steps,
)
from marathon.sentences.comparison.tables import level_rows, scenario_rows
from marathon.sentences.comparison.telling import CONTRIBUTION
from marathon.sentences.comparison.verdict import _crossing, verdict
from marathon.sentences.wording import amount, ratio_with_interval, share, thousands
from marathon.tables import text_table
from sim.experiments.comparing.comparison import Estimate, SameMoney

MANY = "bookings_per_rep_year"


def test_the_factors_multiply_to_the_ratio_of_bookings(ladder_story):
    comparison = ladder_story.comparison
    for other in comparison.others:
        product = math.prod(ratio for _, ratio in factors(ladder_story, other))
        assert product == pytest.approx(comparison.row(other, MANY).ratio.mean, rel=1e-3)


def test_the_steps_multiply_to_the_whole(ladder_story):
    product = math.prod(step.ratio.mean for step in steps(ladder_story))
    assert product == pytest.approx(ladder_story.comparison.row("align", MANY).ratio.mean)
    assert step_sentence(ladder_story).count(" over ") == 4


def test_the_share_of_the_gain_that_a_control_keeps_is_told(controlled_story):
    story = controlled_story
    ((name, kept),) = gain_kept(story).items()
    assert name == "align-placebo"
    # The made-up simulator does not know whose report is read.
    assert kept.mean == pytest.approx(1.0)
    assert "keep: Align, placebo 100 %" in kept_sentence(story)


def test_without_a_control_nothing_is_said_about_one(pair_story):
    assert gain_kept(pair_story) == {}
    assert kept_sentence(pair_story) is None


def test_the_verdict_names_ratio_money_and_break_even(pair_story):
    first, second, third = verdict(pair_story)
    assert re.search(r"books [\d.]+ % \(.*\) (more|less) than Initial", first)
    assert "USD a rep and year more" in second
    assert "paid for itself by month" in third
    assert "deals opened" in reasons(pair_story, "align")[0]


def test_factors_that_do_not_multiply_to_the_verdict_s_ratio_say_why(pair_story):
    assert "as counted" not in reasons(_with_ratio(pair_story, 0.0), "align")[0]
    told = reasons(_with_ratio(pair_story, 0.02), "align")[0]
    together = float(re.search(r"together x ([\d.]+)\.", told)[1])
    assert "luck of buyers' decisions taken out" in told
    assert told.endswith(f"it is x {together + 0.02:.2f}.")


def _with_ratio(story, more):
    """The same comparison, its ratio of bookings so much above the factors' product."""
    product = math.prod(ratio for _, ratio in factors(story, "align"))
    rows = tuple(
        dataclasses.replace(row, ratio=dataclasses.replace(row.ratio, mean=product + more))
        if row.response == MANY and row.other == "align"
        else row
        for row in story.comparison.rows
    )
    return dataclasses.replace(
        story, comparison=dataclasses.replace(story.comparison, rows=rows)
    )


def test_a_worse_scenario_is_called_worse(pair_story):
    turned = _turned(pair_story)
    assert "less, all costs counted" in verdict(turned)[1]


def _turned(story):
    """The same comparison with the difference of contribution the other way round."""
    rows = tuple(
        dataclasses.replace(
            row,
            difference=Estimate(
                mean=-row.difference.mean,
                low=-row.difference.high,
                high=-row.difference.low,
            ),
        )
        for row in story.comparison.rows
    )
    return dataclasses.replace(
        story, comparison=dataclasses.replace(story.comparison, rows=rows)
    )


def test_a_difference_that_chance_explains_is_not_called_one(pair_story):
    rows = tuple(
        dataclasses.replace(row, difference=Estimate(mean=10.0, low=-500.0, high=520.0))
        for row in pair_story.comparison.rows
    )
    unsure = dataclasses.replace(
        pair_story, comparison=dataclasses.replace(pair_story.comparison, rows=rows)
    )
    assert "Whether it earns more cannot be told from chance" in verdict(unsure)[1]


def lying(story, name, response, low, high):
    """The story with one scenario's difference to the base between two ends."""
    rows = tuple(
        dataclasses.replace(
            row, difference=Estimate(mean=(low + high) / 2, low=low, high=high)
        )
        if (row.other, row.response) == (name, response)
        else row
        for row in story.comparison.rows
    )
    return dataclasses.replace(
        story, comparison=dataclasses.replace(story.comparison, rows=rows)
    )


def test_the_verdict_names_who_clearly_loses_the_worst_first(ladder_story):
    earned, booked = "contribution_per_rep_year", "bookings_per_rep_year"
    story = lying(ladder_story, "motivate", earned, -5_000.0, -3_000.0)
    story = lying(story, "execute", earned, -9_000.0, -7_000.0)
    story = lying(story, "coach", earned, -1_000.0, 2_000.0)
    story = lying(story, "coach", booked, -4_000.0, -2_000.0)
    told = verdict(story)
    (worse,) = (each for each in told if "Clearly worse than Initial" in each)
    assert worse.index("Execute 8.0 k (7.0 k to 9.0 k)") < worse.index(
        "Motivate 4.0 k (3.0 k to 5.0 k)"
    )
    assert "Coach" not in worse
    (fewer,) = (each for each in told if "whether that costs money" in each)
    assert fewer.startswith("Coach books ")
    assert "than Initial; " in fewer


def test_the_verdict_calls_nobody_a_loser_whom_chance_may_have_put_there(ladder_story):
    story = ladder_story
    for name in ("motivate", "execute", "coach"):
        story = lying(story, name, "contribution_per_rep_year", -5_000.0, 10.0)
        story = lying(story, name, "bookings_per_rep_year", -5_000.0, 10.0)
    assert "worse" not in " ".join(verdict(story))


@pytest.mark.parametrize(("ratio", "side"), [(2.4, "above"), (0.9, "below"), (1.4, None)])
def test_a_ratio_outside_the_expected_range_is_explained_beside_it(pair_story, ratio, side):
    rows = tuple(
        dataclasses.replace(
            row, ratio=Estimate(mean=ratio, low=ratio - 0.1, high=ratio + 0.1)
        )
        for row in pair_story.comparison.rows
    )
    story = dataclasses.replace(
        pair_story, comparison=dataclasses.replace(pair_story.comparison, rows=rows)
    )
    said = outside_expectation(story)
    if side is None:
        assert said is None
    else:
        assert f"lies {side} the range 1.15 to 1.8" in said
        assert "wins per deal opened" in said


def test_only_stage_five_over_stage_one_is_held_against_the_evidence(steady_story):
    assert steady_story.last_stage == "align"
    assert dataclasses.replace(steady_story, last_stage=None).last_stage is None
    assert outside_expectation(dataclasses.replace(steady_story, last_stage=None)) is None


def test_steady_state_is_said_and_has_no_break_even(steady_story):
    assert len(verdict(steady_story)) == 2
    assert any(said.startswith("Steady state") for said in notes(steady_story))
    heads, rows = scenario_rows(steady_story)
    assert "paid back" not in heads
    assert all(len(row) == len(heads) for row in rows)


def test_every_table_row_has_a_cell_for_every_head(ladder_story, pair_story):
    for story in (ladder_story, pair_story):
        for heads, rows in (scenario_rows(story), level_rows(story)):
            assert rows
            assert all(len(row) == len(heads) for row in rows)


def test_numbers_are_said_with_the_digits_they_deserve():
    assert thousands(206_123) == "206 k"
    assert thousands(4_310) == "4.3 k"
    assert thousands(12_345_678) == "12.3 M"
    assert thousands(0) == "0.0 k"
    assert amount(0.183, "fraction") == "18.3 %"
    assert amount(math.nan, "money") == "-"
    assert share(0.999) == "over 99 %"
    assert share(1.0) == "100 %"
    assert share(0.001) == "under 1 %"
    assert (
        ratio_with_interval(Estimate(mean=1.381, low=1.36, high=1.402))
        == "1.38 (1.36 to 1.40)"
    )
    assert ratio_with_interval(Estimate(mean=math.nan, low=math.nan, high=math.nan)) == "-"


@pytest.mark.parametrize("ends", [(-math.inf, math.inf), (-0.3, 4.0)])
def test_a_ratio_without_a_meaningful_interval_says_so(ends):
    said = ratio_with_interval(Estimate(mean=1.0, low=ends[0], high=ends[1]))
    assert said == "1.00 (too few futures for an interval)"


def test_a_table_aligns_numbers_on_the_right_and_wraps_its_last_column():
    table = text_table(
        ("a", "b", "c"), [("x", "1", "word " * 20)], numbers=frozenset({1}), width=40
    )
    assert max(len(line) for line in table.splitlines()) <= 40
    assert len(table.splitlines()) > 3


def test_a_table_fits_the_screen_where_its_first_columns_are_too_wide():
    row = (
        "a label of status: open, won or lost? " * 2,
        "受注予定日の見込み" * 4,
        "asked",
        "why",
    )
    table = text_table(("what", "there", "sure", "reason"), [row], width=80)
    assert max(cell_len(line) for line in table.splitlines()) <= 80
    assert "".join(table.split()).count("予定日") == 4


def test_fixed_parameters_say_so(pair_story):
    remarks = " ".join(notes(pair_story))
    assert "parameters are fixed" in remarks
    assert "Parameters:" not in remarks
    assert "within what evidence allows" not in " ".join(verdict(pair_story))


def _seen_from_above(story, control):
    """The story with contribution of the control so high that nothing real comes near it."""
    levels = tuple(
        dataclasses.replace(
            x, value=Estimate(mean=x.value.mean + 1e6, low=x.value.low + 1e6, high=x.value.high + 1e6)
        ) if (x.scenario, x.response) == (control, CONTRIBUTION) else x
        for x in story.comparison.levels
    )  # fmt: skip
    return dataclasses.replace(
        story, comparison=dataclasses.replace(story.comparison, levels=levels)
    )


def test_a_control_is_never_what_the_verdict_and_its_figures_are_about(controlled_story):
    story = _seen_from_above(controlled_story, "align-placebo")
    assert story.buyable == ("align",)
    assert story.best in {"initial", "align"}
    assert story.asked == "align"
    *told, control = verdict(story)
    assert not any("placebo" in each for each in told)
    assert (
        "control that nobody can buy: one who reads another rep's report would book"
        in control
    )
    assert figures(story) == figures(controlled_story)


def test_where_only_a_control_is_compared_it_is_still_no_headline(controlled_story):
    numbers = dataclasses.replace(controlled_story.comparison, others=("align-placebo",))
    alone = dataclasses.replace(controlled_story, comparison=numbers)
    assert alone.buyable == ()
    first, control = verdict(alone)
    assert first.startswith("Under Initial a rep books")
    assert "control that nobody can buy" in control
    assert figures(alone) == ""


@pytest.mark.parametrize("of_mean", [None, 2, 30, 90])
def test_the_sum_over_futures_never_contradicts_half_of_them(pair_story, of_mean):
    said = _crossing(pair_story, 30, of_mean)
    assert said.startswith(("the sum over all futures has ", "so has the sum"))
    assert ("because" in said) == (of_mean != 30)


def four_behind(story, by):
    """Contributions of each scenario: by so many standard errors the best lies above each other."""
    wave = np.arange(40)
    found = {}
    for place, name in enumerate(x for x in story.scenarios if x != story.best):
        told = np.sin(2 * np.pi * (place + 1) * wave / 40)  # mean nought, and of no other
        told /= told.std(ddof=1)
        found[name] = told - by / math.sqrt(40)
    return {**found, story.best: np.zeros(40)}


@pytest.mark.parametrize(
    ("errors", "clear"),
    [
        (0.0, False),
        # Alone 2.2 standard errors would do; of four that the same futures compare they do not.
        (2.2, False),
        (4.0, True),
    ],
)
def test_a_winner_is_named_only_where_it_is_told_apart_from_all(
    ladder_story, monkeypatch, errors, clear
):
    money = four_behind(ladder_story, errors)
    monkeypatch.setattr(telling, "contributions", lambda _, name: money[name])
    first, best = verdict(ladder_story)[0], ladder_story.title(ladder_story.best)
    if clear:
        assert first == f"{best} earns most of the 5 compared."
    else:
        assert first.startswith(f"Which of {best}, ")
        assert "earns most cannot be told from chance" in first


@pytest.mark.parametrize(("errors", "clear"), [(0.0, False), (4.0, True)])
def test_that_no_other_earns_more_is_not_said_of_whom_chance_hides(
    ladder_story, monkeypatch, errors, clear
):
    monkeypatch.setattr(telling.Story, "best", ladder_story.comparison.base)
    money = four_behind(ladder_story, errors)
    monkeypatch.setattr(telling, "contributions", lambda _, name: money[name])
    first = verdict(ladder_story)[0]
    assert first.startswith("None of the 4 others is shown to earn more than Initial")
    assert ("cannot be told from chance" in first) != clear


def test_the_same_money_spent_otherwise_is_not_ranked_by_chance(pair_story, monkeypatch):
    spent = SameMoney(
        other="align", kind="heads", name="initial + heads", bought=0.1,
        budget=Estimate(mean=2e3, low=1e3, high=3e3), spent=2e3,
    )  # fmt: skip
    for gap, expected in (
        ((-1e3, 2e3), "that chance does not tell apart (-1.0 k to 2.0 k less) than Align"),
        ((1e3, 2e3), "would earn 1.5 k (1.0 k to 2.0 k) less than Align"),
    ):
        low, high = gap
        more = Estimate(mean=(low + high) / 2, low=low, high=high)
        monkeypatch.setattr(equal_spend, "contribution_over", lambda *_, told=more: told)
        (said,) = equal_spend._one(pair_story, "align", [spent])
        assert expected in said


def test_a_control_that_chance_hides_books_neither_more_nor_less(controlled_story):
    numbers = controlled_story.comparison
    unsure = Estimate(mean=100.0, low=-500.0, high=700.0)
    rows = tuple(
        dataclasses.replace(x, difference=unsure) if x.other == "align-placebo" else x
        for x in numbers.rows
    )
    story = dataclasses.replace(
        controlled_story, comparison=dataclasses.replace(numbers, rows=rows)
    )
    assert "would book more than Initial cannot be told from chance" in verdict(story)[-1]
