"""A plan that reaches its target: what is tried, within which limits, and what is promised."""

import itertools
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

import marathon
from marathon.cli import cli
from marathon.planning import options, search
from marathon.planning.changes import Dated, with_changes
from marathon.planning.futures import live
from marathon.planning.options import (
    AS_PLANNED,
    Option,
    both,
    change_weeks,
    changes_of,
    hiring_options,
    hirings_like,
    sequences,
    single_changes,
)
from marathon.planning.plan import Limits
from marathon.planning.plan_file import read_plan
from marathon.planning.racing import races_of, runners_of
from marathon.planning.scoring import front, scored, within
from marathon.sentences import plan_races
from marathon.sentences import reaching as sentences
from marathon.sentences.pacing import chance_text
from marathon.tables import answer_text
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.reaching.chance import Chance
from sim.levers import Group
from sim.outputs.tally import COMPANY
from sim.problems import InvalidInput
from sim.scenarios.loader import load_scenario

PLAN = """
organisation = "mid_market"
from = 2026-11-30
target = [{until = 2027-06-30, bookings = "150k"}]
[[teams]]
name = "team"
reps = 2
[hiring]
time_to_fill = "8 weeks"
[limits]
manager_hours_week = 30
"""


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, "utf-8")
    return read_plan(path)


@pytest.fixture
def few_futures(monkeypatch):
    monkeypatch.setattr(options, "HEADS", (1, 2))


def test_people_start_as_soon_as_seats_can_be_filled_or_half_of_them_a_quarter_later(plan):
    tried = hiring_options(plan)
    assert {each.heads for each in tried} == {1, 2, 4, 8}
    first = next(each for each in tried if each.heads == 2 and len(each.hires) == 1)
    (hire,) = first.hires
    # A search from 30 November takes eight weeks: whoever starts does so in February at first.
    assert (f"{hire.month}", hire.opens, hire.start) == ("2027-02-01", 1, 9)
    like = hirings_like(plan, first)
    assert {each.heads for each in like} == {1, 2, 3}, "and the next more and fewer"
    (later,) = (each for each in like if len(each.hires) == 2)
    assert [f"{each.month}" for each in later.hires] == ["2027-02-01", "2027-05-01"]
    seats = later.scenario(plan).teams[1]
    assert [seats.at(week)["added_seats"] for week in (0, 1, 13, 14, 60)] == [0, 1, 1, 2, 2]


def test_limits_on_heads_hold_before_anything_is_tried(plan):
    limited = replace(plan, limits=Limits(heads=2))
    assert {each.heads for each in hiring_options(limited)} == {1, 2}
    assert hiring_options(replace(plan, limits=Limits(heads=0))) == []


def test_practices_are_what_stages_set_otherwise_and_nobody_s_seat(plan):
    changes = changes_of(plan)
    assert {each.stage for each in changes} == {"motivate", "execute", "coach", "align"}
    assert Group.PEOPLE not in {each.group for each in changes}
    assert len({(each.group, each.values) for each in changes}) == len(changes)
    today = load_scenario("initial").opening
    assert all(today[name] != value for each in changes for name, value in each.values)


def test_changes_come_one_a_quarter_unless_all_at_once_is_allowed(plan):
    ranked = [each.changes[0].change for each in single_changes(plan)[:4]]
    weeks = change_weeks(plan)
    assert weeks == [0, 5, 18]  # 30 November; the first weeks of January and of April
    found = list(sequences(plan, ranked))
    assert [[each.week for each in option.changes] for option in found] == [
        [0, 5],
        [0, 5, 18],
    ]
    free = replace(plan, limits=Limits(one_change_a_quarter=False))
    assert [[each.week for each in option.changes] for option in sequences(free, ranked)][
        -1
    ] == [0] * 4


def test_what_to_do_is_said_in_a_leader_s_words_for_every_change(plan):
    """A value is a number: a name of a lever or an underscore would be an analyst's word."""
    for change in changes_of(plan):
        (said,) = sentences.steps(
            plan, Option(route="manage", changes=(Dated(change=change, week=5),))
        )
        assert "_" not in said
        assert " = " not in said
        assert said.count("; ") == len(change.values) - 1


def test_a_change_holds_from_its_week_on_and_keeps_what_was_dated_before(plan):
    change = next(each for each in changes_of(plan) if each.group is Group.COACHING)
    managed = with_changes(plan.base, [Dated(change=change, week=5)])
    name, value = change.values[0]
    assert [managed.at(week)[name] for week in (-9, 4, 5, 30)] == [0, 0, value, value]
    assert managed.at(5)["desk_hours"] == plan.base.at(5)["desk_hours"]
    dated = plan.base.then(plan.base.with_(desk_hours=4), week=6)
    both_held = with_changes(dated, [Dated(change=change, week=0)])
    assert [both_held.at(week)[name] for week in (-1, 0, 6)] == [0, value, value]
    assert [both_held.at(week)["desk_hours"] for week in (5, 6)] == [0, 4]


def test_nothing_to_do_is_what_the_plan_says_to_the_bit(plan):
    assert AS_PLANNED.scenario(plan).digest == plan.scenario.digest
    pair = both(hiring_options(plan)[0], single_changes(plan)[0])
    assert pair.scenario(plan).teams[1].digest != plan.scenario.digest
    assert (pair.heads, len(pair.changes)) == (1, 1)


def test_money_and_hours_are_what_the_futures_spend_beyond_the_plan(plan, few_futures):
    found = search.Searcher(
        plan=plan, reach=0.5, seed=1, drawn=False, first=2, proof=6
    ).find()
    plain = found.as_planned
    assert (plain.score.money, plain.score.hours, plain.score.gain) == (0.0, 0.0, 0.0)
    for proved in found.routes.values():
        again = scored(plan, proved.score.option, proved.futures, plain.futures)
        assert again == proved.score
        assert within(proved.score, plan.limits) or proved.score.hours > 30
    assert found.routes["hire"].score.money > 0.0
    by_hand = (plain.futures.by_week()[:, : plan.target.end].sum(axis=1) >= 150_000).sum()
    assert plain.score.chance.value == pytest.approx((by_hand + 0.5) / 7.0)


def test_a_way_is_paid_back_when_it_has_earned_for_good_what_it_costs(plan):
    """Four futures that lose 10 in week 0 and earn 1, 2, 5 and 0 a week after it."""
    (futures,) = live(plan, [plan.scenario], futures=4, seed=1, drawn=False)
    place = {name: number for number, name in enumerate(COMPANY)}
    more = np.zeros_like(futures.company)
    more[:, 0, place["CONTRIBUTION"]] = -10.0
    more[:, 1:, place["CONTRIBUTION"]] = np.array([[1.0], [2.0], [5.0], [0.0]])
    option = Option(route="hire", hires=hiring_options(plan)[0].hires)
    changed = replace(futures, company=futures.company + more)
    found = scored(plan, option, changed, futures).payback
    # Even after 2, 5 and 10 weeks of earning, and never.
    assert (found.early, found.middle, found.late) == (2.0, 5.0, None)
    assert found.never == 0.25
    # Twice the bookings: what was earned before costs counts twice, the ten spent stay ten.
    more[:, 0, place["COSTS"]] = 10.0
    twice = replace(changed, company=futures.company + more, level=np.full(4, 2.0))
    assert scored(plan, option, twice, futures).payback.middle == 3.0
    (said,) = sentences.earned_back(
        plan,
        search.Proved(score=scored(plan, option, changed, futures), futures=changed),
    )
    assert "by January 2027 in half of the futures (in 10 % by December 2026" in said
    assert "in 90 % not by 30 June 2027" in said


def test_races_are_paired_and_say_what_their_interval_carries(plan, few_futures):
    found = search.Searcher(
        plan=plan, reach=0.5, seed=1, drawn=False, first=2, proof=2
    ).find()
    assert [each.race for each in found.races] == ["ladder", "sprint"]
    for race in found.races:
        gap = race.contender.gain.mean - race.rival.gain.mean
        assert race.ahead.mean == pytest.approx(gap)
        assert race.contender.chance.futures == 4
    from_align = replace(plan, base=load_scenario("align"))
    assert [each.name for each in races_of(from_align)] == ["sprint"]
    ladder, _ = races_of(replace(plan, base=load_scenario("execute")))
    assert sorted(runners_of(plan, ladder)[1].timeline) == [-1, 0, 26]

    race = found.races[0]
    for low, high, said in (
        (-3e3, 4e5, "not told apart"), (2e3, 4e5, " more than "), (-4e5, -2e3, " less than "),
    ):  # fmt: skip
        ahead = Estimate(mean=(low + high) / 2, low=low, high=high)
        text = plan_races.told(plan, replace(race, ahead=ahead))
        assert said in text
        assert ("not told apart" in text) == (low <= 0.0 <= high)
    nothing = replace(race, ahead=Estimate(mean=1.0, low=-math.inf, high=math.inf))
    assert "Too few futures" in plan_races.told(plan, nothing)


def test_the_front_holds_what_nothing_beats_in_both(plan, few_futures):
    found = search.Searcher(
        plan=plan, reach=0.5, seed=1, drawn=False, first=2, proof=2
    ).find()
    kept = list(found.front)
    assert kept == front(kept)
    assert all(
        a.money < b.money and a.smooth < b.smooth for a, b in itertools.pairwise(kept)
    )


def test_the_proof_lives_through_futures_that_no_round_has_seen():
    for first in (2, 24, 5_000):
        asked = search.Searcher(
            plan=None, reach=0.8, seed=1, drawn=True, proof=9, first=first
        )
        assert sum(asked.rounds) <= asked.first_of_proof
        assert asked.rounds == (first, 2 * first, 4 * first)


def test_a_search_that_was_stopped_goes_on_and_finds_the_same(plan, few_futures, tmp_path):
    def asked(**more):
        return search.Searcher(
            plan=plan, reach=0.5, seed=1, drawn=False, first=2, proof=4, **more
        )

    def stop(progress):
        if "round 2" in progress.note:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked(out=tmp_path / "kept", progress=stop).find()
    seen = []
    again = asked(
        out=tmp_path / "kept", progress=lambda each: seen.append(each.note)
    ).find()
    assert not any("round 1" in note for note in seen)
    fresh = asked().find()
    assert {name: each.score for name, each in again.routes.items()} == {
        name: each.score for name, each in fresh.routes.items()
    }


def test_a_folder_of_another_plan_is_refused_in_one_sentence(plan, tmp_path):
    asked = {"futures": 1, "seed": 1, "drawn": False, "out": tmp_path / "kept"}
    live(plan, [plan.scenario], **asked)
    with pytest.raises(InvalidInput) as caught:
        live(plan, [plan.scenario, plan.scenario], **asked)
    (said,) = caught.value.problems
    assert "holds futures of another plan" in said


def test_the_command_says_what_to_do_and_keeps_a_page(plan, few_futures, tmp_path):
    out = tmp_path / "out"
    asked = ["plan", plan.source, "--reach", "60%", "--replications", "6", "--search", "2", "--parameters",
             "fixed", "--out", str(out), "--json"]  # fmt: skip
    result = CliRunner(catch_exceptions=False).invoke(cli, asked)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    routes = [each["route"] for each in found["ways"]]
    assert routes[0] == "as planned"
    assert set(routes[1:]) <= {"hire", "manage", "both"}
    assert all(
        0 < each["chance"]["low"] + each["chance"]["value"] < 2 for each in found["ways"]
    )
    page = (out / "plan.html").read_text("utf-8")
    assert "What to do, and when?" in page
    assert "30 June 2027" in page


def test_a_target_out_of_reach_is_said_to_be_with_the_nearest(plan, few_futures):
    far = replace(plan, targets=(replace(plan.target, amount=50e6),))
    found = search.Searcher(
        plan=far, reach=0.8, seed=1, drawn=False, first=2, proof=4
    ).find()
    said = sentences.verdict(far, found, 0.8)
    assert said[0].startswith("No plan that was tried within the limits reaches USD")
    # Nobody reaches it in any of four futures, so no way is told apart from another.
    assert said[0].endswith("The nearest (not told apart from: " + ", ".join(
        sentences.ROUTE_NAMES[route] for route in found.routes
    ) + "):")  # fmt: skip
    near = replace(plan, targets=(replace(plan.target, amount=1.0),))
    found = search.Searcher(
        plan=near, reach=0.5, seed=1, drawn=False, first=2, proof=8
    ).find()
    said = sentences.verdict(near, found, 0.5)[0]
    assert "nothing more has to be done" in said


def test_an_interval_that_reaches_below_what_was_asked_for_is_said():
    """Of 8 futures 7 show little: 47 to over 99 %; of 400, 350 show at least 83 %."""
    few, many = Chance.of(np.arange(8) < 7), Chance.of(np.arange(400) < 350)
    assert sentences.left_open(many, 0.8) == ()
    (said,) = sentences.left_open(few, 0.8)
    assert "leaves open that it is less than 80 %" in said
    assert chance_text(few) == "83 % (47 to over 99)"
    assert chance_text(Chance.of(np.arange(8) < 1)) == "17 % (under 1 to 53)"


def test_a_step_that_begins_with_its_date_is_wrapped_to_the_screen():
    step = "30 November 2026: a support desk, as Coach does, so that reps have more hours for buyers."
    said = answer_text(
        ("Do it.",), [((("step", "what to do"), [("1", step)]), "The way")], (), width=60
    )
    assert max(map(len, said.splitlines())) <= 60


def test_everybody_leaving_within_a_year_and_a_team_of_one_are_searched(
    plan, few_futures, tmp_path
):
    path = tmp_path / "one.toml"
    path.write_text(
        PLAN.replace("reps = 2", "reps = 1").replace('"8 weeks"', '"8 weeks"\nattrition = "100 %/year"'),
        "utf-8",
    )  # fmt: skip
    found = search.Searcher(
        plan=read_plan(path), reach=0.8, seed=1, drawn=True, first=2, proof=3
    ).find()
    quits = found.as_planned.futures.company[:, :, 4]
    assert quits.sum() >= 0
    assert np.isfinite([each.score.money for each in found.routes.values()]).all()


@pytest.mark.parametrize("reach", ["all", "100%", 0, 1.5, 80, True])
def test_a_chance_that_cannot_be_aimed_at_is_refused(plan, reach):
    with pytest.raises(InvalidInput, match="give a chance from 5% to 99%"):
        marathon.plan(plan.source, reach, progress=False)


def test_an_option_without_anything_says_so(plan):
    assert (
        sentences.short_text(plan, Option(route="hire"))
        == "nothing more than the plan says"
    )
