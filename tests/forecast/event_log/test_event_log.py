"""An event log simulated forward: what it keeps of the log, and how distances are measured."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import marathon
from forecast.event_log.clock import WorkingClock
from forecast.event_log.distances import distances
from forecast.event_log.memory import chosen_memory
from forecast.event_log.process import learn
from forecast.event_log.resampling import resampled
from forecast.event_log.work import NOBODY, WEEK, WorkItems, is_work_log, log_beside
from marathon.cli import cli
from sim.problems import InvalidInput

ACTIVITIES = ("", "Call", "Offer", "Sign")
PEOPLE = ("Ann", "Ben", "Cem")
CASES = 600
RENEWED = 0.3
"""Share of offers that are made again."""


def planted(seed: int = 5, weeks: int = 20) -> WorkItems:
    """A log of a known process.

    A call in office hours, then offers a working day apart, of which a planted share is made
    again, then a signature, by who made the last offer. Ann calls, Ben and Cem do the rest.
    """
    random = np.random.default_rng(seed)
    rows = []
    days = np.sort(random.integers(0, 7 * weeks, CASES * 2))
    days = days[days % 7 < 5][:CASES]
    for case, day in enumerate(days):
        hour = 24.0 * day + 9 + 7 * random.random()
        rows.append((case, 1, 0, hour, hour + 0.2))
        person = int(random.integers(1, 3))
        while True:
            hour += 24.0 if hour // 24 % 7 < 4 else 72.0
            rows.append((case, 2, person, hour, hour + 0.5))
            if random.random() >= RENEWED:
                break
            person = int(random.integers(1, 3))
        rows.append((case, 3, person, hour + 0.6, hour + 0.7))
    case, activity, person, started, ended = map(np.array, zip(*rows, strict=True))
    return WorkItems(
        case=case, activity=activity, person=person, started=started, ended=ended,
        activities=ACTIVITIES, people=PEOPLE,
    )  # fmt: skip


@pytest.fixture(scope="module")
def log():
    return planted()


@pytest.fixture(scope="module")
def simulated(log):
    return learn(log, None).simulate(WEEK * 20, 2000, seed=1, replication=0)


def test_a_working_clock_goes_forth_and_back():
    clock = WorkingClock(np.array([9.0, 9.5, 33.0, 57.2]), np.ones(4))
    hours = np.array([0.0, 9.1, 40.0, 168.0, 500.0])
    assert np.allclose(clock.clock(clock.working(hours)), hours)


def test_as_many_cases_arrive_as_were_asked_for(simulated):
    assert simulated.cases == 2000
    assert simulated.started.min() >= WEEK * 20


def test_offers_are_made_again_as_often_as_planted(simulated):
    # Offers a case are geometric: mean 1 / (1 - share), variance share / (1 - share)^2. The
    # log's own mean differs by its 600 cases; a process without memory of the offer, which
    # would sign at once, has a mean of 1 and is caught.
    offers = np.bincount(simulated.case[simulated.activity == 2], minlength=2000)
    mean, variance = 1 / (1 - RENEWED), RENEWED / (1 - RENEWED) ** 2
    tolerance = 4 * np.sqrt(variance * (1 / 2000 + 1 / CASES))
    assert tolerance < mean - 1
    assert abs(offers.mean() - mean) < tolerance


def test_every_case_signs_once_and_last(simulated):
    assert (simulated.activity[simulated.last] == 3).all()
    assert (simulated.activity == 3).sum() == simulated.cases


def test_work_starts_in_the_hours_of_the_log(log, simulated):
    hour = simulated.started % 24
    lowest, highest = (log.started % 24).min(), (log.started % 24).max()
    within = (hour > lowest - 1) & (hour < highest + 1)
    assert within.mean() > 0.97
    assert (simulated.started // 24 % 7 < 5).mean() > 0.97


def test_people_do_what_they_did_in_the_log(simulated):
    assert set(simulated.person[simulated.activity == 1]) == {0}
    assert set(simulated.person[simulated.activity == 2]) == {1, 2}


def test_who_made_the_last_offer_signs(simulated):
    signs = np.flatnonzero(simulated.activity == 3)
    assert (simulated.person[signs] == simulated.person[signs - 1]).all()


def test_nobody_is_given_a_second_item_while_busy_with_one(log):
    # Waiting for the last of six busy people is allowed to overlap for nobody.
    items = learn(log, None).simulate(WEEK * 20, 500, seed=2, replication=0)
    for person in range(len(PEOPLE)):
        mine = np.flatnonzero(items.person == person)
        order = mine[np.argsort(items.started[mine], kind="stable")]
        # Equal up to rounding: an item that waited starts when the earlier one ends.
        overlap = items.started[order][1:] - np.maximum.accumulate(items.ended[order])[:-1]
        assert (overlap > -1e-6).all()


def test_one_seed_gives_one_log_and_another_replication_another(log):
    process = learn(log, 4.0)
    one, same = (process.simulate(0.0, 50, seed=3, replication=0) for _ in range(2))
    other = process.simulate(0.0, 50, seed=3, replication=1)
    assert np.array_equal(one.started, same.started)
    assert not np.array_equal(one.arrived, other.arrived)


def test_a_short_memory_follows_a_change(log):
    # The last quarter of the log has no second offers; all of it has 30 %.
    late = log.arrived >= np.quantile(log.arrived, 0.75)
    by_item = np.repeat(late, np.diff(np.r_[log.first, len(log.case)]))
    again = (log.activity == 2) & np.r_[False, log.activity[:-1] == 2]
    kept = ~(by_item & again)
    changed = WorkItems(
        case=log.case[kept], activity=log.activity[kept], person=log.person[kept],
        started=log.started[kept], ended=log.ended[kept],
        activities=log.activities, people=log.people,
    )  # fmt: skip
    offers = {
        memory: (
            learn(changed, memory).simulate(WEEK * 20, 1000, 1, 0).activity == 2
        ).mean()
        for memory in (1.0, None)
    }
    assert offers[1.0] < offers[None]


def test_the_memory_of_few_cases_is_not_chosen(log):
    few = log.of_cases(np.arange(log.cases) < 50)
    assert chosen_memory(few, seed=1) is None


def _items(rows):
    case, activity, started, ended = map(np.array, zip(*rows, strict=True))
    return WorkItems(
        case=case, activity=activity, person=np.full(len(case), NOBODY),
        started=started.astype(float), ended=ended.astype(float),
        activities=ACTIVITIES, people=(),
    )  # fmt: skip


def test_distances_of_a_log_from_itself_are_zero(log):
    assert distances(log, log).as_array().tolist() == [0, 0, 0, 0]


def test_distances_are_those_counted_by_hand():
    one = _items([(0, 1, 9, 10), (0, 2, 12, 13)])
    other = _items([(0, 1, 9, 10), (0, 3, 15, 18)])
    found = distances(one, other)
    # Each has four threes of activities with borders: (-,-,1) alone is shared.
    assert found.ngd == pytest.approx(6 / 8)
    # Hours 9, 10, 12, 13 against 9, 10, 15, 18: moved 0, 0, 3, 5, on one day of seven.
    assert found.ced == pytest.approx(8 / 4 / 7)
    assert found.red == pytest.approx(8 / 4)
    # Cycle times 4 and 9.
    assert found.ctd == pytest.approx(5)


def test_a_weekday_of_one_log_only_counts_its_whole_length():
    one, other = _items([(0, 1, 9, 9)]), _items([(0, 1, 33, 33)])
    assert distances(one, other).ced == pytest.approx(2 * 23 / 7)


def test_resampling_keeps_the_pairs_of_activities(log):
    items = resampled(log, WEEK * 20, 200, seed=1, replication=0)
    pairs = set(zip(items.activity[:-1], items.activity[1:], strict=True))
    assert pairs <= {(1, 2), (2, 2), (2, 3), (3, 1)}


@pytest.fixture(scope="module")
def log_file(tmp_path_factory):
    items = planted()
    start = pd.Timestamp("2024-01-01")
    frame = pd.DataFrame(
        {
            "case_id": [f"c{case}" for case in items.case],
            "activity": [ACTIVITIES[code] for code in items.activity],
            "resource": [PEOPLE[code] for code in items.person],
            "start_time": start + pd.to_timedelta(items.started, unit="h").round("s"),
            "end_time": start + pd.to_timedelta(items.ended, unit="h").round("s"),
        }
    )
    path = tmp_path_factory.mktemp("log") / "log.csv"
    frame.to_csv(path, index=False)
    return path


def run(*arguments):
    return CliRunner().invoke(cli, ["simulate-log", *map(str, arguments)])


def test_the_command_writes_one_table_a_replication(log_file, tmp_path):
    out = tmp_path / "out"
    ended = run(
        log_file, "--from", "2024-05-20", "--cases", 30, "--replications", 2, "--out", out
    )
    assert ended.exit_code == 0, ended.output
    names = sorted(path.name for path in out.glob("*.csv"))
    assert names == ["replication_0001.csv", "replication_0002.csv"]
    frame = pd.read_csv(out / names[0])
    heads = ["case_id", "activity", "resource", "start_time", "end_time"]
    assert list(frame.columns) == heads
    assert frame["case_id"].nunique() == 30
    assert frame["start_time"].min() >= "2024-05-20"


def test_the_command_compares_with_what_happened_and_with_resampling(log_file):
    ended = run(
        log_file, "--from", "2024-01-01", "--cases", 60, "--against", log_file, "--json"
    )
    assert ended.exit_code == 0, ended.output
    found = json.loads(ended.stdout)["distances"]
    assert [row["method"] for row in found] == ["simulated", "resampled", "the log's cases"]
    assert found[2]["ctd"] == 0


def test_a_folder_that_holds_something_is_refused_before_work(log_file, tmp_path):
    (tmp_path / "kept.txt").write_text("mine")
    ended = run(log_file, "--from", "2024-05-20", "--cases", 3, "--out", tmp_path)
    assert ended.exit_code == 2
    assert "not empty" in ended.output


def test_an_organisation_s_log_lies_beside_its_file(log_file, tmp_path):
    organisation = tmp_path / "bank.toml"
    organisation.write_text("")
    frame = pd.read_csv(log_file)
    frame.to_csv(log_beside(organisation), index=False)
    asked = {"since": "2024-05-20", "cases": 20, "memory": None}
    beside = marathon.simulate_log(organisation, **asked)
    direct = marathon.simulate_log(log_file, **asked)
    assert beside.frame().equals(direct.frame())
    assert is_work_log(marathon.read_history(log_file).tables)


def test_all_problems_of_the_arguments_are_told_at_once(tmp_path):
    with pytest.raises(InvalidInput) as refused:
        marathon.simulate_log(tmp_path / "none.toml", since="soon", cases=0, memory=-1)
    text = str(refused.value)
    for part in (
        "since (--from) = 'soon'",
        "cases = 0",
        "memory (--memory) = -1",
        "no event log beside it",
    ):
        assert part in text


def test_a_history_without_work_items_is_refused(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(
        "deal_id,created,closed,status,amount,rep\n1,2024-01-01,2024-02-01,won,5,Ann\n"
        "2,2024-01-03,2024-02-01,lost,5,Ann\n"
    )
    with pytest.raises(InvalidInput, match="no process to simulate"):
        marathon.simulate_log(path, since="2024-03-01", cases=3)
