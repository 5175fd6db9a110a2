"""The bridge from an earlier forecast to a later one: adds up, and says of what it is made."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import marathon
from forecast.changes.bridge import bridge_between
from forecast.changes.earlier import Earlier
from forecast.changes.steps import PARTS
from forecast.deals import NEVER, table_of
from forecast.fitting.model import fit_pipeline
from forecast.futures import draw_futures
from forecast.history import write
from forecast.history.canonical import conformed
from forecast.periods import periods_between
from forecast.pipeline import forecast
from forecast.quotas import Quotas
from marathon.cli import cli
from sim.outputs import schema
from sim.problems import InvalidInput

START = (dt.date(2018, 10, 1) - dt.date(1970, 1, 1)).days
UNTIL = (dt.date(2018, 12, 31) - dt.date(1970, 1, 1)).days
QUOTAS = Quotas(company=2e6, teams={"North": 9e5}, reps={f"rep {x}": 2e5 for x in range(8)})


def _teams(history, **other):
    """Four reps of the north and four of the south, apart from others."""
    names = [f"rep {number}" for number in range(8)]
    teams = [other.get(name.replace(" ", "_"), "North" if name < "rep 4" else "South")
             for name in names]  # fmt: skip
    people = conformed(pd.DataFrame({"person": names, "team": teams}), schema.PEOPLE)
    return replace(history, people=people)


def _futures(table, seed=0, draws=200):
    return draw_futures(fit_pipeline(table), UNTIL, draws=draws, seed=seed)


def _parts(row):
    return {part.part: part.value for part in row.parts}


def _cents(value):
    return round(100 * value)


@pytest.fixture
def company(planted):
    """A history, and its deals on an evening early in a quarter and a week later."""
    history, _ = planted(4, known_days=320, later_days=20, rep_sd=0.3)
    history = _teams(history)
    evening = dt.date(2018, 10, 20)
    week = evening + dt.timedelta(days=7)
    tables = tuple(table_of(history.as_of(day), day) for day in (evening, week))
    return history, evening, week, tables


def test_every_level_adds_up_in_hundredths_and_in_chance(company):
    """Parts lead from one end to the other, and reps and teams add up to the company."""
    _, _, _, (old, new) = company
    earlier, later = _futures(old), _futures(new, draws=300)
    bridge = bridge_between(earlier, later, START, QUOTAS)
    for row in (bridge.company, *bridge.teams, *bridge.reps):
        assert tuple(part.part for part in row.parts) == PARTS
        steps = sum(_cents(part.value) for part in row.parts)
        assert _cents(row.earlier) + steps == _cents(row.later)
        moved = sum(round(1e4 * part.p_quota) for part in row.parts)
        assert round(1e4 * row.p_earlier) + moved == round(1e4 * row.p_later)
    for rows in (bridge.teams, bridge.reps):
        for name in ("earlier", "later"):
            whole = _cents(getattr(bridge.company, name))
            assert sum(_cents(getattr(row, name)) for row in rows) == whole
        for part in PARTS:
            whole = _cents(_parts(bridge.company)[part])
            assert sum(_cents(_parts(row)[part]) for row in rows) == whole
    assert {row.name for row in bridge.teams} == {"North", "South"}
    assert _parts(bridge.company)["handed_over"] == 0


def test_its_ends_are_the_two_forecasts(company):
    """What was booked and expected, and the chances, are those that each forecast says."""
    history, evening, week, _ = company
    asked = {"until": dt.date(2018, 12, 31), "quotas": QUOTAS, "draws": 200}
    since = Earlier(as_of=evening, draws=200, seed=0)
    later = forecast(history, week, **asked, earlier=since)
    earlier = forecast(history, evening, **asked)
    row = later.bridge.company
    for end, said, chance in ((row.earlier, earlier, row.p_earlier), (row.later, later, row.p_later)):  # fmt: skip
        assert end == pytest.approx(said.booked + said.total.bookings.mean, abs=0.011)
        assert chance == said.p_quota
    rows = {each.name: each for each in later.bridge.reps}
    for each in later.reps:
        mean = each.booked + each.total.bookings.mean
        assert rows[each.name].later == pytest.approx(mean, abs=0.021)
        assert rows[each.name].p_later == each.p_quota
    assert earlier.bridge is None


def test_won_lost_and_new_by_hand(company):
    """Three parts recomputed deal by deal from the futures' own sums.

    Won: worth less expectation; lost: less the expectation; the deals listed are the same ones.
    """
    _, _, _, (old, new) = company
    earlier, later = _futures(old), _futures(new)
    bridge = bridge_between(earlier, later, START, Quotas())
    totals, ids = earlier.totals, old.ids[earlier.cohorts.rows].tolist()
    wins = totals.deal_wins.sum(axis=1)
    assert (wins > 0).all()
    worth = dict(zip(ids, np.rint(totals.deal_cents / wins), strict=True))
    expected = dict(zip(ids, totals.deal_cents / earlier.draws, strict=True))
    fate = {
        name: "open" if closed == NEVER else "won" if won else "lost"
        for name, closed, won in zip(new.ids.tolist(), new.closed, new.won, strict=True)
    }
    won = sum(worth[name] - expected[name] for name in ids if fate[name] == "won")
    lost = -sum(expected[name] for name in ids if fate[name] == "lost")
    parts = _parts(bridge.company)
    assert 100 * parts["won"] == pytest.approx(won, abs=1.01)
    assert 100 * parts["lost"] == pytest.approx(lost, abs=1.01)
    listed = {kind: {x.deal for x in bridge.deals if x.part == kind} for kind in ("won", "lost", "new")}  # fmt: skip
    assert listed["won"] == {name for name in ids if fate[name] == "won"}
    assert listed["lost"] == {name for name in ids if fate[name] == "lost"}
    known = set(old.ids.tolist())
    fresh = {name for name in fate if name not in known and fate[name] != "lost"}
    assert listed["new"] <= fresh
    amount = dict(zip(new.ids.tolist(), np.nan_to_num(new.amount), strict=True))
    for each in bridge.deals:
        if each.part == "won":
            assert each.after == pytest.approx(amount[each.deal], abs=0.01)
    # A deal won for another amount than thought is revalued by the rest.
    rest = sum(100 * amount[name] - worth[name] for name in listed["won"])
    assert 100 * parts["revalued"] == pytest.approx(rest, abs=len(listed["won"]))


def test_where_nothing_changed_nothing_moves_but_the_model(company):
    """The same evening twice: other luck is the model's part alone, the same luck nothing."""
    _, _, _, (old, _) = company
    first, other = _futures(old), _futures(old, seed=1)
    same = bridge_between(first, first, START, QUOTAS)
    assert set(_parts(same.company).values()) == {0.0}
    assert same.deals == ()
    moved = bridge_between(first, other, START, QUOTAS)
    for row in (moved.company, *moved.teams, *moved.reps):
        parts = _parts(row)
        assert parts.pop("model") != 0
        assert set(parts.values()) == {0.0}


def test_a_week_in_which_nothing_happened_is_slipped_and_not_created(company):
    """Days alone: open deals slip, deals to come did not come, and nobody won or lost."""
    _, _, _, (old, _) = company
    later = replace(
        old,
        as_of=old.as_of + 7,
        periods=periods_between(old.observed_from, old.as_of + 8, 1),
    )
    parts = _parts(bridge_between(_futures(old), _futures(later), START, QUOTAS).company)
    for name in ("handed_over", "won", "lost", "revalued"):
        assert parts[name] == 0
    assert parts["slipped"] + parts["pulled_in"] < 0
    assert parts["new"] < 0


def test_a_deal_that_changes_hands_moves_between_reps_and_teams(company):
    """Its expectation leaves one row and reaches the other; the company feels nothing."""
    _, _, _, (old, _) = company
    row = int(np.flatnonzero(old.is_open & (old.rep == old.reps.index("rep 1")))[0])
    rep = old.rep.copy()
    rep[row] = old.reps.index("rep 6")
    earlier = _futures(old)
    bridge = bridge_between(earlier, _futures(replace(old, rep=rep)), START, Quotas())
    place = earlier.cohorts.rows.tolist().index(row)
    worth = earlier.totals.deal_cents[place] / earlier.draws
    moved = {x.name: 100 * _parts(x)["handed_over"] for x in (*bridge.teams, *bridge.reps)}
    assert moved["rep 1"] == pytest.approx(-worth, abs=1.01)
    assert moved["rep 6"] == pytest.approx(worth, abs=1.01)
    assert moved["North"] == pytest.approx(-worth, abs=1.01)
    assert moved["rep 0"] == 0 == _parts(bridge.company)["handed_over"]
    # A rep who changes teams takes everything along: booked, open and to come.
    teams = tuple("South" if rep == "rep 1" else team for rep, team in zip(old.reps, old.teams, strict=True))  # fmt: skip
    bridge = bridge_between(earlier, _futures(replace(old, teams=teams)), START, Quotas())
    rows = {each.name: each for each in (*bridge.teams, *bridge.reps)}
    assert _parts(rows["South"])["handed_over"] == rows["rep 1"].earlier
    assert _parts(rows["rep 1"])["handed_over"] == 0


def test_another_amount_in_the_crm_is_a_revaluation(company):
    """Open deals said to be worth double: only amounts move, by what they were expected of."""
    _, _, _, (old, _) = company
    priced = replace(old, list_price=np.where(old.is_open, 20_000.0, 10_000.0))
    dearer = replace(priced, list_price=np.where(old.is_open, 40_000.0, 10_000.0))
    earlier = _futures(priced)
    parts = _parts(bridge_between(earlier, _futures(dearer), START, Quotas()).company)
    for name in ("handed_over", "won", "lost", "slipped", "pulled_in", "new"):
        assert parts[name] == 0
    assert 100 * parts["revalued"] == pytest.approx(
        earlier.totals.deal_cents.sum() / 200, abs=1e3
    )


def test_deals_that_come_back_or_vanish_have_their_part(company):
    """Won and open again: slipped; lost and open again: pulled in; gone: lost."""
    _, _, _, (old, _) = company
    closed, won = old.closed.copy(), old.won.copy()
    back_won = int(np.flatnonzero(old.won & (old.closed >= START))[0])
    back_lost = int(np.flatnonzero(~old.won & ~old.is_open)[-1])
    for row in (back_won, back_lost):
        closed[row], won[row] = NEVER, False
    later = replace(old, closed=closed, won=won)
    parts = _parts(bridge_between(_futures(old), _futures(later), START, Quotas()).company)
    assert parts["slipped"] < -0.3 * old.amount[back_won]
    assert parts["pulled_in"] > 0
    kept = np.ones(len(old.ids), dtype=np.bool_)
    kept[np.flatnonzero(old.is_open)[-1]] = False
    earlier = _futures(old)
    place = earlier.cohorts.rows.tolist().index(int(np.flatnonzero(~kept)[0]))
    gone = bridge_between(earlier, _futures(old.only(kept)), START, Quotas())
    worth = earlier.totals.deal_cents[place] / earlier.draws
    assert 100 * _parts(gone.company)["lost"] == pytest.approx(-worth, abs=1.01)


def test_without_amounts_wins_are_bridged(company):
    """Every win counts one, and hundredths of a win add up."""
    _, _, _, tables = company
    old, new = (replace(each, amount=np.full(len(each.ids), np.nan)) for each in tables)
    bridge = bridge_between(_futures(old), _futures(new), START, Quotas())
    assert bridge.measure == "wins"
    count = (new.won & (new.closed >= START)).sum()
    assert count < bridge.company.later < len(new.ids)
    assert _parts(bridge.company)["revalued"] == 0


def test_what_happens_to_known_deals_cancels_out_where_the_forecast_is_right(planted):
    """Won, lost, slipped and pulled in together are zero on average over companies.

    Over 14 planted companies of the fitted form and two weeks, as shares of the expectation.
    Left alone, won and lost would bring some 2 to 3 % more: caught is a bridge that holds no
    counterpart of the days that pass, or one that counts them twice.
    """
    shares, ended = [], []
    for seed in range(14):
        history, _ = planted(100 + seed, known_days=320, later_days=20)
        old, new = (
            table_of(history.as_of(day), day)
            for day in (dt.date(2018, 10, 20), dt.date(2018, 11, 3))
        )
        row = bridge_between(_futures(old), _futures(new), START, Quotas()).company
        parts = _parts(row)
        ended.append((parts["won"] + parts["lost"]) / row.earlier)
        shares.append(ended[-1] + (parts["slipped"] + parts["pulled_in"]) / row.earlier)
    error = np.std(shares, ddof=1) / np.sqrt(len(shares))
    assert abs(np.mean(shares)) < 3 * error < 0.025
    assert np.mean(ended) > 3 * error


def test_it_is_said_on_the_screen_in_json_and_in_python(company, tmp_path):
    """One set of numbers in all places; a kept forecast gives the same as its day."""
    history, evening, week, _ = company
    write(history, tmp_path / "history")
    asked = {"draws": 150, "until": "2018-12-31"}
    marathon.forecast(tmp_path / "history", evening, **asked).keep(tmp_path / "kept")
    found = marathon.forecast(tmp_path / "history", week, **asked, since=evening)
    frame = found.changes()
    sums = frame.groupby(["level", "name"]).agg({"value": "sum", "earlier": "first", "later": "first"})  # fmt: skip
    np.testing.assert_allclose(sums["earlier"] + sums["value"], sums["later"], atol=0.005)
    command = ["forecast", str(tmp_path / "history"), "--as-of", str(week), "--until",
               "2018-12-31", "--draws", "150"]  # fmt: skip
    kept = CliRunner().invoke(cli, [*command, "--since", str(tmp_path / "kept"), "--json"])
    assert kept.exit_code == 0, kept.output
    assert json.loads(kept.stdout)["bridge"] == found.to_dict()["bridge"]
    shown = CliRunner().invoke(cli, [*command, "--since", str(evening)]).stdout
    assert f"Since {evening} the bookings expected of the quarter" in " ".join(
        shown.split()
    )
    for said in ("slipped", "pulled in", "new deals", "revalued", "model"):
        assert said in shown
    without = marathon.forecast(tmp_path / "history", week, **asked)
    assert without.to_dict()["bridge"] is None
    with pytest.raises(InvalidInput, match="since"):
        without.changes()


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2018-10-27", "must lie before as_of"),
        ("2018-09-20", "give 2018-09-30, its eve"),
        ("nowhere", "since (--since) nowhere: cannot be read"),
        ("2018-99-99", "since"),
    ],
)
def test_an_evening_that_cannot_be_used_is_refused(company, tmp_path, since, said):
    history, _, week, _ = company
    write(history, tmp_path / "history")
    command = ["forecast", tmp_path / "history", "--as-of", week, "--since", since]
    refused = CliRunner().invoke(cli, list(map(str, command)))
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.split())


def test_a_folder_without_a_forecast_of_these_days_is_refused(company, tmp_path):
    history, evening, week, _ = company
    marathon.forecast(history, evening, "2018-11-30", draws=100).keep(tmp_path / "kept")
    with pytest.raises(InvalidInput, match="holds no forecast until 2018-12-31"):
        marathon.forecast(history, week, draws=100, since=tmp_path / "kept")
