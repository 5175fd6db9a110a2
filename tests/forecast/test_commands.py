"""`marathon forecast` and `marathon calibrate` as an analyst meets them."""

import json

import pytest
from click.testing import CliRunner

import marathon
from forecast.history import write
from marathon import screen
from marathon.cli import cli


@pytest.fixture
def folder(planted, tmp_path):
    history, _ = planted(8, known_days=300)
    write(history, tmp_path / "history")
    return tmp_path / "history"


def _run(*arguments):
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def test_verdict_comes_first(folder):
    result = _run(
        "forecast", folder, "--as-of", "2018-09-14", "--quota", "2e6", "--draws", 200
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("From 2018-09-15 to 2018-09-30:")
    assert "the quota of 2.00 M is reached in" in " ".join(result.stdout.split())
    assert "open deals" in result.stdout
    assert "drew 200 futures" in result.stderr


@pytest.mark.parametrize("written", ["2m", "2,000k", "2.000.000", "2000000"])
def test_a_quota_is_read_as_people_write_it(folder, written):
    result = _run(
        "forecast", folder, "--as-of", "2018-09-14", "--quota", written, "--draws", 100
    )
    assert "the quota of 2.00 M is reached in" in " ".join(result.stdout.split())


@pytest.mark.parametrize(("quota", "lines"), [(1.0, 0), (2e6, 1)])
def test_a_quota_that_is_reached_already_is_not_drawn(folder, quota, lines):
    figure = marathon.forecast(folder, "2018-09-14", quota=quota, draws=100).plot()
    told = [text.get_text() for text in figure.axes[0].texts]
    assert told == ["missing for the quota"] * lines


def test_a_quarter_that_has_not_begun_is_not_said_to_hold_nothing(folder):
    asked = ("forecast", folder, "--as-of", "2018-09-30", "--draws", 100)
    with_quota = _run(*asked, "--quota", "2e6").stdout
    assert "The quota of 2.00 M is reached in" in " ".join(with_quota.split())
    assert "With nothing booked" not in with_quota
    assert "a quota is compared" in with_quota
    assert "a quota is compared" not in _run(*asked).stdout


def test_json_is_the_contract_and_nothing_else(folder):
    arguments = ("forecast", folder, "--as-of", "2018-09-14", "--draws", 200, "--json")
    result = _run(*arguments)
    found = json.loads(result.stdout)
    assert found["as_of"] == "2018-09-14"
    assert found["until"] == "2018-09-30"
    assert found["p_quota"] is None
    assert _run(*arguments).stdout == result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--as-of", "2018-09-14", "--until", "2018-09-01"), "until (--until) 2018-09-01"),
        (("--as-of", "2018-09-14", "--quota", "-5"), "quota (--quota) -5"),
        (("--as-of", "2017-01-01"), "as-of date 2017-01-01"),
        (("--as-of", "2030-01-01"), "as-of date 2030-01-01"),
        (("--as-of", "14.09.2018"), "'14.09.2018' is no day; write it as 2025-06-30"),
        (
            ("--as-of", "2018-09-14", "--quota", "much"),
            "'much' is no sum of money; write it as",
        ),
    ],
)
def test_bad_requests_end_in_two_with_a_message(folder, arguments, said):
    result = _run("forecast", folder, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_all_problems_at_once(folder):
    result = _run(
        "forecast", folder, "--as-of", "2018-09-14", "--until", "2018-09-01", "--quota", "-5",
        "--draws", 1,
    )  # fmt: skip
    assert result.exit_code == 2
    for name in ("--until", "--quota", "--draws"):
        assert name in result.stderr


def test_a_folder_that_is_no_history(tmp_path):
    for command in (("forecast", tmp_path, "--as-of", "2018-09-14"),
                    ("calibrate", tmp_path, "--out", tmp_path / "x.toml")):  # fmt: skip
        result = _run(*command)
        assert result.exit_code == 2
        assert str(tmp_path) in result.stderr


def test_calibrate_refuses_to_overwrite(folder, tmp_path):
    out = tmp_path / "company.toml"
    out.write_text("kept")
    result = _run("calibrate", folder, "--out", out)
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert out.read_text() == "kept"


def test_backtest_stands_beside_simpler_methods(folder, tmp_path):
    arguments = ("backtest", folder, "--weeks", "1,4", "--draws", 100, "--first")
    result = _run(*arguments, "2018-07-30", "--out", tmp_path / "b")
    assert result.exit_code == 0, result.output
    for said in ("trailing 13 weeks", "conversion x open", "in 80 % interval", "base rate"):
        assert said in result.stdout
    assert (tmp_path / "b" / "charts" / "backtest.png").exists()
    # What JSON holds hangs on no number of windows.
    found = json.loads(_run(*arguments, "2018-09-17", "--json").stdout)
    assert list(found) == ["as_of", "measure", "level", "scores", "deals", "windows"]
    assert {row["weeks"] for row in found["scores"]} == {1, 4}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--weeks", "0"), "weeks"),
        (("--weeks", "four"), "weeks"),
        (("--weeks", "52"), "give a shorter one"),
        (("--first", "2017-01-02"), "first (--first) 2017-01-02"),
        (("--as-of", "2030-01-01"), "2030-01-01"),
        (("--draws", "7"), "draws (--draws) 7"),
    ],
)
def test_a_backtest_that_cannot_be_made_says_why(folder, arguments, said):
    result = _run("backtest", folder, *arguments)
    assert result.exit_code == 2, result.output
    assert said in result.stderr


UNSURE = """hs_object_id,hubspot_owner_id,dealstage,createdate,closedate,amount
1,Ann,Signed off,2024-01-02,2024-02-02,500
2,Bob,Dropped,2024-01-03,2024-02-03,600
"""


def test_import_proposes_and_imports_nothing_that_is_not_sure(tmp_path):
    (tmp_path / "deals.csv").write_text(UNSURE)
    place, out = str(tmp_path / "deals.csv"), tmp_path / "history"
    proposed = CliRunner().invoke(cli, ["import", place, "--propose"])
    assert proposed.exit_code == 0
    assert '# "Signed off" = "?"' in proposed.output
    refused = CliRunner().invoke(cli, ["import", place, "--out", str(out)])
    assert '# "Signed off" = "?"' in refused.output
    assert not out.exists()


def test_a_person_sees_the_proposal_as_a_table_of_what_is_asked_and_what_is_sure(
    tmp_path, monkeypatch
):
    (tmp_path / "deals.csv").write_text(UNSURE)
    monkeypatch.setattr(screen, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")
    for asked in (["--propose"], ["--out", str(tmp_path / "history")]):
        ended = CliRunner().invoke(cli, ["import", str(tmp_path / "deals.csv"), *asked])
        first, _, heads, _, *rows = ended.stdout.splitlines()
        assert first.endswith("in the words of HubSpot. Sure: 6; asked: 2.")
        assert heads.split() == ["what", "in", "the", "export", "sure", "why"]
        assert "open, won or lost?  Signed off" in rows[0]
        assert "asked" in rows[0]
        assert "99 %" in rows[2]
        assert "'Signed off' (1), 'Dropped' (1)" in f"{ended.stderr}{ended.exception}"


def test_import_without_a_folder_says_so(tmp_path):
    (tmp_path / "deals.csv").write_text(UNSURE)
    result = CliRunner().invoke(cli, ["import", str(tmp_path / "deals.csv")])
    assert "--out DIR is missing" in f"{result.output} {result.exception}"
