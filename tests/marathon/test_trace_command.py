"""`marathon trace`: the digest of one run with the real engine."""

from __future__ import annotations

import csv
import json

import pytest
from console import run

from sim.engines.event_log import log_room, write_event_log
from sim.engines.run import advance, open_world
from sim.organisation import Organisation
from sim.outputs import schema
from sim.scenarios.loader import load_scenario


def traced(*arguments):
    result = run("trace", *arguments, "--years", 1, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_trace_keeps_its_contract_and_is_the_same_each_time():
    told = traced("align", "--seed", 3)
    assert set(told) == {"digest", "events", "engine", "seed", "scenario"}
    assert len(told["digest"]) == 64
    assert told["events"] > 1000
    assert (told["engine"], told["seed"], told["scenario"]) == ("compiled", 3, "align")
    assert traced("align", "--seed", 3) == told
    assert traced("align", "--seed", 4)["digest"] != told["digest"]
    alone = run("trace", "align", "--seed", 3, "--years", 1, "--digest")
    assert alone.stdout == told["digest"] + "\n"


def test_names_never_reach_the_engine(tmp_path):
    copy = tmp_path / "another.toml"
    copy.write_text(run("scenarios", "coach", "--toml").stdout, "utf-8")
    assert traced(copy)["digest"] == traced("coach")["digest"]


def test_both_engines_give_one_digest():
    compiled, reference = (
        traced("execute", "--engine", engine) for engine in ("compiled", "reference")
    )
    assert compiled["digest"] == reference["digest"]
    assert compiled["events"] == reference["events"]


def test_a_setting_changes_the_run():
    assert traced("align", "--set", "desk_hours=0")["digest"] != traced("align")["digest"]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("algin",), "did you mean 'align'"),
        (("align", "--engine", "steam"), "steam"),
        (("align", "--years", "0"), "--years"),
        (("align", "--set", "desk_hours"), "lever=value"),
        (("align", "--organisation", "no.toml"), "there is no such file"),
        (("align", "--out", "no/such/folder/x.csv"), "there is no folder"),
    ],
)
def test_bad_input_is_told_and_ends_in_2(arguments, part):
    result = run("trace", *arguments)
    assert result.exit_code == 2
    assert part in result.stderr


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("trace") / "log.csv"
    result = run("trace", "initial", "--years", 2, "--seed", 5, "--out", path, "--json")
    assert result.exit_code == 0, result.stderr
    assert str(path) in result.stderr
    return path, json.loads(result.stdout)["digest"]


def test_an_event_log_tells_each_deal_from_creation_to_its_end(log):
    with log[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == schema.EVENT_LOG.names
    lives = {}
    for row in rows:
        assert row["event"] in schema.EVENTS
        lives.setdefault(row["deal_id"], []).append(row["event"])
    assert len(lives) > 100
    for events in lives.values():
        assert events[0] == "created"
        assert events.count("created") == 1
        ends = [event for event in events if event in {"won", "lost"}]
        assert len(ends) <= 1
        assert not ends or events[-1] == ends[0]
    assert {row["lost_reason"] for row in rows} >= {"", "no_decision", "competitor"}
    assert [row["timestamp"] for row in rows] == sorted(row["timestamp"] for row in rows)


def test_keeping_a_log_does_not_change_the_run(log):
    alone = run("trace", "initial", "--years", 2, "--seed", 5, "--digest")
    assert alone.stdout.strip() == log[1]


def test_an_event_log_is_not_written_over_a_file(log):
    again = run("trace", "initial", "--years", 2, "--out", log[0])
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_a_log_without_room_is_never_passed_off_as_whole(tmp_path):
    world = open_world(
        Organisation(),
        seed=1,
        replication=0,
        run_in_weeks=0,
        weeks=26,
        log_events=5,
        room_for=(),
    )
    advance(world, load_scenario("initial").practices(), 26)
    with (
        (tmp_path / "x.csv").open("w") as file,
        pytest.raises(RuntimeError, match="no room"),
    ):
        write_event_log(world, file)
    assert log_room(8, 26) > 1000


def test_a_traced_run_is_imported_and_forecast_like_an_export(log, tmp_path):
    history = tmp_path / "history"
    imported = run("import", log[0], "--out", history)
    assert imported.exit_code == 0, imported.stderr
    forecast = run("forecast", history, "--as-of", "2025-10-31", "--json")
    assert forecast.exit_code == 0, forecast.stderr
    told = json.loads(forecast.stdout)
    assert (told["as_of"], told["until"]) == ("2025-10-31", "2025-12-31")
    assert told["bookings"]["mean"] > 0
