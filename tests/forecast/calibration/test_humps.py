"""Quick and slow deals: found where they were planted, and split so that nothing else moves."""

import numpy as np
import pytest

from forecast.calibration.humps import Humps, humps_of, split
from forecast.calibration.structure import structure_of
from forecast.deals import deal_table
from sim.chance import stream_key
from sim.engines.constants import build_constants
from sim.scenarios.loader import load_organisation

FIRST = 17_532
QUICK, WON = 0.4, (0.3, 0.6)


@pytest.fixture
def two_humps(dressed):
    """A year of deals: four of ten close within a fortnight, others in about ninety days."""

    def history(quick=QUICK, won=WON):
        chance = np.random.default_rng(8)
        created = FIRST + np.sort(chance.integers(0, 365, 4000))
        fast = chance.random(4000) < quick
        days = np.where(fast, chance.normal(9, 2, 4000), chance.normal(90, 12, 4000))
        closed = created + np.maximum(days.round().astype(int), 1)
        wins = chance.random(4000) < np.where(fast, *won)
        seen = closed <= FIRST + 364
        return dressed(
            created, np.where(seen, closed, -1), wins & seen, np.full(4000, 100.0),
            chance.integers(8, size=4000),
        )  # fmt: skip

    return history


def test_planted_humps_are_found(two_humps):
    """Their share by creation, though slow deals of the last weeks are still open.

    Of those closed, more are quick: 44 % here, which the tolerance (three standard errors of the
    share, .023) would tell.
    """
    history = two_humps()
    table = deal_table(history, history.meta.snapshot)
    humps = humps_of(table)
    assert 15 < humps.gap < 60
    assert humps.quick == pytest.approx(QUICK, abs=0.023)
    closed = table.closed < 10**6
    share = ((table.closed - table.created)[closed] < humps.gap).mean()
    assert share > QUICK + 0.03
    assert humps.days == (pytest.approx(9, abs=1), pytest.approx(90, abs=3))
    rates = [odds * _odds(table.won[closed].mean()) for odds in humps.odds]
    assert [rate / (1 + rate) for rate in rates] == pytest.approx(WON, abs=0.05)


def _odds(share):
    return share / (1.0 - share)


def test_one_hump_is_none(two_humps):
    history = two_humps(quick=0.0)
    assert humps_of(deal_table(history, history.meta.snapshot)) is None


def test_a_split_keeps_kinds_and_what_all_deals_are_won_at():
    """Of deals, not of accounts: what becomes a deal more often has fewer accounts."""
    base = load_organisation()
    humps = Humps(gap=30, quick=0.4, days=(9.0, 90.0), odds=(0.6, 1.3))
    parts = split(base, humps)
    market, record = base.market, build_constants(base, stream_key(0, 0))[0]
    good, bad = record["win_good"][0], record["win_bad"][0]
    assert len(parts) == 2 * len(market.segments)
    assert sum(part.share for part in parts) == pytest.approx(1.0)

    def deals(part):
        return part.share * (
            part.good_fit * market.qualified_good
            + (1 - part.good_fit) * market.qualified_bad
        )

    def rate(part):
        fits = part.share * part.good_fit * market.qualified_good / deals(part)
        return fits * good + (1 - fits) * bad

    for place, segment in enumerate(market.segments):
        quick, slow = parts[2 * place : 2 * place + 2]
        assert quick.name == f"{segment.name}, quick"
        share = deals(quick) / (deals(quick) + deals(slow))
        assert share == pytest.approx(humps.quick, abs=0.01)
        assert slow.reply_ratio / quick.reply_ratio == pytest.approx(10.0, rel=0.01)
        ratio = _odds(rate(slow)) / _odds(rate(quick))
        assert ratio == pytest.approx(1.3 / 0.6, rel=0.02)


def test_kinds_and_humps_are_crossed_within_what_an_organisation_can_hold(two_humps):
    history = two_humps()
    chance = np.random.default_rng(1)
    kinds = np.array(["one", "two", "three", "four"])[chance.integers(4, size=4000)]
    history.deals["product"] = kinds
    structure = structure_of(history, deal_table(history, history.meta.snapshot))
    assert structure.segments_a_kind == 2
    assert len(structure.kinds.names) == 3
    segments = structure.shaped(load_organisation()).market.segments
    assert len(segments) == 6
    assert segments[0].name.endswith(", quick")
    assert any("two humps" in text for text in structure.taken)
