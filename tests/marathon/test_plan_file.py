"""A plan's file: what it may say, and that everything wrong with it is said at once."""

from dataclasses import replace
from datetime import date

import pytest

from marathon.planning.plan import with_hires
from marathon.planning.plan_file import read_plan
from marathon.planning.ranges import read_span
from sim.problems import InvalidInput

GOOD = """
organisation = "three_markets"
from = 2026-11-30
target = [
  {until = 2027-03-31, bookings = "1.8M"},
  {until = 2027-12-31, bookings = "5.6M"},
  {until = 2027-12-31, team = "Enterprise", bookings = "2M"},
  {until = 2027-03-31, rep = "Bob", bookings = 90000},
]
[[teams]]
name = "Mid-market"
quota = "200k"
people = ["Ann", "Bob", "Cid", "Dee", "Eve", "Fay", "Gus", "Hal"]
[[teams]]
name = "Enterprise"
team_quota = "2.4M"
manager = {hours_week = 30.0}
[hiring]
starts = [{team = "Mid-market", month = "2027-02", heads = 2}]
leaves = [{team = "Enterprise", rep = 3, month = "2027-01"}]
time_to_fill = "8 weeks (4-16)"
ramp = "5 months (3-9)"
fail_share = ".15-.40"
attrition = "22 %/year (15-32)"
[limits]
manager_hours_week = 6
money = "400k"
"""


def read(folder, text):
    path = folder / "plan.toml"
    path.write_text(text, "utf-8")
    return read_plan(path)


def problems_of(folder, text):
    with pytest.raises(InvalidInput) as caught:
        read(folder, text)
    return "\n".join(caught.value.problems)


def test_a_plan_stands_on_an_organisation_and_says_what_differs(tmp_path):
    plan = read(tmp_path, GOOD)
    mid, large, inbound = plan.organisation.teams
    assert plan.organisation.plan.quotas == "fixed"
    assert (mid.quota, large.quota, inbound.quota) == (200_000, 400_000, None)
    assert large.manager.hours_week == 30.0
    assert [(each.rep, each.week) for each in large.departures] == [(3, 5)]
    assert plan.first_day == date(2026, 11, 30)
    assert [(each.level, each.name, each.end) for each in plan.targets] == [
        ("company", "", 18), ("company", "", 57), ("rep", "Bob", 18), ("team", "Enterprise", 57),
    ]  # fmt: skip
    assert plan.target.amount == 5_600_000
    assert plan.weeks == 57
    assert (plan.limits.money, plan.limits.manager_hours_week) == (400_000, 6)


SHARED = """
name = "ours"
[[teams]]
reps = 8
count = 3
"""


def test_teams_that_share_a_name_are_numbered_so_that_each_can_be_hired_for(tmp_path):
    (tmp_path / "ours.toml").write_text(SHARED, "utf-8")
    text = """
organisation = "ours.toml"
target = [{until = 2025-12-31, bookings = "9M"}, {until = 2025-12-31, team = "team 3", bookings = "3M"}]
[[teams]]
name = "team"
quota = "800k"
[[teams]]
name = "team 2"
quota = "600k"
people = ["Ann", "Bob", "Cid", "Dee", "Eve", "Fay", "Gus", "Hal"]
[hiring]
starts = [{team = "team 1", month = "2025-06", heads = 2}]
leaves = [{team = "team 3", rep = 3, month = "2025-03"}]
"""
    plan = read(tmp_path, text)
    assert plan.organisation.team_names() == ("team 1", "team 2", "team 3")
    assert plan.organisation.team_sizes() == (8, 8, 8)
    assert [team.quota for team in plan.organisation.teams] == [800_000, 600_000, 800_000]
    assert [len(team.departures) for team in plan.organisation.teams] == [0, 0, 1]
    assert [(each.team, each.heads) for each in plan.hires] == [(0, 2)]
    assert plan.people[1][0] == "Ann"
    assert plan.reps[7] == "team 1 rep 8"
    said = problems_of(
        tmp_path, text.replace('"team 1"', '"team"').replace('"team 2"', '"team"')
    )
    assert (
        "hiring.starts (entry 1).team: there is no team 'team'; did you mean 'team" in said
    )
    assert "teams team.people: 3 teams are called so" in said


def test_hires_open_their_seats_the_time_to_fill_before_they_start(tmp_path):
    plan = read(tmp_path, GOOD)
    (hire,) = plan.hires
    assert (hire.team, hire.heads, hire.start, hire.opens) == (0, 2, 9, 1)
    managed = plan.scenario.teams[1]
    assert [managed.at(week)["added_seats"] for week in (-50, 0, 1, 60)] == [0, 0, 2, 2]
    assert plan.scenario.at(60)["added_seats"] == 0
    later = with_hires(plan.scenario, [hire])
    assert later.teams[1].at(60)["added_seats"] == 4


def test_nobody_is_hired_before_the_plan_begins_and_later_changes_keep_who_was(tmp_path):
    plan = read(tmp_path, GOOD.replace("2027-02", "2026-12"))
    (hire,) = plan.hires
    assert hire.opens == 0
    managed = plan.scenario.teams[1]
    assert [managed.at(week)["added_seats"] for week in (-104, -1, 0, 9)] == [0, 0, 2, 2]
    dated = plan.base.then(plan.base.with_(desk_hours=4), week=6)
    later = with_hires(replace(dated, teams={}), [hire]).teams[1]
    seats = [later.at(week)["added_seats"] for week in (-1, 0, 5, 6, 7)]
    assert seats == [0, 2, 2, 2, 2]
    assert [later.at(week)["desk_hours"] for week in (5, 6)] == [0, 4]


def test_what_is_given_for_people_holds_in_every_market_and_is_drawn_around(tmp_path):
    plan = read(tmp_path, GOOD)
    firm = plan.organisation
    for people in (firm.people, *(market.people for market in firm.markets)):
        assert people.quit_month == pytest.approx(0.22 / 12)
        assert people.vacancy_weeks == 8.0
        assert people.failing_hires == pytest.approx(0.275)
    drawn = [plan.draws.organisation(firm, seed=3, point=n) for n in range(64)]
    rates = [12 * each.people.quit_month for each in drawn]
    assert 0.15 <= min(rates) < max(rates) <= 0.32 + 1e-12
    assert sum(rate < 0.22 for rate in rates) == pytest.approx(32, abs=1)
    assert all(each.markets[0].people == each.markets[0].people for each in drawn)
    again = plan.draws.organisation(firm, seed=3, point=5)
    assert again == drawn[5]
    assert drawn[0].people.general_sd != drawn[1].people.general_sd


@pytest.mark.parametrize(
    ("name", "written", "value", "low", "high"),
    [
        ("time_to_fill", "8 weeks (4-16)", 8, 4, 16),
        ("time_to_fill", "2 months", 2 * 52 / 12, 2 * 52 / 12, 2 * 52 / 12),
        ("ramp", "3-9 months", 6, 3, 9),
        ("fail_share", ".15-.40", 0.275, 0.15, 0.40),
        ("fail_share", "30 %", 0.30, 0.30, 0.30),
        ("attrition", "22 %/year (15-32)", 0.22, 0.15, 0.32),
        ("attrition", "2 % a month", 0.24, 0.24, 0.24),
        ("attrition", 1.0, 1.0, 1.0, 1.0),
    ],
)
def test_quantities_are_read_as_people_write_them(name, written, value, low, high):
    span = read_span(name, written, "here")
    assert (span.value, span.low, span.high) == pytest.approx((value, low, high))


def test_all_problems_are_said_at_once_each_with_its_place(tmp_path):
    said = problems_of(tmp_path, """
        organisation = "three_market"
        from = 2026-12-01
        targets = 1
        target = [{until = 2027-01-01, bookings = "x"}, {until = "soon", bookings = 5}]
        quotas = "fix"
        [hiring]
        starts = [{month = "2027-13", heads = 99}]
        ramp = "soon"
        attrition = "900 %"
        [limits]
        money = "much"
        [now]
        history = 3
        booked_last_year = "lots"
    """)  # fmt: skip
    for place in (
        "targets: there is no key 'targets'; did you mean 'target'?", "did you mean 'three_markets'?",
        "from: a plan begins on a Monday; give its day: 2026-11-30", "target (entry 1).bookings = 'x'",
        "target (entry 2).until", "quotas: 'fix' is none of fixed, following", "hiring.ramp = 'soon'",
        "hiring.starts (entry 1).month", "hiring.starts (entry 1).heads = 99",
        "hiring.attrition = '900 %'", "limits.money", "now.history", "now.as_of", "now.booked_last_year",
    ):  # fmt: skip
        assert place in said, place
    assert all("plan.toml: " in line for line in said.splitlines())


BASE = 'organisation = "mid_market"\nfrom = 2026-11-30\n'
YEAR = 'target = [{until = 2027-12-31, bookings = "1M"}]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BASE + "target = [{until = 2027-03-31, bookings = 0}]", "a target of 0 is always reached"),
        (BASE, "target: give one of the company"),
        (BASE + "target = [{until = 2026-03-31, bookings = 5}]", "lies before the plan's first week"),
        (BASE + "target = [{until = 2036-11-30, bookings = 5}, {until = 2040-01-01, bookings = 9}]",
         "2040-01-01 lies more than ten years after"),
        (BASE + YEAR + '[hiring]\nstarts = [{month = "2026-02"}]', "2026-02 lies before the plan's first day"),
        (BASE + YEAR + '[[teams]]\nname = "team"\nquotas = [1, 2]', "2 are given and the team has 8 reps"),
        (BASE + YEAR + '[[teams]]\nname = "Mid"\nquota = 9', "there is no team 'Mid'"),
        (BASE + YEAR + '[[teams]]\nname = "team"\ndeal_size = "40k"', "deal_size"),
        (BASE + YEAR + '[[teams]]\nname = "team"\npeople = ["Ann"]', "1 names are given for 8 reps"),
        (BASE + YEAR + '[hiring]\nleaves = [{rep = 9, month = "2027-02"}]', "the rep's place in team, 1 to 8"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path, text, said):
    assert said in problems_of(tmp_path, text)


def test_a_team_of_one_ten_years_and_everybody_leaving_within_a_year_are_plans(tmp_path):
    plan = read(tmp_path, BASE + """
        target = [{until = 2036-11-30, bookings = "1M"}]
        [[teams]]
        name = "team"
        reps = 1
        [hiring]
        attrition = "100 %/year"
    """)  # fmt: skip
    assert plan.weeks == 522
    assert plan.organisation.team_sizes() == (1,)
    assert "every seat is left once a year" in plan.remarks[0]


def test_a_search_that_would_have_begun_before_the_plan_is_said(tmp_path):
    plan = read(tmp_path, BASE + YEAR + '[hiring]\nstarts = [{month = "2026-12"}]')
    assert "a search would have had to begin before the plan does" in plan.remarks[0]
    assert plan.hires[0].opens == 0


CHANGED = GOOD.replace(
    "[[teams]]",
    """changes = [
      {date = 2027-04-05, group = "coaching", as = "align"},
      {date = 2027-01-05, group = "coaching", as = "coach"},
    ]
    [[teams]]""",
    1,
)


def test_practices_change_at_dates_and_the_later_change_holds(tmp_path):
    plan = read(tmp_path, CHANGED)
    # 5 January is a Tuesday: the change holds from the first week that begins after it.
    assert [each.week for each in plan.changes] == [18, 6]
    held = [plan.scenario.at(week)["coaching_by_need"] for week in (0, 5, 6, 17, 18)]
    assert held == [0.0, 0.0, 0.0, 0.0, 1.0]
    hours = [plan.scenario.at(week)["coaching_hours_month"] for week in (-1, 5, 6, 18)]
    assert hours[:2] == [plan.base.at(0)["coaching_hours_month"]] * 2
    assert hours[2:] == [3.0, 3.0]
    # Hired people stay hired, whatever changes.
    assert plan.scenario.teams[1].at(18)["added_seats"] == 2.0
    assert plan.base.at(18)["coaching_hours_month"] == hours[0]


def test_what_is_wrong_with_changes_is_said(tmp_path):
    wrong = CHANGED.replace("2027-04-05", "2026-11-29").replace('"align"}', '"best"}')
    said = problems_of(
        tmp_path, wrong.replace('"coaching", as = "coach"', '"people", with = 1')
    )
    assert "changes (entry 1).date: 2026-11-29 is no day of the plan" in said
    assert "changes (entry 1).as: there is no stage 'best'" in said
    assert "changes (entry 2).group: there is no group of practices 'people'" in said
    assert "changes (entry 2).with" in said
