"""Empty arguments, and folders that cannot be one, are refused before anything is simulated."""

import pandas as pd
import pytest
from click.testing import CliRunner

import marathon
from forecast.backtest.rolling import OURS
from forecast.quotas import read_quotas
from marathon.cli import COMMANDS, cli
from marathon.sentences.backtest import best_others, verdict
from sim.problems import InvalidInput


def run(*arguments):
    return CliRunner().invoke(cli, list(arguments), input="")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_argument_that_holds_nothing_is_refused_by_its_name(name):
    for written in (["--out", ""], ["--out="], ["x", "--seed", ""]):
        ended = run(name, *written)
        named = written[-2] if written[-1] == "" else "--out"
        assert ended.exit_code == 2
        assert (
            ended.stderr
            == f"marathon: {named}: nothing is given; write a value, or leave it out\n"
        )
    assert "argument 1: nothing is given" in run(name, "").stderr


WITH_FOLDERS = {
    "compare": ["initial"], "experiment": ["sprint"], "spread": [], "validate": [],
    "forecast": ["h", "--as-of", "2025-06-30"], "backtest": ["h"], "stand": ["--talk", "pipeline"],
}  # fmt: skip


@pytest.mark.parametrize("name", WITH_FOLDERS)
def test_a_folder_that_cannot_be_one_is_refused_at_once(name, tmp_path):
    (tmp_path / "file").write_text("kept")
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    said = {"file": "is a file", "file/x": "is a file", "a/x": "cannot be reached"}
    for place, why in said.items():
        ended = run(name, *WITH_FOLDERS[name], "--out", str(tmp_path / place))
        assert ended.exit_code == 2
        assert ended.stdout == ""
        assert f"--out {tmp_path / place}" in ended.stderr
        assert why in ended.stderr
    assert (tmp_path / "file").read_text() == "kept"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "b", "file"]


def test_a_file_of_quotas_that_cannot_be_read_says_why(tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "a").symlink_to(tmp_path / "a")
    for name, why in {
        "empty.csv": "is empty; give the columns",
        "a": "Too many levels",
    }.items():
        with pytest.raises(InvalidInput, match=why) as refused:
            read_quotas(tmp_path / name)
        assert "Errno" not in str(refused.value)


def test_a_known_event_log_has_nothing_to_propose_and_says_so(tmp_path):
    folder = marathon.simulate("initial", years=1).save(tmp_path / "run")
    ended = run("import", str(folder / "events.csv"), "--propose")
    assert ended.exit_code == 0
    assert "nothing has to be mapped" in ended.stderr
    history = marathon.read_history(folder / "events.csv")
    shown = " ".join(str(history).split())
    for what in history.findings()["what"]:
        assert what in shown
    everything = history.text()
    assert not [word for word in ("chi-square", "Poisson", " df ") if word in everything]


def scored(*methods):
    row = {
        "weeks": 4, "mape": 0.2, "coverage_80": 0.8, "floor": 1.0, "crps": 2.0, "independent": 6,
        "skill_low": -0.1, "skill_high": 0.1, "bias": 0.0, "width": 1.0,
    }  # fmt: skip
    return pd.DataFrame(
        [
            {**row, "method": name, "windows": windows, "skill": skill}
            for name, windows, skill in methods
        ]
    )


def test_a_rival_that_was_seen_in_one_window_is_told_with_its_windows():
    scores = scored(
        (OURS, 26, 0.0), ("a season ago", 1, -0.9), ("trailing 8 weeks", 26, 0.1)
    )
    (said,) = verdict(scores, pd.DataFrame(), "bookings")
    assert (
        "The best simpler method, trailing 8 weeks, cannot be told apart from it." in said
    )
    assert "On fewer windows a season ago did best (in 1 of the 26 windows)." in said
    assert "a season ago (in 1 of the 26 windows)" in best_others(scores)
    (alone,) = verdict(
        scored((OURS, 26, 0.0), ("a season ago", 1, -0.9)), pd.DataFrame(), "wins"
    )
    assert "The best simpler method, a season ago (in 1 of the 26 windows)," in alone


@pytest.mark.parametrize(
    "written", [("--from", "nope"), ("--from", "9999-12-31"), ("--memory", "nan")]
)
def test_an_event_log_is_refused_under_the_name_that_was_written(written, tmp_path):
    times = pd.date_range("2025-01-06 09:00", periods=40, freq="h")
    rows = {"case_id": [n // 2 for n in range(40)], "activity": ["Call", "Offer"] * 20, "resource": "Ann",
            "start_time": times, "end_time": times + pd.Timedelta(hours=1)}  # fmt: skip
    pd.DataFrame(rows).to_csv(tmp_path / "log.csv", index=False)
    given = {
        "--from": "2025-02-03",
        "--cases": "3",
        "--memory": "none",
        written[0]: written[1],
    }
    words = [word for pair in given.items() for word in pair]
    ended = run(
        "simulate-log", str(tmp_path / "log.csv"), *words, "--out", str(tmp_path / "out")
    )
    assert ended.exit_code == 2
    assert f"({written[0]})" in ended.stderr
    assert not (tmp_path / "out").exists()
