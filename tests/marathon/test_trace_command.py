"""`marathon trace`: the digest of one run with the real engine."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from marathon.cli import cli


def run(*arguments):
    return CliRunner().invoke(
        cli, [str(each) for each in arguments], catch_exceptions=False
    )


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
