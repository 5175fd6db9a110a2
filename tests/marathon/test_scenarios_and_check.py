"""`marathon scenarios` and `marathon check`."""

from __future__ import annotations

import json
import re

import pytest
from console import run

from marathon.sentences.texts import GRADES
from sim.evidence.grades import EVIDENCE
from sim.levers import LEVERS
from sim.organisation import Organisation
from sim.scenarios import catalogue
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_organisation, load_scenario

MARGIN = Organisation().money.margin


def printed_json(*arguments):
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_overview_shows_every_scenario_organisation_and_lever():
    shown = run("scenarios").stdout
    for name in (
        *catalogue.scenario_names(),
        *catalogue.move_names(),
        *catalogue.organisation_names(),
        *LEVERS,
    ):
        assert name in shown
    told = printed_json("scenarios", "--json")
    assert [x["name"] for x in told["scenarios"]] == list(catalogue.scenario_names())
    assert [x["name"] for x in told["levers"]] == list(LEVERS)
    desk = next(x for x in told["levers"] if x["name"] == "desk_hours")
    assert desk["values"] == {
        "initial": 0,
        "motivate": 1,
        "execute": 1,
        "coach": 1.5,
        "align": 1.5,
    }
    assert all(x["meaning"] and x["evidence"] and x["unit"] for x in told["levers"])


@pytest.mark.parametrize("name", list(LEVERS))
def test_where_a_levers_values_are_from_is_told_apart_from_what_is_known_of_its_effect(
    name,
):
    shown = run("scenarios", name).stdout
    known = EVIDENCE[name]
    assert f"  values   from {LEVERS[name].evidence}\n" in shown
    assert f"  effect   {GRADES[known.grade]} ({known.basis})\n" in shown
    assert ("  found    " in shown) == (known.gain_in is not None)
    assert ("from more of it, up to" in shown) == (known.gain_to is not None)
    assert "source " not in shown.partition("A move has")[0]
    told = printed_json("scenarios", name, "--json")
    assert told["effect"]["grade"] == known.grade


def test_a_move_is_shown_with_its_levers_meaning_source_and_cost(tmp_path):
    shown = run("scenarios", "end_of_inspection").stdout
    for part in ("nobody inspects", "evidence 1", "inspections_month", "week 26", "Costs"):
        assert part in shown
    told = printed_json("scenarios", "end_of_inspection", "--json")
    assert told["changes"] == [{"week": 26, "levers": {"inspections_month": 0}}]
    path = tmp_path / "mine.toml"
    path.write_text(run("scenarios", "end_of_inspection", "--toml").stdout, "utf-8")
    assert "a valid move, 'End of inspection'" in run("check", path).stdout
    path.write_text('kind = "move"\n[levers]\ndesk_hour = 1\nmay_chase = 3\n', "utf-8")
    result = run("check", path)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 2
    both = run("scenarios", "quota_stretch").stdout
    assert "Quota over what executives expect" in both
    assert "A move has this name too" in both


def test_compositions_are_shown_checked_and_compared_with_what_they_start_from(tmp_path):
    shown = run("scenarios", "initial@2=align").stdout
    assert "team 2 is managed otherwise (align)" in shown
    told = printed_json("scenarios", "coach+quota_stretch", "--diff", "coach", "--json")
    (only,) = told["differences"]
    assert (only["lever"], only["week"], only["team"]) == ("quota_stretch", 0, None)
    shown = run("check", "coach+quota_stretch").stdout
    assert "otherwise than coach (its base)" in shown
    result = run("check", "initial@2=align")
    assert result.exit_code == 2
    assert "team 2: the organisation has 1 team" in result.stderr
    firm = tmp_path / "firm.toml"
    firm.write_text("[[teams]]\ncount = 3\n", "utf-8")
    shown = run("check", "initial@2=align", "--organisation", firm).stdout
    assert "team 2: personal_goals" in shown
    assert run("compare", "initial", "initial@9=align").exit_code == 2
    assert run("trace", "initial@9=align").exit_code == 2


@pytest.mark.parametrize("name", ["align", "mid_market"])
def test_a_printed_file_is_read_back_to_the_same(name, tmp_path):
    path = tmp_path / "copy.toml"
    path.write_text(run("scenarios", name, "--toml").stdout, "utf-8")
    if name == "align":
        assert load_scenario(path).digest == load_scenario(name).digest
    else:
        assert load_organisation(path) == load_organisation(name)
    checked = run("check", path)
    assert checked.exit_code == 0
    assert run("scenarios", path).exit_code == 0


def test_one_scenario_one_lever_and_one_organisation_are_shown_in_full():
    assert "coaching_hours_month" in run("scenarios", "coach").stdout
    lever = run("scenarios", "desk_hours").stdout
    assert "h per rep-week" in lever
    assert all(stage in lever for stage in STAGES)
    assert printed_json("scenarios", "desk_hours", "--json")["high"] == 20
    assert "market.contact" in run("scenarios", "mid_market").stdout
    assert printed_json("scenarios", "mid_market", "--json")["money"]["margin"] == MARGIN
    told = printed_json("scenarios", "align", "--json")
    assert told["timeline"][0]["levers"]["may_chase"] is True
    assert told["timeline"][0]["levers"]["kpi_basis"] == "pooled"


def test_differences_are_shown_from_the_first_to_the_second(tmp_path):
    told = printed_json("scenarios", "coach", "--diff", "align", "--json")
    changed = {x["lever"]: (x["base"], x["other"]) for x in told["differences"]}
    assert changed["kpi_basis"] == ("observed", "pooled")
    assert changed["personal_goals"] == (False, True)
    assert "quota_stretch" not in changed
    assert "pooled" in run("scenarios", "coach", "--diff", "align").stdout
    assert "does the same" in run("scenarios", "coach", "--diff", "coach").stdout
    firm = tmp_path / "firm.toml"
    firm.write_text("[money]\nmargin = 0.61\n[[teams]]\n[[teams]]\nreps = 3\n", "utf-8")
    told = printed_json("scenarios", "mid_market", "--diff", firm, "--json")
    changed = {x["field"]: (x["base"], x["other"]) for x in told["differences"]}
    assert changed["money.margin"] == (MARGIN, 0.61)
    assert changed["teams 2.reps"] == (None, 3)
    assert "0.61" in run("scenarios", "mid_market", "--diff", firm).stdout


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("scenarios", "desk_hour"), "did you mean 'desk_hours'"),
        (("scenarios", "desk_hours", "--toml"), "is a lever"),
        (("scenarios", "--toml"), "needs a NAME"),
        (("scenarios", "--diff", "align"), "needs a NAME"),
        (("scenarios", "align", "--diff", "mid_market"), "not of one kind"),
        (("scenarios", "align", "--toml", "--json"), "cannot be combined"),
        (("scenarios", "gone.toml"), "there is no such file"),
    ],
)
def test_wrong_requests_are_told_and_end_in_2(arguments, part):
    result = run(*arguments)
    assert result.exit_code == 2
    assert part in result.stderr
    assert result.stdout == ""


def test_check_prints_every_problem_and_ends_in_2(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[levers]\ndesk_hour = 1\nmay_chase = 3\n", "utf-8")
    result = run("check", path)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 2
    path.write_text("[market]\ncontact = 3\nsignal = -1\n", "utf-8")
    result = run("check", path)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 2


def test_check_says_what_a_valid_file_means(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'base = "align"\n[[change]]\ndate = 2024-02-05\ndesk_hours = 4\n', "utf-8"
    )
    shown = run("check", path).stdout
    assert "otherwise than align (its base)" in shown
    assert "week 5" in shown
    path.write_text("[money]\nmargin = 0.5\n", "utf-8")
    shown = run("check", path).stdout
    assert "a valid organisation" in shown
    assert "money.margin" in shown


def test_check_knows_a_plan_by_its_tables(tmp_path):
    path = tmp_path / "plan.toml"
    hired = '[hiring]\nstarts = [{team = "Enterprise", month = "2027-06", heads = 2}]\n'
    target = 'target = [{until = 2027-12-31, bookings = "8M"}]\n'
    head = f'organisation = "three_markets"\nfrom = 2026-11-30\n{target}'
    path.write_text(head + hired, "utf-8")
    shown = run("check", path).stdout
    assert "a valid plan: 24 reps in 3 team(s), 2 to be hired" in shown
    assert "8,000,000 USD until 2027-12-31" in shown
    path.write_text((head + hired).replace("8M", "x").replace("Enterprise", "Y"), "utf-8")
    result = run("check", path)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 2


def dated(tmp_path, day):
    path = tmp_path / "dated.toml"
    path.write_text(f'base = "align"\n[[change]]\ndate = {day}\ndesk_hours = 4\n', "utf-8")
    result = run("check", path)
    return result, " ".join((result.stdout + result.stderr).split())


@pytest.mark.parametrize(
    ("day", "week", "more"),
    [
        ("2026-12-07", 153, "most of the 208 weeks"),
        ("2024-02-05", 5, "begins on 2024-01-01."),
        ("2028-01-03", 209, "nothing of this change is seen"),
    ],
)
def test_a_date_is_told_as_a_week_of_the_simulated_calendar(tmp_path, day, week, more):
    result, told = dated(tmp_path, day)
    assert result.exit_code == 0, told
    assert (
        f"{day} is week {week} of the simulated calendar, which begins on 2024-01-01"
        in told
    )
    assert more in told


@pytest.mark.parametrize("day", ["2023-06-28", "2024-02-07", '"soon"'])
def test_a_day_that_is_proposed_is_taken(tmp_path, day):
    result, told = dated(tmp_path, day)
    assert result.exit_code == 2
    proposed = re.findall(r"\d{4}-\d\d-\d\d", told.replace(day, ""))
    assert proposed
    for each in proposed:
        assert dated(tmp_path, each)[0].exit_code == 0, each
