"""Forecasts that are kept: written once, read back, scored as they were said."""

import datetime as dt
import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import binom

import marathon
from forecast.kept.folder import FORMAT, keep, kept_in
from forecast.kept.signal import tracking_signal
from forecast.kept.statement import QUANTILES, Statement
from forecast.pipeline import forecast
from forecast.scoring import crps
from marathon.cli import cli
from sim.problems import InvalidInput

AS_OF, UNTIL = dt.date(2018, 9, 30), dt.date(2018, 10, 28)


@pytest.fixture
def made(planted):
    history, _ = planted(2, known_days=400, rep_sd=0.3)
    return history, forecast(history, AS_OF, UNTIL, draws=400, seed=3)


def said(made, **changes):
    given = Statement.of(made, version="1", seed=3, pipeline="")
    return replace(given, **changes)


def test_what_is_kept_is_read_back(made, tmp_path):
    statement = said(made[1], pipeline="Neu / alt")
    keep(statement, tmp_path / "deep" / "folder")
    assert kept_in(tmp_path / "deep" / "folder") == [statement]


def test_what_was_said_stays(made, tmp_path):
    path = keep(said(made[1]), tmp_path)
    before = path.read_bytes()
    keep(said(made[1]), tmp_path)
    with pytest.raises(InvalidInput, match="what was said stays"):
        keep(said(made[1], seed=4), tmp_path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_nothing_is_left_of_what_could_not_be_written(made, tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.files.os.fsync", full)
    with pytest.raises(InvalidInput, match="No space left"):
        keep(said(made[1]), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": FORMAT + 1}, "later version of Marathon"),
        ({"format": None}, "is no forecast that was kept"),
        ({"as_of": "yesterday"}, "is no forecast that was kept"),
        ({"lines": [{"level": "world"}]}, "is no forecast that was kept"),
        ({"deals": 3}, "is no forecast that was kept"),
    ],
)
def test_files_that_are_none_are_refused_in_a_sentence(made, tmp_path, change, sentence):
    path = keep(said(made[1]), tmp_path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    (tmp_path / "forecast_empty.json").write_text("[")
    with pytest.raises(InvalidInput) as refused:
        kept_in(tmp_path)
    assert sentence in str(refused.value)
    assert len(refused.value.problems) == 2


def test_a_folder_without_forecasts_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(InvalidInput, match=r"kept \(--kept\)"):
            kept_in(folder)


def test_scores_are_those_of_what_was_said(made, tmp_path):
    """Outcomes counted anew; the CRPS of 99 quantiles is that of the draws within 2 %."""
    history, numbers = made
    keep(said(numbers), tmp_path)
    found = marathon.track_record(history, tmp_path)
    deals = history.deals[history.deals["status"] == "won"]
    day = deals["closed"].dt.date
    inside = deals[(day > AS_OF) & (day <= UNTIL)]
    rows = found.frame().set_index("measure")
    assert rows.loc["wins", "actual"] == len(inside)
    assert rows.loc["bookings", "actual"] == pytest.approx(inside["amount"].sum())
    assert rows.loc["wins", "mean"] == pytest.approx(numbers.total.wins.mean, abs=1e-3)
    drawn = numbers.futures.wins.sum(axis=1)
    assert rows.loc["wins", "crps"] == pytest.approx(
        crps(drawn, len(inside)), rel=0.02, abs=0.1
    )
    reps = found.by("rep")
    assert reps[reps["measure"] == "wins"]["actual"].sum() == len(inside)
    assert found.numbers.deals["open"][0] == len(numbers.deals)
    won = set(inside["deal_id"]) & {row.deal for row in numbers.deals}
    assert found.numbers.deals["won"][0] == len(won)


def test_what_was_said_is_scored_whatever_would_be_said_now(made, tmp_path):
    """A kept mean that was wrong stays wrong, though a forecast made again would not say it."""
    history, numbers = made
    lines = tuple(
        replace(line, mean=line.mean + 500, quantiles=tuple(x + 500 for x in line.quantiles))
        if line.level == "company" and line.measure == "wins" else line
        for line in said(numbers).lines
    )  # fmt: skip
    keep(said(numbers, lines=lines), tmp_path)
    row = marathon.track_record(history, tmp_path).frame().set_index("measure").loc["wins"]
    assert row["mean"] - row["actual"] > 400
    assert not row["covered"]


def test_forecasts_that_are_not_due_are_counted_or_refused(made, tmp_path):
    history, numbers = made
    keep(said(numbers), tmp_path)
    with pytest.raises(InvalidInput, match="the first ends on 2018-10-28"):
        marathon.track_record(history, tmp_path, "2018-10-27")
    later = said(numbers, as_of=dt.date(2018, 10, 28), until=dt.date(2019, 12, 31))
    keep(later, tmp_path)
    assert (
        "1 forecast more has days to come."
        in marathon.track_record(history, tmp_path).notes
    )


def test_the_threshold_is_what_luck_exceeds():
    """Of records of 8 and of 20 errors that lean to no side at most one in twenty is said to.

    Normal errors of unequal sizes, 2,000 records each; with the usual fixed limit of 4 a
    quarter of the records of 20 would be.
    """
    chance = np.random.default_rng(1)
    for count in (8, 20):
        errors = chance.standard_normal((2000, count)) * np.exp(
            chance.standard_normal(count)
        )
        signals = [tracking_signal(each) for each in errors[: 2000 if count == 8 else 300]]
        leaning = sum(signal.leans for signal in signals)
        assert leaning <= binom.ppf(0.9999, len(signals), 0.05)
        assert leaning >= binom.ppf(0.0001, len(signals), 0.02)
    assert np.mean([abs(signal.value) > 4 for signal in signals]) > 0.15


def test_a_lean_is_found():
    """Errors half a standard deviation to one side: found in most records of 40."""
    chance = np.random.default_rng(2)
    errors = 0.5 + chance.standard_normal((100, 40))
    assert sum(tracking_signal(each).leans for each in errors) > 70
    assert not tracking_signal(np.ones(5)).leans
    assert tracking_signal(np.ones(6)).leans
    assert tracking_signal(np.zeros(9)).value == 0.0


def test_forecasts_that_overlap_count_once(made, tmp_path):
    history, numbers = made
    for day, length in itertools.product(range(3), (28, 35)):
        first = AS_OF + dt.timedelta(days=7 * day)
        keep(said(numbers, as_of=first, until=first + dt.timedelta(days=length)), tmp_path)
    assert marathon.track_record(history, tmp_path).signal.count == 1


def test_the_commands(planted, tmp_path):
    events = marathon.simulate("initial", years=2).save(tmp_path / "run") / "events.csv"
    folder = tmp_path / "kept"
    asked = ["forecast", str(events), "--as-of", "2025-06-30", "--until", "2025-07-31"]
    result = CliRunner().invoke(cli, [*asked, "--draws", "200", "--keep", str(folder)])
    assert result.exit_code == 0, result.output
    assert len(list(folder.iterdir())) == 1
    result = CliRunner().invoke(
        cli, ["backtest", str(events), "--kept", str(folder), "--json"]
    )
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["signal"]["count"] == 1
    assert {row["level"] for row in found["forecasts"]} >= {"company", "rep"}
    assert len(QUANTILES) == 99
