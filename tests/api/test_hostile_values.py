"""Whatever is handed to the API: an answer of the stated kind, or a refusal that names it.

Parameters and their kinds are read from annotations, so a new one is tried as soon as it is
there. Engines are left out where they take long: what gets as far has been accepted.
"""

import contextlib
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import marathon
from tests.api import hostile

ENGINES = (
    "forecast.backtest.rolling.deal_table",
    "forecast.kept.scoring.deal_table",
    "forecast.pipeline.table_of",
    "marathon.api.calibrating.profile_of",
    "marathon.api.event_log.learn",
    "marathon.api.explanation.explain",
    "marathon.api.explanation.meetings",
    "marathon.api.fog.fog_view",
    "marathon.api.own.solve",
    "marathon.api.own_teams.solve",
    "marathon.api.pacing.live",
    "marathon.api.reaching.Searcher",
    "marathon.api.run.open_world",
    "marathon.api.spread.crossed_spread",
    "sim.evidence.validate.validate",
    "sim.experiments.comparing.compare._Experiment",
    "sim.experiments.piloting.piloting._pilots",
)


@pytest.fixture(scope="module")
def calls(comparison, run, history, forecast, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    lives = marathon.deals("initial", "align", years=1, warmup=0)
    made = {
        "comparison": comparison, "run": run, "history": history, "forecast": forecast,
        "deals": lives, "two": lives.lives(1), "log": event_log(folder / "log.csv"),
        "events": run.save(folder / "run") / "events.csv",
    }  # fmt: skip
    return hostile.right_calls(made, folder)


def event_log(path):
    day = pd.Timestamp("2025-01-06 09:00")
    rows = [
        (case, kind, "Ann", day + pd.Timedelta(hours=5 * case + hour),
         day + pd.Timedelta(hours=5 * case + hour + 1))
        for case in range(40) for hour, kind in enumerate(["Call", "Offer"])
    ]  # fmt: skip
    names = ["case_id", "activity", "resource", "start_time", "end_time"]
    pd.DataFrame(rows, columns=names).to_csv(path, index=False)
    return marathon.read_history(path)


@pytest.fixture(scope="module")
def charts(comparison):
    return comparison.charts()


@pytest.fixture
def stubbed(charts, monkeypatch, tmp_path):
    def reached(*_arguments, **_keywords):
        raise hostile.ReachedError

    for name in ENGINES:
        monkeypatch.setattr(name, reached)
    monkeypatch.setattr(marathon.Comparison, "charts", lambda _self: charts)
    monkeypatch.setattr(marathon.Forecast, "charts", lambda _self: ())
    monkeypatch.setattr("marathon.page.quality.page", reached)
    monkeypatch.chdir(tmp_path)
    return tmp_path


NAMES = (*hostile.FUNCTIONS, *hostile.METHODS)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_value_is_used_rightly_or_refused_by_name(name, calls, stubbed):
    if name not in calls:
        assert not hostile.parameters_of(name, getattr(marathon, name))
        return
    function, right = calls[name]
    values = hostile.hostile_values(stubbed)

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(st.data())
    def holds(data):
        parameter = data.draw(st.sampled_from([*hostile.parameters_of(name, function)]))
        known = [
            each for each in values if each not in hostile.HOW_IT_FAILS.get(parameter, ())
        ]
        drawn = st.integers() | st.floats() | st.text(max_size=20)
        chosen = data.draw(
            st.sampled_from(known).map(lambda each: (each, None))
            | drawn.map(lambda each: (None, each))
        )
        value = chosen[1] if chosen[0] is None else values[chosen[0]]
        with contextlib.redirect_stdout(io.StringIO()):
            found = hostile.outcome(name, function, right, parameter, value)
        assert found in {"answer", "refused"}, (parameter, chosen, found)

    holds()
