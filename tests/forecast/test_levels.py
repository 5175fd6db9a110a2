"""The forecast by deal, rep, team and product: one table of draws, so every level adds up."""

import datetime as dt
import os
from dataclasses import replace

import numpy as np
import pytest
from dressing import with_fields, with_teams

from forecast.cohorts import Cohorts, cohorts_of
from forecast.deals import NEVER, deal_table
from forecast.fitting.model import fit_pipeline
from forecast.futures import draw_futures
from forecast.levels import rows_by_rep, rows_by_team
from forecast.owners import pick_deals, pick_reps
from forecast.pipeline import forecast
from forecast.quotas import Quotas, read_quotas
from forecast.totals import add_up
from forecast.wins import Wins
from sim.problems import InvalidInput

SPLITS = ("team", "rep", "product", "segment", "source", "pipeline", "month")


def test_every_level_adds_up_to_the_bit(planted):
    """Deals, reps, teams, products, segments, sources, pipelines, months: each the company."""
    history, as_of = planted(1, known_days=365, rep_sd=0.4)
    history = with_fields(with_teams(history))
    blank = history.deals["deal_id"].str.endswith("7")
    history.deals.loc[blank, "rep"] = ""
    result = forecast(history, as_of, dt.date(2019, 5, 15), draws=300)
    totals, won, table = result.futures.totals, result.futures.won, result.model.table
    wins, cents = totals["period"].wins.sum(axis=2), totals["period"].cents.sum(axis=2)
    assert cents.min() > 0
    for name in SPLITS:
        np.testing.assert_array_equal(totals[name].wins.sum(axis=2), wins)
        np.testing.assert_array_equal(totals[name].cents.sum(axis=2), cents)
    for part, mine in enumerate((~won.is_new, won.is_new)):
        every = np.zeros(len(won.draw), dtype=np.int64)
        np.testing.assert_array_equal(won.count(every, 1, mine)[:, 0], wins[part])
        assert won.cents[mine].sum() == cents[part].sum()
    reps, teams = totals["rep"], totals["team"]
    for place, name in enumerate(teams.names):
        mine = np.array([(team or "not named") == name for team in table.teams])
        np.testing.assert_array_equal(
            reps.cents[..., mine].sum(axis=2), teams.cents[..., place]
        )
    assert totals.deal_wins.sum() == wins[0].sum()
    assert totals.deal_cents.sum() == cents[0].sum()
    for name in ("rep", "team", "product", "segment", "source"):
        assert "not named" in {row.name for row in getattr(result, f"{name}s")}
    for name in SPLITS:
        rows = getattr(result, f"{name}s")
        for unit in ("bookings", "wins"):
            means = [getattr(row.total, unit).mean for row in rows]
            mean = getattr(result.total, unit).mean
            assert sum(means) == pytest.approx(mean, abs=0.005 * (len(rows) + 1))
        assert sum(row.booked for row in rows) == pytest.approx(result.booked)


def test_months_are_those_of_the_quarter_and_of_the_horizon(planted):
    """A quarter that has begun shows its past months as booked, later ones as forecast."""
    history, _ = planted(6, known_days=420)
    result = forecast(history, dt.date(2018, 11, 20), dt.date(2019, 1, 16), draws=100)
    assert [row.name for row in result.months] == [
        "2018-10", "2018-11", "2018-12", "2019-01",
    ]  # fmt: skip
    past, running, later = result.months[0], result.months[1], result.months[2:]
    assert past.booked > 0 == past.total.wins.mean
    assert running.booked > 0 < running.total.wins.mean
    assert all(row.booked == 0 < row.total.wins.mean for row in later)


def test_new_deals_are_of_their_rep_s_kinds(planted):
    """A rep who sells in one pipeline wins new deals there, up to what is borrowed."""
    history, as_of = planted(2, known_days=400)
    own = history.deals["rep"].isin(["rep 0", "rep 1"])
    history = replace(
        history, deals=history.deals.assign(pipeline=np.where(own, "one", "two"))
    )
    futures = forecast(history, as_of, draws=200).futures
    won, table = futures.won, futures.model.table
    where = np.array(table.pipelines)[table.pipeline[won.like[won.is_new]]]
    mine = np.isin(won.rep[won.is_new], [table.reps.index(f"rep {x}") for x in (0, 1)])
    lately = np.bincount(table.rep[table.created > table.as_of - 182])
    borrowed = 2 / (2 + lately.min())
    assert 1 > (where[mine] == "one").mean() > 1 - borrowed
    assert 1 > (where[~mine] == "two").mean() > 1 - borrowed


def test_reps_are_held_to_their_own_intervals(planted):
    """A quarter's wins of 8 unlike reps in each of 14 companies, 80 % intervals.

    The place of what happened among the draws, ties broken by chance, lies in the middle 80 %
    for 80 % of reps. The tolerance is 3.3 standard errors over companies, whose reps share
    their shocks. Caught are draws that share new deals without doubt about the shares, and
    intervals a third too narrow, which would cover 60 %.
    """
    shares = []
    chance = np.random.default_rng(5)
    for seed in range(14):
        history, as_of = planted(seed, known_days=400, later_days=91, rep_sd=0.35)
        known = deal_table(history, as_of)
        outcome = deal_table(history, history.meta.snapshot)
        won = draw_futures(fit_pipeline(known), known.as_of + 91, draws=250, seed=seed).won
        drawn = won.count(won.rep, len(known.reps), np.ones(len(won.draw), dtype=np.bool_))
        inside = outcome.won & (outcome.closed > known.as_of)
        held = []
        for place, name in enumerate(known.reps):
            actual = (inside & (outcome.rep == outcome.reps.index(name))).sum()
            below = (drawn[:, place] < actual).mean()
            level = below + chance.random() * (drawn[:, place] == actual).mean()
            held.append(0.1 <= level <= 0.9)
        shares.append(np.mean(held))
    error = np.std(shares, ddof=1) / np.sqrt(len(shares))
    assert abs(np.mean(shares) - 0.8) < 3.3 * error < 0.2


def test_the_better_of_two_alike_deals_is_won_more_often():
    """Chances of deals of one age stand to each other as their reps' odds do."""
    draws, n = 4000, 10
    cohorts = Cohorts(
        rows=np.arange(n), born=np.zeros(1, np.int64), start=np.zeros(1, np.int64),
        size=np.array([n]),
    )  # fmt: skip
    rep = np.arange(n) % 2
    effect = np.tile([0.5, -0.5], (draws, 1))
    draw = np.arange(draws)
    cells = draw, draw * 0, np.zeros(draws, np.float32)
    found = pick_deals(
        np.random.default_rng(1), cohorts, rep, effect, cells=cells,
        wins=np.ones(draws, np.int32),
    )  # fmt: skip
    odds = 1.0 / (1.0 + np.exp(-np.array([0.5, -0.5])))
    expected = odds[0] / odds.sum()
    share = (rep[found] == 0).mean()
    assert abs(share - expected) < 3.3 * np.sqrt(expected * (1 - expected) / draws)
    assert abs(expected - 0.5) > 3.3 * np.sqrt(0.25 / draws)


def test_a_cohort_that_is_won_whole_is_each_deal_once():
    cohorts = Cohorts(
        rows=np.arange(7), born=np.arange(2), start=np.array([0, 3]), size=np.array([3, 4])
    )
    effect = np.tile(np.array([4.0, -4.0]), (5, 1))
    cells = np.repeat(np.arange(5), 2), np.tile([0, 1], 5), np.zeros(10, np.float32)
    wins = np.tile([3, 4], 5)
    found = pick_deals(
        np.random.default_rng(2), cohorts, np.arange(7) % 2, effect, cells=cells, wins=wins
    )
    draw, cohort = np.repeat(cells[0], wins), np.repeat(cells[1], wins)
    for future in range(5):
        assert sorted(found[draw == future]) == list(range(7))
    assert (found[cohort == 0] < 3).all()


def test_reps_are_picked_by_their_shares():
    shares = np.array([[0.7, 0.2, 0.1], [0.0, 0.0, 1.0]])
    draw = np.repeat([0, 1], 20_000)
    found = pick_reps(np.random.default_rng(3), shares, draw)
    seen = np.bincount(found[draw == 0], minlength=3) / 20_000
    assert np.abs(seen - shares[0]).max() < 3.3 * np.sqrt(0.25 / 20_000)
    assert (found[draw == 1] == 2).all()


def test_cohorts_hold_every_open_deal_once(planted):
    history, as_of = planted(2, known_days=600)
    table = deal_table(history, as_of)
    cohorts = cohorts_of(table)
    assert sorted(cohorts.rows) == list(np.flatnonzero(table.closed == NEVER))
    assert len(cohorts.born) < len(set(table.created[cohorts.rows])) <= 600
    assert cohorts.size.sum() == len(cohorts.rows)
    ends = cohorts.start + cohorts.size
    for place, born in enumerate(cohorts.born):
        mine = table.created[cohorts.rows[cohorts.start[place] : ends[place]]]
        assert mine.min() <= born <= mine.max()


class _With:
    """Futures of which somebody else made the wins."""

    def __init__(self, table, won, futures):
        self.totals = add_up(table, futures.cohorts, futures.periods, [won])


def test_chances_of_a_hand_made_table(planted):
    """Two futures, three wins: bookings and chances as one counts them by hand."""
    history, as_of = planted(3, known_days=300)
    table = deal_table(history, as_of)
    model = fit_pipeline(table)
    futures = draw_futures(model, table.as_of + 30, draws=100, seed=0)
    mine = np.flatnonzero(table.is_open & (table.rep == 0))[:2]
    other = int(np.flatnonzero(table.is_open & (table.rep == 1))[0])
    won = Wins(
        draws=2,
        draw=np.array([0, 0, 1], np.int32),
        period=np.zeros(3, np.int16),
        deal=np.array([mine[0], other, mine[1]], np.int32),
        like=np.array([mine[0], other, mine[1]], np.int32),
        rep=np.array([0, 1, 0], np.int32),
        cents=np.array([1000_00, 250_50, 400_00]),
    )
    start = table.as_of + 1  # nothing is booked yet
    quotas = Quotas(reps={table.reps[0]: 500.0, table.reps[1]: 900.0})
    rows = {
        row.name: row
        for row in rows_by_rep(model, _With(table, won, futures), start, quotas)
    }
    first, second = rows[table.reps[0]], rows[table.reps[1]]
    assert (first.total.bookings.mean, first.total.wins.mean) == (700.0, 1.0)
    assert second.total.bookings.mean == 125.25
    assert first.p_quota == pytest.approx((1 + 0.5) / 3, abs=1e-4)
    assert second.p_quota == pytest.approx(0.5 / 3, abs=1e-4)
    named = replace(table, teams=("A", "A", *("B" for _ in table.reps[2:])))
    team = rows_by_team(
        replace(model, table=named), _With(named, won, futures), start, quotas
    )
    quota = next(row for row in team if row.name == "A").quota
    assert quota == 1400.0  # the sum of its reps'


def test_a_quota_is_reached_as_often_as_draws_say(planted):
    history, as_of = planted(4, known_days=300)
    plain = forecast(history, as_of, draws=400)
    middle = plain.reps[0].total.bookings.quantiles["0.5"] + plain.reps[0].booked
    quotas = Quotas(reps={plain.reps[0].name: middle})
    found = forecast(history, as_of, quotas=quotas, draws=400).reps[0]
    assert found.p_quota == pytest.approx(0.5, abs=0.01)
    assert found.quota == middle


def test_quotas_are_read_from_a_file(tmp_path):
    path = tmp_path / "quotas.csv"
    path.write_text("level,name,quota\ncompany,,1800000\nteam,Mid,6e5\nrep,Ann,150000\n")
    found = read_quotas(path)
    assert found == Quotas(company=1.8e6, teams={"Mid": 6e5}, reps={"Ann": 150_000.0})


def test_all_problems_of_a_quota_file_are_told_at_once(tmp_path):
    path = tmp_path / "quotas.csv"
    path.write_text(
        "level,name,quota\ncountry,France,5\ncompany,Us,5\nrep,,5\nrep,Ann,many\n"
        "rep,Bob,1\nrep,Bob,2\nteam,Mid,-1\n"
    )
    with pytest.raises(InvalidInput) as caught:
        read_quotas(path)
    said = " ".join(caught.value.problems)
    assert len(caught.value.problems) == 6
    for part in ("row 2", "country", "row 3", "row 4", "'many'", "Bob", "'-1'"):
        assert part in said


def test_a_quota_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "q.csv").write_text("who,what\nAnn,5\n")
    with pytest.raises(InvalidInput, match="has no column level, name, quota"):
        read_quotas(tmp_path / "q.csv")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_quotas(tmp_path / "missing.csv")


def test_a_quota_of_nobody_is_refused(planted):
    history, as_of = planted(4, known_days=300)
    with pytest.raises(InvalidInput, match="no deal belongs to the rep 'Zoe'"):
        forecast(history, as_of, quotas=Quotas(reps={"Zoe": 5.0}), draws=100)


def test_a_quota_without_amounts_is_refused(planted):
    history, as_of = planted(4, known_days=300)
    deals = history.deals.assign(amount=np.nan, list_price=np.nan)
    without = replace(history, deals=deals)
    with pytest.raises(InvalidInput, match="has an amount"):
        forecast(without, as_of, quotas=Quotas(company=5.0), draws=100)
    assert forecast(without, as_of, draws=100).total.wins.mean > 0


def test_a_pipe_is_no_quota_file(tmp_path):
    """It is refused, not waited for."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidInput, match="pipe"):
        read_quotas(tmp_path / "pipe")
