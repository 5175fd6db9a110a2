"""Stages and kinds of deals come out of a history as they went in; chance is not taken in."""

import datetime as dt

import numpy as np
import pytest

from forecast.calibration.kinds import Kinds, kinds_of, segments_of
from forecast.calibration.stages import Passage, StageDays, stages_like
from forecast.calibration.structure import structure_of
from forecast.deals import deal_table
from marathon.api.history import tables_of
from sim.engines.event_log import log_room, write_event_log
from sim.engines.run import advance, open_world
from sim.scenarios.loader import load_organisation, load_scenario


@pytest.fixture(scope="module")
def inbound(tmp_path_factory):
    """The history that the CRM of the built-in inbound desks would hold after three years."""
    organisation = load_organisation("transactional_inbound")
    practices = load_scenario("initial").practices()
    world = open_world(
        organisation,
        seed=3,
        replication=0,
        run_in_weeks=0,
        weeks=156,
        log_events=log_room(20, 156),
        room_for=(practices,),
    )
    advance(world, practices, 156)
    path = tmp_path_factory.mktemp("inbound") / "events.csv"
    with path.open("w", newline="") as file:
        write_event_log(world, file)
    return organisation, tables_of(path, None)


def test_stages_and_segments_of_a_simulated_company_are_taken_in(inbound):
    organisation, history = inbound
    structure = structure_of(history, deal_table(history, history.meta.snapshot))
    shaped = structure.shaped(load_organisation())
    planted = organisation.process.stages
    assert [stage.name for stage in shaped.process.stages] == [s.name for s in planted]
    # Planted odds fall from stage to stage: 1.0, .7, .65; the days per touch rise.
    exits = [stage.exit_logit for stage in shaped.process.stages]
    assert exits[0] > exits[1]
    segments = {segment.name: segment for segment in shaped.market.segments}
    for each in organisation.market.segments:
        found = segments[each.name]
        assert found.share == pytest.approx(each.share, abs=0.06)
        ratio = segments["one person"].amount_ratio / segments["small company"].amount_ratio
        assert ratio == pytest.approx(1.25 / 0.85, rel=0.1)
    assert segments["small company"].good_fit > segments["one person"].good_fit
    assert sum(segment.share for segment in segments.values()) == pytest.approx(1.0)
    assert any("need, demonstration, order" in text for text in structure.taken)
    assert any("Owners by name" in text for text in structure.not_modelled)


def test_without_stages_and_kinds_the_built_in_ones_stay_and_it_is_told(planted):
    history, as_of = planted(1, known_days=365)
    structure = structure_of(history, deal_table(history, as_of))
    base = load_organisation()
    assert structure.shaped(base) == base
    told = " ".join(structure.not_modelled)
    assert "Stages:" in told
    assert "Kinds of customers" in told
    assert "Lost reasons" in told


@pytest.mark.parametrize("kind", ["alike", "unlike"])
def test_kinds_differ_only_beyond_chance(planted, kind):
    history, as_of = planted(2, known_days=730)
    chance = np.random.default_rng(4)
    won = (history.deals["status"] == "won").to_numpy()
    share = np.where(won & (kind == "unlike"), 0.7, 0.5)
    history.deals["product"] = np.where(chance.random(len(won)) < share, "one", "two")
    known = history.as_of(as_of)
    kinds = kinds_of(known, deal_table(history, as_of))
    assert kinds.column == "product"
    rates = dict(zip(kinds.names, kinds.win_rate, strict=True))
    if kind == "alike":
        assert rates["one"] == rates["two"]
        assert "do not differ" in kinds.winning
    else:
        assert rates["one"] > rates["two"] + 0.1
        fits = {s.name: s.good_fit for s in segments_of(load_organisation(), kinds)}
        assert fits["one"] > fits["two"]


def test_kinds_beyond_what_an_organisation_can_hold_are_gathered(planted):
    history, as_of = planted(2, known_days=730)
    size = len(history.deals)
    history.deals["segment"] = [f"kind {number % 9}" for number in range(size)]
    kinds = kinds_of(history.as_of(as_of), deal_table(history, as_of))
    assert len(kinds.names) == 6
    assert kinds.names[-1] == "other"
    assert kinds.deals.sum() == len(deal_table(history, as_of).ids)


def test_segments_of_equal_kinds_keep_what_they_share():
    """Equal kinds get equal fits, and that of all accounts of the built-in organisation."""
    base = load_organisation()
    two = np.ones(2)
    kinds = Kinds(column="segment", names=("a", "b"), deals=np.array([30, 70]),
                  win_rate=two * 0.3, amount=two, cycle=two, spread=0.5, winning="",
                  amounts="", cycles="", differing=0, of_deal=np.array([0, 1]))  # fmt: skip
    first, second = segments_of(base, kinds)
    usual = sum(s.share * s.good_fit for s in base.market.segments)
    assert first.good_fit == second.good_fit == pytest.approx(usual, abs=0.02)
    assert (first.share, second.share) == (0.3, 0.7)


def test_stages_take_over_passing_and_pace_as_differences():
    def passage(label, days, reached, passed):
        stay = StageDays(
            label=label, median=days, interval=(1.0, 99.0), left=99, still_in=0
        )
        return Passage(stay=stay, reached=reached, passed=passed)

    base = load_organisation().process.stages
    found = stages_like(
        base, [passage("talk", 5.0, 4000, 3600), passage("offer", 20.0, 3600, 1800)]
    )
    assert [stage.name for stage in found] == ["talk", "offer"]
    # Log odds of .9 and of .5 lie 2.2 apart.
    assert found[0].exit_logit - found[1].exit_logit == pytest.approx(2.2, abs=0.1)
    pace = [stage.friction * stage.touches for stage in found]
    assert pace[1] / pace[0] == pytest.approx(4.0, rel=0.01)
    work = [sum(s.touches * s.hours for s in stages) for stages in (base, found)]
    assert work[0] == pytest.approx(work[1])
    assert found[1].work == "negotiate"


def test_later_rows_change_nothing(inbound):
    _, history = inbound
    day = dt.date(history.meta.snapshot.year - 1, 6, 30)
    before = structure_of(history, deal_table(history, day))
    later = history.deals["created"] > np.datetime64(day)
    history.deals.loc[later, "segment"] = "elsewhere"
    after = structure_of(history, deal_table(history, day))
    assert after.passages == before.passages
    assert after.kinds.names == before.kinds.names
